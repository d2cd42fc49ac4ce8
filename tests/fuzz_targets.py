# ruff: noqa: E501
"""What is fuzzed: readers, parsers and formats as functions of bytes, each with inputs that it likes.

``scripts/fuzz.py`` feeds them by the million, ``tests/test_fuzz.py`` replays the corpus in ``tests/fuzz``.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal
from xml.parsers import expat

import numpy as np
from hostile import hostile_situation
from situations import whole

from geomap.errors import GeomapError
from geomap.formats.corrections import correction_from_record, correction_record, read_corrections
from geomap.formats.cot import dump_cot
from geomap.formats.csvtable import dump_csv
from geomap.formats.decoding import situation_from_records
from geomap.formats.encoding import dump_records, full_records
from geomap.formats.envelope import envelope, sealed, situation_of_envelope, unsealed
from geomap.formats.files import read_situation_file, write_situation_file
from geomap.formats.geojson import dump_geojson
from geomap.formats.kml import dump_kml
from geomap.gazetteer import container
from geomap.gazetteer.build import Compiler
from geomap.gazetteer.dumps import Dump
from geomap.gazetteer.folding import fold, tokens
from geomap.gazetteer.gazetteer import Gazetteer, open_gazetteer
from geomap.gazetteer.nominatim import _found, _record
from geomap.judging.distances import length_from_text, locality
from geomap.judging.reconciliation import reconciled
from geomap.model import Address, Document, Situation, make_correction
from geomap.network.addresses import public_address, refusal, target_from
from geomap.network.headers import retry_after_s
from geomap.pipeline import Pipeline
from geomap.reading.annotations import Annotations
from geomap.reading.language.quotations import read_quotations
from geomap.reading.language.sentences import split_sentences
from geomap.reading.language_model.answers import read_answer
from geomap.reading.quantities.quantities import read_quantities
from geomap.reading.reports import archives, feeds, mail, opendocument, pages, pdf, richtext, word
from geomap.reading.reports.encodings import decode, decode_page
from geomap.reading.reports.html import read_page
from geomap.reading.reports.kinds import kind_of
from geomap.reading.reports.languages import find_language
from geomap.reading.reports.publication import find_dateline, find_publication
from geomap.reading.reports.readers import document_from_text, report_from_record
from geomap.reading.reports.records import load_json, read_record, read_records
from geomap.reading.reports.unpacking import unzipped
from geomap.reading.times.times import read_times
from geomap.settings import Settings
from geomap.watch.robots import is_allowed, least_wait_s
from geomap.watch.schedule import state_from
from geomap.watch.subscriptions import subscriptions_from_toml

ROOT = Path(__file__).resolve().parents[1]
FILES = ROOT / "tests" / "files"
CORPUS = ROOT / "tests" / "fuzz"
MOST = 2_000_000

Form = Literal["bytes", "text", "json"]
"""How inputs are changed: byte by byte, word by word, or value by value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """One reader, parser or format."""

    run: Callable[[bytes], object]
    """What is asked; geomap's own errors are good answers."""
    seeds: Callable[[], list[bytes]]
    """Inputs that it reads."""
    form: Form = "bytes"
    """What its inputs are."""
    seconds: float = 1.0
    """CPU seconds that a short input may take: more where the ground of a place is worked out once."""
    foreign: bool = False
    """Whether it asks a library whose exceptions the sandbox turns into problems: only slowness is a fault."""


def run(name: str, data: bytes) -> str:
    """Ask a target; return how it ended, in a word that is equal for like endings. What raises is a fault."""
    target = TARGETS[name]
    try:
        found = target.run(data)
        return found if isinstance(found, str) else type(found).__name__
    except GeomapError as error:
        return type(error).__name__ + "".join(c for c in str(error)[-60:] if c.isalpha() or c == " ")
    except Exception as error:
        if not target.foreign:
            raise
        return type(error).__name__


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _document(data: bytes) -> Document:
    return Document(id="a", text=_text(data)[:20_000])


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="geomap-fuzz-"))


def _kept(data: bytes, name: str) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


@cache
def _gazetteer() -> Gazetteer:
    return open_gazetteer(Settings())


def _all_of_it(data: bytes) -> object:
    """Read a text as the pipeline does, and everything that comes of it; the contract must hold."""
    document = _document(data[:3_000])
    situation = Pipeline(gazetteer=_gazetteer(), settings=Settings()).read(document)
    for item in (*situation.mentions, *situation.events, *situation.deployments, *situation.claims):
        assert document.text[item.start : item.end] == item.text, (item.start, item.end, item.text)
    assert situation_from_records(full_records(situation)) == situation
    return situation


def _times(data: bytes) -> str:
    document = _document(data)
    found = read_times(document, split_sentences(document))
    for when in found:
        assert document.text[when.start : when.end] == when.text
        assert when.earliest is None or when.latest is None or when.earliest <= when.latest, when
    return " ".join(sorted({f"{when.kind}{when.precision}" for when in found}))


def _quantities(data: bytes) -> str:
    document = _document(data)
    found = read_quantities(document, split_sentences(document))
    for one in found:
        ends = [value for value in (one.low, one.best, one.high) if value is not None]
        assert ends == sorted(ends), one
        assert document.text[one.start : one.end] == one.text
    return " ".join(sorted({f"{one.unit} {one.qualifier}" for one in found}))


def _records(data: bytes) -> object:
    for value in read_records(_text(data)):
        report_from_record(value, where="a", settings=Settings())
        try:
            read_record(value)
        except GeomapError:
            continue
    return None


def _addresses(data: bytes) -> object:
    text = _text(data)
    found = public_address(text), refusal(text), retry_after_s({"retry-after": text}, 0)
    assert found[2] is None or found[2] >= 0
    return target_from(text)


def _answer(data: bytes) -> object:
    document = Document(id="a", text="Rebels shelled Taiz on 3 March 2031. Four died. " + _text(data)[:200])
    sentences = split_sentences(document)
    known = Annotations(document=document, sentences=sentences, mentions=(), times=(), quantities=())
    return read_answer(_text(data), known)


def _online(data: bytes) -> object:
    value = load_json(_text(data))
    kept = [_record(item) for item in (value if isinstance(value, list) else [value])]
    found = _found(json.loads(json.dumps([record for record in kept if record is not None])))
    assert all(abs(place.lat) <= 90 and abs(place.lon) <= 180 for place in found.places)
    return found


def _decoded(data: bytes) -> object:
    value = load_json(_text(data))
    situation = situation_from_records(value if isinstance(value, list) else [value])
    # What was let in must be fit to be written, whatever it says. Facts stand with the first of their documents.
    again = situation_from_records(full_records(situation))
    assert replace(again, facts=()) == replace(situation, facts=())
    assert {fact.id for fact in again.facts} == {fact.id for fact in situation.facts}
    dump_records(situation)
    reconciled(situation)
    return situation


def _correction(data: bytes) -> object:
    value = load_json(_text(data))
    found = correction_from_record(value if isinstance(value, dict) else {})
    assert correction_from_record(correction_record(found)) == found
    return found


def _written(data: bytes) -> object:
    """Write a situation with a text in all its fields: what is written is well-formed."""
    situation = hostile_situation(_text(data)[:300])
    for text in (dump_kml(situation), dump_cot(situation)):
        expat.ParserCreate().Parse(text.encode(), True)
    json.loads(dump_geojson(situation))
    for line in dump_records(situation).rstrip("\n").split("\n"):
        json.loads(line)
    rows = list(csv.reader(io.StringIO(dump_csv(situation))))
    assert len({len(row) for row in rows}) == 1
    return None


def _compiled(data: bytes) -> object:
    """Open a gazetteer whose checksum fits, whoever changed it."""
    path = _kept(data + zlib.crc32(data).to_bytes(4, "little"), "a.gmz")
    opened = container.Container(path)
    for name, trie in _tries().items():
        # The library of tries trusts its bytes (docs/security.md): those are left as they are.
        if bytes(opened.blob(name)) != trie:
            return None
    return Gazetteer(path).info()


def _container(data: bytes) -> object:
    opened = container.Container(_kept(data + zlib.crc32(data).to_bytes(4, "little"), "b.gmz"))
    return opened.meta, opened.array("numbers").sum(), opened.json("words"), bytes(opened.blob("raw"))


def _dump(data: bytes) -> object:
    path = _kept(data, "dump.txt")
    return list(Dump(path).places(lambda _: None)), list(Dump(path).names(lambda _: None))


def _locality(data: bytes) -> object:
    text = _text(data)
    if text[:1] in "{[":
        return locality(str(_kept(data, "ground.geojson")), _gazetteer())
    try:
        return length_from_text(text)
    except GeomapError:
        return None if text.lower().endswith(("json", "\0")) else locality(text, _gazetteer())


def _situation_file(ending: str) -> Target:
    def read(data: bytes) -> object:
        return read_situation_file(_kept(data, f"a{ending}"))

    def seeds() -> list[bytes]:
        path = _folder() / f"seed{ending}"
        write_situation_file(_small(), path)
        return [path.read_bytes()]

    return Target(run=read, seeds=seeds)


def _small() -> Situation:
    return Situation(documents=(Document(id="a", text="Rain fell on Lima."),), problems=whole("a").problems)


def _of(*patterns: str) -> Callable[[], list[bytes]]:
    return lambda: [path.read_bytes() for pattern in patterns for path in sorted(FILES.glob(pattern))]


def _said(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in texts]


def _as_json(values: Iterable[Any]) -> list[bytes]:
    return [json.dumps(value, ensure_ascii=False).encode() for value in values]


def _reports() -> list[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "data").glob("reports*/*.txt"))]


def _situations() -> list[bytes]:
    return _as_json(
        record for s in (whole(), reconciled(Situation.joined([whole("a"), whole("b")]))) for record in full_records(s)
    )  # fmt: skip


def _corrections() -> list[bytes]:
    address = Address(kind="mention", document_hash="0" * 64, document_id="a", start=3, end=7, text="Aden")
    told = {"who": "ann", "when": datetime(2031, 3, 4, tzinfo=UTC), "why": "as the map says"}
    made = (
        make_correction("resolve", targets=[address], place_id="geonames:415189", **told),
        make_correction("place_at", targets=[address], lon=45.0, lat=12.8, radius_m=900.0, **told),
        make_correction("undo", undoes="1" * 32, **told),
    )
    return _as_json(map(correction_record, made))


def _compiled_seed() -> list[bytes]:
    compiler = Compiler()
    for key, name, kind, country, lon, lat in (
        (3646738, "Caracas", "PPLC", "VE", -66.88, 10.49),
        (4717560, "Paris", "PPL", "US", -95.56, 33.66),
        (2988507, "Paris", "PPLC", "FR", 2.35, 48.85),
        ("region:sahel", "Sahel", "region", "", 5.0, 15.0),
    ):
        compiler.add_place(key, name, kind=kind, country=country, lon=lon, lat=lat, population=9_000)
    path = _folder() / "seed.gmz"
    compiler.write(path, meta={"version": "fuzz"})
    return [path.read_bytes()[:-4]]


@cache
def _tries() -> dict[str, bytes]:
    (data,) = _compiled_seed()
    opened = container.Container(_kept(data + zlib.crc32(data).to_bytes(4, "little"), "tries.gmz"))
    return {name: bytes(opened.blob(name)) for name in ("lookup_trie", "match_trie")}


def _container_seed() -> list[bytes]:
    path = _folder() / "seed-container.gmz"
    container.write(
        path, {"numbers": np.arange(9), "words": ["a", {"b": 1}], "raw": b"raw"}, {"version": "1"}
    )
    return [path.read_bytes()[:-4]]


def _dump_seed() -> list[bytes]:
    row = "3646738\tCaracas\tCaracas\tCCS,Karakas\t10.48801\t-66.87919\tP\tPPLC\tVE\t\t25\t2501\t\t\t3000000\t\t887\tAmerica/Caracas\t2020-10-14\n"
    with_names = "1\t3646738\ten\tCaracas\t1\t\t\t\t\t\n2\t3646738\tabbr\tCCS\t\t\t\t1\t\t\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("VE.txt"), row * 2)
    return [(row * 3).encode(), with_names.encode(), packed.getvalue()]


TARGETS: dict[str, Target] = {
    # bytes to texts
    "encodings": Target(
        run=lambda d: (decode(d), decode_page(d), decode(d, charset=_text(d[:12]))), seeds=_reports
    ),
    "kinds": Target(
        run=lambda d: kind_of(d, name=_text(d[:8]) + ".txt" * (len(d) % 2)), seeds=_of("*.pdf", "*.eml", "*.xml")
    ),
    "gzip": Target(run=lambda d: unzipped(d, most=MOST), seeds=_of("*.gz")),
    "archive": Target(run=lambda d: list(archives.read_parts(d, MOST)), seeds=_of("*.zip", "*.docx")),
    "scanner": Target(run=lambda d: read_page(_text(d)), seeds=_of("*.html")),
    # foreign files, in life behind the sandbox
    "pdf": Target(run=lambda d: list(pdf.read_parts(d, MOST)), seeds=_of("*.pdf"), foreign=True),
    "odt": Target(run=lambda d: list(opendocument.read_parts(d, MOST)), seeds=_of("*.odt")),
    "rtf": Target(run=lambda d: list(richtext.read_parts(b"{\\rtf1" + d[6:], MOST)), seeds=_of("*.rtf")),
    "docx": Target(run=lambda d: list(word.read_parts(d, MOST)), seeds=_of("*.docx"), foreign=True),
    "mail": Target(run=lambda d: list(mail.read_parts(d, MOST)), seeds=_of("*.eml"), foreign=True),
    "feed": Target(run=lambda d: list(feeds.read_parts(d, MOST)), seeds=_of("*.xml"), foreign=True),
    "page": Target(run=lambda d: list(pages.read_parts(d, MOST)), seeds=_of("*.html"), foreign=True),
    # records and settings
    "records": Target(
        run=_records,
        seeds=lambda: [line for data in _of("*.jsonl")() for line in data.splitlines()[:3]],
        form="json",
    ),
    "jsonl": Target(run=_records, seeds=_of("*.jsonl")),
    "subscriptions": Target(
        run=lambda d: subscriptions_from_toml(_text(d), name="a"),
        seeds=_said('user_agent = "a/1"\n[[feed]]\nurl = "https://example.org/feed"\nevery = "30m"\n'),
    ),
    "feed state": Target(
        run=lambda d: state_from(load_json(_text(d))),
        seeds=_said('{"etag": "x", "next_s": 3.5, "seen": ["a"], "failures": 2, "why": "", "robots": null}'),
        form="json",
    ),
    "robots": Target(
        run=lambda d: (is_allowed(_text(d), "https://example.org/a?b", "a/1"), least_wait_s(_text(d), "a/1")),
        seeds=_said("User-agent: *\nDisallow: /a*b$\nAllow: /a\nCrawl-delay: 3\nSitemap: https://a.example/s\n"),
    ),
    "addresses": Target(
        run=_addresses,
        seeds=_said(
            "https://me:pw@example.org:8080/a%20b?key=1#x", "http://[::ffff:127.0.0.1]/", "Mon, 3 Mar 2031 10:00:00 GMT"
        ),
    ),
    "online answer": Target(
        run=_online,
        seeds=_said(
            '[{"lat": "10.5", "lon": "-66.9", "name": "Caracas", "osm_type": "relation", "osm_id": 11219583, "class": '
            '"boundary", "type": "city", "boundingbox": ["10.3", "10.6", "-67.1", "-66.7"], "address": {"country_code": "ve"}}]'
        ),
        form="json",
    ),
    "model answer": Target(
        run=_answer,
        seeds=_said(
            '{"events": [{"quote": "Rebels shelled Taiz on 3 March 2031.", "trigger": "shelled", "kind": "ASSAULT", '
            '"modality": "reported", "place": "Taiz", "date": "3 March 2031", "fatalities": "Four"}]}'
        ),
        form="json",
    ),
    # texts
    "text": Target(run=lambda d: document_from_text(_text(d), settings=Settings()), seeds=_reports, form="text"),
    "publication": Target(
        run=lambda d: (find_publication(_text(d)), find_dateline(_text(d))), seeds=_reports, form="text"
    ),
    "language": Target(run=lambda d: find_language(_text(d)), seeds=_reports, form="text"),
    "sentences": Target(
        run=lambda d: read_quotations(_document(d), split_sentences(_document(d))), seeds=_reports, form="text"
    ),
    "times": Target(run=_times, seeds=_reports, form="text"),
    "quantities": Target(run=_quantities, seeds=_reports, form="text"),
    "names": Target(
        run=lambda d: (fold(_text(d)), tokens(_text(d)), _gazetteer().match(_text(d)[:3_000])),
        seeds=_reports,
        form="text",
    ),
    "pipeline": Target(run=_all_of_it, seeds=_reports, form="text", seconds=30.0),
    # places
    "compiled gazetteer": Target(run=_compiled, seeds=_compiled_seed),
    "compiled file": Target(run=_container, seeds=_container_seed),
    "GeoNames dump": Target(run=_dump, seeds=_dump_seed),
    "locality": Target(
        run=_locality,
        seconds=30.0,
        seeds=_said(
            "12.5,-70", "10°30'N 66°55'W", "coast of Malta", "200km", "Caracas",
            '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}',
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {}}]}',
        ),
    ),
    # formats
    "situation record": Target(run=_decoded, seeds=_situations, form="json"),
    "correction record": Target(run=_correction, seeds=_corrections, form="json"),
    "corrections file": Target(
        run=lambda d: read_corrections(_kept(d, "a.corrections.jsonl")),
        seeds=lambda: [b"\n".join(_corrections()) + b"\n"],
    ),
    "envelope": Target(
        run=lambda d: situation_of_envelope(load_json(_text(d)), name="a"),
        seeds=lambda: _as_json([envelope(whole())]),
        form="json",
    ),
    "sealed": Target(run=lambda d: unsealed(d, name="a"), seeds=lambda: [sealed(_small()).encode()]),
    "GeoJSON": _situation_file(".geojson"),
    "KML": _situation_file(".kml"),
    "KMZ": _situation_file(".kmz"),
    "Parquet": _situation_file(".parquet"),
    "GeoPackage": _situation_file(".gpkg"),
    "writers": Target(run=_written, seeds=_said("{{7*1910001}}", "=1+1", "]]>", "\x00\x1b[31m\ud7ff", "a\u2028b")),
}  # fmt: skip
