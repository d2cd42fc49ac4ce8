"""A model's answer to events: nothing that the text does not hold, nothing that our own readers do not read.

The answer is a claim about a text, made by someone who may be mistaken, or told by that very text to lie. So
a quote must stand, character for character, in one sentence; the word that tells of the event must stand in
the quote; its class must be one of ours; and a place, date or number counts only where our own reader reads
the same there. What fails is named, with the reason. An instruction hidden in a report can make the model say
anything; it can make no event of a sentence that is not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast, get_args

from geomap.model import Event, Footprint, Modality, Quantity, Sentence, When
from geomap.reading.annotations import Annotations
from geomap.reading.language.lexicons import EXTENSIONS, PLOVER, open_lexicon

MOST_ITEMS = 200
"""Events of one answer that are looked at; further ones are rejected together."""
_SHOWN = 80
_FENCE = re.compile(r"\A\s*```(?:json)?\s*(.*?)\s*```\s*\Z", re.DOTALL)
_KEYS = {"quote", "trigger", "kind", "mode", "modality", "place", "date", "fatalities"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What an answer held."""

    events: tuple[Event, ...]
    """Those that passed, by start."""
    rejects: tuple[str, ...]
    """Why each of the others did not, in a sentence."""


_Spanned = TypeVar("_Spanned", Footprint, When, Quantity)


class _Reject(Exception):  # noqa: N818  # it is no error of ours: it ends the look at one item
    """An item that does not hold."""


def read_answer(answer: str, known: Annotations, *, already: tuple[Event, ...] = ()) -> Reading:
    """Read an answer against its document; ``already`` are the events that our own reader found.

    What repeats one of those is passed over. Nothing in an answer can raise.
    """
    try:
        items = _items(answer)
    except _Reject as reason:
        return Reading(events=(), rejects=(str(reason),))
    events: dict[str, Event] = {}
    rejects = []
    for item in items[:MOST_ITEMS]:
        try:
            event = _event(item, known)
        except _Reject as reason:
            rejects.append(str(reason))
            continue
        if not any(e.start < event.end and event.start < e.end for e in (*already, *events.values())):
            events[event.id] = event
    if len(items) > MOST_ITEMS:
        rejects.append(f"{len(items) - MOST_ITEMS:,} items beyond the first {MOST_ITEMS} were not looked at")
    return Reading(
        events=tuple(sorted(events.values(), key=lambda e: e.start)), rejects=tuple(dict.fromkeys(rejects))
    )


def _items(answer: str) -> list[Any]:
    fenced = _FENCE.match(answer)
    try:
        value = json.loads(fenced[1] if fenced else answer)
    except (ValueError, RecursionError):
        raise _Reject("the answer is not JSON") from None
    items = value.get("events") if isinstance(value, dict) else value
    if not isinstance(items, list):
        raise _Reject("the answer holds no list of events")
    return items


def _event(item: Any, known: Annotations) -> Event:
    if not isinstance(item, dict) or not set(item) <= _KEYS:
        raise _Reject(f"an item is not of the form asked for: {_shown(item)}")
    quote, trigger = _text(item, "quote"), _text(item, "trigger")
    sentence, first = _stands(quote, known)
    start = known.text.find(trigger, first, first + len(quote))
    if start < 0 or not _is_word(known.text, start, start + len(trigger)):
        raise _Reject(f"“{_shown(trigger)}” is no word of its quote “{_shown(quote)}”")
    kind, mode = _class(item)
    modality = item.get("modality", "reported")
    if modality not in get_args(Modality):
        raise _Reject(f"{_shown(modality)} is no modality of ours (“{_shown(trigger)}”)")
    inside = first, first + len(quote)
    place, when, killed = _reread(item, known, inside)
    key = known.document.id
    return Event(
        id=f"{key}e{start}",
        document_id=key,
        kind=kind,
        mode=mode,
        context=(),
        acled=None,
        modality=cast("Modality", modality),
        polarity="negative" if modality == "denied" else "positive",
        start=start,
        end=start + len(trigger),
        text=trigger,
        sentence=(sentence.start, sentence.end),
        places=() if place is None else (place,),
        when=when,
        fatalities=killed,
        evidence=("read by a language model, checked against the text",),
    )


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _Reject(f"an item has no {key}: {_shown(item)}")
    return value


def _stands(quote: str, known: Annotations) -> tuple[Sentence, int]:
    """Find the one sentence that holds a quote, and where."""
    at = known.text.find(quote)
    while at >= 0:
        sentence = known.sentence_at(at)
        if sentence is not None and at + len(quote) <= sentence.end and not sentence.boilerplate:
            return sentence, at
        at = known.text.find(quote, at + 1)
    raise _Reject(f"no sentence holds the quote “{_shown(quote)}”")


def _is_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or after.isalnum())


def _class(item: dict[str, Any]) -> tuple[str, str | None]:
    kind, mode = item.get("kind"), item.get("mode")
    if not isinstance(kind, str) or kind not in PLOVER | EXTENSIONS:
        raise _Reject(f"{_shown(kind)} is no kind of event of ours")
    modes = {sense.mode for sense in open_lexicon().senses if sense.kind == kind}
    if mode is not None and (not isinstance(mode, str) or mode not in modes):
        raise _Reject(f"{_shown(mode)} is no mode of {kind}")
    return kind, mode


def _reread(
    item: dict[str, Any], known: Annotations, inside: tuple[int, int]
) -> tuple[Footprint | None, When | None, Quantity | None]:
    """Read again what the model says of place, date and number; it counts only where we read the same."""
    place = when = killed = None
    if item.get("place") is not None:
        said = _verbatim(item, "place", known.text[slice(*inside)])
        place = next((f for f in _within(known.footprints, inside) if _is_place(f, said)), None)
        if place is None:
            raise _Reject(f"no place is read in “{_shown(said)}” there")
    if item.get("date") is not None:
        said = _verbatim(item, "date", known.text[slice(*inside)])
        when = next((t for t in _within(known.times, inside) if _covers(said, t.text)), None)
        if when is None:
            raise _Reject(f"no date is read in “{_shown(said)}” there")
    if item.get("fatalities") is not None:
        said = _verbatim(item, "fatalities", known.text[slice(*inside)])
        numbers = (q for q in _within(known.quantities, inside) if q.unit == "count")
        killed = next((q for q in numbers if _covers(said, q.text)), None)
        if killed is None:
            raise _Reject(f"no number is read in “{_shown(said)}” there")
    return place, when, killed


def _verbatim(item: dict[str, Any], key: str, quote: str) -> str:
    said = _text(item, key).strip()
    if said not in quote:
        raise _Reject(f"the {key} “{_shown(said)}” does not stand in its quote")
    return said


def _within(items: tuple[_Spanned, ...], span: tuple[int, int]) -> Iterator[_Spanned]:
    return (item for item in items if span[0] <= item.start and item.end <= span[1])


def _covers(said: str, ours: str) -> bool:
    """Tell whether the model's words hold all of ours and no digit more: "at least 83 people"."""
    at = said.find(ours)
    rest = said[:at] + said[at + len(ours) :]
    return at >= 0 and not any(c.isdigit() for c in rest)


def _is_place(footprint: Footprint, said: str) -> bool:
    """Tell whether the model's words name the place of a phrase: "Aden" of "near Aden"."""
    named = any(c.isupper() for c in said)
    return named and re.search(rf"(?<!\w){re.escape(said)}(?!\w)", footprint.phrase) is not None


def _shown(value: Any) -> str:
    """Quote a value in a message: one line, not long."""
    text = " ".join((value if isinstance(value, str) else repr(value)).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
