"""The rows of events: what happened, with who and why beside it, ready for history, streams and audit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from domain.events import Change, Event
from domain.outcome import Outcome
from domain.permissions import Role, Viewer
from domain.plan import Task
from domain.spelling import camel
from persistence.outcome_rows import Rows
from persistence.values import field_to_json

COLUMNS = (
    "order_id", "account_id", "type", "entity_type", "entity_id", "line_id", "domain_order_id", "task_id",
    "occurred_at", "actor", "actor_kind", "cause", "request_id", "message", "public", "changes",
    "public_changes", "before", "after", "state_to", "assignment_group", "request_type", "task_type",
    "assignee",
)  # fmt: skip
Images = tuple[Mapping[str, Any], dict[str, Any]]  # what is so, in domain values and as JSON
Told = dict[UUID, Images]  # what was last said of each part, so that it is not written twice
NOTHING: Final[Images] = ({}, {})
PLAIN: Final = (type(None), str, int, float, bool)  # what JSON has, too: most values


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who caused events, by which mutation or worker, in which request."""

    viewer: Viewer
    cause: str
    request_id: str | None

    @property
    def actor_kind(self) -> str:
        """What customers are told about the actor."""
        is_customer = Role.CUSTOMER in self.viewer.roles and not self.viewer.is_staff
        return "CUSTOMER" if is_customer else "PROVIDER"


def event_rows(outcome: Outcome, numbers: Mapping[UUID, str], origin: Origin) -> Rows:
    """Give a row for each event of an outcome; order_seq counts from 1 inside the outcome."""
    about = _caused_by(origin) | {
        "order_id": outcome.tree.order.id,
        "account_id": outcome.tree.order.account_id,
    }
    told: Told = {}
    return [
        about | _row(event, numbers, told) | _of_task(outcome, event) | {"order_seq": place}
        for place, event in enumerate(outcome.events, start=1)
    ]


def lone_row(event: Event, origin: Origin) -> dict[str, Any]:
    """Give the row of an event that belongs to no order."""
    return _caused_by(origin) | _row(event, {}, {})


def insert_events_sql(parameter: int, order: str, count: int) -> str:
    """Insert events from a parameter of JSON; `order` names the rows that tell the order's last place."""
    columns = ", ".join(COLUMNS)
    return (
        f"insert into events ({columns}, order_seq) "  # noqa: S608
        f"select {', '.join(f'new.{each}' for each in COLUMNS)}, "
        f"told_of.last_event_seq - {count} + new.order_seq "
        f"from json_populate_recordset(null::events, ${parameter}::json) new, {order} told_of "
        "order by new.order_seq returning id"
    )


def _caused_by(origin: Origin) -> dict[str, Any]:
    return {"actor_kind": origin.actor_kind, "cause": origin.cause, "request_id": origin.request_id}


def _row(event: Event, numbers: Mapping[UUID, str], told: Told) -> dict[str, Any]:
    changes = [_change(each) for each in event.changes]
    public = [_change(each) for each in event.changes if each.field in event.public_fields]
    before = _image(event.before, *told.get(event.entity_id, NOTHING))
    after = _image(event.after, event.before or {}, before or {})
    for image in (before, after):
        if image and event.entity_id in numbers:
            image["number"] = numbers[event.entity_id]
    if event.after and after:
        told[event.entity_id] = event.after, after
    return {
        "type": event.type,
        "entity_type": event.entity_type,
        "entity_id": event.entity_id,
        "line_id": event.line_id,
        "domain_order_id": event.domain_order_id,
        "task_id": event.task_id,
        "occurred_at": event.occurred_at,
        "actor": event.actor,
        "message": event.message,
        "public": event.public,
        "changes": changes,
        "public_changes": public,
        "before": before,
        "after": after,
        "state_to": _new_state(event),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "field": camel(change.field),
        "from": field_to_json(change.field, change.before),
        "to": field_to_json(change.field, change.after),
    }


def _image(
    values: Mapping[str, Any] | None, known: Mapping[str, Any], as_json: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Write an image; what it has in common with one of the same part that is known is not written again."""
    if values is None:
        return None
    if not known:
        return _as_json(values)
    new = {name: value for name, value in values.items() if known[name] is not value}
    return {**as_json, **_as_json(new)}


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        camel(name): value if value.__class__ in PLAIN else field_to_json(name, value)
        for name, value in values.items()
    }


def _new_state(event: Event) -> str | None:
    before, after = (image.get("state") if image else None for image in (event.before, event.after))
    return after if after != before else None


def _of_task(outcome: Outcome, event: Event) -> dict[str, Any]:
    task: Task | None = outcome.tree.tasks.get(event.task_id) if event.task_id else None
    return _fields(task, ("assignment_group", "request_type", "task_type", "assignee")) if task else {}


def _fields(task: Task, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(task, name) for name in names}
