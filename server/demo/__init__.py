"""The demo: a whole somgraph with orders that move, for looking and trying."""
