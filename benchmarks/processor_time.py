"""How much processor time and memory processes take, as Linux counts it."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")  # in a second
PARENT, OWN_AND_ENDED_CHILDREN = 1, slice(11, 15)  # fields of /proc/…/stat behind the name


def seconds_of(pid: int) -> float:
    """Sum up the processor time of a process and of everything that it started."""
    stats = _stats()
    return sum(sum(map(int, stats[each][OWN_AND_ENDED_CHILDREN])) for each in _family(pid, stats)) / TICKS


def _family(pid: int, stats: dict[int, list[str]]) -> list[int]:
    children = [each for each, stat in stats.items() if int(stat[PARENT]) == pid]
    return [pid, *(descendant for child in children for descendant in _family(child, stats))]


def _stats() -> dict[int, list[str]]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                text = (folder / "stat").read_text()
            except OSError:
                continue  # it has just ended
            found[int(folder.name)] = text.rpartition(")")[2].split()
    return found


def resident_kilobytes(pid: int) -> int:
    """Give the resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
