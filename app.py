"""The dashboard: ``streamlit run app.py``, or ``geomap app``."""

from geomap.dashboard.app import main

main()
