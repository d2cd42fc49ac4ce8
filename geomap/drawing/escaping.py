"""The one door through which text reaches HTML.

Text of reports is hostile. Three ways lead to a page, and each has its function here:

* ``escape``: text between tags or in a quoted attribute. Beyond ``html.escape`` it turns the
  characters that template engines and JavaScript template literals act on into entities, because
  folium compiles what it rendered once more as a template, and pastes it into such literals.
* ``encode_data``: everything else goes as base64 of JSON, whose alphabet means nothing to HTML,
  JavaScript or a template engine; the viewer shows it with ``textContent`` alone.
* ``safe_url``: a link is kept only when it is plain http or https.

``content_policy`` writes the Content-Security-Policy that lets nothing run but the package's own
script and style sheet, known by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

_ENTITIES = str.maketrans({c: f"&#{ord(c)};" for c in "\\`${}"} | {"\x00": None})
_SURROGATES = re.compile("[\ud800-\udfff]")
_URL_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\"'<>\\^`{|}]")
_MAX_URL = 2000


def escape(text: str) -> str:
    r"""Escape text for HTML, for a template engine and for a JavaScript template literal at once.

    NUL is removed; lone surrogates, which no encoding can carry, become U+FFFD.

    >>> escape("<b>{{ 1 }}</b> `${x}` \\")
    '&lt;b&gt;&#123;&#123; 1 &#125;&#125;&lt;/b&gt; &#96;&#36;&#123;x&#125;&#96; &#92;'
    """
    return html.escape(_SURROGATES.sub("\ufffd", text), quote=True).translate(_ENTITIES)


def encode_data(data: Any) -> str:
    """Encode plain data as base64 of compact ASCII JSON.

    Keys keep the order they have; a float that is not finite raises ValueError, since JSON has none.

    >>> encode_data({"a": "</script>"})
    'eyJhIjoiPC9zY3JpcHQ+In0='
    """
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(text.encode("ascii")).decode("ascii")


def decode_data(encoded: str) -> Any:
    """Read back what ``encode_data`` wrote."""
    return json.loads(base64.b64decode(encoded, validate=True))


def safe_url(url: str | None) -> str | None:
    """Return the URL when it is an absolute http or https address, else None.

    >>> safe_url("https://example.org/a")
    'https://example.org/a'
    >>> safe_url("javascript:alert(1)") is None
    True
    """
    if not url or len(url) > _MAX_URL or _URL_UNSAFE.search(url) or _SURROGATES.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def data_uri(content: bytes | str, media_type: str) -> str:
    """Return a ``data:`` URI that holds the content, so that a page need not fetch it."""
    raw = content.encode("utf-8") if isinstance(content, str) else content
    return f"data:{media_type};base64,{base64.b64encode(raw).decode('ascii')}"


def content_hash(content: str) -> str:
    """Return the CSP source expression of an inline script or style: ``'sha256-…'``."""
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def content_policy(*, scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Write a Content-Security-Policy that allows these inline scripts and styles and nothing else.

    Images may be ``data:`` URIs, which make no request.
    """
    allowed_scripts = " ".join(content_hash(s) for s in scripts)
    allowed_styles = " ".join(content_hash(s) for s in styles)
    return (
        f"default-src 'none'; script-src {allowed_scripts}; style-src {allowed_styles}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
