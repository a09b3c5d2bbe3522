"""Work in the background: workers are clients, they call what everybody calls.

`HANDLERS` carry out jobs by name, `look_out` is one tick over the orders whose time has come, and `learn` one
over what is new in the feed.
"""

from collections.abc import Awaitable, Callable, Mapping

from domain.outcome import Job
from resolvers.context import Context
from resolvers.workers.automation import automate
from resolvers.workers.bulk_resolution import resolve_fallouts
from resolvers.workers.callouts import call_out
from resolvers.workers.decomposition import decompose
from resolvers.workers.learning import learn
from resolvers.workers.lookout import Looked, look_out
from resolvers.workers.notices import notify
from resolvers.workers.odds import simulate
from resolvers.workers.relationships import look_at_related, wake_dependents
from resolvers.workers.system import SYSTEM

__all__ = ["HANDLERS", "SYSTEM", "Looked", "learn", "look_out"]

HANDLERS: Mapping[str, Callable[[Context, Job], Awaitable[None]]] = {
    "decompose": decompose,
    "automate": automate,
    "notify": notify,
    "call_out": call_out,
    "resolve_fallouts": resolve_fallouts,
    "look_at_related": look_at_related,
    "wake_dependents": wake_dependents,
    "simulate": simulate,
}
