/* geomap viewer: the list. Of a hundred thousand entries only those in sight are elements of the page.
 *
 * Rows have one of two heights, so that where each stands is arithmetic. The keys walk all rows, seen or not.
 */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const HEAD = 34, ITEM = 64, SPARE = 10, MOST = 2 ** 21;

  /* A claim that nothing on a map can settle, such as a count, is kept and not judged. */
  geomap.isRecorded = (claim) => claim.verdict === "undetermined" && !claim.measures.length;

  /* Facts by their first day, undated ones last. Day and position are sorted as one number, which is quick. */
  function byDay(facts, indexes) {
    const { dated, from, to } = facts, keys = new Float64Array(indexes.length);
    for (let n = 0; n < keys.length; n++) {
      const i = indexes[n], day = !dated[i] ? 2 ** 30 : from[i] !== geomap.NO_DAY ? from[i] : to[i];
      keys[n] = (day - geomap.NO_DAY) * MOST + n;
    }
    keys.sort();
    return keys.map((key) => indexes[key % MOST]);
  }

  geomap.List = class {
    constructor(viewer, scroller) {
      this.viewer = viewer;
      this.scroller = scroller;
      this.closed = new Set(["place", "recorded"]);
      this.sections = [];
      this.rows = new Map();
      this.space = el("div", { class: "gm-space" });
      this.empty = el("p", { class: "gm-empty", attrs: { hidden: "" } });
      this.element = el("div", { class: "gm-list", on: { keydown: (event) => this.onKey(event) } }, this.space, this.empty);
      scroller.addEventListener("scroll", () => this.later(), { passive: true });
    }

    /* Facts of each section in the order of the list: events by day, the rest as they come. */
    get orders() { return (this.sorted ||= this.sort()); }

    sort() {
      const { facts } = this.viewer, few = facts.data.claims.filter((claim) => !geomap.isRecorded(claim)).length <= 3;
      const claims = ["claim", "Claims checked", []], sections = new Map([
        ["shape", "What was asked for", []], ...(few ? [claims] : []), ["event", "Events", []], ["deployment", "Deployments", []],
        ...(few ? [] : [claims]), ["nowhere", "Without a place on the map", []], ["recorded", "Figures and statements, not checked", []], ["place", "Places named", []], ["name", "Names not resolved", []],
      ].map((section) => [section[0], section]));
      for (let i = 0; i < facts.count; i++) {
        if (facts.leader[i] >= 0) continue;
        const claim = this.viewer.claimOf(i), key = claim && geomap.isRecorded(claim) ? "recorded" : facts.data.categories[facts.category[i]];
        sections.get((key === "event" || key === "deployment") && !facts.placed[i] ? "nowhere" : key)[2].push(i);
      }
      for (const key of ["event", "nowhere"]) sections.get(key)[2] = byDay(facts, sections.get(key)[2]);
      return [...sections.values()].map(([key, title, indexes]) => ({ key, title, all: Uint32Array.from(indexes), kept: new Uint32Array(indexes.length) }));
    }

    refresh() {
      const { viewer } = this, { matched, inView } = viewer;
      const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.fact : undefined;
      this.sections = [];
      let top = 0;
      for (const { key, title, all, kept } of this.orders) {
        let size = 0;
        for (let n = 0; n < all.length; n++) if (matched[all[n]] && (!inView || inView[all[n]])) kept[size++] = all[n];
        const shown = kept.subarray(0, size);
        if (!size) continue;
        const open = !this.closed.has(key) || Boolean(viewer.query), height = HEAD + (open ? shown.length * ITEM : 0);
        this.sections.push({ key, title, shown, open, top, height });
        top += height;
      }
      this.space.style.height = top + "px";
      this.empty.hidden = top > 0;
      this.empty.textContent = !viewer.facts.count ? "The reports name no event, place or claim that geomap can read."
        : inView && matched.includes(1) ? "Nothing that matches lies in this part of the map." : "Nothing matches. Clear the search or a filter.";
      this.rows.clear();
      this.space.replaceChildren(...this.sections.map((section) => this.block(section)));
      this.render();
      if (focused !== undefined) this.button(focused)?.focus({ preventScroll: true });
    }

    later() {
      if (this.waiting) return;
      this.waiting = true;
      requestAnimationFrame(() => {
        this.waiting = false;
        this.render();
      });
    }

    /* A section: its heading, and a list of which only the rows in sight are there. */
    block(section) {
      const button = el("button", {
        class: "gm-section", attrs: { type: "button", "aria-expanded": String(section.open), "data-section": section.key },
        on: { click: () => this.toggle(section.key) },
      }, el("span", { text: section.title }), el("span", { class: "gm-count", text: geomap.digits(section.shown.length) }));
      section.list = el("div", section.open ? { attrs: { role: "list", "aria-label": section.title } } : {});
      const block = el("div", { class: "gm-block" }, el("h2", {}, button), section.list);
      block.style.top = section.top + "px";
      block.style.height = section.height + "px";
      return block;
    }

    /* Show the rows in sight and a few on either side. */
    render() {
      const from = this.scroller.scrollTop - this.element.offsetTop, to = from + Math.max(600, this.scroller.clientHeight);
      const wanted = new Map(), focused = document.activeElement;
      for (const section of this.sections) {
        if (!section.open) continue;
        const first = Math.max(0, Math.floor((from - section.top - HEAD) / ITEM) - SPARE);
        const last = Math.min(section.shown.length, Math.ceil((to - section.top - HEAD) / ITEM) + SPARE);
        for (let n = first; n < last; n++) wanted.set(section.key + ":" + section.shown[n], [section, n]);
      }
      for (const [key, row] of this.rows) {
        if (wanted.has(key) || row.contains(focused)) continue;
        row.remove();
        this.rows.delete(key);
      }
      for (const [key, [section, n]] of wanted) {
        if (this.rows.has(key)) continue;
        const row = this.item(section, n);
        this.rows.set(key, row);
        /* Rows stand in the page in the order in which they are read. */
        const next = [...section.list.children].find((other) => Number(other.dataset.n) > n);
        section.list.insertBefore(row, next || null);
      }
    }

    toggle(key) {
      if (this.closed.has(key)) this.closed.delete(key);
      else this.closed.add(key);
      this.refresh();
      this.space.querySelector(`[data-section="${key}"]`)?.focus({ preventScroll: true });
    }

    item(section, n) {
      const { viewer } = this, index = section.shown[n], fact = viewer.facts.get(index), chosen = index === viewer.selected;
      const where = geomap.whereWords(fact), note = fact.category === "deployment" ? fact.notes[0] : "";
      const second = fact.category === "place" || fact.category === "name" ? "" : [note, where].filter((t) => t && t !== fact.title).join(" · ");
      const button = el("button", {
        class: "gm-item" + (chosen ? " gm-chosen" : "") + (viewer.visible[index] ? "" : " gm-off"),
        attrs: { type: "button", "data-fact": index, tabindex: this.isEntry(index) ? "0" : "-1", "aria-current": chosen ? "true" : null },
        on: { click: () => viewer.choose(index, { card: true }) },
      },
      geomap.symbolElement(fact.symbol, fact.sureness, 24),
      el("span", { class: "gm-item-text" }, ...this.lines(index, fact, second)));
      const row = el("div", { class: "gm-row", attrs: { role: "listitem", "aria-setsize": section.shown.length, "aria-posinset": n + 1, "data-n": n } }, button);
      row.style.top = HEAD + n * ITEM + "px";
      row.style.height = ITEM + "px";
      return row;
    }

    /* Three lines; a claim's words take two of them, and its verdict stands with its source. */
    lines(index, fact, second) {
      const verdict = this.verdict(index), title = el("bdi", { class: "gm-strong", text: fact.title });
      const last = el("bdi", { text: this.line(fact) });
      if (verdict) return [el("span", { class: "gm-two-lines" }, title), el("span", { class: "gm-line gm-small" }, verdict, " ", last)];
      return [
        el("span", { class: "gm-line" }, title),
        second ? el("span", { class: "gm-line gm-where" }, el("bdi", { text: second })) : null,
        el("span", { class: "gm-line gm-small" }, last),
      ];
    }

    /* One entry of the list is a tab stop: the chosen one, or the first. */
    isEntry(index) {
      if (this.viewer.selected !== null && this.find(this.viewer.selected)) return index === this.viewer.selected;
      const first = this.sections.find((section) => section.open);
      return Boolean(first) && first.shown[0] === index;
    }

    line(fact) {
      if (fact.category === "place" || fact.category === "name") return fact.figures.map(([, words]) => words).join(" · ");
      const certainty = fact.sureness === "reported" ? "" : fact.modality.split(";")[0];
      const date = fact.category === "claim" ? "" : fact.date, sources = fact.account ? geomap.accountWords(fact.account) : "";
      return [date, sources || geomap.sourceName(this.viewer, fact), certainty].filter(Boolean).join(" · ");
    }

    verdict(index) {
      const claim = this.viewer.claimOf(index);
      if (!claim) return null;
      const [words, colour] = this.viewer.data.verdicts[claim.verdict];
      const badge = el("span", { class: "gm-verdict", text: words });
      badge.style.borderColor = colour;
      return badge;
    }

    button(index) {
      return this.space.querySelector(`button[data-fact="${Number(index)}"]`);
    }

    find(index) {
      for (const section of this.sections) {
        const n = section.open ? section.shown.indexOf(index) : -1;
        if (n >= 0) return { section, n, top: section.top + HEAD + n * ITEM };
      }
      return null;
    }

    /* Bring a fact into sight and return its button; null where the list does not show it. */
    reveal(index) {
      const place = this.find(index);
      if (!place) return null;
      const top = place.top + this.element.offsetTop, { scroller } = this;
      if (top < scroller.scrollTop + HEAD) scroller.scrollTop = Math.max(0, top - HEAD);
      else if (top + ITEM > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + ITEM - scroller.clientHeight + 8;
      this.render();
      return this.button(index);
    }

    /* Show in the list which fact is chosen, without building the list anew. */
    mark() {
      for (const button of this.space.querySelectorAll(".gm-item.gm-chosen")) {
        button.classList.remove("gm-chosen");
        button.removeAttribute("aria-current");
      }
      const button = this.reveal(this.viewer.selected);
      if (!button) return;
      for (const other of this.space.querySelectorAll('.gm-item[tabindex="0"]')) other.tabIndex = -1;
      button.tabIndex = 0;
      button.classList.add("gm-chosen");
      button.setAttribute("aria-current", "true");
    }

    /* Up and down walk the list, Page Up and Page Down leap, Home and End go to its ends; Enter opens. */
    onKey(event) {
      const here = document.activeElement.dataset.fact;
      if (here === undefined) return;
      const all = this.sections.filter((section) => section.open).flatMap((section) => [section.shown]);
      const total = all.reduce((sum, shown) => sum + shown.length, 0);
      let at = 0;
      for (const shown of all) {
        const n = shown.indexOf(Number(here));
        if (n >= 0) {
          at += n;
          break;
        }
        at += shown.length;
      }
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -total, End: total }[event.key];
      if (!step) return;
      event.preventDefault();
      let target = Math.max(0, Math.min(total - 1, at + step));
      for (const shown of all) {
        if (target < shown.length) {
          this.reveal(shown[target])?.focus({ preventScroll: true });
          this.viewer.choose(shown[target], { quiet: true });
          return;
        }
        target -= shown.length;
      }
    }
  };
})(window.geomap);
