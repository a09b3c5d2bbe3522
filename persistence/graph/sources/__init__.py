"""Every type of the graph with where it comes from."""

from persistence.graph.declarations import Source
from persistence.graph.sources.baselines import BASELINE, BASELINE_TASK
from persistence.graph.sources.bulk_resolutions import BULK_ITEM, BULK_RESOLUTION
from persistence.graph.sources.catalog import (
    CHARACTERISTIC_SPEC,
    DEPENDENCY_TEMPLATE,
    OFFERING,
    PLAN_TEMPLATE,
    RULE,
    SPEC_RELATIONSHIP,
    SPECIFICATION,
    TASK_TEMPLATE,
)
from persistence.graph.sources.directory import ACCOUNT, CONTACT, GROUP, LOCATION, PERSON
from persistence.graph.sources.domain_orders import DECOMPOSITION_SKIP, DOMAIN_ORDER
from persistence.graph.sources.events import EVENT, FIELD_CHANGE
from persistence.graph.sources.fallouts import FALLOUT, FALLOUT_TYPE
from persistence.graph.sources.inventory import INVENTORY_ITEM
from persistence.graph.sources.jeopardy import JEOPARDY, JEOPARDY_ALERT
from persistence.graph.sources.lines import (
    CHARACTERISTIC,
    ORDER_LINE,
    PRICE_ADJUSTMENT,
    PRIORITY_FACTOR,
    RELATED_LINE,
)
from persistence.graph.sources.notes import NOTE
from persistence.graph.sources.odds import DURATION_STATISTICS, ODDS
from persistence.graph.sources.operations import (
    GROUP_COUNT,
    OPERATIONS_HEALTH,
    OPERATIONS_SUMMARY,
    STATE_COUNT,
    VIEWER,
)
from persistence.graph.sources.orders import ORDER
from persistence.graph.sources.plans import PLAN
from persistence.graph.sources.relationships import ORDER_RELATIONSHIP
from persistence.graph.sources.roots import QUERY, STREAMED, SUBSCRIPTIONS
from persistence.graph.sources.tasks import (
    MILESTONE,
    TASK,
    TASK_ATTEMPT,
    TASK_DEPENDENCY,
    TASK_LEASE,
    WAITING_ON,
)
from persistence.graph.sources.timelines import (
    TIMELINE,
    TIMELINE_DEPENDENCY,
    TIMELINE_HOLD,
    TIMELINE_ROW,
)
from persistence.graph.sources.workloads import WORKLOAD_DAY

__all__ = ["SOURCES", "SUBSCRIPTIONS"]

SOURCES: dict[str, Source] = {
    source.type: source
    for source in (
        ACCOUNT,
        BASELINE,
        BASELINE_TASK,
        BULK_ITEM,
        BULK_RESOLUTION,
        CHARACTERISTIC,
        CHARACTERISTIC_SPEC,
        CONTACT,
        DECOMPOSITION_SKIP,
        DEPENDENCY_TEMPLATE,
        DOMAIN_ORDER,
        DURATION_STATISTICS,
        EVENT,
        FALLOUT,
        FALLOUT_TYPE,
        FIELD_CHANGE,
        GROUP,
        GROUP_COUNT,
        INVENTORY_ITEM,
        JEOPARDY,
        JEOPARDY_ALERT,
        LOCATION,
        MILESTONE,
        NOTE,
        ODDS,
        OFFERING,
        OPERATIONS_HEALTH,
        OPERATIONS_SUMMARY,
        ORDER,
        ORDER_LINE,
        ORDER_RELATIONSHIP,
        PERSON,
        PLAN,
        PLAN_TEMPLATE,
        PRICE_ADJUSTMENT,
        PRIORITY_FACTOR,
        QUERY,
        RELATED_LINE,
        RULE,
        SPECIFICATION,
        SPEC_RELATIONSHIP,
        STATE_COUNT,
        TASK,
        TASK_ATTEMPT,
        TASK_DEPENDENCY,
        TASK_LEASE,
        TASK_TEMPLATE,
        TIMELINE,
        TIMELINE_DEPENDENCY,
        TIMELINE_HOLD,
        TIMELINE_ROW,
        VIEWER,
        WAITING_ON,
        WORKLOAD_DAY,
        *STREAMED,
    )
}
