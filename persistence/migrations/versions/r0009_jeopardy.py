"""Jeopardy: how much the end of something is in danger, and the alerts."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = (
    "create sequence alert_numbers start with 1001001",
    "alter table orders add column jeopardy_level text default 'NONE' not null",
    "alter table orders add column jeopardy_reason text",
    "alter table orders add column jeopardy_cause_id uuid",
    "alter table orders add column jeopardy_below_since timestamptz",
    "alter table order_lines add column jeopardy_level text default 'NONE' not null",
    "alter table order_lines add column jeopardy_reason text",
    "alter table order_lines add column jeopardy_cause_id uuid",
    "alter table order_lines add column jeopardy_below_since timestamptz",
    "alter table domain_orders add column jeopardy_level text default 'NONE' not null",
    "alter table domain_orders add column jeopardy_reason text",
    "alter table domain_orders add column jeopardy_cause_id uuid",
    "alter table domain_orders add column jeopardy_below_since timestamptz",
    "alter table tasks add column jeopardy_level text default 'NONE' not null",
    "alter table tasks add column jeopardy_reason text",
    "alter table tasks add column jeopardy_cause_id uuid",
    "alter table tasks add column jeopardy_below_since timestamptz",
    "alter table order_lines add column delayed_percent double precision default 0 not null",
    "alter table tasks add column paused_since timestamptz",
    "alter table tasks add column paused_for interval default '0' not null",
    """
    create table jeopardy_alerts (
        id uuid not null,
        order_id uuid not null,
        account_id uuid not null,
        number text default 'JA' || lpad(nextval('alert_numbers')::text, 7, '0') not null,
        scope text not null,
        level text not null,
        reason text not null,
        raised_at timestamptz not null,
        state text not null,
        previous_level text not null,
        task_id uuid,
        line_id uuid,
        domain_order_id uuid,
        cause_task_id uuid,
        predicted_end_at timestamptz,
        due_at timestamptz,
        variance interval,
        delayed_percent double precision,
        escalations integer default 0 not null,
        acknowledged_by text,
        acknowledged_at timestamptz,
        mitigation text,
        mitigation_note text,
        mitigated_by text,
        mitigated_at timestamptz,
        cleared_at timestamptz,
        version integer default 1 not null,
        constraint pk_jeopardy_alerts primary key (id),
        constraint fk_jeopardy_alerts_order_id foreign key(order_id)
            references orders (id) on delete cascade,
        constraint fk_jeopardy_alerts_account_id foreign key(account_id) references accounts (id),
        constraint uq_jeopardy_alerts_number unique (number)
    )
    """,
    """
    create table alert_deliveries (
        key text not null,
        channel text not null,
        delivered_at timestamptz not null,
        constraint pk_alert_deliveries primary key (key, channel)
    )
    """,
    "alter table people add column email text",
    "alter table assignment_groups add column email text",
    "alter table assignment_groups add column told_of_alerts boolean default false not null",
    "create index ix_jeopardy_alerts_order_id on jeopardy_alerts (order_id)",
    "create index ix_jeopardy_alerts_raised_at_id on jeopardy_alerts (raised_at, id)",
    "create index ix_jeopardy_alerts_state_level on jeopardy_alerts (state, level)",
    """
    create unique index uq_jeopardy_alerts_open
        on jeopardy_alerts (order_id, scope, line_id, domain_order_id, task_id) nulls not distinct
        where state in ('RAISED', 'ACKNOWLEDGED', 'MITIGATED')
    """,
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    for statement in (
        "drop table jeopardy_alerts",
        "drop table alert_deliveries",
        "alter table people drop column email",
        "alter table assignment_groups drop column email",
        "alter table assignment_groups drop column told_of_alerts",
        "alter table orders drop column jeopardy_level",
        "alter table orders drop column jeopardy_reason",
        "alter table orders drop column jeopardy_cause_id",
        "alter table orders drop column jeopardy_below_since",
        "alter table order_lines drop column jeopardy_level",
        "alter table order_lines drop column jeopardy_reason",
        "alter table order_lines drop column jeopardy_cause_id",
        "alter table order_lines drop column jeopardy_below_since",
        "alter table domain_orders drop column jeopardy_level",
        "alter table domain_orders drop column jeopardy_reason",
        "alter table domain_orders drop column jeopardy_cause_id",
        "alter table domain_orders drop column jeopardy_below_since",
        "alter table tasks drop column jeopardy_level",
        "alter table tasks drop column jeopardy_reason",
        "alter table tasks drop column jeopardy_cause_id",
        "alter table tasks drop column jeopardy_below_since",
        "alter table order_lines drop column delayed_percent",
        "alter table tasks drop column paused_since",
        "alter table tasks drop column paused_for",
        "drop sequence alert_numbers",
    ):
        op.execute(statement)
