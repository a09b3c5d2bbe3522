"""Global ids are taken apart, or refused with the way out."""

from uuid import UUID

import pytest

from domain.errors import ValidationFailed
from resolvers.ids import key_of, prefix_of

ONE = UUID("0a000000-0000-4000-8000-000000000001")


def test_an_id_gives_its_type_and_key() -> None:
    assert prefix_of(f"lin_{ONE}", "ord", "lin", path="owner") == ("lin", ONE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ord",
        str(ONE),
        f"ord_{str(ONE).replace('-', '')}",
        f"ORD_{ONE}",
        f"ord_{ONE} ",
        f" ord_{ONE}",
        "ord_1",
    ],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        key_of(text, "ord", path="order")

    assert refused.value.path == ("order",)
    assert "order (ord_…)" in refused.value.faults[0].way_out


@pytest.mark.parametrize("prefix", ["tsk", "xyz"])
def test_the_id_of_another_type_is_refused(prefix: str) -> None:
    with pytest.raises(ValidationFailed, match="another type"):
        key_of(f"{prefix}_{ONE}", "ord", path="order")
