"""Global ids as callers write them: the prefix says what it is, the rest which one."""

import re
from uuid import UUID

from domain.errors import ValidationFailed

NOUNS = {
    "ord": "order", "lin": "order line", "dor": "domain order", "tsk": "task", "skp": "skip",
    "inv": "inventory item", "acc": "account", "loc": "location", "con": "contact", "nte": "note",
    "spc": "specification", "off": "offering", "tpl": "plan template", "evt": "event",
    "fal": "fallout", "blk": "bulk resolution",
    "jal": "jeopardy alert", "att": "attempt", "rel": "order relationship",
}  # fmt: skip
FORM = re.compile(r"([a-z]{3})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def prefix_of(text: str, *accepted: str, path: str) -> tuple[str, UUID]:
    """Take an id of one of several types apart; raises ValidationFailed with the way out."""
    found = FORM.fullmatch(text)
    wanted = " or ".join(f"{NOUNS[prefix]} ({prefix}_…)" for prefix in accepted)
    if found is None:
        raise _unfit(path, f"{text[:80]!r} is not a global id.", wanted)
    if found[1] not in accepted:
        raise _unfit(
            path, f"{text!r} is the id of another type: {NOUNS.get(found[1], 'none that exists')}.", wanted
        )
    return found[1], UUID(found[2])


def key_of(text: str, prefix: str, *, path: str) -> UUID:
    """Take an id of one type apart; raises ValidationFailed with the way out."""
    return prefix_of(text, prefix, path=path)[1]


def _unfit(path: str, problem: str, wanted: str) -> ValidationFailed:
    return ValidationFailed.of(path, problem=problem, way_out=f"Send the id of {wanted} as a query gives it.")
