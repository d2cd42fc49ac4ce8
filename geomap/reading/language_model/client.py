"""One question to one OpenAI-compatible server; the only door to httpx.

Nothing is sent but to the address that the user named: no proxy of the environment, no redirect. The key is
read from the environment variable that the user named, sent in one header, and stands in no message.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any
from urllib.parse import urlsplit

from geomap.errors import FetchError, MissingExtraError, UsageError
from geomap.settings import LanguageModelAddress

MOST_BYTES = 1_000_000
"""A longer answer is given up."""


def ask(address: LanguageModelAddress, system: str, text: str) -> str:
    """Return what the model answers to ``text``; at most a megabyte, within the time allowed.

    Raises FetchError when it does not answer as it should, UsageError when the key's variable is not set,
    MissingExtraError without ``geomap[llm]``.
    """
    try:
        import httpx  # an optional part, needed here alone
    except ImportError as error:
        raise MissingExtraError("a language model needs httpx: pip install 'geomap[llm]'") from error
    body = {
        "model": address.model,
        "temperature": 0,
        "seed": 0,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": text}],
    }
    url = f"{address.url.rstrip('/')}/chat/completions"
    until = time.monotonic() + address.timeout_s
    try:
        with (
            httpx.Client(timeout=address.timeout_s, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", url, json=body, headers=_headers(address)) as response,
        ):
            if response.status_code != 200:
                raise FetchError(
                    f"{_host(url)} answered with status {response.status_code}", status=response.status_code
                )
            received = bytearray()
            for piece in response.iter_bytes():
                received += piece
                if len(received) > MOST_BYTES:
                    raise FetchError(f"{_host(url)} answered with more than {MOST_BYTES:,} bytes")
                if time.monotonic() > until:
                    raise FetchError(f"{_host(url)} did not end its answer within {address.timeout_s:g} s")
    except httpx.HTTPError as error:
        raise FetchError(f"{_host(url)} could not be asked: {type(error).__name__}") from None
    return _content(bytes(received), _host(url))


def check_address(address: LanguageModelAddress) -> None:
    """Raise UsageError unless the address is one of HTTP and the key's variable, if named, is set."""
    parts = urlsplit(address.url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise UsageError(
            "a language model (--llm) has an http or https address without a password, "
            f"got {address.url or 'none'}"
        )
    if not address.model:
        raise UsageError("the address of a language model wants the model's name too (--llm-model)")
    _headers(address)


def _headers(address: LanguageModelAddress) -> dict[str, str]:
    if address.key_variable is None:
        return {}
    key = os.environ.get(address.key_variable)
    if not key or not key.isascii() or not key.isprintable():
        raise UsageError(f"the environment variable {address.key_variable} holds no usable key")
    return {"Authorization": f"Bearer {key}"}


def _content(received: bytes, host: str) -> str:
    try:
        answer: Any = json.loads(received)
        content = answer["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, KeyError, IndexError, TypeError) as error:
        raise FetchError(f"{host} gave no answer of a chat model ({type(error).__name__})") from None
    if not isinstance(content, str):
        raise FetchError(f"{host} gave no text for an answer")
    return content


def _host(url: str) -> str:
    """Name a server without what may stand in the rest of its address."""
    return f"the language model at {urlsplit(url).hostname}"
