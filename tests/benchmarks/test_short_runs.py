"""Each benchmark that needs no Node.js runs to its end in a small size, so that none breaks unnoticed.

What it measures then says nothing; that everything it measures happened is what counts.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="this system has no /proc, which tells processor time"
)
ROOT = Path(__file__).parents[2]
PATIENCE = 180  # seconds
SMALL = {
    "alerts": ("--orders", "300", "--rate", "4", "--seconds", "5", "--burst", "10"),
    "capture": ("--orders", "10"),
    "forecast": (),
    "life": ("--seconds", "1"),
    "reads": ("--without-peers", "--only", "abd", "--seconds", "0.2"),
    "workers": ("--tasks", "40", "--workers", "4"),
}


def rows_of(name: str, folder: Path) -> list[dict[str, Any]]:
    file = folder / "measured.json"
    program = (sys.executable, "-m", f"benchmarks.{name}", *SMALL[name], "--json", str(file))
    ran = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ran.returncode == 0, ran.stderr
    rows: list[dict[str, Any]] = json.loads(file.read_text())["rows"]
    return rows


@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_runs_to_its_end(name: str, tmp_path: Path) -> None:
    rows = rows_of(name, tmp_path)

    assert rows
    for row in rows:
        rates = {column: value for column, value in row.items() if "per second" in column or "ms" in column}
        assert all(value > 0 for value in rates.values()), row
        assert not row.get("missing"), row
        assert not row.get("early"), row
