"""Carry out GraphQL operations: queries as one statement, mutations one by one, streams event by event."""

from schema.execution.executor import Executor
from schema.execution.messages import GraphQLRequest, GraphQLResponse
from schema.execution.streams import PreparedSubscription

__all__ = ["Executor", "GraphQLRequest", "GraphQLResponse", "PreparedSubscription"]
