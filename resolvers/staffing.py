"""Give tasks that became ready to people of their groups, in the same transaction as what made them ready."""

from datetime import datetime

from domain.catalog import Catalog
from domain.outcome import Outcome
from domain.staffing import staff, vacancies
from persistence.staffing import keep_turns, lock_teams
from persistence.transaction import Transaction


async def staffed(
    tx: Transaction, outcome: Outcome, catalog: Catalog, *, at: datetime, actor: str
) -> Outcome:
    """Add to an outcome who does its ready tasks, where their groups leave that to us."""
    wanted = vacancies(outcome, catalog)
    teams = await lock_teams(tx, wanted) if wanted else {}
    if not teams:
        return outcome
    given, after = staff(outcome, catalog, teams, at=at, actor=actor)
    await keep_turns(tx, after)
    return given
