"""A Redis Cluster whose masters have replicas: a write counts when a replica of its own master has it."""

import collections
import unittest

from clients import until
from ledger import answers, verify
from platforms import Telegram
from stores import Pairs
from test_crash import CHAT, CrashCase


class ClusterWithReplicas(CrashCase):
    settings = {"gateways": 2, "store": Pairs, "declared": False}

    def some(self, count):
        updates = answers(self.world.telegram, self.chat, self.places, count, self.next_id)
        type(self).next_id += count
        self.sent += updates
        return updates

    def once(self, updates):
        """Delivered one time each, by status."""
        out = collections.defaultdict(list)
        for update in updates:
            answer = Telegram.deliver(self.world.gateway.port, update)
            self.assertIn(answer.status, (200, 503), answer)
            self.assertLess(answer.seconds, 1.0)
            out[answer.status].append(update)
        return out

    def takeovers(self):
        return sum(g.metric("linli_takeovers_total") for g in self.world.gateways)

    def beats(self):
        with self.world.redis.connect() as r:
            return {k: int(r.call("GET", k)) for k in r.keys("{p:*}:beat")}

    def acknowledged(self, seconds=60):
        until("all are acknowledged", lambda: self.sender.count() == len(self.sent), seconds)

    def test_1_a_paused_replica_holds_up_writes_to_its_own_master_and_nothing_else(self):
        redis = self.world.redis
        self.flood(30)
        self.acknowledged()
        beats, takeovers = self.beats(), self.takeovers()
        for replica in redis.replicas:
            replica.pause()
            try:
                told = self.once(self.some(24))  # as many senders, over all shards
                self.assertLess(self.world.staff.call("GET", "groups").seconds, 0.2)
            finally:
                replica.resume()
            self.assertTrue(told[200], "the other master's replica was there")
            self.assertTrue(told[503], "no replica had these")
            self.sender.send(told[503] + told[200])
        after = self.beats()
        self.assertTrue(all(after[key] > n for key, n in beats.items()), "a heartbeat was held up")
        self.assertEqual(self.takeovers(), takeovers)
        self.finish()

    def test_2_what_was_acknowledged_is_on_a_replica_of_the_master_that_is_lost(self):
        redis = self.world.redis
        self.world.quiet()
        redis.replicas[0].kill()
        told = self.once(self.some(40))
        self.assertTrue(told[200] and told[503])
        redis.masters[0].kill()
        redis.replicas[0].start()  # with what it had
        redis.promote(0)
        redis.add_replica(0, "replica2")
        self.sender.acknowledged += told[200]  # these do not come again
        self.sender.send(told[503])
        self.finish()

    def test_3_a_master_that_is_lost_under_load_loses_nothing_acknowledged(self):
        redis = self.world.redis
        takeovers = self.takeovers()
        self.flood(300)
        until("some are acknowledged", lambda: self.sender.count() >= 60, 20, 0.002)
        redis.masters[0].kill()
        redis.promote(0)
        redis.add_replica(0, "replica3")
        self.acknowledged()
        self.world.quiet(60)
        verify(self, self.campaign, self.sent)
        self.assertEqual(self.takeovers(), takeovers)
        self.assertEqual(len(self.world.telegram.texts(CHAT)), len({m for m, _ in self.world.telegram.texts(CHAT)}))


if __name__ == "__main__":
    unittest.main()
