"""redis.replicas_min: what was acknowledged is on a replica too, so that the loss of a whole Redis loses none of it."""

import statistics
import time
import unittest

from clients import Ws, until
from harness import COMPOUND, csv_of, people
from ledger import answers, name_of, verify
from platforms import SECRET, Telegram
from processes import linli
from stores import Replicated
from test_crash import CHAT, CrashCase


class Replicas(CrashCase):
    settings = {"gateways": 2, "store": Replicated, "declared": False}

    def one(self):
        updates = answers(self.world.telegram, self.chat, self.places, 1, self.next_id)
        type(self).next_id += 1
        self.sent += updates
        return updates[0]

    def deliver(self, update, port=None):
        return Telegram.deliver(port or self.world.gateway.port, update)

    def session(self):
        ws = Ws(self.world.gateway.port, self.world.staff.token)
        self.addCleanup(ws.close)
        ws.welcome = ws.hello(self.world.community)
        return ws

    def beats(self):
        with self.world.redis.connect() as r:
            return {k: int(r.call("GET", k)) for k in r.keys("{p:*}:beat")}

    def takeovers(self):
        return sum(g.metric("linli_takeovers_total") for g in self.world.gateways)

    def reads(self, count=15):
        """The median of so many reads of the API, in seconds."""
        return statistics.median(self.world.staff.call("GET", "groups").seconds for _ in range(count))

    def test_a_paused_replica_makes_webhooks_503_and_slows_nothing_else(self):
        replica = self.world.redis.replica
        welcome = self.session().welcome
        self.flood(40)
        until("all are acknowledged", lambda: self.sender.count() == len(self.sent))
        self.world.quiet()
        beats, takeovers = self.beats(), self.takeovers()
        replica.pause()
        try:
            refused = [self.one() for _ in range(4)]
            for update in refused:
                answer = self.deliver(update)
                self.assertEqual(answer.status, 503, answer)
                self.assertTrue(answer.header("Retry-After"))
                self.assertLess(answer.seconds, 1.0)
            time.sleep(0.5)
            begun = {r["name"] for r in self.replies(self.campaign)} & {name_of(u) for u in refused}
            self.assertEqual(begun, set(), "worked on what no replica has")
            held = [self.one() for _ in range(30)]
            self.sender.send(held)  # again and again, while the replica is silent
            back = self.session()
            since = {"epoch": welcome["epoch"], "position": welcome["position"]}
            self.assertTrue(back.subscribe(f"campaign:{self.campaign}", since=since)["recovered"])
            until("what it missed is heard", lambda: len(back.events(name="reply")) >= 40)
            self.assertLess(self.reads(), 0.2)  # one that waited behind a WAIT would take 0.4 s
            refusal = self.world.admin.call("POST", "staff", {"name": "副本", "role": "viewer"})
            self.assertEqual(refusal.status, 503)
            time.sleep(5)
            self.assertLess(self.reads(), 0.2)
            after = self.beats()
            for key, n in beats.items():
                self.assertGreaterEqual(after[key], n + 2, "a heartbeat was held up")
            self.assertEqual([g.ready() for g in self.world.gateways], [200, 200])
            self.assertEqual(self.takeovers(), takeovers)
            self.assertGreater(self.sender.refused, 0)
        finally:
            replica.resume()
        self.sender.send(refused)
        self.assertGreater(sum(g.metric("linli_redis_replicas_short_total") for g in self.world.gateways), 0)
        until("all are acknowledged", lambda: self.sender.count() == len(self.sent), 30)
        self.world.quiet()
        names = [r["name"] for r in self.replies(self.campaign)]
        for u in self.sent:
            self.assertEqual(names.count(name_of(u)), 1, u)

    def replies(self, campaign):
        return self.world.staff.all(f"campaigns/{campaign}/replies", 500)

    def test_what_is_not_on_a_replica_is_not_sent_and_then_once(self):
        stand, replica = self.world.telegram, self.world.redis.replica
        stand.calls.clear()
        posted = len(stand.texts(CHAT))
        tried = {"n": 0}

        def busy_once(method, body, nth):
            tried["n"] += method == "sendMessage"
            return ("throttle", 2) if tried["n"] == 1 and method == "sendMessage" else None

        stand.rule = busy_once
        try:
            campaign = self.world.start_checkin("等副本")["id"]
            until("the platform said: later", lambda: tried["n"] == 1)
            replica.pause()
            time.sleep(4)  # the second try is due
            self.assertEqual(tried["n"], 1, "sent what no replica knows to be under way")
        finally:
            replica.resume()
            stand.rule = lambda method, body, nth: None
        until("the post is out", lambda: len(stand.texts(CHAT)) > posted, 20)
        handed = f"messages?state=handed&campaign={campaign}"
        until("its outcome is known", lambda: self.world.staff.get(handed)["items"], 20)
        self.assertEqual(len(stand.texts(CHAT)), posted + 1)

    def test_a_primary_that_is_lost_under_load_loses_nothing_acknowledged(self):
        redis = self.world.redis
        doctor = linli("doctor", config=self.world.config)
        self.assertIn("has 1 replicas, redis.replicas_min is 1", doctor.stdout)
        takeovers = self.takeovers()
        for n in range(2):
            self.flood(300)
            enough = self.sender.count() + 60
            until("some are acknowledged", lambda: self.sender.count() >= enough, 20, 0.002)
            redis.promote()
            alone = until("without a replica nothing is taken", lambda: self.busy(), 20)
            self.assertTrue(alone.header("Retry-After"))
            self.assertIn("FAIL  redis", linli("doctor", config=self.world.config).stdout)
            redis.add_replica(f"replica{n}")
            until("all are acknowledged", lambda: self.sender.count() == len(self.sent), 60)
        self.world.quiet()
        verify(self, self.campaign, self.sent)
        self.assertEqual(self.takeovers(), takeovers)
        self.assertEqual(len(self.world.telegram.texts(CHAT)), len({m for m, _ in self.world.telegram.texts(CHAT)}))

    def test_what_went_down_with_the_primary_comes_again_and_counts_once(self):
        redis = self.world.redis
        self.flood(20)
        until("all are acknowledged", lambda: self.sender.count() == len(self.sent))
        self.world.quiet()
        redis.sever()
        lost = [self.one() for _ in range(10)]
        for update in lost:
            self.assertEqual(self.deliver(update).status, 503)
        # Answered 503, and there all the same for as long as this primary lives; then nobody may go on believing in it.
        gone, come = people([7], entrances=1), people([8], entrances=1)
        self.assertEqual(len(gone), len(come))
        self.assertFalse(self.takes(csv_of(gone)))
        for api in self.everywhere():
            self.assertEqual(self.homes(api, 7), len({r["place"] for r in gone}))
        redis.promote()
        redis.add_replica("replica-new")
        until("the roster can be changed again", lambda: self.takes(csv_of(come)), 20)
        for api in self.everywhere():
            self.assertEqual((self.homes(api, 7), self.homes(api, 8)), (0, len({r["place"] for r in come})))
        self.sender.send(lost)
        until("all are acknowledged", lambda: self.sender.count() == len(self.sent), 30)
        self.world.quiet()
        verify(self, self.campaign, self.sent)

    def everywhere(self):
        """Every core of every gateway, most likely: a new connection goes to the least loaded."""
        return [self.world.staff.at(g.port) for g in self.world.gateways for _ in range(4)]

    @staticmethod
    def homes(api, building):
        return len({r["place"] for r in api.all("residents", 500, place=f"{COMPOUND}/{building}-*")})

    def takes(self, text):
        answer = self.world.staff.call("POST", "residents/import", text, {"Content-Type": "text/csv; charset=utf-8"})
        return answer.status == 200

    def busy(self):
        """The 503 of an event that Redis took and no replica has; it is delivered in the end."""
        update = self.one()
        answer = self.deliver(update)
        self.sender.send([update])
        return answer if answer.status == 503 else None


if __name__ == "__main__":
    unittest.main()
