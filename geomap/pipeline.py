"""The whole in order: reports in, situation out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from geomap.collector import paused
from geomap.errors import DataError, GeomapError
from geomap.gazetteer import Gazetteer, kept_gazetteer
from geomap.gazetteer.online import OnlinePlaces
from geomap.judging.reconciliation import reconciled
from geomap.judging.statements import read_statements
from geomap.model import Document, Problem, Situation
from geomap.reading.annotations import Annotations
from geomap.reading.grounds.antecedents import with_antecedents
from geomap.reading.grounds.spatial import read_footprints
from geomap.reading.language.sentences import split_sentences
from geomap.reading.language_model.reader import read_by_model
from geomap.reading.places.lookup import look_up_missing
from geomap.reading.places.recognition import mentions_from_spans, recognise
from geomap.reading.places.resolution import resolve
from geomap.reading.quantities.quantities import read_quantities
from geomap.reading.reports.readers import ReportInput, Source, document_from_text, read_reports
from geomap.reading.times.times import read_times
from geomap.settings import Settings

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    """A gazetteer and settings, ready to read documents one after the other."""

    gazetteer: Gazetteer
    """Opened once and shared by all documents."""
    settings: Settings
    """In force for every document."""
    online: OnlinePlaces | None = None
    """Asked for names that the gazetteer lacks; None, the rule, asks nobody."""

    def read(self, document: Document, spans: Sequence[tuple[int, int]] | None = None) -> Situation:
        """Read one document. With ``spans`` recognition is skipped and those mentions are resolved."""
        gazetteer = self.gazetteer
        sentences = split_sentences(document)
        found = (
            recognise(document, sentences, gazetteer)
            if spans is None
            else mentions_from_spans(document, spans, gazetteer)
        )
        mentions = resolve(document, found, gazetteer, self.settings)
        problems: tuple[Problem, ...] = ()
        if self.online is not None:
            mentions, problems = look_up_missing(mentions, self.online)
        known = Annotations(
            document=document,
            sentences=sentences,
            mentions=mentions,
            times=read_times(document, sentences),
            quantities=read_quantities(document, sentences),
        )
        situation = read_statements(known, gazetteer)
        if self.settings.language_model is not None:
            known = with_antecedents(known, gazetteer)
            known = replace(known, footprints=read_footprints(known, gazetteer))
            more, rejects = read_by_model(known, self.settings.language_model, already=situation.events)
            events = tuple(sorted((*situation.events, *more), key=lambda e: e.start))
            situation = replace(situation, events=events)
            problems += rejects
        return replace(situation, problems=(*situation.problems, *problems)) if problems else situation

    def read_or_report(self, report: ReportInput | Problem) -> Situation:
        """Read one report; whatever goes wrong with it becomes a Problem and the rest goes on."""
        if isinstance(report, Problem):
            return Situation(problems=(report,))
        document = report.document
        try:
            return self.read(document, report.spans)
        except DataError:
            # A broken table or lexicon is a fault of the installation, and every document's.
            raise
        except GeomapError as error:
            message = str(error)
        except Exception as error:
            # The one door at which any fault of a reader is caught: one bad document must not stop a
            # thousand good ones, and it stays visible, with the fault's name (docs/decisions/0002).
            message = f"{type(error).__name__}: {error}"
        problem = Problem(document_id=document.id, stage="read", message=message)
        return Situation(documents=(document,), problems=(problem,))


def read_situation(
    sources: Iterable[Source],
    *,
    settings: Settings | None = None,
    gazetteer: Gazetteer | None = None,
    progress: Progress | None = None,
    stdin: BinaryIO | None = None,
) -> Situation:
    """Read reports from files, folders, addresses or ``-`` (standard input) into one situation.

    Nothing is fetched but an address that stands among the sources. A file in memory is an ``Upload``.
    Raises InputError when a source does not exist; a report that cannot be read becomes a Problem.
    """
    settings = settings or Settings()
    reports = list(read_reports(list(sources), settings=settings, stdin=stdin, progress=progress))
    pipeline = _pipeline(settings, gazetteer, progress)
    parts = []
    with paused():
        for number, report in enumerate(reports):
            parts.append(pipeline.read_or_report(report))
            if progress is not None:
                progress("Reading reports", (number + 1) / len(reports))
        return reconciled(Situation.joined(parts))


def read_each(
    sources: Iterable[Source],
    *,
    settings: Settings | None = None,
    gazetteer: Gazetteer | None = None,
    progress: Progress | None = None,
    stdin: BinaryIO | None = None,
    named: Callable[[Document], str] | None = None,
) -> Iterator[Situation]:
    """Read reports as ``read_situation`` does, each as it comes, for more of them than memory holds.

    ``named`` gives each document its id before it is read. Facts span reports: none are found.
    """
    settings = settings or Settings()
    pipeline = _pipeline(settings, gazetteer, progress)
    for report in read_reports(list(sources), settings=settings, stdin=stdin, progress=progress):
        if named is not None and isinstance(report, ReportInput):
            report = replace(report, document=replace(report.document, id=named(report.document)))
        yield pipeline.read_or_report(report)


def _pipeline(settings: Settings, gazetteer: Gazetteer | None, progress: Progress | None) -> Pipeline:
    return Pipeline(
        gazetteer=gazetteer or kept_gazetteer(settings, progress=progress),
        settings=settings,
        online=_online_places(settings),
    )


def _online_places(settings: Settings) -> OnlinePlaces | None:
    if not settings.online:
        return None
    # geopy takes a quarter of a second to import, and hardly a run needs it.
    from geomap.gazetteer.nominatim import open_nominatim

    return open_nominatim(settings)


def read_text(
    text: str,
    *,
    settings: Settings | None = None,
    gazetteer: Gazetteer | None = None,
    id: str = "text",
) -> Situation:
    """Read one pasted report into a situation.

    >>> import geomap as gm
    >>> situation = gm.read_text("A bridge collapsed in Genoa on 14 August 2018.")
    >>> [mention.place.name for mention in situation.mentions]
    ['Genoa']
    """
    settings = settings or Settings()
    pipeline = Pipeline(gazetteer=gazetteer or kept_gazetteer(settings), settings=settings)
    document = document_from_text(text, id=id, settings=settings)
    return reconciled(pipeline.read_or_report(ReportInput(document=document, spans=None)))
