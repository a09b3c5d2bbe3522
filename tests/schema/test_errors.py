"""Every refusal of the domain is an error of the contract, with all its data."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from graphql import GraphQLObjectType

from domain import errors
from domain.errors import Fault, Refusal
from schema.build import schema
from schema.errors import error_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ORDER = UUID(int=7)
REFUSALS: dict[str, Refusal] = {
    "ValidationFailed": errors.ValidationFailed((Fault(path=("a", "0"), problem="No.", way_out="Yes."),)),
    "NotFound": errors.NotFound("task", "tsk_1", path=("task",)),
    "Forbidden": errors.Forbidden("SKIP_TASK"),
    "TransitionRefused": errors.TransitionRefused("task", state="OPEN", command="fail", allowed=("START",)),
    "LeaseLost": errors.LeaseLost("TASK1", lost_at=NOON),
    "VersionConflict": errors.VersionConflict(expected=1, current=2),
    "PastPointOfNoReturn": errors.PastPointOfNoReturn(tasks=("TASK1",), kinds=("CHANGE",)),
    "IdempotencyKeyReused": errors.IdempotencyKeyReused("k"),
    "DuplicateExternalOrder": errors.DuplicateExternalOrder(
        external_id="X", order_id=str(ORDER), number="ORD1"
    ),
    "DecompositionFailed": errors.DecompositionFailed("No template."),
    "Unavailable": errors.Unavailable(),
    "Refused": Refusal("For another reason."),
}


@pytest.mark.parametrize("name", list(REFUSALS))
def test_a_refusal_has_every_field_of_its_error(name: str) -> None:
    known = schema._schema.type_map[name]
    assert isinstance(known, GraphQLObjectType)

    written = error_of(REFUSALS[name])

    assert written["__typename"] == name
    assert set(written) - {"__typename"} == set(known.fields)
    assert written["message"] == REFUSALS[name].message


def test_the_order_that_is_in_is_named_by_its_global_id() -> None:
    assert error_of(REFUSALS["DuplicateExternalOrder"])["orderId"] == f"ord_{ORDER}"


def test_a_lost_lease_says_when_it_was_lost() -> None:
    assert error_of(REFUSALS["LeaseLost"])["lostAt"] == "2026-11-20T12:00:00.000Z"


def test_a_special_kind_of_refusal_is_written_as_what_it_is_a_kind_of() -> None:
    class NotEvenYou(errors.Forbidden):
        pass

    assert error_of(NotEvenYou("SKIP_TASK"))["__typename"] == "Forbidden"


def test_every_error_of_the_contract_is_tried() -> None:
    interface = schema._schema.type_map["OperationError"]

    implementing = {
        name
        for name, known in schema._schema.type_map.items()
        if isinstance(known, GraphQLObjectType) and interface in known.interfaces
    }

    assert implementing == set(REFUSALS)
