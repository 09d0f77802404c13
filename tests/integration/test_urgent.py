"""Danger rings at once, whatever waits before it, and once."""

import json
import time
import unittest

from clients import Ws, until
from harness import Case
from platforms import private, user

CHAT = -1001800000001
BACKLOG = 100_000


def waiting_event(n):
    """An event as it waits in a shard: a message that costs its worker some looks."""
    return {
        "k": "message",
        "t": int(time.time() * 1000),
        "c": f"0|x|{2_000_000 + n}",
        "d": True,
        "s": f"0|x|{2_000_000 + n}",
        "sn": f"0|x|排队{n}",
        "x": "0|x|在吗",
        "mi": str(n),
        "a": "telegram",
        "id": f"waiting-{n}",
    }


def fill(redis, shard, count):
    """So many accepted events, in few round trips."""
    key = b"{i:%d}:events" % shard
    for start in range(0, count, 2_000):
        out = []
        for n in range(start, start + 2_000):
            data = json.dumps(waiting_event(n), ensure_ascii=False).encode()
            head = b"*5\r\n$4\r\nXADD\r\n$%d\r\n%s\r\n$1\r\n*\r\n$1\r\nd\r\n" % (len(key), key)
            out.append(head + b"$%d\r\n%s\r\n" % (len(data), data))
        redis.socket.sendall(b"".join(out))
        for _ in range(2_000):
            redis.answer()


class Urgent(Case):
    settings = {"cores": 2}

    @classmethod
    def prepare(cls, world):
        _, cls.chat = world.house(CHAT)

    def setUp(self):
        self.ws = Ws(self.world.gateway.port, self.world.staff.token)
        self.addCleanup(self.ws.close)
        self.ws.hello(self.world.community)
        self.ws.subscribe("followups")

    def say(self, number, text=None, chat=None, **more):
        who = user(number, f"邻居{number}")
        update = self.world.telegram.message(chat or private(who), who, text, **more)
        self.assertEqual(self.world.telegram.deliver(self.world.gateway.port, update).status, 200)

    @staticmethod
    def raised(ws):
        """What was heard: a reply each. Who was rung for it is told besides."""
        return [e for e in ws.events("followups") if "reply" in e["data"]]

    def alarms(self, text):
        return [e for e in self.raised(self.ws) if text in e["data"].get("text", "")]

    def shard_of(self, number):
        """Where the events of this sender go."""
        with self.world.redis.connect() as redis:
            seen = {k: redis.call("HGET", k, "ids") for k in redis.keys("{i:*}:dedupe")}
            self.say(number, "在吗")
            moved = [k for k in redis.keys("{i:*}:dedupe") if redis.call("HGET", k, "ids") != seen.get(k)]
        self.assertEqual(len(moved), 1)
        return int(moved[0].split(b":")[1].split(b"}")[0])

    def test_1_before_a_hundred_thousand_that_wait(self):
        shard = self.shard_of(7_001)
        with self.world.redis.connect() as redis:
            fill(redis, shard, BACKLOG)
            self.say(7_001, "1-1-101 着火了，楼道全是烟")
            began = time.monotonic()
            until("it rings", lambda: self.alarms("楼道全是烟"), 10, 0.005)
            took = time.monotonic() - began
            left = redis.call("XLEN", "{i:%d}:events" % shard)
            self.assertGreater(left, BACKLOG // 2, "the backlog was gone already")
            self.assertLess(took, 10)
            urgent = "{i:%d}:urgent" % shard
            until("the lane is empty", lambda: redis.call("XLEN", urgent) == 0)
            # What waits behind it is not needed to see that its own turn does not ring again.
            last = redis.call("XREVRANGE", "{i:%d}:events" % shard, "+", "-", "COUNT", 1)[0]
            self.world.gateway.kill()
            redis.call("XTRIM", "{i:%d}:events" % shard, "MINID", last[0])
        self.world.gateway.start()
        self.world.quiet(40)
        again = Ws(self.world.gateway.port, self.world.staff.token)
        self.addCleanup(again.close)
        again.hello(self.world.community)
        again.subscribe("followups")
        self.say(7_002, "我这里也着火了，快来")
        until("it rings", lambda: [e for e in self.raised(again) if "快来" in e["data"]["text"]])
        self.assertEqual(len(self.raised(again)), 1)
        # Of the past the events are gone by now: more than are kept came from the backlog.
        dangers = [f for f in self.world.staff.all("followups") if f["kind"] == "danger"]
        heard = [(f["said"][-1]["text"], f["times"]) for f in dangers]
        self.assertEqual(sorted(heard), [("1-1-101 着火了，楼道全是烟", 1), ("我这里也着火了，快来", 1)])

    def test_2_captions_and_traditional_characters_and_groups(self):
        photo = [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]
        self.say(7_101, photo=photo, caption="看，廚房著火了")
        self.say(7_102, "1-1-102 有人被困电梯", self.chat)
        self.say(7_103, "喘 不上气了 救命")
        self.say(7_104, "今晚吃火锅", self.chat)
        for words in ("廚房著火", "被困电梯", "救命"):
            until(words, lambda: self.alarms(words))
        self.world.quiet()
        self.assertEqual(len(self.raised(self.ws)), 3)
        with self.world.redis.connect() as redis:
            until("the lanes are empty", lambda: not any(redis.call("XLEN", k) for k in redis.keys("{i:*}:urgent")))

    def test_3_everybody_in_danger_at_once_rings_once_each(self):
        for n in range(150):
            self.say(7_200 + n, f"{n}号家里冒烟了")
        self.world.quiet()
        until("all ring", lambda: len(self.raised(self.ws)) >= 150)
        texts = [e["data"]["text"] for e in self.raised(self.ws)]
        self.assertEqual(sorted(set(texts)), sorted(texts))

    def test_4_killed_while_it_rings(self):
        for n in range(12):
            self.say(7_400 + n, f"第{n}户晕倒了")
            self.world.gateway.kill()
            self.world.gateway.start()
        self.world.quiet()
        with self.world.redis.connect() as redis:
            told = {}
            for entry in redis.call("XRANGE", "{c:%s}:events" % self.world.community, "-", "+"):
                fields = dict(zip(entry[1][::2], entry[1][1::2]))
                if fields[b"t"] == b"followups":
                    data = json.loads(fields[b"d"])
                    if "reply" in data:
                        told[data["reply"]] = told.get(data["reply"], 0) + 1
        self.assertEqual(set(told.values()), {1})
        self.assertGreaterEqual(len(told), 12)


if __name__ == "__main__":
    unittest.main()
