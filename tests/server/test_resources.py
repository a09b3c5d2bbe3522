"""What som serve asks of its process; tried in a process of its own, because it stays as it was set."""

import resource
import subprocess
import sys

TRIED = """
import gc, resource
from server.resources import allow_many_sockets, settle
resource.setrlimit(resource.RLIMIT_NOFILE, (64, {most}))
allow_many_sockets()
settle()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
print(gc.get_freeze_count() > 1000, gc.get_threshold()[0] > 700)
"""


def test_it_may_open_as_many_files_as_it_is_allowed_and_collects_seldom() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)

    said = subprocess.run(
        [sys.executable, "-c", TRIED.format(most=most)], capture_output=True, text=True, check=True
    ).stdout

    assert said.split() == [str(most), "True", "True"]
