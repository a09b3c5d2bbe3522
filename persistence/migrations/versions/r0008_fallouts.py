"""Fallouts: why tasks cannot go on, of which types, and resolved how many at a time."""

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
        cause_task_id uuid,
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
        auto_verb text,
        auto_attempts integer default 0 not null,
        next_auto_at timestamptz,
        resolved_at timestamptz,
        closed_at timestamptz,
        reopen_count integer default 0 not null,
        root_fallout_id uuid,
        blocked_by uuid[] default '{}' not null,
        affected_count integer default 0 not null,
        allowed_verbs text[] default '{}' not null,
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
    "create index ix_fallouts_type_resolved_at on fallouts (type, resolved_at) where resolved_at is not null",
    "alter table tasks add column root_fallout_id uuid",
    "alter table notes add column fallout_id uuid",
    """
    create table fallout_types (
        id uuid not null,
        code text not null,
        name text not null,
        category text not null,
        description text not null,
        default_group text,
        default_priority integer,
        escalation_group text,
        error_patterns text[] default '{}' not null,
        agent_verbs text[] default '{}' not null,
        auto_verb text,
        auto_attempts integer,
        auto_delay interval,
        definition jsonb default '{}'::jsonb not null,
        constraint pk_fallout_types primary key (id),
        constraint uq_fallout_types_code unique (code)
    )
    """,
    """
    create table bulk_resolutions (
        id uuid not null,
        state text not null,
        verb text not null,
        notes text not null,
        terms jsonb default '{}'::jsonb not null,
        threshold integer,
        total integer not null,
        done integer default 0 not null,
        failed integer default 0 not null,
        passed_over integer default 0 not null,
        failed_before integer default 0 not null,
        started_by text not null,
        roles text[] default '{}' not null,
        groups text[] default '{}' not null,
        started_at timestamptz not null,
        ended_at timestamptz,
        version integer default 1 not null,
        constraint pk_bulk_resolutions primary key (id)
    )
    """,
    "create index ix_bulk_resolutions_started_at_id on bulk_resolutions (started_at, id)",
    """
    create table bulk_resolution_items (
        bulk_id uuid not null,
        fallout_id uuid not null,
        place integer not null,
        state text not null,
        code text,
        message text,
        constraint pk_bulk_resolution_items primary key (bulk_id, fallout_id),
        constraint fk_bulk_resolution_items_bulk_id foreign key(bulk_id)
            references bulk_resolutions (id) on delete cascade,
        constraint fk_bulk_resolution_items_fallout_id foreign key(fallout_id)
            references fallouts (id) on delete cascade
    )
    """,
    "create index ix_bulk_resolution_items_bulk_id_state_place"
    " on bulk_resolution_items (bulk_id, state, place)",
    "create index ix_bulk_resolution_items_fallout_id on bulk_resolution_items (fallout_id)",
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    for statement in (
        "drop table bulk_resolution_items",
        "drop table bulk_resolutions",
        "drop table fallout_types",
        "alter table notes drop column fallout_id",
        "alter table tasks drop column root_fallout_id",
        "drop table fallouts",
        "drop sequence fallout_numbers",
    ):
        op.execute(statement)
