/* geomap viewer: distances on WGS 84 and coordinates in three notations.
 *
 * Sources: T. Vincenty, "Direct and Inverse Solutions of Geodesics on the Ellipsoid", Survey Review 23 (1975); where
 * his inverse does not settle (nearly opposite points), the sphere of the mean radius, off by half a percent at
 * the most. Transverse Mercator after L. Krüger (1912), third order, below a millimetre in a zone; MGRS after
 * NGA.STND.0037.
 */
(function (geomap) {
  "use strict";

  const A = 6378137, F = 1 / 298.257223563, B = A * (1 - F), RAD = Math.PI / 180, MEAN = 6371008.8;

  /* Metres between two points, and whether they are those of the ellipsoid. */
  geomap.inverse = function (lon1, lat1, lon2, lat2) {
    const u1 = Math.atan((1 - F) * Math.tan(lat1 * RAD)), u2 = Math.atan((1 - F) * Math.tan(lat2 * RAD));
    const dl = geomap.nearLongitude(lon2 - lon1, 0) * RAD;
    const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
    let l = dl;
    for (let i = 0; i < 100; i++) {
      const sl = Math.sin(l), cl = Math.cos(l);
      const ss = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl), cs = s1 * s2 + c1 * c2 * cl, sigma = Math.atan2(ss, cs);
      if (ss === 0) return { metres: 0, exact: true };
      const sa = (c1 * c2 * sl) / ss, ca2 = 1 - sa * sa, cm = ca2 ? cs - (2 * s1 * s2) / ca2 : 0;
      const C = (F / 16) * ca2 * (4 + F * (4 - 3 * ca2)), last = l;
      l = dl + (1 - C) * F * sa * (sigma + C * ss * (cm + C * cs * (2 * cm * cm - 1)));
      if (Math.abs(l - last) > 1e-12) continue;
      const k = (ca2 * (A * A - B * B)) / (B * B);
      const p = 1 + (k / 16384) * (4096 + k * (-768 + k * (320 - 175 * k))), q = (k / 1024) * (256 + k * (-128 + k * (74 - 47 * k)));
      const ds = q * ss * (cm + (q / 4) * (cs * (2 * cm * cm - 1) - (q / 6) * cm * (4 * ss * ss - 3) * (4 * cm * cm - 3)));
      return { metres: B * p * (sigma - ds), exact: true };
    }
    const half = Math.sin(((lat2 - lat1) * RAD) / 2) ** 2 + Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.sin(dl / 2) ** 2;
    return { metres: 2 * MEAN * Math.asin(Math.min(1, Math.sqrt(half))), exact: false };
  };

  /* The point so many metres from another in a direction, degrees clockwise from north: [lon, lat]. */
  geomap.direct = function (lon, lat, azimuth, metres) {
    const a1 = azimuth * RAD, tu = (1 - F) * Math.tan(lat * RAD), cu = 1 / Math.hypot(1, tu), su = tu * cu;
    const s1 = Math.atan2(tu, Math.cos(a1)), sa = cu * Math.sin(a1), ca2 = 1 - sa * sa, k = (ca2 * (A * A - B * B)) / (B * B);
    const p = 1 + (k / 16384) * (4096 + k * (-768 + k * (320 - 175 * k))), q = (k / 1024) * (256 + k * (-128 + k * (74 - 47 * k)));
    let sigma = metres / (B * p), cm = 0;
    for (let i = 0; i < 100; i++) {
      cm = Math.cos(2 * s1 + sigma);
      const ss = Math.sin(sigma), cs = Math.cos(sigma), last = sigma;
      sigma = metres / (B * p) + q * ss * (cm + (q / 4) * (cs * (2 * cm * cm - 1) - (q / 6) * cm * (4 * ss * ss - 3) * (4 * cm * cm - 3)));
      if (Math.abs(sigma - last) < 1e-12) break;
    }
    const ss = Math.sin(sigma), cs = Math.cos(sigma), ca = Math.cos(a1), C = (F / 16) * ca2 * (4 + F * (4 - 3 * ca2));
    const lat2 = Math.atan2(su * cs + cu * ss * ca, (1 - F) * Math.hypot(sa, su * ss - cu * cs * ca));
    const l = Math.atan2(ss * Math.sin(a1), cu * cs - su * ss * ca);
    return [lon + (l - (1 - C) * F * sa * (sigma + C * ss * (cm + C * cs * (2 * cm * cm - 1)))) / RAD, lat2 / RAD];
  };

  /* Points of the geodesic between two points, no farther apart than 100 km: [[lat, lon], …], lon unbroken. */
  geomap.geodesic = function (lon1, lat1, lon2, lat2) {
    const { metres } = geomap.inverse(lon1, lat1, lon2, lat2), count = Math.max(1, Math.ceil(metres / 100000));
    const vector = (lon, lat) => [Math.cos(lat * RAD) * Math.cos(lon * RAD), Math.cos(lat * RAD) * Math.sin(lon * RAD), Math.sin(lat * RAD)];
    const a = vector(lon1, lat1), b = vector(lon2, lat2), angle = Math.acos(Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
    const points = [[lat1, lon1]];
    for (let i = 1; i <= count; i++) {
      if (i === count || angle < 1e-9) {
        points.push([lat2, geomap.nearLongitude(lon2, points[points.length - 1][1])]);
        break;
      }
      const s = Math.sin(((1 - i / count) * angle)) / Math.sin(angle), t = Math.sin((i / count) * angle) / Math.sin(angle);
      const [x, y, z] = [0, 1, 2].map((n) => s * a[n] + t * b[n]);
      points.push([Math.atan2(z, Math.hypot(x, y)) / RAD, geomap.nearLongitude(Math.atan2(y, x) / RAD, points[points.length - 1][1])]);
    }
    return points;
  };

  const UNITS = { km: 1000, mi: 1609.344, nmi: 1852 };

  geomap.lengthWords = function (metres, unit) {
    const value = metres / UNITS[unit];
    if (unit === "km" && metres < 1000) return `${Math.round(metres)} m`;
    return `${value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 })} ${unit}`;
  };
  geomap.UNITS = UNITS;

  const decimal = (lon, lat) => `${Math.abs(lat).toFixed(4)}° ${lat < 0 ? "S" : "N"}, ${Math.abs(lon).toFixed(4)}° ${lon < 0 ? "W" : "E"}`;

  function sexagesimal(value, positive, negative) {
    const seconds = Math.round(Math.abs(value) * 3600), two = (n) => String(n).padStart(2, "0");
    return `${Math.floor(seconds / 3600)}°${two(Math.floor(seconds / 60) % 60)}′${two(seconds % 60)}″ ${value < 0 ? negative : positive}`;
  }

  const dms = (lon, lat) => `${sexagesimal(lat, "N", "S")}, ${sexagesimal(lon, "E", "W")}`;

  function zoneOf(lon, lat) {
    if (lat >= 56 && lat < 64 && lon >= 3 && lon < 12) return 32;
    if (lat >= 72 && lat < 84 && lon >= 0 && lon < 42) return lon < 9 ? 31 : lon < 21 ? 33 : lon < 33 ? 35 : 37;
    return Math.min(60, Math.floor((lon + 180) / 6) + 1);
  }

  function utm(lon, lat, zone) {
    const n = F / (2 - F), n2 = n * n, n3 = n2 * n, a = (A / (1 + n)) * (1 + n2 / 4 + (n2 * n2) / 64), e = Math.sqrt(F * (2 - F));
    const alpha = [n / 2 - (2 / 3) * n2 + (5 / 16) * n3, (13 / 48) * n2 - (3 / 5) * n3, (61 / 240) * n3];
    const sine = Math.sin(lat * RAD), t = Math.sinh(Math.atanh(sine) - e * Math.atanh(e * sine)), dl = (lon - (zone * 6 - 183)) * RAD;
    const xi = Math.atan2(t, Math.cos(dl)), eta = Math.atanh(Math.sin(dl) / Math.hypot(1, t));
    let north = xi, east = eta;
    alpha.forEach((c, i) => {
      north += c * Math.sin(2 * (i + 1) * xi) * Math.cosh(2 * (i + 1) * eta);
      east += c * Math.cos(2 * (i + 1) * xi) * Math.sinh(2 * (i + 1) * eta);
    });
    return [500000 + 0.9996 * a * east, (lat < 0 ? 10000000 : 0) + 0.9996 * a * north];
  }

  /* Grid square and metres to ten; beyond 80° S and 84° N, where MGRS goes over to polar grids, decimal degrees. */
  function mgrs(lon, lat) {
    if (lat < -80 || lat > 84) return decimal(lon, lat);
    const zone = zoneOf(lon, lat), [east, north] = utm(lon, lat, zone);
    const band = "CDEFGHJKLMNPQRSTUVWX"[Math.min(19, Math.floor((lat + 80) / 8))];
    const column = ["STUVWXYZ", "ABCDEFGH", "JKLMNPQR"][zone % 3][Math.floor(east / 100000) - 1];
    const row = (zone % 2 ? "ABCDEFGHJKLMNPQRSTUV" : "FGHJKLMNPQRSTUVABCDE")[Math.floor(north / 100000) % 20];
    const digits = (metres) => String(Math.floor((metres % 100000) / 10)).padStart(4, "0");
    return `${zone}${band} ${column}${row} ${digits(east)} ${digits(north)}`;
  }

  geomap.NOTATIONS = { decimal: ["Decimal", decimal], dms: ["DMS", dms], mgrs: ["MGRS", mgrs] };
})(window.geomap);
