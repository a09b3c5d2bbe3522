"""Groups while they give tasks away: locked, so that two who do see each other's choices."""

from collections.abc import Mapping

from domain.directory import AssignmentPolicy
from domain.staffing import Colleague, Team, Teams
from persistence.transaction import Transaction

GROUPS = """select code, assignment from assignment_groups
where code = any($1::text[]) and (assignment <> 'NONE' or code = any($2::text[]))
order by code for no key update"""
# who is in several groups is given tasks by one of them at a time
PEOPLE = """select from people where subject in (select subject from memberships where group_code = any($1))
order by subject for no key update"""
COLLEAGUES = """
select m.group_code, m.subject, m.last_turn, p.skills, (select count(*) from tasks t
    where t.assignee = m.subject and t.state in ('OPEN', 'IN_PROGRESS', 'AWAITING_INFORMATION')) as open_tasks
from memberships m join people p on p.subject = m.subject where m.group_code = any($1)"""
TURNS = """update memberships m set last_turn = new.last_turn
from unnest($1::text[], $2::text[], $3::bigint[]) new(group_code, subject, last_turn)
where m.group_code = new.group_code and m.subject = new.subject and m.last_turn <> new.last_turn"""


async def lock_teams(tx: Transaction, wanted: Mapping[str, AssignmentPolicy | None]) -> dict[str, Team]:
    """Load the groups that give tasks away, or that the decision table has do so, until the transaction ends.

    Locks come after the order's own, first of groups, then of people, each in one order: nobody waits in a
    circle. The loads are read by a statement of its own, which sees what those before us committed.
    """
    told = [code for code, policy in wanted.items() if policy is not None]
    groups = await tx.driver.fetch(GROUPS, list(wanted), told)
    if not groups:
        return {}
    codes = [row["code"] for row in groups]
    await tx.driver.execute(PEOPLE, codes)
    rows = await tx.driver.fetch(COLLEAGUES, codes)
    return {
        group["code"]: Team(
            code=group["code"],
            policy=AssignmentPolicy(group["assignment"]),
            colleagues={
                row["subject"]: Colleague(
                    subject=row["subject"],
                    skills=frozenset(row["skills"]),
                    open_tasks=row["open_tasks"],
                    last_turn=row["last_turn"],
                )
                for row in rows
                if row["group_code"] == group["code"]
            },
        )
        for group in groups
    }


async def keep_turns(tx: Transaction, teams: Teams) -> None:
    """Keep whose turn it was."""
    rows = [
        (team.code, each.subject, each.last_turn)
        for team in teams.values()
        for each in team.colleagues.values()
    ]
    if rows:
        await tx.driver.execute(TURNS, *(list(column) for column in zip(*rows, strict=True)))
