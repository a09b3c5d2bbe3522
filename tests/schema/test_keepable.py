"""What cannot be kept is refused by place, however much of it there is."""

from typing import Any

import pytest

from domain.errors import ValidationFailed
from schema.mutations.keepable import DEEPEST, LARGEST, LONGEST_NAMES, MOST, require_keepable


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


UNKEEPABLE: dict[str, tuple[Any, tuple[str, ...]]] = {
    "NUL": ({"text": "a\0"}, ("text",)),
    "half a character": ({"lines": [{}, {"text": "\ud800"}]}, ("lines", "1", "text")),
    "half a character as name": ({"value": {"\ud800": 1}}, ("value",)),
    "a number too large": ({"value": LARGEST + 1}, ("value",)),
    "a number too small": ({"value": -LARGEST - 1}, ("value",)),
    "too many levels": (nested(DEEPEST + 1), ("0",) * DEEPEST),
    "a key too long": ({"idempotencyKey": "k" * (LONGEST_NAMES + 1)}, ("idempotencyKey",)),
    "a key of nothing": ({"idempotencyKey": ""}, ("idempotencyKey",)),
    "an external id too long": ({"payload": {"externalId": "e" * 300}}, ("payload", "externalId")),
}


@pytest.mark.parametrize(("given", "path"), UNKEEPABLE.values(), ids=UNKEEPABLE.keys())
def test_it_is_refused_by_path(given: Any, path: tuple[str, ...]) -> None:
    with pytest.raises(ValidationFailed) as refused:
        require_keepable(given)

    assert [fault.path for fault in refused.value.faults] == [path]


def test_what_can_be_kept_is_let_through() -> None:
    longest = "k" * LONGEST_NAMES
    given = {"idempotencyKey": longest, "value": nested(DEEPEST - 1), "most": LARGEST, "text": "Zoë 😀\n"}

    require_keepable(given)


def test_only_so_many_faults_are_told() -> None:
    with pytest.raises(ValidationFailed) as refused:
        require_keepable({"texts": ["\0"] * 10 * MOST})

    assert len(refused.value.faults) == MOST


def test_a_bottomless_value_needs_no_recursion() -> None:
    with pytest.raises(ValidationFailed, match="nested too deeply"):
        require_keepable(nested(100_000))
