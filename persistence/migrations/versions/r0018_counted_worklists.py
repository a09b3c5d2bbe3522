"""Worklists are counted and paged from their indexes alone; deliveries of alerts are found by their time."""

from alembic import op

revision = "0018"
down_revision = "0017"

WORKLIST = """
create index ix_tasks_WHOSE_worklist on tasks (
    WHOSE,
    array_position('{CRITICAL,HIGH,MEDIUM,LOW,NONE}'::text[], jeopardy_level),
    priority,
    coalesce(due_at, planned_end_at, '9999-01-01 00:00:00+00'::timestamptz),
    id
)"""
IN_NEED_OF_WORK = "state in ('OPEN', 'IN_PROGRESS', 'AWAITING_INFORMATION')"
LOOKED_AT = "jeopardy_level, due_at, planned_end_at, state, stage, task_type, request_type, specification"
OTHER = {"assignment_group": "assignee", "assignee": "assignment_group"}


def upgrade() -> None:
    """Make the indexes anew, with what lists are narrowed and scoped by."""
    for whose, other in OTHER.items():
        op.execute(f"drop index ix_tasks_{whose}_worklist")
        op.execute(
            f"{WORKLIST.replace('WHOSE', whose)} include ({LOOKED_AT}, {other})"
            f" where {IN_NEED_OF_WORK} and {whose} is not null"
        )
    op.execute("create index ix_alert_deliveries_delivered_at on alert_deliveries (delivered_at)")


def downgrade() -> None:
    """Have the former indexes again."""
    op.execute("drop index ix_alert_deliveries_delivered_at")
    for whose in OTHER:
        op.execute(f"drop index ix_tasks_{whose}_worklist")
        op.execute(f"{WORKLIST.replace('WHOSE', whose)} where {IN_NEED_OF_WORK}")
