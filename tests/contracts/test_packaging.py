"""The flat import names are ours: they resolve into this checkout and nothing installed lays claim to them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from tests.contracts.tree import ROOT, packages, pyproject

OURS = pyproject()["project"]["name"]


@pytest.mark.parametrize("package", packages())
def test_package_resolves_into_the_checkout(package: str) -> None:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin == str(ROOT / package / "__init__.py")


@pytest.mark.parametrize("package", [*packages(), "tests"])
def test_no_installed_distribution_claims_the_name(package: str) -> None:
    assert set(metadata.packages_distributions().get(package, [])) - {OURS} == set()


def test_command_runs_from_any_directory(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name(OURS)
    done = subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage" in done.stdout
