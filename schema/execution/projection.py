"""Select from values that Python made: refusals, previews."""

from collections.abc import Mapping, Sequence
from typing import Any

from persistence.graph.request import Selected


def project(value: Any, types: Mapping[str, Sequence[Selected]]) -> Any:
    """Take what is selected out of plain JSON; objects of several types say their own by `__typename`."""
    if isinstance(value, list | tuple):
        return [project(each, types) for each in value]
    if not isinstance(value, Mapping) or not types:
        return value
    own = value.get("__typename") or next(iter(types))
    return {
        each.key: own if each.name == "__typename" else project(value.get(each.name), each.types)
        for each in types[own]
    }
