"""The viewer: who asks."""

import strawberry

from schema.declared import declared
from schema.enums import Permission, Role
from schema.types.directory import Account


@strawberry.type(description="Who asks, and what it may do.")
class Viewer:
    """Who asks, and what it may do."""

    subject: str = declared("Its key: the subject of its token.")
    roles: list[Role] = declared("Its roles.")
    permissions: list[Permission] = declared("Everything that its roles allow.")
    groups: list[str] = declared("The assignment groups that it works in.")
    accounts: list[Account] = declared("The accounts that it is narrowed to.")
    topics: list[str] = declared("The request types that it is narrowed to.")
