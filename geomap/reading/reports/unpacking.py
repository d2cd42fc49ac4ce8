"""Gzip to bytes, bounded while it grows."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass

from geomap.errors import FormatError, InputError

_CHUNK = 1 << 20


@dataclass(slots=True)
class Budget:
    """What one source may still unpack to, all its files and the files in them together."""

    bytes_left: int
    """Bytes."""
    most: int
    """Bytes at the start, for messages."""

    def take(self, size: int) -> None:
        """Take bytes off; InputError where there are not so many left."""
        self.bytes_left -= size
        if self.bytes_left < 0:
            raise InputError(f"unpacks to more than {self.most:,} bytes")


def unzipped(data: bytes, *, most: int) -> bytes:
    """Return the content of a gzip file; InputError above ``most`` bytes, FormatError where it is damaged."""
    parts, size = [], 0
    rest = data
    try:
        while rest:
            inflater = zlib.decompressobj(wbits=31)
            while not inflater.eof:
                part = inflater.decompress(rest, _CHUNK)
                rest = inflater.unconsumed_tail
                parts.append(part)
                size += len(part)
                if size > most:
                    raise InputError(f"unpacks to more than {most:,} bytes")
                if not rest and not part:
                    break
            if not inflater.eof:
                raise FormatError("the gzip file is cut off")
            rest = inflater.unused_data.lstrip(b"\x00")
    except (zlib.error, gzip.BadGzipFile, EOFError) as error:
        raise FormatError(f"not a gzip file, or a damaged one ({error})") from None
    return b"".join(parts)
