"""A copied list grows to five hundred rows and is pasted again and again, by several workers at once."""

import os
import threading
import unittest

from clients import Api
from harness import COMMUNITY, COMPOUND, Case, later

ROWS = 500
TIMES = int(os.environ.get("LINLI_LIST_TIMES", "60"))  # 500 takes minutes: by hand
WORKERS = 4


def place(n):
    return f"{7 + n // 100}-{1 + n // 50 % 2}-{1 + n // 5 % 10:02}0{1 + n % 5}"


class Lists(Case):
    @classmethod
    def prepare(cls, world):
        rows = "\n".join(f"住户{n},{COMPOUND}/{place(n)}" for n in range(ROWS))
        world.staff.import_csv("姓名,地址\n" + rows + "\n")
        cls.group = world.staff.post(
            "groups", {"account": "sandbox-wechat", "chat": "总群", "title": "总群", "places": [f"{COMPOUND}/*"]}
        )["id"]

    settings = {"sandbox": True}

    def listed(self, rows):
        """As WeChat copies it. A row is the home, as its members write it."""
        return "#接龙\n今天报平安\n例 3-502 平安\n\n" + "".join(
            f"{i + 1}. {place(n)} 平安\n" for i, n in enumerate(rows)
        )

    def paste(self, staff, rows):
        made = staff.post("pastes", {"group": self.group, "campaign": self.campaign, "text": self.listed(rows)})
        staff.post(f"pastes/{made['id']}/apply")

    def test_each_home_counts_once_and_a_race_loses_nobody(self):
        body = {"kind": "checkin", "title": "报平安", "purpose": "核对", "text": "报平安", "closes_at": later(3600)}
        self.campaign = self.world.staff.post("campaigns", body)["id"]
        self.world.opened(self.campaign)
        failures = []

        def work(number):
            # Each copies the list at another moment: with what stood there by then, and without one row that somebody
            # overwrote because two wrote at once.
            staff = Api(self.world.gateway.port, COMMUNITY, self.world.staff.token)
            try:
                for time_ in range(number, TIMES, WORKERS):
                    upto = ROWS * (time_ + 1) // TIMES
                    lost = upto - 1 - number
                    self.paste(staff, [n for n in range(upto) if n != lost or upto == ROWS])
            except Exception as e:  # noqa: BLE001
                failures.append(e)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(WORKERS)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(failures, [])
        counts = self.world.staff.get(f"campaigns/{self.campaign}")["counts"]
        self.assertEqual({s: n for s, n in counts.items() if n}, {"answered_ok": ROWS})
        for ask in self.world.staff.all(f"campaigns/{self.campaign}/asks"):
            self.assertEqual(len(ask["reports"]), 1, ask["place"])
        replies = self.world.staff.all(f"campaigns/{self.campaign}/replies")
        self.assertEqual(len(replies), ROWS)


if __name__ == "__main__":
    unittest.main()
