"""TMF641 service orders, as third parties send them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.errors import ValidationFailed
from domain.orders import LineAction, LineState, OrderRelationshipType, OrderState
from domain.tmf641 import read_service_order
from domain.tmf641_states import LINE_STATES, ORDER_STATES

WORKED = Path(__file__).parents[2] / "server" / "demo" / "orders" / "hillside-connect.tmf641.json"


def an_item(identity: str = "1", action: str = "add", **values: Any) -> dict[str, Any]:
    service = {"serviceSpecification": {"id": "CFS-BIZ-INET"}} | values.pop("service", {})
    return {"id": identity, "action": action, "service": service} | values


def a_payload(*items: dict[str, Any], **values: Any) -> dict[str, Any]:
    party = [{"id": "ACC-1", "role": "customer"}]
    return {"relatedParty": party, "serviceOrderItem": list(items or [an_item()])} | values


def paths(payload: dict[str, Any]) -> list[str]:
    with pytest.raises(ValidationFailed) as refused:
        read_service_order(payload)
    return [".".join(fault.path) for fault in refused.value.faults]


def test_the_worked_order_is_read() -> None:
    order = read_service_order(json.loads(WORKED.read_text()))

    assert (order.external_id, order.source_system) == ("HDG-2026-0117", "PARTNER-PORTAL")
    assert (order.account_code, order.contact, order.priority) == ("ACC-HILLSIDE", "CON-HILLSIDE-1", 2)
    assert order.notes == ("The practice is closed on Wednesday afternoons.",)
    internet, voice = order.lines
    assert (internet.action, internet.specification, internet.specification_version) == (
        LineAction.ADD,
        "CFS-BIZ-INET",
        "1.0",
    )
    assert internet.location == "LOC-HILLSIDE-MILL"
    assert internet.characteristics["bandwidthDown"] == 300
    assert voice.characteristics["numbersToPort"] == ["+441632960110", "+441632960111"]


def test_order_attributes_are_read() -> None:
    order = read_service_order(
        a_payload(
            externalId=4711,
            category="Business",
            description="For the practice",
            requestedStartDate="2018-01-01T00:00:00Z",
            requestedCompletionDate="2026-03-09T00:00:00Z",
            committedDueDate="2026-03-10T00:00:00Z",
            channel=[{"id": "1"}],
            externalReference=[{"id": "C-9", "externalReferenceType": "contract"}],
        )
    )

    assert (order.external_id, order.category_label, order.description) == (
        "4711",
        "Business",
        "For the practice",
    )
    assert order.requested_start_at == datetime(2018, 1, 1, tzinfo=UTC)
    assert order.requested_completion_at == datetime(2026, 3, 9, tzinfo=UTC)
    assert order.committed_due_at == datetime(2026, 3, 10, tzinfo=UTC)
    assert order.source_system is None
    assert order.priority is None
    assert order.terms["channel"] == [{"id": "1"}]


def test_an_account_comes_before_a_customer_and_a_contact_may_be_a_party() -> None:
    parties = [
        {"id": "WHO", "role": "requester"},
        {"id": "CUS-1", "role": "Customer"},
        {"id": "ACC-9", "role": "account"},
        {"id": "CON-1", "role": "site contact"},
        {"role": "nobody"},
        "noise",
    ]

    order = read_service_order(a_payload(relatedParty=parties))

    assert (order.account_code, order.contact) == ("ACC-9", "CON-1")


@pytest.mark.parametrize(
    ("word", "action"),
    [
        ("add", LineAction.ADD),
        ("modify", LineAction.CHANGE),
        ("change", LineAction.CHANGE),
        ("delete", LineAction.DISCONNECT),
        ("noChange", LineAction.NO_CHANGE),
        ("no-change", LineAction.NO_CHANGE),
        ("suspend", LineAction.SUSPEND),
        ("resume", LineAction.RESUME),
    ],
)
def test_both_vocabularies_of_actions_are_known(word: str, action: LineAction) -> None:
    order = read_service_order(a_payload(an_item(action=word, service={"id": "INV1"})))

    assert order.lines[0].action is action
    assert order.lines[0].inventory_item == (None if action is LineAction.ADD else "INV1")


@pytest.mark.parametrize(
    ("state", "values", "action"),
    [
        ("inactive", [], LineAction.SUSPEND),
        ("suspended", [], LineAction.SUSPEND),
        ("active", [], LineAction.RESUME),
        ("active", [{"name": "bandwidthDown", "value": 500}], LineAction.CHANGE),
        ("terminated", [], LineAction.DISCONNECT),
        ("reserved", [], LineAction.CHANGE),
    ],
)
def test_a_modification_that_wants_another_state_is_an_action_of_its_own(
    state: str, values: list[Any], action: LineAction
) -> None:
    service = {"id": "INV1", "state": state, "serviceCharacteristic": values}

    order = read_service_order(a_payload(an_item(action="modify", service=service)))

    assert order.lines[0].action is action
    assert order.lines[0].desired_state == state


@pytest.mark.parametrize(
    ("value", "value_type", "read"),
    [
        ("300", "integer", 300),
        ("1.5", "number", 1.5),
        ("TRUE", "boolean", True),
        ("maybe", "boolean", "maybe"),
        ("many", "integer", "many"),
        ("300", None, "300"),
        (500, "integer", 500),
        ({"@type": "String", "value": "FTTP"}, "string", "FTTP"),
        ({"value": 1, "unit": "m"}, "object", {"value": 1, "unit": "m"}),
        ({"from": 1}, "object", {"from": 1}),
    ],
)
def test_values_are_taken_out_of_their_wrapping(value: Any, value_type: str | None, read: Any) -> None:
    characteristic = {"name": "x", "value": value, "valueType": value_type}

    order = read_service_order(a_payload(an_item(service={"serviceCharacteristic": [characteristic]})))

    assert order.lines[0].characteristics == {"x": read}


def test_items_inside_items_become_lines_with_a_parent() -> None:
    inner = an_item("1.1", serviceOrderItem=[an_item("1.1.1")])

    order = read_service_order(a_payload(an_item("1", serviceOrderItem=[inner]), an_item("2")))

    assert [(line.external_id, line.parent) for line in order.lines] == [
        ("1", None),
        ("1.1", "1"),
        ("1.1.1", "1.1"),
        ("2", None),
    ]


def nested(depth: int) -> dict[str, Any]:
    item = an_item(str(depth))
    for number in range(depth - 1, 0, -1):
        item = an_item(str(number), serviceOrderItem=[item])
    return item


def test_items_are_nested_ten_deep_at_most() -> None:
    assert len(read_service_order(a_payload(nested(10))).lines) == 10

    (path,) = paths(a_payload(nested(11)))

    assert path.count("serviceOrderItem[0]") == 10


def test_relations_are_read_in_the_standard_and_in_the_dialect() -> None:
    standard = [{"relationshipType": "dependency", "orderItem": {"itemId": "1"}}]
    dialect = [{"relationshipType": "dependsOn", "id": "2"}]

    order = read_service_order(
        a_payload(
            an_item("1"),
            an_item("2", serviceOrderItemRelationship=standard),
            an_item("3", orderRelationship=dialect),
        )
    )

    assert [line.related for line in order.lines] == [(), ("1",), ("2",)]


def test_orders_relate_to_others_by_dependency_and_cross_reference() -> None:
    relationships = [
        {"relationshipType": "dependency", "id": "CRM-7"},
        {"relationshipType": "Cross-Ref", "id": 8},
    ]

    order = read_service_order(a_payload(an_item(), orderRelationship=relationships))

    assert order.relationships == (
        (OrderRelationshipType.DEPENDENCY, "CRM-7"),
        (OrderRelationshipType.CROSS_REF, "8"),
    )


def test_a_move_names_the_old_place_and_the_new() -> None:
    places = [
        {"id": "OLD", "role": "from location"},
        {"id": "NEW", "role": "site"},
        {"id": "THIRD", "role": "x"},
    ]

    order = read_service_order(a_payload(an_item(action="modify", service={"id": "INV1", "place": places})))

    (line,) = order.lines
    assert (line.is_move, line.from_location, line.location) == (True, "OLD", "NEW")


def test_what_means_nothing_to_us_is_carried_along() -> None:
    item = an_item(appointment={"id": "A1"}, service={"isStateful": True})

    order = read_service_order(a_payload(item))

    assert order.terms["serviceOrderItem"] == {
        "1": {"appointment": {"id": "A1"}, "service": {"isStateful": True}}
    }
    assert not order.lines[0].is_move


def test_the_digest_follows_the_content_not_the_order_of_fields() -> None:
    payload = a_payload(externalId="X")
    turned = dict(reversed(payload.items()))

    assert read_service_order(payload).digest == read_service_order(turned).digest
    assert read_service_order(payload).digest != read_service_order(a_payload(externalId="Y")).digest


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        (a_payload(state="acknowledged"), "state"),
        (a_payload(serviceOrderItem=[]), "serviceOrderItem"),
        (a_payload(serviceOrderItem="one"), "serviceOrderItem"),
        (a_payload(relatedParty=[]), "relatedParty"),
        (a_payload(relatedParty="me"), "relatedParty"),
        (a_payload(priority="7"), "priority"),
        (a_payload(requestedStartDate="soon"), "requestedStartDate"),
        (a_payload(note=[{"author": "me"}]), "note[0].text"),
        (a_payload(externalReference=[{"externalReferenceType": "sourceSystem"}]), "externalReference[0].id"),
        (a_payload(an_item("")), "serviceOrderItem[0].id"),
        (a_payload(an_item(state="completed")), "serviceOrderItem[0].state"),
        (a_payload(an_item(quantity=0)), "serviceOrderItem[0].quantity"),
        (a_payload(an_item(action="upgrade")), "serviceOrderItem[0].action"),
        (a_payload({"id": "1", "service": {}}), "serviceOrderItem[0].action"),
        (a_payload({"id": "1", "action": "add"}), "serviceOrderItem[0].service"),
        (
            a_payload({"id": "1", "action": "add", "service": {}}),
            "serviceOrderItem[0].service.serviceSpecification",
        ),
        (
            a_payload(an_item(service={"serviceSpecification": {"name": "Internet"}})),
            "serviceOrderItem[0].service.serviceSpecification.id",
        ),
        (a_payload(an_item(action="modify")), "serviceOrderItem[0].service.id"),
        (a_payload(an_item(action="delete")), "serviceOrderItem[0].service.id"),
        (
            a_payload(an_item(service={"place": [{"role": "site"}]})),
            "serviceOrderItem[0].service.place[0].id",
        ),
        (
            a_payload(an_item(service={"serviceCharacteristic": [{"name": "x"}]})),
            "serviceOrderItem[0].service.serviceCharacteristic[0].value",
        ),
        (
            a_payload(an_item(service={"serviceCharacteristic": [{"value": 1}]})),
            "serviceOrderItem[0].service.serviceCharacteristic[0].name",
        ),
        (
            a_payload(an_item(service={"serviceCharacteristic": [{"name": "x", "value": 1}] * 2})),
            "serviceOrderItem[0].service.serviceCharacteristic[1].name",
        ),
        (a_payload(an_item("1"), an_item("1")), "serviceOrderItem[1].id"),
        (
            a_payload(an_item(orderRelationship=[{"relationshipType": "dependency", "id": "9"}])),
            "serviceOrderItem[0].serviceOrderItemRelationship",
        ),
        (
            a_payload(an_item(orderRelationship=[{"relationshipType": "dependency", "id": "1"}])),
            "serviceOrderItem[0].serviceOrderItemRelationship",
        ),
        (
            a_payload(an_item(orderRelationship=[{"relationshipType": "bundles", "id": "1"}])),
            "serviceOrderItem[0].orderRelationship[0].relationshipType",
        ),
        (
            a_payload(an_item(orderRelationship=[{"relationshipType": "dependency"}])),
            "serviceOrderItem[0].orderRelationship[0].id",
        ),
        (
            a_payload(an_item(), orderRelationship=[{"relationshipType": "bundles", "id": "1"}]),
            "orderRelationship[0].relationshipType",
        ),
        (
            a_payload(an_item(), orderRelationship=[{"relationshipType": "dependency"}]),
            "orderRelationship[0].id",
        ),
    ],
)
def test_a_fault_is_told_with_its_path(payload: dict[str, Any], path: str) -> None:
    assert path in paths(payload)


def test_all_faults_are_told_at_once() -> None:
    payload = a_payload(an_item(action="upgrade"), an_item("2", quantity=-1), state="new")

    assert paths(payload) == ["serviceOrderItem[0].action", "serviceOrderItem[1].quantity", "state"]


def test_only_drafts_have_no_state_in_the_standard() -> None:
    assert set(OrderState) - set(ORDER_STATES) == {OrderState.DRAFT}
    assert set(LineState) - set(LINE_STATES) == {LineState.DRAFT}
    assert ORDER_STATES[OrderState.CLOSED_PARTIAL] == "partial"
    assert LINE_STATES[LineState.SCHEDULED] == "acknowledged"
