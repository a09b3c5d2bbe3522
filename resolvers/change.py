"""Change an order that exists: find it, lock it, look at it whole, decide, record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.catalog import Catalog
from domain.errors import NotFound, VersionConflict
from domain.outcome import Outcome
from domain.permissions import Permission, Viewer
from domain.tree import OrderTree
from persistence import catalog, orders
from persistence.directory import account_code
from persistence.transaction import Transaction
from resolvers.answer import Answer, Value
from resolvers.carry_out import carry_out
from resolvers.context import Context
from resolvers.request import Request
from resolvers.scope import NotYours, acting, sees
from resolvers.staffing import staffed
from resolvers.target import Named, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a decision is taken on: the whole order, what is published, who acts on what, and when."""

    tree: OrderTree
    catalog: Catalog
    target: Target
    viewer: Viewer
    at: datetime

    @property
    def id(self) -> UUID:
        """The key of what is acted on."""
        return self.target.id

    @property
    def actor(self) -> str:
        """Who acts."""
        return self.viewer.subject


Decide = Callable[[Occasion], Outcome]
Objects = Callable[[Occasion, Outcome], Mapping[str, Value]]


def order_changed(occasion: Occasion, _: Outcome) -> Mapping[str, Value]:
    """Answer with the order."""
    return {"order": occasion.tree.order.id}


def line_changed(occasion: Occasion, _: Outcome) -> Mapping[str, Value]:
    """Answer with the line and its order."""
    return {"order": occasion.tree.order.id, "line": occasion.id}


def task_changed(occasion: Occasion, _: Outcome) -> Mapping[str, Value]:
    """Answer with the task and its order."""
    return {"order": occasion.tree.order.id, "task": occasion.id}


async def change(
    context: Context,
    asked: Request,
    named: Named,
    decide: Decide,
    *permissions: Permission,
    objects: Objects = order_changed,
) -> Answer:
    """Change the order that holds what is named, as `decide` says."""

    async def act(tx: Transaction) -> Answer:
        occasion = await look(tx, context, asked, named.target(), *permissions)
        return await record(tx, context, asked, occasion, decide(occasion), objects)

    return await carry_out(context, asked, act, *permissions)


async def look(
    tx: Transaction, context: Context, asked: Request, target: Target, *permissions: Permission
) -> Occasion:
    """Lock the order and load it whole; raises NotFound out of sight, VersionConflict.

    Raises Forbidden when the viewer sees it by another role than the one that carries a permission.
    """
    tree = await _load(tx, context, target, permissions)
    current = target.version_in(tree)
    if asked.expected_version not in {None, current}:
        raise VersionConflict(expected=asked.expected_version or 0, current=current)
    return Occasion(
        tree=tree,
        catalog=await catalog.current(tx),
        target=target,
        viewer=context.viewer,
        at=context.clock.now(),
    )


async def record(
    tx: Transaction,
    context: Context,
    asked: Request,
    occasion: Occasion,
    outcome: Outcome,
    objects: Objects = order_changed,
) -> Answer:
    """Write down what was decided, and answer with what changed."""
    outcome = await staffed(tx, outcome, occasion.catalog, at=occasion.at, actor=occasion.actor)
    recorded = await tx.record(
        outcome, viewer=context.viewer, cause=asked.mutation, request_id=context.request_id
    )
    return Answer(objects=objects(occasion, outcome), events=recorded.event_ids)


async def _load(
    tx: Transaction, context: Context, target: Target, permissions: tuple[Permission, ...]
) -> OrderTree:
    try:
        tree = await orders.load_around(tx, target.prefix, target.id)
    except NotFound:
        raise target.unknown from None
    if not target.is_in(tree) or not await _sees(tx, context.viewer, tree, target):
        raise target.unknown
    actor = acting(context.viewer, *permissions) if permissions else context.viewer
    if actor != context.viewer and not await _sees(tx, actor, tree, target):
        message = f"You see this {target.noun} by another role than the one that may do this."
        raise NotYours(permissions[0], message, path=(target.path,))
    return tree


async def _sees(tx: Transaction, viewer: Viewer, tree: OrderTree, target: Target) -> bool:
    if viewer.is_staff:
        return True
    return sees(viewer, tree, target, await account_code(tx, tree.order.account_id))
