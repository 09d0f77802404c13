"""Who is speaking: codes, phone numbers, claims and their undoing, as residents and staff meet them."""

import unittest

from clients import until
from harness import COMPOUND
from platforms import private, user
from test_telegram import TelegramCase


class Identities(TelegramCase):
    @classmethod
    def prepare(cls, world):
        super().prepare(world)
        cls.campaign = world.start_checkin()["id"]

    def say(self, who, text):
        self.tell(self.stand.message(private(who), who, text))

    def resident(self, place, nth=0):
        name = self.names(place)[nth]
        found = self.staff.all("residents", place=f"{COMPOUND}/{place}")
        return next(r for r in found if r["name"] == name)

    def identities(self, resident):
        return {i["name"]: i for i in self.staff.get(f"residents/{resident['id']}")["identities"]}

    def told(self, who):
        return [c.body["text"] for c in self.stand.sent() if c.body["chat_id"] == who["id"]]

    def hears(self, who, part):
        until(f"{who['first_name']} hears {part}", lambda: any(part in text for text in self.told(who)))

    def state(self, place):
        return self.staff.asks(self.campaign)[f"{COMPOUND}/{place}"]["state"]

    def test_a_code_confirms_who_speaks_and_what_he_said_before_counts(self):
        who, resident = user(7101, "换了手机"), self.resident("1-1-101")
        self.say(who, "都平安")
        until("he is listed", lambda: [i for i in self.staff.all("identities/unmatched") if i["name"] == "换了手机"])
        made = self.staff.post(f"residents/{resident['id']}/code")
        self.assertEqual(made["text"], f"加入 {made['code']}")
        self.say(who, f"加入　{made['code'].lower()}")
        self.hears(who, resident["name"])
        until("what he said counts", lambda: self.state("1-1-101") == "answered_ok")
        linked = self.identities(resident)["换了手机"]
        self.assertEqual((linked["trust"], linked["account"]), ("confirmed", "telegram"))

        another = user(7102, "后来的人")  # a code is good once
        self.say(another, f"/start {made['code']}")
        self.hears(another, "这个码不对")
        self.assertEqual(list(self.identities(resident)), ["换了手机"])

        self.staff.post(f"identities/{linked['id']}/link", {"resident": None})
        self.assertEqual(self.identities(resident), {})

    def test_a_code_that_a_group_has_read_is_worth_nothing(self):
        who, resident = user(7201, "手快的人"), self.resident("1-1-102")
        code = self.staff.post(f"residents/{resident['id']}/code")["code"]
        self.tell(self.stand.message(self.chat, who, f"加入 {code}"))
        self.say(who, f"加入 {code}")
        self.hears(who, "这个码不对")
        self.assertEqual(self.identities(resident), {})

    def test_whoever_speaks_as_a_resident_already_hears_of_a_claim_once(self):
        first, resident = self.link("2-1-101", 7301)[0], self.resident("2-1-101")
        second = user(7302, "新号")
        words = f"2-1-101 {resident['name']} 平安"
        self.say(second, words)
        self.hears(first, "如果不是您或家人")
        self.say(second, words)
        linked = until("he is linked", lambda: self.identities(resident).get("新号"))
        self.assertEqual(linked["trust"], "claimed")
        # His own number makes the claim sure, and is nothing to tell of.
        phone = {"phone_number": resident["phones"][0], "first_name": "新号", "user_id": second["id"]}
        self.tell(self.stand.message(private(second), second, contact=phone))
        until("he is sure", lambda: self.identities(resident)["新号"]["trust"] == "confirmed")
        self.world.quiet()
        self.assertEqual(len([t for t in self.told(first) if "如果不是您或家人" in t]), 1)
        self.assertEqual([t for t in self.told(second) if "如果不是您或家人" in t], [])

    def test_a_number_shared_later_moves_a_claim_to_its_owner_but_nobody_who_is_sure(self):
        claimed, neighbour = self.resident("3-1-101"), self.resident("3-1-102")
        who = user(7401, "借名字的人")
        self.say(who, f"3-1-101 {claimed['name']} 平安")
        until("he is linked", lambda: self.identities(claimed))
        phone = {"phone_number": neighbour["phones"][0], "first_name": "借", "user_id": who["id"]}
        self.tell(self.stand.message(private(who), who, contact=phone))
        until("he is his neighbour", lambda: "借名字的人" in self.identities(neighbour))
        self.assertEqual(self.identities(claimed), {})
        phone["phone_number"] = claimed["phones"][0]
        self.tell(self.stand.message(private(who), who, contact=phone))
        self.world.quiet()
        self.assertEqual(list(self.identities(neighbour)), ["借名字的人"])
        self.assertEqual(self.identities(claimed), {})


if __name__ == "__main__":
    unittest.main()
