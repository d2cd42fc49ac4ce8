"""A reusable index from points to the nearest place of a geometry, exact on WGS 84.

*Search.* Edges are geodesics, cut into pieces of at most 5 km. A piece of length L is a curve g in space with
``|g''| <= 1/R1`` (see `ellipsoid`), so it stays within ``h = L² / 8 R1`` of its chord: the error of linear
interpolation. The chord from a point to the piece therefore lies within h of its distance to the segment,
and bounds 1 and 2 of `ellipsoid` turn that into an interval for the geodesic. The piece nearest in space
gives a first upper bound; every piece whose ball reaches inside it is looked at, and dropped only when its
lower bound exceeds the best upper bound. No nearest piece can be dropped. Far points see the geometry block
by block, with the bounds of `blocks`.

*Refinement.* On the pieces left, the distance f along the piece is minimised by Newton's method on the
geodesic (Karney's inverse gives f and, from the azimuth, f'; compare Baselga and Martínez-Llario 2018,
doi:10.1007/s11200-017-1020-z). The Hessian of the distance to a point lies between √K cot(√K s) for
the greatest and least curvature K of Gauss (1/b² and b²/a⁴): f is convex up to s = π b / 2, where the
minimum is one, and concave from π a²/2b on, where it is at an end; both ends are looked at there. Places on a
piece come from the cubic through its ends and tangents, 10 nm off at 5 km (|g''''| L⁴ / 384).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from shapely.geometry.base import BaseGeometry

from geomap.errors import GeometryError
from geomap.geodesy.blocks import Blocks, make_blocks
from geomap.geodesy.containment import Containment
from geomap.geodesy.edges import Edges, as_geometry, edges_of
from geomap.geodesy.ellipsoid import (
    CONVEX_M,
    GEOD,
    R_MEAN,
    R_MIN,
    BoolArray,
    FloatArray,
    IntArray,
    chord_to_geodesic_max,
    chord_to_geodesic_min,
    ecef,
    geodesic_to_chord_max,
    lonlat,
    wrap_lon,
)

_PIECE_M = 5_000.0
_LEAF = 32
_FAR_M = 1_000_000.0
"""Beyond this chord points are sought by blocks."""
_CHUNK = 20_000
"""Points searched at once, at most."""
_PAIRS = 6_000_000
"""Pairs of points and pieces looked at at once, about."""
_FEW_PAIRS = 256
"""Pairs that are all measured: to choose among so few takes longer."""
_SLACK_M = 1e-6
"""Room for rounding in every bound, metres."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pieces:
    """Edges cut to pieces, and these placed in space. Arrays of one row a piece."""

    owner: IntArray
    """The edge that each is of."""
    ends: tuple[FloatArray, FloatArray, FloatArray, FloatArray]
    """Lon and lat, in degrees, of where each starts, and of where it ends."""
    start: FloatArray
    """Where each starts in space, metres."""
    chord: FloatArray
    """From there to where it ends."""
    chord2: FloatArray
    """The squared length of that, never 0."""
    length: FloatArray
    """An upper bound of each one's length, metres."""
    bulge: FloatArray
    """How far each may stray from its chord, metres."""
    reach: float
    """How far any place of a piece may lie from the middle of its chord, metres."""
    tangent1: FloatArray
    """The tangents at the starts, as long as the piece, of those surveyed."""
    tangent2: FloatArray
    """The same at the ends."""
    surveyed: BoolArray
    """The pieces of which the tangents are known: of most they are never asked."""

    @classmethod
    def of(cls, edges: Edges) -> _Pieces:
        """Cut edges."""
        lon1, lat1, lon2, lat2, owner = cut_edges(edges, _PIECE_M)
        start, end = ecef(lon1, lat1), ecef(lon2, lat2)
        chord = end - start
        length2 = (chord**2).sum(axis=1)
        length, chord2 = chord_to_geodesic_max(np.sqrt(length2)), np.maximum(length2, 1e-30)
        bulge = length**2 / (8 * R_MIN) + _SLACK_M
        return cls(
            owner=owner,
            ends=(lon1, lat1, lon2, lat2),
            start=start,
            chord=chord,
            chord2=chord2,
            length=length,
            bulge=bulge,
            reach=float((0.5 * np.sqrt(chord2) + bulge).max()),
            tangent1=np.empty_like(start),
            tangent2=np.empty_like(start),
            surveyed=np.zeros(len(start), dtype=bool),
        )


class DistanceIndex:
    """The nearest place of a geometry to any number of points, exact (below a millimetre) on WGS 84.

    Args:
        geometry: any shapely geometry, or an iterable of them (a GeoSeries too); edges are geodesics.
        solid: whether polygons are filled, so that points inside are 0 m away, or outlines alone.

    Raises GeometryError for an empty geometry or coordinates that are none. ``toward`` holds the last place
    to which alone it was measured, and what of it may lie nearest.

    >>> import shapely
    >>> index = DistanceIndex(shapely.LineString([(0, 0), (10, 0)]))
    >>> distance, lon, lat = index.nearest([5.0], [1.0])
    >>> round(float(distance[0]), 3), round(float(lon[0]), 6), round(float(lat[0]), 6)
    (110574.389, 5.0, 0.0)
    """

    def __init__(self, geometry: BaseGeometry | Iterable[BaseGeometry], *, solid: bool = True) -> None:
        self._set(edges_of(as_geometry(geometry)), solid=solid)

    @classmethod
    def of_edges(cls, edges: Edges, *, solid: bool = True) -> DistanceIndex:
        """Return an index of a geometry that has been taken apart."""
        index = cls.__new__(cls)
        index._set(edges, solid=solid)
        return index

    def _set(self, edges: Edges, *, solid: bool) -> None:
        self.edges = edges
        self.areas = edges.areas
        self.solid = solid
        self.toward: tuple[tuple[float, float], DistanceIndex] | None = None

    @cached_property
    def has_edges(self) -> bool:
        """Whether it is more than places that stand alone."""
        edges = self.edges
        return bool(((edges.lon1 != edges.lon2) | (edges.lat1 != edges.lat2)).any())

    def outline(self) -> DistanceIndex:
        """Return an index of the same pieces to which points inside of a polygon have a distance too."""
        _ = self._blocks  # cut once for both
        other = copy.copy(self)
        other.solid = False
        return other

    def part(self, blocks: IntArray) -> DistanceIndex:
        """Return an index of the outline's edges in some of the blocks alone, without areas."""
        piece = self._blocks.piece[blocks].ravel()
        return DistanceIndex.of_edges(
            self.edges.take(np.unique(self._pieces.owner[piece[piece >= 0]])), solid=False
        )

    def __len__(self) -> int:
        """Count the pieces searched."""
        return len(self._pieces.length)

    @cached_property
    def _pieces(self) -> _Pieces:
        return _Pieces.of(self.edges)

    @cached_property
    def _tree(self) -> Any:
        """A kd-tree over the middles of the chords of the pieces."""
        # scipy.spatial takes 0.45 s to import, which a map without a measured claim need not pay.
        from scipy.spatial import cKDTree

        return cKDTree(self._pieces.start + 0.5 * self._pieces.chord, leafsize=_LEAF)

    @property
    def is_cut(self) -> bool:
        """Whether it has been cut to pieces, which is done when it is first searched."""
        return "_pieces" in self.__dict__

    @cached_property
    def _containment(self) -> Containment | None:
        if self.areas is None:
            return None
        return Containment(self.areas, self.edges.take(np.arange(self.edges.outline)))

    @cached_property
    def _blocks(self) -> Blocks:
        return make_blocks(
            self._tree,
            self._pieces.ends,
            (self._pieces.start, self._pieces.start + self._pieces.chord),
            self._pieces.length,
        )

    def nearest(self, lons: ArrayLike, lats: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Find for each point the nearest place of the geometry.

        Args:
            lons: degrees east, shape (n,).
            lats: degrees north, shape (n,).

        Returns the distance in metres and the lon and lat of the nearest place, each of shape (n,).
        """
        lon, lat = as_points(lons, lats)
        distance = np.empty(len(lon))
        out_lon, out_lat = np.empty(len(lon)), np.empty(len(lon))
        first = 0
        while first < len(lon):
            part = slice(first, first + self._chunk(lon[first : first + _CHUNK], lat[first : first + _CHUNK]))
            distance[part], out_lon[part], out_lat[part] = self._nearest_boundary(lon[part], lat[part])
            first = part.stop
        if self.solid and self._containment is not None:
            inside = self._containment.contains(lon, lat)
            distance[inside], out_lon[inside], out_lat[inside] = 0.0, lon[inside], lat[inside]
        return distance, out_lon, out_lat

    @cached_property
    def longest_m(self) -> float:
        """The longest edge, metres."""
        return float(np.max(np.bincount(self._pieces.owner, weights=self._pieces.length)))

    def block_middles(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Give the middle of each block of pieces, lon and lat, and the radius in metres that holds it."""
        return self._blocks.lon, self._blocks.lat, self._blocks.radius

    def bounds(self, lons: FloatArray, lats: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Bound the distance of points, in metres from below and above, at the price of one look-up each.

        With the nearest middle of a block a chord c away, no place of any block is nearer than c's geodesic
        less the greatest radius, and some place is within that block's own radius of its middle. Inside of a
        solid area both are 0.
        """
        blocks = self._blocks
        chord, block = blocks.tree.query(ecef(lons, lats))
        low = np.maximum(chord_to_geodesic_min(chord) - float(blocks.radius.max()), 0.0)
        high = chord_to_geodesic_max(chord) + blocks.radius[block]
        if self.solid and self._containment is not None:
            inside = self._containment.contains(lons, lats)
            low[inside], high[inside] = 0.0, 0.0
        return low, high

    def stretches(self, blocks: IntArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Give lon1, lat1, lon2, lat2 of the pieces in some of the blocks."""
        piece = self._blocks.piece[blocks].ravel()
        piece = np.sort(piece[piece >= 0])
        lon1, lat1, lon2, lat2 = self._pieces.ends
        return lon1[piece], lat1[piece], lon2[piece], lat2[piece]

    @staticmethod
    def cut(edges: Edges) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Give lon1, lat1, lon2, lat2 of the pieces of some edges, which are those that an index has."""
        return (
            cut_edges(edges, _PIECE_M)[:4] if len(edges) else (edges.lon1, edges.lat1, edges.lon2, edges.lat2)
        )

    def vertices(self, blocks: IntArray | None = None) -> tuple[FloatArray, FloatArray]:
        """Give lon and lat of the vertices, none twice: of all, or of those in some of the blocks."""
        lon1, lat1, lon2, lat2 = self._pieces.ends
        starts = np.concatenate(
            [[True], np.diff(self._pieces.owner) > 0]
        )  # where an edge, not just a piece, begins
        ends = np.concatenate([starts[1:], [True]])
        if blocks is not None:
            piece = self._blocks.piece[blocks].ravel()
            held = np.zeros(len(self), dtype=bool)
            held[piece[piece >= 0]] = True
            starts, ends = starts & held, ends & held
        table = np.concatenate(
            [np.stack([lon1[starts], lat1[starts]], axis=1), np.stack([lon2[ends], lat2[ends]], axis=1)]
        )
        table = np.unique(table, axis=0)
        return table[:, 0], table[:, 1]

    def contains(self, lons: ArrayLike, lats: ArrayLike) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Tell which points lie inside one of the polygons, whose edges are geodesics."""
        lon, lat = as_points(lons, lats)
        if self._containment is None:
            return np.zeros(len(lon), dtype=bool)
        return self._containment.contains(lon, lat)

    def _chunk(self, lon: FloatArray, lat: FloatArray) -> int:
        """Say how many points to take at once: few where each has very many pieces at about one distance."""
        if len(lon) * len(self) <= _PAIRS:
            return _CHUNK
        sample = np.linspace(0, len(lon) - 1, min(len(lon), 64)).astype(np.int64)
        place = ecef(lon[sample], lat[sample])
        chord, _ = self._tree.query(place)
        reach = geodesic_to_chord_max(chord_to_geodesic_max(chord + self._pieces.reach)) + self._pieces.reach
        tree = self._blocks.tree
        held = tree.query_ball_point(place, reach, return_length=True) * len(self) / tree.n
        return int(np.clip(_PAIRS / (held.mean() + 1.0), 64, _CHUNK))

    def _nearest_boundary(
        self, lon: FloatArray, lat: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Find the nearest place of the edges."""
        pair_point, pair_piece, fraction = self._pairs(lon, lat)
        distance, x_lon, x_lat = self._refine(lon[pair_point], lat[pair_point], pair_piece, fraction)
        order = np.lexsort((pair_piece, distance, pair_point))
        first = order[np.concatenate([[True], np.diff(pair_point[order]) > 0])]
        return distance[first], x_lon[first], x_lat[first]

    def _pairs(self, lon: FloatArray, lat: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
        """List the points and pieces that may be nearest, with the place along the piece."""
        place = ecef(lon, lat)
        if len(place) * len(self) <= _FEW_PAIRS:
            point = np.repeat(np.arange(len(place)), len(self))
            piece = np.tile(np.arange(len(self)), len(place))
            return point, piece, self._segment(place[point], piece)[1]
        blocks = self._blocks
        chord, block = blocks.tree.query(place)
        far = chord > _FAR_M
        if not far.any():
            return self._near_pairs(place)
        where = np.flatnonzero(far)
        seed = blocks.piece[block[where], 0]
        limit = np.asarray(
            GEOD.inv(lon[where], lat[where], self._pieces.ends[0][seed], self._pieces.ends[1][seed])[2]
        )
        point, piece = blocks.candidates(lon[where], lat[where], place[where], limit)
        point = where[point]
        fraction = self._segment(place[point], piece)[1]
        where = np.flatnonzero(~far)
        if not len(where):
            return point, piece, fraction
        near = self._near_pairs(place[where])
        return (
            np.concatenate([point, where[near[0]]]),
            np.concatenate([piece, near[1]]),
            np.concatenate([fraction, near[2]]),
        )

    def _near_pairs(self, place: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
        """List the pairs by their chords."""
        tree, bulge = self._tree, self._pieces.bulge
        _, seed = tree.query(place)
        seed_distance, _ = self._segment(place, seed)
        limit = geodesic_to_chord_max(chord_to_geodesic_max(seed_distance + bulge[seed])) + _SLACK_M
        lists = tree.query_ball_point(place, limit + self._pieces.reach, return_sorted=False)
        counts = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
        piece = np.concatenate(lists).astype(np.int64)
        point = np.repeat(np.arange(len(place)), counts)
        distance, fraction = self._segment(place[point], piece)
        upper = np.minimum.reduceat(distance + bulge[piece], np.concatenate([[0], np.cumsum(counts)[:-1]]))
        limit = np.minimum(limit, geodesic_to_chord_max(chord_to_geodesic_max(upper)) + _SLACK_M)
        kept = distance - bulge[piece] <= limit[point]
        return point[kept], piece[kept], fraction[kept]

    def _segment(self, place: FloatArray, piece: IntArray) -> tuple[FloatArray, FloatArray]:
        """Measure points to the chords of pieces: metres through space, and where along (0..1)."""
        away = place - self._pieces.start[piece]
        chord = self._pieces.chord[piece]
        fraction = np.clip(np.einsum("ij,ij->i", away, chord) / self._pieces.chord2[piece], 0.0, 1.0)
        away -= fraction[:, None] * chord
        return np.sqrt(np.einsum("ij,ij->i", away, away)), fraction

    def _survey(self, piece: IntArray) -> None:
        """Work out the tangents at the ends of the pieces that are looked at for the first time."""
        fresh = np.unique(piece[~self._pieces.surveyed[piece]])
        if not len(fresh):
            return
        lon1, lat1, lon2, lat2 = (end[fresh] for end in self._pieces.ends)
        azimuth, back, length = GEOD.inv(lon1, lat1, lon2, lat2)
        size = np.asarray(length)[:, None]
        self._pieces.tangent1[fresh] = _direction(lon1, lat1, azimuth) * size
        self._pieces.tangent2[fresh] = -_direction(lon2, lat2, back) * size
        self._pieces.surveyed[fresh] = True

    def _at(self, piece: IntArray, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give the places at fractions t of pieces and the tangents there, in space."""
        self._survey(piece)
        t, cut = t[:, None], self._pieces
        chord, tangent1, tangent2 = (
            cut.chord[piece],
            cut.tangent1[piece],
            cut.tangent2[piece],
        )
        bend, twist = tangent1 - chord, tangent2 - chord
        u = 1.0 - t
        place = cut.start[piece] + t * chord + t * u * (u * bend - t * twist)
        along = chord + u * (u - 2 * t) * bend - t * (2 * u - t) * twist
        return place, along

    def _measure(
        self, lon: FloatArray, lat: FloatArray, piece: IntArray, t: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Measure to places along pieces: metres, the cosine of the angle there, lon, lat."""
        place, along = self._at(piece, t)
        x_lon, x_lat = lonlat(place)
        azimuth, _, distance = GEOD.inv(x_lon, x_lat, lon, lat)
        toward = _direction(x_lon, x_lat, azimuth)
        size = np.sqrt(np.einsum("ij,ij->i", along, along))
        cosine = np.einsum("ij,ij->i", toward, along) / np.maximum(size, 1e-30)
        return np.asarray(distance), cosine, x_lon, x_lat

    def _refine(
        self, lon: FloatArray, lat: FloatArray, piece: IntArray, t: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Slide along each piece to where it is nearest."""
        distance, cosine, x_lon, x_lat = self._measure(lon, lat, piece, t)
        active = np.arange(len(piece))
        t = t.copy()
        for _ in range(12):
            arc = distance[active] / R_MEAN
            length = np.maximum(self._pieces.length[piece[active]], 1e-9)
            ahead = R_MEAN * np.arctan2(np.sin(arc) * cosine[active], np.cos(arc)) / length
            fresh = np.clip(t[active] + ahead, 0.0, 1.0)
            gain = np.abs(fresh - t[active]) * length * np.abs(cosine[active])
            moving = gain > 1e-7
            if not moving.any():
                break
            active, fresh = active[moving], fresh[moving]
            measured = self._measure(lon[active], lat[active], piece[active], fresh)
            better = measured[0] <= distance[active]
            active = active[better]
            t[active] = fresh[better]
            distance[active], cosine[active] = measured[0][better], measured[1][better]
            x_lon[active], x_lat[active] = measured[2][better], measured[3][better]
        far = np.flatnonzero(distance > CONVEX_M - _PIECE_M)
        for end in (0.0, 1.0):
            if len(far):
                measured = self._measure(lon[far], lat[far], piece[far], np.full(len(far), end))
                better = measured[0] < distance[far]
                chosen = far[better]
                distance[chosen], x_lon[chosen], x_lat[chosen] = (
                    measured[0][better],
                    measured[2][better],
                    measured[3][better],
                )
        return distance, x_lon, x_lat


def cut_edges(
    edges: Edges, piece_m: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, IntArray]:
    """Cut edges into equal pieces of at most ``piece_m``: lon1, lat1, lon2, lat2 and the edge each is of."""
    chord = ecef(edges.lon2, edges.lat2) - ecef(edges.lon1, edges.lat1)
    length = chord_to_geodesic_max(np.sqrt((chord**2).sum(axis=1)))
    long, azimuth = np.flatnonzero(length > piece_m), np.zeros(len(edges))
    azimuth[long], _, length[long] = GEOD.inv(
        edges.lon1[long], edges.lat1[long], edges.lon2[long], edges.lat2[long]
    )
    count = np.maximum(np.ceil(length / piece_m).astype(np.int64), 1)
    owner = np.repeat(np.arange(len(edges)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    many = count[owner] > 1
    lon1, lat1, lon2, lat2 = edges.lon1[owner], edges.lat1[owner], edges.lon2[owner], edges.lat2[owner]
    each = (length / count)[owner]
    for lon, lat, index, fixed in ((lon1, lat1, step, 0), (lon2, lat2, step + 1, 1)):
        inner = many & (index > 0 if fixed == 0 else index < count[owner])
        if inner.any():
            which = owner[inner]
            lon[inner], lat[inner], _ = GEOD.fwd(
                edges.lon1[which], edges.lat1[which], azimuth[which], each[inner] * index[inner]
            )
    return lon1, lat1, lon2, lat2, owner


def as_points(lons: ArrayLike, lats: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Make two arrays of shape (n,) of coordinates; raise GeometryError where they are none."""
    lon = wrap_lon(np.atleast_1d(np.asarray(lons, dtype=np.float64)))
    lat = np.atleast_1d(np.asarray(lats, dtype=np.float64))
    if lon.shape != lat.shape or lon.ndim != 1:
        raise GeometryError(f"lons and lats must be of one length, got shapes {lon.shape} and {lat.shape}")
    if not (np.isfinite(lon).all() and np.isfinite(lat).all() and (np.abs(lat) <= 90.0).all()):
        raise GeometryError("points must have finite longitudes and latitudes in -90..90 degrees")
    return lon, lat


def _direction(lon: FloatArray, lat: FloatArray, azimuth_deg: FloatArray) -> FloatArray:
    """Turn azimuths at places into unit vectors in space."""
    lam, phi, alpha = np.radians(lon), np.radians(lat), np.radians(azimuth_deg)
    sin_lam, cos_lam, sin_phi, cos_phi = np.sin(lam), np.cos(lam), np.sin(phi), np.cos(phi)
    east, north = np.sin(alpha), np.cos(alpha)
    return np.stack(
        [
            -sin_lam * east - sin_phi * cos_lam * north,
            cos_lam * east - sin_phi * sin_lam * north,
            cos_phi * north,
        ],
        axis=-1,
    )
