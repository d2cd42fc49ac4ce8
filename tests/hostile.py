"""Hostile text: payloads, and a situation that carries one in every field that holds free text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, get_type_hints

from drawing_fixture import GROUND, StandIn, situation

from geomap.judging.reconciliation import reconciled
from geomap.model import Document, Fact, Place, Situation

MARKER = "Zq7"
"""Stands in every payload, so that a test can look for it."""

PAYLOADS = {
    "script": "<script>window.__ran = 1; alert(1)</script>",
    "handler": "<img src=x onerror=\"window.__ran=1;alert(1)\"><svg onload='window.__ran=1'>",
    "template": "{{7*1910001}} {{ ''.__class__.__mro__ }} {% raw %} {% endfor %}",
    "broken template": "10{% off {{ {# }} %} #}",
    "template literal": "`+(window.__ran=1)+` ${window.__ran=1} ${alert(1)}",
    "escapes": "\\x3cimg src=x onerror=alert(1)\\x3e \\u003cscript\\u003e \\",
    "end of script": "</script><script>window.__ran=1</script><!-- --> ]]> <![CDATA[ </style></title>",
    "quotes": '"\'); window.__ran=1; (\' " onmouseover="alert(1)" x=\'',
    "control": "a\x00b\x08c\x1bd\x7fe\u2028f\u2029g",
    "bidi": "\u202egnp.exe\u2066\u2067\u2069\u200f\u061c",
    "address": "javascript:window.__ran=1//",
    "entities": "&lt;b&gt; &#60;script&#62; &amp;quot; &NewLine;",
    "link": "https://evil.invalid/x.png <img src='https://evil.invalid/y.png'> url(https://evil.invalid/z)",
}

_KEPT = {"id", "document_id", "place_id", "place_ids", "subject_ids", "footprint_id", "sidc", "edtf"}
_KEPT |= {"members", "item_id", "part_of"}
"""Ids lead from noun to noun, and are tested by themselves."""


def hostile_situation(payload: str) -> Situation:
    """Return the hand-made situation with a payload in every free text, and its documents ending in it."""
    text = f"{payload} {MARKER}"
    infected: Situation = _infect(reconciled(situation()), text)
    return _with_hostile_ids(infected, text)


def hostile_ground(payload: str) -> StandIn:
    """Return the stand-in ground with hostile names of places."""
    ground = StandIn()
    ground.version = f"{payload} {MARKER}"
    ground._places = {key: _infect(place, f"{payload} {MARKER}") for key, place in ground._places.items()}
    return ground


def _infect(value: Any, text: str) -> Any:
    """Put a text into every field of a noun, and of the nouns in it, whose type is free text."""
    if isinstance(value, tuple):
        return tuple(_infect(item, text) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    hints = get_type_hints(type(value))
    changes: dict[str, Any] = {}
    for field in fields(value):
        old, hint = getattr(value, field.name), str(hints[field.name])
        if field.name in _KEPT or (isinstance(value, Fact) and field.name == "documents"):
            continue
        if "Literal" in hint:
            continue
        if isinstance(value, Document) and field.name == "text":
            changes[field.name] = old + text
        elif isinstance(old, str) or (old is None and "str" in hint):
            changes[field.name] = text
        elif isinstance(old, tuple) and "tuple[str, ...]" in hint:
            changes[field.name] = (text,)
        elif isinstance(old, tuple) or is_dataclass(old):
            changes[field.name] = _infect(old, text)
    if isinstance(value, Place):
        changes["kind"] = value.kind
    if "sentence" in hints:
        changes["sentence"] = (0, 10**6)
    return replace(value, **changes)


def _with_hostile_ids(infected: Situation, text: str) -> Situation:
    """Put a text into the ids of documents, and into all that refer to them."""
    names = {document.id: f"{text}{n}" for n, document in enumerate(infected.documents)}

    def renamed(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(renamed(item) for item in value)
        if not is_dataclass(value) or isinstance(value, type):
            return value
        changes: dict[str, Any] = {}
        for field in fields(value):
            old = getattr(value, field.name)
            if field.name == "document_id" and old in names:
                changes["document_id"] = names[old]
            elif field.name == "id" and isinstance(value, Document):
                changes["id"] = names[old]
            elif field.name == "id" and not isinstance(value, Place):
                changes["id"] = f"{text}{old}"
            elif field.name == "documents" and isinstance(value, Fact):
                changes["documents"] = tuple(names[one] for one in old)
            elif field.name == "members":
                changes["members"] = tuple(f"{text}{one}" for one in old)
            elif field.name in ("item_id", "part_of") and old is not None:
                changes[field.name] = f"{text}{old}"
            elif isinstance(old, tuple):
                changes[field.name] = renamed(old)
        return replace(value, **changes)

    result: Situation = renamed(infected)
    return result


__all__ = ["GROUND", "MARKER", "PAYLOADS", "hostile_ground", "hostile_situation"]
