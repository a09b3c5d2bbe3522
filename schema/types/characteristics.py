"""Characteristic values and where they came from."""

from datetime import datetime

import strawberry

from schema.declared import declared
from schema.enums import ValueSource
from schema.scalars import JSON


@strawberry.type(description="A named value with its origin.")
class Characteristic:
    """A named value with its origin."""

    name: str = declared("The characteristic's name in its specification.")
    value: JSON | None = declared("The value; null when it was taken away.")
    source: ValueSource = declared("Who or what gave the value.")
    mapped_from: str | None = declared("SPECIFICATION.characteristic or the task key that it came from.")
    previous_value: JSON | None = declared("The value before the last change.")
    set_by: str | None = declared("Who set it.")
    set_at: datetime | None = declared("When it was set (business time).")
    locked: bool = declared("True when nothing automatic may overwrite it.")
