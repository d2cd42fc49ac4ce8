/* geomap viewer in a folium map: the little of jQuery that folium's own popups and ordering call, so that
 * they work without a server. A page that has jQuery keeps it. */
window.$ = window.$ || function (what) {
  "use strict";
  if (what === document) {
    return {
      ready(listener) {
        if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", listener);
        else listener();
      },
    };
  }
  const holder = document.createElement("template");
  holder.innerHTML = what; /* the author's own markup, as folium hands it over; no text of a report comes here */
  return [holder.content.firstElementChild];
};
