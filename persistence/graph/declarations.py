"""How a type is declared: its rows, its fields, its edges, and who may see them.

SQL templates name `{t}` (the row the field stands on), `{c}` (the row an edge leads to), `{value}` (an
argument), what is known of the viewer (`{subject}`, `{groups}`, `{accounts}`, `{topics}`, `{at}`, ...) and
`{scope:Type:alias}` (may the viewer see the row called alias?).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.permissions import Permission
from persistence.graph.access import Access, Kind

UUID_KEY: Mapping[str, str] = {"id": "uuid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A field that is a column or an expression; `json` ones are jsonb already.

    `plain` is a text that is never null and has nothing in it that JSON would escape; nor has its `prefix`.
    """

    sql: str | Callable[[Access], str]
    permission: Permission | None = None
    customer: str | None = None  # what customers read in its place
    json: bool = False
    plain: bool = False
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A condition with a value, and the value's SQL type; `ids` are the prefixes of global ids it takes."""

    sql: str
    type: str = "text"
    ids: tuple[str, ...] = ()
    permission: Permission | None = None
    most: int | None = None  # the value, or the length of a list, is from 1 to this


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A field that leads to a row, or to all rows, of another type.

    `rows` is what comes after FROM (by default the target's table); in it `{argument:name}` is an argument.
    `size` is how many rows cost counts for it.
    """

    target: str
    where: str = "true"
    rows: str | None = None
    customer_rows: str | None = None
    order: str | None = None
    many: bool = False
    size: int = 10
    scoped: bool = True  # False: whoever sees this row sees that one
    permission: Permission | None = None
    arguments: Mapping[str, Filter] = field(default_factory=dict)
    filters: Mapping[str, Filter] = field(default_factory=dict)  # of the argument `where`
    limit: str | None = None  # the argument that says how many
    one_of: bool = False  # at least one argument must be given
    unless: Mapping[str, str] = field(default_factory=dict)  # the condition when an argument is not given
    known: Mapping[str, Value] = field(default_factory=dict)  # fields of the target that this row has


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """Something to sort by; its type is that of the SQL expression, nulls come last either way."""

    sql: str
    type: str = "text"
    nullable: bool = False
    permission: Permission | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a list that an index gives in the list's order; no row is in two of them.

    `each` is what comes after FROM for rows `{e}`: there is a share for every one of them.
    """

    where: str
    each: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A field that leads to pages of rows, by keyset; a feed is paged by the feed's own cursor instead.

    A list made of shares takes a page of each share and merges them, so that a long list costs what a page
    costs. `shares_by` are those to take when an argument is given, `{value}` in them.
    """

    target: str
    where: str = "true"
    rows: str | None = None
    filters: Mapping[str, Filter] = field(default_factory=dict)
    sorts: Mapping[str, Sort] = field(default_factory=dict)
    default: Sequence[tuple[str, str]] = ()  # (name of a sort, ASC or DESC)
    permission: Permission | None = None
    arguments: Mapping[str, Filter] = field(default_factory=dict)
    shares: Sequence[Share] = ()
    shares_by: Mapping[str, Sequence[Share]] = field(default_factory=dict)
    feed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyNode:
    """A field that leads to the row of a global id, or to those of several, of whatever type."""

    many: bool = False
    permission: Permission | None = None


Field = Value | Edge | Connection | AnyNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a GraphQL type comes from.

    `key` names what identifies a row, with SQL types; without a table a row is its key and nothing else.
    `scope` says by kind of viewer which rows `{t}` it sees; a kind not named sees none. No scope: everybody
    sees all.
    """

    type: str
    fields: Mapping[str, Field]
    table: str | None = None
    key: Mapping[str, str] = field(default_factory=lambda: UUID_KEY)
    prefix: str | None = None
    permission: Permission | None = None
    scope: Mapping[Kind, str] | None = None


Sources = Mapping[str, Source]


def columns(*names: str) -> dict[str, Field]:
    """Declare fields that are the columns of the same name."""
    return {name: Value(sql=f"{{t}}.{snake(name)}") for name in names}


def keys(*names: str) -> dict[str, Field]:
    """Declare fields that are the keys of the same name of the row's JSON `value`."""
    return {name: Value(sql=f"{{t}}.value->'{name}'", json=True) for name in names}


def global_id(prefix: str, column: str = "id") -> Value:
    """Declare a global id: the prefix and the row's id, or another that it always has."""
    return Value(sql=f"{{t}}.{column}", plain=True, prefix=f"{prefix}_")


def snake(name: str) -> str:
    """Write a GraphQL name as a column is named."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
