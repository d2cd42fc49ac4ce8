"""What else a place is called, and which of its names are searched for in texts."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby

from geomap.gazetteer.folding import fold

MATCH_ALTERNATES_FROM = 50_000
"""People a city must have for its alternate names to be searched for in texts."""

MATCH_DISTINCT_FROM = 15_000
"""People from which other names are searched for where they are no words, given names or surnames besides."""

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff' .\-’‘ʻʼ]+")


_SMALL_WORDS = frozenset(
    ("al", "and", "da", "das", "de", "del", "do", "dos", "du", "el", "la", "las", "los", "of", "the")
)
_DIRECTIONS = frozenset(
    f"{side}{end}" for side in ("north", "south", "east", "west") for end in ("", "ern")
) | {"central", "upper", "lower"}


def plurals(noun: str) -> tuple[str, ...]:
    """Return a demonym with its plural, where it has one of its own."""
    if noun.endswith(("ese", "ish", "nch", "tch", "lsh", "ois", "s")):
        return (noun,)
    if noun.endswith("man"):
        return (noun, noun[:-3] + "men") if noun.endswith(("shman", "chman", "xman")) else (noun, noun + "s")
    return (noun, noun + "s")


LEVELS = ("Province", "Region", "State", "Oblast", "Governorate", "Department", "Prefecture", "District")
"""Words that English puts after a division's name, whatever its official one."""

_GENERIC = re.compile(
    r"^(?:Province|Region|Governorate|State|Republic|Provincia|Departamento|Département|Región|Wilaya|Canton|"
    r"Prefecture|Oblast|Territory|District|County|Estado) (?:of the |of |de la |de los |del |de |du |d['’])?"
    r"(?P<after>.+)$"
    r"|^(?P<before>.+?) (?:Province|Region|Governorate|State|Oblast|Krai|Kray|Republic|Autonomous Okrug|"
    r"Okrug|Department|Prefecture|District|County|Voivodeship|Canton|Division|Raion|Wilaya|Muhafazah|Sheng|Parish|"
    r"Borough|Municipality|Oblast'|Emirate|Autonomous Region|Islamic Republic|Special Region)$"
    r"|^(?P<stem>.+)-do$"
)


def without_generic(name: str) -> tuple[str, ...]:
    """Return a division's name without the word for its level: "Donetsk Oblast" is also "Donetsk"."""
    found = _GENERIC.match(name)
    if found is None:
        return ()
    return (found["after"] or found["before"] or found["stem"],)


_OF_DISTRICTS = re.compile(
    r"^(?:Kabupaten|Huyện|Quận|Thị Xã|Thành Phố|Amphoe|Gemeente|Bashkia|Daïra d[e'’]|Cantón|Commune of|"
    r"Shahrestān-e|Municipio(?: Autónomo)?(?: de)?|Distrito de|(?:Politischer )?Bezirk|"
    r"Arrondissement(?: de)?|Provincia (?:di|da|dell['’]|do)) ?(?P<after>.+)$"
    r"|^(?P<before>.+?)(?: Shi| Ku| Gun| Kommune| Zone| District| Metropolitan|"
    r"-(?:shi|ku|gun|si|gu))$"
)
"""Words of other languages for a second-level division, and what is left of two English ones."""
_LEAST_SHORT = 4
"""Letters of a division's name without the word for it."""
_SIDES = {
    "Utara": "North", "Selatan": "South", "Barat": "West", "Timur": "East", "Tengah": "Central",
    "Tenggara": "Southeast",
}  # fmt: skip
"""Indonesian sides, behind a name; English puts its own before it."""


def district_names(name: str) -> tuple[str, ...]:
    """Return what English reports call a second-level division: its name alone, with its side in English.

    >>> district_names("Kabupaten Manggarai Barat"), district_names("Seocheon-gun")
    (('Manggarai Barat', 'West Manggarai'), ('Seocheon',))
    """
    found = _OF_DISTRICTS.match(name)
    if found is None or found["before"]:
        found = _OF_DISTRICTS.match((without_generic(name) or (name,))[0])
    if found is None:
        return ()
    short: str = found["after"] or found["before"]
    if len(short) < _LEAST_SHORT:
        return ()  # "Quận Năm" is the fifth
    head, _, last = short.rpartition(" ")
    return (short, f"{_SIDES[last]} {head}") if head and last in _SIDES else (short,)


def is_searchable(name: str) -> bool:
    """Return whether an alternate name is worth searching texts for: Latin letters, no short form."""
    return len(name) >= 4 and not name.isupper() and _LATIN.fullmatch(name) is not None


def is_distinct(name: str, taken: frozenset[str]) -> bool:
    """Return whether a name is written as one and is no word and no person's name besides."""
    words = fold(name).split()
    return len(name) >= 5 and name.istitle() and bool(words) and words[0] not in taken


def is_division_name(name: str, taken: frozenset[str], persons: frozenset[str]) -> bool:
    """Return whether a division's short name of several words is written as one: "Agusan del Sur".

    The words between may be small. Of those that tell more than a direction one is on no list (``taken``),
    and the first is no name of a person: "Nueva Ecija", not "Francisco Morazán".
    """
    words = [word for word in name.split() if word.lower() not in _SMALL_WORDS]
    telling = [key for word in words if (key := fold(word)) and key not in _DIRECTIONS]
    if " " not in name or not telling or not name[0].isupper() or not all(word.istitle() for word in words):
        return False
    first = telling[0].split()[0]
    return first not in taken or (first not in persons and any(word not in taken for word in telling[1:]))


def is_english_phrase(name: str, main: str, english: frozenset[str]) -> bool:
    """Return whether another name than the main one is made of everyday English words: "White House".

    Such translations and nicknames collide with what the phrase means in English, so they are no names.
    """
    words = name.lower().split()
    if len(words) < 2 or not all(len(word) > 2 and word in english for word in words):
        return False
    return not set(words).intersection(fold(main).split())


_TRANSCRIBED = frozenset({
    "AM", "AZ", "BG", "BY", "CY", "GE", "GR", "KG", "KZ", "MD", "ME", "MK", "RS", "RU", "TJ", "TM",
    "UA", "UZ", "XK", "AE", "BH", "DZ", "EG", "EH", "IL", "IQ", "JO", "KW", "LB", "LY", "MA", "MR",
    "OM", "PS", "QA", "SA", "SD", "SY", "TD", "TN", "YE", "AF", "IR", "PK", "BD", "IN", "LK", "MM",
    "NP", "KH", "LA", "TH", "ER", "ET", "BT", "KP", "KR", "MN", "TW", "BF", "CF", "CM",
    "DJ", "GN", "ML", "NE", "NG", "PH", "SN", "SO", "SS",
})  # fmt: skip
"""Countries that write in other than Latin letters, or did, or whose languages others wrote down: their towns
are spelled in as many ways as there are systems, and where two languages are spoken in those of both
("Yasynivka", "Yasinovka")."""

_ARTICLE = re.compile(r"^(?:al|el|ad|an|ar|as|ash|at|az)[ -](?=\w{3})", re.IGNORECASE)
"""The Arabic article, which one table writes and the next leaves out."""
_GENERIC_TAIL = re.compile(r"(?:-si|-gun|-eup| Town)$")
_SILENT = re.compile(r"[^bcdfgjklmnpqrstvxz]")
_ALIKE = str.maketrans("cqzj", "kksg")


@lru_cache(maxsize=8)
def sound(name: str) -> str:
    """Return the consonants of a name, doubled ones once, those that transcriptions exchange taken as one.

    >>> sound("Khan Sheikhoun"), sound("Khān Shaykhūn")
    ('knskn', 'knskn')
    """
    heard = _SILENT.sub("", fold(name)).translate(_ALIKE)
    return "".join(letter for letter, _ in groupby(heard))


_ARABIC = frozenset(
    (
        "AE",
        "BH",
        "DZ",
        "EG",
        "EH",
        "IQ",
        "JO",
        "KW",
        "LB",
        "LY",
        "MA",
        "MR",
        "OM",
        "PS",
        "QA",
        "SA",
        "SD",
        "SY",
        "TN",
        "YE",
    )
)
_RUSSIAN = frozenset(("BY", "KG", "KZ", "MD", "RU", "TJ", "TM", "UA", "UZ"))
_ASSIMILATED = re.compile(r"^(?:Ad|Adh|Al|An|Ar|As|Ash|At|Ath|Az|El|Ed|En|Er|Es|Esh|Et|Ez)[ -](?=\w{3})")
_BARE_AY = r"ay(?![aeiouyāīū])"
_ARABIC_SPELLINGS = (
    ((_BARE_AY, "ai"), (r"aw(?![aeiouwāīū])", "au")),
    ((_BARE_AY, "ei"), ("ū", "ou")),
    ((r"īyah(?=$| )|iyah(?=$| )", "iya"), (r"ah(?=$| )", "a"), (_BARE_AY, "ei")),
    ((r"ah(?=$| )", "eh"), (_BARE_AY, "ei")),
    (("q", "k"), ("ī", "ee")),
)


def respellings(name: str, country: str) -> list[str]:
    """List other spellings of a town's name that follow from how its language is transcribed.

    The article of Arabic is written as it sounds or as it stands, its diphthongs in three ways and its
    feminine ending with "h" or without; Russian adjectives end in "-iy", "-yy" or, in newspapers, in "-y".

    >>> respellings("As Suwayq", "OM")[2:6], respellings("Prokhladnyy", "RU")
    (['Al Suwaiq', 'Suwaiq', 'Al Suweiq', 'Suweiq'], ['Prokhladny'])
    """
    if country in _RUSSIAN:
        short = re.sub(r"[iy]y(?=$|[ -])", "y", name)
        return [short] if short != name else []
    if country not in _ARABIC:
        return []
    stem = _ASSIMILATED.sub("", name)
    stems = [stem]
    for rules in _ARABIC_SPELLINGS:
        other = stem
        for pattern, written in rules:
            other = re.sub(pattern, written, other)
        stems.append(other)
    forms = [form for other in stems for form in ((f"Al {other}", other) if stem != name else (other,))]
    return [form for form in dict.fromkeys(forms) if form != name]


def is_searched(name: str, main: str, country: str, population: int, taken: frozenset[str]) -> bool:
    """Return whether another name of a town than its main one is searched for in texts.

    Any of a city's; of a smaller town's those that are no word or person's name besides, and of a still
    smaller one's only those that are its main name in another transcription. ``taken`` holds those words.
    """
    if not is_searchable(name):
        return False
    if population >= MATCH_ALTERNATES_FROM or (
        population >= MATCH_DISTINCT_FROM and is_distinct(name, taken)
    ):
        return True
    return is_transcribed(name, main, country, taken)


def is_transcribed(name: str, main: str, country: str, taken: frozenset[str]) -> bool:
    """Return whether a name is a town's main one in another transcription, and no word or person's name.

    The system that a table chose says nothing about which place a text means: such a name counts like the
    main one.
    """
    if country not in _TRANSCRIBED or len(name) < 5 or not name.istitle():
        return False
    bare = _ARTICLE.sub("", name)
    plain = _GENERIC_TAIL.sub("", main)  # "Uijeongbu" of Uijeongbu-si, "Buthidaung" of Buthidaung Town
    same = sound(bare) in (sound(_ARTICLE.sub("", main)), sound(plain))
    return same and not all(word in taken for word in fold(bare).split())


def is_transcribed_from(country: str) -> bool:
    """Return whether a country's towns have no one spelling: signs on their letters are the table's."""
    return country in _TRANSCRIBED


_SITE_WORDS = {
    "AIRB": ("air base", "airbase", "airfield", "air force base", "air force station", "base"),
    "NVB": ("naval base", "naval station"),
    "MILB": (
        "military base",
        "base",
        "garrison",
        "barracks",
        "training area",
        "training ground",
        "training base",
        "range",
    ),
    "CMPRF": ("camp", "refugee camp", "displacement camp"),
    "PSN": ("nuclear power plant", "nuclear plant", "power plant", "NPP"),
    "PS": ("power plant", "power station", "thermal power plant", "thermal power station"),
    "PRN": ("prison",),
    "PSTB": ("crossing", "border crossing", "border post", "border checkpoint", "border gate", "checkpoint"),
    "DAM": (
        "dam",
        "hydroelectric dam",
        "hydropower dam",
        "hydroelectric plant",
        "hydropower plant",
        "hydroelectric power plant",
        "hydroelectric power station",
    ),
    "MN": (
        "mine",
        "gold mine",
        "copper mine",
        "coal mine",
        "iron ore mine",
        "diamond mine",
        "uranium mine",
        "cobalt mine",
        "lithium mine",
        "nickel mine",
        "zinc mine",
    ),
}
"""What reports call a site of a kind, behind its name."""
BASE_KINDS = frozenset(("AIRB", "NVB", "MILB"))
"""Kinds of sites that reports call by the first part of their names too: "at Graf Ignatievo"."""


def lake_names(name: str) -> list[str]:
    """List what else a lake is called: "Qinghai Lake" of Lake Qinghai, and the other way round."""
    words = name.split()
    if len(words) != 2 or (words[0] == "Lake") == (words[1] == "Lake"):
        return []
    return [f"{words[1]} {words[0]}"]


_FOREIGN_ISLAND = re.compile(
    r"^(?:Isla|Ilha|Isola|Île|Ile|Pulau|Cayo)(?: de la| de los| de| del| da| do| di|) (?P<bare>[A-Z].+)$"
)


def island_names(name: str) -> list[str]:
    """List what English reports call an island with a foreign word for it.

    >>> island_names("Isla Gorgona"), island_names("Gotland")
    (['Gorgona Island'], [])
    """
    found = _FOREIGN_ISLAND.match(name)
    return [f"{found['bare']} Island"] if found is not None else []


_KIND_WORDS = {"ISL": "{} Island", "ISLS": "{} Islands", "VLC": "Mount {}"}
_TELLS_ITS_KIND = re.compile(
    r"(?i)(?:island|isle|islet|isla|ilha|isola|île|pulau|cay|caye|key|atoll|reef|rock|shoal|archipelago|group|"
    r"mount|mt|monte|mauna|gunung|volc[aá]n|volcano|volcanoes|caldera|peak|cerro|nevado|fields?|seamount|bank|"
    r"sand|land|dao|spit|head|stack|skerr)s?(?!\w)|(?:shima|jima|øya|oya|ö|øy|ey|dake|yama|jökull|land|holm)$|[^\x00-\u024f]"
)


def kind_names(name: str, kind: str) -> list[str]:
    """List what English reports call an island or a volcano whose name does not say what it is.

    >>> kind_names("Gozo", "ISL"), kind_names("Semeru", "VLC"), kind_names("Fair Isle", "ISL")
    (['Gozo Island'], ['Mount Semeru'], [])
    """
    form = _KIND_WORDS.get(kind)
    if form is None or len(name.split()) > 2 or _TELLS_ITS_KIND.search(name):
        return []
    return [form.format(name)]


def site_names(name: str, kind: str) -> list[str]:
    """List what else a site is called: "Kadena airbase" of Kadena Air Base."""
    words = _SITE_WORDS.get(kind, ())
    stem = site_stem(name, kind)
    if stem is not None:
        return [other for word in words if (other := f"{stem} {word}").lower() != name.lower()]
    return [f"{name} {word}" for word in words] if len(name.split()) <= 2 else []


def site_stem(name: str, kind: str) -> str | None:
    """Return a site's name without the words for its kind; None where it has none."""
    for word in sorted(_SITE_WORDS.get(kind, ()), key=len, reverse=True):
        if name.lower().endswith(f" {word.lower()}"):
            return name[: -len(word) - 1]
    return None
