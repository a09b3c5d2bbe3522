"""What callers name: another account's things answer like none, and one role lends nothing to another."""

from collections.abc import AsyncIterator

import pytest

from domain.errors import Forbidden, NotFound, ValidationFailed
from domain.permissions import Role
from resolvers.context import Context
from resolvers.scope import NotYours
from tests.resolvers.acting import done, new, refused, running
from tests.resolvers.acting import opened as first_open
from tests.resolvers.world import INTERNET, World, opened

pytestmark = pytest.mark.anyio
SHOP = {"category": "SERVICE", "externalId": "X-1", "sourceSystem": "shop"}


@pytest.fixture(scope="module")
async def world(module_database_url: str) -> AsyncIterator[World]:
    """A published catalog, and the orders of all tests of this module."""
    async with opened(module_database_url) as found:
        yield found


def customer(world: World, code: str) -> Context:
    return world.context(Role.CUSTOMER, subject=f"somebody@{code}", accounts=frozenset({code}))


async def test_an_external_id_that_another_account_took_is_free(world: World) -> None:
    orchard = customer(world, "ACC-ORCHARD")
    await done(customer(world, "ACC-HILLSIDE"), "createOrder", accountCode="ACC-HILLSIDE", **SHOP)

    await done(orchard, "createOrder", accountCode="ACC-ORCHARD", **SHOP)

    other = SHOP | {"description": "Something else"}
    again = await refused(orchard, "createOrder", accountCode="ACC-ORCHARD", **other)
    assert again.code == "DUPLICATE_EXTERNAL_ORDER"


@pytest.mark.parametrize(
    ("name", "theirs"), [("location", "LOC-HILLSIDE-MILL"), ("contact", "CON-HILLSIDE-1")]
)
async def test_another_accounts_places_and_people_answer_like_none(
    world: World, name: str, theirs: str
) -> None:
    line = {**INTERNET, "location": None}
    orders = [
        {"accountCode": "ACC-ORCHARD", "category": "SERVICE", "lines": [line | {name: each}]}
        for each in (theirs, "NO-SUCH")
    ]

    there, nowhere = [await refused(customer(world, "ACC-ORCHARD"), "createOrder", **each) for each in orders]

    assert isinstance(there, ValidationFailed)
    assert isinstance(nowhere, ValidationFailed)
    assert [str(each).replace(theirs, "?") for each in there.faults] == [
        str(each).replace("NO-SUCH", "?") for each in nowhere.faults
    ]


async def test_a_note_on_a_task_that_is_not_seen_is_not_found(world: World) -> None:
    tree = await running(world)
    mine = first_open(tree)
    other = next(each for each in tree.tasks.values() if each.request_type not in {mine.request_type, None})
    system = world.context(Role.INTEGRATOR, subject="design", topics=frozenset({mine.request_type or ""}))

    refusal = await refused(system, "addNote", owner=f"tsk_{other.id}", text="Seen?")
    await done(system, "addNote", owner=f"tsk_{mine.id}", text="Seen.")

    assert isinstance(refusal, NotFound)


async def test_one_role_does_nothing_to_what_only_another_sees(world: World) -> None:
    order_id = await new(world)
    reseller = world.context(
        Role.CUSTOMER, Role.ORDER_APPROVER, subject="both", accounts=frozenset({"ACC-ORCHARD"})
    )

    refusal = await refused(reseller, "cancelOrder", order=f"ord_{order_id}", reason="Mine?")

    assert isinstance(refusal, NotYours)
    assert refusal.permission == "CANCEL_ORDER"


async def test_staff_that_captures_nothing_orders_only_for_its_own_account(world: World) -> None:
    petra = world.context(
        Role.CUSTOMER, Role.PROCESS_ADMIN, subject="petra", accounts=frozenset({"ACC-ORCHARD"})
    )

    theirs = await refused(petra, "createOrder", category="SERVICE", accountCode="ACC-HILLSIDE")
    first = await refused(petra, "createOrder", category="SERVICE", accountCode="ACC-ORCHARD", priority=1)

    assert isinstance(theirs, ValidationFailed)
    assert isinstance(first, Forbidden)


async def test_who_may_not_work_takes_no_tasks_not_even_none(world: World) -> None:
    refusal = await refused(customer(world, "ACC-ORCHARD"), "claimTasks", tasks=[])

    assert isinstance(refusal, Forbidden)
