/* geomap viewer: legend and layer control in one, so that the legend always says what is on. */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const TITLES = { shape: "Ground", event: "Events", deployment: "Forces", claim: "Claims", place: "Places" };

  geomap.Legend = class {
    constructor(viewer) {
      this.viewer = viewer;
      this.rows = new Map();
      this.groups = viewer.data.groups.map(([key, label, category, symbol], n) => ({
        key, label, category, number: n, symbol: viewer.data.symbols.find((s) => s.key === symbol) })).filter((g) => g.category !== "name");
      const { facts } = viewer, drawn = new Set();
      for (let i = 0; i < facts.count; i++) if (facts.placed[i] || facts.category[i] === facts.claims) drawn.add(facts.group[i]);
      if (viewer.cells) for (const group of viewer.cells.groups) drawn.add(group);
      const blocks = Object.entries(TITLES).map(([category, title]) => this.block(title, this.groups.filter((g) => g.category === category && drawn.has(g.number))));
      const bare = this.groups.filter((g) => !drawn.has(g.number));
      if (bare.length) {
        blocks.push(el("details", {}, el("summary", { class: "gm-small", text: `${geomap.plural(bare.length, "kind")} without a place` }), bare.map((g) => this.group(g))));
      }
      this.element = el("details", { class: "gm-legend", attrs: { open: "" } }, el("summary", { text: "Layers and legend" }),
        el("div", { class: "gm-legend-body" }, blocks, this.claimKey(), this.surenessKey(), this.groundRows()));
    }

    block(title, groups) {
      if (!groups.length) return null;
      const every = groups.length < 2 ? null : el("button", {
        class: "gm-link", text: "all / none", attrs: { type: "button", "aria-label": `${title}: all or none` }, on: { click: () => this.switchAll(groups) } });
      return el("fieldset", {}, el("legend", { text: title }), every, groups.map((g) => this.group(g)));
    }

    group(group) {
      return this.row(group.key, group.label, geomap.symbolElement(group.symbol, "reported", 20), true, (on) => this.viewer.setGroup(group.number, on));
    }

    switchAll(groups) {
      const { off } = this.viewer, on = groups.every((g) => off.has(g.number));
      for (const g of groups) {
        if (on) off.delete(g.number);
        else off.add(g.number);
      }
      this.viewer.update();
    }

    row(key, label, swatch, on, change) {
      const count = el("span", { class: "gm-count" });
      const box = el("input", { attrs: { type: "checkbox", checked: on ? "" : null }, on: { change: (event) => change(event.target.checked) } });
      this.rows.set(key, { count, box });
      return el("label", { class: "gm-check" }, box, swatch, el("bdi", { text: label }), count);
    }

    swatch(name) {
      return el("span", { class: "gm-swatch gm-swatch-" + name });
    }

    key(name, label) {
      return el("p", { class: "gm-key" }, this.swatch(name), el("span", { text: label }));
    }

    claimKey() {
      const verdicts = new Set(this.viewer.data.claims.flatMap((claim) => claim.measures.map((m) => m.verdict)));
      if (!verdicts.size) return null;
      return el("div", { class: "gm-keys" }, this.key("buffer", "Ground within the distance claimed"),
        verdicts.has("supported") ? this.key("within", "✓ measured line: claim holds") : null,
        verdicts.has("refuted") ? this.key("beyond", "✗ measured line: claim fails") : null,
        verdicts.has("partly") ? this.key("partly", "◐ measured line: claim holds in part") : null,
        verdicts.has("undetermined") ? this.key("open", "? measured line: cannot be told") : null);
    }

    surenessKey() {
      const { facts, data } = this.viewer, sample = { key: "sample", shape: "circle", colour: "#0072B2", path: "" }, used = new Set();
      for (let i = 0; i < facts.count; i++) if (facts.category[i] === facts.events || facts.category[i] === facts.deployments) used.add(facts.sureness[i]);
      const rows = data.sureness.filter((_, n) => used.has(n)).map(([key, label]) =>
        el("p", { class: "gm-key" }, geomap.symbolElement(sample, key, 18), el("span", { text: label })));
      return el("div", { class: "gm-keys" }, rows, facts.radius.some((radius) => radius >= 500) ? this.key("blur", "Point not exact: on this ground") : null);
    }

    groundRows() {
      const { viewer } = this, { facts, data } = viewer;
      const has = facts.areaCount > 0 && !viewer.ground.crowded, disputed = data.basemap.disputed.length > 0;
      const fade = el("input", { attrs: { type: "range", min: 10, max: 100, value: 100, "aria-label": "Opacity of areas and claims, percent" }, on: { input: () => viewer.setOpacity(Number(fade.value) / 100) } });
      this.fade = fade;
      const view = el("select", { attrs: { "aria-label": "Disputed borders" }, on: { change: () => viewer.setBorders(view.value) } },
        [["dashed", "named"], ["plain", "dashed"], ["hidden", "hidden"]].map(([value, text]) => el("option", { text, attrs: { value } })));
      view.value = viewer.borders;
      this.view = view;
      return el("fieldset", {}, el("legend", { text: "Map" }),
        viewer.cells ? this.row("cells", "All events, counted in squares", this.swatch("cells"), true, (on) => viewer.setCells(on)) : null,
        has ? this.row("areas", "Areas: somewhere in here", this.swatch("area"), true, (on) => viewer.setAreas(on)) : null,
        facts.areaCount || data.claims.length ? el("label", { class: "gm-check gm-fade" }, el("span", { text: "Opacity of areas" }), fade) : null,
        this.row("names", "Countries, seas and towns", this.swatch("name"), true, (on) => viewer.setBasemap("names", on)),
        this.row("graticule", "Graticule", this.swatch("graticule"), true, (on) => viewer.setBasemap("graticule", on)),
        disputed ? el("label", { class: "gm-check gm-pick" }, el("span", { text: "Disputed borders" }), view) : null);
    }

    refresh() {
      const { viewer } = this, counts = new Uint32Array(viewer.data.groups.length), { group } = viewer.facts;
      for (let i = 0; i < group.length; i++) counts[group[i]] += viewer.matched[i];
      /* Where all events are counted, the sample's own numbers would mislead. */
      const level = viewer.cells && viewer.cells.level;
      if (level) viewer.cells.byKind(viewer.cells.levels[0].read()).forEach((sum, k) => { counts[viewer.cells.groups[k]] = sum; });
      for (const { key, number } of this.groups) {
        const row = this.rows.get(key), on = !viewer.off.has(number);
        const text = geomap.digits(counts[number]);
        if (row.count.textContent !== text) row.count.textContent = text;
        if (row.box.checked !== on) row.box.checked = on;
      }
      for (const [key, on] of [["areas", viewer.areasOn], ["names", viewer.basemapOn.names], ["graticule", viewer.basemapOn.graticule], ["cells", viewer.cells && viewer.cells.on]]) {
        const row = this.rows.get(key);
        if (row) row.box.checked = on;
      }
    }
  };
})(window.geomap);
