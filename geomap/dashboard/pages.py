"""The dashboard's pages. A report's words reach a page as data or escaped, never as markdown."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import geomap as gm
from geomap.dashboard.sources import gazetteer, names

Page = Callable[[gm.Situation], None]


def reports_page(situation: gm.Situation) -> None:
    """The text of one report with what was read in it."""
    titles = names(situation.documents)
    chosen = st.selectbox("Report", list(titles), format_func=titles.__getitem__, key="report")
    document = situation.document(chosen)
    facts = [
        ("Source", document.source or "not given"),
        ("Published", _published(document)),
        ("Places", str(sum(m.document_id == chosen and m.draw == "pin" for m in situation.mentions))),
        ("Events", str(sum(e.document_id == chosen for e in situation.events))),
        ("Claims", str(sum(c.document_id == chosen for c in situation.claims))),
    ]
    st.html(gm.facts_html(facts))
    st.html(gm.transcript_key_html() + gm.document_html(situation, chosen))


def claims_page(situation: gm.Situation) -> None:
    """Every distance claim with what measuring found."""
    if not situation.claims:
        st.info(
            "None of these reports claims a distance that geometry can check.", icon=":material/straighten:"
        )
        return
    st.caption(
        "Each distance is a geodesic on WGS 84 from the subject's nearest and farthest point. "
        "Coasts are Natural Earth 1:10m; the error is the coastline's own."
    )
    st.html(gm.claims_html(situation))


def events_page(situation: gm.Situation) -> None:
    """Events and deployments as tables."""
    for name, title in (("events", "Events"), ("deployments", "Deployments")):
        frame = gm.to_frame(situation, name)
        st.subheader(f"{title} ({frame['id'].nunique()})")
        if frame.empty:
            st.caption("None.")
            continue
        shown = _EVENT_COLUMNS if name == "events" else _DEPLOYMENT_COLUMNS
        table = frame[list(shown)].rename(columns=shown).astype(object)
        # An empty cell says "not told" better than the word None a hundred times.
        st.dataframe(table.where(table.notna(), "").astype(str), hide_index=True, width="stretch")


def export_page(situation: gm.Situation, page: str) -> None:
    """Downloads of what is shown."""
    st.write("What the filters leave is what the files hold.")
    st.download_button(
        "Map as one HTML file",
        page,
        "situation.html",
        "text/html",
        icon=":material/map:",
        type="primary",
        help="Opens with no network; makes no request.",
    )
    st.download_button(
        "GeoJSON",
        lambda: gm.dump_geojson(situation),
        "situation.geojson",
        "application/geo+json",
        icon=":material/data_object:",
    )
    st.download_button(
        "JSON lines, as geomap parse prints them",
        lambda: gm.dump_records(situation),
        "situation.jsonl",
        "application/x-ndjson",
        icon=":material/list:",
    )
    info = gazetteer().info()
    st.caption(f"geomap {gm.__version__}; gazetteer {info.get('version', '')}")


def problems(situation: gm.Situation) -> None:
    """Say which reports could not be read, and why; the rest goes on."""
    for problem in situation.problems:
        st.html(gm.notice_html(f"{problem.document_id or 'Input'}: {problem.message}"))


def empty() -> None:
    """What a person sees before there is a report."""
    st.subheader("Paste a report, or upload some")
    st.write(
        "geomap finds the places that a report names, attaches the events, deployments and claims to them, "
        "measures every distance that is claimed and draws it all on a map. Nothing leaves this machine."
    )
    st.write(
        "A report is plain text, Markdown, HTML or JSON. A header such as this one helps, because "
        "“on Wednesday” counts from the day of publication:"
    )
    st.code(
        "Source: Quay Street Notices\nPublished: 2026-03-12\n\nDJIBOUTI — A tanker was struck …",
        language=None,
    )


_EXAMPLE = "Source: Quay Street Notices\nPublished: 2026-03-12\n\nDJIBOUTI — A tanker was struck …"

_EVENT_COLUMNS = {
    "source": "Source",
    "kind": "Kind",
    "mode": "Mode",
    "modality": "How sure",
    "text": "Words",
    "place": "Where",
    "earliest": "From",
    "latest": "To",
    "actors": "Actors",
    "fatalities_low": "Killed, at least",
    "sentence": "Sentence",
}
_DEPLOYMENT_COLUMNS = {
    "source": "Source",
    "force": "Force",
    "asset": "Asset",
    "unit": "Unit",
    "quantity_text": "How many",
    "place": "Where",
    "status": "Status",
    "earliest": "From",
    "sentence": "Sentence",
}


def _published(document: gm.Document) -> str:
    if document.published is None:
        return "no date found"
    return f"{document.published.isoformat()} (from the {document.published_from})"
