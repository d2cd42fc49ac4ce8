/* geomap viewer, part 1: text, elements and packed coordinates.
 *
 * Text from reports is hostile. It reaches the page in one way only: as a text node or an attribute
 * value set by `el`. Nothing in the viewer parses markup that came with the data.
 */
window.geomap = window.geomap || {};

(function (geomap) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";

  /* Make an element. Options: class, text, attrs, on; children are elements, or strings for text nodes. */
  geomap.el = function el(tag, options, ...children) {
    const element = document.createElement(tag);
    const { class: name, text, attrs, on } = options || {};
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    for (const [key, value] of Object.entries(attrs || {})) {
      if (value !== null && value !== undefined) element.setAttribute(key, value);
    }
    for (const [type, listener] of Object.entries(on || {})) element.addEventListener(type, listener);
    for (const child of children.flat()) if (child) element.append(child);
    return element;
  };

  geomap.svg = function svg(tag, attrs, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attrs || {})) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  function bytesOf(base64) {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  /* Read "<base64 JSON>.<base64 coordinates>" as the Python side wrote it. */
  geomap.readPayload = function (encoded) {
    const [json, packed] = encoded.trim().split(".");
    const data = JSON.parse(new TextDecoder().decode(bytesOf(json)));
    if (data.format !== 1) throw new Error("geomap: the data are of format " + data.format + ", wanted 1");
    return { data, coordinates: bytesOf(packed) };
  };

  /* Read packed parts: zigzag differences, seven bits a byte. Returns an array of flat arrays x, y, x, y. */
  geomap.unpack = function (bytes, offset, counts, scaleX, scaleY, shiftX, shiftY) {
    let at = offset, x = 0, y = 0;
    function next() {
      let value = 0, factor = 1, byte;
      do {
        byte = bytes[at++];
        value += (byte & 127) * factor;
        factor *= 128;
      } while (byte & 128);
      return value % 2 ? -(value + 1) / 2 : value / 2;
    }
    return counts.map((count) => {
      const part = new Float64Array(2 * count);
      for (let i = 0; i < count; i++) {
        x += next();
        y += next();
        part[2 * i] = x * scaleX + shiftX;
        part[2 * i + 1] = y * scaleY + shiftY;
      }
      return part;
    });
  };

  /* Web Mercator, the whole world in the unit square, y down. */
  geomap.mercatorX = (lon) => (lon + 180) / 360;
  geomap.mercatorY = function (lat) {
    const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };

  geomap.plural = (count, one, many) => count.toLocaleString("en") + " " + (count === 1 ? one : many || one + "s");

  /* Longitudes are moved by whole turns to lie within half a turn of `centre`, so that data on both sides of
   * the antimeridian are drawn beside each other. */
  geomap.nearLongitude = (lon, centre) => lon - 360 * Math.round((lon - centre) / 360);
})(window.geomap);
