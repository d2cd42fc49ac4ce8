"""Commands on places: find, distance, buffer, gazetteer."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import geomap as gm
from geomap.cli.parsing import DONE
from geomap.cli.terminal import note, progress, put, put_json, put_table


def find(options: argparse.Namespace) -> int:
    """``geomap find``: what the gazetteer knows of a name, best first."""
    if options.limit < 1:
        raise gm.UsageError(f"--limit takes a number from 1, got {options.limit}")
    gazetteer = _gazetteer(options)
    found = gazetteer.find(options.name, limit=options.limit)
    if not found:
        raise gm.UnknownPlaceError(options.name, gazetteer.suggestions(options.name))
    if options.format == "geojson":
        features = [gm.feature(gazetteer.footprint(c.place), _candidate(c)) for c in found]
        put_json({"type": "FeatureCollection", "features": features})
    elif options.format == "json":
        for candidate in found:
            put_json(_candidate(candidate))
    else:
        put_table(
            ("id", "name", "kind", "in", "lon", "lat", "people", "why"),
            [
                (
                    c.place.id,
                    c.place.name,
                    c.place.kind,
                    ".".join(part for part in (c.place.country, c.place.admin1) if part),
                    f"{c.place.lon:.4f}",
                    f"{c.place.lat:.4f}",
                    f"{c.place.population:,}" if c.place.population else "",
                    "; ".join(c.evidence),
                )
                for c in found
            ],
        )
    return DONE


def distance(options: argparse.Namespace) -> int:
    """``geomap distance``: nearest and farthest, with both points, in every reading."""
    gazetteer = _gazetteer(options)
    measured = gm.distance(options.start, options.end, gazetteer)
    if options.output is not None:
        _write(options.output, gm.distance_features(measured), gazetteer, title=_title(measured))
    if options.format == "json":
        put_json(gm.distance_record(measured))
        return DONE
    for line in gm.distance_sentences(measured):
        put(line)
    return DONE


def buffer(options: argparse.Namespace) -> int:
    """``geomap buffer``: all points within a geodesic distance of something."""
    gazetteer = _gazetteer(options)
    radius_m = gm.length_from_text(options.radius)
    what = gm.locality(options.what, gazetteer)
    area = gm.buffer(what, radius_m, gazetteer)
    if area.is_empty:
        raise gm.UsageError(f"nothing is left of {what.name} after {radius_m:g} m")
    title = f"{options.radius} around {what.name}"
    features = [gm.feature(area, {"name": title, "of": what.name, "radius_m": radius_m})]
    if options.output is None:
        put_json({"type": "FeatureCollection", "features": features})
        return DONE
    _write(options.output, features, gazetteer, title=title)
    return DONE


def gazetteer_info(options: argparse.Namespace) -> int:
    """``geomap gazetteer info``: what the gazetteer is made of."""
    info = _gazetteer(options).info()
    if options.format == "json":
        put_json(info)
    else:
        put_table(("what", "value"), [(key, _cell(value)) for key, value in info.items()])
    return DONE


def gazetteer_build(options: argparse.Namespace) -> int:
    """``geomap gazetteer build``: a larger gazetteer from GeoNames' dumps."""
    output = options.output or Path(f"{options.dump.name.partition('.')[0]}.gmz")
    with progress(quiet=options.quiet) as step:
        built = gm.build_gazetteer(
            options.dump, output, alternate_names=options.alternate_names, progress=step
        )
    if built.broken:
        note(f"{built.broken:,} of {built.lines:,} lines are not of GeoNames' form and were left out")
    if built.repeated:
        note(f"{built.repeated:,} places came twice and were left out")
    note(f"{output}: use it with --gazetteer {output}, or set GEOMAP_GAZETTEER to its path")
    return DONE


def _gazetteer(options: argparse.Namespace) -> gm.Gazetteer:
    with progress(quiet=options.quiet) as step:
        return gm.open_gazetteer(gm.Settings(), progress=step)


def _candidate(candidate: gm.Candidate) -> dict[str, Any]:
    place = candidate.place
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "country": place.country,
        "admin1": place.admin1,
        "lon": place.lon,
        "lat": place.lat,
        "population": place.population,
        "disputed": place.disputed,
        "score": candidate.score,
        "evidence": list(candidate.evidence),
    }


def _title(measured: gm.Distance) -> str:
    return f"From {measured.start.name} to {measured.end.name}"


def _write(path: Path, features: list[dict[str, Any]], gazetteer: gm.Gazetteer, *, title: str) -> None:
    ending = path.suffix.lower()
    if ending in {".geojson", ".json"}:
        content = {"type": "FeatureCollection", "features": features}
        gm.write_text(path, json.dumps(content, ensure_ascii=False) + "\n")
    elif ending in {".html", ".htm"}:
        gm.write_text(path, gm.features_to_html(features, gazetteer=gazetteer, title=title))
    else:
        raise gm.UsageError(f"-o takes a .geojson or .html file, got {path}")
    note(f"{path}: {title}")


def _cell(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
