"""Who is at the dashboard, and what they may do.

Alone on a machine everyone may do everything. For a team, Streamlit's own login (OpenID Connect) says who it
is, and the secrets file says who may correct and who may only look; ``docs/team.md`` shows both.
"""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Someone who looks at the dashboard."""

    name: str
    """The name that goes into the log: of the account, or what they gave."""
    is_reviewer: bool
    """May add reports and make corrections."""
    has_account: bool = False
    """True where a login says who it is; the name is then not theirs to choose."""


def sign_in() -> Person | None:
    """Return who is there; None, with a page that asks them to log in, where nobody is."""
    secrets = _secrets()
    if "auth" not in secrets:
        return Person(name=_own_name(), is_reviewer=True)
    if not st.user.is_logged_in:
        st.title("geomap", anchor=False)
        st.write("This dashboard is for a team. Log in to see it.")
        st.button("Log in", on_click=st.login, type="primary", icon=":material/login:")
        return None
    roles = secrets.get("geomap", {})
    account = str(st.user.get("email") or "")
    # An address that the provider has not verified may be anyone's.
    known = account.casefold() if st.user.get("email_verified", True) is True else ""
    reviewers, viewers = _accounts(roles, "reviewers"), _accounts(roles, "viewers")
    is_reviewer = _is_among(known, reviewers)
    if not (is_reviewer or _is_among(known, viewers)):
        st.title("geomap", anchor=False)
        st.error(
            "This account may not see the dashboard. Whoever keeps it can add it to those who may.",
            icon=":material/lock:",
        )
        st.button("Log out", on_click=st.logout)
        return None
    return Person(name=account, is_reviewer=is_reviewer, has_account=True)


def _secrets() -> Mapping[str, Any]:
    try:
        return dict(st.secrets)
    except (StreamlitSecretNotFoundError, FileNotFoundError):
        return {}


def _accounts(roles: Any, name: str) -> tuple[str, ...]:
    found = roles.get(name, ()) if hasattr(roles, "get") else ()
    entries = [found] if isinstance(found, str) else found
    return tuple(str(entry).casefold() for entry in entries)


def _is_among(account: str, entries: tuple[str, ...]) -> bool:
    """Tell whether an account is listed: by address, by domain (``@example.org``), or as anyone (``*``)."""
    if not account:
        return False
    domain = account[account.rfind("@") :]
    return not {"*", account, domain}.isdisjoint(entries)


def _own_name() -> str:
    given = st.session_state.get("name")
    if isinstance(given, str) and given.strip():
        return given.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "someone"
