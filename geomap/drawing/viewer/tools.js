/* geomap viewer: tools. Coordinates under the pointer, a ruler, range rings, the view as a picture. */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  /* Signs of the tools, drawn by us: a machine's fonts may lack them. */
  const SIGNS = {
    measure: "M3 15L15 3l6 6L9 21zM7 11l2 2M10 8l2 2M13 5l2 2", rings: "M12 3a9 9 0 1 0 .01 0zM12 8a4 4 0 1 0 .01 0zM12 12v.1",
    link: "M9 15l6-6M8 12l-2 2a3.5 3.5 0 0 0 5 5l2-2M16 12l2-2a3.5 3.5 0 0 0-5-5l-2 2", picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9v.1",
    pick: "M12 21s7-6.5 7-11.5a7 7 0 1 0-14 0C5 14.5 12 21 12 21zM12 7.5a2 2 0 1 0 .01 0z",
    print: "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z",
  };
  const RINGS_KM = [50, 100, 200], RING_POINTS = 120, MAX_RINGS = 6;

  const sign = (name) => geomap.svg("svg", { viewBox: "0 0 24 24", width: 19, height: 19, "aria-hidden": "true", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" },
    geomap.svg("path", { d: SIGNS[name] }));

  geomap.Tools = class {
    constructor(viewer) {
      this.viewer = viewer;
      this.notation = "decimal";
      this.unit = viewer.data.units || "km";
      this.mode = null;
      this.held = false;
      this.drawn = L.layerGroup().addTo(viewer.map);
      this.path = [];
      this.pane = { pane: "gm-tools", interactive: false };
      this.where = el("button", { class: "gm-where-now", attrs: { type: "button", title: "Change the notation of coordinates" }, on: { click: () => this.nextNotation() } });
      this.readout = el("div", { class: "gm-readout", attrs: { role: "status", hidden: "" } });
      const tool = (name, words, act) => el("button", { class: "gm-tool", attrs: { type: "button", title: words, "aria-label": words, "data-tool": name, "aria-pressed": ["measure", "rings", "pick"].includes(name) ? "false" : null }, on: { click: act } }, sign(name));
      this.buttons = {
        measure: tool("measure", "Measure a distance", () => this.start("measure")),
        rings: tool("rings", "Range rings around a point", () => this.start("rings")),
        link: tool("link", "Copy a link to this view", (event) => viewer.state.copy(event.currentTarget)),
        picture: tool("picture", "Save the view as a picture (PNG)", () => geomap.savePicture(viewer)),
        print: tool("print", "Print the map with its legend and a table", () => window.print()),
      };
      if (viewer.options.pick) this.buttons.pick = tool("pick", "Pick a point on the map", () => this.start("pick"));
      this.element = el("div", { class: "gm-tools", attrs: { role: "toolbar", "aria-label": "Tools" } }, Object.values(this.buttons));
      viewer.map.on("mousemove", (event) => this.point(event.latlng));
      this.point(viewer.map.getCenter());
    }

    words(lon, lat) {
      return geomap.NOTATIONS[this.notation][1](geomap.nearLongitude(lon, 0), lat);
    }

    point(latlng) {
      this.last = latlng;
      this.where.textContent = this.words(latlng.lng, Math.max(-90, Math.min(90, latlng.lat)));
    }

    nextNotation() {
      const names = Object.keys(geomap.NOTATIONS);
      this.notation = names[(names.indexOf(this.notation) + 1) % names.length];
      this.point(this.last);
      this.where.setAttribute("aria-label", `${geomap.NOTATIONS[this.notation][0]} coordinates: ${this.where.textContent}`);
      this.viewer.state.later();
    }

    start(mode) {
      const same = this.mode === mode;
      this.stop();
      if (!same) this.turnTo(mode);
    }

    /* Take points, one after the other, until told to stop: for a page around, which says what they are for. */
    pickOn(on) {
      if (on === this.held) return;
      this.stop();
      this.held = on;
      if (on) this.turnTo("pick");
    }

    turnTo(mode) {
      this.mode = mode;
      if (this.buttons[mode]) this.buttons[mode].setAttribute("aria-pressed", "true");
      this.viewer.map.getContainer().classList.add("gm-measuring");
      this.viewer.map.doubleClickZoom.disable();
      if (this.held) return;
      if (mode === "pick") this.say("Click the right place. Enter takes the middle of the map, Esc ends.");
      else this.say(mode === "measure" ? "Click points to measure between them. Enter takes the middle of the map, Esc ends." : "Click a point for rings around it. Enter takes the middle of the map, Esc ends.");
    }

    stop() {
      this.mode = null;
      this.path = [];
      this.drawn.clearLayers();
      this.rung = null;
      this.readout.hidden = true;
      for (const button of Object.values(this.buttons).filter((b) => b.hasAttribute("aria-pressed"))) button.setAttribute("aria-pressed", "false");
      this.viewer.map.getContainer().classList.remove("gm-measuring");
      this.viewer.map.doubleClickZoom.enable();
    }

    say(words, ...more) {
      this.readout.replaceChildren(el("span", { text: words }), ...more,
        el("button", { class: "gm-link", text: "End", attrs: { type: "button" }, on: { click: () => this.stop() } }));
      this.readout.hidden = false;
    }

    sayLink(address) {
      const field = el("input", { class: "gm-link-field", attrs: { type: "text", readonly: "", value: address, "aria-label": "Link to this view" } });
      this.say("Copy this link:", field);
      field.select();
    }

    /* A click on the map while a tool is on; true where the tool takes it. */
    take(latlng) {
      if (this.mode === "measure") this.addPoint(latlng);
      else if (this.mode === "rings") this.rings(latlng.lng, latlng.lat);
      else if (this.mode === "pick") {
        this.viewer.tellPoint(latlng);
        if (this.held) this.drawPin(latlng);
        else this.stop();
        return true;
      }
      return Boolean(this.mode);
    }

    drawPin(latlng) {
      this.drawn.clearLayers();
      L.circleMarker(latlng, { ...this.pane, radius: 9, weight: 3, color: "#d55e00", fillOpacity: 0.25 }).addTo(this.drawn);
    }

    addPoint({ lng, lat }) {
      this.path.push([lng, lat]);
      this.drawPath();
    }

    drawPath() {
      this.drawn.clearLayers();
      let total = 0, exact = true;
      this.path.forEach(([lon, lat], i) => {
        L.circleMarker([lat, lon], { ...this.pane, radius: 4, className: "gm-ruler-end", weight: 2, fillOpacity: 1 }).addTo(this.drawn);
        if (!i) return;
        const [lon0, lat0] = this.path[i - 1], measured = geomap.inverse(lon0, lat0, lon, lat);
        total += measured.metres;
        exact = exact && measured.exact;
        L.polyline(geomap.geodesic(lon0, lat0, lon, lat), { ...this.pane, className: "gm-ruler", weight: 2.6 }).addTo(this.drawn);
      });
      const undo = el("button", { class: "gm-link", text: "Undo", attrs: { type: "button" }, on: { click: () => { this.path.pop(); this.drawPath(); } } });
      const legs = this.path.length > 2 ? ` over ${this.path.length - 1} legs` : "";
      if (this.path.length < 2) this.say(this.path.length ? "Click the next point." : "Click a point.");
      else this.say(`${geomap.lengthWords(total, this.unit)}${legs}${exact ? ", geodesic on WGS 84" : ", on a sphere: nearly opposite points"}`, this.unitChoice(() => this.drawPath()), undo);
    }

    unitChoice(change) {
      const choice = el("select", { attrs: { "aria-label": "Unit" }, on: { change: () => { this.unit = choice.value; change(); } } },
        Object.keys(geomap.UNITS).map((unit) => el("option", { text: unit, attrs: { value: unit } })));
      choice.value = this.unit;
      return choice;
    }

    /* Rings of several radii around a point; the radii can be changed. */
    rings(lon, lat, radii) {
      if (this.mode !== "rings") this.start("rings");
      this.rung = { lon, lat, radii: radii || (this.rung ? this.rung.radii : RINGS_KM) };
      this.drawRings();
    }

    drawRings() {
      const { lon, lat, radii } = this.rung, metres = geomap.UNITS[this.unit];
      this.drawn.clearLayers();
      L.circleMarker([lat, lon], { ...this.pane, radius: 4, className: "gm-ruler-end", weight: 2, fillOpacity: 1 }).addTo(this.drawn);
      radii.forEach((radius, n) => {
        const points = [];
        let last = lon;
        for (let i = 0; i <= RING_POINTS; i++) {
          const [x, y] = geomap.direct(lon, lat, (360 * i) / RING_POINTS, radius * metres);
          last = geomap.nearLongitude(x, last);
          points.push([y, last]);
        }
        L.polyline(points, { ...this.pane, className: "gm-ring", weight: 2 }).addTo(this.drawn);
        const label = el("span", { text: `${radius.toLocaleString("en")} ${this.unit}` });
        /* Each label stands in a direction of its own: small rings leave no room for all in one. */
        L.marker(points[Math.round((n * RING_POINTS) / radii.length)], { pane: "gm-tools", interactive: false, keyboard: false, icon: L.divIcon({ className: "gm-ringlabel", html: label, iconSize: null }) }).addTo(this.drawn);
      });
      const field = el("input", { class: "gm-radii", attrs: { type: "text", value: radii.join(", "), "aria-label": "Radii, separated by commas", inputmode: "decimal" },
        on: { change: () => this.setRadii(field.value) } });
      this.say(`Rings around ${this.words(lon, lat)}:`, field, this.unitChoice(() => this.drawRings()));
    }

    setRadii(text) {
      const radii = text.split(/[\s,;]+/).map(Number).filter((n) => n > 0 && n < 20000).slice(0, MAX_RINGS);
      if (radii.length) this.rung.radii = radii.sort((a, b) => a - b);
      this.drawRings();
    }
  };
})(window.geomap);
