"""What a database complains of, in the words of a person, and without passwords."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from geomap.errors import StoreError

_ADVICE = (
    ("database is locked", "another process has been writing to it for too long; try again when it is done"),
    ("lock timeout", "another process has been writing to it for too long; try again when it is done"),
    ("database or disk is full", "the disk is full; the last batch was not saved, all before it was"),
    ("disk i/o error", "the disk takes no more (full, a quota or a fault); the last batch was not saved"),
    ("no space left", "the disk is full; the last batch was not saved, all before it was"),
    ("readonly database", "it may not be written to; look at the permissions of the file and its folder"),
    ("unable to open database", "it cannot be opened; look at the permissions of the file and its folder"),
    ("malformed", "its file is damaged; `geomap store check` says what can be read"),
    ("not a database", "its file is damaged or no store; `geomap store check` says what can be read"),
    ("password authentication failed", "the user or the password is not accepted"),
    ("no password supplied", "a password is wanted: set PGPASSWORD or use a password file"),
    ("permission denied", "the user may not do that; ask who keeps the database"),
    ('extension "postgis"', "PostGIS is missing there: CREATE EXTENSION postgis is for its keeper"),
)  # fmt: skip


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn the faults of a database into StoreError, in one line.

    The fault itself is not chained: it may quote an address with a password in it.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"{name}: {_words(error)}") from None


def _words(error: SQLAlchemyError) -> str:
    origin = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    said = " ".join(str(origin).split())
    for sign, advice in _ADVICE:
        if sign in said.lower():
            return advice
    if isinstance(error, DBAPIError):
        return said[:200]
    return type(error).__name__
