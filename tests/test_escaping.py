from __future__ import annotations

import base64
import hashlib
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template

from geomap.drawing import escaping

HOSTILE = st.text(alphabet=st.sampled_from(list("<>&\"'`$\\{}%#-/=;x0 \n\x00\u202e\ud800a")), max_size=60)


@given(HOSTILE | st.text())
def test_escaped_text_passes_a_template_engine_unchanged(text: str) -> None:
    escaped = escaping.escape(text)
    assert Template(escaped, keep_trailing_newline=True).render() == escaped.replace("\r\n", "\n").replace(
        "\r", "\n"
    )


@given(HOSTILE | st.text())
def test_escaped_text_holds_nothing_that_markup_or_a_template_literal_acts_on(text: str) -> None:
    assert not set(escaping.escape(text)) & set("<>\"'`$\\{}\x00")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_escaped_text_reads_as_it_was(text: str) -> None:
    assert html.unescape(escaping.escape(text)) == text or "&" in text


def test_escaping_twice_shows_the_entities() -> None:
    assert escaping.escape(escaping.escape("<")) == "&amp;lt;"


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text())))
def test_data_come_back_as_they_were(data: dict[str, object]) -> None:
    encoded = escaping.encode_data(data)
    assert escaping.decode_data(encoded) == data
    assert set(encoded) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")


def test_a_number_that_json_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError):
        escaping.encode_data({"lon": float("nan")})


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org/a",
        "/a",
        "https://",
        "https://[::1",
        'https://example.org/"onclick=',
        "https://example.org/<b>",
        "https://example.org/{{x}}",
        "https://example.org/\ud800",
        "https://example.org/" + "a" * 3000,
        "",
        None,
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None) -> None:
    assert escaping.safe_url(url) is None


@pytest.mark.parametrize(
    "url", ["https://example.org/a?b=c#d", "http://example.org", "HTTPS://example.org/é"]
)
def test_plain_web_addresses_stay_as_they_are(url: str) -> None:
    assert escaping.safe_url(url) == url


def test_the_policy_names_each_part_by_its_hash_and_allows_nothing_else() -> None:
    policy = escaping.content_policy(scripts=["a()"], styles=["b{}"])
    expected = base64.b64encode(hashlib.sha256(b"a()").digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"script-src 'sha256-{expected}'" in policy
    assert "unsafe" not in policy and "*" not in policy
