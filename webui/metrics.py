"""What an operator watches, for Prometheus: ``GET /metrics``.

Each request adds a few numbers to its worker's row; whichever worker is asked adds up those of all.
What stands in a label is a route of ours, a status or a reason, never what somebody typed.
"""

import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from indexer import __version__
from indexer.compiled import IS_COMPILED
from indexer.errors import IndexUnavailableError
from indexer.search.results import Results, ResultSet
from webui.counters import Counters
from webui.current_index import open_index
from webui.shared_memory import SharedMemory

blueprint = Blueprint("metrics", __name__)

#: Prometheus's text format, which every version of it reads.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: In the environment of what this process asks itself: no client asked, and none can say so.
OWN = "depeche.own"
_KEY = "depeche-metrics"
#: Seconds; a search takes a millisecond or two, the costliest a hundred times that.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: What is answered where no route is asked for.
NO_ROUTE = "none"
STATUSES = (
    "200",
    "204",
    "302",
    "304",
    "308",
    "400",
    "401",
    "404",
    "405",
    "410",
    "429",
    "500",
    "503",
)
OTHER_STATUS = "other"
_STATUS_PLACES = {int(status): place for place, status in enumerate(STATUSES)}
_UP = "1 where an index can be read."
#: Why a request was refused that others would have been answered.
REASONS = ("busy", "credentials", "host", "index", "rate")
_SEARCHES = (
    ("searches", "Searches answered."),
    ("searches_without_hits", "Searches that found nothing."),
    ("searches_cut", "Searches that their budget cut short."),
)
#: Beside the numbers of a route by bound: what took longer, and how long all took.
_MORE, _SUM = "more", "sum"


class Metrics(Collector):
    """Where a worker counts, and what all of them counted."""

    def __init__(self, memory: SharedMemory, slot: int, routes: Sequence[str]) -> None:
        self._routes = [NO_ROUTE, *routes]
        of_route = (*STATUSES, OTHER_STATUS, *BOUNDS, _MORE, _SUM)
        names = [f"{route} {number}" for route in self._routes for number in of_route]
        names += [*REASONS, *(name for name, _said in _SEARCHES)]
        self._places = {name: place for place, name in enumerate(names)}
        self._first_of = {
            route: len(of_route) * number for number, route in enumerate(self._routes)
        }
        self._counters = Counters(memory.numbers, slot, names)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        first = self._first_of.get(route, 0)
        bounds = first + len(STATUSES) + 1
        self._counters.add(
            (
                (first + _STATUS_PLACES.get(status, len(STATUSES)), 1.0),
                (bounds + bisect_left(BOUNDS, seconds), 1.0),
                (bounds + len(BOUNDS) + 1, seconds),
            )
        )

    def add(self, *names: str) -> None:
        """Count one of each."""
        self._counters.add([(self._places[name], 1.0) for name in names])

    def collect(self) -> Iterator[Metric]:
        """Yield what Prometheus is told."""
        yield from self.counted()
        yield InfoMetricFamily("depeche_build", "The version.", {"version": __version__})
        yield GaugeMetricFamily("depeche_loops_compiled", "1 with machine code.", int(IS_COMPILED))
        yield from _index()

    def counted(self) -> Iterator[Metric]:
        """Yield what all workers counted since the server started."""
        totals = dict(zip(self._places, self._counters.totals(), strict=True))
        requests = CounterMetricFamily(
            "depeche_requests", "Answers by route and status.", labels=("route", "status")
        )
        seconds = HistogramMetricFamily(
            "depeche_request_seconds", "How long answers took to make.", labels=("route",)
        )
        for route in self._routes:
            for status in (*STATUSES, OTHER_STATUS):
                if count := totals[f"{route} {status}"]:
                    requests.add_metric((route, status), count)
            reached, buckets = 0.0, []
            for bound in (*BOUNDS, _MORE):
                reached += totals[f"{route} {bound}"]
                buckets.append(("+Inf" if bound == _MORE else str(bound), reached))
            if reached:
                seconds.add_metric((route,), buckets, totals[f"{route} {_SUM}"])
        yield requests
        yield seconds
        refused = CounterMetricFamily(
            "depeche_requests_refused", "Requests that were refused, by reason.", labels=("reason",)
        )
        for reason in REASONS:
            refused.add_metric((reason,), totals[reason])
        yield refused
        for name, said in _SEARCHES:
            yield CounterMetricFamily(f"depeche_{name}", said, totals[name])


def _index() -> Iterator[Metric]:
    """Yield how the index in service is; but for the first nothing where none can be read."""
    try:
        with open_index() as index:
            articles, built_at, generation = index.count(), index.built_at, index.generation
    except IndexUnavailableError:
        yield GaugeMetricFamily("depeche_index_up", _UP, 0)
        return
    age = (datetime.now(UTC) - built_at).total_seconds()
    yield GaugeMetricFamily("depeche_index_up", _UP, 1)
    yield GaugeMetricFamily("depeche_index_articles", "Articles in the index in service.", articles)
    yield GaugeMetricFamily("depeche_index_age_seconds", "Since the index was built.", age)
    yield InfoMetricFamily("depeche_index", "The one in service.", {"generation": generation})


class CountingFlask(Flask):
    """An application whose answers are counted, with how long each took to make."""

    def full_dispatch_request(self) -> Response:
        """Answer the request at hand."""
        begun = time.perf_counter()
        response = super().full_dispatch_request()
        if OWN not in request.environ:
            route = request.url_rule.rule if request.url_rule else NO_ROUTE
            _metrics().answered(route, response.status_code, time.perf_counter() - begun)
        return response


def register(app: Flask, memory: SharedMemory, slot: int) -> None:
    """Give the application its metrics, after all its other routes."""
    app.register_blueprint(blueprint)
    routes = sorted({rule.rule for rule in app.url_map.iter_rules()})
    app.extensions[_KEY] = Metrics(memory, slot, routes)


def searched(results: Results | ResultSet) -> None:
    """Count a search."""
    names = ["searches"]
    if not results.total:
        names.append("searches_without_hits")
    if results.partial:
        names.append("searches_cut")
    if OWN not in request.environ:
        _metrics().add(*names)


def refused(reason: str) -> None:
    """Count a request that was refused for one of :data:`REASONS`."""
    if OWN not in request.environ:
        _metrics().add(reason)


def _metrics() -> Metrics:
    return cast(Metrics, current_app.extensions[_KEY])


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return what all workers counted, as Prometheus reads it."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_metrics())
    response = Response(generate_latest(registry), content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response
