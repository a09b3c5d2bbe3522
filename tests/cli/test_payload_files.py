"""Files of orders: one, a list, one per line, or what an earlier import rejected."""

import json
from pathlib import Path

import pytest

from server.cli.payload_files import Unreadable, read_payloads

ONE, TWO = {"externalId": "1"}, {"externalId": "2"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ONE, TWO]),
        json.dumps(ONE) + "\n" + json.dumps(TWO) + "\n",
        json.dumps({"place": "a:1", "reasons": ["no"], "order": ONE}) + "\n\n" + json.dumps(TWO),
    ],
    ids=["list", "lines", "rejects"],
)
def test_every_order_of_a_file_is_read(text: str, tmp_path: Path) -> None:
    file = tmp_path / "orders.json"
    file.write_text(text)

    assert [payload.order for payload in read_payloads(file)] == [ONE, TWO]


def test_a_file_of_one_order_is_read(tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_text(json.dumps(ONE, indent=2))

    assert [payload.order for payload in read_payloads(file)] == [ONE]


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_text('{"externalId": "1"}\nnonsense\n')

    with pytest.raises(Unreadable, match=r"orders\.jsonl:2"):
        list(read_payloads(file))
