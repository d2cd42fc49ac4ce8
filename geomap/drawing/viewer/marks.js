/* geomap viewer: marks on sites. One canvas draws them all; near ones are shown as one group with
 * a chip for each kind and its count, so that nothing hides behind anything else. */
(function (geomap) {
  "use strict";

  const CHIP = 24, GAP = 2, WIDE_GAP = 9, COLUMNS = 3, DOT = 9;
  /* How near points are joined and how many chips a group shows, for few groups in view and for many. */
  const ROOMY = { join: 30, chips: 6, rounds: 4 }, CROWDED = { join: 62, chips: 1, rounds: 0 };
  /* Among more points than `EXACT` in view, those of one square of `SPECK` pixels are taken together. */
  const CROWD = 140, EXACT = 2000, SPECK = 8;

  class Cluster {
    constructor(all, index, x, y, lead) {
      Object.assign(this, { all, index, x, y, lead, most: 0, total: 0 });
    }

    /* Its points; put together when somebody asks. */
    get sites() { return this.all.sitesOf(this.index); }
  }

  /* The points in view at one zoom, near ones as one speck, and which facts stand on each. It depends on the view
   * alone, so that a step of the time line only counts. */
  class Specks {
    constructor(viewer, frame, zoom, origin) {
      const { facts, ground } = viewer, scale = 256 * 2 ** zoom, [west, north, east, south] = frame;
      /* Areas count where they are too many to be drawn as ground. */
      const points = ground.crowded ? facts.siteCount + facts.areaCount : facts.siteCount;
      const inside = new Uint32Array(points), columns = Math.ceil((east - west) / SPECK) + 1;
      let size = 0;
      for (let point = 0; point < points; point++) {
        const x = facts.x[point] * scale - origin.x, y = facts.y[point] * scale - origin.y;
        if (x > west && x < east && y > north && y < south) inside[size++] = point;
      }
      const exact = size <= EXACT, cells = exact ? null : new Int32Array(columns * (Math.ceil((south - north) / SPECK) + 1)).fill(-1);
      this.ofPoint = new Int32Array(facts.x.length).fill(-1);
      this.lead = new Uint32Array(size);
      this.x = new Float64Array(size);
      this.y = new Float64Array(size);
      this.size = 0;
      for (let n = 0; n < size; n++) {
        const point = inside[n], x = facts.x[point] * scale - origin.x, y = facts.y[point] * scale - origin.y;
        const cell = exact ? 0 : Math.floor((y - north) / SPECK) * columns + Math.floor((x - west) / SPECK);
        let speck = exact ? -1 : cells[cell];
        if (speck < 0) {
          speck = this.size++;
          if (!exact) cells[cell] = speck;
          this.lead[speck] = point;
          this.x[speck] = x;
          this.y[speck] = y;
        }
        this.ofPoint[point] = speck;
      }
      this.readPairs(facts);
    }

    readPairs({ pairFact, pairPoint }) {
      const { ofPoint } = this;
      let pairs = 0;
      for (let p = 0; p < pairPoint.length; p++) if (ofPoint[pairPoint[p]] >= 0) pairs++;
      this.fact = new Uint32Array(pairs);
      this.point = new Uint32Array(pairs);
      this.speck = new Uint16Array(pairs);
      if (this.size > 65535) this.speck = new Uint32Array(pairs);
      for (let p = 0, n = 0; p < pairPoint.length; p++) {
        if (ofPoint[pairPoint[p]] < 0) continue;
        this.fact[n] = pairFact[p];
        this.point[n] = pairPoint[p];
        this.speck[n++] = ofPoint[pairPoint[p]];
      }
    }
  }

  /* Group the specks of visible facts that lie closer than `join` pixels. Nothing is decided by chance: those with
   * most facts come first. */
  class Clusters {
    constructor(viewer, specks, frame) {
      this.viewer = viewer;
      this.marked = viewer.marked;
      this.specks = specks;
      this.countSpecks();
      this.gather(frame, ROOMY.join);
      const crowd = this.found.length > CROWD, { join, chips, rounds } = crowd ? CROWDED : ROOMY;
      if (crowd) this.gather(frame, join);
      this.fill(chips, !crowd);
      for (let round = 0; round < rounds && this.merge(); round++) this.fill(chips, true);
    }

    /* How many visible facts each speck has, and the specks that have any, most first. */
    countSpecks() {
      const { marked } = this, { fact, speck, size } = this.specks, count = new Uint32Array(size), pairs = fact.length;
      for (let p = 0; p < pairs; p++) count[speck[p]] += marked[fact[p]];
      const order = new Float64Array(size);
      let used = 0;
      for (let n = 0; n < size; n++) if (count[n]) order[used++] = n - count[n] * 2 ** 24;
      this.order = Uint32Array.from(order.subarray(0, used).sort(), (key) => ((key % 2 ** 24) + 2 ** 24) % 2 ** 24);
      this.count = count;
    }

    gather(frame, join) {
      const columns = Math.ceil((frame[2] - frame[0]) / join) + 3, rows = Math.ceil((frame[3] - frame[1]) / join) + 3;
      const head = new Int32Array(columns * rows).fill(-1), next = [], home = new Int32Array(this.specks.size).fill(-1);
      const found = [], { x: xs, y: ys, lead } = this.specks, [west, north] = frame;
      for (const n of this.order) {
        const x = xs[n], y = ys[n];
        const column = Math.floor((x - west) / join) + 1, row = Math.floor((y - north) / join) + 1;
        let at = -1;
        for (let r = row - 1; r <= row + 1 && at < 0; r++) {
          for (let c = column - 1; c <= column + 1 && at < 0; c++) {
            for (let k = head[r * columns + c]; k >= 0; k = next[k]) {
              if (Math.abs(found[k].x - x) < join && Math.abs(found[k].y - y) < join) {
                at = k;
                break;
              }
            }
          }
        }
        if (at < 0) {
          at = found.length;
          found.push(new Cluster(this, at, x, y, lead[n]));
          next[at] = head[row * columns + column];
          head[row * columns + column] = at;
        }
        home[n] = at;
      }
      this.found = found;
      this.home = home;
    }

    /* Numbers of the groups that hold some points. */
    holding(wanted) {
      const found = new Set();
      for (const point of wanted) {
        const speck = this.specks.ofPoint[point];
        if (speck >= 0 && this.home[speck] >= 0) found.add(this.home[speck]);
      }
      return found;
    }

    sitesOf(index) {
      if (!this.bySite) {
        const { marked } = this, { fact, point, speck } = this.specks, met = new Uint8Array(this.specks.ofPoint.length);
        this.bySite = this.found.map(() => []);
        for (let p = 0; p < fact.length; p++) {
          if (!marked[fact[p]] || met[point[p]]) continue;
          met[point[p]] = 1;
          this.bySite[this.home[speck[p]]].push(point[p]);
        }
      }
      return this.bySite[index];
    }

    /* Count the kinds of each group. It stands at that of its specks which has most facts or, among very many
     * groups, at the first of them: those are so far apart that no mark covers another. */
    fill(chips, moves) {
      const { specks, found, home, count } = this, kinds = this.viewer.data.symbols.length * 4, tally = this.tally || this.tallyPairs(kinds);
      for (const cluster of found) cluster.most = cluster.total = 0;
      this.bySite = null;
      for (const n of this.order) {
        const cluster = found[home[n]];
        if (count[n] <= cluster.most) continue;
        cluster.most = count[n];
        cluster.lead = specks.lead[n];
        if (moves) [cluster.x, cluster.y] = [specks.x[n], specks.y[n]];
      }
      this.tally = tally;
      for (const cluster of found) this.layOut(cluster, tally.subarray(cluster.index * kinds, (cluster.index + 1) * kinds), chips);
    }

    /* The facts of each group by kind, one row a group. */
    tallyPairs(kinds) {
      const { viewer, found, home, marked } = this, { fact, speck } = this.specks, { isTold, kind } = viewer.facts;
      const tally = new Uint32Array(found.length * kinds), pairs = fact.length;
      for (let p = 0; p < pairs; p++) {
        const i = fact[p];
        if (marked[i] & isTold[i]) tally[home[speck[p]] * kinds + kind[i]]++;
      }
      return tally;
    }

    layOut(cluster, tally, most) {
      const { symbols, sureness } = this.viewer.data, all = [];
      for (let k = 0; k < tally.length; k++) {
        if (!tally[k]) continue;
        all.push({ symbol: symbols[k >> 2], sureness: sureness[k & 3][0], kind: k, count: tally[k] });
        cluster.total += tally[k];
      }
      all.sort((a, b) => b.count - a.count);
      const cut = all.length > most && most > 1;
      const chips = cut ? all.slice(0, most - 1) : all.slice(0, most), cells = chips.length + (cut ? 1 : 0);
      cluster.rest = cut ? all.slice(most - 1).reduce((n, chip) => n + chip.count, 0) : 0;
      /* One chip for all: it shows the commonest kind, and the number of them all. */
      cluster.lone = most === 1 && all.length > 0;
      if (cluster.lone) chips[0] = { ...chips[0], count: cluster.total, mixed: all.length > 1 };
      /* Counts of two digits and more need room of their own. */
      const gap = cells > 1 && chips.some((chip) => chip.count > 9) ? WIDE_GAP : GAP;
      const columns = Math.min(COLUMNS, cells), rows = Math.ceil(cells / COLUMNS), step = CHIP + gap;
      const place = (n) => {
        const row = Math.floor(n / COLUMNS), inRow = Math.min(COLUMNS, cells - row * COLUMNS);
        return [cluster.x + ((n % COLUMNS) - (inRow - 1) / 2) * step, cluster.y + (row - (rows - 1) / 2) * step];
      };
      chips.forEach((chip, n) => { [chip.x, chip.y] = place(n); });
      cluster.chips = chips;
      cluster.restAt = cut ? place(cells - 1) : null;
      const halfX = cells ? (columns * step) / 2 : DOT, halfY = cells ? (rows * step) / 2 : DOT;
      cluster.box = [cluster.x - halfX, cluster.y - halfY, cluster.x + halfX, cluster.y + halfY];
    }

    /* Join groups whose boxes cover each other; true where any did. */
    merge() {
      const order = [...this.found].sort((a, b) => b.total - a.total || a.index - b.index), into = new Int32Array(order.length).fill(-1);
      const cell = 3 * (CHIP + WIDE_GAP), cells = new Map(), kept = [];
      for (const cluster of order) {
        const [left, top, right, bottom] = cluster.box;
        let home = null;
        const near = [];
        for (let c = Math.floor(left / cell); c <= Math.floor(right / cell); c++) {
          for (let r = Math.floor(top / cell); r <= Math.floor(bottom / cell); r++) near.push(c + ":" + r);
        }
        for (const key of near) {
          home = home || (cells.get(key) || []).find((k) => left < k.box[2] && right > k.box[0] && top < k.box[3] && bottom > k.box[1]);
        }
        if (home) {
          into[cluster.index] = home.index;
          continue;
        }
        kept.push(cluster);
        for (const key of near) cells.set(key, [...(cells.get(key) || []), cluster]);
      }
      if (kept.length === order.length) return false;
      const number = new Int32Array(order.length);
      kept.sort((a, b) => a.index - b.index).forEach((cluster, n) => { number[cluster.index] = n; });
      const kinds = this.viewer.data.symbols.length * 4, tally = new Uint32Array(kept.length * kinds);
      order.forEach((_, k) => {
        const to = number[into[k] < 0 ? k : into[k]] * kinds;
        for (let n = 0; n < kinds; n++) tally[to + n] += this.tally[k * kinds + n];
      });
      this.tally = tally;
      for (const n of this.order) this.home[n] = number[into[this.home[n]] < 0 ? this.home[n] : into[this.home[n]]];
      kept.forEach((cluster, n) => { cluster.index = n; });
      this.found = kept;
      return true;
    }
  }

  geomap.MarksLayer = geomap.CanvasLayer.extend({
    options: { pane: "gm-marks" },

    initialize(viewer) {
      geomap.CanvasLayer.prototype.initialize.call(this, viewer);
      this.clusters = [];
      /* Widths of the numbers that were drawn so far. */
      this.widths = new Map();
    },

    draw(ratio) {
      const context = this._context, { min, max } = this._bounds, frame = [min.x, min.y, max.x, max.y];
      const clusters = new Clusters(this.viewer, this.specksIn(frame), frame);
      this.clusters = clusters.found;
      this.chosen = clusters.holding(this.viewer.chosenPoints);
      const colours = this.viewer.colours();
      if (this.clusters.length <= CROWD) for (const cluster of this.clusters) this.drawBlur(context, cluster, colours);
      for (const cluster of this.clusters) this.drawCluster(context, cluster, colours, ratio);
    },

    specksIn(frame) {
      const zoom = this._map.getZoom(), origin = this._map.getPixelOrigin(), view = [...frame, zoom, origin.x, origin.y].join();
      if (this.view !== view) this.specks = new Specks(this.viewer, frame, zoom, origin);
      this.view = view;
      return this.specks;
    },

    /* A site that is not exact is drawn with the ground on which it may lie, once that ground can be seen. */
    drawBlur(context, cluster, colours) {
      const { facts } = this.viewer;
      const pixelsOf = (radius, point) => (radius / (40075016.7 * Math.cos((facts.lat[point] * Math.PI) / 180))) * 256 * 2 ** this._map.getZoom();
      if (pixelsOf(facts.widest, cluster.lead) < 15) return;
      for (const site of cluster.sites.slice(0, 12)) {
        if (site >= facts.siteCount) continue;
        const radius = facts.radius[site], pixels = pixelsOf(radius, site);
        if (radius < 500 || pixels < 18) continue;
        const point = this._map.latLngToLayerPoint(this.viewer.pointLatLng(site));
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

    drawCluster(context, cluster, colours, ratio) {
      const { facts } = this.viewer;
      if (this.chosen.has(cluster.index)) {
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
        if (chip.mixed) this.drawText(context, "", chip.x, chip.y, CHIP / 2 + 3, { ...colours, badge: colours.paper, paper: colours.placeDot });
        geomap.stampSymbol(context, chip.symbol, chip.sureness, chip.x, chip.y, CHIP, ratio);
      }
      if (cluster.lead >= facts.siteCount) this.drawDashes(context, cluster, colours);
      if (cluster.restAt) this.drawText(context, "+" + geomap.shortCount(cluster.rest), ...cluster.restAt, 12, colours);
      for (const chip of cluster.chips) {
        if (chip.count > 1) this.drawText(context, geomap.shortCount(chip.count), chip.x + 10, chip.y - 10, 8, colours);
      }
    },

    /* A mark that stands for ground and not for a point says so by a dashed frame. */
    drawDashes(context, cluster, colours) {
      const [left, top, right, bottom] = cluster.box;
      context.beginPath();
      context.roundRect(left - 2, top - 2, right - left + 4, bottom - top + 4, 10);
      context.setLineDash([3, 3]);
      context.strokeStyle = colours.placeDot;
      context.lineWidth = 1.3;
      context.stroke();
      context.setLineDash([]);
    },

    drawText(context, text, x, y, radius, colours) {
      context.font = "600 10.5px " + geomap.FONT;
      if (!this.widths.has(text)) this.widths.set(text, context.measureText(text).width);
      const half = Math.max(radius, text ? this.widths.get(text) / 2 + 4 : 0);
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
        const [left, top, right, bottom] = cluster.box, slack = cluster.chips.length ? 2 : 4;
        if (point.x < left - slack || point.x > right + slack) continue;
        if (point.y < top - slack || point.y > bottom + slack) continue;
        const away = Math.hypot(point.x - cluster.x, point.y - cluster.y);
        if (away < distance) [best, distance] = [cluster, away];
      }
      return best;
    },

    /* Return all visible facts of a cluster. */
    factsOf(cluster) {
      const { facts } = this.viewer, { marked } = cluster.all, all = new Set();
      for (const site of cluster.sites) for (const fact of facts.factsAtPoint(site)) if (marked[fact]) all.add(fact);
      return [...all].sort((a, b) => a - b);
    },

    /* Return the facts of one chip of a cluster at a point, or all of the cluster's. */
    factsAt(cluster, point) {
      const { facts } = this.viewer, found = this.factsOf(cluster);
      const chip = cluster.chips.find((c) => Math.abs(c.x - point.x) <= CHIP / 2 && Math.abs(c.y - point.y) <= CHIP / 2);
      if (!chip || cluster.lone) return found;
      const same = found.filter((i) => facts.told(i) && facts.symbol[i] * 4 + facts.sureness[i] === chip.kind);
      return same.length ? same : found;
    },
  });

  geomap.shortCount = (count) => (count < 1000 ? String(count) : count < 9950 ? (count / 1000).toFixed(1) + "k" : Math.round(count / 1000) + "k");

  geomap.FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif';
})(window.geomap);
