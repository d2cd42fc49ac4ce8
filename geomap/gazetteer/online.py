"""What looking a name up online gives, and the way to it: off unless the user asks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from geomap.errors import UsageError
from geomap.model import Place
from geomap.settings import Settings

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


def open_online_places(settings: Settings) -> OnlinePlaces | None:
    """Return what the settings allow to ask: None unless ``settings.online`` is true.

    Raises UsageError where it is and no user agent is given.
    """
    if not settings.online:
        return None
    validate_user_agent(settings.user_agent)
    # geopy takes a quarter of a second to import, and hardly a run needs it.
    from geomap.gazetteer.nominatim import NominatimPlaces
    from geomap.gazetteer.online_cache import OnlineCache

    cache = OnlineCache(settings.cache / "online.sqlite3")
    return NominatimPlaces(cache, user_agent=settings.user_agent or "", server=settings.online_server)


def validate_user_agent(user_agent: str | None) -> None:
    """Raise UsageError where a user agent does not say who asks, as Nominatim's policy wants."""
    if not user_agent or not re.fullmatch(r"[\x20-\x7e]{5,200}", user_agent.strip()):
        raise UsageError(
            "looking up online needs a user agent that says who asks, such as "
            '"harbour-desk/1.0 (desk@example.org)", got ' + repr(user_agent)
        )
