"""People and systems around somgraph, simulated; they know its public GraphQL API and nothing else of it."""
