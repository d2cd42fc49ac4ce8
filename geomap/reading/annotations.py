"""What the readers have found so far in one document, handed from each reader to the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from geomap.model import Document, Draw, Footprint, Mention, Place, Quantity, Sentence, When


@dataclass(frozen=True, kw_only=True)
class Annotations:
    """One document with its sentences, mentions, times, quantities and footprints, each by start."""

    document: Document
    """The text that every offset counts in."""
    sentences: tuple[Sentence, ...] = ()
    """All of them, boilerplate included."""
    mentions: tuple[Mention, ...] = ()
    """Toponyms, resolved."""
    times: tuple[When, ...] = ()
    """Time expressions, normalised."""
    quantities: tuple[Quantity, ...] = ()
    """Numbers with their bounds."""
    footprints: tuple[Footprint, ...] = ()
    """The ground of each spatial phrase built on literal mentions."""

    @cached_property
    def text(self) -> str:
        """The document's text."""
        return self.document.text

    def sentence_at(self, offset: int) -> Sentence | None:
        """Return the sentence that holds a code point, or None between sentences."""
        at = bisect_right(self.sentences, offset, key=lambda sentence: sentence.start) - 1
        return self.sentences[at] if at >= 0 and offset < self.sentences[at].end else None

    def mentions_in(self, start: int, end: int) -> tuple[Mention, ...]:
        """Return the mentions that start in a stretch of the text."""
        starts = self._mention_starts
        return self.mentions[bisect_left(starts, start) : bisect_left(starts, end)]

    def mentions_before(self, at: int, most: int) -> tuple[Mention, ...]:
        """Return the last mentions that start before a point of the text, ``most`` at most."""
        stop = bisect_left(self._mention_starts, at)
        return self.mentions[max(0, stop - most) : stop]

    def literal_at(
        self, start: int, end: int, place: Place, *, draw: Draw, score: float, evidence: tuple[str, ...] = ()
    ) -> Mention:
        """Return a mention of a place itself by the words in ``start:end``, made behind recognition."""
        return Mention(
            document_id=self.document.id,
            start=start,
            end=end,
            text=self.text[start:end],
            role="literal",
            use="literal",
            draw=draw,
            outcome="resolved",
            score=score,
            place=place,
            evidence=evidence,
        )

    def footprints_in(self, start: int, end: int) -> tuple[Footprint, ...]:
        """Return the footprints that start in a stretch of the text."""
        starts = self._footprint_starts
        return self.footprints[bisect_left(starts, start) : bisect_left(starts, end)]

    def quantities_in(self, start: int, end: int) -> tuple[Quantity, ...]:
        """Return the quantities that start in a stretch of the text."""
        starts = self._quantity_starts
        return self.quantities[bisect_left(starts, start) : bisect_left(starts, end)]

    @cached_property
    def _mention_starts(self) -> list[int]:
        return [mention.start for mention in self.mentions]

    @cached_property
    def _footprint_starts(self) -> list[int]:
        return [footprint.start for footprint in self.footprints]

    @cached_property
    def _quantity_starts(self) -> list[int]:
        return [quantity.start for quantity in self.quantities]

    @cached_property
    def counts(self) -> frozenset[Quantity]:
        """All quantities, to tell at once whether one is the text's own."""
        return frozenset(self.quantities)
