"""RTF: what Word, LibreOffice and others write of characters, groups and tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import FormatError
from geomap.reading.reports.richtext import read_parts

FILES = Path(__file__).parent / "files"


def text_of(body: str | bytes) -> str:
    raw = body if isinstance(body, bytes) else body.encode("ascii")
    (part,) = read_parts(b"{\\rtf1\\ansi\\ansicpg1252 " + raw + b"}", 10**6)
    return part.data.decode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Rain\\par Wind", "Rain\n\nWind"),
        ("Rain\\line Wind", "Rain\nWind"),
        ("{\\b Ende}, said {\\i he}", "Ende, said he"),
        ("na\\'efve", "naïve"),
        ("\\u8212? dash", "— dash"),
        ("\\u8212\\'97 dash", "— dash"),
        ("\\uc2\\u8212ab dash", "— dash"),
        ("\\u-10179?\\u-8704? wave", "😀 wave"),
        ("\\ldblquote So\\rdblquote\\~it is", "“So”\xa0it is"),
        ("a \\\\ \\{b\\}", "a \\ {b}"),
        ("shown{\\*\\unknown hidden}", "shown"),
        ("shown{\\pict\\pngblip 89504e47}", "shown"),
        ("{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt the port}}", "the port"),
        ("\\bin4 {{}}after", "after"),
        ("{\\info{\\title Hidden}}text", "text"),
        ("\\trowd Town\\cell 140\\cell\\row after", "Town | 140\n\nafter"),
        ("{\\trowd{{\\intbl Town\\par}\\cell}{{\\intbl 1\\par}\\cell}\\row}", "Town | 1"),
        ("Un\nbroken", "Unbroken"),
    ],
)
def test_text(body: str, said: str) -> None:
    assert text_of(body) == said


def test_a_fonts_character_set_tells_the_code_page() -> None:
    fonts = b"{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial CYR;}{\\f2\\fcharset128 Mincho;}}"
    body = b"{\\f1 \\'cc\\'e8\\'f0}, {\\f2 \\'93\\'8c\\'8b\\'9e}, caf\\'e9"
    assert text_of(fonts + body) == "Мир, 東京, café"


def test_title_and_day_come_from_the_properties() -> None:
    data = b"{\\rtf1{\\info{\\title D\\'fcrre}{\\author X}{\\creatim\\yr2031\\mo3\\dy4\\hr8\\min0}}Dust.}"
    (part,) = read_parts(data, 10**6)
    assert (part.fields, part.data) == ({"title": "Dürre", "made": "2031-03-04"}, b"Dust.")


def test_pandocs_tables_are_lines() -> None:
    (part,) = read_parts((FILES / "pandoc.rtf").read_bytes(), 10**6)
    assert "Town | Houses damaged\n\nEnde | 140\n\nMaumere | 12" in part.data.decode()


def test_what_does_not_begin_as_rtf_is_none() -> None:
    with pytest.raises(FormatError, match="no RTF"):
        list(read_parts(b"rtf", 10**6))


@given(
    st.lists(
        st.sampled_from(["{", "}", "\\", "\\u-1", "\\'", "\\bin9", "\\trowd", "\\row", "a", "\\*", "\\uc"])
    )
)
def test_any_sequence_ends_in_text(pieces: list[str]) -> None:
    assert isinstance(text_of("".join(pieces)), str)
