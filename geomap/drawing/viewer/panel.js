/* geomap viewer, part 8: the panel. Title, search, filters and a list in step with the map. */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const PAGE = 200;

  geomap.Panel = class {
    constructor(viewer) {
      this.viewer = viewer;
      this.shown = new Map();
      this.closed = new Set(["place"]);
      this.search = el("input", {
        class: "gm-search",
        attrs: { type: "search", placeholder: "Search sentences, places, sources", "aria-label": "Search", autocomplete: "off", spellcheck: "false" },
        on: { input: () => viewer.setQuery(this.search.value) },
      });
      this.status = el("p", { class: "gm-small gm-status", attrs: { role: "status" } });
      this.list = el("div", { class: "gm-list", on: { keydown: (event) => this.onKey(event) } });
      this.detail = el("div", { class: "gm-detail", attrs: { hidden: "" } });
      this.extra = el("details", { class: "gm-extra" }, el("summary", { text: "Layers, legend and time" }));
      this.body = el("div", { class: "gm-body" }, this.search, this.filters() || "", this.extra, this.status, this.list, this.about());
      this.sheet = el("button", {
        class: "gm-handle", attrs: { type: "button", "aria-expanded": "false", "aria-label": "Show or hide the list" },
        on: { click: () => this.toggle() },
      }, el("span", { class: "gm-grip" }));
      this.element = el("section", { class: "gm-panel", attrs: { "aria-label": "What the reports say" }, on: { keydown: (event) => this.onEscape(event) } },
        this.sheet, this.header(), this.body, this.detail);
    }

    header() {
      const { data } = this.viewer, count = (c) => data.facts.filter((f) => f.c === c).length;
      const parts = [
        geomap.plural(data.documents.length, "report"), geomap.plural(count("event"), "event"),
        geomap.plural(count("deployment"), "deployment"), geomap.plural(count("claim"), "claim")];
      return el("header", { class: "gm-header" },
        el("h1", { text: data.title, attrs: { dir: "auto" } }),
        !data.documents.length ? null : el("p", { class: "gm-small" }, data.asOf ? el("strong", { text: "As of " + data.asOf }) : null,
          (data.asOf ? " · " : "") + parts.join(" · ")));
    }

    filters() {
      const { viewer } = this, { data } = viewer;
      if (!data.documents.length) return null;
      const box = (text, count, checked, change, symbol) => el("label", { class: "gm-check" },
        el("input", { attrs: { type: "checkbox", checked: checked ? "" : null }, on: { change: (e) => change(e.target.checked) } }),
        symbol || null, el("bdi", { text }), el("span", { class: "gm-count", text: String(count) }));
      const isTold = (f) => f.c !== "place" && f.c !== "name";
      const sources = data.documents.map((document, index) =>
        box(document.source || document.title || document.id, data.facts.filter((f) => f.d === index && isTold(f)).length, true,
          (on) => viewer.setDocument(index, on)));
      const sureness = data.sureness.map(([key, label]) => {
        const count = data.facts.filter((f) => f.u === key && isTold(f)).length;
        const sample = { shape: "circle", colour: "#0072B2", path: "" };
        return count ? box(label, count, true, (on) => viewer.setSureness(key, on), geomap.symbolElement(sample, key, 18)) : null;
      });
      return el("details", { class: "gm-filters" }, el("summary", { text: "Filter by source and certainty" }),
        el("fieldset", {}, el("legend", { text: "Source" }), sources),
        el("fieldset", {}, el("legend", { text: "How sure" }), sureness));
    }

    about() {
      const { data } = this.viewer;
      const sources = data.documents.map((document) => el("li", {},
        el("bdi", { text: document.source || document.id }), document.title ? el("bdi", { class: "gm-small", text: document.title }) : null,
        el("span", { class: "gm-small", text: document.published ? "published " + document.published : "no date of publication" })));
      return el("details", { class: "gm-about" }, el("summary", { text: "About this map" }),
        sources.length ? [el("h3", { text: "Sources" }), el("ul", {}, sources)] : null,
        el("dl", { class: "gm-facts" }, data.about.flatMap(([term, text]) => [el("dt", { text: term }), el("dd", { text })])));
    }

    /* Facts in the sections of the list; those without a place have one of their own and are counted. */
    sections() {
      const { viewer } = this, claims = ["claim", ["Distance claims", []]], few = viewer.data.claims.length <= 3;
      const sections = new Map([
        ["shape", ["What was asked for", []]], ...(few ? [claims] : []),
        ["event", ["Events", []]], ["deployment", ["Deployments", []]], ...(few ? [] : [claims]),
        ["nowhere", ["Without a place on the map", []]], ["place", ["Places named", []]], ["name", ["Names not resolved", []]]]);
      viewer.facts.forEach((fact, index) => {
        if (!viewer.matched[index]) return;
        const placeless = !(fact.p || []).some((spot) => spot[6]) && (fact.c === "event" || fact.c === "deployment");
        sections.get(placeless ? "nowhere" : fact.c)[1].push(index);
      });
      const day = (index) => viewer.facts[index].from ?? viewer.facts[index].to ?? Infinity;
      for (const key of ["event", "nowhere"]) sections.get(key)[1].sort((a, b) => day(a) - day(b) || a - b);
      return sections;
    }

    refresh() {
      const { viewer } = this, focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.fact : null;
      const blocks = [];
      for (const [key, [label, indexes]] of this.sections()) if (indexes.length) blocks.push(this.section(key, label, indexes));
      if (viewer.data.problems.length) blocks.push(this.problems());
      if (!blocks.length) blocks.push(el("p", { class: "gm-empty", text: viewer.facts.length ? "Nothing matches. Clear the search or switch a filter on." : "The reports name no event, place or claim that geomap can read." }));
      this.list.replaceChildren(...blocks);
      const told = viewer.facts.reduce((n, f, i) => n + (f.c !== "place" && f.c !== "name" && viewer.matched[i] ? 1 : 0), 0);
      const all = viewer.facts.filter((f) => f.c !== "place" && f.c !== "name").length;
      this.status.textContent = told === all ? "" : `${told} of ${all} entries match`;
      if (focused !== null) this.button(focused)?.focus({ preventScroll: true });
    }

    section(key, label, indexes) {
      const limit = this.shown.get(key) || PAGE, open = !this.closed.has(key) || this.viewer.query;
      const more = indexes.length > limit ? el("button", {
        class: "gm-button", text: `Show ${Math.min(PAGE, indexes.length - limit)} more of ${indexes.length}`, attrs: { type: "button" },
        on: { click: () => { this.shown.set(key, limit + PAGE); this.refresh(); } },
      }) : null;
      return el("details", {
        class: "gm-section", attrs: { open: open ? "" : null },
        on: { toggle: (event) => (event.target.open ? this.closed.delete(key) : this.closed.add(key)) },
      },
      el("summary", {}, el("h2", { text: label }), el("span", { class: "gm-count", text: String(indexes.length) })),
      el("ul", {}, indexes.slice(0, limit).map((index) => el("li", {}, this.item(index)))), more);
    }

    item(index) {
      const { viewer } = this, fact = viewer.facts[index], where = geomap.whereWords(fact);
      const off = !viewer.visible[index];
      return el("button", {
        class: "gm-item" + (index === viewer.selected ? " gm-chosen" : "") + (off ? " gm-off" : ""),
        attrs: { type: "button", "data-fact": index, "aria-current": index === viewer.selected ? "true" : null },
        on: { click: () => viewer.choose(index, { card: true }) },
      },
      geomap.symbolElement(viewer.symbols[fact.y], fact.u, 24),
      el("span", { class: "gm-item-text" },
        el("span", {}, el("bdi", { class: "gm-strong", text: fact.t }), where && where !== fact.t && fact.c !== "place" ? el("bdi", { class: "gm-where", text: " " + where }) : null),
        fact.c === "deployment" ? (fact.n || []).map((text) => el("bdi", { class: "gm-small", text })) : null,
        this.verdict(index),
        el("span", { class: "gm-small" }, el("bdi", { text: this.line(fact) }))));
    }

    line(fact) {
      if (fact.c === "place" || fact.c === "name") return (fact.f || []).map(([, words]) => words).join(" · ");
      const certainty = fact.u === "reported" ? "" : fact.m.split(";")[0];
      const date = fact.c === "claim" ? "" : fact.date;
      return [date, geomap.sourceName(this.viewer, fact), certainty].filter(Boolean).join(" · ");
    }

    verdict(index) {
      const claim = this.viewer.data.claims.find((c) => c.fact === index);
      if (!claim) return null;
      const [words, colour] = this.viewer.data.verdicts[claim.verdict];
      const badge = el("span", { class: "gm-verdict", text: words });
      badge.style.borderColor = colour;
      return badge;
    }

    problems() {
      const rows = this.viewer.data.problems;
      return el("details", { class: "gm-section" }, el("summary", {}, el("h2", { text: "Problems while reading" }), el("span", { class: "gm-count", text: String(rows.length) })),
        el("ul", { class: "gm-problems" }, rows.map(([document, stage, message]) => el("li", {},
          el("bdi", { text: message }), el("span", { class: "gm-small", text: [document, stage].filter(Boolean).join(" · ") })))));
    }

    button(index) {
      return this.list.querySelector(`button[data-fact="${Number(index)}"]`);
    }

    /* Up and down walk the list, Home and End go to its ends; Enter opens what has the focus. */
    onKey(event) {
      const items = [...this.list.querySelectorAll("details[open] > ul .gm-item")], here = items.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      let target = null;
      if (here >= 0 && step) target = items[here + step];
      else if (here >= 0 && event.key === "Home") target = items[0];
      else if (here >= 0 && event.key === "End") target = items[items.length - 1];
      else return;
      event.preventDefault();
      if (target) {
        target.focus();
        this.viewer.choose(Number(target.dataset.fact), { quiet: true });
      }
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
    }

    closeCard() {
      this.detail.hidden = true;
      this.body.hidden = false;
      this.mark();
      const button = this.button(this.viewer.selected);
      button?.scrollIntoView({ block: "nearest" });
      (button || this.search).focus({ preventScroll: true });
    }

    /* Show in the list which fact is chosen, without building the list anew. */
    mark() {
      for (const button of this.list.querySelectorAll(".gm-item.gm-chosen")) {
        button.classList.remove("gm-chosen");
        button.removeAttribute("aria-current");
      }
      const button = this.button(this.viewer.selected);
      if (!button) return;
      button.classList.add("gm-chosen");
      button.setAttribute("aria-current", "true");
      if (!this.body.hidden) button.scrollIntoView({ block: "nearest" });
    }

    toggle() {
      const open = this.element.classList.toggle("gm-open");
      this.sheet.setAttribute("aria-expanded", String(open));
    }
  };
})(window.geomap);
