"""Names of fields and commands as clients write them."""

import pytest

from domain.spelling import camel


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("state", "state"),
        ("not_before", "notBefore"),
        ("submit_order", "submitOrder"),
        ("forecast_p90", "forecastP90"),
    ],
)
def test_a_name_is_written_as_clients_know_it(name: str, written: str) -> None:
    assert camel(name) == written
