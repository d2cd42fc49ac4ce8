"""Records read back are the situation that was written; anything else is refused in one line."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import whole

from geomap.errors import FormatError
from geomap.formats.decoding import situation_from_records
from geomap.formats.encoding import full_records, general_problems
from geomap.judging.reconciliation import reconciled
from geomap.model import Problem, Situation


def test_a_situation_survives_the_round_trip() -> None:
    situation = Situation.joined([whole("a"), whole("b")])
    assert situation_from_records(full_records(situation)) == situation


def test_facts_survive_it_too_also_when_their_first_document_was_filtered_away() -> None:
    situation = reconciled(Situation.joined([whole("a"), replace_source(whole("b"), "B")]))
    assert any(len(fact.members) > 1 for fact in situation.facts)
    assert situation_from_records(full_records(situation)) == situation
    filtered = situation.from_sources(["B"])
    assert filtered.facts
    assert situation_from_records(full_records(filtered)) == filtered


def replace_source(situation: Situation, source: str) -> Situation:
    return replace(situation, documents=(replace(situation.documents[0], source=source),))


def test_a_record_without_facts_is_an_older_one() -> None:
    record = full_records(whole())[0]
    del record["facts"]
    assert situation_from_records([record]) == whole()


def test_a_stand_in_stays_one() -> None:
    situation = whole("a")
    told = replace(situation, mentions=tuple(replace(m, stand_in=True) for m in situation.mentions))
    assert situation_from_records(full_records(told)) == told != situation


def test_it_survives_json_too() -> None:
    situation = Situation.joined(
        [whole(), Situation(problems=(Problem(document_id=None, stage="read", message="m"),))]
    )
    written = json.loads(json.dumps([full_records(situation), general_problems(situation)]))
    assert situation_from_records(*written) == situation


def test_a_newer_schema_is_refused_politely() -> None:
    record = full_records(whole())[0] | {"schema": 99}
    with pytest.raises(FormatError, match=r"newer geomap.*update geomap"):
        situation_from_records([record])


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += _paths(inner, (*path, key))
    return found


RECORD = full_records(reconciled(Situation.joined([whole(), whole("b")])))[0]
PATHS = _paths(RECORD)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@given(path=st.sampled_from(PATHS), junk=JUNK)
def test_junk_anywhere_is_a_situation_or_a_format_error(path: tuple[Any, ...], junk: Any) -> None:
    record = copy.deepcopy(RECORD)
    target: Any = record
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = junk
    try:
        situation = situation_from_records([record])
    except FormatError as error:
        assert "\n" not in str(error).strip() or "geomap" in str(error)
    else:
        assert isinstance(situation, Situation)


def test_a_word_outside_its_list_is_refused() -> None:
    record = copy.deepcopy(RECORD)
    record["events"][0]["modality"] = "<script>"
    with pytest.raises(FormatError, match="one of reported, alleged"):
        situation_from_records([record])
