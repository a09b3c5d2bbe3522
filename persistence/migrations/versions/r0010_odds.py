"""When orders will probably end, and what was learned about how long things take."""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS = (
    """
    create table odds (
        id uuid not null,
        order_id uuid not null,
        account_id uuid not null,
        line_id uuid,
        p50_end_at timestamptz not null,
        p90_end_at timestamptz not null,
        probability_on_time double precision,
        due_at timestamptz,
        simulated_at timestamptz not null,
        seed integer not null,
        draws integer not null,
        constraint pk_odds primary key (id),
        constraint fk_odds_order_id foreign key(order_id) references orders (id) on delete cascade,
        constraint fk_odds_account_id foreign key(account_id) references accounts (id)
    )
    """,
    "create index ix_odds_order_id on odds (order_id)",
    "alter table tasks add column hold_until timestamptz",
    """
    create table duration_statistics (
        task_key text not null,
        specification text not null,
        assignment_group text not null,
        tasks integer not null,
        mean double precision not null,
        squares double precision not null,
        constraint pk_duration_statistics primary key (task_key, specification, assignment_group)
    )
    """,
    """
    create table duration_mark (
        id integer default 1 not null,
        position bigint not null,
        constraint pk_duration_mark primary key (id),
        constraint ck_duration_mark_one_row check (id = 1)
    )
    """,
    """
    create table resolution_times (
        type text not null,
        fallouts integer not null,
        median interval not null,
        constraint pk_resolution_times primary key (type)
    )
    """,
)


def upgrade() -> None:
    """Create them; durations are learned from the events that come."""
    for statement in STATEMENTS:
        op.execute(statement)
    op.execute("insert into duration_mark (position) select coalesce(max(position), 0) from events")


def downgrade() -> None:
    """Drop them, with everything in them."""
    for statement in (
        "drop table resolution_times",
        "drop table duration_mark",
        "drop table duration_statistics",
        "alter table tasks drop column hold_until",
        "drop table odds",
    ):
        op.execute(statement)
