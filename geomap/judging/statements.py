"""From resolved mentions to judged statements: what a first reading and a corrected one share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.judging.verification import verify
from geomap.model import Situation
from geomap.reading.annotations import Annotations
from geomap.reading.claims.claims import read_claims
from geomap.reading.claims.figures import read_figures
from geomap.reading.deployments.deployments import read_placed
from geomap.reading.deployments.movements import with_movements
from geomap.reading.events.events import read_events
from geomap.reading.grounds.antecedents import with_antecedents
from geomap.reading.grounds.spatial import read_footprints

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer


def read_statements(known: Annotations, gazetteer: Gazetteer) -> Situation:
    """Read the ground, events, deployments and claims of one document, and judge the claims.

    ``known`` holds sentences, resolved mentions, times and quantities; what is returned holds them too.
    """
    mentions = known.mentions
    known = with_antecedents(known, gazetteer)
    known = replace(known, footprints=read_footprints(known, gazetteer))
    key = known.document.id
    placed = read_placed(known)
    deployments = tuple(deployment for deployment, _ in placed)
    events = with_movements(known, read_events(known), placed)
    claims = [*read_claims(known, gazetteer), *read_figures(known, events=events, deployments=deployments)]
    return Situation(
        documents=(known.document,),
        mentions=mentions,
        times=tuple((key, when) for when in known.times),
        quantities=tuple((key, quantity) for quantity in known.quantities),
        events=events,
        deployments=deployments,
        claims=tuple(verify(claim, gazetteer) for claim in sorted(claims, key=lambda c: (c.start, c.id))),
    )
