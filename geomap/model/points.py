"""Places that a person pointed at: no gazetteer holds them, so the id itself says where they are."""

from __future__ import annotations

import math
import re
from urllib.parse import quote, unquote

from geomap.model.places import Place

POINT = "point:"
"""The table of such ids: ``point:LON,LAT,RADIUS:NAME``, the name percent-encoded."""
KIND = "LCTY"
"""GeoNames' feature code for a locality of unspecified character."""

_ID = re.compile(r"point:(-?\d{1,3}\.\d{5}),(-?\d{1,2}\.\d{5}),(\d{1,8}):([A-Za-z0-9%_.~-]{0,900})")
_MAX_NAME = 100
"""Code points of a name that are kept; a longer one is a sentence."""


def point_place(name: str, *, lon: float, lat: float, radius_m: float) -> Place:
    """Return a place at a point of the map. The same point and name give the same id.

    ``lon`` and ``lat`` are degrees and are rounded to a metre; ``radius_m`` holds most of the place and is
    rounded to whole metres. ValueError names what lies outside of its range.

    >>> place = point_place("Old Quay", lon=12.5, lat=-3.25, radius_m=800)
    >>> place.id
    'point:12.50000,-3.25000,800:Old%20Quay'
    >>> place_of_point(place.id) == place
    True
    """
    for what, value, most in (("lon", lon, 180.0), ("lat", lat, 90.0)):
        if not (math.isfinite(value) and abs(value) <= most):
            raise ValueError(f"{what} must lie in -{most:g}..{most:g}, got {value!r}")
    if not (math.isfinite(radius_m) and 0 <= radius_m <= 20_000_000):
        raise ValueError(f"radius_m must lie in 0..20,000,000, got {radius_m!r}")
    east, north = round(lon, 5) + 0.0, round(lat, 5) + 0.0
    # Lone surrogates of hostile text cannot be encoded.
    plain = name[:_MAX_NAME].encode("utf-8", "replace").decode("utf-8")
    return Place(
        id=f"{POINT}{east:.5f},{north:.5f},{radius_m:.0f}:{quote(plain, safe='')}",
        name=plain,
        kind=KIND,
        country=None,
        lon=east,
        lat=north,
        radius_m=float(round(radius_m)),
    )


def place_of_point(place_id: str) -> Place | None:
    """Return the place of an id that ``point_place`` made; None for any other id."""
    found = _ID.fullmatch(place_id)
    if found is None:
        return None
    lon, lat, radius_m = (float(found[n]) for n in (1, 2, 3))
    try:
        place = point_place(unquote(found[4], errors="replace"), lon=lon, lat=lat, radius_m=radius_m)
    except ValueError:
        return None
    return place if place.id == place_id else None
