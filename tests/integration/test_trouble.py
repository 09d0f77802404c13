"""What becomes of webhooks while Redis is in trouble: none is answered 200 that is not kept, those that cannot be kept
are told to come again, in time; afterwards everything goes on by itself, and each has its effect once."""

import time
import unittest

from clients import SLOW, RedisError, until
from harness import COMPOUND, Case, csv_of, people
from ledger import Sender, answers, verify
from platforms import SECRET, Telegram, group
from test_accept import PROMISED

CHAT = -1001700000001
MACHINE = 0.5 * SLOW  # calls that run beside each other wait for each other's turn


class Trouble(Case):
    @classmethod
    def prepare(cls, world):
        rows = people([1], entrances=3, floors=5, rooms=4)
        cls.places = sorted({r["place"].split("/")[1] for r in rows})
        world.staff.import_csv(csv_of(rows))
        world.staff.post(
            "groups", {"account": "telegram", "chat": str(CHAT), "title": "1栋群", "places": [f"{COMPOUND}/1-*"]}
        )
        cls.chat, cls.next_id = group(CHAT, "1栋群"), 50_000

    def setUp(self):
        if not self.world.redis.running():  # a test before this one failed half-way
            self.world.redis.start()
        self.campaign = self.world.start_checkin(self.id().rsplit(".", 1)[1][:60])["id"]
        until(
            "its post is out",
            lambda: self.world.staff.campaign(self.campaign)["counts"]["sent"] == len(self.places),
            20,
        )
        self.sent = []
        self.sender = Sender([self.world.gateway.port], SECRET)
        self.addCleanup(self.sender.stop)

    def updates(self, count):
        made = answers(self.world.telegram, self.chat, self.places, count, self.next_id)
        type(self).next_id += count
        return made

    def flood(self, count):
        made = self.updates(count)
        self.sent += made
        self.sender.send(made)

    def deliver(self, update):
        return Telegram.deliver(self.world.gateway.port, update)

    def must_be_busy(self, answer):
        self.must_be_problem(answer, 503)
        self.assertGreaterEqual(int(answer.header("Retry-After")), 1)
        self.assertLess(answer.seconds, PROMISED + MACHINE)

    def must_refuse(self, say="it is refused"):
        """Events are refused as they should be; those that these calls brought are sent until they are taken."""
        probes = self.updates(5)
        self.sent += probes
        until(say, lambda: self.deliver(probes[0]).status == 503)
        for probe in probes:
            self.must_be_busy(self.deliver(probe))
        self.sender.send(probes)

    def must_recover(self):
        self.flood(60)
        until("all are acknowledged", lambda: self.sender.count() == len(self.sent), 60)
        until("the gateway is ready", lambda: self.world.gateway.ready() == 200, 30)
        self.world.gateway.must_run()
        self.world.quiet(60)
        verify(self, self.campaign, self.sent)

    def through(self, begin, end):
        """A flood; in its midst the trouble, which refuses everything; and its end."""
        self.flood(150)
        until("some are acknowledged", lambda: self.sender.count() >= 20, 20, 0.002)
        begin()
        try:
            self.must_refuse()
        finally:
            end()
        self.must_recover()

    def ask(self, *words):
        with self.world.redis.connect() as r:
            return r.call(*words)

    # ---- the troubles

    def test_slow(self):
        """It stands still for half a second again and again: late, but nobody is refused."""
        self.flood(150)
        slowest = 0.0
        for _ in range(5):
            self.world.redis.pause()
            began = time.monotonic()
            probe = self.updates(1)[0]
            self.sent.append(probe)
            self.sender.send([probe])
            time.sleep(0.4)
            self.world.redis.resume()
            answer = self.deliver(probe)
            self.assertEqual(answer.status, 200)
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(0.1)
        self.assertLess(slowest, PROMISED + MACHINE)
        self.must_recover()

    def test_silent_longer_than_anybody_waits(self):
        self.through(self.world.redis.pause, self.world.redis.resume)

    def test_writes_held_back(self):
        """CLIENT PAUSE: they are read and not answered, and happen after all once it is over."""
        self.through(
            lambda: self.ask("CLIENT", "PAUSE", 60_000, "WRITE"), lambda: self.ask("CLIENT", "UNPAUSE")
        )

    def test_out_of_memory(self):
        self.through(
            lambda: self.ask("CONFIG", "SET", "maxmemory", 1), lambda: self.ask("CONFIG", "SET", "maxmemory", 0)
        )

    def test_read_only(self):
        """It was made a replica of a master that nobody can reach."""
        if self.world.redis.cluster:
            self.skipTest("the node of a cluster is made a replica by other means")
        self.through(lambda: self.ask("REPLICAOF", "127.0.0.1", 1), lambda: self.ask("REPLICAOF", "NO", "ONE"))

    def test_without_the_replicas_it_wants(self):
        self.through(
            lambda: self.ask("CONFIG", "SET", "min-replicas-to-write", 1),
            lambda: self.ask("CONFIG", "SET", "min-replicas-to-write", 0),
        )

    def test_its_snapshots_fail(self):
        """MISCONF: a snapshot cannot be written, and Redis stops taking writes."""
        wall = self.world.redis.folder / "dump.rdb"
        wall.mkdir()
        (wall / "in-the-way").touch()

        def begin():
            self.ask("CONFIG", "SET", "save", "3600 1000000")
            self.ask("BGSAVE")
            until("the snapshot failed", lambda: b"rdb_last_bgsave_status:err" in self.ask("INFO", "persistence"))

        def end():
            self.ask("CONFIG", "SET", "save", "")

        self.through(begin, end)

    def test_killed_and_slow_to_load(self):
        """LOADING: it is back, and reads its file for a while."""
        redis = self.world.redis

        def begin():
            redis.kill()
            redis.spawn_with("--key-load-delay", "2000", "--loading-process-events-interval-bytes", "1024")
            until("it loads", lambda: self.says("LOADING"), 20, 0.005)

        def end():
            self.assertTrue(self.says("LOADING"), "it had loaded before the refusals were seen")
            redis.kill()
            redis.start()

        self.through(begin, end)

    def says(self, error):
        try:
            self.ask("DBSIZE")  # of no key: a cluster that is not whole yet refuses keys for that
        except RedisError as e:
            return str(e).startswith(error)
        except OSError:
            return False
        return False

    def test_gone_again_and_again(self):
        self.flood(200)
        for n in range(4):
            until("some are acknowledged", lambda: self.sender.count() >= 20 * (n + 1), 20, 0.002)
            self.world.redis.kill()
            self.world.redis.start()
        self.must_recover()

    def test_a_full_disk(self):
        """Under `appendfsync always` Redis ends when it cannot write. Whoever starts it again and again, as scripts/run
        and systemd do, has it back once there is room."""
        redis = self.world.redis
        self.flood(150)
        until("some are acknowledged", lambda: self.sender.count() >= 20, 20, 0.002)
        with redis.no_room_left(64 * 1024):
            self.flood(300)
            until("the disk is full", lambda: not redis.running(), 20)
            self.must_refuse()
            for _ in range(2):  # there is no room for what was sent again
                redis.spawn_with()
                until("the disk is still full", lambda: not redis.running(), 20)
                self.must_refuse()
        redis.start()
        self.must_recover()


if __name__ == "__main__":
    unittest.main()
