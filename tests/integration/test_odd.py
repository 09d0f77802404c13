"""Signed bodies of every odd shape: each is answered, none stops the gateway, and none is given up on later."""

import json
import random
import time
import unittest

from clients import until
from harness import BOX_OPEN, COMPOUND, Case, csv_of, people
from ledger import sign
from platforms import SECRET, group, private, user

CHAT = -1001300000001
VALUES = [
    None, True, False, 0, -1, 1.5, 1e300, 2**31, 2**53, 2**63 - 1, -(2**63), 2**64 - 1, "", " ", "x" * 5000, "\u0000",
    "💥" * 40, "\ufeff", "\u202e反", "-1001300000001", "9" * 40, [], {}, [None], [[]], [{}], {"id": 1}, {"id": "x"},
    "2026-02-30T25:61:00+99:00", "1-1-101 平安", "绑定 AAAA", "2026-03-01T08:00:00+08:00",
]  # fmt: skip
PASTED = ["#接龙\n", "1. ", "例 ", "平安", "\n", "1-1-101 ", "：", "10:23", "\u202e", "💥", "昨天 ", "9" * 20, "\t"]


class Odd(Case):
    settings = {"sandbox": True}
    seed = 99

    @classmethod
    def prepare(cls, world):
        world.staff.import_csv(csv_of(people([1])))
        body = {"account": "telegram", "chat": str(CHAT), "title": "1栋群", "places": [f"{COMPOUND}/1-*"]}
        world.staff.post("groups", body)
        cls.dice, cls.campaign = random.Random(cls.seed), world.start_checkin()["id"]

    def mutated(self, thing):
        """A copy with one to three values replaced, left out or doubled somewhere."""
        thing = json.loads(json.dumps(thing))
        for _ in range(self.dice.randint(1, 3)):
            here = thing
            while True:
                keys = list(here) if isinstance(here, dict) else list(range(len(here)))
                if not keys:
                    break
                key = self.dice.choice(keys)
                if isinstance(here[key], (dict, list)) and here[key] and self.dice.random() < 0.7:
                    here = here[key]
                    continue
                if self.dice.random() < 0.2:
                    del here[key]
                else:
                    here[key] = self.dice.choice(VALUES)
                break
        return thing

    def telegram_updates(self):
        stand, who = self.world.telegram, user(77, "怪", "人")
        chat = group(CHAT, "1栋群")
        bot = {"user": {"id": 7203344551, "is_bot": True, "first_name": "邻里"}, "status": "member"}
        quoted = {"message_id": 3, "chat": chat, "date": 1, "from": who, "text": "上一句"}
        yield stand.message(chat, who, "1-1-101 平安", reply_to_message=quoted)
        yield stand.message(
            chat, who, "@jinyuan_helper_bot 1", entities=[{"type": "mention", "offset": 0, "length": 19}]
        )
        yield stand.message(
            private(who), who, contact={"phone_number": "+8613812345678", "first_name": "怪", "user_id": 77}
        )
        yield stand.message(chat, who, photo=[{"file_id": "x"}], caption="1-1-102 都好", caption_entities=[])
        yield stand.message(chat, who, migrate_to_chat_id=CHAT - 5)
        yield stand.message(chat, who, new_chat_members=[who, bot["user"]])
        yield stand.message(chat, who, left_chat_member=who)
        yield stand.press(3, chat, who, f"c|{self.campaign}|1")
        yield stand.update(
            my_chat_member={"chat": chat, "from": who, "date": 5, "old_chat_member": bot, "new_chat_member": bot}
        )

    def sandbox_bodies(self):
        at = "2026-03-01T08:00:00+08:00"
        chat, who = {"id": "odd", "direct": True, "title": ""}, {"id": "odd", "name": "怪", "is_bot": False}
        base = {"id": f"odd-{self.dice.random()}", "at": at, "chat": chat}
        said = {"message_id": "m1", "text": "1-1-101 平安", "media": "", "quoted_id": "", "addressed": True}
        yield {"events": [base | {"type": "message", "sender": who} | said]}
        yield {
            "events": [
                base
                | {
                    "type": "press",
                    "sender": who,
                    "press_id": "p",
                    "message_id": "m",
                    "data": f"c|{self.campaign}|2",
                }
            ]
        }
        yield {
            "events": [
                {
                    "id": base["id"],
                    "type": "receipt",
                    "at": at,
                    "chat_id": "odd",
                    "message_id": "m",
                    "state": "read",
                }
            ]
        }
        yield {"events": [base | {"type": "membership", "who": who, "us": True, "joined": False}]}
        yield {
            "events": [{"id": base["id"], "type": "migration", "at": at, "from_chat": "odd", "to_chat": "odder"}]
        }

    def test_whatever_is_signed_is_answered_and_nothing_falls_over(self):
        telegram, sandbox = {}, {}
        http = self.world.gateway.http.keep()
        hook = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        until_ = time.monotonic() + 6
        while time.monotonic() < until_:
            for update in self.telegram_updates():
                body = json.dumps(self.mutated(update))
                status = http.call("POST", "/hooks/telegram", body, hook).status
                telegram[status] = telegram.get(status, 0) + 1
            for batch in self.sandbox_bodies():
                body = json.dumps(self.mutated(batch)).encode()
                status = http.call("POST", "/hooks/sandbox-open", body, sign(BOX_OPEN["secret"], body)).status
                sandbox[status] = sandbox.get(status, 0) + 1
        self.assertEqual((set(telegram), set(sandbox)), ({200}, {200}))
        self.world.gateway.must_run()
        self.must_add_up(self.campaign)
        with self.world.redis.connect() as r:
            self.assertEqual([v for k in r.keys("{i:*}:dead") for v in r.values(k)], [])
        self.assertEqual(self.world.gateway.metric("linli_work_failures_total"), 0)
        self.assertEqual(self.world.gateway.metric("linli_events_dead_total"), 0)

    def test_words_with_broken_characters_are_heard(self):
        world, who = self.world, user(4242, "急")
        quarantined = world.staff.all("inbox/quarantine")
        texts = {
            b"\\u6551\\u547d \xff \\u7740\\u706b\\u4e86": "救命 \ufffd 着火了",
            b"1-1-102 " + "都好 ".encode() + b"\xed\xa0\xbd": "1-1-102 都好",
            b"\\u6551\\u547d \\ud83d \\u5835\\u5728\\u91cc\\u9762": "救命 \ufffd 堵在里面",
        }
        for broken in texts:
            chat = group(CHAT, "1栋群") if broken.startswith(b"1-1") else private(who)
            body = json.dumps(world.telegram.message(chat, who, "@@")).encode().replace(b"@@", broken)
            for _ in range(2):
                self.assertEqual(world.telegram.deliver(world.gateway.port, body).status, 200)
        world.quiet()
        until("danger is followed up", lambda: any(f["kind"] == "danger" for f in world.staff.all("followups")))
        dangers = [s["text"] for f in world.staff.all("followups") for s in f["said"] if f["kind"] == "danger"]
        replies = world.staff.all(f"campaigns/{self.campaign}/replies")
        heard = dangers + [r["text"] for r in replies]
        self.assertIn("救命 \ufffd 着火了", dangers)
        for text in texts.values():
            self.assertTrue(any(h.startswith(text) for h in heard), (text, heard))
        self.assertEqual(world.staff.all("inbox/quarantine"), quarantined)

    def test_odd_rosters_and_pastes_are_answered_row_by_row(self):
        rows = [
            "姓名,地址,电话",
            '"未完,1-1-101',
            ",,,,,,,",
            "\x00,1-1-101,1",
            "甲,1-1-101,13800000000\r",
            '"乙""丙",1-1-102,',
            "丁," + "9-" * 500,
        ]
        answer = self.world.staff.call("POST", "residents/import", "\n".join(rows), {"Content-Type": "text/csv"})
        self.assertIn(answer.status, (200, 400, 422), answer)
        for data in (
            b"",
            b"\xff\xfe\x00",
            b"\n\n\n",
            "姓名\n".encode(),
            b"a,b\n1,2\n",
            "姓名,地址\n".encode("gb18030"),
            b"\x00" * 2000,
        ):
            answer = self.world.staff.call("POST", "residents/import", data, {"Content-Type": "text/csv"})
            self.assertIn(answer.status, (200, 400, 422), (data[:20], answer))
        body = {"account": "wechat-relay", "title": "怪群", "places": [f"{COMPOUND}/1-1-101"], "primary": False}
        made = self.world.staff.post("groups", body)
        for n in range(60):
            many = range(self.dice.randint(1, 80))
            text = "".join(self.dice.choice(PASTED) for _ in many)
            answer = self.world.staff.call("POST", "pastes", {"group": made["id"], "text": text})
            self.assertIn(answer.status, (201, 422), (text, answer))
            if answer.status == 201 and n % 3 == 0:
                self.world.staff.post(f"pastes/{answer.json['id']}/apply")
        self.must_add_up(self.campaign)


if __name__ == "__main__":
    unittest.main()
