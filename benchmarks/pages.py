# ruff: noqa: E501
"""How much of a page's article is read, and how much of what stands around it: the scanner and trafilatura.

    python benchmarks/pages.py

The pages are made here: ten layouts of the kinds that news sites use, each with four reports of its own words, from a
brief of one paragraph to a long one. Precision and recall count words (a multiset) of the article without its headline.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from itertools import cycle, islice

from trafilatura import bare_extraction

from geomap.reading.reports.html import read_page
from geomap.reading.reports.pages import part_of_page

PLACES = ["Port Amsel", "Zalavar", "Little Torrin", "Mount Keddie", "Oru Bay", "Sennholm", "the Karra strait"]
VERBS = [
    "was closed",
    "reported two injured",
    "sent a patrol boat",
    "asked for water trucks",
    "reopened its airfield",
]
TAILS = [
    "after the river rose for a third day",
    "while engineers looked at the cracked pier",
    "according to a statement read out at noon",
    "and a convoy of eleven lorries turned back",
    "because no pilot would cross the bar at night",
]
NAV = [
    "Home",
    "World",
    "Business",
    "Opinion",
    "Sport",
    "Weather",
    "Subscribe",
    "Sign in",
    "E-paper",
    "Podcasts",
]
RELATED = [
    "Fishermen return to Oru Bay after storm",
    "Ten things to know about Sennholm",
    "Five killed in bus crash near Zalavar last year",
    "Quiz: how well do you know the islands?",
    "Minister visits Mount Keddie barracks",
]
COMMENTS = [
    "I was there and it was nothing like this, said nobody at the harbour.",
    "Why does the paper never write about Little Torrin?",
    "First! Greetings from Port Amsel.",
]


def article(paragraphs: int) -> list[str]:
    """Paragraphs of news, each of its own words."""
    out = []
    for number in range(paragraphs):
        places, verbs, tails = (islice(cycle(x), number, number + 3) for x in (PLACES, VERBS, TAILS))
        sentences = [
            f"On day {number + 3} {p} {v} {t}." for p, v, t in zip(places, verbs, tails, strict=False)
        ]
        out.append(" ".join(sentences))
    return out


def _list(items: list[str], of: str = "ul") -> str:
    return f"<{of}>" + "".join(f'<li><a href="/x/{n}">{i}</a></li>' for n, i in enumerate(items)) + f"</{of}>"


def _p(paragraphs: list[str]) -> str:
    return "".join(f"<p>{p}</p>" for p in paragraphs)


HEAD = (
    '<!DOCTYPE html><html lang="en"><head><title>Bar closed at Port Amsel | The Torrin Post</title>{}</head>'
)
META = '<meta property="og:site_name" content="The Torrin Post"><meta property="og:title" content="Bar closed at Port Amsel">'
COOKIES = '<div class="cookie-banner"><p>We use cookies to give you the best experience. Accept all or manage settings.</p></div>'


def semantic(a: list[str]) -> str:
    return (
        HEAD.format(META)
        + f"<body><header><nav>{_list(NAV)}</nav></header><main><article><h1>Bar closed</h1>{_p(a)}"
        f"</article></main><aside><h2>Related</h2>{_list(RELATED)}</aside><footer><p>© 2031 The Torrin Post</p></footer></body></html>"
    )


def soup(a: list[str]) -> str:
    return (
        HEAD.format("")
        + f'<body><div id="top"><div class="menu">{_list(NAV)}</div></div>{COOKIES}<div class="wrap"><div class="col-8">'
        f'<div class="headline">Bar closed</div><div class="story-body">{_p(a)}</div></div><div class="col-4 sidebar"><div class="box">'
        f'<h3>Most read</h3>{_list(RELATED)}</div></div></div><div class="foot">{_list(NAV[:4])}<p>All rights reserved.</p></div></body></html>'
    )


def wordpress(a: list[str]) -> str:
    comments = "".join(
        f'<li class="comment"><div class="comment-content"><p>{c}</p></div></li>' for c in COMMENTS
    )
    return (
        HEAD.format(META)
        + f'<body class="single-post"><div id="page"><div id="masthead">{_list(NAV)}</div><div id="content"><div id="primary">'
        f'<div class="post hentry"><h1 class="entry-title">Bar closed</h1><div class="entry-meta">By A. Writer</div><div class="entry-content">{_p(a)}'
        f'</div><div class="sharedaddy">Share this: {_list(["Twitter", "Facebook"])}</div></div><div id="comments"><h2>3 thoughts</h2><ol>{comments}</ol>'
        f'</div></div><div id="secondary" class="widget-area"><div class="widget"><h2>Recent posts</h2>{_list(RELATED)}</div></div></div></div></body></html>'
    )


def tables(a: list[str]) -> str:
    rows = "".join(f"<tr><td>{p}</td></tr>" for p in a)
    return (
        HEAD.format("")
        + f"<body><table width=100%><tr><td width=20%>{'<br>'.join(NAV)}</td><td><h2>Bar closed</h2><table>{rows}</table></td>"
        f"<td>{'<br>'.join(RELATED)}</td></tr></table></body></html>"
    )


def inline_related(a: list[str]) -> str:
    box = f'<div class="related-inline"><strong>Read also</strong>{_list(RELATED[:2])}</div>'
    middle = len(a) // 2
    return (
        HEAD.format(META)
        + f"<body><nav>{_list(NAV)}</nav><article><h1>Bar closed</h1><figure><img src=x.jpg><figcaption>A boat. Photo: Agency</figcaption>"
        f'</figure>{_p(a[:middle])}{box}{_p(a[middle:])}<div class="newsletter"><p>Sign up for our newsletter.</p></div></article>'
        f'<section class="more"><h2>More</h2>{_list(RELATED)}</section></body></html>'
    )


def cards(a: list[str]) -> str:
    teasers = "".join(
        f'<article class="card"><h3>{t}</h3><p>{t} and more, as our reporters found out.</p></article>'
        for t in RELATED
    )
    return (
        HEAD.format(META)
        + f'<body><header>{_list(NAV)}</header><main><article class="story"><h1>Bar closed</h1>{_p(a)}</article><section class="grid">'
        f"{teasers}</section></main><footer>{_list(NAV)}</footer></body></html>"
    )


def breaks(a: list[str]) -> str:
    return (
        HEAD.format("")
        + f'<body><div class="nav">{" | ".join(NAV)}</div><h1>Bar closed</h1><div class="text">{"<br><br>".join(a)}</div>'
        f'<div class="footer">Contact us | Imprint</div></body></html>'
    )


def bare(a: list[str]) -> str:
    return f"<html><body><h1>Bar closed</h1>{_p(a)}</body></html>"


def spans(a: list[str]) -> str:
    body = "".join(f'<div class="rich-text"><span>{p}</span></div>' for p in a)
    return (
        HEAD.format(META)
        + f'<body><div role="navigation">{_list(NAV)}</div><div role="main"><h1>Bar closed</h1>{body}</div><div role="complementary">'
        f'{_list(RELATED)}</div><div role="contentinfo">© The Torrin Post</div><script>var x = "<p>never</p>";</script></body></html>'
    )


def live(a: list[str]) -> str:
    posts = "".join(
        f'<div class="live-post"><time datetime="2031-03-0{n % 9 + 1}">10:0{n}</time><p>{p}</p></div>'
        for n, p in enumerate(a)
    )
    return (
        HEAD.format(META)
        + f"<body><nav>{_list(NAV)}</nav><main><h1>Live: bar closed</h1>{posts}</main><aside>{_list(RELATED)}</aside></body></html>"
    )


LAYOUTS = (semantic, soup, wordpress, tables, inline_related, cards, breaks, bare, spans, live)
LENGTHS = (1, 3, 8, 25)


def by_trafilatura(**options: bool) -> Callable[[str], str]:
    def read(page: str) -> str:
        found = bare_extraction(page, include_comments=False, with_metadata=False, **options)
        return (found["text"] if isinstance(found, dict) else found.text or "") if found else ""

    return read


READERS: dict[str, Callable[[str], str]] = {
    "scanner": lambda page: read_page(page).text,
    "trafilatura": by_trafilatura(),
    "trafilatura, precision": by_trafilatura(favor_precision=True),
    "trafilatura, recall": by_trafilatura(favor_recall=True),
    "geomap": lambda page: part_of_page(page).data.decode(),
}


def score(found: str, wanted: list[str]) -> tuple[float, float]:
    """Precision and recall of words; headlines are taken off what was found."""
    got = Counter(found.replace("Bar closed at Port Amsel", "").replace("Bar closed", "").split())
    want = Counter(" ".join(wanted).split())
    both = sum((got & want).values())
    return both / max(1, sum(got.values())), both / max(1, sum(want.values()))


def main() -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    print(f"{'':24}{'precision':>10}{'recall':>8}{'F1':>7}{'worst F1':>10}  where{'':22}ms a page")
    for name, read in READERS.items():
        rows = []
        started = time.process_time()
        for layout in LAYOUTS:
            for length in LENGTHS:
                wanted = article(length)
                p, r = score(read(layout(wanted)), wanted)
                rows.append((2 * p * r / (p + r) if p + r else 0.0, p, r, f"{layout.__name__}, {length}"))
        cost = (time.process_time() - started) / len(rows) * 1_000
        f1, p, r = (sum(row[i] for row in rows) / len(rows) for i in range(3))
        worst = min(rows)
        print(f"{name:24}{p:10.3f}{r:8.3f}{f1:7.3f}{worst[0]:10.3f}  {worst[3]:27}{cost:6.1f}")


if __name__ == "__main__":
    main()
