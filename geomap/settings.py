"""Settings: one frozen value that goes in by argument. Nothing reads the environment at import."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def data_path(*parts: str) -> Path:
    """Return the path of an embedded data file, in a checkout and in an installed wheel alike.

    >>> data_path("README.md").name
    'README.md'
    """
    inside = _PACKAGE / "_data"
    root = inside if inside.is_dir() else _PACKAGE.parent / "data"
    return root.joinpath(*parts)


def dashboard_script() -> Path:
    """Return the path of the script that Streamlit runs; its settings stand in ``.streamlit`` beside it.

    In a checkout it is the top level's ``app.py``, in a wheel ``dashboard/script.py``.
    """
    inside = _PACKAGE / "dashboard"
    return inside / "script.py" if (inside / ".streamlit").is_dir() else _PACKAGE.parent / "app.py"


def default_cache_path() -> Path:
    """Return the folder for what is compiled once; it may not exist yet.

    It is the platform's cache folder, or what the environment variable ``GEOMAP_CACHE`` names.
    """
    named = os.environ.get("GEOMAP_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("geomap", appauthor=False))


def default_corrections_path() -> Path:
    """Return the file that keeps a person's corrections where they name none; it may not exist yet.

    It stands in the platform's folder for data, or in the one that the variable ``GEOMAP_DATA`` names.
    Corrections know their text by its content, so that one file serves all reports.
    """
    named = os.environ.get("GEOMAP_DATA")
    folder = Path(named) if named else Path(platformdirs.user_data_dir("geomap", appauthor=False))
    return folder / "corrections.jsonl"


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageModelAddress:
    """Where a language model answers, in the manner of OpenAI's interface."""

    url: str
    """Base address, such as ``http://127.0.0.1:8080/v1``."""
    model: str
    """Name of the model, as its server knows it."""
    key_variable: str | None = None
    """Name of the environment variable that holds the key; None sends none. The key is kept nowhere."""
    timeout_s: float = 60.0
    """How long one document may take, seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What a run may be told. Every field has a sensible default."""

    cache_path: Path | None = None
    """Folder for compiled gazetteers; None is the platform's cache folder."""
    gazetteer_path: Path | None = None
    """A compiled gazetteer to use; None is the one that ``GEOMAP_GAZETTEER`` names, else the embedded one."""
    published: date | None = None
    """Publication date for documents, above what their header or text says; None is no override."""
    home_country: str | None = None
    """ISO 3166-1 alpha-2 code of the publisher's home, which breaks ties between namesakes."""
    units: Literal["km", "mi", "nmi"] = "km"
    """The unit that people read; metres are used inside."""
    progress: bool = True
    """Show progress bars on a terminal."""
    online: bool = False
    """Look up names that the gazetteer lacks with Nominatim (docs/online.md); no request leaves otherwise."""
    user_agent: str | None = None
    """Who asks, as Nominatim's policy wants it said; must be given where ``online`` is true."""
    online_server: str = "https://nominatim.openstreetmap.org"
    """The Nominatim server to ask; an installation of one's own has no limit but its own."""

    language_model: LanguageModelAddress | None = None
    """A model to ask for events that the rules miss (docs/language-model.md); None, the rule, asks none."""

    @property
    def gazetteer(self) -> Path | None:
        """The compiled gazetteer in force; None is the embedded one."""
        named = os.environ.get("GEOMAP_GAZETTEER")
        return self.gazetteer_path or (Path(named) if named else None)

    @property
    def cache(self) -> Path:
        """The cache folder in force."""
        return self.cache_path if self.cache_path is not None else default_cache_path()
