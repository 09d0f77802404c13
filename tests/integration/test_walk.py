"""The main job from roster to reply, as a community's worker does it: one check-in over five kinds of reach."""

import json
import threading
import time
import unittest

from clients import Ws, until
from harness import COMMUNITY, COMPOUND, Case, csv_of, later, people
from platforms import group, private, user

RELAY_TITLE = "青山里1栋2栋邻里群"
OPEN_CHAT, WECHAT_CHAT, TELEGRAM_CHAT = "g-3栋", "wx-5栋", -1001987654321
ID_NUMBER = "110101198001011237"
ANSWERED = {"answered_ok", "answered_need", "answered_part", "answered_unclear", "relayed"}


class Watcher(threading.Thread):
    """Looks at the campaign all the time: at every look the counts must add up to the total."""

    def __init__(self, api, campaign):
        super().__init__(daemon=True)
        self.api, self.campaign, self.wrong, self.looks, self.over = api, campaign, [], 0, False

    def run(self):
        while not self.over:
            seen = self.api.campaign(self.campaign)
            self.looks += 1
            if sum(seen["counts"].values()) != seen["audience"]["total"]:
                self.wrong.append(seen)


class Walk(Case):
    settings = {"sandbox": True}
    shared = None

    @classmethod
    def prepare(cls, world):
        cls.rows = people(range(1, 6))
        cls.sixth = people([6])
        cls.by_place = {}
        for row in cls.rows + cls.sixth:
            cls.by_place.setdefault(row["place"].split("/")[1], []).append(row["name"])
        cls.staff, cls.port = world.staff, world.gateway.port
        cls.telegram_group = group(TELEGRAM_CHAT, "青山里4栋")
        cls.campaign = cls.watcher = cls.ws = None

    @classmethod
    def tearDownClass(cls):
        if cls.watcher:
            cls.watcher.over = True
            cls.watcher.join(10)
        super().tearDownClass()

    # ---- helpers

    def tell(self, update):
        self.assertEqual(self.world.telegram.deliver(self.port, update).status, 200)

    def ask(self, place):
        return self.staff.asks(self.campaign)[f"{COMPOUND}/{place}"]

    def state_becomes(self, place, *states):
        return until(f"{place} is {states}", lambda: (a := self.ask(place)) and a["state"] in states and a)

    def resident(self, place, nth=0):
        found = self.staff.all("residents", place=f"{COMPOUND}/{place}")
        return next(r for r in found if r["name"] == self.by_place[place][nth])

    # ---- the roster

    def test_01_a_roster_with_chinese_headers_comes_in_and_says_what_was_wrong_with_each_bad_row(self):
        head = "序号,姓名,小区,楼栋,单元,房号,联系电话,人员标签,居住,身份证号,宠物\r\n"
        lines = []
        for n, row in enumerate(self.rows):
            building, entrance, room = row["place"].split("/")[1].split("-")
            lines.append(
                f"{n},{row['name']},{COMPOUND},{building}栋,{entrance}单元,{room}室,{row['phone']},{row['tags']},"
                f"{row['occupancy']},{ID_NUMBER},猫"
            )
        lines.append(f"900,钱无房,{COMPOUND},3栋,1单元,,13900000001,,自住,,")
        lines.append(f"901,孙错号,{COMPOUND},3栋,1单元,301室,12,,自住,,")
        lines.append(f"902,,{COMPOUND},3栋,1单元,901室,,,空置,,")
        done = self.staff.import_csv("\ufeff" + head + "\r\n".join(lines) + "\r\n")
        self.assertEqual(done["created"], len(self.rows) + 1)
        self.assertEqual(
            [(r["line"], r["field"]) for r in done["rejected"]],
            [(len(self.rows) + 2, "place"), (len(self.rows) + 3, "phone")],
        )
        self.assertIn("宠物", done["ignored"])
        self.assertTrue(done["warnings"])
        with self.world.redis.connect() as r:
            for key in r.keys():
                self.assertFalse(any(ID_NUMBER.encode() in v for v in r.values(key)), key)

    def test_02_a_roster_of_json_lines_comes_in_and_the_same_again_changes_nothing(self):
        text = "\n".join(
            json.dumps(
                {"name": r["name"], "place": r["place"], "phone": [r["phone"]], "tags": r["tags"]},
                ensure_ascii=False,
            )
            for r in self.sixth
        )
        kind = {"Content-Type": "application/x-ndjson"}
        first = self.staff.ok("POST", "residents/import", text, kind)
        again = self.staff.ok("POST", "residents/import", text, kind)
        self.assertEqual((first["created"], first["rejected"]), (len(self.sixth), []))
        self.assertEqual((again["created"], again["updated"], again["unchanged"]), (0, 0, len(self.sixth)))
        self.assertEqual(again["absent"]["count"], len(self.rows))
        self.assertEqual(len(self.staff.all("residents", 50)), len(self.rows) + len(self.sixth))

    # ---- groups

    def test_03_groups_are_bound_by_their_title_by_their_chat_and_by_a_code_typed_in_them(self):
        made = self.staff.post(
            "groups",
            {"account": "wechat-relay", "title": RELAY_TITLE, "places": [f"{COMPOUND}/1-*", f"{COMPOUND}/2-*"]},
        )
        self.assertTrue(made["bound"])
        type(self).relay_group = made["id"]
        self.world.wechat.group(WECHAT_CHAT, "青山里5栋", [{"id": "wx-501", "name": "老周"}])
        made = self.staff.post(
            "groups",
            {"account": "sandbox-wechat", "chat": WECHAT_CHAT, "title": "青山里5栋", "places": [f"{COMPOUND}/5-*"]},
        )
        self.assertTrue(made["bound"])

    def test_04_a_group_of_the_sandbox_is_seen_unbound_and_then_bound_by_its_code(self):
        self.world.open.group(OPEN_CHAT, "青山里3栋", [{"id": "o-worker", "name": "李敏"}])
        unbound = until("the group is seen", lambda: self.staff.get("groups/unbound")["items"])
        self.assertEqual(
            [(u["account"], u["chat"], u["title"]) for u in unbound], [("sandbox-open", OPEN_CHAT, "青山里3栋")]
        )
        made = self.staff.post(
            "groups", {"account": "sandbox-open", "title": "青山里3栋", "places": [f"{COMPOUND}/3-*"]}
        )
        self.assertFalse(made["bound"])
        code = self.staff.post(f"groups/{made['id']}/code")
        self.world.open.say("o-worker", code["text"], OPEN_CHAT)
        self.bound(made["id"])
        self.assertEqual(self.staff.get("groups/unbound")["items"], [])
        until(
            "the group is told",
            lambda: [m for m in self.world.open.messages(OPEN_CHAT, True) if "已绑定" in m["text"]],
        )

    def test_05_a_telegram_supergroup_is_bound_by_its_code_with_any_spelling(self):
        worker = user(611, "敏", "李")
        bot = {"id": 7203344551, "is_bot": True, "first_name": "邻里", "username": "jinyuan_helper_bot"}
        self.tell(
            self.world.telegram.update(
                my_chat_member={
                    "chat": self.telegram_group,
                    "from": worker,
                    "date": int(time.time()),
                    "old_chat_member": {"user": bot, "status": "left"},
                    "new_chat_member": {"user": bot, "status": "member"},
                }
            )
        )
        until("the group is seen", lambda: self.staff.get("groups/unbound")["items"])
        made = self.staff.post("groups", {"account": "telegram", "title": "青山里4栋", "places": [f"{COMPOUND}/4-*"]})
        code = self.staff.post(f"groups/{made['id']}/code")["code"]
        self.tell(self.world.telegram.message(self.telegram_group, worker, f"绑定　{code.lower()}"))
        self.bound(made["id"])
        until("the group is told", lambda: self.world.telegram.texts(TELEGRAM_CHAT))

    def bound(self, group_id):
        until(
            "the group is bound", lambda: next(g for g in self.staff.all("groups") if g["id"] == group_id)["bound"]
        )

    # ---- the check-in

    def test_06_a_checkin_starts_and_every_home_is_in_exactly_one_state(self):
        cls = type(self)
        cls.ws = Ws(self.port, self.staff.token)
        welcome = self.ws.hello(COMMUNITY)
        cls.since = {"epoch": welcome["epoch"], "position": welcome["position"]}
        body = {
            "kind": "checkin",
            "title": "台风后报平安",
            "purpose": "确认各户平安",
            "closes_at": later(5 * 3600),
            "text": "【青山社区】今天报平安（21:00前）：回“房号+平安”。不舒服或要帮忙的请私信。急事打120。",
            "private_text": "{name}您好，您家今天都好吗？回 1都好 2有人不舒服 3要帮忙。",
        }
        made = self.staff.post("campaigns", body, key="walk-1")
        cls.campaign = made["id"]
        cls.watcher = Watcher(self.staff, self.campaign)
        self.watcher.start()
        self.ws.subscribe(f"campaign:{self.campaign}", "counts", "identities", since=cls.since)
        self.assertEqual(self.staff.post("campaigns", body, key="walk-1")["id"], self.campaign)
        opened = self.world.opened(self.campaign)
        self.assertEqual(opened["audience"]["total"], 73)
        self.assertEqual(opened["audience"]["residents"], len(self.rows) + len(self.sixth))
        self.world.quiet()
        states = until(
            "all that needs no worker is out",
            lambda: (c := self.staff.campaign(self.campaign)["counts"]) and c["queued"] == 0 and c,
        )
        self.assertEqual(states["not_sent"], 24 + 12)
        self.assertEqual(states["sent"] + states["delivered"], 24)
        self.assertEqual((states["unreachable"], states["vacant"]), (12, 1))
        self.must_add_up(self.campaign)

    def test_07_the_text_to_copy_waits_for_a_worker_who_marks_it_handed(self):
        waiting = {m["account"]: m for m in self.staff.all("messages", state="awaiting_staff")}
        self.assertEqual(set(waiting), {"wechat-relay", "sandbox-wechat"})
        copied = waiting["wechat-relay"]
        self.assertIn("报平安", copied["text"])
        self.assertEqual(copied["group"]["title"], RELAY_TITLE)
        done = self.staff.post(f"messages/{copied['id']}/handed")
        self.assertEqual(
            (done["state"], self.staff.post(f"messages/{copied['id']}/handed")["state"]), ("handed", "handed")
        )
        self.assertEqual(self.ask("1-1-101")["state"], "sent")
        pending = [m for m in self.world.wechat.messages(WECHAT_CHAT, True) if m["pending_tap"]]
        self.assertEqual(len(pending), 1)
        self.world.wechat.tap_all()
        self.state_becomes("5-2-302", "delivered")
        self.assertEqual(self.staff.all("messages", state="awaiting_staff"), [])
        self.must_add_up(self.campaign)

    # ---- answers

    def test_08_answers_in_an_open_group_count_and_its_talk_does_not(self):
        box = self.world.open
        box.say({"id": "o-101", "name": "乐乐妈"}, "3-1-101 平安", OPEN_CHAT)
        box.say({"id": "o-102", "name": "老陈"}, "3栋1单元102 我妈发烧38.2", OPEN_CHAT)
        box.say({"id": "o-201", "name": "3-1-201小吴"}, "今天菜场的鱼真新鲜", OPEN_CHAT)
        box.say({"id": "o-202", "name": "团长"}, "+1", OPEN_CHAT)
        box.say({"id": "o-301", "name": "阿珍"}, "三号楼一单元三零二，三口人都好，体温36度5 😊", OPEN_CHAT)
        self.state_becomes("3-1-101", "answered_ok")
        self.state_becomes("3-1-102", "answered_need")
        self.state_becomes("3-1-302", "answered_ok")
        self.assertIn(38.2, [t for r in self.ask("3-1-102")["reports"] for t in r["temperatures"]])
        self.assertIn(self.ask("3-1-201")["state"], ("sent", "delivered"))
        texts = [r["text"] for r in self.staff.all(f"campaigns/{self.campaign}/replies")]
        self.assertEqual(len(texts), 3, texts)

    def test_09_who_names_himself_and_his_room_in_private_is_known_from_then_on(self):
        name = self.by_place["4-1-102"][0]
        who = user(7001, "芳芳")
        self.tell(self.world.telegram.message(private(who), who, f"4-1-102 {name} 我们家都好", at=time.time() + 1))
        self.state_becomes("4-1-102", "answered_ok")
        self.tell(self.world.telegram.message(private(who), who, "报错了，有人不舒服", at=time.time() + 2))
        self.state_becomes("4-1-102", "answered_need")
        self.tell(self.world.telegram.message(private(who), who, "１", at=time.time() + 3))
        self.state_becomes("4-1-102", "answered_ok")
        reports = self.ask("4-1-102")["reports"]
        self.assertEqual([r["reporter"] for r in reports], [self.resident("4-1-102")["id"]] * 3)

    def test_10_a_wechat_resident_answers_in_private(self):
        name = self.by_place["5-1-101"][1]
        self.world.wechat.say({"id": "wx-77", "name": "云淡风轻"}, f"5-1-101 {name} 全家平安")
        self.state_becomes("5-1-101", "answered_ok")

    def test_11_a_button_counts_for_who_is_known_and_is_kept_for_who_is_not(self):
        post, body = self.world.telegram.texts(TELEGRAM_CHAT)[-1]
        buttons = {row[0]["text"]: row[0]["callback_data"] for row in body["reply_markup"]["inline_keyboard"]}
        self.assertEqual(list(buttons), ["都好", "有人不舒服", "要帮忙"])
        known, name = user(7002, "小何"), self.by_place["4-1-201"][0]
        self.tell(self.world.telegram.message(private(known), known, f"4-1-201 {name} 家里要帮忙"))
        self.state_becomes("4-1-201", "answered_need")
        self.tell(self.world.telegram.press(post, self.telegram_group, known, buttons["都好"]))
        self.state_becomes("4-1-201", "answered_ok")
        until("the first is answered", lambda: self.world.telegram.sent(method="answerCallbackQuery"))
        cls = type(self)
        cls.stranger = user(7003, "路人甲")
        self.tell(self.world.telegram.press(post, self.telegram_group, cls.stranger, buttons["有人不舒服"]))
        acks = until(
            "both presses are answered",
            lambda: len(a := self.world.telegram.sent(method="answerCallbackQuery")) == 2 and a,
        )
        self.assertIn("已记下", acks[0].body["text"])
        self.assertIn("哪一户", acks[1].body["text"])

    # ---- pastes

    def paste(self, text, **more):
        return self.staff.post("pastes", {"group": self.relay_group, "text": text, **more})

    def test_12_a_jielong_is_previewed_applied_and_pasted_again_with_more_rows(self):
        first = "#接龙\n台风后报平安\n例 3-502 平安\n\n1. 1-1-101 平安\n2. 1栋1单元102 都好\n3. 2-1-101 要帮忙，没米了\n4. 今晚吃火锅"
        preview = self.paste(first)
        effects = [r["effect"] for r in preview["rows"]]
        self.assertEqual(effects.count("new"), 3, preview)
        self.assertEqual([self.ask(p)["reports"] for p in ("1-1-101", "1-1-102", "2-1-101")], [[], [], []])
        dry = self.staff.post("pastes?dry_run=true", {"group": self.relay_group, "text": first})
        self.assertEqual([r["effect"] for r in dry["rows"]], effects)
        self.staff.post(f"pastes/{preview['id']}/apply")
        self.staff.post(f"pastes/{preview['id']}/apply")
        self.assertEqual(
            (self.ask("1-1-101")["state"], self.ask("2-1-101")["state"]), ("answered_ok", "answered_need")
        )
        self.must_add_up(self.campaign)
        longer = self.paste(first + "\n5. 2-2-302 平安")
        effects = [r["effect"] for r in longer["rows"]]
        self.assertEqual(effects.count("new"), 1, longer)
        self.assertEqual([r["effect"] for r in longer["rows"] if r["place"] and r["effect"] != "new"], ["same"] * 3)
        self.staff.post(f"pastes/{longer['id']}/apply")
        self.assertEqual(self.ask("2-2-302")["state"], "answered_ok")
        replies = [r["text"] for r in self.staff.all(f"campaigns/{self.campaign}/replies")]
        self.assertEqual(sum("没米" in t for t in replies), 1)
        type(self).longer = longer["id"]

    def test_13_undoing_a_paste_takes_back_what_it_did_and_nothing_else(self):
        undone = self.staff.post(f"pastes/{self.longer}/undo")
        again = self.staff.post(f"pastes/{self.longer}/undo")
        self.assertEqual(undone["state"], again["state"])
        self.assertEqual((self.ask("2-2-302")["state"], self.ask("1-1-101")["state"]), ("sent", "answered_ok"))
        self.assertEqual(self.staff.call("POST", f"pastes/{self.longer}/apply").status, 409)
        self.must_add_up(self.campaign)

    # ---- who is speaking

    def test_14_the_unknown_is_linked_and_what_he_said_before_counts(self):
        listed = self.staff.all("identities/unmatched")
        stranger = next(i for i in listed if i["name"] == "路人甲")
        self.assertEqual(stranger["kept"], 1)
        target = self.resident("4-2-101")
        self.assertEqual(self.ask("4-2-101")["state"], "sent")
        linked = self.staff.post(f"identities/{stranger['id']}/link", {"resident": target["id"]})
        self.assertEqual((linked["trust"], linked["resident"]), ("confirmed", target["id"]))
        self.state_becomes("4-2-101", "answered_need")
        self.assertNotIn("路人甲", [i["name"] for i in self.staff.all("identities/unmatched")])
        history = self.staff.history(target["id"])
        self.assertEqual([(h["kind"], h["direction"]) for h in history], [("reply", "in"), ("message", "out")])
        self.must_add_up(self.campaign)

    def test_15_a_history_holds_all_in_order_newest_first(self):
        history = self.staff.history(self.resident("4-1-102")["id"])
        self.assertEqual([h["kind"] for h in history], ["reply", "reply", "reply", "message"])
        self.assertEqual([h["text"] for h in history][:2], ["１", "报错了，有人不舒服"])
        self.assertEqual(sorted((h["at"] for h in history), reverse=True), [h["at"] for h in history])
        self.assertEqual(history[-1]["status"], "handed")
        self.assertIn("报平安", history[-1]["text"])
        self.assertEqual(self.staff.history(self.resident("4-1-102")["id"], 1), history)
        pasted = self.staff.history(self.resident("2-2-302")["id"])
        self.assertIn("paste_undone", [h["kind"] for h in pasted])

    # ---- live, and the end

    def test_16_the_workers_screen_heard_every_reply_once(self):
        replies = {r["id"] for r in self.staff.all(f"campaigns/{self.campaign}/replies")}
        topic = f"campaign:{self.campaign}"
        until(
            "an event for every reply",
            lambda: replies <= {e["data"]["reply"] for e in self.ws.events(topic, "reply")},
        )
        events = self.ws.events(topic)
        positions = [e["position"] for e in events]
        self.assertEqual(positions, sorted(set(positions)))
        seen = [e["data"]["reply"] for e in self.ws.events(topic, "reply")]
        self.assertEqual(len(seen), len(set(seen)))
        self.assertTrue(
            all(
                e["data"]["text"] and not e["data"]["text"].startswith("0|") for e in self.ws.events(topic, "reply")
            )
        )
        self.assertTrue(self.ws.events("identities", "unmatched"))
        counts = {k: n for k, n in self.staff.campaign(self.campaign)["counts"].items() if n}

        def last_told():
            last = self.ws.events("counts")[-1]["data"]["counts"]
            return {k: n for k, n in last.items() if n and k != "late"}

        until("the last counts told are the counts", lambda: last_told() == counts)

    def test_17_after_the_close_silence_is_expired_and_a_late_answer_is_late(self):
        closed = self.staff.post(f"campaigns/{self.campaign}/close")
        self.assertEqual(closed["state"], "closed")
        self.assertEqual(self.ask("3-2-302")["state"], "expired")
        self.assertEqual(self.ask("4-1-102")["state"], "answered_ok")
        self.must_add_up(self.campaign)
        silent, name = user(7010, "晚归的人"), self.by_place["4-2-302"][0]
        self.tell(self.world.telegram.message(private(silent), silent, f"4-2-302 {name} 家里都好", at=time.time() + 2))
        late = self.state_becomes("4-2-302", "answered_ok")
        self.assertTrue(late["late"])
        shown = self.must_add_up(self.campaign)
        self.assertEqual(shown["late"], 1)

    def test_18_at_every_look_the_counts_added_up_and_nothing_was_given_up(self):
        self.watcher.over = True
        self.watcher.join(10)
        self.assertGreater(self.watcher.looks, 20)
        self.assertEqual(self.watcher.wrong[:2], [])
        self.world.quiet()
        with self.world.redis.connect() as r:
            self.assertEqual(r.keys("{i:*}:dead") + r.keys("{i:*}:quarantine"), [])


if __name__ == "__main__":
    unittest.main()
