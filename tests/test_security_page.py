"""What docs/security.md says is shown by a test is shown by one that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/security.md"])
def test_every_file_that_is_named_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:tests|geomap|scripts|docs)/[\w/]+\.(?:py|md)", text))
    assert named and [one for one in sorted(named) if not (ROOT / one).is_file()] == []


def test_every_threat_has_a_test() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    table = text.partition("| threat |")[2].partition("\n\n")[0].splitlines()[2:]
    assert len(table) > 15
    for row in table:
        assert re.search(r"tests/test_\w+\.py|the store's own tests", row.split("|")[3]), row


def test_the_number_of_fuzzed_readers_is_theirs() -> None:
    from fuzz_targets import TARGETS

    (said,) = re.findall(
        r"\((\d+) readers, parsers and formats", (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    )
    assert int(said) == len(TARGETS)
