"""A process of its own that writes to a store, and says of each document when it was acknowledged."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count, islice

from situations import whole

from geomap.model import Situation
from geomap.store import store as module
from geomap.store.store import open_store


def main(place: str, who: str, number: int, batch: int) -> None:
    """Write ``number`` documents (0 is without end), ``batch`` to a transaction; print what is saved.

    A negative ``batch`` has them written as they come, one batch synced while the next is made.
    """

    def situations() -> Iterator[Situation]:
        for n in range(number) if number else count():
            yield whole(f"{who}{n}")

    with open_store(place) as store:
        say("ready")
        stream = situations()
        if batch < 0:
            module.BATCH = -batch
            for added in store.add_all(stream):
                say(" ".join(added.added))
            return
        while part := list(islice(stream, batch)):
            added = store.add(Situation.joined(part))
            say(" ".join(added.added))


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
