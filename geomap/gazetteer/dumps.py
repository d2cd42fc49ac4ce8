"""GeoNames' dumps: rows of places and of alternate names, from a text file or the zip it is published in.

The columns are those of GeoNames' readme for ``allCountries.txt`` (which ``cities500.txt``, ``DE.txt`` and
their like share) and ``alternateNamesV2.txt``. A line that is not of that form is counted and left out; a
file whose first lines are all so is no dump.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from geomap.errors import FormatError, InputError

_COLUMNS = 19
_ALTERNATE_COLUMNS = 8
_LOOKED_AT = 50
"""Lines after which a file without a good one is taken for something else."""
_STEP = 20_000
"""Lines between two reports of progress."""
_NOT_NAMES = frozenset(
    ("link", "wkdt", "post", "iata", "icao", "faac", "unlc", "tcid", "phon", "piny", "fr_1793")
)
"""Codes in the column of languages that mark no name: addresses, identifiers, transcriptions."""

Share = Callable[[float], None]
"""Called with the share of a file that was read, 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DumpPlace:
    """One row of a dump of places."""

    number: int
    """GeoNames' number."""
    name: str
    """Main name."""
    alternates: tuple[str, ...]
    """Other names, in no order, languages not told apart."""
    lon: float
    """Degrees east."""
    lat: float
    """Degrees north."""
    kind: str
    """Feature code; the feature class where there is none."""
    country: str
    """ISO 3166-1 alpha-2 code; empty at sea."""
    admin1: str
    """Code of the first-level division; empty where there is none."""
    admin2: str
    """Code of the second-level division; empty where there is none."""
    population: int
    """People; 0 when not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DumpName:
    """One row of a dump of alternate names."""

    number: int
    """GeoNames' number of the place."""
    name: str
    """The name."""
    abbreviation: bool
    """It is marked as an abbreviation."""
    former: bool
    """It is marked as historic."""


class Dump:
    """A dump that is read once, from start to end, with a count of what was left out and a digest."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.broken = 0
        """Lines that were not of the form."""
        self.lines = 0
        """All lines."""
        self._digest = hashlib.blake2b(digest_size=16)

    @property
    def digest(self) -> str:
        """Digest of the text as far as it was read, in hexadecimal."""
        return self._digest.hexdigest()

    def places(self, share: Share) -> Iterator[DumpPlace]:
        """Read a dump of places; InputError when it cannot be read, FormatError when it is something else."""
        for line in self._read(share):
            place = _place(line)
            if place is None:
                self._leave_out("allCountries.txt")
            else:
                yield place

    def names(self, share: Share) -> Iterator[DumpName]:
        """Read a dump of alternate names; InputError and FormatError as for places."""
        for line in self._read(share):
            fields = line.split("\t")
            if len(fields) < _ALTERNATE_COLUMNS - 2 or not _is_number(fields[1]) or not fields[3]:
                self._leave_out("alternateNamesV2.txt")
            elif fields[2] not in _NOT_NAMES:
                yield DumpName(
                    number=int(fields[1]),
                    name=fields[3],
                    abbreviation=fields[2] == "abbr",
                    former=len(fields) >= _ALTERNATE_COLUMNS and fields[7].strip() == "1",
                )

    def _leave_out(self, form: str) -> None:
        self.broken += 1
        if self.broken == self.lines == _LOOKED_AT:
            raise FormatError(
                f"{self.path}: none of the first {_LOOKED_AT} lines has the columns of GeoNames' {form}"
            )

    def _read(self, share: Share) -> Iterator[str]:
        try:
            with self.path.open("rb") as file:
                if zipfile.is_zipfile(file):
                    with zipfile.ZipFile(file) as archive:
                        member = _largest(archive, self.path)
                        with archive.open(member) as text:
                            yield from self._lines(io.BufferedReader(text), member.file_size, share)  # type: ignore[type-var]
                else:
                    file.seek(0)
                    if file.read(2) == b"PK":
                        raise InputError(f"{self.path} is a zip file that was cut short: download it again")
                    file.seek(0)
                    yield from self._lines(file, self.path.stat().st_size, share)
        except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, UnicodeDecodeError) as error:
            raise InputError(f"{self.path} is damaged: {error}; download it again") from error
        except OSError as error:
            raise InputError(f"cannot read {self.path}: {error.strerror or error}") from error
        if self.lines == self.broken:
            raise FormatError(f"{self.path} holds no line of the form wanted")

    def _lines(self, file: BinaryIO | io.BufferedReader, size: int, share: Share) -> Iterator[str]:
        done = 0
        for raw in file:
            self.lines += 1
            done += len(raw)
            self._digest.update(raw)
            if self.lines % _STEP == 0:
                share(done / max(size, 1))
            # A line in another encoding becomes an empty one, which is counted as broken.
            yield _decoded(raw)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return ""


def _largest(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """Return the member that holds the table: the largest text file that is no readme."""
    texts = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(".txt") and "readme" not in member.filename.lower()
    ]
    if not texts:
        raise FormatError(f"{path} holds no .txt file: a dump of GeoNames is wanted")
    found = max(texts, key=lambda member: (member.file_size, member.filename))
    if found.flag_bits & 1:
        raise InputError(f"{path} is locked with a password: unpack it, or download it again")
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) < 11


def _place(line: str) -> DumpPlace | None:
    """Return the place of a line, or None where it is not of the form."""
    fields = line.split("\t")
    if len(fields) != _COLUMNS or not _is_number(fields[0]) or not fields[1]:
        return None
    try:
        lat, lon = float(fields[4]), float(fields[5])
    except ValueError:
        return None
    # Written so that "not a number" fails too.
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    people = int(fields[14]) if _is_number(fields[14]) else 0
    return DumpPlace(
        number=int(fields[0]),
        name=fields[1],
        alternates=tuple(name for name in fields[3].split(",") if name and name != fields[1]),
        lon=lon,
        lat=lat,
        kind=fields[7] or fields[6],
        country=fields[8],
        admin1=fields[10] if fields[10] != "00" else "",
        admin2=fields[11],
        population=min(people, 4_000_000_000),
    )
