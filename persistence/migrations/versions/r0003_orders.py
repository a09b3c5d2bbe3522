"""Orders, what customers have, lines and notes."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    "create sequence order_numbers start with 1001001",
    "create sequence inventory_numbers start with 1001001",
    """
    create table orders (
        id uuid not null,
        number text default 'ORD' || lpad(nextval('order_numbers')::text, 7, '0') not null,
        category text not null,
        account_id uuid not null,
        state text not null,
        previous_state text,
        state_reason text,
        source text not null,
        source_system text,
        external_id text,
        content_digest text,
        description text,
        contact_id uuid,
        priority integer default 4 not null,
        currency text not null,
        requested_start_at timestamptz,
        requested_completion_at timestamptz,
        committed_due_at timestamptz,
        planned_start_at timestamptz,
        planned_end_at timestamptz,
        forecast_end_at timestamptz,
        baseline_end_at timestamptz,
        actual_start_at timestamptz,
        completed_at timestamptz,
        cancelled_at timestamptz,
        cancellation_reason text,
        question text,
        approved_at timestamptz,
        approved_by text,
        created_at timestamptz not null,
        created_by text not null,
        progress double precision default 0 not null,
        critical_path uuid[] default '{}' not null,
        waiting_on jsonb default '[]'::jsonb not null,
        plan_status text,
        plan_version integer default 0 not null,
        revision integer default 1 not null,
        ponr boolean default false not null,
        next_look_at timestamptz,
        version integer default 1 not null,
        terms jsonb default '{}'::jsonb not null,
        price_adjustments jsonb default '[]'::jsonb not null,
        last_event_seq integer default 0 not null,
        constraint pk_orders primary key (id),
        constraint uq_orders_number unique (number),
        constraint fk_orders_account_id foreign key(account_id) references accounts (id),
        constraint fk_orders_contact_id foreign key(contact_id) references contacts (id)
    )
    """,
    "create index ix_orders_account_id_created_at on orders (account_id, created_at)",
    "create index ix_orders_created_at_id on orders (created_at, id)",
    "create index ix_orders_next_look_at on orders (next_look_at) where next_look_at is not null",
    "create index ix_orders_state on orders (state)",
    """
    create unique index uq_orders_external on orders (source_system, external_id, account_id)
        nulls not distinct where external_id is not null
    """,
    """
    create table inventory_items (
        id uuid not null,
        number text default 'INV' || lpad(nextval('inventory_numbers')::text, 7, '0') not null,
        kind text not null,
        account_id uuid not null,
        specification text not null,
        specification_version text not null,
        state text not null,
        name text not null,
        location_id uuid,
        parent_id uuid,
        order_id uuid,
        line_id uuid,
        domain_order_id uuid,
        characteristics jsonb default '[]'::jsonb not null,
        started_at timestamptz,
        ended_at timestamptz,
        version integer default 1 not null,
        constraint pk_inventory_items primary key (id),
        constraint uq_inventory_items_number unique (number),
        constraint fk_inventory_items_account_id foreign key(account_id) references accounts (id),
        constraint fk_inventory_items_location_id foreign key(location_id) references locations (id),
        constraint fk_inventory_items_order_id foreign key(order_id)
            references orders (id) on delete set null
    )
    """,
    """
    create index ix_inventory_items_account_id_specification on inventory_items (account_id, specification)
    """,
    "create index ix_inventory_items_line_id on inventory_items (line_id)",
    "create index ix_inventory_items_order_id on inventory_items (order_id)",
    "create index ix_inventory_items_parent_id on inventory_items (parent_id)",
    """
    create table order_lines (
        id uuid not null,
        order_id uuid not null,
        account_id uuid not null,
        line_no integer not null,
        action text not null,
        specification text not null,
        specification_version text not null,
        state text not null,
        previous_state text,
        state_reason text,
        external_id text,
        offering text,
        quantity integer default 1 not null,
        is_move boolean default false not null,
        parent_line_id uuid,
        inventory_item_id uuid,
        location_id uuid,
        from_location_id uuid,
        contact_id uuid,
        characteristics jsonb default '[]'::jsonb not null,
        related_lines jsonb default '[]'::jsonb not null,
        price_adjustments jsonb default '[]'::jsonb not null,
        requested_completion_at timestamptz,
        committed_due_at timestamptz,
        planned_start_at timestamptz,
        planned_end_at timestamptz,
        forecast_end_at timestamptz,
        actual_start_at timestamptz,
        actual_end_at timestamptz,
        progress double precision default 0 not null,
        ponr boolean default false not null,
        version integer default 1 not null,
        constraint pk_order_lines primary key (id),
        constraint uq_order_lines_order_id_line_no unique (order_id, line_no) deferrable initially deferred,
        constraint fk_order_lines_order_id foreign key(order_id) references orders (id) on delete cascade,
        constraint fk_order_lines_account_id foreign key(account_id) references accounts (id),
        constraint fk_order_lines_inventory_item_id foreign key(inventory_item_id)
            references inventory_items (id),
        constraint fk_order_lines_location_id foreign key(location_id) references locations (id),
        constraint fk_order_lines_from_location_id foreign key(from_location_id)
            references locations (id),
        constraint fk_order_lines_contact_id foreign key(contact_id) references contacts (id)
    )
    """,
    "create index ix_order_lines_inventory_item_id on order_lines (inventory_item_id)",
    "create index ix_order_lines_specification on order_lines (specification)",
    """
    create table notes (
        id uuid not null,
        order_id uuid not null,
        account_id uuid not null,
        author text not null,
        text text not null,
        internal boolean default false not null,
        written_at timestamptz not null,
        line_id uuid,
        domain_order_id uuid,
        task_id uuid,
        kind text not null,
        constraint pk_notes primary key (id),
        constraint fk_notes_order_id foreign key(order_id) references orders (id) on delete cascade,
        constraint fk_notes_account_id foreign key(account_id) references accounts (id)
    )
    """,
    "create index ix_notes_order_id on notes (order_id)",
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    for statement in (
        "drop table notes",
        "drop table order_lines",
        "drop table inventory_items",
        "drop table orders",
        "drop sequence inventory_numbers",
        "drop sequence order_numbers",
    ):
        op.execute(statement)
