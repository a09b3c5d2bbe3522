"""The directory: who orders, who works, and where; it comes with the catalog."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask at an account."""

    code: str
    name: str
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place where services are delivered."""

    code: str
    name: str
    address: str | None = None
    city: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer, with its people and places."""

    code: str
    name: str
    segment: str | None = None
    contacts: tuple[Contact, ...] = ()
    locations: tuple[Location, ...] = ()


class AssignmentPolicy(StrEnum):
    """How a group's ready tasks find somebody (SOM domain §5.4)."""

    NONE = "NONE"
    LEAST_LOADED = "LEAST_LOADED"
    ROUND_ROBIN = "ROUND_ROBIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A team that tasks are assigned to; one that is `told_of_alerts` hears of every order in danger."""

    code: str
    name: str
    email: str | None = None
    told_of_alerts: bool = False
    assignment: AssignmentPolicy = AssignmentPolicy.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works; `subject` is the sub claim of their tokens, `groups` are codes."""

    subject: str
    name: str
    email: str | None = None
    skills: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    working_day: timedelta | None = None  # how long it works on a weekday, if that is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Everybody and every place that a catalog document brings; `locations` are those of no account."""

    accounts: tuple[Account, ...] = ()
    locations: tuple[Location, ...] = ()
    groups: tuple[Group, ...] = ()
    people: tuple[Person, ...] = ()
