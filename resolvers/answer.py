"""The answer to a mutation: what changed, what happened, or why not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.errors import Refusal

Made = tuple[dict[str, Any], ...]  # what Python made, as JSON
Value = UUID | list[UUID] | Made | str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`objects` are the payload's fields by their names in the graph: ids of what changed, or plain values.

    `payload` is what the caller selected, read inside the transaction; None when there was nothing to read.
    """

    objects: Mapping[str, Value] = field(default_factory=dict)
    events: tuple[int, ...] = ()
    cursor: str | None = None  # the feed's cursor just after it; when not known, reading the payload takes it
    errors: tuple[Refusal, ...] = ()
    payload: bytes | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """What is kept under an idempotency key, as JSON values."""
        return {
            "objects": {name: _keep(value) for name, value in self.objects.items()},
            "events": list(self.events),
            "cursor": self.cursor,
        }

    @classmethod
    def recalled(cls, kept: Mapping[str, Any]) -> "Answer":
        """Make the answer again from what was kept."""
        objects = {name: _recall(value) for name, value in kept["objects"].items()}
        return cls(objects=objects, events=tuple(kept["events"]), cursor=kept["cursor"])


def _keep(value: Value) -> Any:
    if isinstance(value, UUID):
        return {"id": str(value)}
    if isinstance(value, list):
        return {"ids": [str(each) for each in value]}
    return value


def _recall(value: Any) -> Value:
    if isinstance(value, dict):
        return UUID(value["id"]) if "id" in value else [UUID(each) for each in value["ids"]]
    plain: Value = value
    return plain
