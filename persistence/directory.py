"""The directory: accounts with their people and places, our groups and who is in them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson

from domain.directory import Account, Contact, Directory, Group, Location, Person
from domain.errors import NotFound
from persistence.transaction import Transaction
from persistence.values import to_json

NAMESPACE = uuid5(NAMESPACE_URL, "somgraph:directory")
Row = dict[str, Any]
LEFT = """delete from memberships old where subject = any($1) and not exists (
    select from json_populate_recordset(null::memberships, $2::json) new
    where new.group_code = old.group_code and new.subject = old.subject)"""


async def publish_directory(tx: Transaction, directory: Directory) -> None:
    """Write a directory beside what is there; who or what has a known code takes its place."""
    accounts = directory.accounts
    own_places = [_location(place, account) for account in accounts for place in account.locations]
    memberships = [
        {"group_code": group, "subject": person.subject}
        for person in directory.people
        for group in person.groups
    ]
    await _upsert(tx, "accounts", "code", [_account(each) for each in accounts])
    contacts = [_contact(contact, account) for account in accounts for contact in account.contacts]
    await _upsert(tx, "contacts", "account_id, code", contacts)
    await _upsert(tx, "locations", "code", [*own_places, *(_location(each) for each in directory.locations)])
    # in one order, whoever writes them: who gives tasks away locks them in that order too
    groups = [_group(each) for each in sorted(directory.groups, key=lambda group: group.code)]
    await _upsert(tx, "assignment_groups", "code", groups)
    people = sorted(directory.people, key=lambda person: person.subject)
    await _upsert(tx, "people", "subject", [_person(each) for each in people])
    await tx.driver.execute(LEFT, [each.subject for each in people], orjson.dumps(memberships))
    await _upsert(tx, "memberships", "group_code, subject", memberships)


async def account_code(tx: Transaction, account_id: UUID) -> str:
    """Tell the code of an account; raises NotFound."""
    code: str | None = await tx.driver.fetchval("select code from accounts where id = $1", account_id)
    if code is None:
        raise NotFound("account", str(account_id))
    return code


async def find_account(tx: Transaction, code: str) -> UUID | None:
    """Find an account by its code."""
    found: UUID | None = await tx.driver.fetchval("select id from accounts where code = $1", code)
    return found


async def find_contact(tx: Transaction, account_id: UUID, code: str) -> UUID | None:
    """Find a contact of an account by its code."""
    sql = "select id from contacts where account_id = $1 and code = $2"
    found: UUID | None = await tx.driver.fetchval(sql, account_id, code)
    return found


async def find_location(tx: Transaction, account_id: UUID, code: str) -> UUID | None:
    """Find a location by its code: one of the account, or one of no account."""
    sql = "select id from locations where (account_id = $1 or account_id is null) and code = $2"
    found: UUID | None = await tx.driver.fetchval(sql, account_id, code)
    return found


async def find_person(tx: Transaction, subject: str) -> Person | None:
    """Find one of our people, with skills and groups."""
    row = await tx.driver.fetchrow(
        """select subject, name, email, skills, array(
            select group_code from memberships where memberships.subject = people.subject order by group_code
        ) as groups from people where subject = $1""",
        subject,
    )
    if row is None:
        return None
    return Person(
        subject=row["subject"],
        name=row["name"],
        email=row["email"],
        skills=tuple(row["skills"]),
        groups=tuple(row["groups"]),
    )


async def people_with(tx: Transaction, skills: Sequence[str], *, group: str | None) -> tuple[str, ...]:
    """Name the people with all these skills, by subject: those of a group, or of all."""
    rows = await tx.driver.fetch(
        """select subject from people where skills @> $1::text[] and ($2::text is null or exists (
            select from memberships m where m.subject = people.subject and m.group_code = $2))
        order by subject""",
        list(skills),
        group,
    )
    return tuple(row["subject"] for row in rows)


async def has_group(tx: Transaction, code: str) -> bool:
    """Is there an assignment group with this code?"""
    return bool(
        await tx.driver.fetchval("select exists (select from assignment_groups where code = $1)", code)
    )


async def _upsert(tx: Transaction, table: str, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    columns = tuple(rows[0])
    assigned = [
        f"{each} = excluded.{each}" for each in columns if each != "id" and each not in key.split(", ")
    ]
    action = f"update set {', '.join(assigned)}" if assigned else "nothing"
    await tx.driver.execute(
        f"insert into {table} ({', '.join(columns)}) select {', '.join(columns)} "  # noqa: S608
        f"from json_populate_recordset(null::{table}, $1::json) on conflict ({key}) do {action}",
        orjson.dumps(rows),
    )


def _account(account: Account) -> Row:
    own = {"code": account.code, "name": account.name, "segment": account.segment}
    return {"id": _id("account", account.code), **own}


def _group(group: Group) -> Row:
    told = {"email": group.email, "told_of_alerts": group.told_of_alerts}
    return {"code": group.code, "name": group.name, "assignment": group.assignment} | told


def _contact(contact: Contact, account: Account) -> Row:
    return {
        "id": _id("contact", account.code, contact.code),
        "account_id": _id("account", account.code),
        "code": contact.code,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
    }


def _location(location: Location, account: Account | None = None) -> Row:
    return {
        "id": _id("location", location.code),
        "account_id": _id("account", account.code) if account else None,
        "code": location.code,
        "name": location.name,
        "address": location.address,
        "city": location.city,
        "country": location.country,
    }


def _person(person: Person) -> Row:
    return {
        "subject": person.subject,
        "name": person.name,
        "skills": list(person.skills),
        "email": person.email,
        "working_day": to_json(person.working_day),
    }


def _id(noun: str, *key: str) -> str:
    return str(uuid5(NAMESPACE, "/".join((noun, *key))))
