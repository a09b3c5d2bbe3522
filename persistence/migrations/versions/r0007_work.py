"""Work in more detail: attempts at tasks, leases and timeouts."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    "alter table tasks add column attempt_started_at timestamptz",
    "alter table tasks add column timeout_at timestamptz",
    "alter table tasks add column lease_id uuid",
    "alter table tasks add column lease_expires_at timestamptz",
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
        error_code text,
        error_message text,
        retryable boolean,
        next_attempt_at timestamptz,
        constraint pk_task_attempts primary key (id),
        constraint uq_task_attempts_task_id_execution_mode_number unique (task_id, execution_mode, number),
        constraint fk_task_attempts_order_id foreign key(order_id)
            references orders (id) on delete cascade,
        constraint fk_task_attempts_account_id foreign key(account_id) references accounts (id),
        constraint fk_task_attempts_task_id foreign key(task_id) references tasks (id) on delete cascade
    )
    """,
    "create index ix_task_attempts_order_id on task_attempts (order_id)",
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    for statement in (
        "drop table task_attempts",
        "alter table tasks drop column attempt_started_at",
        "alter table tasks drop column timeout_at",
        "alter table tasks drop column lease_id",
        "alter table tasks drop column lease_expires_at",
    ):
        op.execute(statement)
