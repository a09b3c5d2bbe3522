"""Who may take a task by what they are able to do."""

import pytest

from domain.directory import Person
from domain.skills import lacking, refuse_unskilled
from tests import builders

TASK = builders.task(name="Splice the fibre", required_skills=("fibre", "roofs"))
TOM = Person(subject="tom", name="Tom", skills=("fibre",))


def test_a_person_lacks_the_skills_that_it_has_not() -> None:
    assert lacking(TASK, TOM) == ("roofs",)
    assert lacking(builders.task(), TOM) == ()


def test_who_is_not_in_the_directory_is_taken_at_its_word() -> None:
    assert lacking(TASK, None) == ()


@pytest.mark.parametrize(
    ("able", "way_out"),
    [
        ((), "Nobody of its group could."),
        (("ann", "bo"), "ann, bo could."),
        (tuple("abcdef"), "a, b, c, d, e … could."),
    ],
)
def test_the_refusal_says_what_is_missing_and_who_could(able: tuple[str, ...], way_out: str) -> None:
    (fault,) = refuse_unskilled(TASK, TOM, able=able, path="assignee").faults

    assert fault.path == ("assignee",)
    assert fault.problem == "Splice the fibre takes roofs, which Tom has not."
    assert fault.way_out == f"{way_out} A manager may assign it with ignoreSkills."
