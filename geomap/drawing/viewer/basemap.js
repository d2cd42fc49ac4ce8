/* geomap viewer, part 5: the basemap, drawn from packed outlines into canvas tiles. No tile server. */
(function (geomap) {
  "use strict";

  const DETAIL_ZOOM = 5;

  function outline(parts) {
    /* Project to the unit square and note the box, which is what tiles are tested against. */
    return parts.map((part) => {
      const points = new Float64Array(part.length);
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      for (let i = 0; i < part.length; i += 2) {
        const x = (points[i] = geomap.mercatorX(part[i]));
        const y = (points[i + 1] = geomap.mercatorY(part[i + 1]));
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < north) north = y;
        if (y > south) south = y;
      }
      return { points, west, north, east, south };
    });
  }

  function joined(arcs, ids) {
    const parts = ids.map((id) => {
      if (id >= 0) return arcs[id];
      const arc = arcs[~id], back = new Float64Array(arc.length);
      for (let i = 0; i < arc.length; i += 2) {
        back[i] = arc[arc.length - 2 - i];
        back[i + 1] = arc[arc.length - 1 - i];
      }
      return back;
    });
    const ring = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      ring.set(part, at);
      at += part.length;
    }
    return ring;
  }

  /* Read the basemap record: land rings, lines, and where to write the countries' names. */
  geomap.readBasemap = function (record, bytes) {
    const [scaleX, scaleY] = record.scale, [shiftX, shiftY] = record.translate;
    const arcs = geomap.unpack(bytes, record.arcs.o, record.arcs.n, scaleX, scaleY, shiftX, shiftY);
    const lines = outline(arcs);
    const countries = record.countries.map(([name, disputed, polygons]) => {
      const rings = outline(polygons.flat().map((ids) => joined(arcs, ids)));
      return { name, disputed: Boolean(disputed), rings, label: labelPoint(rings) };
    });
    const world = {
      land: countries.flatMap((country) => country.rings),
      coast: record.coast.map((id) => lines[id]),
      borders: record.borders.map((id) => lines[id]),
      disputed: record.disputed.map((id) => lines[id]),
    };
    const details = record.details.map((part) => {
      const read = (ref) => outline(geomap.unpack(bytes, ref.o, ref.n, ref.s, ref.s, 0, 0));
      const [west, south, east, north] = part.box;
      return {
        west: geomap.mercatorX(west), east: geomap.mercatorX(east),
        north: geomap.mercatorY(north), south: geomap.mercatorY(south),
        land: read(part.land), coast: read(part.coast), borders: read(part.borders), disputed: read(part.disputed),
      };
    });
    return { world, details, countries, seas: record.seas };
  };

  /* Find a point well inside the largest ring: the middle of its widest chord near its centre of area. */
  function labelPoint(rings) {
    let best = null;
    for (const ring of rings) {
      const p = ring.points;
      let area = 0, cy = 0;
      for (let i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
        const cross = p[j] * p[i + 1] - p[i] * p[j + 1];
        area += cross;
        cy += (p[j + 1] + p[i + 1]) * cross;
      }
      if (!best || Math.abs(area) > best.area) best = { area: Math.abs(area), y: cy / (3 * area || 1), ring };
    }
    if (!best) return null;
    let widest = null;
    for (const share of [0, -0.12, 0.12]) {
      const y = best.y + share * (best.ring.south - best.ring.north), p = best.ring.points, cuts = [];
      for (let i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
        if (p[i + 1] > y !== p[j + 1] > y) {
          cuts.push(p[i] + ((y - p[i + 1]) / (p[j + 1] - p[i + 1])) * (p[j] - p[i]));
        }
      }
      cuts.sort((a, b) => a - b);
      for (let i = 0; i + 1 < cuts.length; i += 2) {
        const width = (cuts[i + 1] - cuts[i]) * (share ? 0.85 : 1);
        if (!widest || width > widest.width) widest = { width, x: (cuts[i] + cuts[i + 1]) / 2, y };
      }
    }
    if (!widest) return null;
    return { x: widest.x, y: widest.y, width: widest.width, area: best.area / 2 };
  }

  function meets(shape, view) {
    return shape.west < view.east && shape.east > view.west && shape.north < view.south && shape.south > view.north;
  }

  function trace(context, shape, scale, left, top, close) {
    const p = shape.points;
    let lastX = NaN, lastY = NaN;
    for (let i = 0; i < p.length; i += 2) {
      const x = p[i] * scale - left, y = p[i + 1] * scale - top;
      if (i === 0) context.moveTo(x, y);
      else if (Math.abs(x - lastX) + Math.abs(y - lastY) < 0.7 && i < p.length - 2) continue;
      else context.lineTo(x, y);
      lastX = x;
      lastY = y;
    }
    if (close) context.closePath();
  }

  function drawGround(context, ground, view, scale, left, top, colours, borders) {
    const strokes = (shapes, style, width, dash) => {
      context.beginPath();
      for (const shape of shapes) if (meets(shape, view)) trace(context, shape, scale, left, top, false);
      context.strokeStyle = style;
      context.lineWidth = width;
      context.setLineDash(dash);
      context.stroke();
      context.setLineDash([]);
    };
    /* All land is one path: neighbours leave no hairline between them, and enclaves come out right. */
    context.beginPath();
    for (const ring of ground.land) if (meets(ring, view)) trace(context, ring, scale, left, top, true);
    context.fillStyle = colours.land;
    context.fill("evenodd");
    strokes(ground.borders, colours.border, 1, []);
    if (borders !== "hidden") strokes(ground.disputed, colours.border, 1.2, [4, 3]);
    strokes(ground.coast, colours.coast, 0.9, []);
  }

  function drawGraticule(context, view, scale, left, top, zoom, size, colours) {
    const step = [30, 30, 20, 10, 10, 5, 5, 2, 1, 0.5, 0.25][Math.min(zoom, 10)];
    context.beginPath();
    for (let lon = Math.floor((view.west * 360 - 180) / step) * step; lon <= view.east * 360 - 180; lon += step) {
      const x = Math.round(geomap.mercatorX(lon) * scale - left) + 0.5;
      context.moveTo(x, 0);
      context.lineTo(x, size);
    }
    for (let lat = -80; lat <= 80; lat += step) {
      const y = Math.round(geomap.mercatorY(lat) * scale - top) + 0.5;
      if (y < -1 || y > size + 1) continue;
      context.moveTo(0, y);
      context.lineTo(size, y);
    }
    context.strokeStyle = colours.graticule;
    context.lineWidth = 1;
    context.stroke();
  }

  geomap.BasemapLayer = L.GridLayer.extend({
    options: { pane: "tilePane", updateWhenZooming: false, keepBuffer: 3, className: "gm-basemap" },

    initialize(basemap, colours, options) {
      L.setOptions(this, options);
      this.basemap = basemap;
      this.colours = colours;
      this.graticule = true;
      this.borders = "dashed";
    },

    createTile(coords) {
      const size = this.getTileSize().x, ratio = Math.min(window.devicePixelRatio || 1, 2);
      const tile = geomap.el("canvas");
      tile.width = tile.height = size * ratio;
      const context = tile.getContext("2d");
      context.scale(ratio, ratio);
      const turns = 2 ** coords.z, scale = size * turns;
      const column = ((coords.x % turns) + turns) % turns;
      const left = column * size, top = coords.y * size, slack = 4 / scale;
      const view = {
        west: left / scale - slack, east: (left + size) / scale + slack,
        north: top / scale - slack, south: (top + size) / scale + slack,
      };
      const colours = this.colours(), { world, details } = this.basemap;
      if (this.graticule) drawGraticule(context, view, scale, left, top, coords.z, size, colours);
      drawGround(context, world, view, scale, left, top, colours, this.borders);
      for (const detail of coords.z >= DETAIL_ZOOM ? details : []) {
        if (!meets(detail, view)) continue;
        /* Whole pixels: a clip that ends within one would leave a seam. */
        const x = Math.round(detail.west * scale - left), y = Math.round(detail.north * scale - top);
        const width = Math.round(detail.east * scale - left) - x, height = Math.round(detail.south * scale - top) - y;
        context.save();
        context.beginPath();
        context.rect(x, y, width, height);
        context.clip();
        context.clearRect(x, y, width, height);
        if (this.graticule) drawGraticule(context, view, scale, left, top, coords.z, size, colours);
        drawGround(context, detail, view, scale, left, top, colours, this.borders);
        context.restore();
      }
      return tile;
    },
  });
})(window.geomap);
