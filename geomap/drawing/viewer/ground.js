/* geomap viewer, part 5: ground. Areas that a phrase may mean, buffers and measured lines of claims. */
(function (geomap) {
  "use strict";

  const MANY = 3;

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
      this.areas = viewer.data.areas.map((area, index) => this.area(area, index));
      this.claims = viewer.data.claims.map((claim) => this.claim(claim));
      this.patterns = new Map();
    }

    area(area, index) {
      const line = area.g.k !== "polygon", parts = latLngs(this.viewer, area.g);
      const options = { renderer: this.renderer, interactive: false, pane: "gm-areas", lineCap: "round" };
      const layer = line ? L.polyline(parts, options) : L.polygon(parts, options);
      const bounds = layer.getBounds();
      const size = bounds.isValid() ? (bounds.getNorth() - bounds.getSouth()) * (bounds.getEast() - bounds.getWest()) : 0;
      return { index, area, layer, parts, line, size, facts: [] };
    }

    claim(claim) {
      const pane = { pane: "gm-claims", renderer: this.lineRenderer, interactive: false };
      const below = { pane: "gm-areas", renderer: this.renderer, interactive: false };
      const verdicts = this.viewer.data.verdicts, group = L.layerGroup(), around = L.layerGroup();
      if (claim.buffer) {
        around.addLayer(L.polygon(latLngs(this.viewer, claim.buffer), { ...below, className: "gm-buffer", weight: 1.4 }));
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
      const { viewer } = this, map = viewer.map;
      for (const entry of this.areas) {
        entry.facts = viewer.areaFacts.get(entry.index) || [];
        /* The extent of a place that is merely named is shown when it is chosen, not before. */
        const told = entry.facts.some((i) => viewer.facts[i].c !== "place");
        const chosen = entry.facts.includes(viewer.selected);
        if ((told && viewer.areasOn) || chosen) entry.layer.addTo(map);
        else entry.layer.remove();
        if (map.hasLayer(entry.layer)) this.style(entry, chosen);
      }
      const drawn = this.areas.filter((e) => map.hasLayer(e.layer)).sort((a, b) => b.size - a.size);
      for (const entry of drawn) entry.layer.bringToFront();
      for (const entry of this.claims) {
        const on = viewer.visible[entry.claim.fact], chosen = entry.claim.fact === viewer.selected;
        if (on) entry.group.addTo(map);
        else entry.group.remove();
        /* The buffers of many claims would cover the map and each other: then only the chosen one's is drawn. */
        if (on && (chosen || this.claims.length <= MANY)) entry.around.addTo(map);
        else entry.around.remove();
      }
    }

    style(entry, chosen) {
      const { viewer } = this;
      const told = entry.facts.map((i) => viewer.facts[i]).filter((f) => f.c !== "place");
      const lead = told.find((f) => f.c === "event") || told[0];
      const colour = lead ? viewer.symbols[lead.y].colour : viewer.colours().accent;
      const sure = told.some((f) => f.u === "reported");
      entry.layer.setStyle({
        color: colour, weight: entry.line ? (chosen ? 9 : 6) : chosen ? 2.6 : 1.3,
        opacity: entry.line ? 0.55 : chosen ? 1 : 0.85, dashArray: sure ? null : "5 5",
        fill: !entry.line, fillColor: `url(#${this.pattern(colour)})`, fillOpacity: (chosen ? 1 : 0.5) * this.faintness(entry.layer),
      });
    }

    /* Ground that is wider than the view is known to be all around: its hatching steps back. */
    faintness(layer) {
      const { map } = this.viewer, bounds = layer.getBounds(), size = map.getSize();
      const a = map.project(bounds.getNorthWest()), b = map.project(bounds.getSouthEast());
      return Math.max(0.2, Math.min(1, (2 * size.x) / Math.max(1, b.x - a.x), (2 * size.y) / Math.max(1, b.y - a.y)));
    }

    restyle() {
      for (const entry of this.areas) {
        if (this.viewer.map.hasLayer(entry.layer)) this.style(entry, entry.facts.includes(this.viewer.selected));
      }
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
      for (const entry of this.areas) {
        if (!entry.facts.length || !map.hasLayer(entry.layer)) continue;
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
      for (const spot of this.viewer.facts[factIndex].p || []) {
        if (spot[0] !== null) bounds.extend(this.viewer.siteLatLng(spot[0]));
        if (spot[1] !== null) bounds.extend(this.areas[spot[1]].layer.getBounds());
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
