"""Plans as they were promised, one row for each version: a baseline of 2,000 tasks is three arrays."""

from sqlalchemy import ARRAY, Column, DateTime, Table, UniqueConstraint, Uuid, text

from persistence.tables.columns import identity, metadata, moment, moments, owner, whole, word

baselines = Table(
    "baselines",
    metadata,
    identity(),
    *owner(),
    whole("version"),
    word("reason", required=True),
    moment("made_at", required=True),
    word("made_by", required=True),
    *moments("planned_start_at", "planned_end_at", "committed_due_at"),
    Column("task_ids", ARRAY(Uuid), nullable=False, server_default=text("'{}'")),
    Column("task_starts", ARRAY(DateTime(timezone=True)), nullable=False, server_default=text("'{}'")),
    Column("task_ends", ARRAY(DateTime(timezone=True)), nullable=False, server_default=text("'{}'")),
    UniqueConstraint("order_id", "version"),
)
