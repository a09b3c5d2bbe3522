"""What was given up is kept: why a bulk resolution failed, notices, and plans that cannot be simulated."""

from alembic import op

revision = "0020"
down_revision = "0018"

STATEMENTS = (
    "alter table bulk_resolutions add column state_reason text",
    "alter table alert_deliveries add column given_up_at timestamptz",
    "alter table alert_deliveries alter column delivered_at drop not null",
    "create index ix_alert_deliveries_given_up_at on alert_deliveries (given_up_at)"
    " where given_up_at is not null",
    """
    create table odds_given_up (
        order_id uuid not null,
        plan_version integer not null,
        given_up_at timestamptz not null,
        constraint pk_odds_given_up primary key (order_id),
        constraint fk_odds_given_up_order_id foreign key(order_id) references orders (id) on delete cascade
    )
    """,
)


def upgrade() -> None:
    """Keep it."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Forget it."""
    for statement in (
        "drop table odds_given_up",
        "delete from alert_deliveries where delivered_at is null",
        "alter table alert_deliveries drop column given_up_at, alter column delivered_at set not null",
        "update bulk_resolutions set state = 'STOPPED' where state = 'FAILED'",
        "alter table bulk_resolutions drop column state_reason",
    ):
        op.execute(statement)
