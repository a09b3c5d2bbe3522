"""Fields and edges that many types share."""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Filter, Value

NUMBER = Value(sql="{t}.number", plain=True)  # a prefix and digits, given by us
CHARACTERISTICS = Edge(
    target="Characteristic",
    rows="jsonb_array_elements({t}.characteristics) with ordinality {c}(value, n)",
    order="{c}.n",
    many=True,
    scoped=False,
)
PRICE_ADJUSTMENTS = Edge(
    target="PriceAdjustment",
    rows="jsonb_array_elements({t}.price_adjustments) with ordinality {c}(value, n)",
    order="{c}.n",
    many=True,
    size=2,
    scoped=False,
)
WAITING_ON = Edge(
    target="WaitingOn",
    rows="jsonb_array_elements({t}.waiting_on) with ordinality {c}(value, n)",
    # a customer is told whose turn it is, its own or ours, once each and nothing of what we do
    customer_rows=(
        "(select distinct on (party) jsonb_build_object('party', party, 'since', since, 'reason',"
        " case party when 'CUSTOMER' then reason else 'We are working on it.' end) as value, n"
        " from (select case each.value->>'party' when 'CUSTOMER' then 'CUSTOMER' else 'PROVIDER' end party,"
        " each.value->>'reason' as reason, each.value->>'since' as since, each.n"
        " from jsonb_array_elements({t}.waiting_on) with ordinality each(value, n)) told"
        " order by party, n) {c}"
    ),
    order="{c}.n",
    many=True,
    size=3,
    scoped=False,
)
# reasons of a hold are ours; a customer is told why we rejected or failed, and what it said itself
STATE_REASON = Value(
    sql="{t}.state_reason",
    customer="case when {t}.state in ('REJECTED', 'CANCELED', 'FAILED', 'AWAITING_INFORMATION')"
    " then {t}.state_reason end",
)
ORDER = Edge(target="Order", where="{c}.id = {t}.order_id", scoped=False)
LINE = Edge(target="OrderLine", where="{c}.id = {t}.line_id", scoped=False)
DOMAIN_ORDER = Edge(target="DomainOrder", where="{c}.id = {t}.domain_order_id", scoped=False)
TASK = Edge(target="Task", where="{c}.id = {t}.task_id")
ACCOUNT = Edge(target="Account", where="{c}.id = {t}.account_id", scoped=False)
CONTACT = Edge(target="Contact", where="{c}.id = {t}.contact_id")
LOCATION = Edge(target="Location", where="{c}.id = {t}.location_id", scoped=False)
INVENTORY_ITEM = Edge(target="InventoryItem", where="{c}.id = {t}.inventory_item_id")
SPECIFICATION = Edge(
    target="Specification",
    where="{c}.code = {t}.specification and {c}.version = {t}.specification_version",
)
CURRENT_SPECIFICATION = Edge(target="Specification", where="{c}.code = {t}.specification and {c}.is_current")


def history(own: str) -> Edge:
    """Declare the newest events of something."""
    return Edge(target="Event", where=own, order="{c}.order_seq desc", many=True, size=100, limit="first")


def fallouts_where(own: str) -> Edge:
    """Declare the fallouts of something, the newest first."""
    return Edge(target="Fallout", where=own, order="{c}.opened_at desc, {c}.number desc", many=True, size=2)


def work_notes(own: str) -> Edge:
    """Declare the internal remarks on something."""
    return Edge(
        target="Note",
        where=f"{own} and {{c}}.internal",
        order="{c}.written_at, {c}.id",
        many=True,
        size=5,
        permission=Permission.VIEW_PLAN,
    )


def tasks_where(own: str) -> Edge:
    """Declare the tasks of something, in the order they were planned."""
    return Edge(target="Task", where=own, order="{c}.sequence, {c}.id", many=True, size=30)


def one_of(column: str, type: str = "text[]", *, permission: Permission | None = None) -> Filter:
    """Declare a filter: the column has one of the values."""
    return Filter(sql=f"{{c}}.{column} = any({{value}})", type=type, permission=permission)


def text_in(*columns: str) -> Filter:
    """Declare a filter: one of the columns holds the text; case does not matter."""
    return Filter(sql=" or ".join(f"strpos(lower({{c}}.{each}), lower({{value}})) > 0" for each in columns))
