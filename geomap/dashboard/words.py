"""Text of reports where Streamlit would take it for markdown, or could not send it at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

import streamlit as st

_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ADDRESS = re.compile(r"(?i)(https?:(?=//)|www(?=\.)|@(?=\w))")
_JOINER = "\u2060"
"""Seen by nobody; it parts nothing, but what it stands in is no address."""
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@/=^\"'])")


def label(text: str, *, most: int = 90) -> str:
    r"""Return a text as one line for a list of choices, which shows it as it is; cut where it is longer.

    >>> label("one\ntwo  three", most=9)
    'one two …'
    """
    line = " ".join(_CONTROLS.sub(" ", _SURROGATES.sub("\ufffd", text)).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def literal(text: str, *, most: int = 90) -> str:
    r"""Return a text that markdown leaves as it is: no image is fetched, no link is made.

    >>> print(literal("[a](b)"))
    \[a\]\(b\)
    """
    # Markdown makes links of bare addresses in what is left once the backslashes are gone.
    return _MARKUP.sub(r"\\\1", _ADDRESS.sub(rf"\1{_JOINER}", label(text, most=most)))


def keep_choice(key: str, choices: Iterable[str]) -> None:
    """Hold a select box to one of its choices: what was chosen while it is there, else the first.

    Said even where it stays, because the browser keeps the words that a choice had before they changed.
    """
    there = list(choices)
    chosen = st.session_state.get(key)
    st.session_state[key] = chosen if chosen in there else there[0]
