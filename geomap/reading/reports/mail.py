"""Mails to their text, and the files they carry; run in the sandbox's child.

A page that a browser saved in one file (MHTML) is a mail too, to nobody: its first part is read as a page.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator, Mapping
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from geomap.errors import FormatError, InputError
from geomap.network.addresses import public_address
from geomap.reading.reports.archives import member_name
from geomap.reading.reports.encodings import decode
from geomap.reading.reports.pages import part_of_page
from geomap.reading.reports.sandbox import Part

MAX_PARTS = 1_000
"""MIME parts of one mail."""

_KEPT_HEADERS = 2_000
"""Characters of a header that are kept."""

Headers = Mapping[str, str]


def read_parts(data: bytes, most: int) -> Iterator[Part]:
    """Yield the mail's own text with title, source and published, then each file that it carries.

    The plain text is taken before the HTML one. Raises FormatError for what has no mail header.
    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    if not any(message.get(key) for key in ("From", "Date", "Subject", "Received", "Message-ID")):
        raise FormatError("is no mail: no From, Date or Subject at its head")
    headers = _headers(message)
    address = _saved_from(message)
    plain: list[str] = []
    pages: list[Part] = []
    files: list[Part] = []
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            raise InputError(f"has more than {MAX_PARTS:,} parts")
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        name, kind = part.get_filename(), part.get_content_type()
        if name or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            files.append(Part(fields={"member": member_name(name or f"part-{number}")}, data=content))
        elif kind == "text/html":
            pages.append(part_of_page(decode(content, charset=part.get_content_charset())))
        else:
            plain.append(decode(content, charset=part.get_content_charset()))
    if address is not None and pages:
        yield _saved_page(pages[0], headers, address)
        return
    body = "\n\n".join(plain)
    if not body.strip() and pages:
        body = "\n\n".join(page.data.decode("utf-8") for page in pages)
    fields = {
        "title": _header(headers, "Subject"),
        "source": _sender(headers),
        "published": _day(headers),
        "language": _header(headers, "Content-Language"),
    }
    if body.strip() or not files:
        yield Part(fields=fields, data=body.encode("utf-8", "replace"))
    for file in files:
        # What a mail carries was sent on its day, unless it says another one itself.
        yield Part(fields={**file.fields, "made": fields["published"]}, data=file.data)


def _saved_from(message: Message) -> str | None:
    """Return the address of a page that a browser saved; empty where it is not said, None for a mail."""
    address = message.get("Snapshot-Content-Location")
    is_saved = str(message.get("From", "")).lstrip('<" ').lower().startswith("saved by ")
    return " ".join(str(address or "").split()) if address or is_saved else None


def _saved_page(page: Part, headers: Headers, address: str) -> Part:
    """Return a saved page: what it says of itself, then what the browser wrote down."""
    said = dict(page.fields)
    said["title"] = said.get("title") or _header(headers, "Subject")
    if not said.get("url") and address.lower().startswith(("http://", "https://")):
        said["url"] = public_address(address[:_KEPT_HEADERS])
    # It was saved on that day; when it was published, the page itself has to say.
    return Part(fields={**said, "made": _day(headers)}, data=page.data)


def _headers(message: Message) -> Headers:
    """Return the first header of each name, by its name in lower case, as long as one is kept."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), str(value)[:_KEPT_HEADERS])
    return found


def _value(headers: Headers, key: str) -> Any:
    """Return a header as the modern policy reads it; None where it is missing, or nested without end.

    That policy reads addresses and folded words, in a time that grows faster than the header.
    """
    raw = headers.get(key.lower())
    try:
        return None if raw is None else email.policy.default.header_fetch_parse(key, raw)
    except RecursionError:
        return None


def _header(headers: Headers, key: str) -> str | None:
    value = _value(headers, key)
    return " ".join(str(value).split())[:_KEPT_HEADERS] or None if value else None


def _sender(headers: Headers) -> str | None:
    value = _value(headers, "From")
    addresses = getattr(value, "addresses", ())
    if addresses:
        return (addresses[0].display_name or addresses[0].addr_spec)[:_KEPT_HEADERS] or None
    return _header(headers, "From")


def _day(headers: Headers) -> str | None:
    value = _header(headers, "Date")
    if value is None:
        return None
    try:
        # The day where it was sent, as the one who wrote "on Wednesday" had it.
        return parsedate_to_datetime(value).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return None
