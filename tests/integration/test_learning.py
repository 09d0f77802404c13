"""What labelled texts teach (linli learn), judged on texts whose labels were not learnt from."""

import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from processes import LINLI, ROOT
from test_understanding import CORPUS

LEXICON = ROOT / "templates" / "lexicon"
JUDGES = "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()


def labelled():
    """In the order of scripts/learn."""
    return sorted(CORPUS.glob("*.jsonl")) + sorted((CORPUS / "taught").glob("*.jsonl"))


def linli(*words, text=None):
    words = [LINLI, *map(str, words)]
    return subprocess.run(words, input=text, capture_output=True, text=True, timeout=120, check=False)


def learnt(files, *more):
    done = linli("learn", *more, *files)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def rows_of(weights):
    """The labels and, by feature, the weight for each label."""
    lines = [line for line in weights.splitlines() if line and not line.startswith("#")]
    rows = {}
    for line in lines[1:]:
        name, pairs = line.split("\t")
        rows[name] = {int(k): int(v) for k, v in (pair.split(":") for pair in pairs.split(" "))}
    return lines[0], rows


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


class Learning(unittest.TestCase):
    def test_the_weights_that_are_built_in_are_what_the_labelled_texts_teach(self):
        classes, rows = rows_of((LEXICON / "learnt.txt").read_text(encoding="utf-8"))
        again, anew = rows_of(learnt(labelled()))
        self.assertEqual(classes, again)
        differ = set(rows) ^ set(anew)  # by what another machine rounds otherwise
        self.assertLess(len(differ), len(rows) / 100, "run scripts/learn")
        for name in set(rows) & set(anew):
            for label, weight in rows[name].items():
                self.assertLessEqual(abs(weight - anew[name].get(label, weight)), 4, f"{name}: run scripts/learn")

    def test_sets_that_were_left_out_are_understood_within_the_gates(self):
        with tempfile.TemporaryDirectory() as folder:
            lexicon = Path(folder) / "lexicon"
            shutil.copytree(LEXICON, lexicon)
            left_out = [CORPUS / f"{name}.jsonl" for name in JUDGES]
            weights = learnt([path for path in labelled() if path not in left_out])
            (lexicon / "learnt.txt").write_text(weights, encoding="utf-8")
            intents = needing = seen = plain = needless = total = 0
            for path in left_out:
                lines = lines_of(path)
                done = linli("explain", "--jsonl", "--lexicon", lexicon, text=path.read_text(encoding="utf-8"))
                self.assertEqual(done.returncode, 0, done.stderr)
                for line, text in zip(lines, done.stdout.splitlines(), strict=True):
                    want, got = line["expect"], json.loads(text)
                    total += 1
                    intents += got["intent"] == want["intent"]
                    needing += want["human"]
                    seen += want["human"] and got["human"]
                    plain += not want["human"]
                    needless += got["human"] and not want["human"]
                    if want["intent"] in ("checkin_symptom", "emergency", "need_help"):
                        self.assertTrue(got["human"], f"trouble, and nobody reads it: {line['text']}")
        told = f"{intents} of {total} intents, {seen} of {needing} persons, {needless} of {plain} needlessly"
        self.assertGreaterEqual(intents, 0.96 * total, told)
        self.assertGreaterEqual(seen, 0.985 * needing, told)
        self.assertLessEqual(needless, 0.045 * plain, told)

    def test_alone_it_hardly_ever_thinks_that_nobody_need_look_where_somebody_must(self):
        needing = missed = plain = left = 0
        for path in (CORPUS / "taught" / f"{name}.jsonl" for name in ("pairs", "mix", "lang", "odd")):
            others = [other for other in labelled() if other != path]
            for text in learnt(others, "--judge", path).splitlines():
                said = json.loads(text)
                sure = said.get("nobody", 0) >= 0.9
                needing += said["is_human"]
                missed += said["is_human"] and sure
                plain += not said["is_human"]
                left += not said["is_human"] and sure
        self.assertLessEqual(missed, 0.03 * needing, f"{missed} of {needing}")
        self.assertGreaterEqual(left, 0.55 * plain, f"{left} of {plain}")

    def test_a_file_with_a_fault_is_told_with_its_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mine.jsonl"
            for line, why in (
                ("{", "JSON"),
                ("[]", "object"),
                ('{"text": "好"}', "expect"),
                ('{"text": "好", "expect": {"intent": "dancing", "human": true}}', "intent"),
                ('{"text": "好", "expect": {"intent": "ack"}}', "human"),
                ('{"text": null, "expect": {"intent": "ack", "human": true}}', "text"),
                ('{"text": "好", "ctx": 1, "expect": {"intent": "ack", "human": true}}', "ctx"),
                ('{"text": "好", "context": "dinner", "expect": {"intent": "ack", "human": true}}', "context"),
            ):
                good = '{"text": "好", "expect": {"intent": "ack", "human": false}}\n'
                path.write_text(good + line + "\n", encoding="utf-8")
                done = linli("learn", path)
                self.assertEqual((done.returncode, done.stdout), (1, ""), line)
                self.assertIn("mine.jsonl:2: ", done.stderr)
                self.assertIn(why, done.stderr)
            path.write_text(good, encoding="utf-8")
            self.assertIn("fewer than 100", linli("learn", path).stderr)
            self.assertEqual(linli("learn", folder).returncode, 1)
        self.assertEqual(linli("learn", "/nonexistent.jsonl").returncode, 1)


if __name__ == "__main__":
    unittest.main()
