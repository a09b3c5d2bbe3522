"""What customers have: products, services and resources that orders installed."""

from sqlalchemy import Column, Index, Sequence, Table, Uuid

from persistence.tables.columns import identity, listed, metadata, moments, numbered, reference, whole, word

inventory_numbers = Sequence("inventory_numbers", start=1001001, metadata=metadata)

inventory_items = Table(
    "inventory_items",
    metadata,
    identity(),
    numbered("inventory_numbers", "INV"),
    word("kind", required=True),
    reference("account_id", "accounts.id", required=True),
    word("specification", required=True),
    word("specification_version", required=True),
    word("state", required=True),
    word("name", required=True),
    reference("location_id", "locations.id"),
    Column("parent_id", Uuid),
    reference("order_id", "orders.id", on_delete="SET NULL"),
    Column("line_id", Uuid),
    Column("domain_order_id", Uuid),
    listed("characteristics"),
    *moments("started_at", "ended_at"),
    whole("version", 1),
    Index("ix_inventory_items_account_id_specification", "account_id", "specification"),
    Index("ix_inventory_items_order_id", "order_id"),
    Index("ix_inventory_items_line_id", "line_id"),
    Index("ix_inventory_items_parent_id", "parent_id"),
)
