"""What the readers have found so far in one document, handed from each reader to the next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from geomap.model import Document, Footprint, Mention, Quantity, Sentence, When


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
        for sentence in self.sentences:
            if sentence.start <= offset < sentence.end:
                return sentence
        return None
