"""Run by a Python that has QGIS: print how each layer of a GeoPackage is drawn when it is opened."""

from __future__ import annotations

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import QgsApplication, QgsVectorLayer

application = QgsApplication([], False)
application.initQgis()
found = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    renderer = layer.renderer()
    found[name] = {
        "valid": layer.isValid(),
        "features": layer.featureCount(),
        "by": renderer.classAttribute(),
        "colours": {c.value(): c.symbol().color().name() for c in renderer.categories()},
    }
sys.stdout.write(f"layers {json.dumps(found)}\n")
sys.stdout.flush()
# QGIS may crash when its layers outlive it; nothing is left to be done.
os._exit(0)
