/* The dashboard's map: a page of geomap in a frame of its own, in a sandbox without an origin.
 *
 * Panning, zooming, searching and switching layers stay here: what is looked at is kept in the address (after
 * `#`) and given to the next page of the same map, so that a change of the data moves nothing. Python is told of
 * what was chosen or picked alone.
 */
const LONGEST = 4000;
const SANDBOX = "allow-scripts allow-downloads allow-modals allow-popups allow-popups-to-escape-sandbox";
/* What was looked at, by the map's name: {key, state}. */
const looks = new Map();
/* The address is what a link brought; after the first map it only follows. */
let addressRead = false;

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const holder = parentElement.querySelector(".frame");
  let map = holder.geomapMap;
  if (!map) {
    map = holder.geomapMap = { key: null, frame: null };
    map.listen = (event) => {
      if (map.frame && event.source === map.frame.contentWindow && event.data && event.data.geomap) {
        hear(map, event.data.geomap);
      }
    };
    window.addEventListener("message", map.listen);
  }
  map.data = data;
  map.answer = setTriggerValue;
  holder.style.height = data.height;
  if (map.key !== data.key) {
    map.key = data.key;
    const frame = document.createElement("iframe");
    frame.title = data.title;
    frame.setAttribute("sandbox", SANDBOX);
    map.frame = frame;
    if (data.address) fetchPage(map, holder, data.address);
    else show(map, holder, data.page);
  } else {
    say(map, { kind: "pick", on: Boolean(data.picking) });
    narrow(map);
  }
  return () => {
    if (!holder.isConnected) window.removeEventListener("message", map.listen);
  };
}

async function fetchPage(map, holder, address) {
  const { frame } = map;
  const answer = await fetch(address);
  const page = answer.ok && await new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).text();
  /* Another map may have been asked for meanwhile. */
  if (map.frame !== frame) return;
  if (page) show(map, holder, page);
  else holder.textContent = "The map could not be fetched from the server. Reload this page.";
}

function show(map, holder, page) {
  map.frame.srcdoc = page;
  holder.replaceChildren(map.frame);
}

function say(map, message) {
  map.frame.contentWindow.postMessage({ geomap: message }, "*");
}

/* Tell the map which of its marks the filters leave; what it knows already is not sent again. */
function narrow(map) {
  const { mask } = map.data;
  if (mask === map.frame.geomapMask || !map.frame.dataset.ready) return;
  map.frame.geomapMask = mask;
  say(map, { kind: "narrow", mask });
}

function hear(map, message) {
  const { data } = map;
  if (message.kind === "ready") {
    if (data.bare) say(map, { kind: "bare" });
    say(map, { kind: "look", state: lookOf(data) });
    if (data.picking) say(map, { kind: "pick", on: true });
    map.frame.dataset.ready = "true";
    narrow(map);
    if (data.telling) map.answer("shown", data.key);
  } else if (message.kind === "state" && typeof message.state === "string" && message.state.length <= LONGEST) {
    looks.set(data.map, { key: data.key, state: message.state });
    if (data.addressed) keepInAddress(message.state);
  } else if (message.kind === "chosen") map.answer("chosen", { fact: message.fact, key: data.key });
  else if (message.kind === "picked") map.answer("picked", { lon: message.lon, lat: message.lat });
  else if (message.kind === "cell") map.answer("cell", { box: message.box, days: message.days, key: data.key });
  else if (message.kind === "link") copyLink();
}

/* What the map should show: what it showed before, or what the address says. */
function lookOf(data) {
  const before = looks.get(data.map);
  if (before && before.key === data.key) return before.state;
  if (before) {
    /* Entries are known by their number, which other data give to others. */
    const parts = new URLSearchParams(before.state);
    for (const name of ["entry", "card"]) parts.delete(name);
    return parts.toString();
  }
  if (!data.addressed || addressRead) return "";
  addressRead = true;
  return window.location.hash.slice(1, LONGEST);
}

function keepInAddress(state) {
  const { pathname, search } = window.location;
  window.history.replaceState(window.history.state, "", `${pathname}${search}#${state}`);
}

async function copyLink() {
  const address = window.location.href;
  try {
    await navigator.clipboard.writeText(address);
  } catch (error) {
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
    /* Where the clipboard is not allowed, the address is shown, to be copied by hand. */
    window.prompt("Link to this map", address);
  }
}
