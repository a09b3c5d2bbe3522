"""Who gets a token: one per role for whoever looks at the demo, and one per actor of the simulated world."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TypedDict

from domain.permissions import Role
from server.demo.catalog import Document, accounts, groups, people, topics
from server.tokens import Bearer, issue

LIFETIME = timedelta(days=30)
FIELD = "FIELD_SERVICE"
WITH_GROUPS = frozenset({Role.ORDER_AGENT, Role.FULFILMENT_AGENT, Role.TECHNICIAN})
OURS = frozenset({"inventory.update"})  # done by the worker


class Actor(TypedDict):
    """One of the world's cast, as the world reads it."""

    name: str
    plays: str
    token: str
    group: str | None


def role_tokens(secret: str, document: Document) -> Mapping[str, str]:
    """Sign a token for each role that a token can carry."""
    return {
        role.value: issue(bearer_of(role, document), secret, LIFETIME)
        for role in Role
        if role is not Role.SYSTEM
    }


def bearer_of(role: Role, document: Document) -> Bearer:
    """Describe somebody of this role, who sees as much as the role can."""
    return Bearer(
        subject=role.lower().replace("_", "-"),
        roles=[role],
        accounts=accounts(document)[:1] if role is Role.CUSTOMER else (),
        groups=groups(document) if role in WITH_GROUPS else (),
        topics=[*systems_topics(document), *topics(document, "PUSH_EVENT")]
        if role is Role.INTEGRATOR
        else (),
    )


def cast_of_world(secret: str, document: Document, without: frozenset[str]) -> list[Actor]:
    """Sign a token for each actor of the world, but those that play one of the parts left out."""
    cast = [
        actor(secret, "approver", Bearer(subject="world-approver", roles=[Role.ORDER_APPROVER])),
        actor(secret, "porting_desk", Bearer(subject="world-porting", roles=[Role.FULFILMENT_MANAGER])),
        actor(secret, "account_desk", Bearer(subject="world-accounts", roles=[Role.FULFILMENT_MANAGER])),
        actor(secret, "fallout_desk", Bearer(subject="world-fallouts", roles=[Role.FALLOUT_MANAGER])),
        actor(secret, "control_room", Bearer(subject="world-control", roles=[Role.FULFILMENT_MANAGER])),
        actor(
            secret,
            "customer",
            Bearer(subject="world-customer", roles=[Role.CUSTOMER], accounts=accounts(document)),
        ),
        actor(secret, "provisioning", integrator("world-provisioning", systems_topics(document))),
        actor(secret, "carrier", integrator("world-carrier", topics(document, "PUSH_EVENT"))),
        actor(
            secret,
            "technician",
            Bearer(subject=people(document, FIELD)[0], roles=[Role.TECHNICIAN], groups=[FIELD]),
        ),
        *(agent(secret, people(document, group)[0], group) for group in groups(document)),
    ]
    return [each for each in cast if each["plays"] not in without]


def systems_topics(document: Document) -> list[str]:
    """List the request types that outside systems work on."""
    return [topic for topic in topics(document, "AUTOMATED", "CALLOUT") if topic not in OURS]


def integrator(subject: str, topics: list[str]) -> Bearer:
    """Describe an outside system."""
    return Bearer(subject=subject, roles=[Role.INTEGRATOR], topics=topics)


def agent(secret: str, person: str, group: str) -> Actor:
    """Describe the person who does all the work of a group."""
    bearer = Bearer(subject=person, roles=[Role.FULFILMENT_AGENT], groups=[group])
    return actor(secret, "agent", bearer, group)


def actor(secret: str, plays: str, bearer: Bearer, group: str | None = None) -> Actor:
    """Give somebody a part and a token."""
    return {
        "name": bearer.subject.removeprefix("world-"),
        "plays": plays,
        "token": issue(bearer, secret, LIFETIME),
        "group": group,
    }
