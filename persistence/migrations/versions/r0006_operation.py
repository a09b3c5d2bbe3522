"""Repeated requests, the business clock and the mark that the database is ours."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    """
    create table idempotency_keys (
        subject text not null,
        key text not null,
        digest text not null,
        answer jsonb,
        created_at timestamptz default now() not null,
        constraint pk_idempotency_keys primary key (subject, key)
    )
    """,
    "create index ix_idempotency_keys_created_at on idempotency_keys (created_at)",
    """
    create table business_clock (
        id integer default 1 not null,
        real_at timestamptz not null,
        business_at timestamptz not null,
        speed double precision not null,
        constraint pk_business_clock primary key (id),
        constraint ck_business_clock_one_row check (id = 1),
        constraint ck_business_clock_forward check (speed > 0)
    )
    """,
    """
    create table installation (
        id uuid default gen_random_uuid() not null,
        kind text not null,
        created_at timestamptz default now() not null,
        constraint pk_installation primary key (id)
    )
    """,
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    for statement in (
        "drop table installation",
        "drop table business_clock",
        "drop table idempotency_keys",
    ):
        op.execute(statement)
