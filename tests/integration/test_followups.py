"""Follow-ups and duty from outside: danger is said, somebody is rung and takes it, or others are, whatever crashes."""

import threading
import time
import unittest

from clients import Ws, until
from harness import COMPOUND, Case, csv_of, people

ANSWER = "您说的情况可能有危险，请马上拨打120（火灾119，报警110）。已通知值班人员。这里不是急救电话。"
NOBODY = "现在无人值班，请直接拨打120/119/110。"
DISTRESS = "看到您的话了，社区会有人联系您。也可拨打12356心理援助热线；有生命危险请拨120或110。"
CHAT = "open-1"
SHORT = """
[duty]
ring_all_after = "PT3S"
ring_leader_after = "PT6S"
ring_again_every = "PT60S"
phone_hold = "PT6S"
warn_before = "PT3S"
keep_resolved = "PT10S"
"""


class Followups(Case):
    """A world whose minutes are seconds."""

    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        cls.rows = people([1], entrances=1, floors=3, rooms=2)
        cls.staff.import_csv(csv_of(cls.rows))
        cls.box.group(CHAT, "1栋群", [{"id": "o-1", "name": "邻居"}])
        cls.staff.post(
            "groups", {"account": "sandbox-open", "chat": CHAT, "title": "1栋群", "places": [f"{COMPOUND}/1-*"]}
        )
        with open(world.config, "a", encoding="utf-8") as out:
            out.write(SHORT)
        world.gateway.end()
        world.gateway.start()
        cls.workers = {name: world.member("staff", name) for name in ("值班甲", "值班乙", "组长")}
        cls.ids = {m["name"]: m["id"] for m in cls.staff.all("staff")}

    def setUp(self):
        for shift in self.staff.all("duty"):
            self.staff.ok("DELETE", f"duty/{shift['id']}")
        self.began = time.monotonic()

    def put_on_duty(self, who, point, **more):
        self.box.group(f"room-{point}", "值班室", [{"id": point, "name": who}])  # the platform knows its people
        body = {"staff": self.ids[who], "contact_points": [f"sandbox-open:{point}"], **more}
        return self.staff.post("duty", body)

    def everybody_on_duty(self, suffix):
        self.put_on_duty("值班乙", f"w-b-{suffix}", order=2)
        self.put_on_duty("值班甲", f"w-a-{suffix}", order=1)
        self.put_on_duty("组长", f"w-l-{suffix}", role="leader")

    def heard_by(self, who):
        """What we wrote to that person in private."""
        return [m["text"] for m in self.box.messages(ours=True) if m.get("to") == who or m["chat"] == who]

    def followup(self, text, **query):
        return next((f for f in self.staff.all("followups", **query) if text in f["said"][0]["text"]), None)

    def counts_must_add_up(self):
        counted = {}
        shown = self.staff.get("followups")["counts"]
        for state in ("open", "taken", "resolved"):
            for f in self.staff.all("followups", state=state):
                counted[(state, f["urgency"])] = counted.get((state, f["urgency"]), 0) + 1
        self.assertEqual(
            {(s, u): n for s, by in shown.items() for u, n in by.items() if n},
            counted,
        )

    # ---- tests

    def test_1_danger_rings_one_then_all_then_the_leader_until_it_is_taken(self):
        self.everybody_on_duty("1")
        ws = Ws(self.world.gateway.port, self.staff.token)
        self.addCleanup(ws.close)
        ws.hello(self.world.community)
        ws.subscribe("followups")
        row = self.rows[0]
        began = time.monotonic()
        self.box.say({"id": "o-ill", "name": row["name"]}, f"{row['place']} {row['name']} 我喘不上气了")
        until("the first is rung", lambda: self.heard_by("w-a-1"))
        self.assertLess(time.monotonic() - began, 3)
        self.assertIn("我喘不上气了", self.heard_by("w-a-1")[0])
        self.assertEqual((self.heard_by("w-b-1"), self.heard_by("w-l-1")), ([], []))
        until("the sender is answered", lambda: self.heard_by("o-ill") == [ANSWER])
        f = self.followup("我喘不上气了")
        self.assertEqual((f["kind"], f["urgency"], f["state"], f["rung"]), ("danger", "critical", "open", 1))
        self.assertEqual(f["place"], row["place"])
        until(
            "it is told",
            lambda: [e["event"] for e in ws.events("followups") if e["data"]["followup"] == f["id"]][:2]
            == ["critical", "ringing"],
        )
        self.world.gateway.kill()
        self.world.gateway.start()
        until("all on duty are rung", lambda: self.heard_by("w-b-1"), 60)
        until("the leader is rung", lambda: self.heard_by("w-l-1"), 20)
        # Each ring is a message of its own, and may arrive later than those of the same step to others.
        until("who was rung first is rung in each step", lambda: len(self.heard_by("w-a-1")) == 3, 20)
        taken = self.workers["值班乙"].post(f"followups/{f['id']}/take")
        self.assertEqual((taken["state"], taken["owner"]["name"], taken["rings_at"]), ("taken", "值班乙", None))
        with self.world.redis.connect() as redis:
            names = [e[1][3] for e in redis.call("XRANGE", "{c:%s}:events" % self.world.community, "-", "+")]
        self.assertEqual(names.count(b"ringing"), 3)
        done = self.workers["值班乙"].post(f"followups/{f['id']}/resolve", {"outcome": "called_120", "note": "已送医"})
        self.assertEqual((done["state"], done["outcome"]), ("resolved", "called_120"))
        history = self.staff.get(f"residents/{f['resident']['id']}/history")["items"]
        self.assertEqual(
            [(h["kind"], h["status"], h["text"]) for h in history[:1]], [("phone_call", "called_120", "已送医")]
        )
        self.assertEqual(len(self.heard_by("w-a-1")), 3)  # and not once more
        self.counts_must_add_up()

    def test_2_five_hundred_times_the_same_line_is_one_follow_up_answered_once(self):
        self.everybody_on_duty("2")
        who = {"id": "o-shout", "name": "喊话的"}
        threads = [
            threading.Thread(target=lambda: [self.box.say(who, "着火了快来人") for _ in range(125)]) for _ in range(4)
        ]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        f = until("it is there", lambda: self.followup("着火了快来人"))
        self.staff.post(f"followups/{f['id']}/take", {"for": "visit"})
        self.box.settle()
        self.world.quiet(60)
        found = [f for f in self.staff.all("followups") if f["said"][0]["text"] == "着火了快来人"]
        self.assertEqual([f["times"] for f in found], [500])
        self.assertEqual(len(found[0]["said"]), 20)
        self.assertEqual(self.heard_by("o-shout"), [ANSWER])
        self.assertLessEqual(len([t for t in self.heard_by("w-a-2") if "着火" in t]), 2)
        self.counts_must_add_up()

    def test_3_two_workers_race_and_one_holds_it(self):
        self.box.say({"id": "o-race", "name": "小赵"}, "家里老人晕倒了")
        f = until("it is there", lambda: self.followup("晕倒"))
        answers = []

        def take(api):
            answers.append((api, api.call("POST", f"followups/{f['id']}/take")))

        racing = [threading.Thread(target=take, args=(api,)) for api in self.workers.values() for _ in range(3)]
        for t in racing:
            t.start()
        for t in racing:
            t.join()
        won = {api.token for api, a in answers if a.status == 200}
        self.assertEqual(len(won), 1)
        lost = [a for _, a in answers if a.status != 200]
        self.assertEqual(len(lost), 6)
        for a in lost:
            said = self.must_be_problem(a, 409)
            self.assertIn(said["holder"]["name"], self.workers)
        holder = next(api for api in self.workers.values() if api.token in won)
        other = next(api for api in self.workers.values() if api.token not in won)
        self.must_be_problem(other.call("POST", f"followups/{f['id']}/release"), 409)
        self.must_be_problem(other.call("POST", f"followups/{f['id']}/resolve", {"outcome": "reached_ok"}), 409)
        self.must_be_problem(holder.call("POST", f"followups/{f['id']}/resolve", {"outcome": "fine"}), 422, "/outcome")
        mine = holder.all("followups", owner="me")
        self.assertEqual([x["id"] for x in mine], [f["id"]])
        released = holder.post(f"followups/{f['id']}/release", key="r-1")
        self.assertEqual(holder.post(f"followups/{f['id']}/release", key="r-1"), released)
        self.assertEqual(released["state"], "open")
        holder.post(f"followups/{f['id']}/resolve", {"outcome": "duplicate"})
        self.must_be_problem(other.call("POST", f"followups/{f['id']}/take"), 409)
        self.must_be_problem(other.call("POST", "followups/none/take"), 404)
        self.counts_must_add_up()

    def test_4_a_hold_is_warned_of_and_lapses_and_rings_again(self):
        self.everybody_on_duty("4")
        self.box.say({"id": "o-hold", "name": "小钱"}, "有人触电了")
        f = until("it is there", lambda: self.followup("触电"))
        until("it rings", lambda: self.heard_by("w-a-4"))
        self.workers["值班甲"].post(f"followups/{f['id']}/take")
        until("the holder is warned", lambda: [t for t in self.heard_by("w-a-4") if "快到时间" in t], 20)
        self.world.gateway.kill()
        self.world.gateway.start()
        until("the hold lapses", lambda: [t for t in self.heard_by("w-a-4") if "已到时间" in t], 60)
        again = self.staff.get(f"followups/{f['id']}")
        self.assertEqual((again["state"], again["owner"]), ("open", None))
        until("it rings again", lambda: len([t for t in self.heard_by("w-a-4") if "紧急" in t]) == 2)
        self.staff.post(f"followups/{f['id']}/resolve", {"outcome": "false_alarm"})
        for shift in self.staff.all("duty"):
            self.staff.ok("DELETE", f"duty/{shift['id']}")
        self.box.say({"id": "o-hold", "name": "小钱"}, "又触电了，快来")
        until("it is open again", lambda: self.staff.get(f"followups/{f['id']}")["state"] == "open")
        until("its sender is told who is there now", lambda: self.heard_by("o-hold") == [ANSWER, NOBODY])
        self.staff.post(f"followups/{f['id']}/resolve", {"outcome": "reached_ok"})

    def test_5_with_nobody_on_duty_the_sender_is_told_so_and_the_leader_is_rung(self):
        self.put_on_duty("组长", "w-l-5", role="leader")
        self.box.say({"id": "o-alone", "name": "小孙"}, "电梯困人了")
        until("the sender is told", lambda: self.heard_by("o-alone") == [NOBODY])
        until("the leader is rung", lambda: self.heard_by("w-l-5"))
        self.box.say({"id": "o-sad", "name": "小李"}, "我不想活了")
        until("distress has its own words", lambda: self.heard_by("o-sad") == [DISTRESS])
        self.assertEqual(self.followup("不想活")["kind"], "distress")

    def test_6_in_a_group_nothing_is_answered_and_pastes_raise_at_preview(self):
        row = self.rows[4]
        self.box.say("o-1", f"{row['place']} 家里冒烟了", CHAT)
        f = until("it is there", lambda: self.followup("冒烟"))
        self.assertEqual(f["place"], row["place"])
        self.assertEqual([m for m in self.box.messages(CHAT, True)], [])
        relay = self.staff.post(
            "groups", {"account": "wechat-relay", "title": "2栋群", "places": [f"{COMPOUND}/2-*"], "primary": False}
        )
        for _ in range(3):
            self.staff.post("pastes", {"group": relay["id"], "text": "老周 10:20\n楼下有人溺水了\n"})
        found = [f for f in self.staff.all("followups") if "溺水" in f["said"][0]["text"]]
        self.assertEqual([(f["channel"], f["times"]) for f in found], [("paste", 1)])
        text = "老吴 10:21\n2-1-101 老人发烧38.6\n"
        made = self.staff.post("pastes", {"group": relay["id"], "text": text})
        self.staff.post(f"pastes/{made['id']}/apply")
        until("it is there", lambda: self.followup("38.6"))
        longer = self.staff.post("pastes", {"group": relay["id"], "text": text + "老郑 10:22\n2-1-102 都好\n"})
        self.staff.post(f"pastes/{longer['id']}/apply")
        self.staff.post(f"pastes/{made['id']}/undo")  # the other one says so, too
        self.assertTrue([f for f in self.staff.all("followups") if "38.6" in f["said"][0]["text"]])
        self.staff.post(f"pastes/{longer['id']}/undo")  # what only it raised goes with it; danger stays
        self.assertFalse([f for f in self.staff.all("followups") if "38.6" in f["said"][0]["text"]])
        self.assertTrue([f for f in self.staff.all("followups") if "溺水" in f["said"][0]["text"]])
        self.counts_must_add_up()

    def test_7_symptoms_needs_and_what_is_unclear_wait_with_their_clocks(self):
        sick, tagged = self.rows[2], next(r for r in self.rows if r["tags"])
        self.box.say({"id": "o-sick", "name": sick["name"]}, f"{sick['place']} {sick['name']} 发烧37.8")
        f = until("it is there", lambda: self.followup("37.8"))
        self.assertEqual((f["kind"], f["urgency"], f["at_risk"]), ("symptom", "follow_up", False))
        self.box.say({"id": "o-sick", "name": sick["name"]}, "报错了，我发烧39.5")
        f = until("the correction is of the same kind", lambda: (x := self.followup("37.8"))["times"] == 2 and x)
        self.assertEqual((f["kind"], f["urgency"], f["triage"] is None), ("symptom", "urgent", False))
        self.box.say({"id": "o-risk", "name": tagged["name"]}, f"{tagged['place']} {tagged['name']} 我发烧37.7")
        f = until("it is there", lambda: self.followup("37.7"))
        self.assertEqual((f["kind"], f["urgency"], f["at_risk"]), ("symptom", "urgent", True))
        self.assertEqual(self.heard_by("o-risk"), [])
        listed = [x["urgency"] for x in self.staff.all("followups", 1)]
        self.assertEqual(listed, sorted(listed, key=["critical", "urgent", "follow_up"].index))
        self.counts_must_add_up()

    def test_8_duty_needs_somebody_who_can_be_rung(self):
        for body, pointer in (
            ({"staff": "nobody"}, "/staff"),
            ({"staff": self.ids["组长"]}, "/staff"),
            ({"staff": self.ids["组长"], "contact_points": ["wechat-relay:x"]}, "/contact_points/0"),
            ({"staff": self.ids["组长"], "contact_points": ["sandbox-open:x"], "from": "8"}, "/from"),
            ({"staff": self.ids["组长"], "contact_points": ["sandbox-open:x"], "from": "08:00"}, "/to"),
            ({"staff": self.ids["组长"], "contact_points": ["sandbox-open:x"], "days": ["monday"]}, "/days/0"),
        ):
            self.must_be_problem(self.staff.call("POST", "duty", body), 422, pointer)
        viewer = self.world.member("viewer", "看板")
        self.assertEqual(viewer.call("GET", "followups").status, 403)
        self.assertEqual(viewer.call("GET", "duty").status, 403)

    def test_9_what_turns_out_to_be_about_somebody_at_risk_is_more_urgent(self):
        tagged = next(r for r in self.rows if r["tags"])
        self.box.say({"id": "o-later", "name": "说不清的人"}, "我发烧37.9")
        f = until("it is there", lambda: self.followup("37.9"))
        self.assertEqual((f["urgency"], f["at_risk"], f["household"]), ("follow_up", False, None))
        resident = next(r for r in self.staff.all("residents") if r["name"] == tagged["name"])
        self.staff.post(f"identities/{f['identity']}/link", {"resident": resident["id"]})
        f = until("it has its home", lambda: (x := self.staff.get(f"followups/{f['id']}"))["household"] and x)
        self.assertEqual((f["urgency"], f["at_risk"], f["place"]), ("urgent", True, tagged["place"]))
        self.counts_must_add_up()

    def test_A_what_is_resolved_is_forgotten_after_a_while_and_the_history_keeps_it(self):
        row = self.rows[1]
        self.box.say({"id": "o-done", "name": row["name"]}, f"{row['place']} {row['name']} 发烧37.6")
        f = until("it is there", lambda: self.followup("37.6"))
        self.staff.post(f"followups/{f['id']}/resolve", {"outcome": "reached_unwell", "note": "已去医院"})
        self.world.gateway.kill()
        self.world.gateway.start()
        until("it is gone", lambda: self.staff.call("GET", f"followups/{f['id']}").status == 404, 40)
        until("all are", lambda: self.staff.all("followups", state="resolved") == [], 40)
        with self.world.redis.connect() as redis:
            names = ["{c:%s}:%s" % (self.world.community, x) for x in ("followups", "followups_open", "timers")]
            kept, waiting, timers = redis.call("HLEN", names[0]), redis.call("ZCARD", names[1]), names[2]
            self.assertEqual(kept, waiting)
            self.assertFalse([x for x in redis.call("ZRANGE", timers, 0, -1) if f["id"].encode() in x])
        history = self.staff.get(f"residents/{f['resident']['id']}/history")["items"]
        self.assertIn(("reached_unwell", "已去医院"), [(h["status"], h["text"]) for h in history])
        self.counts_must_add_up()


if __name__ == "__main__":
    unittest.main()
