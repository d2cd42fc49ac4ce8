/* geomap viewer, part 6: labels. Placed one after the other, the most telling first; one that would cover
 * another moves aside or, if it only names the basemap, stays away. */
(function (geomap) {
  "use strict";

  const FONTS = {
    pill: "600 12px ", site: "600 12px ", country: "500 11.5px ", sea: "italic 12px ", city: "11px ",
  };

  geomap.LabelsLayer = L.Layer.extend({
    options: { pane: "gm-labels" },

    initialize(viewer) {
      this.viewer = viewer;
      this.measurer = geomap.el("canvas").getContext("2d");
      this.pills = [];
    },

    onAdd(map) {
      this._container = geomap.el("div", { class: "gm-labels leaflet-zoom-hide", attrs: { "aria-hidden": "true" } });
      this.getPane().append(this._container);
      map.on("moveend zoomend resize", this.refresh, this);
      this.refresh();
    },

    onRemove(map) {
      map.off("moveend zoomend resize", this.refresh, this);
      this._container.remove();
    },

    refresh() {
      const map = this._map;
      if (!map) return;
      this._container.replaceChildren();
      this.pills = [];
      this.taken = [];
      this.written = new Set();
      this.kinds = this.viewer.narrow ? 2 : 4;
      const size = map.getSize(), origin = map.containerPointToLayerPoint([0, 0]);
      this.frame = [origin.x, origin.y, origin.x + size.x, origin.y + size.y];
      for (const cluster of this.viewer.marks.clusters) this.taken.push(cluster.box);
      this.taken.push(...this.furniture(origin));
      this.claimLabels();
      this.areaLabels();
      this.siteLabels();
      if (this.viewer.basemapOn.names) {
        this.countryLabels();
        this.seaLabels();
        this.cityLabels();
      }
    },

    /* What stands on the map: nothing is written under it. */
    furniture(origin) {
      const map = this._map.getContainer().getBoundingClientRect(), { panel, corner, foot, home } = this.viewer;
      return [panel.element, corner, foot, home].map((element) => element.getBoundingClientRect()).filter((b) => b.width && b.height)
        .map((b) => [b.left - map.left + origin.x, b.top - map.top + origin.y, b.right - map.left + origin.x, b.bottom - map.top + origin.y]);
    },

    width(text, kind) {
      this.measurer.font = FONTS[kind] + geomap.FONT;
      return this.measurer.measureText(text).width;
    },

    free(box) {
      return !this.taken.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1]);
    },

    inFrame(box) {
      const [left, top, right, bottom] = this.frame;
      return box[2] > left && box[0] < right && box[3] > top && box[1] < bottom;
    },

    /* Put a label at the first of some offsets that is free; `must` puts it at the last if none is. */
    place(point, offsets, width, height, must) {
      let last = null;
      for (const [dx, dy] of offsets) {
        const x = this.clamp(point.x, dx, width), y = point.y + dy;
        last = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
        if (this.free(last)) return this.take(last);
      }
      return must && last ? this.take(last) : null;
    },

    /* Keep a label inside the view if what it names is inside. */
    clamp(x, dx, width) {
      const [left, , right] = this.frame;
      if (x < left || x > right) return x + dx;
      return Math.max(left + width / 2 + 3, Math.min(right - width / 2 - 3, x + dx));
    },

    take(box) {
      this.taken.push(box);
      return box;
    },

    put(box, element) {
      element.style.transform = `translate(${Math.round(box[0])}px, ${Math.round(box[1])}px)`;
      this._container.append(element);
    },

    /* A thin line from a label that stands aside to what it names. */
    leader(point, box) {
      const x = Math.max(box[0], Math.min(box[2], point.x)), y = Math.max(box[1], Math.min(box[3], point.y));
      const length = Math.hypot(point.x - x, point.y - y);
      if (length < 6) return;
      const line = geomap.el("div", { class: "gm-leader" });
      line.style.width = length.toFixed(1) + "px";
      line.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) rotate(${Math.atan2(point.y - y, point.x - x).toFixed(4)}rad)`;
      this._container.prepend(line);
    },

    claimLabels() {
      for (const { claim, group, measures } of this.viewer.ground.claims) {
        if (!this._map.hasLayer(group)) continue;
        for (const { measure, colour, line } of measures) {
          const sign = { supported: "✓", refuted: "✗", partly: "◐" }[measure.verdict] || "?";
          const width = this.width(measure.label + "  " + sign, "pill") + 18;
          const at = (share) => this._map.latLngToLayerPoint(line[Math.round(share * (line.length - 1))]);
          const beside = [[0, 0], [0, -18], [0, 18], [width / 2 + 12, 0], [-width / 2 - 12, 0]];
          let box = null;
          for (const share of [0.5, 0.3, 0.7, 0.1, 0]) box = box || this.place(at(share), beside, width, 22);
          box = box || this.place(at(0), ring(46, width), width, 22) || this.place(at(0), ring(84, width), width, 22);
          if (!box || !this.inFrame(box)) continue;
          const pill = geomap.el("div", { class: "gm-pill gm-measure" },
            geomap.el("span", { text: measure.label }), geomap.el("b", { text: sign }));
          pill.style.borderColor = colour;
          this.put(box, pill);
          this.pills.push({ box, facts: [claim.fact] });
        }
      }
    },

    /* Areas with most to tell are labelled first. One that finds no room is counted on the label next to it,
     * which then opens the list of both. */
    areaLabels() {
      const { viewer } = this, told = (entry) => entry.facts.filter((i) => viewer.facts[i].c !== "place");
      const drawn = viewer.ground.areas.filter((entry) => this._map.hasLayer(entry.layer));
      drawn.sort((a, b) => told(b).length - told(a).length || a.index - b.index);
      const groups = [];
      for (const entry of drawn) {
        const [lon, lat] = entry.area.at, facts = told(entry);
        const point = this._map.latLngToLayerPoint([lat, geomap.nearLongitude(lon, viewer.centre)]);
        const label = shorten(entry.area.label, viewer.narrow ? 20 : 48), width = this.room(label, kindsOf(viewer, facts));
        const offsets = [[0, 0], [0, 26], [0, -26], ...ring(34, width * 0.6), [0, 52], [0, -52]];
        const far = [70, 110, 160].flatMap((radius) => ring(radius, width * 0.6)), box = this.place(point, offsets, width, 24);
        const home = box ? null : nearest(groups, point);
        if (home) {
          home.more++;
          for (const index of entry.facts) if (!home.facts.includes(index)) home.facts.push(index);
        } else {
          this.written.add(entry.area.label);
          groups.push({ entry, point, label, more: 0, facts: [...entry.facts], box: box || this.place(point, far, width, 24) || this.place(point, [[0, 0]], width, 24, true) });
        }
      }
      for (const group of groups) if (this.inFrame(group.box)) this.areaPill(group);
    },

    areaPill({ entry, point, label, more, facts, box }) {
      const { viewer } = this, kinds = kindsOf(viewer, facts.filter((i) => viewer.facts[i].c !== "place")).slice(0, this.kinds);
      const text = label + (more ? ` +${more}` : ""), width = this.pillWidth(text, kinds), middle = (box[0] + box[2]) / 2;
      const pill = geomap.el("div", { class: "gm-pill gm-arealabel" + (facts.includes(viewer.selected) ? " gm-chosen" : "") });
      for (const kind of kinds) {
        pill.append(geomap.symbolElement(kind.symbol, kind.sureness, 18));
        if (kind.count > 1) pill.append(geomap.el("b", { text: String(kind.count) }));
      }
      pill.append(geomap.el("span", { text }));
      const wide = [middle - width / 2, box[1], middle + width / 2, box[3]];
      this.leader(point, wide);
      this.put(wide, pill);
      this.pills.push({ box: wide, facts, area: entry });
    },

    /* Width to keep free for a label; where room is scarce it will take in its neighbours' facts. */
    room(label, kinds) {
      return this.viewer.narrow ? this.width(label + " +9", "pill") + 18 + this.kinds * 32 : this.pillWidth(label, kinds);
    },

    pillWidth(text, kinds) {
      const digits = (count) => (count > 1 ? 6 + 7 * String(count).length : 0);
      return this.width(text, "pill") + 18 + kinds.slice(0, this.kinds).reduce((sum, kind) => sum + 19 + digits(kind.count), 0);
    },

    siteLabels() {
      for (const cluster of this.viewer.marks.clusters) {
        const names = [...new Set(cluster.sites.map((site) => this.viewer.data.sites[site][2]))];
        const text = shorten(names[0], 28) + (names.length > 1 ? ` +${names.length - 1}` : "");
        const width = this.width(text, "site") + 6;
        const below = (cluster.box[3] - cluster.box[1]) / 2 + 9, beside = (cluster.box[2] - cluster.box[0]) / 2 + width / 2 + 2;
        const box = this.place(cluster, [[0, below], [beside, 0], [-beside, 0], [0, -below - 4]], width, 15, false);
        for (const name of names) this.written.add(name);
        if (box && this.inFrame(box)) this.put(box, geomap.el("div", { class: "gm-name gm-site", text }));
      }
    },

    /* Names of the basemap repeat with the world; they are written once, beside the middle of the view. */
    basemapPoint(lon, lat) {
      return this._map.latLngToLayerPoint([lat, geomap.nearLongitude(lon, this._map.getCenter().lng)]);
    },

    countryLabels() {
      const zoom = this._map.getZoom(), scale = 256 * 2 ** zoom;
      const ranked = this.viewer.basemap.countries.filter((c) => c.label).sort((a, b) => b.label.area - a.label.area);
      for (const { name, label } of ranked) {
        if (this.written.has(name) || (label.width * scale < 26 && zoom < 7)) continue;
        const lon = label.x * 360 - 180, lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * label.y))) * 180) / Math.PI;
        const width = this.width(name, "country") + 8 + name.length * 0.6;
        if (width > label.width * scale * 2.6 && zoom < 6) continue;
        const box = this.place(this.basemapPoint(lon, lat), [[0, 0], [0, 18], [0, -18]], width, 15, false);
        if (box && this.inFrame(box)) this.put(box, geomap.el("div", { class: "gm-name gm-country", text: name }));
      }
    },

    seaLabels() {
      const zoom = this._map.getZoom();
      for (const [name, lon, lat, from] of this.viewer.basemap.seas) {
        if (zoom < from || zoom > from + 5 || this.written.has(name)) continue;
        const width = this.width(name, "sea") + 8;
        const box = this.place(this.basemapPoint(lon, lat), [[0, 0], [0, 20], [0, -20]], width, 16, false);
        if (box && this.inFrame(box)) this.put(box, geomap.el("div", { class: "gm-name gm-sea", text: name }));
      }
    },

    cityLabels() {
      const zoom = this._map.getZoom();
      for (const [name, lon, lat, from] of this.viewer.data.basemap.cities || []) {
        if (zoom < from || this.written.has(name)) continue;
        const width = this.width(name, "city") + 10, point = this.basemapPoint(lon, lat);
        const box = this.place(point, [[width / 2 + 3, 0], [-width / 2 - 3, 0]], width, 13, false);
        if (!box || !this.inFrame(box)) continue;
        this.put(box, geomap.el("div", { class: "gm-name gm-city", text: name }));
        this.put([point.x - 2, point.y - 2], geomap.el("div", { class: "gm-citydot" }));
      }
    },

    at(point) {
      return this.pills.find(({ box }) => point.x >= box[0] && point.x <= box[2] && point.y >= box[1] && point.y <= box[3]) || null;
    },
  });

  /* Offsets around a point, for a label of some width. */
  function ring(radius, width) {
    return [0, 1, 2, 3, 4, 5, 6, 7].map((step) => {
      const angle = (Math.PI * step) / 4;
      return [Math.cos(angle) * (radius + width / 2), Math.sin(angle) * radius];
    });
  }

  function nearest(groups, point) {
    let best = null;
    for (const group of groups) {
      const away = Math.hypot(group.point.x - point.x, group.point.y - point.y);
      if (away < 150 && (!best || away < best.away)) best = { group, away };
    }
    return best && best.group;
  }

  function shorten(text, length) {
    const letters = Array.from(text);
    return letters.length > length ? letters.slice(0, length - 1).join("") + "…" : text;
  }

  function kindsOf(viewer, facts) {
    const kinds = new Map();
    for (const index of facts) {
      const fact = viewer.facts[index], key = fact.y + "|" + fact.u;
      const kind = kinds.get(key) || { symbol: viewer.symbols[fact.y], sureness: fact.u, count: 0 };
      kind.count++;
      kinds.set(key, kind);
    }
    return [...kinds.values()].sort((a, b) => b.count - a.count);
  }
})(window.geomap);
