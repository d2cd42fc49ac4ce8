"""HTML pages to text, with title, source, date and language of their wrapper.

One pass of a scanner of our own, which runs no script and fetches nothing: the standard library's parser
takes quadratic time on unfinished tags and comments. Offsets count in the text that comes out. A tag or a
comment that is not finished ends the page.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

_SKIPPED = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "head",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "textarea",
        "canvas",
        "audio",
        "video",
        "figure",
        "menu",
        "dialog",
    )
)
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "blockquote",
        "pre",
        "br",
        "hr",
        "dd",
        "dt",
        "dl",
        "figcaption",
        "address",
        "time",
        "td",
        "th",
        "body",
        "summary",
        "details",
    )
)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_TITLES = ("og:title", "twitter:title", "dc.title", "headline", "title")
_SOURCES = ("og:site_name", "application-name", "dc.publisher", "publisher", "article:publisher")
_DATES = (
    "article:published_time",
    "datepublished",
    "og:published_time",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "sailthru.date",
    "parsely-pub-date",
    "date",
    "article.published",
    "citation_publication_date",
    "article:modified_time",
    "last-modified",
)
_URLS = ("og:url", "canonical")
_MAX_ATTRIBUTES = 200
_MAX_SCRIPT = 200_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What a page says."""

    text: str
    """The text of its blocks, a blank line between them."""
    title: str | None
    """Headline."""
    source: str | None
    """Who published it."""
    url: str | None
    """Its canonical address, never fetched."""
    published: str | None
    """The date as the page's wrapper gives it, unread."""
    language: str | None
    """ISO 639-1 code."""


def read_page(markup: str) -> Page:
    r"""Read a page; never raises for broken markup.

    >>> page = read_page("<title>Dam</title><body><nav>Home</nav><p>It burst.<p>No one died.")
    >>> page.title, page.text
    ('Dam', 'It burst.\n\nNo one died.')
    """
    parser = _Parser()
    parser.feed(markup)
    return parser.page()


_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,40})((?:[^<>\"']|\"[^\"]{0,1000}\"|'[^']{0,1000}')*)>")
_ATTRIBUTE = re.compile(r"([a-zA-Z_:][\w:.-]{0,60})(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>]+)))?")
_RAW = {
    tag: re.compile(f"</{tag}", re.IGNORECASE) for tag in ("script", "style", "textarea", "title", "noscript")
}


class _Parser:
    def __init__(self) -> None:
        self.blocks: list[list[str]] = [[]]
        self.inside: list[int] = [0] * 3
        self.skipping: list[str] = []
        self.metas: dict[str, str] = {}
        self.heading: list[str] = []
        self.scripts: list[str] = []
        self.current: str | None = None
        self.language: str | None = None
        self.time: str | None = None
        self.articles: list[list[str]] = []
        self.depth = 0

    def feed(self, markup: str) -> None:
        """Read the markup once, from its start to its end."""
        at, end = 0, len(markup)
        while at < end:
            opening = markup.find("<", at)
            if opening < 0:
                opening = end
            if opening > at:
                self.handle_data(html.unescape(markup[at:opening]))
            if opening == end:
                return
            if markup.startswith("<!--", opening):
                close, length = markup.find("-->", opening + 4), 3
            elif markup.startswith(("<!", "<?"), opening):
                close, length = markup.find(">", opening), 1
            else:
                at = self._feed_tag(markup, opening)
                if at < 0:
                    return
                continue
            if close < 0:
                return
            at = close + length

    def _feed_tag(self, markup: str, opening: int) -> int:
        """Read the tag at an offset and return the one after it, -1 where the page ends."""
        tag = _TAG.match(markup, opening)
        if tag is None:
            self.handle_data("<")
            return opening + 1
        name = tag[2].lower()
        if tag[1]:
            self.handle_endtag(name)
            return tag.end()
        attributes = [
            (found[1].lower(), html.unescape(found[2] or found[3] or found[4] or ""))
            for found, _ in zip(_ATTRIBUTE.finditer(tag[3][:20_000]), range(_MAX_ATTRIBUTES), strict=False)
        ]
        self.handle_starttag(name, attributes)
        if name in _RAW and not tag[3].endswith("/"):
            close = _RAW[name].search(markup, tag.end())
            if close is None:
                return -1
            raw = markup[tag.end() : close.start()]
            self.handle_data(html.unescape(raw) if name == "title" else raw)
            return close.start()
        return tag.end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        """Keep what a tag says of the page, and break the text at blocks."""
        values = dict(attrs)
        if tag == "html" and values.get("lang"):
            self.language = values["lang"]
        elif tag == "meta":
            self._keep_meta(values)
        elif tag == "link" and values.get("rel", "").lower() == "canonical":
            self.metas.setdefault("canonical", values.get("href", "")[:2000])
        elif tag == "time" and self.time is None and values.get("datetime"):
            self.time = values["datetime"][:100]
        if tag == "title" and not self.heading:
            self.current = "title"
        elif tag == "script" and values.get("type", "").lower() == "application/ld+json":
            self.current = "script"
        if tag in ("article", "main"):
            self.depth += 1
        if tag in _SKIPPED and tag != "head":
            if tag not in _VOID and len(self.skipping) < 1000:
                self.skipping.append(tag)
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """Leave what a tag opened."""
        if tag in ("title", "script"):
            self.current = None
        if tag in ("article", "main") and self.depth:
            self._break()
            self.depth -= 1
        if self.skipping and tag in self.skipping:
            while self.skipping.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        """Keep text where it is text of the page."""
        if self.current == "title":
            if sum(map(len, self.heading)) < 1000:
                self.heading.append(data)
            return
        if self.current == "script":
            if sum(map(len, self.scripts)) + len(data) < _MAX_SCRIPT:
                self.scripts.append(data)
            return
        if not self.skipping:
            self.blocks[-1].append(data)

    def _keep_meta(self, values: dict[str, str]) -> None:
        name = (
            values.get("property")
            or values.get("name")
            or values.get("itemprop")
            or values.get("http-equiv")
            or ""
        )
        content = values.get("content", "")
        if name and content and len(self.metas) < 1000:
            self.metas.setdefault(name.lower(), content[:2000])

    def _break(self) -> None:
        if self.blocks[-1]:
            self.blocks.append([])
        if (
            self.depth
            and len(self.articles) < 2
            and (not self.articles or self.articles[-1] is not self.blocks[-1])
        ):
            self.articles.append(self.blocks[-1])

    def page(self) -> Page:
        """What was kept, put together."""
        paragraphs = []
        for block in self.blocks:
            text = re.sub(r"[ \t\r\n\f\v]+", " ", "".join(block)).strip(" ")
            if text:
                paragraphs.append(text)
        linked = _linked_data(self.scripts)
        title = (
            _first(self.metas, _TITLES) or linked.get("headline") or " ".join("".join(self.heading).split())
        )
        published = linked.get("datePublished") or _first(self.metas, _DATES) or self.time
        language = (self.language or self.metas.get("content-language") or "")[:2].lower()
        return Page(
            text="\n\n".join(paragraphs),
            title=title or None,
            source=_first(self.metas, _SOURCES) or linked.get("publisher") or None,
            url=_first(self.metas, _URLS) or None,
            published=published or None,
            language=language if language.isalpha() and len(language) == 2 else None,
        )


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = " ".join(metas.get(name, "").split())
        if value:
            return value
    return None


def _linked_data(scripts: list[str]) -> dict[str, str]:
    """Headline, date and publisher of the page's JSON-LD; empty where it is broken."""
    found: dict[str, str] = {}
    try:
        data = json.loads("".join(scripts))
    except (ValueError, RecursionError):
        return found
    items: list[Any] = data if isinstance(data, list) else [data]
    for item in items[:50]:
        graph = item.get("@graph", []) if isinstance(item, dict) else []
        for node in [item, *(graph[:50] if isinstance(graph, list) else [])]:
            if not isinstance(node, dict):
                continue
            for key in ("headline", "datePublished"):
                if isinstance(node.get(key), str):
                    found.setdefault(key, node[key][:500])
            publisher = node.get("publisher")
            if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                found.setdefault("publisher", publisher["name"][:200])
    return found
