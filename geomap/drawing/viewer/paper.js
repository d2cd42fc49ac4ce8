/* geomap viewer: paper and pictures. The page laid out for A4 and Letter, and the view as a PNG. */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const MOST_ROWS = 400;

  geomap.onPrint = function (viewer) {
    window.addEventListener("beforeprint", () => print(viewer, true));
    window.addEventListener("afterprint", () => print(viewer, false));
  };

  /* Lay the page out for paper, and back: what the map showed is fitted to the size that it has there. */
  function print(viewer, on) {
    const { map } = viewer, shown = on ? viewer.shown() : viewer.before;
    viewer.before = on ? map.getBounds() : null;
    viewer.printing = on;
    viewer.root.classList.toggle("gm-print", on);
    viewer.palette = null;
    if (on) viewer.panel.extra.open = viewer.legend.element.open = true;
    map.invalidateSize({ pan: false, animate: false });
    if (shown) map.fitBounds(shown, { animate: false });
    viewer.basemapLayer.redraw();
    viewer.refresh();
    /* Leaflet shows a tile in the frame after it was made; a printer does not wait for one. */
    for (const tile of map.getContainer().querySelectorAll(".gm-basemap canvas")) tile.classList.add("leaflet-tile-loaded");
    viewer.table?.remove();
    viewer.table = on ? table(viewer) : null;
    if (on) viewer.root.append(viewer.table);
  }

  /* A numbered table of what the map shows: the number of a mark or label, and all that is said there. */
  function table(viewer) {
    const { facts, visible } = viewer, seen = new Set(), rows = [];
    let left = MOST_ROWS;
    const add = (number, name, indexes) => {
      const fresh = indexes.filter((i) => !seen.has(i) && visible[i] && facts.told(i));
      for (const index of fresh.slice(0, Math.max(0, left))) {
        seen.add(index);
        rows.push(line(viewer, number, name, facts.get(index)));
        left--;
      }
    };
    for (const { number, name, facts: indexes } of viewer.labels.numbered) add(number, name, indexes);
    const others = [];
    for (let i = 0; i < facts.count; i++) if (visible[i] && facts.told(i) && !seen.has(i)) others.push(i);
    add("–", "", others);
    const rest = others.filter((i) => !seen.has(i)).length;
    return el("section", { class: "gm-table-page" },
      el("h2", { text: "What the map shows" }),
      el("p", { class: "gm-small", text: "“–”: not in this part of the map, or without a place." + (rest ? ` ${geomap.digits(rest)} more entries are not printed: filter the map to print them.` : "") }),
      el("table", { class: "gm-table gm-numbered" },
        el("thead", {}, el("tr", {}, ["No.", "Where", "What", "When", "Source"].map((text) => el("th", { text, attrs: { scope: "col" } })))),
        el("tbody", {}, rows)));
  }

  function line(viewer, number, name, fact) {
    const certainty = fact.sureness === "reported" ? "" : ` (${fact.modality})`, claim = viewer.claimOf(fact.index);
    /* A figure that no map can settle is told as it stands, without the same reason in every row. */
    const recorded = claim && geomap.isRecorded(claim), verdict = recorded ? "not checked" : claim ? viewer.data.verdicts[claim.verdict][0] : "";
    const told = fact.figures.filter(([term]) => /kill|injur|how many/.test(term)).map(([term, words]) => (term === "how many" ? words : `${words} ${term}`));
    return el("tr", {}, el("td", { text: String(number) }), el("td", {}, el("bdi", { text: name || geomap.whereWords(fact) })),
      el("td", {}, el("bdi", { text: fact.title + certainty }), el("bdi", { text: [verdict, ...told, ...(recorded ? [] : fact.notes.slice(0, 1))].filter(Boolean).join("; "), class: "gm-small" })),
      el("td", { text: fact.category === "claim" ? "" : fact.date }), el("td", {}, el("bdi", { text: geomap.sourceName(viewer, fact) })));
  }

  /* Draw what the map shows into one picture and hand it over as a file. */
  geomap.savePicture = async function (viewer) {
    const { map } = viewer, size = map.getSize(), ratio = Math.max(2, window.devicePixelRatio || 1), head = 44, foot = 24;
    const canvas = el("canvas"), colours = viewer.colours();
    canvas.width = size.x * ratio;
    canvas.height = (size.y + head + foot) * ratio;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.fillStyle = colours.panel;
    context.fillRect(0, 0, size.x, size.y + head + foot);
    context.save();
    context.translate(0, head);
    context.beginPath();
    context.rect(0, 0, size.x, size.y);
    context.clip();
    context.fillStyle = colours.sea;
    context.fillRect(0, 0, size.x, size.y);
    const origin = map.getContainer().getBoundingClientRect();
    const at = (element) => {
      const box = element.getBoundingClientRect();
      return [box.left - origin.left, box.top - origin.top, box.width, box.height];
    };
    for (const tile of map.getContainer().querySelectorAll(".gm-basemap canvas")) context.drawImage(tile, ...at(tile));
    drawCanvas(context, map.getPane("gm-cells").querySelector("canvas"), at);
    for (const pane of ["gm-areas", "gm-claims", "gm-tools"]) {
      for (const drawing of map.getPane(pane).querySelectorAll(":scope > svg")) await drawVector(context, drawing, at(drawing), viewer.opacity);
      if (pane === "gm-claims") drawCanvas(context, map.getPane("gm-marks").querySelector("canvas"), at);
    }
    for (const label of map.getPane("gm-labels").querySelectorAll(".gm-labels > *")) drawLabel(context, label, at);
    context.restore();
    drawFrame(context, viewer, size, head, foot, colours);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const link = el("a", { attrs: { href: URL.createObjectURL(blob), download: "situation.png" } });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  function drawCanvas(context, canvas, at) {
    if (canvas) context.drawImage(canvas, ...at(canvas));
  }

  /* An SVG layer goes through a picture of its own; colours from the style sheet are written into it. */
  async function drawVector(context, drawing, box, opacity) {
    const copy = drawing.cloneNode(true), from = drawing.querySelectorAll("path"), to = copy.querySelectorAll("path");
    from.forEach((path, n) => {
      const style = getComputedStyle(path);
      for (const name of ["stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "fill", "fill-opacity"]) to[n].setAttribute(name, style.getPropertyValue(name));
    });
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    const picture = new Image();
    picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
    await picture.decode();
    context.globalAlpha = opacity;
    context.drawImage(picture, ...box);
    context.globalAlpha = 1;
  }

  function drawLabel(context, label, at) {
    const [x, y, width, height] = at(label), style = getComputedStyle(label);
    if (label.classList.contains("gm-leader")) {
      const { a, b } = new DOMMatrix(style.transform), length = parseFloat(label.style.width), down = b < 0 ? y + height : y;
      context.strokeStyle = style.borderTopColor;
      context.lineWidth = 1.2;
      context.beginPath();
      context.moveTo(a < 0 ? x + width : x, down);
      context.lineTo((a < 0 ? x + width : x) + a * length, down + b * length);
      context.stroke();
      return;
    }
    if (label.classList.contains("gm-pill")) {
      context.beginPath();
      context.roundRect(x, y, width, height, 12);
      context.fillStyle = style.backgroundColor;
      context.fill();
      context.setLineDash(style.borderTopStyle === "dashed" ? [4, 3] : []);
      context.strokeStyle = style.borderTopColor;
      context.lineWidth = 1.5;
      context.stroke();
      context.setLineDash([]);
    }
    if (!label.childElementCount) drawWords(context, label, x, y, height, style);
    for (const part of label.children) {
      const [left, top, , tall] = at(part);
      if (part.geomapSymbol) geomap.drawSymbol(context, part.geomapSymbol.symbol, part.geomapSymbol.sureness, left + tall / 2, top + tall / 2, tall * 0.9);
      else drawWords(context, part, left, top, tall, getComputedStyle(part));
    }
  }

  function drawWords(context, element, x, y, height, style) {
    context.font = [style.fontStyle, style.fontWeight, style.fontSize, geomap.FONT].join(" ");
    context.textBaseline = "middle";
    context.textAlign = "left";
    const left = x + parseFloat(style.paddingLeft), middle = y + height / 2, lines = element.textContent.split("\n");
    const between = parseFloat(style.lineHeight) || 0, at = (line) => middle + (line - (lines.length - 1) / 2) * between;
    if (element.classList.contains("gm-name")) {
      context.strokeStyle = getComputedStyle(element).getPropertyValue("--gm-land");
      context.lineWidth = 3;
      context.lineJoin = "round";
      lines.forEach((line, n) => context.strokeText(line, left, at(n)));
    }
    context.fillStyle = style.color;
    lines.forEach((line, n) => context.fillText(line, left, at(n)));
  }

  /* Title and date above; north, scale and credit below. */
  function drawFrame(context, viewer, size, head, foot, colours) {
    const { data } = viewer, bar = viewer.scale._mScale, base = head + size.y + foot / 2;
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.fillStyle = colours.ink;
    context.font = "650 17px " + geomap.FONT;
    context.fillText(data.title, 14, head / 2, size.x - 220);
    context.font = "12px " + geomap.FONT;
    context.fillStyle = colours.soft;
    context.textAlign = "right";
    if (data.asOf) context.fillText(`As of ${data.asOf} (UTC)`, size.x - 14, head / 2);
    context.textAlign = "left";
    context.fillText(`${viewer.credit.textContent} · geomap`, 14, base);
    const width = bar.offsetWidth;
    context.textAlign = "right";
    context.fillText(bar.textContent, size.x - 22 - width, base);
    context.strokeStyle = colours.soft;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(size.x - 14 - width, base - 4);
    context.lineTo(size.x - 14 - width, base + 4);
    context.lineTo(size.x - 14, base + 4);
    context.lineTo(size.x - 14, base - 4);
    context.stroke();
  }
})(window.geomap);
