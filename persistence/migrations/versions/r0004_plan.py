"""Domain orders, skips, tasks and their dependencies."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    "create sequence product_order_numbers start with 1001001",
    "create sequence service_order_numbers start with 1001001",
    "create sequence resource_order_numbers start with 1001001",
    "create sequence task_numbers start with 1001001",
    """
    create table domain_orders (
        id uuid not null,
        order_id uuid not null,
        account_id uuid not null,
        number text not null,
        sequence integer not null,
        line_id uuid not null,
        parent_id uuid,
        key text not null,
        kind text not null,
        specification text not null,
        specification_version text not null,
        action text not null,
        service_category text,
        instance_no integer default 1 not null,
        is_move boolean default false not null,
        state text not null,
        previous_state text,
        reason text not null,
        characteristics jsonb default '[]'::jsonb not null,
        inventory_item_id uuid,
        planned_start_at timestamptz,
        planned_end_at timestamptz,
        forecast_end_at timestamptz,
        actual_start_at timestamptz,
        actual_end_at timestamptz,
        progress double precision default 0 not null,
        ponr boolean default false not null,
        version integer default 1 not null,
        constraint pk_domain_orders primary key (id),
        constraint uq_domain_orders_line_id_key unique (line_id, key),
        constraint fk_domain_orders_order_id foreign key(order_id)
            references orders (id) on delete cascade,
        constraint fk_domain_orders_account_id foreign key(account_id) references accounts (id),
        constraint uq_domain_orders_number unique (number),
        constraint fk_domain_orders_line_id foreign key(line_id)
            references order_lines (id) on delete cascade
    )
    """,
    "create index ix_domain_orders_order_id_sequence on domain_orders (order_id, sequence)",
    "create index ix_domain_orders_parent_id on domain_orders (parent_id)",
    """
    create table decomposition_skips (
        id uuid not null,
        order_id uuid not null,
        account_id uuid not null,
        line_id uuid not null,
        domain_order_id uuid not null,
        source text not null,
        target text not null,
        reason text not null,
        explanation text not null,
        missing_characteristic text,
        resolved_at timestamptz,
        resolved_by text,
        waived boolean default false not null,
        constraint pk_decomposition_skips primary key (id),
        constraint fk_decomposition_skips_order_id foreign key(order_id)
            references orders (id) on delete cascade,
        constraint fk_decomposition_skips_account_id foreign key(account_id) references accounts (id),
        constraint fk_decomposition_skips_line_id foreign key(line_id)
            references order_lines (id) on delete cascade
    )
    """,
    "create index ix_decomposition_skips_domain_order_id on decomposition_skips (domain_order_id)",
    "create index ix_decomposition_skips_order_id on decomposition_skips (order_id)",
    """
    create table tasks (
        id uuid not null,
        order_id uuid not null,
        account_id uuid not null,
        number text default 'TASK' || lpad(nextval('task_numbers')::text, 7, '0') not null,
        sequence integer not null,
        key text not null,
        name text not null,
        task_type text not null,
        duration_likely interval not null,
        duration_optimistic interval,
        duration_pessimistic interval,
        stage text not null,
        line_id uuid,
        domain_order_id uuid,
        specification text,
        state text not null,
        previous_state text,
        state_reason text,
        resolution text,
        request_type text,
        partner text,
        assignment_group text,
        assignee text,
        required_skills text[] default '{}' not null,
        priority integer default 4 not null,
        calendar text not null,
        not_before timestamptz,
        condition text,
        is_ponr boolean default false not null,
        skippable boolean default false not null,
        blocking boolean default true not null,
        required_outputs text[] default '{}' not null,
        optional_outputs text[] default '{}' not null,
        retry_policy text,
        timeout interval,
        max_attempts integer default 3 not null,
        attempt integer default 0 not null,
        next_attempt_at timestamptz,
        last_error text,
        correlation_key text,
        execution_mode text not null,
        estimate interval,
        reported_progress double precision,
        planned_start_at timestamptz,
        planned_end_at timestamptz,
        forecast_start_at timestamptz,
        forecast_end_at timestamptz,
        opened_at timestamptz,
        actual_start_at timestamptz,
        actual_end_at timestamptz,
        due_at timestamptz,
        slack_to_plan_end interval,
        slack_to_due interval,
        is_critical boolean default false not null,
        progress double precision default 0 not null,
        inputs jsonb default '{}'::jsonb not null,
        outputs jsonb default '{}'::jsonb not null,
        waiting_on jsonb default '[]'::jsonb not null,
        allowed_actions text[] default '{}' not null,
        version integer default 1 not null,
        constraint pk_tasks primary key (id),
        constraint fk_tasks_order_id foreign key(order_id) references orders (id) on delete cascade,
        constraint fk_tasks_account_id foreign key(account_id) references accounts (id),
        constraint uq_tasks_number unique (number)
    )
    """,
    "create index ix_tasks_assignee_state on tasks (assignee, state)",
    "create index ix_tasks_assignment_group_state on tasks (assignment_group, state)",
    "create index ix_tasks_correlation_key on tasks (correlation_key) where correlation_key is not null",
    "create index ix_tasks_domain_order_id on tasks (domain_order_id)",
    "create index ix_tasks_line_id on tasks (line_id)",
    "create index ix_tasks_order_id_sequence on tasks (order_id, sequence)",
    "create index ix_tasks_state_request_type on tasks (state, request_type)",
    """
    create table task_dependencies (
        order_id uuid not null,
        account_id uuid not null,
        predecessor_id uuid not null,
        successor_id uuid not null,
        type text not null,
        lag interval not null,
        origin text not null,
        constraint pk_task_dependencies primary key (predecessor_id, successor_id, type),
        constraint fk_task_dependencies_order_id foreign key(order_id)
            references orders (id) on delete cascade,
        constraint fk_task_dependencies_account_id foreign key(account_id) references accounts (id),
        constraint fk_task_dependencies_predecessor_id foreign key(predecessor_id)
            references tasks (id) on delete cascade,
        constraint fk_task_dependencies_successor_id foreign key(successor_id)
            references tasks (id) on delete cascade
    )
    """,
    "create index ix_task_dependencies_order_id on task_dependencies (order_id)",
    "create index ix_task_dependencies_successor_id on task_dependencies (successor_id)",
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    for statement in (
        "drop table task_dependencies",
        "drop table tasks",
        "drop table decomposition_skips",
        "drop table domain_orders",
        "drop sequence task_numbers",
        "drop sequence resource_order_numbers",
        "drop sequence service_order_numbers",
        "drop sequence product_order_numbers",
    ):
        op.execute(statement)
