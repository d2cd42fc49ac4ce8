"""Corrections as JSON records, and as a file to which each is added for good: one JSON line a decision."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from geomap.errors import FormatError, InputError
from geomap.locks import locked
from geomap.model import Action, Address, Correction, TargetKind, make_correction

Record = dict[str, Any]

_MAX_LINE = 4_000_000
"""Bytes of one line; a decision about ten thousand statements has fewer."""


def correction_record(correction: Correction) -> Record:
    """Return a correction as a JSON object; what does not belong to its action is left out."""
    record: Record = {
        "id": correction.id,
        "action": correction.action,
        "who": correction.who,
        "when": correction.when.isoformat(),
        "why": correction.why,
    }
    if correction.targets:
        record["targets"] = [_address_record(a) for a in correction.targets]
    if correction.apart_from:
        record["apart_from"] = [_address_record(a) for a in correction.apart_from]
    if correction.action == "resolve":
        record["place_id"] = correction.place_id
    if correction.action == "place_at":
        record |= {"lon": correction.lon, "lat": correction.lat, "radius_m": correction.radius_m}
    if correction.undoes is not None:
        record["undoes"] = correction.undoes
    return record


def correction_from_record(record: Mapping[str, Any]) -> Correction:
    """Return the correction of a record; its id is computed anew.

    Raises FormatError that names what is missing or of the wrong kind.
    """
    try:
        return make_correction(
            _one_of(Action, record["action"]),
            who=_text(record["who"]),
            when=datetime.fromisoformat(_text(record["when"])),
            why=_text(record.get("why", "")),
            targets=[_address(a) for a in record.get("targets", ())],
            apart_from=[_address(a) for a in record.get("apart_from", ())],
            place_id=None if record.get("place_id") is None else _text(record["place_id"]),
            lon=_number(record.get("lon")),
            lat=_number(record.get("lat")),
            radius_m=_number(record.get("radius_m")),
            undoes=None if record.get("undoes") is None else _text(record["undoes"]),
        )
    except KeyError as error:
        raise FormatError(f"not a correction: {error} is missing") from error
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise FormatError(f"not a correction: {error}") from error


def dump_corrections(corrections: Iterable[Correction]) -> str:
    """Return corrections as JSON lines."""
    return "".join(_line(correction) for correction in corrections)


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Return the corrections of a file, in the order in which they were made; none where there is no file.

    A last line without its end was never acknowledged and is left out. Raises FormatError that names the
    line which is no correction, and OSError.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return ()
    if lines and not lines[-1].endswith(b"\n"):
        lines.pop()
    return tuple(
        _correction_of_line(line, path, number) for number, line in enumerate(lines, start=1) if line.strip()
    )


def append_correction(path: Path, correction: Correction) -> None:
    """Add a correction to a file; when this returns it is on the disk.

    Several programs may add at once: each waits for the other. What an interrupted one left half-written is
    cut off first. Raises InputError where there is no such folder, and OSError.
    """
    if not path.absolute().parent.is_dir():
        raise InputError(f"no such folder to write to: {path.absolute().parent}")
    line = _line(correction).encode("utf-8")
    new = not path.exists()
    with path.open("a+b") as stream, locked(stream):
        stream.seek(0)
        whole = stream.read()
        end = whole.rfind(b"\n") + 1
        if end < len(whole):
            stream.truncate(end)
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())
    if new and os.name == "posix":
        folder = os.open(path.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _line(correction: Correction) -> str:
    return json.dumps(correction_record(correction)) + "\n"


def _correction_of_line(line: bytes, path: Path, number: int) -> Correction:
    try:
        if len(line) > _MAX_LINE:
            raise FormatError(f"a line of {len(line):,} bytes; {_MAX_LINE:,} is the most")
        record = json.loads(line)
        if not isinstance(record, dict):
            raise FormatError("a JSON object is wanted")
        return correction_from_record(record)
    except FormatError as error:
        raise FormatError(f"{path.name}, line {number}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path.name}, line {number}: not JSON: {error}") from error


def _address_record(address: Address) -> Record:
    return {
        "kind": address.kind,
        "document_hash": address.document_hash,
        "document_id": address.document_id,
        "start": address.start,
        "end": address.end,
        "text": address.text,
    }


def _address(record: Mapping[str, Any]) -> Address:
    start, end = _whole(record["start"]), _whole(record["end"])
    if not 0 <= start < end:
        raise ValueError(f"a span such as 3 to 9 is wanted, got {start} to {end}")
    return Address(
        kind=_one_of(TargetKind, record["kind"]),
        document_hash=_text(record["document_hash"]),
        document_id=_text(record["document_id"]),
        start=start,
        end=end,
        text=_text(record["text"]),
    )


def _one_of(literal: Any, value: object) -> Any:
    choices = get_args(literal)
    if value not in choices:
        raise ValueError(f"one of {', '.join(choices)} is wanted, got {value!r}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text is wanted, got {type(value).__name__}")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"a whole number is wanted, got {type(value).__name__}")
    return value


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"a number is wanted, got {type(value).__name__}")
    return float(value)
