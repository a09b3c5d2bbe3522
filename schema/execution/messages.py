"""What comes in and goes out: a request, and the bytes that answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLRequest:
    """One operation as a client sends it."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLResponse:
    """The response as JSON. A request error has no `data`: nothing was carried out."""

    body: bytes
    is_request_error: bool = False
    errors: Sequence[Mapping[str, Any]] = ()


def answered(data: bytes, *, errors: Sequence[Mapping[str, Any]] = (), extensions: bytes) -> GraphQLResponse:
    """Put a response together around its data; `extensions` are JSON already."""
    said = b'"errors":' + orjson.dumps(errors) + b"," if errors else b""
    body = b"".join((b"{", said, b'"data":', data, b',"extensions":', extensions, b"}"))  # copied once
    return GraphQLResponse(body=body, errors=tuple(errors))
