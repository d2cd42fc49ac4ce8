"""The dashboard's server: Streamlit, with its first page made ready while the browser comes.

``geomap app`` starts it; what stands after the name goes to ``streamlit run``.
"""

from __future__ import annotations

import sys
from threading import Thread

from streamlit.web import cli

import geomap as gm

_NEEDED = ("Pipeline", "apply_corrections", "is_dataset", "open_dataset", "open_store", "to_html")
"""Public names whose modules take a second to import."""


def main(arguments: list[str]) -> None:
    """Serve until somebody ends it."""
    own = arguments[arguments.index("--") + 1 :] if "--" in arguments else []
    Thread(target=_prepare, args=(own,), name="prepare", daemon=True).start()
    sys.argv = ["streamlit", "run", str(gm.dashboard_script()), *arguments]
    cli.main()


def _prepare(arguments: list[str]) -> None:
    """Import, and draw what a visitor of a large situation sees first; whoever comes sooner waits for it."""
    for name in _NEEDED:
        getattr(gm, name)
    # Here, since they would hold up the server's start.
    from geomap.dashboard import opening, sources
    from geomap.dashboard.preferences import Preferences

    sources.gazetteer()
    base = next(iter(sources.bases(sources.command_line(arguments)).values()))
    opening.opening_of(base, Preferences())


if __name__ == "__main__":
    main(sys.argv[1:])
