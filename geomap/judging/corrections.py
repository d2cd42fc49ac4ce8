"""Corrections applied: a person's decisions laid over what was read, and all that rests on them read anew.

The log is applied to what the readers found, never to what an earlier run had corrected, so that the same
reports and the same log give the same situation. What an already corrected situation holds is left as it
is: applying a log twice changes nothing. A decision that no longer fits its text becomes a Problem; one
about a document that is not there waits for it in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING, TypeVar

from geomap.errors import UnknownPlaceError
from geomap.judging.reconciliation import Pair, reconciled
from geomap.judging.statements import read_statements
from geomap.model import (
    Address,
    Candidate,
    Claim,
    Correction,
    Deployment,
    Document,
    Event,
    Mention,
    Place,
    Problem,
    Situation,
    document_hash,
    in_force,
    point_place,
)
from geomap.reading.annotations import Annotations
from geomap.reading.language.sentences import split_sentences

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

STAGE = "correct"
"""Stage of the problems made here."""

_Statement = TypeVar("_Statement", Event, Deployment, Claim)
_Span = tuple[int, int]


@dataclass(slots=True)
class _Decisions:
    """What was decided of one document, by span: the last word on each counts."""

    mentions: dict[_Span, Correction] = field(default_factory=dict)
    struck: set[tuple[str, int, int]] = field(default_factory=set)


def apply_corrections(
    situation: Situation, corrections: Iterable[Correction], gazetteer: Gazetteer, *, facts: bool = True
) -> Situation:
    """Lay the corrections in force over a situation: a new situation, the same for the same input.

    A corrected or struck mention has the footprints, events, deployments and claims of its document read
    anew; a struck statement goes; what was merged or split counts before all likeness when facts are found
    anew. Decisions that do not fit any more, or name a place that the gazetteer
    lacks, are added to ``problems`` (stage "correct"), once each. With ``facts`` false none are found anew,
    which takes a minute among a hundred thousand: where something changed the situation then holds none.
    """
    log = in_force(corrections)
    if not log:
        return situation
    library = _Library(situation.documents)
    decisions: dict[str, _Decisions] = {}
    faults: list[Problem] = []
    for correction in log:
        if correction.action in ("resolve", "place_at", "strike"):
            faults += _note(correction, library, decisions, gazetteer)
    whole = situation
    if decisions:
        parts = _by_document(situation)
        for key, decision in decisions.items():
            parts[key], problems = _corrected(parts[key], decision, gazetteer)
            faults += problems
        whole = _joined(situation, parts)
    same, apart, problems = _pairs(log, library, whole, decisions)
    faults += problems
    if same or apart or any(getattr(whole, name) != getattr(situation, name) for name in _STATEMENTS):
        whole = reconciled(whole, same=same, apart=apart) if facts else replace(whole, facts=())
    known = {(p.document_id, p.stage, p.message) for p in situation.problems}
    fresh = [p for p in dict.fromkeys(faults) if (p.document_id, p.stage, p.message) not in known]
    return replace(whole, problems=(*situation.problems, *fresh)) if fresh else whole


class _Library:
    """Documents found again by their text, or by their name where the text has changed."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._by_hash: dict[str, list[Document]] = {}
        self._by_id: dict[str, Document] = {}
        for document in documents:
            self._by_hash.setdefault(document_hash(document), []).append(document)
            self._by_id[document.id] = document

    def find(self, address: Address) -> tuple[list[Document], str | None]:
        """Return the documents in which an address stands, and why not where it should and does not."""
        same = self._by_hash.get(address.document_hash)
        if same is None:
            namesake = self._by_id.get(address.document_id)
            if namesake is None:
                return [], None
            same = [namesake]
        if same[0].text[address.start : address.end] == address.text:
            return same, None
        return [], f"“{address.text}” no longer stands where it stood"


def _note(
    correction: Correction, library: _Library, decisions: dict[str, _Decisions], gazetteer: Gazetteer
) -> Iterator[Problem]:
    """Note one decision for each document that it is about; yield what keeps it from that."""
    if correction.action == "resolve" and correction.place_id is not None:
        try:
            gazetteer.place(correction.place_id)
        except UnknownPlaceError:
            reason = f"the gazetteer in use holds no place {correction.place_id}"
            documents = (d for address in correction.targets for d in library.find(address)[0])
            yield from (_problem(correction, document.id, reason) for document in documents)
            return
    for address in correction.targets:
        documents_found, reason_why = library.find(address)
        if reason_why is not None:
            yield _problem(correction, address.document_id, reason_why)
        for document in documents_found:
            decision = decisions.setdefault(document.id, _Decisions())
            if address.kind == "mention":
                decision.mentions[(address.start, address.end)] = correction
            else:
                decision.struck.add((address.kind, address.start, address.end))


def _corrected(
    part: Situation, decision: _Decisions, gazetteer: Gazetteer
) -> tuple[Situation, list[Problem]]:
    """Return one document's part with what was decided, and what did not fit."""
    faults: list[Problem] = []
    if decision.mentions:
        mentions, faults = _corrected_mentions(part, decision.mentions, gazetteer)
        if mentions != part.mentions:
            part = _read_anew(part, mentions, gazetteer)
    if decision.struck:
        part = replace(
            part,
            events=_without(part.events, "event", decision.struck),
            deployments=_without(part.deployments, "deployment", decision.struck),
            claims=_without(part.claims, "claim", decision.struck),
        )
    return part, faults


def _corrected_mentions(
    part: Situation, decided: Mapping[_Span, Correction], gazetteer: Gazetteer
) -> tuple[tuple[Mention, ...], list[Problem]]:
    document = part.documents[0]
    faults: list[Problem] = []
    mentions = {(m.start, m.end): m for m in part.mentions}
    for (start, end), correction in decided.items():
        if correction.action == "strike":
            mentions.pop((start, end), None)
            continue
        old = mentions.get((start, end))
        if old is None:
            # A name that the readers missed, or one that was struck before: it becomes a mention.
            if any(m.start < end and start < m.end for m in mentions.values()):
                reason = f"“{document.text[start:end]}” is part of another name now"
                faults.append(_problem(correction, document.id, reason))
                continue
            old = _missed(document, start, end)
        mentions[(start, end)] = _decided(old, correction, gazetteer)
    return tuple(mentions[span] for span in sorted(mentions)), faults


def _missed(document: Document, start: int, end: int) -> Mention:
    return Mention(
        document_id=document.id,
        start=start,
        end=end,
        text=document.text[start:end],
        role="literal",
        use="literal",
        draw="pin",
        outcome="unresolved",
        score=0.0,
        place=None,
    )


def _decided(mention: Mention, correction: Correction, gazetteer: Gazetteer) -> Mention:
    """Return a mention as a person decided it; what the resolver thought stays readable."""
    note = _signed(correction)
    if note in mention.evidence:
        return mention
    if correction.action == "resolve" and correction.place_id is None:
        return replace(
            mention,
            outcome="unresolved",
            score=0.0,
            place=None,
            candidates=_losing(mention.candidates, None),
            evidence=(*mention.evidence, note),
            stand_in=False,
        )
    place = _place(mention, correction, gazetteer)
    chosen = Candidate(place=place, score=1.0, evidence=(note,))
    return replace(
        mention,
        outcome="resolved",
        score=1.0,
        place=place,
        candidates=(chosen, *_losing(mention.candidates, place.id)),
        evidence=(*mention.evidence, note),
        stand_in=False,
    )


def _place(mention: Mention, correction: Correction, gazetteer: Gazetteer) -> Place:
    if correction.place_id is not None:
        return gazetteer.place(correction.place_id)
    lon, lat, radius_m = correction.lon, correction.lat, correction.radius_m
    assert lon is not None and lat is not None and radius_m is not None, "make_correction holds this"
    return point_place(mention.text, lon=lon, lat=lat, radius_m=radius_m)


def _losing(candidates: tuple[Candidate, ...], chosen: str | None) -> tuple[Candidate, ...]:
    return tuple(
        replace(c, score=0.0, evidence=(*c.evidence, f"score {c.score:.2f} before review"))
        for c in candidates
        if c.place.id != chosen
    )


def _read_anew(part: Situation, mentions: tuple[Mention, ...], gazetteer: Gazetteer) -> Situation:
    """Return a document's part with all that rests on its mentions read again.

    What the readers would not have found from the old mentions was put there by someone else (another
    reader, a person, another program) and stays as it is.
    """
    known = Annotations(
        document=part.documents[0],
        sentences=split_sentences(part.documents[0]),
        mentions=part.mentions,
        times=tuple(when for _, when in part.times),
        quantities=tuple(quantity for _, quantity in part.quantities),
    )
    before = read_statements(known, gazetteer)
    after = read_statements(replace(known, mentions=mentions), gazetteer)
    return replace(
        part,
        mentions=mentions,
        events=_exchanged(part.events, before.events, after.events),
        deployments=_exchanged(part.deployments, before.deployments, after.deployments),
        claims=_exchanged(part.claims, before.claims, after.claims),
    )


def _exchanged(
    there: tuple[_Statement, ...], before: tuple[_Statement, ...], after: tuple[_Statement, ...]
) -> tuple[_Statement, ...]:
    own = {item.id for item in before}
    # What was read before and is not there any more was struck or left out by a filter: it stays away.
    absent = own - {item.id for item in there}
    foreign = [item for item in there if item.id not in own]
    kept = {item.id for item in foreign} | absent
    both: list[_Statement] = foreign + [item for item in after if item.id not in kept]
    return tuple(sorted(both, key=lambda item: (item.start, item.id)))


def _without(
    items: tuple[_Statement, ...], kind: str, struck: set[tuple[str, int, int]]
) -> tuple[_Statement, ...]:
    return tuple(item for item in items if (kind, item.start, item.end) not in struck)


def _pairs(
    log: Iterable[Correction], library: _Library, situation: Situation, decisions: Mapping[str, _Decisions]
) -> tuple[list[Pair], list[Pair], list[Problem]]:
    """Return the pairs of ids that a person holds for the same and for different, and what is not there.

    The last word on a pair counts.
    """
    ids: dict[tuple[str, str, int, int], str] = {}
    kinds = zip(("event", "deployment", "claim"), _STATEMENTS, strict=True)
    for kind, name in kinds:
        for item in getattr(situation, name):
            ids[(item.document_id, kind, item.start, item.end)] = item.id
    same: dict[frozenset[str], Pair] = {}
    apart: dict[frozenset[str], Pair] = {}
    faults: list[Problem] = []

    def found(correction: Correction, addresses: Iterable[Address]) -> list[str]:
        there = []
        for address in addresses:
            documents, reason = library.find(address)
            if reason is not None:
                faults.append(_problem(correction, address.document_id, reason))
            for document in documents:
                place = (address.kind, address.start, address.end)
                key = ids.get((document.id, *place))
                decision = decisions.get(document.id)
                if key is not None:
                    there.append(key)
                elif decision is None or place not in decision.struck:
                    reason = f"“{address.text}” is no longer read as {_A[address.kind]}"
                    faults.append(_problem(correction, document.id, reason))
        return there

    for correction in log:
        if correction.action == "merge":
            members = found(correction, correction.targets)
            for pair in combinations(members, 2):
                apart.pop(frozenset(pair), None)
            same |= {frozenset(pair): pair for pair in pairwise(members)}
        elif correction.action == "split":
            ours, theirs = found(correction, correction.targets), found(correction, correction.apart_from)
            for pair in product(ours, theirs):
                same.pop(frozenset(pair), None)
                apart[frozenset(pair)] = pair
    return list(same.values()), list(apart.values()), faults


_STATEMENTS = ("events", "deployments", "claims")
_A = {"event": "an event", "deployment": "a deployment", "claim": "a claim", "mention": "a name"}


def _by_document(situation: Situation) -> dict[str, Situation]:
    parts: dict[str, dict[str, list[object]]] = {}
    for document in situation.documents:
        parts[document.id] = {name: [] for name in _HUNG} | {"documents": [document]}
    for name in _HUNG:
        for item in getattr(situation, name):
            key = item[0] if isinstance(item, tuple) else item.document_id
            if key in parts:
                parts[key][name].append(item)
    return {
        key: Situation(**{name: tuple(items) for name, items in part.items()})  # type: ignore[arg-type]
        for key, part in parts.items()
    }


_HUNG = ("mentions", "times", "quantities", "events", "deployments", "claims")
"""What hangs on a document, by the situation's field."""


def _joined(situation: Situation, parts: Mapping[str, Situation]) -> Situation:
    """Put the documents' parts in the situation's order again."""
    return replace(
        situation,
        **{
            name: tuple(item for d in situation.documents for item in getattr(parts[d.id], name))
            for name in _HUNG
        },  # type: ignore[arg-type]
    )


def _signed(correction: Correction) -> str:
    reason = f": {correction.why}" if correction.why else ""
    verb = "placed on the map" if correction.action == "place_at" else "chosen"
    if correction.action == "resolve" and correction.place_id is None:
        verb = "set aside"
    return f"{verb} by {correction.who} on {correction.when:%Y-%m-%d %H:%M} UTC{reason}"


def _problem(correction: Correction, document_id: str, reason: str) -> Problem:
    what = {"resolve": "choice of a place", "place_at": "place on the map"}
    name = what.get(correction.action, correction.action)
    made = f"the {name} that {correction.who} made on {correction.when:%Y-%m-%d}"
    return Problem(document_id=document_id, stage=STAGE, message=f"{made} was not applied: {reason}")
