"""Columns: facts, sites, areas and documents as tables, the compact form in which a map carries them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from geomap.drawing import symbology, wording
from geomap.drawing.binary import Packer
from geomap.drawing.escaping import safe_url
from geomap.drawing.records import (
    Account,
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
from geomap.drawing.tables import Pools, Table
from geomap.model import Document

CATEGORIES: Final = ("shape", "event", "deployment", "claim", "place", "name")
"""In the order of the legend; columns hold the position."""
SURENESS: Final = tuple(symbology.SURENESS_LABELS)
"""In the order of the legend; columns hold the position."""
ROLES: Final[tuple[MarkRole, ...]] = ("trigger", "place", "time", "number")
"""What a marked stretch of a sentence is; columns hold the position."""
_KINDS: Final = ("polygon", "line", "point")
_EPOCH: Final = date(1970, 1, 1).toordinal()
_SITE_STEP: Final = 1e-4
"""Degrees to which a site is kept, 11 m: none is known better."""
_MAX_TEXTS: Final = 2_000_000
"""Code points of all reports up to which their whole texts travel with the map, about 0.8 MB."""
_AREA_STEP: Final = 5e-4
"""Degrees to which an area's outline is kept, 55 m."""


def encode_tables(layers: Layers, packer: Packer) -> dict[str, Any]:
    """Pack all that repeats with the number of reports; return the records that refer to it."""
    encoder = _Encoder(layers)
    return encoder.encode(packer)


def group_key(fact: Fact) -> str:
    """Return the key of the layer that a fact is in: its kind for events, else its category."""
    return fact.symbol.key.rpartition(":")[0] if fact.category == "event" else fact.category


def groups(facts: Sequence[Fact]) -> list[list[Any]]:
    """Return the layers of the legend: [key, label, category, symbol key], in a steady order."""
    found: dict[str, list[Any]] = {}
    for fact in facts:
        key = group_key(fact)
        if key not in found:
            label = "Names not resolved" if fact.category == "name" else fact.symbol.label
            found[key] = [key, label, fact.category, fact.symbol.key]
    return sorted(found.values(), key=lambda group: (CATEGORIES.index(group[2]), group[1]))


class _Encoder:
    """Fills the tables of one map."""

    def __init__(self, layers: Layers) -> None:
        self._layers = layers
        self._pools = Pools()
        days = [day.toordinal() for fact in layers.facts for day in (fact.earliest, fact.latest) if day]
        self._first_day = min(days, default=_EPOCH)
        self._spans: dict[int, set[tuple[int, int]]] = {}
        for fact in layers.facts:
            if fact.span is not None and fact.document is not None:
                self._spans.setdefault(fact.document, set()).add(fact.span)
        self._groups = {group[0]: n for n, group in enumerate(groups(layers.facts))}
        self._symbols: dict[str, int] = {}
        self._symbol_rows: list[dict[str, Any]] = []
        self._whys: dict[Why, int] = {}
        self._rejected: dict[Rejected, int] = {}
        self._facts = Table(
            {
                "category": "int", "group": "int", "symbol": "int", "sureness": "int", "document": "delta",
                "earliest": "int", "span": "int", "title": "label", "kind": "label", "modality": "label",
                "sentence": "text", "when": "label", "date": "label", "precision": "label", "spots.n": "int",
                "leader": "int", "sources": "int", "conflict": "int", "status": "label",
            },
            lists={
                "members": "int", "compared": "int", "same": "label", "marks": "int", "figures": "label",
                "notes": "label", "evidence": "label", "why": "delta",
                "more": "delta", "actors": "label",
            },
        )  # fmt: skip
        self._spots = Table(
            {
                "site": "delta", "area": "int", "phrase": "label", "role": "label", "precision": "label",
                "confidence": "label", "drawn": "int", "score": "int",
            }
        )  # fmt: skip
        self._compared = Table(
            {"name": "label", "status": "label", "conflict": "int"},
            lists={"documents": "int", "told": "label"},
        )
        self._compared_count = 0
        self._quotes = Table({"text": "text"}, lists={"marks": "int"})
        self._quote_count = 0
        self._why = Table(
            {"name": "label", "chosen": "label", "kind": "label", "confidence": "label"},
            lists={"evidence": "label", "rejected": "delta"},
        )
        self._losers = Table({"name": "label", "kind": "label", "score": "int"}, lists={"evidence": "label"})
        self._sites = Table({"lon": "delta", "lat": "delta", "name": "label", "radius": "int"})
        self._areas = Table(
            {
                "kind": "int", "offset": "delta", "lon": "delta", "lat": "delta", "label": "label",
                "radius": "int",
            },
            lists={"parts": "int"},
        )  # fmt: skip
        self._documents = Table(
            {
                "id": "label", "title": "label", "source": "label", "address": "label", "link": "int",
                "published": "label",
            },
            lists={"pieces": "text"},
        )  # fmt: skip
        self._texts = self._wanted_texts()

    def encode(self, packer: Packer) -> dict[str, Any]:
        for fact in self._layers.facts:
            self._fact(fact)
        for site in self._layers.sites:
            self._site(site)
        for area in self._layers.areas:
            self._area(area, packer)
        for number, document in enumerate(self._layers.documents):
            self._document(number, document)
        tables = {
            "facts": self._facts, "spots": self._spots, "quotes": self._quotes, "why": self._why,
            "rejected": self._losers, "compared": self._compared, "sites": self._sites, "areas": self._areas,
            "documents": self._documents,
        }  # fmt: skip
        self._pools.rank(tables.values())
        return {
            "symbols": self._symbol_rows,
            "tables": {name: table.encode(packer, self._pools) for name, table in tables.items()},
            "strings": self._pools.encode(packer),
            "steps": {"site": _SITE_STEP, "area": _AREA_STEP},
            "firstDay": self._first_day - _EPOCH,
        }

    def _fact(self, fact: Fact) -> None:
        label, first, last = self._pools.label, fact.earliest, fact.latest
        start = first if first is not None else last
        account = fact.account
        for spot in fact.spots:
            self._spot(spot)
        self._facts.add(
            (
                CATEGORIES.index(fact.category),
                self._groups[group_key(fact)],
                self._symbol(fact.symbol),
                SURENESS.index(fact.sureness),
                0 if fact.document is None else fact.document + 1,
                # 0: no date. Else 1 and the days since the first date of the map.
                0 if start is None else start.toordinal() - self._first_day + 1,
                # 0: open at the start. 1: open at the end. From 2 on: days to the last.
                0 if first is None else 1 if last is None else max(0, (last - first).days) + 2,
                label(fact.title),
                label(fact.symbol.singular),
                label(fact.modality),
                self._pools.text(fact.sentence.text),
                label(fact.when_text or ""),
                label(fact.date),
                label(fact.date_precision),
                len(fact.spots),
                0 if fact.leader is None else fact.leader + 1,
                account.sources if account else 0,
                int(account.conflict) if account else 0,
                label(account.status if account else ""),
            ),
            account.members if account else (),
            self._comparisons(account) if account else (),
            [label(words) for words in account.evidence] if account else (),
            _steps(fact.sentence),
            [label(words) for pair in fact.figures for words in pair],
            [label(words) for words in fact.notes],
            [label(words) for words in fact.evidence],
            [self._reason(why) for why in fact.why],
            [self._quote(passage) for passage in fact.more],
            [label(actor) for actor in fact.actors],
        )

    def _comparisons(self, account: Account) -> range:
        label, first = self._pools.label, self._compared_count
        for comparison in account.comparisons:
            self._compared.add(
                (label(comparison.name), label(comparison.status), int(comparison.conflict)),
                [document for document, _ in comparison.told],
                [label(words) for _, words in comparison.told],
            )
            self._compared_count += 1
        return range(first, self._compared_count)

    def _symbol(self, symbol: symbology.Symbol) -> int:
        number = self._symbols.setdefault(symbol.key, len(self._symbol_rows))
        if number == len(self._symbol_rows):
            self._symbol_rows.append(symbology.symbol_record(symbol))
        return number

    def _spot(self, spot: Spot) -> None:
        label = self._pools.label
        self._spots.add(
            (
                0 if spot.site is None else spot.site + 1,
                0 if spot.area is None else spot.area + 1,
                label(spot.phrase),
                label(spot.role),
                label(spot.precision),
                label(spot.confidence),
                int(spot.drawn),
                round(100 * spot.score),
            )
        )

    def _quote(self, passage: Passage) -> int:
        self._quotes.add((self._pools.text(passage.text),), _steps(passage))
        self._quote_count += 1
        return self._quote_count - 1

    def _reason(self, why: Why) -> int:
        known = self._whys.get(why)
        if known is not None:
            return known
        number = self._whys[why] = len(self._whys)
        label = self._pools.label
        self._why.add(
            (label(why.name), label(why.chosen or ""), label(why.kind), label(why.confidence)),
            [label(words) for words in why.evidence],
            [self._loser(loser) for loser in why.rejected],
        )
        return number

    def _loser(self, loser: Rejected) -> int:
        known = self._rejected.get(loser)
        if known is not None:
            return known
        label = self._pools.label
        number = self._rejected[loser] = len(self._rejected)
        self._losers.add(
            (label(loser.name), label(loser.kind), round(100 * loser.score)),
            [label(words) for words in loser.evidence],
        )
        return number

    def _site(self, site: Site) -> None:
        place = round(site.lon / _SITE_STEP), round(site.lat / _SITE_STEP)
        self._sites.add((*place, self._pools.label(site.name), round(site.uncertainty_m)))

    def _area(self, area: Area, packer: Packer) -> None:
        packed = packer.add_geometry(area.geometry, step=_AREA_STEP)
        self._areas.add(
            (
                _KINDS.index(packed["k"]),
                packed["o"],
                round(area.lon / _SITE_STEP),
                round(area.lat / _SITE_STEP),
                self._pools.label(area.label),
                round(area.uncertainty_m),
            ),
            packed["n"],
        )

    def _wanted_texts(self) -> bool:
        """Return whether the map carries the reports' whole texts: told to, and not too many of them."""
        total = sum(len(document.text) for document in self._layers.documents)
        return self._layers.texts and total <= _MAX_TEXTS

    def _pieces(self, number: int, document: Document) -> list[str]:
        """Cut a text at the sentences that facts rest on, which are in the pool already."""
        text, at, pieces = document.text, 0, []
        for start, end in sorted(self._spans.get(number, ())):
            if start < at or end > len(text) or start >= end:
                continue
            pieces += [text[at:start], text[start:end]]
            at = end
        return [piece for piece in (*pieces, text[at:]) if piece]

    def _document(self, number: int, document: Document) -> None:
        label = self._pools.label
        pieces = self._pieces(number, document) if self._texts else []
        self._documents.add(
            (
                label(document.id),
                label(document.title or ""),
                label(document.source or ""),
                label(document.url or ""),
                int(safe_url(document.url) is not None),
                label(wording.day(document.published) if document.published else ""),
            ),
            [self._pools.text(piece) for piece in pieces],
        )


def _steps(passage: Passage) -> list[int]:
    """Return the marks of a passage: for each, how far from the last one's end, length, role.

    Lengths are in UTF-16 units, which is how a script counts letters.
    """
    steps: list[int] = []
    text, at = passage.text, 0
    plain = text.isascii()
    for start, end, role in passage.marks:
        gap, length = start - at, end - start
        if not plain:
            gap, length = _units(text[at:start]), _units(text[start:end])
        steps += (gap, length, ROLES.index(role))
        at = end
    return steps


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(letter > "\uffff" for letter in text)
