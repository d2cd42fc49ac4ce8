"""What drawing asks of a gazetteer. ``geomap.gazetteer.Gazetteer`` answers it; so may a stand-in."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from shapely.geometry import MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.model import Place


@runtime_checkable
class Towns(Protocol):
    """A ground that knows which towns lie in a box, for quiet labels on the basemap."""

    def towns_in(self, bbox: tuple[float, float, float, float], *, limit: int) -> list[Place]:
        """Return the towns inside a box (west, south, east, north), the most populous first."""


class Ground(Protocol):
    """Places by id and the ground they take."""

    @property
    def version(self) -> str:
        """Version of the gazetteer and of the data in it."""

    def place(self, place_id: str) -> Place:
        """Return the place of that id; UnknownPlaceError (a LookupError) where there is none."""

    def footprint(self, place: Place) -> BaseGeometry:
        """Return the polygon of a place where one is known, else its point."""

    def territory(self, place: Place) -> Polygon | MultiPolygon | None:
        """Return the land of a place, or None."""

    def coast(self, place: Place, *, islands: bool) -> MultiLineString:
        """Return the sea coast of a place, of its mainland alone or with its islands."""
