"""Every promise has its benchmark, every benchmark its promise."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
FILES = sorted(path.name for path in BENCHMARKS.glob("*.py"))


def test_the_table_names_every_file() -> None:
    named = re.findall(
        r"^\| `(\w+\.py)`", (BENCHMARKS / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(named) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_benchmark_says_how_it_is_run(name: str) -> None:
    tree = ast.parse((BENCHMARKS / name).read_text(encoding="utf-8"))
    assert f"python benchmarks/{name}" in (ast.get_docstring(tree) or "")
