"""Every format: written the same each time, read by other programs, inert, read back where it can be."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from hostile import MARKER, PAYLOADS, hostile_situation
from hypothesis import given
from hypothesis import strategies as st
from situations import whole

from geomap.errors import FormatError
from geomap.formats.cot import dump_cot
from geomap.formats.csvtable import dump_csv, inert_cell
from geomap.formats.files import READERS, WRITERS, read_situation_file, write_situation_file
from geomap.formats.kml import dump_kml
from geomap.judging.reconciliation import reconciled
from geomap.model import Quantity, Situation

TWO = reconciled(Situation.joined([whole("a"), whole("b")]))
KML = "{http://www.opengis.net/kml/2.2}"


def written(situation: Situation, folder: Path, ending: str, name: str = "s") -> Path:
    path = folder / f"{name}{ending}"
    write_situation_file(situation, path)
    return path


@pytest.mark.parametrize("ending", WRITERS)
def test_the_same_situation_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    first, second = (written(TWO, tmp_path, ending, name) for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("situation", [TWO, Situation()], ids=["two", "empty"])
def test_what_can_hold_it_all_reads_back_without_loss(
    tmp_path: Path, ending: str, situation: Situation
) -> None:
    assert read_situation_file(written(situation, tmp_path, ending)) == situation


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
def test_hostile_text_reads_back_as_it_was(tmp_path: Path, ending: str, payload: str) -> None:
    situation = hostile_situation(f"{payload}\x00\ud800\x1b[31m")
    assert read_situation_file(written(situation, tmp_path, ending)) == situation


@pytest.mark.parametrize("ending", [e for e in WRITERS if e not in (".cot", ".acled.csv")])
@pytest.mark.parametrize("hostile", [False, True])
def test_gdal_reads_it(tmp_path: Path, ending: str, hostile: bool) -> None:
    situation = hostile_situation(PAYLOADS["control"] + PAYLOADS["end of script"]) if hostile else TWO
    path = written(situation, tmp_path, ending)
    if ending == ".parquet" and "Parquet" not in pyogrio.list_drivers():
        # pyogrio's wheels come without GDAL's driver: what it would read is held by the test of its metadata.
        assert pq.read_table(path).num_rows > 0
        return
    layers = [name for name, _ in pyogrio.list_layers(path)]
    frames = [pyogrio.read_dataframe(path, layer=name) for name in layers if name[:7] != "geomap_"]
    assert sum(len(frame) for frame in frames) > 0


def test_kml_has_folders_styles_and_spans_and_is_well_formed() -> None:
    root = ElementTree.fromstring(dump_kml(TWO))
    assert [f.findtext(f"{KML}name") for f in root.iter(f"{KML}Folder")] == [
        "Events",
        "Deployments",
        "Claims",
    ]
    assert {span.findtext(f"{KML}begin") for span in root.iter(f"{KML}TimeSpan")} == {"2026-03-10"}
    styles = {style.get("id") for style in root.iter(f"{KML}Style")}
    assert {url.text for url in root.iter(f"{KML}styleUrl")} == {f"#{style}" for style in styles}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
@pytest.mark.parametrize("dump", [dump_kml, dump_cot])
def test_xml_is_well_formed_and_its_words_are_words(payload: str, dump: object) -> None:
    text = dump(hostile_situation(payload + "\x00\ud800\ufffe]]>"))  # type: ignore[operator]
    root = ElementTree.fromstring(text.encode("utf-8"))
    names = {element.tag.split("}")[-1] for element in root.iter()}
    assert not names & {"script", "img", "svg", "style", "title", "b"}
    assert "<script" not in text and "<img" not in text


@given(st.text())
def test_any_text_makes_well_formed_xml(words: str) -> None:
    situation = whole()
    named = replace(situation, documents=(replace(situation.documents[0], title=words, source=words),))
    for dump in (dump_kml, dump_cot):
        ElementTree.fromstring(dump(named).encode("utf-8"))


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1",
        " =1+1",
        "\uff1d1+1",
        "\x00=1",
        '=HYPERLINK("x")',
    ],
)
def test_no_cell_of_a_table_is_a_formula(formula: str) -> None:
    for row in csv.reader(io.StringIO(dump_csv(hostile_situation(formula)))):
        for cell in row:
            assert not cell.lstrip("\ufffd\t\r\n ").startswith(("=", "@", "\uff1d", "+1+"))
    assert str(inert_cell(formula)).startswith("'")


def test_numbers_stay_numbers() -> None:
    assert inert_cell(-12.5) == -12.5 and inert_cell("-12.5") == "-12.5" and inert_cell("+3e4") == "+3e4"
    rows = list(csv.DictReader(io.StringIO(dump_csv(TWO))))
    assert float(rows[0]["lat"]) == 12.78 and rows[0]["layer"] == "events"


def test_a_spreadsheet_reader_finds_no_formula(tmp_path: Path) -> None:
    import pandas as pd
    from openpyxl import load_workbook

    path = written(hostile_situation("=1+1"), tmp_path, ".csv")
    pd.read_csv(path).to_excel(tmp_path / "s.xlsx", index=False)
    cells = [cell for row in load_workbook(tmp_path / "s.xlsx").active.iter_rows() for cell in row]
    assert any(MARKER in str(cell.value) for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_geoparquet_metadata_are_those_of_the_standard(tmp_path: Path) -> None:
    import geopandas as gpd

    path = written(TWO, tmp_path, ".parquet")
    geo = json.loads(pq.read_metadata(path).metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"] == "1.1.0" and column["encoding"] == "WKB" and len(column["bbox"]) == 4
    frame = gpd.read_parquet(path)
    assert frame.crs == "OGC:CRS84"
    assert set(column["geometry_types"]) == {g.geom_type for g in frame.geometry.dropna()}
    assert list(frame.total_bounds) == column["bbox"]
    assert all(
        p.exterior.is_ccw
        for g in frame.geometry.dropna()
        for p in shapely.get_parts(g)
        if p.geom_type == "Polygon"
    )


def test_acled_columns_hold_what_was_told_alone(tmp_path: Path) -> None:
    planned = replace(whole("p"), events=(replace(whole("p").events[0], modality="planned"),))
    path = written(Situation.joined([whole("a"), planned]), tmp_path, ".acled.csv")
    (row,) = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    assert (row["event_date"], row["event_type"]) == ("2026-03-10", "Explosions/Remote violence")
    assert (row["country"], row["geo_precision"], row["time_precision"]) == ("Yemen", "2", "1")
    assert row["notes"].startswith("A drone struck") and row["iso"] == row["admin1"] == ""


def test_the_dead_of_an_event_with_two_places_are_counted_once_in_acled_columns(tmp_path: Path) -> None:
    (event,) = whole("a").events
    (place,) = event.places
    dead = Quantity(start=0, end=4, text="nine", low=9, best=9, high=9, unit="count")
    off = replace(place, relation="off_coast", phrase="off Aden")
    twice = replace(event, places=(off, place), fatalities=dead)
    path = written(replace(whole("a"), events=(twice,)), tmp_path, ".acled.csv")
    first, second = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    assert (float(first["fatalities"]), second["fatalities"]) == (9.0, "")
    assert (first["location"], second["location"]) == ("off Aden", "Aden")


def test_cursor_on_target_has_a_point_with_its_radius() -> None:
    root = ElementTree.fromstring(dump_cot(TWO))
    kinds = [event.get("type") for event in root]
    assert kinds.count("b-m-p-s-m") == 2 and kinds.count("a-n-S") == 4
    assert len({event.get("uid") for event in root}) == len(kinds)
    for event in root:
        point = event.find("point")
        assert point is not None and float(point.get("ce", "")) >= 25_000
        assert event.get("start", "") < event.get("stale", "")


@pytest.mark.parametrize("ending", READERS)
@given(content=st.binary(max_size=400), at=st.integers(0, 10**6))
def test_junk_is_a_situation_or_one_line_of_error(
    tmp_path_factory: pytest.TempPathFactory, ending: str, content: bytes, at: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    good = folder / f"good{ending}"
    if not good.exists():
        write_situation_file(whole(), good)
    whole_bytes = good.read_bytes()
    at %= len(whole_bytes)
    for junk in (content, whole_bytes[:at] + content + whole_bytes[at + len(content) :], whole_bytes[:at]):
        path = folder / f"junk{ending}"
        path.write_bytes(junk)
        try:
            assert isinstance(read_situation_file(path), Situation)
        except FormatError as error:
            assert "\n" not in str(error)


def test_bombs_of_xml_and_zip_are_refused(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 30))
    bomb = f'<!DOCTYPE kml [<!ENTITY e0 "x">{entities}]><kml>&e29;</kml>'
    (tmp_path / "b.kml").write_text(bomb)
    with pytest.raises(FormatError, match="document type"):
        read_situation_file(tmp_path / "b.kml")
    with zipfile.ZipFile(tmp_path / "b.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", bomb)
    with pytest.raises(FormatError, match="document type"):
        read_situation_file(tmp_path / "b.kmz")
