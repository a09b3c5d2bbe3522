"""Catalogs are published as a whole or not at all; a decomposition can be tried without an order."""

from typing import Any

import pytest

from domain.errors import Forbidden, ValidationFailed
from domain.permissions import Role
from resolvers.previews import preview_decomposition
from schema.queries.made import MADE
from tests.published import SECOND, document
from tests.resolvers.acting import done, refused
from tests.resolvers.world import INTERNET, World

pytestmark = pytest.mark.anyio
LINE: dict[str, Any] = {"specification": "CFS-BIZ-INET", "action": "ADD", "quantity": 1}


async def test_a_second_catalog_is_published_beside_the_first(world: World) -> None:
    petra = world.context(Role.PROCESS_ADMIN, subject="petra")
    second = document(SECOND)

    answer = await done(petra, "importCatalog", document=second)

    assert answer.objects["specifications"] == len(second["specifications"])
    assert await world.count("specifications") == len(second["specifications"]) + len(
        document()["specifications"]
    )


async def test_a_document_with_faults_leaves_nothing_and_names_them_all(world: World) -> None:
    petra = world.context(Role.PROCESS_ADMIN, subject="petra")
    bad = document(SECOND)
    bad["specifications"][0]["kind"] = "THING"
    bad["planTemplates"][0]["tasks"][0]["duration"] = "soon"

    refusal = await refused(petra, "importCatalog", document=bad)

    assert isinstance(refusal, ValidationFailed)
    assert {".".join(fault.path) for fault in refusal.faults} >= {
        "specifications[0].kind",
        "planTemplates[0].tasks[0].duration",
    }
    assert await world.count("specifications") == len(document()["specifications"])


async def test_a_preview_says_what_would_be_made_and_what_not(world: World) -> None:
    terms = LINE | {"characteristics": INTERNET["characteristics"]}

    preview = await MADE["previewDecomposition"].make(world.manager, {"input": terms})

    assert preview["errors"] == []
    assert {each["specification"] for each in preview["nodes"]} >= {"CFS-BIZ-INET", "RFS-FIBER-ACCESS"}
    assert {each["target"] for each in preview["skips"]} == {"RES-IPV4"}
    assert all(each["reason"] for each in preview["nodes"])


async def test_a_line_that_is_not_valid_previews_as_its_faults(world: World) -> None:
    preview = await MADE["previewDecomposition"].make(world.manager, {"input": LINE})

    assert preview["nodes"] == []
    assert [error["__typename"] for error in preview["errors"]] == ["ValidationFailed"]


async def test_a_preview_needs_its_permission(world: World) -> None:
    customer = world.context(Role.CUSTOMER, accounts=frozenset({"ACC-HILLSIDE"}))

    with pytest.raises(Forbidden):
        await preview_decomposition(customer, LINE)


async def test_a_preview_keeps_nothing(world: World) -> None:
    await preview_decomposition(world.manager, LINE | {"characteristics": INTERNET["characteristics"]})

    assert await world.count("orders") == 0
    assert await world.count("domain_orders") == 0
