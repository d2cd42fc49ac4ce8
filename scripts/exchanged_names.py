"""Documents whose place names are exchanged for others of the same sort, to learn what stands about a name.

A recogniser that sees the same few hundred towns in every fold learns them by heart and is at a loss among
others. Read once more with other towns, countries and divisions in their stead, a corpus teaches the words
about a name. (Data augmentation by mention replacement, after Dai and Adel, 2020.)
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from geomap.evaluation import GoldDocument
from geomap.gazetteer import Gazetteer
from geomap.model import Document
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.recognition import read_spots

_LISTED = 40_000
"""Places that names are taken from."""
_A_PAGE = 500
_SHARE = 0.85
"""Of the names of a document, the share that is exchanged."""
_EXCHANGED = "PAC"
"""Towns, first-level divisions and countries, by the first letter of a name's sort."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the gazetteer by sort: what they name first, how large a town, whether also a word."""

    by_sort: dict[str, list[str]]
    gazetteer: Gazetteer

    def exchange(self, item: GoldDocument) -> tuple[Document, set[tuple[int, int]]] | None:
        """Return a document with other names in place of the annotated ones, and where they stand now.

        The same name gives the same name throughout; the same document the same exchange. None for a text
        in one case.
        """
        document = item.document
        text = document.text
        if text.islower() or text.isupper():
            return None
        chance = random.Random(zlib.crc32(f"a/{document.id}".encode()))
        sorts = dict(_sorts(document, self.gazetteer))
        table: dict[str, str] = {}
        pieces: list[str] = []
        gold: set[tuple[int, int]] = set()
        at = size = 0
        for start, end in sorted({(t.start, t.end) for t in item.toponyms}):
            if start < at:
                continue
            name = text[start:end]
            if name not in table:
                table[name] = self._other(name, sorts.get((start, end), ""), chance)
            pieces += [text[at:start], table[name]]
            size += start - at
            gold.add((size, size + len(table[name])))
            size += len(table[name])
            at = end
        pieces.append(text[at:])
        return replace(document, text="".join(pieces)), gold

    def _other(self, name: str, sort: str, chance: random.Random) -> str:
        names = self.by_sort.get(sort)
        if names is None or name.isupper() or not name[0].isupper() or chance.random() >= _SHARE:
            return name
        return chance.choice(names)


def names_of(gazetteer: Gazetteer) -> Names:
    """Return the names that others are exchanged for: a sample of the gazetteer, the same each time."""
    places = [place.name for place in gazetteer.places()]
    drawn = random.Random(1).sample(places, min(len(places), _LISTED))
    names = sorted({name for name in drawn if _is_plain(name)})
    by_sort: dict[str, list[str]] = {}
    for first in range(0, len(names), _A_PAGE):
        page = names[first : first + _A_PAGE]
        document = Document(id="names", text="\n\n".join(page))
        for (start, end), sort in _sorts(document, gazetteer):
            whole = document.text[start - 1 : start] in "\n" and document.text[end : end + 1] in "\n"
            if whole and sort[:1] in _EXCHANGED:
                by_sort.setdefault(sort, []).append(document.text[start:end])
    return Names(by_sort, gazetteer)


def _sorts(document: Document, gazetteer: Gazetteer) -> Iterator[tuple[tuple[int, int], str]]:
    """Give the spans that bear a known name, each with the sort of it."""
    _, spots, facts, _ = read_spots(document, split_sentences(document), gazetteer)
    for spot, fact in zip(spots, facts, strict=True):
        if spot.match is not None:
            yield (spot.start, spot.end), fact.bucket


_SMALL = frozenset({"de", "la", "of", "da", "do", "al", "el"})


def _is_plain(name: str) -> bool:
    """Whether every word of a name is capitalised, small words apart."""
    return bool(name) and all(word[0].isupper() or word in _SMALL for word in name.split())
