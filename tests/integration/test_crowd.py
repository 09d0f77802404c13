"""Thousands of staff screens at once: a gateway stops, or is killed, and none of them misses or repeats an event."""

import json
import os
import resource
import subprocess
import time
import unittest
from pathlib import Path

from clients import SLOW, until
from harness import COMMUNITY, Case
from ledger import Sender, answers
from platforms import SECRET
from processes import note

CHAT = -1001700000009
CROWD = os.environ.get("LINLI_CROWD") or str(Path(__file__).resolve().parents[2] / "build/tests/crowd/linli_crowd")
SPARE = 2_000  # descriptors that a gateway needs besides
MANY = min(10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - SPARE) // (1 if SLOW == 1 else 5)


class Screens:
    """So many clients on the first of these ports; they go to the next when they lose one."""

    def __init__(self, case, topic, sessions, ports):
        command = [CROWD, "--community", COMMUNITY, "--token", case.world.staff.token, "--topic", topic]
        command += ["--sessions", str(sessions)] + [x for p in ports for x in ("--port", str(p))]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        case.addCleanup(self.end)
        began = time.monotonic()
        if json.loads(self.child.stdout.readline() or "{}") != {"ready": sessions}:
            raise AssertionError("the crowd did not come in")
        note(f"{sessions} screens listen after {time.monotonic() - began:.1f} s")

    def finish(self, events):
        """Once everybody has so many events: what happened to them."""
        out, _ = self.child.communicate(str(events), timeout=60 * SLOW)
        note(f"crowd: {out.strip()}")
        return json.loads(out)

    def end(self):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout):
            pipe.close()


class Crowd(Case):
    settings = {"gateways": 2}

    @classmethod
    def prepare(cls, world):
        cls.places, cls.chat = world.house(CHAT, entrances=2, floors=4, rooms=3)
        cls.next_id = 70_000
        cls.campaign = world.start_checkin()["id"]

    def setUp(self):
        self.first, self.second = self.world.gateways
        ports = [self.second.port, self.first.port]
        self.sender = Sender(ports, SECRET, threads=2)
        self.addCleanup(self.sender.stop)
        self.said = 0
        self.world.quiet()
        seen = [-1]
        until("nothing more happens of itself: all screens come in at the same position",
              lambda: seen.append(len(self.replies())) or seen[-1] == seen[-2], 20, 1.5)

    def say(self, count, pause=0.0):
        """So many answers, one after the other; events of theirs follow."""
        for update in answers(self.world.telegram, self.chat, self.places, count, self.next_id):
            self.sender.send([update])
            time.sleep(pause)
        type(self).next_id += count
        self.said += count

    def replies(self):
        """Positions of the campaign's events, as Redis has them."""
        with self.world.redis.connect() as r:
            rows = r.call("XRANGE", f"{{c:{COMMUNITY}}}:events", "-", "+")
        topic = f"campaign:{self.campaign}".encode()
        return [at for at, fields in rows if topic in fields]

    def everybody_has_all(self, screens, sessions, before):
        until("all answers were taken", lambda: self.sender.count() >= self.said, 30)
        self.world.quiet()
        happened = len(self.replies()) - before
        seen = screens.finish(happened)
        self.assertEqual((seen["listening"], seen["lacking"], seen["disorder"], seen["afresh"]), (sessions, 0, 0, 0))
        self.assertEqual(seen["events"], happened)
        self.assertGreaterEqual(seen["events"], self.said)
        self.assertEqual(seen["closed_otherwise"], 0)
        return seen

    def test_a_gateway_that_stops_hands_all_its_screens_to_another_and_none_misses_an_event(self):
        before = len(self.replies())
        screens = Screens(self, f"campaign:{self.campaign}", MANY, [self.first.port, self.second.port])
        # Where Redis is slow some were told to return meanwhile, and found their way back.
        until("all are at the first", lambda: self.first.metric("linli_websockets") == MANY, 30, 0.2)
        self.say(5)
        self.say(10, 0.05)
        self.first.signal(15)
        began = time.monotonic()
        self.say(30, 0.1)
        code, _ = self.first.terminate()  # told again: that must not cut its stopping short
        took = time.monotonic() - began
        note(f"{MANY} screens: stopped in {took:.1f} s")
        self.assertEqual(code, 0)
        self.assertLess(took, 30)
        until("all are at the other", lambda: self.second.metric("linli_websockets") == MANY, 30, 0.2)
        self.say(5)
        seen = self.everybody_has_all(screens, MANY, before)
        self.assertGreaterEqual(seen["told_to_return"], MANY)
        self.assertEqual(seen["cut"], 0)
        self.assertLess(seen["wait_least"], 1000)
        self.assertGreater(seen["wait_most"] - seen["wait_least"], 3000)
        self.first.start()

    def test_a_gateway_killed_under_load_loses_nobody_an_event_and_repeats_none(self):
        sessions, before = 500, len(self.replies())
        screens = Screens(self, f"campaign:{self.campaign}", sessions, [self.first.port, self.second.port])
        self.say(60, 0.005)
        self.first.kill()
        self.say(120, 0.01)
        self.first.start()
        until("all are at the other", lambda: self.second.metric("linli_websockets") == sessions, 30, 0.1)
        self.say(40, 0.005)
        self.second.kill()
        self.say(80, 0.01)
        until("all are back", lambda: self.first.metric("linli_websockets") == sessions, 30, 0.1)
        self.second.start()
        self.say(20)
        seen = self.everybody_has_all(screens, sessions, before)
        self.assertGreaterEqual(seen["cut"] + seen["told_to_return"], 2 * sessions)


if __name__ == "__main__":
    unittest.main()
