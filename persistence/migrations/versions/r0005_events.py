"""The log of what happened."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    """
    create table events (
        id bigint generated always as identity,
        order_id uuid not null,
        account_id uuid not null,
        order_seq integer not null,
        position bigint,
        xid xid8 default pg_current_xact_id() not null,
        type text not null,
        entity_type text not null,
        entity_id uuid not null,
        line_id uuid,
        domain_order_id uuid,
        task_id uuid,
        occurred_at timestamptz not null,
        recorded_at timestamptz default now() not null,
        actor text not null,
        actor_kind text not null,
        cause text not null,
        request_id text,
        message text,
        public boolean default false not null,
        changes jsonb default '[]'::jsonb not null,
        public_changes jsonb default '[]'::jsonb not null,
        before jsonb,
        after jsonb,
        state_to text,
        assignment_group text,
        request_type text,
        task_type text,
        assignee text,
        constraint pk_events primary key (id),
        constraint uq_events_order_id_order_seq unique (order_id, order_seq),
        constraint uq_events_position unique (position)
    )
    """,
    "create index ix_events_recorded_at on events (recorded_at)",
    "create index ix_events_task_id on events (task_id)",
    "create index ix_events_unplaced on events (id) where position is null",
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    for statement in ("drop table events",):
        op.execute(statement)
