"""Problems of a request that never reached GraphQL: a status and one error in GraphQL's shape."""

import json
from collections.abc import Mapping

from starlette.responses import Response

from server.negotiation import Media


class Problem(Exception):
    """The request cannot be carried out; `status` is the HTTP status, `code` is stable."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


def unauthenticated(message: str) -> Problem:
    """Say that the caller is not known."""
    return Problem(401, "UNAUTHENTICATED", message, {"WWW-Authenticate": "Bearer"})


def body_of(problem: Problem, request_id: str | None = None) -> bytes:
    """Write the problem as a GraphQL response without data."""
    return json.dumps({"errors": [error_of(problem.code, problem.message, request_id)]}).encode()


def error_of(code: str, message: str, request_id: str | None = None) -> dict[str, object]:
    """Make one GraphQL error."""
    known = {"code": code} | ({"requestId": request_id} if request_id else {})
    return {"message": message, "extensions": known}


def response_to(problem: Problem, media: Media, request_id: str | None = None) -> Response:
    """Answer with the problem; an event stream that cannot begin is answered in plain JSON."""
    kind = Media.JSON if media is Media.STREAM else media
    return Response(
        body_of(problem, request_id),
        problem.status,
        headers=problem.headers,
        media_type=f"{kind}; charset=utf-8",
    )
