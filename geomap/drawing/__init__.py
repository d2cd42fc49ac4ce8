"""Drawing: a situation as layers, a viewer, a folium map and one HTML file."""
