"""Why a domain order is on hold: paused with what is above it, as all were so far, or for fallouts."""

from alembic import op

revision = "0017"
down_revision = "0016"

STATEMENTS = (
    "alter table domain_orders add column state_reason text",
    "update domain_orders set state_reason = 'PAUSED' where state = 'ON_HOLD'",
)


def upgrade() -> None:
    """Add the reason."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop it."""
    op.execute("alter table domain_orders drop column state_reason")
