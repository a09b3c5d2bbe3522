"""The measure of a compiled read: the same answer from a hand-written endpoint with one json_agg statement.

It has the same pool, driver and web server, and asks the same authenticator who it is, as any real endpoint
must; no log of requests, no metrics, no GraphQL, no row scope.
"""

import argparse
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from benchmarks import flat_rows
from benchmarks.trees import OPEN
from persistence.pool import ReadPool
from server.auth import Authenticator
from server.settings import Settings

AT = """to_char({} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
TREE = f"""
    'ord_' || orders.id as id, number, state, progress, (
      select coalesce(json_agg(l), '[]') from (
        select 'lin_' || order_lines.id as id, line_no as "lineNo", action, state, (
          select coalesce(json_agg(d), '[]') from (
            select 'dor_' || domain_orders.id as id, number, kind, state, (
              select coalesce(json_agg(t), '[]') from (
                select 'tsk_' || tasks.id as id, number, key, name, task_type as "taskType",
                       state, is_critical as "isCritical", {AT.format("forecast_end_at")} as "forecastEndAt"
                from tasks where domain_order_id = domain_orders.id order by sequence, id) t) as tasks
            from domain_orders where line_id = order_lines.id order by sequence, id) d) as "domainOrders"
        from order_lines where order_id = orders.id order by line_no) l) as lines"""
DEPENDENCIES = """, (
      select coalesce(json_agg(e), '[]') from (
        select type, json_build_object('id', 'tsk_' || predecessor_id) as predecessor,
               json_build_object('id', 'tsk_' || successor_id) as successor
        from task_dependencies where order_id = orders.id
        order by predecessor_id, successor_id, type) e) as dependencies"""
COUNTS = ", ".join(
    f"'{name}', (select count(*) from {table} where order_id = orders.id and {condition})"
    for name, (table, condition) in OPEN.items()
)
ORDER = f"""number, state, progress, priority, {AT.format("created_at")} as "createdAt" """
STATEMENTS = {
    name: f"select json_build_object('order', (select row_to_json(o) from (select {columns}"
    " from orders where number = $1) o))"
    for name, columns in {
        "tree": TREE,
        "tree with dependencies": TREE + DEPENDENCIES,
        "order": ORDER,
    }.items()
} | {
    "page": f"""
select json_build_object('orders', json_build_object('nodes', (select coalesce(json_agg(o), '[]') from (
  select number, state, progress, {AT.format("created_at")} as "createdAt",
    json_build_object({COUNTS}) as plan
  from orders order by orders.created_at desc, id desc limit $1) o)))"""
}


class Endpoints:
    """What can be asked."""

    def __init__(self, settings: Settings) -> None:
        self._pool = ReadPool(settings.database_url, settings.pool_size)
        self._authenticator = Authenticator(settings)

    async def read(self, request: Request) -> Response:
        """Answer whoever has a token; what is read is said by the name of its statement."""
        await self._authenticator.identify_bearer(request.headers["authorization"])
        asked = json.loads(await request.body())
        data = await self._pool.fetch_json(STATEMENTS[asked["query"]], list(asked["variables"].values()))
        return Response(b'{"data":' + data + b"}", media_type="application/json")

    async def read_flat(self, request: Request) -> Response:
        """Answer the same from flat rows."""
        await self._authenticator.identify_bearer(request.headers["authorization"])
        asked = json.loads(await request.body())
        async with self._pool.lease() as connection:
            data = await flat_rows.tree(
                connection, asked["variables"]["number"], dependencies="dependencies" in asked["query"]
            )
        return Response(b'{"data":' + data + b"}", media_type="application/json")

    async def ready(self, _: Request) -> Response:
        """Say that it serves."""
        return JSONResponse("ready")

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Close the pool at the end."""
        yield
        await self._pool.close()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", required=True, help="address of the database")
    given = parser.parse_args()
    endpoints = Endpoints(Settings(database_url=given.database))
    app = Starlette(
        routes=[
            Route("/read", endpoints.read, methods=["POST"]),
            Route("/flat", endpoints.read_flat, methods=["POST"]),
            Route("/readyz", endpoints.ready),
        ],
        lifespan=endpoints.lifespan,
    )
    uvicorn.run(
        app, port=given.port, loop="uvloop", access_log=False, log_level="warning", server_header=False
    )


if __name__ == "__main__":
    main()
