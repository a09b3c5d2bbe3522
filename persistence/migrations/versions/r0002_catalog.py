"""What can be ordered, in every published version."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    """
    create table specifications (
        id uuid not null,
        code text not null,
        version text not null,
        name text not null,
        kind text not null,
        service_category text,
        description text not null,
        status text not null,
        is_bundle boolean default false not null,
        valid_from timestamptz,
        valid_to timestamptz,
        characteristics jsonb default '[]'::jsonb not null,
        relationships jsonb default '[]'::jsonb not null,
        definition jsonb default '{}'::jsonb not null,
        is_current boolean default false not null,
        constraint pk_specifications primary key (id),
        constraint uq_specifications_code_version unique (code, version)
    )
    """,
    "create unique index uq_specifications_current on specifications (code) where is_current",
    """
    create table offerings (
        id uuid not null,
        code text not null,
        name text not null,
        status text not null,
        specification text,
        definition jsonb default '{}'::jsonb not null,
        constraint pk_offerings primary key (id),
        constraint uq_offerings_code unique (code)
    )
    """,
    """
    create table plan_templates (
        id uuid not null,
        code text not null,
        version text not null,
        specification text,
        stage text not null,
        actions text[] default '{}' not null,
        tasks jsonb default '[]'::jsonb not null,
        dependencies jsonb default '[]'::jsonb not null,
        definition jsonb default '{}'::jsonb not null,
        is_current boolean default false not null,
        constraint pk_plan_templates primary key (id),
        constraint uq_plan_templates_code_version unique (code, version)
    )
    """,
    "create unique index uq_plan_templates_current on plan_templates (code) where is_current",
    """
    create table decision_tables (
        id uuid not null,
        name text not null,
        version text not null,
        definition jsonb default '{}'::jsonb not null,
        is_current boolean default false not null,
        constraint pk_decision_tables primary key (id),
        constraint uq_decision_tables_name_version unique (name, version)
    )
    """,
    "create unique index uq_decision_tables_current on decision_tables (name) where is_current",
    """
    create table catalog_rules (
        revision integer not null,
        document jsonb not null,
        constraint pk_catalog_rules primary key (revision)
    )
    """,
    """
    create table catalog_state (
        id integer default 1 not null,
        revision integer default 0 not null,
        stamp uuid default gen_random_uuid() not null,
        constraint pk_catalog_state primary key (id),
        constraint ck_catalog_state_one_row check (id = 1)
    )
    """,
    "insert into catalog_state (id, revision) values (1, 0)",
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    for statement in (
        "drop table catalog_state",
        "drop table catalog_rules",
        "drop table decision_tables",
        "drop table plan_templates",
        "drop table offerings",
        "drop table specifications",
    ):
        op.execute(statement)
