"""Documents made at random from the schema, with arguments that fit the known world."""

import random
from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

from domain.permissions import Viewer
from persistence.graph.declarations import Connection, Edge
from persistence.graph.sources import SOURCES
from schema.build import schema
from tests.graph import world

GRAPH = schema._schema
WORDS = (
    "ACME",
    "BOLT",
    "CFS-NET",
    "RFS-ACCESS",
    "NET",
    "NO-PORT",
    "FIELD",
    "frida",
    "tom",
    "network.design",
    "ord",
    "0",
    "x",
    "L1",
    "X-1",
    "shop",
)
PREFIXES = {
    "Order": "ord",
    "OrderLine": "lin",
    "DomainOrder": "dor",
    "Task": "tsk",
    "InventoryItem": "inv",
    "Account": "acc",
    "DecompositionSkip": "skp",
    "Note": "nte",
    "OrderRelationship": "rel",
    "Specification": "spc",
    "Location": "loc",
    "BulkResolution": "blk",
    "Fallout": "fal",
    "FalloutType": "fty",
}
IDS = {
    "ord": world.ORDERS,
    "lin": world.LINES,
    "dor": world.DOMAIN_ORDERS,
    "tsk": world.TASKS,
    "inv": world.INVENTORY,
    "acc": world.ACCOUNTS,
    "skp": world.SKIPS,
    "nte": world.NOTES,
    "rel": world.RELATIONSHIPS,
    "spc": world.SPECIFICATIONS,
    "loc": world.LOCATIONS,
    "blk": world.BULK_RESOLUTIONS,
    "fal": world.FALLOUTS,
    "fty": world.FALLOUT_TYPES,
}
NUMBERS = {
    "Order": world.ORDERS,
    "Task": world.TASKS,
    "DomainOrder": world.DOMAIN_ORDERS,
    "InventoryItem": world.INVENTORY,
    "Fallout": world.FALLOUTS,
}
FOR_PREVIEWS = ("previewDecomposition",)  # made in Python, the same way for both


class Documents:
    """Makes documents that a viewer may ask; the same seed makes the same ones."""

    def __init__(self, seed: int, viewer: Viewer) -> None:
        self._random = random.Random(seed)
        self._permissions = viewer.permissions
        self._fragments: list[str] = []
        self._variables: dict[str, tuple[str, Any]] = {}
        self._left = 0

    def document(self) -> tuple[str, dict[str, Any]]:
        """Make one document with its variables."""
        self._fragments, self._variables, self._left = [], {}, 40
        body = self._selection(GRAPH.query_type, 0)
        heads = ", ".join(f"${name}: {kind}" for name, (kind, _) in self._variables.items())
        head = f"query Q({heads}) " if heads else ""
        return head + body + " ".join(self._fragments), {
            name: value for name, (_, value) in self._variables.items()
        }

    def _selection(self, type: Any, depth: int) -> str:
        fields = [name for name, field in type.fields.items() if self._may(type, name, field, depth)]
        chosen = self._random.sample(fields, min(len(fields), self._random.randint(1, 5))) or ["__typename"]
        parts = [self._field(type, name, depth) for name in chosen]
        if self._random.random() < 0.2:
            parts.append("__typename")
        if self._random.random() < 0.15 and not isinstance(type, GraphQLInterfaceType):
            parts.append(self._field(type, chosen[0], depth))  # merged, or under another alias
        return "{ " + " ".join(dict.fromkeys(parts)) + " }"

    def _field(self, type: Any, name: str, depth: int) -> str:
        self._left -= 1
        field = type.fields[name]
        text = name + self._arguments(type, name, field)
        if "(" in text or self._random.random() < 0.2:
            text = f"a{self._random.randint(0, 10**9)}: {text}"  # so that nothing merges that must not
        target = get_named_type(field.type)
        if self._random.random() < 0.1:
            text += f" @{self._random.choice(['skip', 'include'])}(if: {self._condition()})"
        if isinstance(target, GraphQLInterfaceType):
            return text + self._abstract(depth)
        return text + (" " + self._below(target, depth + 1) if is_composite_type(target) else "")

    def _below(self, target: Any, depth: int) -> str:
        inner = self._selection(target, depth)
        if self._random.random() < 0.15:
            name = f"F{len(self._fragments)}"
            self._fragments.append(f"fragment {name} on {target.name} {inner}")
            return f"{{ __typename ...{name} }}"
        return f"{{ ... on {target.name} {inner} }}" if self._random.random() < 0.1 else inner

    def _abstract(self, depth: int) -> str:
        names = [name for name in PREFIXES if SOURCES[name].permission in self._permissions]
        chosen = self._random.sample(names, min(3, len(names)))
        inside = " ".join(
            f"... on {name} {self._selection(GRAPH.type_map[name], depth + 2)}" for name in chosen
        )
        return f" {{ id __typename {inside} }}"

    def _condition(self) -> str:
        return (
            self._random.choice(["true", "false"])
            if self._random.random() < 0.5
            else self._variable("Boolean!", self._random.random() < 0.5)
        )

    def _variable(self, type: str, value: Any) -> str:
        name = f"v{len(self._variables)}"
        self._variables[name] = (type, value)
        return f"${name}"

    def _may(self, type: Any, name: str, field: GraphQLField, depth: int) -> bool:
        if name in FOR_PREVIEWS:
            return False
        target = get_named_type(field.type)
        if is_composite_type(target) and (depth >= 6 or self._left <= 0):
            return False
        source = SOURCES.get(type.name)
        declared = source.fields.get(name) if source else None
        needed = [source.permission if source else None, declared.permission if declared else None]
        if isinstance(declared, Edge | Connection):
            needed.append(SOURCES[declared.target].permission)
        return all(each is None or each in self._permissions for each in needed)

    def _arguments(self, type: Any, name: str, field: GraphQLField) -> str:
        given: dict[str, Any] = {}
        for key, argument in field.args.items():
            if key in ("after", "before"):
                continue
            if is_non_null_type(argument.type) or self._random.random() < 0.5:
                given[key] = self._argument(get_named_type(field.type).name, key, argument)
        declared = SOURCES[type.name].fields.get(name) if type.name in SOURCES else None
        if isinstance(declared, Edge) and declared.one_of and not given:
            given["id"] = self._id(PREFIXES[get_named_type(field.type).name])
        if "first" in given and "last" in given:
            del given[self._random.choice(["first", "last"])]
        texts = [f"{key}: {self._given(field.args[key], value)}" for key, value in given.items()]
        return f"({', '.join(texts)})" if texts else ""

    def _given(self, argument: GraphQLArgument, value: Any) -> str:
        if self._random.random() < 0.4:
            return self._variable(str(argument.type), plain(value))
        return literal(value)

    def _argument(self, target: str, key: str, argument: GraphQLArgument) -> Any:  # noqa: PLR0911 - a case each
        match key:
            case "ids":
                return [self._id(self._random.choice(list(IDS))) for _ in range(self._random.randint(0, 4))]
            case "id" if target in PREFIXES:
                return self._id(PREFIXES[target])
            case "id":
                return self._id(self._random.choice(list(IDS)))
            case "root":
                return self._id(self._random.choice(["ord", "lin", "dor"]))
            case "number" if target in NUMBERS:
                return self._random.choice(NUMBERS[target])["number"]
            case "code":
                return self._random.choice(["ACME", "BOLT", "CFS-NET", "RFS-ACCESS"])
        return self._value(argument.type)

    def _value(self, type: Any) -> Any:
        kind = get_nullable_type(type)
        if is_list_type(kind):
            return [self._value(kind.of_type) for _ in range(self._random.randint(0, 3))]
        if isinstance(kind, GraphQLEnumType):
            return Word(self._random.choice(list(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            return {
                name: self._value(each.type)
                for name, each in kind.fields.items()
                if is_non_null_type(each.type) or self._random.random() < 0.2
            }
        return self._leaf(kind.name)

    def _leaf(self, type: str) -> Any:
        match type:
            case "Int":
                return self._random.randint(1, 5)
            case "Boolean":
                return self._random.random() < 0.5
            case "DateTime":
                return f"2026-11-20T{self._random.randint(8, 23):02}:00:00Z"
            case "ID":
                return self._id("ord")
        return self._random.choice(WORDS)

    def _id(self, prefix: str) -> str:
        return f"{prefix}_{self._random.choice(IDS[prefix])['id']}"


class Word(str):
    """A value of an enum: written without quotes in a document."""

    __slots__ = ()


def literal(value: Any) -> str:
    """Write a value as a document does."""
    match value:
        case Word() | bool() | int():
            return str(value).lower() if isinstance(value, bool) else str(value)
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case Mapping():
            return "{" + ", ".join(f"{name}: {literal(each)}" for name, each in value.items()) + "}"
    return f'"{value}"'


def plain(value: Any) -> Any:
    """Write a value as variables do."""
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, list):
        return [plain(each) for each in value]
    return {name: plain(each) for name, each in value.items()} if isinstance(value, Mapping) else value
