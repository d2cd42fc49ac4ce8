"""The verdicts on the distance claims of a text, for the tests that tell them."""

from __future__ import annotations

import geomap as gm


def verdicts(text: str, gazetteer: gm.Gazetteer) -> list[str]:
    """Read a text and return the verdict on each distance that it tells, in order."""
    found = gm.read_text(text, gazetteer=gazetteer).claims
    return [claim.verdict for claim in found if claim.kind == "distance"]
