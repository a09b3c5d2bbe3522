"""Where to look, once the demo runs."""

import json
from collections.abc import Mapping

from rich.console import Console
from rich.panel import Panel
from rich.syntax import Syntax

QUERY = """query Orders {
  orders(first: 10, orderBy: [{field: PRIORITY}]) {
    nodes {
      number state progress forecastEndAt
      waitingOn { party name reason }
      tasks(where: {state: [OPEN, IN_PROGRESS]}) { number name state assignmentGroup { name } }
    }
  }
}"""


def as_json(url: str, tokens: Mapping[str, str]) -> str:
    """Write one line for programs."""
    where = {"url": url, "graphql": f"{url}/graphql", "portal": f"{url}/portal", "tokens": dict(tokens)}
    return json.dumps(where)


def announce(console: Console, url: str, tokens: Mapping[str, str], speed: float, folder: str) -> None:
    """Show people where to look, what to paste and how to end it."""
    console.print(
        Panel(
            f"GraphiQL  {url}/graphiql\nPortal    {url}/portal\nGraphQL   {url}/graphql\nLogs      {folder}",
            title="somgraph is running",
            subtitle=f"an hour of business takes {3600 / speed:g} s · Ctrl-C ends it",
        )
    )
    console.print("Tokens, to be sent as Authorization: Bearer <token>")
    for role, token in tokens.items():
        console.print(f"  [bold]{role:19}[/]{token}", soft_wrap=True, highlight=False)
    console.print("A query to paste, with the token of ORDER_MANAGER:")
    coloured = Syntax(QUERY, "graphql", background_color="default").highlight(QUERY)
    console.print(coloured, soft_wrap=True, end="")  # a Syntax itself is cut off at the terminal's edge
    command = f"SOM_TOKEN=<token> .venv/bin/som order watch ORD1001001 --url {url}/graphql"
    console.print(f"In a terminal: {command}", soft_wrap=True)
