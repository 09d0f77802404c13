"""A drill: every resident of an open group answers by himself, while the platform duplicates, shuffles, refuses and
cuts, and a worker watches. What the platform wrote down and what Linli counted must be the same."""

import unittest

from clients import Ws, until
from harness import COMPOUND, Case, csv_of, people

CHAT = "drill-1栋"


class Drill(Case):
    settings = {"sandbox": True, "gateways": 2}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        cls.rows = people([1], entrances=4, floors=6, rooms=4)
        world.staff.import_csv(csv_of(cls.rows))
        members = [{"id": f"d{n}", "name": f"群友{n}", "place": row["place"]} for n, row in enumerate(cls.rows)]
        cls.members = members
        world.open.group(CHAT, "1栋演练群", members)
        world.staff.post(
            "groups",
            {"account": "sandbox-open", "chat": CHAT, "title": "1栋演练群", "places": [f"{COMPOUND}/1-*"]},
        )

    def tearDown(self):
        self.box.call("PUT", "script", {})
        self.box.faults()

    def said(self, after):
        """What residents wrote, by message id, since that position."""
        return {m["message_id"]: m for m in self.box.messages(CHAT, False) if m["position"] > after}

    def test_every_answer_counts_once_and_the_platform_saw_each_key_once(self):
        ws = Ws(self.world.gateways[1].port, self.staff.token)
        self.addCleanup(ws.close)
        welcome = ws.hello(self.world.community)
        self.box.faults(
            seed=11,
            api={"throttle": {"share": 0.2, "retry_after": 0.5}, "accept_then_reset": 0.2},
            hooks={"duplicate": 0.4, "shuffle": 0.4},
        )
        self.box.call(
            "PUT",
            "script",
            {"share": 1, "read_share": 1, "delay_ms": [0, 1500], "wording": ["{room} 平安"], "seed": 5},
        )
        start = max([m["position"] for m in self.box.messages(CHAT)], default=0)
        campaign = self.world.start_checkin("演练")["id"]
        topic = f"campaign:{campaign}"
        since = {"epoch": welcome["epoch"], "position": welcome["position"]}
        self.assertTrue(ws.subscribe(topic, since=since)["recovered"])
        until("everybody wrote", lambda: len(self.said(start)) >= len(self.rows), 60, 0.2)
        self.box.settle()
        self.world.quiet()
        replies = self.staff.all(f"campaigns/{campaign}/replies", 500)
        self.assertEqual(len(replies), len(self.rows))
        self.assertEqual(sorted(r["name"] for r in replies), sorted(m["name"] for m in self.members))
        counts = self.must_add_up(campaign)["counts"]
        homes = len({r["place"] for r in self.rows})
        risky = len({r["place"] for r in self.rows if r["tags"]})
        self.assertEqual(counts["answered_ok"] + counts["answered_part"], homes)
        self.assertLessEqual(counts["answered_part"], risky)
        ledger = self.box.ledger()
        posts = [k for k in ledger["keys"] if k["call"] == "message"]
        self.assertEqual([k["posted"] for k in posts], [1] * len(posts))
        self.assertEqual([e for e in ledger["events"] if e["state"] != "delivered"], [])
        self.assertGreater(sum(e["copies"] > 1 for e in ledger["events"]), 0)
        until("an event for every reply", lambda: len(ws.events(topic, "reply")) >= len(replies), 20)
        heard = [e["data"]["reply"] for e in ws.events(topic, "reply")]
        self.assertEqual(sorted(heard), sorted(r["id"] for r in replies))
        # A call whose answer was cut is made again under its key; receipts that came before that are joined then.
        read = until(
            "the post is known as read",
            lambda: self.staff.all("messages", state="read", campaign=campaign),
            40,
            0.2,
        )
        self.assertEqual(len(read), 1)

    def test_what_is_imported_through_one_gateway_is_known_to_the_other_at_once(self):
        other = self.staff.at(self.world.gateways[1].port)
        for n in range(5):
            self.staff.import_csv(f"姓名,地址\n新居民{n},{COMPOUND}/9-1-10{n}\n")
            self.assertEqual(len(other.all("residents", q=f"新居民{n}")), 1)
            other.import_csv(f"姓名,地址,备注\n新居民{n},{COMPOUND}/9-1-10{n},从另一边改\n")
            self.assertEqual(self.staff.all("residents", q=f"新居民{n}")[0]["note"], "从另一边改")

    def test_a_session_that_missed_thousands_of_events_catches_up_while_more_come(self):
        listener = Ws(self.world.gateway.port, self.staff.token)
        welcome = listener.hello(self.world.community)
        listener.close()
        campaign = self.world.start_checkin("补课")["id"]
        start = max([m["position"] for m in self.box.messages(CHAT)], default=0)
        for n in range(700):
            self.box.say(f"d{n % len(self.members)}", f"{self.place(n)} 平安", CHAT)
        self.box.settle()
        topic = f"campaign:{campaign}"
        sessions = []

        def listen(position):
            ws = Ws(self.world.gateway.port, self.staff.token)
            self.addCleanup(ws.close)
            ws.hello(self.world.community)
            since = {"epoch": welcome["epoch"], "position": position}
            self.assertTrue(ws.subscribe(topic, since=since)["recovered"])
            sessions.append(ws)

        def events(name=None):
            return [e for ws in sessions for e in ws.events(topic, name)]

        def heard():
            if sessions[-1].reading.done():  # this machine was too busy to read in time: it comes back, as clients do
                self.assertEqual(sessions[-1].code, 4408)
                listen(max([welcome["position"]] + [e["position"] for e in events()]))
            return len(events("reply"))

        listen(welcome["position"])
        for n in range(200):
            self.box.say(f"d{n % len(self.members)}", f"{self.place(n)} 都好", CHAT)
        self.box.settle()
        self.world.quiet()
        replies = [r["id"] for r in self.staff.all(f"campaigns/{campaign}/replies", 500)]
        self.assertEqual(len(replies), len(self.said(start)))
        until("every reply is heard", lambda: heard() >= len(replies), 30)
        self.assertEqual(sorted(e["data"]["reply"] for e in events("reply")), sorted(replies))
        positions = [e["position"] for e in events()]
        self.assertEqual(positions, sorted(set(positions)))

    def place(self, n):
        return self.members[n % len(self.members)]["place"].split("/")[1]


if __name__ == "__main__":
    unittest.main()
