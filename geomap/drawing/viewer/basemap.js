/* geomap viewer: the basemap, drawn from packed outlines into canvas tiles. No tile server. */
(function (geomap) {
  "use strict";

  const DETAIL_ZOOM = 5, SLACK = 4, STEP_PX = 0.7;
  /* Up to this zoom a view may show the world more than once. */
  const REPEATED = 3;

  /* A line or ring in the unit square, and its box, which is what tiles are tested against. */
  class Shape {
    constructor(points, west, north, east, south) {
      Object.assign(this, { points, west, north, east, south });
      this.levels = [];
    }

    /* Its points at a zoom, without those that fall on the one before; made once. */
    at(zoom) {
      if (this.levels[zoom]) return this.levels[zoom];
      const { points } = this, apart = STEP_PX / (256 * 2 ** zoom), kept = new Float64Array(points.length), last = points.length - 2;
      let size = 0, lastX = Infinity, lastY = Infinity;
      for (let i = 0; i <= last; i += 2) {
        const x = points[i], y = points[i + 1];
        if (Math.abs(x - lastX) + Math.abs(y - lastY) < apart && i < last) continue;
        kept[size++] = lastX = x;
        kept[size++] = lastY = y;
      }
      return (this.levels[zoom] = size > 0.8 * points.length ? points : kept.slice(0, size));
    }
  }

  /* Project parts to the unit square, in place. */
  function outline(parts) {
    return parts.map((points) => {
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      for (let i = 0; i < points.length; i += 2) {
        const x = (points[i] = geomap.mercatorX(points[i])), y = (points[i + 1] = geomap.mercatorY(points[i + 1]));
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < north) north = y;
        if (y > south) south = y;
      }
      return new Shape(points, west, north, east, south);
    });
  }

  /* A ring of lines put one behind the other; ~n is line n walked backwards. */
  function joined(lines, ids) {
    let size = 0, west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
    for (const id of ids) {
      const line = lines[id < 0 ? ~id : id];
      size += line.points.length;
      [west, north] = [Math.min(west, line.west), Math.min(north, line.north)];
      [east, south] = [Math.max(east, line.east), Math.max(south, line.south)];
    }
    const ring = new Float64Array(size);
    let at = 0;
    for (const id of ids) {
      const { points } = lines[id < 0 ? ~id : id], end = at + points.length;
      if (id >= 0) ring.set(points, at);
      else {
        for (let i = 0; i < points.length; i += 2) {
          ring[end - 2 - i] = points[i];
          ring[end - 1 - i] = points[i + 1];
        }
      }
      at = end;
    }
    return new Shape(ring, west, north, east, south);
  }

  class Country {
    constructor(name, disputed, rings, [x, y, width, area]) {
      Object.assign(this, { name, disputed, rings, box: boxOf(rings), label: { x, y, width, area } });
    }

    /* Whether a point of the unit square lies on its land. */
    holds({ x, y }) {
      const { box } = this;
      if (x < box.west || x > box.east || y < box.north || y > box.south) return false;
      let inside = false;
      for (const { points: p } of this.rings) {
        for (let i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
          if (p[i + 1] > y !== p[j + 1] > y && x < p[i] + ((y - p[i + 1]) / (p[j + 1] - p[i + 1])) * (p[j] - p[i])) inside = !inside;
        }
      }
      return inside;
    }

    /* Whether it may be seen in a view of the unit square, which repeats to both sides. */
    isIn(view) {
      return [-1, 0, 1].some((turn) => meets(this.box, { ...view, west: view.west + turn, east: view.east + turn }));
    }
  }

  function boxOf(shapes) {
    const box = { west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };
    for (const { west, north, east, south } of shapes) {
      [box.west, box.north] = [Math.min(box.west, west), Math.min(box.north, north)];
      [box.east, box.south] = [Math.max(box.east, east), Math.max(box.south, south)];
    }
    return box;
  }

  /* Read the basemap record: land rings, lines, and where to write the countries' names. */
  geomap.readBasemap = function (record, bytes) {
    const [scaleX, scaleY] = record.scale, [shiftX, shiftY] = record.translate;
    const lines = outline(geomap.unpack(bytes, record.arcs.o, record.arcs.n, scaleX, scaleY, shiftX, shiftY));
    const countries = record.countries.map(([name, disputed, polygons, label]) =>
      new Country(name, Boolean(disputed), polygons.flat().map((ids) => joined(lines, ids)), label));
    const world = {
      land: countries.flatMap((country) => country.rings),
      coast: record.coast.map((id) => lines[id]),
      borders: record.borders.map((id) => lines[id]),
      disputed: record.disputed.map((id) => lines[id]),
    };
    return { world, details: record.details.map((part) => new Detail(part, bytes)), countries, seas: record.seas };
  };

  /* A box in which the coast is known more closely; unpacked when it is first drawn. */
  class Detail {
    constructor(part, bytes) {
      const [west, south, east, north] = part.box;
      Object.assign(this, { part, bytes, west: geomap.mercatorX(west), east: geomap.mercatorX(east), north: geomap.mercatorY(north), south: geomap.mercatorY(south) });
    }

    get ground() {
      if (!this.read) {
        const read = ({ o, n, s }) => outline(geomap.unpack(this.bytes, o, n, s, s, 0, 0)), { land, coast, borders, disputed } = this.part;
        this.read = { land: read(land), coast: read(coast), borders: read(borders), disputed: read(disputed) };
      }
      return this.read;
    }
  }

  function meets(shape, view) {
    return shape.west < view.east && shape.east > view.west && shape.north < view.south && shape.south > view.north;
  }

  /* Lead the pen along points. Of a run that stays on one side outside of the tile only the last is drawn: what is
   * inside does not change by that. */
  function trace(context, p, scale, left, top, size, close) {
    const far = size + SLACK;
    let side = 0, waiting = false, lastX = 0, lastY = 0;
    for (let i = 0; i < p.length; i += 2) {
      const x = p[i] * scale - left, y = p[i + 1] * scale - top;
      const outside = (x < -SLACK ? 1 : x > far ? 2 : 0) | (y < -SLACK ? 4 : y > far ? 8 : 0);
      if (i === 0) context.moveTo(x, y);
      else if (side & outside) {
        waiting = true;
        lastX = x;
        lastY = y;
        side &= outside;
        continue;
      } else {
        if (waiting) context.lineTo(lastX, lastY);
        context.lineTo(x, y);
      }
      waiting = false;
      side = outside;
    }
    if (waiting) context.lineTo(lastX, lastY);
    if (close) context.closePath();
  }

  function drawGround(context, ground, view, { zoom, scale, left, top, size }, colours, borders) {
    const strokes = (shapes, style, width, dash) => {
      context.beginPath();
      /* Dashes are counted from the start of a line: nothing of one may be left out. */
      const reach = dash.length ? Infinity : size;
      for (const shape of shapes) if (meets(shape, view)) trace(context, shape.at(zoom), scale, left, top, reach, false);
      context.strokeStyle = style;
      context.lineWidth = width;
      context.setLineDash(dash);
      context.stroke();
      context.setLineDash([]);
    };
    /* All land is one path: neighbours leave no hairline between them, and enclaves come out right. */
    context.beginPath();
    for (const ring of ground.land) if (meets(ring, view)) trace(context, ring.at(zoom), scale, left, top, size, true);
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
      this.twins = new Map();
    },

    redraw() {
      this.twins.clear();
      return L.GridLayer.prototype.redraw.call(this);
    },

    createTile(coords) {
      const size = this.getTileSize().x, ratio = Math.min(window.devicePixelRatio || 1, 2);
      const tile = geomap.el("canvas");
      tile.width = tile.height = size * ratio;
      const context = tile.getContext("2d"), scale = 256 * 2 ** coords.z, columns = scale / size;
      const column = ((coords.x % columns) + columns) % columns;
      /* Where the world repeats, a tile is copied. */
      const name = [coords.z, column, coords.y].join(), twin = this.twins.get(name);
      if (twin) context.drawImage(twin, 0, 0);
      else {
        this.drawTile(context, coords, column, size, scale, ratio);
        if (coords.z <= REPEATED) this.twins.set(name, tile);
      }
      return tile;
    },

    drawTile(context, coords, column, size, scale, ratio) {
      context.scale(ratio, ratio);
      const left = column * size, top = coords.y * size, slack = 4 / scale;
      const view = {
        west: left / scale - slack, east: (left + size) / scale + slack,
        north: top / scale - slack, south: (top + size) / scale + slack,
      };
      const colours = this.colours(), { world, details } = this.basemap, tileAt = { zoom: coords.z, scale, left, top, size };
      if (this.graticule) drawGraticule(context, view, scale, left, top, coords.z, size, colours);
      drawGround(context, world, view, tileAt, colours, this.borders);
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
        drawGround(context, detail.ground, view, tileAt, colours, this.borders);
        context.restore();
      }
    },
  });
})(window.geomap);
