"""The gazetteer in use, kept open from one call to the next.

Opening checks the whole file and costs more than reading a report. What was opened last is therefore handed
out again while the settings, the environment and the file still name the same one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from geomap.gazetteer import sources
from geomap.gazetteer.gazetteer import Gazetteer, open_gazetteer
from geomap.settings import Settings

_Wanted = tuple[Path | None, Path, tuple[tuple[int, int], ...]]
"""The file that was named, the cache folder, and size and time of each table of the embedded one."""

_kept: dict[_Wanted, Gazetteer] = {}
"""One at most: a program that goes from one to another holds no more than it uses."""


def kept_gazetteer(
    settings: Settings | None = None, *, progress: Callable[[str, float], None] | None = None
) -> Gazetteer:
    """Return the gazetteer that the settings name: the one opened last where it is the same, else opened now.

    It may be shared by threads, and by processes that are forked off: its file is mapped and only read.
    Raises and calls ``progress`` as ``open_gazetteer`` does.
    """
    settings = settings if settings is not None else Settings()
    stamps = sources.table_stamps() if settings.gazetteer is None else ()
    wanted = settings.gazetteer, settings.cache, stamps
    known = _kept.get(wanted)
    if known is not None and known.is_current():
        return known
    gazetteer = open_gazetteer(settings, progress=progress)
    # Two threads that come here at once both open one; nothing waits, so that nothing is locked in a fork.
    _kept.clear()
    _kept[wanted] = gazetteer
    return gazetteer
