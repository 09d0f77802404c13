"""Members of staff type to Linli in private: nothing is sent before 确认, and then once; lists are for them alone."""

import re
import time
import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, people
from platforms import private, user

LI, CHEN, VIEWER = "w-li", "w-chen", "w-viewer"
CHAT = "open-1"
NUMBERS = "应报(\\d+)户。平安(\\d+)，要跟进(\\d+)（已办(\\d+)），部分报(\\d+)，外出(\\d+)，代报(\\d+)，未报(\\d+)，未发出(\\d+)"


class StaffChat(Case):
    """Building 1 has a group that is read, building 2 an ordinary WeChat group, building 3 none."""

    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        cls.rows = people([1, 2, 3], entrances=1, floors=3, rooms=2)
        cls.staff.import_csv(csv_of(cls.rows))
        cls.box.group(CHAT, "1栋群", [{"id": LI, "name": "李敏"}, {"id": "o-1", "name": "邻居"}])
        for account, chat, title in (("sandbox-open", CHAT, "1栋群"), ("wechat-relay", None, "2栋群")):
            body = {"account": account, "title": title, "places": [f"{COMPOUND}/{title[0]}-*"]}
            cls.staff.post("groups", body | ({"chat": chat} if chat else {}))
        members = {
            "李敏": ("staff", [f"sandbox-open:{LI}", "telegram:5001"]),
            "陈志远": ("staff", [f"sandbox-open:{CHEN}"]),
            "看数的": ("viewer", [f"sandbox-open:{VIEWER}"]),
        }
        cls.ids = {
            name: world.admin.post("staff", {"name": name, "role": role, "contact_points": points})["id"]
            for name, (role, points) in members.items()
        }
        cls.homes = sorted({r["place"] for r in cls.rows if r["place"].startswith(f"{COMPOUND}/3-")})
        for n in (0, 1):  # two homes of building 3 can be written to
            row = next(r for r in cls.rows if r["place"] == cls.homes[n])
            cls.box.say({"id": f"o-3{n}", "name": row["name"]}, f"{row['place']} {row['name']} 你好")
        cls.box.settle()
        world.quiet()

    def setUp(self):
        for c in self.staff.all("campaigns"):
            if c["state"] != "closed":
                self.staff.post(f"campaigns/{c['id']}/close")

    def heard(self, who):
        """What we wrote to that person in private, oldest first."""
        return [m["text"] for m in self.box.messages(ours=True) if m.get("to") == who or m["chat"] == who]

    def ask(self, text, who=LI):
        """Says it in private, and gives the answer."""
        before = len(self.heard(who))
        self.box.say({"id": who, "name": who}, text)
        return until(f"{text} is answered", lambda: self.heard(who)[before:])[0]

    def campaigns(self):
        return {c["id"]: c for c in self.staff.all("campaigns")}

    # ---- tests

    def test_1_what_is_sent_is_shown_first_with_true_numbers_and_made_once(self):
        before = self.campaigns()
        said = self.ask("报平安")
        seen = self.staff.post("audience/preview", {})
        self.assertEqual(
            said.split("\n")[0],
            f"将发到「1栋群」「2栋群」（要人工转发）并私信{seen['private']}人，共{seen['total']}户。"
            f"回“确认”发送，5分钟内有效。其中{seen['total'] - seen['reachable']}户现在发不到。",
        )
        self.assertEqual((seen["total"], seen["private"], seen["reachable"]), (18, 2, 14))
        self.assertEqual(seen["residents"], len(self.rows))
        self.assertEqual(seen["excluded"], [{"reason": "unreachable", "count": 4}])
        self.assertEqual(seen["by_channel"], {"sandbox-open": 8, "wechat-relay": 6})
        self.assertEqual([(g["title"], g["by_hand"], g["homes"]) for g in seen["groups"]].count(("2栋群", True, 6)), 1)
        self.assertEqual(self.campaigns().keys(), before.keys())
        answer = self.ask("确认")
        self.assertRegex(answer, "^已开始发送「报平安 .*」，共18户。.*有1个群要您在待发消息里复制转发")
        made = [c for i, c in self.campaigns().items() if i not in before]
        self.assertEqual([(c["kind"], c["created_by"]) for c in made], [("checkin", self.ids["李敏"])])
        self.world.opened(made[0]["id"])
        shown = self.must_add_up(made[0]["id"])
        self.assertEqual(shown["audience"]["total"], seen["total"])
        self.assertEqual(shown["audience"]["residents"], seen["residents"])
        self.assertEqual(shown["counts"]["unreachable"], 4)
        self.assertEqual(self.ask("确认"), "已经发过了，没有再发。回“进度”看进展。")
        self.assertEqual(len(self.campaigns()), len(before) + 1)
        until("the group has it", lambda: self.posts("今天报平安"))
        self.assertEqual(len(self.posts("今天报平安")), 1)
        self.assertTrue(any("您家今天都好吗" in t for t in self.heard("o-30")))

    def test_2_a_notice_goes_where_it_says_and_no_further(self):
        said = self.ask("／通知 1栋 今晚22:00停水，请储水")
        self.assertTrue(said.startswith("将发到「1栋群」，共6户。回“确认”发送，5分钟内有效。\n【"), said)
        self.assertEqual(self.ask("确认。").split("」")[0], "已开始发送「今晚22:00停水，请储水")
        newest = self.staff.all("campaigns")[0]
        self.assertEqual((newest["kind"], newest["audience"]["places"]), ("notice", ["1-*"]))
        self.assertTrue(newest["text"].endswith("】今晚22:00停水，请储水"), newest["text"])
        self.assertIn("写在后面", self.ask("通知"))
        self.assertIn("没看懂是哪里", self.ask("/进度 月亮"))
        self.assertEqual(self.ask("/报平安 9栋"), "这个范围里没有住户，没有发送。")
        self.ask("通知 再说一次")
        self.assertEqual(self.ask("取消"), "已取消，没有发送。")
        before = self.campaigns().keys()
        self.box.say({"id": LI, "name": "李敏"}, "确认")  # of nothing
        self.box.settle()
        self.world.quiet()
        self.assertEqual(self.campaigns().keys(), before)

    def test_3_only_staff_only_in_private_and_only_what_the_role_may(self):
        before = self.campaigns().keys()
        self.assertEqual(self.ask("通知 大家好", VIEWER), "您的账号只能看进度。")
        self.assertEqual(self.ask("电话单", VIEWER), "您的账号只能看进度。")
        row = self.rows[3]
        self.box.say({"id": "o-res", "name": row["name"]}, f"{row['place']} {row['name']} 你好")
        for text in ("报平安", "通知 我发的", "确认", "电话单", "/帮助"):
            self.box.say({"id": "o-res", "name": row["name"]}, text)
        self.box.say({"id": LI, "name": "李敏"}, "/进度", chat=CHAT)
        until("it is said", lambda: [m for m in self.box.messages(CHAT, ours=True) if m["text"] == "请私聊使用。"])
        self.ask("通知 这是李敏的")
        self.box.say({"id": CHEN, "name": "陈志远"}, "确认")  # not his
        self.box.settle()
        self.world.quiet()
        for text in self.heard("o-res"):
            self.assertNotRegex(text, "确认|进度|电话单")
        self.assertEqual(self.campaigns().keys(), before)
        self.assertIn("还不能招募", self.ask("招募"))
        self.assertIn("确认", self.ask("帮助"))

    def test_4_progress_and_lists_are_those_of_the_api(self):
        self.assertEqual(self.ask("进度 1栋").split("：")[0][-5:], "（已结束）")
        campaign = self.world.start_checkin(audience={"places": [f"{COMPOUND}/1-*"]})["id"]
        homes = sorted({r["place"] for r in self.rows if r["place"].startswith(f"{COMPOUND}/1-")})
        first = {p: next(r for r in self.rows if r["place"] == p) for p in homes}
        for n, words in enumerate(("全家平安", "全家都好", "家里老人发烧38.5")):
            self.box.say({"id": f"o-1{n}", "name": first[homes[n]]["name"]}, f"{homes[n]} {words}", chat=CHAT)
        self.box.settle()
        counts = self.must_add_up(campaign)["counts"]
        numbers = [int(n) for n in re.search(NUMBERS, self.ask("进度")).groups()]
        asked, ok, need, done, part, away, relayed, silent, unsent = numbers
        self.assertEqual((asked, done), (6, 0))
        self.assertEqual(asked, ok + need + part + away + relayed + silent + unsent)
        self.assertEqual(ok, counts["answered_ok"])
        self.assertEqual(need, counts["answered_need"] + counts["answered_unclear"])
        self.assertEqual(silent, counts["sent"] + counts["delivered"] + counts["read"])
        self.assertEqual((ok, need, silent), (2, 1, 3))
        for f in self.staff.all("followups"):
            if f["place"] == homes[2]:
                self.staff.post(f"followups/{f['id']}/resolve", {"outcome": "reached_ok"})
        self.assertIn("要跟进1（已办1）", self.ask("、进度"))
        lines = self.ask("没回").split("\n")
        self.assertEqual([re.sub("（.*", "", x) for x in lines[1:]], homes[3:])
        calls = self.ask("电话").split("\n")[1:]
        self.assertEqual(len(calls), 3)
        for place in homes[3:]:
            row = next(c for c in calls if c.startswith(place + " "))
            self.assertIn(row.split(" ")[2][:11], [r["phone"] for r in self.rows if r["place"] == place])
        self.assertNotIn("1382", "".join(m["text"] for m in self.box.messages(CHAT, ours=True)))
        hidden = self.ask("进度", VIEWER)
        self.assertIn("平安—", hidden)
        self.assertNotRegex(hidden, "平安2|要跟进1|未报3")

    def test_5_five_minutes_later_a_yes_sends_nothing(self):
        telegram, port = self.world.telegram, self.world.gateway.port
        li = user(5001, "李敏")
        before = self.campaigns().keys()

        def tell(text, **more):
            seen = len(telegram.texts(5001))
            update = telegram.message(private(li), li, text, **more)
            self.assertEqual(telegram.deliver(port, update).status, 200)
            return until("it is answered", lambda: telegram.texts(5001)[seen:])[0][1]["text"], update

        tell("通知 明天消毒")
        self.assertIn("已过5分钟", tell("确认", at=time.time() + 301)[0])
        self.assertEqual(self.campaigns().keys(), before)

    def test_6_a_crash_a_repeated_webhook_and_two_yeses_make_one_campaign(self):
        telegram, port = self.world.telegram, self.world.gateway.port
        li = user(5001, "李敏")
        for round_ in range(3):
            before = self.campaigns().keys()
            seen = len(telegram.texts(5001))
            telegram.deliver(port, telegram.message(private(li), li, f"通知 第{round_}次停电"))
            until("it is asked", lambda: "回“确认”发送" in "".join(b["text"] for _, b in telegram.texts(5001)[seen:]))
            yes = [telegram.message(private(li), li, "确认") for _ in range(2)]
            self.assertEqual(telegram.deliver(port, yes[0]).status, 200)
            time.sleep(0.004 * round_)
            self.world.gateway.kill()
            self.world.gateway.start()
            for update in (yes[0], yes[1], yes[1]):
                self.assertEqual(telegram.deliver(port, update).status, 200)
            until("it is made", lambda: len(self.campaigns()) > len(before), 60)
            self.world.quiet(60)
            made = [c for i, c in self.campaigns().items() if i not in before]
            self.assertEqual([c["title"] for c in made], [f"第{round_}次停电"])
            self.world.opened(made[0]["id"])
            until("the group has it", lambda: self.posts(f"第{round_}次停电"))
            self.assertEqual(len(self.posts(f"第{round_}次停电")), 1)

    def posts(self, text):
        return [m for m in self.box.messages(CHAT, ours=True) if text in m["text"]]

    def test_7_who_is_staff_and_lives_there_answers_for_the_home(self):
        campaign = self.world.start_checkin(audience={"places": [f"{COMPOUND}/1-*"]})["id"]
        row = next(r for r in self.rows if r["place"].startswith(f"{COMPOUND}/1-"))
        self.box.say({"id": CHEN, "name": row["name"]}, f"{row['place']} {row['name']} 全家平安")
        until("it counts", lambda: self.staff.asks(campaign)[row["place"]]["state"] == "answered_ok")
        self.box.say({"id": CHEN, "name": row["name"]}, "报平安")
        until("he is told which is which", lambda: any("请回“平安”" in t for t in self.heard(CHEN)))
        self.assertEqual(self.ask("取消", CHEN), "已取消，没有发送。")
        self.assertTrue(self.ask("确认", CHEN).startswith("没有在等您确认的，没有发送。"))
        self.assertEqual(self.staff.asks(campaign)[row["place"]]["state"], "answered_ok")
        self.box.say({"id": CHEN, "name": row["name"]}, "报平安 家里老人发烧38.6")
        until("it counts", lambda: self.staff.asks(campaign)[row["place"]]["state"] == "answered_need")

    def test_7b_a_viewer_can_tell_no_home_from_the_difference_of_two_answers(self):
        self.world.start_checkin()
        for row in {r["place"]: r for r in reversed(self.rows)}.values():
            home, words = row["place"], "全家平安"
            if home.startswith(f"{COMPOUND}/2-") or home == f"{COMPOUND}/1-1-201":
                words = "老人发烧38.5"
            if home.startswith(f"{COMPOUND}/1-"):
                self.box.say({"id": "o-1", "name": "邻居"}, f"{home} {words}", chat=CHAT)
            else:
                self.box.say({"id": "o-" + home, "name": row["name"]}, f"{home} {row['name']} {words}")
        self.box.settle()
        self.world.quiet()
        for one in ("进度 2栋 1-1-201", "进度 1-1-201", "进度 1栋1单元"):
            self.assertTrue(self.ask(one, VIEWER).startswith("您的账号只能看整栋楼的进度"), one)
        self.assertIn("平安11，要跟进7（", self.ask("进度", VIEWER))
        self.assertIn("平安0，要跟进6（", self.ask("进度 2栋"))
        for places in ("2栋", "2栋 3栋", "1栋、3栋", "二栋"):
            self.assertNotRegex(self.ask(f"进度 {places}", VIEWER), "要跟进[0-9]")

    def test_8_who_stopped_our_messages_is_still_called(self):
        campaign = self.world.start_checkin(audience={"places": [f"{COMPOUND}/3-*"]})["id"]
        until("it is out", lambda: self.staff.asks(campaign)[self.homes[0]]["state"] == "delivered")
        self.box.say({"id": "o-30", "name": "o-30"}, "退订")
        until("it counts", lambda: self.staff.asks(campaign)[self.homes[0]]["state"] == "declined")
        for word in ("未报", "电话单"):
            row = next(x for x in self.ask(word).split("\n") if x.startswith(self.homes[0]))
            self.assertTrue(row.endswith("（已退订，只打电话）"), row)
        self.assertIn("还不能招募", self.ask("招募 搬物资"))

    def test_9_a_building_of_several_compounds_is_told(self):
        self.staff.import_csv("姓名,地址\n远亲,康乐园/3-1-101\n")
        said = self.ask("报平安 3栋")
        self.assertIn(f"范围里有几个小区：康乐园3栋、{COMPOUND}3栋。", said)
        self.assertNotIn("几个小区", self.ask(f"报平安 {COMPOUND}3栋"))

    def test_A_who_would_get_it_has_changed_since_the_question_and_is_asked_anew(self):
        asked = self.ask("通知 1栋 今晚停电")
        self.assertTrue(asked.startswith("将发到「1栋群」，共6户。"), asked)
        self.staff.import_csv(f"姓名,地址\n新来的,{COMPOUND}/1-1-901\n")
        before = self.campaigns().keys()
        anew = self.ask("确认").split("\n")
        self.assertEqual(anew[0], "会收到的人和刚才不一样了，还没有发送。请再看一遍：")
        self.assertTrue(anew[1].startswith("将发到「1栋群」，共7户。"), anew)
        self.assertEqual(self.campaigns().keys(), before)
        self.assertTrue(self.ask("确认").startswith("已开始发送「今晚停电」，共7户。"))

    def test_C_a_quoted_question_is_the_one_that_is_meant(self):
        telegram, port = self.world.telegram, self.world.gateway.port
        li = user(5001, "李敏")

        def tell(text, **more):
            seen = len(telegram.texts(5001))
            telegram.deliver(port, telegram.message(private(li), li, text, **more))
            return until("it is answered", lambda: telegram.texts(5001)[seen:])[0]

        def quoting(question):
            return {"reply_to_message": {"message_id": question[0], "chat": private(li), "date": int(time.time())}}

        before = self.campaigns().keys()
        first = tell("通知 1栋 先问的")
        second = tell("通知 2栋 后问的")
        self.world.quiet()
        for word in ("确认", "取消"):
            said = tell(word, **quoting(first))[1]["text"]
            self.assertIn("什么也没发，也没取消。现在等您确认的是「后问的」", said)
        self.assertEqual(self.campaigns().keys(), before)
        self.assertIn("已开始发送「后问的」", tell("确认", **quoting(second))[1]["text"])

    def test_D_places_stand_before_commas_and_colons_and_in_chinese_numerals(self):
        for text in ("1栋，今晚停水", "1栋：今晚停水", "一栋 今晚停水", "一栋，今晚停水"):
            said = self.ask(f"通知 {text}").split("\n")
            self.assertTrue(said[0].startswith("将发到「1栋群」，共"), said)
            self.assertTrue(said[1].endswith("】今晚停水"), said)
        self.assertTrue(self.ask("报平安 二栋").startswith("将发到「2栋群」（要人工转发），共6户。"))
        self.ask("取消")

    def test_E_a_list_is_of_the_newest_checkin_that_asks_somebody_there(self):
        for n in (1, 2):
            self.world.start_checkin(f"第{n}次", audience={"places": [f"{COMPOUND}/{n}-*"]})
        for word in ("未报", "电话单"):
            said = self.ask(f"{word} 1栋").split("\n")
            self.assertTrue(said[0].startswith("「第1次」1栋 "), said)
            self.assertEqual(len([x for x in said[1:] if x.startswith(f"{COMPOUND}/1-")]), len(said) - 1)
            self.assertGreaterEqual(len(said), 7)
            for newest in (word, f"{word} 2栋"):
                self.assertTrue(self.ask(newest).startswith("「第2次」"))
            self.assertEqual(self.ask(f"{word} 3栋"), "最近的报平安都没问到这里。")
        said = self.ask("进度 1栋").split("\n")
        self.assertEqual([x[:5] for x in said], ["「第1次」"])
        self.assertEqual(len(self.ask("进度").split("\n")), 2)


if __name__ == "__main__":
    unittest.main()
