"""Features: ground that a person asked for on the command line, as layers of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geomap.drawing import symbology
from geomap.drawing.layers import simplify_for_drawing
from geomap.drawing.records import Area, Fact, Layers, Passage, Site, Spot
from geomap.drawing.views import with_views
from geomap.errors import FormatError


def feature_layers(features: Sequence[Mapping[str, Any]]) -> Layers:
    """Turn GeoJSON features into layers.

    A point becomes a site, everything else an area. Raises FormatError for a geometry that cannot be read.
    """
    sites: list[Site] = []
    areas: list[Area] = []
    facts: list[Fact] = []
    for number, feature in enumerate(features):
        properties = dict(feature.get("properties") or {})
        name = str(properties.pop("name", "") or f"Feature {number + 1}")
        geometry = _geometry(feature, name)
        spot = _spot(geometry, name, sites, areas)
        facts.append(_fact(number, name, properties, spot))
    return with_views(
        Layers(
            documents=(),
            facts=tuple(facts),
            sites=tuple(sites),
            areas=tuple(areas),
            claims=(),
            problems=(),
        )
    )


def _geometry(feature: Mapping[str, Any], name: str) -> BaseGeometry:
    try:
        geometry = shapely.from_geojson(json.dumps(feature["geometry"]))
    except (KeyError, TypeError, ValueError, shapely.errors.GEOSException) as error:
        raise FormatError(f"the geometry of {name!r} cannot be read: {error}") from error
    if geometry is None or geometry.is_empty:
        raise FormatError(f"the geometry of {name!r} is empty")
    return geometry


def _spot(geometry: BaseGeometry, name: str, sites: list[Site], areas: list[Area]) -> Spot:
    point = geometry.representative_point()
    is_point = isinstance(geometry, Point)
    if is_point:
        sites.append(Site(lon=point.x, lat=point.y, name=name, uncertainty_m=0.0))
    else:
        drawn = simplify_for_drawing(geometry)
        areas.append(Area(geometry=drawn, lon=point.x, lat=point.y, label=name, uncertainty_m=0.0))
    return Spot(
        site=len(sites) - 1 if is_point else None,
        area=None if is_point else len(areas) - 1,
        phrase=name,
        role="location",
        drawn=True,
        precision="as asked for",
        confidence="",
    )


def _fact(number: int, name: str, properties: Mapping[str, Any], spot: Spot) -> Fact:
    figures = tuple((key.replace("_", " "), _words(value)) for key, value in properties.items())
    return Fact(
        id=f"feature:{number}",
        category="shape",
        symbol=symbology.SHAPE,
        sureness="reported",
        title=name,
        sentence=Passage(),
        document=None,
        spots=(spot,),
        modality="asked for",
        when_text=None,
        earliest=None,
        latest=None,
        date="",
        date_precision="",
        figures=figures,
    )


def _words(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
