"""A whole situation as one JSON value, to travel in a file of any format and be read back."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from geomap.errors import FormatError
from geomap.formats.decoding import situation_from_records
from geomap.formats.encoding import SCHEMA, full_records, general_problems
from geomap.model import Situation
from geomap.version import VERSION


def envelope(situation: Situation) -> dict[str, Any]:
    """Return a situation as a JSON object: its full records and general problems."""
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "documents": full_records(situation),
        "problems": general_problems(situation),
    }


def situation_of_envelope(value: object, *, name: str) -> Situation:
    """Return the situation of ``envelope``. Raises FormatError, with the file's name, for anything else."""
    if not isinstance(value, dict) or not isinstance(value.get("documents"), list):
        raise FormatError(f"{name} holds no geomap situation; only what geomap wrote can be opened as one")
    problems = value.get("problems")
    return situation_from_records(value["documents"], problems if isinstance(problems, list) else ())


def sealed(situation: Situation) -> str:
    """Return the envelope in base64: letters that no format gives a meaning, whatever the reports say."""
    text = json.dumps(envelope(situation), ensure_ascii=True, separators=(",", ":"))
    return base64.b64encode(text.encode("ascii")).decode("ascii")


def unsealed(text: str | bytes, *, name: str) -> Situation:
    """Return the situation of ``sealed``. Raises FormatError."""
    try:
        value = json.loads(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise FormatError(f"{name} is damaged: what geomap keeps in it cannot be read") from error
    return situation_of_envelope(value, name=name)
