"""Campaigns of other kinds than the walk's: later, long, urgent, several at once, and groups that come and go."""

import time
import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, later, people
from platforms import group, private, user

CHAT = -1001110000001
LONG_CHAT = "long-2栋"


class Campaigns(Case):
    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.stand, cls.box, cls.port = world.staff, world.telegram, world.open, world.gateway.port
        cls.rows = people([1, 2, 3], entrances=1, floors=3, rooms=3)
        world.staff.import_csv(csv_of(cls.rows))
        world.open.group(LONG_CHAT, "2栋群", [{"id": "m1", "name": "小马"}])
        for account, chat, building in (("telegram", str(CHAT), 1), ("sandbox-open", LONG_CHAT, 2)):
            body = {
                "account": account,
                "chat": chat,
                "title": f"{building}栋群",
                "places": [f"{COMPOUND}/{building}-*"],
            }
            world.staff.post("groups", body)
        cls.chat = group(CHAT, "1栋群")

    def tell(self, update):
        self.assertEqual(self.stand.deliver(self.port, update).status, 200)

    def start(self, **more):
        return self.world.start_checkin(**more)["id"]

    def counts(self, campaign):
        return {k: n for k, n in self.staff.campaign(campaign)["counts"].items() if n}

    def ask(self, campaign, place):
        return self.staff.asks(campaign)[f"{COMPOUND}/{place}"]

    def member(self, place, nth=0):
        return [r["name"] for r in self.rows if r["place"] == f"{COMPOUND}/{place}"][nth]

    def introduced(self, place, number, nth=0, words="在"):
        """A Telegram user who said in private who he is."""
        who = user(number, f"用户{number}")
        self.tell(self.stand.message(private(who), who, f"{place} {self.member(place, nth)} {words}"))
        return who

    def test_one_that_starts_later_opens_and_closes_by_itself(self):
        body = {"kind": "notice", "title": "两秒后", "purpose": "通知", "text": "今晚八点停水。"}
        made = self.staff.post("campaigns", body | {"starts_at": later(2), "closes_at": later(5)})
        self.assertEqual((made["state"], made["audience"]["total"]), ("scheduled", 0))
        opened = self.world.opened(made["id"])
        self.assertEqual(opened["audience"]["total"], 27)
        until("it is posted", lambda: self.posts("今晚八点停水。") == 1)
        until("it closes", lambda: self.staff.campaign(made["id"])["state"] == "closed", 20)
        self.must_add_up(made["id"])

    def posts(self, text):
        """Of this text in the group. Other campaigns' posts may come late: a chat gets one a second."""
        return sum(b["text"] == text for _, b in self.stand.texts(CHAT))

    def test_one_that_is_closed_before_it_starts_is_never_heard_of(self):
        body = {"kind": "notice", "title": "作废", "purpose": "通知", "text": "作废的通知"}
        made = self.staff.post("campaigns", body | {"starts_at": later(2), "closes_at": later(60)})
        self.assertEqual(self.staff.post(f"campaigns/{made['id']}/close")["state"], "closed")
        control = self.staff.post(
            "campaigns", body | {"title": "对照", "text": "对照", "starts_at": later(3), "closes_at": later(60)}
        )
        until("one that starts after it is out", lambda: self.posts("对照") == 1, 15)
        self.world.opened(control["id"])
        self.assertEqual(self.posts("作废的通知"), 0)
        self.assertEqual(self.staff.campaign(made["id"])["audience"]["total"], 0)

    def test_a_long_text_comes_in_parts_in_order_and_the_buttons_stand_under_the_last(self):
        line = "第{}条：请各位邻居😀把阳台上的花盆👨‍👩‍👧收进屋里，关好门窗，注意安全。"
        text = "\n".join(line.format(n) for n in range(1, 90))
        self.assertTrue(2000 < len(text) < 4000)
        campaign = self.start(title="长文", text=text)
        until("both parts stand there", lambda: len(self.parts(text)) == 2)
        parts = self.parts(text)
        self.assertEqual("".join(p["text"] for p in parts).replace("\n", ""), text.replace("\n", ""))
        self.assertTrue(all(len(p["text"]) <= 2000 for p in parts))
        self.assertEqual([len(p["buttons"]) for p in parts], [0, 3])
        until("homes know", lambda: self.ask(campaign, "2-1-101")["state"] in ("sent", "delivered"))
        self.staff.post(f"campaigns/{campaign}/close")

    def parts(self, text):
        return [m for m in self.box.messages(LONG_CHAT, True) if m["text"][:30] in text and len(m["text"]) > 500]

    def test_an_emergency_also_writes_to_each_home_that_can_be_reached(self):
        first = self.start(title="先认识")
        for n, place in enumerate(("1-1-101", "1-1-102", "3-1-101")):
            self.introduced(place, 100 + n, words="都好")
        until("they are known", lambda: self.ask(first, "3-1-101")["reports"])
        before = len(self.stand.posted)
        campaign = self.start(title="紧急", urgency="emergency", text="紧急：请报平安", private_text="{name}您好，请报平安")
        wanted = {(CHAT, "紧急：请报平安"), (102, f"{self.member('3-1-101')}您好，请报平安")}
        until("all is out", lambda: wanted <= {(b["chat_id"], b["text"]) for _, b in self.stand.posted[before:]})
        self.world.quiet()
        self.assertEqual(self.ask(campaign, "3-1-101")["state"], "sent")
        self.assertEqual(self.ask(campaign, "3-1-102")["state"], "unreachable")
        self.assertEqual(len(self.ask(campaign, "1-1-101")["messages"]), 2)
        self.must_add_up(campaign)
        for one in (first, campaign):
            self.staff.post(f"campaigns/{one}/close")

    def settle(self, place, to=None):
        """Says of the members of a home where they live."""
        rows = [r for r in self.rows if r["place"] == f"{COMPOUND}/{place}"]
        lines = [f"{place}/{n},{r['name']},{COMPOUND}/{to or place}" for n, r in enumerate(rows)]
        self.staff.import_csv("ref,姓名,地址\n" + "\n".join(lines) + "\n")

    def test_homes_that_all_have_left_are_not_asked_and_what_is_followed_up_stays(self):
        silent, told, private_one = "1-1-301", "1-1-302", "3-1-302"
        for place in (silent, told, private_one):
            self.settle(place)
        first = self.start(title="先认识")
        self.introduced(private_one, 300, words="都好")
        until("they are known", lambda: self.ask(first, private_one)["reports"])
        self.staff.post(f"campaigns/{first}/close")
        self.stand.rule = lambda method, body, nth: ("throttle", 2) if body["chat_id"] == 300 else None
        campaign = self.start(title="搬走", text="请报平安", private_text="您家好吗")
        until("it is posted", lambda: self.ask(campaign, silent)["state"] == "sent")
        self.tell(self.stand.message(self.chat, user(301, "邻居"), f"{told} 摔倒了 起不来"))
        until("danger is followed up", lambda: self.ask(campaign, told)["state"] == "answered_need")
        before = {f["id"]: f["state"] for f in self.staff.all("followups")}
        self.assertEqual(self.ask(campaign, private_one)["state"], "queued")
        for place in (silent, told, private_one):
            self.settle(place, "2-1-303")
        until("the silent one is out", lambda: self.ask(campaign, silent)["state"] == "vacant")
        until("so is the one in private", lambda: self.ask(campaign, private_one)["state"] == "vacant")
        self.assertEqual(self.ask(campaign, silent)["excluded"], "left")
        self.assertEqual(self.ask(campaign, told)["state"], "answered_need")
        self.assertEqual({f["id"]: f["state"] for f in self.staff.all("followups")}, before)
        self.stand.rule = lambda method, body, nth: None
        until("it is not sent", lambda: self.ask(campaign, private_one)["messages"][0]["state"] == "cancelled", 20)
        self.assertEqual([b for _, b in self.stand.posted if b["chat_id"] == 300 and b["text"] == "您家好吗"], [])
        self.must_add_up(campaign)
        self.settle(silent)
        until("they are back, and asked", lambda: self.ask(campaign, silent)["state"] == "sent")
        self.assertEqual(len(self.ask(campaign, silent)["members"]), 2)
        self.staff.post(f"campaigns/{campaign}/close")
        for place in (told, private_one):
            self.settle(place)
        self.must_add_up(campaign)

    def test_with_two_open_an_answer_goes_to_the_question_and_a_receipt_to_the_notice(self):
        question = self.start(title="问")
        who = self.introduced("1-1-201", 200, words="都好")
        until("he is known", lambda: self.ask(question, "1-1-201")["reports"])
        body = {"kind": "notice", "title": "告", "purpose": "通知", "text": "停水，请回“收到”", "closes_at": later(600)}
        notice = self.staff.post("campaigns", body)["id"]
        self.world.opened(notice)
        self.tell(self.stand.message(private(who), who, "收到", at=time.time() + 1))
        until("the notice is read", lambda: self.ask(notice, "1-1-201")["state"] == "read")
        self.tell(self.stand.message(private(who), who, "有人不舒服", at=time.time() + 2))
        until("the question is answered", lambda: self.ask(question, "1-1-201")["state"] == "answered_need")
        self.assertEqual(set(self.counts(notice)) - {"read", "sent", "delivered", "unreachable", "queued"}, set())
        self.must_add_up(notice)
        self.must_add_up(question)
        for one in (question, notice):
            self.staff.post(f"campaigns/{one}/close")

    def test_a_group_that_threw_us_out_is_not_written_to_and_comes_back_with_us(self):
        bot = {"id": 7203344551, "is_bot": True, "first_name": "邻里", "username": "jinyuan_helper_bot"}
        admin = user(300, "群主")

        def member(before, after):
            return self.stand.update(
                my_chat_member={
                    "chat": self.chat,
                    "from": admin,
                    "date": int(time.time()),
                    "old_chat_member": {"user": bot, "status": before},
                    "new_chat_member": {"user": bot, "status": after},
                }
            )

        def bound():
            return next(g for g in self.staff.all("groups") if g["chat"] == str(CHAT))["bound"]

        self.tell(member("member", "kicked"))
        until("it is unbound", lambda: not bound())
        before = len(self.stand.sent(CHAT))
        campaign = self.start(title="不在群里")
        self.world.quiet()
        self.assertEqual(self.ask(campaign, "1-1-301")["state"], "unreachable")
        self.assertEqual(len(self.stand.sent(CHAT)), before)
        self.tell(member("left", "member"))
        until("it is bound again", bound)
        self.staff.post(f"campaigns/{campaign}/close")
        self.tell(self.stand.message(self.chat, admin, left_chat_member=bot, at=time.time() - 300))  # tried again
        self.world.quiet()
        self.assertTrue(bound())

    def test_words_that_come_late_answer_the_question_that_was_open_when_they_were_said(self):
        first = self.start(title="先问的", starts_at=later(-7200))
        said = time.time()
        second = self.start(title="后问的")
        who, neighbour = user(410, "晚到的人"), user(411, "更晚的人")
        self.tell(self.stand.message(self.chat, who, "1-1-102 平安", at=said - 300))
        until("the first has it", lambda: self.ask(first, "1-1-102")["state"] == "answered_ok")
        self.tell(self.stand.message(self.chat, neighbour, "1-1-103 平安", at=said - 10_800))  # nothing was asked yet
        self.world.quiet()
        for c, place in ((second, "1-1-102"), (first, "1-1-103"), (second, "1-1-103")):
            self.assertEqual(self.ask(c, place)["reports"], [])
        self.staff.post(f"campaigns/{first}/close")
        self.tell(self.stand.message(self.chat, neighbour, "1-1-103 平安", at=said - 200))
        heard = until("the first has it too", lambda: self.ask(first, "1-1-103")["reports"])
        self.assertEqual([(r["status"], r["late"]) for r in heard], [("ok", False)])
        self.assertEqual(self.ask(second, "1-1-103")["reports"], [])
        for c in (first, second):
            self.must_add_up(c)
        self.staff.post(f"campaigns/{second}/close")

    def test_a_link_that_was_wrong_is_undone(self):
        who = user(400, "认错的人")
        self.tell(self.stand.message(private(who), who, "你好，在吗"))
        known = until(
            "he is listed", lambda: [i for i in self.staff.all("identities/unmatched") if i["name"] == "认错的人"]
        )[0]
        resident = self.staff.all("residents", place=f"{COMPOUND}/3-1-301")[0]
        self.staff.post(f"identities/{known['id']}/link", {"resident": resident["id"]})
        undone = self.staff.post(f"identities/{known['id']}/link", {"resident": None})
        self.assertEqual((undone["resident"], undone["trust"]), (None, "unknown"))
        self.must_be_problem(self.staff.call("POST", f"identities/{known['id']}/link", {}), 422, "/resident")
        nobody = self.staff.call("POST", f"identities/{known['id']}/link", {"resident": "r_nobody"})
        self.must_be_problem(nobody, 422, "/resident")

    def test_words_of_danger_in_private_are_told_at_once_with_no_campaign_open(self):
        for c in self.staff.all("campaigns", state="open"):
            self.staff.post(f"campaigns/{c['id']}/close")
        who = user(500, "着急的人")
        self.tell(self.stand.message(private(who), who, "我爸摔倒起不来了，喘不上气"))

        def listed():
            return [i for i in self.staff.all("identities/unmatched") if i["name"] == "着急的人"]

        said = until("he is listed", listed)[0]["said"][0]
        self.assertEqual((said["urgency"], said["intent"]), ("critical", "emergency"))


if __name__ == "__main__":
    unittest.main()
