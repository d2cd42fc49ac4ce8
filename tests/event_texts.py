"""Texts annotated by hand with their events, and how a reading scores against them."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from shapely.geometry import Point

from geomap.model import Document, Event, Footprint, Mention, Place
from geomap.reading.annotations import Annotations
from geomap.reading.events.events import read_events
from geomap.reading.language.sentences import split_sentences
from geomap.reading.quantities.quantities import read_quantities
from geomap.reading.times.times import read_times

TEXTS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "texts" / "events.json").read_text(encoding="utf-8")
)["texts"]


def spans(text: str, phrase: str) -> list[tuple[int, int]]:
    """All places where a phrase stands as whole words; ``phrase@2`` is the second alone."""
    words, _, number = phrase.partition("@")
    found = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    return [found[int(number) - 1]] if number else found


def annotate(text: dict[str, Any] | str, literal: tuple[str, ...] = (), **associative: str) -> Annotations:
    """Annotations with hand-made mentions: every ``literal`` phrase is a place with a footprint."""
    if isinstance(text, str):
        body, name, published = text, "text", "2025-06-15"
        uses = list(associative.items())
        places = list(literal)
    else:
        body, name, published = text["text"], text["id"], text["published"]
        uses, places = [tuple(pair) for pair in text["associative"]], text["literal"]
    document = Document(id=name, text=body, published=date.fromisoformat(published))
    sentences = split_sentences(document)
    mentions: list[Mention] = []
    footprints: list[Footprint] = []
    for phrase in places:
        place = _place(phrase)
        for number, (start, end) in enumerate(spans(body, phrase)):
            if any(m.start < end and start < m.end for m in mentions):
                continue
            dateline = number == 0 and start == 0
            mentions.append(_mention(name, body, start, end, place, "literal"))
            if not dateline:
                footprints.append(
                    Footprint(
                        document_id=name,
                        start=start,
                        end=end,
                        phrase=body[start:end],
                        relation="in",
                        place_ids=(place.id,),
                        geometry=Point(0, 0),
                        lon=0.0,
                        lat=0.0,
                        uncertainty_m=1.0,
                        where_prec=1,
                    )
                )
    for phrase, use in uses:
        place = _place(phrase)
        for start, end in spans(body, phrase):
            if not any(m.start < end and start < m.end for m in mentions):
                mentions.append(_mention(name, body, start, end, place, use))
    return Annotations(
        document=document,
        sentences=sentences,
        mentions=tuple(sorted(mentions, key=lambda m: m.start)),
        times=read_times(document, sentences),
        quantities=read_quantities(document, sentences),
        footprints=tuple(sorted(footprints, key=lambda f: f.start)),
    )


def _place(phrase: str) -> Place:
    slug = re.sub(r"\W+", "-", phrase.lower())
    return Place(id=f"test:{slug}", name=phrase, kind="PCLI", country=None, lon=0.0, lat=0.0)


def _mention(document_id: str, body: str, start: int, end: int, place: Place, use: Any) -> Mention:
    literal = use == "literal"
    return Mention(
        document_id=document_id,
        start=start,
        end=end,
        text=body[start:end],
        role="literal" if literal else "associative",
        use=use,
        draw="pin" if literal else "none",
        outcome="resolved",
        score=1.0,
        place=place,
    )


@dataclass
class Score:
    """Counts over some texts."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def share(self, part: str, whole: str) -> float:
        """A share, 1 where there is nothing to share."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 1.0


def _overlap(event: Event, span: tuple[int, int]) -> bool:
    return event.start < span[1] and span[0] < event.end


def score(texts: list[dict[str, Any]]) -> Score:
    """Read the texts and compare."""
    result = Score()
    counts = result.counts
    for text in texts:
        events = read_events(annotate(text))
        used: set[str] = set()
        body = text["text"]
        for gold in text["events"]:
            triggers = spans(body, gold["trigger"])[:1]
            marks = triggers + [s for phrase in gold.get("mentions", ()) for s in spans(body, phrase)]
            hits = [e for e in events if any(_overlap(e, span) for span in marks)]
            used.update(e.id for e in hits)
            counts["events"] += 1
            label = f"{text['id']}: {gold['trigger']}"
            if not hits:
                result.faults.append(f"missed {label}")
                continue
            counts["found"] += 1
            best = next((e for e in hits if e.kind in gold["kinds"]), hits[0])
            if best.kind in gold["kinds"]:
                counts["kind"] += 1
            else:
                result.faults.append(f"kind {label}: {best.kind} for {gold['kinds']}")
            if gold.get("mod_any") or best.modality in gold["modality"].split("|"):
                counts["modality"] += 1
            else:
                result.faults.append(
                    f"modality {label}: {best.modality} for {gold['modality']} {best.evidence}"
                )
            if not gold.get("any_place"):
                counts["placed"] += 1
                if bool(best.places) == gold["has_place"]:
                    counts["place"] += 1
                else:
                    phrases = [p.phrase for p in best.places]
                    result.faults.append(f"place {label}: {phrases}, has one: {gold['has_place']}")
            if "fatalities" in gold:
                counts["tolls"] += 1
                low, high = gold["fatalities"]
                toll = best.fatalities
                if toll is not None and toll.low == low and toll.high == high:
                    counts["toll"] += 1
                else:
                    result.faults.append(f"toll {label}: {toll}")
        secondary = [s for phrase in text["secondary"] for s in spans(body, phrase)]
        for event in events:
            counts["read"] += 1
            if event.id in used:
                continue
            if any(_overlap(event, span) for span in secondary):
                counts["secondary"] += 1
                continue
            counts["outside"] += 1
            around = body[max(0, event.start - 40) : event.end + 30].replace("\n", " ")
            result.faults.append(f"outside {text['id']}: {event.kind} {event.text!r} in {around!r}")
    return result
