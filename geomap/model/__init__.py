"""The nouns: frozen values that know nothing of how they are read, measured, drawn or kept."""

from geomap.model.claims import Claim, ClaimReading, Finding, Reference, Verdict
from geomap.model.corrections import (
    Action,
    Address,
    Correction,
    TargetKind,
    address_of,
    document_hash,
    in_force,
    make_correction,
)
from geomap.model.documents import Document, Problem, Sentence
from geomap.model.events import Deployment, Event, Modality, Polarity
from geomap.model.facts import Agreement, Contradiction, Fact, FactProperty, Told
from geomap.model.places import Candidate, Draw, Footprint, Mention, Outcome, Place, Relation, Role, Use
from geomap.model.points import place_of_point, point_place
from geomap.model.quantities import Quantity
from geomap.model.situation import Situation
from geomap.model.times import When

__all__ = [
    "Action",
    "Address",
    "Agreement",
    "Candidate",
    "Claim",
    "ClaimReading",
    "Contradiction",
    "Correction",
    "Deployment",
    "Document",
    "Draw",
    "Event",
    "Fact",
    "FactProperty",
    "Finding",
    "Footprint",
    "Mention",
    "Modality",
    "Outcome",
    "Place",
    "Polarity",
    "Problem",
    "Quantity",
    "Reference",
    "Relation",
    "Role",
    "Sentence",
    "Situation",
    "TargetKind",
    "Told",
    "Use",
    "Verdict",
    "When",
    "address_of",
    "document_hash",
    "in_force",
    "make_correction",
    "place_of_point",
    "point_place",
]
