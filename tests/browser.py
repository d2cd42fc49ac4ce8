"""A Chromium for tests, and a page of it that notes what must not happen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
]


@dataclass
class Watched:
    """A page, and what it did."""

    page: Any
    """The page of Playwright."""
    requests: list[str] = field(default_factory=list)
    """Addresses it asked for, other than its own file and ``data:``."""
    faults: list[str] = field(default_factory=list)
    """Errors, dialogs and complaints of the console."""

    def open(self, path: Path) -> None:
        self.page.goto(path.absolute().as_uri())
        # The list is filled after the map was painted.
        self.page.wait_for_selector(".gm-section, .gm-empty:not([hidden])", state="attached")

    def titles(self) -> list[str]:
        """Return the headings of the entries that the list shows."""
        found: list[str] = self.page.locator(".gm-list .gm-item .gm-strong").all_text_contents()
        return found


@contextmanager
def opened(executable: str) -> Iterator[Any]:
    """Open Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def watch(browser: Any, *, width: int = 1440, height: int = 900, **options: Any) -> Watched:
    """Return a new page that notes requests, errors and dialogs; see ``note`` for one of a context."""
    return note(browser.new_page(viewport={"width": width, "height": height}, **options))


def note(page: Any) -> Watched:
    """Note from now on what a page does."""
    watched = Watched(page=page)

    def on_request(request: Any) -> None:
        if not request.url.startswith(("file:", "data:")):
            watched.requests.append(request.url)

    def on_dialog(dialog: Any) -> None:
        watched.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", on_request)
    page.on("dialog", on_dialog)
    page.on("pageerror", lambda error: watched.faults.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: (
            watched.faults.append(f"console: {message.text}")
            if message.type in ("error", "warning")
            else None
        ),
    )
    return watched
