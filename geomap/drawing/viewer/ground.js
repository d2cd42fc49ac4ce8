/* geomap viewer: ground. Areas that a phrase may mean, buffers and measured lines of claims. */
(function (geomap) {
  "use strict";

  const MANY = 3, MANY_AREAS = 240;
  /* Simplification may have moved the end of a cut by this much. */
  const SEAM_DEG = 0.03;

  /* Return Leaflet's [lat, lon] rings or lines of a packed geometry, beside the data's centre. */
  function latLngs(viewer, reference) {
    const parts = geomap.unpack(viewer.bytes, reference.o, reference.n, reference.s, reference.s, 0, 0);
    return parts.map((part) => {
      let middle = 0;
      for (let i = 0; i < part.length; i += 2) middle += (2 * part[i]) / part.length;
      const shift = geomap.nearLongitude(middle, viewer.centre) - middle;
      const points = [];
      for (let i = 0; i < part.length; i += 2) points.push([part[i + 1], part[i] + shift]);
      return points;
    });
  }

  const onSeam = (point) => Math.abs(Math.abs(geomap.nearLongitude(point[1], 0)) - 180) < SEAM_DEG;

  /* Ground that was cut along the antimeridian is filled in parts, and its outline leaves the cut out. */
  function polygonLayer(rings, options) {
    if (!rings.some((ring) => ring.some((point, i) => i && onSeam(point) && onSeam(ring[i - 1])))) return L.polygon(rings, options);
    const lines = [];
    for (const ring of rings) {
      let line = [];
      const closed = [...ring, ring[0]];
      closed.forEach((point, i) => {
        if (i && onSeam(point) && onSeam(closed[i - 1])) {
          lines.push(line);
          line = [];
        }
        line.push(point);
      });
      lines.push(line);
    }
    const edge = L.polyline(lines.filter((line) => line.length > 1), { ...options, className: (options.className || "") + " gm-edge" });
    edge.setStyle = (style) => L.Path.prototype.setStyle.call(edge, { ...style, fill: false });
    return L.featureGroup([L.polygon(rings, { ...options, className: (options.className || "") + " gm-inside", stroke: false }), edge]);
  }

  function ringHolds(ring, lat, lon) {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [latI, lonI] = ring[i], [latJ, lonJ] = ring[j];
      if (latI > lat !== latJ > lat && lon < ((lonJ - lonI) * (lat - latI)) / (latJ - latI) + lonI) inside = !inside;
    }
    return inside;
  }

  geomap.Ground = class {
    constructor(viewer) {
      this.viewer = viewer;
      this.renderer = L.svg({ pane: "gm-areas", padding: 0.4 });
      this.lineRenderer = L.svg({ pane: "gm-claims", padding: 0.4 });
      this.areas = [];
      this.crowded = viewer.facts.areaCount > MANY_AREAS;
      this.opacity = 1;
      this.claims = viewer.data.claims.map((claim) => this.claim(claim));
      this.patterns = new Map();
    }

    /* The outline of an area, read when it is first needed. */
    area(index) {
      if (this.areas[index]) return this.areas[index];
      const { facts, data } = this.viewer, table = facts.tables.areas;
      const kind = table.column("kind")[index], line = kind !== 0;
      const packed = { o: table.column("offset")[index], n: Array.from(table.list("parts", index)), s: data.steps.area };
      const parts = latLngs(this.viewer, packed);
      const options = { renderer: this.renderer, interactive: false, pane: "gm-areas", lineCap: "round" };
      const layer = line ? L.polyline(parts, options) : polygonLayer(parts, options), bounds = layer.getBounds();
      const size = bounds.isValid() ? (bounds.getNorth() - bounds.getSouth()) * (bounds.getEast() - bounds.getWest()) : 0;
      this.areas[index] = { index, label: facts.areaLabel(index), point: facts.siteCount + index, layer, parts, line, size, bounds, look: "" };
      return this.areas[index];
    }

    /* The visible facts of an area. */
    factsOf(index) {
      const { facts, marked } = this.viewer;
      return [...facts.factsAtPoint(facts.siteCount + index)].filter((i) => marked[i]);
    }

    claim(claim) {
      const pane = { pane: "gm-claims", renderer: this.lineRenderer, interactive: false };
      const below = { pane: "gm-areas", renderer: this.renderer, interactive: false };
      const verdicts = this.viewer.data.verdicts, group = L.layerGroup(), around = L.layerGroup();
      if (claim.buffer) {
        around.addLayer(polygonLayer(latLngs(this.viewer, claim.buffer), { ...below, className: "gm-buffer", weight: 1.4 }));
      }
      if (claim.line) {
        around.addLayer(L.polyline(latLngs(this.viewer, claim.line), { ...below, className: "gm-reference", weight: 2.4 }));
      }
      const measures = claim.measures.map((measure) => {
        const colour = verdicts[measure.verdict][1], line = latLngs(this.viewer, measure.g);
        const dash = measure.verdict === "supported" ? null : "7 5";
        if (measure.subject) {
          group.addLayer(L.polygon(latLngs(this.viewer, measure.subject), {
            ...below, color: colour, weight: 1.6, fillColor: colour, fillOpacity: 0.1, dashArray: dash }));
        }
        group.addLayer(L.polyline(line, { ...pane, className: "gm-casing", weight: 5.5 }));
        group.addLayer(L.polyline(line, { ...pane, color: colour, weight: 2.6, dashArray: dash }));
        for (const [lon, lat] of [measure.from, measure.to]) {
          group.addLayer(L.circleMarker([lat, geomap.nearLongitude(lon, this.viewer.centre)], {
            ...pane, radius: 3.4, color: colour, weight: 2, fillColor: "#fff", fillOpacity: 1 }));
        }
        return { measure, colour, line: line.flat() };
      });
      return { claim, group, around, measures };
    }

    refresh() {
      const { viewer } = this, { map, facts } = viewer;
      this.drawn = [];
      for (let index = 0; index < facts.areaCount; index++) {
        const chosen = viewer.chosenPoints.has(facts.siteCount + index);
        if (this.crowded && !chosen && !this.areas[index]) continue;
        const found = this.factsOf(index);
        /* The extent of a place that is merely named is shown when it is chosen, not before. */
        const told = found.filter((i) => facts.told(i));
        if (chosen || (told.length && viewer.areasOn && !this.crowded)) {
          const entry = this.area(index);
          Object.assign(entry, { facts: found, told, chosen });
          this.drawn.push(entry);
        } else if (this.areas[index]) this.areas[index].layer.remove();
      }
      this.drawn.sort((a, b) => b.size - a.size || a.index - b.index);
      const order = this.drawn.map((entry) => entry.index).join();
      for (const entry of this.drawn) {
        if (!map.hasLayer(entry.layer)) {
          entry.layer.addTo(map);
          entry.look = "";
        }
        this.style(entry);
        if (order !== this.order) entry.layer.bringToFront();
      }
      this.order = order;
      for (const entry of this.claims) {
        const on = viewer.visible[entry.claim.fact], chosen = entry.claim.fact === viewer.selected;
        if (on) entry.group.addTo(map);
        else entry.group.remove();
        /* The buffers of many claims would cover the map and each other: then only the chosen one's is drawn. */
        if (on && (chosen || this.claims.length <= MANY)) entry.around.addTo(map);
        else entry.around.remove();
      }
    }

    style(entry) {
      const { facts, data } = this.viewer;
      const lead = entry.told.find((i) => facts.category[i] === facts.events) ?? entry.told[0], { chosen } = entry;
      const colour = lead === undefined ? this.viewer.colours().accent : data.symbols[facts.symbol[lead]].colour;
      const sure = entry.told.some((i) => facts.sureness[i] === 0), faint = this.faintness(entry);
      const look = [colour, sure, chosen, faint].join();
      if (look === entry.look) return;
      entry.look = look;
      entry.layer.setStyle({
        color: colour, weight: entry.line ? (chosen ? 9 : 6) : chosen ? 2.6 : 1.3,
        opacity: entry.line ? 0.55 : chosen ? 1 : 0.85, dashArray: sure ? null : "5 5",
        fill: !entry.line, fillColor: `url(#${this.pattern(colour)})`, fillOpacity: (chosen ? 1 : 0.5) * faint,
      });
    }

    /* Ground that is wider than the view is known to be all around: its hatching steps back. */
    faintness({ bounds }) {
      const { map } = this.viewer, size = map.getSize();
      if (!bounds.isValid()) return 1;
      const a = map.project(bounds.getNorthWest()), b = map.project(bounds.getSouthEast());
      return Math.max(0.2, Math.min(1, (2 * size.x) / Math.max(1, b.x - a.x), (2 * size.y) / Math.max(1, b.y - a.y)));
    }

    restyle() {
      for (const entry of this.drawn || []) this.style(entry);
    }

    /* Light hatching: it says "somewhere in here" and lets the map show through. */
    pattern(colour) {
      const known = this.patterns.get(colour);
      if (known) return known;
      const id = `${this.viewer.prefix}-hatch-${this.patterns.size}`;
      const pattern = geomap.svg("pattern", {
        id, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
      },
      geomap.svg("rect", { width: 9, height: 9, fill: colour, "fill-opacity": 0.1 }),
      geomap.svg("rect", { width: 1.5, height: 9, fill: colour, "fill-opacity": 0.42 }));
      this.renderer._container.prepend(geomap.svg("defs", {}, pattern));
      this.patterns.set(colour, id);
      return id;
    }

    /* Return the smallest drawn area under a point, or null. */
    at(latlng, map) {
      let best = null;
      for (const entry of this.drawn) {
        if (!entry.facts.length) continue;
        const hit = entry.line
          ? entry.parts.some((part) => nearLine(map, part, latlng, 12))
          : entry.parts.reduce((odd, ring) => odd !== ringHolds(ring, latlng.lat, latlng.lng), false);
        if (hit && (!best || entry.size < best.size)) best = entry;
      }
      return best;
    }

    /* Return the claim whose measured line is under a point, or null. */
    claimAt(latlng, map) {
      for (const entry of this.claims) {
        if (!map.hasLayer(entry.group)) continue;
        for (const { line } of entry.measures) if (nearLine(map, line, latlng, 12)) return entry;
      }
      return null;
    }

    boundsOf(factIndex) {
      const bounds = L.latLngBounds([]);
      for (const entry of this.claims) {
        if (entry.claim.fact === factIndex) for (const { line } of entry.measures) bounds.extend(line);
      }
      const { facts } = this.viewer;
      for (const { point, area } of facts.get(factIndex).spots) {
        if (area < 0) bounds.extend(this.viewer.pointLatLng(point));
        else bounds.extend(this.area(area).bounds);
      }
      return bounds;
    }
  };

  function nearLine(map, line, latlng, pixels) {
    const point = map.latLngToLayerPoint(latlng);
    for (let i = 1; i < line.length; i++) {
      const a = map.latLngToLayerPoint(line[i - 1]), b = map.latLngToLayerPoint(line[i]);
      if (L.LineUtil.pointToSegmentDistance(point, a, b) <= pixels) return true;
    }
    return false;
  }
})(window.geomap);
