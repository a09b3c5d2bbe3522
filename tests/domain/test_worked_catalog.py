"""The worked catalog plans its order as SOM domain §18 has it, and no variant of it leaves work hanging."""

from itertools import product
from uuid import UUID

import pytest

from domain.catalog import Catalog
from domain.decomposition import decompose_line
from domain.orders import OrderLine
from domain.outcome import Decision
from domain.plan import Task, TaskStage
from domain.planning import add_header_tasks, add_to_plan
from domain.propagation import spread
from domain.tree import OrderTree
from tests.builders import NOON, characteristic, line, order, tree
from tests.published import second, worked

INET = {
    "bandwidthDown": 300,
    "bandwidthUp": 300,
    "accessTechnology": "FTTP",
    "staticIpv4": "/29",
    "managedRouter": True,
}
VOICE = {"channels": 20, "didBlocks": 1, "portIn": True, "numbersToPort": ["+44 1632 960100"]}
# Task, domain order, type, hours, predecessors: the table of SOM domain §18.
FIXTURE = """
T01 CFS-BIZ-INET MANUAL 8
T02 RES-OLT-PORT CALLOUT 1 T01
T03 RES-ONT MANUAL 24 T01
T04 RES-VLAN AUTOMATED 1 T02
T05 RES-IPV4 AUTOMATED 1 T01
T06 RES-CPE MANUAL 24 T01
T07 RFS-MANAGED-CPE AUTOMATED 2 T05 T06
T08 RFS-FIBER-ACCESS WORK_ORDER 8 T02 T03 T07
T09 RFS-FIBER-ACCESS CALLOUT 1 T04 T08
T10 RFS-IP-TRANSPORT CALLOUT 1 T04 T05
T11 CFS-BIZ-INET MANUAL 4 T09 T10
M1 CFS-BIZ-INET MILESTONE 0 T11
T12 RES-DID-BLOCK AUTOMATED 1
T13 RES-SBC-TG CALLOUT 2 T12
T14 RFS-NUMBER-PORT CALLOUT 4
T15 RFS-NUMBER-PORT PUSH_EVENT 72 T14
T16 RFS-SIP-TRUNK CALLOUT 2 M1 T13
T17 RFS-NUMBER-PORT CALLOUT 2 T15 T16
T18 CFS-BIZ-VOICE MANUAL 4 T17
M2 CFS-BIZ-VOICE MILESTONE 0 T18
T19 order AUTOMATED 1 M1 M2
"""


def ordered(line_no: int, code: str, values: dict[str, object], version: str = "1.0") -> OrderLine:
    given = {name: characteristic(name, value) for name, value in values.items()}
    return line(
        id=UUID(int=line_no),
        line_no=line_no,
        specification=code,
        specification_version=version,
        characteristics=given,
    )


def planned(catalog: Catalog, *lines: OrderLine) -> OrderTree:
    """An order whose lines are decomposed and planned, with what comes after fulfilment."""
    decision = Decision(tree(order(number="ORD1001001"), *lines), at=NOON, actor="worker")
    made = [made for each in lines for made in decompose_line(decision, catalog, each.id)]
    spread(decision, catalog)
    add_to_plan(decision, catalog, made)
    add_header_tasks(decision, catalog, TaskStage.POST_FULFILMENT)
    return decision.outcome().tree


def described(plan: OrderTree, task: Task) -> str:
    """A task as the table has it."""
    owner = plan.domain_orders[task.domain_order_id].specification if task.domain_order_id else "order"
    hours = int(task.duration.likely.total_seconds() // 3600)
    before = sorted(plan.tasks[edge.predecessor_id].key for edge in plan.predecessors.get(task.id, ()))
    return " ".join([task.key, owner, task.task_type, str(hours), *before])


def loose_ends(plan: OrderTree) -> list[str]:
    """The tasks that nothing follows."""
    return sorted(task.key for task in plan.tasks.values() if task.id not in plan.successors)


def test_the_worked_order_has_the_plan_of_the_fixture() -> None:
    plan = planned(worked(), ordered(1, "CFS-BIZ-INET", INET), ordered(2, "CFS-BIZ-VOICE", VOICE))

    found = {described(plan, task) for task in plan.tasks.values()}
    assert found == set(FIXTURE.strip().splitlines())
    assert len(plan.domain_orders) == 14


def test_only_activation_and_cutover_are_points_of_no_return() -> None:
    plan = planned(worked(), ordered(1, "CFS-BIZ-INET", INET), ordered(2, "CFS-BIZ-VOICE", VOICE))

    assert sorted(task.key for task in plan.tasks.values() if task.is_ponr) == ["T09", "T17"]


def test_one_product_order_has_the_plan_of_the_two_services() -> None:
    plan = planned(worked(), ordered(1, "PS-BIZ-CONNECT", INET | VOICE))

    table = FIXTURE.replace(
        "T19 order AUTOMATED 1 M1 M2", "T19 order AUTOMATED 1 M2"
    )  # M1 is no end of its line
    assert {described(plan, task) for task in plan.tasks.values()} == set(table.strip().splitlines())
    assert len(plan.domain_orders) == 17


@pytest.mark.parametrize(
    ("technology", "block", "router"), list(product(["FTTP", "ETHERNET"], ["NONE", "/30"], [True, False]))
)
def test_every_kind_of_internet_starts_with_its_design_and_ends_in_service(
    technology: str, block: str, router: bool
) -> None:
    values = INET | {"accessTechnology": technology, "staticIpv4": block, "managedRouter": router}

    plan = planned(worked(), ordered(1, "CFS-BIZ-INET", values))

    firsts = [task.key for task in plan.tasks.values() if task.id not in plan.predecessors]
    assert (firsts, loose_ends(plan)) == (["T01"], ["T19"])
    assert {edge.predecessor_id for edge in plan.dependencies} == set(plan.tasks) - {last_of(plan)}


def last_of(plan: OrderTree) -> UUID:
    (last,) = [task.id for task in plan.tasks.values() if task.key == "T19"]
    return last


def test_voice_without_porting_is_tested_once_its_trunk_is_there() -> None:
    plan = planned(worked(), ordered(2, "CFS-BIZ-VOICE", {"channels": 2, "didBlocks": 0, "portIn": False}))

    assert [described(plan, task) for task in plan.tasks.values() if task.key in ("T18", "T13")] == [
        "T18 CFS-BIZ-VOICE MANUAL 4 T16",
        "T13 RES-SBC-TG CALLOUT 2",
    ]


@pytest.mark.parametrize("backup", [True, False])
def test_a_network_over_three_sites_ends_with_each_site_in_service(backup: bool) -> None:
    site = {"bandwidth": 100, "siteRole": "SPOKE", "lteBackup": backup}

    plan = planned(worked(), *(ordered(number, "CFS-SDWAN-SITE", site) for number in (1, 2, 3)))

    (last,) = [task for task in plan.tasks.values() if task.key == "T19"]
    assert described(plan, last) == "T19 order AUTOMATED 1 SM1 SM1 SM1"
    assert len(plan.tasks) == 3 * (9 if backup else 8) + 1


def test_the_second_catalog_plans_without_a_line_of_code() -> None:
    plan = planned(second(), ordered(1, "PS-BICYCLE", {"frameSize": 56, "wheels": 3, "engraved": False}, "1"))

    assert sorted(described(plan, task) for task in plan.tasks.values()) == [
        "ASSEMBLE CFS-ASSEMBLY MANUAL 3 LACE LACE LACE PAINT",
        "DELIVER CFS-DELIVERY MANUAL 24 ASSEMBLE",
        "LACE RES-WHEEL MANUAL 2",
        "LACE RES-WHEEL MANUAL 2",
        "LACE RES-WHEEL MANUAL 2",
        "PAINT RES-FRAME MANUAL 2 WELD",
        "RIDE CFS-DELIVERY MILESTONE 0 DELIVER",
        "WELD RES-FRAME MANUAL 6",
    ]
