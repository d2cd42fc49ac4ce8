/* geomap viewer: text, elements and packed coordinates.
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
    for (const child of children.flat(Infinity)) if (child) element.append(child);
    return element;
  };

  geomap.svg = function svg(tag, attrs, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attrs || {})) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  /* Decode base64 without a string in between, which atob would make of many megabytes. */
  const bytesOf = (geomap.bytesOf = function (base64) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", values = new Uint8Array(128);
    for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i;
    const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
    const bytes = new Uint8Array((base64.length / 4) * 3 - padding);
    for (let i = 0, at = 0; i < base64.length; i += 4) {
      const group = (values[base64.charCodeAt(i)] << 18) | (values[base64.charCodeAt(i + 1)] << 12)
        | (values[base64.charCodeAt(i + 2)] << 6) | values[base64.charCodeAt(i + 3)];
      bytes[at++] = group >> 16;
      bytes[at++] = (group >> 8) & 255;
      bytes[at++] = group & 255;
    }
    return bytes;
  });

  /* The payload of a page, which stands in a comment: of all that a page can hold, browsers read that quickest. */
  geomap.payloadOf = (element) => element.firstChild.data;

  /* Read "<base64 JSON>.<base64 bytes>" as the Python side wrote it. */
  geomap.readPayload = function (encoded) {
    const [json, packed] = encoded.trim().split(".");
    const data = JSON.parse(new TextDecoder().decode(bytesOf(json)));
    if (data.format !== 3) throw new Error("geomap: the data are of format " + data.format + ", wanted 3");
    return { data, bytes: bytesOf(packed) };
  };

  /* Read packed parts: zigzag differences, seven bits a byte. Returns an array of flat arrays x, y, x, y. */
  geomap.unpack = function (bytes, offset, counts, scaleX, scaleY, shiftX, shiftY) {
    let at = offset, x = 0, y = 0;
    return counts.map((count) => {
      const part = new Float64Array(2 * count);
      for (let i = 0; i < 2 * count; i++) {
        let byte = bytes[at++], value = byte & 127;
        for (let shift = 7; byte & 128; shift += 7) value |= ((byte = bytes[at++]) & 127) << shift;
        const step = (value >>> 1) ^ -(value & 1);
        if (i & 1) part[i] = (y += step) * scaleY + shiftY;
        else part[i] = (x += step) * scaleX + shiftX;
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

  /* A whole number with commas. What the browser has for this costs thirty milliseconds when it is first asked. */
  geomap.digits = (count) => String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");

  geomap.plural = (count, one, many) => geomap.digits(count) + " " + (count === 1 ? one : many || one + "s");

  /* Degrees of a point in the unit square. */
  geomap.fromUnit = ({ x, y }) => ({ lon: x * 360 - 180, lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI });

  /* The middle longitude of a box, which may lie across the antimeridian. */
  geomap.middle = ([west, , east]) => (west <= east ? (west + east) / 2 : geomap.nearLongitude((west + east + 360) / 2, 0));

  /* Longitudes are moved by whole turns to lie within half a turn of `centre`, so that data on both sides of
   * the antimeridian are drawn beside each other. */
  geomap.nearLongitude = (lon, centre) => lon - 360 * Math.round((lon - centre) / 360);
})(window.geomap);
