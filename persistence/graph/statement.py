"""A statement ready to run for every viewer of one class: its SQL, and where its parameters come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from persistence.graph.access import Access
from persistence.graph.arguments import Prepared
from persistence.graph.declarations import Edge, Source, Sources
from persistence.graph.json_text import anything, data, new
from persistence.graph.parameters import Bound, Parameter
from persistence.graph.request import Selected
from persistence.graph.writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """SQL with its parameters."""

    sql: str
    parameters: tuple[Parameter, ...]
    of_reader: frozenset[str] = frozenset()  # which of the viewer's values it takes

    def values(self, bound: Bound) -> list[Any]:
        """Take the parameters' values out of a request."""
        return [each(bound) for each in self.parameters]


def object_statement(
    sources: Sources,
    access: Access,
    source: Source,
    selected: Sequence[Selected],
    arguments: Sequence[Prepared],
) -> Statement:
    """Write the statement that gives one JSON object: of Query, or of a payload. Raises NotCompilable."""
    writer = Writer(sources, access, arguments)
    return Statement(
        sql=f"select {data(new(writer.object(source, selected, 'none')))}",
        parameters=tuple(writer.parameters.getters),
        of_reader=writer.parameters.names_of_reader,
    )


def stream_statement(
    sources: Sources, access: Access, edge: Edge, root: Selected, arguments: Sequence[Prepared]
) -> Statement:
    """Write the statement that gives position and JSON of each event of the given positions that matches."""
    writer = Writer(sources, access, arguments)
    c = writer.alias()
    payload = data(new(writer.object(sources[edge.target], root.only, c)))
    positions = writer.parameters.given("positions", "int8[]")
    matching = writer.conditions(edge, root.slot, "none", c)
    sql = (
        f"select {c}.position, {payload} from events {c}"
        f" where {c}.position = any({positions}) and ({matching}) order by {c}.position"
    )
    return Statement(
        sql=sql, parameters=tuple(writer.parameters.getters), of_reader=writer.parameters.names_of_reader
    )


def payload_statement(
    sources: Sources,
    access: Access,
    source: Source,
    selected: Sequence[Selected],
    arguments: Sequence[Prepared],
) -> Statement:
    """Write the statement that reads a payload; fields without a source are given as JSON by key."""
    writer = Writer(sources, access, arguments)
    pairs = [
        (
            each.key,
            writer.field(source, each, "none")
            if each.name in source.fields or each.name == "__typename"
            else anything(writer.parameters.given(f"made:{each.key}", "json")),
        )
        for each in selected
    ]
    return Statement(
        sql=f"select {data(new(pairs))}",
        parameters=tuple(writer.parameters.getters),
        of_reader=writer.parameters.names_of_reader,
    )
