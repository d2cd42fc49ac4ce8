# ruff: noqa: D103, E501
"""Feed mutated files and texts to readers, parsers and formats, and keep what breaks them.

    python scripts/fuzz.py --minutes 10 --seed 1 --out fuzz-faults

A fault is an exception that is not geomap's own, where the parser is ours; of foreign libraries, whose exceptions the
child turns into problems, a fault is an input that takes more than eight seconds. The same seed gives the same inputs.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from geomap.errors import GeomapError
from geomap.formats.files import read_situation_file
from geomap.model import Document
from geomap.network.addresses import public_address, refusal, target_from
from geomap.network.headers import retry_after_s
from geomap.reading.language.quotations import read_quotations
from geomap.reading.language.sentences import split_sentences
from geomap.reading.quantities.quantities import read_quantities
from geomap.reading.reports import archives, feeds, mail, pages, pdf, word
from geomap.reading.reports.encodings import decode, decode_page
from geomap.reading.reports.html import read_page
from geomap.reading.reports.kinds import kind_of
from geomap.reading.reports.languages import find_language
from geomap.reading.reports.publication import find_dateline, find_publication
from geomap.reading.reports.readers import document_from_text, report_from_record
from geomap.reading.reports.records import read_record, read_records
from geomap.reading.reports.unpacking import unzipped
from geomap.reading.times.times import read_times
from geomap.settings import Settings
from geomap.watch.schedule import state_from
from geomap.watch.subscriptions import subscriptions_from_toml

ROOT = Path(__file__).resolve().parents[1]
MOST = 2_000_000
SECONDS = 8.0
LARGE = 0.01
"""Share of inputs that are large."""

BINARY = (b"PK\x03\x04", b"%PDF", b"SQLi", b"\x1f\x8b\x08\x08")
TOKENS = [
    *(
        b"<",
        b">",
        b"&",
        b'"',
        b"'",
        b"{",
        b"}",
        b"[",
        b"]",
        b"(",
        b")",
        b"\\",
        b"\x00",
        b"\xff",
        b"\r\n",
        b"\n\n",
        b"\t",
        b"%",
    ),
    *(
        b"<!--",
        b"-->",
        b"<script>",
        b"</p>",
        b"<p>",
        b"&#x",
        b"&amp;",
        b"]]>",
        b"<![CDATA[",
        b"{{",
        b"}}",
        b"{%",
        b"${",
    ),
    *(
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"PK\x01\x02",
        b"%PDF-",
        b"endobj",
        b"stream",
        b"\x1f\x8b",
        b"xref",
        b"obj",
        b"/Kids",
    ),
    *(
        b"-1",
        b"0",
        b"4294967295",
        b"1e999",
        b"NaN",
        b"true",
        b"null",
        b'"text":',
        b'"mentions":',
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
    ),
    *(b"Content-Type: multipart/mixed; boundary=x", b"--x", b"=?utf-8?q?", b"base64", b"Date: ", b"From: "),
    *(
        b"on Wednesday",
        b"3 March 2031",
        b"more than 20",
        b"late November 2025",
        b"30 km south of",
        b"10-13 percent",
        b"since",
    ),
    *(
        b"http://",
        b"@",
        b"::ffff:",
        b"127.0.0.1",
        b"%00",
        b"[[feed]]",
        b"url = ",
        "É—“”’…".encode(),
        "٣".encode(),
        "１２".encode(),
    ),
]


def texts(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def document(data: bytes) -> Document:
    return Document(id="a", text=texts(data)[:20_000])


def by_file(ending: str) -> Callable[[bytes], object]:
    path = Path(tempfile.mkdtemp(prefix="geomap-fuzz-")) / f"a{ending}"

    def read(data: bytes) -> object:
        path.write_bytes(data)
        return read_situation_file(path)

    return read


OURS: dict[str, Callable[[bytes], object]] = {
    "encodings": lambda d: (decode(d), decode_page(d), decode(d, charset=texts(d[:12]))),
    "kinds": lambda d: kind_of(d, name=texts(d[:8]) + ".txt" * (len(d) % 2)),
    "scanner": lambda d: read_page(texts(d)),
    "gzip": lambda d: unzipped(d, most=MOST),
    "archive": lambda d: list(archives.read_parts(d, MOST)),
    "records": lambda d: [_record(r) for r in read_records(texts(d))],
    "text": lambda d: document_from_text(texts(d), settings=Settings()),
    "publication": lambda d: (find_publication(texts(d)), find_dateline(texts(d))),
    "sentences": lambda d: read_quotations(document(d), split_sentences(document(d))),
    "times": lambda d: read_times(document(d), split_sentences(document(d))),
    "quantities": lambda d: read_quantities(document(d), split_sentences(document(d))),
    "addresses": lambda d: (
        public_address(texts(d)),
        refusal(texts(d)),
        _target(texts(d)),
        retry_after_s({"retry-after": texts(d)}, 0),
    ),
    "subscriptions": lambda d: subscriptions_from_toml(texts(d), name="a"),
    "state": lambda d: state_from(json.loads(texts(d))),
    "geojson": by_file(".geojson"),
    "geopackage": by_file(".gpkg"),
}
FOREIGN: dict[str, Callable[[bytes], object]] = {
    "pdf": lambda d: list(pdf.read_parts(d, MOST)),
    "docx": lambda d: list(word.read_parts(d, MOST)),
    "mail": lambda d: list(mail.read_parts(d, MOST)),
    "feed": lambda d: list(feeds.read_parts(d, MOST)),
    "page": lambda d: list(pages.read_parts(d, MOST)),
}
WEIGHTS = {
    "geopackage": 0.02,
    "pdf": 0.05,
    "docx": 0.05,
    "page": 0.1,
    "feed": 0.2,
    "mail": 0.4,
    "geojson": 0.3,
}
"""How often a target is asked beside the others: what is slow is asked less."""


def _record(value: object) -> object:
    report_from_record(value, where="a", settings=Settings())
    try:
        return read_record(value)
    except GeomapError:
        return None


def _target(text: str) -> object:
    try:
        return target_from(text)
    except GeomapError:
        return None


def seeds(target: str) -> list[bytes]:
    files = ROOT / "tests" / "files"
    endings = {
        "pdf": ["*.pdf"],
        "docx": ["*.docx"],
        "mail": ["*.eml"],
        "feed": ["*.xml"],
        "page": ["*.html"],
        "scanner": ["*.html"],
        "gzip": ["*.gz"],
        "archive": ["*.zip", "*.docx"],
        "records": ["*.jsonl"],
    }
    found = [path.read_bytes() for ending in endings.get(target, []) for path in sorted(files.glob(ending))]
    if target == "subscriptions":
        found = [b'user_agent = "a/1"\n[[feed]]\nurl = "https://example.org/feed"\nevery = "30m"\n']
    if target == "addresses":
        found = [
            b"https://me:pw@example.org:8080/a%20b?key=1#x",
            b"http://[::ffff:127.0.0.1]/",
            b"Mon, 3 Mar 2031 10:00:00 GMT",
        ]
    if target == "state":
        found = [b'{"etag": "x", "next_s": 3.5, "seen": ["a"], "failures": 2, "why": "", "robots": null}']
    if target in ("geojson", "geopackage"):
        found = [situation_bytes(".geojson" if target == "geojson" else ".gpkg")]
    return found or [path.read_bytes() for path in sorted((ROOT / "data").glob("reports*/*.txt"))]


def situation_bytes(ending: str) -> bytes:
    from geomap.formats.files import write_situation_file
    from geomap.model import Problem, Situation

    path = Path(tempfile.mkdtemp(prefix="geomap-fuzz-")) / f"seed{ending}"
    report = document_from_text("Published: 2031-03-04\n\nRain fell on Lima.", id="a")
    problem = Problem(document_id="a", stage="read", message="x")
    write_situation_file(Situation(documents=(report,), problems=(problem,)), path)
    return path.read_bytes()


def mutated(chance: random.Random, data: bytes) -> bytes:
    """Change bytes: a few small edits, sometimes a large one."""
    large = chance.random() < LARGE
    # A file that is cut off is no file: those of binary formats are kept whole more often than not.
    whole = data[:4] in BINARY and chance.random() < 0.7
    result = bytearray(data if large or whole else data[: chance.choice((60, 200, 200, 600, 1_500))])
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        at = chance.randrange(len(result) + 1)
        what = chance.randrange(7)
        if what == 0 and result:
            result[min(at, len(result) - 1)] ^= 1 << chance.randrange(8)
        elif what == 1:
            del result[at : at + chance.choice((1, 4, 50, 1_000))]
        elif what == 2:
            result[at:at] = chance.choice(TOKENS)
        elif what == 3:
            piece = bytes(result[at : at + chance.choice((1, 8, 100))])
            result[at:at] = piece * chance.choice((2, 10, 500 if large else 20))
        elif what == 4:
            result[at : at + 4] = chance.randbytes(4)
        elif what == 5:
            result[at:at] = chance.choice(TOKENS) * chance.choice((3, 12, 5_000 if large else 40))
        else:
            other = chance.randrange(len(result) + 1)
            result[at:at] = result[other : other + 200]
    return bytes(result[:300_000])


class TooSlow(BaseException):
    """An input that takes more than its time."""


def _ring(*_: object) -> None:
    raise TooSlow


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("fuzz-faults"))
    parser.add_argument("--only", nargs="*", choices=[*OURS, *FOREIGN], help="these targets alone")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    targets = options.only or [*OURS, *FOREIGN]
    weights = [WEIGHTS.get(name, 1.0) for name in targets]
    pool = {name: seeds(name) for name in targets}
    # What is loaded when first used is loaded now: the alarm must not cut an import in two.
    find_language(
        "El barco que llegó al puerto de la isla fue atacado por la noche, dijo la policía del lugar."
    )
    for name in targets:
        with suppress(GeomapError, json.JSONDecodeError):
            (OURS.get(name) or FOREIGN[name])(pool[name][0])
    signal.signal(signal.SIGALRM, _ring)
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    ends = time.monotonic() + options.minutes * 60
    while time.monotonic() < ends:
        (name,) = chance.choices(targets, weights)
        data = mutated(chance, chance.choice(pool[name]))
        counts[name] += 1
        fault = ""
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            (OURS.get(name) or FOREIGN[name])(data)
        except (GeomapError, json.JSONDecodeError):
            pass
        except TooSlow:
            fault = "too slow"
        except Exception as error:
            if name in OURS:
                fault = f"{type(error).__name__}: {error}"[:120]
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if fault:
            faults[f"{name}: {fault}"] += 1
            options.out.mkdir(parents=True, exist_ok=True)
            (options.out / f"{name}-{sum(faults.values())}.bin").write_bytes(data)
    total = time.process_time()
    print(f"{total:.0f} s of CPU")
    print(f"{sum(counts.values()):,} inputs in {options.minutes:g} minutes, {sum(faults.values())} faults")
    for name, count in counts.most_common():
        print(f"  {name:14}{count:>9,}")
    for fault, count in faults.most_common():
        print(f"  {count} x {fault}")


if __name__ == "__main__":
    main()
