"""A read request: what a GraphQL operation asks for, in values that know nothing of GraphQL's syntax."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What GraphQL knows of a value that nothing is selected of."""

    type: str
    is_enum: bool = False
    is_list: bool = False
    is_required: bool = False  # never null


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """One selected field: the key to answer under, what kind of leaf it is, and where its arguments stand.

    `types` holds what is selected below, by concrete type. `inherited` fields were selected on an interface.
    """

    key: str
    name: str
    leaf: Leaf | None = None
    slot: int | None = None
    types: Mapping[str, tuple["Selected", ...]] = field(default_factory=dict)
    inherited: bool = False

    @property
    def only(self) -> tuple["Selected", ...]:
        """What is selected below when there is one type it can be."""
        return next(iter(self.types.values()), ())

    def named(self, name: str) -> Iterator["Selected"]:
        """Find the fields of this name below, whatever their keys are."""
        return (each for each in self.only if each.name == name)
