"""The Redis of scripts/run, tried on real servers in a temporary folder."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from private_redis import PrivateRedis, RedisFailed, ask, socket_path  # noqa: E402


def wait(what, seconds=20.0):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


class PrivateRedisTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="linli-redis-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.said = []

    def server(self, folder=None):
        folder = folder or self.folder / "redis"
        redis = PrivateRedis(folder, self.folder / "redis.log", self.said.append)
        self.addCleanup(redis.stop)
        return redis

    def test_it_has_the_settings_that_lose_nothing(self):
        redis = self.server()
        redis.start()
        for name, value in (("appendonly", "yes"), ("appendfsync", "always"), ("no-appendfsync-on-rewrite", "no"),
                            ("maxmemory-policy", "noeviction"), ("aof-load-truncated", "yes"), ("port", "0"),
                            ("save", "")):
            self.assertEqual(ask(redis.socket, "CONFIG", "GET", name), [name, value])
        self.assertEqual(redis.socket.stat().st_mode & 0o077, 0)

    def test_it_lives_in_a_session_of_its_own(self):
        redis = self.server()
        redis.start()
        self.assertEqual(os.getsid(redis.pid), redis.pid)
        self.assertEqual((redis.folder / "redis.pid").read_text().strip(), str(redis.pid))

    def test_a_second_start_on_the_same_directory_adopts_it(self):
        first, second = self.server(), self.server()
        first.start()
        ask(first.socket, "SET", "a", "1")
        second.start()
        self.assertEqual(second.pid, first.pid)
        self.assertIn("adopted", self.said[-1])
        second.stop()
        wait(lambda: not first.alive())  # its threads end one by one

    def test_a_server_that_answers_to_another_directory_is_not_adopted(self):
        ours = self.server()
        ours.start()
        # Somebody moved our socket's name onto another server.
        other = self.server(self.folder / "other")
        other.start()
        late = self.server()
        os.unlink(ours.socket)
        os.symlink(other.socket, ours.socket)
        with self.assertRaisesRegex(RedisFailed, "keeps its data in"):
            late.start()

    def test_a_server_that_does_not_answer_is_never_doubled(self):
        first, second = self.server(), self.server()
        first.start()
        os.kill(first.pid, signal.SIGSTOP)
        try:
            with self.assertRaisesRegex(RedisFailed, "does not answer"):
                second.start(patience=2)
        finally:
            os.kill(first.pid, signal.SIGCONT)
        self.assertTrue(first.alive())

    def test_it_comes_back_with_its_data_after_it_was_killed(self):
        redis = self.server()
        redis.start()
        for n in range(1, 4):
            ask(redis.socket, "SET", f"k{n}", "kept")
            os.kill(redis.pid, signal.SIGKILL)
            wait(lambda: not redis.alive())
            wait(lambda: redis.tend() or redis.answers())
            self.assertEqual(ask(redis.socket, "GET", f"k{n}"), "kept")
        self.assertGreater(redis.wait, 1.0)  # each time it waits longer

    def test_an_adopted_one_is_started_again_too(self):
        first, second = self.server(), self.server()
        first.start()
        ask(first.socket, "SET", "a", "1")
        second.start()
        os.kill(second.pid, signal.SIGKILL)
        first.child.wait()
        wait(lambda: second.tend() or second.answers())
        self.assertEqual(ask(second.socket, "GET", "a"), "1")

    def test_a_long_path_gets_a_short_socket_in_a_private_folder(self):
        deep = self.folder / ("a" * 60) / ("b" * 60)
        redis = self.server(deep)
        self.addCleanup(lambda: redis.socket.parent.rmdir())
        redis.start()
        self.assertLessEqual(len(os.fsencode(redis.socket)), 99)
        self.assertEqual(redis.socket.parent.stat().st_mode & 0o777, 0o700)
        self.assertEqual(ask(redis.socket, "CONFIG", "GET", "dir")[1], str(redis.folder))
        redis.stop()

    def test_a_short_folder_that_is_open_to_others_is_refused(self):
        deep = self.folder / ("a" * 60) / ("c" * 60)
        home = socket_path(deep).parent
        self.addCleanup(home.rmdir)
        home.chmod(0o755)
        with self.assertRaisesRegex(RedisFailed, "open to others"):
            socket_path(deep)

    def test_a_start_that_fails_says_why(self):
        (self.folder / "redis").mkdir()
        (self.folder / "redis" / "appendonlydir").write_text("not a folder")
        redis = self.server()
        with self.assertRaisesRegex(RedisFailed, "did not start: .+"):
            redis.start()


if __name__ == "__main__":
    if subprocess.run(["redis-server", "--version"], capture_output=True, check=False).returncode != 0:
        sys.exit("redis-server is not here: scripts/setup installs it")
    unittest.main()
