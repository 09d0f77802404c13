"""The README's walk-through, word for word: what stands in its blocks is run by a shell, against scripts/run."""

import ast
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from run_test import ROOT, Run, free_ports


def blocks(name):
    """The shell blocks of a README: the two commands, then the walk-through."""
    return re.findall(r"^```sh\n(.*?)^```$", (ROOT / name).read_text(encoding="utf-8"), re.S | re.M)


class Readme(unittest.TestCase):
    def test_both_languages_have_the_same_walk_through(self):
        english, chinese = blocks("README.md"), blocks("README.zh-CN.md")
        self.assertEqual(english[1:], chinese[1:])
        commands = [[line.split()[0] for line in block.splitlines()] for block in (english[0], chinese[0])]
        self.assertEqual(commands, [["scripts/run", "scripts/test"]] * 2)

    def test_what_the_readmes_name_is_there(self):
        for name in ("README.md", "README.zh-CN.md"):
            text = (ROOT / name).read_text(encoding="utf-8")
            for path in re.findall(r"(?:scripts|bots|server|tests|deploy|templates)/[\w/.-]*\w", text):
                self.assertTrue((ROOT / path).exists(), f"{name} names {path}")
            for path in re.findall(r"\]\(([^)]+)\)", text):
                self.assertTrue((ROOT / path).exists(), f"{name} links to {path}")


class WalkThrough(unittest.TestCase):
    def setUp(self):
        self.assertIn("LINLI_PROGRAM", os.environ, "name the built program: a walk that was not walked proves nothing")
        folder = tempfile.TemporaryDirectory(prefix="linli-walk-", ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        data = Path(folder.name) / "data"
        self.port, internal, self.box = free_ports(3)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("LINLI_") or k == "LINLI_PROGRAM"}
        self.env |= {"LINLI_DATA": str(data), "LINLI_PORT": str(self.port), "LINLI_INTERNAL_PORT": str(internal),
                     "LINLI_SANDBOX_PORT": str(self.box)}
        self.run_process = Run(self.env)
        self.addCleanup(self.run_process.end)
        self.run_process.wait_for("Ctrl-C stops")
        self.data = data

    def walk(self):
        lines = "".join(blocks("README.md")[1:])
        for was, here in ((":8080", f":{self.port}"), (":8090", f":{self.box}"), (".run/", f"{self.data}/")):
            self.assertIn(was, lines)
            lines = lines.replace(was, here)
        done = subprocess.run(["bash"], input=lines, env=self.env, cwd=ROOT, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=100, check=False)
        return done.stdout

    def test_it_can_be_walked_line_by_line(self):
        said = self.walk()
        for wrong in ("Traceback", "about:blank", "not found", "No such", "curl:", "scripts/watch:", "syntax error"):
            self.expect(wrong not in said, said, f"it says {wrong}")
        self.expect(re.search(r"(?m)^handed$", said), said, "the text was not marked as posted")
        self.expect(len(re.findall(r"(?m)^applied$", said)) == 2, said, "the two pastes were not applied")
        printed = [ast.literal_eval(d) for d in re.findall(r"(?m)^(\{'[^\n]*\})$", said)]
        second = next(d for d in printed if "same" in d)
        self.expect((second["new"], second["same"]) == (2, 2), said, "of the second paste two lines are new")
        counts, total, of = re.search(r"(?m)^(\{'.*\}) sum (\d+) of (\d+)$", said).groups()
        counts = ast.literal_eval(counts)
        self.expect((total, of, sum(counts.values())) == ("72", "72", 72), said, "the counts do not add up")
        self.expect(counts in printed, said, "the recount of the homes is another")
        self.expect((counts["answered_ok"], counts["answered_need"]) == (5, 1), said, "not everybody was understood")
        history = said[said.index('"kind": "reply"'):said.index(" sum 72")]
        for part in ("锦绣苑4-2-502 张倩 都好", '"kind": "message"', '"status": "delivered"'):
            self.expect(part in history, said, f"her history lacks {part}")
        for event in (r"watching jinyuan", r"\[campaign:\w+\] campaign: open", r"\[campaign:\w+\] message: handed",
                      r"\[campaign:\w+\] reply: 锦绣苑/3-2-401 ok answered_ok", r"\[identities\] linked: claimed",
                      r"\[campaign:\w+\] reply: 锦绣苑/4-2-502 ok answered_ok", r"\[counts\] \w+: .*answered_ok 5"):
            self.expect(re.search(event, said), said, f"not seen on the WebSocket: {event}")

    def expect(self, true, said, why):
        if not true:
            print(said)
            self.fail(why)


if __name__ == "__main__":
    unittest.main()
