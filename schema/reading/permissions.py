"""Which selected fields, filters and sort keys the viewer may not see: refused by name before SQL runs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.permissions import Permission
from persistence.graph.access import Access
from persistence.graph.declarations import AnyNode, Connection, Edge, Source, Sources
from persistence.graph.request import Selected


@dataclass(frozen=True, slots=True)
class Lack:
    """A field that needs a permission which the viewer has not."""

    field: str  # Type.field, or Type.field(where: name)
    permission: Permission


def lacking(
    sources: Sources,
    access: Access,
    type: str,
    fields: Sequence[Selected],
    arguments: Sequence[Mapping[str, Any]],
    *,
    made: Mapping[str, Permission] | None = None,
) -> list[Lack]:
    """List every forbidden field once, in the order of the document.

    `made` says what the fields of Query need that Python makes.
    """
    return list(dict.fromkeys(_Check(sources, access, arguments, made or {}).fields(type, fields)))


class _Check:
    def __init__(
        self,
        sources: Sources,
        access: Access,
        arguments: Sequence[Mapping[str, Any]],
        made: Mapping[str, Permission],
    ) -> None:
        self.sources = sources
        self.access = access
        self.arguments = arguments
        self.made = made

    def fields(self, type: str, fields: Sequence[Selected]) -> Iterator[Lack]:
        source = self.sources.get(type)
        for each in fields:
            if type == "Query" and each.name in self.made:
                yield from self._made(each)
            elif source is None or each.name not in source.fields:
                yield from self._below(each)  # pages, payloads
            else:
                yield from self._field(source, each)

    def _field(self, source: Source, selected: Selected) -> Iterator[Lack]:
        declared = source.fields[selected.name]
        needed = [declared.permission, None if selected.inherited else source.permission]
        if isinstance(declared, Edge | Connection):
            needed.append(self.sources[declared.target].permission)
        lacks = [each for each in needed if each and each not in self.access.permissions]
        name = f"{source.type}.{selected.name}"
        if lacks:
            yield Lack(name, lacks[0])
            return
        if isinstance(declared, Edge | Connection) and selected.slot is not None:
            yield from self._arguments(name, declared, self.arguments[selected.slot])
        if isinstance(declared, AnyNode):
            yield from self._node(selected)
        else:
            yield from self._below(selected)

    def _made(self, selected: Selected) -> Iterator[Lack]:
        permission = self.made[selected.name]
        if permission not in self.access.permissions:
            yield Lack(f"Query.{selected.name}", permission)

    def _below(self, selected: Selected) -> Iterator[Lack]:
        for name, fields in selected.types.items():
            yield from self.fields(name, fields)

    def _node(self, selected: Selected) -> Iterator[Lack]:
        for name, fields in selected.types.items():
            yield from self.fields(name, [each for each in fields if not each.inherited])

    def _arguments(
        self, name: str, declared: Edge | Connection, arguments: Mapping[str, Any]
    ) -> Iterator[Lack]:
        for key, taken in declared.arguments.items():
            given = arguments.get(key) is not None
            if given and taken.permission and taken.permission not in self.access.permissions:
                yield Lack(f"{name}({key}:)", taken.permission)
        for key, value in (arguments.get("where") or {}).items():
            permission = declared.filters[key].permission if value is not None else None
            if permission and permission not in self.access.permissions:
                yield Lack(f"{name}(where: {key})", permission)
        for each in arguments.get("orderBy") or ():
            permission = (
                declared.sorts[str(each["field"])].permission if isinstance(declared, Connection) else None
            )
            if permission and permission not in self.access.permissions:
                yield Lack(f"{name}(orderBy: {each['field']})", permission)
