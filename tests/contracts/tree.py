"""The checkout as data, for the tests that hold the house rules against it: its files, modules and functions.

Decided here: what counts as product code. Not here: any rule.
"""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_PRODUCT = {"tests", "bench"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def pyproject() -> dict[str, Any]:
    """pyproject.toml, parsed."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@cache
def files() -> tuple[str, ...]:
    """Every file that is or would be committed, as paths from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(sorted(name for name in set(listed.stdout.split("\0")) if name and (ROOT / name).is_file()))


@cache
def packages() -> tuple[str, ...]:
    """The top-level packages, as the import contracts list them."""
    return tuple(pyproject()["tool"]["importlinter"]["root_packages"])


@cache
def modules() -> dict[str, ast.Module]:
    """Product modules by path, parsed; migrations once written are history, not code to keep tidy."""
    return {
        name: ast.parse((ROOT / name).read_text(), name)
        for name in files()
        if name.endswith(".py") and "/" in name and name.split("/")[0] not in NOT_PRODUCT
        if not name.startswith("db/migrations/versions/")
    }


def functions() -> Iterator[tuple[str, Function]]:
    """Every function and method of the product with the path of its module."""
    for name, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, Function):
                yield name, node
