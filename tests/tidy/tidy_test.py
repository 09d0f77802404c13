"""scripts/tidy, tried: each rule is given a file that breaks it and one that looks like it and does not.

    tidy_test.py            every rule, on planted trees
    tidy_test.py --tree     the repository itself: it must be clean
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIDY = ROOT / "scripts" / "tidy"


def run_tidy(root):
    done = subprocess.run([sys.executable, str(TIDY), "--root", str(root)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def messages_of(files):
    """What tidy says of a tree of these files: (file, line, rule) of each message."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        code, out, err = run_tidy(folder)
    found = set()
    for line in out.splitlines():
        if line == "tidy: clean":
            continue
        where, rest = line.split(": [", 1)
        rule, instead = rest.split("] ", 1)
        assert instead.strip(), f"a message that does not say what to do instead: {line}"
        name, number = where.rsplit(":", 1)
        found.add((name, int(number), rule))
    assert code == (1 if found else 0), (code, out, err)
    return found


class Rules(unittest.TestCase):
    covered = set()

    def catches(self, rule, name, text, line, others=None):
        Rules.covered.add(rule)
        self.assertIn((name, line, rule), messages_of({name: text, **(others or {})}))

    def accepts(self, name, text, others=None):
        """A header, so that no list has to name it."""
        self.assertEqual(messages_of({name: text, **(others or {})}), set())

    def test_an_include_against_the_layout(self):
        self.catches("edge", "server/domain/a.hpp", '#pragma once\n#include "store/keys.hpp"\n', 2)
        self.catches("edge", "server/base/a.hpp", '#include "domain/model.hpp"\n', 1)
        self.catches("edge", "bots/toy/toy.hpp", '#include "net/client.hpp"\n', 1)
        self.catches("edge", "server/sandbox/a.hpp", '#include "store/groups.hpp"\n', 1)
        self.accepts("server/store/a.hpp", '#include "base/text.hpp"\n#include "domain/model.hpp"\n#include <vector>\n')
        self.accepts("server/words/a.hpp", '// not an include: "store/keys.hpp"\n')

    def test_a_library_linked_against_the_layout(self):
        self.catches("edge", "server/words/CMakeLists.txt", "linli_library(words\n  DEPS linli_store)\n", 2)
        self.accepts("server/words/CMakeLists.txt", "linli_library(words\n  DEPS linli_domain linli_base)\n")

    def test_a_platform_that_uses_another(self):
        self.catches("bot-sibling", "bots/toy/toy.hpp", '#include "bots/telegram/updates.hpp"\n', 1)
        self.accepts("bots/toy/toy.hpp", '#include "bots/common/platform_answer.hpp"\n#include "bots/toy/more.hpp"\n')

    def test_beast_outside_net(self):
        self.catches("beast", "server/api/a.hpp", "#include <boost/beast/http.hpp>\n", 1)
        self.catches("beast", "tests/integration/a.hpp", "namespace http = boost::beast::http;\n", 1)
        self.accepts("server/net/a.hpp", "#include <boost/beast/http.hpp>\n")
        self.accepts("server/api/a.hpp", "// Beast (boost/beast) is not used here\n")

    def test_hiredis_outside_redis(self):
        self.catches("hiredis", "server/store/a.hpp", "#include <hiredis/hiredis.h>\n", 1)
        self.accepts("server/redis/a.hpp", "#include <hiredis/hiredis.h>\n")

    def test_co_spawn_outside_base(self):
        self.catches("co_spawn", "server/live/a.hpp", "void f() {\n  co_spawn(e, g(), detached);\n}\n", 2)
        self.accepts("server/base/a.hpp", "void f() {\n  co_spawn(e, g(), detached);\n}\n")

    def test_the_environment_read_in_the_depths(self):
        self.catches("getenv", "server/net/a.hpp", 'inline auto v = std::getenv("HOME");\n', 1)
        self.accepts("server/config/a.hpp", 'inline auto v = std::getenv("HOME");\n')

    def test_the_clock_read_in_the_depths(self):
        self.catches("clock", "server/domain/a.hpp", "inline auto v = std::chrono::system_clock::now();\n", 1)
        self.accepts("server/base/a.hpp", "inline auto v = std::chrono::system_clock::now();\n")
        self.accepts("server/domain/a.hpp", "inline auto v = std::chrono::steady_clock::now();\n")

    def test_a_key_written_out(self):
        self.catches("redis-key", "server/queue/a.hpp", 'inline auto k = "{c:" + id + "}:asks";\n', 1)
        self.catches("redis-key", "server/store/a.hpp", 'inline auto k = "{g}:tokens";\n', 1)
        self.accepts("server/store/keys.hpp", 'inline auto k = "{g}:tokens";\n')
        self.accepts("server/queue/a.hpp", '// keys look like "{g}:tokens"\ninline auto k = "{\\"c\\":1}";\n')

    def test_an_error_that_is_gone_when_the_loop_begins(self):
        rule, name = "loop-temporary", "server/live/a.hpp"
        self.catches(rule, name, "void f() {\n  for (auto w : split(r.error().detail, 'x')) {\n    g(w);\n  }\n}\n", 2)
        self.accepts(name, "void f() {\n  for (auto& w : all) g(w.error());\n}\n")

    def test_temporaries_in_an_awaited_expression(self):
        rule, name = "co_await-temporary", "server/live/a.hpp"
        self.catches(rule, name, "task<void> f() {\n  co_await g(point{1, 2});\n}\n", 2)
        self.catches(rule, name, "task<void> f() {\n  co_await g(1,\n             point{1, 2});\n}\n", 2)
        self.catches(rule, name, "task<void> f() {\n  auto x = h(point{1}, co_await g());\n}\n", 2)
        self.catches(rule, name, "task<void> f() {\n  co_await g({1, 2});\n}\n", 2)
        self.catches(rule, name, "task<void> f() {\n  co_await g([&] { return 1; });\n}\n", 2)
        self.catches(rule, name, "task<void> f() {\n  co_await g(1, [x](int y) { return x + y; });\n}\n", 2)
        self.accepts(name, "task<void> f() {\n  const point p{1, 2};\n  co_await g(p);\n}\n")
        self.accepts(name, "task<void> f() {\n  if (co_await g(all[0])) {\n    h();\n  }\n}\n")
        self.accepts(name, "task<void> f() {\n  for (const auto& x : co_await g()) {\n    h(x);\n  }\n}\n")
        self.accepts(name, 'task<void> f() {\n  co_await g("a {b} [c]");\n}\n')
        self.accepts(name, "auto f = [](int a) -> task<void> {\n  co_await g(a);\n};\n")

    def test_a_file_that_is_too_long(self):
        self.catches("file-length", "server/base/a.hpp", "int a();\n" * 401, 401)
        self.accepts("server/base/a.hpp", "int a();\n" * 400)

    def test_a_function_that_is_too_long(self):
        def function(body):
            return "namespace linli {\nclass c {\n\n  int f(int a) const {\n" + body + "    return a;\n  }\n};\n}\n"
        self.catches("function-length", "server/base/a.hpp", function("    a();\n" * 68), 4)
        self.accepts("server/base/a.hpp", function("    a();\n" * 67))
        self.accepts("server/base/a.hpp", function("    {1, 2},\n" * 90))
        self.accepts("server/base/a.hpp", "namespace linli {\n" + "int a(int b);\n" * 90 + "}\n")
        self.catches("function-length", "tests/unit/a.hpp", 'TEST_CASE("long") {\n' + "  a();\n" * 70 + "}\n", 1)

    def test_a_line_that_is_too_long(self):
        self.catches("line-length", "server/base/a.hpp", "\n// " + "x" * 118 + "\n", 2)
        self.accepts("server/base/a.hpp", "// " + "x" * 117 + "\n// " + "字" * 117 + "\n")

    def test_python_has_the_same_bounds(self):
        function = "def long():\n" + "    a()\n" * 70
        self.catches("file-length", "tests/integration/a.py", "a()\n" * 401, 401)
        self.catches("function-length", "tests/integration/a.py", "\n" + function, 2)
        self.catches("function-length", "scripts/a", "#!/usr/bin/env python3\n" + function, 2)
        self.catches("line-length", "scripts/a.py", "\n# " + "x" * 119 + "\n", 2)
        self.accepts("scripts/a.py", "def short():\n" + "    a()\n" * 69 + "# " + "x" * 118 + "\n")
        self.accepts("scripts/a", "#!/usr/bin/env bash\n" + function)

    def test_a_case_that_nothing_runs(self):
        lists = {"tests/unit/CMakeLists.txt": "linli_test(a SOURCES stand.cpp a_test.cpp)\n"}
        case = '#include <doctest/doctest.h>\nTEST_CASE("a") {}\n'
        self.catches("test-case", "tests/unit/stand.cpp", case, 2, lists)
        self.accepts("tests/unit/a_test.cpp", case, lists)

    def test_a_note_to_self(self):
        for word in ("TO" + "DO", "FIX" + "ME"):
            self.catches("todo", "server/base/a.hpp", f"// {word}: later\n", 1)
        self.catches("todo", "scripts/a.py", "x = 1  # TO" + "DO\n", 1)

    def test_a_source_that_nothing_builds(self):
        lists = {"server/base/CMakeLists.txt": "linli_library(base SOURCES text.cpp)\n"}
        self.catches("unlisted", "server/base/ext.cpp", "int a;\n", 1, lists)
        self.catches("unlisted", "bots/toy/toy.cpp", "int a;\n", 1, {"bots/registry.inc": "BOT(relay)\n"})
        self.accepts("server/base/text.cpp", "int a;\n", lists)
        self.accepts("bots/toy/toy.cpp", "int a;\n", {"bots/registry.inc": "BOT(toy)\n"})

    @classmethod
    def tearDownClass(cls):
        done = subprocess.run([sys.executable, str(TIDY), "--rules"], capture_output=True, text=True, check=True)
        rules = {line.split()[0] for line in done.stdout.splitlines()}
        assert rules == cls.covered, f"rules without a test: {sorted(rules - cls.covered)}"


def main():
    if sys.argv[1:] == ["--tree"]:
        code, out, err = run_tidy(ROOT)
        print(out + err)
        return code
    return 0 if unittest.main(argv=sys.argv[:1], exit=False).result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
