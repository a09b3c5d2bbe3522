"""Fallouts: why tasks cannot go on."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    "create sequence fallout_numbers start with 1001001",
    """
    create table fallouts (
        id uuid not null,
        order_id uuid not null,
        account_id uuid not null,
        number text default 'FO' || lpad(nextval('fallout_numbers')::text, 7, '0') not null,
        type text not null,
        category text not null,
        short_description text not null,
        origin text not null,
        opened_at timestamptz not null,
        state text not null,
        previous_state text,
        state_reason text,
        task_id uuid,
        line_id uuid,
        domain_order_id uuid,
        priority integer default 4 not null,
        assignment_group text,
        assignee text,
        error_code text,
        error_message text,
        external_system text,
        correlation_key text,
        attempts integer default 0 not null,
        root_cause text,
        resolution text,
        resolution_notes text,
        auto_attempts integer default 0 not null,
        next_auto_at timestamptz,
        resolved_at timestamptz,
        closed_at timestamptz,
        reopen_count integer default 0 not null,
        version integer default 1 not null,
        constraint pk_fallouts primary key (id),
        constraint fk_fallouts_order_id foreign key(order_id) references orders (id) on delete cascade,
        constraint fk_fallouts_account_id foreign key(account_id) references accounts (id),
        constraint uq_fallouts_number unique (number)
    )
    """,
    "create index ix_fallouts_assignee_state on fallouts (assignee, state)",
    "create index ix_fallouts_assignment_group_state on fallouts (assignment_group, state)",
    "create index ix_fallouts_opened_at_id on fallouts (opened_at, id)",
    "create index ix_fallouts_order_id on fallouts (order_id)",
    "create index ix_fallouts_state_opened_at on fallouts (state, opened_at)",
    "create index ix_fallouts_task_id on fallouts (task_id)",
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    for statement in (
        "drop table fallouts",
        "drop sequence fallout_numbers",
    ):
        op.execute(statement)
