/* geomap viewer: it puts the others together on a Leaflet map.
 *
 * `geomap.start(root, encoded)` makes a page of its own; `geomap.attach(map, encoded)` adds the viewer to a
 * map that exists, as folium makes it.
 */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const NARROW = 820, ROOMY = 1080, REST_MS = 120, LATEST_MS = 300, FEW = 300;
  let viewers = 0;

  class Viewer {
    constructor(map, root, encoded, options) {
      const { data, bytes } = geomap.readPayload(encoded);
      this.prefix = "gm" + ++viewers;
      this.map = map;
      this.root = root;
      this.data = data;
      this.bytes = bytes;
      this.facts = new geomap.Facts(data, bytes);
      this.options = options || {};
      this.centre = this.facts.centre;
      this.selected = null;
      this.chosenPoints = new Set();
      this.query = "";
      this.range = null;
      this.off = new Set();
      this.inView = null;
      this.areasOn = true;
      this.mask = null;
      this.opacity = 1;
      this.borders = data.borders || "dashed";
      this.basemapOn = { names: true, graticule: true };
      this.claimFor = new Map(data.claims.map((claim) => [claim.fact, claim]));
      this.kept = new Uint8Array(this.facts.count);
      this.matched = new Uint8Array(this.facts.count);
      this.visible = new Uint8Array(this.facts.count);
      root.classList.add("gm");
      if (this.options.theme) root.dataset.theme = this.options.theme;
      this.buildMap();
      this.buildFurniture();
      this.filter();
      this.lookAtAll(false);
      /* Now that the view is known: before, it would be drawn for another one too. */
      this.basemapLayer.addTo(map);
      this.tools.point(map.getCenter());
      this.cellsLayer?.addTo(map);
      this.marks.addTo(map);
      this.ground.refresh();
      this.labels.addTo(map);
      this.listen();
      /* The list is filled once the map stands, in steps between which frames may come, unless an address asked for something of it. */
      if (!this.state.restore()) afterPaint(() => this.panel.list.orders, () => this.panel.refresh(), () => this.legend.refresh());
    }

    buildMap() {
      const { map } = this;
      for (const [name, level] of [["gm-cells", 405], ["gm-areas", 410], ["gm-claims", 420], ["gm-marks", 610], ["gm-labels", 620], ["gm-tools", 630]]) {
        const pane = map.getPane(name) || map.createPane(name);
        pane.style.zIndex = level;
        pane.style.pointerEvents = "none";
      }
      this.basemap = geomap.readBasemap(this.data.basemap, this.bytes);
      this.basemapLayer = new geomap.BasemapLayer(this.basemap, () => this.colours(), {});
      this.basemapLayer.borders = this.borders;
      this.ground = new geomap.Ground(this);
      this.marks = new geomap.MarksLayer(this);
      if (this.data.cells) {
        this.cells = new geomap.Cells(this, this.data.cells, this.bytes);
        this.cellsLayer = new geomap.CellsLayer(this);
      }
      this.labels = new geomap.LabelsLayer(this);
    }

    buildFurniture() {
      const { map, root } = this;
      this.size = root.clientWidth + " " + root.clientHeight;
      this.state = new geomap.State(this, Boolean(this.options.address));
      this.tools = new geomap.Tools(this);
      this.panel = new geomap.Panel(this);
      this.legend = new geomap.Legend(this);
      this.timeline = new geomap.Timeline(this);
      this.corner = el("div", { class: "gm-corner" });
      this.foot = el("div", { class: "gm-foot" });
      this.credit = el("p", { class: "gm-credit", text: "N ↑ · Natural Earth · GeoNames · Leaflet" });
      this.home = el("button", { class: "gm-home", text: "Show all", attrs: { type: "button" }, on: { click: () => this.lookAtAll(true) } });
      this.head = el("div", { class: "gm-head" }, this.tools.element, this.home);
      this.arrange();
      root.append(this.panel.element, this.head, this.corner, this.foot, this.tools.readout, this.credit);
      for (const element of [this.panel.element, this.corner, this.foot, this.head, this.tools.readout]) {
        L.DomEvent.disableClickPropagation(element);
        L.DomEvent.disableScrollPropagation(element);
      }
      this.scale = L.control.scale({ position: "bottomright", maxWidth: 130 }).addTo(map);
      const holder = L.control({ position: "bottomright" });
      holder.onAdd = () => {
        L.DomEvent.disableClickPropagation(this.tools.where);
        return this.tools.where;
      };
      holder.addTo(map);
      map.getContainer().setAttribute("aria-label", "Map");
      map.getContainer().setAttribute("role", "region");
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
      map.on("moveend", () => this.onMoved());
      map.on("popupclose", () => { this.popup = null; });
      map.getContainer().addEventListener("keydown", (event) => this.onKey(event));
      const redraw = () => { this.palette = null; this.basemapLayer.redraw(); this.refresh(); };
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
      geomap.onPrint(this);
      const touched = () => { this.touched = true; };
      for (const kind of ["pointerdown", "wheel", "keydown"]) this.root.addEventListener(kind, touched, { capture: true, passive: true });
      new ResizeObserver(() => this.resize()).observe(this.root);
    }

    /* As long as nobody has touched it, a map of another size is laid out anew: a frame may grow after it was opened. */
    resize() {
      const { map, root } = this, before = this.size, size = (this.size = root.clientWidth + " " + root.clientHeight);
      const fresh = before && before !== size && !this.touched && !this.printing;
      if (fresh) this.narrow = null;
      this.arrange();
      map.invalidateSize({ pan: false });
      if (fresh) this.lookAtAll(false);
    }

    /* Colours come from the style sheet, so that light and dark are decided in one place. */
    colours() {
      if (!this.palette) {
        const style = getComputedStyle(this.root), get = (name) => style.getPropertyValue("--gm-" + name).trim();
        this.palette = {
          sea: get("sea"), land: get("land"), coast: get("coast"), border: get("border"), graticule: get("graticule"), paper: get("paper"),
          accent: get("accent"), halo: get("halo"), badge: get("badge"), badgeInk: get("badge-ink"), blur: get("blur"), ink: get("ink"),
          blurEdge: get("blur-edge"), placeDot: get("place-dot"), panel: get("panel"), soft: get("soft"),
        };
      }
      return this.palette;
    }

    pointLatLng(point) {
      return L.latLng(this.facts.lat[point], this.facts.lon[point]);
    }

    claimOf(index) { return this.claimFor.get(index) || null; }

    /* `matched`: passes search, filters and time, so it is listed; `visible`: its layer is on too, so it is drawn.
     * What search and filters leave is kept for the steps of the time line. */
    filter(narrowed = true) {
      const { facts, off, matched, visible, found, kept } = this, { count, from, to, group, isTold, leader } = facts;
      if (narrowed) {
        if (found) kept.set(found);
        else kept.fill(1);
        this.panel.filters.narrow(kept);
        if (this.mask) for (let i = 0; i < this.mask.length; i++) kept[i] &= this.mask[i];
      }
      /* What has no date is open at both ends. */
      const [first, last] = this.range || [geomap.NO_DAY, geomap.FOREVER];
      for (let i = 0; i < count; i++) matched[i] = kept[i] & (from[i] <= last) & (to[i] >= first);
      /* A fact stays as long as one of those who tell of it does. */
      for (const i of facts.followers) {
        if (matched[i]) matched[leader[i]] = 1;
        matched[i] = 0;
      }
      const shown = new Uint8Array(this.data.groups.length).fill(1);
      for (const n of off) shown[n] = 0;
      let told = 0;
      for (let i = 0; i < count; i++) {
        visible[i] = matched[i] & shown[group[i]];
        told += isTold[i] & matched[i];
      }
      this.counted = { told, all: facts.toldCount };
      this.sift();
    }

    /* Draw what changed at once; what is to be read (labels, list, counts) follows in the next frame or, while a
     * handle is being dragged, when it rests. */
    refresh(resting = true) {
      this.cellsLayer?.redraw();
      this.marks.redraw();
      clearTimeout(this.rest);
      if (resting) this.refreshWords();
      else this.rest = setTimeout(() => this.refreshWords(), REST_MS);
    }

    refreshWords() {
      this.ground.refresh();
      this.labels.refresh();
      this.refreshLists();
    }

    refreshLists() {
      this.seeView();
      this.panel.refresh();
      this.legend.refresh();
    }

    update({ resting = true, narrowed = true } = {}) {
      if (!this.ground) return;
      this.filter(narrowed);
      if (this.popup) this.map.closePopup();
      this.refresh(resting);
      this.state.later();
    }

    setQuery(query) {
      this.query = query.trim();
      this.found = this.facts.search(this.query);
      this.update();
    }

    /* Show of the first entries those alone that have a one, as the page around chose them; null for all. */
    setMask(mask) {
      if (!mask && !this.mask) return;
      this.mask = mask;
      this.update();
    }

    setRange(range) { this.range = range; if (this.labels._map) this.update({ resting: this.facts.count < FEW, narrowed: false }); }
    setCells(on) { this.cells.on = on; this.update(); }
    setAreas(on) { this.areasOn = on; this.update(); }
    setInView(on) { this.inView = on ? new Uint8Array(this.facts.count) : null; this.update(); }

    setGroup(number, on) {
      if (on) this.off.delete(number);
      else this.off.add(number);
      this.update();
    }

    setBasemap(part, on) {
      this.basemapOn[part] = on;
      this.basemapLayer.graticule = this.basemapOn.graticule;
      if (part === "graticule") this.basemapLayer.redraw();
      this.labels.refresh();
      this.state.later();
    }

    setOpacity(opacity) {
      this.opacity = opacity;
      for (const name of ["gm-areas", "gm-claims"]) this.map.getPane(name).style.opacity = opacity;
      this.legend.fade.value = Math.round(opacity * 100);
      this.state.later();
    }

    setBorders(borders) {
      this.borders = this.basemapLayer.borders = borders;
      this.legend.view.value = borders;
      this.basemapLayer.redraw();
      this.labels.refresh();
      this.state.later();
    }

    clearFilters() {
      this.panel.search.value = "";
      this.query = "";
      this.found = null;
      this.panel.filters.clear();
      if (this.timeline.element && this.range) this.timeline.clear();
      else this.update();
    }

    /* Put the map into a state that an address named. */
    restore(state) {
      this.panel.search.value = this.query = state.query;
      this.found = this.facts.search(state.query);
      this.off = new Set(state.off);
      this.panel.filters.restore(state.filters);
      this.panel.inView.checked = state.inView;
      this.inView = state.inView ? new Uint8Array(this.facts.count) : null;
      this.areasOn = !state.hidden.has("areas");
      if (this.cells) this.cells.on = !state.hidden.has("cells");
      this.basemapOn = { names: !state.hidden.has("names"), graticule: !state.hidden.has("graticule") };
      this.basemapLayer.graticule = this.basemapOn.graticule;
      if (this.timeline.element) {
        const { low, high } = this.timeline, [from, to] = state.range || [low, high];
        this.timeline.from.value = Math.max(low, from);
        this.timeline.to.value = Math.min(high, to);
        this.range = this.timeline.show();
      }
      this.tools.notation = state.notation;
      if (this.legend.fade) this.setOpacity(state.opacity);
      if (this.legend.view) this.setBorders(state.borders);
      this.touched = this.touched || Boolean(state.view);
      if (state.view) this.map.setView([state.view[0], geomap.nearLongitude(state.view[1], this.centre)], state.view[2], { animate: false });
      this.tools.point(this.map.getCenter());
      this.update();
      if (state.entry === null) return;
      this.choose(state.entry, { card: state.card, quiet: true, still: Boolean(state.view) });
    }

    /* Note which facts have a point in the part of the map that can be seen. */
    seeView() {
      if (!this.inView) return;
      const { facts, inView } = this, bounds = this.shown(), { pairFact, pairPoint, lon, lat } = facts;
      const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
      inView.fill(0);
      for (let p = 0; p < pairFact.length; p++) {
        const point = pairPoint[p];
        if (lon[point] >= west && lon[point] <= east && lat[point] >= south && lat[point] <= north) inView[pairFact[p]] = 1;
      }
    }

    /* `marked`: may have a mark. All that are visible, but for the events that squares count. */
    sift() {
      const { facts, visible } = this, squares = Boolean(this.cells && this.cells.level), changed = squares !== this.squares;
      this.squares = squares;
      this.marked = squares ? visible.map((on, i) => on & Number(facts.category[i] !== facts.events || i === this.selected)) : visible;
      return changed;
    }

    onMoved() {
      if (this.cells) {
        if (this.sift()) this.refresh();
        this.panel.refreshCells();
      }
      if (this.inView) {
        this.seeView();
        this.panel.refresh();
      }
      this.state.later();
    }

    /* Bounds of the part of the map that panel, legend and time line do not cover. */
    shown() {
      const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = this.padding(), size = this.map.getSize();
      return L.latLngBounds([[left, size.y - bottom], [size.x - right, top]].map((point) => this.map.containerPointToLatLng(point)));
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
      const centre = geomap.nearLongitude(geomap.middle(bbox), this.centre);
      const bounds = L.latLngBounds([south, centre - half], [north, centre + half]);
      /* A few pixels beyond the edge are better than half the scale. */
      this.map.fitBounds(bounds.pad(-0.03), { ...this.padding(), maxZoom: 9, animate: all && !still() });
    }

    lookAt(index) {
      const bounds = this.ground.boundsOf(index);
      if (!bounds.isValid()) return;
      this.touched = true;
      /* Stay where the reader is as long as the thing can be seen there and is not a speck. */
      const zoom = this.map.getZoom(), closest = this.claimOf(index) ? 10 : Math.max(7, zoom);
      const inside = this.map.getBounds().pad(-0.05).contains(bounds) && !this.covered(bounds);
      if (inside && Math.min(this.map.getBoundsZoom(bounds), closest) - zoom < 3) return;
      this.map.fitBounds(bounds, { ...this.padding(), maxZoom: closest, animate: !still() });
    }

    covered(bounds) {
      const point = this.map.latLngToContainerPoint(bounds.getCenter()), panel = this.panel.element.getBoundingClientRect();
      const map = this.map.getContainer().getBoundingClientRect(), x = point.x + map.left, y = point.y + map.top;
      return x > panel.left && x < panel.right && y > panel.top && y < panel.bottom;
    }

    /* Choose a fact from the list. `quiet` keeps the focus in the list, `card` opens its card, `still` keeps the view. */
    choose(index, { card = false, quiet = false, still: stay = false } = {}) {
      this.mark(index);
      if (this.popup && !quiet) this.map.closePopup();
      if (card) this.panel.showCard(index);
      if (!stay) this.lookAt(index);
      this.tell(index);
    }

    /* Choose without moving the map: the reader has just pointed at it. */
    point(index) {
      this.mark(index);
      this.tell(index);
    }

    mark(index) {
      this.selected = index;
      this.chosenPoints = new Set(this.facts.pointsOf(index));
      this.sift();
      this.ground.refresh();
      this.marks.redraw();
      this.labels.refresh();
      this.panel.list.mark();
      this.state.later();
    }

    /* Tell whoever listens to Leaflet events which fact was chosen. The content is a number of ours, never text
     * of a report: listeners such as streamlit-folium parse it as markup. */
    tell(index) {
      const [point] = this.facts.pointsOf(index), content = "fact:" + Number(index);
      this.say(content, point !== undefined ? this.pointLatLng(point) : this.map.getCenter(), { fact: index });
    }

    /* Tell them which point was picked, degrees east and north. */
    tellPoint(latlng) {
      const lon = geomap.nearLongitude(latlng.lng, 0), lat = Math.max(-90, Math.min(90, latlng.lat));
      this.say(`point:${lon.toFixed(5)},${lat.toFixed(5)}`, L.latLng(lat, lon), { point: [lon, lat] });
    }

    say(content, latlng, more) {
      this.marks._tooltip = { _content: content, getContent: () => content };
      this.marks.getTooltip = () => this.marks._tooltip;
      this.marks.fire("click", { latlng, ...more });
    }

    hit(event) {
      const point = event.layerPoint, cluster = this.marks.at(point);
      if (cluster) {
        return { facts: this.marks.factsAt(cluster, point), at: this.map.layerPointToLatLng([cluster.x, cluster.y]),
          name: this.facts.pointName(cluster.lead) + (cluster.sites.length > 1 ? ` and ${geomap.digits(cluster.sites.length - 1)} more` : "") };
      }
      const pill = this.labels.at(point);
      if (pill) return { facts: pill.facts, at: event.latlng, name: pill.area ? pill.area.label : "" };
      const claim = this.ground.claimAt(event.latlng, this.map);
      if (claim) return { facts: [claim.claim.fact], at: event.latlng, name: "" };
      const area = this.ground.at(event.latlng, this.map);
      if (area) return { facts: area.facts, at: event.latlng, name: area.label };
      const cell = this.cells && this.cells.at(event.latlng);
      return cell && { facts: [], cell };
    }

    onClick(event) {
      if (this.tools.take(event.latlng)) return;
      const hit = this.hit(event);
      if (hit && hit.cell) this.cells.open(hit.cell);
      else if (hit && hit.facts.length) this.open(hit);
    }

    /* Enter takes the middle of the map where a tool waits for a point; Esc ends the tool. */
    onKey(event) {
      if (!this.tools.mode) return;
      if (event.key === "Escape" && !this.tools.held) this.tools.stop();
      else if (event.key === "Enter") this.tools.take(this.map.getCenter());
      else return;
      event.preventDefault();
    }

    open({ facts, at, name }) {
      if (facts.length === 1) this.point(facts[0]);
      if (this.narrow && facts.length === 1) this.panel.showCard(facts[0]);
      else this.openPopup(facts, at, name);
    }

    openPopup(facts, at, name) {
      const { category } = this.facts, sorted = [...facts].sort((a, b) => category[a] - category[b] || a - b);
      const content = geomap.popup(this, sorted, name, (index) => {
        this.point(index);
        this.panel.showCard(index);
        if (this.narrow) this.map.closePopup();
      });
      this.openContent(at, content);
    }

    openContent(at, content) {
      const padding = this.padding();
      this.popup = L.popup({
        className: "gm-popup", maxWidth: 330, minWidth: 220, maxHeight: Math.max(180, this.map.getSize().y * 0.5), offset: [0, -8],
        autoPanPaddingTopLeft: padding.paddingTopLeft, autoPanPaddingBottomRight: padding.paddingBottomRight,
      }).setLatLng(at).setContent(content).openOn(this.map);
    }

    onMove(event) {
      this.map.getContainer().classList.toggle("gm-pointing", !this.tools.mode && Boolean(this.hit(event)));
    }
  }

  /* Frames come while a page is looked at: a hidden one does what waits when it is shown. Not every browser tells when it is idle. */
  function afterPaint(...steps) {
    const later = window.requestIdleCallback || setTimeout;
    requestAnimationFrame(() => steps.forEach((step) => later(() => step(), { timeout: LATEST_MS })));
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
    return new Viewer(map, root, encoded, { address: true, ...options });
  };
})(window.geomap);
