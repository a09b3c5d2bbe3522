"""One function per operation: require a permission, load whole, decide, record."""
