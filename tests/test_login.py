"""A team's login: who may look may not correct, and the log names who the provider says it was."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dashboard_server import IDLE, ROOT, free_port, serving
from identity_provider import CLIENT, Provider, providing

PATIENCE_MS = 90_000
REPORT = "Source: Mill Road\nPublished: 2026-03-12\n\nArmed men burned a barn in Springfield on Tuesday.\n"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing() as found:
        yield found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the reports, the log and Streamlit's secrets."""
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def address(chromium: str, compiled_cache: Path, provider: Provider, desk: Path) -> Iterator[str]:
    port = free_port()
    (desk / "report.txt").write_text(REPORT, encoding="utf-8")
    (desk / ".streamlit").mkdir()
    (desk / ".streamlit" / "secrets.toml").write_text(
        f"""
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a long text that only this test knows"
client_id = "{CLIENT}"
client_secret = "another"
server_metadata_url = "{provider.address}/.well-known/openid-configuration"

[geomap]
reviewers = ["ana@team.example"]
viewers = ["@team.example"]
""",
        encoding="utf-8",
    )
    (desk / ".streamlit" / "secrets.toml").chmod(0o600)
    arguments = [str(desk / "report.txt"), "--corrections", str(desk / "log.jsonl")]
    with serving(*arguments, data=desk / "data", folder=desk, port=port, PYTHONPATH=_path()) as found:
        yield found


def _path() -> str:
    """Return where Python finds geomap from another folder, as it does here."""
    return ":".join((str(ROOT), *filter(None, sys.path)))


@contextmanager
def visiting(browser: Any, address: str, provider: Provider, **account: Any) -> Iterator[Any]:
    """Yield a page of somebody who has pressed "Log in", with cookies of their own."""
    provider.account = account
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Log in").click(timeout=PATIENCE_MS)
    page.wait_for_url(f"{address}/**", timeout=PATIENCE_MS)
    try:
        yield page
    finally:
        context.close()


def test_nobody_gets_in_without_a_login(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/review")
    page.get_by_role("button", name="Log in").wait_for(timeout=PATIENCE_MS)
    page.wait_for_function(IDLE, timeout=PATIENCE_MS)
    assert "Springfield" not in page.content() and "Review" not in page.inner_text("body")
    page.close()


def test_a_viewer_sees_and_cannot_correct(browser: Any, address: str, provider: Provider, desk: Path) -> None:
    with visiting(browser, address, provider, email="ben@team.example", email_verified=True) as page:
        page.get_by_role("link", name="Review").first.click(timeout=PATIENCE_MS)
        page.get_by_text("You may look at the decisions").wait_for(timeout=PATIENCE_MS)
        page.get_by_role("link", name="Reports").first.click()
        page.get_by_text("Armed men burned").wait_for(timeout=PATIENCE_MS)
        assert not page.get_by_text("Add reports").count()
    assert not (desk / "log.jsonl").exists()


def test_a_reviewer_corrects_and_the_log_has_their_address(
    browser: Any, address: str, provider: Provider, desk: Path
) -> None:
    account = {"email": "ana@team.example", "email_verified": True, "name": "Somebody Else"}
    with visiting(browser, address, provider, **account) as page:
        page.get_by_role("link", name="Review").first.click(timeout=PATIENCE_MS)
        page.get_by_text("No place at all: strike it out").click(timeout=PATIENCE_MS)
        page.get_by_role("button", name="Save").click(timeout=PATIENCE_MS)
        page.get_by_text("Saved: ").wait_for(timeout=PATIENCE_MS)
        page.get_by_role("link", name="Settings").first.click()
        page.get_by_text("ana@team.example").first.wait_for(timeout=PATIENCE_MS)
    (line,) = (desk / "log.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["who"] == "ana@team.example"


@pytest.mark.parametrize(
    "account",
    [
        {"email": "eve@elsewhere.example", "email_verified": True},
        {"email": "ana@team.example", "email_verified": False},
    ],
    ids=["a stranger", "an address that nobody verified"],
)
def test_others_are_let_in_by_the_provider_and_not_by_us(
    browser: Any, address: str, provider: Provider, account: dict[str, Any]
) -> None:
    with visiting(browser, address, provider, **account) as page:
        page.get_by_text("This account may not see the dashboard").wait_for(timeout=PATIENCE_MS)
        assert "Springfield" not in page.content()
        page.get_by_role("button", name="Log out").click()
        page.get_by_role("button", name="Log in").wait_for(timeout=PATIENCE_MS)
