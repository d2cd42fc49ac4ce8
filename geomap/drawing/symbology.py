"""Symbols: shape says what kind, fill says how sure, colour (Okabe–Ito) repeats the kind.

No meaning rests on colour alone. The glyphs are line drawings of our own on a grid of 24 by 24,
given as SVG path data, which the viewer strokes on canvas and in the legend alike. Kinds follow
PLOVER; a kind that is not in the table is drawn with a plain symbol under its own name.
Colours: Okabe and Ito, "Color Universal Design", 2008.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from geomap.model import Deployment, Event, Modality, Polarity, Verdict

Shape = Literal["circle", "square", "diamond", "triangle", "hexagon", "pentagon", "octagon"]
"""Outline of a symbol."""

Sureness = Literal["reported", "claimed", "possible", "denied"]
"""How a symbol is filled: solid, outline, dashed outline, outline struck through."""

BLACK: Final = "#000000"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
YELLOW: Final = "#F0E442"
BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#6B7280"
"""Not of Okabe and Ito: for what has no kind of its own."""

_SURENESS: Final[dict[Modality, Sureness]] = {
    "reported": "reported",
    "alleged": "claimed",
    "claimed": "claimed",
    "denied": "denied",
    "threatened": "possible",
    "planned": "possible",
    "hypothetical": "possible",
}

SURENESS_LABELS: Final[dict[Sureness, str]] = {
    "reported": "Reported as fact",
    "claimed": "Claimed or alleged",
    "possible": "Threatened, planned or supposed",
    "denied": "Denied or said not to have happened",
}
"""In the order of the legend."""

VERDICT_LABELS: Final[dict[Verdict, str]] = {
    "supported": "supported",
    "partly": "partly supported",
    "refuted": "refuted",
    "undetermined": "could not be measured",
}

VERDICT_COLOURS: Final[dict[Verdict, str]] = {
    "supported": GREEN,
    "partly": ORANGE,
    "refuted": VERMILLION,
    "undetermined": GREY,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Symbol:
    """How one kind of thing is drawn."""

    key: str
    """Name of the symbol, unique."""
    label: str
    """In the plural, for the legend."""
    singular: str
    """For a heading."""
    shape: Shape
    """Outline."""
    colour: str
    """Hex colour."""
    glyph: str
    """Key into ``GLYPHS``."""


GLYPHS: Final[dict[str, str]] = {
    "burst": "M12 4v4M12 16v4M4 12h4M16 12h4M6.5 6.5l2.6 2.6M14.9 14.9l2.6 2.6"
    "M17.5 6.5l-2.6 2.6M9.1 14.9l-2.6 2.6",
    "aircraft": "M12 3.5v17M12 9L4 14.5M12 9l8 5.5M9 20.5h6",
    "rocket": "M12 3c3 3 3.5 7 2.5 12h-5C8.5 10 9 6 12 3zM9.5 12L6.5 16M14.5 12l3 4M12 17.5v3.5",
    "barrel": "M4 17h10M6 17a3 3 0 0 1 6 0M10 13.5l9-8",
    "rifle": "M3.5 15.5l4-2L20 7.5M7.5 13.5l2 5M13 11l1 3",
    "boat": "M4 14h16l-3 5H7zM12 14V4l6 7h-6",
    "warning": "M12 5v9M12 18v.5",
    "hand": "M7 12V8M10 12V5.5M13 12V5.5M16 12V8M7 12c-1.5-1-3 0-2 1.5L8.5 19h6.5l1-7",
    "megaphone": "M4 10v4h3l8 4V6l-8 4zM18 9.5c1.5 1.5 1.5 3.5 0 5",
    "handset": "M6 4.5c-2 2-1 6 3 10s8.5 5.5 10.5 3.5l-3-3.5-2.5 1c-1.5-.5-4-3-4.5-4.5l1.200-2.5z",
    "speech": "M4 5h16v10h-9l-4 4v-4H4z",
    "handshake": "M3 12l4-4 5 2 5-2 4 4M7 8v0M5 14l5 4 2-1.5 2 1.5 5-4",
    "cross": "M12 5v14M5 12h14",
    "chevrons": "M5 7l7 5-7 5M12 7l7 5-7 5",
    "back": "M19 7l-7 5 7 5M12 7l-7 5 7 5",
    "barred": "M5.5 5.5l13 13M12 4a8 8 0 1 0 .01 0z",
    "lock": "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
    "finger": "M5 12h11M12 7l5 5-5 5",
    "refuse": "M6 6l12 12M18 6L6 18",
    "check": "M5 12.5l5 5L19 7",
    "wave": "M3 9c3-3 6 3 9 0s6 3 9 0M3 15c3-3 6 3 9 0s6 3 9 0",
    "quake": "M3 12h4l2-6 3 12 3-9 2 3h4",
    "flame": "M12 4c4 4 5 7 5 10a5 5 0 0 1-10 0c0-2 1-3 2-4 .5 2 1.5 2 2 1 .8-2 .5-4 1-7z",
    "person": "M12 5.5a2.5 2.5 0 1 0 .01 0zM6 19c0-4.5 2.5-7 6-7s6 2.5 6 7",
    "ballot": "M5 11h14v8H5zM9 11l1.5-6h5L14 11M9 15h6",
    "scales": "M12 4v15M7 19h10M5 7h14M5 7l-2 6h4zM19 7l-2 6h4z",
    "coin": "M12 4a8 8 0 1 0 .01 0zM14.5 9c-1-1.3-5-1.3-5 .8 0 2.4 5 1.6 5 4.2 0 2.2-4 2.2-5.2.7M12 6.5v11",
    "lightning": "M13 3L6 13h5l-1 8 8-11h-5z",
    "dot": "M12 10a2 2 0 1 0 .01 0z",
    "troops": "M5 7h14v10H5zM5 7l14 10M19 7L5 17",
    "armour": "M7 8h10a4 4 0 0 1 0 8H7a4 4 0 0 1 0-8z",
    "artillery": "M12 9a3 3 0 1 0 .01 0z",
    "warship": "M3 13h18l-3 5H6zM8 13V9h5v4M10.5 9V5",
    "carrier": "M2.5 12h19l-2.5 5h-14zM14 12V8h3v4M5 9.5h6",
    "submarine": "M4 14a3 3 0 0 1 3-3h10a3 3 0 0 1 0 6H7a3 3 0 0 1-3-3zM11 11V7h3",
    "fighter": "M12 3l2 7 6 5v1.5l-6-1.5-.5 4 2 2h-7l2-2L10 15l-6 1.5V15l6-5z",
    "helicopter": "M4 6h16M12 6v4M7 10h7a3 3 0 0 1 3 4H9a3 3 0 0 1-2-4zM17 12h4M8 18h8",
    "drone": "M12 12L6 6M12 12l6-6M12 12l-6 6M12 12l6 6"
    "M6 4a2 2 0 1 0 .01 0zM18 4a2 2 0 1 0 .01 0zM6 16a2 2 0 1 0 .01 0zM18 16a2 2 0 1 0 .01 0z",
    "airdefence": "M4 18c0-5 3.5-8 8-8s8 3 8 8M12 10V4M9 6.5L12 4l3 2.5",
    "base": "M4 19V9l8-5 8 5v10zM9.5 19v-6h5v6",
    "police": "M12 3.5l7 3v5c0 5-3.5 8-7 9.5-3.5-1.5-7-4.5-7-9.5v-5z",
    "ruler": "M3 15l12-12 6 6L9 21zM7 11l2 2M10 8l2 2M13 5l2 2",
}
"""SVG path data on a 24 by 24 grid, stroked with round ends; closed figures are not filled."""

_EVENTS: Final[dict[str, tuple[str, str, Shape, str, str]]] = {
    "ASSAULT": ("Attacks", "Attack", "diamond", VERMILLION, "burst"),
    "COERCE": ("Coercion", "Coercion", "octagon", PURPLE, "lock"),
    "SANCTION": ("Sanctions and bans", "Sanction", "octagon", PURPLE, "barred"),
    "THREATEN": ("Threats", "Threat", "triangle", ORANGE, "warning"),
    "MOBILIZE": ("Military moves", "Military move", "pentagon", BLUE, "chevrons"),
    "RETREAT": ("Withdrawals", "Withdrawal", "pentagon", BLUE, "back"),
    "PROTEST": ("Protests and rallies", "Protest or rally", "hexagon", YELLOW, "megaphone"),
    "ACCUSE": ("Accusations", "Accusation", "circle", PURPLE, "finger"),
    "REJECT": ("Refusals", "Refusal", "circle", PURPLE, "refuse"),
    "CONSULT": ("Talks and calls", "Talk or call", "circle", SKY, "speech"),
    "REQUEST": ("Requests and appeals", "Request", "circle", SKY, "hand"),
    "SUPPORT": ("Support and praise", "Support", "circle", SKY, "check"),
    "AGREE": ("Agreements", "Agreement", "circle", GREEN, "handshake"),
    "COOPERATE": ("Cooperation", "Cooperation", "circle", GREEN, "handshake"),
    "CONCEDE": ("Concessions", "Concession", "circle", GREEN, "check"),
    "AID": ("Aid and rescue", "Aid", "circle", GREEN, "cross"),
    "STATEMENT": ("Statements", "Statement", "circle", SKY, "speech"),
    "INVESTIGATE": ("Investigations", "Investigation", "circle", GREY, "scales"),
    "DISASTER": ("Disasters", "Disaster", "hexagon", BLACK, "quake"),
    "ACCIDENT": ("Accidents", "Accident", "hexagon", BLACK, "warning"),
    "CRIME": ("Crimes", "Crime", "diamond", GREY, "rifle"),
    "DISPLACE": ("Displacement", "Displacement", "hexagon", ORANGE, "person"),
    "DISPLACEMENT": ("Displacement", "Displacement", "hexagon", ORANGE, "person"),
    "ELECTION": ("Elections", "Election", "circle", BLUE, "ballot"),
    "HEALTH": ("Disease", "Disease", "hexagon", BLACK, "cross"),
}
"""PLOVER kind -> plural, singular, shape, colour, glyph."""

_MODE_GLYPHS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("drone", "uav"), "drone"),
    (("airstrike", "air_strike", "aerial", "bomb", "flight", "airspace"), "aircraft"),
    (("missile", "rocket"), "rocket"),
    (("shell", "artillery", "mortar", "heavy-weapon"), "barrel"),
    (("shoot", "gun", "firearm", "armed", "ambush", "clash", "battle"), "rifle"),
    (("naval", "boat", "ship", "vessel", "blockade", "sea"), "boat"),
    (("phone", "call"), "handset"),
    (("earthquake", "quake", "eruption"), "quake"),
    (("flood", "tsunami", "storm", "cyclone", "hurricane", "typhoon"), "wave"),
    (("fire", "burn", "arson"), "flame"),
    (("cyber", "sabotage", "outage", "power"), "lightning"),
    (("arrest", "detain", "detention", "abduct", "hostage", "seiz"), "lock"),
    (("reward", "asset", "fine", "money", "tariff"), "coin"),
    (("trial", "court", "legal"), "scales"),
    (("displace", "evacuat", "refugee", "migra"), "person"),
    (("election", "vote"), "ballot"),
)
"""Beginnings of words in a mode -> a glyph more telling than that of the kind."""

_ASSETS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("aircraft carrier", "aircraft_carrier", "carrier"), "carrier"),
    (("submarine",), "submarine"),
    (("drone", "uav", "unmanned"), "drone"),
    (("helicopter",), "helicopter"),
    (("air defence", "air_defence", "air defense", "air_defense", "sam", "patriot", "radar"), "airdefence"),
    (("fighter", "bomber", "aircraft", "jet", "plane", "squadron", "tanker"), "fighter"),
    (
        (
            "warship",
            "destroyer",
            "frigate",
            "corvette",
            "cruiser",
            "amphib",
            "naval",
            "fleet",
            "ship",
            "vessel",
        ),
        "warship",
    ),
    (("boat", "cutter", "patrol"), "boat"),
    (("tank", "armour", "armor", "mechanised", "mechanized", "vehicle"), "armour"),
    (("artillery", "howitzer", "mortar"), "artillery"),
    (("missile", "rocket", "launcher"), "rocket"),
    (("police", "gendarm", "coast guard", "coast_guard", "guard"), "police"),
    (("base", "camp", "headquarter"), "base"),
    (("aid", "relief", "medic", "hospital", "rescue"), "cross"),
)
"""Words in an asset's class -> glyph; anything else is drawn as troops."""


def sureness(modality: Modality, polarity: Polarity = "positive") -> Sureness:
    """Return how a thing of this modality is filled.

    >>> sureness("threatened")
    'possible'
    """
    return "denied" if polarity == "negative" else _SURENESS[modality]


def _glyph_for(words: str, table: tuple[tuple[tuple[str, ...], str], ...]) -> str | None:
    for starts, glyph in table:
        if any(start in words for start in starts):
            return glyph
    return None


def _plain(kind: str) -> str:
    return kind.replace("_", " ").strip().capitalize() or "Other"


def event_symbol(event: Event) -> Symbol:
    """Return the symbol of an event: that of its kind, with the glyph of its mode."""
    label, singular, shape, colour, glyph = _EVENTS.get(
        event.kind, (_plain(event.kind), _plain(event.kind), "circle", GREY, "dot")
    )
    if event.mode:
        glyph = _glyph_for(event.mode.casefold(), _MODE_GLYPHS) or glyph
    key = f"event:{event.kind}:{glyph}"
    return Symbol(key=key, label=label, singular=singular, shape=shape, colour=colour, glyph=glyph)


def deployment_symbol(deployment: Deployment) -> Symbol:
    """Return the symbol of a deployment: a square frame, neutral as MIL-STD-2525 has it, and the asset."""
    glyph = _glyph_for(deployment.asset.casefold(), _ASSETS) or "troops"
    colour = GREEN if glyph == "cross" else BLUE
    return Symbol(
        key=f"deployment:{glyph}",
        label="Deployments",
        singular="Deployment",
        shape="square",
        colour=colour,
        glyph=glyph,
    )


CLAIM: Final = Symbol(
    key="claim",
    label="Distance claims",
    singular="Distance claim",
    shape="hexagon",
    colour=BLACK,
    glyph="ruler",
)
PLACE: Final = Symbol(
    key="place", label="Places named", singular="Place", shape="circle", colour=GREY, glyph="dot"
)
