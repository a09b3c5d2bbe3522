"""Fallout types: what the catalog says about a kind of trouble (SOM domain §2.4, §7.2)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domain.fallouts import FalloutCategory, ResolutionVerb

A_MINUTE: Final = timedelta(minutes=1)
BY_ITSELF: Final = (
    ResolutionVerb.RETRY,
    ResolutionVerb.SKIP,
    ResolutionVerb.RETURN_TO_CAPTURE,
    ResolutionVerb.FAIL_LINE,
    ResolutionVerb.ESCALATE,
)  # the verbs that need nothing a person would have to say

AGENT_VERBS: Final = (
    ResolutionVerb.RETRY,
    ResolutionVerb.RETRY_WITH_DATA,
    ResolutionVerb.CONTINUE,
    ResolutionVerb.RETURN_TO_CAPTURE,
    ResolutionVerb.ESCALATE,
)
MANAGER_VERBS: Final = tuple(verb for verb in ResolutionVerb if verb not in AGENT_VERBS)


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoResolve:
    """How fallouts are resolved by themselves before a person is needed: each time so long after it."""

    verb: ResolutionVerb
    max_attempts: int = 1
    delay: timedelta = A_MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class FalloutType:
    """A kind of trouble, whose it is, and what may be done about it.

    `error_patterns` are compared with the error's code, and with `code: message`; `*` stands for anything.
    `agent_verbs` are those of managers that agents may use too.
    """

    code: str
    name: str
    category: FalloutCategory
    description: str = ""
    default_group: str | None = None
    default_priority: int | None = None
    escalation_group: str | None = None
    auto_resolve: AutoResolve | None = None
    error_patterns: tuple[str, ...] = ()
    agent_verbs: tuple[ResolutionVerb, ...] = ()
