"""Who speaks, and for whom: a word for somebody else links nobody, one's own "不是我" counts, and an undone link takes
back what it did. From outside."""

import unittest

from clients import until
from harness import COMPOUND, Case

ROSTER = [
    ("王芳", "3-2-502", ""),
    ("李大爷", "3-2-501", "独居老人"),
    ("赵一", "3-1-102", ""),
    ("赵二", "3-1-102", "透析"),
    ("钱一", "3-1-201", ""),
    ("孙一", "3-1-202", ""),
    ("房东甲", "3-1-301", "房东"),
    ("租客乙", "3-1-301", "租住"),
]
ROOM = "room-3"


class Speakers(Case):
    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        lines = "\n".join(f"{name},{COMPOUND}/{home},1390000{n:04},{tag}" for n, (name, home, tag) in enumerate(ROSTER))
        cls.staff.import_csv("姓名,地址,电话,标签\n" + lines + "\n")
        cls.residents = {r["name"]: r["id"] for r in cls.staff.all("residents")}
        cls.box.group(ROOM, "3栋群", [{"id": f"n{n}", "name": f"邻居{n}"} for n in range(9)])
        cls.staff.post(
            "groups", {"account": "sandbox-open", "chat": ROOM, "title": "3栋群", "places": [f"{COMPOUND}/3-*"]}
        )
        cls.campaign = world.start_checkin()["id"]

    def say(self, who, text, chat=None):
        self.box.say({"id": who, "name": who}, text, chat)
        self.box.settle()
        self.world.quiet()

    def link(self, who, name):
        self.say(who, "在吗")
        i = until("listed", lambda: next((i for i in self.staff.all("identities/unmatched") if i["name"] == who), None))
        self.staff.post(f"identities/{i['id']}/link", {"resident": self.residents[name]})
        self.world.quiet()

    def unmatched(self, who):
        return next((i for i in self.staff.all("identities/unmatched") if i["name"] == who), None)

    def heard_by(self, who):
        return [m["text"] for m in self.box.messages(ours=True) if who in (m.get("to"), m["chat"])]

    def state(self, place):
        return self.staff.asks(self.campaign)[f"{COMPOUND}/{place}"]["state"]

    def test_1_who_speaks_for_somebody_is_not_that_somebody(self):
        self.say("p1", "我是李大爷的儿子，3-2-501 李大爷 没接电话")
        self.say("p1", "我没事")
        self.assertNotIn(self.state("3-2-501"), ("answered_ok", "answered_part"))
        self.assertIsNotNone(self.unmatched("p1"))
        self.say("n1", "3-1-102 赵二阿姨没接电话", ROOM)
        self.say("n1", "我家平安", ROOM)
        self.assertNotIn(self.state("3-1-102"), ("answered_ok", "answered_part"))

    def test_2_a_stranger_covers_nobody_at_risk(self):
        self.say("n2", "3-2-501 平安", ROOM)
        self.assertEqual(self.state("3-2-501"), "answered_part")

    def test_3_what_strangers_tell_of_illness_and_need_is_kept(self):
        for who, text in (("n3", "3-2-503 发烧了"), ("n4", "我家没水没吃的两天了"), ("n5", "3-2-502、3-2-501都发烧了")):
            self.say(who, text, ROOM)
            said = [s["text"] for f in self.staff.all("followups") for s in f["said"]]
            self.assertIn(text, said)

    def test_4_a_followup_is_about_whom_it_is_about(self):
        self.link("w1", "王芳")
        self.say("w1", "3-1-201 钱一 发烧38.5")
        found = [f for f in self.staff.all("followups") if f["place"] == f"{COMPOUND}/3-1-201"]
        self.assertTrue(found)
        for f in found:
            self.assertNotEqual((f["resident"] or {}).get("name"), "王芳")

    def test_5_not_me_ends_a_claim_and_what_it_reported(self):
        self.link("s1", "孙一")
        self.say("k1", "3-1-202 孙一 都好")
        self.assertEqual(self.state("3-1-202"), "answered_ok")
        until("he is told", lambda: any("不是我" in t for t in self.heard_by("s1")))
        self.say("s1", "不是我。")
        self.assertNotEqual(self.state("3-1-202"), "answered_ok")
        until("he is answered", lambda: any("不再算作您" in t for t in self.heard_by("s1")))
        self.say("k1", "我家都好")
        self.assertNotEqual(self.state("3-1-202"), "answered_ok")
        self.must_add_up(self.campaign)

    def test_6_an_undone_link_takes_back_what_it_reported(self):
        self.link("q1", "钱一")
        self.say("q1", "都好")
        self.assertEqual(self.state("3-1-201"), "answered_ok")
        ours = self.staff.get(f"residents/{self.residents['钱一']}")["identities"][0]
        self.staff.post(f"identities/{ours['id']}/link", {"resident": None})
        self.assertNotEqual(self.state("3-1-201"), "answered_ok")
        self.say("q1", "3-1-201 钱一 还是都好")  # it does not come back by the next name and room
        self.assertNotEqual(self.state("3-1-201"), "answered_ok")
        self.assertIsNotNone(self.unmatched("q1"))
        self.must_add_up(self.campaign)

    def test_6b_words_of_a_wrong_link_count_for_the_right_home(self):
        self.link("r1", "孙一")
        self.say("r1", "我发烧了38.8")
        self.assertEqual(self.state("3-1-202"), "answered_need")
        ours = self.staff.get(f"residents/{self.residents['孙一']}")["identities"]
        who = next(i for i in ours if i["name"] == "r1")
        self.staff.post(f"identities/{who['id']}/link", {"resident": self.residents["钱一"]})
        until("it counts there", lambda: self.state("3-1-201") == "answered_need")
        self.assertNotEqual(self.state("3-1-202"), "answered_need")
        about = [f["place"] for f in self.staff.all("followups") for s in f["said"] if "38.8" in s["text"]]
        self.assertEqual(about, [f"{COMPOUND}/3-1-201"])
        self.must_add_up(self.campaign)

    def test_6c_who_says_who_he_is_covers_up_nothing(self):
        place = "3-1-102"
        self.say("k2", "发烧38.6")
        self.say("k2", f"{place} 赵一")
        until("what was kept counts", lambda: self.state(place) == "answered_need")
        self.say("k2", "样样锵锵哩")
        self.assertEqual(self.state(place), "answered_need")
        self.assertFalse(any("没看懂" in t for t in self.heard_by("k2")[:2]))
        self.must_add_up(self.campaign)

    def test_7_a_landlord_takes_no_tenant_off_the_lists(self):
        self.link("l1", "房东甲")
        self.say("l1", "我没事")
        self.say("l1", "3")
        self.assertNotEqual(self.state("3-1-301"), "vacant")

    def test_8_stop_everything_said_first_stops_what_is_routine_and_offers_the_rest(self):
        self.link("z1", "赵一")
        self.say("z1", "全部停")
        until("he is answered", lambda: any("请回“全部停”" in t for t in self.heard_by("z1")))
        self.say("z1", "全部停")
        until("all is stopped", lambda: any("已全部停发" in t for t in self.heard_by("z1")))


if __name__ == "__main__":
    unittest.main()
