"""What people type, through the program: linli explain, and how often it is right on lines by hands that did not see
the code (tests/understanding)."""

import json
import subprocess
import unittest

from processes import LINLI, ROOT

CORPUS = ROOT / "tests" / "understanding"


def explain(*words, lines=None):
    return subprocess.run(
        [LINLI, "explain", *words],
        input=lines,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def explained(lines):
    done = explain("--jsonl", lines="".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Explain(unittest.TestCase):
    def test_one_text_is_shown_with_rule_fields_and_spans(self):
        text = "3-502 三口人 正常 36.4"
        done = explain(text, "--context", "checkin")
        self.assertEqual(done.returncode, 0, done.stderr)
        o = json.loads(done.stdout)
        self.assertEqual((o["intent"], o["unit"], o["count"], o["temp_c"]), ("checkin_ok", "3-502", 3, [36.4]))
        self.assertEqual(o["rule"], "ok_word")
        raw = text.encode()
        for span in o["spans"]:
            self.assertEqual(raw[span["from"] : span["to"]].decode(), span["text"])
        self.assertIn({"what": "place", "from": 0, "to": 5, "text": "3-502"}, o["spans"])

    def test_the_situation_decides(self):
        menu = json.dumps({"options": {"1": "need_help", "2": "all_ok"}})
        self.assertEqual(json.loads(explain("1", "--context", "checkin", "--ctx", menu).stdout)["intent"], "need_help")
        self.assertEqual(json.loads(explain("1").stdout)["intent"], "chatter")

    def test_wrong_words_are_told(self):
        self.assertEqual(explain("1", "--context", "dinner").returncode, 2)
        self.assertEqual(explain("1", "--ctx", "[]").returncode, 2)
        bad = explain("--jsonl", lines='{"text": "1"}\n{"text": 1}\n')
        self.assertEqual(bad.returncode, 1)
        self.assertIn("line 2", bad.stderr)


class Gates(unittest.TestCase):
    def judge(self, path, intent=0.95, all_fields=0.90, needless=0.05):
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        found = explained(lines)
        self.assertEqual(len(found), len(lines))
        intents = fields = 0
        person, nobody = [0, 0], [0, 0]
        for line, got in zip(lines, found, strict=True):
            want, text = line["expect"], line["text"]
            if want.get("urgency") in ("critical", "urgent"):
                self.assertTrue(got["human"], f"urgent, and nobody reads it: {text}")
            if want["intent"] in ("checkin_symptom", "emergency", "need_help"):
                self.assertTrue(got["intent"] != "checkin_ok" or got["human"], f"understood as well: {text}")
            exact = got["intent"] == want["intent"]
            intents += exact
            fields += exact and all(got.get(key) == value for key, value in want.items())
            side = person if want["human"] else nobody
            side[0] += got["human"]
            side[1] += 1
        told = f"{path.name}: intent {intents}, all fields {fields} of {len(lines)}; person {person}, nobody {nobody}"
        self.assertGreaterEqual(intents, intent * len(lines), told)
        self.assertGreaterEqual(fields, all_fields * len(lines), told)
        self.assertGreaterEqual(person[0], 0.97 * person[1], told)
        self.assertLessEqual(nobody[0], needless * nobody[1], told)

    def test_replies_to_check_ins(self):
        self.judge(CORPUS / "checkin.jsonl")

    def test_calls_notices_and_what_nobody_asked_for_are_understood_within_the_gates(self):
        self.judge(CORPUS / "calls.jsonl")

    def test_a_third_corpus_by_other_hands(self):
        self.judge(CORPUS / "mixed.jsonl")

    def test_the_plain_majority_and_what_stands_around_it(self):
        self.judge(CORPUS / "plain.jsonl")

    def test_danger_and_what_only_looks_like_it(self):
        self.judge(CORPUS / "danger.jsonl", 0.97, 0.94, 0.05)

    def test_a_week_in_eight_groups(self):
        self.judge(CORPUS / "week.jsonl", 0.98, 0.95, 0.04)

    def test_everyday_check_ins_in_all_their_spellings(self):
        self.judge(CORPUS / "everyday.jsonl", 0.98, 0.93, 0.03)

    def test_what_a_street_writes_beside_check_ins(self):
        self.judge(CORPUS / "street.jsonl", 0.98, 0.98, 0.01)

    def test_a_set_that_was_sealed_until_the_work_was_done(self):
        self.judge(CORPUS / "sealed.jsonl", 0.97, 0.94, 0.03)

    def test_corners_that_a_set_of_other_hands_looked_into(self):
        self.judge(CORPUS / "corners.jsonl", 0.98, 0.95, 0.02)

    def test_a_set_that_was_seen_only_after_the_work(self):
        self.judge(CORPUS / "blind.jsonl", 0.96, 0.92, 0.03)

    def test_a_third_such_set(self):
        self.judge(CORPUS / "third.jsonl", 0.98, 0.96, 0.02)

    def test_a_fourth_such_set(self):
        self.judge(CORPUS / "fourth.jsonl", 0.98, 0.97, 0.02)

    def test_a_fifth_such_set(self):
        self.judge(CORPUS / "fifth.jsonl", 0.98, 0.96, 0.02)

    def test_a_sixth_such_set(self):
        self.judge(CORPUS / "sixth.jsonl", 0.98, 0.97, 0.02)

    def test_a_seventh_such_set(self):
        self.judge(CORPUS / "seventh.jsonl", 0.98, 0.96, 0.03)

    def test_an_eighth_such_set(self):
        self.judge(CORPUS / "eighth.jsonl", 0.98, 0.97, 0.02)

    def test_a_ninth_such_set(self):
        self.judge(CORPUS / "ninth.jsonl", 0.98, 0.97, 0.02)

    def test_a_tenth_such_set(self):
        self.judge(CORPUS / "tenth.jsonl", 0.98, 0.97, 0.02)

    def test_an_eleventh_such_set(self):
        self.judge(CORPUS / "eleventh.jsonl", 0.98, 0.97, 0.02)

    def test_four_sets_from_which_no_rule_was_made(self):
        self.judge(CORPUS / "twelfth.jsonl", 0.98, 0.95, 0.03)
        self.judge(CORPUS / "thirteenth.jsonl", 0.97, 0.93, 0.04)
        self.judge(CORPUS / "fourteenth.jsonl", 0.98, 0.95, 0.03)
        self.judge(CORPUS / "fifteenth.jsonl", 0.96, 0.93, 0.06)

    def test_four_more_of_which_two_are_ordinary_and_two_odd(self):
        self.judge(CORPUS / "sixteenth.jsonl", 0.98, 0.95, 0.03)
        self.judge(CORPUS / "seventeenth.jsonl", 0.94, 0.91, 0.07)
        self.judge(CORPUS / "eighteenth.jsonl", 0.98, 0.96, 0.03)
        self.judge(CORPUS / "nineteenth.jsonl", 0.95, 0.91, 0.06)

    def test_thirteen_sets_from_which_no_weight_was_learnt(self):
        sets = sorted((CORPUS / "regions").glob("*.jsonl"))
        self.assertEqual(len(sets), 13)
        for path in sets:
            with self.subTest(path.name):
                self.judge(path, 0.96, 0.92, 0.05)


if __name__ == "__main__":
    unittest.main()
