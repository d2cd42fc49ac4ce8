"""What servers say in headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

MOST_RETRY_S = 7 * 86_400
"""Seconds that a server may ask to wait; it is obeyed up to that."""


def retry_after_s(headers: Mapping[str, str], now_s: float) -> float | None:
    """Seconds that a ``Retry-After`` header asks for, 0 to a week; None where there is none that can be read.

    >>> retry_after_s({"retry-after": "120"}, 0), retry_after_s({"retry-after": "0"}, 0), retry_after_s({}, 0)
    (120.0, 0.0, None)
    """
    said = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", said):
        return min(float(said), MOST_RETRY_S)
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment.timestamp() - now_s, 0.0), MOST_RETRY_S)
