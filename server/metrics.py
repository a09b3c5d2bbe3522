"""What Prometheus may ask of a process: requests, sockets, live deliveries, the relay, what is stuck."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from server.vital_meters import VitalMeters

FASTEST_TO_SLOWEST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds

Metered = TypeVar("Metered", Counter, Histogram)


class Metrics:
    """The meters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._meters: dict[tuple[object, ...], Any] = {}
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

        self.vital = VitalMeters(registry)

    def observe(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Show a value that is asked for when Prometheus comes."""
        Gauge(name, meaning, registry=self._registry).set_function(value)

    def answered(self, route: str, status: int) -> None:
        """Count an HTTP request."""
        self._meter(self.requests, route, str(status)).inc()

    def begun(self, transport: str, result: str) -> None:
        """Count a GraphQL operation."""
        self._meter(self.operations, transport, result).inc()

    def took(self, transport: str, seconds: float) -> None:
        """Note how long a query or mutation took."""
        self._meter(self.seconds, transport).observe(seconds)

    def _meter(self, meter: Metered, *labels: str) -> Metered:
        """Find the meter of these labels; the library takes as long for it as a small read's Python does."""
        key = (id(meter), *labels)
        found = self._meters.get(key)
        if found is None:
            found = self._meters[key] = meter.labels(*labels)
        return cast("Metered", found)

    def text(self) -> bytes:
        """Write everything in Prometheus' format."""
        return generate_latest(self._registry)
