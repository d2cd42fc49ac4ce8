"""A larger gazetteer: GeoNames' dumps with the embedded tables of regions, sites, names and words on top."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import DataError, InputError
from geomap.gazetteer import sources, variants
from geomap.gazetteer.compiling import Collector, Progress
from geomap.gazetteer.dumps import Dump, DumpPlace, Share
from geomap.gazetteer.names import NameRole
from geomap.gazetteer.staging import StagedCompiler

_PREFIX = ".geomap-build-"
_LEFT_BEHIND_S = 6 * 3600
"""Seconds after which the folder of a build that was killed is cleared away by the next one."""

_MATCHED_FROM = 500
"""People from which texts are searched for a settlement's name; smaller ones are looked up only."""

_SEATS = frozenset({"PPLC", "PPLA", "PPLA2", "PPLA3"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """What came of a build."""

    path: Path
    """The compiled gazetteer."""
    lines: int
    """Lines read, of all dumps."""
    broken: int
    """Lines left out because they were not of GeoNames' form."""
    repeated: int
    """Places left out because their number had come before."""


def build_gazetteer(
    dump: Path,
    output: Path,
    *,
    alternate_names: Path | None = None,
    progress: Progress | None = None,
) -> Built:
    """Compile GeoNames' dump (``allCountries.zip``, ``cities500.zip``, ``DE.txt`` …) into a gazetteer.

    The embedded tables (countries, divisions, regions, sites, demonyms) are laid over it, so that everything
    else works as with the embedded gazetteer. What is read waits on disk beside ``output``, which appears
    only when it is whole: a build that is killed leaves an older one as it was. Raises InputError for a dump
    that cannot be read, FormatError for a file that is no dump, DataError when the disk is full.
    """
    step: Progress = progress or (lambda _what, _share: None)
    for path in (dump, alternate_names):
        if path is not None and not path.is_file():
            raise InputError(f"there is no file {path}: download it from download.geonames.org/export/dump")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"cannot make the folder {output.parent}: {error.strerror}") from error
    with _workplace(output.parent) as folder:
        compiler = StagedCompiler(folder)
        try:
            places = Dump(dump)
            names = Dump(alternate_names) if alternate_names is not None else None
            repeated = 0

            def settlements(into: Collector, share: Progress) -> None:
                nonlocal repeated
                del into
                repeated = _add_places(compiler, places, lambda done: share("reading places", done))
                if names is not None:
                    _add_names(compiler, names, lambda done: step("reading alternate names", done))

            sources.add_all(compiler, step, settlements)
            read = [places, *([names] if names is not None else [])]
            compiler.write(
                output,
                meta={
                    "source": ", ".join(dump.path.name for dump in read),
                    "version": "-".join([sources.tables_digest(), *(dump.digest for dump in read)]),
                },
                progress=step,
                **sources.word_lists(),
            )
        finally:
            compiler.close()
    return Built(
        path=output,
        lines=sum(dump.lines for dump in read),
        broken=sum(dump.broken for dump in read),
        repeated=repeated,
    )


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """Give a folder that goes when the build ends, and clear away those of builds that were killed."""
    for left in beside.glob(f"{_PREFIX}*"):
        if time.time() - left.stat().st_mtime > _LEFT_BEHIND_S:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=beside) as folder:
        yield Path(folder)


def _add_places(compiler: StagedCompiler, dump: Dump, share: Share) -> int:
    """Add all places of a dump; return how many came twice."""
    repeated = 0
    taken = frozenset().union(*sources.word_lists().values())
    for place in dump.places(share):
        division = _add_division(compiler, place)
        if division is None and compiler.row_of(place.number) is not None and place.kind[:3] != "PCL":
            repeated += 1
            continue
        town = place.kind.startswith("PPL")
        row = (
            division
            if division is not None
            else compiler.add_place(
                place.number,
                place.name,
                kind=place.kind,
                country=place.country,
                admin1=place.admin1,
                admin2=place.admin2,
                lon=place.lon,
                lat=place.lat,
                population=place.population,
                radius_m=sources.city_radius_m(place.population) if town else 0.0,
                match=town and (place.population >= _MATCHED_FROM or place.kind in _SEATS),
            )
        )
        known = place.population >= variants.MATCH_ALTERNATES_FROM and town
        for name in place.alternates:
            same = town and variants.is_transcribed(name, place.name, place.country, taken)
            role = NameRole.SPELLING if same else NameRole.ALTERNATE
            compiler.add_name(row, name, role, match=known and variants.is_searchable(name))
    return repeated


def _add_division(compiler: StagedCompiler, place: DumpPlace) -> int | None:
    """Add a first- or second-level division under the id that the embedded tables give it; else None.

    A division that the tables have keeps its names and outline and gets GeoNames' own point.
    """
    if place.kind == "ADM1" and place.admin1:
        own = f"admin1:{place.country}.{place.admin1}"
    elif place.kind == "ADM2" and place.admin1 and place.admin2:
        own = f"admin2:{place.country}.{place.admin1}.{place.admin2}"
    else:
        return None
    known = compiler.row_of(own)
    if known is None and (numbered := compiler.row_of(place.number)) is not None:
        # The tables know this division's number: it stands there already, at GeoNames' point.
        return numbered
    row = compiler.add_place(
        own,
        place.name,
        kind=place.kind,
        country=place.country,
        admin1=place.admin1,
        admin2=place.admin2 if place.kind == "ADM2" else "",
        lon=place.lon,
        lat=place.lat,
        population=place.population,
    )
    compiler.settle(
        row, f"geonames:{place.number}", lon=place.lon, lat=place.lat, population=place.population
    )
    return row


def _add_names(compiler: StagedCompiler, dump: Dump, share: Share) -> None:
    """Add the alternate names of places that are there; names of others are of no use."""
    for name in dump.names(share):
        row = compiler.row_of(f"geonames:{name.number}") or compiler.row_of(name.number)
        if row is None:
            continue
        role = NameRole.FORMER if name.former else NameRole.ALTERNATE
        if name.abbreviation:
            role = NameRole.ABBREVIATION
        kind, _, _, population = compiler.describe(row)
        known = kind.startswith("PPL") and population >= variants.MATCH_ALTERNATES_FROM and not name.former
        compiler.add_name(
            row, name.name, role, match=known and not name.abbreviation and variants.is_searchable(name.name)
        )
