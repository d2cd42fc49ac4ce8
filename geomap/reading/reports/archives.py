"""Zip files to the files inside, bounded; run in the sandbox's child."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from geomap.errors import FormatError, InputError
from geomap.reading.reports.sandbox import Part

MAX_MEMBERS = 10_000
"""Files in one archive."""

MAX_UNPACKED = 200_000_000
"""Bytes that one archive, mail or file may unpack to, with all archives inside it."""

MAX_DIRECTORY = 4_000_000
"""Bytes of an archive's table of contents."""

_CHUNK = 1 << 20
UNPACKING_FAULTS = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)
"""What the standard library raises for a file in an archive that is damaged, or is packed in another way."""


def read_parts(data: bytes, most: int) -> Iterator[Part]:
    """Yield each file of an archive, in its order: its name in ``fields["member"]``, its bytes as data.

    A file that cannot be unpacked, or to more than ``most`` bytes, is a part with a ``problem``. Raises
    InputError when all together hold more than ``MAX_UNPACKED``, FormatError for what is no archive.
    """
    left = MAX_UNPACKED
    with open_archive(data) as archive:
        for member in archive.infolist():
            if member.filename.endswith("/"):
                continue
            name = member_name(member.filename)
            if member.flag_bits & 0x1:
                yield Part(fields={"member": name, "problem": "is encrypted"})
                continue
            if member.file_size > most:
                yield Part(fields={"member": name, "problem": f"unpacks to more than {most:,} bytes"})
                continue
            try:
                content = unpack(archive, member, most=most)
            except UNPACKING_FAULTS as error:
                yield Part(fields={"member": name, "problem": f"cannot be unpacked ({error})"})
                continue
            left -= len(content)
            if left < 0:
                raise InputError(f"unpacks to more than {MAX_UNPACKED:,} bytes")
            yield Part(fields={"member": name}, data=content)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open an archive whose table of contents is of a sane size."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + 22:
        raise FormatError("is no zip file, or one that is cut off")
    # The size of the table of contents is known before it is read into memory.
    if int.from_bytes(data[end + 12 : end + 16], "little") > MAX_DIRECTORY:
        raise InputError(f"holds more than {MAX_MEMBERS:,} files")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise FormatError(f"is no zip file, or a damaged one ({error})") from None
    if len(archive.filelist) > MAX_MEMBERS:
        raise InputError(f"holds more than {MAX_MEMBERS:,} files")
    return archive


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, most: int) -> bytes:
    """Return the bytes of one file; BadZipFile as soon as they are more than ``most``, whatever was
    declared.
    """
    parts, size = [], 0
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            parts.append(chunk)
            size += len(chunk)
            if size > most:
                raise zipfile.BadZipFile(f"more than {most:,} bytes")
    return b"".join(parts)


def member_name(name: str) -> str:
    r"""Return a member's name as a path that stays where it is: no root, no drive, no way upwards.

    Nothing is ever unpacked to a disk; the name becomes part of a document's id.

    >>> member_name("../../etc/passwd"), member_name("C:\\reports\\a.txt")
    ('etc/passwd', 'reports/a.txt')
    """
    path = PurePosixPath(name.replace("\\", "/"))
    kept = [part for part in path.parts if part not in ("/", "..", ".", "//") and not part.endswith(":")]
    return "/".join("".join(c for c in part if c.isprintable()) for part in kept)[:300] or "file"
