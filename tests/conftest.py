"""What every test may ask for."""

from __future__ import annotations

import compileall
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import postgis_server
import pytest
from browser import Watched, opened, watch
from hypothesis import settings

import geomap as gm

# The same examples each time, so that what passed once passes again; HYPOTHESIS_PROFILE=explore seeks new.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

ROOT = Path(__file__).resolve().parents[1]


FIRST = (
    "test_crises.py",
    "test_hostile_text.py",
    "test_browser_tools.py",
    "test_browser_map.py",
    "test_bombs.py",
    "test_batch_supervision.py",
    "test_browser_dashboard.py",
    "test_login.py",
    "test_geodesy_buffers.py",
    "test_store_file.py",
    "test_dashboard.py",
    "test_hostile_pages.py",
    "test_regions.py",
    "test_formats.py",
    "test_geodesy_lone.py",
    "test_geodesy_distance.py",
    "test_cli.py",
    "test_foreign_reports.py",
    "test_escape_matrix.py",
    "test_claim_ends.py",
    "test_store_users.py",
    "test_store.py",
    "test_claims.py",
    "test_claim_wordings.py",
    "test_batch_pages.py",
    "test_dump_build.py",
)
"""Files that take longest, since what is shared out last must be short, or one worker waits for another.

The first has the gazetteer compiled; the next ones need none, and the rest find it made.
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the annotated texts be read in full: it takes as long as most of the other tests together."""
    help_ = "read every annotated text (tests/test_crises.py), not a sample of each set"
    parser.addoption("--all-texts", action="store_true", help=help_)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the package once where Python keeps no bytecode, or each process that a test starts does."""
    if sys.dont_write_bytecode and not hasattr(config, "workerinput"):
        compileall.compile_dir(ROOT / "geomap", quiet=2)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, and mark them; files and the tests in them keep their order otherwise."""
    rank = {name: at for at, name in enumerate(FIRST)}
    for item in items:
        if item.path.name in rank:
            item.add_marker("slow")
    items.sort(key=lambda item: rank.get(item.path.name, len(FIRST)))


@pytest.fixture(scope="session", autouse=True)
def compiled_cache(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the compiled gazetteer beside pytest's own cache: built once, and never in a person's home."""
    keeper = getattr(request.config, "cache", None)
    cache = Path(keeper.mkdir("geomap")) if keeper else tmp_path_factory.getbasetemp() / "geomap"
    os.environ["GEOMAP_CACHE"] = str(cache)
    return cache


@pytest.fixture(scope="module", autouse=True)
def own_main() -> Iterator[None]:
    """Put the main module back: AppTest takes its place, and processes that are spawned run it first."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def gazetteer(compiled_cache: Path) -> gm.Gazetteer:
    """The embedded gazetteer."""
    return gm.open_gazetteer(gm.Settings())


@pytest.fixture(scope="session")
def sample(gazetteer: gm.Gazetteer) -> gm.Situation:
    """The situation of the five sample reports."""
    return gm.read_situation([ROOT / "data" / "reports"], gazetteer=gazetteer)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; a test that needs one skips where there is none, but never in CI."""
    for name in (os.environ.get("GEOMAP_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    if os.environ.get("CI"):
        pytest.fail("no Chromium, and in CI browser tests may not skip")
    pytest.skip("no Chromium on the path (GEOMAP_CHROMIUM names one)")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """A Chromium for the tests of one file: no longer, since Playwright keeps an event loop running."""
    with opened(chromium) as found:
        yield found


@pytest.fixture
def watched(browser: Any, path: Path) -> Iterator[Watched]:
    """The page of a file's own ``path`` in the browser; it may ask for nothing and fault in nothing."""
    watched = watch(browser)
    watched.open(path)
    yield watched
    assert (watched.requests, watched.faults) == ([], [])
    watched.page.close()


@pytest.fixture(scope="session")
def postgis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostGIS server of the tests' own; skips where there is none, but never in CI."""
    reason = postgis_server.missing()
    if reason is not None:
        if os.environ.get("CI"):
            pytest.fail(f"{reason}; in CI the tests of the database may not skip")
        pytest.skip(reason)
    # Not in pytest's own folder, which no other user may enter.
    with (
        tempfile.TemporaryDirectory(prefix="geomap-postgis-") as folder,
        postgis_server.running(Path(folder)) as address,
    ):
        yield address


@pytest.fixture
def empty_database(postgis: str) -> Iterator[str]:
    """Address of a database that holds no store, before and after the test."""
    yield postgis
    postgis_server.empty(postgis)
