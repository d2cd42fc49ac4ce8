/* geomap viewer: labels. Placed one after the other, the most telling first; one that would cover
 * another moves aside or, if it only names the basemap, stays away. */
(function (geomap) {
  "use strict";

  const CELL = 64, MOST_SITES = 160, MOST_NAMES = 9, KEPT = 5000, LINES = 3;
  /* Pixels that a figure may stand from its line: farther off it would seem to be of another place, and its
   * entry in the list tells it all the same. On paper its number must stand somewhere. */
  const ASIDE = [30, 46], ON_PAPER = [84];
  const FONTS = {
    pill: "600 12px ", site: "600 12px ", country: "500 11.5px ", sea: "italic 12px ", city: "11px ",
  };

  geomap.LabelsLayer = L.Layer.extend({
    options: { pane: "gm-labels" },

    initialize(viewer) {
      this.viewer = viewer;
      this.measurer = geomap.el("canvas").getContext("2d");
      this.widths = new Map();
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
      this.taken = new Map();
      this.written = new Set();
      /* On paper every mark and label of ground has a number, by which the table beside the map calls it. */
      this.numbered = [];
      this.kinds = this.viewer.narrow ? 2 : 4;
      this.layOut();
      for (const cluster of this.viewer.marks.clusters) this.take(cluster.box);
      for (const box of this.viewer.cellsLayer?.written || []) this.take(box);
      this.claimLabels();
      this.areaLabels();
      this.siteLabels();
      if (this.viewer.basemapOn.names) {
        this.disputedLabels();
        this.countryLabels();
        this.seaLabels();
        this.cityLabels();
      }
    },

    /* Names are written within the frame: the part of the map beside the panel or above the sheet, and not under what else
     * stands on it. */
    layOut() {
      const { panel, corner, foot, head, tools, credit, scale, narrow } = this.viewer;
      const size = this._map.getSize(), origin = this._map.containerPointToLayerPoint([0, 0]), map = this._map.getContainer().getBoundingClientRect();
      const boxOf = (element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect(), x = origin.x - map.left, y = origin.y - map.top;
        return left < right && top < bottom ? [left + x, top + y, right + x, bottom + y] : null;
      };
      this.view = [origin.x, origin.y, origin.x + size.x, origin.y + size.y];
      this.frame = [...this.view];
      const list = boxOf(panel.element);
      if (list && narrow) this.frame[3] = Math.min(this.view[3], list[1]);
      else if (list) this.frame[0] = list[2];
      this.furniture = [corner, foot, head, tools.where, credit, scale.getContainer()].map(boxOf).filter(Boolean);
      for (const box of this.furniture) this.take(box);
    },

    width(text, kind) {
      const key = kind + text;
      if (!this.widths.has(key)) {
        if (this.widths.size > KEPT) this.widths.clear();
        this.measurer.font = FONTS[kind] + geomap.FONT;
        this.widths.set(key, Math.max(...text.split("\n").map((line) => this.measurer.measureText(line).width)));
      }
      return this.widths.get(key);
    },

    /* True where a box covers nothing; `own` is the room that was kept for it. */
    free(box, own) {
      const [left, top, right, bottom] = this.frame;
      if (box[0] < left || box[2] > right || box[1] < top || box[3] > bottom) return false;
      for (const key of cellsOf(box)) {
        for (const b of this.taken.get(key) || []) if (b !== own && box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1]) return false;
      }
      return true;
    },

    inView(box) {
      const [left, top, right, bottom] = this.view;
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

    /* Keep a label above or below what it names inside the frame; one that stands beside it would be moved onto it. */
    clamp(x, dx, width) {
      const [left, , right] = this.frame;
      if (dx || x < left || x > right) return x + dx;
      return Math.max(left + width / 2 + 3, Math.min(right - width / 2 - 3, x));
    },

    take(box) {
      for (const key of cellsOf(box)) {
        if (!this.taken.has(key)) this.taken.set(key, []);
        this.taken.get(key).push(box);
      }
      return box;
    },

    put(box, element) {
      element.style.transform = `translate(${Math.round(box[0])}px, ${Math.round(box[1])}px)`;
      this._container.append(element);
    },

    /* A thin line from a label that stands aside to what it names. */
    leader(point, box, colour = "") {
      const x = Math.max(box[0], Math.min(box[2], point.x)), y = Math.max(box[1], Math.min(box[3], point.y));
      const length = Math.hypot(point.x - x, point.y - y);
      if (length < 6) return;
      const line = geomap.el("div", { class: "gm-leader" });
      line.style.borderColor = colour;
      line.style.width = length.toFixed(1) + "px";
      line.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) rotate(${Math.atan2(point.y - y, point.x - x).toFixed(4)}rad)`;
      this._container.prepend(line);
    },

    number(name, facts) {
      if (!this.viewer.printing) return "";
      const number = this.numbered.length + 1;
      this.numbered.push({ number, name, facts });
      return number + " ";
    },

    claimLabels() {
      for (const { claim, group, measures } of this.viewer.ground.claims) {
        if (!this._map.hasLayer(group)) continue;
        const prefix = measures.length ? this.number("", [claim.fact]) : "";
        for (const { measure, colour, line } of measures) {
          const sign = { supported: "✓", refuted: "✗", partly: "◐" }[measure.verdict] || "?";
          const width = this.width(prefix + measure.label + "  " + sign, "pill") + 18;
          const at = (share) => this._map.latLngToLayerPoint(line[Math.round(share * (line.length - 1))]);
          const beside = [[0, 0], [0, -18], [0, 18], [width / 2 + 12, 0], [-width / 2 - 12, 0]];
          let box = null;
          for (const share of [0.5, 0.3, 0.7, 0.1, 0]) box = box || this.place(at(share), beside, width, 22);
          if (!box) {
            const aside = this.viewer.printing ? [...ASIDE, ...ON_PAPER] : ASIDE;
            box = this.place(at(0), aside.flatMap((radius) => ring(radius, width)), width, 22);
            if (!box) continue;
            this.leader(at(0), box, colour);
          }
          const pill = geomap.el("div", { class: "gm-pill gm-measure" },
            geomap.el("span", { text: prefix + measure.label }), geomap.el("b", { text: sign }));
          pill.style.borderColor = colour;
          this.put(box, pill);
          this.pills.push({ box, facts: [claim.fact] });
        }
      }
    },

    /* Areas with most to tell are labelled first. One that finds no room is counted on the label next to it,
     * which then opens the list of both. */
    areaLabels() {
      const { viewer } = this, groups = [];
      const drawn = [...viewer.ground.drawn].sort((a, b) => b.told.length - a.told.length || a.index - b.index);
      for (const entry of drawn) {
        const facts = entry.told, point = this._map.latLngToLayerPoint(viewer.pointLatLng(entry.point));
        if (!this.inView([point.x, point.y, point.x, point.y])) continue;
        const name = entry.label.replace(/\s+/g, " "), label = inLines(name, viewer.narrow ? 20 : 48), width = this.room(label, kindsOf(viewer, facts));
        const height = label.includes("\n") ? 8 + 15 * label.split("\n").length : 24;
        const offsets = [[0, 0], [0, 26], [0, -26], ...ring(34, width * 0.6), [0, 52], [0, -52]];
        const far = [70, 110, 160].flatMap((radius) => ring(radius, width * 0.6)), box = this.place(point, offsets, width, height);
        const home = box ? null : nearest(groups, point, 150);
        /* The first of them, which no other can take in, goes as far as there is room. */
        const farther = groups.length ? [] : [220, 290, 370].flatMap((radius) => ring(radius, 0));
        const free = box || (home ? null : this.place(point, [...far, ...farther], width, height)), host = free ? null : home || nearest(groups, point, Infinity);
        if (host) {
          host.more++;
          for (const index of entry.facts) if (!host.facts.includes(index)) host.facts.push(index);
        } else {
          this.written.add(plain(entry.label));
          groups.push({ entry, point, label, more: 0, facts: [...entry.facts], box: free || this.place(point, [[0, 0]], width, height, true) });
        }
      }
      for (const group of groups) this.areaPill(group);
    },

    areaPill({ entry, point, label, more, facts, box }) {
      const { viewer } = this, kinds = kindsOf(viewer, facts.filter((i) => viewer.facts.told(i))).slice(0, this.kinds);
      const text = this.number(label, facts) + label + (more ? ` +${more}` : ""), width = this.pillWidth(text, kinds);
      /* It grows to both sides, or to the one that has room. */
      const middles = [this.widened(box, width), box[0] + width / 2, box[2] - width / 2];
      const middle = middles.find((x) => this.free([x - width / 2, box[1], x + width / 2, box[3]], box)) ?? middles[0];
      const pill = geomap.el("div", { class: "gm-pill gm-arealabel" + (label.includes("\n") ? " gm-lines" : "") + (facts.includes(viewer.selected) ? " gm-chosen" : "") });
      for (const kind of kinds) {
        pill.append(geomap.symbolElement(kind.symbol, kind.sureness, 18));
        if (kind.count > 1) pill.append(geomap.el("b", { text: geomap.shortCount(kind.count) }));
      }
      pill.append(geomap.el("span", { text }));
      pill.style.height = box[3] - box[1] + "px";
      const wide = [middle - width / 2, box[1], middle + width / 2, box[3]];
      this.take(wide);
      this.leader(point, wide);
      this.put(wide, pill);
      this.pills.push({ box: wide, facts, area: entry });
    },

    /* The middle of a label that became wider by what it counts of its neighbours: not under what stands on the map. */
    widened([from, top, to, bottom], width) {
      const middle = (from + to) / 2;
      let [left, , right] = this.frame;
      for (const block of this.furniture) {
        if (block[1] > bottom || block[3] < top) continue;
        if (block[0] > middle) right = Math.min(right, block[0]);
        else if (block[2] < middle) left = Math.max(left, block[2]);
      }
      return Math.max(left + width / 2 + 3, Math.min(right - width / 2 - 3, middle));
    },

    /* Width to keep free for a label; where room is scarce it will take in its neighbours' facts. */
    room(label, kinds) {
      const { narrow, printing } = this.viewer;
      if (!narrow && !printing) return this.pillWidth(label, kinds);
      return this.width((printing ? "99 " : "") + label + " +9", "pill") + 18 + this.kinds * 32;
    },

    pillWidth(text, kinds) {
      const digits = (count) => (count > 1 ? 6 + 7 * String(count).length : 0);
      return this.width(text, "pill") + 18 + kinds.slice(0, this.kinds).reduce((sum, kind) => sum + 19 + digits(kind.count), 0);
    },

    /* Groups with most to tell are named first; among very many, only those are. */
    siteLabels() {
      const { facts } = this.viewer, ranked = this.viewer.marks.clusters.filter((cluster) => this.inView(cluster.box));
      if (ranked.length > MOST_SITES) ranked.sort((a, b) => b.total - a.total || a.index - b.index);
      for (const cluster of ranked.slice(0, MOST_SITES)) {
        const names = new Set();
        for (const point of [cluster.lead, ...cluster.sites]) {
          if (names.size < MOST_NAMES) names.add(facts.pointName(point));
        }
        const [name] = names, prefix = this.viewer.printing && cluster.total ? this.number(name, this.viewer.marks.factsOf(cluster)) : "";
        const text = prefix + inLines(name, 28) + (names.size >= MOST_NAMES ? ` +${geomap.shortCount(cluster.sites.length - 1)}` : names.size > 1 ? ` +${names.size - 1}` : "");
        const width = this.width(text, "site") + 6, height = 15 * text.split("\n").length;
        const below = (cluster.box[3] - cluster.box[1] + height + 3) / 2, beside = (cluster.box[2] - cluster.box[0]) / 2 + width / 2 + 2;
        /* On paper a number must stand somewhere: farther off, before it covers another. */
        const further = prefix ? [16, 32, 48, 64, 80].flatMap((by) => [[0, below + by], [0, -below - 4 - by], [beside, by], [beside, -by], [-beside, by], [-beside, -by]]) : [];
        const box = this.place(cluster, [[0, below], [beside, 0], [-beside, 0], [0, -below - 4], ...further], width, height, Boolean(prefix));
        for (const written of names) this.written.add(plain(written));
        if (box) this.put(box, geomap.el("div", { class: "gm-name gm-site", text }));
      }
    },

    /* Names of the basemap repeat with the world; they are written once, beside the middle of the view. */
    basemapPoint(lon, lat) {
      return this._map.latLngToLayerPoint([lat, geomap.nearLongitude(lon, this._map.getCenter().lng)]);
    },

    countryLabels() {
      const zoom = this._map.getZoom(), scale = 256 * 2 ** zoom;
      const bounds = this._map.getBounds(), x = geomap.mercatorX, y = geomap.mercatorY;
      const view = { west: x(bounds.getWest()), east: x(bounds.getEast()), north: y(bounds.getNorth()), south: y(bounds.getSouth()) };
      const ranked = this.viewer.basemap.countries.filter((c) => c.isIn(view)).sort((a, b) => b.label.area - a.label.area);
      for (const { name, label } of ranked) {
        if (this.written.has(plain(name)) || (label.width * scale < 26 && zoom < 7)) continue;
        const { lon, lat } = geomap.fromUnit(label);
        const width = this.width(name, "country") + 8 + name.length * 0.6;
        if (width > label.width * scale * 2.6 && zoom < 6) continue;
        const box = this.place(this.basemapPoint(lon, lat), [[0, 0], [0, 18], [0, -18]], width, 15, false);
        if (box) this.put(box, geomap.el("div", { class: "gm-name gm-country", text: name }));
      }
    },

    seaLabels() {
      const zoom = this._map.getZoom();
      for (const [name, lon, lat, from] of this.viewer.basemap.seas) {
        if (zoom < from || zoom > from + 5 || this.written.has(plain(name))) continue;
        const width = this.width(name, "sea") + 8;
        const box = this.place(this.basemapPoint(lon, lat), [[0, 0], [0, 20], [0, -20]], width, 16, false);
        if (box) this.put(box, geomap.el("div", { class: "gm-name gm-sea", text: name }));
      }
    },

    /* Disputed land is named as such where its lines are drawn. */
    disputedLabels() {
      const { basemap, borders } = this.viewer, zoom = this._map.getZoom();
      if (borders !== "dashed" || zoom < 4) return;
      for (const { name, disputed, label } of basemap.countries) {
        if (!disputed || this.written.has(plain(name))) continue;
        const { lon, lat } = geomap.fromUnit(label), text = `${name} (disputed)`, width = this.width(text, "city") + 8;
        const box = this.place(this.basemapPoint(lon, lat), [[0, 0], [0, 16], [0, -16]], width, 13, false);
        if (box) this.put(box, geomap.el("div", { class: "gm-name gm-city gm-disputed", text }));
        if (box) this.written.add(plain(name));
      }
    },

    cityLabels() {
      const zoom = this._map.getZoom();
      for (const [name, lon, lat, from] of this.viewer.data.basemap.cities || []) {
        if (zoom < from || this.written.has(plain(name))) continue;
        const width = this.width(name, "city") + 10, point = this.basemapPoint(lon, lat);
        const box = this.place(point, [[width / 2 + 3, 0], [-width / 2 - 3, 0]], width, 13, false);
        if (!box) continue;
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
      /* Whole numbers: right above is 0 aside, and not a trillionth, so that it is kept inside the frame. */
      return [Math.round(Math.cos(angle) * (radius + width / 2)), Math.round(Math.sin(angle) * radius)];
    });
  }

  function nearest(groups, point, reach) {
    let best = null;
    for (const group of groups) {
      const away = Math.hypot(group.point.x - point.x, group.point.y - point.y);
      if (away < reach && (!best || away < best.away)) best = { group, away };
    }
    return best && best.group;
  }

  /* A name as it is compared: "the Bab el-Mandeb" is written once, as "Bab-el-Mandeb" too. */
  function plain(name) {
    return name.toLowerCase().replace(/^the /, "").replace(/[^\p{L}\p{N}]/gu, "");
  }

  function shorten(text, length) {
    const letters = Array.from(text);
    return letters.length > length ? letters.slice(0, length - 1).join("") + "…" : text;
  }

  /* A name in as few lines as hold it, parted where the longest of them is shortest; cut only where three do not. */
  function inLines(text, length) {
    const words = shorten(text, LINES * (length + 1) - 1).split(" "), letters = (line) => Array.from(line).length, longest = (lines) => Math.max(...lines.map(letters));
    let lines = [words.join(" ")];
    for (let count = 2; count <= Math.min(LINES, words.length) && longest(lines) > length; count++) {
      lines = parted(words, count).reduce((best, way) => (longest(way) < longest(best) ? way : best));
    }
    return lines.map((line) => shorten(line, length)).join("\n");
  }

  /* All ways to part words into so many lines. */
  function parted(words, count) {
    if (count === 1) return [[words.join(" ")]];
    return words.slice(count - 1).flatMap((_, n) => parted(words.slice(n + 1), count - 1).map((rest) => [words.slice(0, n + 1).join(" "), ...rest]));
  }

  function kindsOf(viewer, indexes) {
    const kinds = new Map(), { facts, data } = viewer;
    for (const index of indexes) {
      const key = facts.symbol[index] * 4 + facts.sureness[index];
      if (!kinds.has(key)) kinds.set(key, { symbol: data.symbols[facts.symbol[index]], sureness: data.sureness[facts.sureness[index]][0], count: 0 });
      kinds.get(key).count++;
    }
    return [...kinds.values()].sort((a, b) => b.count - a.count);
  }

  /* Keys of the cells that a box touches: whether a place is free is asked of few boxes. */
  function cellsOf([left, top, right, bottom]) {
    const keys = [];
    for (let c = Math.floor(left / CELL); c <= Math.floor(right / CELL); c++) {
      for (let r = Math.floor(top / CELL); r <= Math.floor(bottom / CELL); r++) keys.push(c * 100003 + r);
    }
    return keys;
  }
})(window.geomap);
