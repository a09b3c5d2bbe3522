"""When orders will probably end, and how long tasks took."""

from datetime import datetime

import strawberry

from schema.declared import declared
from schema.types.links import GroupLink


@strawberry.type(description="When an order or a line will probably end, by simulating the rest of its plan.")
class Odds:
    """When an order or a line will probably end, by simulating the rest of its plan."""

    p50_end_at: datetime = declared("In half of the draws it ends by then.")
    p90_end_at: datetime = declared("In nine of ten draws it ends by then.")
    probability_on_time: float | None = declared(
        "In how many of a hundred draws it keeps the committed date; null without one."
    )
    due_at: datetime | None = declared("The committed date that the draws were held against.")
    simulated_at: datetime = declared("When this was simulated; it stands until the odds differ materially.")
    seed: int = declared("What the random numbers began from; the same seed gives the same odds.")
    draws: int = declared("How often the rest of the plan was drawn.")


@strawberry.type(
    description="How long tasks of a template took, done by one group: what simulations learn from."
)
class DurationStatistics:
    """How long tasks of a template took, done by one group: what simulations learn from."""

    task_key: str = declared("The key of the task in its template.")
    group: GroupLink | None = declared("Who did them; null when no group did.")
    tasks: int = declared("How many ended tasks this is known from.")
    mean_part: float = declared(
        "How long they took on average, in parts of what the template expects: 1 is as expected."
        " Working time in their calendar, without pauses."
    )
    deviation: float | None = declared("Their standard deviation, in the same parts; null for a single task.")
