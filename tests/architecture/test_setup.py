"""Set-up tells a stranger with an unsuitable Python what is missing, and keeps stdout for programs."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.architecture.repository import ROOT


def test_set_up_without_a_recent_python_says_what_is_needed(tmp_path: Path) -> None:
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in ("bash", "env", "dirname", "cat", "cmp"):
        (commands / name).symlink_to(shutil.which(name) or name)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/setup", tmp_path / "scripts/setup")

    outcome = subprocess.run(
        [tmp_path / "scripts/setup"],
        env={**os.environ, "PATH": str(commands)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.returncode == 1
    assert outcome.stdout == ""
    assert "Python 3.11 or newer" in outcome.stderr
