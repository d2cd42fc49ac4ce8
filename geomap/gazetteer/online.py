"""What looking a name up online gives, whoever is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from geomap.model import Place

ATTRIBUTION = "found online by Nominatim, © OpenStreetMap contributors (ODbL)"
"""Stands in the evidence of every mention that was resolved so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What came of a look-up."""

    places: tuple[Place, ...] = ()
    """Best first; empty where nothing was found."""
    why: str = ""
    """Why there is nothing; empty where there is."""


class OnlinePlaces(Protocol):
    """Whoever can be asked for a name that the gazetteer lacks."""

    def look_up(self, name: str) -> Found:
        """Return the places of a name."""
