"""Doubtful: nouns that are a force only where one is spoken of, "800 men", "a company", "an escort"."""

from __future__ import annotations

import re

from geomap.model import Quantity
from geomap.reading.deployments.classes import Asset
from geomap.reading.language.word_lists import open_lists

_LISTS = open_lists("deployments", "doubtful")
_PEOPLE_BEFORE = _LISTS.compile(r"(?<!\w)[A-Z]\w+(?:<people_ends>)(?: [a-z-]+){0,2} $")
"""Before "company" or "team": the people whose soldiers it is made of."""
_FURTHER = re.compile(
    r"(?<!\w)(?:another(?: such)?|an additional|(?:a|the) (?:second|third|fourth|further|new|last)) $"
)
"""Before "battery" or "company": one more of what was spoken of."""
_ARM_BEFORE = _LISTS.compile(r"(?<!\w)(?:<arm_before>) $")
"""Before "company", "battery" or "team": the arm that it is of."""
_ARM_OF = _LISTS.compile(r" of (?:(?:combat|army|military|naval) )?(?:<arm_of>)(?!\w)")
"""Behind "company" or "team": the same, "of engineers"."""
_POSTS_ONE = _LISTS.compile(r"(?<!\w)(?:<posts_one>) (?:a|its|one) $")
"""Before "company" or "team": what is done with soldiers."""
_POSTED = _LISTS.compile(
    " (?:(?:have|has|had|were|was|are|is|will|would|be|been|being|now|already|"
    r"also|still) ){0,3}(?:<posted>)(?!\w)"
)
"""Behind "4,000 men": what only a force does."""
_IN_COMPANY = re.compile(r" (?:and|with) (?:its |her |their )?|, ")
"""Between a warship and the ships that sail with it."""
_OWN_MEN = re.compile(r"(?<!of )(?<!\w)(?:its|their|his|[\w-]+'s?) (?:own |best |other |remaining )?$")
"""Before "men": whose they are."""
_OTHER_FORCE = _LISTS.compile(r"(?<!\w)(?:<other_force>) $")
"""Before "force": it is not one of soldiers somewhere."""
_HAS_MEN = re.compile(
    r"(?<!prison )(?<!jail )(?<!hospital )(?<!company )(?<!\w)(?:has|have|had|posted|put) $"
)
"""Before "700 men": whose they are."""
_OWN_SHIPS = re.compile(r"(?<!\w)(?:her|its|the carrier's) (?:[a-z-]+ ){0,2}$")
"""Before "escorts": they sail with a ship that was told of."""
_KEPT = _LISTS.compile(r"(?<!\w)(?:<kept>) $")
"""Before "700 men": what is only done with a force."""
ARMED = _LISTS.compile(r"(?<!\w)(?:<armed>)(?!\w)")
"""Words one of which makes "800 men" soldiers."""
_WOMEN = ("woman", "women")


def is_armed(
    asset: Asset,
    sentence: str,
    plain: str,
    offset: int,
    quantities: tuple[Quantity, ...],
    found: list[Asset],
    *,
    armed: bool,
) -> bool:
    """Whether "800 men" or "a Nepali company" are a force.

    One is spoken of, here or right before, they are listed with one, or they are stationed or massed.
    """
    if asset.asset_class.kind == "ship":
        return _is_in_company(asset, plain, offset, found)
    if plain.startswith("force", asset.noun[0] - offset):
        own = _OTHER_FORCE.search(plain, 0, asset.noun[0] - offset) is None
        return own and asset.quantity in quantities
    men = not plain.startswith(_WOMEN, asset.noun[0] - offset) and asset.asset_class.kind != "vehicle"
    armed = armed and men  # "trucks" and "women" are civil sooner
    if asset.quantity in quantities:
        if _KEPT.search(plain, 0, asset.start - offset):
            return True
        if plain.startswith("men", asset.noun[0] - offset) and _HAS_MEN.search(
            plain, 0, asset.start - offset
        ):
            return True
        return (
            armed
            or bool(found)
            or ARMED.search(plain) is not None
            or _POSTED.match(plain, asset.end - offset) is not None
        )
    noun = asset.noun[0] - offset
    if asset.asset_class.kind == "personnel":
        speaks = armed or bool(found) or ARMED.search(plain) is not None
        own = plain.startswith("men", noun) and _OWN_MEN.search(plain, max(0, noun - 30), noun) is not None
        return asset.plural and speaks and (own or _PEOPLE_BEFORE.search(sentence, 0, noun) is not None)
    if (
        asset.asset_class.kind == "unit"
        and (_ARM_BEFORE.search(plain, 0, noun) or _ARM_OF.match(plain, asset.noun[1] - offset))
        and not plain.startswith("unit", noun)
    ):
        return True
    if asset.asset_class.kind != "unit" or not (
        _PEOPLE_BEFORE.search(sentence, 0, noun)
        or _FURTHER.search(plain, 0, noun)
        or (_POSTS_ONE.search(plain, 0, noun) and not plain.startswith("team", noun))
    ):
        return False
    rest = plain[: asset.noun[0] - offset] + plain[asset.noun[1] - offset :]
    return (
        armed
        or bool(found)
        or ARMED.search(rest) is not None
        or _POSTED.match(plain, asset.end - offset) is not None
    )


def _is_in_company(asset: Asset, plain: str, offset: int, found: list[Asset]) -> bool:
    """Whether a tanker or an escort sails with a warship: "a frigate and a tanker", "with two escorts"."""
    if _OWN_SHIPS.search(plain, 0, asset.noun[0] - offset) and plain.startswith(
        "escort", asset.noun[0] - offset
    ):
        return True
    if not found or found[-1].asset_class.kind != "ship":
        return False
    gap = plain[found[-1].end - offset : asset.start - offset]
    if ", " in plain[found[-1].start - offset : found[-1].end - offset]:
        gap = gap.removeprefix(",")  # "a frigate, the Elm, and a tanker"
    return gap.endswith((" with ", " led ", " leads ", " leading ")) or _IN_COMPANY.fullmatch(gap) is not None
