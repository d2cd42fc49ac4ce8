"""Write the drawings of MIL-STD-2525 symbols that maps use: ``data/military_symbols.json``.

    python scripts/make_military_symbols.py

One drawing for each symbol code of ``data/lexicons/assets.toml`` and each identity that a reader may choose,
made by the package milsymbol (MIT licence, a port of Måns Beckman's milsymbol.js) and reduced to path data
and one to three letters, so that a map holds no markup. What milsymbol leaves empty is left out and falls
back to a glyph of our own.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import milsymbol

ROOT: Final = Path(__file__).resolve().parents[1]
IDENTITIES: Final = ("1", "3", "4", "6")
"""Unknown, friend, neutral, hostile."""
SIZE: Final = 100
_SVG: Final = "{http://www.w3.org/2000/svg}"
_COLOUR: Final = re.compile(r"rgb\((\d+),\s*(\d+),\s*(\d+)\)")
_MOVE: Final = re.compile(r"translate\((-?[\d.]+),\s*(-?[\d.]+)\)|scale\(([\d.]+)\)")
_LETTERS: Final = re.compile(r"[A-Z]{1,3}")
_PATH: Final = re.compile(r"[MmLlHhVvCcSsQqTtAaZz0-9eE,.\s+-]+")


def drawing(sidc: str) -> dict[str, object] | None:
    """Return a symbol as a view box and parts; None where there is no more to it than a frame."""
    root = ElementTree.fromstring(milsymbol.Symbol(sidc, size=SIZE).as_svg())
    parts = list(_parts(root, 1.0, 0.0, 0.0))
    box = [float(n) for n in (root.get("viewBox") or "").split()]
    return {"box": box, "parts": parts} if len(box) == 4 and len(parts) > 1 and all(parts) else None


def _parts(element: ElementTree.Element, scale: float, dx: float, dy: float) -> Iterator[dict[str, object]]:
    """Yield what is drawn below an element; an empty one for what cannot be carried over."""
    for child in element:
        if child.tag == f"{_SVG}g":
            moved = _MOVE.fullmatch(child.get("transform") or "translate(0,0)")
            if moved is None:
                yield {}
            elif moved[3]:
                yield from _parts(child, scale * float(moved[3]), dx, dy)
            else:
                yield from _parts(child, scale, dx + scale * float(moved[1]), dy + scale * float(moved[2]))
        elif child.tag == f"{_SVG}text" and _LETTERS.fullmatch(child.text or ""):
            x, y, size = (float(child.get(name) or 0) for name in ("x", "y", "font-size"))
            yield {"text": child.text, "at": [scale * x + dx, scale * y + dy], "size": scale * size}
        elif path := _path(child):
            part: dict[str, object] = {"path": path, "fill": _colour(child.get("fill"))}
            part["stroke"] = _colour(child.get("stroke"))
            part["width"] = float(child.get("stroke-width") or 0)
            yield part if (scale, dx, dy) == (1.0, 0.0, 0.0) else {**part, "move": [scale, dx, dy]}
        else:
            yield {}


def _path(element: ElementTree.Element) -> str | None:
    if element.tag == f"{_SVG}circle":
        x, y, r = (float(element.get(name) or 0) for name in ("cx", "cy", "r"))
        return f"M{x - r:g},{y:g}a{r:g},{r:g} 0 1 0 {2 * r:g},0a{r:g},{r:g} 0 1 0 {-2 * r:g},0z"
    path = element.get("d") if element.tag == f"{_SVG}path" else None
    return " ".join(path.split()) if path and _PATH.fullmatch(path) else None


def _colour(value: str | None) -> str:
    """Return a colour as hex digits; empty for none."""
    found = _COLOUR.fullmatch(value or "")
    if found:
        return "#" + "".join(f"{int(part):02x}" for part in found.groups())
    return {"black": "#000000", "white": "#ffffff"}.get(value or "", "")


def drawings() -> tuple[dict[str, object], list[str]]:
    """Return what the table holds, and the codes of the lexicon of assets that it was made for."""
    with (ROOT / "data" / "lexicons" / "assets.toml").open("rb") as file:
        rows = tomllib.load(file)["asset"]
    codes = sorted({f"{row['set']}0000{row['entity']}0000" for row in rows})
    drawn = {
        f"100{identity}{code}": found
        for code in codes
        for identity in IDENTITIES
        if (found := drawing(f"100{identity}{code}")) is not None
    }
    return drawn, codes


def main() -> None:
    """Write the table."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    drawn, codes = drawings()
    path = ROOT / "data" / "military_symbols.json"
    path.write_text(json.dumps(drawn, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(drawn)} drawings of {len(codes)} codes, {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
