"""For every mutation a situation in which it may be done: who does it, and with what input."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.jeopardy_alerts import AlertScope
from domain.permissions import Role
from domain.plan import Task, TaskType
from resolvers.context import Context
from tests.published import document
from tests.resolvers.acting import claimed, done, draft, new, opened, outputs, running, work_off
from tests.resolvers.approval_situations import APPROVAL_SITUATIONS
from tests.resolvers.fallout_situations import FALLOUT_SITUATIONS
from tests.resolvers.world import INTERNET, ORDER, World

Situation = tuple[Context, dict[str, Any]]
PAYLOAD = Path(__file__).parents[2] / "server/demo/orders/hillside-connect.tmf641.json"
VOICE = {
    "specification": "CFS-BIZ-VOICE",
    "location": "LOC-HILLSIDE-MILL",
    "characteristics": [
        {"name": "channels", "value": 20},
        {"name": "portIn", "value": True},
        {"name": "losingCarrier", "value": "Old Tel"},
        {"name": "emergencyAddress", "value": "14 Mill Rd"},
    ],
}
SITE = {
    "specification": "CFS-SDWAN-SITE",
    "location": "LOC-HILLSIDE-MILL",
    "characteristics": [
        {"name": "bandwidth", "value": 500},
        {"name": "siteRole", "value": "HUB"},
        {"name": "siteContactPhone", "value": "+44 1632 960201"},
    ],
}
VLAN = {"specification": "RES-VLAN", "location": "LOC-HILLSIDE-MILL"}
numbers = count(1)


def payload(**values: Any) -> dict[str, Any]:
    """The worked order as a third party sends it, each time under another id."""
    content: dict[str, Any] = json.loads(PAYLOAD.read_text())
    return content | {"externalId": f"HDG-{next(numbers)}"} | values


def agent(world: World) -> Context:
    """Be an order agent."""
    return world.context(Role.ORDER_AGENT)


def customer(world: World) -> Context:
    """Be a customer: Hillside."""
    return world.context(Role.CUSTOMER, subject="dana", accounts=frozenset({"ACC-HILLSIDE"}))


async def line_of(world: World, order_id: UUID) -> str:
    """Give the global id of an order's first line."""
    return f"lin_{next(iter((await world.tree(order_id)).lines))}"


async def leased(world: World, seconds: int = 60) -> tuple[UUID, UUID]:
    """Run an order, and take a task of its first topic as the manager: the ids of the task and its lease."""
    topic = opened(await running(world)).request_type
    answer = await done(world.manager, "claimTasks", topic=topic, leaseSeconds=seconds)
    (row,) = await world.database.reads.fetch(
        "select id, lease_id from tasks where id = any($1::uuid[])", answer.objects["tasks"]
    )
    return row["id"], row["lease_id"]


async def started(world: World) -> Task:
    """Run an order, and start its first task as the manager."""
    task = await claimed(world)
    await done(world.manager, "startTask", task=f"tsk_{task.id}")
    return task


async def create_order(world: World) -> Situation:
    return agent(world), dict(ORDER)


async def add_order_line(world: World) -> Situation:
    return agent(world), {"order": f"ord_{await draft(world)}", "line": VOICE}


async def update_order_line(world: World) -> Situation:
    return agent(world), {"line": await line_of(world, await draft(world)), "quantity": 2}


async def remove_order_line(world: World) -> Situation:
    return agent(world), {"line": await line_of(world, await draft(world))}


async def delete_order(world: World) -> Situation:
    return agent(world), {"order": f"ord_{await draft(world)}"}


async def import_service_order(world: World) -> Situation:
    return world.context(Role.INTEGRATOR, subject="reseller"), {"payload": payload()}


async def import_catalog(world: World) -> Situation:
    return world.context(Role.PROCESS_ADMIN, subject="petra"), {"document": document()}


async def submit_order(world: World) -> Situation:
    return customer(world), {"order": f"ord_{await draft(world)}"}


async def enriching(world: World) -> str:
    """Hand in an order that lacks what enrichment must find."""
    given = [each for each in INTERNET["characteristics"] if each["name"] != "demarcLocation"]  # type: ignore[index]
    return f"ord_{await new(world, lines=[INTERNET | {'characteristics': given}])}"


async def hold_enrichment(world: World) -> Situation:
    return world.manager, {"order": await enriching(world), "reason": "The site is closed."}


async def resume_enrichment(world: World) -> Situation:
    context, held = await hold_enrichment(world)
    await done(context, "holdEnrichment", **held)
    return context, {"order": held["order"]}


async def approve_order(world: World) -> Situation:
    approver = world.context(Role.ORDER_APPROVER, subject="otto")
    return approver, {"order": f"ord_{await new(world)}", "note": "Fine."}


async def reject_order(world: World) -> Situation:
    return world.manager, {"order": f"ord_{await new(world)}", "reason": "No credit."}


async def rework_order(world: World) -> Situation:
    context, rejected = await reject_order(world)
    await done(context, "rejectOrder", **rejected)
    return agent(world), {"order": rejected["order"]}


async def cancel_order(world: World) -> Situation:
    return customer(world), {"order": f"ord_{await new(world)}", "reason": "We move."}


async def hold_order(world: World) -> Situation:
    return world.manager, {"order": f"ord_{(await running(world)).order.id}", "reason": "Unpaid."}


async def resume_order(world: World) -> Situation:
    context, held = await hold_order(world)
    await done(context, "holdOrder", **held)
    return context, {"order": held["order"]}


async def hold_line(world: World) -> Situation:
    task = await started(world)
    return world.manager, {"line": f"lin_{task.line_id}", "reason": "Road works."}


async def resume_line(world: World) -> Situation:
    context, held = await hold_line(world)
    await done(context, "holdLine", **held)
    return context, {"line": held["line"]}


async def request_information(world: World) -> Situation:
    return world.manager, {"order": f"ord_{(await running(world)).order.id}", "question": "Which floor?"}


async def provide_information(world: World) -> Situation:
    context, question = await request_information(world)
    await done(context, "requestInformation", **question)
    return customer(world), {"order": question["order"], "answer": "The second."}


async def fail_line(world: World) -> Situation:
    task = await started(world)
    return world.manager, {"line": f"lin_{task.line_id}", "reason": "No duct."}


async def close_partial(world: World) -> Situation:
    tree = await running(world, lines=[VLAN, INTERNET])
    quick, slow = sorted(tree.lines.values(), key=lambda line: line.line_no)
    first = next(task for task in tree.tasks.values() if task.line_id == slow.id and task.allowed_actions)
    await work_off(world, first)
    await done(world.manager, "failLine", line=f"lin_{slow.id}", reason="No duct.")
    tree = await world.tree(tree.order.id)
    await work_off(world, next(task for task in tree.tasks.values() if task.line_id == quick.id))
    tree = await world.tree(tree.order.id)
    last = next(task for task in tree.tasks.values() if task.line_id is None)
    if last.allowed_actions:
        await work_off(world, last)
    return world.manager, {"order": f"ord_{tree.order.id}"}


async def waive_skip(world: World) -> Situation:
    tree = await running(world, lines=[INTERNET, VOICE])
    skip = next(each for each in tree.skips.values() if each.missing_characteristic == "numbersToPort")
    return world.manager, {"skip": f"skp_{skip.id}", "reason": "They take new numbers."}


async def set_characteristic(world: World) -> Situation:
    owner = await line_of(world, await draft(world))
    return world.manager, {"owner": owner, "name": "staticIpv4", "value": "/29"}


async def set_priority(world: World) -> Situation:
    return world.manager, {"order": f"ord_{await new(world)}", "priority": 1}


async def set_committed_date(world: World) -> Situation:
    owner = f"ord_{await new(world)}"
    return world.manager, {"owner": owner, "committedDueAt": "2026-12-24T12:00:00Z"}


async def adjust_price(world: World) -> Situation:
    owner = f"ord_{await new(world)}"
    terms = {"charge": "RECURRING", "kind": "PERCENT", "value": "-5", "reason": "A loyal customer."}
    return world.manager, {"owner": owner, **terms}


async def add_note(world: World) -> Situation:
    return customer(world), {"owner": f"ord_{await new(world)}", "text": "Please ring first."}


async def raise_issue(world: World) -> Situation:
    return customer(world), {"order": f"ord_{await new(world)}", "text": "Nobody came."}


async def claim_task(world: World) -> Situation:
    return world.manager, {"task": f"tsk_{opened(await running(world)).id}"}


async def claim_tasks(world: World) -> Situation:
    return world.manager, {"tasks": [f"tsk_{opened(await running(world)).id}"]}


async def extend_lease(world: World) -> Situation:
    task, lease = await leased(world)
    return world.manager, {"task": f"tsk_{task}", "lease": str(lease)}


async def assign_task(world: World) -> Situation:
    return world.manager, {"task": f"tsk_{opened(await running(world)).id}", "assignee": "chen"}


async def release_task(world: World) -> Situation:
    return world.manager, {"task": f"tsk_{(await claimed(world)).id}"}


async def start_task(world: World) -> Situation:
    return world.manager, {"task": f"tsk_{(await claimed(world)).id}"}


async def complete_task(world: World) -> Situation:
    task = await started(world)
    return world.manager, {"task": f"tsk_{task.id}", "outputs": outputs(task), "note": "As drawn."}


async def fail_task(world: World) -> Situation:
    task = await started(world)
    return world.manager, {"task": f"tsk_{task.id}", "code": "NO_DUCT", "message": "The duct is full."}


async def skip_task(world: World) -> Situation:
    tree = await running(world)
    task = next(task for task in tree.tasks.values() if task.skippable)
    return world.manager, {"task": f"tsk_{task.id}", "reason": "It is there already."}


async def report_progress(world: World) -> Situation:
    task = await started(world)
    return world.manager, {"task": f"tsk_{task.id}", "percent": 40.0, "estimate": "PT12H"}


async def send_task_event(world: World) -> Situation:
    tree = await running(world, lines=[SITE])
    task = next(task for task in tree.tasks.values() if task.task_type is TaskType.PUSH_EVENT)
    found = [{"name": "circuitId", "value": "CC-7"}]
    carrier = world.context(Role.INTEGRATOR, subject="carrier", topics=frozenset({"carrier.confirm"}))
    return carrier, {"correlationKey": task.correlation_key, "outputs": found}


async def relate_orders(world: World) -> Situation:
    related = {"related": f"ord_{await draft(world)}", "type": "DEPENDENCY"}
    return customer(world), {"order": f"ord_{await draft(world)}"} | related


async def unrelate_orders(world: World) -> Situation:
    context, given = await relate_orders(world)
    await done(context, "relateOrders", **given)
    return context, given


async def endangered(world: World) -> UUID:
    """Promise a date that cannot be kept, and give the alert about the order."""
    tree = await running(world)
    soon = (world.clock.now() + timedelta(hours=1)).isoformat()
    await done(world.manager, "setCommittedDate", owner=f"ord_{tree.order.id}", committedDueAt=soon)
    alerts = (await world.tree(tree.order.id)).alerts.values()
    return next(alert.id for alert in alerts if alert.scope is AlertScope.ORDER)


async def acknowledge_jeopardy(world: World) -> Situation:
    return world.manager, {"alert": f"jal_{await endangered(world)}"}


async def mitigate_jeopardy(world: World) -> Situation:
    alert = f"jal_{await endangered(world)}"
    await done(world.manager, "acknowledgeJeopardy", alert=alert)
    return world.manager, {"alert": alert, "action": "EXPEDITE", "note": "A second team drives out."}


SITUATIONS: Mapping[str, Callable[[World], Awaitable[Situation]]] = {
    "createOrder": create_order,
    "addOrderLine": add_order_line,
    "updateOrderLine": update_order_line,
    "removeOrderLine": remove_order_line,
    "deleteOrder": delete_order,
    "importServiceOrder": import_service_order,
    "importCatalog": import_catalog,
    "submitOrder": submit_order,
    "holdEnrichment": hold_enrichment,
    "resumeEnrichment": resume_enrichment,
    "approveOrder": approve_order,
    "rejectOrder": reject_order,
    "reworkOrder": rework_order,
    "cancelOrder": cancel_order,
    "holdOrder": hold_order,
    "resumeOrder": resume_order,
    "holdLine": hold_line,
    "resumeLine": resume_line,
    "requestInformation": request_information,
    "provideInformation": provide_information,
    "relateOrders": relate_orders,
    "unrelateOrders": unrelate_orders,
    "failLine": fail_line,
    "closePartial": close_partial,
    "waiveSkip": waive_skip,
    "setCharacteristic": set_characteristic,
    "setPriority": set_priority,
    "setCommittedDate": set_committed_date,
    "adjustPrice": adjust_price,
    "addNote": add_note,
    "raiseIssue": raise_issue,
    "claimTask": claim_task,
    "claimTasks": claim_tasks,
    "extendLease": extend_lease,
    "assignTask": assign_task,
    "releaseTask": release_task,
    "startTask": start_task,
    "completeTask": complete_task,
    "failTask": fail_task,
    "skipTask": skip_task,
    "reportProgress": report_progress,
    "sendTaskEvent": send_task_event,
    "acknowledgeJeopardy": acknowledge_jeopardy,
    "mitigateJeopardy": mitigate_jeopardy,
    **APPROVAL_SITUATIONS,
    **FALLOUT_SITUATIONS,
}
