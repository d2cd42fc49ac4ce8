"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geomap.errors import InputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` to write to, and put it in place when the block ends well.

    A reader sees the old file or the new one, never half of either; the bytes are on the disk before the
    name is. On an error the temporary file goes and ``path`` stays as it was. Raises
    InputError where there is no such folder, and OSError.
    """
    path = path.absolute()
    if not path.parent.is_dir():
        raise InputError(f"no such folder to write to: {path.parent}")
    if path.exists() and not path.is_file():
        # A pipe or a terminal (-o /dev/stdout) has no old content to keep and cannot be replaced.
        yield path
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        # mkstemp makes files that only their owner reads; a result is for others too.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8 with its line ends untouched, whole or not at all. Raises OSError."""
    with replacing(path) as temporary:
        temporary.write_bytes(text.encode("utf-8", "surrogatepass"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
