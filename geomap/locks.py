"""Files that one program at a time may hold; the system lets go of them for a program that was killed."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

_PAUSE_S = 0.2
"""Between two tries."""

_FAR = 1 << 40
"""The byte that Windows locks: beyond all content, for what it locks nobody else can read."""

_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_UNKNOWN = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


@contextmanager
def held(path: Path, *, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold a file of no content, made where it is missing, so that of several programs one does the work.

    ``waiting`` is called each time another one has it. Where no such file can be made nobody is waited for:
    who then does the work says what is wrong with the folder.
    """
    stream = None
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Never removed: who waits for a file that is removed would wait beside who makes the next.
        stream = path.open("ab")
    if stream is None:
        yield
        return
    with stream, locked(stream, waiting=waiting):
        yield


@contextmanager
def locked(stream: IO[bytes], *, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold an open file for this opening of it alone; a file system without locks lets everybody in."""
    while not (taken := _try(stream.fileno())):
        if taken is None:
            yield
            return
        waiting()
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        _release(stream.fileno())


def _try(handle: int) -> bool | None:
    """Take a lock and say whether it was free; None where there are none."""
    try:
        _set(handle, take=True)
    except OSError as error:
        if error.errno in _UNKNOWN:
            return None
        if error.errno not in _HELD:
            raise
        return False
    return True


def _release(handle: int) -> None:
    _set(handle, take=False)


def _set(handle: int, *, take: bool) -> None:
    if sys.platform == "win32":
        import msvcrt

        system: Any = msvcrt
        at = os.lseek(handle, 0, os.SEEK_CUR)
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            system.locking(handle, system.LK_NBLCK if take else system.LK_UNLCK, 1)
        finally:
            os.lseek(handle, at, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB if take else fcntl.LOCK_UN)
