"""A recognised name as the rules of roles see it, and what they read of its use."""

from __future__ import annotations

from dataclasses import dataclass

from geomap.model import Draw, Use


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A recognised name, as the rules see it."""

    first: int
    """First token."""
    last: int
    """One past the last token."""
    adjective: bool
    """The surface is a demonym or an adjective ("Kenyan", "European") and no name of a place."""
    state: bool
    """It may name a country, a division or a union of states: something with a government."""
    seat: bool
    """It may name a seat of power or a capital, which stands for a government ("Washington")."""
    spot: bool
    """It may name a town, a site or a natural feature and no state."""
    container: bool = False
    """It follows "X," and holds X."""
    contained: bool = False
    """It is followed by ", Y" where Y holds it."""
    facility: bool = False
    """Its own last or first word says that it is a site, a road or a natural feature."""
    land: bool = True
    """It may name a country or a union of countries."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A role with its reason."""

    use: Use
    """What the name is used for."""
    draw: Draw
    """Whether it may become a mark."""
    reason: str
    """In words."""
    firm: bool = False
    """The form alone settles it: the judge is not asked."""
