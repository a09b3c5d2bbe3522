"""The columns that tables share, so that each table reads as its noun and nothing else."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    Interval,
    MetaData,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Xid8(UserDefinedType[int]):
    """A transaction id of PostgreSQL that never wraps around."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name the type in DDL."""
        return "xid8"


def identity() -> Column[Any]:
    """Give the uuid that names a row."""
    return Column("id", Uuid, primary_key=True)


def word(name: str, *, required: bool = False, unique: bool = False) -> Column[Any]:
    """Give a column of text."""
    return Column(name, Text, nullable=not required, unique=unique)


def words(name: str) -> Column[Any]:
    """Give a column of several texts."""
    return Column(name, ARRAY(Text), nullable=False, server_default=text("'{}'"))


def whole(name: str, default: int | None = None) -> Column[Any]:
    """Give a column of an integer that is always there."""
    return Column(
        name, Integer, nullable=False, server_default=None if default is None else text(str(default))
    )


def flag(name: str, *, default: bool = False) -> Column[Any]:
    """Give a column of true or false."""
    return Column(name, Boolean, nullable=False, server_default=text(str(default).lower()))


def percent(name: str, *, required: bool = True) -> Column[Any]:
    """Give a column from 0 to 100."""
    return Column(name, Double, nullable=not required, server_default=text("0") if required else None)


def moment(name: str, *, required: bool = False) -> Column[Any]:
    """Give a column of a time with its zone."""
    return Column(name, DateTime(timezone=True), nullable=not required)


def moments(*names: str) -> tuple[Column[Any], ...]:
    """Give columns of times that may be unknown."""
    return tuple(moment(name) for name in names)


def span(name: str, *, required: bool = False) -> Column[Any]:
    """Give a column of a duration."""
    return Column(name, Interval, nullable=not required)


def listed(name: str) -> Column[Any]:
    """Give a column of a JSON array."""
    return Column(name, JSONB, nullable=False, server_default=text("'[]'::jsonb"))


def mapped(name: str) -> Column[Any]:
    """Give a column of a JSON object."""
    return Column(name, JSONB, nullable=False, server_default=text("'{}'::jsonb"))


def reference(name: str, target: str, *, required: bool = False, on_delete: str | None = None) -> Column[Any]:
    """Give a column that names a row of another table."""
    return Column(name, Uuid, ForeignKey(target, ondelete=on_delete), nullable=not required)


def owner() -> tuple[Column[Any], Column[Any]]:
    """Give the order that a part belongs to, and its account, by which customers are kept apart."""
    return (
        reference("order_id", "orders.id", required=True, on_delete="CASCADE"),
        reference("account_id", "accounts.id", required=True),
    )


def jeopardy() -> tuple[Column[Any], ...]:
    """Give how much something is in danger of ending late, why, which task is the cause, and hysteresis."""
    return (
        Column("jeopardy_level", Text, nullable=False, server_default=text("'NONE'")),
        word("jeopardy_reason"),
        Column("jeopardy_cause_id", Uuid),
        moment("jeopardy_below_since"),
    )


def numbered(sequence: str, prefix: str) -> Column[Any]:
    """Give a number that people use: a prefix and seven digits of a sequence."""
    default = text(f"'{prefix}' || lpad(nextval('{sequence}')::text, 7, '0')")
    return Column("number", Text, nullable=False, unique=True, server_default=default)
