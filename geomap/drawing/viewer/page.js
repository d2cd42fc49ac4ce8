/* geomap viewer in a page of its own: the data stand in the element `geomap-data`. */
window.geomap.start(document.getElementById("geomap"), window.geomap.payloadOf(document.getElementById("geomap-data")));
