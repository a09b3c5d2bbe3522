"""Work in more detail: attempts at tasks, leases and timeouts."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    "alter table tasks add column attempt_started_at timestamptz",
    "alter table tasks add column timeout_at timestamptz",
    "alter table tasks add column lease_id uuid",
    "alter table tasks add column lease_expires_at timestamptz",
    "alter table tasks add column attempt_group integer not null default 1",
    "alter table tasks add column failures integer not null default 0",
    "alter table tasks add column lost_leases integer not null default 0",
    "create index ix_tasks_ready on tasks (request_type, priority, opened_at, id) where state = 'OPEN'",
    "create index ix_tasks_lease_expires_at on tasks (lease_expires_at) where lease_expires_at is not null",
    """
    create table task_attempts (
        id uuid not null,
        order_id uuid not null,
        account_id uuid not null,
        task_id uuid not null,
        number integer not null,
        result text not null,
        started_at timestamptz not null,
        ended_at timestamptz not null,
        worker text not null,
        execution_mode text not null,
        attempt_group integer not null default 1,
        lease_id uuid,
        lease_expires_at timestamptz,
        error_code text,
        error_message text,
        retryable boolean,
        next_attempt_at timestamptz,
        constraint pk_task_attempts primary key (id),
        constraint uq_task_attempts_task_id_execution_mode_attempt_group_number
            unique (task_id, execution_mode, attempt_group, number),
        constraint fk_task_attempts_order_id foreign key(order_id)
            references orders (id) on delete cascade,
        constraint fk_task_attempts_account_id foreign key(account_id) references accounts (id),
        constraint fk_task_attempts_task_id foreign key(task_id) references tasks (id) on delete cascade
    )
    """,
    "create index ix_task_attempts_order_id on task_attempts (order_id)",
    """
    create table job_starts (
        job_id bigint not null,
        started_count integer not null default 1,
        last_started_at timestamptz not null default now(),
        constraint pk_job_starts primary key (job_id)
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
        "drop table job_starts",
        "drop table task_attempts",
        "alter table tasks drop column attempt_started_at",
        "alter table tasks drop column timeout_at",
        "alter table tasks drop column lease_id",
        "alter table tasks drop column lease_expires_at",
        "alter table tasks drop column attempt_group",
        "alter table tasks drop column failures",
        "alter table tasks drop column lost_leases",
        "drop index ix_tasks_ready",
    ):
        op.execute(statement)
