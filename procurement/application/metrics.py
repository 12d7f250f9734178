"""What the service counts about itself, in Prometheus form."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from procurement.application.ports import ViewStatus


class Metrics:
    """Counters of one process. Lags are measured when they are asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._decisions = Counter(
            "abrufbuch_decisions",
            "Commands decided, by kind and outcome (done, or the refusal).",
            ("kind", "outcome"),
            registry=self.registry,
        )
        self._batches = Histogram(
            "abrufbuch_batch_size",
            "Commands decided in one transaction.",
            buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500),
            registry=self.registry,
        )
        self._requests = Histogram(
            "abrufbuch_request_seconds",
            "Time from request to answer.",
            ("method", "route", "status"),
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=self.registry,
        )
        self._answered: dict[tuple[str, str, int], Histogram] = {}
        self._head = Gauge("abrufbuch_log_position", "Newest position of the log.", registry=self.registry)
        self._lag = Gauge(
            "abrufbuch_projection_lag",
            "Positions a projection is behind the log.",
            ("projection",),
            registry=self.registry,
        )
        self._red = Gauge(
            "abrufbuch_projection_failed", "1 when a projection stopped.", ("projection",), registry=self.registry
        )

    def decided(self, kind: str, outcome: str, times: int) -> None:
        self._decisions.labels(kind, outcome).inc(times)

    def batch(self, size: int) -> None:
        self._batches.observe(size)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        observed = self._answered.get((method, route, status))
        if observed is None:
            observed = self._answered[method, route, status] = self._requests.labels(method, route, str(status))
        observed.observe(seconds)

    def text(self, head: int, statuses: Sequence[ViewStatus]) -> bytes:
        """Everything counted so far, in the text format Prometheus reads."""
        self._head.set(head)
        for status in statuses:
            self._lag.labels(status.name).set(max(head - status.position, 0))
            self._red.labels(status.name).set(0 if status.failed_position is None else 1)
        return generate_latest(self.registry)
