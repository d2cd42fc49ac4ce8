/* geomap viewer: the panel. Title, search, filters, list and the card of one entry. */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const SOURCES = 200, PROBLEMS = 200, MANY = 20000, WAIT_MS = 150;

  geomap.Panel = class {
    constructor(viewer) {
      this.viewer = viewer;
      this.search = el("input", {
        class: "gm-search",
        attrs: { type: "search", placeholder: "Search sentences, places, sources", "aria-label": "Search", autocomplete: "off", spellcheck: "false" },
        on: { input: () => this.typed() },
      });
      this.status = el("p", { class: "gm-small gm-status", attrs: { role: "status" } });
      this.inView = el("input", { attrs: { type: "checkbox" }, on: { change: () => viewer.setInView(this.inView.checked) } });
      this.detail = el("div", { class: "gm-detail", attrs: { hidden: "" } });
      this.extra = el("details", { class: "gm-extra" }, el("summary", { text: "Layers, legend and time" }));
      this.body = el("div", { class: "gm-body" });
      this.filters = new geomap.Filters(viewer);
      this.list = new geomap.List(viewer, this.body);
      this.counts = el("section", { class: "gm-counts", attrs: { hidden: "" } });
      this.clear = el("button", { class: "gm-link", text: "Clear", attrs: { type: "button", hidden: "" }, on: { click: () => viewer.clearFilters() } });
      this.body.append(this.search, ...(viewer.data.about.length && viewer.facts.sources.length ? [this.filters.element] : []), this.extra,
        this.counts, el("div", { class: "gm-listhead" }, el("label", { class: "gm-check gm-inview" }, this.inView, el("span", { text: "Only what the map shows" })), this.status, this.clear),
        this.list.element, this.problems() || "", this.about());
      this.sheet = el("button", {
        class: "gm-handle", attrs: { type: "button", "aria-expanded": "false", "aria-label": "Show or hide the list" },
        on: { click: () => this.toggle() },
      }, el("span", { class: "gm-grip" }));
      this.element = el("section", { class: "gm-panel", attrs: { "aria-label": "What the reports say" }, on: { keydown: (event) => this.onEscape(event) } },
        this.sheet, this.header(), this.body, this.detail);
    }

    /* With many facts a search waits for a pause in typing. */
    typed() {
      clearTimeout(this.pause);
      const go = () => this.viewer.setQuery(this.search.value);
      if (this.viewer.facts.count < MANY) go();
      else this.pause = setTimeout(go, WAIT_MS);
    }

    header() {
      const { data, facts } = this.viewer, counts = new Uint32Array(data.categories.length);
      for (let i = 0; i < facts.count; i++) if (facts.leader[i] < 0) counts[facts.category[i]]++;
      const count = (name) => counts[data.categories.indexOf(name)], reports = facts.sourceOf.length;
      const parts = [[reports, "report"], [count("event"), "event"], [count("deployment"), "deployment"], [data.claims.filter((claim) => facts.leader[claim.fact] < 0 && !geomap.isRecorded(claim)).length, "claim checked", "claims checked"]];
      if (data.cells) parts.unshift([data.cells.total, "event counted", "events counted"]);
      return el("header", { class: "gm-header" },
        el("h1", { text: data.title, attrs: { dir: "auto", title: data.title } }),
        !reports ? null : el("p", { class: "gm-small" }, data.asOf ? el("strong", { text: `As of ${data.asOf} (UTC)` }) : null,
          (data.asOf ? " · " : "") + parts.filter(([n], i) => n || i < 2).map(([n, word, words], i) => (data.cells && i === 1 ? "a sample of " : "") + geomap.plural(n, word, words)).join(" · ")));
    }

    /* Filled when it is opened: two hundred sources of ten thousand take a fifth of a second. */
    about() {
      const holder = el("details", { class: "gm-about" }, el("summary", { text: "About this map" }));
      holder.addEventListener("toggle", () => holder.append(...this.aboutLines()), { once: true });
      return holder;
    }

    aboutLines() {
      const { data, facts } = this.viewer, reports = facts.sourceOf.length;
      const shown = Array.from({ length: Math.min(SOURCES, reports) }, (_, n) => facts.source(n));
      const sources = shown.map((document) => el("li", {},
        el("bdi", { text: document.name }), document.title ? el("bdi", { class: "gm-small", text: document.title }) : null,
        el("span", { class: "gm-small", text: document.published ? "published " + document.published : "no date of publication" })));
      if (reports > shown.length) sources.push(el("li", { class: "gm-small", text: `and ${geomap.digits(reports - shown.length)} more reports` }));
      return [
        ...(sources.length ? [el("h3", { text: "Sources" }), el("ul", {}, sources)] : []),
        el("dl", { class: "gm-facts" }, data.about.flatMap(([term, text]) => [term ? el("dt", { text: term }) : null, el("dd", { text })])),
      ];
    }

    problems() {
      const rows = this.viewer.data.problems, shown = rows.slice(0, PROBLEMS);
      if (!rows.length) return null;
      return el("details", { class: "gm-about gm-problems", attrs: { open: rows.length < 4 ? "" : null } },
        el("summary", { text: `Problems while reading (${rows.length})` }),
        el("ul", {}, shown.map(([document, stage, message]) => el("li", {},
          el("bdi", { text: message }), el("span", { class: "gm-small", text: [document, stage].filter(Boolean).join(" · ") })))),
        rows.length > shown.length ? el("p", { class: "gm-small", text: `and ${rows.length - shown.length} more` }) : null);
    }

    /* The squares with most events in view, for a reader of the list. */
    refreshCells() {
      const { cells } = this.viewer, most = cells.most();
      this.counts.hidden = false;
      this.counts.replaceChildren(el("p", { class: "gm-small", text: cells.words() }), most.length ? el("details", { attrs: { open: this.countsOpen === false ? null : "" }, on: { toggle: (event) => { this.countsOpen = event.target.open; } } },
        el("summary", { text: "Where most is counted" }),
        el("ul", {}, most.map((cell) => el("li", {}, el("button", { class: "gm-check", attrs: { type: "button" }, on: { click: () => cells.open(cell) } },
          el("bdi", { text: cells.name(cell) }), el("span", { class: "gm-count", text: geomap.digits(cell.total) })))))) : "");
    }

    refresh() {
      const { viewer } = this;
      if (viewer.cells) this.refreshCells();
      this.list.refresh();
      const { told, all } = viewer.counted;
      this.status.textContent = told !== all ? `${geomap.digits(told)} of ${geomap.digits(all)} entries match` : "";
      /* What the page around chose is taken back there. */
      this.clear.hidden = told === all || !(viewer.query || viewer.range || this.filters.active);
    }

    onEscape(event) {
      event.stopPropagation();
      if (event.key === "Escape" && !this.detail.hidden) this.closeCard();
      else if (event.key === "Escape" && event.target === this.search && this.search.value) {
        this.search.value = "";
        this.viewer.setQuery("");
      }
    }

    showCard(index) {
      const back = el("button", { class: "gm-button gm-back", text: "‹ Back to the list", attrs: { type: "button" }, on: { click: () => this.closeCard() } });
      const card = geomap.card(this.viewer, index);
      this.detail.replaceChildren(back, card);
      this.detail.hidden = false;
      this.body.hidden = true;
      this.detail.scrollTop = 0;
      this.element.classList.add("gm-open");
      this.sheet.setAttribute("aria-expanded", "true");
      card.querySelector("h2").focus({ preventScroll: true });
      this.viewer.state?.later();
    }

    /* The whole text of a report, with the sentence of an entry marked; a sentence that another rests on opens it. */
    showReport(document, index) {
      const { facts } = this.viewer, sentence = facts.tables.facts.column("sentence"), source = facts.source(document), by = new Map();
      for (let i = 0; i < facts.count; i++) if (facts.document[i] === document && facts.category[i] <= facts.claims && !by.has(sentence[i])) by.set(sentence[i], i);
      const text = el("div", { class: "gm-report", attrs: { dir: "auto" } }, facts.pieces(document).map(([words, number]) => {
        if (!by.has(number)) return window.document.createTextNode(words);
        const here = sentence[index] === number, shown = facts.leader[by.get(number)] >= 0 ? facts.leader[by.get(number)] : by.get(number);
        return el("button", { class: "gm-told" + (here ? " gm-here" : ""), text: words, attrs: { type: "button", title: "Open the entry" }, on: { click: () => this.viewer.choose(here ? index : shown, { card: true }) } });
      }));
      const back = el("button", { class: "gm-button gm-back", text: "‹ Back to the entry", attrs: { type: "button" }, on: { click: () => this.showCard(index) } });
      this.detail.replaceChildren(back, el("h2", { text: source.title || source.name, attrs: { tabindex: "-1", dir: "auto" } }),
        el("p", { class: "gm-small" }, el("bdi", { text: source.name }), ` · ${source.published || "no date"}`), text);
      const here = text.querySelector(".gm-here");
      this.detail.querySelector("h2").focus({ preventScroll: true });
      if (here) here.scrollIntoView({ block: "center" });
    }

    get cardIndex() { return this.detail.hidden ? null : this.viewer.selected; }

    closeCard() {
      this.detail.hidden = true;
      this.body.hidden = false;
      this.list.mark();
      (this.list.button(this.viewer.selected) || this.search).focus({ preventScroll: true });
      this.viewer.state?.later();
    }

    toggle() {
      const open = this.element.classList.toggle("gm-open");
      this.sheet.setAttribute("aria-expanded", String(open));
    }
  };
})(window.geomap);
