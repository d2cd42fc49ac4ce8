"""QGIS itself opens a GeoPackage of geomap's with the colours of the map. Skips where there is no QGIS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from situations import whole

from geomap.drawing.symbology import VERDICT_COLOURS, kind_colours
from geomap.formats.geopackage import write_geopackage

LAYERS = ("events", "deployments", "claims", "places", "mentions")


def test_qgis_opens_every_layer_with_its_style(tmp_path: Path) -> None:
    python = os.environ.get("GEOMAP_QGIS_PYTHON") or "/usr/bin/python3"
    known = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    known["XDG_RUNTIME_DIR"] = str(tmp_path)
    if (
        shutil.which(python) is None
        or subprocess.run(
            [python, "-c", "import qgis.core"], env=known, capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("no Python with QGIS (GEOMAP_QGIS_PYTHON names one)")
    path = tmp_path / "s.gpkg"
    write_geopackage(whole(), path)
    script = Path(__file__).with_name("qgis_layers.py")
    said = subprocess.run(
        [python, str(script), str(path), *LAYERS],
        env=known,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    (line,) = [line for line in said.splitlines() if line.startswith("layers ")]
    found = json.loads(line.removeprefix("layers "))
    assert all(layer["valid"] and layer["features"] for layer in found.values())
    assert {name: layer["by"] for name, layer in found.items()} == {
        "events": "kind",
        "deployments": "asset",
        "claims": "verdict",
        "places": "name",
        "mentions": "status",
    }
    drawn = found["events"]["colours"] | found["claims"]["colours"]
    for value, colour in (*kind_colours().items(), *VERDICT_COLOURS.items()):
        assert drawn[value] == colour.lower()
