"""Who is who: customers' accounts, their people and places, and our own groups and people."""

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text, UniqueConstraint, text

from persistence.tables.columns import flag, identity, metadata, reference, span, word, words

accounts = Table(
    "accounts",
    metadata,
    identity(),
    word("code", required=True, unique=True),
    word("name", required=True),
    word("segment"),
)

contacts = Table(
    "contacts",
    metadata,
    identity(),
    reference("account_id", "accounts.id", required=True),
    word("code", required=True),
    word("name", required=True),
    word("email"),
    word("phone"),
    UniqueConstraint("account_id", "code"),
)

locations = Table(
    "locations",
    metadata,
    identity(),
    reference("account_id", "accounts.id"),
    word("code", required=True, unique=True),
    word("name", required=True),
    word("address"),
    word("city"),
    word("country"),
)

assignment_groups = Table(
    "assignment_groups",
    metadata,
    Column("code", Text, primary_key=True),
    word("name", required=True),
    word("email"),
    flag("told_of_alerts"),
    Column("assignment", Text, nullable=False, server_default=text("'NONE'")),
)

people = Table(
    "people",
    metadata,
    Column("subject", Text, primary_key=True),
    word("name", required=True),
    words("skills"),
    word("email"),
    span("working_day"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("group_code", Text, ForeignKey("assignment_groups.code", ondelete="CASCADE"), primary_key=True),
    Column("subject", Text, ForeignKey("people.subject", ondelete="CASCADE"), primary_key=True, index=True),
    Column("last_turn", BigInteger, nullable=False, server_default=text("0")),  # see domain/staffing.py
)
