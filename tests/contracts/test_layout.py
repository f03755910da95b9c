"""The tree: what must be there, one module a resource in each layer, tests beside what they test, plain names."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath

import pytest

from rest_compat.resources import RESOURCES
from tests.contracts.tree import ROOT, files, modules, packages

LAYERS = ("schema", "resolvers", "db")


def known(layer: str) -> set[str]:
    """The names of a layer's modules and subpackages."""
    parts = [PurePosixPath(name).parts for name in modules()]
    return {p[1].removesuffix(".py") for p in parts if p[0] == layer and p[1] != "__init__.py"}


@pytest.mark.parametrize(
    "name",
    [
        "README.md", "CHANGELOG.md", "Makefile", ".ci/run", "pyproject.toml", "requirements.lock",
        "requirements-dev.lock", "docs/README.md", "docs/decisions/README.md", "schema", "resolvers",
        "rest_compat", "db", "tests",
    ],
)  # fmt: skip
def test_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_ci_script_can_be_run() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert "make test" in (ROOT / ".ci/run").read_text()


@pytest.mark.parametrize("resource", [resource.path.strip("/").replace("-", "_") for resource in RESOURCES])
@pytest.mark.parametrize("layer", LAYERS)
def test_resource_has_its_module_in_every_layer(layer: str, resource: str) -> None:
    assert {resource, f"{resource}s"} & known(layer)


def test_tests_lie_beside_what_they_test() -> None:
    strays = []
    for name in files():
        parts = PurePosixPath(name).parts
        if parts[0] != "tests" or len(parts) < 3 or parts[1] not in packages() or not parts[-1].startswith("test_"):
            continue
        subject = parts[-1].removeprefix("test_").removesuffix(".py")
        if not any(subject == module or subject.startswith(f"{module}_") for module in known(parts[1])):
            strays.append(name)
    assert strays == []


def test_no_test_folder_is_a_package() -> None:
    assert [name for name in files() if name.startswith("tests/") and name.endswith("__init__.py")] == []


def test_names_say_what_is_inside() -> None:
    vague = re.compile(r"(^|_)(utils?|helpers?|managers?|common|misc|stuff)(_|\.|$)")
    assert [name for name in modules() if any(vague.search(part) for part in PurePosixPath(name).parts)] == []


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text()
    records = [name for name in files() if re.match(r"docs/decisions/\d{4}-", name)]
    assert records
    assert [name for name in records if f"({PurePosixPath(name).name})" not in index] == []


def test_links_between_documents_lead_somewhere() -> None:
    pages = [ROOT / name for name in files() if name.endswith(".md")]
    local = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
    assert [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in local.findall(page.read_text())
        if not (page.parent / target).exists()
    ] == []
