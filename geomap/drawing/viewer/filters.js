/* geomap viewer: filters by source, actor, modality, how sure the place is. Kinds are switched in the legend. */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const FEW = 8, MOST = 400, MANY = 20000;

  const TITLE = "Filter by source, actor and certainty";

  /* What facts are told apart by: for each fact a number, and a name for each number. */
  class Facet {
    constructor(name, title, names, numberOf, told) {
      Object.assign(this, { name, title, names, numberOf, off: new Set() });
      this.counts = new Uint32Array(names.length);
      for (let i = 0; i < numberOf.length; i++) if (told[i] && numberOf[i] >= 0) this.counts[numberOf[i]]++;
      this.order = [...names.keys()].filter((n) => this.counts[n]).sort((a, b) => this.counts[b] - this.counts[a] || a - b);
    }

    /* Take out of `matched` what is switched off. */
    narrow(matched) {
      if (!this.off.size) return;
      const off = new Uint8Array(this.names.length);
      for (const n of this.off) off[n] = 1;
      for (let i = 0; i < matched.length; i++) if (matched[i] && this.numberOf[i] >= 0 && off[this.numberOf[i]]) matched[i] = 0;
    }
  }

  geomap.Filters = class {
    /* Among very many facts choices are counted when somebody opens the filters, or an address names one. */
    constructor(viewer) {
      this.viewer = viewer;
      if (viewer.facts.count > MANY) {
        this.element = el("details", { class: "gm-filters", on: { toggle: () => this.facets || this.rebuild() } }, el("summary", { text: TITLE }));
        return;
      }
      this.read();
      this.element = this.build();
    }

    read() {
      const { viewer } = this, { facts } = viewer, told = new Uint8Array(facts.count);
      /* Those count too whom another entry shows: their sources are to be found here. */
      for (let i = 0; i < facts.count; i++) told[i] = Number(facts.told(i) || facts.leader[i] >= 0);
      const modality = facts.tables.facts.column("modality"), numberOf = new Map();
      const modalityOf = Int32Array.from(modality, (label, i) => {
        if (told[i] && !numberOf.has(label)) numberOf.set(label, numberOf.size);
        return told[i] ? numberOf.get(label) : -1;
      });
      const sureOf = Int32Array.from(facts.confidence, (level, i) => (told[i] && facts.category[i] !== facts.claims ? level : -1));
      this.facets = [
        new Facet("source", "Source", facts.sources, facts.factSource, told),
        new Facet("modality", "What the text says of it", [...numberOf.keys()].map((label) => facts.strings.label(label)), modalityOf, told),
        new Facet("confidence", "How sure the place is", geomap.CONFIDENCE, sureOf, told),
      ];
      this.readActors(told);
    }

    readActors(told) {
      const { facts } = this.viewer, counts = new Map(), edges = facts.tables.facts.edges("actors"), column = facts.tables.facts.column("actors");
      for (let i = 0; i < facts.count; i++) {
        for (let k = told[i] ? edges[i] : edges[i + 1]; k < edges[i + 1]; k++) counts.set(column[k], (counts.get(column[k]) || 0) + 1);
      }
      this.actors = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([label, count]) => [facts.strings.label(label), label, count]);
      this.actor = null;
    }

    narrow(matched) {
      if (!this.facets) return;
      for (const facet of this.facets) facet.narrow(matched);
      if (this.actor === null) return;
      const { facts } = this.viewer, edges = facts.tables.facts.edges("actors"), column = facts.tables.facts.column("actors");
      for (let i = 0; i < matched.length; i++) {
        let named = false;
        for (let k = edges[i]; k < edges[i + 1]; k++) named = named || column[k] === this.actor;
        if (!named && (facts.told(i) || facts.leader[i] >= 0)) matched[i] = 0;
      }
    }

    get active() {
      return Boolean(this.facets) && (this.facets.some((facet) => facet.off.size) || this.actor !== null);
    }

    clear() {
      if (!this.facets) return;
      for (const facet of this.facets) facet.off.clear();
      this.actor = null;
      this.rebuild();
    }

    rebuild() {
      if (!this.facets) this.read();
      const fresh = this.build();
      fresh.open = this.element.open;
      this.element.replaceWith(fresh);
      this.element = fresh;
    }

    build() {
      const blocks = this.facets.filter((facet) => facet.order.length > 1).map((facet) => this.block(facet));
      if (this.actors.length) blocks.push(this.actorBlock());
      if (!blocks.length) return el("div", {});
      return el("details", { class: "gm-filters" }, el("summary", { text: TITLE }), blocks);
    }

    block(facet) {
      const rows = facet.order.slice(0, MOST).map((n) => this.row(facet, n)), rest = facet.order.length - rows.length;
      const all = el("div", { class: "gm-ticks" },
        ["All", "None"].map((text) => el("button", { class: "gm-link", text, attrs: { type: "button", "aria-label": `${text} of ${facet.title}` },
          on: { click: () => this.set(facet, text === "All") } })));
      return el("fieldset", { attrs: { "data-facet": facet.name } }, el("legend", { text: facet.title }), facet.order.length > 2 ? all : null, rows.slice(0, FEW),
        rows.length > FEW ? el("details", {}, el("summary", { class: "gm-small", text: `${rows.length - FEW} more` }), rows.slice(FEW)) : null,
        rest ? el("p", { class: "gm-small", text: `and ${geomap.digits(rest)} that a search finds` }) : null);
    }

    row(facet, n) {
      return el("label", { class: "gm-check" },
        el("input", { attrs: { type: "checkbox", checked: facet.off.has(n) ? null : "" }, on: { change: (event) => this.change(facet, n, event.target.checked) } }),
        el("bdi", { text: facet.names[n] }), el("span", { class: "gm-count", text: geomap.digits(facet.counts[n]) }));
    }

    change(facet, n, on) {
      if (on) facet.off.delete(n);
      else facet.off.add(n);
      this.viewer.update();
    }

    set(facet, on) {
      facet.off = new Set(on ? [] : facet.order);
      for (const box of this.element.querySelectorAll(`[data-facet="${facet.name}"] input`)) box.checked = on;
      this.viewer.update();
    }

    actorBlock() {
      const choose = el("select", { attrs: { "aria-label": "Only with this actor" }, on: { change: () => this.setActor(choose.value === "" ? null : Number(choose.value)) } },
        el("option", { text: "Any actor", attrs: { value: "" } }),
        this.actors.slice(0, MOST).map(([name, label, count]) => el("option", { text: `${name} (${geomap.digits(count)})`, attrs: { value: label } })));
      choose.value = this.actor === null ? "" : String(this.actor);
      return el("fieldset", {}, el("legend", { text: "Actor" }), el("div", { class: "gm-pick" }, choose));
    }

    setActor(label) {
      this.actor = label;
      this.viewer.update();
    }

    /* The filters as plain values for the address, by name: numbers would mean others in another file. */
    state() {
      if (!this.facets) return {};
      const off = Object.fromEntries(this.facets.filter((f) => f.off.size).map((f) => [f.name, [...f.off].map((n) => f.names[n])]));
      const actor = this.actors.find(([, label]) => label === this.actor);
      return { ...off, ...(actor ? { actor: actor[0] } : {}) };
    }

    restore(state) {
      if (!this.facets && !Object.keys(state).length) return;
      if (!this.facets) this.read();
      for (const facet of this.facets) {
        const names = new Set(Array.isArray(state[facet.name]) ? state[facet.name] : []);
        facet.off = new Set(facet.order.filter((n) => names.has(facet.names[n])));
      }
      const actor = this.actors.find(([name]) => name === state.actor);
      this.actor = actor ? actor[1] : null;
      this.rebuild();
    }
  };
})(window.geomap);
