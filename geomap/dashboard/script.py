"""What Streamlit runs, here and by the checkout's ``app.py``."""

from geomap.dashboard.app import main

main()
