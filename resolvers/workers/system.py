"""The system as a viewer: our own workers act as this."""

from domain.permissions import Role, Viewer

SYSTEM = Viewer(subject="system", roles=frozenset({Role.SYSTEM}))
