"""Node: everything that has a global id."""

import strawberry

from schema.declared import declared


@strawberry.interface(description="Anything that can be found again by its global id.")
class Node:
    """Anything that can be found again by its global id."""

    id: strawberry.ID = declared("The global id: the type's prefix and a key, as in ord_… or tsk_….")
