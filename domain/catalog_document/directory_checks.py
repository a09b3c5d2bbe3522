"""Checks on the directory of a catalog document: no code twice, and groups that exist."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from domain.catalog_document.reading import Path, fault, member
from domain.catalog_document.scope import check_repeated
from domain.directory import Directory
from domain.errors import Fault

NO_TIME: Final = timedelta(0)
A_DAY: Final = timedelta(days=1)


def check_directory(directory: Directory, path: Path) -> Iterator[Fault]:
    """Find every fault of a directory that could be read."""
    accounts = [(member(path, "accounts", n), each) for n, each in enumerate(directory.accounts)]
    groups = [(member(path, "groups", n), each.code) for n, each in enumerate(directory.groups)]
    people = [(member(path, "people", n), each) for n, each in enumerate(directory.people)]
    places = [(member(path, "locations", n), each.code) for n, each in enumerate(directory.locations)]
    for place, account in accounts:
        contacts = ((member(place, "contacts", n), each.code) for n, each in enumerate(account.contacts))
        yield from check_repeated(contacts, "contact")
        places += [(member(place, "locations", n), each.code) for n, each in enumerate(account.locations)]
    yield from check_repeated(((place, each.code) for place, each in accounts), "account")
    yield from check_repeated(groups, "group")
    yield from check_repeated(places, "location")
    yield from check_repeated(((place, each.subject) for place, each in people), "person")
    known = {code for _, code in groups}
    for place, person in people:
        if person.working_day is not None and not NO_TIME < person.working_day <= A_DAY:
            where = member(place, "workingDay")
            yield fault(where, "No weekday has so much work.", "Write more than nothing, at most PT24H.")
        for index, code in enumerate(person.groups):
            if code not in known:
                where = member(place, "groups", index)
                yield fault(where, f"There is no group {code}.", "Define the group in the same document.")
