"""The read side: what each GraphQL type is made of, and how a selection becomes one SQL statement."""
