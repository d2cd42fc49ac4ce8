"""Measurements written down: the JSON contract of ``geomap distance``, GeoJSON features and sentences."""

from __future__ import annotations

from typing import Any

from shapely.geometry import Point

from geomap import geodesy
from geomap.formats.geojson import feature
from geomap.judging.distances import Distance
from geomap.model import ClaimReading


def distance_record(measured: Distance) -> dict[str, Any]:
    """Return the contract of ``geomap distance --format json``: metres, degrees, lon before lat.

    The first reading's figures stand at the top level too.
    """
    readings = [{"of": reading.of} | _figures(reading) for reading in measured.readings]
    return {
        "a": measured.start.name,
        "b": measured.end.name,
        **_figures(measured.readings[0]),
        "azimuth_deg": measured.azimuth_deg,
        "readings": readings,
    }


def distance_sentences(measured: Distance) -> list[str]:
    """Return the measurement in words, one sentence a reading."""
    return [
        f"From {measured.start.name} to {reading.of}: {_kilometres(reading.nearest_m)} at the nearest "
        f"({_point_words(reading.start)} to {_point_words(reading.end)}), "
        f"{_kilometres(reading.farthest_m)} from the farthest point, "
        f"± {_kilometres(reading.error_m, digits=2)} by the data."
        for reading in measured.readings
    ]


def distance_features(measured: Distance) -> list[dict[str, Any]]:
    """Return what was measured as GeoJSON features: both localities, and the nearest line of each reading."""
    features = [
        feature(ground.geometry, {"name": ground.name, "role": role})
        for role, end in (("from", measured.start), ("to", measured.end))
        for ground in end.grounds[-1:]
    ]
    for reading in measured.readings:
        properties = {
            "name": f"{_kilometres(reading.nearest_m)} to {reading.of}",
            "role": "nearest",
            "nearest_m": reading.nearest_m,
            "error_m": reading.error_m,
        }
        if reading.start != reading.end:
            features.append(feature(geodesy.line(*reading.start, *reading.end), properties))
        else:
            features.append(feature(Point(reading.start), properties))
    return features


def _figures(reading: ClaimReading) -> dict[str, Any]:
    return {
        "nearest_m": reading.nearest_m,
        "farthest_m": reading.farthest_m,
        "from": list(reading.start),
        "to": list(reading.end),
        "farthest_from": list(reading.farthest_start),
        "farthest_to": list(reading.farthest_end),
        "error_m": reading.error_m,
    }


def _kilometres(metres: float, *, digits: int = 1) -> str:
    return f"{metres / 1000:,.{digits}f} km"


def _point_words(point: tuple[float, float]) -> str:
    lon, lat = point
    return f"{abs(lat):.3f}° {'N' if lat >= 0 else 'S'} {abs(lon):.3f}° {'E' if lon >= 0 else 'W'}"
