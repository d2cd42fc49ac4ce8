"""Measure the geodesy: exactness and rate of distances and buffers, beside its peers in the same run.

usage: python benchmarks/geodesy.py [--quick]

Runs on the embedded map alone. Peers are compared where they are installed, and named where they are not:
geopandas in an azimuthal equidistant chart about the centroid and in the UTM zone that it estimates, pyproj
over all vertices, spherely (S2), PostGIS (its server's programs, psycopg), Turf (node with @turf/turf on
NODE_PATH; 60 s for an answer). Distances are held against brute force over every edge
(tests/geodesy_truth.py); buffers against exact distances along their edges and at random points. Seconds are
CPU seconds of one core; Turf's are wall seconds of its process, PostGIS's wall seconds of its query
(geography on the spheroid, one worker, no JIT, the answer fetched) on a server that this starts and stops.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import geopandas
import numpy as np
import pyproj
import shapely

import geomap as gm
from geomap import geodesy
from geomap.geodesy.edges import edges_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from geodesy_truth import distance as brute_force
from geodesy_truth import globe
from postgis_server import missing as postgis_missing
from postgis_server import running as postgis_running

RADIUS_M = 200_000.0
POINTS = {
    "Caracas": (-66.9, 10.5),
    "Longyearbyen": (15.6, 78.2),
    "Suva": (178.44, -18.14),
    "89.5° N": (0.0, 89.5),
    "the pole": (0.0, 90.0),
}
LANDS = ("Venezuela", "Svalbard", "Fiji", "Chile", "Russia", "Antarctica")
TURF = """
const turf = require('@turf/turf'), fs = require('fs');
const job = JSON.parse(fs.readFileSync(0));
const start = process.hrtime.bigint();
let out;
if (job.points) out = job.points.map(p => Math.min(...job.lines.map(
  l => turf.pointToLineDistance(p, turf.lineString(l), {units: 'meters', method: 'geodesic'}))));
else out = turf.buffer(turf.feature(job.geometry), job.radius, {units: 'meters', steps: 64}).geometry;
console.log(JSON.stringify({seconds: Number(process.hrtime.bigint() - start) / 1e9, out}));
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the points")
    quick = parser.parse_args().quick
    gazetteer = gm.open_gazetteer()
    lands = {name: _territory(gazetteer, name) for name in LANDS}
    world = gazetteer.land_near((-180.0, -90.0, 180.0, 90.0))
    with ExitStack() as open_until_the_end:
        postgis = _open_postgis(open_until_the_end)
        absent = _absent() + ([] if postgis else ["PostGIS"])
        print(f"geodesy on the embedded map; peers absent: {', '.join(absent) or 'none'}\n")
        _distances(lands, world, 2_000 if quick else 20_000, 10 if quick else 40, postgis)
        _buffers({**{name: shapely.Point(at) for name, at in POINTS.items()}, **lands}, postgis)
        _small_buffer(lands["Venezuela"])


class PostGis:
    """A server of our own, asked on one connection."""

    def __init__(self, address: str) -> None:
        import psycopg  # optional peer

        self.connection = psycopg.connect(address, autocommit=True)
        for setting in ("jit = off", "max_parallel_workers_per_gather = 0", "statement_timeout = '120s'"):
            self.connection.execute(f"SET {setting}")
        self.connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")

    def distances(self, land: shapely.Geometry, lon: np.ndarray, lat: np.ndarray) -> Answer:
        """Metres from points to the outline of a land."""
        outline = shapely.to_wkb(land.boundary)
        begun = time.perf_counter()
        rows = self.connection.execute(
            "WITH land AS MATERIALIZED (SELECT ST_GeomFromWKB(%s, 4326)::geography AS g) "
            "SELECT ST_Distance(ST_Point(x, y, 4326)::geography, land.g) "
            "FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS p(x, y, n), land ORDER BY n",
            (outline, lon.tolist(), lat.tolist()),
        ).fetchall()
        return np.array([row[0] for row in rows]), time.perf_counter() - begun

    def buffer(self, shape: shapely.Geometry, radius: float) -> tuple[shapely.Geometry, float]:
        """The buffer of a shape, 64 segments a quarter, and the seconds it took."""
        begun = time.perf_counter()
        (wkb,) = self.connection.execute(
            "SELECT ST_AsBinary(ST_Buffer(ST_GeomFromWKB(%s, 4326)::geography, %s, 64)::geometry)",
            (shapely.to_wkb(shape), radius),
        ).fetchone() or (None,)
        return shapely.from_wkb(bytes(wkb or b"")), time.perf_counter() - begun


def _open_postgis(stack: ExitStack) -> PostGis | None:
    if postgis_missing() is not None:
        return None
    # The server may run as another user: its folder must be one that all may enter.
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="geomap-postgis-")))
    postgis = PostGis(stack.enter_context(postgis_running(folder)))
    stack.callback(postgis.connection.close)
    return postgis


def _territory(gazetteer: gm.Gazetteer, name: str) -> shapely.Geometry:
    for candidate in gazetteer.find(name):
        land = gazetteer.territory(candidate.place)
        if land is not None:
            return land
    raise SystemExit(f"the gazetteer has no territory named {name}")


def _absent() -> list[str]:
    missing = [] if _spherely() else ["spherely"]
    return missing if _turf_is_here() else [*missing, "Turf"]


def _spherely() -> object | None:
    try:
        import spherely  # optional peer
    except ImportError:
        return None
    return spherely


def _turf_is_here() -> bool:
    node = shutil.which("node")
    return (
        bool(node)
        and subprocess.run([node, "-e", "require('@turf/turf')"], capture_output=True).returncode == 0
    )


def _turf(job: dict[str, object]) -> tuple[object, float] | None:
    try:
        run = subprocess.run(
            ["node", "-e", TURF],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    except subprocess.TimeoutExpired:
        return None
    if run.returncode:
        return None
    answer = json.loads(run.stdout)
    return answer["out"], answer["seconds"]


def _timed(work: Callable[[], object]) -> tuple[object, float]:
    start = time.process_time()
    out = work()
    return out, time.process_time() - start


def _distances(
    lands: dict[str, shapely.Geometry],
    world: shapely.Geometry,
    count: int,
    checks: int,
    postgis: PostGis | None,
) -> None:
    print(f"{'points to outline':36} {'points/s':>10} {'median error m':>15} {'max error m':>12}")
    west, south, east, north = lands["Venezuela"].bounds
    rng = np.random.default_rng(1)
    near = rng.uniform(west - 3, east + 3, count), rng.uniform(south - 3, north + 3, count)
    work = {
        "Venezuela, nearby": (lands["Venezuela"], near),
        "world, anywhere": (world, globe(count, 2)),
        "Chile, from anywhere": (lands["Chile"], globe(count, 3)),
        "Russia, from anywhere": (lands["Russia"], globe(count, 4)),
    }
    for name, (land, (lon, lat)) in work.items():
        few = max(4, checks // 4) if name.startswith("world") else checks
        truth = np.array([brute_force(lon[i], lat[i], land) for i in range(few)])
        index = geodesy.DistanceIndex(land, solid=False)
        index.nearest(lon[:10], lat[:10])  # builds what is built once
        found, seconds = _timed(lambda index=index, lon=lon, lat=lat: index.nearest(lon, lat)[0])
        _row(f"{name}: geomap", len(lon) / seconds, np.abs(found[:few] - truth))
        if not name.startswith("world"):
            for peer, measure in _distance_peers(land, postgis):
                some = slice(0, few if peer in ("Turf", "pyproj, vertices") else min(count, 2_000))
                answer = measure(lon[some], lat[some])
                if answer is not None:
                    away, seconds = answer
                    _row(f"{'':{len(name)}}  {peer}", len(away) / seconds, np.abs(away[:few] - truth))
    print()


def _row(name: str, rate: float, error: np.ndarray) -> None:
    print(f"{name:36} {rate:10,.0f} {np.median(error):15,.6f} {error.max():12,.6f}")


Answer = tuple[np.ndarray, float] | None


def _distance_peers(
    land: shapely.Geometry, postgis: PostGis | None
) -> list[tuple[str, Callable[[np.ndarray, np.ndarray], Answer]]]:
    series = geopandas.GeoSeries([land.boundary], crs=4326)
    centre = land.centroid
    aeqd = pyproj.CRS.from_proj4(f"+proj=aeqd +lat_0={centre.y} +lon_0={centre.x} +datum=WGS84")

    def planar(crs: pyproj.CRS) -> Callable[[np.ndarray, np.ndarray], Answer]:
        flat = series.to_crs(crs).iloc[0]
        shapely.prepare(flat)

        def measure(lon: np.ndarray, lat: np.ndarray) -> Answer:
            def work() -> np.ndarray:
                points = geopandas.GeoSeries(shapely.points(lon, lat), crs=4326).to_crs(crs)
                finite = np.isfinite(shapely.get_coordinates(points.to_numpy())).all(axis=1)
                away = np.full(
                    len(lon), 4e7
                )  # a place that the chart cannot show is taken as half the globe off
                away[finite] = shapely.distance(points.to_numpy()[finite], flat)
                return away

            return _timed(work)  # type: ignore[return-value]

        return measure

    def vertices(lon: np.ndarray, lat: np.ndarray) -> Answer:
        xy = shapely.get_coordinates(land)
        geod = pyproj.Geod(ellps="WGS84")

        def one(x: float, y: float) -> float:
            return float(min(geod.inv(np.full(len(xy), x), np.full(len(xy), y), xy[:, 0], xy[:, 1])[2]))

        return _timed(lambda: np.array([one(x, y) for x, y in zip(lon, lat, strict=True)]))  # type: ignore[return-value]

    peers = [
        ("geopandas, AEQD", planar(aeqd)),
        ("geopandas, UTM", planar(series.estimate_utm_crs())),
        ("pyproj, vertices", vertices),
    ]
    if postgis is not None:
        peers.append(("PostGIS", lambda lon, lat: postgis.distances(land, lon, lat)))
    spherely = _spherely()
    if spherely is not None:
        lines = spherely.from_wkt(
            [f"LINESTRING ({', '.join(f'{x} {y}' for x, y in r.coords)})" for r in _rings(land)]
        )
        whole = spherely.create_collection(list(lines))

        def sphere(lon: np.ndarray, lat: np.ndarray) -> Answer:
            return _timed(lambda: spherely.distance(spherely.points(lon, lat), whole))  # type: ignore[return-value]

        peers.append(("spherely", sphere))
    if _turf_is_here():
        lines = [shapely.get_coordinates(ring).tolist() for ring in _rings(land)]

        def turf(lon: np.ndarray, lat: np.ndarray) -> Answer:
            answer = _turf({"points": np.stack([lon, lat], axis=1).tolist(), "lines": lines})
            return None if answer is None else (np.array(answer[0]), answer[1])

        peers.append(("Turf", turf))
    return peers


def _rings(land: shapely.Geometry) -> list[shapely.Geometry]:
    return list(shapely.get_rings(shapely.get_parts(land)))


def _buffers(shapes: dict[str, shapely.Geometry], postgis: PostGis | None) -> None:
    print(f"{'200 km buffer of':34} {'CPU s':>8} {'max error %':>12} {'false out, in':>14}  valid")
    for name, shape in shapes.items():
        _buffer_row(f"{name}: geomap", shape, RADIUS_M, lambda shape=shape: geodesy.buffer(shape, RADIUS_M))
        centre = shape.centroid
        aeqd = pyproj.CRS.from_proj4(f"+proj=aeqd +lat_0={centre.y} +lon_0={centre.x} +datum=WGS84")
        series = geopandas.GeoSeries([shape], crs=4326)

        def planar(crs: object, series: geopandas.GeoSeries = series) -> shapely.Geometry:
            flat = series.to_crs(crs).buffer(RADIUS_M, quad_segs=64)
            return flat.to_crs(4326).iloc[0]

        for peer, crs in (
            ("AEQD", lambda aeqd=aeqd: aeqd),
            ("UTM", lambda series=series: series.estimate_utm_crs()),
        ):
            _buffer_row(
                f"{'':{len(name)}}  geopandas, {peer}", shape, RADIUS_M, lambda crs=crs: planar(crs())
            )
        if postgis is not None:
            _postgis_row(f"{'':{len(name)}}  PostGIS", shape, postgis)
        if _turf_is_here():
            job = {"geometry": json.loads(shapely.to_geojson(shape)), "radius": RADIUS_M}
            answer = _turf(job)
            label = f"{'':{len(name)}}  Turf"
            if answer is None or answer[0] is None:
                print(f"{label:34} no answer within 60 s")
            else:
                area = shapely.from_geojson(json.dumps(answer[0]))
                _buffer_row(label, shape, RADIUS_M, lambda area=area: area, seconds=answer[1])
    print()


def _postgis_row(label: str, shape: shapely.Geometry, postgis: PostGis) -> None:
    try:
        area, seconds = postgis.buffer(shape, RADIUS_M)
    except Exception as error:  # a peer may fail in any way, and that is its result
        print(f"{label:34} {type(error).__name__}")
        return
    _buffer_row(label, shape, RADIUS_M, lambda: area, seconds=seconds)


def _small_buffer(land: shapely.Geometry) -> None:
    for radius in (1_000.0, 5_000_000.0, -50_000.0):
        label = f"Venezuela, {radius / 1000:,.0f} km: geomap"
        _buffer_row(label, land, radius, lambda radius=radius: geodesy.buffer(land, radius))


def _buffer_row(
    label: str,
    shape: shapely.Geometry,
    radius: float,
    make: Callable[[], shapely.Geometry],
    *,
    seconds: float | None = None,
) -> None:
    try:
        area, taken = _timed(make)
    except Exception as error:  # a peer may fail in any way, and that is its result
        print(f"{label:34} {type(error).__name__}")
        return
    worst, out, inside = _errors(shape, area, radius)
    shown = taken if seconds is None else seconds
    print(f"{label:34} {shown:8.2f} {worst:12.3f} {out:8d}, {inside:4d}  {area.is_valid}")


def _errors(shape: shapely.Geometry, area: shapely.Geometry, radius: float) -> tuple[float, int, int]:
    """Worst error along the edges, % of the radius, and how many of 6,000 points are on the wrong side."""
    reach = abs(radius)
    outline, solid = geodesy.DistanceIndex(shape, solid=False), geodesy.DistanceIndex(shape)
    if area.is_empty or not np.isfinite(shapely.get_coordinates(area)).all():
        return float("inf"), 0, 0
    edges = edges_of(shapely.transform(area, lambda xy: np.clip(xy, [-1e6, -90], [1e6, 90])))
    span = edges.lon2 - edges.lon1
    span -= 360 * np.round(span / 360)
    rng = np.random.default_rng(5)
    worst = 0.0
    for share in (np.zeros(len(edges)), rng.random(len(edges)), rng.random(len(edges))):
        lon, lat = edges.lon1 + share * span, edges.lat1 + share * (edges.lat2 - edges.lat1)
        worst = max(worst, float(np.abs(outline.nearest(lon, lat)[0] - reach).max() / reach))
    xy = shapely.get_coordinates(shape)
    own = xy[rng.integers(0, len(xy), 4_000)]
    near = geodesy.destination(*own.T, rng.uniform(0, 360, 4_000), reach * rng.uniform(0.2, 1.6, 4_000))
    lon, lat = (np.concatenate(pair) for pair in zip(near, globe(2_000, 6), strict=True))
    away = outline.nearest(lon, lat)[0]
    away = np.where(solid.contains(lon, lat), -away, away)
    held = shapely.intersects_xy(area, lon, lat)
    slack = 0.0005 * reach
    return (
        100 * worst,
        int(((away < radius - slack) & ~held).sum()),
        int(((away > radius + slack) & held).sum()),
    )


if __name__ == "__main__":
    main()
