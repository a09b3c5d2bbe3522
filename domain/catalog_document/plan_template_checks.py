"""Checks on plan templates: their tasks, and that none waits for itself (SOM domain §5.1 to §5.3)."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter

from domain.catalog import CalloutTemplate, DependencyTemplate, PlanTemplate, TaskTemplate
from domain.catalog_document.reading import Path, fault, member
from domain.catalog_document.scope import Scope, check_repeated
from domain.decision_tables import check_expression
from domain.errors import Fault
from domain.plan import TaskStage, TaskType
from domain.retries import HOW_TO_WRITE, is_retry_policy

# Whoever does these is found by their request type; it is also the topic of external workers.
REQUESTED = frozenset(
    {TaskType.MANUAL, TaskType.AUTOMATED, TaskType.CALLOUT, TaskType.PUSH_EVENT, TaskType.WORK_ORDER}
)
OWN = "SAME_DOMAIN_ORDER"
ADDRESS = re.compile(r"https?://[^\s/@?#]+(/[^\s#]*)?")
LONGEST_WAIT = timedelta(minutes=5)


def check_plan_template(template: PlanTemplate, scope: Scope, path: Path) -> Iterator[Fault]:
    """Find every fault of a plan template that could be read."""
    if template.specification is not None:
        yield from scope.check_specification(template.specification, member(path, "specification"))
    if (template.specification is None) == (template.stage is TaskStage.FULFILMENT):
        problem = "Fulfilment is planned by specification, the other stages by order."
        yield fault(member(path, "stage"), problem, "Give a specification, or a stage other than FULFILMENT.")
    if template.category not in (None, "PRODUCT", "SERVICE"):
        yield fault(member(path, "category"), "It is not known.", "Use PRODUCT, SERVICE, or leave it out.")
    places = [(member(path, "tasks", n), each) for n, each in enumerate(template.tasks)]
    yield from check_repeated(((member(place, "key"), each.key) for place, each in places), "task")
    for place, task in places:
        yield from _check_task(task, template, scope, place)
    yield from _check_dependencies(template, scope, path)


def check_choice(templates: Mapping[Path, PlanTemplate], scope: Scope) -> Iterator[Fault]:
    """Find two templates between which nothing chooses, one of them from the document."""
    codes = {each.code for each in templates.values()}
    kept = [((each.code,), each) for each in scope.catalog.plan_templates if each.code not in codes]
    places = (
        (member(path, "actions"), (each.specification, action, each.move_only))
        for path, each in (*kept, *templates.items())
        if each.specification is not None
        for action in each.actions
    )
    return check_repeated(places, "choice of specification, action and move")


def _check_task(task: TaskTemplate, template: PlanTemplate, scope: Scope, path: Path) -> Iterator[Fault]:
    if task.task_type in REQUESTED and not task.request_type:
        problem = f"Nobody can be asked for a {task.task_type} task without a request type."
        yield fault(member(path, "requestType"), problem, "Give one, such as network.design.")
    if task.condition is not None:
        yield from check_expression(task.condition, path=member(path, "condition"))
    if task.callout is not None:
        yield from _check_callout(task, task.callout, member(path, "callout"))
    if task.max_attempts < 1:
        yield fault(member(path, "maxAttempts"), "It is tried at least once.", "Give 1 or more.")
    if task.timeout is not None and task.timeout <= timedelta(0):
        yield fault(member(path, "timeout"), "No attempt is that quick.", "Give a positive duration.")
    if not is_retry_policy(task.retry_policy):
        problem = f"{task.retry_policy} is no retry policy."
        yield fault(member(path, "retryPolicy"), problem, HOW_TO_WRITE)
    if task.undo_template is not None and task.undo_template not in {each.key for each in template.tasks}:
        yield fault(member(path, "undoTemplate"), "There is no such task.", "Name a key of this template.")
    owned = {"outputs": task.outputs, "optionalOutputs": task.optional_outputs, "inputs": task.inputs}
    if task.due_characteristic is not None:
        owned["dueCharacteristic"] = (task.due_characteristic,)
    if template.specification is not None:
        for name, values in owned.items():
            for index, value in enumerate(values):
                place = member(path, name, None if name == "dueCharacteristic" else index)
                yield from scope.check_characteristic(template.specification, value, place)


def _check_callout(task: TaskTemplate, callout: CalloutTemplate, path: Path) -> Iterator[Fault]:
    if task.task_type is not TaskType.CALLOUT:
        yield fault(path, f"A {task.task_type} task sends nothing.", "Make it a CALLOUT, or leave this out.")
    if ADDRESS.fullmatch(callout.url) is None:
        problem = f"{callout.url!r} is no address of HTTP."
        yield fault(member(path, "url"), problem, "Write https://host/path, without user or password.")
    if not timedelta(0) < callout.answer_within <= LONGEST_WAIT:
        problem = "Nobody waits that long for an answer."
        way_out = "Write up to PT5M; what takes longer answers 202, and sends a task event later."
        yield fault(member(path, "answerWithin"), problem, way_out)


def _check_dependencies(template: PlanTemplate, scope: Scope, path: Path) -> Iterator[Fault]:
    keys = {task.key for task in template.tasks}
    places = [(member(path, "dependencies", n), each) for n, each in enumerate(template.dependencies)]
    whole = (
        (place, (each.predecessor_specification, each.predecessor, each.successor, each.type))
        for place, each in places
    )
    yield from check_repeated(whole, "dependency")
    for place, each in places:
        yield from _check_dependency(each, keys, scope, place)
    circle = _circle(template)
    if circle:
        problem = f"These tasks wait for each other: {' → '.join(circle)}."
        yield fault(member(path, "dependencies"), problem, "Take one of these dependencies out.")


def _check_dependency(each: DependencyTemplate, keys: set[str], scope: Scope, path: Path) -> Iterator[Fault]:
    if each.successor not in keys:
        yield fault(
            member(path, "successor"),
            f"There is no task {each.successor} here.",
            "Name a key of this template.",
        )
    code = each.predecessor_specification
    if (code is None) != (each.scope == OWN):
        problem = "A predecessor elsewhere takes a specification and a scope, one of its own neither."
        yield fault(member(path, "scope"), problem, f"Give both, or leave the scope at {OWN}.")
    if code is None and each.predecessor not in keys:
        problem = f"There is no task {each.predecessor} here."
        yield fault(
            member(path, "predecessor"), problem, "Name a key of this template, or its specification."
        )
    if code is not None:
        yield from _check_elsewhere(each, code, scope, path)
    if each.unless_specification is not None:
        yield from scope.check_specification(each.unless_specification, member(path, "unlessSpecification"))


def _check_elsewhere(each: DependencyTemplate, code: str, scope: Scope, path: Path) -> Iterator[Fault]:
    missing = list(scope.check_specification(code, member(path, "predecessorSpecification")))
    yield from missing
    tasks = {task.key for template in scope.plan_templates(code) for task in template.tasks}
    if not missing and each.predecessor not in tasks:
        problem = f"No plan template of {code} has a task {each.predecessor}."
        yield fault(member(path, "predecessor"), problem, "Name the key of a task that it has.")


def _circle(template: PlanTemplate) -> list[str]:
    """Give the keys of one circle of tasks, its first key again at the end; empty when there is none."""
    before: dict[str, list[str]] = {}
    for edge in template.dependencies:
        if edge.predecessor_specification is None:
            before.setdefault(edge.successor, []).append(edge.predecessor)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
