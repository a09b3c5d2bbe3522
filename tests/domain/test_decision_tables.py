"""Decision tables and expressions: what they compute, and what is refused when they are published."""

from copy import deepcopy
from typing import Any

import pytest

from domain.catalog import DecisionTable
from domain.decision_tables import check_expression, check_table, evaluate_expression, evaluate_table
from domain.errors import ExpressionFailed

CONTENT: dict[str, Any] = {
    "nodes": [
        {"id": "in", "type": "inputNode", "name": "Task"},
        {
            "id": "table",
            "type": "decisionTableNode",
            "name": "Group",
            "content": {
                "hitPolicy": "first",
                "inputs": [
                    {"id": "type", "name": "Type", "field": "requestType"},
                    {"id": "any", "name": "Any"},
                ],
                "outputs": [
                    {"id": "group", "name": "Group", "field": "group"},
                    {"id": "rank", "field": "rank"},
                ],
                "rules": [
                    {"_id": "1", "type": "'a', 'b'", "any": "", "group": "'FIRST'", "rank": "2 + 1"},
                    {"_id": "2", "type": "", "any": "size > 10", "group": "'BIG'", "rank": "0.5"},
                ],
            },
        },
        {"id": "out", "type": "outputNode", "name": "Answer"},
    ],
    "edges": [
        {"id": "1", "sourceId": "in", "targetId": "table"},
        {"id": "2", "sourceId": "table", "targetId": "out"},
    ],
}


def table(content: dict[str, Any]) -> DecisionTable:
    return DecisionTable(name="assignment", version="1", content=content)


def changed(**values: Any) -> dict[str, Any]:
    """The document with other members in its decision table."""
    content = deepcopy(CONTENT)
    content["nodes"][1]["content"].update(values)
    return content


def with_node(**values: Any) -> dict[str, Any]:
    """The document with other members on its middle node."""
    content = deepcopy(CONTENT)
    content["nodes"][1].update(values)
    return content


def paths(content: dict[str, Any]) -> list[str]:
    return [".".join(fault.path) for fault in check_table(content, path=("content",))]


def test_the_first_row_that_fits_counts_and_whole_numbers_stay_whole() -> None:
    answer = evaluate_table(table(CONTENT), {"requestType": "b", "size": 20})

    assert answer == {"group": "FIRST", "rank": 3}
    assert isinstance(answer["rank"], int)


def test_a_later_row_is_found_by_a_free_condition() -> None:
    assert evaluate_table(table(CONTENT), {"requestType": "z", "size": 20}) == {"group": "BIG", "rank": 0.5}


def test_no_row_is_no_answer() -> None:
    assert evaluate_table(table(CONTENT), {"requestType": "z", "size": 1}) is None


def test_a_table_that_cannot_be_computed_is_refused_by_name() -> None:
    with pytest.raises(ExpressionFailed, match="table assignment"):
        evaluate_table(table({"edges": []}), {})


@pytest.mark.parametrize(
    ("text", "context", "answer"),
    [
        ("value > 1000 ? 'XGSPON' : 'GPON'", {"value": 2000}, "XGSPON"),
        ("[value, 1.5]", {"value": 3}, [3, 1.5]),
        ("{a: value}", {"value": 3}, {"a": 3}),
        ("0.1 + 0.2", {}, 0.3),
        ("unknown", {}, None),
    ],
)
def test_expressions_are_computed(text: str, context: dict[str, Any], answer: Any) -> None:
    assert evaluate_expression(text, context) == answer


def test_an_expression_that_cannot_be_computed_is_refused_with_its_text() -> None:
    with pytest.raises(
        ExpressionFailed, match=r"'missing > 3' cannot be computed: Opcode Compare"
    ) as refusal:
        evaluate_expression("missing > 3", {})

    assert "backtrace" not in refusal.value.message


def test_a_sound_document_has_no_faults() -> None:
    assert check_table(CONTENT, path=("content",)) == ()


@pytest.mark.parametrize("text", ["a >", "", 3])
def test_an_expression_that_does_not_compile_is_a_fault(text: Any) -> None:
    (fault,) = check_expression(text, path=("condition",))

    assert fault.path == ("condition",)


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ({}, "content"),
        ({"nodes": [], "edges": {}}, "content"),
        ({"nodes": [], "edges": []}, "content.nodes"),
        ({"nodes": ["x"], "edges": []}, "content.nodes.0"),
        ({"nodes": [{"type": "inputNode"}], "edges": []}, "content.nodes.0"),
        (with_node(type="functionNode"), "content.nodes.1.type"),
        (with_node(content=None), "content.nodes.1.content"),
        (changed(hitPolicy="collect"), "content.nodes.1.content.hitPolicy"),
        (changed(rules=None), "content.nodes.1.content"),
        (changed(rules=["x"]), "content.nodes.1.content"),
        (changed(rules=[{"type": "> >"}]), "content.nodes.1.content.rules.0.type"),
        (changed(rules=[{"any": "> 3"}]), "content.nodes.1.content.rules.0.any"),
        (changed(rules=[{"group": "'open"}]), "content.nodes.1.content.rules.0.group"),
        (changed(rules=[{"group": 3}]), "content.nodes.1.content.rules.0.group"),
        (with_node(type="expressionNode", content={}), "content.nodes.1.content.expressions"),
        (
            with_node(type="expressionNode", content={"expressions": [{"key": "a", "value": "1 +"}]}),
            "content.nodes.1.content.expressions.0.value",
        ),
    ],
)
def test_every_fault_of_a_document_has_its_path(content: dict[str, Any], path: str) -> None:
    assert paths(content) == [path]


def test_nodes_that_nothing_connects_are_faults() -> None:
    content = deepcopy(CONTENT) | {"edges": [{"id": "1", "sourceId": "in", "targetId": "nowhere"}, "x"]}

    assert paths(content) == ["content.nodes.1", "content.nodes.2", "content.edges.0"]


def test_expression_nodes_are_computed() -> None:
    node = {"expressions": [{"id": "1", "key": "twice", "value": "size * 2"}]}
    content = with_node(type="expressionNode", content=node)

    assert paths(content) == []
    assert evaluate_table(table(content), {"size": 4}) == {"twice": 8}
