"""The dashboard's server: Streamlit, with what its first page needs imported while the browser comes.

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
    Thread(target=_prepare, name="prepare", daemon=True).start()
    sys.argv = ["streamlit", "run", str(gm.dashboard_script()), *arguments]
    cli.main()


def _prepare() -> None:
    for name in _NEEDED:
        getattr(gm, name)
    gm.open_gazetteer(gm.Settings())


if __name__ == "__main__":
    main(sys.argv[1:])
