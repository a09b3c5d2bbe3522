"""Who may take a task by what they are able to do (SOM domain §5.4)."""

from collections.abc import Sequence
from typing import Final

from domain.directory import Person
from domain.errors import ValidationFailed
from domain.plan import Task

MOST_NAMED: Final = 5


def lacking(task: Task, person: Person | None) -> tuple[str, ...]:
    """List the skills that a task needs and a person has not.

    Nothing is known of whom the directory does not name, systems above all: they are taken at their word.
    """
    if person is None:
        return ()
    return tuple(each for each in task.required_skills if each not in person.skills)


def refuse_unskilled(task: Task, person: Person, *, able: Sequence[str], path: str) -> ValidationFailed:
    """Make the refusal of somebody who lacks a skill; `able` are those who lack none."""
    named = ", ".join(able[:MOST_NAMED]) + (" …" if len(able) > MOST_NAMED else "")
    who = f"{named} could." if able else "Nobody of its group could."
    return ValidationFailed.of(
        path,
        problem=f"{task.name} takes {', '.join(lacking(task, person))}, which {person.name} has not.",
        way_out=f"{who} A manager may assign it with ignoreSkills.",
    )
