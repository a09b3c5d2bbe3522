"""A graph over the small known world, as in tests/graph."""

from tests.graph.conftest import graph, world_url

__all__ = ["graph", "world_url"]
