"""Which groups an event may belong to, found by what it is about, not by asking them all."""

from collections import defaultdict
from collections.abc import Hashable, Sequence

from persistence.log_reader import EventHeader
from resolvers.live.group import Group
from resolvers.live.subscription import Interest


class Routes:
    """The groups by their interest: a field of the event's header, and the values that it may have."""

    def __init__(self) -> None:
        self._everything: set[Group] = set()
        self._by_field: dict[str, dict[Hashable, set[Group]]] = defaultdict(lambda: defaultdict(set))

    def add(self, group: Group) -> None:
        """Lead events to a group."""
        for groups in self._places(group.wanted.interest):
            groups.add(group)

    def remove(self, group: Group) -> None:
        """Lead events to a group no more, and keep nothing of it."""
        interest = group.wanted.interest
        for groups in self._places(interest):
            groups.discard(group)
        if interest:
            by_value = self._by_field[interest.field]
            for value in interest.values:
                if not by_value[value]:
                    del by_value[value]
            if not by_value:
                del self._by_field[interest.field]

    def groups_of(self, header: EventHeader) -> set[Group]:
        """Find the groups that an event may belong to."""
        found = set(self._everything)
        for field, by_value in self._by_field.items():
            found |= by_value.get(getattr(header, field), set())
        return found

    def _places(self, interest: Interest | None) -> Sequence[set[Group]]:
        if interest is None:
            return (self._everything,)
        return [self._by_field[interest.field][value] for value in interest.values]
