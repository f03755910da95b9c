"""`python -m bench WORK [--quick] [--json]`: runs one measurement; exit status 1 when a bar is missed.

Decided here: how results are shown. Not here: what is measured (a module for each).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import start

Row = dict[str, Any]
WORKS: dict[str, Callable[[bool], list[Row]]] = {"start": start.rows}


def machine() -> str:
    """What was measured on, in one line."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = named[0] if named else model
    load = ", ".join(f"{found:.1f}" for found in os.getloadavg())
    return f"{model}, {os.cpu_count()} CPUs, {platform.system()}, Python {platform.python_version()}, load {load}"


def table(rows: list[Row], where: str) -> str:
    """The rows to read."""
    lines = [f"{'work':<20} {'measured':>12} {'bar':>12}  result"]
    for row in rows:
        unit = "ms" if "ms" in row else "MB"
        measured, bar = f"{row[unit.lower()]:.0f} {unit}", f"{row['bar']} {unit}"
        lines.append(f"{row['work']:<20} {measured:>12} {bar:>12}  {'pass' if row['pass'] else 'MISSED'}")
    return "\n".join([*lines, where])


def main(arguments: list[str] | None = None) -> int:
    """Measures, prints, and answers the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, and compare with the bars.")
    parser.add_argument("work", choices=sorted(WORKS), help="what to measure")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")
    chosen = parser.parse_args(arguments)
    where, rows = machine(), WORKS[chosen.work](chosen.quick)
    print(json.dumps({"rows": rows, "machine": where}) if chosen.as_json else table(rows, where))
    return 0 if all(row["pass"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
