"""An order drawn as a tree for the terminal: lines, domain orders, tasks, what they wait for."""

from collections.abc import Iterable

from rich.text import Text
from rich.tree import Tree

from server.remote import Data

STYLES = {
    "CLOSED_COMPLETE": "green",
    "COMPLETED": "green",
    "IN_PROGRESS": "bold cyan",
    "OPEN": "yellow",
    "ON_HOLD": "magenta",
    "AWAITING_INFORMATION": "magenta",
    "FAILED": "bold red",
    "REJECTED": "bold red",
    "SKIPPED": "dim",
    "CANCELED": "dim",
}
DANGER = {"LOW": "yellow", "MEDIUM": "yellow", "HIGH": "bold red", "CRITICAL": "bold red"}
ENDED = {"RESOLVED", "CLOSED_COMPLETE", "CANCELED"}
BAR = 10


def tree_of(order: Data) -> Tree:
    """Draw the whole order."""
    tree = Tree(heading(order))
    draw_fallouts(tree, order, None)
    for line in order["lines"]:
        draw_line(tree, line, order)
    header = Tree(Text("the order as a whole", style="bold"))
    draw_tasks(header, [task for task in order["tasks"] if task["domainOrder"] is None], order)
    if header.children:
        tree.children.append(header)
    return tree


def heading(order: Data) -> Text:
    """Write the order's own line: number, state, progress, dates, what it waits for."""
    text = Text.assemble((order["number"], "bold"), " ", state_of(order), "  ", bar(order["progress"]))
    if order["forecastEndAt"]:
        text.append(f"  done by {order['forecastEndAt'][:16].replace('T', ' ')} UTC", "dim")
    if order["description"]:
        text.append(f"  {order['description']}", "italic")
    text.append_text(danger(order["jeopardy"]))
    return text.append_text(waiting(order["waitingOn"]))


def draw_line(tree: Tree, line: Data, order: Data) -> None:
    """Draw a line with its domain orders, and what is not made yet."""
    code = (line["offering"] or line["specification"])["code"]
    branch = tree.add(
        Text.assemble((f"line {line['lineNo']} {line['action']} {code} ", "bold"), state_of(line))
    )
    for top in line["topDomainOrders"]:
        draw_domain_order(branch, top["id"], order)
    for skip in line["skips"]:
        if not skip["resolvedAt"] and not skip["waived"]:
            branch.add(Text(f"not made: {skip['explanation']}", "dim"))


def draw_domain_order(tree: Tree, id: str, order: Data) -> None:
    """Draw a domain order, its tasks and its children."""
    drawn = next(each for each in order["domainOrders"] if each["id"] == id)
    branch = tree.add(Text.assemble(f"{drawn['number']} {drawn['specification']['code']} ", state_of(drawn)))
    draw_tasks(
        branch, [task for task in order["tasks"] if (task["domainOrder"] or {}).get("id") == id], order
    )
    for child in order["domainOrders"]:
        if (child["parent"] or {}).get("id") == id:
            draw_domain_order(branch, child["id"], order)


def draw_tasks(tree: Tree, tasks: Iterable[Data], order: Data) -> None:
    """Draw tasks, one per line, with their open fallouts; critical ones are marked."""
    for task in tasks:
        who = (task["assignee"] or task["assignmentGroup"] or {}).get("name")
        text = Text.assemble(
            ("! " if task["isCritical"] else "  ", "red"), f"{task['number']} {task['name']} ", state_of(task)
        )
        if who:
            text.append(f"  {who}", "blue")
        text.append_text(danger(task["jeopardy"]))
        branch = tree.add(text.append_text(waiting(task["waitingOn"])))
        draw_fallouts(branch, order, task["number"])


def draw_fallouts(tree: Tree, order: Data, task: str | None) -> None:
    """Draw the open fallouts of a task, or those of the order as a whole."""
    for fallout in order["fallouts"]:
        if (fallout["task"] or {}).get("number") == task and fallout["state"] not in ENDED:
            who = (fallout["assignee"] or fallout["assignmentGroup"] or {}).get("name")
            text = Text.assemble((f"{fallout['number']} ", "bold red"), state_of(fallout))
            text.append(f"  {fallout['shortDescription']}")
            tree.add(text.append(f"  {who}", "blue") if who else text)


def danger(jeopardy: Data) -> Text:
    """Write how much something is in danger of ending late, if it is."""
    level = jeopardy["level"]
    if level == "NONE":
        return Text()
    return Text(f"  {level}: {words(jeopardy['reason'])}", DANGER[level])


def words(name: str | None) -> str:
    """Write an enum's value as people say it."""
    return (name or "").lower().replace("_", " ")


def state_of(thing: Data) -> Text:
    """Write a state in its colour."""
    return Text(thing["state"], STYLES.get(thing["state"], ""))


def bar(progress: float) -> str:
    """Draw progress, a share from 0 to 1 or per cent from 0 to 100, as a bar."""
    filled = round(progress / 100 * BAR)
    return f"{'█' * filled}{'░' * (BAR - filled)} {progress:.0f} %"


def waiting(reasons: Iterable[Data]) -> Text:
    """Write the first thing that is waited for."""
    first = next(iter(reasons), None)
    return Text(f"  {first['reason']}", "dim") if first else Text()
