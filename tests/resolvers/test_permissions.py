"""Who may do what, by a table of its own: SOM domain §10 and decisions 17, read as sentences by a person."""

from collections.abc import AsyncIterator

import pytest

from domain.errors import Forbidden
from domain.permissions import Role
from schema.mutations import MUTATIONS
from tests.resolvers.acting import mutate
from tests.resolvers.situations import SITUATIONS, Situation
from tests.resolvers.world import World, opened

pytestmark = pytest.mark.anyio

MANAGERS = {"ORDER_MANAGER", "FULFILMENT_MANAGER"}
CAPTURE = MANAGERS | {"CUSTOMER", "ORDER_AGENT", "FULFILMENT_AGENT"}
WORK = MANAGERS | {"FULFILMENT_AGENT", "INTEGRATOR", "TECHNICIAN"}  # order agents: see test_scope
FALLOUT = {"FALLOUT_AGENT", "FALLOUT_MANAGER"}
REPAIR = FALLOUT | {"FULFILMENT_MANAGER"}
NINE = {
    "CUSTOMER", "ORDER_AGENT", "FULFILMENT_AGENT", "ORDER_MANAGER", "ORDER_APPROVER", "FULFILMENT_MANAGER",
    "FALLOUT_AGENT", "FALLOUT_MANAGER", "PROCESS_ADMIN",
}  # fmt: skip
ALLOWED: dict[str, set[str]] = {
    "createOrder": CAPTURE,
    "addOrderLine": CAPTURE,
    "updateOrderLine": CAPTURE,
    "removeOrderLine": CAPTURE,
    "deleteOrder": CAPTURE,
    "submitOrder": CAPTURE,
    "cancelOrder": CAPTURE,
    "importServiceOrder": MANAGERS | {"ORDER_AGENT", "INTEGRATOR"},
    "importCatalog": {"PROCESS_ADMIN"},
    "acknowledgeJeopardy": MANAGERS | {"FULFILMENT_AGENT"},
    "mitigateJeopardy": MANAGERS,
    "holdEnrichment": MANAGERS | {"FULFILMENT_AGENT"},
    "resumeEnrichment": MANAGERS | {"FULFILMENT_AGENT"},
    "approveOrder": MANAGERS | {"ORDER_APPROVER"},
    "rejectOrder": MANAGERS | {"ORDER_APPROVER"},
    "reworkOrder": MANAGERS | {"ORDER_AGENT"},
    "holdOrder": MANAGERS,
    "resumeOrder": MANAGERS,
    "holdLine": MANAGERS,
    "resumeLine": MANAGERS,
    "requestInformation": MANAGERS | {"FULFILMENT_AGENT"},
    "provideInformation": MANAGERS | {"CUSTOMER", "ORDER_AGENT"},
    "relateOrders": CAPTURE,
    "unrelateOrders": CAPTURE,
    "failLine": MANAGERS,
    "closePartial": MANAGERS,
    "waiveSkip": MANAGERS,
    "setCharacteristic": MANAGERS | {"FULFILMENT_AGENT"},
    "setPriority": MANAGERS,
    "setCommittedDate": MANAGERS,
    "adjustPrice": MANAGERS | {"ORDER_AGENT"},
    "addNote": NINE | {"INTEGRATOR", "TECHNICIAN"},
    "raiseIssue": {"CUSTOMER"},
    "claimTask": WORK,
    "claimTasks": WORK,
    "extendLease": WORK,
    "releaseTask": WORK,
    "startTask": WORK,
    "completeTask": WORK,
    "failTask": WORK,
    "reportProgress": WORK,
    "assignTask": MANAGERS | {"FULFILMENT_AGENT"},
    "approveTask": MANAGERS | {"ORDER_APPROVER"},
    "rejectTask": MANAGERS | {"ORDER_APPROVER"},
    "skipTask": MANAGERS,
    "sendTaskEvent": MANAGERS | {"INTEGRATOR"},
    "raiseFallout": MANAGERS | FALLOUT | {"FULFILMENT_AGENT"},
    "assignFallout": MANAGERS | FALLOUT,
    "startFallout": REPAIR,
    "holdFallout": REPAIR,
    "resumeFallout": REPAIR,
    "awaitFalloutInformation": REPAIR,
    "resolveFallout": REPAIR,  # by trying again; managers override
    "resolveFallouts": MANAGERS | FALLOUT,
    "resumeBulkResolution": MANAGERS | FALLOUT,
    "stopBulkResolution": MANAGERS | FALLOUT,
    "closeFallout": MANAGERS | {"FALLOUT_MANAGER"},
    "cancelFallout": MANAGERS | {"FALLOUT_MANAGER"},
}
ROLES = [role for role in Role if role is not Role.SYSTEM]


@pytest.fixture(scope="module")
async def world(module_database_url: str) -> AsyncIterator[World]:
    """A published catalog, and the orders of all tests of this module."""
    async with opened(module_database_url) as found:
        yield found


@pytest.fixture(scope="module")
def inputs() -> dict[str, Situation]:
    """Inputs that were made already, by mutation: nothing here depends on what they do."""
    return {}


def test_the_table_covers_every_mutation() -> None:
    assert set(ALLOWED) == set(MUTATIONS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", list(ALLOWED))
async def test_a_role_may_do_what_the_table_says_and_nothing_else(
    world: World, inputs: dict[str, Situation], name: str, role: Role
) -> None:
    if name not in inputs:
        inputs[name] = await SITUATIONS[name](world)
    context = world.context(role, subject="somebody", accounts=frozenset({"ACC-HILLSIDE"}))

    answer = await mutate(context, name, **inputs[name][1], dryRun=True)

    lacking = [each for each in answer.errors if isinstance(each, Forbidden) and "This needs" in each.message]
    assert bool(lacking) == (role.value not in ALLOWED[name])
