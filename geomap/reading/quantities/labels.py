"""Labels: numbers that count nothing: names, dates, clock times, ages, references and scores."""

from __future__ import annotations

from geomap.reading.language.tokens import Token, token_at
from geomap.reading.language.word_lists import open_lists
from geomap.reading.quantities.measures import DASHES, TIME_UNITS, Measure
from geomap.reading.quantities.numerals import is_year
from geomap.reading.quantities.quantity_words import (
    QuantityWords,
    is_plural,
    is_plural_near,
    quantity_words,
)

_LISTS = open_lists("quantities", "labels")
_OPENERS = frozenset("\"'“‘«([—–-:;.…!?•*|")
_GLUE = frozenset("#@_/\\&=№§+")
_CLOCK = _LISTS.words("clock")


def is_no_count(
    text: str, tokens: list[Token], index: int, first: Measure, ranged: tuple[float, Measure] | None
) -> int:
    """Index to go on from where it is a name, a date, a time, an age or a score; 0 where it counts."""
    lexicon = quantity_words()
    last = ranged[1] if ranged else first
    token, before = tokens[index], token_at(tokens, index - 1)
    after, further = token_at(tokens, last.number_end), token_at(tokens, last.number_end + 1)
    skip = last.number_end
    glued_before = before.end == token.start and index > 0
    glued_after = after.start == tokens[last.number_end - 1].end
    if token.word == "one" and _is_pronoun_one(tokens, index):
        return skip
    if glued_before and _is_glued_name(tokens, index):
        return skip
    if before.word == "[" and after.word == "]":
        return skip
    if glued_after and _is_glued_tail(tokens, last.number_end, last):
        return skip + 1
    if first.digits and is_year(tokens, index) and not first.named:
        return skip + 2 if after.word in DASHES and further.kind == "n" else skip
    if _is_date_or_clock(tokens, index, last.number_end, lexicon):
        return skip
    if _is_age(tokens, index, last):
        return last.end + 1
    if first.named and last.unit in TIME_UNITS and token_at(tokens, last.end).word in ("ago", "old"):
        return last.end
    if first.digits and not last.named and _is_reference(text, tokens, index, last.number_end, lexicon):
        return skip
    if not first.digits and token.text[:1].isupper() and before.kind == "w" and not starts(tokens, index):
        return skip
    if ranged is None and _is_score(tokens, index, first):
        return first.number_end + 2
    return 0


def _is_pronoun_one(tokens: list[Token], index: int) -> bool:
    """Whether "one" stands for a person or a thing: this one, one of them, a gradual one, one would think."""
    known = quantity_words()
    before, after = token_at(tokens, index - 1), token_at(tokens, index + 1)
    if after.word == "-":
        return token_at(tokens, index + 2).word in known.one_hyphen
    if before.word in known.one_before:
        return True
    if after.kind == "p" and after.word != "," and not before.word.endswith(("ing", "ed")):
        return before.word not in ("least", "than", "and", "only", "to", "about", "just")
    return after.word in known.one_after or after.word in ("'", "’")


def _is_glued_name(tokens: list[Token], index: int) -> bool:
    """F-35, G7, Su-27, #3, 9/11, +44."""
    before, ahead = token_at(tokens, index - 1), token_at(tokens, index - 2)
    if before.kind == "w" or before.word in _GLUE:
        return True
    if before.word in DASHES and ahead.end == before.start and index > 1:
        return ahead.kind == "n" or (ahead.kind == "w" and ahead.word not in ("mid", "a", "some"))
    if before.word in (":", ".") and ahead.end == before.start and ahead.kind == "n":
        return True
    return before.word in ("'", "’") and before.kind == "p" and token_at(tokens, index).kind == "n"


def _is_glued_tail(tokens: list[Token], end: int, measure: Measure) -> bool:
    """10:30, 24/7, 1990s, 4x4, 10-K, 3.2.1: the number goes on into something else."""
    after, further = token_at(tokens, end), token_at(tokens, end + 1)
    joined = further.start == after.end
    if after.kind == "w":
        return measure.end == end and after.word not in ("pc", "pct") and measure.scale == 1
    if after.word in (":", "/", ".", "°", "_", "@", "′", "'") and joined and further.kind == "n":
        return True
    if after.word == "°" and measure.end == end:
        return True
    if after.word == "/" and joined:
        return measure.end == end
    return after.word in DASHES and joined and further.kind == "w" and len(further.text) == 1


def _is_date_or_clock(tokens: list[Token], index: int, end: int, lexicon: QuantityWords) -> bool:
    before, after = token_at(tokens, index - 1), token_at(tokens, end)
    token = tokens[index]
    if token.kind == "n" and token.word.isdigit() and int(token.word[:6]) <= 31:
        ahead = token_at(tokens, index - 2)
        if before.word in lexicon.months and before.text[0].isupper():
            return True
        if before.word == "." and ahead.word in lexicon.months:
            return True
        if (
            after.word in lexicon.months
            and after.text[0].isupper()
            and (after.word != "may" or before.word != "the")
        ):
            return True
        if after.word == "," and _starts_list_of_days(tokens, end, lexicon):
            return True
        if before.word in (*DASHES, "and", "to", "or", ",") and _month_before(tokens, index - 2, lexicon):
            return True
        if after.word in (*DASHES, "and", "to", "or", ","):
            month = token_at(tokens, end + 2)
            if (
                token_at(tokens, end + 1).kind == "n"
                and month.word in lexicon.months
                and month.text[0].isupper()
            ):
                return True
    word = after.word
    if word in ("a", "p") and token_at(tokens, end + 1).word == "." and token_at(tokens, end + 2).word == "m":
        return True
    if word in _CLOCK or (word == "hours" and token_at(tokens, end + 1).word in ("gmt", "utc", "local")):
        return True
    return word == "local" and token_at(tokens, end + 1).word == "time"


def _starts_list_of_days(tokens: list[Token], index: int, lexicon: QuantityWords) -> bool:
    """7, 8 and 9 March: only days and commas stand before the month."""
    for at in range(index, min(index + 10, len(tokens))):
        token = tokens[at]
        if token.kind == "n" and len(token.word) <= 2:
            continue
        if token.word in (",", "and", "or"):
            continue
        return at > index + 2 and token.word in lexicon.months and token.text[0].isupper()
    return False


def _month_before(tokens: list[Token], index: int, lexicon: QuantityWords) -> bool:
    """March 3-5, March 3 and 5: the number before belongs to a month."""
    day, month = token_at(tokens, index), token_at(tokens, index - 1)
    return day.kind == "n" and len(day.word) <= 2 and month.word in lexicon.months and month.text[0].isupper()


def _is_age(tokens: list[Token], index: int, measure: Measure) -> bool:
    """A 30-year-old, 30 years old, Smith, 34, said."""
    end = measure.end
    if measure.unit in ("year", "month", "week", "day"):
        return "old" in (token_at(tokens, end).word, token_at(tokens, end + 1).word)
    before, after = token_at(tokens, index - 1), token_at(tokens, end)
    name = token_at(tokens, index - 2)
    return (
        measure.digits
        and not measure.named
        and 0 < measure.value < 120
        and before.word == ","
        and after.word in (",", ".", ")")
        and name.kind == "w"
        and name.text[0].isupper()
        and token_at(tokens, index - 3).kind == "w"
    )


def _is_reference(text: str, tokens: list[Token], index: int, end: int, lexicon: QuantityWords) -> bool:
    """Resolution 1701, Boeing 737, FRANCE 24, 221 Baker Street, telephone numbers."""
    token, before = tokens[index], token_at(tokens, index - 1)
    name = before
    if name.word == "." and token_at(tokens, index - 2).word in (
        "no",
        "nos",
        "fig",
        "vol",
        "art",
        "res",
        "p",
        "pp",
    ):
        return True
    if name.word == "of" and token_at(tokens, index - 2).text == "Group":
        return True
    if name.word in lexicon.names and not (name.word == "no" and is_plural(token_at(tokens, end), lexicon)):
        return True
    plain = "," not in token.text and "." not in token.text
    if plain and name.kind == "w" and name.text[0].isupper() and not starts(tokens, index - 1):
        if name.word in lexicon.capitalised:
            return True
        if not is_plural_near(tokens, end, lexicon) and (name.word,) not in lexicon.before:
            return True
    after = token_at(tokens, end)
    if after.kind == "n" and after.start > token.end and plain and before.word not in ("and", "or"):
        return True
    if before.kind == "n" and plain and before.end < token.start:
        return True
    if after.word in DASHES and after.start == token.end and plain:
        further = token_at(tokens, end + 1)
        if (
            further.kind == "n"
            and further.start == after.end
            and len(token.word) >= 3
            and len(further.word) >= 3
        ):
            return token_at(tokens, end + 2).word in DASHES or float(further.word) <= float(token.word)
    return _is_address(tokens, end, lexicon)


def _is_address(tokens: list[Token], end: int, lexicon: QuantityWords) -> bool:
    for ahead in range(1, 4):
        word = token_at(tokens, end + ahead - 1)
        if word.kind != "w" or not word.text[0].isupper():
            return False
        if ahead > 1 and word.word in lexicon.addresses:
            return True
    return False


def _is_score(tokens: list[Token], index: int, first: Measure) -> bool:
    """3-1, 5-4: two whole numbers at a dash that do not rise."""
    dash, second = token_at(tokens, first.number_end), token_at(tokens, first.number_end + 1)
    return (
        dash.word in DASHES
        and second.kind == "n"
        and dash.start == tokens[first.number_end - 1].end
        and second.start == dash.end
    )


def starts(tokens: list[Token], index: int) -> bool:
    """Whether a token stands at the head of a sentence, a quotation or a clause."""
    before = token_at(tokens, index - 1)
    return index <= 0 or (before.kind == "p" and before.word in _OPENERS)
