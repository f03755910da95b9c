"""The command `schedulingkit slots`: bookable starts of the cases in a file.

Decided here: what is printed, and the exit status: 0 answered, 2 the file is wrong. Not here: reading cases and asking
(`server/cases.py`). Source: design "Running it", section 2.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scheduling.errors import Invalid
from server import cases


def slots(
    case: Annotated[Path, typer.Argument(metavar="CASE.json", help="A file with one case or a list of cases.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON a case: id and starts.")] = False,
    bench: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Print id, count and the median CPU milliseconds of N warm runs."),
    ] = None,
) -> None:
    """Compute the bookable starts of a case, in UTC, with the same function as the server."""
    try:
        found = cases.load(case)
    except Invalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    for each in found:
        if bench is not None:
            count, cpu_ms = cases.measure(each, bench)
            typer.echo(json.dumps({"id": each.id, "count": count, "cpu_ms": round(cpu_ms, 4)}))
        elif as_json:
            typer.echo(json.dumps({"id": each.id, "starts": cases.starts(each)}))
        else:
            for line in cases.starts(each):
                typer.echo(line)
