"""Who is who: accounts, contacts, locations, groups and people."""

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    create table accounts (
        id uuid not null,
        code text not null,
        name text not null,
        segment text,
        constraint pk_accounts primary key (id),
        constraint uq_accounts_code unique (code)
    )
    """,
    """
    create table contacts (
        id uuid not null,
        account_id uuid not null,
        code text not null,
        name text not null,
        email text,
        phone text,
        constraint pk_contacts primary key (id),
        constraint uq_contacts_account_id_code unique (account_id, code),
        constraint fk_contacts_account_id foreign key(account_id) references accounts (id)
    )
    """,
    """
    create table locations (
        id uuid not null,
        account_id uuid,
        code text not null,
        name text not null,
        address text,
        city text,
        country text,
        constraint pk_locations primary key (id),
        constraint fk_locations_account_id foreign key(account_id) references accounts (id),
        constraint uq_locations_code unique (code)
    )
    """,
    """
    create table assignment_groups (
        code text not null,
        name text not null,
        constraint pk_assignment_groups primary key (code)
    )
    """,
    """
    create table people (
        subject text not null,
        name text not null,
        skills text[] default '{}' not null,
        constraint pk_people primary key (subject)
    )
    """,
    """
    create table memberships (
        group_code text not null,
        subject text not null,
        constraint pk_memberships primary key (group_code, subject),
        constraint fk_memberships_group_code foreign key(group_code)
            references assignment_groups (code) on delete cascade,
        constraint fk_memberships_subject foreign key(subject)
            references people (subject) on delete cascade
    )
    """,
    "create index ix_memberships_subject on memberships (subject)",
)


def upgrade() -> None:
    """Create them."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    for statement in (
        "drop table memberships",
        "drop table people",
        "drop table assignment_groups",
        "drop table locations",
        "drop table contacts",
        "drop table accounts",
    ):
        op.execute(statement)
