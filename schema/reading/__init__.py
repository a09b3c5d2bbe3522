"""From a GraphQL selection to a read request."""
