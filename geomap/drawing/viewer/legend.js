/* geomap viewer, part 9: legend and layer control in one, so that the legend always says what is on;
 * and the time line. */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const DAY = 86400000;
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  geomap.Legend = class {
    constructor(viewer) {
      this.viewer = viewer;
      this.rows = new Map();
      const titles = { shape: "Ground", event: "Events", deployment: "Forces", claim: "Claims", place: "Places", name: "Places" };
      const groups = new Map(), bare = [], drawn = new Set(viewer.facts.filter((f) => (f.p || []).some((spot) => spot[6])).map((f) => f.g));
      for (const [key, label, category, symbol] of viewer.data.groups) {
        if (category === "name") continue;
        const row = this.row(key, label, geomap.symbolElement(viewer.symbols[symbol], "reported", 20), true, (on) => viewer.setGroup(key, on));
        if (category === "event" && !drawn.has(key)) {
          bare.push(row);
          continue;
        }
        if (!groups.has(titles[category])) groups.set(titles[category], []);
        groups.get(titles[category]).push(row);
      }
      const blocks = [...groups].map(([title, rows]) => el("fieldset", {}, el("legend", { text: title }), rows));
      if (bare.length) {
        blocks.push(el("details", {}, el("summary", { class: "gm-small", text: `${geomap.plural(bare.length, "kind")} without a place` }), bare));
      }
      this.element = el("details", { class: "gm-legend", attrs: { open: "" } }, el("summary", { text: "Layers and legend" }),
        el("div", { class: "gm-legend-body" }, blocks, this.claimKey(), this.surenessKey(), this.groundRows()));
    }

    row(key, label, swatch, on, change) {
      const count = el("span", { class: "gm-count" });
      this.rows.set(key, count);
      return el("label", { class: "gm-check" },
        el("input", { attrs: { type: "checkbox", checked: on ? "" : null }, on: { change: (e) => change(e.target.checked) } }),
        swatch, el("bdi", { text: label }), count);
    }

    swatch(name) {
      return el("span", { class: "gm-swatch gm-swatch-" + name });
    }

    key(name, label) {
      return el("p", { class: "gm-key" }, this.swatch(name), el("span", { text: label }));
    }

    claimKey() {
      if (!this.viewer.data.claims.some((c) => c.measures.length)) return null;
      return el("div", { class: "gm-keys" }, this.key("buffer", "Ground within the distance claimed"),
        this.key("within", "✓ measured line: claim holds"), this.key("beyond", "✗ measured line: claim fails"));
    }

    surenessKey() {
      const sample = { shape: "circle", colour: "#0072B2", path: "" };
      const used = new Set(this.viewer.facts.filter((f) => f.c === "event" || f.c === "deployment").map((f) => f.u));
      const rows = this.viewer.data.sureness.filter(([key]) => used.has(key)).map(([key, label]) =>
        el("p", { class: "gm-key" }, geomap.symbolElement(sample, key, 18), el("span", { text: label })));
      return el("div", { class: "gm-keys" }, rows);
    }

    groundRows() {
      const { viewer } = this, has = viewer.facts.some((f) => f.c !== "place" && f.c !== "shape" && (f.p || []).some((spot) => spot[1] !== null));
      return el("fieldset", {}, el("legend", { text: "Map" }),
        has ? this.row("areas", "Areas: somewhere in here", this.swatch("area"), true, (on) => viewer.setAreas(on)) : null,
        this.row("names", "Countries, seas and towns", this.swatch("name"), true, (on) => viewer.setBasemap("names", on)),
        this.row("graticule", "Graticule", this.swatch("graticule"), true, (on) => viewer.setBasemap("graticule", on)));
    }

    refresh() {
      const { viewer } = this, counts = new Map();
      viewer.facts.forEach((fact, i) => viewer.matched[i] && counts.set(fact.g, (counts.get(fact.g) || 0) + 1));
      for (const [key, , category] of viewer.data.groups) if (category !== "name") this.rows.get(key).textContent = String(counts.get(key) || 0);
    }
  };

  function dayWords(day) {
    const date = new Date(day * DAY);
    return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  }

  /* Histogram and two handles. Dates known to a few days are solid, longer spans are pale and lie on all
   * the days they may mean; what has no date stays on the map. */
  geomap.Timeline = class {
    constructor(viewer) {
      this.viewer = viewer;
      const dated = viewer.facts.filter((f) => (f.c === "event" || f.c === "deployment") && (f.from !== undefined || f.to !== undefined));
      const days = dated.flatMap((f) => [f.from, f.to].filter((d) => d !== undefined));
      this.element = null;
      if (days.length < 2) return;
      this.low = days.reduce((a, b) => Math.min(a, b));
      this.high = days.reduce((a, b) => Math.max(a, b));
      if (this.low === this.high) return;
      this.undated = viewer.facts.filter((f) => (f.c === "event" || f.c === "deployment") && f.from === undefined && f.to === undefined).length;
      this.build(dated);
    }

    build(dated) {
      const days = this.high - this.low + 1, bins = Math.min(days, 60), width = days / bins;
      const solid = new Array(bins).fill(0), pale = new Array(bins).fill(0);
      for (const fact of dated) {
        const from = fact.from ?? this.low, to = fact.to ?? this.high, counts = to - from <= 3 ? solid : pale;
        for (let b = Math.floor((from - this.low) / width); b <= Math.min(bins - 1, Math.floor((to - this.low) / width)); b++) counts[b]++;
      }
      const most = Math.max(...solid.map((n, i) => n + pale[i]), 1);
      this.bars = solid.map((n, i) => {
        const bar = geomap.svg("g", {});
        const height = (28 * n) / most, above = (28 * pale[i]) / most;
        bar.append(geomap.svg("rect", { class: "gm-bar-pale", x: i + 0.08, width: 0.84, y: 30 - height - above, height: above }),
          geomap.svg("rect", { class: "gm-bar", x: i + 0.08, width: 0.84, y: 30 - height, height }));
        return bar;
      });
      this.binWidth = width;
      const chart = geomap.svg("svg", { class: "gm-histogram", viewBox: `0 0 ${bins} 30`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...this.bars);
      const handle = (value, label) => el("input", {
        attrs: { type: "range", min: this.low, max: this.high, step: 1, value, "aria-label": label }, on: { input: () => this.changed() } });
      this.from = handle(this.low, "First day shown");
      this.to = handle(this.high, "Last day shown");
      this.words = el("span", { class: "gm-range" });
      this.reset = el("button", { class: "gm-button", text: "All", attrs: { type: "button" }, on: { click: () => this.clear() } });
      this.element = el("div", { class: "gm-timeline", attrs: { role: "group", "aria-label": "Time" } },
        el("div", { class: "gm-timeline-head" }, this.words, this.reset),
        el("div", { class: "gm-slider" }, chart, this.from, this.to));
      this.changed();
    }

    clear() {
      this.from.value = this.low;
      this.to.value = this.high;
      this.changed();
    }

    changed() {
      let from = Number(this.from.value), to = Number(this.to.value);
      if (from > to) [from, to] = [to, from];
      this.from.setAttribute("aria-valuetext", dayWords(Number(this.from.value)));
      this.to.setAttribute("aria-valuetext", dayWords(Number(this.to.value)));
      const all = from === this.low && to === this.high;
      this.words.textContent = `${dayWords(from)} – ${dayWords(to)}` + (this.undated ? ` · ${this.undated} without a date stay shown` : "");
      this.reset.hidden = all;
      this.bars.forEach((bar, i) => {
        const start = this.low + i * this.binWidth, end = start + this.binWidth - 1e-9;
        bar.setAttribute("class", end < from || start > to ? "gm-out" : "");
      });
      this.viewer.setRange(all ? null : [from, to]);
    }
  };
})(window.geomap);
