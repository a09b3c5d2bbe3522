"""Worklists: what people have to do, most urgent first, as the indexes of the worklist have it, too."""

from collections.abc import Sequence
from dataclasses import replace

from domain.permissions import Permission
from persistence.graph.declarations import Connection, Filter, Share, Sort
from persistence.graph.sources.jeopardy import JEOPARDY_LEVEL
from persistence.graph.sources.tasks import TASK_FILTERS, TASK_SORTS

LEVELS = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "NONE")
DANGER = f"array_position('{{{','.join(LEVELS)}}}'::text[], {{c}}.jeopardy_level)"
IN_NEED_OF_WORK = "{c}.state in ('OPEN', 'IN_PROGRESS', 'AWAITING_INFORMATION')"


def _place_of_first(levels: Sequence[str]) -> str:
    """Write where the first of these levels that is in the value stands among all."""
    places = (f"when '{level}' = any({{value}}) then {LEVELS.index(level) + 1}" for level in levels)
    return f"case {' '.join(places)} end"


# the levels that are asked for, and from where to where they stand in an index: what is beyond is not read
LEVELS_FROM_TO = replace(
    JEOPARDY_LEVEL,
    sql=f"{JEOPARDY_LEVEL.sql} and {DANGER} between {_place_of_first(LEVELS)}"
    f" and {_place_of_first(LEVELS[::-1])}",
)
OF_OTHERS = "{c}.assignment_group = {e}.code and {c}.assignee is distinct from "
WORKLIST = Connection(
    target="Task",
    where=IN_NEED_OF_WORK,
    filters=TASK_FILTERS | {"jeopardyLevel": LEVELS_FROM_TO},
    sorts=TASK_SORTS | {"DANGER": Sort(sql=DANGER, type="int4")},
    default=(("DANGER", "ASC"), ("PRIORITY", "ASC"), ("DUE", "ASC")),
    shares=(
        Share(where="{c}.assignee = {subject}"),
        Share(each="(select distinct unnest({groups}) as code) {e}", where=OF_OTHERS + "{subject}"),
    ),
    arguments={
        "person": Filter(sql="true", permission=Permission.VIEW_WORKLOAD),
        "group": Filter(sql="{c}.assignment_group = {value}", permission=Permission.VIEW_WORKLOAD),
    },
    shares_by={
        "person": (
            Share(where="{c}.assignee = {value}"),
            Share(
                each="(select m.group_code as code from memberships m where m.subject = {value}) {e}",
                where=OF_OTHERS + "{value}",
            ),
        ),
        "group": (Share(where="{c}.assignment_group = {value}"),),
    },
)
