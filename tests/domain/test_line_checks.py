"""What keeps a line from being submitted, with the path of each fault (SOM domain §4.1)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.catalog import Catalog
from domain.catalog_document import assemble
from domain.characteristics import ValueSource, characteristics, plain
from domain.line_checks import check_line, with_defaults
from domain.orders import LineAction, OrderLine
from tests.builders import NOON, characteristic, line
from tests.published import characteristic_spec, small, specification, worked

GOOD = {"bandwidthDown": 300, "siteContactPhone": "+44 1632 960101"}


def ordered(values: dict[str, Any] | None = None, **fields: Any) -> OrderLine:
    given = characteristics(
        characteristic(name, value) for name, value in (GOOD if values is None else values).items()
    )
    return line(**({"characteristics": given, "location_id": UUID(int=1)} | fields))


def paths(given: OrderLine, catalog: Catalog | None = None) -> list[str]:
    return [".".join(fault.path) for fault in check_line(given, catalog or worked(), path=("lines", "0"))]


def test_an_ordinary_line_has_no_faults() -> None:
    assert paths(ordered()) == []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (ordered(specification="CFS-GONE"), "lines.0.specification"),
        (ordered(specification_version="9.9"), "lines.0.specification"),
        (ordered(offering="OFR-GONE"), "lines.0.offering"),
        (ordered(offering="OFR-BIZ-VOICE"), "lines.0.offering"),
        (ordered(quantity=0), "lines.0.quantity"),
        (ordered(quantity=1001), "lines.0.quantity"),
        (ordered(location_id=None), "lines.0.location"),
        (ordered({}, action=LineAction.CHANGE), "lines.0.inventoryItem"),
        (ordered(GOOD | {"colour": "red"}), "lines.0.characteristics.colour"),
        (ordered(GOOD | {"bandwidthDown": 250}), "lines.0.characteristics.bandwidthDown"),
        (ordered(GOOD | {"bandwidthDown": "300"}), "lines.0.characteristics.bandwidthDown"),
        (ordered(GOOD | {"bandwidthUp": 1}), "lines.0.characteristics.bandwidthUp"),
        (ordered(GOOD | {"siteContactPhone": "call me"}), "lines.0.characteristics.siteContactPhone"),
        (ordered({"bandwidthDown": 300}), "lines.0.characteristics.siteContactPhone"),
        (ordered(GOOD | {"siteContactPhone": ""}), "lines.0.characteristics.siteContactPhone"),
    ],
)
def test_every_fault_has_its_path(given: OrderLine, path: str) -> None:
    assert paths(given) == [path]


def test_all_faults_of_a_line_come_at_once() -> None:
    assert len(paths(ordered({}, quantity=0, location_id=None))) == 4


def test_a_line_on_something_installed_needs_no_values_of_its_own() -> None:
    assert (
        paths(ordered({}, action=LineAction.SUSPEND, inventory_item_id=UUID(int=5), location_id=None)) == []
    )


def test_a_line_on_an_offering_of_its_specification_is_accepted() -> None:
    given = ordered(specification="PS-BIZ-INET", offering="OFR-BIZ-INET")

    assert paths(given) == []


def test_a_thing_without_a_place_needs_no_location() -> None:
    anywhere = assemble(small(specification("CFS-A")))

    given = line(specification="CFS-A", specification_version="1")

    assert paths(given, anywhere) == []


@pytest.mark.parametrize(("portable", "faults"), [(True, 1), (False, 0)])
def test_a_characteristic_may_be_required_only_when_another_has_a_value(portable: bool, faults: int) -> None:
    carrier = characteristic_spec(
        "carrier", mandatoryAt="CAPTURE", requiredWhen=[{"characteristic": "portIn", "value": True}]
    )
    own = [characteristic_spec("portIn", "BOOLEAN"), carrier]
    catalog = assemble(small(specification("CFS-A", characteristics=own)))
    given = ordered({"portIn": portable}, specification="CFS-A", specification_version="1")

    assert paths(given, catalog) == ["lines.0.characteristics.carrier"] * faults


@pytest.mark.parametrize(
    ("fields", "accepted"),
    [
        ({}, True),
        ({"validFrom": "2026-11-20T12:00:00Z", "validTo": "2026-11-21T00:00:00Z"}, True),
        ({"validFrom": "2026-11-20T12:00:01Z"}, False),
        ({"validTo": "2026-11-20T12:00:00Z"}, False),
        ({"status": "RETIRED"}, False),
    ],
)
def test_a_specification_must_be_on_offer_at_the_order_date(fields: dict[str, Any], accepted: bool) -> None:
    catalog = assemble(small(specification("CFS-A", **fields)))
    given = line(specification="CFS-A", specification_version="1")

    faults = check_line(given, catalog, path=("lines", "0"), at=NOON)

    assert [fault.path for fault in faults] == [("lines", "0", "specification")] * (not accepted)


def test_without_a_date_only_the_status_counts() -> None:
    catalog = assemble(small(specification("CFS-A", validTo=str(NOON - timedelta(days=1)))))

    assert paths(line(specification="CFS-A", specification_version="1"), catalog) == []


def test_defaults_fill_what_is_missing_and_say_so() -> None:
    filled = with_defaults(ordered(GOOD | {"staticIpv4": "/29"}), worked())

    assert plain(filled.characteristics) == GOOD | {
        "staticIpv4": "/29",
        "accessTechnology": "FTTP",
        "managedRouter": True,
    }
    assert filled.characteristics["managedRouter"].source is ValueSource.DEFAULT


def test_a_line_that_has_all_its_values_stays_as_it_is() -> None:
    filled = with_defaults(ordered(), worked())

    assert with_defaults(filled, worked()) is filled


def test_a_line_on_something_installed_gets_no_defaults() -> None:
    given = ordered({}, action=LineAction.CHANGE)

    assert with_defaults(given, worked()) is given
