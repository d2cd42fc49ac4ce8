"""A place whose country the report tells: "the Lebanese port of Tripoli"."""

from __future__ import annotations

import pytest

import geomap as gm


def _countries(text: str, name: str) -> list[str | None]:
    return [m.place.country if m.place else None for m in gm.read_text(text).mentions if m.text == name]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("A fire broke out in the Canadian city of London.", "London", "CA"),
        ("Ferries left the Lebanese port of Tripoli on Monday.", "Tripoli", "LB"),
        ("Lebanon's northern city of Tripoli was calm.", "Tripoli", "LB"),
        ("Police searched the small Bolivian town of Trinidad.", "Trinidad", "BO"),
    ],
)
def test_lies_where_it_is_said_to(text: str, name: str, country: str) -> None:
    assert _countries(text, name) == [country]


def test_so_does_the_bare_name_elsewhere() -> None:
    text = "Gunmen opened fire in the Canadian city of London. Schools in London were shut on Tuesday."
    assert _countries(text, "London") == ["CA", "CA"]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Russian shells hit the port of Odesa.", "Odesa", "UA"),
        ("Canadian ministers flew to London.", "London", "GB"),
        ("Canadian envoys in the city of London met bankers.", "London", "GB"),
        ("The Syrian village of Halabja has no namesake there.", "Halabja", "IQ"),
    ],
)
def test_whoever_only_acts_there_does_not_own_it(text: str, name: str, country: str) -> None:
    assert _countries(text, name) == [country]


def test_tells_why() -> None:
    text = "A fire broke out in the Canadian city of London."
    london = next(m for m in gm.read_text(text).mentions if m.text == "London")
    assert "whose it is" in london.candidates[0].evidence[0]
