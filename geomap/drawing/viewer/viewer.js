/* geomap viewer, last part: it puts the others together on a Leaflet map.
 *
 * `geomap.start(root, encoded)` makes a page of its own; `geomap.attach(map, encoded)` adds the viewer to a
 * map that exists, as folium makes it.
 */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const NARROW = 820, ROOMY = 1080;
  let viewers = 0;

  class Viewer {
    constructor(map, root, encoded, options) {
      const { data, coordinates } = geomap.readPayload(encoded);
      this.prefix = "gm" + ++viewers;
      this.map = map;
      this.root = root;
      this.data = data;
      this.bytes = coordinates;
      this.facts = data.facts;
      this.symbols = data.symbols;
      this.options = options || {};
      this.centre = data.bbox ? middle(data.bbox) : 0;
      this.selected = null;
      this.query = "";
      this.range = null;
      this.off = { groups: new Set(), documents: new Set(), sureness: new Set() };
      this.areasOn = true;
      this.basemapOn = { names: true, graticule: true };
      this.haystacks = this.facts.map((fact) => haystack(data, fact));
      root.classList.add("gm");
      if (this.options.theme) root.dataset.theme = this.options.theme;
      this.buildMap();
      this.buildFurniture();
      this.filter();
      this.lookAtAll(false);
      this.refresh();
      this.listen();
    }

    buildMap() {
      const { map } = this;
      for (const [name, level] of [["gm-areas", 410], ["gm-claims", 420], ["gm-marks", 610], ["gm-labels", 620]]) {
        const pane = map.getPane(name) || map.createPane(name);
        pane.style.zIndex = level;
        pane.style.pointerEvents = "none";
      }
      this.basemap = geomap.readBasemap(this.data.basemap, this.bytes);
      this.basemapLayer = new geomap.BasemapLayer(this.basemap, () => this.colours(), {}).addTo(map);
      this.ground = new geomap.Ground(this);
      this.marks = new geomap.MarksLayer(this);
      this.labels = new geomap.LabelsLayer(this);
    }

    buildFurniture() {
      const { map, root } = this;
      this.panel = new geomap.Panel(this);
      this.legend = new geomap.Legend(this);
      this.timeline = new geomap.Timeline(this);
      this.corner = el("div", { class: "gm-corner" });
      this.foot = el("div", { class: "gm-foot" });
      this.credit = el("p", { class: "gm-credit", text: "Natural Earth · GeoNames · Leaflet" });
      this.home = el("button", { class: "gm-home", text: "Show all", attrs: { type: "button" }, on: { click: () => this.lookAtAll(true) } });
      root.append(this.panel.element, this.corner, this.foot, this.credit, this.home);
      for (const element of [this.panel.element, this.corner, this.foot, this.home]) {
        L.DomEvent.disableClickPropagation(element);
        L.DomEvent.disableScrollPropagation(element);
      }
      L.control.scale({ position: "bottomright", maxWidth: 130 }).addTo(map);
      map.getContainer().setAttribute("aria-label", "Map");
      map.getContainer().setAttribute("role", "region");
      this.arrange();
    }

    /* On a wide screen legend and time line stand on the map, on a narrow one in the sheet. */
    arrange() {
      const width = this.root.clientWidth, narrow = width <= NARROW;
      if (narrow === this.narrow) return;
      this.narrow = narrow;
      this.root.classList.toggle("gm-narrow", narrow);
      this.legend.element.open = narrow || (width >= ROOMY && this.root.clientHeight > 560);
      this.panel.extra.hidden = !narrow;
      (narrow ? this.panel.extra : this.corner).append(this.legend.element);
      if (this.timeline.element) (narrow ? this.panel.extra : this.foot).append(this.timeline.element);
    }

    listen() {
      const { map } = this;
      map.on("click", (event) => this.onClick(event));
      map.on("mousemove", (event) => this.onMove(event));
      map.on("zoomend", () => this.ground.restyle());
      map.on("popupclose", () => { this.popup = null; });
      const redraw = () => { this.palette = null; this.basemapLayer.redraw(); this.refresh(); };
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
      window.addEventListener("beforeprint", () => this.print(true));
      window.addEventListener("afterprint", () => this.print(false));
      new ResizeObserver(() => { this.arrange(); map.invalidateSize({ pan: false }); }).observe(this.root);
    }

    /* Lay the page out for paper, and back: what the map showed is fitted to the size that it has there. */
    print(on) {
      const { map } = this, shown = on ? this.shown() : this.before;
      this.before = on ? map.getBounds() : null;
      this.root.classList.toggle("gm-print", on);
      if (on) this.panel.extra.open = this.legend.element.open = true;
      map.invalidateSize({ pan: false, animate: false });
      if (shown) map.fitBounds(shown, { animate: false });
      this.basemapLayer.redraw();
      this.refresh();
    }

    /* Bounds of the part of the map that panel, legend and time line do not cover. */
    shown() {
      const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = this.padding(), size = this.map.getSize();
      const corners = [[left, size.y - bottom], [size.x - right, top]].map((point) => this.map.containerPointToLatLng(point));
      return L.latLngBounds(corners);
    }

    /* Colours come from the style sheet, so that light and dark are decided in one place. */
    colours() {
      if (!this.palette) {
        const style = getComputedStyle(this.root), get = (name) => style.getPropertyValue("--gm-" + name).trim();
        this.palette = {
          land: get("land"), coast: get("coast"), border: get("border"), graticule: get("graticule"), paper: get("paper"),
          accent: get("accent"), halo: get("halo"), badge: get("badge"), badgeInk: get("badge-ink"), blur: get("blur"),
          blurEdge: get("blur-edge"), placeDot: get("place-dot"),
        };
      }
      return this.palette;
    }

    siteLatLng(site) {
      const [lon, lat] = this.data.sites[site];
      return L.latLng(lat, geomap.nearLongitude(lon, this.centre));
    }

    /* `matched`: passes search and filters, so it is listed; `visible`: its layer is on too, so it is drawn. */
    filter() {
      const { facts, off, range } = this, words = this.query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      this.matched = facts.map((fact, i) => {
        if (off.documents.has(fact.d) || off.sureness.has(fact.u)) return false;
        if (range && (fact.from !== undefined || fact.to !== undefined)) {
          if ((fact.from ?? -Infinity) > range[1] || (fact.to ?? Infinity) < range[0]) return false;
        }
        return words.every((word) => this.haystacks[i].includes(word));
      });
      this.visible = facts.map((fact, i) => this.matched[i] && !off.groups.has(fact.g));
      this.siteFacts = new Map();
      this.areaFacts = new Map();
      facts.forEach((fact, index) => {
        if (!this.visible[index]) return;
        for (const [site, area, , , , , drawn] of fact.p || []) {
          if (!drawn) continue;
          const [where, key] = site !== null ? [this.siteFacts, site] : [this.areaFacts, area];
          if (!where.has(key)) where.set(key, []);
          if (!where.get(key).includes(index)) where.get(key).push(index);
        }
      });
    }

    refresh() {
      this.ground.refresh();
      if (this.marks._map) this.marks.redraw();
      else this.map.addLayer(this.marks);
      if (this.labels._map) this.labels.refresh();
      else this.map.addLayer(this.labels);
      this.panel.refresh();
      this.legend.refresh();
    }

    update() {
      if (!this.ground) return;
      this.filter();
      if (this.popup) this.map.closePopup();
      this.refresh();
    }

    setQuery(query) { this.query = query; this.update(); }
    setRange(range) { this.range = range; if (this.labels._map) this.update(); }
    setGroup(key, on) { this.switch(this.off.groups, key, on); }
    setDocument(index, on) { this.switch(this.off.documents, index, on); }
    setSureness(key, on) { this.switch(this.off.sureness, key, on); }
    setAreas(on) { this.areasOn = on; this.update(); }

    switch(set, key, on) {
      if (on) set.delete(key);
      else set.add(key);
      this.update();
    }

    setBasemap(part, on) {
      this.basemapOn[part] = on;
      this.basemapLayer.graticule = this.basemapOn.graticule;
      if (part === "graticule") this.basemapLayer.redraw();
      this.labels.refresh();
    }

    /* Room that panel, legend and time line leave to the map. */
    padding() {
      const box = (element) => element.getBoundingClientRect();
      const root = box(this.root), panel = box(this.panel.element);
      if (this.narrow) return { paddingTopLeft: [20, 56], paddingBottomRight: [24, Math.max(24, root.bottom - panel.top + 16)] };
      const corner = this.legend.element.open ? Math.min(box(this.corner).width, root.width * 0.25) : 0;
      const foot = this.timeline.element ? box(this.foot).height + 20 : 24;
      return { paddingTopLeft: [panel.right - root.left + 14, 30], paddingBottomRight: [corner + 22, foot + 10] };
    }

    lookAtAll(all) {
      const bbox = all ? this.data.bbox : this.data.view;
      if (!bbox) {
        this.map.setView([20, 0], 2, { animate: false });
        return;
      }
      const [west, south, east, north] = bbox, half = (((east - west + 360) % 360) || 0.01) / 2;
      const centre = geomap.nearLongitude(middle(bbox), this.centre);
      const bounds = L.latLngBounds([south, centre - half], [north, centre + half]);
      /* A few pixels beyond the edge are better than half the scale. */
      this.map.fitBounds(bounds.pad(-0.03), { ...this.padding(), maxZoom: 9, animate: all && !still() });
    }

    lookAt(index) {
      const bounds = this.ground.boundsOf(index);
      if (!bounds.isValid()) return;
      /* Stay where the reader is as long as the thing can be seen there and is not a speck. */
      const zoom = this.map.getZoom(), closest = this.facts[index].c === "claim" ? 10 : Math.max(7, zoom);
      const inside = this.map.getBounds().pad(-0.05).contains(bounds) && !this.covered(bounds);
      if (inside && Math.min(this.map.getBoundsZoom(bounds), closest) - zoom < 3) return;
      this.map.fitBounds(bounds, { ...this.padding(), maxZoom: closest, animate: !still() });
    }

    covered(bounds) {
      const point = this.map.latLngToContainerPoint(bounds.getCenter()), panel = this.panel.element.getBoundingClientRect();
      const map = this.map.getContainer().getBoundingClientRect(), x = point.x + map.left, y = point.y + map.top;
      return x > panel.left && x < panel.right && y > panel.top && y < panel.bottom;
    }

    /* Choose a fact from the list. `quiet` keeps the focus in the list, `card` opens its card. */
    choose(index, { card = false, quiet = false } = {}) {
      this.selected = index;
      if (this.popup && !quiet) this.map.closePopup();
      this.ground.refresh();
      this.marks.redraw();
      this.labels.refresh();
      this.panel.mark();
      if (card) this.panel.showCard(index);
      this.lookAt(index);
      this.tell(index);
    }

    /* Tell whoever listens to Leaflet events which fact was chosen. The content is a number of ours, never text
     * of a report: listeners such as streamlit-folium parse it as markup. */
    tell(index) {
      const spot = (this.facts[index].p || [])[0], content = "fact:" + Number(index);
      const latlng = spot && spot[0] !== null ? this.siteLatLng(spot[0]) : this.map.getCenter();
      this.marks._tooltip = { _content: content, getContent: () => content };
      this.marks.getTooltip = () => this.marks._tooltip;
      this.marks.fire("click", { latlng, fact: index });
    }

    hit(event) {
      const point = event.layerPoint;
      const cluster = this.marks.at(point);
      if (cluster) {
        return { facts: this.marks.factsAt(cluster, point), at: this.map.layerPointToLatLng([cluster.x, cluster.y]),
          name: this.data.sites[cluster.sites[0]][2] };
      }
      const pill = this.labels.at(point);
      if (pill) return { facts: pill.facts, at: event.latlng, name: pill.area ? pill.area.area.label : "" };
      const claim = this.ground.claimAt(event.latlng, this.map);
      if (claim) return { facts: [claim.claim.fact], at: event.latlng, name: "" };
      const area = this.ground.at(event.latlng, this.map);
      return area && { facts: area.facts, at: event.latlng, name: area.area.label };
    }

    onClick(event) {
      const hit = this.hit(event);
      if (!hit) return;
      this.open(hit);
    }

    open({ facts, at, name }) {
      if (facts.length === 1) this.point(facts[0]);
      if (this.narrow) {
        if (facts.length === 1) this.panel.showCard(facts[0]);
        else this.openPopup(facts, at, name);
        return;
      }
      this.openPopup(facts, at, name);
    }

    /* Choose without moving the map: the reader has just pointed at it. */
    point(index) {
      this.selected = index;
      this.ground.refresh();
      this.marks.redraw();
      this.labels.refresh();
      this.panel.mark();
      this.tell(index);
    }

    openPopup(facts, at, name) {
      const sorted = [...facts].sort((a, b) => rank(this.facts[a]) - rank(this.facts[b]) || a - b);
      const content = geomap.popup(this, sorted, name, (index) => {
        this.point(index);
        this.panel.showCard(index);
        if (this.narrow) this.map.closePopup();
      });
      const padding = this.padding();
      this.popup = L.popup({
        className: "gm-popup", maxWidth: 330, minWidth: 220, maxHeight: Math.max(180, this.map.getSize().y * 0.5), offset: [0, -8],
        autoPanPaddingTopLeft: padding.paddingTopLeft, autoPanPaddingBottomRight: padding.paddingBottomRight,
      }).setLatLng(at).setContent(content).openOn(this.map);
    }

    onMove(event) {
      this.map.getContainer().classList.toggle("gm-pointing", Boolean(this.hit(event)));
    }
  }

  function rank(fact) {
    return ["shape", "event", "deployment", "claim", "place", "name"].indexOf(fact.c);
  }

  function middle([west, , east]) {
    return west <= east ? (west + east) / 2 : geomap.nearLongitude((west + east + 360) / 2, 0);
  }

  function haystack(data, fact) {
    const source = data.documents[fact.d] || {}, words = (fact.s || []).map(([text]) => text).join("");
    const places = (fact.p || []).map((spot) => spot[2] + " " + (spot[0] !== null ? data.sites[spot[0]][2] : data.areas[spot[1]].label));
    const figures = (fact.f || []).map(([, text]) => text);
    return [fact.t, fact.kind, words, fact.date, source.source, source.title, ...places, ...figures].join(" ").toLocaleLowerCase();
  }

  function still() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  /* Add the viewer to a Leaflet map that exists. */
  geomap.attach = function (map, encoded, options) {
    return new Viewer(map, map.getContainer(), encoded, options);
  };

  /* Make a map in `root` and start the viewer on it. */
  geomap.start = function (root, encoded, options) {
    const holder = el("div", { class: "gm-map" });
    root.classList.add("gm");
    root.replaceChildren(holder);
    const map = L.map(holder, {
      attributionControl: false, zoomControl: false, maxZoom: 13, minZoom: 1, center: [0, 0], zoom: 2,
      worldCopyJump: false, fadeAnimation: false, zoomAnimation: !still(),
    });
    L.control.zoom({ position: "topright" }).addTo(map);
    return new Viewer(map, root, encoded, options);
  };
})(window.geomap);
