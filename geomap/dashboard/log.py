"""The log of corrections: read at each run, so that what another person decided is seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

import geomap as gm
from geomap.dashboard.people import Person
from geomap.dashboard.reading import is_large
from geomap.dashboard.sources import Base, gazetteer, store_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """Where corrections are kept: in a store, or in a file of their own."""

    path: Path | None = None
    """The file; None where there is a store."""
    store: gm.Store | None = None
    """The store."""

    @property
    def place(self) -> str:
        """Where they are kept, for a person."""
        return self.store.name if self.store is not None else str(self.path)

    def corrections(self) -> tuple[gm.Correction, ...]:
        """Return every correction that was kept, oldest first. Raises GeomapError where it cannot."""
        if self.store is not None:
            return self.store.corrections()
        assert self.path is not None, "a log has a file or a store"
        return gm.read_corrections(self.path)

    def keep(self, person: Person, correction: gm.Correction) -> None:
        """Add a reviewer's correction to the log; when this returns it is on the disk.

        Raises UsageError for a person who may only look, and what the file or the store raises.
        """
        if not person.is_reviewer:
            raise gm.UsageError(f"{person.name} may look, and not correct")
        if self.store is not None:
            self.store.add_corrections([correction])
            return
        assert self.path is not None, "a log has a file or a store"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        gm.append_correction(self.path, correction)


def log_of(base: Base) -> Log:
    """Return the log that belongs to what the work starts from.

    A file named at the start comes first, then the store or situation file that is open, then the person's
    own file. Raises StoreError where a store cannot be opened.
    """
    if base.corrections is not None:
        return Log(path=base.corrections)
    place = base.store or base.keeper
    if place is not None:
        return Log(store=store_of(place))
    return Log(path=gm.default_corrections_path())


@st.cache_resource(max_entries=16, show_spinner="Applying the corrections …")
def corrected(
    key: str, ids: tuple[str, ...], _situation: gm.Situation, _log: tuple[gm.Correction, ...]
) -> gm.Situation:
    """Return a situation with corrections laid over it; the same is done once."""
    return gm.apply_corrections(_situation, _log, gazetteer(), facts=not is_large(_situation))
