"""The Redis that scripts/run keeps for itself: one process for one data directory, on a unix socket.

Two Redis servers on one directory would lose acknowledged writes: the second takes over the socket and the append-only
file without a word. So a file lock that the server itself inherits says who is there, for as long as it lives and
however it was started. A server that outlived an earlier scripts/run is adopted, not replaced.
"""

import fcntl
import hashlib
import os
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

SOCKET_BYTES_MAX = 99  # sun_path has 108, and Linli's own limit is 100
BACKOFF_MIN, BACKOFF_MAX = 0.2, 10.0
SETTLED = 30.0  # a server that lived this long begins again with the shortest wait
CONF = Path(__file__).resolve().parent.parent / "deploy" / "redis" / "linli.conf"
MEND = CONF.parent / "mend_aof"


class RedisFailed(Exception):
    """Why the private Redis cannot be had, in words for whoever started this."""


def socket_path(folder):
    """In the data directory; where that path is too long for a socket, in a private folder with a short name."""
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= SOCKET_BYTES_MAX:
        return path
    short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    for base in (os.environ.get("XDG_RUNTIME_DIR"), "/tmp"):
        if not base or not os.path.isdir(base):
            continue
        home = Path(base) / f"linli-{os.getuid()}-{short}"
        if len(os.fsencode(home / "redis.sock")) > SOCKET_BYTES_MAX:
            continue
        home.mkdir(mode=0o700, exist_ok=True)
        found = home.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise RedisFailed(f"{home} belongs to somebody else or is open to others: remove it")
        return home / "redis.sock"
    raise RedisFailed(f"no short enough path for a socket: {path}")


def ask(path, *words, timeout=5.0):
    """One command, one answer: a text, a list of texts, or None. Errors: OSError, RedisFailed with Redis' own words."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.settimeout(timeout)
        s.connect(os.fspath(path))
        parts = [w.encode() for w in words]
        s.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
        with s.makefile("rb") as answer:
            return read_answer(answer)


def read_answer(answer):
    line = answer.readline()
    if not line.endswith(b"\r\n"):
        raise ConnectionResetError("Redis closed the connection")
    kind, rest = line[:1], line[1:-2]
    if kind == b"-":
        raise RedisFailed(rest.decode(errors="replace"))
    if kind == b"*":
        return [read_answer(answer) for _ in range(int(rest))]
    if kind == b"$":
        if int(rest) < 0:
            return None
        return answer.read(int(rest) + 2)[:-2].decode(errors="replace")
    return rest.decode()


class PrivateRedis:
    """Starts or adopts the server, starts it again when it dies, and stops it. One per data directory."""

    def __init__(self, folder, log, say):
        self.folder = Path(os.path.realpath(folder))
        self.log = log
        self.say = say
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket = socket_path(self.folder)
        self.pid = 0
        self.child = None
        self.started = 0.0
        self.wait = BACKOFF_MIN
        self.next_try = 0.0

    @property
    def url(self):
        return f"unix://{self.socket}"

    def start(self, patience=120.0):
        """Returns when it answers. A large append-only file takes its time."""
        end = time.monotonic() + patience
        while not self.spawn_if_free():
            # Somebody lives on this directory: a server of an earlier run, or, for a moment, the child of a dead one.
            if self.answers():
                self.adopt()
                return
            if time.monotonic() > end:
                raise RedisFailed(f"a Redis holds {self.folder} but does not answer on {self.socket}; "
                                  f"its process id may stand in {self.folder}/redis.pid")
            time.sleep(0.1)
        self.wait_until_ready(end)

    def spawn_if_free(self):
        """False when a server already lives on the directory."""
        lock = os.open(self.folder / "redis.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.spawn(lock)
        except BlockingIOError:
            return False
        finally:
            os.close(lock)
        return True

    def spawn(self, lock):
        command = ["redis-server", str(CONF), "--port", "0", "--dir", str(self.folder),
                   "--unixsocket", str(self.socket), "--unixsocketperm", "700",
                   "--pidfile", str(self.folder / "redis.pid"), "--daemonize", "no", "--supervised", "no",
                   "--logfile", str(self.log)]
        # What a crash left half written; what it says goes where Redis' own words go.
        with open(self.log, "ab") as log:
            subprocess.run([str(MEND), str(self.folder)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
        # A session of its own: Ctrl-C in the terminal is for scripts/run, which stops Redis last.
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL, start_new_session=True, pass_fds=(lock,))
        self.pid = self.child.pid
        self.started = time.monotonic()

    def answers(self):
        """True when it takes commands; not while it is loading its file."""
        try:
            return ask(self.socket, "PING", timeout=1.0) == "PONG"
        except (OSError, RedisFailed):
            return False

    def adopt(self):
        """It is ours if it says that it keeps its data here."""
        where = ask(self.socket, "CONFIG", "GET", "dir")[1]
        if os.path.realpath(where) != str(self.folder):
            raise RedisFailed(f"the Redis on {self.socket} keeps its data in {where}, not in {self.folder}")
        info = dict(line.split(":", 1) for line in ask(self.socket, "INFO", "server").splitlines() if ":" in line)
        self.child = None
        self.pid = int(info["process_id"])
        self.started = time.monotonic()
        self.say(f"Redis of an earlier run lives on: adopted (process {self.pid})")

    def wait_until_ready(self, end):
        while not self.answers():
            if not self.alive():
                raise RedisFailed(f"Redis did not start: {self.last_words()}")
            if time.monotonic() > end:
                raise RedisFailed(f"Redis did not become ready: {self.last_words()}")
            time.sleep(0.02)

    def alive(self):
        if self.child is not None:
            return self.child.poll() is None
        if not self.pid:
            return False
        try:  # not our child: a process that ended is gone or, until its parent looks, a zombie
            return Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False

    def last_words(self):
        try:
            return self.log.read_text(errors="replace").strip().splitlines()[-1]
        except (OSError, IndexError):
            return f"see {self.log}"

    def tend(self):
        """Called often. Starts it again when it died, after a longer wait each time: a full disk ends it at once."""
        now = time.monotonic()
        if self.alive():
            if now - self.started > SETTLED:
                self.wait = BACKOFF_MIN
            return
        if self.pid:
            self.say(f"Redis ended: {self.last_words()}. Starting it again in {self.wait:.1f} s")
            self.pid, self.child = 0, None
            self.next_try = now + self.wait
            self.wait = min(self.wait * 2, BACKOFF_MAX)
        if now < self.next_try:
            return
        if not self.spawn_if_free():
            self.next_try = now + self.wait

    def stop(self, patience=60.0):
        """SIGTERM, then until it is gone. It is never killed: it may be writing."""
        if not self.alive():
            return
        try:
            os.kill(self.pid, signal.SIGTERM)
        except ProcessLookupError:
            return
        end = time.monotonic() + patience
        while self.alive():
            if time.monotonic() > end:
                self.say(f"Redis (process {self.pid}) is still writing; it ends by itself")
                return
            time.sleep(0.02)
