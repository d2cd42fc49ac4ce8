"""Settings and where the embedded data is."""

from __future__ import annotations

from pathlib import Path

import pytest

from geomap.settings import Settings, dashboard_script, data_path, default_cache_path


def test_the_embedded_data_is_found() -> None:
    assert data_path("reports").is_dir()
    assert dashboard_script().is_file()
    assert (dashboard_script().parent / ".streamlit" / "config.toml").is_file()


def test_the_cache_follows_the_environment_and_the_argument(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GEOMAP_CACHE", str(tmp_path))
    assert default_cache_path() == tmp_path
    assert Settings().cache == tmp_path
    assert Settings(cache_path=tmp_path / "x").cache == tmp_path / "x"
    monkeypatch.delenv("GEOMAP_CACHE")
    assert default_cache_path().name == "geomap"


def test_settings_do_not_change() -> None:
    with pytest.raises(AttributeError):
        Settings().units = "mi"  # type: ignore[misc]
