"""Who may import whom: the contracts hold, no folder escapes them, and SQL is written in one place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.contracts.tree import NOT_PRODUCT, ROOT, files, modules, packages, pyproject


def contract(name: str) -> dict[str, Any]:
    return next(c for c in pyproject()["tool"]["importlinter"]["contracts"] if c["id"] == name)


def test_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_folder_with_python_in_it_is_under_contract() -> None:
    found = {name.split("/")[0] for name in files() if name.endswith(".py") and "/" in name}
    assert found - NOT_PRODUCT == set(packages())


def test_every_package_has_its_layer() -> None:
    layers = [name.strip() for layer in contract("layers")["layers"] for name in re.split(r"[|:]", layer)]
    assert sorted(layers) == sorted(packages())


def test_strawberry_is_forbidden_everywhere_else() -> None:
    assert set(contract("strawberry")["source_modules"]) == set(packages()) - {"schema", "server"}


def test_sql_is_forbidden_everywhere_else() -> None:
    assert set(contract("sql")["source_modules"]) == set(packages()) - {"db"}


def test_the_tools_look_at_the_same_packages() -> None:
    tools = pyproject()["tool"]
    expected = sorted(packages())
    assert sorted(tools["mypy"]["files"]) == expected
    assert sorted(tools["coverage"]["run"]["source"]) == expected
    assert sorted(n for n in tools["setuptools"]["packages"]["find"]["include"] if "*" not in n) == expected
    makefile = (ROOT / "Makefile").read_text()
    assert sorted(re.findall(r"^PACKAGES := (.*)$", makefile, re.MULTILINE)[0].split()) == expected


def test_select_and_commit_are_called_only_in_db() -> None:
    assert [
        f"{name}:{call.lineno}"
        for name, module in modules().items()
        if not name.startswith("db/")
        for call in ast.walk(module)
        if isinstance(call, ast.Call) and called(call.func) in {"select", ".commit"}
    ] == []


def called(target: ast.expr) -> str:
    if isinstance(target, ast.Name):
        return target.id
    return f".{target.attr}" if isinstance(target, ast.Attribute) else ""
