"""The store: what is kept, by every kind of it, reads back; what is damaged is said to be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hostile import PAYLOADS, hostile_situation
from situations import whole as bare

from geomap.errors import StoreError, UsageError
from geomap.judging.reconciliation import reconciled
from geomap.model import Problem, Situation, make_correction
from geomap.store.store import Store, open_store


def whole(*ids: str) -> Situation:
    """One of everything for each id."""
    return Situation.joined(bare(key) for key in ids or ["one"])


def kept(store: Store, *ids: str) -> Situation:
    """What the store holds, as it was added: facts span documents and are found anew."""
    return store.situation(ids or None, facts=False)


AT_ADEN = (44.9, 12.6, 45.2, 12.9)
ELSEWHERE = (-10.0, -10.0, 10.0, 10.0)


@pytest.fixture(params=["file", "database"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a store may be opened: a path, or an address of an empty database."""
    if request.param == "file":
        yield str(tmp_path / "kept.gpkg")
        return
    yield request.getfixturevalue("empty_database")


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with open_store(place) as opened:
        yield opened


def test_what_was_added_reads_back_in_the_order_in_which_it_came(store: Store) -> None:
    situation = whole("b", "a")
    assert store.add(situation).added == ("b", "a")
    assert kept(store) == situation


def test_it_is_there_when_the_store_is_opened_again(place: str) -> None:
    with open_store(place) as first:
        first.add(whole())
    with open_store(place, create=False) as second:
        assert kept(second) == whole()


def test_adding_the_same_again_changes_nothing(store: Store) -> None:
    store.add(whole())
    assert store.add(whole()).unchanged == ("one",)
    assert kept(store) == whole()


def test_a_document_of_the_same_id_takes_the_place_of_the_old_one(store: Store) -> None:
    store.add(whole("a", "b"))
    shorter = replace(whole("a"), events=(), mentions=())
    assert store.add(shorter).replaced == ("a",)
    assert kept(store) == Situation.joined([shorter, whole("b")])
    assert [row["document_id"] for row in store.find("events")] == ["b"]


def test_many_at_once_are_indexed_as_one_by_one_are(store: Store) -> None:
    many = [whole(f"d{number}") for number in range(80)]
    (done,) = store.add_all(many)
    store.add(whole("alone"))
    assert len(done.added) == 80 and store.check() == ()
    assert len(store.find("events", bbox=AT_ADEN)) == 81 and not store.find("events", bbox=ELSEWHERE)
    store.remove(done.added[:79])
    assert len(store.find("events", bbox=AT_ADEN)) == 2 and store.check() == ()


def test_what_is_saved_is_told_also_where_the_next_report_cannot_be_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.store.store.BATCH", 2)

    def reports() -> Iterator[Situation]:
        yield from (whole("a"), whole("b"))
        raise OSError("the wire was cut")

    told: list[str] = []
    with pytest.raises(OSError, match="wire"):
        for done in store.add_all(reports()):
            told += done.added
    assert told == ["a", "b"] and kept(store) == whole("a", "b")


def test_of_two_with_one_id_in_a_situation_the_later_is_kept(store: Store) -> None:
    later = replace(whole().documents[0], title="Later")
    both = replace(whole(), documents=(*whole().documents, later))
    assert store.add(both).added == ("one",)
    (document,) = kept(store).documents
    assert document.title == "Later" and len(store.find("events")) == 1


def test_what_the_database_complains_of_is_said_in_a_line(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(whole("a"))
    monkeypatch.setattr("geomap.store.writing.next_fid", lambda *_: 1)
    with pytest.raises(StoreError):
        store.add(whole("b"))
    assert [d.id for d in kept(store).documents] == ["a"]


def test_who_stops_listening_loses_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomap.store.store.BATCH", 1)
    answers = store.add_all(whole(key) for key in ("a", "b", "c"))
    assert next(answers).added == ("a",)
    answers.close()
    store.add(whole("d"))
    assert {"a", "d"} <= {document.id for document in kept(store).documents}


def test_of_two_with_one_id_in_a_stream_the_later_is_kept(store: Store) -> None:
    (done,) = store.add_all([replace(whole(), events=()), whole()])
    assert done.added == ("one",) and kept(store) == whole()


def test_a_removed_document_takes_all_that_hangs_on_it_along(store: Store) -> None:
    store.add(whole("a", "b"))
    assert store.remove(["a", "never"]) == 1
    assert kept(store) == whole("b")
    assert {row["document_id"] for row in store.find("mentions")} == {"b"}


def test_documents_are_listed_without_their_texts(store: Store) -> None:
    store.add(whole())
    (listed,) = store.documents()
    assert (listed.id, listed.source, listed.published) == ("one", "Quay Street Notices", date(2026, 3, 12))
    assert (listed.mentions, listed.events) == (1, 1)
    assert store.have(listed.text_hash) and not store.have("0" * 64)


def test_problems_of_no_document_are_kept_once(store: Store) -> None:
    general = Situation(problems=(Problem(document_id="lost.pdf", stage="read", message="no text"),))
    store.add(general)
    store.add(general)
    assert kept(store) == general


def test_facts_are_found_anew_among_what_is_read(store: Store) -> None:
    store.add(reconciled(whole("a", "b")))
    assert store.situation().facts == reconciled(whole("a", "b")).facts
    store.remove(["a"])
    assert store.situation() == reconciled(whole("b"))


def test_some_documents_can_be_asked_for(store: Store) -> None:
    store.add(whole("a", "b", "c"))
    assert kept(store, "c", "a", "x") == whole("a", "c")


@pytest.mark.parametrize(
    ("bbox", "days", "found"),
    [
        (AT_ADEN, (None, None), True),
        (ELSEWHERE, (None, None), False),
        (AT_ADEN, (date(2026, 3, 10), date(2026, 3, 12)), True),
        (AT_ADEN, (date(2027, 1, 1), None), False),
        ((-180.0, -90.0, 180.0, 90.0), (date(2026, 1, 1), date(2026, 12, 31)), True),
        ((-180.0, -90.0, 180.0, 90.0), (None, date(2025, 12, 31)), False),
        ((100.0, -20.0, 50.0, 60.0), (None, None), True),
        (None, (date(2026, 3, 12), date(2026, 3, 12)), True),
    ],
)
def test_a_box_and_dates_find_mentions(
    store: Store, bbox: tuple[float, float, float, float], days: tuple[date, date], found: bool
) -> None:
    store.add(Situation.joined([whole("a"), replace(whole("b"), mentions=())]))
    rows = store.find("mentions", bbox=bbox, earliest=days[0], latest=days[1])
    assert [row["document_id"] for row in rows] == (["a"] if found else [])


@pytest.mark.parametrize("layer", ["events", "deployments"])
def test_a_box_and_dates_give_what_the_filters_of_a_situation_give(store: Store, layer: str) -> None:
    situation = whole("a", "b")
    store.add(situation)
    for bbox in (AT_ADEN, ELSEWHERE, (42.0, 12.0, 44.0, 14.0), (179.0, 0.0, -179.0, 5.0)):
        for day in (date(2026, 3, 10), date(2026, 3, 20)):
            for undated in (True, False):
                wanted = situation.within(bbox).during(day, day, undated=undated)
                got = store.situation(bbox=bbox, earliest=day, latest=day, undated=undated)
                assert getattr(got, layer) == getattr(wanted, layer)


def test_a_wrong_box_is_refused_in_words(store: Store) -> None:
    with pytest.raises(UsageError, match="west, south, east, north"):
        store.find("events", bbox=(0, 50, 10, 40))
    with pytest.raises(UsageError, match="mentions, events or deployments"):
        store.find("weather")


def test_corrections_are_appended_and_never_lost(store: Store) -> None:
    when = datetime(2026, 3, 14, 8, tzinfo=UTC)
    first = make_correction("undo", who="Ann", when=when, undoes="0" * 24, why="a slip")
    second = make_correction("undo", who="Bo", when=when, undoes=first.id)
    assert store.add_corrections([first]) == 1
    assert store.add_corrections([first, second]) == 1
    store.add(whole())
    store.remove(["one"])
    assert store.corrections() == (first, second)


def test_what_is_remembered_is_recalled(store: Store) -> None:
    assert store.recall("feed") is None
    store.remember("feed", {"etag": '"a"', "seen": [1, 2]})
    store.remember("feed", {"etag": '"b"'})
    store.remember("other\x00", None)
    assert store.recall("feed") == {"etag": '"b"'}
    assert kept(store) == Situation()


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
def test_hostile_text_is_kept_as_it_is(store: Store, payload: str) -> None:
    situation = hostile_situation(payload + "\x00\ud800'; DROP TABLE documents; --")
    store.add(situation)
    assert kept(store) == replace(situation, facts=())
    assert [listed.id for listed in store.documents()] == [d.id for d in situation.documents]
    assert kept(store, situation.documents[0].id).documents == situation.documents[:1]


def test_two_threads_may_write_and_read_at_once(store: Store) -> None:
    failures: list[BaseException] = []

    def write(who: str) -> None:
        try:
            for number in range(10):
                store.add(whole(f"{who}{number}"))
                store.documents()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(who,)) for who in "xy"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(d.id for d in store.documents()) == sorted(f"{w}{n}" for w in "xy" for n in range(10))
