"""What a viewer may read, as far as it shapes the SQL: permissions, and which rows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from domain.permissions import Permission, Role, Viewer


class Kind(StrEnum):
    """Who sees only some rows, and by what: its accounts, its topics, its work orders."""

    CUSTOMER = "CUSTOMER"
    INTEGRATOR = "INTEGRATOR"
    TECHNICIAN = "TECHNICIAN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The class of a viewer: two viewers of the same class share every compiled statement."""

    permissions: frozenset[Permission]
    kinds: frozenset[Kind]
    sees_all: bool

    @property
    def is_customer(self) -> bool:
        """Does it read what is told to customers, in place of what staff reads?"""
        return not self.sees_all and Kind.CUSTOMER in self.kinds


@dataclass(slots=True, kw_only=True)  # not frozen: made for each read, it would cost three times as much
class Reader:
    """The values of one viewer that statements take as parameters."""

    subject: str
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    groups: tuple[str, ...]
    accounts: tuple[str, ...]  # codes
    topics: tuple[str, ...]
    at: datetime  # business time
    key: str  # signs feed cursors


def access_of(viewer: Viewer) -> Access:
    """Give the class of a viewer."""
    return _access(viewer.roles)


def reader_of(viewer: Viewer, *, at: datetime, key: str) -> Reader:
    """Give a viewer's values, in an order that does not change from request to request."""
    roles, permissions, groups, accounts, topics = _sorted(viewer)
    return Reader(
        subject=viewer.subject,
        roles=roles,
        permissions=permissions,
        groups=groups,
        accounts=accounts,
        topics=topics,
        at=at,
        key=key,
    )


@lru_cache(maxsize=2_000)
def _sorted(viewer: Viewer) -> tuple[tuple[str, ...], ...]:
    permissions = _ordered(_access(viewer.roles).permissions)
    narrowing = (viewer.groups, viewer.accounts, viewer.topics)
    return (tuple(sorted(viewer.roles)), permissions, *(tuple(sorted(each)) for each in narrowing))


@lru_cache(maxsize=512)
def _access(roles: frozenset[Role]) -> Access:
    viewer = Viewer(subject="", roles=roles)
    kinds = frozenset(kind for kind in Kind if Role(kind.value) in roles)
    return Access(permissions=viewer.permissions, kinds=kinds, sees_all=viewer.is_staff)


@lru_cache(maxsize=512)
def _ordered(permissions: frozenset[Permission]) -> tuple[str, ...]:
    return tuple(each.value for each in Permission if each in permissions)
