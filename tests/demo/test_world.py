"""The simulated world and the integrator: they know the public API, and nothing else of the project."""

import ast
import importlib
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from graphql import parse, validate

from schema.build import schema
from tests.architecture.repository import PACKAGES, ROOT, imported_names

WORLD = ROOT / "frontend-examples" / "world"
INTEGRATOR = ROOT / "frontend-examples" / "integrator-python"
FILES = [*WORLD.rglob("*.py"), *INTEGRATOR.rglob("*.py")]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the world's modules importable for one test."""
    monkeypatch.syspath_prepend(str(WORLD))
    monkeypatch.syspath_prepend(str(INTEGRATOR))
    yield
    for name in [name for name in sys.modules if name.split(".")[0] in {"simulated_world", "integrator"}]:
        del sys.modules[name]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_imports_nothing_of_the_project(file: Path) -> None:
    tree = ast.parse(file.read_text())

    imported = {name.split(".")[0] for node in ast.walk(tree) for name in imported_names(node)}

    assert not imported & set(PACKAGES)


@pytest.mark.usefixtures("world")
def test_every_document_of_the_world_fits_the_schema() -> None:
    documents = importlib.import_module("simulated_world.documents")
    complete = [getattr(documents, name) for name in ("OPEN_TASKS", "TASK_UPDATES", "ONE_TASK")]
    orders = [documents.orders_with, documents.order_events_with]

    texts = [make(fields) for make in orders for fields in ("", documents.MISSING_VALUES)]

    faults = faults_of([*complete, *texts, *documents.MUTATIONS.values()])

    assert faults == []


@pytest.mark.usefixtures("world")
def test_every_document_of_the_integrator_fits_the_schema() -> None:
    integrator = importlib.import_module("integrator")
    complete = ["WHO_AM_I", "WHAT_BECOMES_READY", "CLAIM", "EXTEND", "COMPLETE", "FAIL"]

    assert faults_of([getattr(integrator, name) for name in complete]) == []


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT8H", timedelta(hours=8)),
        ("P3D", timedelta(days=3)),
        ("P1DT2H30M", timedelta(days=1, hours=2, minutes=30)),
        ("PT0.5S", timedelta(seconds=0.5)),
    ],
)
def test_it_reads_durations(text: str, length: timedelta) -> None:
    assert pace().read_duration(text) == length


@pytest.mark.usefixtures("world")
def test_it_refuses_what_is_no_duration() -> None:
    with pytest.raises(ValueError, match="PT8H"):
        pace().read_duration("8 hours")


@pytest.mark.usefixtures("world")
def test_business_time_is_divided_by_the_speed() -> None:
    assert pace().Pace(600).seconds(timedelta(hours=1)) == 6


@pytest.mark.usefixtures("world")
def test_the_same_task_always_gets_the_same_outputs() -> None:
    values = importlib.import_module("simulated_world.values")
    task = {"id": "tsk_1", "requiredOutputs": ["serialNumber", "vlanId", "whatever"]}

    first, second = values.outputs_for(task), values.outputs_for(task)

    assert first == second
    assert [output["name"] for output in first] == task["requiredOutputs"]


def pace() -> ModuleType:
    return importlib.import_module("simulated_world.pace")


def faults_of(documents: list[str]) -> list[str]:
    return [fault.message for text in documents for fault in validate(schema._schema, parse(text))]
