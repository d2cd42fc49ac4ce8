"""The tree of exceptions is one tree, and each is what a stranger would catch."""

from __future__ import annotations

import inspect

import pytest

from geomap import errors

TREE = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if cls.__module__ == errors.__name__]


@pytest.mark.parametrize("error", TREE)
def test_every_error_is_a_geomap_error_and_in_the_drawing(error: type[Exception]) -> None:
    assert issubclass(error, errors.GeomapError)
    assert error.__name__ in (errors.__doc__ or "")


def test_each_is_the_builtin_that_a_stranger_would_catch() -> None:
    assert issubclass(errors.UsageError, ValueError)
    assert issubclass(errors.InputError, ValueError)
    assert issubclass(errors.UnknownPlaceError, LookupError)
    assert issubclass(errors.DataError, RuntimeError)
    assert issubclass(errors.MissingExtraError, ImportError)


def test_an_unknown_place_names_near_ones() -> None:
    assert str(errors.UnknownPlaceError("Karakas", ("Caracas", "Karkas"))) == (
        "no place named 'Karakas' in the gazetteer; did you mean Caracas, Karkas?"
    )
    assert str(errors.UnknownPlaceError("Qq")) == "no place named 'Qq' in the gazetteer"
