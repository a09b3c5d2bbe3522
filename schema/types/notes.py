"""Remarks on orders and their parts."""

from datetime import datetime

import strawberry

from schema.declared import declared
from schema.enums import NoteKind
from schema.types.node import Node


@strawberry.type(description="A remark.")
class Note(Node):
    """A remark."""

    kind: NoteKind = declared("What it is for.")
    author: str = declared("Who wrote it; customers see a role word.")
    text: str = declared("What it says.")
    internal: bool = declared("True for work notes, which never reach customers.")
    written_at: datetime = declared("When it was written (business time).")
