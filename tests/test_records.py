"""Records of the usual news exports, each in the form its maker documents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from geomap.reading.reports.encodings import decode
from geomap.reading.reports.languages import find_language, language_code
from geomap.reading.reports.records import read_record, read_records

NEWSAPI = {"title": "T", "publishedAt": "2031-03-04T10:00:00Z", "content": "Rain fell… [+1234 chars]"}
GUARDIAN = {
    "webTitle": "T",
    "webPublicationDate": "2031-03-04",
    "fields": {"body": "<p>Rain fell.</p><p>Wind.</p>"},
}
RELIEFWEB = {"id": "1", "fields": {"title": "T", "body": "Flood.", "date": {"original": "2031-03-04"}}}
FACTIVA = {"an": "X1", "headline": "T", "body": "Flood.", "publication_date": 1930348800000}
TWEETED = "Tue Mar 04 09:12:44 +0000 2031"
TWEET = {"id_str": "8", "created_at": TWEETED, "full_text": "Fire.", "user": {"name": "Fire desk"}}
CHANNEL = {
    "name": "Harbour Watch",
    "messages": [
        {"id": 1, "type": "service", "action": "create_channel", "date": "2031-03-01T08:00:00", "text": ""},
        {
            "id": 2,
            "type": "message",
            "date": "2031-03-04",
            "from": "Harbour Watch",
            "text": ["Two ", {"text": "barges."}],
        },
    ],
}
TELEGRAM = {"id": 5, "date": "2031-03-04T10:00:00", "text": "x", "messages": None}


def test_who_wrote_a_post_is_its_source() -> None:
    (message,) = map(read_record, read_records(json.dumps(CHANNEL)))
    assert (message.source, read_record(TWEET).source) == ("Harbour Watch", "Fire desk")


@pytest.mark.parametrize(
    ("export", "text", "published"),
    [
        ({"articles": [NEWSAPI]}, "Rain fell", "2031-03-04T10:00:00Z"),
        (
            {"articles": [{"title": "Rain in Lima", "seendate": "20310304T101500Z"}]},
            "Rain in Lima",
            "20310304T101500Z",
        ),
        ({"response": {"results": [GUARDIAN]}}, "Rain fell.\n\nWind.", "2031-03-04"),
        ({"data": [RELIEFWEB]}, "Flood.", "2031-03-04"),
        ([FACTIVA], "Flood.", "2031-03-04"),
        ({"hits": {"hits": [{"_source": {"body": "Flood.", "date": 20310304}}]}}, "Flood.", "20310304"),
        (
            [{"text": ["Flood in ", {"type": "link", "text": "Lima"}], "date": "2031-03-04"}],
            "Flood in Lima",
            "2031-03-04",
        ),
        ([TELEGRAM], "x", "2031-03-04T10:00:00"),
        (CHANNEL, "Two barges.", "2031-03-04"),
        ([TWEET], "Fire.", "04 Mar 2031"),
        ([{"tweet": TWEET}], "Fire.", "04 Mar 2031"),
    ],
)
def test_exports_are_read(export: Any, text: str, published: str) -> None:
    (record,) = [read_record(value) for value in read_records(json.dumps(export))]
    assert (record.text, record.published) == (text, published)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Segun la policía, el barco llegó a la región el miércoles.", "cp1252"),
        ("Губернатор области сообщил, что пожар на складе потушен.", "cp1251"),
        ("Губернатор области сообщил, что пожар на складе потушен.", "koi8_r"),
        ("Rzecznik straży granicznej powiedział, że żołnierze są w mieście.", "cp1250"),
        ("県の報道官は、昨夜港で火災が発生したが、けが人はいないと述べた。", "euc_jp"),
    ],
)
def test_legacy_encodings_are_found_out(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_languages_are_found_out() -> None:
    assert find_language("El presidente dijo que el barco fue atacado por la noche en el puerto.") == "es"
    assert find_language("Rain fell.") is None
    assert [language_code(said) for said in ("en-GB", "spa", "Portuguese", "nonsense")] == [
        "en",
        "es",
        "pt",
        None,
    ]
