"""What the demo says can be copied, however narrow the terminal."""

from io import StringIO

from rich.console import Console

from server.demo.announcement import QUERY, announce

TOKEN = "ey" + 300 * "x"
URL = "http://127.0.0.1:8000"


def test_tokens_query_and_command_stand_whole_in_a_narrow_terminal() -> None:
    said = StringIO()

    announce(Console(file=said, width=40), URL, {"ORDER_MANAGER": TOKEN}, speed=600, folder="logs")

    lines = said.getvalue().splitlines()
    assert f"  {'ORDER_MANAGER':19}{TOKEN}" in lines
    assert QUERY in said.getvalue()
    assert (
        lines[-1]
        == f"In a terminal: SOM_TOKEN=<token> .venv/bin/som order watch ORD1001001 --url {URL}/graphql"
    )
