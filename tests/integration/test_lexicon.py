"""The lexicon as files: read anew at SIGHUP, refused with file and line, and what was judged before stays judged."""

import os
import shutil
import signal
import unittest

from clients import until
from harness import COMPOUND, Case, csv_of, people
from processes import ROOT, linli

CHAT = "open-1"
WORD = "样样锵锵哩"


class Lexicon(Case):
    settings = {"sandbox": True}

    @classmethod
    def prepare(cls, world):
        cls.staff, cls.box = world.staff, world.open
        cls.folder = os.path.join(world.folder, "lexicon")
        shutil.copytree(ROOT / "templates" / "lexicon", cls.folder)
        with open(world.config, "a", encoding="utf-8") as out:
            out.write(f'\n[words]\nlexicon = "{cls.folder}"\n')
        world.gateway.end()
        world.gateway.start()
        cls.rows = people([1], entrances=1, floors=3, rooms=2)
        cls.staff.import_csv(csv_of(cls.rows))
        cls.homes = sorted({r["place"] for r in cls.rows})
        cls.box.group(CHAT, "1栋群", [{"id": "o-1", "name": "邻居"}])
        cls.staff.post(
            "groups", {"account": "sandbox-open", "chat": CHAT, "title": "1栋群", "places": [f"{COMPOUND}/1-*"]}
        )
        cls.campaign = world.start_checkin()["id"]

    def say(self, n, text):
        self.box.say({"id": f"o-1{n}", "name": "邻居"}, f"{self.homes[n]} {text}", chat=CHAT)
        return until("it is a report", lambda: self.staff.asks(self.campaign)[self.homes[n]]["reports"])[-1]

    def append(self, name, text):
        with open(os.path.join(self.folder, name), "a", encoding="utf-8") as out:
            out.write(text)

    def reread(self, sign):
        """Tells the gateway, and waits until it says so."""
        before = self.world.gateway.tail(2000).count(sign)
        self.world.gateway.signal(signal.SIGHUP)
        until(sign, lambda: self.world.gateway.tail(2000).count(sign) > before)

    def test_1_new_words_and_rules_hold_from_sighup_on_and_old_reports_stay(self):
        first = self.say(0, WORD)
        self.assertEqual(first["status"], "unclear")
        self.append("zh.txt", f"\nok_household: {WORD}\n")
        self.reread("files taken")
        second = self.say(1, WORD)
        self.assertEqual(second["status"], "ok")
        self.assertNotEqual(first["rules_version"], second["rules_version"])
        warm = self.say(2, "36.9")
        with open(os.path.join(self.folder, "rules.txt"), encoding="utf-8") as file:
            rules = file.read()
        with open(os.path.join(self.folder, "rules.txt"), "w", encoding="utf-8") as file:
            file.write(rules.replace("version = 1", "version = 2").replace("raised_from = 37.3", "raised_from = 36.8"))
        self.reread("files taken")
        third = self.say(3, "36.9")
        self.assertEqual((warm["status"], third["status"]), ("ok", "need"))
        self.assertTrue(third["rules_version"].startswith("2-"))
        asks = self.staff.asks(self.campaign)
        self.assertEqual([asks[self.homes[n]]["reports"][0] for n in (0, 2)], [first, warm])
        self.must_add_up(self.campaign)

    def test_2_a_bad_file_is_told_with_its_line_and_the_old_words_stay(self):
        self.append("zh.txt", "\nno sense at all\n")
        with open(os.path.join(self.folder, "zh.txt"), encoding="utf-8") as file:
            line = file.read().split("\n").index("no sense at all") + 1
        self.reread(f"lexicon not taken: zh.txt:{line}: cannot be read: no sense at all")
        self.assertEqual(self.say(4, "全家平安")["status"], "ok")
        told = linli("explain", "平安", "--lexicon", self.folder)
        self.assertEqual(told.returncode, 1)
        self.assertIn(f"zh.txt:{line}:", told.stderr)
        checked = linli("check-config", config=self.world.config)
        self.assertEqual(checked.returncode, 1)
        self.assertIn(f"zh.txt:{line}:", checked.stderr)
        self.world.gateway.end()
        refused = linli("serve", config=self.world.config)
        self.assertEqual(refused.returncode, 1)
        self.assertIn(f"zh.txt:{line}: cannot be read", refused.stderr)
        with open(os.path.join(self.folder, "zh.txt"), encoding="utf-8") as file:
            text = file.read()
        with open(os.path.join(self.folder, "zh.txt"), "w", encoding="utf-8") as file:
            file.write(text.replace("no sense at all\n", ""))
        self.world.gateway.start()


if __name__ == "__main__":
    unittest.main()
