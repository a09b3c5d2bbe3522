"""Global ids: a prefix that says the type, and the row's own id."""

import re
from dataclasses import dataclass
from uuid import UUID

from persistence.graph.problems import RequestProblem

EVENT = "evt"
PATTERN = re.compile(r"(?P<prefix>[a-z]{3})_(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class GlobalId:
    """A global id, taken apart; events are numbered, all else has a UUID."""

    prefix: str
    id: UUID | int


def parse_global_id(text: str, *, accepted: tuple[str, ...] = ()) -> GlobalId:
    """Take an id apart; raises RequestProblem BAD_ID, naming what is accepted."""
    found = PATTERN.fullmatch(text)
    wanted = " or ".join(f"{prefix}_…" for prefix in accepted)
    if found is None or (found["id"].isdigit() != (found["prefix"] == EVENT)):
        raise RequestProblem("BAD_ID", f"{text[:80]!r} is not an id{f' like {wanted}' if wanted else ''}.")
    if accepted and found["prefix"] not in accepted:
        raise RequestProblem("BAD_ID", f"{text!r} is the id of another type; this takes {wanted}.")
    return GlobalId(found["prefix"], int(found["id"]) if found["prefix"] == EVENT else UUID(found["id"]))
