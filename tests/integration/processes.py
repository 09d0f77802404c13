"""The processes that tests start, and stop again by their own ids."""

import contextlib
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from clients import Http, RedisError, Resp, until

ROOT = Path(__file__).resolve().parents[2]
LINLI = os.environ.get("LINLI_BIN") or str(ROOT / "build" / "linli")
STOP_WITHIN = 30.0  # what a gateway promises


def free_port():
    """Below the range that outgoing connections take their ports from, so that none takes it meanwhile."""
    for _ in range(200):
        port = random.randint(18_000, 31_000)
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


class Process:
    """Something started, with its log."""

    def __init__(self, folder, name):
        self.name, self.log = name, Path(folder) / f"{name}.log"
        self.child = None

    def spawn(self, command, env=None, **more):
        with open(self.log, "ab") as out:
            self.child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=dict(os.environ, **(env or {})), **more
            )

    def running(self):
        return self.child is not None and self.child.poll() is None

    def signal(self, number):
        if self.running():
            self.child.send_signal(number)

    def kill(self):
        """kill -9, and wait until the process is gone."""
        if self.child is not None:
            self.signal(signal.SIGKILL)
            self.child.wait()

    def pause(self):
        self.signal(signal.SIGSTOP)

    def resume(self):
        self.signal(signal.SIGCONT)

    def terminate(self, within=STOP_WITHIN + 5):
        """SIGTERM. The exit code and how many seconds it took."""
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        code = self.child.wait(within)
        return code, time.monotonic() - began

    def end(self):
        """Whatever state it is in."""
        if not self.running():
            return
        self.resume()
        try:
            self.terminate(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def must_run(self):
        if not self.running():
            code = None if self.child is None else self.child.returncode
            raise AssertionError(f"{self.name} ended with {code}:\n{self.tail()}")
        return True

    def tail(self, lines=60):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


class Redis(Process):
    """A Redis of its own, with the settings that Linli ships, on a unix socket; `tcp` = on a port too, which `url`
    names then. `cluster` = a node of a cluster."""

    settings = ""  # more lines for [redis] of the configuration
    mended = True  # before it starts, as deploy/ does it

    def __init__(self, folder, name="redis", tcp=False, cluster=False, more=()):
        super().__init__(folder, name)
        self.folder, self.file_bytes_max = Path(folder) / name, None
        self.folder.mkdir()
        self.socket = Path(folder) / f"{name}.sock"
        if len(str(self.socket)) > 100:
            raise RuntimeError("the temporary folder's name is too long for a unix socket")
        self.cluster, self.more = cluster, list(more)
        self.port = free_port() if tcp or cluster else 0
        self.bus = free_port() if cluster else 0
        self.url = f"redis://127.0.0.1:{self.port}" if self.port else f"unix://{self.socket}"

    def start(self, *more, wait=True):
        self.spawn_with(*more)
        if wait:
            until("Redis answers", self.answers, 20)

    def spawn_with(self, *more):
        """Without waiting for it."""
        most = self.file_bytes_max or resource.RLIM_INFINITY
        if self.mended:
            subprocess.run([ROOT / "deploy" / "redis" / "mend_aof", self.folder], check=True, timeout=60)

        def limited():
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

        # A write beyond the limit must fail, not kill: SIGXFSZ stays ignored, as it is in Python.
        command = ["redis-server", str(ROOT / "deploy" / "redis" / "linli.conf"), "--port", str(self.port)]
        command += ["--bind", "127.0.0.1", "--unixsocket", str(self.socket), "--dir", str(self.folder)]
        command += ["--daemonize", "no", *self.more, *more]
        if self.cluster:
            command += ["--cluster-enabled", "yes", "--cluster-port", str(self.bus)]
            command += ["--cluster-node-timeout", "2000", "--cluster-config-file", "nodes.conf"]
        self.spawn(command, preexec_fn=limited, restore_signals=False)

    @contextlib.contextmanager
    def no_room_left(self, room):
        """As on a full disk: its files may grow by so many bytes and no more, now and when it is started again."""
        largest = max(f.stat().st_size for f in self.folder.rglob("*") if f.is_file())
        self.file_bytes_max = largest + room
        resource.prlimit(self.child.pid, resource.RLIMIT_FSIZE, (self.file_bytes_max, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            self.file_bytes_max = None
            if self.running():
                resource.prlimit(self.child.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)

    def answers(self):
        self.must_run()
        try:
            with Resp(self.socket, 2) as r:
                return r.call("PING") == b"PONG"
        except (OSError, RedisError):
            return False

    def takes_writes(self):
        with self.connect() as r:
            return b"cluster_state:ok" in r.call("CLUSTER", "INFO")

    def connect(self):
        return Resp(self.socket)


class Gateway(Process):
    """`linli serve`."""

    def __init__(self, folder, name, config):
        super().__init__(folder, name)
        self.config, self.port, self.internal = config, free_port(), free_port()
        self.http, self.inside = Http(self.port), Http(self.internal)

    def start(self, wait=True, **more):
        env = {
            "LINLI_SERVER_LISTEN": f"127.0.0.1:{self.port}",
            "LINLI_SERVER_INTERNAL_LISTEN": f"127.0.0.1:{self.internal}",
            "LINLI_SERVER_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
        }
        self.spawn([LINLI, "serve", "--config", str(self.config)], env, **more)
        if wait:
            self.wait_ready()

    def wait_ready(self, seconds=25.0):
        until(f"{self.name} is ready", lambda: self.must_run() and self.ready() == 200, seconds)

    def ready(self):
        """The status of /readyz; 0 when nobody answers."""
        try:
            return self.inside.call("GET", "/readyz", timeout=5).status
        except (OSError, ValueError) as e:
            return 0 if isinstance(e, OSError) else -1

    def metric(self, name):
        for line in self.inside.call("GET", "/metrics").body.decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
        raise AssertionError(f"no metric {name}")

    def restart(self):
        self.start()


class Sandbox(Process):
    """`linli sandbox`."""

    def __init__(self, folder, config, gateway_port):
        super().__init__(folder, "sandbox")
        self.config, self.port, self.gateway = config, free_port(), gateway_port
        self.state = Path(folder) / "sandbox.json"

    def start(self):
        self.spawn(
            [
                LINLI,
                "sandbox",
                "--config",
                str(self.config),
                "--listen",
                f"127.0.0.1:{self.port}",
                "--gateway",
                f"http://127.0.0.1:{self.gateway}",
                "--state",
                str(self.state),
            ]
        )
        until("the sandbox answers", self.answers, 20)

    def answers(self):
        self.must_run()
        try:
            return Http(self.port).call("GET", "/box", timeout=3).status == 200
        except OSError:
            return False


def linli(*words, config=None, env=None, timeout=60):
    """A command, run to its end."""
    command = [LINLI, *words] + (["--config", str(config)] if config else [])
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=timeout,
        env=dict(os.environ, **(env or {})),
    )


def note(text):
    print(text, file=sys.stderr, flush=True)
