"""What may be done about a fallout: what its state allows, as far as the viewer's permissions go."""

from domain.fallout_machine import FALLOUT_MACHINE
from domain.fallout_types import AGENT_VERBS, MANAGER_VERBS
from domain.fallouts import FalloutState
from domain.permissions import Permission
from persistence.graph.access import Access

WORK, OVERRIDE = Permission.WORK_ON_FALLOUT, Permission.OVERRIDE_FALLOUT
NEEDED = {
    "ASSIGN": (Permission.ASSIGN_FALLOUT,),
    "START": (WORK,),
    "HOLD": (WORK,),
    "AWAIT_INFORMATION": (WORK,),
    "RESUME": (WORK,),
    "RESOLVE": (WORK, OVERRIDE),
    "CLOSE": (OVERRIDE,),
    "CANCEL": (OVERRIDE,),
}


def allowed_actions(access: Access) -> str:
    """Write a list per state; what the system found cannot be cancelled away."""
    lists = {
        state: [
            action
            for action in FALLOUT_MACHINE.actions_in(state)
            if not access.permissions.isdisjoint(NEEDED[action])
        ]
        for state in FalloutState
    }
    cases = " ".join(
        f"when '{state}' then array{actions}::text[]" for state, actions in lists.items() if actions
    )
    by_state = f"case {{t}}.state {cases} else '{{}}'::text[] end" if cases else "'{}'::text[]"
    return f"case {{t}}.origin when 'SYSTEM' then array_remove({by_state}, 'CANCEL') else {by_state} end"


def allowed_verbs(access: Access) -> str:
    """Keep of the verbs that fit those that the viewer may use; a type may open more of them to agents."""
    agents, managers = (f"array{[each.value for each in verbs]}" for verbs in (AGENT_VERBS, MANAGER_VERBS))
    opened = (
        "exists (select from fallout_types kind where kind.code = {t}.type"
        " and a.name = any(kind.agent_verbs))"
    )
    ways = [f"a.name = any({agents}) or {opened}"] if WORK in access.permissions else []
    ways += [f"a.name = any({managers})"] if OVERRIDE in access.permissions else []
    return (
        "array(select a.name from unnest({t}.allowed_verbs) with ordinality a(name, n)"
        f" where {' or '.join(ways) or 'false'} order by a.n)"
    )
