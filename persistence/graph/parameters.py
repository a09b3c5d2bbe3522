"""The parameters of one statement: each value that is not known before the request comes."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from persistence.graph.access import Reader

READER_TYPES: Mapping[str, str] = {
    "subject": "text",
    "roles": "text[]",
    "permissions": "text[]",
    "groups": "text[]",
    "accounts": "text[]",
    "topics": "text[]",
    "at": "timestamptz",
    "key": "text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The values of one request: arguments by slot, the viewer's, and what the statement's caller gives."""

    reader: Reader
    arguments: Sequence[Mapping[str, Any]] = ()
    given: Mapping[str, Any] = field(default_factory=dict)


Parameter = Callable[[Bound], Any]


class Parameters:
    """Hands out the numbers of parameters; the same value has the same number."""

    def __init__(self) -> None:
        self.getters: list[Parameter] = []
        self._numbers: dict[Hashable, int] = {}
        self._of_reader: set[str] = set()

    def of_reader(self, name: str) -> str:
        """Refer to a value of the viewer."""
        self._of_reader.add(name)
        return self._refer(name, READER_TYPES[name], lambda bound: getattr(bound.reader, name))

    def of_argument(self, slot: int, path: tuple[str | int, ...], type: str) -> str:
        """Refer to a value in the arguments of a slot; a missing one is null."""
        return self._refer((slot, path), type, lambda bound: follow(bound.arguments[slot], path))

    def given(self, name: str, type: str) -> str:
        """Refer to a value that the caller of the statement gives."""
        return self._refer(("given", name), type, lambda bound: bound.given[name])

    @property
    def names_of_reader(self) -> frozenset[str]:
        """Name the values of the viewer that were referred to."""
        return frozenset(self._of_reader)

    def _refer(self, key: Hashable, type: str, getter: Parameter) -> str:
        if (key, type) not in self._numbers:
            self.getters.append(getter)
            self._numbers[(key, type)] = len(self.getters)
        return f"${self._numbers[(key, type)]}::{type}"


def follow(value: Any, path: tuple[str | int, ...]) -> Any:
    """Follow a path into nested values; None when it leads nowhere."""
    for step in path:
        if value is None:
            return None
        value = value[step] if isinstance(step, int) else value.get(step)
    return value
