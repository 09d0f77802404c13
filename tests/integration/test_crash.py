"""Nothing acknowledged is lost and no effect is doubled, whatever is killed at whatever moment."""

import os
import random
import shutil
import tempfile
import time
import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, people
from ledger import Sender, answers, unapplied, verify, verify_store
from platforms import SECRET, group
from processes import Redis

CHAT = -1001600000001


class CrashCase(Case):
    """A telegram group of a building, and a sender that floods it."""

    settings = {}
    seed = 20260203

    @classmethod
    def prepare(cls, world):
        rows = people([1], entrances=3, floors=5, rooms=4)
        cls.places = sorted({r["place"].split("/")[1] for r in rows})
        world.staff.import_csv(csv_of(rows))
        world.staff.post(
            "groups", {"account": "telegram", "chat": str(CHAT), "title": "1栋群", "places": [f"{COMPOUND}/1-*"]}
        )
        cls.chat, cls.next_id, cls.dice = group(CHAT, "1栋群"), 10_000, random.Random(cls.seed)

    def setUp(self):
        for g in self.world.gateways:
            if not g.running():  # a test before this one failed half-way
                g.start()
        self.world.staff = self.world.staff.at(self.world.gateway.port)
        self.campaign = self.world.start_checkin(self.id().rsplit(".", 1)[1][:60])["id"]
        until(
            "its post is out",
            lambda: self.world.staff.campaign(self.campaign)["counts"]["sent"] == len(self.places),
            20,
        )
        self.sent = []
        self.ports = [g.port for g in self.world.gateways]
        self.sender = Sender(self.ports, SECRET)
        self.addCleanup(self.sender.stop)

    def flood(self, count):
        """More answers, under way at once; they are part of what is verified in the end."""
        updates = answers(self.world.telegram, self.chat, self.places, count, self.next_id)
        type(self).next_id += count
        self.sent += updates
        self.sender.send(updates)

    def cleared(self):
        """What was in flight is tried alone, and is dead when that ends two processes: an innocent event, too, when the
        next kill comes that soon."""
        until("what was in flight is applied", lambda: unapplied(self.world.redis) == 0, 20)

    def finish(self, seconds=60):
        until("all are acknowledged", lambda: self.sender.count() == len(self.sent), seconds)
        self.world.quiet(60)
        verify(self, self.campaign, self.sent)


class TornTransaction(unittest.TestCase):
    """Redis alone: a transaction whose end a crash has torn off must stay without effect at every later start. Redis
    leaves the whole commands of it in its file, and applies them at the start after the next."""

    def setUp(self):
        folder = tempfile.mkdtemp(prefix="linli-t-", dir=os.environ.get("LINLI_TEST_FOLDER"))
        self.addCleanup(shutil.rmtree, folder, True)
        self.redis = Redis(folder)
        self.addCleanup(lambda: self.redis.running() and self.redis.kill())

    def words(self, *all_of_it):
        return b"".join(b"*%d\r\n" % len(c) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in c) for c in all_of_it)

    def test_half_of_it_never_has_an_effect(self):
        self.redis.start()
        with self.redis.connect() as r:
            r.call("SET", "before", "1")
        self.redis.kill()
        torn = self.words([b"MULTI"], [b"SET", b"half", b"1"], [b"SET", b"other", b"1"])
        with next(self.redis.folder.rglob("*.incr.aof")).open("ab") as file:
            file.write(torn[:-9])
        self.redis.start()
        with self.redis.connect() as r:
            for command in (["MULTI"], ["SET", "after", "1"], ["SET", "later", "1"], ["EXEC"]):
                r.call(*command)
        self.redis.kill()
        self.redis.start()
        with self.redis.connect() as r:
            seen = {key: r.call("GET", key) for key in ("before", "half", "other", "after", "later")}
        self.assertEqual(seen, {"before": b"1", "half": None, "other": None, "after": b"1", "later": b"1"})


class KillTheGateway(CrashCase):
    def test_between_accept_and_apply(self):
        caught = 0
        for _ in range(6):
            self.flood(120)
            enough = self.sender.count() + self.dice.randint(20, 100)
            until("some are acknowledged", lambda: self.sender.count() >= enough, 20, 0.002)
            self.world.gateway.kill()
            waiting = unapplied(self.world.redis)
            caught += waiting > 0
            self.world.gateway.start()
            self.cleared()
        self.assertGreater(caught, 0, "no round was killed with accepted events not yet applied")
        self.finish()

    def test_while_redis_is_slow_to_answer(self):
        for _ in range(3):
            self.flood(80)
            until("some are acknowledged", lambda: self.sender.count() >= len(self.sent) - 60, 20, 0.002)
            self.world.redis.pause()
            time.sleep(self.dice.uniform(0.02, 0.2))  # that the gateway waits for Redis with steps under way
            self.world.gateway.kill()
            self.world.redis.resume()
            self.world.gateway.start()
            self.cleared()
        self.finish()

    def test_between_send_and_outcome(self):
        stand = self.world.telegram
        stand.posted.clear()
        stand.calls.clear()
        held = ["hang_posted", "hang_posted"]
        stand.rule = lambda method, body, nth: held.pop() if held and method == "sendMessage" else None
        campaign = self.world.start_checkin("半路")["id"]
        until("the platform has the post", lambda: len(stand.texts(CHAT)) == 1)
        self.world.gateway.kill()  # the request is out, its answer will never be heard
        stand.release()
        self.world.gateway.start()
        until("it is sent again", lambda: len(stand.texts(CHAT)) == 2, 20)
        self.world.gateway.kill()
        stand.release()
        self.world.gateway.start()
        row = self.message_of(campaign)
        self.assertEqual((row["state"], row["maybe_duplicate"], row["attempts"]), ("handed", True, 3))
        self.assertEqual(len(stand.texts(CHAT)), 3)
        until("all homes know", lambda: self.world.staff.campaign(campaign)["counts"]["sent"] == len(self.places))
        self.must_add_up(campaign)
        sent = answers(stand, self.chat, self.places, 60, 900_000)
        self.sender.send(sent)
        self.sent = sent
        until("all are acknowledged", lambda: self.sender.count() == len(sent))
        self.world.quiet()
        verify(self, campaign, sent)

    def test_between_send_and_outcome_too_often_ends_as_unknown(self):
        stand = self.world.telegram
        stand.posted.clear()
        stand.calls.clear()
        stand.rule = lambda method, body, nth: "hang_posted" if method == "sendMessage" else None
        campaign = self.world.start_checkin("总在半路")["id"]
        for n in range(1, 4):
            until("the platform has the post", lambda: len(stand.texts(CHAT)) == n, 25)
            self.world.gateway.kill()
            stand.release()
            self.world.gateway.start()
        row = self.message_of(campaign)
        stand.rule = lambda method, body, nth: None
        self.assertEqual((row["state"], row["attempts"], len(stand.texts(CHAT))), ("unknown", 3, 3))
        self.must_add_up(campaign)

    def message_of(self, campaign):
        def look():
            for state in ("handed", "unknown", "failed", "dead", "expired"):
                if found := self.world.staff.all("messages", state=state, campaign=campaign):
                    return found[0]

        return until("the message has its end", look, 30)

    def test_sigterm_under_load_loses_nothing(self):
        for _ in range(2):
            self.flood(200)
            until("some are acknowledged", lambda: self.sender.count() > len(self.sent) - 120, 20, 0.002)
            code, seconds = self.world.gateway.terminate()
            self.assertEqual(code, 0)
            self.assertLess(seconds, 30)
            self.world.gateway.start()
        self.finish()


class KillRedis(CrashCase):
    def test_under_load(self):
        for _ in range(3):
            self.flood(200)
            enough = self.sender.count() + self.dice.randint(20, 150)
            until("some are acknowledged", lambda: self.sender.count() >= enough, 20, 0.002)
            self.world.redis.kill()
            self.world.redis.start()
        self.finish()

    def test_together_with_the_gateway(self):
        self.flood(200)
        until("some are acknowledged", lambda: self.sender.count() >= 60, 20, 0.002)
        self.world.redis.kill()
        self.world.gateway.kill()
        self.world.redis.start()
        self.world.gateway.start()
        self.finish()


class PlatformWithKeys(CrashCase):
    """The sandbox honours idempotency keys: whatever is killed, each key is posted exactly once."""

    settings = {"sandbox": True}

    def test_each_private_message_is_posted_once_through_faults_and_kills(self):
        box, staff = self.world.open, self.world.staff
        names = {a["place"].split("/")[1]: a["members"][0]["name"] for a in staff.asks(self.campaign).values()}
        for n, place in enumerate(self.places):
            box.say({"id": f"b{n}", "name": f"盒{n}"}, f"{place} {names[place]} 都好")
        box.settle()
        until(
            "all are known",
            lambda: len(staff.all(f"campaigns/{self.campaign}/replies", 500)) >= len(self.places),
            30,
        )
        box.faults(
            seed=7, api={"accept_then_reset": 0.1, "error_5xx": 0.05}, hooks={"duplicate": 0.3, "shuffle": 0.3}
        )
        made = []
        for _ in range(3):
            made.append(self.world.start_checkin("紧急", urgency="emergency")["id"])
            time.sleep(self.dice.uniform(0.0, 0.15))  # somewhere in the midst of sending
            self.world.gateway.kill()
            self.world.gateway.start()
        box.faults()
        wanted = len(made) * len(self.places)
        until(
            "every message is delivered",
            lambda: sum(len(staff.all("messages", 500, state="delivered", campaign=c)) for c in made) == wanted,
            60,
            0.3,
        )
        box.settle()
        ledger = box.ledger()
        keys = [k for k in ledger["keys"] if k["call"] == "message"]
        self.assertEqual([k for k in keys if k["posted"] != 1], [])
        texts = [m["text"] for m in box.messages(ours=True) if "您家今天都好吗" in m["text"]]
        self.assertEqual(len(texts), wanted)
        for campaign in made:
            self.must_add_up(campaign)
        verify_store(self)


class TwoGateways(CrashCase):
    settings = {"gateways": 2}

    def test_when_one_is_killed_the_other_takes_over_and_finishes(self):
        first, second = self.world.gateways
        self.flood(300)
        until("some are acknowledged", lambda: self.sender.count() >= 120, 20, 0.002)
        first.kill()
        began = time.monotonic()
        until("all are acknowledged", lambda: self.sender.count() == len(self.sent), 60)
        self.world.staff = self.world.staff.at(second.port)
        self.world.quiet(60)
        self.assertLess(time.monotonic() - began, 40)
        verify(self, self.campaign, self.sent)
        self.assertGreater(second.metric("linli_takeovers_total"), 0)
        first.start()
        self.flood(100)
        self.finish()

    def test_one_that_was_thought_dead_and_comes_back_does_nothing_twice(self):
        first, second = self.world.gateways
        self.world.staff = self.world.staff.at(second.port)
        self.flood(200)
        until("some are acknowledged", lambda: self.sender.count() >= 80, 20, 0.002)
        first.pause()  # alive and silent: its leases may be taken after 30 s
        self.ports[:] = [second.port]
        before = second.metric("linli_takeovers_total")
        until("the other takes over", lambda: second.metric("linli_takeovers_total") > before, 50, 0.2)
        until("all that is left is applied", lambda: unapplied(self.world.redis) == 0, 30)
        first.resume()
        self.flood(100)
        self.ports[:] = [first.port, second.port]
        self.finish()
        until("both are ready", lambda: (first.ready(), second.ready()) == (200, 200), 20)


if __name__ == "__main__":
    unittest.main()
