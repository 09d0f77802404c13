"""A Redis Cluster of several masters: the whole walk, slots that move in use, masters that die and come back."""

import threading
import time
import unittest

from clients import until
from ledger import verify
from processes import linli
from stores import Masters
from test_crash import CrashCase
from test_walk import Walk as WholeWalk


class Walk(WholeWalk):
    settings = {"sandbox": True, "store": Masters, "declared": False}


del WholeWalk  # else it would run here too


class Cluster(CrashCase):
    settings = {"gateways": 2, "store": Masters, "declared": False}

    def sum_of(self, metric):
        return sum(g.metric(metric) for g in self.world.gateways)

    def redirections(self):
        return self.sum_of("linli_redis_asked_total"), self.sum_of("linli_redis_moved_total")

    def test_1_data_lies_on_every_master_and_functions_too(self):
        self.flood(50)
        self.finish()
        libraries = []
        for master in self.world.redis.all[:3]:
            with master.connect() as r:
                self.assertGreater(r.call("DBSIZE"), 0)
                libraries.append(self.libraries(r))
        self.assertGreaterEqual(len(libraries[0]), 3)
        self.assertEqual(libraries, [libraries[0]] * 3)
        said = linli("doctor", config=self.world.config).stdout
        for master in self.world.redis.all[:3]:
            self.assertIn(f"ok    redis: 127.0.0.1:{master.port}: appendfsync is always", said)

    @staticmethod
    def libraries(r):
        return sorted(dict(zip(x[::2], x[1::2]))[b"library_name"] for x in r.call("FUNCTION", "LIST"))

    def test_2_slots_move_to_a_new_master_under_load(self):
        redis = self.world.redis
        redis.join()
        newcomer = redis.all[3]
        with newcomer.connect() as r:
            self.assertEqual(r.call("FUNCTION", "LIST"), [])
        asked, moved = self.redirections()
        over = threading.Event()

        def flood():
            while not over.is_set():
                self.flood(20)
                until("some are acknowledged", lambda: self.sender.count() > len(self.sent) - 60, 60)

        load = threading.Thread(target=flood, daemon=True)
        load.start()
        tags = ["{c:qingshan}", "{o:telegram}", "{g}"] + ["{i:%d}" % n for n in range(0, 64, 6)]
        try:
            for tag in tags:
                redis.move(redis.slot_of(tag), newcomer)
            redis.move(redis.slot_of("{c:qingshan}"), redis.all[0])
        finally:
            over.set()
            load.join(60)
        self.finish()
        time.sleep(1.5)  # the metrics are gathered once a second
        after = self.redirections()
        self.assertGreater(after[0], asked, "no ASK was followed")
        self.assertGreater(after[1], moved, "no MOVED was followed")
        with newcomer.connect() as r:
            self.assertGreater(r.call("DBSIZE"), 0)
            self.assertGreater(len(r.call("FUNCTION", "LIST")), 0)

    def test_3_masters_are_killed_under_load_and_come_back(self):
        redis = self.world.redis
        takeovers = self.sum_of("linli_takeovers_total")
        for master in redis.all[:3]:
            self.flood(150)
            enough = self.sender.count() + 40
            until("some are acknowledged", lambda: self.sender.count() >= enough, 30, 0.002)
            master.kill()
            time.sleep(self.dice.uniform(0.0, 3.0))  # before and after the others have noticed
            master.start()
            redis.settled(sum(m.running() for m in redis.all))
        self.finish(90)
        self.assertEqual(self.sum_of("linli_takeovers_total"), takeovers)
        self.assertEqual([g.ready() for g in self.world.gateways], [200, 200])


if __name__ == "__main__":
    unittest.main()
