"""Quantities: numbers with their bounds, unit and what they count.

Bounds follow one convention. exact: low, best and high are the number. at_least, more_than: low and
best are the number, high is open. at_most, less_than: best and high are the number, low is open.
approx: best alone. range: low and high, no best. vague ("hundreds"): low and high of the word's usual
sense, no best. The words stand in ``data/lexicons/quantities.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geomap.model import Document, Quantity, Sentence
from geomap.model.quantities import Qualifier
from geomap.reading.language.tokens import Token, phrase_at, read_tokens, token_at
from geomap.reading.language.word_lists import open_lists
from geomap.reading.quantities.labels import is_no_count, starts
from geomap.reading.quantities.measures import (
    DASHES,
    TIME_UNITS,
    Measure,
    Words,
    read_measure,
    read_range,
    read_unit,
)
from geomap.reading.quantities.numerals import Numeral, numeral_words, read_numeral, read_ordinal
from geomap.reading.quantities.quantity_words import (
    QuantityWords,
    is_plural,
    quantity_words,
)

_LISTS = open_lists("quantities", "quantities")
_WEAK_BOUNDS = frozenset([("over",), ("under",), ("above",), ("below",), ("within",)])
"""Bounds that are prepositions as often: "over two days", "under two presidents"."""
_FINITE = ("was", "were", "has", "have", "had", "is", "are")
"""Between "nobody" and what befell nobody."""
_OF_WHOLE = frozenset(
    [("in",), ("in", "every"), ("in", "each"), ("out", "of"), ("of", "every"), ("out", "of", "every")]
)
_WHOLES = frozenset((*range(2, 13), 15, 20, 25, 30, 40, 50, 100, 200, 500, 1000, 10_000, 100_000))
"""What shares are told of, when one or "out of" says that it is a share."""
_FEW_WHOLES = frozenset((3, 4, 5, 10, 100))
"""The same behind a bare "in": "seven in ten"."""

_Found = tuple[Quantity, int]


def read_quantities(document: Document, sentences: Sequence[Sentence]) -> tuple[Quantity, ...]:
    """Read the quantities of a document's sentences, boilerplate left out, by start.

    Ordinals, years, dates, clock times, ages, scores, telephone numbers and numbers that are part of a
    name are no quantities. Lengths of time are, with the unit ``day``, ``year`` and so on.
    """
    found: list[Quantity] = []
    for sentence in sentences:
        if not sentence.boilerplate:
            found.extend(_read_sentence(document.text, sentence.start, sentence.end))
    return tuple(found)


def _read_sentence(text: str, start: int, end: int) -> Iterator[Quantity]:
    tokens = read_tokens(text, start, end)
    heads = quantity_words().heads
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind != "n" and token.word not in heads:
            index += 1
            continue
        found = _read_at(text, tokens, index)
        if isinstance(found, int):
            index = found
            continue
        yield found[0]
        index = found[1]


def _read_at(text: str, tokens: list[Token], index: int) -> _Found | int:
    """A quantity and the index after it, or the index to go on from."""
    word = tokens[index].word
    for read in (_read_nought, _read_half, _read_share, _read_ratio, _read_vague, _read_article):
        if (found := read(text, tokens, index)) is not None:
            return found
    if (ordinal := read_ordinal(tokens, index)) is not None:
        return max(ordinal[1], index + 1)
    first = read_measure(tokens, index)
    if first is None:
        return index + 1
    ranged = read_range(tokens, index, first)
    if (skip := is_no_count(text, tokens, index, first, ranged)) or word == "":
        return max(skip, index + 1)
    begin, before = _qualifier_before(tokens, index, first)
    if ranged is not None:
        low, upper = ranged
        if token_at(tokens, index - 1).word == "between":
            begin = index - 1
        return _quantity(text, tokens, begin, upper.end, (low, None, upper.value), "range", upper.unit)
    end, after = _qualifier_after(tokens, first.end)
    if after and not first.named:
        unit, end = read_unit(tokens, end, value=first.value, plain=not first.digits, scaled=first.scale > 1)
        first = first._replace(unit=unit)
    qualifier = after if after in ("at_least", "at_most") else before or after or "exact"
    return _quantity(text, tokens, begin, end, _bounds(first.value, qualifier), qualifier, first.unit)


def _read_article(text: str, tokens: list[Token], index: int) -> _Found | None:
    """More than a kilometre, about an hour: the article is one, where words bound it."""
    if tokens[index].word not in ("a", "an"):
        return None
    if token_at(tokens, index - 1).word == "half":
        return None
    unit, end = read_unit(tokens, index + 1, value=1.0, plain=True, scaled=False)
    if unit == "count" or token_at(tokens, end).word in ("ago", "-", "of"):
        return None
    one = Measure(1.0, unit, end, index + 1, 1.0, False, True)
    begin, qualifier = _qualifier_before(tokens, index, one)
    if qualifier is None:
        return None
    return _quantity(text, tokens, begin, end, _bounds(1.0, qualifier), qualifier, unit)


def _read_half(text: str, tokens: list[Token], index: int) -> _Found | None:
    """Half a ton, half a kilometre: half of a unit, lengths of time left out."""
    if tokens[index].word != "half" or token_at(tokens, index + 1).word not in ("a", "an"):
        return None
    unit, end = read_unit(tokens, index + 2, value=1.0, plain=True, scaled=False)
    if unit == "count" or unit in TIME_UNITS or token_at(tokens, end).word == "-":
        return None
    begin, before = _qualifier_before(tokens, index, Measure(0.5, unit, end, index + 1, 1.0, False, True))
    qualifier = before or "exact"
    return _quantity(text, tokens, begin, end, _bounds(0.5, qualifier), qualifier, unit)


def _bounds(value: float, qualifier: Qualifier) -> tuple[float | None, float | None, float | None]:
    if qualifier in ("at_least", "more_than"):
        return value, value, None
    if qualifier in ("at_most", "less_than"):
        return None, value, value
    if qualifier == "approx":
        return None, value, None
    return value, value, value


def _quantity(
    text: str,
    tokens: list[Token],
    begin: int,
    end: int,
    bounds: tuple[float | None, float | None, float | None],
    qualifier: Qualifier,
    unit: str,
) -> _Found:
    start, stop = tokens[begin].start, tokens[end - 1].end
    of = _counted(text, tokens, end, unit=unit)
    low, best, high = bounds
    return (
        Quantity(
            start=start,
            end=stop,
            text=text[start:stop],
            low=low,
            best=best,
            high=high,
            unit=unit,
            of=of,
            qualifier=qualifier,
        ),
        end,
    )


def _qualifier_before(tokens: list[Token], index: int, measure: Measure) -> tuple[int, Qualifier | None]:
    """The index where the words that bound the number begin, and how they bound it."""
    table, tails = quantity_words().before, quantity_words().before_tails
    at = index
    found: Qualifier | None = None
    article = False
    for _ in range(3):
        step = next(
            (
                n
                for n in tails.get(token_at(tokens, at - 1).word, ())
                if at >= n and phrase_at(tokens, at - n, n) in table
            ),
            0,
        )
        if not step:
            break
        phrase = phrase_at(tokens, at - step, step)
        bound = table[phrase]
        if phrase in _WEAK_BOUNDS and _is_weak(phrase, measure):
            break
        if article and step == 1 and bound != "exact":
            break  # "he was right about the 90 kilometres"
        if phrase == ("about",) and token_at(tokens, at - 2).word in quantity_words().spoken_about:
            break
        if phrase == ("over",) and token_at(tokens, at - 2).word in quantity_words().given_over:
            break
        article = article or phrase == ("the",)
        if bound == "exact" and found is None and step == 1:
            at -= step
            continue
        at -= step
        if bound != "exact" and (found is None or found == "approx"):
            found = bound
            index = at
    return index, found


def _is_weak(phrase: Words, measure: Measure) -> bool:
    """Whether "over two days", "under two presidents" is no bound."""
    if phrase == ("within",):
        return measure.unit == "count"
    if measure.unit in TIME_UNITS:
        return phrase != ("under",)
    return not measure.digits and measure.scale == 1 and measure.unit == "count" and measure.value <= 12


def _qualifier_after(tokens: list[Token], end: int) -> tuple[int, Qualifier | None]:
    table = quantity_words().after
    sign = token_at(tokens, end)
    if sign.word == "+" and sign.start == token_at(tokens, end - 1).end:
        return end + 1, "at_least"
    at = end + 1 if sign.word == "-" or sign.word == "," else end
    for length in quantity_words().after_heads.get(token_at(tokens, at).word, ()):
        phrase = phrase_at(tokens, at, length)
        if phrase in table and not (
            phrase == ("at", "least") and token_at(tokens, at + len(phrase)).kind == "n"
        ):
            if sign.word == "-" and phrase not in (("odd",), ("plus",)):
                continue
            return at + len(phrase), table[phrase]
    return end, None


def _counted(text: str, tokens: list[Token], index: int, *, unit: str) -> str | None:
    """The head noun after a number: the last of the first run of plurals, or the last noun of the group."""
    lexicon = quantity_words()
    at = index
    if token_at(tokens, at).word in DASHES:
        at += 1
    if token_at(tokens, at).word == "of":
        at += 1
        while token_at(tokens, at).word in ("the", "these", "those", "its", "their", "his", "her", "a", "an"):
            at += 1
        if token_at(tokens, at).kind == "n":
            at += 1
    elif unit in ("km", "mile", "nautical_mile", "percent", "magnitude"):
        return None
    head: str | None = None
    plural = joined = False
    for ahead in range(6):
        token = token_at(tokens, at + ahead)
        if token.kind != "w":
            earlier, follows = token_at(tokens, at + ahead - 1), token_at(tokens, at + ahead + 1)
            initial = earlier.kind == "w" and (len(earlier.text) == 1 or follows.start == token.end)
            if token.word in ("-", ".", "'", "’") and token.start == earlier.end and initial and ahead > 0:
                if token.word == "-":
                    joined = True
                continue
            break
        if joined:
            head, plural, joined = token.text, False, False
            continue
        if token.word in lexicon.stops and not (head is None and token.word in lexicon.plurals):
            break
        several = is_plural(token, lexicon)
        if plural and not several:
            break
        if (
            not several
            and token.word.endswith("ed")
            and ((head is not None and ahead > 0) or unit != "count")
        ):
            break
        if token.word in ("s", "more", "other", "additional", "further", "new"):
            continue
        plural = several
        head = token.text
    if head is None and unit == "count":
        return _counting(tokens, index, lexicon)
    return head.lower() if head and len(head) > 1 and head not in ("them", "us", "whom") else None


def _counting(tokens: list[Token], index: int, lexicon: QuantityWords) -> str | None:
    """The noun before "of" in "a crew of 19"."""
    at = next((k for k in range(index - 2, max(index - 8, 0), -1) if tokens[k].word == "of"), 0)
    noun = token_at(tokens, at - 1)
    return noun.word if at > 0 and noun.kind == "w" and noun.word not in lexicon.stops else None


def _is_share(tokens: list[Token], noun: int, whole: Numeral) -> bool:
    """Whether "one roof in four" is a share of roofs: nothing that is counted follows it."""
    lexicon = quantity_words()
    word, after = token_at(tokens, noun), token_at(tokens, whole.end)
    named = word.kind != "w" or word.word in lexicon.stops or word.text[:1].isupper()
    return not (_counts(tokens, whole.end) or named or after.word == "-") and 2 <= whole.value <= 10


def _counts(tokens: list[Token], index: int) -> bool:
    """Whether what a number stands before may be counted by it: a plural, or words that lead to one."""
    lexicon = quantity_words()
    for at in range(index, index + 3):
        token = token_at(tokens, at)
        if token.kind == "n" and at == index:
            return True
        if token.kind != "w" or token.word in lexicon.stops:
            return False
        if is_plural(token, lexicon):
            return True
    return False


def _read_vague(text: str, tokens: list[Token], index: int) -> _Found | None:
    """Hundreds, dozens of, several, tens of thousands."""
    lexicon = quantity_words()
    for length in lexicon.vague_heads.get(tokens[index].word, ()):
        phrase = phrase_at(tokens, index, length)
        if phrase not in lexicon.vague:
            continue
        end = index + len(phrase)
        if tokens[index].text[0].isupper() and not starts(tokens, index):
            return None
        low, high = lexicon.vague[phrase]
        unit, after_unit = read_unit(tokens, end, value=low, plain=True, scaled=True)
        if unit == "count" and token_at(tokens, end).word == "of":
            unit, after_unit = read_unit(tokens, end + 1, value=low, plain=True, scaled=True)
            after_unit = after_unit if unit != "count" else end
        following = token_at(tokens, end)
        if phrase in lexicon.guarded and unit == "count":
            noun = following.kind == "w" and following.word not in lexicon.stops
            if not noun and following.word != "of":
                return None
        begin, before = _qualifier_before(tokens, index, Measure(low, unit, end, end, 1, True, True))
        bounds: tuple[float | None, None, float | None] = (low, None, high or None)
        if before == "at_most":
            bounds = (None, None, high or None)
        return _quantity(text, tokens, begin if before else index, after_unit, bounds, "vague", unit)
    return None


_BEHIND_SHARES = _LISTS.words("behind_shares")
"""Words behind "a third" that say that it is a share and no ordinal."""


def _read_share(text: str, tokens: list[Token], index: int) -> _Found | None:
    """Two-thirds, a third of, half of, three quarters: a share of a whole, 0 to 1."""
    known = numeral_words()
    token = tokens[index]
    count, at = 1.0, index
    if token.word in ("a", "one") or token.word in known.ones:
        count = float(known.ones.get(token.word, 1))
        at = index + 1
        if token_at(tokens, at).word == "-":
            at += 1
    word = token_at(tokens, at).word
    share = known.fraction_words.get(word)
    millions = [token_at(tokens, at + k).word for k in (1, 2)]
    if millions[0] == "of" and millions[1] in ("a", "an") and token_at(tokens, at + 3).word in known.scales:
        return _read_part_of_scale(text, tokens, index, at + 4, count * (share or 0.0))
    if token_at(tokens, index - 1).word in ("first", "second", "other", "latter"):
        return None
    if share is None or (at == index and word != "half"):
        return None
    end = at + 1
    begin, before = _qualifier_before(tokens, index, Measure(count * share, "share", end, end, 1, True, True))
    risen = token_at(tokens, index - 1).word == "by"  # "rose by a tenth to"
    of_whole = token_at(tokens, end).word in _BEHIND_SHARES or word.endswith("s")
    hedged = before is not None and at > index  # "about a third"; not "a third attack", "half a million"
    if not (of_whole or risen or hedged):
        return None
    if word == "quarters" and at == index:
        return None
    qualifier = before or "exact"
    return _quantity(text, tokens, begin, end, _bounds(count * share, qualifier), qualifier, "share")


def _read_part_of_scale(text: str, tokens: list[Token], index: int, end: int, share: float) -> _Found | None:
    """A quarter of a million, three quarters of a billion dollars."""
    if not share:
        return None
    scale = float(numeral_words().scales[tokens[end - 1].word])
    unit, after = read_unit(tokens, end, value=share * scale, plain=True, scaled=True)
    part = Measure(share * scale, unit, after, end, scale, False, unit != "count")
    begin, before = _qualifier_before(tokens, index, part)
    qualifier = before or "exact"
    return _quantity(text, tokens, begin, after, _bounds(share * scale, qualifier), qualifier, unit)


def _read_ratio(text: str, tokens: list[Token], index: int) -> _Found | None:
    """One in three, 1 in 5, six out of ten, eleven of every hundred: a share of a whole, 0 to 1."""
    part = read_numeral(tokens, index)
    if part is None or part.scale != 1 or not 0 < part.value < 100 or part.value % 1:
        return None
    link = next((n for n in (3, 2, 1) if phrase_at(tokens, part.end, n) in _OF_WHOLE), 0)
    noun = not link and phrase_at(tokens, part.end + 1, 1) == ("in",)  # "one roof in four is gone"
    if noun:
        link = 2
    whole = read_numeral(tokens, part.end + link) if link else None
    if whole is None or whole.value <= part.value:
        return None
    told = part.value == 1 and token_at(tokens, whole.end).word == "of"  # "one in 23 of those who tried"
    if whole.digits != part.digits and not told:
        return None
    plain = phrase_at(tokens, part.end, link) == ("in",)
    wholes = _WHOLES if part.value == 1 or not plain else _FEW_WHOLES
    unit, _ = read_unit(tokens, whole.end, value=whole.value, plain=not whole.digits, scaled=False)
    if noun and not _is_share(tokens, part.end, whole):
        return None
    if not (whole.value in wholes or (told and whole.value <= 100 and whole.value % 1 == 0)) or (
        plain and unit != "count"
    ):
        return None  # "two in five days", "one in 2019"
    share = part.value / whole.value
    begin, before = _qualifier_before(tokens, index, Measure(share, "share", whole.end, index, 1, True, True))
    qualifier = before or "exact"
    return _quantity(text, tokens, begin, whole.end, _bounds(share, qualifier), qualifier, "share")


def _read_nought(text: str, tokens: list[Token], index: int) -> _Found | None:
    """No casualties; none were hurt."""
    lexicon = quantity_words()
    if tokens[index].word == "no":
        for ahead in range(1, 4):
            token = token_at(tokens, index + ahead)
            if token.kind != "w" or (token.word in lexicon.stops and token.word not in lexicon.plurals):
                break
            if (token.word,) in lexicon.nought:
                start, stop = tokens[index].start, token.end
                return _nought(text, start, stop, token.word), index + ahead + 1
    for length in (3, 2, 1):
        if phrase_at(tokens, index, length) in lexicon.pronouns:
            words = [token_at(tokens, index + length + k).word for k in range(4)]
            if words[0] in _FINITE and not lexicon.harmed.isdisjoint(words):
                start, stop = tokens[index].start, tokens[index + length - 1].end
                return _nought(text, start, stop, "people"), index + length
    return None


def _nought(text: str, start: int, stop: int, of: str) -> Quantity:
    return Quantity(start=start, end=stop, text=text[start:stop], low=0, best=0, high=0, unit="count", of=of)
