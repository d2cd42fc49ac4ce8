/* geomap viewer: cells. Where a map holds only a sample of its events, the whole is counted by squares of ground,
 * spans of days and kinds; squares are shown until a reader is so close that there are none of that size. */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  /* Squares are about 64 pixels wide, and may be seen at twice that before marks take over. */
  const FINER = 2, SLACK = 1, NUMBERED = 40, NUMBER = 16, MOST_NAMED = 8;

  /* One level: its rows, and where those of each square begin. */
  class Level {
    constructor(bytes, { level, vague, columns }) {
      Object.assign(this, { level, vague, table: new geomap.Table(bytes, columns) });
    }

    read() {
      if (this.edges) return this;
      const x = this.table.column("x"), y = this.table.column("y"), edges = [];
      for (let row = 0; row < x.length; row++) if (!row || x[row] !== x[row - 1] || y[row] !== y[row - 1]) edges.push(row);
      this.size = edges.length;
      this.x = Uint16Array.from(edges, (row) => x[row]);
      this.y = Uint16Array.from(edges, (row) => y[row]);
      this.numbers = new Map(edges.map((row, n) => [x[row] * 65536 + y[row], n]));
      this.edges = Uint32Array.from([...edges, x.length]);
      [this.bin, this.kind, this.count] = ["bin", "kind", "count"].map((name) => this.table.column(name));
      return this;
    }
  }

  geomap.Cells = class {
    constructor(viewer, record, bytes) {
      this.viewer = viewer;
      this.record = record;
      this.on = true;
      this.groups = record.kinds.map((key) => viewer.data.groups.findIndex((group) => group[0] === key));
      this.levels = record.levels.map((level) => new Level(bytes, level));
    }

    /* The level for a zoom; null where the reader is too close for squares. */
    levelAt(zoom) {
      const fit = this.levels.filter(({ level }) => level <= zoom + FINER).pop() || this.levels[0];
      return fit && zoom + FINER <= fit.level + SLACK ? fit.read() : null;
    }

    /* The squares on the map: null where they are switched off, or narrowed by what they do not know of. */
    get level() {
      const { viewer } = this;
      return this.on && !viewer.found && !viewer.mask && !viewer.panel.filters.active ? this.levelAt(viewer.map.getZoom()) : null;
    }

    /* Which bins lie in the days chosen; what has no date always counts. */
    get bins() {
      const { range } = this.viewer, { firstDay, binDays } = this.record;
      return range ? [Math.floor((range[0] - firstDay) / binDays) + 1, Math.floor((range[1] - firstDay) / binDays) + 1] : [0, Infinity];
    }

    get kindsOn() { return Uint8Array.from(this.groups, (group) => Number(!this.viewer.off.has(group))); }

    /* How many events each square of a level has, of the kinds and days that are on. */
    totals(level) {
      const [first, last] = this.bins, on = this.kindsOn, key = [level.level, first, last, on].join();
      if (this.key === key) return this.counted;
      const { bin, kind, count, edges } = level, totals = new Uint32Array(level.size);
      for (let n = 0; n < level.size; n++) {
        let sum = 0;
        for (let row = edges[n]; row < edges[n + 1]; row++) if (on[kind[row]] && (!bin[row] || (bin[row] >= first && bin[row] <= last))) sum += count[row];
        totals[n] = sum;
      }
      this.key = key;
      return (this.counted = totals);
    }

    /* How many events of each kind there are in the days chosen: of one square, or of all. */
    byKind(level, number = null) {
      const [first, last] = this.bins, { bin, kind, count, edges } = level, sums = new Uint32Array(this.groups.length);
      const from = number === null ? 0 : edges[number], to = number === null ? bin.length : edges[number + 1];
      for (let row = from; row < to; row++) if (!bin[row] || (bin[row] >= first && bin[row] <= last)) sums[kind[row]] += count[row];
      return sums;
    }

    /* How many events fall on each bin, the first being those without a date in one. */
    histogram() {
      const { bin, count } = this.levels[0].read();
      let last = 0;
      for (const b of bin) if (b > last) last = b;
      const sums = new Float64Array(last + 1);
      for (let row = 0; row < bin.length; row++) sums[bin[row]] += count[row];
      return sums;
    }

    /* The square at a point, if any event is counted there. */
    at(latlng) {
      const { level } = this;
      if (!level) return null;
      const side = 2 ** level.level, lon = geomap.nearLongitude(latlng.lng, 0);
      const x = Math.min(side - 1, Math.floor(geomap.mercatorX(lon) * side)), y = Math.floor(geomap.mercatorY(latlng.lat) * side);
      const number = level.numbers.get(x * 65536 + y);
      return number !== undefined && this.totals(level)[number] ? { level, number } : null;
    }

    /* West, south, east, north of a square. */
    box({ level, number }) {
      const side = 2 ** level.level, corner = (dx, dy) => geomap.fromUnit({ x: (level.x[number] + dx) / side, y: (level.y[number] + dy) / side });
      const { lon: west, lat: north } = corner(0, 0), { lon: east, lat: south } = corner(1, 1);
      return [west, south, east, north];
    }

    bounds(cell) {
      const [west, south, east, north] = this.box(cell), turn = geomap.nearLongitude(west, this.viewer.map.getCenter().lng) - west;
      return L.latLngBounds([south, west + turn], [north, east + turn]);
    }

    /* What a square may be called: its largest town, its country, or where it lies. */
    name(cell) {
      const [west, south, east, north] = this.box(cell), { viewer } = this;
      const town = (viewer.data.basemap.cities || []).find(([, lon, lat]) => lon >= west && lon <= east && lat >= south && lat <= north);
      if (town) return `Around ${town[0]}`;
      const middle = { x: geomap.mercatorX((west + east) / 2), y: geomap.mercatorY((south + north) / 2) };
      const country = viewer.basemap.countries.find((known) => known.holds(middle));
      const side = (degrees, words) => `${Math.abs(degrees).toFixed(1)}° ${words[Number(degrees < 0)]}`;
      const where = `${side((south + north) / 2, "NS")}, ${side((west + east) / 2, "EW")}`;
      return country ? `${country.name}, ${where}` : where;
    }

    /* Show what is counted in a square: how many of what, and the way closer. */
    open(cell) {
      const { viewer } = this, { level, number } = cell, sums = this.byKind(level, number), on = this.kindsOn, { data, map } = viewer;
      const rows = [...sums.keys()].filter((k) => sums[k] && on[k]).sort((a, b) => sums[b] - sums[a] || a - b).map((k) => {
        const [, label, , symbol] = data.groups[this.groups[k]];
        return el("li", { class: "gm-check" }, geomap.symbolElement(data.symbols.find((s) => s.key === symbol), "reported", 18), el("bdi", { text: label }),
          el("span", { class: "gm-count", text: geomap.digits(sums[k]) }));
      });
      const zoom = () => {
        map.closePopup();
        map.fitBounds(this.bounds(cell), { ...viewer.padding(), animate: false });
        map.getContainer().focus({ preventScroll: true });
      };
      const drill = () => this.viewer.drill(this.box(cell), viewer.range);
      const body = el("div", { class: "gm-popup-body" },
        el("h3", { text: this.name(cell), attrs: { tabindex: "-1" } }),
        el("p", { class: "gm-small", text: `${geomap.plural(this.totals(level)[number], "event")} in this square` }),
        el("ul", { class: "gm-popup-list" }, rows),
        el("div", { class: "gm-popup-tools" }, map.getZoom() < map.getMaxZoom() ? el("button", { class: "gm-button", text: "Zoom in", attrs: { type: "button" }, on: { click: zoom } }) : null,
          viewer.drill ? el("button", { class: "gm-button", text: "List the events", attrs: { type: "button" }, on: { click: drill } }) : null));
      viewer.openContent(this.bounds(cell).getCenter(), body);
      body.querySelector("h3").focus({ preventScroll: true });
    }

    /* The squares in view with most to tell, for those who do not point at a map. */
    most() {
      const { level, viewer } = this;
      if (!level) return [];
      const totals = this.totals(level), view = viewer.map.getBounds(), found = [];
      for (let number = 0; number < level.size; number++) {
        if (totals[number] && (found.length < MOST_NAMED || totals[number] > found[MOST_NAMED - 1].total) && view.contains(this.bounds({ level, number }).getCenter())) {
          found.push({ level, number, total: totals[number] });
          found.sort((a, b) => b.total - a.total || a.number - b.number);
          found.length = Math.min(found.length, MOST_NAMED);
        }
      }
      return found;
    }

    /* What the map holds of the whole, for the head of the list. */
    words() {
      const { total, nowhere } = this.record, { viewer, level } = this, { all } = viewer.counted;
      const sample = `The list and the marks are a sample of ${geomap.digits(all)}.`;
      if (!level) return `${sample} Of all ${geomap.digits(total)} events only place, kind and day are counted here: clear search and filters and zoom out to see the counts.`;
      const vague = level.vague ? ` ${geomap.digits(level.vague)} are only known to a wider area than a square.` : "";
      return `All ${geomap.digits(total)} events are counted in squares${nowhere ? `, but for ${geomap.digits(nowhere)} without a place` : ""}.${vague} ${sample}`;
    }
  };

  geomap.CellsLayer = geomap.CanvasLayer.extend({
    options: { pane: "gm-cells" },

    draw() {
      const { viewer, _context: context, _map: map } = this, { cells } = viewer, { level } = cells;
      /* Where numbers were written, by which no name is to be put. */
      this.written = [];
      if (!level) return;
      const { min, max } = this._bounds, origin = map.getPixelOrigin(), world = 256 * 2 ** map.getZoom(), size = world / 2 ** level.level;
      const totals = cells.totals(level), colours = viewer.colours(), seen = [];
      let most = 1;
      for (let n = 0; n < level.size; n++) {
        if (!totals[n]) continue;
        const top = level.y[n] * size - origin.y;
        for (const turn of [-world, 0, world]) {
          const left = level.x[n] * size + turn - origin.x;
          if (left > max.x || left + size < min.x || top > max.y || top + size < min.y) continue;
          seen.push([left, top, totals[n]]);
          if (totals[n] > most) most = totals[n];
        }
      }
      context.lineWidth = 1;
      for (const [left, top, count] of seen) {
        const share = most > 1 ? Math.log(count) / Math.log(most) : 1;
        context.beginPath();
        context.roundRect(left + 1, top + 1, size - 2, size - 2, Math.min(6, size / 6));
        context.fillStyle = colours.accent;
        context.globalAlpha = 0.06 + 0.56 * share;
        context.fill();
        context.globalAlpha = 0.9;
        context.strokeStyle = colours.accent;
        context.stroke();
      }
      context.globalAlpha = 1;
      if (size < NUMBERED) return;
      context.font = "600 11.5px " + geomap.FONT;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      for (const [left, top, count] of seen) {
        context.lineWidth = 3.5;
        context.strokeStyle = colours.panel;
        context.strokeText(geomap.shortCount(count), left + size / 2, top + size / 2);
        context.fillStyle = colours.ink;
        context.fillText(geomap.shortCount(count), left + size / 2, top + size / 2);
        this.written.push([left + size / 2 - NUMBER, top + size / 2 - 8, left + size / 2 + NUMBER, top + size / 2 + 8]);
      }
    },
  });
})(window.geomap);
