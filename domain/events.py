"""Events: what happened, as frozen values in the past tense (SOM domain §12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field that changed, with its JSON values before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to one entity, mostly of an order.

    `entity_type` is the GraphQL type name (Order, OrderLine, DomainOrder, Task, Fallout, BulkResolution).
    `public` events reach customers; of their changes only `public_fields` do.
    """

    type: str
    entity_type: str
    entity_id: UUID
    occurred_at: datetime  # business time
    actor: str
    public: bool = False
    line_id: UUID | None = None
    domain_order_id: UUID | None = None
    task_id: UUID | None = None
    changes: tuple[Change, ...] = ()
    public_fields: frozenset[str] = frozenset()
    before: Mapping[str, Any] | None = None  # full images, for audit and time travel
    after: Mapping[str, Any] | None = None
    message: str | None = None
