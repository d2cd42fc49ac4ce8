"""Whole reports annotated by hand, and how the whole pipeline scores against them.

The rules of comparison: a time is right when its first and last day are; a quantity when its low, best and
high are; an event is found when one of ours overlaps any of the words it stands on, and its place is right
when any of ours lies near any of the annotated ones; deployments must lie at all of theirs.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from geomap.geodesy import inverse
from geomap.model import Document, Event, Footprint, Quantity, Situation

TEXTS = Path(__file__).parent / "texts"
Span = tuple[int, int]
Bounds = tuple[float | None, float | None, float | None]
Spot = tuple[float, float, float]
"""Longitude, latitude and how many metres off is near enough."""
ONE_IN = 4
"""Of how many texts of a set the first is one of the sample."""
_NEAR_M, _LEAST_M = 25_000.0, 10_000.0
_BEYOND_PLOVER = frozenset(
    (
        "DISASTER",
        "ACCIDENT",
        "ADVISORY",
        "ELECTION",
        "DISPLACEMENT",
        "EVACUATION",
        "OUTAGE",
        "LAUNCH",
        "OFFICE",
        "VOTE",
    )
)
"""Kinds of ours that a gold in PLOVER's terms leaves without a class."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldTime:
    """A time: where, and the days that are right; none for a length of time."""

    span: Span
    days: tuple[tuple[str | None, str | None], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldEvent:
    """An event: the words it may stand on, and what is right of it."""

    label: str
    spans: tuple[Span, ...]
    kinds: tuple[str | None, ...]
    modalities: tuple[str, ...]
    places: tuple[Spot, ...] | None
    """Empty for none, None where none is asked."""
    dead: tuple[float | None, float | None] | None = None
    injured: tuple[float | None, float | None] | None = None
    core: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldDeployment:
    """A deployment: its words, its number, its places."""

    label: str
    span: Span
    counts: tuple[Bounds, ...]
    """Any of them is right; empty where none is asked."""
    places: tuple[Spot, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldClaim:
    """A claim: its words, and the verdicts that are right; none where only the claim is asked.

    The verdict "none" stands for a claim that need not be found.
    """

    label: str
    span: Span
    verdicts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldText:
    """A report with all that should be read in it."""

    document: Document
    times: tuple[GoldTime, ...]
    quantities: tuple[tuple[Span, tuple[Bounds, ...]], ...]
    events: tuple[GoldEvent, ...]
    deployments: tuple[GoldDeployment, ...]
    claims: tuple[GoldClaim, ...] = ()
    unpinned: tuple[Span, ...]
    denied: tuple[Span, ...] = ()
    """Forces that the text says are not there."""


# ---- the repository's own texts ---------------------------------------------------------------------------


def read_texts(name: str) -> list[GoldText]:
    """Read the annotated reports of ``tests/texts/NAME.toml``."""
    places = tomllib.loads((TEXTS / "places.toml").read_text(encoding="utf-8"))
    spots = {key: (lon, lat, 1000.0 * far) for key, (lon, lat, far) in places.items()}
    texts = tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))["text"]
    return [_own_text(text, spots) for text in texts]


def read_floors() -> dict[str, dict[str, dict[str, float]]]:
    """Read what must be kept: of each set as a "whole", and of a "sample" of each kind of sets."""
    floors: dict[str, dict[str, dict[str, float]]] = tomllib.loads(
        (TEXTS / "floors.toml").read_text(encoding="utf-8")
    )
    return floors


def kind_of(name: str) -> str:
    """Return of which kind a set is: "stories" for stories_a."""
    return name.partition("_")[0]


def read_samples(kind: str) -> list[GoldText]:
    """Read the first of every four texts of each set of a kind."""
    names = [name for name in read_floors()["whole"] if kind_of(name) == kind]
    return [text for name in names for text in read_texts(name)[::ONE_IN]]


def read_stations(part: str) -> list[GoldText]:
    """Read the sentences of ``tests/texts/stations.toml``, each a report of one force."""
    table = tomllib.loads((TEXTS / "stations.toml").read_text(encoding="utf-8"))
    found = []
    for number, (body, force, places) in enumerate(table[part]):
        spots = [tuple(map(float, spot.split())) for spot in places.split("+")]
        deployment = GoldDeployment(
            label=force,
            span=_spans(body, force)[0],
            counts=(),
            places=tuple((lon, lat, 1000.0 * far) for lon, lat, far in spots),
        )
        found.append(
            GoldText(
                document=Document(id=f"{part}-{number}", text=body, published=table["published"]),
                times=(), quantities=(), events=(), deployments=(deployment,), unpinned=(),
            )
        )  # fmt: skip
    return found


def _own_text(text: Mapping[str, Any], spots: Mapping[str, Spot]) -> GoldText:
    body = text["text"]

    def spans(words: str) -> list[Span]:
        return [span for phrase in words.split(";") for span in _spans(body, phrase.strip())]

    events = [_own_event(line, spans, spots) for line in text.get("events", ())]
    for words in text.get("secondary", ()):
        events.append(
            GoldEvent(
                label=words, spans=tuple(spans(words)), kinds=(), modalities=(), places=None, core=False
            )
        )
    deployments = []
    for line in text.get("deployments", ()):
        words, count, places = (part.strip() for part in line.split("|"))
        deployments.append(
            GoldDeployment(
                label=words,
                span=spans(words)[0],
                counts=_counts(count),
                places=None if places == "any" else tuple(spots[name] for name in places.split("+")),
            )
        )
    times = []
    for line in text.get("times", ()):
        words, days = (part.strip() for part in line.split("|"))
        readings = tuple(reading for way in days.split(" or ") for reading in _days(way.split()))
        times.append(GoldTime(span=spans(words)[0], days=readings))
    quantities = []
    for line in text.get("quantities", ()):
        words, count = (part.strip() for part in line.split("|"))
        quantities.append((spans(words)[0], _counts(count)))
    claims = []
    for line in text.get("claims", ()):
        words, verdict = (part.strip() for part in line.split("|"))
        verdicts = () if verdict == "any" else tuple(verdict.split("/"))
        claims.append(GoldClaim(label=words, span=spans(words)[0], verdicts=verdicts))
    return GoldText(
        document=Document(id=text["id"], text=body, published=text["published"]),
        times=tuple(times),
        quantities=tuple(quantities),
        events=tuple(events),
        deployments=tuple(deployments),
        claims=tuple(claims),
        unpinned=tuple(span for words in text.get("unpinned", ()) for span in spans(words)[:1]),
        denied=tuple(span for words in text.get("denied", ()) for span in spans(words)[:1]),
    )


def _spans(body: str, phrase: str) -> list[Span]:
    words, _, number = phrase.partition("@")
    found = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", body)]
    if not found:
        raise ValueError(f"{phrase!r} does not stand in the text")
    return [found[int(number) - 1]] if number else found


def _own_event(line: str, spans: Any, spots: Mapping[str, Spot]) -> GoldEvent:
    words, kinds, modality, places, *tolls = (part.strip() for part in line.split("|"))
    at = None if places.split("+")[-1] == "any" and places == "any" else []
    if at is not None and places != "-":
        at = [spots[name] for name in places.split("+") if name != "any"]
        if "any" in places.split("+"):
            at = None
    dead, injured = (_toll(part) for part in (*tolls, "", "")[:2])
    return GoldEvent(
        label=words,
        spans=tuple(spans(words)),
        kinds=tuple(None if kind == "None" else kind for kind in kinds.split("/")),
        modalities=tuple(modality.split("/")),
        places=None if at is None else tuple(at),
        dead=dead,
        injured=injured,
    )


def _toll(words: str) -> tuple[float | None, float | None] | None:
    """Return the low and the high of "4-4" or "31-", nothing where nothing is asked."""
    if not words:
        return None
    low, high = (float(part) if part else None for part in words.split("-"))
    return low, high


def _days(words: Sequence[str]) -> list[tuple[str | None, str | None]]:
    if words == ["none"]:
        return [(None, None)]
    first, last = words[0], words[1] if len(words) > 1 else words[0]
    if words[-1] == "open":
        return [(first, last), (first, None), (None, last)]
    return [(first, last)]


def _counts(words: str) -> tuple[Bounds, ...]:
    return () if words == "any" else tuple(_bounds(way) for way in words.split(" or "))


def _bounds(words: str) -> Bounds:
    low, best, high = (None if part == "-" else float(part) for part in words.split())
    return low, best, high


# ---- a gold file ------------------------------------------------------------------------------------------


def read_gold(path: Path) -> list[GoldText]:
    """Read a gold file in JSON, whose texts lie beside it."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    texts = []
    for entry in gold["documents"]:
        table = entry.get("gazetteer") or gold["gazetteer"]
        spots = {
            key: (row["lon"], row["lat"], max(_LEAST_M, 1000.0 * (row["radius_km"] or 0) or _NEAR_M))
            for key, row in table.items()
            if row["lat"] is not None
        }
        body = (path.parent / entry["file"]).read_bytes().decode("utf-8")
        published = entry["publication"]
        day = published if isinstance(published, str) else published.get("date") or published.get("edtf")
        texts.append(_gold_text(entry, spots, body, day))
    return texts


def _gold_text(entry: Mapping[str, Any], spots: Mapping[str, Spot], body: str, day: str | None) -> GoldText:
    def span(item: Mapping[str, Any]) -> Span:
        return item["start"], item["end"]

    def at(places: Iterable[Mapping[str, Any]]) -> tuple[Spot, ...]:
        return tuple(spots[p["place"]] for p in places if p["place"] in spots and p.get("role") != "origin")

    events = []
    for event in entry["events"]:
        plover = event["plover"]["event"] if event["plover"] else None
        toll = event["fatalities"]
        events.append(
            GoldEvent(
                label=event["trigger"]["surface"],
                spans=(span(event["trigger"]), *(span(mention) for mention in event["mentions"])),
                kinds=(plover, *event.get("plover_also", ())),
                modalities=(event["modality"],),
                places=tuple(spots[p["place"]] for p in event["places"] if p["place"] in spots),
                dead=(toll["low"], toll["high"]) if toll else None,
                core=event["tier"] == "core",
            )
        )
    times = []
    for time in entry["times"]:
        days = [(time["earliest"], time["latest"])]
        if time["kind"] in ("duration", "ref_future"):
            days.append((None, None))
        if time["kind"] == "open_start":
            days.append((time["earliest"], None))
        if time["kind"] == "open_end":
            days.append((None, time["latest"]))
        for other in time.get("also_accept") or ():
            ends = other.replace("~", "").split("/")
            days.append((ends[0], ends[-1]))
        times.append(GoldTime(span=span(time), days=tuple(days)))
    return GoldText(
        document=Document(id=entry["id"], text=body, published=date.fromisoformat(day[:10]) if day else None),
        times=tuple(times),
        quantities=tuple((span(q), ((q["low"], q["best"], q["high"]),)) for q in entry["quantities"]),
        events=tuple(events),
        deployments=tuple(
            GoldDeployment(
                label=item["surface"]["surface"],
                span=span(item["surface"]),
                counts=((item["count"]["low"], item["count"]["best"], item["count"]["high"]),)
                if item["count"]
                else (),
                places=at(item["places"]) or None,
            )
            for item in entry["deployments"]
            if item["tier"] == "core"
        ),
        unpinned=tuple(span(t) for t in entry["toponyms"] if t["map"] == "none"),
    )


# ---- the comparison ---------------------------------------------------------------------------------------


@dataclass
class Score:
    """Counts over some texts, and what was wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, part: str, right: bool, fault: str) -> None:
        """Count one comparison."""
        self.counts[part, "all"] += 1
        self.counts[part, "right"] += right
        if not right:
            self.faults.append(f"{part}: {fault}")

    def share(self, part: str) -> float:
        """The share that is right, 1 where nothing was asked."""
        whole = self.counts[part, "all"]
        return self.counts[part, "right"] / whole if whole else 1.0

    @property
    def outside(self) -> float:
        """The share of our events that stand on no annotated words."""
        return self.counts["outside"] / self.counts["events read"] if self.counts["events read"] else 0.0

    def rows(self) -> list[tuple[str, str]]:
        """Return name and figure of each comparison."""
        parts = [part for part, which in (k for k in self.counts if isinstance(k, tuple)) if which == "all"]
        rows = [
            (part, f"{self.counts[part, 'right']}/{self.counts[part, 'all']} = {self.share(part):.3f}")
            for part in parts
        ]
        rows.append(
            ("events outside", f"{self.counts['outside']}/{self.counts['events read']} = {self.outside:.3f}")
        )
        rows.append(("wrong pins", str(self.counts["wrong pins"])))
        rows.append(("false alarms", str(self.counts["false alarms"])))
        return rows


def score(texts: Sequence[GoldText], read: Callable[[Document], Situation]) -> Score:
    """Read the texts and compare."""
    result = Score()
    for text in texts:
        _compare(text, read(text.document), result)
    return result


def _overlap(start: int, end: int, span: Span) -> int:
    return min(end, span[1]) - max(start, span[0])


def _best(items: Sequence[Any], span: Span) -> Any | None:
    near = [(_overlap(i.start, i.end, span), -n) for n, i in enumerate(items)]
    far, number = max(near, default=(0, 0))
    return items[-number] if far > 0 else None


def _day(value: Any) -> str | None:
    return None if value is None else value.date().isoformat() if hasattr(value, "date") else str(value)


def _compare(text: GoldText, found: Situation, result: Score) -> None:
    name, body = text.document.id, text.document.text
    times = [when for _, when in found.times]
    for time in text.times:
        when = _best(times, time.span)
        days = (_day(when.earliest), _day(when.latest)) if when is not None else None
        if when is not None and when.kind in ("duration", "recurrent", "unknown"):
            days = (None, None)
        result.add(
            "times",
            days in time.days,
            f"{name}: {body[slice(*time.span)]!r} {days}, wanted {time.days} from {when and when.text!r}",
        )
    for span, wanted in text.quantities:
        quantity = _best([q for _, q in found.quantities], span)
        result.add(
            "quantities", not wanted or _equal(quantity, wanted), f"{name}: {body[slice(*span)]!r} {quantity}"
        )
    _compare_events(text, found.events, result)
    for deployment in text.deployments:
        ours = _best(found.deployments, deployment.span)
        result.add("deployments", ours is not None, f"{name}: {deployment.label!r}")
        if deployment.counts:
            given = ours.quantity if ours is not None else None
            result.add(
                "deployment counts", _equal(given, deployment.counts), f"{name}: {deployment.label!r} {given}"
            )
        if deployment.places is not None:
            places = ours.places if ours is not None else ()
            right = all(any(_near(p, spot) for p in places) for spot in deployment.places)
            phrases = [p.phrase for p in places]
            result.add("deployment places", right, f"{name}: {deployment.label!r} {phrases}")
    for span in text.denied:
        told = [d for d in found.deployments if _overlap(d.start, d.end, span) > 0 and d.modality != "denied"]
        result.add("denied forces", not told, f"{name}: {body[slice(*span)]!r} {[d.text for d in told]}")
    for claim in text.claims:
        judged = _best(found.claims, claim.span)
        verdict = judged.verdict if judged is not None else "none"
        if "none" not in claim.verdicts:
            result.add("claims", judged is not None, f"{name}: {claim.label!r}")
        if claim.verdicts:
            findings = (
                [] if judged is None else [(f.place, f.nearest_m, f.farthest_m) for f in judged.findings]
            )
            fault = f"{name}: {claim.label!r} {verdict} {findings}"
            result.add("verdicts", verdict in claim.verdicts, fault)
            if claim.verdicts == ("refuted",):
                result.add("false claims caught", verdict == "refuted", fault)
            elif verdict == "refuted" and "refuted" not in claim.verdicts:
                result.counts["false alarms"] += 1
    for mention in found.mentions:
        if mention.draw == "pin" and (mention.start, mention.end) in text.unpinned:
            result.counts["wrong pins"] += 1
            result.faults.append(f"wrong pin: {name}: {mention.text!r} at {mention.start}")


def _compare_events(text: GoldText, events: Sequence[Event], result: Score) -> None:
    name, body = text.document.id, text.document.text
    used: set[str] = set()
    for event in text.events:
        hits = [e for e in events if any(_overlap(e.start, e.end, s) > 0 for s in event.spans)]
        used.update(e.id for e in hits)
        if not event.core:
            continue
        result.add("events", bool(hits), f"{name}: missed {event.label!r}")
        if not hits:
            continue
        kinds = {e.id: None if None in event.kinds and e.kind in _BEYOND_PLOVER else e.kind for e in hits}
        best = next((e for e in hits if kinds[e.id] in event.kinds), hits[0])
        result.add(
            "kind", kinds[best.id] in event.kinds, f"{name}: {event.label!r} {best.kind} {best.text!r}"
        )
        result.add(
            "modality",
            best.modality in event.modalities,
            f"{name}: {event.label!r} {best.modality} for {event.modalities} {best.evidence}",
        )
        phrases = [(p.phrase, round(p.lon, 1), round(p.lat, 1)) for p in best.places]
        if event.places:
            right = any(_near(p, spot) for p in best.places for spot in event.places)
            result.add("place", right, f"{name}: {event.label!r} {phrases}")
        elif event.places == ():
            result.add("no place", not best.places, f"{name}: {event.label!r} {phrases}")
        for part, toll, asked in (
            ("dead", best.fatalities, event.dead),
            ("injured", best.injured, event.injured),
        ):
            if asked is not None:
                right = toll is not None and _close(toll.low, asked[0]) and _close(toll.high, asked[1])
                result.add(part, right, f"{name}: {event.label!r} {toll and toll.text}")
    for event in events:
        result.counts["events read"] += 1
        if event.id not in used:
            result.counts["outside"] += 1
            around = body[max(0, event.start - 50) : event.end + 40].replace("\n", " ")
            result.faults.append(f"outside: {name}: {event.kind} {event.text!r} in {around!r}")


def _close(ours: float | None, wanted: float | None) -> bool:
    if ours is None or wanted is None:
        return ours is None and wanted is None
    return abs(ours - wanted) <= max(1e-9, abs(wanted) * 0.01)


def _equal(quantity: Quantity | None, wanted: Sequence[Bounds]) -> bool:
    if quantity is None:
        return False
    ours = (quantity.low, quantity.best, quantity.high)
    return any(all(_close(a, b) for a, b in zip(ours, way, strict=True)) for way in wanted)


def _near(footprint: Footprint, spot: Spot) -> bool:
    far, _, _ = inverse(footprint.lon, footprint.lat, spot[0], spot[1])
    return float(far) <= spot[2]
