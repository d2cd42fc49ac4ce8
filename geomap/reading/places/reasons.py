"""Why a candidate place was preferred or passed over, in words that a reader understands."""

from __future__ import annotations

import re

import numpy as np

from geomap.gazetteer import Gazetteer
from geomap.model import Place
from geomap.reading.places.candidates import SEAT_OF_GOVERNMENT, Array, level_of
from geomap.reading.places.features_resolution import Sheet

_SPOKEN_SAID = 0.4
"""Share of a document's telling words from which they are a reason for a country."""

_KINDS = {
    "adm1": "first-level division", "adm2": "second-level division", "adm3": "division", "capital": "capital",
    "town": "town", "quarter": "part of a town", "region": "region", "water": "water", "terrain": "landform",
    "site": "site",
}  # fmt: skip
_ARTICLED = re.compile(
    r"United .*|Democratic .*|Republic .*|Central African .*|.* (?:Islands|Republic|Territories|Territory)"
    r"|Bahamas|Comoros|Gambia|Maldives|Netherlands|Philippines|Seychelles"
)
"""Countries that "the" stands before."""


def kind_in_words(place: Place, gazetteer: Gazetteer) -> str:
    """Return what kind of place it is and in which country: "town in the United States", "sea"."""
    level = level_of(place.kind)
    if level in ("country", "dependency", "marine"):
        return {"dependency": "territory", "marine": "sea"}.get(level, level)
    if not place.country:
        return _KINDS[level]
    link = "of" if level in ("capital", "adm1", "adm2", "adm3") else "in"
    return f"{_KINDS[level]} {link} {country_in_words(place.country, gazetteer)}"


def country_in_words(code: str, gazetteer: Gazetteer) -> str:
    """Return a country's name as it stands in a sentence: "the United States"; the code where it has none."""
    country = gazetteer.country(code)
    if country is None:
        return code
    return f"the {country.name}" if _ARTICLED.fullmatch(country.name) else country.name


class Reasons:
    """What speaks for some rows of a sheet, in words."""

    def __init__(self, sheet: Sheet, answers: Array, gazetteer: Gazetteer, rows: list[int]) -> None:
        self.sheet = sheet
        self.answers = answers
        self.gazetteer = gazetteer
        self.at = {row: at for at, row in enumerate(rows)}
        """Place of each row in the lists below: the row that speaks most for it, and how much."""
        self.near = _best(sheet.near150[:, rows].T * answers)
        here = np.array(rows)
        apart = sheet.key[here, None] != sheet.key
        self.lands: list[tuple[list[int], list[float]]] = []
        for codes, kind in ((sheet.division, sheet.is_division), (sheet.country, sheet.is_wide)):
            shared = (codes[here, None] == codes) & apart
            self.lands.append(_best(shared * (answers * kind * (codes > 0))))

    def of(self, index: int, row: int) -> tuple[str, ...]:
        """Say what speaks for a row of a name."""
        sheet, at = self.sheet, self.at[row]
        name = sheet.names[index]
        table, mine = name.table, row - sheet.rows[index].start
        place = self.gazetteer.place_at(table.rows[mine])
        out = []
        if len(table.rows) == 1:
            out.append("the only place of that name")
        elif table.static[mine, 2]:
            out.append(f"most populous of {len(table.rows)} namesakes")
        elif table.static[mine, SEAT_OF_GOVERNMENT]:
            out.append("a seat of government")
        if name.holder is not None:
            theirs = sheet.rows[name.holder]
            inside = sheet.held(slice(row, row + 1), theirs)[0] * self.answers[theirs]
            if inside.sum() > 0.5:
                holder = self._place(theirs.start + int(inside.argmax()))
                out.append(f"in {holder.name}, which is named after it")
        other, share = self.near[0][at], self.near[1][at]
        if share > 0.3:
            out.append(f"near {self._place(other).name}, {sheet.km[row, other]:.0f} km")
        for lands, shares in self.lands:
            if shares[at] > 0.5:
                times = len(sheet.names[int(sheet.group[lands[at]])].positions)
                count = {1: "once", 2: "twice"}.get(times, f"{times} times")
                out.append(f"{self._place(lands[at]).name} named {count}")
                break
        if name.cue:
            out.append(f"the words about it say {name.cue}")
        if place.country and sheet.spoken[row] > _SPOKEN_SAID:
            out.append(f"the report's words are at home in {country_in_words(place.country, self.gazetteer)}")
        if not out:
            out.append(kind_in_words(place, self.gazetteer))
        return tuple(out)

    def _place(self, row: int) -> Place:
        """Return the place of a row that is one of the gazetteer's."""
        sheet = self.sheet
        index = int(sheet.group[row])
        return self.gazetteer.place_at(sheet.names[index].table.rows[row - sheet.rows[index].start])


def _best(weighed: Array) -> tuple[list[int], list[float]]:
    """Return the column of the greatest value of each row, and that value."""
    return weighed.argmax(axis=1).tolist(), weighed.max(axis=1).tolist()
