"""What is public is there, is listed, and nothing else is."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import geomap as gm


@pytest.mark.parametrize("name", gm.__all__)
def test_a_listed_name_exists(name: str) -> None:
    assert getattr(gm, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        gm.__getattr__("colour")


def test_type_checkers_and_python_see_the_same_names() -> None:
    source = ast.parse(Path(gm.__file__).read_text(encoding="utf-8"))
    block = next(node for node in source.body if isinstance(node, ast.If))
    seen = {
        (node.module, alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == {(home, name) for name, home in gm._HOME_OF.items()}


def test_importing_geomap_imports_nothing_heavy() -> None:
    code = "import sys, geomap; print(*(sys.modules.keys() & {'numpy', 'shapely', 'folium', 'pandas'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
