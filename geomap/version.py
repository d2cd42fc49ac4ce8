"""Which geomap this is: on the ground, so that files can be stamped with it from any floor."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
