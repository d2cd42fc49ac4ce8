"""``geomap``: the commands, their help, and what they exit with."""

from __future__ import annotations

import argparse
import errno
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import geomap as gm
from geomap.cli import batch, feeds, parsing, places, reports, stores
from geomap.cli.parsing import DONE, FAULT, WRONG_USE
from geomap.cli.terminal import complain

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_FULL = (errno.ENOSPC, errno.EDQUOT)
"""What the machine says when a disk, or one's share of it, is full."""

_OVERVIEW = """\
Turn reports into a situation map: places resolved, events and deployments attached, distance claims
measured on the ellipsoid. Everything runs offline.

  geomap map data/reports -o situation.html     one HTML file that opens with no network
  geomap app data/reports                       the same as a dashboard in the browser
  geomap check report.txt                       is it true? distance claims, measured
  geomap distance "Puerto Rico" "coast of Venezuela"
"""
_CODES = """\
exit codes: 0 done; 1 a claim refuted under --strict; 2 wrong use; 3 an error of the input or machine"""
_REPORTS = (
    "files (.txt .md .html .pdf .docx .eml .json .jsonl .xml, .gz and .zip too), folders, addresses "
    "(https://…, fetched because you name them), or - for standard input"
)

_PLACE = 'a place name, "coast of X", "border of X", lon,lat or a GeoJSON file'
_STORE = "a file (week.gpkg) or postgresql://user@host/database; made where there is none by `add`"


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top: argparse.ArgumentParser = parsing.Parser(
        prog="geomap",
        description=_OVERVIEW,
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"geomap {gm.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in _IN_ORDER:
        add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    # A leading space tells argparse that "-66.9,10.5" and "-5km" are values and not options.
    options = parser().parse_args([f" {word}" if re.match(r"-[\d.]", word) else word for word in given])
    try:
        with _environment(options):
            code = options.run(options)
        sys.stdout.flush()
    except gm.UsageError as error:
        complain(str(error))
        return WRONG_USE
    except gm.GeomapError as error:
        complain(str(error))
        return FAULT
    except BrokenPipeError:
        # The reader of our output has closed it (`geomap parse … | head`): nothing is wrong.
        sys.stderr.close()
        return DONE
    except OSError as error:
        complain(_machine_fault(error, options))
        return FAULT
    except KeyboardInterrupt:
        complain("stopped")
        return FAULT
    return int(code)


def _machine_fault(error: OSError, options: argparse.Namespace) -> str:
    """Say which file a fault of the machine is about, and what to do where a disk is full."""
    said = error.strerror or str(error)
    about = error.filename or (getattr(options, "output", None) if error.strerror else None)
    advice = "; make room there, or write to another disk" if error.errno in _FULL else ""
    return f"{about}: {said}{advice}" if about is not None else f"{said}{advice}"


@contextmanager
def _environment(options: argparse.Namespace) -> Iterator[None]:
    """Name the gazetteer of ``--gazetteer`` to this command and to the processes that it starts."""
    if options.gazetteer_file is None:
        yield
        return
    before = os.environ.get("GEOMAP_GAZETTEER")
    os.environ["GEOMAP_GAZETTEER"] = str(options.gazetteer_file.resolve())
    try:
        yield
    finally:
        if before is None:
            del os.environ["GEOMAP_GAZETTEER"]
        else:
            os.environ["GEOMAP_GAZETTEER"] = before


def _add_map(commands: Commands) -> None:
    draw = _command(
        commands,
        "map",
        "draw reports as one HTML file",
        'geomap map data/reports -o situation.html --title "Week 49"',
        reports.draw,
    )
    _add_inputs(draw, situations=True)
    draw.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="the HTML file to write"
    )
    _add_corrections(draw)
    _add_kept(draw)
    draw.add_argument("--title", help="title of the map; without it, one made of the sources and dates")
    draw.add_argument(
        "--borders",
        choices=("dashed", "plain", "hidden"),
        default="dashed",
        help="disputed borders: dashed and named, dashed alone, or not drawn (%(default)s)",
    )
    publishing = draw.add_argument_group("for a map that others will see")
    publishing.add_argument(
        "--publish", action="store_true", help="leave out the reports' whole texts and cut quotes"
    )
    publishing.add_argument(
        "--quote", type=parsing.whole, metavar="N", help="letters of a sentence that may be quoted (200)"
    )
    publishing.add_argument(
        "--sensitive",
        action="append",
        default=[],
        metavar="WHAT",
        help="drop such entries: events, deployments, claims, a kind (ASSAULT), an asset (frigate), or the "
        "id of an entry, report or place; give it again for more",
    )
    publishing.add_argument(
        "--blur",
        type=parsing.number,
        metavar="KM",
        help="draw what is sensitive within so many kilometres instead",
    )


def _add_app(commands: Commands) -> None:
    app = _command(
        commands, "app", "open the dashboard", "geomap app data/reports", reports.app, published=False
    )
    app.add_argument(
        "reports",
        nargs="*",
        metavar="REPORT",
        help="files, folders or addresses (https://…, fetched because you name them); or a situation file",
    )
    _add_corrections(app)
    app.add_argument(
        "--store",
        metavar="STORE",
        help="a store that keeps reports and corrections: a .gpkg file, or postgresql://user@host/database",
    )
    app.add_argument("--port", type=parsing.port, help="port to answer on (8501)")


def _add_parse(commands: Commands) -> None:
    parse = _command(
        commands,
        "parse",
        "print what was read, as JSON lines",
        "geomap parse data/reports | head -1",
        reports.parse,
    )
    _add_inputs(parse, situations=True, optional=True)
    _add_corrections(parse)
    _add_kept(parse)
    parse.add_argument("--json", action="store_true", help="JSON lines are what parse prints: no change")


def _add_check(commands: Commands) -> None:
    check = _command(
        commands,
        "check",
        "measure the claims: distances, directions, areas, weekdays",
        "geomap check data/reports --strict",
        reports.check,
    )
    _add_inputs(check, situations=True, optional=True)
    _add_corrections(check)
    _add_kept(check)
    _add_format(check, ("table", "json"))
    check.add_argument("--strict", action="store_true", help="exit with 1 when a claim is refuted")
    check.add_argument(
        "--all",
        action="store_true",
        help="also counts, shares, sums and superlatives, which no map can judge",
    )


def _add_facts(commands: Commands) -> None:
    facts = _command(
        commands,
        "facts",
        "what several reports tell of one thing, and where they differ",
        "geomap facts data/reports --conflicts",
        reports.facts,
    )
    _add_inputs(facts, situations=True, optional=True)
    _add_corrections(facts)
    _add_kept(facts)
    _add_format(facts, ("table", "json"))
    facts.add_argument("--conflicts", action="store_true", help="only where sources differ beyond repair")
    facts.add_argument("--all", action="store_true", help="also what one report alone tells")


def _add_convert(commands: Commands) -> None:
    convert = _command(
        commands,
        "convert",
        "turn reports or a situation file into a situation file",
        "geomap convert data/reports situation.gpkg",
        reports.convert,
    )
    convert.add_argument("input", type=str, metavar="IN", help=f"a situation file, or reports: {_REPORTS}")
    convert.add_argument(
        "output",
        type=Path,
        metavar="OUT",
        help="by its ending: .gpkg .geojson .kml .kmz .parquet .csv .acled.csv .cot .html",
    )
    _add_corrections(convert)


def _add_watch(commands: Commands) -> None:
    watch = _command(
        commands,
        "watch",
        "visit feeds, and keep what is new in a store",
        "geomap watch feeds.toml --store news.gpkg --once",
        feeds.watch,
        published=False,
    )
    feeds.add_watch(watch)


def _add_eval(commands: Commands) -> None:
    evaluate = _command(
        commands,
        "eval",
        "score recognition and resolution on an annotated corpus",
        "geomap eval corpus.jsonl --errors",
        reports.evaluate,
        published=False,
    )
    evaluate.add_argument(
        "corpus", type=Path, metavar="CORPUS.jsonl", help='lines of {"id", "text", "toponyms"}'
    )
    _add_format(evaluate, ("table", "json"))
    evaluate.add_argument("--errors", action="store_true", help="list each error, to work from")


def _add_find(commands: Commands) -> None:
    find = _command(
        commands,
        "find",
        "what the gazetteer knows of a name",
        "geomap find Tripoli",
        places.find,
        published=False,
    )
    find.add_argument(
        "name", metavar="NAME", help="as people write it, in any of its languages; or a place's id"
    )
    find.add_argument("--limit", type=parsing.whole, default=10, help="how many at the most (%(default)s)")
    _add_format(find, ("table", "json", "geojson"))


def _add_distance(commands: Commands) -> None:
    measure = _command(
        commands,
        "distance",
        "geodesic distance, nearest and farthest",
        'geomap distance "Puerto Rico" "coast of Venezuela" -o line.html',
        places.distance,
        published=False,
    )
    measure.add_argument("start", metavar="A", help=_PLACE)
    measure.add_argument("end", metavar="B", help=_PLACE)
    measure.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write .geojson or .html")
    _add_format(measure, ("text", "json"))


def _add_buffer(commands: Commands) -> None:
    buffer = _command(
        commands,
        "buffer",
        "all points within a geodesic distance",
        'geomap buffer "coast of Venezuela" 200km -o belt.geojson',
        places.buffer,
        published=False,
    )
    buffer.add_argument("what", metavar="WHAT", help=_PLACE)
    buffer.add_argument(
        "radius", metavar="RADIUS", help="200km, 50mi, 12nmi or 900m; negative shrinks an area"
    )
    buffer.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help=".geojson or .html; without it stdout"
    )


def _add_gazetteer(commands: Commands) -> None:
    gazetteer = commands.add_parser(
        "gazetteer",
        help="what the gazetteer is made of; build a larger one",
        description="What the gazetteer is made of, and how to build a larger one.",
        epilog="example: geomap gazetteer info",
    )
    actions = gazetteer.add_subparsers(title="actions", metavar="ACTION", required=True)
    info = _command(
        actions,
        "info",
        "what the gazetteer is made of",
        "geomap gazetteer info",
        places.gazetteer_info,
        published=False,
    )
    _add_format(info, ("table", "json"))
    build = _command(
        actions,
        "build",
        "compile a larger gazetteer from GeoNames' dumps",
        "geomap gazetteer build allCountries.zip --alternate-names alternateNamesV2.zip -o full.gmz",
        places.gazetteer_build,
        published=False,
    )
    build.add_argument(
        "dump",
        type=Path,
        metavar="DUMP",
        help="allCountries.zip, cities500.zip, DE.txt …, as downloaded from GeoNames",
    )
    build.add_argument(
        "--alternate-names", type=Path, metavar="FILE", help="alternateNamesV2.zip, for more names"
    )
    build.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="what to write; without it, DUMP's name with .gmz"
    )


def _add_batch(commands: Commands) -> None:
    many = _command(
        commands,
        "batch",
        "read many documents into GeoParquet data sets, on all cores or a Dask cluster",
        "geomap batch articles.jsonl.gz -o articles/ && geomap map articles/ -o articles.html",
        batch.batch,
    )
    many.add_argument(
        "inputs",
        nargs="+",
        type=Path,
        metavar="IN",
        help=".jsonl(.gz), .parquet, .warc(.gz), other reports, or folders of these",
    )
    many.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="the folder to write to"
    )
    many.add_argument(
        "--workers", type=parsing.whole, metavar="N", help="processes on this machine (one a core)"
    )
    many.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="a running Dask scheduler, tcp://HOST:8786, in place of processes here; its workers must see "
        "the inputs and the output under the same paths",
    )
    many.add_argument("--resume", action="store_true", help="go on from an earlier run into the same folder")
    many.add_argument(
        "--limit-seconds",
        type=parsing.number,
        default=120.0,
        metavar="S",
        help="time that one report may take before it becomes a problem (%(default)s)",
    )
    _add_format(many, ("text", "json"))


def _add_store(commands: Commands) -> None:
    store = commands.add_parser(
        "store",
        help="keep reports and what was read in them, in a file or a team's database",
        description="Keep reports, what was read in them and corrections for good.",
        epilog="example: geomap store add week.gpkg data/reports",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = store.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(name: str, what: str, example: str, run: object) -> argparse.ArgumentParser:
        command = _command(actions, name, what, f"geomap store {example}", run, published=name == "add")
        command.add_argument("store", metavar="STORE", help=_STORE)
        return command

    _add_format(action("info", "what a store holds", "info week.gpkg", stores.info), ("table", "json"))
    _add_format(action("list", "its documents", "list week.gpkg", stores.documents), ("table", "json"))
    add = action("add", "read reports and keep them", "add week.gpkg data/reports", stores.add)
    add.add_argument("reports", nargs="+", metavar="REPORT", help=f"{_REPORTS}; or situation files")
    add.add_argument(
        "--replace",
        action="store_true",
        help="a report takes the place of the one of its name, also where their texts differ",
    )
    remove = action("remove", "take documents out", "remove week.gpkg harbour-dispatch", stores.remove)
    remove.add_argument("ids", nargs="+", metavar="ID", help="as `geomap store list` shows them")
    check = action("check", "is everything as it was written?", "check week.gpkg", stores.check)
    check.add_argument(
        "--repair", action="store_true", help="make layers and indexes anew from the records first"
    )
    copy = action("copy", "a copy for QGIS or for keeping", "copy week.gpkg friday.gpkg", stores.copy)
    copy.add_argument("output", type=Path, metavar="FILE.gpkg", help="a new file")


def _command(
    commands: Commands,
    name: str,
    what: str,
    example: str,
    run: object,
    *,
    published: bool = True,
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=what,
        description=f"{what[0].upper()}{what[1:]}.",
        epilog=f"example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)
    command.add_argument("--quiet", action="store_true", help="no progress bars")
    command.add_argument(
        "--gazetteer",
        type=Path,
        dest="gazetteer_file",
        metavar="FILE",
        help="a gazetteer made by “geomap gazetteer build”, in place of the embedded one",
    )
    if published:
        command.add_argument(
            "--published",
            type=parsing.day,
            metavar="DATE",
            help="publication date of the reports, above what their header or text says (2025-12-04)",
        )
    return command


def _add_inputs(command: argparse.ArgumentParser, *, situations: bool, optional: bool = False) -> None:
    what = f"{_REPORTS}; or a situation file (.gpkg .geojson .kml .kmz .parquet)" if situations else _REPORTS
    if optional:
        command.add_argument("reports", nargs="*", default=["-"], metavar="REPORT", help=what)
    else:
        command.add_argument("reports", nargs="*", default=[], metavar="REPORT", help=what)
    command.add_argument(
        "--online",
        action="store_true",
        help="ask Nominatim for names that the gazetteer lacks (docs/online.md); wants --user-agent",
    )
    command.add_argument(
        "--llm",
        metavar="URL",
        help="also ask a language model at this address for events; wants --llm-model",
    )
    command.add_argument("--llm-model", metavar="NAME", help="name of that model")
    command.add_argument(
        "--llm-key-env", metavar="VARIABLE", help="environment variable that holds the key, if one is needed"
    )
    command.add_argument(
        "--user-agent", metavar="WHO", help='who asks online: "harbour-desk/1.0 (desk@example.org)"'
    )


def _add_corrections(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--corrections",
        type=Path,
        metavar="FILE.jsonl",
        help="a person's decisions, as the dashboard keeps them, laid over what is read",
    )


def _add_kept(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--store",
        metavar="STORE",
        help="what a store holds, in place of reports: a file (week.gpkg) or postgresql://user@host/database",
    )


def _add_format(command: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    command.add_argument(
        "--format", choices=formats, default=formats[0], help="how it is printed (%(default)s)"
    )
    command.add_argument(
        "--json", dest="format", action="store_const", const="json", help="same as --format json"
    )


_IN_ORDER = (
    _add_map,
    _add_app,
    _add_parse,
    _add_check,
    _add_facts,
    _add_convert,
    _add_watch,
    _add_eval,
    _add_find,
    _add_distance,
    _add_buffer,
    _add_gazetteer,
    _add_batch,
    _add_store,
)
"""What adds each command, in the order of the help."""
