"""Decision tables and expressions, computed by zen-engine; the only place that knows it.

Documents are open JDM. Function nodes run JavaScript, so they are refused; so is a cell that does not
compile, because the engine would silently never match it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import zen

from domain.catalog import DecisionTable
from domain.errors import ExpressionFailed, Fault

NODES = ("inputNode", "decisionTableNode", "expressionNode", "outputNode")
Path = tuple[str, ...]


def evaluate_table(table: DecisionTable, inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Give the outputs of the first row that fits, None when none does; raises ExpressionFailed.

    `inputs` are JSON values by name; numbers come back as whole numbers where they are whole.
    """
    try:
        answer = _decision(json.dumps(table.content, sort_keys=True)).evaluate(dict(inputs))
    except RuntimeError as error:
        raise ExpressionFailed(f"table {table.name}", _problem(error)) from error
    return _json(answer["result"]) or None


def evaluate_expression(text: str, context: Mapping[str, Any]) -> Any:
    """Compute an expression over JSON values by name; unknown names are null. Raises ExpressionFailed."""
    try:
        return _json(_expression(text).evaluate(dict(context)))
    except RuntimeError as error:
        raise ExpressionFailed(text, _problem(error)) from error


def check_expression(text: str, *, path: Path) -> tuple[Fault, ...]:
    """Find what keeps an expression from being computed at all."""
    return _compiles(zen.compile_expression, text, path)


def check_table(content: Mapping[str, Any], *, path: Path) -> tuple[Fault, ...]:
    """Find every fault of a JDM document: its nodes, how they hang together, and each cell."""
    nodes, edges = content.get("nodes"), content.get("edges")
    if not isinstance(nodes, list) or not isinstance(edges, list):
        return (_fault(path, "A decision table is a JDM document.", "Give lists of nodes and edges."),)
    faults = [
        fault for index, node in enumerate(nodes) for fault in _check_node(node, (*path, "nodes", str(index)))
    ]
    return tuple(faults) or tuple(_check_edges(nodes, edges, path))


def _check_node(node: Any, path: Path) -> Iterator[Fault]:
    if not isinstance(node, dict) or not isinstance(node.get("id"), str):
        yield _fault(path, "A node is an object with an id.", "Give it an id.")
        return
    kind, content = node.get("type"), node.get("content")
    if kind not in NODES:
        yield _fault((*path, "type"), f"Nodes of type {kind!r} are not run here.", f"Use {', '.join(NODES)}.")
    elif kind in ("decisionTableNode", "expressionNode"):
        if isinstance(content, dict):
            yield from (_check_rows if kind == "decisionTableNode" else _check_expressions)(
                content, (*path, "content")
            )
        else:
            yield _fault((*path, "content"), "The node has no content.", "Give what it computes.")


def _check_rows(content: dict[str, Any], path: Path) -> Iterator[Fault]:
    if content.get("hitPolicy") != "first":
        yield _fault(
            (*path, "hitPolicy"), "Only the first row that fits counts here.", "Use the hit policy first."
        )
    columns = [content.get(part) for part in ("inputs", "outputs", "rules")]
    if not all(
        isinstance(column, list) and all(isinstance(each, dict) for each in column) for column in columns
    ):
        yield _fault(path, "A table has inputs, outputs and rules.", "Give each as a list of objects.")
        return
    for index, row in enumerate(content["rules"]):
        for column in content["inputs"]:
            yield from _check_cell(row, column, (*path, "rules", str(index)), unary=bool(column.get("field")))
        for column in content["outputs"]:
            yield from _check_cell(row, column, (*path, "rules", str(index)), unary=False)


def _check_cell(row: dict[str, Any], column: dict[str, Any], path: Path, *, unary: bool) -> Iterator[Fault]:
    name = str(column.get("id"))
    text = row.get(name, "")
    if text != "":
        yield from _compiles(
            zen.compile_unary_expression if unary else zen.compile_expression, text, (*path, name)
        )


def _check_expressions(content: dict[str, Any], path: Path) -> Iterator[Fault]:
    expressions = content.get("expressions")
    if not isinstance(expressions, list) or not all(isinstance(each, dict) for each in expressions):
        yield _fault((*path, "expressions"), "An expression node has expressions.", "Give a list of objects.")
        return
    for index, each in enumerate(expressions):
        yield from check_expression(each.get("value", ""), path=(*path, "expressions", str(index), "value"))


def _check_edges(nodes: list[dict[str, Any]], edges: list[Any], path: Path) -> Iterator[Fault]:
    """The engine answers with its input when nothing leads to a table: refuse what is not connected."""
    ends = [(edge.get("sourceId"), edge.get("targetId")) for edge in edges if isinstance(edge, dict)]
    starts, reached = {start for start, _ in ends}, {end for _, end in ends}
    if not any(node["type"] == "inputNode" for node in nodes):
        yield _fault((*path, "nodes"), "The document has no input node.", "Add one and connect it.")
    for index, node in enumerate(nodes):
        loose = (node["type"] != "inputNode" and node["id"] not in reached) or (
            node["type"] != "outputNode" and node["id"] not in starts
        )
        if loose:
            yield _fault((*path, "nodes", str(index)), "The node is not connected.", "Add an edge to it.")
    known = {node["id"] for node in nodes}
    for index, end in enumerate(ends):
        if not known.issuperset(end):
            yield _fault(
                (*path, "edges", str(index)), "The edge leads nowhere.", "Name nodes of the document."
            )


def _compiles(compile: Callable[[str], object], text: Any, path: Path) -> tuple[Fault, ...]:
    if not isinstance(text, str):
        return (_fault(path, "An expression is a text.", "Write it in quotes."),)
    try:
        compile(text)
    except RuntimeError as error:
        return (_fault(path, f"{text!r} does not compile: {_problem(error)}.", "Correct the expression."),)
    return ()


def _fault(path: Path, problem: str, way_out: str) -> Fault:
    return Fault(path=path, problem=problem, way_out=way_out)


@lru_cache(maxsize=2000)
def _expression(text: str) -> "zen.Expression":
    return zen.compile_expression(text)


@lru_cache(maxsize=200)
def _decision(text: str) -> "zen.ZenDecision":
    return zen.ZenEngine().create_decision(text)


def _problem(error: RuntimeError) -> str:
    """The engine writes JSON or text, then its own call stack, which is nobody's business."""
    first = str(error).split("\n\nStack backtrace:", maxsplit=1)[0]
    try:
        told = json.loads(first)
    except ValueError:
        return " ".join(first.split()).removesuffix(".")
    return str(told.get("source", told)).removesuffix(".") if isinstance(told, dict) else str(told)


def _json(value: Any) -> Any:
    """The engine reckons in decimals and answers in floats: give whole numbers back as such."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_json(each) for each in value]
    if isinstance(value, dict):
        return {name: _json(each) for name, each in value.items()}
    return value
