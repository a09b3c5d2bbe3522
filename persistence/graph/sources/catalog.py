"""What can be ordered, and how it is planned, as it is read."""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Filter, Sort, Source, Value, columns, global_id, keys
from persistence.graph.sources import links
from persistence.graph.sources.odds import STATISTICS_OF_PLAN

VALUE = {"value": "jsonb"}


def inside(target: str, array: str, size: int, *, permission: Permission | None = None) -> Edge:
    """Declare the elements of a JSON array, in its order."""
    rows = f"jsonb_array_elements(coalesce({array}, '[]'::jsonb)) with ordinality {{c}}(value, n)"
    return Edge(
        target=target, rows=rows, order="{c}.n", many=True, size=size, scoped=False, permission=permission
    )


def key_or(name: str, default: str) -> dict[str, Value]:
    """Declare a key of the row's JSON `value` with what it is when it is missing."""
    return {name: Value(sql=f"coalesce({{t}}.value->'{name}', '{default}'::jsonb)", json=True)}


SPECIFICATION = Source(
    type="Specification",
    table="specifications",
    prefix="spc",
    permission=Permission.VIEW_CATALOG,
    fields={
        "id": global_id("spc"),
        **columns("code", "version", "name", "kind", "serviceCategory", "description", "status", "isBundle"),
        "characteristics": inside("CharacteristicSpec", "{t}.characteristics", 10),
        "relationships": inside("SpecRelationship", "{t}.relationships", 5),
    },
)

CHARACTERISTIC_SPEC = Source(
    type="CharacteristicSpec",
    key=VALUE,
    fields={
        **keys("name", "valueType", "minimum", "maximum", "unit", "default", "mandatoryAt"),
        **key_or("description", '""'),
        **key_or("values", "[]"),
        **key_or("allowLate", "false"),
        **key_or("maxCardinality", "1"),
    },
)

SPEC_RELATIONSHIP = Source(
    type="SpecRelationship",
    key=VALUE,
    fields={
        **keys("type", "quantityCharacteristic"),
        **key_or("sequence", "10"),
        **key_or("minimum", "0"),
        **key_or("default", "1"),
        **key_or("maximum", "100"),
        "target": Edge(target="Specification", where="{c}.code = {t}.value->>'target' and {c}.is_current"),
        "rules": inside("Rule", "{t}.value->'rules'", 3),
    },
)

RULE = Source(
    type="Rule", key=VALUE, fields={**keys("characteristic", "value"), **key_or("operator", '"EQ"')}
)

OFFERING = Source(
    type="Offering",
    table="offerings",
    prefix="off",
    permission=Permission.VIEW_CATALOG,
    fields={
        "id": global_id("off"),
        **columns("code", "name", "status"),
        "specification": links.CURRENT_SPECIFICATION,
    },
)

PLAN_TEMPLATE = Source(
    type="PlanTemplate",
    table="plan_templates",
    prefix="tpl",
    permission=Permission.VIEW_CATALOG,
    fields={
        "id": global_id("tpl"),
        **columns("code", "version", "stage", "actions"),
        "specification": links.CURRENT_SPECIFICATION,
        # how the work is done is told to nobody who may not see plans
        "tasks": inside("TaskTemplate", "{t}.tasks", 10, permission=Permission.VIEW_PLAN),
        "dependencies": inside("DependencyTemplate", "{t}.dependencies", 10, permission=Permission.VIEW_PLAN),
        "durationStatistics": STATISTICS_OF_PLAN,
    },
)

TASK_TEMPLATE = Source(
    type="TaskTemplate",
    key=VALUE,
    fields={
        **keys("key", "name", "taskType", "duration", "requestType"),
        **key_or("isPonr", "false"),
        **key_or("skippable", "false"),
        **key_or("outputs", "[]"),
    },
)

DEPENDENCY_TEMPLATE = Source(
    type="DependencyTemplate",
    key=VALUE,
    fields={
        **keys("predecessor", "successor", "predecessorSpecification"),
        **key_or("type", '"FS"'),
        **key_or("lag", '"PT0S"'),
        **key_or("scope", '"SAME_DOMAIN_ORDER"'),
    },
)

SPECIFICATION_FILTERS = {
    "kind": links.one_of("kind"),
    "serviceCategory": links.one_of("service_category"),
    "status": links.one_of("status"),
    "text": links.text_in("code", "name"),
}
CODE_SORTS = {"CODE": Sort(sql="{c}.code")}
BY_CODE = (("CODE", "ASC"),)
SPECIFICATION_BY_CODE = Edge(
    target="Specification",
    where="true",
    arguments={"code": Filter(sql="{c}.code = {value}"), "version": Filter(sql="{c}.version = {value}")},
)
