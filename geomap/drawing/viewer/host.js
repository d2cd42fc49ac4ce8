/* geomap viewer in a page that stands in a frame of another page, such as the dashboard's.
 *
 * It tells the page around it, by messages `{geomap: …}` that hold no text of a report but what a person typed:
 *   {kind: "ready"}                     the map can be spoken to
 *   {kind: "state", state: "view=…"}    what is looked at, after each change, as `State` writes it
 *   {kind: "chosen", fact: 3}           a mark or an entry of the list was chosen
 *   {kind: "picked", lon, lat}          a point of the map was clicked while picking
 *   {kind: "cell", box, days}           the events of a square were asked for: west, south, east, north; days since
 *                                       1 January 1970, first and last, or null for all
 *   {kind: "link"}                      a person asked for a link to what they see
 * and listens to its messages alone:
 *   {kind: "look", state: "view=…"}     show that
 *   {kind: "pick", on: true}            the next clicks are points, not marks
 *   {kind: "narrow", mask: "…"}         of the first entries show those with a one: a bit each, in base64; "" for all
 *   {kind: "bare"}                      no list, legend, tools and time line: the page around has them
 */
(function () {
  "use strict";

  const WAIT_MS = 200, LONGEST = 4000;
  const root = document.getElementById("geomap");
  const viewer = window.geomap.start(root, window.geomap.payloadOf(document.getElementById("geomap-data")), { address: false });
  const { map } = viewer;
  let pause = 0;

  /* The page around may be of any origin; what is told is not secret from whoever holds the page. */
  const tell = (message) => window.parent.postMessage({ geomap: message }, "*");
  const round = (value, digits) => Number(value.toFixed(digits));
  viewer.drill = (box, days) => tell({ kind: "cell", box: box.map((degrees) => round(degrees, 5)), days });

  /* The address is the page's around: it keeps the state and copies the link. */
  viewer.state.later = () => {
    clearTimeout(pause);
    pause = setTimeout(() => tell({ kind: "state", state: viewer.state.text }), WAIT_MS);
  };
  viewer.state.copy = () => tell({ kind: "link" });

  function bare() {
    for (const part of [viewer.panel, viewer.legend, viewer.timeline, viewer.tools]) {
      if (part && part.element) part.element.style.display = "none";
    }
    /* What stands on the map no longer makes way for a sheet. */
    viewer.root.classList.remove("gm-narrow");
    viewer.arrange = () => {};
    viewer.padding = () => ({ paddingTopLeft: [28, 44], paddingBottomRight: [28, 28] });
    map.invalidateSize({ pan: false });
    viewer.lookAtAll(false);
  }

  function bitsOf(base64) {
    const bytes = window.geomap.bytesOf(base64);
    return Uint8Array.from({ length: Math.min(8 * bytes.length, viewer.facts.count) }, (_, i) => (bytes[i >> 3] >> (7 - (i & 7))) & 1);
  }

  viewer.marks.on("click", ({ fact, point }) => {
    if (point) tell({ kind: "picked", lon: round(point[0], 5), lat: round(point[1], 5) });
    else if (Number.isInteger(fact)) tell({ kind: "chosen", fact });
  });

  window.addEventListener("message", (event) => {
    const message = event.source === window.parent && event.data && event.data.geomap;
    if (!message) return;
    if (message.kind === "look" && typeof message.state === "string" && message.state.length <= LONGEST) {
      viewer.state.restore(message.state);
    } else if (message.kind === "pick") viewer.tools.pickOn(message.on === true);
    else if (message.kind === "narrow" && typeof message.mask === "string") viewer.setMask(message.mask ? bitsOf(message.mask) : null);
    else if (message.kind === "bare") bare();
  });
  tell({ kind: "ready" });
})();
