"""The reports: add some, see all, read one with what was found in it marked."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import streamlit as st

import geomap as gm
from geomap.dashboard.desk import Desk
from geomap.dashboard.sources import FILE_TYPES, Added, names
from geomap.dashboard.words import keep_choice, label

_WAYS = ("Paste", "Upload", "Address", "Feed")
_EXAMPLE = "Source: Quay Street Notices\nPublished: 2026-03-12\n\nDJIBOUTI — A tanker was struck …"


def reports_page(desk: Desk) -> None:
    """Show the form to add reports, the list of them and the text of one."""
    if desk.person.is_reviewer:
        _add(desk)
    if desk.is_empty:
        return
    _list(desk)
    _one(desk)


def empty(desk: Desk) -> None:
    """Teach a person who has no report yet."""
    st.subheader("Paste a report, or upload some", anchor=False)
    st.write(
        "geomap finds the places that a report names, attaches the events, deployments and claims to them, "
        "measures every distance that is claimed and draws it all on a map. Nothing leaves this machine."
    )
    if desk.person.is_reviewer:
        _add(desk)
    st.write(
        "A report is text, a page, a PDF, a letter or a table of them. A header such as this one helps, "
        "because “on Wednesday” counts from the day of publication:"
    )
    st.code(_EXAMPLE, language=None)


def _add(desk: Desk) -> None:
    added: tuple[Added, ...] = st.session_state.get("added", ())
    with st.expander("Add reports", expanded=desk.is_empty, icon=":material/add:"):
        way = st.segmented_control(
            "How", _WAYS, default=_WAYS[0], key="way", label_visibility="collapsed", required=True
        )
        with st.form("add", border=False, clear_on_submit=True):
            found = _FORMS[way or _WAYS[0]](way or _WAYS[0], len(added))
            sent = st.form_submit_button("Read", type="primary")
        if sent:
            _take(found, added)
        if added:
            st.button(
                f"Take out what I added ({len(added)})",
                key="forget",
                icon=":material/undo:",
                on_click=_forget,
            )


def _take(found: list[Added], added: tuple[Added, ...]) -> None:
    if not found:
        st.warning("There is nothing to read yet.", icon=":material/info:")
        return
    known = {report.key for report in added}
    st.session_state["added"] = (*added, *(report for report in found if report.key not in known))
    st.rerun()


def _forget() -> None:
    st.session_state["added"] = ()


def _pasted(_way: str, number: int) -> list[Added]:
    text = st.text_area(
        "Text of the report",
        height=180,
        key="pasted",
        placeholder="Source: …\nPublished: 2026-03-12\n\nThe text of the report",
    )
    content = text.encode("utf-8", "replace")
    return [Added(name=f"pasted-{number + 1}.txt", content=content)] if text.strip() else []


def _uploaded(_way: str, _number: int) -> list[Added]:
    files = st.file_uploader("Files", type=FILE_TYPES, accept_multiple_files=True, key="files")
    return [Added(name=file.name, content=file.getvalue()) for file in files or []]


def _address(way: str, _number: int) -> list[Added]:
    what = "a page" if way == "Address" else "an RSS or Atom feed"
    address = st.text_input(f"Address of {what}", key="address", placeholder="https://…", type="url").strip()
    st.caption("geomap asks this one address for it, now, and nobody else. Everything else stays offline.")
    if not address:
        return []
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        st.error("An address begins with https:// or http:// and names a host.", icon=":material/link_off:")
        return []
    return [Added(name=address)]


_FORMS = {"Paste": _pasted, "Upload": _uploaded, "Address": _address, "Feed": _address}


def _list(desk: Desk) -> None:
    shown = names(desk.shown.documents)
    if not shown:
        st.info("The filters on the left leave no report.", icon=":material/filter_alt_off:")
        return
    places = Counter(m.document_id for m in desk.shown.mentions if m.draw == "pin")
    events = Counter(e.document_id for e in desk.shown.events)
    claims = Counter(c.document_id for c in desk.shown.claims)
    table = [
        {
            "Report": label(shown[document.id], most=140),
            "Published": document.published.isoformat() if document.published else "no date",
            "Places": places[document.id],
            "Events": events[document.id],
            "Claims": claims[document.id],
        }
        for document in desk.shown.documents
    ]
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=min(38 + 35 * len(table), 320),
        # The rest of the width is the report's.
        column_config={
            name: st.column_config.Column(width="small")
            for name in ("Published", "Places", "Events", "Claims")
        },
        alt="List of the reports with what was found in each",
    )


def _one(desk: Desk) -> None:
    titles = names(desk.shown.documents)
    if not titles:
        return
    keep_choice("report", titles)
    chosen: str = st.selectbox(
        "Read a report",
        list(titles),
        format_func=lambda key: label(titles.get(key) or str(key), most=140),
        key="report",
    )
    document = desk.shown.document(chosen)
    facts = [
        ("Source", document.source or "not given"),
        ("Published", _published(document)),
        *([("Address", document.url)] if document.url else []),
    ]
    st.html(gm.facts_html(facts))
    st.html(gm.transcript_key_html() + gm.document_html(desk.shown, chosen))


def _published(document: gm.Document) -> str:
    if document.published is None:
        return "no date found"
    day = document.published.isoformat()
    return f"{day} (from the {document.published_from})" if document.published_from else day
