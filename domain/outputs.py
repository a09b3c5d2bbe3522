"""What a task must and may give when it is completed (SOM domain §3.4 T6)."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.catalog import Catalog, Specification
from domain.errors import Fault, ValidationFailed
from domain.plan import Task
from domain.task_owner import owner_specification, owner_values
from domain.tree import OrderTree
from domain.value_checks import check_value, has_value


def check_outputs(tree: OrderTree, catalog: Catalog, task: Task, outputs: Mapping[str, Any]) -> None:
    """Raise ValidationFailed when an output is missing, is not one of the task's, or has no value that fits.

    A required output may be there already: given before, or as a value of the task's owner.
    """
    faults = (
        *_unknown(task, outputs),
        *_misfits(owner_specification(task, tree, catalog), outputs),
        *_missing(tree, task, outputs),
    )
    if faults:
        raise ValidationFailed(faults)


def _unknown(task: Task, outputs: Mapping[str, Any]) -> Iterator[Fault]:
    known = (*task.required_outputs, *task.optional_outputs)
    for name in outputs:
        if name not in known:
            problem = f"{task.name} has no output {name!r}."
            way_out = f"It has {', '.join(known)}." if known else "It has none: leave the outputs out."
            yield Fault(path=("outputs", name), problem=problem, way_out=way_out)


def _misfits(specification: Specification | None, outputs: Mapping[str, Any]) -> Iterator[Fault]:
    for name, value in outputs.items() if specification else ():
        characteristic = specification.characteristic(name) if specification else None
        if characteristic is not None:
            yield from check_value(characteristic, value, path=("outputs", name))


def _missing(tree: OrderTree, task: Task, outputs: Mapping[str, Any]) -> Iterator[Fault]:
    values = {**owner_values(task, tree), **task.outputs, **outputs}
    for name in task.required_outputs:
        if not has_value(values.get(name)):
            yield Fault(
                path=("outputs", name), problem=f"{task.name} has to give it.", way_out="Send a value."
            )
