"""One release beside an older one: what the older does not read, the newer does not write."""

import json
import threading
import time
import unittest
from pathlib import Path

from clients import RedisError, until
from harness import COMPOUND, Case, World, csv_of, people
from platforms import SECRET, TOKEN, USERNAME, Telegram, private, user

LANE = "{o:sandbox-open}:lane:%d"  # 3, answers that let emergencies pass, came with a release


class OldRelease:
    """In the register as processes were that say nothing of what they read: alive, and owning nothing."""

    def __init__(self, redis):
        self.redis, self.over = redis, threading.Event()
        self.thread = threading.Thread(target=self._live, daemon=True)

    def __enter__(self):
        record = {"host": "elsewhere", "pid": 1, "started": "1", "cores": 0}
        with self.redis.connect() as r:
            r.call("HSET", "{g}:processes", "old", json.dumps(record))
        self.thread.start()
        return self

    def _live(self):
        with self.redis.connect() as r:
            while not self.over.wait(0.5):
                r.call("INCR", "{p:old}:beat")

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(5)
        with self.redis.connect() as r:
            r.call("HDEL", "{g}:processes", "old")
            r.call("DEL", "{p:old}:beat")


class Configurations(unittest.TestCase):
    """One process knows an account that the other has not heard of yet."""

    def setUp(self):
        self.world = World(gateways=2)
        self.addCleanup(self.world.stop)
        self.world.start()
        self.world.staff.import_csv(csv_of(people([1, 2], entrances=1, floors=2, rooms=2)))
        self.other = Telegram()
        self.addCleanup(self.other.stop)
        known = Path(self.world.config)
        self.newer = known.with_suffix(".newer.toml")
        self.newer.write_text(
            known.read_text(encoding="utf-8")
            + f"""
[[account]]
id = "telegram2"
bot = "telegram"
community = "{self.world.community}"
api_base = "http://127.0.0.1:{self.other.port}"
token = "{TOKEN}"
secret = "{SECRET}"
username = "{USERNAME}"

[[account]]
id = "relay2"
bot = "relay"
community = "{self.world.community}"
""",
            encoding="utf-8",
        )
        self.restart(self.world.gateways[0], self.newer)

    def test_what_comes_for_it_waits_and_danger_rings(self):
        world = self.world
        sent = 40
        for n in range(sent):
            who = user(9_000 + n, "李")
            update = world.telegram.message(private(who), who, "救命，着火了，1-1-101")
            answer = Telegram.deliver(world.gateways[0].port, update, account="telegram2")
            self.assertEqual(answer.status, 200)
        time.sleep(2)  # both have looked at theirs many times
        with world.redis.connect() as r:
            dead = [r.call("XLEN", k) for k in r.keys("{i:*}:dead")]
            self.assertEqual(sum(dead), 0)
            self.restart(world.gateways[1], self.newer)
            until("all is applied", lambda: not any(r.call("XLEN", k) for k in r.keys("{i:*}:events")), 40)
            self.assertEqual(sum(r.call("XLEN", k) for k in r.keys("{i:*}:dead")), 0)
        said = sum(f["times"] for f in world.staff.all("followups") if f["urgency"] == "critical")
        self.assertEqual(said, sent)

    def opens_without_it(self):
        """Does the process that opens this community's check-ins know of no such account?"""
        with self.world.redis.connect() as r:
            owner = r.call("HGET", "{c:%s}:lease" % self.world.community, "owner").decode()
            record = r.call("HGET", "{g}:processes", owner.rpartition("/")[0])
        return record is not None and "telegram2" not in json.loads(record)["accounts"]

    def test_homes_whose_group_is_on_it_are_asked_whoever_opens_the_check_in(self):
        world = self.world
        posted, copied = [f"{COMPOUND}/1-*"], [f"{COMPOUND}/2-*"]
        world.staff.post("groups", {"account": "telegram2", "chat": "-1001", "title": "1栋群", "places": posted})
        world.staff.post("groups", {"account": "relay2", "title": "2栋群", "places": copied})
        for _ in range(10):  # whose the community is goes by the ids of the processes
            time.sleep(4.5)
            if self.opens_without_it():
                break
            self.restart(world.gateways[1], world.config)
        self.assertTrue(self.opens_without_it())
        campaign = world.start_checkin()["id"]
        until("it is posted", lambda: self.other.sent(-1001) or self.other.sent("-1001"))
        world.quiet()
        states = {(place.split("/")[1][0], a["state"]) for place, a in world.staff.asks(campaign).items()}
        self.assertEqual(states, {("1", "sent"), ("2", "not_sent")})
        waiting = world.staff.all("messages", state="awaiting_staff")
        self.assertEqual([m["account"] for m in waiting], ["relay2"])  # for a worker to copy

    @staticmethod
    def restart(gateway, config):
        gateway.terminate()
        gateway.config = config
        gateway.start()


class Releases(Case):
    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        row = people([1], entrances=1, floors=1, rooms=1, members=1)[0]
        cls.staff.import_csv(csv_of([row]))
        cls.box.say({"id": "u0", "name": "网名"}, "在吗")
        found = until("he is listed", lambda: cls.staff.all("identities/unmatched"))
        resident = cls.staff.all("residents")[0]["id"]
        cls.staff.post(f"identities/{found[0]['id']}/link", {"resident": resident})
        world.start_checkin()

    def put(self, lane):
        """How many entries were ever put there."""
        with self.world.redis.connect() as r:
            try:
                flat = r.call("XINFO", "STREAM", LANE % lane)
            except RedisError:
                return 0
        return dict(zip(flat[::2], flat[1::2]))[b"entries-added"]

    def answered(self, text):
        heard = len(self.box.messages(ours=True))
        self.box.say({"id": "u0", "name": "网名"}, text)
        until("it is answered", lambda: len(self.box.messages(ours=True)) > heard)

    def test_answers_stay_in_a_lane_that_the_old_one_reads_until_it_is_gone(self):
        with OldRelease(self.world.redis):
            time.sleep(4.5)  # each look at the register is two seconds after the one before
            before = self.put(1), self.put(3)
            self.answered("都好")
            self.assertEqual((self.put(1), self.put(3)), (before[0] + 1, before[1]))
        time.sleep(4.5)
        before = self.put(1), self.put(3)
        self.answered("发烧38.5")
        self.assertEqual((self.put(1), self.put(3)), (before[0], before[1] + 1))


if __name__ == "__main__":
    unittest.main()
