"""Commands on reports: map, app, parse, check, facts, convert, eval."""

from __future__ import annotations

import argparse
import os
import runpy
import socket
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import geomap as gm
from geomap.cli.parsing import DONE, FAULT, REFUTED
from geomap.cli.terminal import complain, note, progress, put, put_json, put_table


def draw(options: argparse.Namespace) -> int:
    """``geomap map``: reports to one HTML file."""
    if options.output.suffix.lower() not in {".html", ".htm"}:
        raise gm.UsageError(
            f"-o takes an .html file, got {options.output}; `geomap convert` writes other formats"
        )
    _check_folder(options.output)
    settings = _settings(options)
    situation, gazetteer = _situation(options.reports, options, settings)
    publication = _publication(options)
    dataset = _large_dataset(options.reports)
    if dataset is not None and publication is not None and publication.sensitive:
        raise gm.UsageError(
            f"{dataset.path} is too large to be drawn whole, and counts of all of it tell of what is "
            "--sensitive; batch the reports that may be published"
        )
    page = gm.to_html(
        situation,
        gazetteer=gazetteer,
        settings=settings,
        title=options.title,
        publication=publication,
        borders=options.borders,
        cells=None if dataset is None else dataset.cells(),
        corrections=_corrections(options),
    )
    gm.write_text(options.output, page)
    for word in publication.idle(situation) if publication is not None else ():
        complain(f"--sensitive {word} marks nothing in these reports; `geomap parse` prints kinds and ids")
    note(f"{options.output}: {_count(len(situation.documents), 'report')}, {_counted(situation)}")
    _tell_problems(situation)
    return DONE


def _counted(situation: gm.Situation) -> str:
    """Say how much there is, as the map's own head and legend count it: what several tell of is one."""
    told = Counter(fact.subject for fact in situation.facts)
    events = told["event"] or len(situation.events)
    deployments = told["deployment"] or len(situation.deployments)
    claims = told["claim"] or len(situation.claims)
    return f"{_count(events, 'event')}, {_count(deployments, 'deployment')}, {_count(claims, 'claim')}"


def _check_folder(output: Path) -> None:
    """Refuse an output that cannot be written before reading, which may take long."""
    if not output.parent.is_dir():
        raise gm.InputError(f"no such folder to write to: {output.parent}")
    if output.is_dir():
        raise gm.UsageError(f"{output} is a folder; name a file")


def _large_dataset(sources: Sequence[str]) -> gm.Dataset | None:
    """Return the data sets that are drawn as a sample and counts of the whole; None for all else."""
    if len(sources) != 1 or not gm.is_dataset(Path(sources[0])):
        return None
    dataset = gm.open_dataset(sources[0])
    return dataset if dataset.is_large else None


def _publication(options: argparse.Namespace) -> gm.Publication | None:
    """Return what the map is to leave out; None for a map of one's own."""
    asked = options.sensitive or options.blur is not None or options.quote is not None
    if not options.publish:
        if asked:
            raise gm.UsageError("--sensitive, --blur and --quote belong to --publish: add it")
        return None
    if options.blur is not None and not options.sensitive:
        raise gm.UsageError("--blur needs --sensitive: say what is to be blurred")
    quote = {} if options.quote is None else {"quote": options.quote}
    return gm.Publication(sensitive=tuple(options.sensitive), blur_km=options.blur, **quote)


def app(options: argparse.Namespace) -> int:
    """``geomap app``: the dashboard, by Streamlit."""
    sources = [_dashboard_source(report) for report in options.reports]
    with progress(quiet=options.quiet) as step:
        # Compiled before the page opens, where its progress can be seen.
        gm.open_gazetteer(_settings(options), progress=step)
    if options.port:
        _validate_free(options.port)
    arguments = [f"--server.port={options.port}"] if options.port else []
    arguments += ["--", *sources]
    if options.corrections is not None:
        # The file may be made by the first correction.
        arguments.append(f"--corrections={options.corrections.resolve()}")
    if options.store is not None:
        if "://" not in options.store:
            gm.open_store(options.store).close()  # said here what is wrong with it, not in a browser later
        arguments.append(f"--store={options.store}")
    # Here and not in a process of its own: what was imported and opened until now is needed there too.
    sys.argv = ["geomap.dashboard", *arguments]
    runpy.run_module("geomap.dashboard", run_name="__main__")
    return DONE


def _validate_free(port: int) -> None:
    """Raise UsageError where another program has a port: Streamlit says so late, and not what to do."""
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise gm.UsageError(f"port {port} is the system's; name one from 1024 with --port") from None
        except OSError:
            raise gm.UsageError(
                f"port {port} is taken by another program; name another with --port"
            ) from None


def _dashboard_source(report: str) -> str:
    """Return what the dashboard is to open, named so that it is found from any folder."""
    if report == "-":
        raise gm.UsageError("the dashboard cannot read standard input: save it to a file and name that")
    if report.lower().startswith(("http://", "https://")):
        return report
    path = Path(report)
    if not path.exists():
        raise gm.InputError(f"no such report: {report}")
    return str(path.resolve())


def parse(options: argparse.Namespace) -> int:
    """``geomap parse``: one JSON line a document."""
    situation, _ = _situation(options.reports, options, _settings(options))
    for record in gm.records(situation):
        put_json(record)
    return _tell_problems(situation)


def check(options: argparse.Namespace) -> int:
    """``geomap check``: the claims, measured."""
    situation, _ = _situation(options.reports, options, _settings(options))
    if options.format == "json":
        for record in gm.records(situation):
            for claim in record["claims"]:
                if options.all or claim["kind"] in _MEASURABLE:
                    put_json({"document_id": record["id"], "source": record["source"], **claim})
    else:
        _put_claims(situation, every=options.all)
    code = _tell_problems(situation)
    refuted = any(claim.verdict == "refuted" for claim in situation.claims)
    return REFUTED if options.strict and refuted else code


def facts(options: argparse.Namespace) -> int:
    """``geomap facts``: what several reports tell of one thing, and where they differ."""
    situation, _ = _situation(options.reports, options, _settings(options))
    chosen = [f for f in situation.facts if options.all or len(f.documents) > 1 or f.contradictions]
    if options.conflicts:
        chosen = [f for f in chosen if f.status == "conflict" or f.contradictions]
    if options.format == "json":
        wanted = {fact.id for fact in chosen}
        for record in gm.records(situation):
            for fact in record["facts"]:
                if fact["id"] in wanted:
                    put_json(fact)
    elif not chosen:
        note(_nothing_told(situation, options))
    else:
        rows = [_fact_row(situation, fact) for fact in chosen]
        put_table(("status", "what", "when", "told by", "in what they differ, or what all allow"), rows)
    return _tell_problems(situation)


def convert(options: argparse.Namespace) -> int:
    """``geomap convert``: between situation formats, by file ending."""
    is_page = options.output.suffix.lower() in {".html", ".htm"}
    endings = (*gm.situation_endings(), ".html")
    if not is_page and not options.output.name.lower().endswith(endings):
        raise gm.UsageError(f"OUT ends in one of {', '.join(sorted(endings))}, got {options.output}")
    _check_folder(options.output)
    settings = _settings(options)
    situation, gazetteer = _situation([options.input], options, settings)
    if is_page:
        corrections = _corrections(options)
        page = gm.to_html(situation, gazetteer=gazetteer, settings=settings, corrections=corrections)
        gm.write_text(options.output, page)
    else:
        gm.write_situation_file(situation, options.output)
    note(f"{options.output}: {_count(len(situation.documents), 'report')}")
    _tell_problems(situation)
    return DONE


def evaluate(options: argparse.Namespace) -> int:
    """``geomap eval``: recognition, resolution and end-to-end scores."""
    settings = gm.Settings()
    with progress(quiet=options.quiet) as step:
        gazetteer = gm.open_gazetteer(settings, progress=step)
        scores = gm.evaluate_corpus(options.corpus, gazetteer, settings, errors=options.errors)
    if options.format == "json":
        put_json(scores)
    else:
        put(gm.score_table(scores))
    return DONE


def _situation(
    sources: Sequence[str], options: argparse.Namespace, settings: gm.Settings
) -> tuple[gm.Situation, gm.Gazetteer]:
    """Return the situation that the sources hold or tell, and the gazetteer it was read with."""
    if not sources and getattr(options, "store", None) is None:
        raise gm.UsageError("name a report, a folder, a situation file, - for standard input, or --store")
    files = [Path(source) for source in sources if gm.is_situation_file(Path(source))]
    with progress(quiet=options.quiet) as step:
        gazetteer = gm.open_gazetteer(settings, progress=step)
        if getattr(options, "store", None) is not None:
            return _corrected(_kept(sources, options.store), options, gazetteer), gazetteer
        if files:
            if len(files) < len(sources):
                raise gm.UsageError("situation files and reports cannot be mixed; convert the reports first")
            return _corrected(_opened(files), options, gazetteer), gazetteer
        situation = gm.read_situation(
            sources, settings=settings, gazetteer=gazetteer, progress=step, stdin=sys.stdin.buffer
        )
    if not situation.documents:
        reason = situation.problems[0].message if situation.problems else "no report was found"
        raise gm.InputError(_nothing_read(sources, reason))
    return _corrected(situation, options, gazetteer), gazetteer


def _nothing_read(sources: Sequence[str], reason: str) -> str:
    """Say that nothing was read, and why; the reason may begin with the name of the one source there is."""
    told = reason.removeprefix(f"{sources[0]}: ") if len(sources) == 1 else reason
    return f"nothing to read in {', '.join(sources)}: {told}"


def _corrected(situation: gm.Situation, options: argparse.Namespace, gazetteer: gm.Gazetteer) -> gm.Situation:
    """Lay the corrections that hold for what the command names over a situation."""
    corrections = _corrections(options)
    return gm.apply_corrections(situation, corrections, gazetteer) if corrections else situation


def _corrections(options: argparse.Namespace) -> tuple[gm.Correction, ...]:
    """Return the corrections of the file that the command names, else those that its store or files keep."""
    path: Path | None = getattr(options, "corrections", None)
    if path is not None:
        if not path.is_file():
            raise gm.InputError(f"no such file of corrections: {path}")
        return gm.read_corrections(path)
    if getattr(options, "store", None) is not None:
        with gm.open_store(options.store, create=False) as store:
            return store.corrections()
    named = getattr(options, "reports", None) or [getattr(options, "input", "")]
    files = [Path(name) for name in named if gm.is_situation_file(Path(name))]
    return tuple(correction for file in files for correction in gm.kept_corrections(file))


def _kept(sources: Sequence[str], place: str) -> gm.Situation:
    """Return what a store holds."""
    if list(sources) not in ([], ["-"]):  # what a command takes where no report is named
        raise gm.UsageError(
            "--store takes what it holds in place of reports; `geomap store add` puts reports in"
        )
    with gm.open_store(place, create=False) as store:
        return store.situation()


def _opened(files: Sequence[Path]) -> gm.Situation:
    """Open situation files; the facts of several are found anew, since they may tell of the same thing."""
    opened = [gm.read_situation_file(path) for path in files]
    situation = gm.Situation.joined(opened)
    return situation if situation.facts else gm.reconciled(situation)


def _settings(options: argparse.Namespace) -> gm.Settings:
    online = getattr(options, "online", False)
    if getattr(options, "user_agent", None) and not online:
        raise gm.UsageError("--user-agent says who asks online; it wants --online")
    return gm.Settings(
        published=getattr(options, "published", None),
        progress=not options.quiet,
        online=online,
        user_agent=getattr(options, "user_agent", None),
        language_model=_language_model(options),
    )


def _language_model(options: argparse.Namespace) -> gm.LanguageModelAddress | None:
    """Return the model that the command names; nothing is asked unless it does."""
    url, model = getattr(options, "llm", None), getattr(options, "llm_model", None)
    if url is None:
        if model or getattr(options, "llm_key_env", None):
            raise gm.UsageError("--llm-model and --llm-key-env want --llm, the address of the model")
        return None
    address = gm.LanguageModelAddress(url=url, model=model or "", key_variable=options.llm_key_env)
    gm.check_address(address)
    return address


def _put_claims(situation: gm.Situation, *, every: bool) -> None:
    """Show the claims that can be measured, or all of them, and say how many were left out."""
    shown = [claim for claim in situation.claims if every or claim.kind in _MEASURABLE]
    if shown:
        put_table(
            ("report", "claim", "of", "measured to", "nearest", "farthest", "verdict"),
            [row for claim in shown for row in _claim_rows(situation, claim)],
        )
    else:
        note("no claim that could be measured was found")
    left = len(situation.claims) - len(shown)
    if left:
        note(f"{_count(left, 'claim')} of counts, shares, sums and superlatives not shown: --all lists them")


_MEASURABLE = ("distance", "direction", "area", "date")


def _fact_row(situation: gm.Situation, fact: gm.Fact) -> tuple[str, ...]:
    names = [_source(situation, document_id) for document_id in fact.documents]
    days = [day.isoformat() for day in (fact.earliest, fact.latest) if day is not None]
    told = [f"{p.name}: {_sides(situation, p)}" for p in fact.properties if p.status == "conflict"]
    told += [f"{_source(situation, c.document_id)} contradicts itself: {c.text}" for c in fact.contradictions]
    if not told:
        told = [
            f"{p.name}: {_envelope(p) or _sides(situation, p)}"
            for p in fact.properties
            if p.status == "compatible" or _envelope(p)
        ]
    if fact.part_of is not None:
        told.append(
            f"part of {next((f.title for f in situation.facts if f.id == fact.part_of), fact.part_of)}"
        )
    return (
        fact.status,
        fact.title,
        " to ".join(dict.fromkeys(days)),
        f"{len(fact.documents)}: {', '.join(dict.fromkeys(names))}",
        "; ".join(told),
    )


def _sides(situation: gm.Situation, told: gm.FactProperty) -> str:
    """Write what each source says of a property, the same words once."""
    words: dict[str, list[str]] = {}
    for one in told.told:
        words.setdefault(one.text, []).append(_source(situation, one.document_id))
    return "; ".join(f"{text} ({', '.join(dict.fromkeys(sources))})" for text, sources in words.items())


def _envelope(told: gm.FactProperty) -> str:
    """Write what all sources allow of a number, where more than one gives it."""
    if told.status in ("single", "conflict") or (told.low is None and told.high is None):
        return ""
    if told.low == told.high:
        return f"{told.low:,g}"
    if told.high is None:
        return f"{told.low:,g} or more"
    return f"up to {told.high:,g}" if told.low is None else f"{told.low:,g} to {told.high:,g}"


def _nothing_told(situation: gm.Situation, options: argparse.Namespace) -> str:
    if options.conflicts:
        return "no conflict was found among the reports"
    if len(situation.documents) < 2:
        return "one report alone cannot be compared: name several, or --all for the facts of one"
    return "no two reports tell of the same thing; --all lists what each tells"


def _source(situation: gm.Situation, document_id: str) -> str:
    named = next((d for d in situation.documents if d.id == document_id), None)
    return document_id if named is None else named.source or named.id


def _claim_rows(situation: gm.Situation, claim: gm.Claim) -> list[tuple[str, ...]]:
    document = situation.document(claim.document_id)
    report = document.source or document.id
    said = f"{claim.text} (denied)" if claim.polarity == "negative" else claim.text
    if not claim.findings:
        return [(report, said, claim.note, "", "", "", claim.verdict)]
    said += f"; {leeway.rstrip('.')}" if (leeway := gm.leeway(claim)) else ""
    rows = [
        (
            "",
            "",
            finding.place,
            *_measured(finding),
            finding.verdict,
        )
        for finding in claim.findings
    ]
    if len(rows) > 1:
        rows.insert(0, ("", "", "all of them", "", "", "", claim.verdict))
    return [(report, said, *rows[0][2:]), *rows[1:]]


def _measured(finding: gm.Finding) -> tuple[str, str, str]:
    """Write to what a finding was measured, the nearest with its error and the farthest."""
    if not finding.readings:
        return finding.note, "", ""
    error = f" ± {_kilometres(finding.error_m)}" if finding.error_m else ""
    return (
        finding.readings[0].of,
        f"{_kilometres(finding.nearest_m)}{error}",
        _kilometres(finding.farthest_m),
    )


def _kilometres(metres: float) -> str:
    return f"{metres / 1000:,.1f} km"


def _tell_problems(situation: gm.Situation) -> int:
    """Say every problem on stderr; the exit code is 3 when nothing at all could be read."""
    for problem in situation.problems:
        complain(f"{problem.document_id or 'input'}: {problem.message}")
    failed = {p.document_id for p in situation.problems if p.stage == "read"}
    return FAULT if situation.documents and failed >= {d.id for d in situation.documents} else DONE


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
