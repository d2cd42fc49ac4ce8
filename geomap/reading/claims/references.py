"""What a distance is measured to: a coast, a border, a place, or the other of two."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from geomap.model import Mention, Place, Reference
from geomap.reading.annotations import Annotations
from geomap.reading.claims.distances import Distance
from geomap.reading.claims.lands import COUNTRY, is_container
from geomap.reading.claims.phrases import Kind, azimuth_of, group, phrases
from geomap.reading.grounds.antecedents import border_lands
from geomap.reading.grounds.templates import Template

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_BY = {
    "road": "road", "car": "road", "land": "road", "rail": "road", "train": "road", "bus": "road",
    "sea": "sea", "boat": "sea", "ferry": "sea", "ship": "sea", "water": "sea", "air": "air", "plane": "air",
}  # fmt: skip
_BORDERS = frozenset(("border", "frontier"))
_DRIVE = {"flight": "air", "ferry ride": "sea"}
_TAIL_BY = re.compile(r",? by (road|car|land|rail|train|bus|sea|boat|ferry|ship|water|air|plane)(?!\w)")


@dataclass(frozen=True, slots=True)
class End:
    """What a distance is measured to, and where its words end."""

    reference: Reference | None
    kind: Kind
    mentions: tuple[Mention, ...]
    end: int
    by: str | None
    azimuth_deg: float | None = None
    """The direction that the words give with the distance, clockwise from north."""
    subject_end: int | None = None
    """Where the words end that hold the subject, if that is not where the distance begins."""


def read_end(
    template: Template, distance: Distance, *, spoken_of: tuple[Mention, ...], edge: Reference | None
) -> list[End] | None:
    """Read what a distance is measured to, from where its words end; None where nothing follows it.

    ``spoken_of`` are the places that a distance was told of just before, ``edge`` the coast or border that
    one was measured to.
    """
    at = distance.end - template.start
    for kind, pattern in phrases().references:
        match = pattern.match(template.text, at)
        if match is None:
            continue
        mentions = group(template, match, "places") + group(template, match, "other")
        mentions = tuple(m for m in mentions if not is_container(template, m))
        if not mentions:
            continue
        stop = match.end()
        if len(mentions) > 1 and phrases().fronted_head.search(
            template.text[: distance.start - template.start]
        ):
            first = mentions[0].end - template.start
            if re.match(r",(?: ?$| (?!and |or ))", template.text[first : mentions[1].start - template.start]):
                mentions, stop = mentions[:1], first  # "30 km from A, B is …": B is the subject
        groups = match.groupdict()
        by = _BY.get(groups.get("by") or "") or (
            _DRIVE.get(groups["drive"], "road") if groups.get("drive") else None
        )
        end = stop
        after = _TAIL_BY.match(template.text, end)
        if after is not None:
            by, end = _BY[after[1]], after.end()
        if kind == "border":
            return [End(None, kind, mentions, end + template.start, by)]
        side = phrases().side.match(template.text[at:stop]) if kind == "place" else None
        azimuth_deg = azimuth_of(side["azimuth"]) if side is not None else None
        references = [reference_to(kind, m) for m in mentions]
        if kind == "coast" and "mainland" in template.text[at:stop]:
            references = [replace(r, name=f"mainland {r.name}") for r in references]
        return [End(r, kind, mentions, end + template.start, by, azimuth_deg) for r in references]
    both = phrases().both.match(template.text, at)
    between = _last(phrases().between, template.text[: distance.start - template.start])
    if both is not None and between is not None:
        stop, subject_end = both.end() + template.start, between.start() + template.start
        ends = (*group(template, between, "subject"), *group(template, between, "reference"))
        return [
            End(reference_to("place", m), "place", ends, stop, None, subject_end=subject_end) for m in ends
        ]
    that = phrases().that_edge.match(template.text, at)
    if that is not None and edge is not None and (edge.kind == "border") == (that["edge"] in _BORDERS):
        return [End(edge, "place", (), that.end() + template.start, None)]
    for own_kind, own_edge in (("coast", phrases().own_coast), ("border", phrases().own_border)):
        own = own_edge.match(template.text, at)
        if own is not None:
            return [End(None, cast("Kind", own_kind), (), own.end() + template.start, None)]
    way = phrases().aside.match(template.text, at)
    if way is not None and (before := _spoken_of_before(template, distance, spoken_of)) is not None:
        return [End(reference_to("place", before), "place", (before,), way.end() + template.start, None)]
    for pattern in phrases().open:
        match = pattern.match(template.text, at)
        if match is not None:
            return [End(None, "place", (), match.end() + template.start, None)]
    return None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(reversed(list(pattern.finditer(text)))), None)


def _spoken_of_before(
    template: Template, distance: Distance, spoken_of: tuple[Mention, ...]
) -> Mention | None:
    """Return what "fled the town for Dori, 150 km to the east" is measured to.

    That is the place that a distance was told of just before, else the place before Dori.
    """
    if len(spoken_of) == 1:
        return spoken_of[0]
    ground = [m for m in template.mentions if m.end <= distance.start and m.role == "literal"]
    places = [m for m in ground if not cast("Place", m.place).kind.startswith((*COUNTRY, "ADM", "marine"))]
    return places[-2] if len(places) > 1 and places[-1] is ground[-1] else None


def own_border(
    annotations: Annotations, at: int, subjects: tuple[Mention, ...], gazetteer: Gazetteer
) -> Reference | None:
    """Take "the border" for that of the subjects' country with the land that the document speaks of."""
    homes = {cast("Place", s.place).country for s in subjects}
    home = next(iter(homes)) if len(homes) == 1 else None
    lands = border_lands(annotations, at, gazetteer, home=home) if home is not None else None
    if lands is None:
        return None
    other = lands[1] if lands[0].country == home else lands[0]
    names = " and ".join(land.name for land in lands)
    return Reference(kind="border", place_id=other.id, name=f"border of {names}")


def own_coast(annotations: Annotations, subjects: tuple[Mention, ...]) -> Reference | None:
    """Take "the coast" for that of the subjects' own country, where the document names it."""
    homes = {cast("Place", s.place).country for s in subjects}
    if len(homes) != 1:
        return None
    for mention in (*subjects, *annotations.mentions):
        place = cast("Place", mention.place)
        if mention.place is not None and place.country in homes and place.kind.startswith(COUNTRY):
            return reference_to("coast", mention)
    return None


def reference_to(kind: Kind, mention: Mention) -> Reference:
    """Make the reference that a mention is."""
    place = cast("Place", mention.place)
    name = {"coast": f"coast of {place.name}", "border": f"border of {place.name}", "place": place.name}[kind]
    return Reference(kind=kind, place_id=place.id, name=name)


def border_reference(mentions: tuple[Mention, ...], subjects: tuple[Mention, ...]) -> Reference:
    """Choose the outline to measure to: that of the country on the other side of the subjects."""
    homes = {cast("Place", s.place).country for s in subjects}
    others = [m for m in mentions if cast("Place", m.place).country not in homes]
    chosen = (others or list(mentions))[0]
    reference = reference_to("border", chosen)
    names = " and ".join(dict.fromkeys(cast("Place", m.place).name for m in mentions))
    return Reference(kind="border", place_id=reference.place_id, name=f"border of {names}")


def read_pair(
    template: Template, distance: Distance
) -> tuple[Mention, Mention, tuple[int, int], str | None] | None:
    """Read "the distance between A and B is …", "A and B are … apart", "… separate A from B"."""
    at = distance.start - template.start
    for pattern in phrases().pairs:
        for match in pattern.finditer(template.text):
            if match.start("distance") != at:
                continue
            subject, reference = group(template, match, "subject"), group(template, match, "reference")
            if not subject or not reference:
                continue
            by = _BY.get(match.groupdict().get("by") or "")
            if by is None and (
                match.group().startswith(("road", "drive", "route")) or "path" in match.groupdict()
            ):
                by = "road"  # of a way that was gone one can only say that it is no shorter than the geodesic
            after = _TAIL_BY.match(template.text, match.end())
            if after is not None:
                by = _BY[after[1]]
            span = match.start() + template.start, match.end() + template.start
            return subject[0], reference[0], span, by
    return None
