"""Bad input to mutations: every refusal has its code, and names the place and the way out."""

from collections.abc import Callable

import pytest

from server.demo.catalog import read_document
from tests.chaos.clerk import internet
from tests.chaos.ground import NOBODY, Data, Ground
from tests.published import small

pytestmark = pytest.mark.anyio

HOSTILE = '\u202e<script>alert(1)</script>\' OR 1=1; --\r\n{"level": "info"} 😀'


def with_line(**terms: object) -> Data:
    """An order whose line has these terms."""
    order = internet("ACC-CEDAR")
    order["lines"][0] |= terms
    return order


def with_value(name: str, value: object) -> Data:
    """An order whose line has this value."""
    others = [each for each in internet("ACC-CEDAR")["lines"][0]["characteristics"] if each["name"] != name]
    return with_line(characteristics=[*others, {"name": name, "value": value}])


def with_cycle() -> Data:
    """The worked catalog, in which two tasks wait for each other."""
    document: Data = read_document()
    document["planTemplates"][0]["dependencies"].append({"predecessor": "M1", "successor": "T11"})
    return document


def nested(levels: int) -> object:
    """A value inside so many lists."""
    return [nested(levels - 1)] if levels else 1


Case = tuple[str, Callable[[Ground], Data], str, list[str]]
REFUSED: dict[str, Case] = {
    "an unknown specification": (
        "createOrder", lambda _: with_line(specification="CFS-NOPE"),
        "VALIDATION_FAILED", ["lines", "0", "specification"],
    ),
    "an unknown offering": (
        "createOrder", lambda _: with_line(offering="OFR-NOPE", specification=None),
        "VALIDATION_FAILED", ["lines", "0", "offering"],
    ),
    "an unknown account": (
        "createOrder", lambda _: internet("ACC-CEDAR", accountCode="ACC-NOPE"),
        "VALIDATION_FAILED", ["accountCode"],
    ),
    "another account's location": (
        "createOrder", lambda _: with_line(location="LOC-HILLSIDE-MILL"),
        "VALIDATION_FAILED", ["lines", "0", "location"],
    ),
    "inventory that is not there": (
        "createOrder", lambda _: with_line(action="CHANGE", inventoryItem=f"inv_{NOBODY}"),
        "VALIDATION_FAILED", ["lines", "0", "inventoryItem"],
    ),
    "a priority out of range": (
        "createOrder", lambda _: internet("ACC-CEDAR", priority=6), "VALIDATION_FAILED", ["priority"],
    ),
    "an external order with other content": (
        "createOrder", lambda _: internet("ACC-CEDAR", externalId="TAKEN", priority=1),
        "DUPLICATE_EXTERNAL_ORDER", ["externalId"],
    ),
    "an external id without end": (
        "createOrder", lambda _: internet("ACC-CEDAR", externalId="e" * 256),
        "VALIDATION_FAILED", ["externalId"],
    ),
    "an idempotency key without end": (
        "createOrder", lambda _: internet("ACC-CEDAR", idempotencyKey="k" * 256),
        "VALIDATION_FAILED", ["idempotencyKey"],
    ),
    "an empty idempotency key": (
        "createOrder", lambda _: internet("ACC-CEDAR", idempotencyKey=""),
        "VALIDATION_FAILED", ["idempotencyKey"],
    ),
    "NUL in a text": (
        "createOrder", lambda _: internet("ACC-CEDAR", description="a\0b"),
        "VALIDATION_FAILED", ["description"],
    ),
    "half a character in a text": (
        "createOrder", lambda _: internet("ACC-CEDAR", description="\ud800"),
        "VALIDATION_FAILED", ["description"],
    ),
    "half a character in a free value": (
        "createOrder", lambda _: with_value("demarcLocation", {"\udfff": 1}),
        "VALIDATION_FAILED", ["lines", "0", "characteristics", "3", "value"],
    ),
    "a number without end": (
        "createOrder", lambda _: with_value("demarcLocation", 10**40),
        "VALIDATION_FAILED", ["lines", "0", "characteristics", "3", "value"],
    ),
    "a bottomless value": (
        "addOrderLine",
        lambda at: {
            "order": at.draft,
            "line": {"specification": "RES-ONT", "characteristics": [{"name": "x", "value": nested(300)}]},
        },
        "VALIDATION_FAILED", ["line", "characteristics", "0", "value", *["0"] * 28],
    ),
    "no id": ("submitOrder", lambda _: {"order": "nope"}, "VALIDATION_FAILED", ["order"]),
    "an empty id": ("submitOrder", lambda _: {"order": ""}, "VALIDATION_FAILED", ["order"]),
    "the id of another type": (
        "submitOrder", lambda _: {"order": f"tsk_{NOBODY}"}, "VALIDATION_FAILED", ["order"],
    ),
    "an order's id for a task": (
        "completeTask", lambda at: {"task": at.draft}, "VALIDATION_FAILED", ["task"],
    ),
    "the id of nothing": ("submitOrder", lambda _: {"order": f"ord_{NOBODY}"}, "NOT_FOUND", ["order"]),
    "a move that is not possible": (
        "rejectOrder", lambda at: {"order": at.draft, "reason": "No."}, "TRANSITION_REFUSED", [],
    ),
    "an empty reason": (
        "cancelOrder", lambda at: {"order": at.draft, "reason": " "}, "VALIDATION_FAILED", ["reason"],
    ),
    "another version": (
        "setPriority", lambda at: {"order": at.draft, "priority": 1, "expectedVersion": 77},
        "VERSION_CONFLICT", ["expectedVersion"],
    ),
    "an empty note": ("addNote", lambda at: {"owner": at.draft, "text": ""}, "VALIDATION_FAILED", ["text"]),
    "a cycle in a template": (
        "importCatalog", lambda _: {"document": with_cycle()},
        "VALIDATION_FAILED", ["planTemplates[0]", "dependencies"],
    ),
    "a catalog that is no object": (
        "importCatalog", lambda _: {"document": [1]}, "VALIDATION_FAILED", ["document"],
    ),
    "a catalog with an unknown section": (
        "importCatalog", lambda _: {"document": small(prices=[])}, "VALIDATION_FAILED", ["prices"],
    ),
    "a TMF641 order of nothing": (
        "importServiceOrder", lambda _: {"payload": {}}, "VALIDATION_FAILED", ["serviceOrderItem"],
    ),
    "a TMF641 order that is text": (
        "importServiceOrder", lambda _: {"payload": "{}"}, "VALIDATION_FAILED", ["payload"],
    ),
}  # fmt: skip
UNFIT: dict[str, tuple[Data, list[str]]] = {
    "a value of another type": (with_value("bandwidthDown", "fast"), ["bandwidthDown"]),
    "a value that is not on the list": (with_value("bandwidthDown", 501), ["bandwidthDown"]),
    "a value that is too small": (with_value("bandwidthUp", 5), ["bandwidthUp"]),
    "a value without end": (with_value("bandwidthUp", 1e308), ["bandwidthUp"]),
    "a text for a truth": (with_value("managedRouter", "maybe"), ["managedRouter"]),
    "an unknown characteristic": (with_value("nope", 1), ["nope"]),
    "a text of another form": (with_value("siteContactPhone", "call me"), ["siteContactPhone"]),
    "a missing value": (with_value("siteContactPhone", None), ["siteContactPhone"]),
}


@pytest.mark.parametrize(("name", "given", "code", "path"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_bad_request_is_refused_by_code_and_path(
    ground: Ground, name: str, given: Callable[[Ground], Data], code: str, path: list[str]
) -> None:
    answer = await ground.mutate(name, given(ground))

    payload = answer.json()["data"][name]
    assert [(error["code"], error["path"]) for error in payload["errors"]] == [(code, path)]
    assert payload["errors"][0]["message"].endswith((".", "nothing."))
    assert all(fault["wayOut"] for fault in payload["errors"][0].get("faults", ()))
    assert payload["events"] == []


@pytest.mark.parametrize(("given", "path"), UNFIT.values(), ids=UNFIT.keys())
async def test_an_unfit_value_is_refused_when_the_order_is_handed_in(
    ground: Ground, given: Data, path: list[str]
) -> None:
    document = "mutation($input: CreateOrderInput!) { createOrder(input: $input) { order { id } } }"
    draft = (await ground.ask(document, {"input": given})).json()["data"]["createOrder"]["order"]

    answer = await ground.mutate("submitOrder", {"order": draft["id"]})

    (error,) = answer.json()["data"]["submitOrder"]["errors"]
    assert error["code"] == "VALIDATION_FAILED"
    assert error["path"] == ["lines", "0", "characteristics", *path]


async def test_hostile_text_comes_back_as_it_was_sent(ground: Ground) -> None:
    document = "mutation($input: AddNoteInput!) { addNote(input: $input) { note { text } errors { code } } }"

    answer = await ground.ask(document, {"input": {"owner": ground.draft, "text": HOSTILE}})

    assert answer.json()["data"]["addNote"] == {"note": {"text": HOSTILE}, "errors": []}
