"""geomap: situation maps from reports, offline.

>>> import geomap as gm
>>> situation = gm.read_text("Two ferries collided off Piraeus on 3 May 2026.")
>>> gm.to_html(situation)[:15]
'<!DOCTYPE html>'

The names below are the whole public interface; each is imported when it is first used, so that
``import geomap`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from geomap.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:  # for type checkers and editors; tests hold this list and the table equal
    from geomap.batch.supervision import BatchProgress as BatchProgress
    from geomap.batch.supervision import BatchReport as BatchReport
    from geomap.batch.supervision import run_batch as run_batch
    from geomap.drawing.cells import CellCounts as CellCounts
    from geomap.drawing.decisions import decision_words as decision_words
    from geomap.drawing.escaping import escape as escape
    from geomap.drawing.export import features_to_html as features_to_html
    from geomap.drawing.export import to_html as to_html
    from geomap.drawing.fact_cards import fact_html as fact_html
    from geomap.drawing.fact_cards import items_by_id as items_by_id
    from geomap.drawing.folium_map import draw as draw
    from geomap.drawing.folium_map import item_of_fact as item_of_fact
    from geomap.drawing.folium_map import picked_point as picked_point
    from geomap.drawing.fragments import FRAGMENT_STYLE as FRAGMENT_STYLE
    from geomap.drawing.fragments import claims_html as claims_html
    from geomap.drawing.fragments import facts_html as facts_html
    from geomap.drawing.fragments import notice_html as notice_html
    from geomap.drawing.publishing import Publication as Publication
    from geomap.drawing.symbology import kind_label as kind_label
    from geomap.drawing.transcript import document_html as document_html
    from geomap.drawing.transcript import transcript_key_html as transcript_key_html
    from geomap.drawing.wording import leeway as leeway
    from geomap.drawing.wording import place_kind as place_kind
    from geomap.drawing.wording import place_name as place_name
    from geomap.errors import DataError as DataError
    from geomap.errors import FetchError as FetchError
    from geomap.errors import FormatError as FormatError
    from geomap.errors import GeomapError as GeomapError
    from geomap.errors import GeometryError as GeometryError
    from geomap.errors import InputError as InputError
    from geomap.errors import MissingExtraError as MissingExtraError
    from geomap.errors import StoreError as StoreError
    from geomap.errors import UnknownPlaceError as UnknownPlaceError
    from geomap.errors import UnsafeTextError as UnsafeTextError
    from geomap.errors import UsageError as UsageError
    from geomap.evaluation import evaluate_corpus as evaluate_corpus
    from geomap.evaluation import score_table as score_table
    from geomap.formats.atomic import write_text as write_text
    from geomap.formats.corrections import append_correction as append_correction
    from geomap.formats.corrections import correction_from_record as correction_from_record
    from geomap.formats.corrections import correction_record as correction_record
    from geomap.formats.corrections import dump_corrections as dump_corrections
    from geomap.formats.corrections import read_corrections as read_corrections
    from geomap.formats.datasets import Dataset as Dataset
    from geomap.formats.datasets import Selection as Selection
    from geomap.formats.datasets import open_dataset as open_dataset
    from geomap.formats.encoding import dump_records as dump_records
    from geomap.formats.encoding import records as records
    from geomap.formats.files import is_dataset as is_dataset
    from geomap.formats.files import is_situation_file as is_situation_file
    from geomap.formats.files import kept_corrections as kept_corrections
    from geomap.formats.files import read_overview as read_overview
    from geomap.formats.files import read_situation_file as read_situation_file
    from geomap.formats.files import situation_endings as situation_endings
    from geomap.formats.files import write_situation_file as write_situation_file
    from geomap.formats.geojson import dump_geojson as dump_geojson
    from geomap.formats.geojson import feature as feature
    from geomap.formats.geojson import to_geojson as to_geojson
    from geomap.formats.measurements import distance_features as distance_features
    from geomap.formats.measurements import distance_record as distance_record
    from geomap.formats.measurements import distance_sentences as distance_sentences
    from geomap.formats.overviews import Overview as Overview
    from geomap.frames import to_frame as to_frame
    from geomap.frames import to_frames as to_frames
    from geomap.gazetteer import Gazetteer as Gazetteer
    from geomap.gazetteer import build_gazetteer as build_gazetteer
    from geomap.gazetteer import open_gazetteer as open_gazetteer
    from geomap.judging.corrections import apply_corrections as apply_corrections
    from geomap.judging.distances import Distance as Distance
    from geomap.judging.distances import Locality as Locality
    from geomap.judging.distances import buffer as buffer
    from geomap.judging.distances import distance as distance
    from geomap.judging.distances import length_from_text as length_from_text
    from geomap.judging.distances import locality as locality
    from geomap.judging.reconciliation import reconcile as reconcile
    from geomap.judging.reconciliation import reconciled as reconciled
    from geomap.judging.verification import verify as verify
    from geomap.model import Action as Action
    from geomap.model import Address as Address
    from geomap.model import Candidate as Candidate
    from geomap.model import Claim as Claim
    from geomap.model import ClaimReading as ClaimReading
    from geomap.model import Contradiction as Contradiction
    from geomap.model import Correction as Correction
    from geomap.model import Deployment as Deployment
    from geomap.model import Document as Document
    from geomap.model import Event as Event
    from geomap.model import Fact as Fact
    from geomap.model import FactProperty as FactProperty
    from geomap.model import Finding as Finding
    from geomap.model import Footprint as Footprint
    from geomap.model import Mention as Mention
    from geomap.model import Place as Place
    from geomap.model import Problem as Problem
    from geomap.model import Quantity as Quantity
    from geomap.model import Reference as Reference
    from geomap.model import Sentence as Sentence
    from geomap.model import Situation as Situation
    from geomap.model import Told as Told
    from geomap.model import When as When
    from geomap.model import address_of as address_of
    from geomap.model import document_hash as document_hash
    from geomap.model import in_force as in_force
    from geomap.model import make_correction as make_correction
    from geomap.model import point_place as point_place
    from geomap.pipeline import Pipeline as Pipeline
    from geomap.pipeline import read_each as read_each
    from geomap.pipeline import read_situation as read_situation
    from geomap.pipeline import read_text as read_text
    from geomap.reading.language_model.client import check_address as check_address
    from geomap.reading.reports.readers import Upload as Upload
    from geomap.reading.reports.readers import read_reports as read_reports
    from geomap.settings import LanguageModelAddress as LanguageModelAddress
    from geomap.settings import Settings as Settings
    from geomap.settings import dashboard_script as dashboard_script
    from geomap.settings import data_path as data_path
    from geomap.settings import default_corrections_path as default_corrections_path
    from geomap.store.store import Store as Store
    from geomap.store.store import open_store as open_store
    from geomap.watch.subscriptions import read_subscriptions as read_subscriptions
    from geomap.watch.watcher import Watcher as Watcher

_HOMES = {
    "geomap.errors": (
        "DataError",
        "FetchError",
        "FormatError",
        "GeomapError",
        "GeometryError",
        "InputError",
        "MissingExtraError",
        "StoreError",
        "UnknownPlaceError",
        "UnsafeTextError",
        "UsageError",
    ),
    "geomap.reading.language_model.client": ("check_address",),
    "geomap.settings": (
        "LanguageModelAddress",
        "Settings",
        "dashboard_script",
        "data_path",
        "default_corrections_path",
    ),
    "geomap.model": (
        "Action",
        "Address",
        "Candidate",
        "Claim",
        "ClaimReading",
        "Correction",
        "Contradiction",
        "Deployment",
        "Document",
        "Event",
        "Fact",
        "FactProperty",
        "Finding",
        "Footprint",
        "Mention",
        "Place",
        "Problem",
        "Quantity",
        "Reference",
        "Sentence",
        "Situation",
        "Told",
        "When",
        "address_of",
        "document_hash",
        "in_force",
        "make_correction",
        "point_place",
    ),
    "geomap.gazetteer": ("Gazetteer", "build_gazetteer", "open_gazetteer"),
    "geomap.judging.distances": (
        "Distance",
        "Locality",
        "buffer",
        "distance",
        "length_from_text",
        "locality",
    ),
    "geomap.judging.corrections": ("apply_corrections",),
    "geomap.judging.reconciliation": ("reconcile", "reconciled"),
    "geomap.judging.verification": ("verify",),
    "geomap.pipeline": ("Pipeline", "read_each", "read_situation", "read_text"),
    "geomap.reading.reports.readers": ("Upload", "read_reports"),
    "geomap.frames": ("to_frame", "to_frames"),
    "geomap.drawing.folium_map": ("draw", "item_of_fact", "picked_point"),
    "geomap.drawing.cells": ("CellCounts",),
    "geomap.drawing.decisions": ("decision_words",),
    "geomap.drawing.escaping": ("escape",),
    "geomap.drawing.fact_cards": ("fact_html", "items_by_id"),
    "geomap.drawing.symbology": ("kind_label",),
    "geomap.drawing.wording": ("leeway", "place_kind", "place_name"),
    "geomap.drawing.export": ("features_to_html", "to_html"),
    "geomap.drawing.fragments": ("FRAGMENT_STYLE", "claims_html", "facts_html", "notice_html"),
    "geomap.drawing.publishing": ("Publication",),
    "geomap.drawing.transcript": ("document_html", "transcript_key_html"),
    "geomap.formats.corrections": (
        "append_correction",
        "correction_from_record",
        "correction_record",
        "dump_corrections",
        "read_corrections",
    ),
    "geomap.formats.datasets": ("Dataset", "Selection", "open_dataset"),
    "geomap.formats.encoding": ("dump_records", "records"),
    "geomap.formats.atomic": ("write_text",),
    "geomap.formats.geojson": ("dump_geojson", "feature", "to_geojson"),
    "geomap.formats.measurements": ("distance_features", "distance_record", "distance_sentences"),
    "geomap.formats.files": (
        "is_dataset",
        "is_situation_file",
        "kept_corrections",
        "read_overview",
        "read_situation_file",
        "situation_endings",
        "write_situation_file",
    ),
    "geomap.formats.overviews": ("Overview",),
    "geomap.store.store": ("Store", "open_store"),
    "geomap.watch.subscriptions": ("read_subscriptions",),
    "geomap.watch.watcher": ("Watcher",),
    "geomap.batch.supervision": ("BatchProgress", "BatchReport", "run_batch"),
    "geomap.evaluation": ("evaluate_corpus", "score_table"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME_OF)]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'geomap' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
