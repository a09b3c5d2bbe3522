"""Worklists: the most urgent tasks of a group or person by an index in their order; who gets them."""

from alembic import op

revision = "0011"
down_revision = "0010"

WORKLIST = """
create index ix_tasks_WHOSE_worklist on tasks (
    WHOSE,
    array_position('{CRITICAL,HIGH,MEDIUM,LOW,NONE}'::text[], jeopardy_level),
    priority,
    coalesce(due_at, planned_end_at, '9999-01-01 00:00:00+00'::timestamptz),
    id
) where state in ('OPEN', 'IN_PROGRESS', 'AWAITING_INFORMATION')"""
STATEMENTS = (
    WORKLIST.replace("WHOSE", "assignment_group"),
    WORKLIST.replace("WHOSE", "assignee"),
    "alter table assignment_groups add column assignment text default 'NONE' not null",
    "alter table people add column working_day interval",
    "alter table memberships add column last_turn bigint default 0 not null",
    "alter table tasks add column expected_group text",
    "create index ix_tasks_expected_group on tasks (expected_group)"
    " where assignment_group is null and state in ('DRAFT', 'SCHEDULED')",
    "alter table orders add column priority_score double precision",
    "alter table orders add column priority_by_hand boolean default false not null",
    "alter table order_lines add column priority integer default 4 not null",
    "alter table order_lines add column priority_score double precision",
    "alter table order_lines add column priority_factors jsonb default '[]'::jsonb not null",
    "alter table domain_orders add column priority integer default 4 not null",
    "create index ix_tasks_unstarted on tasks (task_type, opened_at) where state = 'OPEN'",
    """
    create table worker_heartbeats (
        worker text not null,
        started_at timestamptz not null,
        seen_at timestamptz not null,
        constraint pk_worker_heartbeats primary key (worker)
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
        "drop index ix_tasks_assignment_group_worklist",
        "drop index ix_tasks_assignee_worklist",
        "alter table assignment_groups drop column assignment",
        "alter table people drop column working_day",
        "alter table memberships drop column last_turn",
        "alter table orders drop column priority_score",
        "alter table orders drop column priority_by_hand",
        "alter table order_lines drop column priority",
        "alter table order_lines drop column priority_score",
        "alter table order_lines drop column priority_factors",
        "alter table domain_orders drop column priority",
        "drop index ix_tasks_expected_group",
        "alter table tasks drop column expected_group",
        "drop index ix_tasks_unstarted",
        "drop table worker_heartbeats",
    ):
        op.execute(statement)
