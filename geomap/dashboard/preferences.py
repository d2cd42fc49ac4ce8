"""Preferences: how one visitor reads the dashboard, kept for their session and in the page's address."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import streamlit as st

import geomap as gm

Units = Literal["km", "mi", "nmi"]
Borders = Literal["dashed", "plain", "hidden"]
UNITS: Final[dict[Units, str]] = {"km": "Kilometres", "mi": "Miles", "nmi": "Nautical miles"}
BORDERS: Final = {"dashed": "Dashed and named", "plain": "Dashed alone", "hidden": "Left out"}
"""How lines that touch disputed land are drawn, by its word."""
SIDES: Final = MappingProxyType({"Neutral": "4", "Friendly": "3", "Hostile": "6", "Unknown": "1"})
"""Standard identity of MIL-STD-2525D, the fourth digit of a symbol's code, by its word."""
_SIDE_AT: Final = 3
_KEY: Final = "preferences"


@dataclass(frozen=True, kw_only=True, slots=True)
class Preferences:
    """What a visitor chose on the page of settings."""

    units: Units = "km"
    """For every distance that is shown."""
    home: str = ""
    """ISO 3166-1 alpha-2 code of the country that the reports are written in; "" is none."""
    zone: str = "UTC"
    """IANA name of the time zone of what is shown with a time of day."""
    borders: Borders = "dashed"
    """How disputed borders are drawn."""
    sides: Mapping[str, str] = field(default_factory=dict)
    """Word of the side by the force's name; a force that is not here is neutral."""
    gazetteer: str = ""
    """Path of a compiled gazetteer; "" is the embedded one."""
    language_model: gm.LanguageModelAddress | None = None
    """A model that is asked for events too; None, the rule, asks none."""

    @property
    def settings(self) -> gm.Settings:
        """The settings that readers and drawing are given."""
        return gm.Settings(
            units=self.units,
            home_country=self.home or None,
            gazetteer_path=Path(self.gazetteer) if self.gazetteer else None,
            language_model=self.language_model,
            progress=False,
        )

    @property
    def tz(self) -> tzinfo:
        """The time zone."""
        return UTC if self.zone == "UTC" else zoneinfo.ZoneInfo(self.zone)

    def moment(self, value: datetime) -> str:
        """Return a moment in words, in the visitor's zone."""
        local = value.astimezone(self.tz)
        return f"{local.day} {local:%b %Y, %H:%M} {local.tzname() or self.zone}"


def current() -> Preferences:
    """Return the visitor's preferences; those in the address count when the session begins."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _from_address()
    found = st.session_state[_KEY]
    assert isinstance(found, Preferences)
    _keep_in_address(found)
    return found


def change(**values: object) -> None:
    """Change some of them."""
    st.session_state[_KEY] = replace(current(), **values)  # type: ignore[arg-type]


def with_sides(situation: gm.Situation, sides: Mapping[str, str]) -> gm.Situation:
    """Return a situation whose deployments' symbols show the sides that a person gave to forces."""
    if not sides:
        return situation

    def sided(deployment: gm.Deployment) -> gm.Deployment:
        digit = SIDES.get(sides.get(deployment.force or "", ""))
        code = deployment.sidc
        if digit is None or code is None or len(code) <= _SIDE_AT:
            return deployment
        return replace(deployment, sidc=code[:_SIDE_AT] + digit + code[_SIDE_AT + 1 :])

    return replace(situation, deployments=tuple(map(sided, situation.deployments)))


def _from_address() -> Preferences:
    """Read the address, whose every value is a stranger's."""
    units = st.query_params.get("units", "km")
    home = st.query_params.get("home", "").upper()
    zone = st.query_params.get("zone", "UTC")
    borders = st.query_params.get("borders", "dashed")
    return Preferences(
        borders=borders if borders in BORDERS else "dashed",  # type: ignore[arg-type]
        units=units if units in UNITS else "km",
        home=home if len(home) == 2 and home.isascii() and home.isalpha() else "",
        zone=zone if zone in zones() else "UTC",
    )


@st.cache_data(show_spinner=False)
def zones() -> list[str]:
    """Return the names of the time zones, UTC first."""
    return ["UTC", *sorted(zoneinfo.available_timezones() - {"UTC", "localtime"})]


def _keep_in_address(preferences: Preferences) -> None:
    plain = Preferences()
    for name in ("units", "home", "zone", "borders"):
        value = getattr(preferences, name)
        if value != getattr(plain, name):
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]
