"""Resolving fallouts: who may use which verb, and doing it (SOM domain §7.4, §10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.catalog import Catalog
from domain.fallout_resolution import Resolution, resolve
from domain.fallout_types import AGENT_VERBS
from domain.fallouts import Fallout, ResolutionVerb
from domain.notes import required_text
from domain.outcome import Decision, Outcome
from domain.permissions import Permission, Viewer
from domain.settle import settle
from resolvers.answer import Answer
from resolvers.change import Occasion, change
from resolvers.context import Context
from resolvers.fallouts import fallout_changed, fallout_named, require_own
from resolvers.ids import key_of
from resolvers.request import Request

RESOLVE = (Permission.WORK_ON_FALLOUT, Permission.OVERRIDE_FALLOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a fallout is resolved, as a caller says it."""

    verb: ResolutionVerb
    notes: str
    root_cause: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    line: str | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    template: str | None = None

    def resolution(self) -> Resolution:
        """Give them as the domain takes them; raises ValidationFailed."""
        return Resolution(
            verb=self.verb,
            notes=required_text("notes", self.notes),
            root_cause=self.root_cause,
            data=self.data,
            line_id=key_of(self.line, "lin", path="line") if self.line else None,
            outputs=self.outputs,
            template=self.template,
        )


async def resolve_fallout(context: Context, asked: Request, fallout: str, terms: Terms) -> Answer:
    """Resolve a fallout."""
    return await change(
        context,
        asked,
        fallout_named(fallout),
        lambda on: resolved(on, terms),
        *RESOLVE,
        objects=fallout_changed,
    )


def resolved(on: Occasion, terms: Terms) -> Outcome:
    """Decide the resolution of what is acted on; raises Forbidden, TransitionRefused, ValidationFailed."""
    fallout = on.tree.fallout(on.id)
    require_verb_for(on.viewer, fallout, terms.verb, on.catalog)
    decision = Decision(on.tree, at=on.at, actor=on.actor)
    resolve(decision, on.catalog, fallout, terms.resolution())
    settle(decision, on.catalog)
    return decision.outcome()


def require_verb_for(viewer: Viewer, fallout: Fallout, verb: ResolutionVerb, catalog: Catalog) -> None:
    """Raise Forbidden unless the viewer may use the verb on this fallout.

    The verbs of agents need to work on fallouts, the others to override; a type may open some to agents.
    """
    known = catalog.fallout_types.get(fallout.type)
    opened = known is not None and verb in known.agent_verbs
    overrides = Permission.OVERRIDE_FALLOUT in viewer.permissions and verb not in AGENT_VERBS
    if not overrides:
        needed = verb in AGENT_VERBS or opened
        permission = Permission.WORK_ON_FALLOUT if needed else Permission.OVERRIDE_FALLOUT
        viewer.require(permission)
        require_own(viewer, fallout, permission)
