"""Telegram as the Bot API documents it: what comes in, and what is done when a call does not go well."""

import json
import threading
import time
import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, later, people
from platforms import group, private, user

MAIN = -1001400000001  # building 1
CHATS = {n: -1001400000000 - n for n in range(1, 10)}


class TelegramCase(Case):
    """Nine buildings, each with its bound group."""

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.port, cls.stand = world.staff, world.gateway.port, world.telegram
        cls.rows = people(range(1, 10), entrances=1, floors=3, rooms=2)
        world.staff.import_csv(csv_of(cls.rows))
        cls.groups = {}
        for n, chat in CHATS.items():
            made = world.staff.post(
                "groups",
                {"account": "telegram", "chat": str(chat), "title": f"{n}栋邻里群", "places": [f"{COMPOUND}/{n}-*"]},
            )
            cls.groups[n] = made["id"]
        cls.chat = group(MAIN, "1栋邻里群")

    def tell(self, update):
        answer = self.stand.deliver(self.port, update)
        self.assertEqual(answer.status, 200, answer)

    def names(self, place):
        return [r["name"] for r in self.rows if r["place"] == f"{COMPOUND}/{place}"]

    def link(self, place, number, nth=0):
        """A user whom the roster knows: he wrote once, a worker said who he is."""
        who = user(number, f"住户{number}")
        self.tell(self.stand.message(private(who), who, "你好"))
        known = until(
            "he is listed",
            lambda: next(
                (i for i in self.staff.all("identities/unmatched") if i["name"] == who["first_name"]), None
            ),
        )
        resident = next(
            r
            for r in self.staff.all("residents", place=f"{COMPOUND}/{place}")
            if r["name"] == self.names(place)[nth]
        )
        self.staff.post(f"identities/{known['id']}/link", {"resident": resident["id"]})
        return who, resident["id"]

    def replies(self, campaign):
        return [r["text"] for r in self.staff.all(f"campaigns/{campaign}/replies")]

    def messages(self, campaign, **query):
        """All group messages of a campaign by chat, whatever their state."""
        out = {}
        for state in (
            "queued",
            "awaiting_staff",
            "handed",
            "unknown",
            "delivered",
            "read",
            "failed",
            "dead",
            "cancelled",
            "expired",
        ):
            for m in self.staff.all("messages", state=state, campaign=campaign):
                if m["group"]:
                    out[m["group"]["id"]] = m
        return out


class Inbound(TelegramCase):
    @classmethod
    def prepare(cls, world):
        super().prepare(world)
        cls.campaign = world.start_checkin(starts_at=later(-3600))["id"]
        until("all posts are out", lambda: len(world.telegram.posted) == len(CHATS))

    def test_without_the_secret_nobody_is_heard(self):
        who = user(20, "外人")
        update = self.stand.message(self.chat, who, "1-1-101 平安")
        for secret in (None, "", "wrong", "planted-hook-secret_Zq", "planted-hook-secret_Zq77"):
            answer = self.stand.deliver(self.port, update, secret)
            self.must_be_problem(answer, 401)
        self.must_be_problem(self.stand.deliver(self.port, update, account="nobody"), 404)
        self.must_be_problem(self.stand.deliver(self.port, update, account="wechat-relay"), 404)
        self.world.quiet()
        self.assertEqual([t for t in self.replies(self.campaign) if t == "1-1-101 平安"], [])

    def test_what_is_signed_and_unreadable_is_kept_and_answered_200(self):
        odd = [b"\x00\xff\xfe not json", b'{"update_id": "soon"}', b"[]", b'{"message":{}}', "垃圾".encode()]
        for body in odd:
            self.assertEqual(self.stand.deliver(self.port, body).status, 200, body)
        self.must_be_problem(self.stand.deliver(self.port, b""), 400)
        with self.world.redis.connect() as r:
            kept = [v for k in r.keys("{i:*}:quarantine") for v in r.values(k)]
        for body in odd:
            self.assertTrue(any(body in v for v in kept), body)

    def test_updates_that_are_none_of_our_business_have_no_effect(self):
        who = user(21, "老高")
        channel = {"id": -1009900, "type": "channel", "title": "公告"}
        before = self.replies(self.campaign)
        self.tell(
            self.stand.update(
                channel_post={
                    "message_id": 4,
                    "sender_chat": channel,
                    "chat": channel,
                    "date": int(time.time()),
                    "text": "1-1-102 平安",
                }
            )
        )
        self.tell(self.stand.update(poll_answer={"poll_id": "5", "user": who, "option_ids": [0]}))
        self.tell(
            self.stand.update(
                message_reaction={
                    "chat": self.chat,
                    "message_id": 5,
                    "user": who,
                    "date": int(time.time()),
                    "old_reaction": [],
                    "new_reaction": [{"type": "emoji", "emoji": "👍"}],
                }
            )
        )
        self.tell(self.stand.message(self.chat, dict(who, is_bot=True), "1-1-102 平安"))
        self.tell(self.stand.message(self.chat, who, new_chat_title="1栋新群名"))
        self.tell(self.stand.message(self.chat, who, "1-1-102 有人不舒服"))  # the one that counts
        until("the last is heard", lambda: "1-1-102 有人不舒服" in self.replies(self.campaign))
        self.assertEqual(len(self.replies(self.campaign)), len(before) + 1)

    def test_who_edits_what_he_wrote_has_said_so_now(self):
        who, _ = self.link("3-1-101", 24)
        first = self.stand.message(private(who), who, "都平安", at=time.time() - 60)
        self.tell(first)
        place = f"{COMPOUND}/3-1-101"
        until("it counts", lambda: self.staff.asks(self.campaign)[place]["state"] == "answered_ok")
        edited = dict(first["message"], text="不平安，我妈发烧39度", edit_date=int(time.time()))
        update = self.stand.update(edited_message=edited)
        self.tell(update)
        until("the new words count", lambda: self.staff.asks(self.campaign)[place]["state"] == "answered_need")
        self.tell(update)  # and once: Telegram delivers again what it got no answer for
        moved = {k: v for k, v in edited.items() if k != "text"} | {"location": {"latitude": 31.2, "longitude": 121.4}}
        self.tell(self.stand.update(edited_message=moved))
        self.world.quiet()
        self.assertEqual(self.replies(self.campaign).count("不平安，我妈发烧39度"), 1)
        self.assertEqual(self.staff.asks(self.campaign)[place]["state"], "answered_need")

    def test_danger_rings_though_an_anonymous_administrator_tells_of_it(self):
        anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        before = self.replies(self.campaign)
        for text in ("1-1-102 平安", "1栋二楼着火了，快来人"):
            self.tell(self.stand.message(self.chat, anonymous, text, sender_chat=self.chat))
        until(
            "somebody is called",
            lambda: [f for f in self.staff.all("followups") if "二楼着火了" in json.dumps(f, ensure_ascii=False)],
        )
        self.world.quiet()
        self.assertEqual(self.replies(self.campaign), before)

    def test_the_same_update_five_times_at_once_counts_once(self):
        who, resident = self.link("2-1-101", 8_123_456_789)  # ids are 64 bit
        update = self.stand.message(private(who), who, "家里都平安，谢谢🙏")
        threads = [threading.Thread(target=self.stand.deliver, args=(self.port, update)) for _ in range(5)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.tell(update)
        self.world.quiet()
        self.assertEqual(self.replies(self.campaign).count("家里都平安，谢谢🙏"), 1)
        self.assertEqual([h["text"] for h in self.staff.history(resident)].count("家里都平安，谢谢🙏"), 1)

    def test_what_arrives_in_disorder_stands_in_the_order_it_was_said(self):
        who, resident = self.link("2-1-102", 31)
        at = time.time() - 400
        said = [(at, "有人不舒服"), (at + 100, "要帮忙"), (at + 200, "好多了，都好"), (at + 300, "一切都好，平安")]
        updates = [self.stand.message(private(who), who, text, at=when) for when, text in said]
        for n in (3, 0, 2, 1):
            self.tell(updates[n])
        self.world.quiet()
        self.assertEqual(self.staff.asks(self.campaign)[f"{COMPOUND}/2-1-102"]["state"], "answered_ok")
        for limit in (100, 1, 2, 3):
            texts = [h["text"] for h in self.staff.history(resident, limit) if h["kind"] == "reply"]
            self.assertEqual(
                [t for t in texts if t != "你好"], [t for _, t in reversed(said)], f"in pages of {limit}"
            )

    def test_a_known_senders_words_about_no_home_we_know_wait_until_he_is_linked_again(self):
        who, resident = self.link("8-1-301", 61)

        def listed():
            return [i for i in self.staff.all("identities/unmatched") if i["name"] == who["first_name"]]

        self.tell(self.stand.message(private(who), who, "77-7-777 平安"))
        known = until("a worker is asked", listed)[0]
        self.assertEqual([x["text"] for x in known["said"]], ["77-7-777 平安"])
        self.staff.post(f"identities/{known['id']}/link", {"resident": resident})
        until("it waits no longer", lambda: not listed())
        self.assertIn("77-7-777 平安", [h["text"] for h in self.staff.history(resident)])
        reports = self.staff.asks(self.campaign)[f"{COMPOUND}/8-1-301"]["reports"]
        self.assertEqual([r["status"] for r in reports], ["ack"])  # of his greeting: nobody said that home is well

    def test_captions_are_words_and_a_voice_message_waits_for_a_listener(self):
        who, resident = self.link("2-1-201", 41)
        photo = [{"file_id": "AgAD", "file_unique_id": "AQAD", "width": 90, "height": 60, "file_size": 1200}]
        self.tell(self.stand.message(private(who), who, photo=photo, caption="全家平安 🎉👨‍👩‍👧 看我们家的花"))
        self.tell(
            self.stand.message(private(who), who, voice={"file_id": "AwAC", "file_unique_id": "Ag", "duration": 4})
        )
        until("both are heard", lambda: len([h for h in self.staff.history(resident) if h["kind"] == "reply"]) >= 3)
        voice = next(
            r
            for r in self.staff.all(f"campaigns/{self.campaign}/replies")
            if r["resident"] == resident and r["text"] == "voice"
        )
        self.assertTrue(voice["human"])
        self.assertEqual(voice["reason"], "media")
        self.assertIn("全家平安 🎉👨‍👩‍👧 看我们家的花", self.replies(self.campaign))

    def our_post(self):
        post, body = self.stand.texts(MAIN)[0]
        return {
            "message_id": post,
            "chat": self.chat,
            "date": int(time.time()),
            "text": body["text"],
            "from": {"id": 7203344551, "is_bot": True, "first_name": "邻里", "username": "jinyuan_helper_bot"},
        }

    def test_a_picture_in_the_group_waits_for_a_person_where_it_answers_our_post(self):
        who, _ = self.link("1-1-202", 71)
        place = f"{COMPOUND}/1-1-202"

        def waiting():
            return [f["kind"] for f in self.staff.all("followups") if f["place"] == place]

        file = {"file_id": "BAAC", "file_unique_id": "Ag", "width": 90, "height": 60, "duration": 3}
        self.tell(self.stand.message(self.chat, who, video=file))
        self.tell(self.stand.message(self.chat, who, sticker={**file, "type": "regular"}))
        self.world.quiet()
        self.assertEqual(waiting(), [])
        self.tell(self.stand.message(self.chat, who, photo=[file], reply_to_message=self.our_post()))
        until("a person looks", lambda: waiting() == ["listen"])

    def test_a_digit_counts_in_a_group_only_when_it_answers_our_post(self):
        who, resident = self.link("1-1-201", 51)
        ours = self.our_post()
        place = f"{COMPOUND}/1-1-201"
        self.tell(self.stand.message(self.chat, who, "1"))
        self.tell(self.stand.message(self.chat, user(52, "别人"), "+1"))
        self.world.quiet()
        self.assertEqual([r["rule"] for r in self.staff.asks(self.campaign)[place]["reports"]], ["greeting"])
        self.tell(self.stand.message(self.chat, who, "2", reply_to_message=ours))
        until("it counts", lambda: self.staff.asks(self.campaign)[place]["state"] == "answered_need")
        self.tell(
            self.stand.message(
                self.chat,
                who,
                "@Jinyuan_Helper_Bot ①",
                at=time.time() + 1,
                entities=[{"type": "mention", "offset": 0, "length": 19}],
            )
        )
        until("it counts", lambda: self.staff.asks(self.campaign)[place]["state"] == "answered_ok")

    def test_a_group_nobody_bound_is_listed_until_it_is_bound_by_an_anonymous_administrator(self):
        strange = group(-1002222333344, "小区乒乓球群")
        self.tell(self.stand.message(strange, user(61, "球友"), "1-1-202 平安"))
        found = until("it is listed", lambda: self.staff.get("groups/unbound")["items"])
        self.assertEqual([(u["chat"], u["title"]) for u in found], [(str(strange["id"]), "小区乒乓球群")])
        made = self.staff.post(
            "groups", {"account": "telegram", "title": "乒乓球群", "places": [f"{COMPOUND}/8-1-301"], "primary": False}
        )
        code = self.staff.post(f"groups/{made['id']}/code")["code"]
        self.tell(
            self.stand.message(
                strange,
                {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
                f"绑定{code}",
                sender_chat=strange,
            )
        )
        until("it is bound", lambda: next(g for g in self.staff.all("groups") if g["id"] == made["id"])["bound"])
        self.assertEqual(self.staff.get("groups/unbound")["items"], [])
        other = group(-1002222333355, "又一个群")  # a code binds once
        copied = self.stand.message(other, user(62, "抄码的人"), f"绑定{code}")
        self.tell(copied)
        self.world.quiet()
        self.tell(copied)  # tried again by the platform: nobody there waits for it
        self.tell(self.stand.message(other, user(63, "路人"), "今天天气不错"))
        self.world.quiet(10)
        self.assertEqual(
            next(g for g in self.staff.all("groups") if g["id"] == made["id"])["chat"], str(strange["id"])
        )

    def test_a_group_that_becomes_a_supergroup_keeps_its_binding_whichever_message_comes_first(self):
        for building, first in ((8, "to"), (9, "from")):
            old, new = CHATS[building], CHATS[building] - 500_000
            notices = {
                "to": self.stand.message(group(old, "旧", "group"), user(71, "群主"), migrate_to_chat_id=new),
                "from": self.stand.message(group(new, "新"), user(71, "群主"), migrate_from_chat_id=old),
            }
            for which in (first, "from" if first == "to" else "to"):
                self.tell(notices[which])
            until(
                "it moved",
                lambda: next(g for g in self.staff.all("groups") if g["id"] == self.groups[building])["chat"]
                == str(new),
            )
            text = f"{building}-1-101 平安"
            self.tell(self.stand.message(group(new, "新"), user(72, "住户"), text))
            until("the new chat is heard", lambda: text in self.replies(self.campaign))
        self.must_add_up(self.campaign)


class Outbound(TelegramCase):
    def test_every_way_in_which_a_call_fails_has_its_own_end(self):
        new_chat = CHATS[9] - 700_000
        ways = {
            CHATS[1]: lambda nth: ("status", 502) if nth == 1 else None,
            CHATS[2]: lambda nth: "posted_reset" if nth == 1 else None,
            CHATS[3]: lambda nth: "posted_reset",
            CHATS[4]: lambda nth: "hang_posted" if nth == 1 else None,
            CHATS[5]: lambda nth: ("refuse", 403, "Forbidden: bot was kicked from the supergroup chat"),
            CHATS[6]: lambda nth: ("ok_false", 400, "Bad Request: chat not found"),
            CHATS[7]: lambda nth: ("body", "<html>proxy says hello</html>") if nth == 1 else None,
            CHATS[9]: lambda nth: ("migrate", new_chat),
        }
        self.stand.posted.clear()
        self.stand.calls.clear()
        self.stand.rule = (
            lambda method, body, nth: ways[body["chat_id"]](nth) if body.get("chat_id") in ways else None
        )
        campaign = self.world.start_checkin("难走的路")["id"]

        def ended():
            rows = self.messages(campaign)
            return rows if len(rows) == 9 and all(m["state"] != "queued" for m in rows.values()) else None

        rows = until("every message has its end", ended, 60, 0.3)
        self.stand.rule = lambda method, body, nth: None
        of = {chat: rows[self.groups[n]] for n, chat in CHATS.items()}
        seen = {chat: (m["state"], m["maybe_duplicate"]) for chat, m in of.items()}
        self.assertEqual(
            seen,
            {
                CHATS[1]: ("handed", True),
                CHATS[2]: ("handed", True),
                CHATS[3]: ("unknown", True),
                CHATS[4]: ("handed", True),
                CHATS[5]: ("failed", False),
                CHATS[6]: ("failed", False),
                CHATS[7]: ("handed", True),
                CHATS[8]: ("handed", False),
                CHATS[9]: ("handed", False),
            },
        )
        self.assertEqual([len(self.stand.sent(CHATS[n])) for n in range(1, 10)], [2, 2, 3, 2, 1, 1, 2, 1, 1])
        self.assertEqual([len(self.stand.texts(CHATS[n])) for n in (2, 3, 4)], [2, 3, 2])
        self.assertEqual((of[CHATS[5]]["code"], of[CHATS[6]]["code"]), ("403", "400"))
        self.assertIn("kicked", of[CHATS[5]]["detail"])
        self.assertEqual(len(self.stand.texts(new_chat)), 1)
        moved = next(g for g in self.staff.all("groups") if g["id"] == self.groups[9])
        self.assertEqual(moved["chat"], str(new_chat))
        states = {p.split("/")[1][0]: a["state"] for p, a in self.staff.asks(campaign).items()}
        self.assertEqual(
            (states["1"], states["3"], states["5"], states["6"]), ("sent", "queued", "unreachable", "unreachable")
        )
        self.must_add_up(campaign)


if __name__ == "__main__":
    unittest.main()
