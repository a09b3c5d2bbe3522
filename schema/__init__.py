"""The GraphQL schema: declarations only, no rules and no SQL."""
