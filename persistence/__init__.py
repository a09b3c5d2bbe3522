"""What is kept: tables, transactions, the event log and the compiled read side on PostgreSQL."""
