"""A GraphQL request as HTTP carries it: read, limited, and in the shape that the specification asks for."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from starlette.datastructures import QueryParams

from schema.execution import GraphQLRequest
from server.incoming import Incoming
from server.negotiation import Media, charset, content_type
from server.problem import Problem

PATIENCE = 10  # times the limit that is read before the connection is cut
IMPORTS = re.compile(r"\bimport(Catalog|ServiceOrder)\b")


async def read_post(incoming: Incoming, *, limit: int, import_limit: Callable[[], int]) -> GraphQLRequest:
    """Read the body of a POST; raises Problem. A body over `limit` bytes must be an import."""
    header = incoming.header(b"content-type") or ""
    if content_type(header) != Media.JSON:
        raise Problem(415, "UNSUPPORTED_MEDIA_TYPE", "Send the request as application/json.")
    if charset(header) not in {"utf-8", "utf8"}:
        raise Problem(415, "UNSUPPORTED_MEDIA_TYPE", "Send the request in UTF-8.")
    declared = incoming.header(b"content-length") or ""
    is_small = declared.isdecimal() and int(declared) <= limit
    body = await _body(incoming, declared, limit if is_small else import_limit())
    asked = request_of(_json(body, "The body is not JSON."))
    if len(body) > limit and not IMPORTS.search(asked.query):
        raise _too_large(limit)
    return asked


def read_get(query: bytes) -> GraphQLRequest:
    """Read the parameters of a GET; raises Problem."""
    parameters = QueryParams(query)
    return request_of(
        {
            "query": parameters.get("query"),
            "operationName": parameters.get("operationName") or None,
            "variables": _json_parameter(parameters.get("variables"), "variables"),
            "extensions": _json_parameter(parameters.get("extensions"), "extensions"),
        }
    )


def request_of(given: object) -> GraphQLRequest:
    """Make the request of what JSON gave; raises Problem."""
    if isinstance(given, list):
        _refuse("Batches are not supported. Send one request at a time.", "BATCHING_NOT_SUPPORTED")
    if not isinstance(given, Mapping):
        _refuse("The request must be a JSON object with the member query.")
    query = given.get("query")
    if not isinstance(query, str):
        _refuse("The member query must be the text of a GraphQL document.")
    operation = given.get("operationName")
    if not isinstance(operation, str | None):
        _refuse("The member operationName must be a text.")
    _object(given, "extensions")
    variables = _object(given, "variables") or {}
    return GraphQLRequest(query=query, variables=variables, operation_name=operation or None)


def _object(given: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    value = given.get(name)
    if not isinstance(value, dict | None):
        _refuse(f"The member {name} must be an object.")
    return value


async def _body(incoming: Incoming, declared: str, limit: int) -> bytes:
    """Read the body, keeping no more than the limit.

    What comes above it is read on for a while: most clients listen only when they have sent everything.
    """
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    pieces, length = [], 0
    while incoming.has_more:
        piece = await incoming.piece()
        length += len(piece)
        if length <= limit:
            pieces.append(piece)
        elif length > PATIENCE * limit:
            break
    if length > limit:
        raise _too_large(limit)
    return b"".join(pieces)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


DECODER = json.JSONDecoder(parse_constant=_no_number)


def _json(text: bytes | str, message: str) -> object:
    try:
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text), "surrogatepass")
        return DECODER.decode(text)
    except (ValueError, RecursionError) as problem:
        raise Problem(400, "BAD_REQUEST", message) from problem


def _json_parameter(text: str | None, name: str) -> object:
    return _json(text, f"The parameter {name} is not JSON.") if text else None


def _too_large(limit: int) -> Problem:
    return Problem(413, "BODY_TOO_LARGE", f"The body is larger than {limit} bytes.", {"Connection": "close"})


def _refuse(message: str, code: str = "BAD_REQUEST") -> NoReturn:
    raise Problem(400, code, message)
