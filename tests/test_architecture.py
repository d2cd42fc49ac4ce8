"""The line that imports may not cross: downwards in the list of docs/architecture.md alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "geomap"

FLOORS = (
    ("collector", "errors", "locks", "recent", "settings", "version"),
    ("model",),
    ("geodesy", "network"),
    ("gazetteer",),
    ("reading",),
    ("judging",),
    ("pipeline", "frames", "evaluation"),
    ("drawing",),
    ("formats",),
    ("store",),
    ("batch", "watch"),
    ("cli", "dashboard"),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
DOORS = {
    "folium": {"drawing/folium_map.py"},
    "branca": {"drawing/folium_map.py"},
    "streamlit": {"dashboard"},
    "geopy": {"judging/distances.py", "gazetteer/nominatim.py"},
    "pyproj": {"geodesy"},
    "geopandas": {"frames.py"},
    "sqlalchemy": {
        "formats/tables.py",
        "formats/container.py",
        "formats/entries.py",
        "formats/geopackage.py",
        "store",
    },
    "sqlite3": {
        "formats/container.py",
        "formats/geopackage.py",
        "store/embedded.py",
        "gazetteer/staging.py",
        "batch/facts.py",
        "batch/gathering.py",
        "gazetteer/online_cache.py",
    },
    "psycopg": {"store/postgis.py"},
    "orjson": {"formats/notation.py"},
    "urllib3": {"network/client.py"},
    "protego": {"watch/robots.py"},
    "trafilatura": {"reading/reports/pages.py"},
    "pypdfium2": {"reading/reports/pdf.py"},
    "docx": {"reading/reports/word.py"},
    "feedparser": {"reading/reports/feeds.py"},
    "charset_normalizer": {"reading/reports/encodings.py"},
    "py3langid": {"reading/reports/languages.py"},
    "dask": {"batch/engine.py"},
    "distributed": {"batch/engine.py"},
    "httpx": {"reading/language_model/client.py"},
    "warcio": {"batch/pages.py"},
}
FORBIDDEN = {("drawing", "reading"), ("formats", "reading"), ("geodesy", "model"), ("model", "settings")}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module a file imports, but not what only a type checker reads."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_downwards(path: Path) -> None:
    here = room(path)
    if here in {"__init__", "__main__"}:
        return
    assert here in FLOOR_OF, f"{here} has no floor: add it to FLOORS and to docs/architecture.md"
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "geomap":
            continue
        if len(parts) == 1 or parts[1] not in FLOOR_OF:
            # The package itself is the roof: what stands on it are the faces alone.
            is_face = FLOOR_OF[here] == len(FLOORS) - 1
            assert is_face or name == "geomap", f"{path.name} ({here}) imports a public name: {name}"
            continue
        there = parts[1]
        assert FLOOR_OF[there] <= FLOOR_OF[here], f"{path.name} ({here}) imports upwards: {name}"
        assert (here, there) not in FORBIDDEN, f"{here} must not import {there}"


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library: str) -> None:
    for path in modules():
        if any(name.split(".")[0] == library for name in imports(path)):
            where = path.relative_to(PACKAGE)
            assert {str(where), where.parts[0]} & DOORS[library], f"{where} imports {library}"


@pytest.mark.parametrize("face", ["cli", "dashboard"])
def test_faces_use_public_names_alone(face: str) -> None:
    for path in sorted((PACKAGE / face).rglob("*.py")):
        inner = [n for n in imports(path) if n.startswith("geomap.") and not n.startswith(f"geomap.{face}")]
        assert not inner, f"{path.name} reaches behind the public names: {inner}"


def test_no_module_is_a_junk_drawer() -> None:
    names = {path.stem for path in modules()}
    assert not names & {"utils", "util", "helpers", "helper", "manager", "processor", "common", "misc"}


DOCS = PACKAGE.parent / "docs"


@pytest.mark.parametrize("package", sorted(p.name for p in (PACKAGE / "reading").iterdir() if p.is_dir()))
def test_the_page_names_every_module_of_a_step_of_reading(package: str) -> None:
    if package == "__pycache__":
        return
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    found = re.search(rf"^\| `{package}` \|(.+)$", page, re.MULTILINE)
    assert found, f"docs/architecture.md has no row for reading/{package}"
    named = set(re.findall(r"`(\w+)`", found[1]))
    there = {path.stem for path in (PACKAGE / "reading" / package).glob("*.py")} - {"__init__"}
    assert named == there, f"reading/{package} in docs/architecture.md: {sorted(named ^ there)}"


def test_the_page_of_the_map_names_every_module_of_drawing() -> None:
    page = (DOCS / "map.md").read_text(encoding="utf-8")
    there = {path.stem for path in (PACKAGE / "drawing").glob("*.py")} - {"__init__"}
    assert there <= set(re.findall(r"`(\w+)`", page))


def test_what_one_module_says_of_another_is_there() -> None:
    """Modules move, and the words about them stay behind."""
    wrong = []
    for path in modules():
        for name in re.findall(r":\w+:`~?geomap\.([\w.]+)`", path.read_text(encoding="utf-8")):
            parts = name.split(".")
            depth = next(
                (n for n in range(len(parts), 0, -1) if _module(parts[:n]) is not None),
                0,
            )
            module = _module(parts[:depth])
            if module is None or not set(parts[depth : depth + 1]) <= _names_of(module):
                wrong.append(f"{path.relative_to(PACKAGE)}: geomap.{name}")
    assert wrong == []


def _module(parts: list[str]) -> Path | None:
    """Return the file of a dotted name's module; None where it is none."""
    path = PACKAGE.joinpath(*parts)
    found = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in found if file.is_file()), None)


@cache
def _names_of(path: Path) -> frozenset[str]:
    """Return what a module defines, or imports, at its top."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            names.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(
                name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)
            )
    return frozenset(names)
