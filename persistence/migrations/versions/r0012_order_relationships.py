"""How orders relate: one begins after another, or belongs with it."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    """
    create table order_relationships (
        id uuid not null,
        order_id uuid not null,
        account_id uuid not null,
        type text not null,
        related_order_id uuid not null,
        related_number text not null,
        related_state text not null,
        withdrawn_at timestamptz,
        version integer default 1 not null,
        constraint pk_order_relationships primary key (id),
        constraint fk_order_relationships_order_id foreign key(order_id)
            references orders (id) on delete cascade,
        constraint fk_order_relationships_account_id foreign key(account_id) references accounts (id),
        constraint uq_order_relationships_order_id_related_order_id_type
            unique (order_id, related_order_id, type),
        constraint ck_order_relationships_another_order check (order_id <> related_order_id)
    )
    """,
    "create index ix_order_relationships_related_order_id on order_relationships (related_order_id)",
)


def upgrade() -> None:
    """Create it."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop it, with everything in it."""
    op.execute("drop table order_relationships")
