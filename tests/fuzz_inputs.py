# ruff: noqa: E501
"""Inputs for fuzzing: what a target likes, changed until it may not. The same chance gives the same inputs."""

from __future__ import annotations

import json
import random
import re
from typing import Any

from fuzz_targets import Form

LARGE = 0.005
"""Share of inputs that are large."""

_MOST = 300_000
_BINARY = (b"PK\x03\x04", b"%PDF", b"SQLi", b"\x1f\x8b\x08\x08", b"PAR1", b"geom")
_LENGTHS = (20, 60, 120, 200, 400, 1_200)

_MARKS = [
    "<",
    ">",
    "&",
    '"',
    "'",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\\",
    "%",
    "@",
    ";",
    ":",
    ",",
    ".",
    "-",
    "/",
    "*",
    "$",
    "#",
    "=",
    "+",
    "|",
    "~",
    "^",
    "_",
    "`",
]
_PIECES = [
    "<!--",
    "-->",
    "<script>",
    "</p>",
    "<p>",
    "&#x",
    "&amp;",
    "]]>",
    "<![CDATA[",
    "{{",
    "}}",
    "{%",
    "${",
    "%PDF-",
    "endobj",
    "stream",
    "xref",
    "obj",
    "/Kids",
    "-1",
    "0",
    "4294967295",
    "1e999",
    "NaN",
    "true",
    "null",
    '"text":',
    '"mentions":',
    "base64",
    "http://",
    "::ffff:",
    "127.0.0.1",
    "%00",
    "[[feed]]",
    "É—“”’…",
    "٣",
    "１２",
    "²",
    "½",
    "İ",
    "ß",
    "ﬁ",
    "\u202e",
    "🇻🇪",
    "é",
]
_BYTES = (
    *(
        b"\x00",
        b"\xff",
        b"\r\n",
        b"\n\n",
        b"\t",
        b" ",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"PK\x01\x02",
        b"\x1f\x8b",
    ),
    *(b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xf0\x9f", b"Content-Type: multipart/mixed; boundary=x", b"\n--x"),
    *(b"=?utf-8?q?", b"url = ", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"Date: ", b"Crawl-delay: "),
    *(mark.encode() for mark in (*_MARKS, *_PIECES)),
)

_WORDS = """on Wednesday|3 March 2031|more than 20|late November 2025|30 km south of|10-13 percent|since|between
fewer than|at least|from 3 to 5 May|the 1990s|two weeks ago|as many as|half a million|an estimated|by Friday|no
dozens of|1,200|3.5 million|1/2/2031|2031-02-30|Feb. 29|midnight|14:30 GMT|the night of|early|mid-|last month
less than 200 km from|the coast of Venezuela|off Yemen|Aden|Washington|near|north of Aden|the Caspian Sea|and|or
struck|were killed|denied|threatened to|troops|frigates|an airstrike|said|“|”|’s|(|)|, |. |: |—|$5bn|40°|N|S
0|00|1|31|12|24|100|999999999999999999999|$|%|St.|U.S.|Mr.|a.m.|¼|in|of|the|to|-|–|/|first|second|quarter|Ramadan
Monday to Friday|Easter|kilometres|nautical miles|sq km|dead|wounded|people|per cent|times|years|days|hours""".replace(
    "\n", "|"
).split("|")

_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**63, -(2**64), 10**400, 1e308, -1e-308, 0.1, float("nan")),
    *(float("inf"), "", "a", "\x00", "\ud800", "9" * 400, "2031-03-04", "2031-02-30", "-0001-01-01", "inf", "nan"),
    *("count", "reported", "coast", "AAAA", "resolved", [], {}, [[]], [0, 1], [1, 0], ["a", "b"], {"a": None}, [None]),
    *("{}", "İ", "'; drop table documents; --", "1" * 30, "\u2028", "é" * 300),
)  # fmt: skip
_TOKEN = re.compile(r"\s+|\w+|.", re.DOTALL)


def changed(chance: random.Random, data: bytes, form: Form) -> bytes:
    """Return an input with a few changes in its form, or, one time in six, with bytes changed in any case."""
    if form == "json" and chance.random() < 0.85:
        return _changed_json(chance, data)
    if form == "text" and chance.random() < 0.7:
        return _changed_text(chance, data)
    return _changed_bytes(chance, data)


def _changed_bytes(chance: random.Random, data: bytes) -> bytes:
    large = chance.random() < LARGE
    # A file that is cut off is no file: those of binary formats are mostly kept whole.
    whole = data[:4] in _BINARY and chance.random() < 0.9
    result = bytearray(data if large or whole else data[: chance.choice(_LENGTHS)])
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        at = chance.randrange(len(result) + 1)
        what = chance.randrange(8)
        if what == 0 and result:
            result[min(at, len(result) - 1)] ^= 1 << chance.randrange(8)
        elif what == 1:
            del result[at : at + chance.choice((1, 4, 50, 1_000))]
        elif what == 2:
            result[at:at] = chance.choice(_BYTES)
        elif what == 3:
            piece = bytes(result[at : at + chance.choice((1, 8, 100))])
            result[at:at] = piece * chance.choice((2, 10, 500 if large else 20))
        elif what == 4:
            result[at : at + 4] = chance.randbytes(4)
        elif what == 5:
            result[at:at] = chance.choice(_BYTES) * chance.choice((3, 12, 5_000 if large else 40))
        elif what == 6:
            result[at : at + chance.choice((1, 2, 4, 8))] = chance.choice((b"\x00", b"\xff")) * chance.choice(
                (1, 4, 8)
            )
        else:
            other = chance.randrange(len(result) + 1)
            result[at:at] = result[other : other + 200]
    return bytes(result[:_MOST])


def _changed_text(chance: random.Random, data: bytes) -> bytes:
    """Words of a text, cut out, exchanged with each other and with words that readers listen for."""
    text = data.decode("utf-8", "replace")
    start = chance.randrange(len(text) + 1)
    words = _TOKEN.findall(text[start : start + chance.choice(_LENGTHS)])
    for _ in range(chance.choice((1, 2, 4, 8, 16))):
        at = chance.randrange(len(words) + 1)
        what = chance.randrange(5)
        if what <= 1:
            words[at:at] = [chance.choice((" ", " ", "", "-")), chance.choice(_WORDS), " "]
        elif what == 2:
            words[at : at + 1] = [chance.choice((*_WORDS, *_PIECES, *_MARKS))]
        elif what == 3:
            words[at:at] = words[at : at + chance.choice((1, 2, 8))] * chance.choice((1, 2, 6))
        else:
            del words[at : at + chance.choice((1, 3, 9))]
    if chance.random() < LARGE:
        words *= chance.choice((20, 200))
    text = "".join(words)[:20_000]
    return (text.upper() if chance.random() < 0.03 else text).encode("utf-8", "surrogatepass")


def _changed_json(chance: random.Random, data: bytes) -> bytes:
    """A JSON value with some of its parts replaced, left out, doubled, or put where others belong."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return _changed_bytes(chance, data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        value = _changed_value(chance, value, value)
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    return text.encode("utf-8", "surrogatepass")[:_MOST]


def _changed_value(chance: random.Random, value: Any, everything: Any) -> Any:
    if isinstance(value, dict | list) and value and chance.random() < 0.85:
        key: Any = chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
        copy: Any = value.copy()
        what = chance.random()
        if what < 0.08:
            del copy[key]
        elif what < 0.12 and isinstance(copy, list):
            copy.insert(key, copy[key])
        elif what < 0.12:
            copy[chance.choice(("x", "id", "text", "place", "schema"))] = copy[key]
        else:
            copy[key] = _changed_value(chance, copy[key], everything)
        return copy
    what = chance.random()
    if what < 0.5:
        return chance.choice(_VALUES)
    if what < 0.65:
        return _part(chance, everything)
    if isinstance(value, str):
        return _changed_bytes(chance, value.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return chance.choice((-value, value + 1, value * 1000, value % 7 / 7, str(value)[:300], [value]))
    return [value]


def _part(chance: random.Random, value: Any) -> Any:
    while isinstance(value, dict | list) and value and chance.random() < 0.8:
        value = chance.choice(list(value.values()) if isinstance(value, dict) else value)
    return value
