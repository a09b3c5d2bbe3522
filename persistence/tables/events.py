"""What happened, for good: the log that history, streams and audit read."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Table, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from persistence.tables.columns import Xid8, flag, listed, metadata, moment, word

# No foreign keys: an event outlives the draft that was deleted. One without an order has no order_seq.
events = Table(
    "events",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("order_id", Uuid),
    Column("account_id", Uuid),
    Column("order_seq", Integer),
    Column("position", BigInteger, unique=True),  # its place in the feed, given after the commit
    Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
    word("type", required=True),
    word("entity_type", required=True),
    Column("entity_id", Uuid, nullable=False),
    Column("line_id", Uuid),
    Column("domain_order_id", Uuid),
    Column("task_id", Uuid),
    moment("occurred_at", required=True),
    Column("recorded_at", moment("x").type, nullable=False, server_default=text("now()")),
    word("actor", required=True),
    word("actor_kind", required=True),  # CUSTOMER or PROVIDER
    word("cause", required=True),
    word("request_id"),
    word("message"),
    flag("public"),
    listed("changes"),
    listed("public_changes"),
    Column("before", JSONB),
    Column("after", JSONB),
    word("state_to"),
    word("assignment_group"),
    word("request_type"),
    word("task_type"),
    word("assignee"),
    UniqueConstraint("order_id", "order_seq"),
    Index("ix_events_unplaced", "id", postgresql_where=text("position is null")),
    Index("ix_events_task_id", "task_id"),
    Index("ix_events_recorded_at", "recorded_at"),
)
