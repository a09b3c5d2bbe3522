"""A document for every field, filter and sort key of the graph, by the shortest way that leads there."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_input_object_type,
    is_list_type,
)

from schema.build import schema
from tests.permissions.doable import DOABLE, NIL
from tests.permissions.readable import NEEDED_BY_COMPARISON, NEEDED_BY_FIELD

GRAPH = schema._schema
ROOTS = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}
ARGUMENTS = {
    ("Query", "node"): f'id: "ord_{NIL}"',
    ("Query", "nodes"): "ids: []",
    **{(of, "orchestrationPlan"): f'root: "ord_{NIL}"' for of in ROOTS},
    **{("Query", name): 'number: "x"' for name in ("order", "task", "domainOrder", "inventoryItem")},
    ("Query", "fallout"): 'number: "x"',
    ("Query", "bulkResolution"): f'id: "blk_{NIL}"',
    ("Query", "account"): 'code: "x"',
    ("Query", "specification"): 'code: "x"',
    ("Query", "previewDecomposition"): 'input: {specification: "x"}',
    ("Order", "line"): "number: 1",
    ("Subscription", "taskAvailable"): 'topic: "x"',
    ("Subscription", "planUpdated"): f'order: "ord_{NIL}"',
}
SAMPLES = {
    "String": '"x"',
    "Int": "1",
    "Boolean": "true",
    "ID": f'"ord_{NIL}"',
    "task": f'"tsk_{NIL}"',  # the filter of this name
    "bulk": f'"blk_{NIL}"',  # and that of this
    "DateTime": '"2026-11-20T12:00:00Z"',
}
Step = tuple[str, str]  # type and field


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document, its variables, and the permissions that it needs."""

    name: str
    text: str
    needs: frozenset[str]
    variables: dict[str, Any] = field(default_factory=dict)


def documents() -> Iterator[Document]:
    """Make a document for everything that can be asked for."""
    for owner in WAYS:
        for name, declared in object_type(owner).fields.items():
            if (owner, name) in NEEDED_BY_FIELD:
                yield _document(owner, name)
            for argument, taken in declared.args.items():
                whose = (f"{owner}.{name}", argument)
                if argument in ("where", "orderBy"):
                    yield from _comparisons(owner, name, argument)
                elif whose in NEEDED_BY_COMPARISON:
                    yield _document(owner, name, f"{argument}: {_sample(taken.type)}", whose)


def object_type(name: str) -> GraphQLObjectType:
    """Find an object type."""
    found = GRAPH.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def ways() -> dict[str, tuple[Step, ...]]:
    """Find the shortest way to each type: from a root, or, for a node, from its global id."""
    found: dict[str, tuple[Step, ...]] = dict.fromkeys(ROOTS, ())
    node = GRAPH.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    found |= {each.name: (("Query", "nodes"),) for each in GRAPH.get_possible_types(node)}
    todo = deque(found)
    while todo:
        owner = todo.popleft()
        for name, declared in object_type(owner).fields.items():
            target = get_named_type(declared.type)
            if isinstance(target, GraphQLObjectType) and target.name not in found:
                found[target.name] = (*found[owner], (owner, name))
                todo.append(target.name)
    return found


WAYS = ways()


def _document(type: str, name: str, given: str = "", also: Step | None = None) -> Document:
    steps = (*WAYS[type], (type, name))
    needs = frozenset().union(*(NEEDED_BY_FIELD.get(step, frozenset()) for step in steps))
    if also:
        needs |= NEEDED_BY_COMPARISON[also]
    target = get_named_type(object_type(type).fields[name].type)
    inner = _call(type, name, given) + _least(target)
    needs |= _needed_by_least(target)
    for (owner, step), below in reversed(list(zip(WAYS[type], [each for each, _ in steps[1:]], strict=True))):
        opened = f"... on {below} {{ {inner} }}" if step == "nodes" and owner == "Query" else inner
        inner = f"{_call(owner, step)} {{ {opened} }}"
    root = steps[0][0]
    variables, taken = _variables(steps[0])
    label = f"{type}.{name}" + (f"({also[0]}.{also[1]})" if also else "")
    return Document(name=label, text=f"{ROOTS[root]}{taken} {{ {inner} }}", needs=needs, variables=variables)


def _comparisons(type: str, name: str, argument: str) -> Iterator[Document]:
    taken = get_named_type(object_type(type).fields[name].args[argument].type)
    assert isinstance(taken, GraphQLInputObjectType)
    if argument == "orderBy":
        keys = get_named_type(taken.fields["field"].type)
        assert isinstance(keys, GraphQLEnumType)
        for key in keys.values:
            yield _document(type, name, f"orderBy: [{{field: {key}}}]", (keys.name, key))
        return
    for key, declared in taken.fields.items():
        sample = SAMPLES.get(key) or _sample(declared.type)
        yield _document(type, name, f"where: {{{key}: {sample}}}", (taken.name, key))


def _sample(type: Any) -> str:
    named = get_named_type(type)
    assert not is_input_object_type(named)
    value = next(iter(named.values)) if isinstance(named, GraphQLEnumType) else SAMPLES[named.name]
    return f"[{value}]" if is_list_type(type) else value


def _call(owner: str, name: str, given: str = "") -> str:
    if owner == "Mutation":
        return f"{name}(input: $input)"
    arguments = ", ".join(each for each in (ARGUMENTS.get((owner, name)), given) if each)
    return f"{name}({arguments})" if arguments else name


def _least(target: Any) -> str:
    """Select as little as possible of what a field leads to."""
    if not is_composite_type(target):
        return ""
    if isinstance(target, GraphQLInterfaceType | GraphQLUnionType):
        return " { __typename }"
    return f" {{ {_least_field(target)} }}"


def _least_field(target: GraphQLObjectType) -> str:
    needed = {name: NEEDED_BY_FIELD.get((target.name, name), frozenset()) for name in target.fields}
    own = min(needed.values(), key=len)
    leaves = (
        name
        for name, each in target.fields.items()
        if not is_composite_type(get_named_type(each.type)) and needed[name] == own
    )
    return next(leaves, "__typename")


def _needed_by_least(target: Any) -> frozenset[str]:
    if not isinstance(target, GraphQLObjectType):
        return frozenset()
    return NEEDED_BY_FIELD.get((target.name, _least_field(target)), frozenset())


def _variables(first: Step) -> tuple[dict[str, Any], str]:
    if first[0] != "Mutation":
        return {}, ""
    taken = GRAPH.type_map["Mutation"].fields[first[1]].args["input"].type  # type: ignore[attr-defined]
    return {"input": dict(DOABLE[first[1]][1])}, f"($input: {taken})"
