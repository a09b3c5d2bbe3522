"""What can be given: filters of lists and inputs of mutations, described."""
