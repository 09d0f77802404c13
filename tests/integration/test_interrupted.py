"""Work of many steps, cut in the middle by kill -9: done again it is done once, whoever asks again, however often."""

import http.client
import random
import threading
import time
import unittest

from clients import until
from harness import COMMUNITY, COMPOUND, Case, csv_of, later, people

BUILDINGS = range(1, 9)


class Interrupted(Case):
    """Eight buildings of 60 homes; each kill comes at a moment drawn by a seed."""

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.dice = world.staff, random.Random(4711)
        cls.rows = people(BUILDINGS, entrances=3, floors=5, rooms=4)
        cls.places = sorted({r["place"].split("/")[1] for r in cls.rows})

    def killed_during(self, method, path, body=None, headers=None, least=0.0, most=0.1):
        """Sends a request and kills the gateway meanwhile. The status, or None when there was no answer."""
        answers = []

        def ask():
            try:
                answers.append(self.staff.call(method, path, body, headers).status)
            except (OSError, http.client.HTTPException):
                pass

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(self.dice.uniform(least, most))  # the moment of the kill, not a wait for something
        self.world.gateway.kill()
        asking.join(20)
        self.world.gateway.start()
        return answers[0] if answers else None

    def test_1_an_import(self):
        text = csv_of(self.rows)
        for _ in range(4):
            self.killed_during("POST", "residents/import", text, {"Content-Type": "text/csv"}, 0.005, 0.08)
        done = self.staff.import_csv(text)
        self.assertEqual(done["created"] + done["unchanged"], len(self.rows))
        self.assertEqual(done["rejected"], [])
        self.assertEqual(self.staff.import_csv(text)["unchanged"], len(self.rows))
        residents = self.staff.all("residents", 500)
        self.assertEqual(len(residents), len(self.rows))
        homes = {}
        for r in residents:
            homes.setdefault(r["place"], set()).add(r["household"])
        self.assertEqual({len(h) for h in homes.values()}, {1})
        self.assertEqual(len(homes), len(self.places))

    def test_2_the_opening_of_a_checkin_and_the_request_for_it(self):
        for building in BUILDINGS:
            body = {
                "account": "telegram",
                "chat": str(-1001900000000 - building),
                "title": f"{building}栋群",
                "places": [f"{COMPOUND}/{building}-*"],
            }
            self.staff.post("groups", body)
        body = {"kind": "checkin", "title": "打断", "purpose": "确认", "text": "回“房号+平安”。", "closes_at": later(7200)}
        asked = {}
        for n in range(4):
            titled, headers = body | {"title": f"打断{n}"}, {"Idempotency-Key": f"opening-{n}"}
            self.killed_during("POST", "campaigns", titled, headers, 0.0, 0.06)
            asked[titled["title"]] = (titled, headers)
        for title, (titled, headers) in asked.items():
            # A request that was cut off is thought to be worked on for a minute; then its key is free again.
            campaign = until("the request is answered", lambda t=titled, h=headers: self.created(t, h), 70, 0.3)
            self.assertEqual(self.world.opened(campaign)["audience"]["total"], len(self.places))
            self.assertEqual([c["id"] for c in self.staff.all("campaigns") if c["title"] == title], [campaign])
            until("all are sent", lambda c=campaign: self.sent(c) == len(self.places), 40, 0.2)
            self.must_add_up(campaign)
            rows = self.staff.all("messages", state="handed", campaign=campaign)
            self.assertEqual(len(rows), len(BUILDINGS))
            type(self).campaign = campaign

    def created(self, body, headers):
        answer = self.staff.call("POST", "campaigns", body, headers)
        if answer.status == 409:
            return None
        self.assertEqual(answer.status, 201, answer)
        return answer.json["id"]

    def sent(self, campaign):
        return self.staff.campaign(campaign)["counts"]["sent"]

    def test_3_a_paste_that_is_applied_and_undone(self):
        group = self.staff.post(
            "groups",
            {"account": "wechat-relay", "title": "全小区群", "places": [f"{COMPOUND}/*"], "primary": False},
        )
        text = "#接龙\n报平安\n" + "\n".join(f"{n + 1}. {place} 平安" for n, place in enumerate(self.places))
        paste = self.staff.post("pastes", {"group": group["id"], "text": text, "campaign": self.campaign})
        self.assertEqual(paste["counts"]["new"], len(self.places), paste["counts"])
        for _ in range(3):
            self.killed_during("POST", f"pastes/{paste['id']}/apply", None, None, 0.01, 0.12)
        self.assertEqual(self.staff.post(f"pastes/{paste['id']}/apply")["state"], "applied")
        asks = self.staff.asks(self.campaign)
        self.assertEqual({len(a["reports"]) for a in asks.values()}, {1})
        self.assertEqual(len(self.staff.all(f"campaigns/{self.campaign}/replies", 500)), len(self.places))
        self.must_add_up(self.campaign)
        for _ in range(3):
            self.killed_during("POST", f"pastes/{paste['id']}/undo", None, None, 0.01, 0.12)
        self.assertEqual(self.staff.post(f"pastes/{paste['id']}/undo")["state"], "undone")
        asks = self.staff.asks(self.campaign)
        self.assertEqual({a["state"] for a in asks.values()}, {"sent"})
        self.assertEqual({r["undone"] for a in asks.values() for r in a["reports"]}, {True})
        self.must_add_up(self.campaign)
        member = next(iter(asks.values()))["members"][0]["resident"]
        kinds = [h["kind"] for h in self.staff.history(member) if h["campaign"] == self.campaign]
        self.assertEqual((kinds.count("paste_undone"), kinds.count("report")), (1, 1), kinds)

    def test_4_the_close(self):
        self.killed_during("POST", f"campaigns/{self.campaign}/close", None, None, 0.0, 0.05)
        closed = self.staff.post(f"campaigns/{self.campaign}/close")
        until("it is closed", lambda: self.staff.campaign(self.campaign)["state"] == "closed", 20)
        until(
            "all are expired",
            lambda: self.staff.campaign(self.campaign)["counts"]["expired"] == len(self.places),
            20,
        )
        self.assertIn(closed["state"], ("open", "closed"))
        self.must_add_up(self.campaign)

    def test_5_an_import_of_all_or_nothing(self):
        """Killed when some of it is in: it is whole when the gateway is back. Killed earlier, it may be nothing."""
        count, key = 3000, f"{{c:{COMMUNITY}}}:residents"
        with self.world.redis.connect() as redis:
            before = redis.call("HLEN", key)
            for n in range(4):
                rows = [f"w{n}-{i},全或无{i},{COMPOUND}/{60 + n}-{1 + i % 9}-{100 + i // 9}" for i in range(count)]
                done = threading.Event()
                into = threading.Thread(target=self.kill_when, args=(redis, key, before + 200, done))
                into.start()
                try:
                    text = "ref,姓名,地址\n" + "\n".join(rows) + "\n"
                    self.staff.call("POST", "residents/import?mode=atomic", text, {"Content-Type": "text/csv"}, 30)
                except (OSError, http.client.HTTPException):
                    pass
                done.set()
                into.join(30)
                self.world.gateway.start()
                stored = redis.call("HLEN", key) - before
                self.assertIn(stored, (0, count))
                before += stored
            self.assertGreater(before, count)
            self.assertEqual([k for k in redis.keys("*") if ":import:" in str(k)], [])
        self.assertEqual(len(self.staff.all("residents", 500)), before)

    def kill_when(self, redis, key, enough, done):
        while not done.is_set() and redis.call("HLEN", key) < enough:
            pass
        self.world.gateway.kill()


if __name__ == "__main__":
    unittest.main()
