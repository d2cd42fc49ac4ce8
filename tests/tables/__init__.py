"""Tables of expectations: a line a case, the words that it is about in double brackets."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    """The cells of a table, comments and blank lines left out."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.split(" | ")] for line in lines if line and not line.startswith("#")
    ]


def marked(cell: str) -> tuple[str, tuple[int, int]]:
    """A text without its brackets, and the span that the first of them held."""
    match = re.search(r"\[\[(.*?)\]\]", cell)
    assert match is not None, cell
    text = cell[: match.start()] + match[1] + re.sub(r"\[\[(.*?)\]\]", r"\1", cell[match.end() :])
    return text, (match.start(), match.start() + len(match[1]))
