"""Requests that are wrong as a whole are refused before anything is done, each kind with its code."""

import pytest

from tests.chaos.clerk import internet
from tests.chaos.ground import NOBODY, Data, Ground, mutation

pytestmark = pytest.mark.anyio

FEED = "query($c: String) { events(after: $c) { totalCount } }"
LIST = "query($c: String) { orders(after: $c) { totalCount } }"
DEEP = "{ orders { nodes { " + "account { orders { nodes { " * 5 + "id" + " } } }" * 5 + " } } }"
PRIORITY = {"input": {"order": "x", "priority": "high"}}
WRONG_REQUESTS: dict[str, tuple[str, Data, str]] = {
    "a feed cursor of nobody": (FEED, {"c": "nope"}, "CURSOR_MALFORMED"),
    "a feed cursor with NUL": (FEED, {"c": "\0"}, "CURSOR_MALFORMED"),
    "a list's cursor of nobody": (LIST, {"c": "nope"}, "CURSOR_MALFORMED"),
    "an empty page": ("{ orders(first: 0) { totalCount } }", {}, "PAGE_SIZE"),
    "a page too large": ("{ orders(first: 101) { totalCount } }", {}, "PAGE_SIZE"),
    "no id": ("query($i: ID!) { node(id: $i) { id } }", {"i": "ord_1"}, "BAD_ID"),
    "half a character as id": ("query($i: ID!) { node(id: $i) { id } }", {"i": "\ud800"}, "BAD_ID"),
    "the id of another type": ("query($i: ID!) { order(id: $i) { id } }", {"i": f"tsk_{NOBODY}"}, "BAD_ID"),
    "NUL in a lookup": ("query($n: String) { order(number: $n) { id } }", {"n": "\0"}, "BAD_TEXT"),
    "half a character in a filter": (
        "query($n: String) { orders(where: {text: $n}) { totalCount } }", {"n": "\ud800"}, "BAD_TEXT",
    ),
    "a deep document": (DEEP, {}, "DEPTH_EXCEEDED"),
    "a bottomless document": ("{ a" * 3000, {}, "DEPTH_EXCEEDED"),
    "many brackets": ("{ order(number: " + "[" * 300 + "]" * 300 + ") { id } }", {}, "DEPTH_EXCEEDED"),
    "a wide document": ("{ " + "feedCursor " * 3000 + "}", {}, "TOKENS_EXCEEDED"),
    "many aliases": ("{ " + " ".join(f"a{n}: feedCursor" for n in range(31)) + " }", {}, "ALIASES_EXCEEDED"),
    "many directives": ("{ feedCursor " + "@include(if: true) " * 21 + "}", {}, "DIRECTIVES_EXCEEDED"),
    "a costly document": (
        "{ orders(first: 100) { nodes { account { orders(first: 100) { nodes { account { orders(first: 100)"
        " { nodes { id } } } } } } } } }", {}, "COST_EXCEEDED",
    ),
    "a long document": ("{ feedCursor } #" + "x" * 70_000, {}, "DOCUMENT_TOO_LARGE"),
    "a fragment inside itself": ("{ ...F } fragment F on Query { ...F }", {}, "GRAPHQL_VALIDATION_FAILED"),
    "an unknown field": ("{ nope }", {}, "GRAPHQL_VALIDATION_FAILED"),
    "no document": ("hello", {}, "GRAPHQL_PARSE_FAILED"),
    "a value of another type": (mutation("setPriority"), PRIORITY, "BAD_VARIABLES"),
    "an unknown term": (mutation("submitOrder"), {"input": {"order": "x", "nope": 1}}, "BAD_VARIABLES"),
    "a day without a time": (
        mutation("createOrder"), {"input": internet("ACC-CEDAR", committedDueAt="tomorrow")}, "BAD_VARIABLES",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "variables", "code"), WRONG_REQUESTS.values(), ids=WRONG_REQUESTS.keys()
)
async def test_a_wrong_request_is_refused_as_a_whole(
    ground: Ground, document: str, variables: Data, code: str
) -> None:
    answer = (await ground.ask(document, variables)).json()

    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}


async def test_an_oversized_body_is_refused(ground: Ground) -> None:
    answer = await ground.ask("{ feedCursor }", {"padding": "x" * 1_100_000})

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"
