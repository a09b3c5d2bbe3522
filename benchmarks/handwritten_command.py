"""The measure of a command: a hand-written transaction that completes a task, and writes what ours writes.

It locks the order, closes the task, keeps the attempt, opens what waited for it alone, sums progress up,
tells of all that in the log, asks for new odds, and reads the answer before it commits. It has the same
driver, web server and queue, and asks the same authenticator; it checks nothing, forecasts nothing, and knows
only plans of this benchmark: what is done by hand is done for one case.
"""

import argparse
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain.outcome import Job
from persistence.address import for_asyncpg
from persistence.connections import SETTINGS, json_as_it_is
from persistence.enqueue import enqueue
from server.auth import Authenticator
from server.settings import Settings

LOCK = """
select id, version, progress, last_event_seq from orders where id = (select order_id from tasks where id = $1)
for update"""
CLOSE = """
update tasks set state = 'CLOSED_COMPLETE', previous_state = state, assignee = coalesce(assignee, $3),
    actual_start_at = coalesce(actual_start_at, $2), actual_end_at = $2, attempt = attempt + 1,
    forecast_start_at = $2, forecast_end_at = $2, progress = 100, slack_to_plan_end = null,
    is_critical = false, waiting_on = '[]', allowed_actions = '{}', version = version + 1
where id = $1 returning *"""
ATTEMPT = """
insert into task_attempts (id, order_id, account_id, task_id, number, result, started_at, ended_at, worker,
    execution_mode)
select gen_random_uuid(), order_id, account_id, id, attempt, 'COMPLETED', actual_start_at, $2, $3, 'DO'
from tasks where id = $1"""
OPEN = """
update tasks set state = 'OPEN', previous_state = state, opened_at = $2::timestamptz,
    waiting_on = json_build_array(json_build_object(
        'party', 'TEAM', 'reason', 'Ready to be taken up: ' || name || '.',
        'since', $2::timestamptz, 'name', assignment_group, 'taskId', id))::jsonb,
    allowed_actions = '{CLAIM,ASSIGN,COMPLETE}', version = version + 1
where id in (select successor_id from task_dependencies where predecessor_id = $1)
  and not exists (
    select from task_dependencies edge join tasks before on before.id = edge.predecessor_id
    where edge.successor_id = tasks.id and before.state <> 'CLOSED_COMPLETE')
returning *"""
OWNER = """
update domain_orders set progress = sums.progress, version = version + 1,
    state = case when sums.progress = 100 then 'CLOSED_COMPLETE' else 'IN_PROGRESS' end,
    actual_start_at = coalesce(actual_start_at, $2),
    actual_end_at = case when sums.progress = 100 then $2::timestamptz end
from (select round(avg(progress)::numeric, 2) as progress from tasks where domain_order_id = $1) sums
where id = $1 returning *"""
ABOVE = """
with line as (
    update order_lines set progress = sums.progress, version = version + 1, state = 'IN_PROGRESS',
        actual_start_at = coalesce(actual_start_at, $3)
    from (select round(avg(progress)::numeric, 2) as progress from tasks where line_id = $2) sums
    where id = $2 returning order_lines.*),
top as (
    update domain_orders set progress = line.progress, version = domain_orders.version + 1,
        state = 'IN_PROGRESS', actual_start_at = coalesce(domain_orders.actual_start_at, $3)
    from line where domain_orders.line_id = line.id and parent_id is null returning domain_orders.id)
update orders set progress = sums.progress, version = version + 1, last_event_seq = last_event_seq + $4
from (select round(avg(progress)::numeric, 2) as progress from tasks where order_id = $1) sums
where id = $1 returning *"""
TELL = """
insert into events (order_id, account_id, type, entity_type, entity_id, line_id, domain_order_id, task_id,
    occurred_at, actor, actor_kind, cause, public, changes, public_changes, before, after, state_to,
    assignment_group, request_type, task_type, order_seq)
select new.order_id, new.account_id, new.type, new.entity_type, new.entity_id, new.line_id,
    new.domain_order_id, new.task_id, $2::timestamptz, $3::text, 'PROVIDER', 'completeTask', false,
    new.changes, '[]', new.before, new.after, new.state_to, new.assignment_group, new.request_type,
    new.task_type, new.order_seq
from json_populate_recordset(null::events, $1::json) new"""
ABOUT = ("account_id", "line_id", "domain_order_id", "assignment_group", "request_type", "task_type")
READ = """
select json_build_object('task', (
    select row_to_json(t) from (select 'tsk_' || id as id, state, version from tasks where id = $1) t))"""


class Endpoint:
    """Completes tasks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._authenticator = Authenticator(settings)
        self._pool: asyncpg.Pool

    async def complete(self, request: Request) -> Response:
        """Complete the task that the body names as a GraphQL request would."""
        identity = await self._authenticator.identify_bearer(request.headers["authorization"])
        named = json.loads(await request.body())["variables"]["input"]["task"]
        async with self._pool.acquire() as connection, connection.transaction():
            answer = await complete(connection, UUID(named.removeprefix("tsk_")), identity.viewer.subject)
        return Response(b'{"data":{"completeTask":' + answer + b"}}", media_type="application/json")

    async def ready(self, _: Request) -> Response:
        """Say that it serves."""
        return JSONResponse("ready")

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Have a pool meanwhile."""
        self._pool = await asyncpg.create_pool(
            for_asyncpg(self._settings.database_url),
            min_size=1,
            max_size=self._settings.pool_size,
            server_settings=SETTINGS,
            init=json_as_it_is,
        )
        yield
        await self._pool.close()


async def complete(connection: asyncpg.Connection, task_id: UUID, actor: str) -> bytes:
    """Complete a task in a transaction that is open already."""
    at = datetime.now(UTC)
    order = await connection.fetchrow(LOCK, task_id)
    (closed,) = await connection.fetch(CLOSE, task_id, at, actor)
    await connection.execute(ATTEMPT, task_id, at, actor)
    opened = await connection.fetch(OPEN, task_id, at)
    (owner,) = await connection.fetch(OWNER, closed["domain_order_id"], at)
    places = 3 + len(opened)
    (after,) = await connection.fetch(ABOVE, order["id"], closed["line_id"], at, places)
    told = [
        event("TaskCompleted", "Task", closed, "state", closed["previous_state"]),
        *(event("TaskReady", "Task", each, "state", each["previous_state"]) for each in opened),
        event("DomainOrderStateChanged", "DomainOrder", owner, "state", "IN_PROGRESS"),
        event("PlanProgressChanged", "Order", after, "progress", order["progress"]),
    ]
    for place, each in enumerate(told, start=order["last_event_seq"] + 1):
        each["order_seq"] = place
    await connection.execute(TELL, json.dumps(told, default=str), at, actor)
    await enqueue(connection, [Job(name="simulate", order_id=UUID(int=order["id"].int), gathered=True)])
    answer: bytes = await connection.fetchval(READ, task_id)
    return answer


def event(kind: str, of: str, row: asyncpg.Record, field: str, before: object) -> dict[str, object]:
    """Write an event about a row, with images of it."""
    image = dict(row)
    owner = image["id"] if of == "Order" else image["order_id"]
    return {
        **{name: image.get(name) for name in ABOUT},
        "type": kind,
        "entity_type": of,
        "entity_id": image["id"],
        "order_id": owner,
        "task_id": image["id"] if of == "Task" else None,
        "state_to": image["state"] if field == "state" else None,
        "changes": [{"field": field, "from": before, "to": image[field]}],
        "before": image | {field: before},
        "after": image,
    }


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", required=True, help="address of the database")
    given = parser.parse_args()
    endpoint = Endpoint(Settings(database_url=given.database))
    app = Starlette(
        routes=[Route("/complete", endpoint.complete, methods=["POST"]), Route("/readyz", endpoint.ready)],
        lifespan=endpoint.lifespan,
    )
    uvicorn.run(
        app, port=given.port, loop="uvloop", access_log=False, log_level="warning", server_header=False
    )


if __name__ == "__main__":
    main()
