"""Every field × every payload × every output that is a file: words stay words.

``hostile_situation`` puts a payload into each free text of each noun at once. The pictures (the HTML file,
the dashboard, folium) are asked in Chromium by ``test_hostile_text``; the terminal by ``test_sinks``; the
store, in a file and in PostGIS, by ``test_store``.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

import pyarrow.parquet as pq
import pytest
from hostile import MARKER, PAYLOADS, hostile_situation
from test_sinks import random_text

from geomap.formats.csvtable import inert_cell
from geomap.formats.encoding import dump_records
from geomap.formats.files import WRITERS, write_situation_file
from geomap.model import Situation

KML = "{http://www.opengis.net/kml/2.2}"
RANDOM = 12
"""Random texts beside the payloads; fifty pieces of them at a time."""


def payloads() -> dict[str, str]:
    chance = random.Random(20310304)
    made = {f"random {n}": " ".join(random_text(chance) for _ in range(50)) for n in range(RANDOM)}
    return PAYLOADS | made


TEXTS = payloads()


class Tags(HTMLParser):
    """The tags and attributes that an HTML reader finds."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}


def tags(text: str) -> set[str]:
    reader = Tags()
    reader.feed(text)
    reader.close()
    return reader.found


def names_of_xml(data: bytes) -> tuple[set[str], list[str]]:
    """Return the names of the elements and attributes of an XML, and its texts; it must be well-formed."""
    names: set[str] = set()
    texts: list[str] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        names.update((tag, *attributes))
        texts.extend(attributes.values())

    parser.StartElementHandler = start
    parser.CharacterDataHandler = texts.append
    parser.StartDoctypeDeclHandler = lambda *_: pytest.fail("a document type in what we wrote")
    parser.ProcessingInstructionHandler = lambda *_: pytest.fail("an instruction in what we wrote")
    parser.CommentHandler = lambda *_: pytest.fail("a comment in what we wrote")
    parser.Parse(data, True)
    return names, texts


def xml(data: bytes, plain: bytes) -> None:
    """The same elements and attributes as without a payload."""
    names, texts = names_of_xml(data)
    assert names == names_of_xml(plain)[0]
    assert any(MARKER in text for text in texts)


def kml(data: bytes, plain: bytes) -> None:
    """The same again, and in descriptions, which KML says are HTML, no mark-up."""
    xml(data, plain)
    said = [element.text or "" for element in ElementTree.fromstring(data).iter(f"{KML}description")]
    assert any(MARKER in text for text in said) and not set().union(*map(tags, said))


def kmz(data: bytes, plain: bytes) -> None:
    opened = [zipfile.ZipFile(io.BytesIO(one)) for one in (data, plain)]
    assert opened[0].namelist() == opened[1].namelist() == ["doc.kml"]
    kml(*(archive.read("doc.kml") for archive in opened))


def table(data: bytes, plain: bytes) -> None:
    """As many columns as without a payload in each row, and no cell that a spreadsheet calculates."""
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    usual = list(csv.reader(io.StringIO(plain.decode(), newline="")))
    assert rows[0] == usual[0] and [len(row) for row in rows] == [len(row) for row in usual]
    cells = [cell for row in rows for cell in row]
    assert any(MARKER in cell for cell in cells)
    assert [cell for cell in cells if str(inert_cell(cell)) != cell] == []


def geojson(data: bytes, plain: bytes) -> None:
    value, usual = json.loads(data), json.loads(plain)
    assert value.keys() == usual.keys() and len(value["features"]) == len(usual["features"])
    for found, expected in zip(value["features"], usual["features"], strict=True):
        assert found.keys() == expected.keys() and found["properties"].keys() == expected["properties"].keys()
        assert found["geometry"] == expected["geometry"]


def schema(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()


def facts_of(path: Path, *, count: int) -> list[str]:
    """The words of the layer of facts, of which there must be so many."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT title, documents FROM facts").fetchall()
    assert len(rows) == count
    return [cell for row in rows for cell in row]


CHECKS: dict[str, Callable[[bytes, bytes], None]] = {
    ".kml": kml,
    ".kmz": kmz,
    ".cot": xml,
    ".csv": table,
    ".acled.csv": table,
    ".geojson": geojson,
}


def files(situation: Situation, folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    for ending in WRITERS:
        path = folder / f"{name}{ending}"
        write_situation_file(situation, path)
        yield ending, path


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return dict(files(hostile_situation("plain words"), tmp_path_factory.mktemp("usual"), "u"))


@pytest.mark.parametrize("name", TEXTS)
def test_words_stay_words_in_every_file(name: str, tmp_path: Path, usual: dict[str, Path]) -> None:
    situation = hostile_situation(TEXTS[name])
    for ending, path in files(situation, tmp_path, "a"):
        if ending == ".gpkg":
            assert schema(path) == schema(usual[ending])
            assert all(MARKER in cell for cell in facts_of(path, count=len(situation.facts)))
        elif ending == ".parquet":
            assert pq.read_schema(path).names == pq.read_schema(usual[ending]).names
        else:
            CHECKS[ending](path.read_bytes(), usual[ending].read_bytes())


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)


def test_the_matrix_has_every_noun_in_it() -> None:
    situation = hostile_situation("plain words")
    assert situation.facts and any(fact.properties for fact in situation.facts)
    (first, *_) = map(json.loads, dump_records(situation).splitlines())
    for noun in ("mentions", "events", "deployments", "claims", "facts"):
        assert any(MARKER in text for text in texts_in(first[noun])), noun


@pytest.mark.parametrize("name", TEXTS)
def test_a_record_is_a_line(name: str) -> None:
    lines = dump_records(hostile_situation(TEXTS[name])).rstrip("\n").split("\n")
    expected = dump_records(hostile_situation("plain words")).rstrip("\n").split("\n")
    assert len(lines) == len(expected)
    for line, usual in zip(lines, expected, strict=True):
        assert json.loads(line).keys() == json.loads(usual).keys()
