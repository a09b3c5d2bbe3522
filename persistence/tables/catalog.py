"""What can be ordered: every published version of a definition, as given and in columns to read."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from persistence.tables.columns import (
    flag,
    identity,
    listed,
    mapped,
    metadata,
    moments,
    span,
    whole,
    word,
    words,
)

specifications = Table(
    "specifications",
    metadata,
    identity(),
    word("code", required=True),
    word("version", required=True),
    word("name", required=True),
    word("kind", required=True),
    word("service_category"),
    word("description", required=True),
    word("status", required=True),
    flag("is_bundle"),
    *moments("valid_from", "valid_to"),
    listed("characteristics"),
    listed("relationships"),
    mapped("definition"),
    flag("is_current"),
    UniqueConstraint("code", "version"),
    Index(
        "uq_specifications_current", "code", unique=True, postgresql_where=text("is_current")
    ),  # one version of a code is current
)

offerings = Table(
    "offerings",
    metadata,
    identity(),
    word("code", required=True, unique=True),
    word("name", required=True),
    word("status", required=True),
    word("specification"),
    mapped("definition"),
)

plan_templates = Table(
    "plan_templates",
    metadata,
    identity(),
    word("code", required=True),
    word("version", required=True),
    word("specification"),
    word("stage", required=True),
    words("actions"),
    listed("tasks"),
    listed("dependencies"),
    mapped("definition"),
    flag("is_current"),
    UniqueConstraint("code", "version"),
    Index("uq_plan_templates_current", "code", unique=True, postgresql_where=text("is_current")),
)

decision_tables = Table(
    "decision_tables",
    metadata,
    identity(),
    word("name", required=True),
    word("version", required=True),
    mapped("definition"),
    flag("is_current"),
    UniqueConstraint("name", "version"),
    Index("uq_decision_tables_current", "name", unique=True, postgresql_where=text("is_current")),
)

fallout_types = Table(
    "fallout_types",
    metadata,
    identity(),
    word("code", required=True, unique=True),
    word("name", required=True),
    word("category", required=True),
    word("description", required=True),
    word("default_group"),
    Column("default_priority", Integer),
    word("escalation_group"),
    words("error_patterns"),
    words("agent_verbs"),
    word("auto_verb"),
    Column("auto_attempts", Integer),
    span("auto_delay"),
    mapped("definition"),
)

# Mappings and compatibility rules have no versions of their own: each revision keeps all of them.
catalog_rules = Table(
    "catalog_rules",
    metadata,
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("document", JSONB, nullable=False),
)

catalog_state = Table(
    "catalog_state",
    metadata,
    Column("id", Integer, primary_key=True, server_default=text("1"), autoincrement=False),
    whole("revision", 0),
    Column("stamp", Uuid, nullable=False, server_default=text("gen_random_uuid()")),  # new with each revision
    CheckConstraint("id = 1", name="one_row"),
)
