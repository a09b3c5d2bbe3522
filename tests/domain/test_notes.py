"""Notes, work notes and issues."""

from typing import Any

import pytest

from domain.errors import NotFound, ValidationFailed
from domain.notes import add_note, raise_issue, required_text
from domain.tree import OrderTree
from tests.domain.order_builders import (
    NOW,
    a_domain_order,
    a_line,
    a_task,
    a_tree,
    an_id,
    event_types,
)

WHO: dict[str, Any] = {"at": NOW, "actor": "agent"}


def a_planned_tree() -> OrderTree:
    return a_tree(a_line(), a_domain_order(), a_task())


def test_customers_read_notes_on_the_order() -> None:
    outcome = add_note(a_planned_tree(), an_id("order"), "  Ring first. ", internal=False, **WHO)

    (note,) = outcome.tree.notes.values()
    assert (note.text, note.author, note.internal, note.line_id) == ("Ring first.", "agent", False, None)
    assert [(event.type, event.public) for event in outcome.events] == [("NoteAdded", True)]


def test_a_note_on_a_line_may_be_internal() -> None:
    outcome = add_note(a_planned_tree(), an_id("line 1"), "Difficult.", internal=True, **WHO)

    (note,) = outcome.tree.notes.values()
    assert (note.line_id, note.internal) == (an_id("line 1"), True)
    assert [(event.type, event.public) for event in outcome.events] == [("WorkNoteAdded", False)]


@pytest.mark.parametrize("owner", ["top", "task"])
def test_notes_on_what_customers_do_not_see_are_always_internal(owner: str) -> None:
    outcome = add_note(a_planned_tree(), an_id(owner), "Port 7 is dead.", internal=False, **WHO)

    assert [note.internal for note in outcome.tree.notes.values()] == [True]


def test_a_second_note_is_another_note() -> None:
    first = add_note(a_planned_tree(), an_id("order"), "One.", internal=False, **WHO)

    second = add_note(first.tree, an_id("order"), "Two.", internal=False, **WHO)

    assert [note.text for note in second.tree.notes.values()] == ["One.", "Two."]


def test_a_customer_raises_an_issue() -> None:
    outcome = raise_issue(a_planned_tree(), "Nobody came.", **WHO)

    assert [note.kind for note in outcome.tree.notes.values()] == ["ISSUE"]
    assert event_types(outcome) == ["IssueRaised"]


def test_a_note_needs_something_to_be_on() -> None:
    with pytest.raises(NotFound):
        add_note(a_planned_tree(), an_id("nowhere"), "Hello?", internal=False, **WHO)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 10_001])
def test_a_text_is_neither_empty_nor_endless(text: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        required_text("reason", text)

    assert refused.value.path == ("reason",)
