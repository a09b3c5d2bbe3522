"""Baselines: every promise of a plan's dates is kept. Plans that there are get the first from their tasks."""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = (
    """
    create table baselines (
        id uuid not null,
        order_id uuid not null,
        account_id uuid not null,
        version integer not null,
        reason text not null,
        made_at timestamptz not null,
        made_by text not null,
        planned_start_at timestamptz,
        planned_end_at timestamptz,
        committed_due_at timestamptz,
        task_ids uuid[] default '{}' not null,
        task_starts timestamptz[] default '{}' not null,
        task_ends timestamptz[] default '{}' not null,
        constraint pk_baselines primary key (id),
        constraint fk_baselines_order_id foreign key(order_id) references orders (id) on delete cascade,
        constraint fk_baselines_account_id foreign key(account_id) references accounts (id),
        constraint uq_baselines_order_id_version unique (order_id, version)
    )
    """,
    "alter table orders add column baseline_version integer default 0 not null",
    """
    insert into baselines (id, order_id, account_id, version, reason, made_at, made_by, planned_start_at,
        planned_end_at, committed_due_at, task_ids, task_starts, task_ends)
    select gen_random_uuid(), o.id, o.account_id, 1, 'PLAN_BUILT', coalesce(o.approved_at, o.created_at),
        coalesce(o.approved_by, o.created_by), min(k.planned_start_at), max(k.planned_end_at),
        o.committed_due_at, array_agg(k.id order by k.sequence),
        array_agg(k.planned_start_at order by k.sequence), array_agg(k.planned_end_at order by k.sequence)
    from orders o join tasks k on k.order_id = o.id
    where k.stage <> 'SUBMITTED' and k.state <> 'CANCELED'
        and k.planned_start_at is not null and k.planned_end_at is not null
    group by o.id
    """,
    """
    update orders set baseline_version = 1, baseline_end_at = baselines.planned_end_at
    from baselines where baselines.order_id = orders.id
    """,
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    op.execute("alter table orders drop column baseline_version")
    op.execute("drop table baselines")
