"""When orders will probably end, and what was learned about how long things take."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Uuid,
    text,
)

from persistence.tables.columns import identity, metadata, moment, owner, span, whole, word

odds = Table(
    "odds",
    metadata,
    identity(),  # that of the order or the line
    *owner(),
    Column("line_id", Uuid),
    moment("p50_end_at", required=True),
    moment("p90_end_at", required=True),
    Column("probability_on_time", Double),
    moment("due_at"),
    moment("simulated_at", required=True),
    whole("seed"),
    whole("draws"),
    Index("ix_odds_order_id", "order_id"),
)

odds_given_up = Table(
    "odds_given_up",
    metadata,
    Column("order_id", Uuid, ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
    whole("plan_version"),  # a later one is simulated again
    moment("given_up_at", required=True),
)

duration_statistics = Table(
    "duration_statistics",
    metadata,
    Column("task_key", word("x").type, primary_key=True),
    Column("specification", word("x").type, primary_key=True),  # empty: a task of the whole order
    Column("assignment_group", word("x").type, primary_key=True),  # empty: of no group
    whole("tasks"),
    Column("mean", Double, nullable=False),  # in parts of what the template expects
    Column("squares", Double, nullable=False),
)

# How far in the feed durations were learned from.
duration_mark = Table(
    "duration_mark",
    metadata,
    Column("id", Integer, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("position", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

resolution_times = Table(
    "resolution_times",
    metadata,
    Column("type", word("x").type, primary_key=True),
    whole("fallouts"),
    span("median", required=True),
)
