"""Closed classes of English words, from ``data/lexicons/grammar.toml``."""

from __future__ import annotations

from geomap.reading.language.lexicons import open_table

_TABLE = open_table("grammar")

DETERMINERS: frozenset[str] = frozenset(_TABLE["determiners"])
"""Begin a noun phrase."""
NUMBERS: frozenset[str] = frozenset(_TABLE["numbers"])
"""Two to ten."""
CROWDS: frozenset[str] = frozenset(_TABLE["crowds"])
"""Dozens, hundreds, scores."""
PREPOSITIONS: frozenset[str] = frozenset(_TABLE["prepositions"])
"""Join a noun phrase to what is before it."""
BE: frozenset[str] = frozenset(_TABLE["be"])
"""Forms of "be" and of the passive "get"."""
HAVE: frozenset[str] = frozenset(_TABLE["have"])
"""Forms of "have"."""
DO: frozenset[str] = frozenset(_TABLE["do"])
"""Forms of "do"."""
MODALS: frozenset[str] = frozenset(_TABLE["modals"])
"""Will, would, could and the like."""
PRONOUNS: frozenset[str] = frozenset(_TABLE["pronouns"])
"""Pronouns that can be a subject, relative ones among them."""
OBJECT_STARTS: frozenset[str] = DETERMINERS | frozenset(_TABLE["objects"])
"""Begin an object."""
ADVERBS: frozenset[str] = frozenset(_TABLE["adverbs"])
"""Stand between an auxiliary and its verb, besides those in -ly."""
SUBORDINATORS: frozenset[str] = frozenset(_TABLE["subordinators"])
"""Begin a clause that depends on another."""
CLAUSE_STARTS: frozenset[str] = frozenset(_TABLE["clause_starts"])
"""End the reach of a cue of modality."""
NOUN_LINKS: frozenset[str] = frozenset(_TABLE["noun_links"])
"""Join a noun to what it hangs on."""
EDGES: frozenset[str] = frozenset(_TABLE["edges"])
"""End the name of an actor."""
RANKS: frozenset[str] = frozenset(_TABLE["ranks"])
"""Ordinals and superlatives that rank an event among its like."""
CALENDAR: frozenset[str] = frozenset(_TABLE["calendar"])
"""Names of days and months."""
INDEFINITE: frozenset[str] = frozenset(_TABLE["indefinite"])
"""Make a noun a new event."""
SPEECH: frozenset[str] = frozenset(_TABLE["speech"])
"""Verbs and nouns of saying."""
OFFICES: frozenset[str] = frozenset(_TABLE["offices"])
"""Where those sit who speak for somebody elsewhere."""
LEAVING: frozenset[str] = frozenset(_TABLE["leaving"])
"""Verbs of leaving: "left X for Y"."""
CASUALTIES: dict[str, frozenset[str]] = {
    name: frozenset(words) for name, words in _TABLE["casualties"].items()
}
"""Words by a number of dead or injured, by their part in :mod:`geomap.reading.events.casualties`."""
MARKS = frozenset(",;:.!?()[]\"“”'‘’—–-…|/")
"""Punctuation."""


def is_adverb(word: str) -> bool:
    """Whether a token can stand between an auxiliary and its verb.

    >>> is_adverb("reportedly"), is_adverb("fly")
    (True, False)
    """
    return word in ADVERBS or (len(word) > 4 and word.endswith("ly"))
