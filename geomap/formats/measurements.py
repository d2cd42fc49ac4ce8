"""Measurements written down: the JSON contract of ``geomap distance``, GeoJSON features and sentences."""

from __future__ import annotations

from typing import Any

from shapely.geometry import Point

from geomap import geodesy
from geomap.formats.encoding import reading_figures
from geomap.formats.geojson import feature
from geomap.judging.distances import Distance
from geomap.model import ClaimReading

_CLOSE_M, _CLOSE_SHARE = 5_000.0, 0.05
"""Metres, and share of the distance, within which two lines would be drawn as one."""


def distance_record(measured: Distance) -> dict[str, Any]:
    """Return the contract of ``geomap distance --format json``: metres, degrees, lon before lat.

    The first reading's figures stand at the top level too.
    """
    readings = [{"of": reading.of} | reading_figures(reading) for reading in measured.readings]
    return {
        "a": measured.start.name,
        "b": measured.end.name,
        **reading_figures(measured.readings[0]),
        "azimuth_deg": measured.azimuth_deg,
        "readings": readings,
    }


def distance_sentences(measured: Distance) -> list[str]:
    """Return the measurement in words, one sentence a reading."""
    return [_sentence(measured, reading) for reading in measured.readings]


def _sentence(measured: Distance, reading: ClaimReading) -> str:
    words = (
        f"From {measured.start.name} to {reading.of}: {_kilometres(reading.nearest_m)} at the nearest "
        f"({_point_words(reading.start)} to {_point_words(reading.end)}), "
        f"{_kilometres(reading.farthest_m)} from the farthest point"
    )
    if reading.low_m is None or reading.high_m is None or reading.error_m == 0:
        return f"{words}."
    low, high = _kilometres(reading.low_m), _kilometres(reading.high_m)
    return f"{words}; the data leave open {low} to {high} for the nearest."


def distance_features(measured: Distance) -> list[dict[str, Any]]:
    """Return what was measured as GeoJSON features: both localities, and the nearest lines.

    Readings that differ by the map alone share one line, the first one's.
    """
    features = [
        feature(ground.geometry, {"name": ground.name, "role": role})
        for role, end in (("from", measured.start), ("to", measured.end))
        for ground in end.grounds[-1:]
    ]
    for reading in _apart(measured.readings):
        properties = {
            "name": f"{_kilometres(reading.nearest_m)} to {reading.of}",
            "role": "nearest",
            "nearest_m": reading.nearest_m,
            "error_m": reading.error_m,
            "source": reading.source,
        }
        if reading.start != reading.end:
            features.append(feature(geodesy.line(*reading.start, *reading.end), properties))
        else:
            features.append(feature(Point(reading.start), properties))
    return features


def _apart(readings: tuple[ClaimReading, ...]) -> list[ClaimReading]:
    """Leave out readings whose line would lie on one before: within 5 km, or 5 % of it, at both ends."""
    kept: list[ClaimReading] = []
    for reading in readings:
        close = max(_CLOSE_M, _CLOSE_SHARE * reading.nearest_m)
        ends = [(one.start, one.end) for one in kept]
        if not any(max(_away(reading.start, start), _away(reading.end, end)) <= close for start, end in ends):
            kept.append(reading)
    return kept


def _away(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(geodesy.inverse(*one, *other)[0])


def _kilometres(metres: float, *, digits: int = 1) -> str:
    return f"{metres / 1000:,.{digits}f} km"


def _point_words(point: tuple[float, float]) -> str:
    lon, lat = point
    return f"{abs(lat):.3f}° {'N' if lat >= 0 else 'S'} {abs(lon):.3f}° {'E' if lon >= 0 else 'W'}"
