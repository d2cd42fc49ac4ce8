/* geomap viewer: what is shown, in the address. A link opens the map as it was: view, filters, time, entry. */
(function (geomap) {
  "use strict";

  const WAIT_MS = 200, DAY = 86400000;

  const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const dayOf = (text) => Math.round(Date.parse(text + "T00:00:00Z") / DAY);

  geomap.State = class {
    constructor(viewer, own) {
      this.viewer = viewer;
      this.own = own;
      if (own) window.addEventListener("hashchange", () => this.restore());
    }

    /* The state as one line: only what differs from how the map opens. */
    get text() {
      const { viewer } = this, { map, panel } = viewer, centre = map.getCenter(), parts = new URLSearchParams();
      parts.set("view", [centre.lat.toFixed(4), geomap.nearLongitude(centre.lng, 0).toFixed(4), map.getZoom()].join(","));
      if (viewer.query) parts.set("q", viewer.query);
      if (viewer.range) parts.set("time", viewer.range.map(iso).join(".."));
      if (viewer.off.size) parts.set("off", [...viewer.off].map((n) => viewer.data.groups[n][0]).join(","));
      const filters = panel.filters.state();
      if (Object.keys(filters).length) parts.set("filter", JSON.stringify(filters));
      if (viewer.selected !== null) parts.set(panel.cardIndex === null ? "entry" : "card", viewer.selected);
      if (panel.inView.checked) parts.set("only", "view");
      const hidden = [["areas", viewer.areasOn], ["names", viewer.basemapOn.names], ["graticule", viewer.basemapOn.graticule], ["cells", !viewer.cells || viewer.cells.on]].filter(([, on]) => !on).map(([name]) => name);
      if (hidden.length) parts.set("hide", hidden.join(","));
      if (viewer.opacity !== 1) parts.set("opacity", viewer.opacity);
      if (viewer.borders !== "dashed") parts.set("borders", viewer.borders);
      if (viewer.tools.notation !== "decimal") parts.set("coordinates", viewer.tools.notation);
      return parts.toString();
    }

    later() {
      if (!this.own || !this.ready) return;
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.write(), WAIT_MS);
    }

    write() {
      this.written = "#" + this.text;
      try {
        history.replaceState(null, "", this.written);
      } catch (error) {
        /* A page in a sandbox or from a mail may not touch its address: then it has none to keep. */
        if (error.name !== "SecurityError") throw error;
        this.own = false;
      }
    }

    /* Apply the state of the address, or of the page around that was given one; what cannot be read there is left as
     * it is. Returns whether there was any. */
    restore(given) {
      this.ready = true;
      const hash = typeof given === "string" ? "#" + given : this.own ? location.hash : "";
      if (hash.length < 2 || hash === this.written) return false;
      const parts = new URLSearchParams(hash.slice(1)), { viewer } = this;
      const view = (parts.get("view") || "").split(",").map(Number);
      viewer.restore({
        query: parts.get("q") || "",
        range: this.range(parts.get("time")),
        off: (parts.get("off") || "").split(",").map((key) => viewer.data.groups.findIndex((group) => group[0] === key)).filter((n) => n >= 0),
        filters: this.filters(parts.get("filter")),
        inView: parts.get("only") === "view",
        hidden: new Set((parts.get("hide") || "").split(",")),
        opacity: Math.min(1, Math.max(0.1, Number(parts.get("opacity")) || 1)),
        borders: ["dashed", "plain", "hidden"].includes(parts.get("borders")) ? parts.get("borders") : "dashed",
        notation: parts.get("coordinates") in geomap.NOTATIONS ? parts.get("coordinates") : "decimal",
        entry: this.entry(parts.get("card") ?? parts.get("entry")), card: parts.has("card"),
        view: view.length === 3 && view.every(Number.isFinite) && Math.abs(view[0]) <= 85 ? view : null,
      });
      return view.length === 3;
    }

    entry(text) {
      const index = /^\d{1,9}$/.test(text || "") ? Number(text) : -1;
      return index >= 0 && index < this.viewer.facts.count ? index : null;
    }

    range(text) {
      const days = (text || "").split("..").map(dayOf);
      return days.length === 2 && days.every(Number.isFinite) && days[0] <= days[1] ? days : null;
    }

    filters(text) {
      if (!text) return {};
      try {
        const value = JSON.parse(text);
        return value && typeof value === "object" ? value : {};
      } catch (error) {
        if (error instanceof SyntaxError) return {};
        throw error;
      }
    }

    /* Put the address on the clipboard; where that is not allowed, it is shown, to be copied by hand. */
    async copy(button) {
      this.write();
      const address = location.href.split("#")[0] + this.written, label = button.textContent;
      try {
        await navigator.clipboard.writeText(address);
      } catch (error) {
        if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
        this.viewer.tools.sayLink(address);
        return;
      }
      button.textContent = label.length < 3 ? "✓" : "Link copied";
      setTimeout(() => { button.textContent = label; }, 1500);
    }
  };
})(window.geomap);
