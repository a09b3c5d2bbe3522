"""The directory: who orders, who works, and where; it comes with the catalog."""

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A team that tasks are assigned to; one that is `told_of_alerts` hears of every order in danger."""

    code: str
    name: str
    email: str | None = None
    told_of_alerts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works; `subject` is the sub claim of their tokens, `groups` are codes."""

    subject: str
    name: str
    email: str | None = None
    skills: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Everybody and every place that a catalog document brings; `locations` are those of no account."""

    accounts: tuple[Account, ...] = ()
    locations: tuple[Location, ...] = ()
    groups: tuple[Group, ...] = ()
    people: tuple[Person, ...] = ()
