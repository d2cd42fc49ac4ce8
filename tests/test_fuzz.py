# ruff: noqa: E501
"""Whatever bytes come, each reader, parser and format answers, or says in geomap's own words why not.

Replays the corpus that ``scripts/fuzz.py --keep`` gathers, and a few new inputs; the millions are the script's.
"""

from __future__ import annotations

import io
import random
import zipfile

import fuzz_targets
import pytest
from fuzz_inputs import changed
from fuzz_targets import CORPUS, TARGETS, run

from geomap.errors import DataError, FormatError, InputError
from geomap.model import Problem
from geomap.reading.reports.readers import Upload, read_reports
from geomap.settings import Settings

NEW = 20
"""New inputs of each target."""


def corpus(name: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CORPUS / name.replace(" ", "-")).glob("*.bin"))]


@pytest.mark.parametrize("name", TARGETS)
def test_every_input_is_answered(name: str, compiled_cache: object) -> None:
    seeds = TARGETS[name].seeds()
    assert seeds
    # Where new ground takes seconds to be worked out, a few reports must do.
    is_slow = TARGETS[name].seconds > 1
    for data in (*seeds[: 2 if is_slow else None], *corpus(name)):
        run(name, data)
    chance = random.Random(20310304)
    for _ in range(2 if is_slow else NEW):
        run(name, changed(chance, chance.choice(seeds), TARGETS[name].form))


def test_the_corpus_belongs_to_targets_and_stays_small() -> None:
    folders = {path.name for path in CORPUS.iterdir()}
    assert folders <= {name.replace(" ", "-") for name in TARGETS}
    assert sum(path.stat().st_size for path in CORPUS.glob("*/*")) < 1_000_000


def _compiled_with(header: bytes) -> bytes:
    return b"geomap-gaz-0002\n" + len(header).to_bytes(8, "little") + header + bytes(64)


def zip_before_its_start() -> bytes:
    """A zip whose table of contents says that it stands further on than it does: its file begins at -50."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), "Rain fell on Lima.")
    data = bytearray(packed.getvalue())
    at = data.rfind(b"PK\x05\x06") + 16
    data[at : at + 4] = (int.from_bytes(data[at : at + 4], "little") + 50).to_bytes(4, "little")
    return bytes(data)


def zip_with(number: int, *, at: int) -> bytes:
    """A zip with two bytes of its file's local head changed, and the same two in its table of contents."""
    data = bytearray(fuzz_targets._dump_seed()[2])
    listed = data.rfind(b"PK\x01\x02") + 2
    for start in (at, listed + at):
        data[start : start + 2] = number.to_bytes(2, "little")
    return bytes(data)


def nameless_zip() -> bytes:
    """A zip whose one file has the empty name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a"), "Rain fell on Lima.")
    data = packed.getvalue()
    at = data.rfind(b"PK\x01\x02")
    # Two bytes of its name's length in the table of contents; the name itself becomes a comment.
    return data[: at + 28] + bytes(2) + data[at + 30 : at + 32] + b"\x01\x00" + data[at + 34 :]


FOUND: dict[str, tuple[str, bytes, type[Exception] | None]] = {
    "a place online of a listed class": ("online answer", b'[{"lat": 1, "lon": 2, "name": "a", "osm_type": "node", "osm_id": 1, "class": [""]}]', None),
    "a latitude of four hundred digits": ("online answer", b'[{"lat": 1%s, "lon": 2, "name": "a"}]' % (b"0" * 400), None),
    "a day of four hundred digits": ("records", b'{"text": "Rain.", "published": 1%s}' % (b"0" * 400), None),
    "KML in an unknown encoding": ("KML", b"<?xml version='1.0' encoding='UTF-9'?><kml/>", FormatError),
    "a record with no number for a number": (
        "situation record", fuzz_targets._situations()[0].replace(b'"share_within": 0.75', b'"share_within": NaN'), FormatError,
    ),
    "a record with a number of four hundred digits": (
        "situation record", fuzz_targets._situations()[0].replace(b'"share_within": 0.75', b'"share_within": 1' + b"0" * 400), FormatError,
    ),
    "a gazetteer whose header is no JSON": ("compiled file", _compiled_with(b"{"), DataError),
    "a gazetteer whose header is a list": ("compiled file", _compiled_with(b"[]"), DataError),
    "a gazetteer of objects": ("compiled file", _compiled_with(b'{"meta": {}, "sections": {"numbers": ["O", 0, 8]}}'), DataError),
    "a gazetteer with a section outside": ("compiled file", _compiled_with(b'{"meta": {}, "sections": {"numbers": ["<i8", 0, 8000]}}'), DataError),
    "a zip with a file without a name": ("archive", nameless_zip(), None),
    "two records of one document": ("situation record", b"[%s]" % b",".join(fuzz_targets._situations()[:1] * 2), None),
    "a dump packed by an unknown method": ("GeoNames dump", zip_with(77, at=8), InputError),
    "a dump behind a password": ("GeoNames dump", zip_with(1, at=6), InputError),
}  # fmt: skip
"""What ended in a traceback once, by how it looked: target, input, and what it ends in now."""


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_is_answered(name: str, compiled_cache: object) -> None:
    target, data, expected = FOUND[name]
    if expected is None:
        TARGETS[target].run(data)
        return
    with pytest.raises(expected):
        TARGETS[target].run(data)


def test_a_zip_that_begins_before_its_start_is_a_problem() -> None:
    (found,) = read_reports([Upload(name="a.zip", data=zip_before_its_start())], settings=Settings())
    assert isinstance(found, Problem)
    assert (found.document_id, found.stage) == ("a/a", "read") and "cannot be unpacked" in found.message
