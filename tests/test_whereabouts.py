"""Which of a sentence's places are a force's."""

from __future__ import annotations

import pytest
from test_deployments import read


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (
            "The base in [Acity] is home to 3,000 soldiers, six jets (at [Bcity]) and ten howitzers.",
            [["Acity"], ["Bcity"], ["Acity"]],
        ),
        ("{Aland} sent 500 soldiers across [Isle] to [Bcity].", [["to Bcity"]]),
        (
            "Some 800 soldiers are stationed in [Acity] and at a camp near [Bcity].",
            [["in Acity", "near Bcity"]],
        ),
        (
            "Its rocket launchers, which can reach the whole of [Isle], are deployed near [Acity].",
            [["near Acity"]],
        ),
        ("{Aland} keeps 300 soldiers in [Acity] and 500 marines on Rockall.", [["in Acity"], []]),
        ("{Aland} flew two bombers over [Acity] on Monday.", [["over Acity"]]),
        ("A frigate will sail from [Acity] on Friday and anchor off [Bcity].", [["off Bcity"]]),
        ("Two gunboats have left [Acity] and are anchored off [Bcity].", [["off Bcity"]]),
        ("Jets took off from [Acity] and landed at [Bcity].", [["at Bcity"]]),
        ("Some 90 monitors patrol out of [Acity].", [["out of Acity"]]),
        ("At [Acity], which also hosts a battalion of 600, it was calm.", [["Acity"]]),
        ("{Aland} keeps 900 soldiers along the front from [Acity] to [Bcity].", [["from Acity", "to Bcity"]]),
        ("Some 450 troops work from [Acity], and jets struck a camp near [Bcity].", [["from Acity"]]),
        ("Ships passed [Acity]. {Aland} dispatched 400 more soldiers on Monday.", [["Acity"]]),
        ("Ships passed [Acity]. {Aland} dispatched 400 more soldiers to Rockall.", [[]]),
        ("A tanker stopped off [Acity]. Two frigates are shadowing the ship.", [["off Acity"]]),
        (
            "A frigate, the Alder, and a submarine, the Birch, sailed into [Acity] on Monday.",
            [["Acity"], ["Acity"]],
        ),
        ("{Aland} lent it 35 soldiers and a frigate, and a tanker sailed into [Acity].", []),
        ("The landing ship Alder sailed from [Acity] on Monday and is due in [Bcity].", [["in Bcity"]]),
        ("The carrier Alder left [Acity] with jets and is expected off [Bcity].", [["off Bcity"]] * 2),
        ("{Aland} scrambled two jets from [Acity] when a plane flew over [Bcity].", [["from Acity"]]),
        ("Some 60 tanks are massed at [Acity], north of [Bcity].", [["at Acity"]]),
        ("The frigate Alder docked in [Acity] on Monday and left for [Bcity].", [["Bcity"]]),
        ("Pictures show 14 tanks at [Acity], on the road to [Bcity].", [["at Acity"]]),
        ("A fisherman saw an {Alandic|Aland} corvette off [Acity].", [["off Acity"]]),
        ("About 900 fighters, some with captured rifles, are massed at [Acity].", [["at Acity"]]),
        (
            "Ships of the {Alandic|Aland} navy, including the Alder, were searching off [Acity].",
            [["off Acity"]],
        ),
        ("Ships passed [Acity]. About 300 soldiers were flown in from [Bcity].", [["Acity"]]),
    ],
)
def test_each_force_has_its_own_place(text: str, where: list[list[str]]) -> None:
    found = [[f.phrase for f in d.places] for d in read(text)]
    assert len(found) == len(where)
    for phrases, wanted in zip(found, where, strict=True):
        assert len(phrases) == len(wanted)
        for phrase, words in zip(phrases, wanted, strict=True):
            assert words in phrase, found
