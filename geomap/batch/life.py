"""A worker's life: how much it has read, and its end once that is enough.

What reading remembers is bounded, but lies scattered among what is long forgotten: only a process that ends
gives all of it back. Between two tasks nothing is lost: the engine gives the one at hand to the next worker.
"""

from __future__ import annotations

import os
import time

LIFE = "GEOMAP_WORKER_DOCUMENTS"
"""Environment variable: after how many documents a worker ends; for those that somebody starts again."""

LAST_SECONDS = 1.0
"""How long a worker that ends stays to give away what it has read."""


class _Age:
    """What this process has read."""

    documents = 0


_age = _Age()


def grow_older(documents: int) -> None:
    """Count documents that this process has read."""
    _age.documents += documents


def end_if_worn(share: float = 1.0) -> None:
    """End this process when it has read its share of documents, or so much of it."""
    life = int(os.environ.get(LIFE, "0"))
    if life > 0 and _age.documents >= life * share:
        time.sleep(LAST_SECONDS)
        os._exit(0)
