"""What we say to what people say: what was understood, one question back, a digest for the group; and whose word counts
when words contradict each other. From outside, through restarts."""

import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, people

PART = "家里其他人都好吗？回 1都好 2有人不舒服"
ROOM = "room-2"


class Answering(Case):
    """Building 1 is asked in private, building 2 in its group."""

    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        cls.rows = people([1, 2], entrances=1, floors=3, rooms=2, members=2)
        for r in cls.rows:
            r["tags"] = ""
        cls.rows[6]["tags"] = "楼组长"
        cls.rows[2]["tags"] = "独居老人"
        cls.staff.import_csv(csv_of(cls.rows))
        cls.residents = {r["name"]: r["id"] for r in cls.staff.all("residents")}
        cls.box.group(ROOM, "2栋群", [{"id": "n1", "name": "邻居"}, {"id": "n2", "name": "邻居乙"}])
        cls.staff.post(
            "groups", {"account": "sandbox-open", "chat": ROOM, "title": "2栋群", "places": [f"{COMPOUND}/2-*"]}
        )
        for n in range(12):
            cls.box.say({"id": f"u{n}", "name": f"网名{n}"}, "在吗")
        cls.box.settle()
        found = until("all have spoken", lambda: (g := cls.staff.all("identities/unmatched")) and len(g) == 12 and g)
        for i in found:
            row = cls.rows[int(i["name"].removeprefix("网名"))]
            cls.staff.post(f"identities/{i['id']}/link", {"resident": cls.residents[row["name"]]})
        cls.campaign = world.start_checkin()["id"]

    def say(self, n, text, chat=None):
        self.box.say({"id": f"u{n}", "name": f"网名{n}"}, text, chat)
        self.box.settle()
        self.world.quiet()

    def heard_by(self, n):
        """Our answers: what is no question of a campaign."""
        ours = self.box.messages(ours=True)
        who = n if isinstance(n, str) else f"u{n}"
        said = [m["text"] for m in ours if who in (m.get("to"), m["chat"])]
        return [text for text in said if "您家今天都好吗？回 1" not in text]

    def last(self, n, wanted):
        until(f"{wanted!r} is said", lambda: self.heard_by(n)[-1:] == [wanted])

    def state(self, n):
        return self.staff.asks(self.campaign)[self.rows[n]["place"]]["state"]

    def room(self, n):
        building, entrance, room = self.rows[n]["place"].split("/")[1].split("-")
        return f"{building}栋{entrance}单元{room}"

    def test_1_one_question_back_and_what_was_understood_each_once(self):
        self.say(0, "我没事")
        self.last(0, PART)
        self.assertEqual(self.state(0), "answered_part")
        self.world.gateway.kill()
        self.world.gateway.start()
        self.say(0, "我没事")
        self.say(0, "1")
        self.last(0, f"已记下：{self.room(0)}，都好。不对就重发一遍，以最后一次为准。")
        self.assertEqual(self.state(0), "answered_ok")
        self.assertEqual(len(self.heard_by(0)), 2)
        self.must_add_up(self.campaign)

    def test_2_whose_word_counts(self):
        self.say(3, "我发烧了")  # the second of the home of an old person
        self.assertEqual(self.state(3), "answered_need")
        self.say(2, "都好")  # the other's word does not lift it
        self.assertEqual(self.state(3), "answered_need")
        self.say(3, "报错了，都好")
        self.assertEqual(self.state(3), "answered_ok")
        ask = self.staff.asks(self.campaign)[self.rows[3]["place"]]
        self.assertEqual([r["corrects"] for r in ask["reports"]], [False, False, True])
        self.assertIn("已转给社区工作人员", self.heard_by(3)[0])
        history = [h["text"] for h in self.staff.history(self.residents[self.rows[3]["name"]])]
        self.assertIn("我发烧了", history)
        self.assertIn("报错了，都好", history)
        self.must_add_up(self.campaign)

    def test_2b_the_illness_of_another_is_not_over_when_he_who_told_it_is_well(self):
        place, name = self.rows[1]["place"], self.rows[1]["name"]
        self.say(1, "家里老人发烧38.6")
        self.assertEqual(self.state(1), "answered_need")
        self.assertNotIn(name, self.heard_by(1)[-1])
        told = next(f for f in self.staff.all("followups") if "38.6" in f["said"][0]["text"])
        self.assertEqual((told["place"], told["resident"]), (place, None))
        self.say(1, "我没事")
        self.assertEqual(self.state(1), "answered_need")
        self.say(1, "都好")
        self.assertEqual(self.state(1), "answered_ok")
        self.must_add_up(self.campaign)

    def test_2c_neither_a_digit_nor_another_who_is_well_ends_the_illness_of_a_child(self):
        for text in ("孩子发烧38.5", "1", "我没事", "1"):
            self.say(0, text)
            self.assertEqual(self.state(0), "answered_need", text)
        self.say(0, "孩子没事了")
        self.assertEqual(self.state(0), "answered_ok")
        self.must_add_up(self.campaign)

    def test_3_a_captain_reports_for_his_own_stairs(self):
        self.say(6, "4户都正常")  # 1-1-202, of six homes
        self.last(6, "您报4户，名册6户。没联系上的是哪几户？回房号即可。")
        self.say(6, "201、302")
        self.last(6, "已记下：您报的4户。不对就重发一遍，以最后一次为准。")
        self.assertEqual(self.state(8), "relayed")
        self.assertNotIn(self.state(4), ("relayed", "answered_ok"))
        self.say(6, "1-1-201 平安\n2-1-101 平安")
        self.assertEqual(self.state(4), "relayed")
        self.assertNotEqual(self.staff.asks(self.campaign)[f"{COMPOUND}/2-1-101"]["state"], "relayed")
        self.say(6, "1-1-301 张三 发烧\n1-1-301 李四 平安\n1-1-201 平安")  # two rows of one home: the worse counts
        until("the fever counts", lambda: self.state(8) == "answered_need")
        self.must_add_up(self.campaign)

    def test_3a_a_captain_who_did_not_reach_a_home_takes_his_word_back(self):
        self.say(6, "1-1-301 平安\n1-1-102 平安")
        self.assertEqual(self.state(8), "relayed")
        self.say(6, "1-1-301 没联系上\n1-1-102 平安")
        self.last(6, "已记下：您报的1户。不对就重发一遍，以最后一次为准。")
        self.assertNotIn(self.state(8), ("relayed", "answered_ok"))
        self.must_add_up(self.campaign)

    def test_3b_the_home_knows_better_than_its_captain(self):
        self.say(6, "1-1-301 缺药")
        self.assertEqual(self.state(8), "answered_need")
        self.say(8, "药送到了，都好")
        self.assertEqual(self.state(8), "answered_ok")
        told = [f for f in self.staff.all("followups") if f["place"] == self.rows[8]["place"]]
        self.assertTrue(any(f["kind"] == "need" and f["state"] == "open" for f in told), told)
        self.must_add_up(self.campaign)

    def test_4_a_group_is_told_how_many_once_in_half_an_hour(self):
        c = self.world.start_checkin("紧急", urgency="emergency", audience={"places": [f"{COMPOUND}/2-*"]})["id"]
        self.world.quiet()
        before = len(self.box.messages(ROOM, True))
        for who, room in (("n1", "2-1-101"), ("n2", "2-1-102")):
            self.box.say(who, f"{room} 平安", ROOM)
        self.box.settle()
        self.world.quiet()
        key = "{c:%s}:timers" % self.world.community
        with self.world.redis.connect() as redis:
            due = [t for t in redis.call("ZRANGE", key, 0, -1) if t.startswith(b"digest:" + c.encode())]
            self.assertEqual(len(due), 1)
            self.assertEqual(len(self.box.messages(ROOM, True)), before)
            redis.call("ZADD", key, 1, due[0])  # the half hour is over
        told = until("the group is told", lambda: self.box.messages(ROOM, True)[before:])
        self.assertEqual([m["text"] for m in told], ["「紧急」已有2户报平安，谢谢。没报的请私信。"])
        self.world.quiet()
        self.assertEqual(len(self.box.messages(ROOM, True)), before + 1)
        self.must_add_up(c)

    def test_4b_two_that_wait_for_one_home_and_a_question_that_says_nothing(self):
        place = self.rows[5]["place"]
        both = [self.world.start_checkin(title, audience={"places": [place]})["id"] for title in ("停电", "降温")]
        for c in both:
            until("it is out", lambda c=c: self.staff.asks(c)[place]["state"] == "delivered")
        self.say(5, "全家都好")
        self.last(5, "您家有2个报平安还没回，刚才说的是哪一个？1「降温」 2「停电」 3都是。回数字就行。急事打120。")
        self.assertEqual([self.staff.asks(c)[place]["reports"] for c in both], [[], []])
        self.say(5, "2")
        self.assertEqual([self.staff.asks(c)[place]["state"] for c in both], ["answered_ok", "delivered"])
        self.say(5, "家里有人发烧38.5")  # that waits for no answer
        self.say(4, "请问几点来电？")  # and this says nothing of how they are
        self.assertEqual(self.staff.asks(both[1])[place]["state"], "answered_need")
        self.assertEqual(self.staff.asks(both[0])[place]["state"], "answered_ok")
        for c in both:
            self.must_add_up(c)
            self.staff.post(f"campaigns/{c}/close")

    def test_4c_who_moves_in_after_a_home_was_asked_is_not_lost(self):
        home = self.rows[18]
        room = home["place"].split("/")[1]
        c = self.world.start_checkin("搬来", audience={"places": [home["place"]]})["id"]
        self.world.quiet()

        def tell(who, text):
            self.box.say({"id": who, "name": who}, f"{room} {text}", ROOM)
            self.box.settle()
            self.world.quiet()
            return self.staff.asks(c)[home["place"]]

        self.assertEqual(tell("n1", "平安")["state"], "answered_ok")
        self.staff.import_csv(csv_of([dict(home, name="周小新", phone="")]))
        shown = tell("n2", "周小新 发烧39度")
        self.assertEqual((shown["state"], len(shown["members"])), ("answered_need", 3))
        self.assertEqual(tell("n1", "都好")["state"], "answered_need")
        reply = next(r for r in self.staff.all(f"campaigns/{c}/replies") if "周小新" in r["text"])
        self.staff.post(f"campaigns/{c}/replies/{reply['id']}/correct", {"status": "ok"})
        self.assertEqual(self.staff.asks(c)[home["place"]]["state"], "answered_ok")
        self.must_add_up(c)
        self.staff.post(f"campaigns/{c}/close")

    def test_4d_a_question_about_another_home_is_answered_for_that_one(self):
        own, other = self.rows[5]["place"], self.rows[1]["place"]
        audience = {"places": [own, other]}
        both = [self.world.start_checkin(title, audience=audience)["id"] for title in ("大风", "地震")]

        def states(place):
            return [self.staff.asks(c)[place]["state"] for c in both]

        until("all is out", lambda: states(own) == states(other) == ["delivered", "delivered"])
        self.say(5, f"{other.split('/')[1]} 全家平安")
        asked = f"{self.room(1)}有2个报平安还没回，刚才说的是哪一个？1「地震」 2「大风」 3都是。"
        self.last(5, asked + "回数字就行。急事打120。")
        self.say(5, "2")
        self.assertEqual(states(other), ["relayed", "delivered"])
        self.assertEqual(states(own), ["delivered", "delivered"])
        for c in both:
            self.must_add_up(c)
            self.staff.post(f"campaigns/{c}/close")

    def link(self, who, text, resident):
        """Says it as somebody unknown, whom staff link then."""
        self.box.say({"id": who, "name": who}, text)
        self.box.settle()
        listed = until(
            "he is listed", lambda: next((i for i in self.staff.all("identities/unmatched") if i["name"] == who), None)
        )
        self.staff.post(f"identities/{listed['id']}/link", {"resident": resident})
        self.world.quiet()

    def test_4f_a_home_that_came_after_all_were_asked_hears_what_was_understood(self):
        places = [self.rows[0]["place"], f"{COMPOUND}/1-1-901"]
        c = self.world.start_checkin("新户", audience={"places": places})["id"]
        self.world.quiet()
        self.staff.import_csv(f"姓名,地址\n后来的,{COMPOUND}/1-1-901\n")
        late = next(r["id"] for r in self.staff.all("residents") if r["name"] == "后来的")
        self.link("k2", "在吗", late)
        self.box.say({"id": "k2", "name": "k2"}, "我家都好")
        self.box.settle()
        self.last("k2", "已记下：1栋1单元901，都好。不对就重发一遍，以最后一次为准。")
        self.must_add_up(c)
        self.staff.post(f"campaigns/{c}/close")

    def test_4g_our_own_post_passed_on_is_nobody_s_answer_and_no_cry(self):
        post = "【青山社区】今天报平安（21:00前）：回“房号+平安”，如“2-1-301 平安”。急事打120。"
        c = self.world.start_checkin("转发", text=post, audience={"places": [f"{COMPOUND}/2-*"]})["id"]
        self.world.quiet()
        shown, own = f"{COMPOUND}/2-1-301", f"{COMPOUND}/2-1-302"
        before = self.staff.asks(c)[shown]["state"]
        rung = [f for f in self.staff.all("followups") if f["urgency"] == "critical"]
        for text in (post, f"2-1-302 平安\n{post}"):
            self.box.say({"id": "n1", "name": "邻居"}, text, chat=ROOM)
        self.box.say({"id": "stranger", "name": "转发的人"}, post)
        self.box.settle()
        self.world.quiet()
        self.assertEqual(self.staff.asks(c)[shown]["state"], before)
        self.assertNotEqual(self.staff.asks(c)[own]["state"], before)
        self.assertEqual([f for f in self.staff.all("followups") if f["urgency"] == "critical"], rung)
        self.must_add_up(c)
        self.staff.post(f"campaigns/{c}/close")

    def test_5_late_answers_say_so(self):
        self.staff.post(f"campaigns/{self.campaign}/close")
        until("it is closed", lambda: self.staff.campaign(self.campaign)["state"] == "closed")
        self.world.quiet()
        self.assertEqual(self.state(10), "expired")
        self.say(10, "都好")
        shown = until(
            "it is counted late",
            lambda: (a := self.staff.asks(self.campaign)[self.rows[10]["place"]])["late"] and a,
        )
        self.assertEqual(shown["state"], "answered_ok")
        self.must_add_up(self.campaign)

    def test_6_a_captain_whose_home_is_not_asked_reports_for_those_that_are(self):
        if self.staff.campaign(self.campaign)["state"] != "closed":
            self.staff.post(f"campaigns/{self.campaign}/close")
        self.world.quiet()
        places = [self.rows[4]["place"], self.rows[8]["place"]]
        c = self.world.start_checkin("独居", audience={"places": places})["id"]
        until("it is out", lambda: len(self.staff.asks(c)) == 2)
        self.world.quiet()
        self.say(6, "1-1-201 平安\n1-1-301 发烧38.6")
        self.last(6, "已记下：您报的2户。不对就重发一遍，以最后一次为准。")
        asks = self.staff.asks(c)
        self.assertEqual({p: a["state"] for p, a in asks.items()}, {places[0]: "relayed", places[1]: "answered_need"})
        told = [f for f in self.staff.all("followups") if f["kind"] == "symptom" and "38.6" in f["said"][-1]["text"]]
        self.assertEqual({f["place"] for f in told}, {places[1]})
        self.must_add_up(c)


if __name__ == "__main__":
    unittest.main()
