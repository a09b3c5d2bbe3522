"""Payloads of mutations: what changed, what happened, and why not."""

import strawberry

from schema.declared import declared
from schema.errors import OperationError
from schema.types.bulk_resolutions import BulkResolution, ResolutionTrial
from schema.types.domain_orders import DecompositionSkip, DomainOrder
from schema.types.events import Event
from schema.types.fallouts import Fallout
from schema.types.jeopardy import JeopardyAlert
from schema.types.lines import OrderLine
from schema.types.notes import Note
from schema.types.orders import Order
from schema.types.tasks import Task


@strawberry.type(description="What every mutation answers.")
class Payload:
    """What every mutation answers."""

    events: list[Event] = declared("What happened by it; empty when it was refused.")
    cursor: str | None = declared("The feed's cursor just after it; null when it was refused.")
    errors: list[OperationError] = declared("Why it was refused; empty when it was done.")


@strawberry.type(description="What a mutation of an order answers.")
class OrderPayload(Payload):
    """What a mutation of an order answers."""

    order: Order | None = declared("The order as it is now; null when it was refused.")


@strawberry.type(description="What a mutation of a line answers.")
class OrderLinePayload(Payload):
    """What a mutation of a line answers."""

    order: Order | None = declared("The order as it is now; null when it was refused.")
    line: OrderLine | None = declared("The line as it is now; null when it is gone or it was refused.")


@strawberry.type(description="What deleting a draft answers.")
class DeleteOrderPayload(Payload):
    """What deleting a draft answers."""

    deleted_id: strawberry.ID | None = declared(
        "The global id of the order that is gone; null when it was refused."
    )


@strawberry.type(description="What bringing in an order answers.")
class ImportServiceOrderPayload(Payload):
    """What bringing in an order answers."""

    order: Order | None = declared("The order; null when it was refused.")
    created: bool | None = declared(
        "False when it was in already, with the same content; null when it was refused."
    )


@strawberry.type(description="What waiving a skip answers.")
class WaiveSkipPayload(Payload):
    """What waiving a skip answers."""

    skip: DecompositionSkip | None = declared("What was left out, as it is now; null when it was refused.")
    order: Order | None = declared("The order as it is now; null when it was refused.")


@strawberry.type(description="What setting a value answers.")
class SetCharacteristicPayload(Payload):
    """What setting a value answers."""

    order: Order | None = declared("The order as it is now; null when it was refused.")
    line: OrderLine | None = declared("The line whose value it is, or to whose domain order it belongs.")
    domain_order: DomainOrder | None = declared("The domain order whose value it is, if it is one's.")


@strawberry.type(description="What writing a remark answers.")
class NotePayload(Payload):
    """What writing a remark answers."""

    note: Note | None = declared("The remark; null when it was refused.")
    order: Order | None = declared("The order as it is now; null when it was refused.")


@strawberry.type(description="What a mutation of a task answers.")
class TaskPayload(Payload):
    """What a mutation of a task answers."""

    task: Task | None = declared("The task as it is now; null when it was refused.")
    order: Order | None = declared("The order as it is now; null when it was refused.")


@strawberry.type(description="What a mutation of an alert answers.")
class JeopardyPayload(Payload):
    """What a mutation of an alert answers."""

    alert: JeopardyAlert | None = declared("The alert as it is now; null when it was refused.")
    order: Order | None = declared("The order as it is now; null when it was refused.")


@strawberry.type(description="What claiming several tasks answers.")
class ClaimTasksPayload(Payload):
    """What claiming several tasks answers."""

    tasks: list[Task] | None = declared("Those that are now yours.")


@strawberry.type(description="What a mutation of a fallout answers.")
class FalloutPayload(Payload):
    """What a mutation of a fallout answers."""

    fallout: Fallout | None = declared("The fallout as it is now; null when it was refused.")
    task: Task | None = declared("Its task as it is now; null when it has none or it was refused.")
    order: Order | None = declared("The order as it is now; null when it was refused.")


@strawberry.type(description="What resolving many fallouts answers.")
class ResolveFalloutsPayload(Payload):
    """What resolving many fallouts answers."""

    bulk: BulkResolution | None = declared("The bulk resolution as it begins; null on trial.")
    matched: int | None = declared("How many fallouts match; null when it was refused.")
    trials: list[ResolutionTrial] | None = declared("What would come of each; null unless on trial.")


@strawberry.type(description="What a mutation of a bulk resolution answers.")
class BulkResolutionPayload(Payload):
    """What a mutation of a bulk resolution answers."""

    bulk: BulkResolution | None = declared("The bulk resolution as it is now; null when it was refused.")


@strawberry.type(description="What publishing a catalog answers: how many of each the document held.")
class ImportCatalogPayload(Payload):
    """What publishing a catalog answers: how many of each the document held."""

    revision: int | None = declared("The catalog's revision now; null when it was refused.")
    specifications: int | None = declared("How many specifications it held.")
    offerings: int | None = declared("How many offerings it held.")
    plan_templates: int | None = declared("How many plan templates it held.")
    decision_tables: int | None = declared("How many decision tables it held.")
    fallout_types: int | None = declared("How many fallout types it held.")
    mappings: int | None = declared("How many characteristic mappings it held.")
    compatibility_rules: int | None = declared("How many compatibility rules it held.")
    accounts: int | None = declared("How many accounts it held.")
