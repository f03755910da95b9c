"""The served pages load nothing but files of this folder, and the vendored ones are the published ones."""

from __future__ import annotations

import hashlib
import re

import pytest

from tests.contracts.tree import ROOT

ASSETS = ROOT / "server" / "assets"
SUMS = dict(re.findall(r"^\| `([^`]+)` \| `[^`]+` \| `([0-9a-f]{64})` \|$", (ASSETS / "README.md").read_text(), re.M))
OURS = {"README.md"} | {
    f"{page}/{name}" for page in ("graphiql", "swagger") for name in ("index.html", "init.js", "page.css")
}


def test_every_file_is_ours_or_accounted_for() -> None:
    found = {p.relative_to(ASSETS).as_posix() for p in ASSETS.rglob("*") if p.is_file()}
    assert found - OURS == set(SUMS)


@pytest.mark.parametrize("name", sorted(SUMS))
def test_vendored_file_is_the_published_one(name: str) -> None:
    assert hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() == SUMS[name]


@pytest.mark.parametrize("page", ["graphiql", "swagger"])
def test_page_loads_only_own_files_and_runs_nothing_inline(page: str) -> None:
    html = (ASSETS / page / "index.html").read_text()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert [url for url in loaded if url != "data:," and not (ASSETS / url.removeprefix("/assets/")).is_file()] == []
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", html) == []


@pytest.mark.parametrize("page", ["graphiql", "swagger"])
def test_page_names_no_other_host(page: str) -> None:
    text = (ASSETS / page / "index.html").read_text() + (ASSETS / page / "init.js").read_text()
    assert re.findall(r"(?:https?:)?//[\w-]+\.[\w.-]+", text) == []
