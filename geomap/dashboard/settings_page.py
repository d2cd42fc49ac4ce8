"""Settings: how a visitor reads the dashboard. They last for the session, and stand in the address."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import streamlit as st

import geomap as gm
from geomap.dashboard.desk import Desk
from geomap.dashboard.preferences import BORDERS, SIDES, UNITS, change, current, zones
from geomap.dashboard.sources import countries, gazetteer
from geomap.dashboard.words import label

_MOST_FORCES = 30


def settings_page(desk: Desk) -> None:
    """Show each preference with what it does."""
    chosen = desk.preferences
    left, right = st.columns(2)
    with left:
        st.subheader("Reading", anchor=False)
        codes = ["", *countries()]
        st.selectbox(
            "Home country of the reports",
            codes,
            index=codes.index(chosen.home) if chosen.home in codes else 0,
            format_func=lambda code: countries().get(code, "none"),
            key="set_home",
            on_change=_take("home", "set_home"),
            help="Breaks ties between places of one name: a paper of Ohio means Athens, Ohio.",
        )
        _gazetteer(desk)
        _name(desk)
        _language_model(desk)
    with right:
        st.subheader("Showing", anchor=False)
        st.segmented_control(
            "Distances in",
            list(UNITS),
            default=chosen.units,
            format_func=lambda unit: UNITS[unit],
            key="set_units",
            required=True,
            on_change=_take("units", "set_units"),
        )
        st.selectbox(
            "Time zone",
            zones(),
            index=zones().index(chosen.zone),
            key="set_zone",
            on_change=_take("zone", "set_zone"),
            help="For times of day, as in the log of corrections. Days of events stay as reported.",
        )
        st.selectbox(
            "Disputed borders",
            list(BORDERS),
            index=list(BORDERS).index(chosen.borders),
            format_func=lambda name: BORDERS[name],
            key="set_borders",
            on_change=_take("borders", "set_borders"),
            help="No view of a border is endorsed, whichever is drawn.",
        )
        _sides(desk)
    _about(desk)


def _name(desk: Desk) -> None:
    if desk.person.has_account:
        return
    st.text_input(
        "Your name",
        value=desk.person.name,
        key="set_name",
        on_change=_take_name,
        max_chars=80,
        help="It goes into the log with each correction that you make.",
    )


def _take_name() -> None:
    st.session_state["name"] = st.session_state["set_name"]


def _take(name: str, key: str) -> Any:
    """Return a callback that keeps a widget's value beyond the page that shows it."""

    def take() -> None:
        change(**{name: st.session_state[key]})

    return take


def _sides(desk: Desk) -> None:
    forces = [force for force, _ in Counter(d.force for d in desk.whole.deployments if d.force).most_common()]
    st.markdown("**Sides for symbols**")
    if not forces:
        st.caption("No report names a force yet. Symbols are neutral until you say otherwise.")
        return
    st.caption("Whose side a force is on is your choice: every symbol is neutral until you make it.")
    sides = dict(desk.preferences.sides)
    for number, force in enumerate(forces[:_MOST_FORCES]):
        st.selectbox(
            label(force, most=60).replace("[", "(").replace("]", ")").replace("!", ""),
            list(SIDES),
            index=list(SIDES).index(sides.get(force, "Neutral")),
            key=f"set_side_{number}_{force}",
            on_change=_take_side,
            args=(force, f"set_side_{number}_{force}"),
        )


def _take_side(force: str, key: str) -> None:
    change(sides={**current().sides, force: st.session_state[key]})


def _gazetteer(desk: Desk) -> None:
    if desk.person.has_account:
        return
    st.text_input(
        "Gazetteer",
        value=desk.preferences.gazetteer,
        key="set_gazetteer",
        on_change=_take_gazetteer,
        placeholder="the embedded one",
        help="Path of a compiled gazetteer on this machine, to use in place of the embedded one.",
    )
    fault = st.session_state.pop("gazetteer_fault", None)
    if fault:
        st.html(gm.notice_html(fault))


def _take_gazetteer() -> None:
    path = st.session_state["set_gazetteer"].strip()
    if path:
        try:
            gm.open_gazetteer(gm.Settings(gazetteer_path=Path(path)))
        except (gm.GeomapError, OSError) as error:
            st.session_state["gazetteer_fault"] = f"{path}: {error}"
            return
    change(gazetteer=path)


def _language_model(desk: Desk) -> None:
    """Offer a second reader by a language model: off until a person names an address and switches it on."""
    if desk.person.has_account:
        # Whoever keeps a dashboard for a team decides where its reports may go.
        return
    model = desk.preferences.language_model
    with (
        st.expander("Language model as a second reader", expanded=model is not None),
        st.form("model", border=False),
    ):
        st.write(
            "Off by default. A model may look for events that the rules miss; it can only quote, and "
            "what does not stand in the report is thrown out. **The whole "
            "text of each report goes to the address.**"
        )
        url = st.text_input(
            "Address", value=model.url if model else "", placeholder="http://127.0.0.1:8080/v1", key="set_llm"
        )
        name = st.text_input("Model", value=model.model if model else "", key="set_llm_model")
        key = st.text_input(
            "Environment variable that holds the key",
            value=(model.key_variable or "") if model else "",
            placeholder="none",
            key="set_llm_key",
        )
        on = st.toggle("Ask it", value=model is not None, key="set_llm_on")
        if st.form_submit_button("Keep"):
            _take_model(url.strip(), name.strip(), key.strip(), on=on)
    fault = st.session_state.pop("model_fault", None)
    if fault:
        st.html(gm.notice_html(fault))


def _take_model(url: str, name: str, key: str, *, on: bool) -> None:
    if not on:
        change(language_model=None)
        st.rerun()
    address = gm.LanguageModelAddress(url=url, model=name, key_variable=key or None)
    try:
        gm.check_address(address)
    except gm.GeomapError as error:
        st.session_state["model_fault"] = str(error)
    else:
        change(language_model=address)
        st.rerun()


def _about(desk: Desk) -> None:
    info = gazetteer().info()
    account = "an account" if desk.person.has_account else "this machine"
    role = "may add reports and correct" if desk.person.is_reviewer else "may look and export"
    facts = [
        ("You", f"{desk.person.name} ({account}); {role}"),
        ("Corrections are kept in", desk.log.place),
        ("geomap", gm.__version__),
        ("Gazetteer", str(info.get("version", ""))[:12]),
        ("Network", _network(desk)),
    ]
    st.divider()
    st.html(gm.facts_html(facts))
    if desk.person.has_account:
        st.button("Log out", on_click=st.logout, icon=":material/logout:")


def _network(desk: Desk) -> str:
    model = desk.preferences.language_model
    asked = f", and the language model at {model.url}" if model is not None else ""
    return f"nothing is asked of it but the addresses that you name under Reports{asked}"
