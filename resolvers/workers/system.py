"""The system as a viewer: our own workers act as this."""

from domain.callouts import WORKER
from domain.permissions import Role, Viewer

SYSTEM = Viewer(subject=WORKER, roles=frozenset({Role.SYSTEM}))
