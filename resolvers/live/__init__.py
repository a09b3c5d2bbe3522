"""Live delivery: from the log to everyone who subscribed, each event read once for all who asked alike."""

from resolvers.live.ending import Ending, StreamEnded
from resolvers.live.hub import Hub
from resolvers.live.outlet import Outlet
from resolvers.live.subscription import Interest, LiveSubscription

__all__ = ["Ending", "Hub", "Interest", "LiveSubscription", "Outlet", "StreamEnded"]
