"""Opt-outs from outside: who says so in private hears nothing more but emergencies, from the next moment on."""

import datetime
import json
import time
import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, people

STOPPED = "已停发日常消息。危及生命的通知仍会发；这个也不要请回“全部停”。要恢复回“恢复”。"
ASK = "您家今天都好吗"


class Stopping(Case):
    """Four homes that no group covers: each is asked in private, on a platform that lets us begin."""

    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        cls.rows = people([1], entrances=1, floors=2, rooms=2, members=1)
        cls.staff.import_csv(csv_of(cls.rows))
        cls.residents = {r["name"]: r["id"] for r in cls.staff.all("residents")}
        for n, row in enumerate(cls.rows):
            cls.box.say({"id": f"u{n}", "name": f"网名{n}"}, "在吗")
        cls.box.settle()
        found = until(
            "all have spoken",
            lambda: (got := cls.staff.all("identities/unmatched")) and len(got) == len(cls.rows) and got,
        )
        for i in found:
            row = cls.rows[int(i["name"].removeprefix("网名"))]
            cls.staff.post(f"identities/{i['id']}/link", {"resident": cls.residents[row["name"]]})

    def say(self, n, text, **more):
        self.box.say({"id": f"u{n}", "name": f"网名{n}"}, text, **more)
        self.box.settle()
        self.world.quiet()

    def heard_by(self, n):
        return [m["text"] for m in self.box.messages(ours=True) if m.get("to") == f"u{n}" or m["chat"] == f"u{n}"]

    def asked(self, n):
        return sum(ASK in text for text in self.heard_by(n))

    def resident(self, n):
        return self.residents[self.rows[n]["name"]]

    def ask_of(self, campaign, n):
        return self.staff.asks(campaign)[self.rows[n]["place"]]

    def test_1_an_opt_out_holds_for_what_is_queued_already_and_for_all_that_follows_but_emergencies(self):
        self.box.faults(api={"throttle": {"share": 1.0, "retry_after": 2}})
        campaign = self.world.start_checkin()["id"]
        self.box.say({"id": "u0", "name": "网名0"}, "退订，谢谢")
        self.box.settle()
        until("it is stopped", lambda: self.staff.get(f"residents/{self.resident(0)}")["stopped"])
        self.box.faults()
        until("the others are asked", lambda: all(self.asked(n) == 1 for n in (1, 2, 3)), 30)
        until("his is not sent", lambda: self.ask_of(campaign, 0)["messages"][0]["state"] == "cancelled", 30)
        until("it is confirmed", lambda: self.heard_by(0) == [STOPPED])
        ask = self.ask_of(campaign, 0)
        self.assertEqual((ask["state"], [m["state"] for m in ask["messages"]]), ("declined", ["cancelled"]))
        self.must_add_up(campaign)
        why = self.staff.get(f"residents/{self.resident(0)}/why", campaign=campaign)
        self.assertEqual((why["contacted"], why["state"]), (False, "declined"))
        self.assertEqual([r["code"] for r in why["reasons"]], ["private", "stopped"])
        history = self.staff.history(self.resident(0))
        self.assertIn(("stopped", "routine"), [(h["kind"], h["status"]) for h in history])

        self.world.gateway.kill()
        self.world.gateway.start()
        again = self.world.start_checkin("明天报平安")["id"]
        until("the others are asked again", lambda: all(self.asked(n) == 2 for n in (1, 2, 3)))
        self.assertEqual((self.ask_of(again, 0)["state"], self.ask_of(again, 0)["messages"]), ("declined", []))
        self.assertEqual(
            [r["code"] for r in self.staff.get(f"residents/{self.resident(0)}/why", campaign=again)["reasons"]],
            ["stopped"],
        )
        self.must_add_up(again)
        self.staff.import_csv(csv_of(self.rows))
        self.assertEqual(self.staff.get(f"residents/{self.resident(0)}")["stopped"]["level"], "routine")
        self.world.start_checkin("紧急", urgency="emergency")
        until("an emergency comes", lambda: self.asked(0) == 1)
        self.say(0, "恢复")
        sent = ("sent", "delivered", "read")
        until("what was not sent is sent, what was not asked is asked",
              lambda: self.asked(0) == 3 and all(self.ask_of(c, 0)["state"] in sent for c in (campaign, again)))
        for c in (campaign, again):
            self.must_add_up(c)

    def test_2_all_may_be_stopped_and_started_again(self):
        self.say(1, "退订")
        self.say(1, "退订")
        self.assertEqual(self.heard_by(1).count(STOPPED), 1)
        self.say(1, "全部停")
        before = self.asked(1)
        c = self.world.start_checkin("紧急", urgency="emergency")["id"]
        until("the others are asked", lambda: self.ask_of(c, 2)["state"] in ("sent", "delivered", "read"))
        self.assertEqual(self.asked(1), before)
        shown = next(r for r in self.staff.all("residents") if r["id"] == self.resident(1))
        self.assertEqual((shown["stopped"]["level"], shown["stopped"]["only_this_chat"]), ("all", False))
        self.say(1, "恢复")
        self.assertIsNone(self.staff.get(f"residents/{self.resident(1)}")["stopped"])
        until("asked after all", lambda: self.asked(1) == before + 1)
        self.must_add_up(c)
        self.world.start_checkin("后天报平安")
        until("asked like everybody", lambda: self.asked(1) == before + 2)
        self.say(2, "恢复")  # has stopped nothing: no answer
        self.assertEqual([t for t in self.heard_by(2) if "恢复" in t], [])

    def test_3_in_a_group_in_doubt_and_for_others_a_person_decides(self):
        self.box.group("room", "1栋群", [{"id": "u3", "name": "网名3"}])
        self.staff.post(
            "groups",
            {
                "account": "sandbox-open",
                "chat": "room",
                "title": "1栋群",
                "places": [f"{COMPOUND}/1-*"],
                "primary": False,
            },
        )
        self.box.say({"id": "u3", "name": "网名3"}, "退订", "room")
        self.say(2, "帮我妈退订")
        texts = until(
            "both wait for a person",
            lambda: (got := {s["text"] for f in self.staff.all("followups") for s in f["said"]})
            >= {"退订", "帮我妈退订"}
            and got,
        )
        self.assertTrue(texts)
        for n in (2, 3):
            self.assertIsNone(self.staff.get(f"residents/{self.resident(n)}")["stopped"])
            self.assertNotIn(STOPPED, self.heard_by(n))
        self.must_be_problem(self.staff.call("GET", f"residents/{self.resident(2)}/why"), 422)

    def test_4_staff_set_and_clear_it(self):
        path = f"residents/{self.resident(2)}/stops"
        shown = self.staff.post(path, {"level": "routine", "note": "电话里说的"})
        self.assertEqual((shown["stopped"]["level"], shown["stopped"]["channel"]), ("routine", "staff"))
        self.assertEqual(self.staff.get(f"residents/{self.resident(2)}")["stopped"], shown["stopped"])
        before = self.asked(2)
        c = self.world.start_checkin("大后天报平安")["id"]
        until("the others are asked", lambda: self.ask_of(c, 3)["state"] in ("sent", "delivered", "read"))
        self.assertEqual((self.ask_of(c, 2)["state"], self.asked(2)), ("declined", before))
        self.say(2, "退订")  # his own word stops the chat, too
        self.assertIsNone(self.staff.post(path, {"level": "none"})["stopped"])
        self.staff.post(path, {"level": "none"})
        self.world.start_checkin("下周报平安")
        until("asked like everybody", lambda: self.asked(2) == before + 1)
        told = [(h["kind"], h["status"], h["text"]) for h in self.staff.history(self.resident(2))]
        self.assertEqual(told.count(("stopped", "routine", "电话里说的")), 1)
        self.assertEqual([k for k, *_ in told].count("resumed"), 1)
        self.must_be_problem(self.staff.call("POST", path, {"level": "some"}), 422, "/level")
        self.must_be_problem(self.staff.call("POST", "residents/nobody/stops", {"level": "all"}), 404)

    def test_5_staff_lower_it_in_all_chats_that_are_his_and_leave_alone_what_others_claim(self):
        n, row = 3, self.rows[3]
        self.box.say({"id": "u3b", "name": "又一个号"}, "在吗")
        unknown = "identities/unmatched"
        second = until("he has spoken", lambda: [i for i in self.staff.all(unknown) if i["name"] == "又一个号"])[0]
        self.staff.post(f"identities/{second['id']}/link", {"resident": self.resident(n)})
        self.box.say({"id": "u3c", "name": "自称的人"}, f"{row['place']} {row['name']} 你好")
        self.box.settle()
        for who in ("u3", "u3b", "u3c"):
            for text in ("退订", "全部停"):
                self.box.say({"id": who, "name": who}, text)
                self.box.settle()
                self.world.quiet()
        self.assertEqual(self.levels().count("all"), 5)  # the person, his two chats; who claims to be him, and the chat
        path = f"residents/{self.resident(n)}/stops"
        self.assertEqual(self.staff.post(path, {"level": "routine"})["stopped"]["level"], "routine")
        self.assertEqual(self.levels().count("all"), 2)

    def levels(self):
        with self.world.redis.connect() as redis:
            return [json.loads(v)["l"] for v in redis.call("HVALS", "{c:%s}:stops" % self.world.community)]

    def test_6_his_word_in_the_second_in_which_staff_said_otherwise_counts(self):
        path = f"residents/{self.resident(1)}/stops"
        time.sleep(max(0, 0.3 - time.time() % 1))  # platforms that tell whole seconds cut his to before ours
        self.staff.post(path, {"level": "routine"})
        second = datetime.datetime.fromtimestamp(int(time.time()), datetime.timezone.utc).isoformat()
        self.say(1, "恢复", at=second)
        until("he hears again", lambda: self.staff.get(f"residents/{self.resident(1)}")["stopped"] is None)


if __name__ == "__main__":
    unittest.main()
