/* geomap viewer, part 4: marks on sites. One canvas draws them all; near ones are shown as one group with
 * a chip for each kind and its count, so that nothing hides behind anything else. */
(function (geomap) {
  "use strict";

  const CHIP = 24, GAP = 2, COLUMNS = 3, MAX_CHIPS = 6, JOIN = 30, DOT = 9;

  /* Group visible facts by site, then sites that lie closer than `JOIN` pixels. Order decides nothing by
   * chance: sites with most facts come first, ties by index. */
  function clusters(viewer, project) {
    const sites = [...viewer.siteFacts.entries()].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
    const found = [], cells = new Map();
    for (const [site, facts] of sites) {
      const point = project(site);
      const column = Math.floor(point.x / JOIN), row = Math.floor(point.y / JOIN);
      let home = null;
      for (let i = column - 1; i <= column + 1 && !home; i++) {
        for (let j = row - 1; j <= row + 1 && !home; j++) {
          home = (cells.get(i + ":" + j) || []).find(
            (c) => Math.abs(c.x - point.x) < JOIN && Math.abs(c.y - point.y) < JOIN) || null;
        }
      }
      if (!home) {
        home = { x: point.x, y: point.y, sites: [], facts: [] };
        found.push(home);
        const key = column + ":" + row;
        cells.set(key, [...(cells.get(key) || []), home]);
      }
      home.sites.push(site);
      home.facts.push(...facts);
    }
    for (const cluster of found) layOut(viewer, cluster);
    return found;
  }

  function layOut(viewer, cluster) {
    const kinds = new Map();
    for (const index of cluster.facts) {
      const fact = viewer.facts[index];
      if (fact.c === "place" || fact.c === "name") continue;
      const key = fact.y + "|" + fact.u;
      const entry = kinds.get(key) || { symbol: viewer.symbols[fact.y], sureness: fact.u, count: 0 };
      entry.count++;
      kinds.set(key, entry);
    }
    let chips = [...kinds.values()].sort((a, b) => b.count - a.count);
    cluster.rest = chips.length > MAX_CHIPS ? chips.slice(MAX_CHIPS - 1).reduce((n, c) => n + c.count, 0) : 0;
    if (cluster.rest) chips = chips.slice(0, MAX_CHIPS - 1);
    const cells = chips.length + (cluster.rest ? 1 : 0);
    const columns = Math.min(COLUMNS, cells), rows = Math.ceil(cells / COLUMNS);
    const step = CHIP + GAP;
    cluster.chips = chips;
    chips.forEach((chip, i) => {
      const row = Math.floor(i / COLUMNS), inRow = Math.min(COLUMNS, cells - row * COLUMNS);
      chip.x = cluster.x + ((i % COLUMNS) - (inRow - 1) / 2) * step;
      chip.y = cluster.y + (row - (rows - 1) / 2) * step;
    });
    if (cluster.rest) {
      const last = cells - 1, row = Math.floor(last / COLUMNS), inRow = cells - row * COLUMNS;
      cluster.restAt = [
        cluster.x + ((last % COLUMNS) - (inRow - 1) / 2) * step, cluster.y + (row - (rows - 1) / 2) * step];
    }
    const halfX = cells ? (columns * step) / 2 : DOT, halfY = cells ? (rows * step) / 2 : DOT;
    cluster.box = [cluster.x - halfX, cluster.y - halfY, cluster.x + halfX, cluster.y + halfY];
  }

  geomap.MarksLayer = L.Renderer.extend({
    options: { pane: "gm-marks", padding: 0.15 },

    initialize(viewer) {
      L.Renderer.prototype.initialize.call(this, {});
      this.viewer = viewer;
      this.clusters = [];
    },

    _initContainer() {
      this._container = geomap.el("canvas", { class: "gm-marks" });
      this._context = this._container.getContext("2d");
    },

    _destroyContainer() {
      this._container.remove();
    },

    _updatePaths() {},

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize(), ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = ratio * size.x;
      this._container.height = ratio * size.y;
      this._container.style.width = size.x + "px";
      this._container.style.height = size.y + "px";
      this.draw(ratio);
      this.fire("update");
    },

    redraw() {
      if (this._map) this._update();
    },

    draw(ratio) {
      const context = this._context, viewer = this.viewer, origin = this._bounds.min;
      context.setTransform(ratio, 0, 0, ratio, -origin.x * ratio, -origin.y * ratio);
      this.clusters = clusters(viewer, (site) => this._map.latLngToLayerPoint(viewer.siteLatLng(site)));
      const colours = viewer.colours();
      for (const cluster of this.clusters) this.drawBlur(context, cluster, colours);
      for (const cluster of this.clusters) this.drawCluster(context, cluster, colours);
    },

    /* A site that is not exact is drawn with the ground on which it may lie, once that ground can be seen. */
    drawBlur(context, cluster, colours) {
      for (const site of cluster.sites) {
        const [, lat, , radius] = this.viewer.data.sites[site];
        const pixels = (radius / (40075016.7 * Math.cos((lat * Math.PI) / 180))) * 256 * 2 ** this._map.getZoom();
        if (radius < 500 || pixels < 18) continue;
        const point = this._map.latLngToLayerPoint(this.viewer.siteLatLng(site));
        context.beginPath();
        context.arc(point.x, point.y, pixels, 0, 2 * Math.PI);
        context.fillStyle = colours.blur;
        context.fill();
        context.setLineDash([3, 4]);
        context.strokeStyle = colours.blurEdge;
        context.lineWidth = 1;
        context.stroke();
        context.setLineDash([]);
      }
    },

    drawCluster(context, cluster, colours) {
      const selected = cluster.facts.includes(this.viewer.selected);
      if (selected) {
        const [left, top, right, bottom] = cluster.box;
        context.beginPath();
        context.roundRect(left - 5, top - 5, right - left + 10, bottom - top + 10, 14);
        context.fillStyle = colours.halo;
        context.fill();
        context.lineWidth = 2.5;
        context.strokeStyle = colours.accent;
        context.stroke();
      }
      if (!cluster.chips.length) {
        context.beginPath();
        context.arc(cluster.x, cluster.y, 3.6, 0, 2 * Math.PI);
        context.fillStyle = colours.paper;
        context.fill();
        context.lineWidth = 1.8;
        context.strokeStyle = colours.placeDot;
        context.stroke();
        return;
      }
      for (const chip of cluster.chips) {
        geomap.drawSymbol(context, chip.symbol, chip.sureness, chip.x, chip.y, CHIP);
      }
      if (cluster.restAt) this.drawText(context, "+" + cluster.rest, ...cluster.restAt, 12, colours);
      for (const chip of cluster.chips) {
        if (chip.count > 1) this.drawText(context, String(chip.count), chip.x + 10, chip.y - 10, 8, colours);
      }
    },

    drawText(context, text, x, y, radius, colours) {
      context.font = "600 10.5px " + geomap.FONT;
      const half = Math.max(radius, context.measureText(text).width / 2 + 4);
      context.beginPath();
      context.roundRect(x - half, y - radius, 2 * half, 2 * radius, radius);
      context.fillStyle = colours.badge;
      context.fill();
      context.lineWidth = 1.2;
      context.strokeStyle = colours.paper;
      context.stroke();
      context.fillStyle = colours.badgeInk;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(text, x, y + 0.5);
    },

    /* Return the cluster at a layer point, or null. Hit areas are never smaller than 24 px. */
    at(point) {
      let best = null, distance = Infinity;
      for (const cluster of this.clusters) {
        const [left, top, right, bottom] = cluster.box;
        const slack = cluster.chips.length ? 2 : 4;
        if (point.x < left - slack || point.x > right + slack) continue;
        if (point.y < top - slack || point.y > bottom + slack) continue;
        const away = Math.hypot(point.x - cluster.x, point.y - cluster.y);
        if (away < distance) [best, distance] = [cluster, away];
      }
      return best;
    },

    /* Return the facts of one chip of a cluster at a point, or all of the cluster's. */
    factsAt(cluster, point) {
      const chip = cluster.chips.find((c) => Math.abs(c.x - point.x) <= CHIP / 2 && Math.abs(c.y - point.y) <= CHIP / 2);
      if (!chip) return cluster.facts;
      const facts = this.viewer.facts;
      const same = cluster.facts.filter((i) => this.viewer.symbols[facts[i].y] === chip.symbol && facts[i].u === chip.sureness);
      return same.length ? same : cluster.facts;
    },
  });

  geomap.FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif';
})(window.geomap);
