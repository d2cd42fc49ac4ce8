"""What the command line's parser is made of: complaints in one line, and the values that options take."""

from __future__ import annotations

import argparse
import difflib
import re
from datetime import date
from typing import NoReturn

from geomap.cli.terminal import complain

DONE, REFUTED, WRONG_USE, FAULT = range(4)
"""What a command exits with: all is well; a claim is refuted under --strict; it was not asked for rightly;
the input or the machine is at fault."""

_UNKNOWN_COMMAND = re.compile(r"argument (?:COMMAND|ACTION): invalid choice: '([^']*)' \(choose from (.*)\)")
"""What argparse says, of 3.11 as of later Pythons, where no command is called so."""


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line that says what to do, not the whole usage before it."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help stands, and exit as for any wrong use."""
        unknown = _UNKNOWN_COMMAND.match(message)
        if unknown is not None:
            near = difflib.get_close_matches(unknown[1], re.findall(r"[\w-]+", unknown[2]), n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            message = f"{self.prog} has no command {unknown[1]!r}{hint}"
        complain(f"{message}; `{self.prog} --help` says more")
        raise SystemExit(WRONG_USE)


def port(text: str) -> int:
    """Read a port of the command line."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port from 1 to 65535 is wanted, got {text!r}")
    return int(text)


def day(text: str) -> date:
    """Read a date of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"a date such as 2025-12-04 is wanted, got {text!r}") from error


def whole(text: str) -> int:
    """Read a whole number of the command line."""
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"a whole number is wanted, got {text!r}") from error


def number(text: str) -> float:
    """Read a number of the command line."""
    try:
        return float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"a number is wanted, got {text!r}") from error
