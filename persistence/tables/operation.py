"""What running the installation needs: repeated requests, the business clock, the mark that it is ours."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from persistence.tables.columns import metadata, moment, word

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    word("subject", required=True),
    word("key", required=True),
    word("digest", required=True),
    Column("answer", JSONB),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    PrimaryKeyConstraint("subject", "key"),
    Index("ix_idempotency_keys_created_at", "created_at"),
)

job_starts = Table(
    "job_starts",
    metadata,
    Column("job_id", BigInteger, primary_key=True, autoincrement=False),
    Column("started_count", Integer, nullable=False, server_default=text("1")),
    Column("last_started_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
)

business_clock = Table(
    "business_clock",
    metadata,
    Column("id", Integer, primary_key=True, server_default=text("1"), autoincrement=False),
    moment("real_at", required=True),
    moment("business_at", required=True),
    Column("speed", Double, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
    CheckConstraint("speed > 0", name="forward"),
)

worker_heartbeats = Table(
    "worker_heartbeats",
    metadata,
    Column("worker", Text, primary_key=True),
    moment("started_at", required=True),
    moment("seen_at", required=True),
)

installation = Table(
    "installation",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    word("kind", required=True),  # DEMO or PRODUCTION
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
)
