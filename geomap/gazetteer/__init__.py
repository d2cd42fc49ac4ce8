"""Names to candidate places, places to footprints."""

from geomap.gazetteer.dump_build import Built, build_gazetteer
from geomap.gazetteer.gazetteer import Gazetteer, open_gazetteer
from geomap.gazetteer.kept import kept_gazetteer
from geomap.gazetteer.names import Bearers, NameFacts, NameMatch

__all__ = [
    "Bearers",
    "Built",
    "Gazetteer",
    "NameFacts",
    "NameMatch",
    "build_gazetteer",
    "kept_gazetteer",
    "open_gazetteer",
]
