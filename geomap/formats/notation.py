"""Records as the JSON that is kept, by orjson, the one door to it.

orjson takes a tenth of the standard library's time. What it refuses goes to the standard library, whose
JSON is the same but for the exponents of very small numbers: texts with lone surrogates, and whole numbers
beyond 64 bits, which orjson would read as fractions.
"""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
_DIGITS = bytes(ord("0") if chr(byte).isdecimal() and byte < 128 else byte for byte in range(256))
_LONG = b"0" * 19
_LONG_NUMBER = re.compile(rb"(?:^|[-:,\[\s])0{19}")
"""Where a number may begin; a text of digits, as the codes of symbols are, has a quotation mark before it."""


def encoded(record: Any) -> bytes:
    """Return a record of dictionaries, lists, tuples, texts, numbers, truths and None as JSON in UTF-8.

    The same record gives the same bytes. Lone surrogates are written as UTF-8 would write them if it could;
    what is no finite number becomes null.

    >>> encoded({"id": "one", "at": (1, 2.5)})
    b'{"id":"one","at":[1,2.5]}'
    """
    try:
        return orjson.dumps(record)
    except TypeError:
        return _PLAIN.encode(record).encode("utf-8", "surrogatepass")


def written(record: Any) -> str:
    """Return a record as JSON in a text.

    >>> written({"name": "Éire"})
    '{"name":"Éire"}'
    """
    return encoded(record).decode("utf-8", "surrogatepass")


def decoded(record: bytes | str) -> Any:
    """Return what was written.

    Raises json.JSONDecodeError, UnicodeDecodeError or RecursionError for what is no JSON.
    """
    kept = record.encode("utf-8", "surrogatepass") if isinstance(record, str) else record
    # Every digit as one, and then looked for: a regular expression alone takes longer than orjson.
    digits = kept.translate(_DIGITS)
    if _LONG not in digits or not _LONG_NUMBER.search(digits):
        try:
            return orjson.loads(kept)
        except orjson.JSONDecodeError:
            pass
    return json.loads(kept.decode("utf-8", "surrogatepass"))
