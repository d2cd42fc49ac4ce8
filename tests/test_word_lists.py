"""The lists of words that rules look for: all of them used, and none left in the code."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from geomap.reading.language.lexicons import open_table
from geomap.reading.language.word_lists import WordLists, open_lists

ROOT = Path(__file__).resolve().parents[1]
READING = ROOT / "geomap" / "reading"
LISTS = ROOT / "data" / "lexicons" / "lists"
MODULES = [
    (path.stem, module)
    for path in sorted(LISTS.glob("*.toml"))
    if path.stem != "shared"
    for module in tomllib.loads(path.read_text(encoding="utf-8"))
]
_OWN_NAMES = ("lexicons.py", "phrases.py", "measures.py", "reckoning.py", "candidates.py")
"""Modules that list keys of the lexicons, or units."""
MOST = 8
"""Words, besides those of the grammar, of which an alternative in code may have fewer."""


def _source(package: str, module: str) -> str:
    return (READING / package / f"{module}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(("package", "module"), MODULES)
def test_each_list_is_used_by_its_module(package: str, module: str) -> None:
    source = _source(package, module)
    assert f'open_lists("{package}", "{module}")' in source
    own = tomllib.loads((LISTS / f"{package}.toml").read_text(encoding="utf-8"))[module]
    assert [name for name in own if f"<{name}>" not in source and f'("{name}")' not in source] == []


def test_each_shared_list_is_used() -> None:
    shared = tomllib.loads((LISTS / "shared.toml").read_text(encoding="utf-8"))
    sources = [_source(package, module) for package, module in MODULES]
    assert [name for name in shared if not any(f"<{name}>" in source for source in sources)] == []


@pytest.mark.parametrize(("package", "module"), MODULES)
def test_no_word_is_listed_twice_and_each_is_a_pattern(package: str, module: str) -> None:
    for name, words in open_lists(package, module).lists.items():
        assert len(set(words)) == len(words), name
        assert all(words), name  # an empty one would match anything
        for word in words:
            re.compile(word)


def test_a_pattern_takes_lists_by_name() -> None:
    lists = WordLists({"sites": ("ports?", "camp")})
    pattern = lists.compile(r"(?P<where>at (?:<sites>))(?!\w)", re.IGNORECASE)
    assert pattern.fullmatch("At ports")
    assert not pattern.fullmatch("at camps")
    assert lists.words("sites") == {"ports?", "camp"}
    assert lists.row("sites") == ("ports?", "camp")
    with pytest.raises(KeyError):
        lists.compile("(?:<towns>)")


def _alternatives(source: str) -> Iterator[list[str]]:
    """Yield the plain alternatives of each group, and of each set, of the strings of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for found in re.finditer(r"\((?:\?[:=!])?([^()|]+(?:\|[^()|]+)+)\)", node.value):
                yield found[1].split("|")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "frozenset":
            for row in node.args:
                yield [str(word.value) for word in ast.walk(row) if isinstance(word, ast.Constant)]


def test_no_long_list_of_words_stands_in_the_code() -> None:
    closed = {word for words in open_table("grammar").values() for word in words if isinstance(word, str)}
    left = {}
    for path in sorted(READING.rglob("*.py")):
        # Formats, what a model is told, and names of our own.
        if path.parent.name in ("reports", "language_model") or path.name in _OWN_NAMES:
            continue
        for words in _alternatives(path.read_text(encoding="utf-8")):
            open_class = [
                w for w in words if re.fullmatch(r"[a-z][a-z' ?-]+", w) and not closed.issuperset(w.split())
            ]
            if len(open_class) >= MOST:
                left[f"{path.name}: {'|'.join(words)[:60]}"] = len(open_class)
    assert left == {}
