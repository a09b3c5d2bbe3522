"""What our processes ask of the system: many files, and garbage collection that stops nobody for long."""

import gc
import resource

THRESHOLDS = (25_000, 20, 100)


def allow_many_sockets() -> None:
    """Raise the limit of open files as far as it may be: shells give 1,024, and a socket is a file."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def settle() -> None:
    """Take what was made until now out of the garbage collector's sight, and have it look more seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
