"""Reading in the dashboard: report by report, with a count and a stop, and each result read once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st

import geomap as gm
from geomap.dashboard import closer
from geomap.dashboard.sources import Added, Base, gazetteer, signature, store_of

_KEPT = 24
MANY = 20_000
"""Events and deployments of a situation file from which facts are found only when they are looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """What was read of the chosen reports."""

    situation: gm.Situation
    """Before any correction."""
    key: str
    """A digest of what it was read from and how."""
    left: int = 0
    """How many reports a person stopped before they were read."""
    cells: gm.CellCounts | None = None
    """Counts of all events, where the situation is a sample of them."""


@dataclass(slots=True)
class _Job:
    """A reading under way: it goes on where it was interrupted."""

    key: str
    reports: list[Any] = field(default_factory=list)
    parts: list[gm.Situation] = field(default_factory=list)
    opened: bool = False
    stopped: bool = False


class _Shelf:
    """Situations that were read, the last few of them, for all visitors."""

    def __init__(self) -> None:
        self._kept: dict[str, gm.Situation] = {}
        self._lock = Lock()

    def get(self, key: str) -> gm.Situation | None:
        with self._lock:
            found = self._kept.pop(key, None)
            if found is not None:
                self._kept[key] = found
            return found

    def put(self, key: str, situation: gm.Situation) -> None:
        with self._lock:
            self._kept[key] = situation
            while len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]


@st.cache_resource(show_spinner=False)
def _shelf() -> _Shelf:
    return _Shelf()


def read(base: Base, added: tuple[Added, ...], settings: gm.Settings) -> Read:
    """Read what the work starts from and what was added to it; a store keeps what was added.

    What was read before is not read again. Raises GeomapError where the sources themselves cannot be read.
    """
    first = _read_base(base, settings)
    if not added:
        return first
    parts, key, left = [first.situation], first.key, first.left
    for report in added:
        taken = frozenset(d.id for part in parts for d in part.documents)
        more = _read_added(report, settings, taken=taken)
        parts.append(more.situation)
        key, left = _digest(key, more.key), left + more.left
    if base.store is not None and not left:
        for part in parts[1:]:
            store_of(base.store).add(part)
        st.session_state["added"] = ()
        return _read_base(base, settings)
    key = _digest(key, str(left))
    return Read(situation=_joined(key, parts), key=key, left=left)


def expected_key(base: Base, settings: gm.Settings) -> str | None:
    """Return the key that reading situation files or a store will give; None for all else.

    Raises GeomapError where there is a store that cannot be opened.
    """
    if base.store is not None:
        return _store_key(base.store)
    files = base.situation_files
    if not files or len(files) < len(base.paths):
        return None
    return _digest(*base.paths, signature(base.paths), _of(settings))


@st.cache_resource(max_entries=32, show_spinner=False)
def _opened() -> set[str]:
    """Return the keys of the situation files and stores that this server has read."""
    return set()


def is_open(key: str) -> bool:
    """Tell whether this server has read what a key stands for."""
    return key in _opened()


@st.cache_resource(max_entries=4, show_spinner=False)
def overview(key: str, _base: Base) -> gm.Overview | None:
    """Return what can be shown of what a key stands for before it has been read; None where that is little.

    Raises GeomapError where it cannot be opened.
    """
    if _base.store is not None:
        return store_of(_base.store).overview()
    files = _base.situation_files
    return gm.read_overview(files[0]) if len(files) == 1 else None


def _read_base(base: Base, settings: gm.Settings) -> Read:
    if base.store is not None:
        key = _store_key(base.store)
        situation = _stored(key, store_of(base.store))
        _opened().add(key)
        return Read(situation=situation, key=key)
    if not base.paths:
        return Read(situation=gm.Situation(), key="nothing")
    files = base.situation_files
    key = _digest(*base.paths, signature(base.paths), _of(settings))
    dataset = base.large_dataset
    if dataset is not None:
        read = _read_large(key, dataset)
        _opened().add(key)
        return read
    if files:
        if len(files) < len(base.paths):
            raise gm.UsageError("situation files and reports cannot be mixed; convert the reports first")
        situation = _read_files(key, files)
        _opened().add(key)
        return Read(situation=situation, key=key)
    return _run(key, lambda: gm.read_reports(list(base.paths), settings=settings), settings)


def _read_large(key: str, dataset: gm.Dataset) -> Read:
    """Read the square that is looked at closer, whole, or a sample of all with counts of the rest."""
    selection = closer.looked_at(dataset)
    if selection is not None:
        part = _digest(key, repr(selection))
        return Read(situation=closer.read_selection(part, dataset, selection), key=part)
    sample = _read_files(key, (dataset.path,))
    return Read(situation=sample, key=key, cells=closer.counts(key, dataset))


@st.cache_resource(max_entries=8, show_spinner="Opening the situation …")
def _read_files(key: str, _files: tuple[Path, ...]) -> gm.Situation:
    return _compared(gm.Situation.joined(map(_read_file, _files)))


def _read_file(path: Path) -> gm.Situation:
    return (
        gm.open_dataset(path).situation(facts=False) if gm.is_dataset(path) else gm.read_situation_file(path)
    )


def _compared(situation: gm.Situation) -> gm.Situation:
    # Comparing a hundred thousand takes minutes that the map does not need: the page of facts does it then.
    return situation if situation.facts or is_large(situation) else gm.reconciled(situation)


def is_large(situation: gm.Situation) -> bool:
    """Tell whether facts are found in a situation only when they are looked at."""
    return len(situation.events) + len(situation.deployments) > MANY


def _store_key(place: str) -> str:
    listed = store_of(place).documents()
    return _digest(place, *(f"{d.id} {d.text_hash} {d.events} {d.mentions}" for d in listed))


@st.cache_resource(max_entries=8, show_spinner="Reading the store …")
def _stored(key: str, _store: gm.Store) -> gm.Situation:
    # What came at different times was never compared.
    return _compared(_store.situation(facts=False))


def _read_added(report: Added, settings: gm.Settings, *, taken: frozenset[str]) -> Read:
    key = _digest(report.key, _of(settings), *sorted(taken))

    def reports() -> Iterator[Any]:
        source = report.name if report.content is None else gm.Upload(name=report.name, data=report.content)
        used = set(taken)
        for found in gm.read_reports([source], settings=settings):
            yield _with_own_id(found, used)

    return _run(key, reports, settings)


def _with_own_id(report: Any, used: set[str]) -> Any:
    """Give a report an id that no other one has."""
    if isinstance(report, gm.Problem):
        return report
    document = report.document
    key, number = document.id, 2
    while key in used:
        key, number = f"{document.id}-{number}", number + 1
    used.add(key)
    return report if key == document.id else replace(report, document=replace(document, id=key))


def _run(key: str, reports: Any, settings: gm.Settings) -> Read:
    """Read reports one after the other, showing how many; a stop leaves what was read until then."""
    done = _shelf().get(key)
    if done is not None:
        return Read(situation=done, key=key)
    job: _Job = st.session_state.get("job") or _Job(key=key)
    if job.key != key:
        job = _Job(key=key)
    st.session_state["job"] = job
    if not job.opened:
        with st.spinner("Opening the reports …"):
            job.reports = list(reports())
        job.opened = True
    total = len(job.reports)
    pipeline = gm.Pipeline(gazetteer=gazetteer(), settings=settings)
    place = st.empty()
    if not job.stopped and len(job.parts) < total:
        with place.container(key="reading"):
            bar = st.progress(0.0, text=_progress_text(job))
            st.button("Stop reading", key="stop", icon=":material/stop:", on_click=_stop, args=(job,))
            if not any(settings.cache.glob("shapes-*")):
                st.caption(
                    "The first one takes longer: coasts and borders are prepared, once for this machine."
                )
            while len(job.parts) < total:
                # A stop or any other click interrupts here; what was read is kept in the job.
                bar.progress(len(job.parts) / total, text=_progress_text(job))
                job.parts.append(pipeline.read_or_report(job.reports[len(job.parts)]))
        place.empty()
    left = total - len(job.parts)
    situation = gm.reconciled(gm.Situation.joined(job.parts))
    if left:
        _tell_stopped(job, left)
        return Read(situation=situation, key=_digest(key, str(left)), left=left)
    _shelf().put(key, situation)
    del st.session_state["job"]
    return Read(situation=situation, key=key)


def _progress_text(job: _Job) -> str:
    # A number alone: the name of a report would be taken for markdown.
    return f"Reading report {len(job.parts) + 1:,} of {len(job.reports):,}"


def _stop(job: _Job) -> None:
    job.stopped = True


def _go_on(job: _Job) -> None:
    job.stopped = False


def _tell_stopped(job: _Job, left: int) -> None:
    words, button = st.columns([4, 1], vertical_alignment="center")
    words.info(f"Stopped: {len(job.parts):,} of {len(job.reports):,} reports are read, {left:,} are not.")
    button.button("Go on reading", key="go_on", on_click=_go_on, args=(job,))


@st.cache_resource(max_entries=16, show_spinner="Comparing the reports …")
def _joined(key: str, _parts: list[gm.Situation]) -> gm.Situation:
    return gm.reconciled(gm.Situation.joined(_parts))


def _of(settings: gm.Settings) -> str:
    """Return what of the settings changes how reports are read."""
    model = settings.language_model
    asked = f"{model.url} {model.model}" if model is not None else ""
    return f"{settings.home_country} {settings.published} {settings.gazetteer_path} {asked}"


def _digest(*parts: str) -> str:
    joined = "\0".join(parts).encode("utf-8", "surrogateescape")
    return hashlib.sha256(joined).hexdigest()
