/* geomap viewer: symbols. One description of a symbol serves canvas and SVG alike. */
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
      /* An outline stands between white and white, so that its dashes are seen on dark ground too. */
      casing: solid ? [["rgba(0,0,0,.28)", 1.6]] : [["rgba(0,0,0,.28)", 3.6], [paper, 2.4]],
      glyph: GLYPH[symbol.shape] || [0.62, 0],
    };
  }

  /* Symbols keep their paper white in both themes: black, yellow and blue must all stand out from it. */
  const PAPER = "#ffffff";

  /* A MIL-STD-2525 symbol: its frame is filled, empty, dashed or struck as our own are. */
  function militaryParts({ military }, sureness) {
    const { box, parts } = military, [frame, ...rest] = parts;
    const first = { ...frame, fill: sureness === "reported" ? frame.fill : PAPER, width: 6, dash: sureness === "possible" ? [14, 9] : [] };
    const struck = sureness === "denied" ? [{ path: `M${box[0] + 8},${box[1] + box[3] - 8}L${box[0] + box[2] - 8},${box[1] + 8}`, fill: "", stroke: "#000000", width: 8 }] : [];
    const side = Math.max(box[2], box[3]), left = box[0] - (side - box[2]) / 2, top = box[1] - (side - box[3]) / 2;
    return { side, left, top, parts: [first, ...rest.map((part) => ({ ...part, width: (part.width || 0) * 1.7 })), ...struck] };
  }

  function drawMilitary(context, symbol, sureness, x, y, size) {
    const { side, left, top, parts } = militaryParts(symbol, sureness), unit = (size * 1.16) / side;
    context.save();
    context.translate(x - (size * 1.16) / 2, y - (size * 1.16) / 2);
    context.scale(unit, unit);
    context.translate(-left, -top);
    for (const part of parts) {
      if (part.text) {
        context.fillStyle = "#000";
        context.font = `bold ${part.size}px Arial, sans-serif`;
        context.textAlign = "center";
        context.textBaseline = "middle";
        context.fillText(part.text, ...part.at);
        continue;
      }
      context.save();
      if (part.move) context.transform(part.move[0], 0, 0, part.move[0], part.move[1], part.move[2]);
      const path = new Path2D(part.path);
      if (part === parts[0]) {
        context.strokeStyle = PAPER;
        context.lineWidth = part.width + 9;
        context.stroke(path);
      }
      if (part.fill) {
        context.fillStyle = part.fill;
        context.fill(path);
      }
      context.setLineDash(part.dash || []);
      context.strokeStyle = part.stroke || "transparent";
      context.lineWidth = part.width;
      if (part.stroke) context.stroke(path);
      context.restore();
    }
    context.restore();
  }

  function militaryElement(symbol, sureness, size) {
    const { side, left, top, parts } = militaryParts(symbol, sureness);
    return geomap.svg("svg", { viewBox: [left, top, side, side].join(" "), width: size, height: size, "aria-hidden": "true", class: "gm-symbol" },
      ...parts.map((part) => {
        if (part.text) {
          const text = geomap.svg("text", { x: part.at[0], y: part.at[1], "text-anchor": "middle", "dominant-baseline": "central", "font-size": part.size, "font-weight": 700, "font-family": "Arial, sans-serif", fill: "#000" });
          text.textContent = part.text;
          return text;
        }
        return geomap.svg("path", { d: part.path, fill: part.fill || "none", stroke: part.stroke || "none", "stroke-width": part.width, "stroke-dasharray": (part.dash || []).join(" ") || "none",
          ...(part.move ? { transform: `translate(${part.move[1]} ${part.move[2]}) scale(${part.move[0]})` } : {}) });
      }));
  }

  geomap.drawSymbol = function (context, symbol, sureness, x, y, size) {
    if (symbol.military) {
      drawMilitary(context, symbol, sureness, x, y, size);
      return;
    }
    const p = paint(symbol, sureness, PAPER);
    const unit = size / 24;
    context.save();
    context.translate(x - size / 2, y - size / 2);
    context.scale(unit, unit);
    const frame = new Path2D(p.shape);
    context.lineJoin = "round";
    context.lineCap = "round";
    for (const [colour, wider] of p.casing) {
      context.strokeStyle = colour;
      context.lineWidth = p.edgeWidth + wider;
      context.stroke(frame);
    }
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
    if (symbol.military) {
      const drawing = militaryElement(symbol, sureness, size);
      drawing.geomapSymbol = { symbol, sureness };
      return drawing;
    }
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
    ...p.casing.map(([colour, wider]) => geomap.svg("path", { d: p.shape, fill: "none", stroke: colour, "stroke-width": p.edgeWidth + wider })),
    geomap.svg("path", {
      d: p.shape, fill: p.fill, stroke: p.edge, "stroke-width": p.edgeWidth,
      "stroke-dasharray": p.dash.join(" ") || "none", "stroke-linejoin": "round",
    }), glyph);
    drawing.geomapSymbol = { symbol, sureness };
    return drawing;
  };
})(window.geomap);
