"""What a benchmark has measured: a table to read and paste, and JSON for programs."""

import argparse
import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Cell = str | int | float
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The rows of one benchmark, all with the same columns; `notes` say how to read them."""

    name: str
    rows: Sequence[Row]
    facts: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def show(self, file: Path | None) -> None:
        """Print it as Markdown; write JSON too if a file is given."""
        print("\n".join(self.lines()))
        if file:
            file.write_text(json.dumps({"machine": machine(), **self.measured()}, indent=2) + "\n")

    def lines(self) -> list[str]:
        """Write it as Markdown."""
        return [
            *table(self.rows),
            "",
            *(f"{name}: {value}" for name, value in self.facts.items()),
            *self.notes,
        ]

    def measured(self) -> dict[str, Any]:
        """Give it for programs."""
        measured = {"rows": list(self.rows), "facts": dict(self.facts), "notes": list(self.notes)}
        return {"benchmark": self.name, **measured}


def show_all(reports: Sequence[Report], file: Path | None) -> None:
    """Print several reports, each under its name; write JSON too if a file is given."""
    for each in reports:
        print("\n".join([f"## {each.name}", "", *each.lines(), ""]))
    if file:
        file.write_text(
            json.dumps({"machine": machine(), "reports": [each.measured() for each in reports]}, indent=2)
            + "\n"
        )


def options(description: str, seconds: float) -> argparse.ArgumentParser:
    """Make the parser of the options that every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seconds", type=float, default=seconds, help="length of one round [%(default)s]")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there")
    return parser


def table(rows: Sequence[Row]) -> list[str]:
    """Write rows as a Markdown table."""
    names = list(rows[0])
    cells = [[written(row[name]) for name in names] for row in rows]
    widths = [max(len(each) for each in column) for column in zip(names, *cells, strict=True)]
    lines = [names, ["-" * width for width in widths], *cells]
    return [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]


def written(cell: Cell) -> str:
    """Write a cell: numbers to three digits that matter."""
    if not isinstance(cell, float):
        return str(cell)
    return f"{cell:.0f}" if abs(cell) >= 100 else f"{cell:.3g}"


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the value that `percent` of all values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def milliseconds(seconds: Sequence[float]) -> dict[str, Cell]:
    """Give the columns of a distribution of times."""
    return {"p50 ms": 1000 * percentile(seconds, 50), "p99 ms": 1000 * percentile(seconds, 99)}


def load_average() -> str:
    """Tell how busy the machine was in the last minute, whatever kept it busy."""
    return f"{os.getloadavg()[0]:.2f}"


def machine() -> Mapping[str, Any]:
    """Describe where it was measured."""
    return {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
