"""An index of open tasks: a plan counts them without looking at its other tasks."""

from alembic import op

revision = "0015"
down_revision = "0013"


def upgrade() -> None:
    """Create it."""
    op.execute(
        "create index ix_tasks_open on tasks (order_id, line_id, domain_order_id)"
        " where state in ('OPEN', 'IN_PROGRESS') and stage <> 'SUBMITTED'"
    )


def downgrade() -> None:
    """Drop it."""
    op.execute("drop index ix_tasks_open")
