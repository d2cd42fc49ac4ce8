"""A gazetteer is built from GeoNames' dumps as they come, whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import DataError, FormatError, GeomapError, InputError
from geomap.gazetteer import Gazetteer, build_gazetteer, dump_build, staging
from geomap.gazetteer.build import Compiler
from geomap.gazetteer.dumps import Dump
from geomap.gazetteer.names import NameRole, kinds_of
from geomap.gazetteer.staging import StagedCompiler
from geomap.settings import Settings


def line(number: int, name: str, **more: object) -> str:
    """A row of allCountries.txt, by the columns of GeoNames' readme."""
    row = {
        "alternates": "",
        "lat": 1.0,
        "lon": 2.0,
        "kind": "PPL",
        "country": "XX",
        "a1": "",
        "a2": "",
        "people": 0,
    }
    row |= more
    return "\t".join(
        str(field)
        for field in (
            number, name, name, row["alternates"], row["lat"], row["lon"], "P", row["kind"], row["country"],
            "", row["a1"], row["a2"], "", "", row["people"], "", 0, "Etc/UTC", "2031-05-02",
        )
    )  # fmt: skip


PLACES = [
    line(990001, "Zweltar", lat=13.1, lon=13.8, country="NG", a1="27", people=40),
    line(990002, "Groß Öbnitz", alternates="Gross-Obnitz,Эбниц", lat=51, lon=11, country="DE", people=70_000),
    line(990003, "Borno Town", lat=11.5, lon=13.0, country="NG", a1="27", people=900, kind="PPLA"),
    line(990004, "Borno", lat=11.75, lon=12.75, country="NG", a1="27", people=5_000_000, kind="ADM1"),
    line(990005, "Kessau", lat=-3, lon=40.5, country="KE", kind="ADM2", a1="99", a2="9901"),
    line(990006, "Dry Creek", lat=-23, lon=130.5, country="AU", kind="STMI"),
]
NAMES = [
    "1\t990002\tru\tОбниц\t\t\t\t",
    "2\t990002\t\tOebnitz Market\t1\t\t\t",
    "3\t990002\t\tOld Obnitz\t\t\t\t1",
    "4\t990002\tlink\thttps://example.org\t\t\t\t",
    "5\t999999\ten\tNowhere\t\t\t\t",
]


def zipped(path: Path, lines: list[str], member: str = "allCountries.txt") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "what it is")
        archive.writestr(member, "\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Gazetteer, Path, object]:
    folder = tmp_path_factory.mktemp("dump")
    dump = zipped(folder / "all.zip", [*PLACES, PLACES[0], "not a line", line(990009, "Far", lat=95)])
    names = zipped(folder / "names.zip", NAMES, "alternateNamesV2.txt")
    result = build_gazetteer(dump, folder / "out" / "all.gmz", alternate_names=names)
    return Gazetteer(result.path), folder, result


def test_places_of_the_dump_are_found_by_every_name(built: tuple) -> None:
    gazetteer, _, _ = built
    village = gazetteer.place("geonames:990001")
    assert (village.name, village.kind, village.country, village.admin1) == ("Zweltar", "PPL", "NG", "27")
    for name in ("gross obnitz", "Эбниц", "Обниц", "Groß Öbnitz", "Old Obnitz", "Oebnitz Market"):
        assert [p.id for p in gazetteer.candidates(name)] == ["geonames:990002"], name
    assert gazetteer.candidates("https://example.org") == []
    old = gazetteer.bearers("Old Obnitz")
    kinds = {
        gazetteer.place_at(row).id: kinds_of(role) for row, role in zip(old.rows, old.roles, strict=True)
    }
    assert kinds["geonames:990002"] == {"former"}


def test_the_embedded_tables_lie_over_it(built: tuple) -> None:
    gazetteer, _, _ = built
    assert gazetteer.find("Ukraine")[0].place.kind == "PCLI"
    assert gazetteer.find("Sahel")[0].place.kind == "region"
    assert gazetteer.footprint(gazetteer.find("Kenya")[0].place).area > 10


def test_a_division_that_the_tables_know_is_one_place_at_geonames_point(built: tuple) -> None:
    gazetteer, _, _ = built
    state = gazetteer.place("admin1:NG.27")
    assert (state.lon, state.lat) == (12.75, 11.75)
    assert gazetteer.place("geonames:990004") == state
    assert gazetteer.place("geonames:990005").id == "admin2:KE.99.9901"


def test_texts_are_searched_for_towns_and_not_for_every_hamlet(built: tuple) -> None:
    gazetteer, _, _ = built
    text = "From Groß Öbnitz to Borno Town by Zweltar and Dry Creek"
    assert [text[m.start : m.end] for m in gazetteer.match(text)][:2] == ["Groß Öbnitz", "Borno Town"]
    assert len(gazetteer.match(text)) == 2
    assert gazetteer.candidates("Dry Creek")[0].kind == "STMI"


def test_what_was_left_out_is_counted(built: tuple) -> None:
    _, _, result = built
    assert (result.broken, result.repeated, result.lines) == (2, 1, len(PLACES) + 3 + len(NAMES))


def test_nothing_is_left_beside_the_output(built: tuple) -> None:
    _, folder, _ = built
    assert [p.name for p in (folder / "out").iterdir()] == ["all.gmz"]


def test_the_same_dump_gives_the_same_bytes_and_a_text_file_does_too(built: tuple, tmp_path: Path) -> None:
    gazetteer, folder, _ = built
    plain = tmp_path / "all.zip"
    plain.write_text(
        "\n".join([*PLACES, PLACES[0], "not a line", line(990009, "Far", lat=95)]) + "\n", "utf-8"
    )
    again = build_gazetteer(plain, tmp_path / "b.gmz", alternate_names=folder / "names.zip")
    assert again.path.read_bytes() == Path(gazetteer.info()["path"]).read_bytes()


def test_the_settings_and_the_environment_name_it(built: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    gazetteer, _, _ = built
    path = Path(gazetteer.info()["path"])
    assert Settings(gazetteer_path=path).gazetteer == path
    monkeypatch.setenv("GEOMAP_GAZETTEER", str(path))
    assert Settings().gazetteer == path


def test_a_zip_cut_short_is_refused_and_an_older_gazetteer_stays(tmp_path: Path) -> None:
    dump = zipped(tmp_path / "all.zip", PLACES * 50)
    output = tmp_path / "all.gmz"
    output.write_bytes(b"older")
    dump.write_bytes(dump.read_bytes()[:-60])
    with pytest.raises(InputError, match="download it again"):
        build_gazetteer(dump, output)
    assert output.read_bytes() == b"older"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["all.gmz", "all.zip"]


def test_a_zip_with_a_changed_byte_is_refused(tmp_path: Path) -> None:
    dump = zipped(tmp_path / "all.zip", [line(n, f"Place {n * n}") for n in range(1, 3000)])
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 0xFF
    dump.write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        list(Dump(dump).places(lambda _: None))


def test_another_table_is_refused_after_a_few_lines(tmp_path: Path) -> None:
    table = tmp_path / "other.csv"
    table.write_text("a,b\n" * 10_000)
    dump = Dump(table)
    with pytest.raises(FormatError, match="columns of GeoNames"):
        list(dump.places(lambda _: None))
    assert dump.lines < 100


def test_a_missing_file_says_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="download"):
        build_gazetteer(tmp_path / "none.zip", tmp_path / "x.gmz")


def test_a_line_in_another_encoding_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(line(1, "Fine").encode() + b"\n" + line(2, "Münster").encode("latin-1") + b"\n")
    dump = Dump(path)
    assert [p.name for p in dump.places(lambda _: None)] == ["Fine"]
    assert dump.broken == 1


def test_a_full_disk_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A database that may not grow past so many pages fails as one on a full disk does.
    monkeypatch.setattr(staging, "_SCHEMA", staging._SCHEMA + "pragma max_page_count = 60;")
    dump = zipped(tmp_path / "all.zip", PLACES)
    with pytest.raises(DataError, match="free space"):
        build_gazetteer(dump, tmp_path / "all.gmz")
    assert [p.name for p in tmp_path.iterdir()] == ["all.zip"]


def test_a_build_that_is_killed_leaves_the_older_gazetteer(tmp_path: Path) -> None:
    dump = zipped(tmp_path / "all.zip", [line(n, f"Place {n}") for n in range(1, 40_000)])
    output = tmp_path / "all.gmz"
    output.write_bytes(b"older")
    code = (
        "from pathlib import Path; from geomap.gazetteer import build_gazetteer;"
        f"build_gazetteer(Path({str(dump)!r}), Path({str(output)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        while process.poll() is None and not list(tmp_path.glob(".geomap-build-*/staging.sqlite")):
            time.sleep(0.01)
        process.kill()
    assert process.returncode != 0
    assert output.read_bytes() == b"older"


def test_what_a_killed_build_left_is_cleared_away_and_a_running_one_is_not(tmp_path: Path) -> None:
    left, running = tmp_path / ".geomap-build-a", tmp_path / ".geomap-build-b"
    for folder in (left, running):
        folder.mkdir()
        (folder / "staging.sqlite").write_bytes(b"rows")
    os.utime(left, (0, 0))
    with dump_build._workplace(tmp_path) as folder:
        assert not left.exists() and running.exists() and folder.is_dir()
    assert not folder.exists()


def test_both_compilers_write_the_same_bytes(tmp_path: Path) -> None:
    def fill(compiler: Compiler | StagedCompiler) -> None:
        land = compiler.add_place("region:x", "The Xanth's", kind="region", lon=1, lat=2, disputed=True)
        compiler.add_name(land, "Xan", NameRole.ABBREVIATION, match=True)
        for number, name, people in ((7, "Löwen", 90), (3, "People's Ford", 900_000), (5, "Löwen", 1_000)):
            row = compiler.add_place(
                number, name, kind="PPL", country="AA", lon=number, lat=3, population=people
            )
            compiler.add_name(row, "Other Name", NameRole.ALTERNATE, match=people > 500)
        compiler.add_name(land, "Other Name", NameRole.FORMER, match=True)
        row = compiler.row_of(5)
        assert row is not None
        compiler.merge(row, "region:y", footprint_id="region:y", disputed=False)

    memory, staged = Compiler(), StagedCompiler(tmp_path)
    fill(memory)
    fill(staged)
    memory.write(tmp_path / "a.gmz", meta={})
    staged.write(tmp_path / "b.gmz", meta={})
    staged.close()
    a, b = Gazetteer(tmp_path / "a.gmz"), Gazetteer(tmp_path / "b.gmz")
    assert {k: v for k, v in a.info().items() if k != "path"} == {
        k: v for k, v in b.info().items() if k != "path"
    }
    for name in ("Löwen", "Loewen", "Xan", "Other Name", "People's Ford"):
        assert a.bearers(name) == b.bearers(name), name
        assert a.candidates(name) == b.candidates(name), name
    text = "The Xanth's men left Löwen for People's Ford, Other Name."
    assert a.match(text) == b.match(text) != []
    assert (tmp_path / "a.gmz").read_bytes() == (tmp_path / "b.gmz").read_bytes()


@given(st.lists(st.text(alphabet="\t\x00ab1.9-é\u2028", max_size=60), max_size=20))
def test_no_lines_end_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("any") / "x.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    for read in (Dump(path).places, Dump(path).names):
        try:
            list(read(lambda _: None))
        except GeomapError as error:
            assert str(path) in str(error)
