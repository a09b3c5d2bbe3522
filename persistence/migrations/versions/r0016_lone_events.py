"""Events that belong to no order: what happens to bulk resolutions."""

from alembic import op

revision = "0016"
down_revision = "0015"
OF_AN_ORDER = ("order_id", "account_id", "order_seq")


def upgrade() -> None:
    """Let events be without an order."""
    for column in OF_AN_ORDER:
        op.alter_column("events", column, nullable=True)


def downgrade() -> None:
    """Drop them, and let no more in."""
    op.execute("delete from events where order_id is null")
    for column in OF_AN_ORDER:
        op.alter_column("events", column, nullable=False)
