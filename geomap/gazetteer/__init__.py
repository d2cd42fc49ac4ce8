"""Names to candidate places, places to footprints."""

from geomap.gazetteer.gazetteer import Gazetteer, open_gazetteer
from geomap.gazetteer.names import NameFacts, NameMatch

__all__ = ["Gazetteer", "NameFacts", "NameMatch", "open_gazetteer"]
