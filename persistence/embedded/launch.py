"""Become PostgreSQL: put on a guise that it accepts, tie it to its parent's life, then execute it.

Runs as a program of its own (`python -I -S launch.py ...`), so it may use nothing but the standard library.
Arguments: parent's pid, guise, uid, gid, leash, working folder, program and its arguments.
"""

import ctypes
import os
import signal
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

REFUSED = 126
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CLONE_NEWUSER = 0x10000000
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


def main(arguments: Sequence[str]) -> None:
    parent, guise, uid, gid, leash, folder, *command = arguments
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        put_on(guise, int(uid), int(gid))
        os.chdir(folder)
        tie(leash, int(parent))
        os.execv(command[0], command)
    except OSError as error:
        print(f"launch as {guise}: {error}", file=sys.stderr)
        sys.exit(REFUSED)


def put_on(guise: str, uid: int, gid: int) -> None:
    if guise == "namespace":
        rename_in_namespace(uid, gid)
    elif guise == "drop":
        drop_to(uid, gid)


def rename_in_namespace(uid: int, gid: int) -> None:
    """Be called `uid` in a user namespace of our own: files are reached as before, without capabilities."""
    outside_uid, outside_gid = os.geteuid(), os.getegid()
    checked(libc.unshare(CLONE_NEWUSER))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {outside_uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {outside_gid} 1")


def drop_to(uid: int, gid: int) -> None:
    """Become the user `uid`, on Linux still able to pass folders that are closed to it."""
    on_linux = sys.platform == "linux"
    if on_linux:
        checked(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if on_linux:
        keep_folders_open()


def keep_folders_open() -> None:
    """Keep CAP_DAC_OVERRIDE alone, across the execution of a program too."""
    bit = 1 << CAP_DAC_OVERRIDE
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    checked(libc.capset(header, struct.pack("6I", bit, bit, bit, 0, 0, 0)))
    checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


def tie(leash: str, parent: int) -> None:
    """End this process when its parent ends; comes after `put_on`, as new credentials clear the signal."""
    if leash == "signal":
        checked(libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0))
        if os.getppid() != parent:
            raise ProcessLookupError(f"the parent {parent} has gone")
    elif leash == "pipe":
        leave_watcher()


def leave_watcher() -> None:
    """Leave a process behind that interrupts this one once standard input ends without a farewell."""
    watched = os.getpid()
    if child := os.fork():
        os.waitpid(child, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        return
    if os.fork() == 0:
        os.closerange(1, 65536)
        if not os.read(0, 1):
            os.kill(watched, signal.SIGINT)
    os._exit(0)


def checked(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


if __name__ == "__main__":
    main(sys.argv[1:])
