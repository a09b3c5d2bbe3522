"""The hub of a process: routes events to groups, and lets readers join without gap or repetition."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Hashable, Sequence

from persistence.feed_page import FeedPages
from persistence.log_reader import EventHeader, LogReader
from resolvers.live.catch_up import CatchUp
from resolvers.live.ending import Ending, StreamEnded
from resolvers.live.group import Group
from resolvers.live.outlet import Outlet
from resolvers.live.routes import Routes
from resolvers.live.shared_reads import SharedReads
from resolvers.live.subscriber import Subscriber
from resolvers.live.subscription import LiveSubscription


class Hub:
    """All live streams of one process.

    `deliveries` is told how many payloads were handed out, for the process's metrics.
    """

    def __init__(
        self, log: LogReader, pages: FeedPages, deliveries: Callable[[int], None] = lambda _: None
    ) -> None:
        self._log = log
        self._pages = pages
        self._deliveries = deliveries
        self._groups: dict[Hashable, Group] = {}
        self._routes = Routes()
        self._shared = SharedReads()
        self._leaving = False
        self._head = log.head
        log.listen(self._route)

    @property
    def subscribers(self) -> int:
        """How many readers follow now."""
        return sum(len(group.subscribers) for group in self._groups.values())

    @property
    def groups(self) -> int:
        """How many different streams they follow."""
        return len(self._groups)

    async def stream(
        self, wanted: LiveSubscription, outlet: Outlet | None = None
    ) -> AsyncGenerator[Sequence[bytes], None]:
        """Yield payloads, several at a time, from the wanted cursor on, or from now.

        While the reader waits here for more, payloads go to its outlet at once, as long as that takes them.
        Raises CursorMalformed or CursorExpired before the first payload; StreamEnded at any time.
        """
        catch_up = await CatchUp.begin(self._pages, wanted, self._shared, head=self._head)
        while catch_up.position < self._floor(wanted) or not catch_up.is_past_snapshot:
            if self._leaving:
                raise StreamEnded(Ending.LEAVING)
            texts = await catch_up.next_page()
            if texts:
                yield texts
        subscriber = Subscriber(catch_up.position, outlet)
        group = self._join(wanted, subscriber)
        del wanted, catch_up  # a stream is long, and the group has an equal one
        try:
            while True:
                yield await subscriber.take()
        finally:
            self._part(group, subscriber)

    def leave(self) -> None:
        """End every stream, because the process is stopping."""
        self._leaving = True
        for group in self._groups.values():
            group.end(Ending.LEAVING)

    def close(self) -> None:
        """Stop every group."""
        for group in self._groups.values():
            group.stop()

    def _floor(self, wanted: LiveSubscription) -> int:
        group = self._groups.get(wanted.group_key)
        return group.floor(self._head) if group else self._head

    def _route(self, headers: Sequence[EventHeader]) -> None:
        self._head = headers[-1].position
        by_group: dict[Group, list[EventHeader]] = defaultdict(list)
        for header in headers:
            for group in self._routes.groups_of(header):
                by_group[group].append(header)
        for group, its_headers in by_group.items():
            group.route(its_headers)

    def _join(self, wanted: LiveSubscription, subscriber: Subscriber) -> Group:
        """Enter the group; nothing is awaited between looking at its floor and this."""
        group = self._groups.get(wanted.group_key)
        if group is None:
            group = self._groups[wanted.group_key] = Group(wanted, self._deliveries)
            self._routes.add(group)
        group.subscribers.add(subscriber)
        if self._leaving:
            subscriber.end(Ending.LEAVING)
        return group

    def _part(self, group: Group, subscriber: Subscriber) -> None:
        subscriber.leave()
        group.subscribers.discard(subscriber)
        if group.subscribers:
            return
        group.stop()
        self._routes.remove(group)
        del self._groups[group.wanted.group_key]
