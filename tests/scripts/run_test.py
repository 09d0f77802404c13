"""scripts/run from outside, as people use it: started, stopped, killed, started again. Needs the built program; the
data lies in a temporary folder and the ports are free ones."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import unittest
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BASE = "/api/v1/communities/jinyuan"


def free_ports(count):
    open_ones = [socket.socket() for _ in range(count)]
    try:
        for s in open_ones:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in open_ones]
    finally:
        for s in open_ones:
            s.close()


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait(what, seconds=60.0, why="it did not happen in time"):
    end = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < end, why
        time.sleep(0.01)


class Run:
    """One scripts/run under way, and what it says."""

    def __init__(self, env, *words):
        self.process = subprocess.Popen([sys.executable, "-B", str(ROOT / "scripts" / "stack.py"), *words], env=env,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                        stdin=subprocess.DEVNULL)
        self.lines = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True)
        self.reader.start()

    @property
    def text(self):
        return "".join(self.lines)

    def wait_for(self, text, seconds=90.0):
        wait(lambda: text in self.text or self.process.poll() is not None, seconds)
        assert text in self.text, f"instead of \"{text}\": {self.text}"

    def named(self, what):
        return re.search(rf"^  {what}: +(\S+)", self.text, re.M).group(1)

    def end(self, number=signal.SIGINT, seconds=60.0):
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(seconds)
        self.reader.join(5)
        self.process.stdout.close()
        return code


class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="linli-run-", ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.data = Path(folder.name) / "data"
        self.port, self.internal, self.box = free_ports(3)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("LINLI_") or k == "LINLI_PROGRAM"}
        self.env |= {"LINLI_DATA": str(self.data), "LINLI_PORT": str(self.port),
                     "LINLI_INTERNAL_PORT": str(self.internal), "LINLI_SANDBOX_PORT": str(self.box)}
        self.runs = []
        self.addCleanup(self.end_all)

    def end_all(self):
        for run in self.runs:
            if run.process.poll() is None:
                run.end()
        pid = self.redis_pid()  # of a run that was killed
        if pid and alive(pid):
            os.kill(pid, signal.SIGTERM)
            wait(lambda: not alive(pid))

    def run_it(self, *words, env=None):
        run = Run({**self.env, **(env or {})}, *words)
        self.runs.append(run)
        return run

    def started(self, *words):
        run = self.run_it(*words)
        run.wait_for("Ctrl-C stops")
        return run

    def redis_pid(self):
        try:
            return int((self.data / "redis" / "redis.pid").read_text())
        except (OSError, ValueError):
            return 0

    def parts(self, run):
        """Process ids of a run's gateway and sandbox."""
        out = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                if int(path.read_text().rsplit(")", 1)[1].split()[1]) == run.process.pid:
                    word = (path.parent / "cmdline").read_bytes().split(b"\0")[1].decode()
                    if word in ("serve", "sandbox"):
                        out[word] = int(path.parent.name)
            except (OSError, IndexError, ValueError):
                continue
        return out

    def get(self, path, token):
        url = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return json.load(answer)

    def answers(self, token):
        try:
            return self.get(f"{BASE}/groups", token)
        except (urllib.error.URLError, OSError):
            return None

    def all_of(self, what, token):
        items, cursor = [], ""
        while True:
            page = self.get(f"{BASE}/{what}?limit=500" + (f"&cursor={cursor}" if cursor else ""), token)
            items += page["items"]
            cursor = page["next"]
            if not cursor:
                return items

    def check_sample(self, token):
        self.assertEqual(len(self.all_of("residents", token)), 2100)
        groups = self.all_of("groups", token)
        self.assertEqual(len(groups), 8)
        self.assertEqual([g for g in groups if not g["bound"]], [])
        names = [s["name"] for s in self.all_of("staff", token)]
        for name in ("李敏", "陈志远", "王雅琴", "刘洋", "周晓琳", "何建平"):
            self.assertEqual(names.count(name), 1)

    def test_a_first_start_brings_the_sample_in_and_later_ones_leave_it_alone(self):
        run = self.started()
        token = run.named("staff token")
        self.assertEqual(run.named("address"), f"http://127.0.0.1:{self.port}")
        self.check_sample(token)
        for name in ("linli.toml", "staff_token"):
            self.assertEqual((self.data / name).stat().st_mode & 0o777, 0o600, name)
        config = tomllib.loads((self.data / "linli.toml").read_text())
        keys = [config["security"]["index_key"], *(a[k] for a in config["account"][1:] for k in ("token", "secret"))]
        self.assertEqual(len(set(keys)), 5)
        self.assertGreaterEqual(min(map(len, keys)), 24)
        self.assertEqual(run.end(), 0)

        again = self.started()
        self.assertNotIn("sample community", again.text)
        self.assertEqual(again.named("staff token"), token)
        self.check_sample(token)
        self.assertEqual(again.end(signal.SIGTERM), 0)

    def test_ctrl_c_stops_the_sandbox_then_the_gateway_then_redis(self):
        run = self.started()
        parts = self.parts(run)
        redis = self.redis_pid()
        for pid in (*parts.values(), redis):
            self.assertEqual(os.getsid(pid), pid)  # so that Ctrl-C in a terminal reaches scripts/run only
        run.process.send_signal(signal.SIGINT)
        order = []
        pids = {"sandbox": parts["sandbox"], "gateway": parts["serve"], "redis": redis}
        while len(order) < 3:
            order += [name for name, pid in pids.items() if name not in order and not alive(pid)]
        self.assertEqual(order, ["sandbox", "gateway", "redis"])
        self.assertEqual(run.end(), 0)

    def test_what_dies_is_started_again(self):
        run = self.started()
        token = run.named("staff token")
        for which in ("redis", "serve", "sandbox"):
            old = self.redis_pid() if which == "redis" else self.parts(run)[which]
            os.kill(old, signal.SIGKILL)
            wait(lambda: (self.redis_pid() if which == "redis" else self.parts(run).get(which)) not in (None, 0, old))
            wait(lambda: self.answers(token))
        self.check_sample(token)
        self.assertEqual(run.end(), 0)

    def test_when_it_is_killed_redis_lives_on_and_is_adopted(self):
        run = self.started()
        token = run.named("staff token")
        parts, redis = self.parts(run), self.redis_pid()
        run.process.kill()
        run.process.wait()
        for pid in parts.values():
            wait(lambda: not alive(pid))
        self.assertTrue(alive(redis))
        again = self.started()
        self.assertIn(f"adopted (process {redis})", again.text)
        self.check_sample(token)
        self.assertEqual(again.end(), 0)
        self.assertFalse(alive(redis))

    def test_a_first_start_that_was_interrupted_goes_on_at_the_next(self):
        for reached in ("roster:", "sandbox: 4 groups"):
            run = self.run_it()
            run.wait_for(reached)
            self.assertEqual(run.end(), 0)
            self.assertNotIn("Linli is running", run.text)
        run = self.started()
        self.assertIn("roster: 0 rows created, 0 updated", run.text)
        self.check_sample(run.named("staff token"))
        self.assertEqual(run.end(), 0)

    def test_a_second_one_on_the_same_data_is_refused_and_touches_nothing(self):
        run = self.started()
        second = self.run_it()
        self.assertEqual(second.process.wait(20), 1)
        second.end()
        self.assertIn("another scripts/run uses", second.text)
        self.assertIsNotNone(self.answers(run.named("staff token")))
        self.assertEqual(run.end(), 0)

    def test_a_port_that_is_taken_is_named(self):
        for variable, port in (("LINLI_PORT", self.port), ("LINLI_INTERNAL_PORT", self.internal),
                               ("LINLI_SANDBOX_PORT", self.box)):
            with socket.socket() as s:
                s.bind(("127.0.0.1", port))
                s.listen()
                run = self.run_it()
                self.assertEqual(run.process.wait(20), 1)
                run.end()
                self.assertIn(f"127.0.0.1:{port} cannot be used", run.text)
                self.assertIn(variable, run.text)
            self.assertEqual(self.redis_pid(), 0)

    def test_with_a_redis_of_its_own_in_the_configuration_none_is_started(self):
        self.data.mkdir()
        theirs = self.data / "theirs.sock"
        with open(os.devnull, "w", encoding="utf-8") as quiet:
            server = subprocess.Popen(["redis-server", str(ROOT / "deploy" / "redis" / "linli.conf"), "--port", "0",
                                       "--unixsocket", str(theirs), "--dir", str(self.data)], stdout=quiet)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        wait(theirs.exists)
        own = self.data / "own.toml"
        own.write_text(f'[server]\nlisten = "127.0.0.1:{self.port}"\ninternal_listen = "127.0.0.1:{self.internal}"\n'
                       f'[redis]\nurl = "unix://{theirs}"\n[security]\nindex_key = "0123456789abcdef"\n'
                       '[[account]]\nid = "relay"\nbot = "relay"\ncommunity = "elsewhere"\n')
        nothing = {"LINLI_PORT": "", "LINLI_INTERNAL_PORT": "", "LINLI_SANDBOX_PORT": ""}
        run = self.run_it("--config", str(own), env=nothing)
        run.wait_for("Ctrl-C stops")
        self.assertEqual(run.named("community"), "elsewhere")
        self.assertFalse((self.data / "redis" / "redis.pid").exists())
        self.assertEqual(list(self.parts(run)), ["serve"])
        token = run.named("staff token")
        self.assertEqual(self.get("/api/v1/communities/elsewhere/groups", token)["items"], [])
        self.assertEqual(run.end(), 0)
        self.assertIsNone(server.poll())


if __name__ == "__main__":
    unittest.main()
