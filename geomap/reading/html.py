"""HTML pages to text, with title, source, date and language of their wrapper.

One pass of the standard library's parser, which runs no script and fetches nothing. Offsets count in the
text that comes out. Work is linear in the page and bounded: attributes past a limit and tags nested too
deep are passed over, not kept.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
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
_TAG_LIMIT = 2_000_000


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
    parser.close()
    return parser.page()


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
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
        self.tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += 1
        if self.tags > _TAG_LIMIT:
            return
        values = {name: value or "" for name, value in attrs[:_MAX_ATTRIBUTES]}
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
