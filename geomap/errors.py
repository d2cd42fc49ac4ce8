"""The tree of exceptions.

::

    GeomapError
    ├── UsageError          (ValueError)         a wrong argument or option
    ├── InputError          (ValueError)         a report or file that cannot be read
    │   ├── FormatError                          a file whose format is unknown or broken
    │   └── FetchError                           an address that may not or cannot be fetched
    ├── UnknownPlaceError   (LookupError)        a name that the gazetteer does not hold
    ├── GeometryError       (ValueError)         a geometry that cannot be measured
    ├── DataError           (RuntimeError)       embedded data, cache or gazetteer missing or damaged
    │   └── StoreError                       a store that is busy, full, damaged, newer or out of reach
    ├── MissingExtraError   (ImportError)        an optional part that is not installed
    └── UnsafeTextError     (RuntimeError)       text reached a place where it would be executed

Each child is also the builtin that a stranger would catch. Messages name the thing, the value
seen and the value wanted, in one line.
"""

from __future__ import annotations

from collections.abc import Mapping


class GeomapError(Exception):
    """Any error that geomap raises on purpose."""


class UsageError(GeomapError, ValueError):
    """A wrong argument or option."""


class InputError(GeomapError, ValueError):
    """A report or file that cannot be read."""


class FormatError(InputError):
    """A file whose format is unknown or broken."""


class FetchError(InputError):
    """An address that may not or cannot be fetched.

    ``status`` is the HTTP status where a server gave one, ``headers`` what it said with it, names in lower
    case.
    """

    def __init__(
        self, message: str, *, status: int | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self.headers = headers or {}
        super().__init__(message)


class UnknownPlaceError(GeomapError, LookupError):
    """A name that the gazetteer does not hold.

    ``suggestions`` lists the nearest names it does hold, best first.
    """

    def __init__(self, name: str, suggestions: tuple[str, ...] = ()) -> None:
        self.name = name
        self.suggestions = suggestions
        hint = f"; did you mean {', '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"no place named {name!r} in the gazetteer{hint}")


class GeometryError(GeomapError, ValueError):
    """A geometry that cannot be measured."""


class DataError(GeomapError, RuntimeError):
    """Embedded data, a cache or a gazetteer that is missing or damaged."""


class StoreError(DataError):
    """A store that is busy, full, damaged, written by a newer geomap or out of reach."""


class MissingExtraError(GeomapError, ImportError):
    """An optional part that is not installed; the message names the extra."""


class UnsafeTextError(GeomapError, RuntimeError):
    """Text reached a place where it would be executed."""
