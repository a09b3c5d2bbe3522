"""What a caller acts on: an order or a part of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.errors import NotFound
from domain.tree import OrderTree
from resolvers.ids import NOUNS, prefix_of

PARTS = {
    "lin": "lines",
    "dor": "domain_orders",
    "tsk": "tasks",
    "skp": "skips",
    "fal": "fallouts",
    "jal": "alerts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A part of an order by type and key, and the input field that named it."""

    prefix: str
    id: UUID
    path: str

    @property
    def noun(self) -> str:
        """Say what it is, in words."""
        return NOUNS[self.prefix]

    @property
    def unknown(self) -> NotFound:
        """Make the refusal for what does not exist, or is out of sight: the two answer alike."""
        return NotFound(self.noun, f"{self.prefix}_{self.id}", path=(self.path,))

    def is_in(self, tree: OrderTree) -> bool:
        """Is it the order, or one of its parts?"""
        return self.id == tree.order.id if self.prefix == "ord" else self.id in self._parts(tree)

    def version_in(self, tree: OrderTree) -> int:
        """Give its version; what has none has that of its order."""
        part = tree.order if self.prefix == "ord" else self._parts(tree)[self.id]
        version: int = getattr(part, "version", tree.order.version)
        return version

    def _parts(self, tree: OrderTree) -> Mapping[UUID, object]:
        parts: Mapping[UUID, object] = getattr(tree, PARTS[self.prefix])
        return parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An id as the caller wrote it: in which field, and of which types it may be."""

    path: str
    text: str
    accepted: tuple[str, ...]

    def target(self) -> Target:
        """Take the id apart; raises ValidationFailed."""
        prefix, key = prefix_of(self.text, *self.accepted, path=self.path)
        return Target(prefix=prefix, id=key, path=self.path)


def order_named(text: str) -> Named:
    """Take what stands in the field `order`."""
    return Named(path="order", text=text, accepted=("ord",))


def line_named(text: str) -> Named:
    """Take what stands in the field `line`."""
    return Named(path="line", text=text, accepted=("lin",))


def task_named(text: str) -> Named:
    """Take what stands in the field `task`."""
    return Named(path="task", text=text, accepted=("tsk",))
