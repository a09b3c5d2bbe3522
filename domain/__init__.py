"""The rules of service orders: pure values and decisions, no input or output."""
