"""Requests that are refused before, or instead of, being carried out; every error has a stable code."""

from collections.abc import Sequence
from typing import Any

import orjson
from graphql import GraphQLError

from domain.errors import Refusal
from persistence.graph.problems import RequestProblem
from schema.execution.messages import GraphQLResponse
from schema.limits import LimitExceeded
from schema.reading.permissions import Lack


class RequestRefused(Exception):
    """The request as a whole is refused; `errors` are as they stand in the response."""

    def __init__(self, *errors: dict[str, Any]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors

    @property
    def response(self) -> GraphQLResponse:
        """The response: errors and no data."""
        return GraphQLResponse(
            body=orjson.dumps({"errors": self.errors}), is_request_error=True, errors=self.errors
        )

    @property
    def broken_off(self) -> GraphQLResponse:
        """The response when it happened on the way: errors, and data that came to nothing."""
        return GraphQLResponse(body=orjson.dumps({"errors": self.errors, "data": None}), errors=self.errors)


def error(code: str, message: str, **extra: Any) -> dict[str, Any]:
    """Make an error with its code."""
    return {"message": message, "extensions": {"code": code, **extra}}


def of_graphql(code: str, errors: Sequence[GraphQLError]) -> RequestRefused:
    """Refuse with errors of graphql-core, which say where in the document they are."""
    return RequestRefused(*({**each.formatted, "extensions": {"code": code}} for each in errors))


def of_limit(exceeded: LimitExceeded) -> RequestRefused:
    """Refuse a document that is over a limit."""
    return RequestRefused(error(exceeded.code, exceeded.message, **exceeded.extra))


def of_problem(problem: RequestProblem) -> RequestRefused:
    """Refuse an argument."""
    return RequestRefused(error(problem.code, problem.message, **problem.extra))


def of_lacks(lacks: Sequence[Lack]) -> RequestRefused:
    """Refuse forbidden fields, one error each."""
    return RequestRefused(
        *(
            error(
                "FORBIDDEN",
                f"{each.field} needs the permission {each.permission}.",
                permission=each.permission.value,
                field=each.field,
            )
            for each in lacks
        )
    )


def of_refusal(refusal: Refusal) -> RequestRefused:
    """Refuse with what the domain, or the database, says."""
    return RequestRefused(error(refusal.code, refusal.message, retryable=refusal.retryable))


def internal(request_id: str | None) -> RequestRefused:
    """Refuse without saying why: it is a mistake of ours, and reported under the request's id."""
    return RequestRefused(error("INTERNAL_ERROR", "Something went wrong on our side.", requestId=request_id))
