"""Danger reaches somebody who can do something, from wherever it is told: behind a long tale, in a row of a captain's
list, in a chat nobody has bound, while somebody holds another trouble of the same home. From outside."""

import time
import unittest
from pathlib import Path

from clients import until
from harness import COMPOUND, Case
from platforms import private, user
from processes import linli

ROSTER = [
    ("王芳", "3-2-502", ""),
    ("王强", "3-2-502", ""),
    ("张三", "3-1-101", "楼组长"),
    ("赵一", "3-1-102", ""),
    ("钱一", "3-1-201", ""),
    ("孙一", "3-1-202", ""),
    ("李大爷", "3-2-501", "独居老人"),
    ("周一", "3-3-301", ""),
    ("吴一", "3-3-302", ""),
    ("郑一", "3-3-303", ""),
    ("何一", "3-3-304", ""),
]
ROOM = "room-3"
TALK = "您好，今天天气不错，我出去走了走，遇到几个老邻居，大家都说最近菜价涨了。" * 8


class Alarms(Case):
    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        lines = "\n".join(f"{name},{COMPOUND}/{home},1380000{n:04},{tag}" for n, (name, home, tag) in enumerate(ROSTER))
        cls.staff.import_csv("姓名,地址,电话,标签\n" + lines + "\n")
        residents = {r["name"]: r["id"] for r in cls.staff.all("residents")}
        cls.box.group(ROOM, "3栋群", [{"id": "n1", "name": "邻居"}])
        cls.staff.post(
            "groups", {"account": "sandbox-open", "chat": ROOM, "title": "3栋群", "places": [f"{COMPOUND}/3-*"]}
        )
        for name, _, _ in ROSTER:
            cls.box.say({"id": f"u{name}", "name": name}, "在吗")
        cls.box.settle()
        found = until("all spoke", lambda: (g := cls.staff.all("identities/unmatched")) and len(g) == len(ROSTER) and g)
        for i in found:
            cls.staff.post(f"identities/{i['id']}/link", {"resident": residents[i["name"]]})
        cls.world.member("staff", "值班甲")
        cls.world.member("staff", "组长乙")
        who = {m["name"]: m["id"] for m in cls.staff.all("staff")}
        for name, point in (("值班甲", "duty-a"), ("组长乙", "duty-b")):
            cls.box.group("room-" + point, "值班", [{"id": point, "name": name}])
            role = "leader" if name == "组长乙" else "duty"
            shift = {"staff": who[name], "contact_points": ["sandbox-open:" + point], "role": role, "order": 1}
            cls.staff.post("duty", shift)
        cls.campaign = world.start_checkin()["id"]

    def heard_by(self, who):
        return [m["text"] for m in self.box.messages(ours=True) if who in (m.get("to"), m["chat"])]

    def say(self, who, text, chat=None, **more):
        self.box.say({"id": who, "name": who.removeprefix("u")}, text, chat, **more)
        self.box.settle()
        self.world.quiet()

    def rung(self, part, who="duty-a"):
        return until(f"{part!r} rings", lambda: [t for t in self.heard_by(who) if part in t])

    def followups(self, place):
        return [f for f in self.staff.all("followups") if f["place"] == f"{COMPOUND}/{place}"]

    def test_1_a_holder_who_cannot_be_told_does_not_silence_the_next_danger(self):
        self.say("u王芳", "家里冒烟了")
        self.rung("家里冒烟了")
        one = next(f for f in self.followups("3-2-502") if f["urgency"] == "critical")
        self.staff.post(f"followups/{one['id']}/take", {})  # `staff` has no contact point
        self.say("u王芳", "我妈晕倒了叫不醒")
        self.rung("我妈晕倒了叫不醒")
        self.staff.post(f"followups/{one['id']}/take", {})  # renewed: the ringing ends
        still = next(f for f in self.followups("3-2-502") if f["id"] == one["id"])
        self.assertEqual(still["state"], "taken")

    def test_2_the_danger_is_in_what_is_rung_however_long_the_tale(self):
        self.say("u钱一", TALK + "刚才回来发现我爸晕倒了叫不醒")
        text = self.rung("我爸晕倒了叫不醒")[0]
        self.assertLess(len(text), 320)

    def test_2b_danger_that_no_rule_knows_rings_by_how_likely_it_is(self):
        self.say("u郑一", "井盖翻了 有个娃儿落下去了 就在3栋门口 听得到他在底下哭")
        self.assertIn("3-3-303", self.rung("有个娃儿落下去了")[0])
        here = [f for f in self.followups("3-3-303") if f["urgency"] == "critical"]
        self.assertEqual([f["kind"] for f in here], ["danger"])
        self.assertTrue(any("120" in t for t in self.heard_by("u郑一")))
        self.staff.post(f"followups/{here[0]['id']}/resolve", {"outcome": "called_120"})

    def test_3_danger_in_a_captains_row_rings_for_that_home(self):
        self.say("u张三", "102平安\n201平安\n202老人晕倒了叫不醒")
        text = self.rung("202老人晕倒了叫不醒")[0]
        self.assertIn("3-1-202", text)
        self.assertNotIn("3-1-101", text)
        here = [f for f in self.followups("3-1-202") if f["urgency"] == "critical"]
        self.assertEqual([(f["kind"], f["state"]) for f in here], [("danger", "open")])
        self.assertFalse([f for f in self.followups("3-1-101") if f["urgency"] == "critical"])
        self.assertTrue(any("120" in t for t in self.heard_by("u张三")))
        self.staff.post(f"followups/{here[0]['id']}/take", {})
        self.say("u张三", "102着火了\n201平安")  # another home of the same stairs, while the first is in hand
        self.assertIn("3-1-102", self.rung("102着火了")[0])
        self.must_add_up(self.campaign)

    def test_4_danger_in_a_chat_that_nobody_has_bound(self):
        self.box.group("far", "外地老乡群", [{"id": "f1", "name": "老乡"}])
        self.say("f1", "大家好", "far")
        self.say("f1", "着火了，救命啊", "far")
        self.assertIn("外地老乡群", self.rung("着火了，救命啊")[0])
        self.say("f1", "我发烧了", "far")  # no danger: nothing of such a chat is kept
        self.assertFalse([f for f in self.staff.all("followups") if "我发烧了" in [s["text"] for s in f["said"]]])

    def test_5_a_voice_message_is_answered(self):
        self.say("u周一", "", media="voice")
        until("it is answered", lambda: any("语音要等工作人员听" in t for t in self.heard_by("u周一")))
        self.say("u周一", "1")
        self.assertEqual(self.staff.asks(self.campaign)[f"{COMPOUND}/3-3-301"]["state"], "answered_ok")

    def test_5b_a_picture_in_a_group_waits_for_a_person_where_it_answers_our_post(self):
        def waiting():
            return [f["kind"] for f in self.followups("3-3-302") if f["kind"] == "listen"]

        post = next(m["message_id"] for m in self.box.messages(ROOM, True))
        for media in ("photo", "video", "sticker", "document"):
            self.say("u吴一", "", ROOM, media=media)
        self.assertEqual(waiting(), [])
        self.say("u吴一", "", ROOM, media="photo", quoted_id=post)
        until("a person looks", lambda: waiting() == ["listen"])
        self.say("u吴一", "", media="video")
        until("it is answered", lambda: any("视频要等工作人员看" in t for t in self.heard_by("u吴一")))
        self.must_add_up(self.campaign)

    def test_6_a_ring_goes_to_no_group(self):
        who = self.staff.all("staff")[0]["id"]
        body = {"staff": who, "contact_points": ["sandbox-open:" + ROOM]}
        self.assertEqual(self.staff.call("POST", "duty", body).status, 422)

    def test_6b_who_may_not_take_followups_is_not_put_on_duty(self):
        for role in ("viewer", "volunteer", "partner"):
            body = {"name": f"只是{role}", "role": role, "contact_points": [f"sandbox-open:{role}"]}
            made = self.world.admin.post("staff", body)
            said = self.staff.call("POST", "duty", {"staff": made["id"]})
            self.assertEqual(said.status, 422)
            self.assertIn(f"is 只是{role}, a {role}: only staff and admins take follow-ups", said.body.decode())

    def shift_of_gone(self):
        """Somebody whom the platform does not know is the first on duty."""
        who = next(m["id"] for m in self.staff.all("staff") if m["name"] == "值班甲")
        self.staff.post("duty", {"staff": who, "contact_points": ["sandbox-open:gone"], "order": 0})

    def test_6b_a_ring_that_is_refused_goes_on_to_the_next_at_once(self):
        self.shift_of_gone()
        self.say("u孙一", "家里触电了")
        self.rung("家里触电了")
        one = next(f for f in self.followups("3-1-202") if "家里触电了" in [s["text"] for s in f["said"]])
        self.assertEqual(one["rung"], 2)
        self.assertNotIn("现在无人值班", " ".join(self.heard_by("u孙一")))

    def test_6c_a_holder_whose_chat_is_gone_silences_no_danger(self):
        api = self.world.member("staff", "走失丁")
        who = next(m["id"] for m in self.staff.all("staff") if m["name"] == "走失丁")
        shift = {"staff": who, "contact_points": ["sandbox-open:left"], "from": "03:00", "to": "03:01", "order": 9}
        self.staff.post("duty", shift)  # he can be told, as far as anybody knows
        self.say("u周一", "家里冒烟了")
        one = next(f for f in self.followups("3-3-301") if f["urgency"] == "critical")
        api.post(f"followups/{one['id']}/take", {})
        self.say("u周一", "我妈晕倒了叫不醒，快来人")
        self.rung("我妈晕倒了叫不醒，快来人")

    def test_7_with_nobody_on_duty_a_leader_is_rung_and_the_sender_sent_to_120(self):
        for d in self.staff.all("duty"):
            if d["role"] == "duty":
                self.staff.call("DELETE", f"duty/{d['id']}")
        self.say("u吴一", "我喘不上气")
        self.rung("我喘不上气", "duty-b")
        self.assertIn("现在无人值班", " ".join(self.heard_by("u吴一")))

    def test_8_who_is_at_risk_and_rings_hears_one_text(self):
        before = len(self.heard_by("u李大爷"))
        self.say("u李大爷", "我发烧38.9")
        self.rung("我发烧38.9", "duty-b")
        self.assertEqual(len(self.heard_by("u李大爷")), before + 1)

    def test_9_where_no_ring_gets_through_the_sender_is_told_so(self):
        for d in self.staff.all("duty"):
            self.staff.call("DELETE", f"duty/{d['id']}")
        self.shift_of_gone()
        self.say("u周一", "着火了")
        until("he is told", lambda: any("现在无人值班" in t for t in self.heard_by("u周一")[-1:]))

    def test_95_whose_account_is_renamed_is_not_said_to_be_rung(self):
        for d in self.staff.all("duty"):
            self.staff.call("DELETE", f"duty/{d['id']}")
        who = {m["name"]: m["id"] for m in self.staff.all("staff")}
        self.staff.post("duty", {"staff": who["值班甲"], "contact_points": ["telegram:7001"]})
        self.staff.post(
            "duty", {"staff": who["组长乙"], "contact_points": ["sandbox-open:duty-b"], "role": "leader"}
        )
        self.assertNotIn("FAIL  duty", linli("doctor", config=self.world.config).stdout)
        config = Path(self.world.config)
        before = config.read_text(encoding="utf-8")
        config.write_text(before.replace('id = "telegram"', 'id = "tg"'), encoding="utf-8")
        self.world.gateway.terminate()
        self.world.gateway.start()
        self.assertIn("值班甲 of qingshan cannot be rung on telegram", linli("doctor", config=config).stdout)
        self.say("u何一", "阳台冒烟了")
        self.rung("阳台冒烟了", "duty-b")  # within seconds, not after the minutes of the next step
        until("he is told", lambda: "现在无人值班" in self.heard_by("u何一")[-1])
        one = next(f for f in self.followups("3-3-304") if "阳台冒烟了" in [s["text"] for s in f["said"]])
        self.assertEqual(one["rung"], 1)


class OnDuty(Case):
    """Two are on duty; the first is rung on Telegram."""

    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box, cls.telegram = world.staff, world.open, world.telegram
        cls.staff.import_csv(f"姓名,地址\n王芳,{COMPOUND}/3-502\n")
        world.member("staff", "值班甲")
        world.member("staff", "值班乙")
        who = {m["name"]: m["id"] for m in cls.staff.all("staff")}
        cls.box.group("room-b", "值班", [{"id": "duty-b", "name": "值班乙"}])
        cls.staff.post("duty", {"staff": who["值班甲"], "contact_points": ["telegram:7001"], "order": 1})
        cls.staff.post("duty", {"staff": who["值班乙"], "contact_points": ["sandbox-open:duty-b"], "order": 2})

    def heard_by(self, who):
        return [m["text"] for m in self.box.messages(ours=True) if who in (m.get("to"), m["chat"])]

    def rung(self, part):
        until(f"{part!r} rings the next", lambda: any(part in t for t in self.heard_by("duty-b")), 10)


class Told(OnDuty):
    def tell(self, number, text, at=None):
        who = user(number, "他")
        self.telegram.deliver(self.world.gateway.port, self.telegram.message(private(who), who, text, at))

    def first_heard(self):
        return [body["text"] for _, body in self.telegram.texts(7001)]

    def test_1_who_is_on_duty_and_cries_for_help_himself_is_not_who_is_rung(self):
        self.tell(7001, "我家着火了，我被困在屋里")
        self.rung("我被困在屋里")
        until("he is answered", lambda: any("120" in t for t in self.first_heard()))
        self.assertFalse([t for t in self.first_heard() if "我被困在屋里" in t])

    def test_2_what_was_told_yesterday_is_rung_with_its_day(self):
        at = int(time.time()) - 26 * 3600
        self.tell(7002, "家里触电了", at)
        ring = until("it rings", lambda: [t for t in self.first_heard() if "家里触电了" in t])[0]
        self.assertIn(time.strftime("%m-%d %H:%M", time.gmtime(at + 8 * 3600)), ring)

    def waiting(self, kind):
        return [f["times"] for f in self.staff.all("followups") if f["kind"] == kind and not f["place"]]

    def answers(self, number):
        self.world.quiet()
        return [body["text"] for _, body in self.telegram.texts(number)]

    def test_3_a_strangers_voice_messages_wait_for_a_listener_and_are_answered_once(self):
        who = user(7003, "生人")
        voice = {"file_id": "AwAC", "file_unique_id": "Ag", "duration": 4}
        for _ in range(3):
            self.telegram.deliver(self.world.gateway.port, self.telegram.message(private(who), who, voice=voice))
        until("somebody listens", lambda: self.waiting("listen") == [3])
        self.assertEqual(len(said := self.answers(7003)), 1, said)
        self.assertIn("语音要等工作人员听。着急请打120", said[0])
        self.assertIn("还不知道您是哪一户", said[0])

    def test_4_a_stranger_who_wants_his_data_deleted_is_answered_and_somebody_sees_to_it(self):
        self.tell(7004, "我要删除我的信息")
        until("somebody sees to it", lambda: self.waiting("rights") == [1])
        self.assertEqual(len(said := self.answers(7004)), 1, said)
        self.assertIn("已转给社区工作人员", said[0])


class Waiting(OnDuty):
    waits = ("throttle", 300)

    def must_ring_the_next(self, who, text):
        self.box.say({"id": who, "name": who}, text)
        self.rung(text)
        self.box.settle()
        said = " ".join(self.heard_by(who))
        self.assertIn("120", said)
        self.assertNotIn("现在无人值班", said)

    def test_a_ring_that_must_wait_goes_on_to_the_next_at_once(self):
        self.telegram.rule = lambda method, body, nth: self.waits
        self.must_ring_the_next("s1", "我这里着火了")
        self.must_ring_the_next("s2", "我这里触电了")  # which finds the account waiting
        with self.world.redis.connect() as r:
            self.assertEqual(r.call("XLEN", "{o:telegram}:lane:0"), 2)  # they go when it may
        self.assertEqual(self.staff.all("messages", state="dead"), [])


class Refused(Waiting):
    waits = ("refuse", 401, "Unauthorized")


if __name__ == "__main__":
    unittest.main()
