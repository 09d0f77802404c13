"""An event that ends the process again and again is found out, and a person decides; who happens to be there when a
process ends is not blamed. What waits for a person is seen, requeued and dropped over the API."""

import json
import re
import time
import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, people
from ledger import Sender, answers, unapplied, verify, verify_store
from platforms import SECRET, group, private, user

CHAT = -1001700000001


class Poison(Case):
    settings = {"cores": 2}

    @classmethod
    def prepare(cls, world):
        rows = people([1, 2], entrances=2, floors=3, rooms=2)
        world.staff.import_csv(csv_of(rows))
        cls.places = sorted({r["place"].split("/")[1] for r in rows if r["place"].startswith(f"{COMPOUND}/1-")})
        world.staff.post(
            "groups", {"account": "telegram", "chat": str(CHAT), "title": "1栋群", "places": [f"{COMPOUND}/1-*"]}
        )
        cls.chat = group(CHAT, "1栋群")
        # What a sender of building 1 says is held against each of these in turn: it takes long enough to be caught at.
        for n in range(30):
            world.start_checkin(f"2栋第{n}次", audience={"places": [f"{COMPOUND}/2-*"]})
        cls.campaign = None

    def say(self, number, text):
        who = user(number, f"路人{number}")
        update = self.world.telegram.message(private(who), who, text)
        self.assertEqual(self.world.telegram.deliver(self.world.gateway.port, update).status, 200)

    def where(self, redis):
        """The id of the only event that waits, as a note names it."""
        waiting = []
        for key in redis.keys("{i:*}:events"):
            shard = key.decode().split(":")[1].split("}")[0]
            waiting += [f"i:{shard}/{entry[0].decode()}" for entry in redis.call("XRANGE", key, "-", "+")]
        self.assertEqual(len(waiting), 1, waiting)
        return waiting[0]

    def kill_when_in_flight(self, redis, process, what, seconds=10):
        """kill -9 as soon as the note says that it has been started. False when it was over before that."""
        key = "{p:%s}:in_flight" % process
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            noted = redis.call("SMEMBERS", key)
            if what.encode() in noted:
                self.world.gateway.kill()
                return noted == [what.encode()]
        self.fail(f"{what} was never in flight")

    def process_id(self, redis, known=()):
        def look():
            found = [p.decode() for p in redis.hash("{g}:processes") if p.decode() not in known]
            return found[0] if found else None

        return until("the process is registered", look, 20, 0.001)

    def test_1_two_crashes_alone_are_death_and_requeue_brings_it_back(self):
        world, gateway = self.world, self.world.gateway
        with world.redis.connect() as redis:
            seen = [p.decode() for p in redis.hash("{g}:processes")]
            gateway.kill()
            gateway.start()
            process = self.process_id(redis, seen)
            what = None
            for n in range(20):  # a kill may come too late: then another event is the poison
                who = user(880_000 + n, "毒信")
                text = "1-1-101 今天都好" + "。" * n
                update = world.telegram.message(private(who), who, text)
                answer = world.telegram.deliver(gateway.port, update)
                self.assertEqual(answer.status, 200)
                if self.caught(redis, process):
                    what = self.where(redis)
                    break
                process = self.again(redis, process)
            self.assertIsNotNone(what, "no event was ever caught in flight alone")
            # The second time: it is tried alone, before all else.
            before = process
            gateway.start(wait=False)
            process = self.process_id(redis, self.known(redis, before))
            self.assertTrue(self.kill_when_in_flight(redis, process, what), "it was not alone in its trial")
        gateway.start()
        row = until("it is dead", lambda: next(iter(world.staff.all("inbox/dead")), None), 20)
        self.assertIn("crashed 2 times while this alone was in flight", row["reason"])
        self.assertEqual((row["account"], row["kind"], row["text"]), ("telegram", "message", text))
        # Others are applied meanwhile, and it is not.
        self.say(990_001, "在吗，想问个事")
        until("the others are heard", lambda: self.heard("在吗，想问个事") == 1)
        self.assertEqual(self.heard(text), 0)
        # The platform's own second try is absorbed: what is dead was accepted.
        self.assertEqual(world.telegram.deliver(gateway.port, update).status, 200)
        world.quiet()
        self.assertEqual(self.heard(text), 0)
        done = world.staff.post(f"inbox/dead/{row['id']}/requeue", key="again-1")
        self.assertEqual(done, {"id": row["id"], "state": "requeued"})
        self.assertEqual(world.staff.post(f"inbox/dead/{row['id']}/requeue", key="again-1"), done)
        until("it has its effect", lambda: self.heard(text) == 1)
        self.must_be_problem(world.staff.call("POST", f"inbox/dead/{row['id']}/requeue"), 404)
        self.assertEqual(world.staff.all("inbox/dead"), [])
        world.quiet()
        self.assertEqual(self.heard(text), 1)
        verify_store(self)

    def caught(self, redis, process):
        """Kills the gateway while exactly one event is in flight. False when none was seen in time, and it lives."""
        key = "{p:%s}:in_flight" % process
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            noted = redis.call("SMEMBERS", key)
            if len(noted) == 1:
                self.world.gateway.kill()
                return unapplied(self.world.redis) == 1 and redis.call("SCARD", key) == 1 and self.unmarked(redis)
            if unapplied(self.world.redis) == 0 and not noted:
                return False
        return False

    def unmarked(self, redis):
        return not any(redis.call("ZCARD", k) for k in redis.keys("{c:*}:applied:*") if self.beyond(redis, k))

    def beyond(self, redis, key):
        shard = re.search(r"applied:i:(\d+)$", key.decode()).group(1)
        cursor = redis.call("GET", "{i:%s}:cursor" % shard) or b"0-0"
        last = redis.call("ZRANGE", key, -1, -1)
        as_pair = lambda e: tuple(int(x) for x in e.split(b"-"))  # noqa: E731
        return bool(last) and as_pair(last[0]) > as_pair(cursor)

    def known(self, redis, *more):
        return {p.decode() for p in redis.hash("{g}:processes")} | set(more)

    def again(self, redis, process):
        gateway = self.world.gateway
        if not gateway.running():
            known = self.known(redis, process)
            gateway.start()
            self.world.quiet()
            return self.process_id(redis, known)
        return process

    def heard(self, text):
        said = [s["text"] for i in self.world.staff.all("identities/unmatched") for s in i["said"]]
        said += [h["text"] for r in self.world.staff.all("residents", q="", place=f"{COMPOUND}/1-1-101")
                 for h in self.world.staff.history(r["id"]) if h["kind"] == "reply"]
        return said.count(text)

    def test_2_a_crowd_in_flight_at_many_crashes_is_applied_and_nobody_is_dead(self):
        world = self.world
        campaign = world.start_checkin("人多")["id"]
        until("its post is out", lambda: world.staff.campaign(campaign)["counts"]["sent"] >= len(self.places), 20)
        sender = Sender([world.gateway.port], SECRET)
        self.addCleanup(sender.stop)
        sent, suspects = [], 0  # counted by each process for itself
        for n in range(5):
            some = answers(world.telegram, self.chat, self.places, 120, 700_000 + n * 1000)
            sent += some
            enough = sender.count() + 40
            sender.send(some)
            until("some are acknowledged", lambda: sender.count() >= enough, 20, 0.002)
            suspects += world.gateway.metric("linli_suspects_total")
            world.gateway.kill()
            world.gateway.start()
        until("all are acknowledged", lambda: sender.count() == len(sent), 60)
        world.quiet(60)
        self.assertGreater(suspects + world.gateway.metric("linli_suspects_total"), 0)
        verify(self, campaign, sent)

    def test_3_a_body_that_cannot_be_read_waits_and_is_dropped(self):
        world = self.world
        body = '{"update_id": 77, "message": {"message_id": '
        self.assertEqual(world.telegram.deliver(world.gateway.port, body).status, 200)
        rows = world.staff.all("inbox/quarantine")
        self.assertEqual([(r["account"], r["body"], r["encoding"]) for r in rows], [("telegram", body, "utf-8")])
        still = world.staff.call("POST", f"inbox/quarantine/{rows[0]['id']}/requeue")
        self.must_be_problem(still, 409)
        stranger = world.member("staff", "外人", "luoxi")
        self.assertEqual(stranger.all("inbox/quarantine"), [])
        self.must_be_problem(stranger.call("POST", f"inbox/quarantine/{rows[0]['id']}/drop"), 404)
        viewer = world.member("viewer", "看客")
        self.must_be_problem(viewer.call("GET", "inbox/quarantine"), 403)
        self.assertEqual(
            world.staff.post(f"inbox/quarantine/{rows[0]['id']}/drop"), {"id": rows[0]["id"], "state": "dropped"}
        )
        self.assertEqual(world.staff.all("inbox/quarantine"), [])

    def test_4_what_is_requeued_from_quarantine_is_applied_once_though_the_gateway_dies_in_between(self):
        world = self.world
        who = user(660_001, "旧版读不懂")
        update = world.telegram.message(private(who), who, "想问一下物业电话")
        with world.redis.connect() as redis:  # as an earlier version would have left it
            for _ in range(2):
                redis.call(
                    "XADD", "{i:5}:quarantine", "*", "account", "telegram", "why", "malformed",
                    "body", "0|telegram|" + json.dumps(update, ensure_ascii=False),
                )
        rows = world.staff.all("inbox/quarantine")
        self.assertEqual(len(rows), 2)
        world.staff.post(f"inbox/quarantine/{rows[0]['id']}/requeue")
        until("it is heard", lambda: self.heard("想问一下物业电话") == 1)
        world.staff.post(f"inbox/quarantine/{rows[1]['id']}/requeue")  # as after a crash between its two steps
        world.quiet()
        self.assertEqual(self.heard("想问一下物业电话"), 1)
        self.assertEqual(world.staff.all("inbox/quarantine"), [])

    def test_5_lists_are_paged_in_order_and_kills_between_requeues_lose_and_double_nothing(self):
        world = self.world
        count, texts = 60, []
        with world.redis.connect() as redis:
            for n in range(count):
                text = f"老信{n}号想问个事"
                texts.append(text)
                event = {"k": "message", "t": int(time.time() * 1000), "c": f"0|x|{550_000 + n}", "d": True,
                         "s": f"0|x|{550_000 + n}", "sn": f"0|x|旧人{n}", "x": f"0|x|{text}", "ad": True,
                         "a": "telegram", "id": f"old-{n}", "mi": str(n)}
                data = json.dumps({"entry": "1700000000000-0", "why": "一次故障", "data": json.dumps(event)})
                redis.call("XADD", "{i:%d}:dead" % (n % 7), "*", "d", data)
        rows = world.staff.all("inbox/dead", 7)
        self.assertEqual(sorted(r["text"] for r in rows), sorted(texts))
        self.assertEqual([r["at"] for r in rows], sorted(r["at"] for r in rows))  # any order within one
        for n, row in enumerate(rows):
            path = f"inbox/dead/{row['id']}/requeue"
            if n in (10, 30):
                try:
                    world.staff.call("POST", path, headers={"Idempotency-Key": row["id"]}, timeout=0.02)
                except OSError:
                    pass
                world.gateway.kill()
                world.gateway.start()
            answer = world.staff.call("POST", path)
            self.assertIn(answer.status, (200, 404) if n in (10, 30) else (200,), answer)
        self.assertEqual(world.staff.all("inbox/dead"), [])
        until("all are heard", lambda: sum(self.heard_all(texts).values()) >= count, 20)
        world.quiet()
        self.assertEqual(set(self.heard_all(texts).values()), {1})
        self.assertEqual(len(self.heard_all(texts)), count)

    def heard_all(self, texts):
        out = {}
        for i in self.world.staff.all("identities/unmatched", 200):
            for s in i["said"]:
                if s["text"] in texts:
                    out[s["text"]] = out.get(s["text"], 0) + 1
        return out


if __name__ == "__main__":
    unittest.main()
