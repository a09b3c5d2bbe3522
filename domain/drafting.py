"""Drafts: an order is created, its lines are added, changed and removed, or it is deleted (O1, O25, L1)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from domain.catalog import Catalog
from domain.characteristics import CharacteristicValue, ValueSource
from domain.errors import ValidationFailed
from domain.line_checks import with_defaults
from domain.order_machine import require_move
from domain.orders import Order, OrderLine
from domain.outcome import Decision, Outcome
from domain.settle import settle
from domain.tree import OrderTree

_PUBLIC: Final = ("state", "description", "priority", "requested_start_at", "requested_completion_at")
_PUBLIC_LINE: Final = ("quantity", "location_id", "contact_id", "requested_completion_at", "characteristics")
_FIXED: Final = frozenset({"id", "line_no", "state", "version"})
USUAL_PRIORITY: Final = 4


def captured(
    values: Mapping[str, Any], *, at: datetime, actor: str, source: ValueSource = ValueSource.CAPTURE
) -> dict[str, CharacteristicValue]:
    """Make characteristics of plain values, with who gave them and when."""
    return {
        name: CharacteristicValue(name=name, value=value, source=source, set_by=actor, set_at=at)
        for name, value in values.items()
    }


def create(
    order: Order, lines: Iterable[OrderLine], catalog: Catalog, *, at: datetime, actor: str
) -> Outcome:
    """Capture an order with its first lines, as a draft (O1); raises ValidationFailed.

    Whoever asks for another priority than the usual one has it: no table changes it.
    """
    check_priority(order.priority)
    order = replace(order, priority_by_hand=order.priority != USUAL_PRIORITY)
    decision = Decision(OrderTree(order=order), at=at, actor=actor)
    decision.happened("OrderCreated", order, public=_PUBLIC)
    for line in lines:
        _add(decision, line, catalog)
    return _settled(decision, catalog)


def add_line(tree: OrderTree, catalog: Catalog, line: OrderLine, *, at: datetime, actor: str) -> Outcome:
    """Add a line to a draft (L1): it gets the next number, and defaults; raises TransitionRefused."""
    require_move(tree.order, "edit_order")
    decision = Decision(tree, at=at, actor=actor)
    _add(decision, line, catalog)
    return _settled(decision, catalog)


def update_line(
    tree: OrderTree,
    catalog: Catalog,
    line_id: UUID,
    changes: Mapping[str, Any],
    *,
    at: datetime,
    actor: str,
) -> Outcome:
    """Change fields of a draft's line, by their names in OrderLine; characteristics join those it has.

    A characteristic whose value is None is taken away. Raises NotFound, TransitionRefused, ValidationFailed.
    """
    require_move(tree.order, "edit_order")
    decision = Decision(tree, at=at, actor=actor)
    line = tree.line(line_id)
    _refuse_fixed(changes)
    given = changes.get("characteristics", {})
    changed = replace(line, **(dict(changes) | {"characteristics": _merged(line, given)}))
    changed = with_defaults(changed, catalog)
    if changed != line:
        decision.happened("LineUpdated", decision.put(changed), public=_PUBLIC_LINE)
    return _settled(decision, catalog)


def remove_line(tree: OrderTree, catalog: Catalog, line_id: UUID, *, at: datetime, actor: str) -> Outcome:
    """Take a line out of a draft.

    Raises NotFound, TransitionRefused, and ValidationFailed when others follow it.
    """
    require_move(tree.order, "edit_order")
    decision = Decision(tree, at=at, actor=actor)
    line = tree.line(line_id)
    followers = [
        str(other.line_no)
        for other in tree.lines.values()
        if any(related.line_no == line.line_no for related in other.related_lines)
    ]
    if followers:
        raise ValidationFailed.of(
            "line",
            problem=f"Line {', '.join(followers)} follows line {line.line_no}.",
            way_out="Take that relation away first.",
        )
    decision.happened("LineRemoved", line, public=(), message=f"Line {line.line_no} was removed.")
    decision.remove_line(line_id)
    return _settled(decision, catalog)


def delete(tree: OrderTree, *, at: datetime, actor: str) -> Outcome:
    """Delete a draft for good (O25); raises TransitionRefused."""
    require_move(tree.order, "delete_order")
    decision = Decision(tree, at=at, actor=actor)
    decision.happened("OrderDeleted", tree.order, public=())
    decision.delete_order()
    decision.enqueue("wake_dependents")
    return decision.outcome()


def _add(decision: Decision, line: OrderLine, catalog: Catalog) -> None:
    specification = catalog.specification(line.specification, line.specification_version or None)
    number = max((each.line_no for each in decision.tree.lines.values()), default=0) + 1
    numbered = replace(line, line_no=number, specification_version=specification.version)
    added = decision.put(with_defaults(numbered, catalog))
    decision.happened("LineAdded", added, public=_PUBLIC_LINE)


def _merged(line: OrderLine, given: Mapping[str, CharacteristicValue]) -> dict[str, CharacteristicValue]:
    merged = dict(line.characteristics)
    for name, value in given.items():
        old = merged.pop(name, None)
        if value.value is not None:
            merged[name] = replace(value, previous_value=old.value if old else None)
    return merged


def _refuse_fixed(changes: Mapping[str, Any]) -> None:
    fixed = sorted(_FIXED & changes.keys())
    if fixed:
        raise ValidationFailed.of(fixed[0], problem="It is given by the system.", way_out="Leave it out.")


def check_priority(priority: int) -> None:
    """Raise ValidationFailed unless it is a priority, 1 (critical) to 5 (planning)."""
    if priority not in range(1, 6):
        raise ValidationFailed.of(
            "priority", problem=f"{priority} is no priority.", way_out="Send 1 (critical) to 5 (planning)."
        )


def _settled(decision: Decision, catalog: Catalog) -> Outcome:
    settle(decision, catalog)
    return decision.outcome()
