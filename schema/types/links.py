"""The types of the graph by name, so that types which point at each other need not import each other."""

from typing import TYPE_CHECKING, Annotated

from strawberry import lazy

if TYPE_CHECKING:
    from schema.types.attempts import TaskAttempt, TaskLease
    from schema.types.directory import Account, Contact, Group, Location, Person
    from schema.types.domain_orders import DecompositionSkip, DomainOrder
    from schema.types.events import Event
    from schema.types.fallouts import Fallout, FalloutType
    from schema.types.inventory import InventoryItem
    from schema.types.jeopardy import Jeopardy
    from schema.types.lines import OrderLine
    from schema.types.notes import Note
    from schema.types.odds import DurationStatistics, Odds
    from schema.types.orders import Order
    from schema.types.plan import Milestone, Plan, TaskDependency
    from schema.types.plan_templates import PlanTemplate
    from schema.types.prices import PriceAdjustment
    from schema.types.relationships import OrderRelationship
    from schema.types.specifications import Offering, Specification
    from schema.types.tasks import Task
    from schema.types.timeline import Timeline
    from schema.types.waiting import WaitingOn

AccountLink = Annotated["Account", lazy("schema.types.directory")]
ContactLink = Annotated["Contact", lazy("schema.types.directory")]
DecompositionSkipLink = Annotated["DecompositionSkip", lazy("schema.types.domain_orders")]
DomainOrderLink = Annotated["DomainOrder", lazy("schema.types.domain_orders")]
DurationStatisticsLink = Annotated["DurationStatistics", lazy("schema.types.odds")]
EventLink = Annotated["Event", lazy("schema.types.events")]
FalloutLink = Annotated["Fallout", lazy("schema.types.fallouts")]
FalloutTypeLink = Annotated["FalloutType", lazy("schema.types.fallouts")]
GroupLink = Annotated["Group", lazy("schema.types.directory")]
InventoryItemLink = Annotated["InventoryItem", lazy("schema.types.inventory")]
JeopardyLink = Annotated["Jeopardy", lazy("schema.types.jeopardy")]
LineLink = Annotated["OrderLine", lazy("schema.types.lines")]
LocationLink = Annotated["Location", lazy("schema.types.directory")]
MilestoneLink = Annotated["Milestone", lazy("schema.types.plan")]
NoteLink = Annotated["Note", lazy("schema.types.notes")]
OddsLink = Annotated["Odds", lazy("schema.types.odds")]
OfferingLink = Annotated["Offering", lazy("schema.types.specifications")]
OrderLink = Annotated["Order", lazy("schema.types.orders")]
OrderRelationshipLink = Annotated["OrderRelationship", lazy("schema.types.relationships")]
PersonLink = Annotated["Person", lazy("schema.types.directory")]
PlanLink = Annotated["Plan", lazy("schema.types.plan")]
PlanTemplateLink = Annotated["PlanTemplate", lazy("schema.types.plan_templates")]
PriceAdjustmentLink = Annotated["PriceAdjustment", lazy("schema.types.prices")]
SpecificationLink = Annotated["Specification", lazy("schema.types.specifications")]
TaskAttemptLink = Annotated["TaskAttempt", lazy("schema.types.attempts")]
TaskDependencyLink = Annotated["TaskDependency", lazy("schema.types.plan")]
TaskLeaseLink = Annotated["TaskLease", lazy("schema.types.attempts")]
TaskLink = Annotated["Task", lazy("schema.types.tasks")]
TimelineLink = Annotated["Timeline", lazy("schema.types.timeline")]
WaitingOnLink = Annotated["WaitingOn", lazy("schema.types.waiting")]
