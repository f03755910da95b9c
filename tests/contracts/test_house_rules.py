"""The house rules that a machine can check: sizes, types, docstrings, nothing left over, nothing of one machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.contracts.tree import ROOT, Function, files, functions, modules

DOCUMENTED = ("scheduling", "resolvers", "db")
LOCKS = [name for name in files() if name.endswith(".lock")]


def lines(name: str) -> int:
    return len((ROOT / name).read_text().splitlines())


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def nine_in_ten(sizes: Sequence[int]) -> int:
    """The size that nine in ten do not exceed."""
    ordered = sorted(sizes)
    return ordered[max(0, -(-len(ordered) * 9 // 10) - 1)]


def texts() -> Iterator[tuple[str, str]]:
    """Every committed text file that is ours."""
    for name in files():
        if re.search(r"\.(min\.(js|css)|png)$|/swagger-ui", name):
            continue
        yield name, (ROOT / name).read_text()


def test_files_are_short() -> None:
    sizes = {name: lines(name) for name in modules()}
    assert {name: size for name, size in sizes.items() if size > 300} == {}
    assert nine_in_ten(list(sizes.values())) <= 200


def test_functions_are_short() -> None:
    sizes = {f"{name}:{f.name}:{f.lineno}": length(f) for name, f in functions()}
    assert {name: size for name, size in sizes.items() if size > 60} == {}
    assert nine_in_ten(list(sizes.values())) <= 27


def test_every_function_is_typed() -> None:
    def untyped(function: Function) -> bool:
        a = function.args
        named = [*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg))]
        return function.returns is None or any(
            arg.annotation is None for arg in named if arg.arg not in {"self", "cls", "_cls"}
        )

    assert [f"{name}:{f.name}" for name, f in functions() if untyped(f)] == []


def test_every_module_says_what_it_decides() -> None:
    assert [name for name, module in modules().items() if module.body and not ast.get_docstring(module)] == []


def test_public_functions_state_their_rule() -> None:
    assert [
        f"{name}:{node.name}"
        for name, module in modules().items()
        if name.split("/")[0] in DOCUMENTED
        for node in module.body
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ] == []


def test_nothing_is_left_over() -> None:
    left = re.compile(r"NotImplementedError|\b(TODO|FIXME|XXX|HACK)\b|pragma:\s*no cover|\bbreakpoint\(\)|\bpdb\b")
    found = [f"{name}: {hit[0]}" for name in modules() for hit in left.finditer((ROOT / name).read_text())]
    assert found == []


def test_no_test_is_skipped_or_empty() -> None:
    empty = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b|\bassert\s+True\b|unittest\.skip")
    tests = [name for name in files() if name.startswith("tests/") and name.endswith(".py")]
    found = [f"{name}: {hit[0]}" for name in tests for hit in empty.finditer((ROOT / name).read_text())]
    assert found == []


def test_nothing_names_a_path_of_one_machine() -> None:
    homes = {str(ROOT) + "/"} | ({str(Path.home()) + "/"} if len(Path.home().parts) > 1 else set())
    private = re.compile("|".join([*map(re.escape, sorted(homes)), r"/(?:home|Users)/[a-z][\w.-]*/"]))
    assert [f"{name}: {hit[0]}" for name, text in texts() for hit in private.finditer(text)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert (
        re.findall(r"\w+://\S+|^\s*-.*$|\s@\s\S+", re.sub(r"--hash=sha256:[0-9a-f]{64}", "", text), re.MULTILINE) == []
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_every_package_by_hash(lock: str) -> None:
    pins = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", (ROOT / lock).read_text(), flags=re.MULTILINE).strip())
    assert pins
    assert [
        p for p in pins if not re.match(r"[a-z0-9._-]+==\S+( ; [^\\]+)? \\\n\s+--hash=sha256:[0-9a-f]{64}", p)
    ] == []


def test_locks_agree() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
