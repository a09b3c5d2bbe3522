"""The writer of one statement: turns selected fields into SQL that gives their JSON."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from persistence.graph import pages
from persistence.graph.access import Access
from persistence.graph.arguments import Prepared
from persistence.graph.declarations import AnyNode, Connection, Edge, Filter, Share, Source, Sources, Value
from persistence.graph.json_text import NULL, Json, Pair, items, known, new, one, said, several, text
from persistence.graph.leaves import json_of
from persistence.graph.parameters import READER_TYPES, Parameters
from persistence.graph.request import Selected

ARGUMENT = re.compile(r"\{argument:(\w+)\}")
PLACE = re.compile(r"\{([a-z][\w.:\[\]]*)\}")


class Writer:
    """Writes for one class of viewers; of the arguments only their structure is looked at."""

    def __init__(self, sources: Sources, access: Access, arguments: Sequence[Prepared] = ()) -> None:
        self.sources = sources
        self.access = access
        self.arguments = arguments
        self.parameters = Parameters()
        self._numbers = count(1)

    def alias(self) -> str:
        """Give a name that no GraphQL document can contain."""
        return f'"#{next(self._numbers)}"'

    def object(self, source: Source, selected: Sequence[Selected], t: str) -> list[Pair]:
        """Write the fields of the row `t`: pairs of key and value."""
        return [(each.key, self.field(source, each, t)) for each in selected]

    def field(self, source: Source, selected: Selected, t: str) -> Json:
        """Write one field of the row `t`."""
        if selected.name == "__typename":
            return said(source.type)
        declared = source.fields[selected.name]
        match declared:
            case Value():
                assert selected.leaf is not None
                return json_of(self.expression(declared, t), declared, selected.leaf)
            case Edge():
                return self.edge(declared, selected, t)
            case Connection():
                return pages.page(self, declared, selected, t)
            case AnyNode():
                return self.nodes(declared, selected)

    def expression(self, value: Value, t: str) -> str:
        """Write what gives a value of the row `t`, before it is made JSON."""
        template = value.sql if isinstance(value.sql, str) else value.sql(self.access)
        if value.customer is not None and self.access.is_customer:
            template = value.customer
        return self.fill(template, t=t)

    def edge(self, edge: Edge, selected: Selected, t: str) -> Json:
        """Write the row, or the rows, that an edge leads to."""
        target, c = self.sources[edge.target], self.alias()
        if edge.known and all(each.name in edge.known or each.name == "__typename" for each in selected.only):
            return self._known(edge, target, selected, t)
        tail = (
            f"from {self.rows(edge, t, c, selected.slot)} where {self.conditions(edge, selected.slot, t, c)}"
        )
        if edge.order:
            tail += f" order by {self.fill(edge.order, t=t, c=c)}"
        if edge.limit and selected.slot is not None:
            tail += f" limit {self.parameters.of_argument(selected.slot, ('size',), 'int8')}"
        pairs = self.object(target, selected.only, c)
        return several(pairs, tail) if edge.many else one(pairs, tail)

    def rows(self, edge: Edge | Connection, t: str, c: str, slot: int | None = None) -> str:
        """Write what comes after FROM; `{argument:name}` in it is an argument of the field."""
        rows = edge.rows or f"{self.sources[edge.target].table} {{c}}"
        if isinstance(edge, Edge) and edge.customer_rows and self.access.is_customer:
            rows = edge.customer_rows
        return self.fill(ARGUMENT.sub(lambda found: self._argument(edge, slot, found[1]), rows), t=t, c=c)

    def conditions(self, edge: Edge | Connection, slot: int | None, t: str, c: str) -> str:
        """Write all that a row must meet: the edge's own condition, the filters, the viewer's scope."""
        found = [self.fill(edge.where, t=t, c=c)]
        if slot is not None:
            found += self._filters(edge, slot, t, c)
        if isinstance(edge, Connection) or edge.scoped:
            found.append(self.scope(edge.target, c))
        return " and ".join(f"({each})" for each in found if each != "true") or "true"

    def shares(self, connection: Connection, slot: int, c: str) -> list[tuple[str | None, str]]:
        """Write the shares of a list: the rows that one is for each of, if it is, and its condition."""
        for name, shares in connection.shares_by.items():
            if name in self.arguments[slot].values:
                value = self.parameters.of_argument(slot, (name,), connection.arguments[name].type)
                return [self._share(each, c, value) for each in shares]
        return [self._share(each, c) for each in connection.shares]

    def scope(self, type: str, c: str) -> str:
        """Write which rows of a type the viewer sees."""
        scope = self.sources[type].scope
        if self.access.sees_all or scope is None:
            return "true"
        kinds = [scope[kind] for kind in sorted(self.access.kinds) if kind in scope]
        return " or ".join(f"({self.fill(each, t=c)})" for each in kinds) or "false"

    def nodes(self, declared: AnyNode, selected: Selected) -> Json:
        """Write a node, or several in the order of their ids, with a branch for each type among the ids."""
        assert selected.slot is not None
        prefixes, ids = (
            self.parameters.of_argument(selected.slot, (name,), "text[]") for name in ("prefixes", "ids")
        )
        wanted = self.arguments[selected.slot].values["prefixes"]
        branches = [self._branch(each, selected) for each in self.sources.values() if each.prefix in wanted]
        node = f'case "#u".prefix {" ".join(branches)} end' if branches else "null::text"
        rows = f'unnest({prefixes}, {ids}) with ordinality "#u"(prefix, id, n)'
        if not declared.many:
            return known(f"(select {node} from {rows})")
        return items(f"(select string_agg({text(known(node))}, ',' order by \"#u\".n) from {rows})")

    def fill(self, template: str, *, t: str = "", c: str = "", value: str = "", e: str = "") -> str:
        """Fill in the places of a template."""
        places = {"t": t, "c": c, "value": value, "e": e}

        def place(found: re.Match[str]) -> str:
            name = found[1]
            if name in places:
                return places[name]
            if name in READER_TYPES:
                return self.parameters.of_reader(name)
            kind, *rest = name.split(":")
            return f"({self.scope(rest[0], rest[1])})" if kind == "scope" else self.parameters.given(*rest)

        return PLACE.sub(place, template)

    def _known(self, edge: Edge, target: Source, selected: Selected, t: str) -> Json:
        """Write a row of which nothing is asked but what the row `t` knows: it need not be looked for."""
        return new(self.object(replace(target, fields=edge.known), selected.only, t))

    def _argument(self, edge: Edge | Connection, slot: int | None, name: str) -> str:
        assert slot is not None
        return self.parameters.of_argument(slot, (name,), edge.arguments[name].type)

    def _share(self, share: Share, c: str, value: str = "") -> tuple[str | None, str]:
        e = self.alias() if share.each else ""
        rows = self.fill(share.each, value=value, e=e) if share.each else None
        return rows, self.fill(share.where, c=c, value=value, e=e)

    def _filters(self, edge: Edge | Connection, slot: int, t: str, c: str) -> Iterator[str]:
        values = self.arguments[slot].values
        for name, declared in edge.arguments.items():
            if name in values:
                yield self._filter(declared, slot, (name,), t, c)
            elif isinstance(edge, Edge) and name in edge.unless:
                yield self.fill(edge.unless[name], t=t, c=c)
        for name in values.get("where", ()):
            yield self._filter(edge.filters[name], slot, ("where", name), t, c)

    def _filter(self, declared: Filter, slot: int, path: tuple[str, ...], t: str, c: str) -> str:
        def place(found: re.Match[str]) -> str:
            deeper = tuple(found[1].split(".")[1:])
            return self.parameters.of_argument(slot, path + deeper, declared.type)

        return self.fill(re.sub(r"\{(value[\w.]*)\}", place, declared.sql), t=t, c=c)

    def _branch(self, source: Source, selected: Selected) -> str:
        c = self.alias()
        if source.permission and source.permission not in self.access.permissions:
            return f"when '{source.prefix}' then {text(NULL)}"
        fields = selected.types.get(source.type, ())
        own = f'{c}.id = "#u".id::{source.key["id"]}'
        tail = f"from {source.table} {c} where {own} and ({self.scope(source.type, c)})"
        return f"when '{source.prefix}' then {text(one(self.object(source, fields, c), tail))}"
