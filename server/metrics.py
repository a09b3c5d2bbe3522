"""What Prometheus may ask of a process: requests, sockets, live deliveries, the relay."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

FASTEST_TO_SLOWEST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds


class Metrics:
    """The meters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.requests = Counter(
            "som_http_requests", "HTTP requests answered.", ("route", "status"), registry=registry
        )
        self.operations = Counter(
            "som_operations",
            "GraphQL operations by transport and result.",
            ("transport", "result"),
            registry=registry,
        )
        self.seconds = Histogram(
            "som_operation_seconds",
            "Seconds that queries and mutations took.",
            ("transport",),
            buckets=FASTEST_TO_SLOWEST,
            registry=registry,
        )
        self.sockets = Gauge("som_sockets", "WebSockets that are open.", registry=registry)
        self.deliveries = Counter("som_deliveries", "Live payloads handed to subscribers.", registry=registry)
        self.closed = Counter("som_socket_closes", "Sockets that we closed.", ("code",), registry=registry)

    def observe(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Show a value that is asked for when Prometheus comes."""
        Gauge(name, meaning, registry=self._registry).set_function(value)

    @contextmanager
    def timed(self, transport: str) -> Iterator[None]:
        """Measure one query or mutation."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds.labels(transport).observe(time.perf_counter() - begin)

    def text(self) -> bytes:
        """Write everything in Prometheus' format."""
        return generate_latest(self._registry)
