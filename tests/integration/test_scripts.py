"""scripts/run as a new user meets it: all starts from nothing, survives its parts' deaths, and stops in order."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from clients import Api, Http, Resp, until
from processes import LINLI, ROOT, free_port, note

FIRST_START = 300.0  # it may have to build, though a build directory is there already
NEXT_START = 60.0


class Run:
    """One scripts/run on ports and data of its own."""

    def __init__(self, data):
        self.data = Path(data)
        self.port, self.internal, self.box = free_port(), free_port(), free_port()
        self.output = self.data.parent / "run.out"
        self.child = None

    def start(self, patience):
        build = Path(LINLI).resolve().parent
        env = dict(
            os.environ,
            LINLI_DATA=str(self.data),
            LINLI_PORT=str(self.port),
            LINLI_INTERNAL_PORT=str(self.internal),
            LINLI_SANDBOX_PORT=str(self.box),
            LINLI_PROGRAM=LINLI,
        )
        if (build / "CMakeCache.txt").exists():
            command = [str(ROOT / "scripts" / "run")]
            env["LINLI_BUILD"] = str(build)
        else:  # a program that was brought here without its build directory
            command = ["/usr/bin/python3", str(ROOT / "scripts" / "stack.py")]
        with open(self.output, "wb") as out:
            self.child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, cwd=ROOT, start_new_session=True
            )
        until("it says that it runs", self.says_running, patience, 0.2)

    def says_running(self):
        if self.child.poll() is not None:
            raise AssertionError(f"scripts/run ended with {self.child.returncode}:\n{self.text()}")
        return "staff token" in self.text() and "Ctrl-C" in self.text()

    def text(self):
        return self.output.read_text(errors="replace")

    def token(self):
        line = next(line for line in self.text().splitlines() if "staff token" in line)
        return line.split()[-1]

    def api(self):
        return Api(self.port, "jinyuan", self.token())

    def ctrl_c(self):
        """As a terminal does it: to the whole foreground group. The exit code and how long it took."""
        began = time.monotonic()
        os.killpg(self.child.pid, signal.SIGINT)
        return self.child.wait(60), time.monotonic() - began

    def redis_pid(self):
        return int((self.data / "redis" / "redis.pid").read_text())

    def end(self):
        if self.child is not None and self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGINT)
            try:
                self.child.wait(60)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class ScriptsRun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="linli-r-")
        cls.run_ = Run(Path(cls.folder) / "data")
        try:
            cls.run_.start(FIRST_START)
        except BaseException:
            note(cls.run_.text())
            cls.tearDownClass()
            raise

    @classmethod
    def tearDownClass(cls):
        cls.run_.end()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def counted(self):
        api = self.run_.api()
        residents = api.all("residents", 500)
        return (
            len(residents),
            len({r["household"] for r in residents}),
            len(api.all("groups")),
            len(api.all("staff")),
        )

    def test_1_the_first_start_brings_in_a_believable_community(self):
        residents, households, groups, staff = self.counted()
        self.assertEqual((residents, groups), (2100, 8))
        self.assertTrue(650 <= households <= 760, households)
        self.assertGreaterEqual(staff, 6)
        api = self.run_.api()
        self.assertTrue(all(g["bound"] for g in api.all("groups")))
        self.assertEqual(
            {g["account"] for g in api.all("groups")}, {"wechat-relay", "sandbox-open", "sandbox-wechat"}
        )
        self.assertEqual(Http(self.run_.internal).call("GET", "/readyz").status, 200)
        self.assertEqual(Http(self.run_.box).call("GET", "/box").status, 200)
        self.assertIn(f"http://127.0.0.1:{self.run_.port}", self.run_.text())
        with Resp(next(self.run_.data.rglob("redis.sock"))) as r:
            self.assertEqual(r.call("CONFIG", "GET", "appendfsync"), [b"appendfsync", b"always"])

    def test_2_a_second_run_on_the_same_data_is_refused(self):
        other = Run(self.run_.data)
        other.output = Path(self.folder) / "second.out"
        with self.assertRaises(AssertionError):
            other.start(NEXT_START)
        self.assertIn("another", other.text())
        self.assertEqual(self.counted()[0], 2100)

    def test_3_a_killed_redis_is_started_again_and_has_lost_nothing(self):
        before, pid = self.counted(), self.run_.redis_pid()
        os.kill(pid, signal.SIGKILL)
        until("Redis is started again", lambda: self.run_.redis_pid() != pid and alive(self.run_.redis_pid()), 30)
        until("the gateway is ready", self.ready, 30)
        self.assertEqual(self.counted(), before)
        body = {
            "kind": "notice",
            "title": "停水",
            "purpose": "通知",
            "text": "今天14点到17点停水。",
            "closes_at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + 3600)),
        }
        self.assertEqual(self.run_.api().post("campaigns", body)["title"], "停水")

    def test_4_a_killed_gateway_is_started_again(self):
        pid = self.child_of("serve")
        os.kill(pid, signal.SIGKILL)
        until("another is there", lambda: (new := self.child_of("serve")) and new != pid, 30)
        until("the gateway is ready", self.ready, 30)
        self.assertEqual(self.counted()[0], 2100)

    def test_5_ctrl_c_stops_everything_and_the_next_start_brings_nothing_in_again(self):
        before, redis = self.counted(), self.run_.redis_pid()
        token = self.run_.token()
        gateway, box = self.child_of("serve"), self.child_of("sandbox")
        code, seconds = self.run_.ctrl_c()
        self.assertIn(code, (0, 130), self.run_.text())
        self.assertLess(seconds, 40)
        self.assertFalse(any(alive(pid) for pid in (redis, gateway, box)))
        self.run_.start(NEXT_START)
        self.assertNotIn("bringing in", self.run_.text())
        self.assertEqual(self.counted(), before)
        self.assertEqual(self.run_.token(), token)

    def ready(self):
        try:
            return Http(self.run_.internal).call("GET", "/readyz", timeout=3).status == 200
        except OSError:
            return False

    def child_of(self, word):
        """The process of scripts/run's own that runs this command of the program."""
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if word.encode() in words and str(self.run_.data / "linli.toml").encode() in words:
                return int(entry.name)
        return 0


if __name__ == "__main__":
    unittest.main()
