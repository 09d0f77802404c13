"""Ten cries for help among ten thousand chats: each rings the one on duty within ten seconds, and hardly more does."""

import glob
import http.client
import json
import os
import random
import threading
import time
import unittest

from clients import until
from harness import Case
from platforms import SECRET, group, private, user

CHATS, FLAGS, SENDERS = 10_000, 10, 4
ON_DUTY = 900_001
GROUP = -1001900000001
LINES = os.path.join(os.path.dirname(__file__), "..", "understanding", "*.jsonl")


def lines():
    """What people type, by whether it is a cry for help: the corpora of understanding."""
    calm, cries = [], []
    for path in sorted(glob.glob(LINES)):
        with open(path, encoding="utf-8") as file:
            for row in map(json.loads, file):
                critical = row["expect"].get("urgency") == "critical"
                (cries if critical else calm).append(row["text"])
    return [t for t in calm if t.strip()], cries


class ManyChats(Case):
    settings = {"cores": 2}

    @classmethod
    def prepare(cls, world):
        world.house(GROUP)
        world.member("staff", "值班甲")
        staff = next(m["id"] for m in world.staff.all("staff") if m["name"] == "值班甲")
        who = user(ON_DUTY, "值班甲")
        world.telegram.deliver(world.gateway.port, world.telegram.message(private(who), who, "在"))
        world.staff.post("duty", {"staff": staff, "contact_points": [f"telegram:{ON_DUTY}"]})

    def setUp(self):
        self.stand = self.world.telegram
        self.posted_at = {}  # text of a cry → when its webhook was answered
        self.rung = {}  # text to the one on duty → when it came
        self.over = threading.Event()
        watcher = threading.Thread(target=self.watch)
        watcher.start()
        self.addCleanup(watcher.join)
        self.addCleanup(self.over.set)

    def send(self, updates):
        """A platform's connection: one webhook after the other, each until it is answered with 200."""
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
        link = http.client.HTTPConnection("127.0.0.1", self.world.gateway.port, timeout=20)
        for text, update in updates:
            for _ in range(100):
                link.request("POST", "/hooks/telegram", json.dumps(update, ensure_ascii=False).encode(), headers)
                answer = link.getresponse()
                answer.read()
                if answer.status == 200:
                    break
                time.sleep(0.05)
            else:
                self.fail("a webhook is not taken")
            if text is not None:
                self.posted_at[text] = time.monotonic()
        link.close()

    def updates(self):
        calm, cries = lines()
        chance = random.Random(20)
        flags = set(chance.sample(range(CHATS), FLAGS))
        wanted = chance.sample(cries, FLAGS)
        for n in range(CHATS):
            who = user(1_000_000 + n, f"邻居{n}")
            text = wanted.pop() if n in flags else chance.choice(calm)
            there = private(who) if n in flags or n % 2 else group(GROUP, "1栋群")
            yield (text if n in flags else None), self.stand.message(there, who, text)

    def watch(self):
        """Notes when the one on duty is told of which words, until the test is over."""
        seen = 0
        while not self.over.wait(0.02):
            posted = self.stand.posted
            while seen < len(posted):
                body = posted[seen][1]
                seen += 1
                if body["chat_id"] == ON_DUTY:
                    self.rung.setdefault(body["text"], time.monotonic())

    def test_each_cry_rings_in_time_and_hardly_anything_else_does(self):
        updates = list(self.updates())
        cries = [text for text, _ in updates if text is not None]
        threads = [threading.Thread(target=self.send, args=(updates[n::SENDERS],)) for n in range(SENDERS)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()

        def rung_for(cry):
            return [at for told, at in list(self.rung.items()) if cry[:20] in told]

        until("everybody who cried is heard", lambda: all(rung_for(c) for c in cries), 12)
        took = {cry: min(rung_for(cry)) - self.posted_at[cry] for cry in cries}
        self.assertEqual({cry: t for cry, t in took.items() if t > 10}, {})
        until("the lanes are worked off", self.all_applied, 120)
        told = [f["said"][0]["text"] for f in self.world.staff.all("followups") if f["urgency"] == "critical"]
        false = [text for text in told if text not in cries]
        self.assertLessEqual(len(false), 10, false)
        self.assertEqual(len(told) - len(false), FLAGS)

    def all_applied(self):
        with self.world.redis.connect() as redis:
            return not any(redis.call("XLEN", k) for what in ("events", "urgent") for k in redis.keys("{i:*}:" + what))


if __name__ == "__main__":
    unittest.main()
