"""Bytes to text: by byte order mark, by what is declared, as UTF-8, or by what the bytes look like.

The one door to charset-normalizer.
"""

from __future__ import annotations

import codecs
import re

import charset_normalizer

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 60_000
"""Bytes that are looked at to guess an encoding."""

_GUESSED = [
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp1258",
    "cp874",
    "iso8859_2",
    "iso8859_5",
    "iso8859_6",
    "iso8859_7",
    "iso8859_8",
    "iso8859_9",
    "koi8_r",
    "koi8_u",
    "cp866",
    "mac_roman",
    "mac_cyrillic",
    "shift_jis",
    "cp932",
    "euc_jp",
    "euc_kr",
    "cp949",
    "big5",
    "gb18030",
    "johab",
]
_DECLARED = frozenset(
    [
        *[
            "utf-8",
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "utf-32",
            "ascii",
            "iso8859-1",
            "iso8859-3",
            "iso8859-4",
            "iso8859-10",
            "iso8859-13",
        ],
        *[
            "iso8859-14",
            "iso8859-15",
            "iso8859-16",
            "iso2022_jp",
            "iso2022_kr",
            "gbk",
            "gb2312",
            "hz",
            "big5hkscs",
            "cp437",
            "cp850",
            "cp852",
            "ptcp154",
        ],
        *_GUESSED,
    ]
)
"""Codecs that a file may ask for. Others that Python has (punycode, unicode_escape …) are no encodings of
texts."""

_AS_BROWSERS_DO = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-9": "cp1254",
}
"""What is declared, and what browsers read it as (WHATWG Encoding)."""

_WESTERN = tuple(
    frozenset(letters + "ªº")
    for letters in (
        "áéíóúüñç",
        "àâæçéèêëîïôœùûüÿ",
        "áâãàçéêíóôõúü",
        "äöüßé",
        "àáèéìíòóùúî",
        "åäöæøéüàè",
        "àçéèíïóòúü",
        "áéëíïóöúüè",
    )
)
"""Letters beyond ASCII of Spanish, French, Portuguese, German, Italian, the Nordic languages, Catalan,
Dutch: a text that holds no others as Windows-1252 is that, whatever else it could be."""

_SIGN_IN_WORD = re.compile(r"[^\W\d_](?<!m)[¿¡¹³¼¾¶±£¯¦]")
"""A sign that Windows-1252 has where another code page has a letter."""

_JAPANESE = 0.15
"""Share of kana among the characters beyond ASCII above which a text is Japanese."""

_HEAD = 4_096
"""Bytes at the beginning in which a page or a text shows its encoding; HTML asks for the first 1,024."""
_NOUGHTS = 0.6
"""Share of noughts among every other byte above which a text is UTF-16: of Latin letters all are."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
"""Characters that no writer types; an escape character may come from a terminal's log."""
_CONTROLS, _FEW_CONTROLS = 0.03, 40
"""Share of them among the first characters above which bytes are no text (of any bytes, a tenth are such),
and how many may stand in a short one."""

_META = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w:.-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"\s{0,99}<\?xml[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([\w:.-]{2,40})", re.IGNORECASE)


def decode(data: bytes, *, charset: str | None = None) -> str:
    """Decode bytes; never raises. ``charset`` is what a wrapper declares, believed where it fits.

    A byte order mark is dropped; every other character, newlines and NULs included, stays. What fits
    nothing is read as Windows-1252, with U+FFFD for bytes that it does not have.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    if (text := _as_declared(data, charset)) is not None:
        return text
    if (wide := _with_noughts(data)) is not None:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut off within its last character, as a copy that was stopped is.
        if error.end >= len(data) - 1 and error.reason.startswith("unexpected end"):
            return data.decode("utf-8", errors="replace")
    return data.decode(_guess(data), errors="replace")


def is_binary(text: str) -> bool:
    """Tell whether what was decoded is no text at all: a program, a picture, or something encrypted.

    >>> is_binary("Troops crossed the river.")
    False
    """
    head = text[:_HEAD]
    return len(_CONTROL.findall(head)) > max(_CONTROLS * len(head), _FEW_CONTROLS)


def decode_page(data: bytes, *, charset: str | None = None) -> str:
    """Decode a web page as :func:`decode` does; its ``<meta charset>`` counts where nothing else declares."""
    head = data[:_HEAD]
    said = _META.search(head) or _XML.match(head)
    return decode(data, charset=charset or (said[1].decode("ascii", "replace") if said else None))


def _as_declared(data: bytes, charset: str | None) -> str | None:
    """The text by the declared encoding; None where it is unknown or does not fit the bytes."""
    if not charset:
        return None
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return None
    if name not in _DECLARED and name.replace("-", "_") not in _DECLARED:
        return None
    try:
        return data.decode("utf-8" if name == "utf-8" else _AS_BROWSERS_DO.get(name, name))
    except UnicodeDecodeError:
        return None


def _with_noughts(data: bytes) -> str | None:
    """UTF-16 without a mark, by every other byte being nought."""
    sample = data[:_HEAD]
    if len(sample) >= 4 and len(data) % 2 == 0:
        for name, noughts in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
            if noughts.count(0) > _NOUGHTS * len(noughts) and noughts.count(0) < len(sample):
                return name
    return None


def _guess(data: bytes) -> str:
    """The likeliest encoding of bytes that are no UTF-8; Windows-1252 where nothing speaks for another."""
    sample = data[:_SAMPLE]
    western = sample.decode("cp1252", errors="replace")
    strange = {c for c in western.lower() if c > "\x7f" and c.isalpha()}
    fits = any(strange <= letters for letters in _WESTERN)
    if fits and "\ufffd" not in western and not _SIGN_IN_WORD.search(western):
        return "cp1252"
    for name in ("euc_jp", "cp932"):
        if (text := _cut_off(sample, name)) is not None and _kana_share(text) > _JAPANESE:
            return name
    found = charset_normalizer.from_bytes(sample, cp_isolation=_GUESSED, preemptive_behaviour=False).best()
    return found.encoding if found is not None else "cp1252"


def _cut_off(sample: bytes, name: str) -> str | None:
    """The text of a sample that may end within a character; None where it is not of this encoding."""
    for end in range(len(sample), max(len(sample) - 4, 0), -1):
        try:
            return sample[:end].decode(name)
        except UnicodeDecodeError:
            continue
    return None


def _kana_share(text: str) -> float:
    strange = [c for c in text if c > "\x7f"]
    return sum("\u3041" <= c <= "\u30fe" for c in strange) / len(strange) if strange else 0.0
