"""What is the machine's doing: how long it kept processes waiting that were ready to run, and how often its disk was
slow. Bounds can so be strict, also where other work takes the cores."""

import contextlib
import os
from pathlib import Path


COUNTS = Path("/proc/self/schedstat").exists()  # some kernels do not tell


def waited(*pids):
    """Seconds that the threads of these processes, and of the test, have been ready to run and did not get a core."""
    total = 0
    for pid in (*pids, os.getpid()):
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError, IndexError):  # it has just ended, or this kernel does not count
                total += int(task.read_text().split()[1])
    return total / 1e9


class Stretch:
    """`with Stretch(pids) as s: …`: then `s.waited`."""

    def __init__(self, *pids):
        self.pids, self.waited = pids, 0.0

    def __enter__(self):
        self.before = waited(*self.pids)
        return self

    def __exit__(self, *_):
        self.waited = waited(*self.pids) - self.before


def slow_writes(r):
    """How many of Redis' writes to its disk took longer than 100 ms since it was asked last. `r`: a connection."""
    slow = sum(len(r.call("LATENCY", "HISTORY", event)) for event in ("aof-fsync-always", "aof-write", "fork"))
    r.call("CONFIG", "SET", "latency-monitor-threshold", 100)
    r.call("LATENCY", "RESET")
    return slow
