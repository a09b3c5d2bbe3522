"""Paging: Relay connections with keyset cursors, at most 100 a page."""

from typing import Generic, TypeVar

import strawberry
from strawberry.types.arguments import StrawberryArgument

from schema.declared import argument, declared

Item = TypeVar("Item")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = declared("Are there more after this page?")
    has_previous_page: bool = declared("Are there more before this page?")
    start_cursor: str | None = declared("The cursor of the first row of this page.")
    end_cursor: str | None = declared("The cursor of the last row of this page.")


@strawberry.type(description="One row of a page with its cursor.")
class Edge(Generic[Item]):
    """One row of a page with its cursor."""

    cursor: str = declared("Where this row stands; opaque, for `after` and `before`.")
    node: Item = declared("The row itself.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Item]):
    """A page of a list."""

    edges: list[Edge[Item]] = declared("The rows of the page with their cursors.")
    nodes: list[Item] = declared("The rows of the page.")
    page_info: PageInfo = declared("Where the page stands in the list.")
    total_count: int = declared("How many rows the list has; exact to 10,000.")
    total_count_is_exact: bool = declared("False when the list has more rows than `totalCount` says.")


def forwards(size: int = 50) -> tuple[StrawberryArgument, ...]:
    """Declare paging towards the end."""
    return (
        argument(
            "first",
            int | None,
            f"How many rows from the start, at most 100; {size} if not given.",
            default=size,
        ),
        argument("after", str | None, "Only rows after this cursor."),
    )


def both_ways() -> tuple[StrawberryArgument, ...]:
    """Declare paging towards the end or the beginning."""
    return (
        argument(
            "first",
            int | None,
            "How many rows from the start, at most 100; 50 if neither first nor last is given.",
        ),
        argument("after", str | None, "Only rows after this cursor."),
        argument("last", int | None, "How many rows from the end, at most 100."),
        argument("before", str | None, "Only rows before this cursor."),
    )
