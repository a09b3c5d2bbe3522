"""The types of the graph: what can be asked, described."""
