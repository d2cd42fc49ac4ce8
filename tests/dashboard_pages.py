"""Pages of the dashboard for AppTest, which runs the source of these functions in a script of its own."""

from __future__ import annotations


def draw(page: str, text: str, role: str) -> None:
    """Draw one page with one report on the desk, as the dashboard does."""
    import geomap as gm
    from geomap.dashboard import log
    from geomap.dashboard.claims_page import claims_page
    from geomap.dashboard.desk import Desk
    from geomap.dashboard.export_page import export_page
    from geomap.dashboard.facts_page import facts_page
    from geomap.dashboard.people import Person
    from geomap.dashboard.preferences import current
    from geomap.dashboard.reports_page import reports_page
    from geomap.dashboard.review_page import review_page
    from geomap.dashboard.settings_page import settings_page
    from geomap.dashboard.sources import gazetteer

    pages = {
        "reports": reports_page,
        "facts": facts_page,
        "claims": claims_page,
        "review": review_page,
        "export": export_page,
        "settings": settings_page,
    }
    situation = gm.read_text(text, gazetteer=gazetteer())
    kept = log.Log(path=gm.default_corrections_path())
    corrections = kept.corrections()
    whole = gm.apply_corrections(situation, corrections, gazetteer())
    pages[page](
        Desk(
            person=Person(name="Ana", is_reviewer=role == "reviewer"),
            preferences=current(),
            base="test",
            whole=whole,
            shown=whole,
            key=f"{text} {len(corrections)}",
            log=kept,
            corrections=corrections,
        )
    )
