"""Adjusting prices before approval."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.errors import NotFound, TransitionRefused, ValidationFailed
from domain.orders import OrderState
from domain.outcome import Outcome
from domain.price_amendment import BEFORE_APPROVAL, adjust_price
from domain.pricing import AdjustmentKind, ChargeType, PriceAgreement
from domain.tree import OrderTree
from tests.builders import NOON
from tests.domain.order_builders import a_line, a_tree, an_order
from tests.published import worked

K = AdjustmentKind
CATALOG = worked()
WHO: dict[str, Any] = {"at": NOON, "actor": "bea"}


def adjusted(
    tree: OrderTree, owner: Any = None, kind: K = K.PERCENT, value: str = "-5", **more: Any
) -> Outcome:
    """The tree's order, or what is named, with one more adjustment."""
    reason = more.pop("reason", "A loyal customer.")
    agreed = PriceAgreement(charge=ChargeType.RECURRING, kind=kind, value=Decimal(value), reason=reason)
    return adjust_price(tree, CATALOG, owner or tree.order.id, agreed, **{"limited": False, **WHO, **more})


def drafted(state: OrderState = OrderState.DRAFT) -> OrderTree:
    return a_tree(a_line(), order=an_order(state=state))


def test_an_adjustment_says_what_was_agreed_by_whom_and_why() -> None:
    outcome = adjusted(drafted(), value="-7.5")

    (made,) = outcome.tree.order.price_adjustments
    assert (made.sequence, made.kind, made.value) == (1, K.PERCENT, Decimal("-7.5"))
    assert (made.reason, made.author, made.adjusted_at) == ("A loyal customer.", WHO["actor"], WHO["at"])


def test_adjustments_follow_each_other() -> None:
    once = adjusted(drafted()).tree

    twice = adjusted(once, kind=K.AMOUNT, value="-3.25").tree

    assert [(each.sequence, each.value) for each in twice.order.price_adjustments] == [
        (1, Decimal(-5)),
        (2, Decimal("-3.25")),
    ]


def test_a_line_has_adjustments_of_its_own() -> None:
    tree = drafted()
    (line_id,) = tree.lines

    outcome = adjusted(tree, line_id, K.OVERRIDE, "0")

    assert outcome.tree.lines[line_id].price_adjustments[0].value == 0
    assert outcome.tree.order.price_adjustments == ()


def test_customers_hear_that_a_price_changed_but_not_by_whom() -> None:
    (event,) = [each for each in adjusted(drafted()).events if each.type == "PriceAdjusted"]

    assert event.public
    assert event.public_fields == frozenset()


@pytest.mark.parametrize("state", [each for each in OrderState if each not in BEFORE_APPROVAL])
def test_approval_locks_the_price(state: OrderState) -> None:
    with pytest.raises(TransitionRefused, match="locked"):
        adjusted(drafted(state))


@pytest.mark.parametrize(
    ("kind", "value"), [(K.PERCENT, "10.01"), (K.PERCENT, "-11"), (K.AMOUNT, "1"), (K.OVERRIDE, "1")]
)
def test_an_agent_stays_within_the_limit(kind: K, value: str) -> None:
    with pytest.raises(ValidationFailed, match="manager"):
        adjusted(drafted(), kind=kind, value=value, limited=True)


def test_an_agent_may_agree_to_a_tenth() -> None:
    assert adjusted(drafted(), value="-10", limited=True).tree.order.price_adjustments


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (K.PERCENT, "-100.1"),
        (K.PERCENT, "1001"),
        (K.OVERRIDE, "-1"),
        (K.AMOUNT, "0.00001"),
        (K.AMOUNT, "1e12"),
        (K.AMOUNT, "NaN"),
        (K.AMOUNT, "Infinity"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(kind: K, value: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        adjusted(drafted(), kind=kind, value=value)

    assert refused.value.path == ("value",)


def test_a_reason_is_needed() -> None:
    with pytest.raises(ValidationFailed) as refused:
        adjusted(drafted(), reason=" ")

    assert refused.value.path == ("reason",)


def test_only_the_order_and_its_lines_have_prices() -> None:
    with pytest.raises(NotFound):
        adjusted(drafted(), UUID(int=7))
