"""The dashboard as a server of its own, as ``geomap app`` starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IDLE = """() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
  && !document.querySelector('[data-testid="stSkeleton"]')
  && document.querySelector('[data-testid="stMainBlockContainer"]')"""
"""True in the browser when the page is there and nothing runs."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    *arguments: str, data: Path, folder: Path = ROOT, port: int | None = None, **environment: str
) -> Iterator[str]:
    """Run the dashboard from a folder, with the corrections in another; yield its address."""
    port = port or free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "geomap", "app", *arguments, "--port", str(port)],
        cwd=folder,
        env=os.environ | {"GEOMAP_DATA": str(data)} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
