"""The dashboard's server: Streamlit, with its first page made ready while the browser comes.

``geomap app`` starts it; what stands after the name goes to ``streamlit run``.
"""

from __future__ import annotations

import sys
import time
from threading import Thread
from typing import Final

from streamlit import runtime
from streamlit.web import cli

import geomap as gm

_SWITCH_S: Final = 0.0005
"""Seconds after which a thread that reads or draws lets one go on that answers a browser.

Python's own 5 ms, waited for at each step of an answer, add up to seconds.
"""
_FIRST: Final = ("open_gazetteer", "to_html", "apply_corrections", "read_overview")
_LATER: Final = ("Pipeline", "open_dataset", "open_store")
"""Public names whose modules take a second to import, by whether the first map needs them."""


def main(arguments: list[str]) -> None:
    """Serve until somebody ends it."""
    sys.setswitchinterval(_SWITCH_S)
    own = arguments[arguments.index("--") + 1 :] if "--" in arguments else []
    Thread(target=_prepare, args=(own,), name="prepare", daemon=True).start()
    sys.argv = ["streamlit", "run", str(gm.dashboard_script()), *arguments]
    cli.main()


def _prepare(arguments: list[str]) -> None:
    """Import, and draw what a visitor of a large situation sees first; whoever comes sooner waits for it."""
    for name in _FIRST:
        getattr(gm, name)
    while not runtime.exists():
        time.sleep(0.02)
    # Here, since they would hold up the server's start, and keep what they find where there is a server.
    from geomap.dashboard import opening, sources
    from geomap.dashboard.preferences import Preferences

    sources.gazetteer()
    base = next(iter(sources.bases(sources.command_line(arguments)).values()))
    opening.opening_of(base, Preferences())
    for name in _LATER:
        getattr(gm, name)


if __name__ == "__main__":
    main(sys.argv[1:])
