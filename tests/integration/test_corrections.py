"""Staff say what words mean: the home follows, what was understood is kept, and the lexicon's keeper can read it. And
who spoke says himself that he was wrong: in which room, from which chat."""

import time
import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, people
from platforms import private, user

CHAT = "open-1"


class Corrections(Case):
    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        cls.viewer = world.member("viewer", "看数的")
        cls.rows = people([1, 2], entrances=1, floors=3, rooms=2)
        cls.staff.import_csv(csv_of(cls.rows))
        cls.box.group(CHAT, "1栋群", [{"id": "o-1", "name": "邻居"}])
        cls.staff.post(
            "groups", {"account": "sandbox-open", "chat": CHAT, "title": "1栋群", "places": [f"{COMPOUND}/1-*"]}
        )
        cls.campaign = world.start_checkin(audience={"places": [f"{COMPOUND}/1-*"]})["id"]
        cls.homes = sorted({r["place"] for r in cls.rows})

    def say(self, n, text):
        """Somebody of the nth home answers in the group; the reply."""
        place = self.homes[n]
        row = next(r for r in self.rows if r["place"] == place)
        self.box.say({"id": f"o-1{n}", "name": row["name"]}, f"{place} {text}", chat=CHAT)
        return until("it is a reply", lambda: next((r for r in self.replies() if text in r["text"]), None))

    def replies(self):
        return self.staff.all(f"campaigns/{self.campaign}/replies")

    def correct(self, reply, key=None, **body):
        return self.staff.post(f"campaigns/{self.campaign}/replies/{reply['id']}/correct", body, key)

    def state(self, n):
        return self.staff.asks(self.campaign)[self.homes[n]]["state"]

    # ---- tests

    def test_1_the_home_follows_and_what_was_understood_is_kept(self):
        reply = self.say(0, "样样锵锵哩")
        self.assertEqual((self.state(0), reply["corrected"]), ("answered_unclear", None))
        self.assertTrue(reply["rule"])
        made = self.correct(reply, status="ok", intent="checkin_ok", covers="household", human=False, note="方言")
        self.assertEqual((made["state"], self.state(0)), ("answered_ok", "answered_ok"))
        self.assertEqual((made["rule"], made["text"], made["note"]), (reply["rule"], reply["text"], "方言"))
        self.assertEqual((made["before"]["intent"], made["before"]["status"]), (reply["intent"], "unclear"))
        self.assertEqual((made["after"]["intent"], made["after"]["status"]), ("checkin_ok", "ok"))
        reports = self.staff.asks(self.campaign)[self.homes[0]]["reports"]
        self.assertEqual([(r["status"], r["undone"], r["by_staff"]) for r in reports],
                         [("unclear", True, False), ("ok", False, True)])
        again = next(r for r in self.replies() if r["id"] == reply["id"])
        self.assertEqual((again["intent"], again["corrected"]["intent"]), (reply["intent"], "checkin_ok"))
        self.must_add_up(self.campaign)
        later = self.say(0, "老人发烧38.7")
        self.assertEqual(self.state(0), "answered_need", later)
        resident = next(r["resident"] for r in self.replies() if r["id"] == reply["id"])
        if resident:
            self.assertIn("correction", [h["kind"] for h in self.staff.history(resident)])

    def test_2_a_need_that_was_not_seen_is_followed_up_and_a_key_makes_one(self):
        reply = self.say(1, "全家平安")
        self.assertEqual(self.state(1), "answered_ok")
        first = self.correct(reply, key="k-1", status="need", needs=["medicine"], note="电话里说要药")
        second = self.correct(reply, key="k-1", status="need", needs=["medicine"], note="电话里说要药")
        self.assertEqual((first["id"], self.state(1)), (second["id"], "answered_need"))
        found = [f for f in self.staff.all("followups") if f["place"] == self.homes[1]]
        self.assertEqual([(f["kind"], f["state"]) for f in found], [("need", "open")])
        back = self.correct(reply, status="ok", needs=[])
        self.assertEqual((back["before"]["status"], back["state"]), ("ok", "answered_ok"))  # what the rule made of it
        whole = self.correct(reply, status="ok")  # what is not said stays as it was understood, not as corrected before
        self.assertEqual((whole["after"]["needs"], whole["after"]["intent"]), ([], reply["intent"]))
        self.assertEqual((whole["before"], whole["rule"]), (first["before"], reply["rule"]))
        self.must_add_up(self.campaign)

    def test_3_the_list_is_paged_and_a_viewer_reads_no_words(self):
        reply = self.say(2, "一切照旧样样齐整")
        for status in ("ok", "away", "ok"):
            self.correct(reply, status=status)
        seen = self.staff.all("understanding/corrections", limit=2)
        self.assertEqual([c["after"]["status"] for c in seen[:3]], ["ok", "away", "ok"])
        self.assertEqual(len({c["id"] for c in seen}), len(seen))
        self.assertEqual(seen[0]["by"]["name"], "李敏")
        hidden = self.viewer.all("understanding/corrections")
        self.assertEqual([c["rule"] for c in hidden], [c["rule"] for c in seen])
        for c in hidden:
            self.assertEqual([c[k] for k in ("text", "note", "place", "household", "reply", "by")], [None] * 6)
        self.assertEqual(self.viewer.call("POST", f"campaigns/{self.campaign}/replies/{reply['id']}/correct",
                                          {"status": "ok"}).status, 403)

    def test_4_what_cannot_be_is_refused(self):
        reply = self.say(3, "全家都好")
        path = f"campaigns/{self.campaign}/replies/{reply['id']}/correct"
        before = len(self.staff.all("understanding/corrections"))
        for body, pointer in (
            ({}, "/status"),
            ({"status": "fine"}, "/status"),
            ({"status": "ok", "intent": "joy"}, "/intent"),
            ({"status": "ok", "members": ["p_nobody"]}, "/members/0"),
            ({"status": "ok", "covers": "named"}, "/members"),
            ({"status": "need", "temperatures": [99]}, "/temperatures"),
            ({"status": "ok", "reason": "x"}, "/reason"),
        ):
            with self.subTest(body=body):
                self.must_be_problem(self.staff.call("POST", path, body), 422, pointer)
        self.must_be_problem(self.staff.call("POST", path.replace(reply["id"], "y_none"), {"status": "ok"}), 404)
        self.assertEqual(len(self.staff.all("understanding/corrections")), before)

    def test_5_what_staff_call_critical_rings_as_the_words_would_have(self):
        reply = self.say(4, "屋里那个味道又来了")
        self.correct(reply, status="need", urgency="urgent")
        found = [f for f in self.staff.all("followups", urgency="urgent") if f["place"] == self.homes[4]]
        self.assertEqual([(f["kind"], f["times"]) for f in found], [("need", 1)])
        made = self.correct(reply, status="need", urgency="critical", note="煤气")
        self.assertEqual((made["before"]["urgency"], made["after"]["urgency"]), (reply["urgency"], "critical"))
        found = [f for f in self.staff.all("followups", urgency="critical") if f["place"] == self.homes[4]]
        self.assertEqual([f["kind"] for f in found], ["danger"])
        self.assertEqual(self.staff.all("understanding/corrections")[0]["after"]["urgency"], "critical")
        self.must_add_up(self.campaign)
        danger = found[0]["id"]
        self.correct(reply, status="need", urgency="critical", note="还是煤气")  # it rings already
        self.assertEqual(self.staff.get(f"followups/{danger}")["times"], 1)
        self.staff.post(f"followups/{danger}/resolve", {"outcome": "false_alarm"})
        self.correct(reply, status="need", note="煤气")  # nobody says how urgent it is
        self.assertEqual(self.staff.get(f"followups/{danger}")["state"], "resolved")
        self.correct(reply, status="need", urgency="critical", note="真是煤气")
        again = self.staff.get(f"followups/{danger}")
        self.assertEqual((again["state"], again["times"], again["outcome"]), ("open", 2, None))
        self.assertIsNotNone(again["rings_at"])

    # ---- what counts in no ask

    def heard(self, resident, text):
        """The entry of his history with these words."""
        return until("it is heard", lambda: next((h for h in self.staff.history(resident) if text in h["text"]), None))

    def met(self, sender, text):
        """Somebody nobody knows writes in private: his identity, with what is kept of him."""
        self.box.say({"id": sender, "name": sender}, text)
        listed = "identities/unmatched"
        return until("he is listed", lambda: next((i for i in self.staff.all(listed) if i["name"] == sender), None))

    def resident_of(self, n):
        return next(r for r in self.staff.all("residents") if r["place"] == self.homes[n])

    def test_6_words_that_answer_no_question_are_corrected_in_the_history(self):
        who = self.resident_of(6)
        other = self.met("o-no-ask", "在的")
        self.staff.post(f"identities/{other['id']}/link", {"resident": who["id"]})
        self.box.say({"id": "o-no-ask", "name": "o-no-ask"}, "灶房头那个东西又在冒泡泡")
        entry = self.heard(who["id"], "冒泡泡")
        path = f"residents/{who['id']}/history/{entry['reply']}/correct"
        made = self.staff.post(path, {"status": "need", "urgency": "critical", "note": "煤气灶"})
        self.assertEqual((made["text"], made["place"], made["rule"]), (entry["text"], self.homes[6], entry["detail"]))
        self.assertEqual((made["before"]["intent"], made["before"]["urgency"]), (entry["status"], "none"))
        self.assertEqual(self.staff.all("understanding/corrections")[0]["id"], made["id"])
        found = [f for f in self.staff.all("followups", urgency="critical") if f["place"] == self.homes[6]]
        self.assertEqual([(f["kind"], f["state"]) for f in found], [("danger", "open")])
        self.assertEqual(self.staff.history(who["id"])[0]["kind"], "correction")
        again = self.staff.post(path, {"status": "ok", "urgency": "none"})
        self.assertEqual((again["before"], again["after"]["status"]), (made["before"], "ok"))
        self.must_be_problem(self.staff.call("POST", path, {"status": "ok", "members": ["p_x"]}), 422, "/members/0")
        self.must_be_problem(self.staff.call("POST", path.replace(entry["reply"], "y_none"), {"status": "ok"}), 404)
        self.must_be_problem(self.viewer.call("POST", path, {"status": "ok"}), 403)

    def test_7_kept_words_are_corrected_and_count_so_once_their_sender_is_linked(self):
        one = self.met("o-kept", "巴巴适适")
        reply = one["said"][0]["id"]
        path = f"identities/{one['id']}/replies/{reply}/correct"
        made = self.staff.post(path, {"status": "ok", "covers": "household", "human": False})
        self.assertEqual((made["text"], made["campaign"], made["place"]), ("巴巴适适", None, None))
        two = self.met("o-worse", "没得啥子")
        worse = f"identities/{two['id']}/replies/{two['said'][0]['id']}/correct"
        self.staff.post(worse, {"status": "need", "urgency": "urgent"})
        raised = [f for f in self.staff.all("followups") if f["identity"] == two["id"]]
        self.assertEqual([(f["urgency"], f["household"]) for f in raised], [("urgent", None)])
        for n, i in ((3, one), (4, two)):
            self.staff.post(f"identities/{i['id']}/link", {"resident": self.resident_of(n)["id"]})
        until("it counts", lambda: self.state(3) == "answered_ok")
        until("it counts", lambda: self.state(4) == "answered_need")
        self.assertEqual(self.staff.get(f"followups/{raised[0]['id']}")["place"], self.homes[4])
        self.assertEqual([f["kind"] for f in self.staff.all("followups") if f["place"] == self.homes[3]], [])
        kinds = [h["kind"] for h in self.staff.history(self.resident_of(3)["id"])]
        self.assertEqual(kinds.count("correction"), 1)
        self.must_add_up(self.campaign)
        self.must_be_problem(self.staff.call("POST", path, {"status": "ok"}), 404)
        # Once it counts it is a reply as any other, and both ways lead to it.
        self.assertEqual(self.correct({"id": reply}, status="away", covers="household")["state"], "away")
        where = f"residents/{self.resident_of(3)['id']}/history/{reply}/correct"
        self.assertEqual(self.staff.post(where, {"status": "ok", "covers": "household"})["state"], "answered_ok")
        self.must_add_up(self.campaign)


class OwnCorrections(Case):
    """王芳 of 3-2-502 is known on the sandbox and on Telegram, and speaks for her neighbours, too."""

    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        homes = ("王芳,3-2-502", "赵一,3-1-101", "钱一,3-1-102", "孙一,3-1-103", "李一,3-1-201", "周一,3-1-202")
        rows = [f"{home.replace(',', f',{COMPOUND}/')},1390000{n:04}" for n, home in enumerate(homes)]
        cls.staff.import_csv("姓名,地址,电话\n" + "\n".join(rows) + "\n")
        cls.residents = {r["name"]: r["id"] for r in cls.staff.all("residents")}
        cls.link("w1", "王芳")
        cls.link("q1", "钱一")
        cls.phone = user(900, "王芳TG")
        cls.tell(phone={"phone_number": "+8613900000000", "first_name": "王", "user_id": 900})
        cls.campaign = world.start_checkin()["id"]
        cls.unanswered = cls.state("3-1-101")

    @classmethod
    def say(cls, who, text):
        cls.box.say({"id": who, "name": who}, text)
        cls.box.settle()
        cls.world.quiet()

    @classmethod
    def link(cls, who, name):
        cls.say(who, "在吗")
        found = next(i for i in cls.staff.all("identities/unmatched") if i["name"] == who)
        cls.staff.post(f"identities/{found['id']}/link", {"resident": cls.residents[name]})
        cls.world.quiet()

    @classmethod
    def tell(cls, text=None, phone=None, at=None):
        """王芳 writes on Telegram, or shares her number; the message."""
        more = {"contact": phone} if phone else {}
        update = cls.world.telegram.message(private(cls.phone), cls.phone, text, at, **more)
        cls.deliver(update)
        return update["message"]

    @classmethod
    def deliver(cls, update):
        cls.world.telegram.deliver(cls.world.gateway.port, update)
        cls.world.quiet()

    @classmethod
    def state(cls, place):
        return cls.staff.asks(cls.campaign)[f"{COMPOUND}/{place}"]["state"]

    def followups(self, place):
        return [f["kind"] for f in self.staff.all("followups") if f["place"] == f"{COMPOUND}/{place}"]

    def test_1_who_corrects_the_room_never_spoke_of_the_first_home(self):
        self.say("w1", "3-1-101有人发烧38.5")
        self.assertEqual((self.state("3-1-101"), self.followups("3-1-101")), ("answered_need", ["symptom"]))
        self.say("w1", "报错了，是3-1-102有人发烧38.5")
        self.assertEqual((self.state("3-1-101"), self.followups("3-1-101")), (self.unanswered, []))
        self.assertEqual(self.state("3-1-102"), "answered_need")
        self.say("q1", "我们都好")
        self.say("w1", "又报错了，是3-1-103都好")
        self.assertEqual((self.state("3-1-102"), self.state("3-1-103")), ("answered_ok", "relayed"))
        self.must_add_up(self.campaign)

    def test_2_who_has_two_chats_corrects_in_one_what_he_said_in_the_other(self):
        self.tell("家里有人不舒服", at=time.time() - 30)
        self.assertEqual(self.state("3-2-502"), "answered_need")
        self.say("w1", "报错了，都好")
        self.assertEqual(self.state("3-2-502"), "answered_ok")
        self.say("w1", "3-1-201有人不舒服")
        time.sleep(1.1)  # Telegram's clock counts seconds
        self.tell("报错了，是3-1-101有人不舒服")
        self.assertEqual((self.state("3-1-201"), self.state("3-1-101")), (self.unanswered, "answered_need"))
        self.must_add_up(self.campaign)


if __name__ == "__main__":
    unittest.main()
