"""The sample community: what it promises, read from what it writes."""

import collections
import csv
import io
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

import sample_community as sample  # noqa: E402
from sample_people import THIS_YEAR  # noqa: E402


class SampleCommunityTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = sample.make()
        cls.people = sample.community_json(cls.made)
        cls.rows = list(csv.DictReader(io.StringIO(sample.roster_csv(cls.made))))
        cls.residents = [r for r in cls.rows if r["编号"]]

    def homes(self):
        return collections.Counter((r["小区"], r["楼栋"], r["单元"], r["房号"]) for r in self.rows)

    def test_it_is_the_same_every_time_and_another_with_another_seed(self):
        self.assertEqual(sample.roster_csv(sample.make()), sample.roster_csv(self.made))
        self.assertNotEqual(sample.roster_csv(sample.make(seed=7)), sample.roster_csv(self.made))

    def test_it_has_2100_residents_in_about_700_homes(self):
        self.assertEqual(len(self.residents), 2100)
        self.assertEqual(len({r["编号"] for r in self.residents}), 2100)
        self.assertAlmostEqual(len(self.homes()), 700, delta=20)

    def test_every_seed_has_as_many(self):
        for seed in range(5):
            self.assertEqual(sum(len(h["people"]) for h in sample.make(seed)["homes"]), 2100)

    def test_no_home_has_two_people_of_one_name(self):
        names = collections.Counter((r["小区"], r["楼栋"], r["单元"], r["房号"], r["姓名"]) for r in self.residents)
        self.assertEqual(max(names.values()), 1)

    def test_no_phone_is_a_real_number_and_none_is_there_twice(self):
        phones = [r["电话"] for r in self.residents if r["电话"]]
        self.assertEqual(len(set(phones)), len(phones))
        for phone in phones:  # Chinese mobile numbers begin with 13 to 19
            self.assertRegex(phone, r"^100\d{8}$")

    def test_homes_are_owned_let_and_empty_and_empty_ones_have_nobody(self):
        kinds = collections.Counter(r["居住"] for r in self.rows)
        for kind in ("自住", "租户", "空置", ""):
            self.assertGreater(kinds[kind], 10, kind)
        self.assertEqual([r for r in self.residents if r["居住"] == "空置"], [])

    def test_the_tags_that_matter_are_there(self):
        tags = collections.Counter(t for r in self.residents for t in r["标签"].split(";") if t)
        for tag in ("独居老人", "高龄", "透析", "孕妇", "婴儿", "无智能手机", "志愿者", "楼组长", "房东"):
            self.assertGreater(tags[tag], 3, tag)

    def test_who_lives_alone_and_is_old_does(self):
        homes = self.homes()
        for r in self.residents:
            if "独居老人" in r["标签"]:
                self.assertEqual(homes[(r["小区"], r["楼栋"], r["单元"], r["房号"])], 1)
                self.assertLess(int(r["出生年"]), THIS_YEAR - 60)

    def test_every_home_has_exactly_one_group(self):
        groups = self.people["groups"]
        self.assertEqual(len(groups), 8)
        self.assertEqual({g["account"] for g in groups}, {"wechat-relay", "sandbox-open", "sandbox-wechat"})
        for home in self.made["homes"]:
            covering = [g["title"] for g in groups if any(sample.covers(p, home) for p in g["places"])]
            self.assertEqual(len(covering), 1, sample.render(home))

    def test_a_sandbox_group_holds_its_residents_and_the_workers(self):
        for group in self.people["sandbox"]:
            ids = [m["id"] for m in group["members"]]
            self.assertEqual(len(set(ids)), len(ids))
            self.assertEqual(sum(i.startswith("staff-") for i in ids), 6)
            self.assertGreater(len(ids), 60)

    def test_the_staff_are_six_with_a_chat_each(self):
        self.assertEqual(len(self.people["staff"]), 6)
        points = [p for s in self.people["staff"] for p in s["contact_points"]]
        self.assertEqual(points, [f"sandbox-open:staff-{n}" for n in range(1, 7)])


if __name__ == "__main__":
    unittest.main()
