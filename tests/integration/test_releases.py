"""One release beside an older one: what the older does not read, the newer does not write."""

import json
import threading
import time
import unittest

from clients import RedisError, until
from harness import Case, csv_of, people

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
