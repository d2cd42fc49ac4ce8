"""Layers: what of a situation is drawn, where, and with which words beside it. No drawing library here.

A footprint that is an area stays an area: it is drawn as ground with a label and shared by every fact
that means the same ground. Only a footprint that is close enough to a point becomes a site. Facts
without a place are kept, to be listed and counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.drawing import symbology, wording
from geomap.drawing.accounts import with_accounts
from geomap.drawing.claim_layers import ClaimDrawer
from geomap.drawing.ground import Ground
from geomap.drawing.records import (
    Area,
    Fact,
    Layers,
    MarkRole,
    Passage,
    Rejected,
    Site,
    Spot,
    Why,
)
from geomap.drawing.views import with_views
from geomap.model import (
    Claim,
    Deployment,
    Document,
    Event,
    Footprint,
    Mention,
    Place,
    Quantity,
    Situation,
    When,
)
from geomap.settings import Settings

_MAX_SENTENCE: Final = 1_200
"""Code points of a sentence that are shown; a longer one is cut around its trigger."""
_MAX_MORE: Final = 12
"""Further sentences kept for one place."""
_MAX_REJECTED: Final = 5
"""Losing candidates shown for one name."""
_MAX_CONTEXT: Final = 240
"""Code points looked through on each side of a mention for the ends of its sentence."""
_DRAWN_STEPS: Final = 1_500
"""An area's outline is simplified to its extent divided by this: under a pixel when it fills a screen."""

_MAX_POINT_M: Final = 50_000.0
"""A place without an outline that is larger than this gets no mark: a point would be a false statement."""
_UNSURE_BELOW: Final = 0.55
"""Confidence in a place under which its label calls it a guess: where resolution calls it ambiguous."""
_HAPPENED: Final = ("location", "target")
_MOVED: Final = ("origin", "destination")
_MAX_TITLE: Final = 52
"""Code points of a statement that serves as a heading; a longer one is replaced by the class of its asset."""

_RELATION_LABELS: Final = {
    "near": "Near {}",
    "off_coast": "Off {}",
    "coast": "Coast of {}",
    "near_coast": "Near the coast of {}",
    "waters": "Waters of {}",
    "border": "Border of {}",
    "between": "Between {}",
    "around": "Around {}",
    "airspace": "Airspace of {}",
    "at": "{}",
    "in": "{}",
    "territory": "{}",
}


class _Grounds:
    """Sites and areas met so far, each kept once."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._sites: dict[tuple[float, float, float], int] = {}
        self._areas: dict[bytes, int] = {}
        self._places: dict[str, Place | None] = {}
        # Facts share a geometry more often than not: its bytes are made once. The geometry is kept with its
        # number, so that no other one can get the same.
        self._known: dict[int, tuple[BaseGeometry, int]] = {}
        self.sites: list[Site] = []
        self.areas: list[Area] = []

    def place(self, place_id: str) -> Place | None:
        if place_id not in self._places:
            try:
                self._places[place_id] = self._ground.place(place_id)
            except LookupError:
                self._places[place_id] = None
        return self._places[place_id]

    def spot(self, footprint: Footprint, settings: Settings, *, drawn: bool) -> Spot:
        is_area = footprint.is_area and not footprint.geometry.is_empty
        return Spot(
            site=None if is_area else self.site(footprint),
            area=self.area(footprint) if is_area else None,
            phrase=footprint.phrase,
            role=footprint.role,
            drawn=drawn,
            precision=wording.where_precision(footprint, settings.units),
            confidence=wording.confidence(footprint.score),
            score=footprint.score,
        )

    def site(self, footprint: Footprint) -> int:
        place = self.place(footprint.place_ids[0]) if len(footprint.place_ids) == 1 else None
        simple = place is not None and footprint.relation in ("at", "in")
        name = place.name if simple and place is not None else footprint.phrase
        return self.point(footprint.lon, footprint.lat, _doubted(name, footprint), footprint.uncertainty_m)

    def point(self, lon: float, lat: float, name: str, uncertainty_m: float) -> int:
        key = (round(lon, 5), round(lat, 5), round(uncertainty_m))
        if key not in self._sites:
            self._sites[key] = len(self.sites)
            self.sites.append(Site(lon=lon, lat=lat, name=name, uncertainty_m=uncertainty_m))
        return self._sites[key]

    def area(self, footprint: Footprint) -> int:
        return self.extent(
            footprint.geometry,
            at=(footprint.lon, footprint.lat),
            label=_doubted(self._area_label(footprint), footprint),
            uncertainty_m=footprint.uncertainty_m,
        )

    def extent(
        self, geometry: BaseGeometry, *, at: tuple[float, float], label: str, uncertainty_m: float
    ) -> int:
        known = self._known.get(id(geometry))
        if known is not None:
            return known[1]
        key = shapely.to_wkb(geometry)
        if key not in self._areas:
            self._areas[key] = len(self.areas)
            drawn = simplify_for_drawing(geometry)
            self.areas.append(
                Area(geometry=drawn, lon=at[0], lat=at[1], label=label, uncertainty_m=uncertainty_m)
            )
        self._known[id(geometry)] = (geometry, self._areas[key])
        return self._areas[key]

    def territory(self, place: Place) -> int | None:
        """Return the area of a place's outline; None where no outline is known."""
        outline = self._ground.territory(place)
        if outline is None or outline.is_empty:
            return None
        at = (place.lon, place.lat)
        return self.extent(outline, at=at, label=place.name, uncertainty_m=place.radius_m)

    def _area_label(self, footprint: Footprint) -> str:
        pattern = _RELATION_LABELS.get(footprint.relation)
        places = [self.place(place_id) for place_id in footprint.place_ids]
        names = [place.name for place in places if place is not None]
        at_sea = any(place is not None and place.kind == "marine" for place in places)
        if pattern is None or not names or len(names) != len(places) or (at_sea and len(names) > 1):
            return footprint.phrase
        return pattern.format(
            " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
        )


def _doubted(label: str, footprint: Footprint) -> str:
    """Return a label that says so where the place is a guess among namesakes."""
    return f"{label} (not sure)" if footprint.score < _UNSURE_BELOW else label


def read_layers(
    situation: Situation,
    *,
    ground: Ground,
    settings: Settings | None = None,
    quote: int = _MAX_SENTENCE,
    texts: bool = True,
) -> Layers:
    """Turn a situation into layers.

    ``quote`` is the longest stretch of a sentence that is shown, in code points; ``texts`` whether the
    whole texts of the reports may travel with the map.

    Facts come in the order events, deployments, claims, places, unresolved names; each by document and
    start. Nothing is dropped: what has no place has no spot.
    """
    settings = settings or Settings()
    reader = _Reader(situation, ground, settings, quote)
    facts = [
        *(reader.event(event) for event in situation.events),
        *(reader.deployment(deployment) for deployment in situation.deployments),
    ]
    first_claim = len(facts)
    facts += [reader.claim(claim) for claim in situation.claims]
    facts = with_accounts(facts, situation) + reader.places()
    drawer = ClaimDrawer(ground, settings.units)
    claims = tuple(drawer.draw(claim, fact=first_claim + n) for n, claim in enumerate(situation.claims))
    layers = Layers(
        documents=situation.documents,
        facts=tuple(facts),
        sites=tuple(reader.grounds.sites),
        areas=tuple(reader.grounds.areas),
        claims=claims,
        problems=tuple((p.document_id, p.stage, p.message) for p in situation.problems),
        texts=texts,
    )
    return with_views(layers)


class _Reader:
    """Reads facts of one situation."""

    def __init__(self, situation: Situation, ground: Ground, settings: Settings, quote: int) -> None:
        self.grounds = _Grounds(ground)
        self._quote = quote
        self._settings = settings
        self._situation = situation
        self._numbers = {document.id: n for n, document in enumerate(situation.documents)}
        self._mentions: dict[str, list[Mention]] = {}
        for mention in situation.mentions:
            self._mentions.setdefault(mention.document_id, []).append(mention)

    def event(self, event: Event) -> Fact:
        symbol = symbology.event_symbol(event)
        figures = [
            (label, quantity)
            for label, quantity in (
                ("how many", event.count),
                ("killed", event.fatalities),
                ("injured", event.injured),
            )
            if quantity is not None
        ]
        people = [("who", ", ".join(event.actors))] if event.actors else []
        people += [("to whom", ", ".join(event.recipients))] if event.recipients else []
        people += [("according to", event.attribution)] if event.attribution else []
        return self._fact(
            event,
            category="event",
            symbol=symbol,
            title=symbology.event_title(event),
            figures=(*people, *((label, _figure(quantity)) for label, quantity in figures)),
            quantities=[quantity for _, quantity in figures],
            evidence=event.evidence,
            actors=tuple(dict.fromkeys((*event.actors, *event.recipients))),
        )

    def deployment(self, deployment: Deployment) -> Fact:
        asset = wording.mode(deployment.asset)
        quantity = deployment.quantity
        figures = [("whose", deployment.force)] if deployment.force else []
        figures += [("what", asset)] if deployment.unit else []
        figures += [("how many", _figure(quantity))] if quantity else []
        figures.append(("status", wording.status(deployment)))
        share = wording.share_of_total(deployment)
        return self._fact(
            deployment,
            category="deployment",
            symbol=symbology.deployment_symbol(deployment),
            title=deployment.unit or _heading(deployment.text) or asset,
            figures=tuple(figures),
            quantities=[quantity] if quantity else [],
            evidence=deployment.evidence,
            actors=(deployment.force,) if deployment.force else (),
            notes=(share,) if share else (),
        )

    def claim(self, claim: Claim) -> Fact:
        document, number = self._document(claim.document_id)
        subjects = [self.grounds.place(place_id) for place_id in claim.subject_ids]
        names = ", ".join(place.name for place in subjects if place is not None)
        figures = [("claimed", wording.claimed_distance(claim, self._settings.units))]
        figures += [("of", names)] if names else []
        figures.append(("measured", symbology.VERDICT_LABELS[claim.verdict]))
        return Fact(
            id=claim.id,
            category="claim",
            symbol=symbology.CLAIM,
            sureness=symbology.sureness(claim.modality),
            title=f"{wording.mode(wording.claimed_distance(claim, self._settings.units))}",
            sentence=_passage(
                document.text, claim.sentence, [(claim.start, claim.end, "trigger")], self._quote
            ),
            document=number,
            spots=(),
            modality=claim.modality,
            when_text=None,
            earliest=None,
            latest=None,
            date=wording.date_of(None),
            date_precision=wording.date_precision(None),
            figures=tuple(figures),
            notes=tuple(note for note in (claim.note, wording.leeway(claim, self._settings.units)) if note),
            span=claim.sentence,
        )

    def places(self) -> list[Fact]:
        """Return a fact for each place that a literal mention stands for, and for each name not resolved."""
        found: dict[str, list[Mention]] = {}
        for mention in self._situation.mentions:
            if mention.draw != "pin" or mention.role != "literal":
                continue
            key = mention.place.id if mention.place is not None else f"name:{mention.text.casefold()}"
            found.setdefault(key, []).append(mention)
        return [self._place(key, mentions) for key, mentions in found.items()]

    def _place(self, key: str, mentions: Sequence[Mention]) -> Fact:
        first, place = mentions[0], mentions[0].place
        document, number = self._document(first.document_id)
        unsure = first.outcome != "resolved"
        figures: list[tuple[str, str]] = [
            ("named", f"{len(mentions)} times" if len(mentions) > 1 else "once")
        ]
        if place is not None:
            figures.insert(0, ("kind", wording.place_kind(place)))
        return Fact(
            id=f"{'name' if place is None else 'place'}:{key}",
            category="name" if place is None else "place",
            symbol=symbology.PLACE,
            sureness="possible" if unsure else "reported",
            title=place.name if place is not None else first.text,
            sentence=_context(document.text, first, self._quote),
            document=number,
            spots=self._place_spots(first) if place is not None else (),
            modality={"resolved": "resolved", "ambiguous": "ambiguous: the runner-up is close"}.get(
                first.outcome, "not resolved: no place of this name fits"
            ),
            when_text=None,
            earliest=None,
            latest=None,
            date="",
            date_precision="",
            figures=tuple(figures),
            why=(_why(first),),
            more=tuple(
                _context(self._document(m.document_id)[0].text, m, self._quote)
                for m in mentions[1 : _MAX_MORE + 1]
            ),
        )

    def _place_spots(self, mention: Mention) -> tuple[Spot, ...]:
        """Return where a place is: its outline, else its point where that is close enough, else nowhere."""
        place = mention.place
        assert place is not None
        is_town = place.kind.startswith("PPL")
        area = None if is_town else self.grounds.territory(place)
        site = None
        if area is None and (is_town or place.radius_m <= _MAX_POINT_M):
            site = self.grounds.point(place.lon, place.lat, place.name, place.radius_m)
        if area is None and site is None:
            return ()
        return (
            Spot(
                site=site,
                area=area,
                phrase=mention.text,
                role="location",
                drawn=True,
                precision="its outline" if site is None else "the place as a whole, at its reference point",
                confidence=wording.confidence(mention.score),
                score=mention.score,
            ),
        )

    def _fact(
        self,
        item: Event | Deployment,
        *,
        category: str,
        symbol: symbology.Symbol,
        title: str,
        figures: tuple[tuple[str, str], ...],
        quantities: Sequence[Quantity],
        evidence: tuple[str, ...],
        actors: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
    ) -> Fact:
        document, number = self._document(item.document_id)
        polarity = item.polarity if isinstance(item, Event) else "positive"
        when = item.when
        return Fact(
            id=item.id,
            category="event" if category == "event" else "deployment",
            symbol=symbol,
            sureness=symbology.sureness(item.modality, polarity),
            title=title,
            sentence=_passage(document.text, item.sentence, _marks(item, quantities), self._quote),
            document=number,
            spots=self._spots(item.places),
            modality=wording.modality(item),
            when_text=when.text if when is not None else None,
            earliest=when.earliest if when is not None else None,
            latest=when.latest if when is not None else None,
            date=wording.date_of(when),
            date_precision=wording.date_precision(when),
            figures=figures,
            notes=notes,
            evidence=evidence,
            why=self._reasons(item.places),
            actors=actors,
            span=item.sentence,
        )

    def _spots(self, footprints: Sequence[Footprint]) -> tuple[Spot, ...]:
        """Return the places of a fact: drawn is where it happened or, failing that, whence and whither."""
        happened = any(footprint.role in _HAPPENED for footprint in footprints)
        wanted = _HAPPENED if happened else _MOVED
        return tuple(
            self.grounds.spot(footprint, self._settings, drawn=footprint.role in wanted)
            for footprint in footprints
            if math.isfinite(footprint.lon) and math.isfinite(footprint.lat)
        )

    def _document(self, document_id: str) -> tuple[Document, int]:
        number = self._numbers[document_id]
        return self._situation.documents[number], number

    def _reasons(self, footprints: Iterable[Footprint]) -> tuple[Why, ...]:
        """Return why each footprint's names mean their places, one for each name."""
        reasons: dict[str, Why] = {}
        for footprint in footprints:
            mentions = self._mentions.get(footprint.document_id, ())
            inside = [m for m in mentions if m.start < footprint.end and footprint.start < m.end]
            wanted = set(footprint.place_ids)
            named = [m for m in inside if m.place is not None and m.place.id in wanted]
            for mention in named or [m for m in mentions if m.place is not None and m.place.id in wanted][:1]:
                reasons.setdefault(mention.text, _why(mention))
        return tuple(reasons.values())


def _heading(words: str) -> str:
    """Return the words of a statement as a heading; empty where they are too long or none."""
    line = " ".join(words.split())
    return "" if len(line) > _MAX_TITLE else line[:1].upper() + line[1:]


def _figure(quantity: Quantity) -> str:
    words, bounds = wording.quantity(quantity), wording.bounds(quantity)
    return words if bounds in words else f"{words} ({bounds})"


def _why(mention: Mention) -> Why:
    losers = [c for c in mention.candidates if mention.place is None or c.place.id != mention.place.id]
    winner = next((c for c in mention.candidates if mention.place and c.place.id == mention.place.id), None)
    return Why(
        name=mention.text,
        chosen=wording.place_name(mention.place) if mention.place is not None else None,
        kind=wording.place_kind(mention.place) if mention.place is not None else "",
        confidence=wording.confidence(mention.score),
        evidence=(*(winner.evidence if winner is not None else ()), *mention.evidence),
        rejected=tuple(
            Rejected(
                name=wording.place_name(c.place),
                kind=wording.place_kind(c.place),
                score=c.score,
                evidence=c.evidence,
            )
            for c in losers[:_MAX_REJECTED]
        ),
    )


def _marks(item: Event | Deployment, quantities: Iterable[Quantity]) -> list[tuple[int, int, MarkRole]]:
    """Return the spans to mark, the ones that lie on top last."""
    when: When | None = item.when
    marks: list[tuple[int, int, MarkRole]] = [(item.start, item.end, "trigger")]
    marks += [(q.start, q.end, "number") for q in quantities]
    marks += [(when.start, when.end, "time")] if when is not None else []
    marks += [(p.start, p.end, "place") for p in item.places if p.document_id == item.document_id]
    return marks


def _passage(
    text: str, sentence: tuple[int, int], marks: Sequence[tuple[int, int, MarkRole]], longest: int
) -> Passage:
    """Return a sentence with its marks, the last one on top; a very long one is cut around its first mark."""
    start, end = max(0, sentence[0]), min(len(text), sentence[1])
    before = after = ""
    if end - start > longest:
        middle = min(max(marks[0][0], start), end)
        before = "…" if middle - longest // 2 > start else ""
        start = max(start, middle - longest // 2)
        after = "…" if start + longest < end else ""
        end = min(end, start + longest)
    if start >= end:
        return Passage()
    shift = len(before) - start
    inside = sorted(
        (max(a, start) + shift, min(b, end) + shift, role) for a, b, role in marks if a < end and b > start
    )
    apart = all(one[1] < two[0] or (one[1] == two[0] and one[2] != two[2]) for one, two in pairwise(inside))
    if not apart or any(a >= b for a, b, _ in inside):
        inside = _uppermost(
            [(max(a, start) + shift, min(b, end) + shift, role) for a, b, role in marks], end + shift
        )
    return Passage(text=f"{before}{text[start:end]}{after}", marks=tuple(inside))


def _uppermost(marks: Sequence[tuple[int, int, MarkRole]], length: int) -> list[tuple[int, int, MarkRole]]:
    """Cut marks that cover each other so that of each letter the last mark is left."""
    found: list[tuple[int, int, MarkRole]] = []
    edges = sorted({min(max(edge, 0), length) for a, b, _ in marks for edge in (a, b)})
    for a, b in pairwise(edges):
        role = next((role for start, end, role in reversed(marks) if start <= a < end), None)
        if role is None:
            continue
        if found and found[-1][1] == a and found[-1][2] == role:
            found[-1] = (found[-1][0], b, role)
        else:
            found.append((a, b, role))
    return found


def _context(text: str, mention: Mention, longest: int) -> Passage:
    """Return the stretch around a mention, from one line end or full stop to the next."""
    low, high = max(0, mention.start - _MAX_CONTEXT), min(len(text), mention.end + _MAX_CONTEXT)
    start = max(text.rfind(stop, low, mention.start) + len(stop) for stop in ("\n", ". ", "! ", "? "))
    start = start if start > low else low
    ends = [text.find(stop, mention.end, high) + 1 for stop in (". ", "! ", "? ", ".\n", "\n")]
    end = min((e for e in ends if e > 0), default=high)
    return _passage(text, (start, end), [(mention.start, mention.end, "place")], longest)


def simplify_for_drawing(geometry: BaseGeometry, *, steps: int = _DRAWN_STEPS) -> BaseGeometry:
    """Drop vertices that no screen can show; a geometry that would vanish is returned as it is."""
    west, south, east, north = geometry.bounds
    tolerance = max(east - west, north - south) / steps
    if tolerance <= 0 or shapely.get_num_coordinates(geometry) < 200:
        return geometry
    simple = shapely.simplify(geometry, tolerance, preserve_topology=False)
    return geometry if simple.is_empty else simple
