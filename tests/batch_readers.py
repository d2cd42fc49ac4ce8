"""Readers for the tests of batches: quick ones, and ones that die as a bad report makes a library die."""

from __future__ import annotations

import os
import signal
import time

import nouns

from geomap.model import Document, Event, Problem, Situation
from geomap.reading.reports.readers import ReportInput
from geomap.settings import Settings


class Quick:
    """One event a report, after some milliseconds; some texts kill the process that reads them."""

    def read_or_report(self, report: ReportInput | Problem) -> Situation:
        assert isinstance(report, ReportInput)
        document = report.document
        if "ends its reader" in document.text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "takes for ever" in document.text:
            time.sleep(600)
        time.sleep(0.002)
        return Situation(documents=(document,), events=(_event(document),))


def _event(document: Document) -> Event:
    return nouns.event(
        document.id, 0, document.text[:4], id=f"{document.id}-e0", sentence=(0, len(document.text))
    )


def open_quick(settings: Settings) -> Quick:
    """The reader that a job of the tests names."""
    return Quick()
