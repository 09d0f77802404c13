"""A new platform: one folder, one line, and it builds."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(root, name):
    command = [sys.executable, "-B", ROOT / "scripts" / "new_bot", "--root", root, name]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def snapshot(root):
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


class NewBot(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="linli-bot-")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        shutil.copytree(ROOT / "bots", self.root / "bots")

    def test_it_touches_one_folder_and_one_line(self):
        before = snapshot(self.root)
        done = run(self.root, "toy")
        self.assertEqual(done.returncode, 0, done.stderr)
        after = snapshot(self.root)
        changed = {p for p in before if after[p] != before[p]}
        self.assertEqual(changed, {"bots/registry.inc"})
        lines = [set(s["bots/registry.inc"].decode().splitlines()) for s in (before, after)]
        self.assertEqual(lines[1] - lines[0], {"BOT(toy)"})
        self.assertLessEqual(lines[0], lines[1])
        self.assertTrue(all(p.startswith("bots/toy/") for p in set(after) - set(before)))

    def test_what_is_made_compiles(self):
        self.assertEqual(run(self.root, "toy").returncode, 0)
        compiler = shutil.which("c++") or shutil.which("g++")
        self.assertIsNotNone(compiler)
        for source in ("toy.cpp", "toy_test.cpp"):
            done = subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
                                   "-I", self.root, "-I", ROOT / "server", "-I", ROOT,
                                   self.root / "bots" / "toy" / source],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_name_that_cannot_be_is_refused_and_nothing_is_made(self):
        before = snapshot(self.root)
        for name in ("telegram", "common", "Toy", "toy-two", "class", "message", "t", "../toy", "", "1toy", "toy_"):
            done = run(self.root, name)
            self.assertEqual(done.returncode, 1, name)
            self.assertIn("scripts/new_bot:", done.stderr)
        self.assertEqual(snapshot(self.root), before)


if __name__ == "__main__":
    unittest.main()
