"""Follow-ups in a worker's own private chat: 跟进, 接, 放 and 办结 do what the API does, by the numbers he was shown."""

import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, people

LI, CHEN, VIEWER = "w-li", "w-chen", "w-viewer"
COUNTS_ONLY = "您的账号只能看进度。"


class StaffFollowups(Case):
    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        cls.rows = people([1], entrances=1, floors=3, rooms=2)
        for r in cls.rows:
            r["tags"] = ""
        cls.staff.import_csv(csv_of(cls.rows))
        cls.ids = {}
        for name, role, point in (("李敏", "staff", LI), ("陈志远", "staff", CHEN), ("看数的", "viewer", VIEWER)):
            body = {"name": name, "role": role, "contact_points": [f"sandbox-open:{point}"]}
            cls.ids[name] = world.admin.post("staff", body)["id"]
        cls.homes = sorted({r["place"] for r in cls.rows})

    def tearDown(self):
        for f in self.staff.all("followups", state="open"):
            self.staff.post(f"followups/{f['id']}/resolve", {"outcome": "duplicate"})

    def heard(self, who):
        return [m["text"] for m in self.box.messages(ours=True) if who in (m.get("to"), m["chat"])]

    def ask(self, text, who=LI):
        before = len(self.heard(who))
        self.box.say({"id": who, "name": who}, text)
        return until(f"{text} is answered", lambda: self.heard(who)[before:])[0]

    def raised(self, n, text):
        """Somebody of the nth home says it, who is known by name and room; the follow-up."""
        row = next(r for r in self.rows if r["place"] == self.homes[n])
        self.box.say({"id": f"o-{n}-{row['name']}", "name": row["name"]}, f"{row['place']} {row['name']} {text}")
        return until("it is raised", lambda: self.saying(text))

    def saying(self, text):
        return next((f for f in self.staff.all("followups") if text in f["said"][-1]["text"]), None)

    # ---- tests

    def test_1_a_worker_takes_lets_go_and_resolves_what_he_was_shown(self):
        need = self.raised(0, "家里没米了，要帮忙买")
        danger = self.raised(1, "我喘不上气了")
        lines = self.ask("跟进").split("\n")
        self.assertEqual(lines[0], "待跟进2件，紧急1件。回“接 1”接手。")
        self.assertRegex(lines[1], f"^1 【紧急·危险】{self.homes[1]} ..:..“.*我喘不上气了”$")
        self.assertIn(f"2 【普通·需要帮助】{self.homes[0]}", lines[2])
        self.assertEqual(self.ask("跟进", CHEN).split("\n")[1:], lines[1:])
        newer = self.raised(2, "家里着火了快来人")  # stands before the need now, and moves no number
        said = self.ask("接 2")
        self.assertIn(f"{self.homes[0]} ", said)
        self.assertIn("家里没米了", said)
        taken = self.staff.get(f"followups/{need['id']}")
        self.assertEqual((taken["owner"]["name"], taken["hold"]), ("李敏", "phone"))
        phones = {r["name"]: r["phone"] for r in self.rows}
        self.assertIn(phones[need["resident"]["name"]], said)
        self.assertRegex(self.ask("接 2", CHEN), f"^{self.homes[0]}（需要帮助）是李敏在跟，到..:..。$")
        self.assertEqual(self.ask("放 2", CHEN).split("是")[1].split("在")[0], "李敏")
        self.assertIn("（您在跟）", self.ask("跟进"))
        self.assertIn(newer["place"], self.ask("跟进").split("\n")[2])
        self.ask("放 3")
        self.assertEqual(self.staff.get(f"followups/{need['id']}")["state"], "open")
        self.ask("接2上门")
        self.assertEqual(self.staff.get(f"followups/{newer['id']}")["hold"], "visit")
        self.assertIn("没看懂结果，没有办结", self.ask("办结 2 好了"))
        self.assertEqual(self.staff.get(f"followups/{newer['id']}")["state"], "taken")
        self.assertEqual(self.ask("办结 2 打了119，火已经灭了"), f"已办结：{newer['place']}（危险），结果：打了110或119。")
        done = self.staff.get(f"followups/{newer['id']}")
        self.assertEqual((done["state"], done["outcome"], done["note"], done["resolved_by"]["name"]),
                         ("resolved", "called_110_119", "打了119，火已经灭了", "李敏"))
        self.assertEqual([(h["kind"], h["status"]) for h in self.staff.history(done["resident"]["id"])][:1],
                         [("visit", "called_110_119")])
        self.assertIn("已经办结", self.ask("接 2"))
        self.assertEqual(self.ask("接 9"), "没有9号。回“跟进”看列表。")
        self.assertIn("请写上列表里的号", self.ask("接 0"))
        self.assertIn("已经办结", self.ask("接二"))
        self.assertEqual(self.staff.get(f"followups/{danger['id']}")["state"], "open")

    def test_2_a_page_has_five_lines_and_numbers_go_on(self):
        for n in range(6):
            self.raised(n, f"想问{n}号楼什么时候通水")
        first = self.ask("跟进").split("\n")
        self.assertEqual((len(first), first[0]), (5, "待跟进6件，紧急0件。回“接 1”接手，“跟进 2”看下一页。"))
        second = self.ask("跟进 2").split("\n")
        self.assertEqual([x.split(" ")[0] for x in first[1:] + second[1:]], ["1", "2", "3", "4", "5", "6"])
        self.assertEqual(len({x.split(" ", 1)[1] for x in first[1:] + second[1:]}), 6)
        self.assertEqual(self.ask("跟进 3"), "后面没有了。回“跟进”从头看。")
        self.assertIn(second[2].split("】")[1].split(" ")[0], self.ask("接 6"))

    def test_3_only_staff_and_only_what_the_role_may(self):
        danger = self.raised(3, "我胸口疼得厉害")
        for text in ("跟进", "接 1", "放 1", "办结 1 没事"):
            self.assertEqual(self.ask(text, VIEWER), COUNTS_ONLY)
        row = self.rows[-1]
        for text in (f"{row['place']} {row['name']} 你好", "跟进", "接 1", "办结 1 没事"):
            self.box.say({"id": "o-res", "name": row["name"]}, text)
        self.box.settle()
        self.world.quiet()
        self.assertNotIn("紧急", "".join(self.heard("o-res")))
        self.assertEqual(self.staff.get(f"followups/{danger['id']}")["state"], "open")
        self.assertIn("接 1", self.ask("帮助"))
        self.assertLessEqual(self.ask("帮助").count("\n"), 4)
        # A worker who cries for help himself is heard, whatever he begins with.
        self.box.say({"id": CHEN, "name": CHEN}, "办结 1 救命，我这里着火了")
        until("it is raised", lambda: self.saying("我这里着火了"))

    def test_4_who_takes_over_is_shown_what_to_ask_and_what_not_to_say(self):
        ill = self.raised(4, "我发烧38度5，还咳嗽")
        said = self.ask("接 1" if "发烧" in self.ask("跟进").split("\n")[1] else "接 2").split("\n")
        self.assertTrue(said[1].startswith("【发烧、咳嗽、嗓子痛】要问：最高多少度，"), said)
        self.assertTrue(said[2].startswith("注意：不说是什么病，也不说“没事”；"), said)
        self.assertIn("发热门诊", said[3])
        card = self.staff.get(f"followups/{ill['id']}")["triage"]
        self.assertEqual((card["card"], len(card["version"])), ("fever", 10))
        self.assertIn(card["ask"][0], said[1])
        need = self.raised(5, "家里没米了，要帮忙买")
        self.assertIsNone(self.staff.get(f"followups/{need['id']}")["triage"])

    def test_5_who_was_rung_answers_in_words_and_a_cry_of_his_own_rings(self):
        self.staff.post("duty", {"staff": self.ids["李敏"], "contact_points": [f"sandbox-open:{LI}"]})
        danger = self.raised(4, "我妈叫不醒了")
        until("she is rung", lambda: any("我妈叫不醒了" in t for t in self.heard(LI)))
        said = self.ask("已经打120了，我在路上")
        self.assertRegex(said, f"^已记在{self.homes[4]}（危险）里。还没人接手，您接手请回“接 [0-9]+”。")
        taken = self.ask(said.split("“")[1].split("”")[0])
        self.assertIn("我妈叫不醒了", taken)
        noted = self.staff.get(f"followups/{danger['id']}")
        self.assertEqual([(w["text"], w.get("by", {}).get("name")) for w in noted["said"]][1:],
                         [("已经打120了，我在路上", "李敏")])
        self.assertEqual((noted["times"], noted["owner"]["name"]), (1, "李敏"))
        before = len(self.staff.all("followups", state="open"))
        self.assertIn("办完回“办结", self.ask("救护车到了，人没事了"))
        self.assertEqual(len(self.staff.all("followups", state="open")), before)
        self.box.say({"id": LI, "name": LI}, "我家着火了")
        until("it is raised", lambda: self.saying("我家着火了"))


if __name__ == "__main__":
    unittest.main()
