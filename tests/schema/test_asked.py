"""Which arguments are the same: the digest under an idempotency key."""

from datetime import UTC, datetime, timedelta

from strawberry import ID

from domain.orders import OrderCategory
from schema.inputs.capture import CharacteristicInput, CreateOrderInput, OrderLineInput, UpdateOrderLineInput
from schema.inputs.tasks import ReportProgressInput
from schema.mutations.asked import asked, digest, given
from schema.scalars import JSON

SERVICE = OrderCategory.SERVICE


def test_key_and_trial_are_no_part_of_the_arguments() -> None:
    plain = CreateOrderInput(category=SERVICE, account_code="A")
    terms = CreateOrderInput(category=SERVICE, account_code="A", idempotency_key="k", dry_run=True)

    assert digest("createOrder", plain) == digest("createOrder", terms)


def test_the_mutation_is_part_of_them() -> None:
    one = CreateOrderInput(category=SERVICE, account_code="A")

    assert digest("createOrder", one) != digest("importOrder", one)


def test_a_value_deep_inside_is_part_of_them() -> None:
    def ordering(value: object) -> CreateOrderInput:
        line = OrderLineInput(characteristics=[CharacteristicInput(name="bandwidth", value=JSON(value))])
        return CreateOrderInput(category=SERVICE, lines=[line])

    assert digest("createOrder", ordering(1)) != digest("createOrder", ordering(2))
    assert digest("createOrder", ordering(1)) == digest("createOrder", ordering(1))


def test_the_same_time_in_another_offset_is_the_same() -> None:
    first = CreateOrderInput(category=SERVICE, committed_due_at=datetime(2026, 11, 20, 19, tzinfo=UTC))
    again = CreateOrderInput(
        category=SERVICE, committed_due_at=datetime.fromisoformat("2026-11-20T20:00:00+01:00").astimezone(UTC)
    )

    assert digest("createOrder", first) == digest("createOrder", again)


def test_a_duration_is_part_of_them() -> None:
    hours = [ReportProgressInput(task=ID("t"), percent=1, estimate=timedelta(hours=each)) for each in (1, 2)]

    assert digest("reportProgress", hours[0]) != digest("reportProgress", hours[1])


def test_what_is_not_given_is_absent_and_null_is_not() -> None:
    found = given(UpdateOrderLineInput(line=ID("lin_1"), location=None))

    assert found.keys() >= {"line", "location"}
    assert "quantity" not in found


def test_terms_are_taken_off() -> None:
    terms = UpdateOrderLineInput(line=ID("lin_1"), expected_version=3, dry_run=True, idempotency_key="k")

    request = asked("updateOrderLine", terms)

    assert (request.expected_version, request.dry_run, request.idempotency_key) == (3, True, "k")
    assert request.key is None
