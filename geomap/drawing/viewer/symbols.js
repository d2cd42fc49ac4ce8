/* geomap viewer, part 4: symbols. One description of a symbol serves canvas and SVG alike. */
(function (geomap) {
  "use strict";

  function polygon(corners, turn, radius) {
    const points = [];
    for (let i = 0; i < corners; i++) {
      const angle = turn + (2 * Math.PI * i) / corners;
      points.push((12 + radius * Math.sin(angle)).toFixed(2) + " " + (12 - radius * Math.cos(angle)).toFixed(2));
    }
    return "M" + points.join("L") + "Z";
  }

  const SHAPES = {
    circle: "M12 1.7a10.3 10.3 0 1 0 .01 0Z",
    square: "M2.4 2.4h19.2v19.2H2.4Z",
    diamond: polygon(4, 0, 12),
    triangle: "M12 .6L23.4 21.4H.6Z",
    hexagon: polygon(6, 0, 11.4),
    pentagon: polygon(5, 0, 11.8),
    octagon: polygon(8, Math.PI / 8, 11.4),
  };
  /* How much smaller and lower the glyph is in each frame. */
  const GLYPH = { triangle: [0.5, 2.2], diamond: [0.58, 0], pentagon: [0.58, 0.5], square: [0.72, 0] };

  function isLight(hex) {
    const value = parseInt(hex.slice(1), 16);
    return 0.299 * (value >> 16) + 0.587 * ((value >> 8) & 255) + 0.114 * (value & 255) > 145;
  }

  function darker(hex) {
    const value = parseInt(hex.slice(1), 16);
    return "#" + [value >> 16, (value >> 8) & 255, value & 255]
      .map((c) => Math.round(c * 0.5).toString(16).padStart(2, "0")).join("");
  }

  /* Say how a symbol is painted. Filled: reported. Outline: claimed. Dashed outline: not done. Struck: denied. */
  function paint(symbol, sureness, paper) {
    const solid = sureness === "reported";
    const light = isLight(symbol.colour);
    return {
      shape: SHAPES[symbol.shape] || SHAPES.circle,
      fill: solid ? symbol.colour : paper,
      edge: solid ? paper : light ? darker(symbol.colour) : symbol.colour,
      edgeWidth: solid ? 1.4 : 2.2,
      dash: sureness === "possible" ? [3.4, 2.6] : [],
      ink: solid ? (light ? "#111" : "#fff") : light ? darker(symbol.colour) : symbol.colour,
      struck: sureness === "denied",
      glyph: GLYPH[symbol.shape] || [0.62, 0],
    };
  }

  /* Symbols keep their paper white in both themes: black, yellow and blue must all stand out from it. */
  const PAPER = "#ffffff";

  geomap.drawSymbol = function (context, symbol, sureness, x, y, size) {
    const p = paint(symbol, sureness, PAPER);
    const unit = size / 24;
    context.save();
    context.translate(x - size / 2, y - size / 2);
    context.scale(unit, unit);
    const frame = new Path2D(p.shape);
    context.lineJoin = "round";
    context.lineCap = "round";
    context.strokeStyle = "rgba(0,0,0,.28)";
    context.lineWidth = p.edgeWidth + 1.6;
    context.stroke(frame);
    context.fillStyle = p.fill;
    context.fill(frame);
    context.strokeStyle = p.edge;
    context.lineWidth = p.edgeWidth;
    context.setLineDash(p.dash);
    context.stroke(frame);
    context.setLineDash([]);
    context.translate(12, 12 + p.glyph[1]);
    context.scale(p.glyph[0], p.glyph[0]);
    context.translate(-12, -12);
    context.strokeStyle = p.ink;
    context.lineWidth = 2.5;
    context.stroke(new Path2D(symbol.path));
    if (p.struck) {
      context.lineWidth = 3.4;
      context.stroke(new Path2D("M-2 26L26-2"));
    }
    context.restore();
  };

  const sprites = new Map();

  /* Draw a symbol by a picture of it, made once: thousands of marks cost little more than one. */
  geomap.stampSymbol = function (context, symbol, sureness, x, y, size, ratio) {
    const key = [symbol.key, sureness, size, ratio].join("|"), half = size / 2 + 3;
    let sprite = sprites.get(key);
    if (!sprite) {
      sprite = geomap.el("canvas");
      sprite.width = sprite.height = Math.ceil(2 * half * ratio);
      const own = sprite.getContext("2d");
      own.scale(ratio, ratio);
      geomap.drawSymbol(own, symbol, sureness, half, half, size);
      sprites.set(key, sprite);
    }
    context.drawImage(sprite, x - half, y - half, sprite.width / ratio, sprite.height / ratio);
  };

  geomap.symbolElement = function (symbol, sureness, size) {
    const p = paint(symbol, sureness, PAPER);
    const [scale, drop] = p.glyph;
    const glyph = geomap.svg("g", {
      transform: `translate(12 ${12 + drop}) scale(${scale}) translate(-12 -12)`,
      fill: "none", stroke: p.ink, "stroke-width": 2.5, "stroke-linecap": "round", "stroke-linejoin": "round",
    }, geomap.svg("path", { d: symbol.path }));
    if (p.struck) glyph.append(geomap.svg("path", { d: "M-2 26L26-2", "stroke-width": 3.4 }));
    const drawing = geomap.svg("svg", {
      viewBox: "-1.5 -1.5 27 27", width: size, height: size, "aria-hidden": "true", class: "gm-symbol",
    },
    geomap.svg("path", { d: p.shape, fill: "none", stroke: "rgba(0,0,0,.28)", "stroke-width": p.edgeWidth + 1.4 }),
    geomap.svg("path", {
      d: p.shape, fill: p.fill, stroke: p.edge, "stroke-width": p.edgeWidth,
      "stroke-dasharray": p.dash.join(" ") || "none", "stroke-linejoin": "round",
    }), glyph);
    drawing.geomapSymbol = { symbol, sureness };
    return drawing;
  };
})(window.geomap);
