"""What the README and the docs say is so: commands exist, code runs, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

import pytest

import geomap as gm
from geomap.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "data" / "README.md"])


parser = cache(main.parser)


def page_id(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_commands_named_exist(page: Path) -> None:
    (group,) = parser()._subparsers._group_actions  # type: ignore[union-attr]
    known = set(group.choices or ())
    for code in re.findall(
        r"(?:^    |`|/bin/)geomap ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE
    ):
        assert code in known, f"{page.name} names `geomap {code}`"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_commands_can_be_pasted(page: Path) -> None:
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in re.findall(r"^(?:    |\S+/bin/)geomap (.+)$", text, re.MULTILINE):
        assert "   " not in line.partition("#")[0].rstrip(), (
            f"{page.name}: what explains {line!r} is no comment"
        )
        words = shlex.split(line, comments=True)
        ends = [at for at, word in enumerate(words) if word in ("|", "&&", ">")]
        parser().parse_args(words[: ends[0]] if ends else words)


RUN = ("facts", "gazetteer", "geodesy", "language-model", "online", "python", "reports", "store")
"""Pages whose Python needs nothing but the sample reports."""


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in RUN)], ids=page_id
)
def test_python_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: gm.Gazetteer
) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, str(page), "exec"), {})


@pytest.mark.parametrize("marker", ["start command", "test command"])
def test_the_two_lines_are_one_line_each_and_use_the_locks(marker: str) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- {marker} -->\n```sh\n(.+)\n```\n<!-- end -->", text)
    assert found, marker
    for lock in re.findall(r"-r (\S+)", found[1]):
        content = (ROOT / lock).read_text(encoding="utf-8")
        assert "--hash=sha256:" in content
        assert "://" not in content and "--index" not in content and "--find-links" not in content


def test_the_version_is_one() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == gm.__version__


def test_the_page_of_the_command_line_names_every_command() -> None:
    (group,) = parser()._subparsers._group_actions  # type: ignore[union-attr]
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert {code for code in group.choices or () if f"`geomap {code} " not in page} == set()


def test_every_decision_is_listed_once_under_its_own_title() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(
        r"^- \[(\d{4})\]\((\S+)\) (.+)$", (folder / "README.md").read_text("utf-8"), re.MULTILINE
    )
    pages = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    titles = [path.read_text("utf-8").partition("\n")[0] for path in pages]
    wanted = [(title[2:6], path.name, title[8:]) for path, title in zip(pages, titles, strict=True)]
    assert sorted(listed) == wanted
    assert all(name.startswith(f"{number}-") for number, name, _ in listed)
