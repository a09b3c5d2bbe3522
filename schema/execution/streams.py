"""Subscriptions, prepared: what they stream, for whom, and how the payloads of events are read."""

from collections.abc import Hashable, Mapping, Sequence
from sys import intern
from typing import Any
from uuid import UUID

import orjson

from persistence.feed_cursor import FeedCursor
from persistence.graph.access import Access, Kind, reader_of
from persistence.graph.parameters import Bound
from persistence.graph.request import Selected
from persistence.graph.statement import Statement
from persistence.log_reader import EventHeader
from resolvers.context import Context
from resolvers.live import Interest
from schema.execution.prepared import Ready

# What of an event's header each filter looks at.
LOOKED_AT: Mapping[str, str] = {
    "order": "order_id",
    "account": "account",
    "type": "type",
    "entityType": "entity_type",
    "state": "state_to",
    "assignmentGroup": "assignment_group",
    "requestType": "request_type",
    "taskType": "task_type",
    "assignee": "assignee",
    "topic": "request_type",
    "group": "assignment_group",
}
# What an event is found by, where a subscription asks for it: what tells most events apart comes first.
FOUND_BY = (
    "order",
    "assignee",
    "account",
    "assignmentGroup",
    "group",
    "requestType",
    "topic",
    "taskType",
    "type",
    "state",
    "entityType",
)
# by the field of the subscription
OF_ONE_TYPE = {
    "taskUpdated": "Task",
    "taskAvailable": "Task",
    "jeopardyUpdated": "JeopardyAlert",
    "falloutUpdated": "Fallout",
    "bulkResolutionUpdated": "BulkResolution",
}


class PreparedSubscription:
    """A subscription that was validated and permitted. Equal `group_key`s stream the same bytes."""

    def __init__(
        self, ready: Ready, root: Selected, statement: Statement, context: Context, text: str
    ) -> None:
        assert root.slot is not None
        values = ready.arguments[root.slot].values
        self.field = root.name
        self.after: str | None = ready.raw[root.slot].get("after")
        self.filters: Mapping[str, Any] = {
            **values.get("where", {}),
            **{k: v for k, v in values.items() if k in LOOKED_AT},
        }
        self._statement = statement
        self._arguments = [each.values for each in ready.arguments]
        self._context = context
        self._head = b'{"data":{' + orjson.dumps(root.key) + b":"
        self._is_customer = _only_customer(ready.access)
        self.group_key: Hashable = (
            intern(text),
            ready.operation.node.name and ready.operation.node.name.value,
            root.key,
            self._shared(ready, root.slot),
        )

    @property
    def order_id(self) -> UUID | None:
        """The one order that it is narrowed to."""
        return self.filters.get("order")

    @property
    def interest(self) -> Interest | None:
        """What its events are found by; a customer's by its accounts, unless it asks for one order."""
        if self._is_customer and self.order_id is None:
            return Interest("account", frozenset(self._context.viewer.accounts))
        for name in FOUND_BY:
            if name in self.filters:
                wanted = self.filters[name]
                return Interest(LOOKED_AT[name], frozenset(wanted if isinstance(wanted, list) else [wanted]))
        return None

    def may_match(self, header: EventHeader) -> bool:
        """Answer False only when the event cannot belong to the subscription."""
        if self._is_customer and not (header.public and header.account in self._context.viewer.accounts):
            return False
        if header.entity_type != OF_ONE_TYPE.get(self.field, header.entity_type):
            return False
        return all(
            _matches(getattr(header, LOOKED_AT[name]), wanted)
            for name, wanted in self.filters.items()
            if name in LOOKED_AT
        )

    async def read(
        self, positions: Sequence[int], resumed: FeedCursor | None = None
    ) -> Sequence[tuple[int, bytes]]:
        """Read the payloads of those events that match, with one statement; raises Unavailable."""
        context = self._context
        given = {
            "positions": list(positions),
            "snapshot": resumed and resumed.snapshot,
            "xid": resumed and resumed.xid,
        }
        reader = reader_of(context.viewer, at=context.clock.now(), key=context.cursor_key)
        bound = Bound(reader=reader, arguments=self._arguments, given=given)
        rows = await context.database.reads.fetch(self._statement.sql, *self._statement.values(bound))
        return [(position, self._head + payload + b"}}") for position, payload in rows]

    def _shared(self, ready: Ready, slot: int) -> Hashable:
        """Everything that the payloads' bytes depend on, beside the document."""
        reader = reader_of(self._context.viewer, at=self._context.clock.now(), key=self._context.cursor_key)
        own = tuple(getattr(reader, name) for name in sorted(self._statement.of_reader - {"at", "key"}))
        arguments = [{**given, "after": None} if n == slot else given for n, given in enumerate(ready.raw)]
        return (
            ready.structure,
            ready.selection,
            own,
            orjson.dumps(arguments, default=str, option=orjson.OPT_SORT_KEYS).decode(),
        )


def _matches(found: Any, wanted: Any) -> bool:
    return found in wanted if isinstance(wanted, list) else found == wanted


def _only_customer(access: Access) -> bool:
    return not access.sees_all and access.kinds == {Kind.CUSTOMER}
