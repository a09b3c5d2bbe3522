"""How a page is sorted: what was asked for, or the default, and the id so that no two rows are equal."""

from collections.abc import Sequence
from dataclasses import dataclass

from persistence.graph.declarations import Connection, Sort


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """Sort keys with their directions; the last one is the id."""

    name: str  # goes into cursors
    keys: tuple[tuple[Sort, str], ...]
    names: tuple[str, ...]

    @property
    def types(self) -> tuple[str, ...]:
        """The SQL types of the keys."""
        return tuple(sort.type for sort, _ in self.keys)


def sorting_of(connection: Connection, order: Sequence[tuple[str, str]]) -> Sorting:
    """Give the sorting; the same key twice counts once."""
    chosen: dict[str, str] = {}
    for name, direction in order or connection.default:
        chosen.setdefault(name, direction)
    directions = [*chosen.values(), "ASC"]
    keys = [(connection.sorts[name], direction) for name, direction in chosen.items()]
    tie = (Sort(sql="{c}.id", type="bigint" if connection.feed else "uuid"), directions[0])
    name = ",".join(f"{name} {direction}" for name, direction in chosen.items())
    return Sorting(name=name, keys=(*keys, tie), names=tuple(chosen))
