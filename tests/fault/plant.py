"""Bugs put in on purpose: copies of product sources, each wrong in one way that the fault suite must catch.

plant.py NAME SOURCE_ROOT OUT writes the wrong copies into OUT; they are linked before the program's own (see
CMakeLists.txt). The product itself holds nothing of this. A pattern that is no longer found is an error: whoever
changed that code finds the new place for the bug, or the checker would go unchecked.
"""

import re
import sys
from pathlib import Path

LATER = """namespace {
template <class Task>
task<void> planted_later(Task work) {
  co_await std::move(work);
}
"""
MARK = """\\g<0>
  std::vector<inbound> unmarked;
  for (auto& e : events) {
    redis::command mark{"SADD", keys::inbox(shard_of(account, e.sender), "planted"), account + e.id};
    auto fresh = co_await db_.client().run(std::move(mark));
    if (!fresh) co_return fresh.error();
    if (fresh->integer == 1) unmarked.push_back(std::move(e));
  }
  events = std::move(unmarked);
  if (events.empty()) co_return std::size_t{0};
"""
EVERYSEC = """\\g<0>
  redis::command planted{"CONFIG", "SET", "appendfsync", "everysec"};
  auto set = co_await c.run(std::move(planted));
"""
EVAL = r"""\g<0>
std::string planted_eval(std::string_view source, std::string_view name) {
  std::string out;
  for (std::size_t at = source.find('\\n') + 1; at < source.size();) {
    const auto end = std::min(source.find('\\n', at), source.size());
    const auto line = source.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with("redis.register_function")) {
      out.append(line).append("\\n");
    } else if (line.find("'" + std::string(name) + "_@HASH@'") != line.npos) {
      const auto from = line.find("callback = ") + 11;
      out.append("return ").append(line.substr(from, line.find(',', from) - from)).append("(KEYS, ARGV)\\n");
    }
  }
  return out;
}
"""

# name → (what it is, [(file, pattern, replacement)])
PLANTS = {
    "answer_early": (
        "a webhook is answered before Redis replied",
        [
            ("server/api/webhook.cpp", r"namespace \{\n", LATER),
            (
                "server/api/webhook.cpp",
                r"auto added = co_await ([^;]*);",
                r"""auto work = \1;
    spawn(use.world.core, use.world.work, "early", planted_later(std::move(work)));
    result<std::size_t> added = n;""",
            ),
        ],
    ),
    "mark_first": (
        "an event is marked as seen before it is added",
        [("server/store/inbox.cpp", r"task<result<std::size_t>> inbox::accept\([^)]*\) \{", MARK)],
    ),
    "everysec": (
        "Redis syncs once a second",
        [
            ("server/store/redis_settings.cpp", r'"appendfsync", "always"', '"appendfsync", "everysec"'),
            ("server/store/redis_settings.cpp", r"check_one\(redis::client& c[^)]*\) \{", EVERYSEC),
            ("server/store/redis_settings.cpp", r"memory_share\(redis::client& c[^)]*\) \{", EVERYSEC),
        ],
    ),
    "no_lease": (
        # Whose work is whose by rank alone would mostly hide it: gateways that all live agree on that.
        "work begins without a lease, wherever there is some, and nobody's fence is looked at",
        [
            ("server/queue/owners.cpp", r"const bool ours = [^;]*;", "const bool ours = true;"),
            ("server/queue/owners.cpp", r"if \(!lease\) co_return lease\.error\(\);", r"\g<0>\n  lease->taken = true;"),
            ("server/store/transaction.cpp", r'add\(checks_, "(?:fence|owner)"[^;]*;', ";"),
        ],
    ),
    "retry_unknown": (
        "what must be sent at most once is sent again when its outcome is unknown",
        [
            (
                "server/queue/sending/send_policy.cpp",
                r"policy == bots::after_5xx::same_key",
                "policy != bots::after_5xx::resend_flagged",
            )
        ],
    ),
    "plain_eval": (
        "scripts go with EVAL instead of Functions",
        [
            ("server/redis/functions.cpp", r'placeholder = "@HASH@";\n', EVAL),
            ("server/redis/functions.cpp", r'"FCALL"', '"EVAL"'),
            (
                "server/redis/functions.cpp",
                r'names_\[std::string\(name\)\] = std::string\(name\) \+ "_" \+ hash;',
                "names_[std::string(name)] = planted_eval(s.source, name);",
            ),
        ],
    ),
    "ttl_dedupe": (
        "ids of events are forgotten when a TTL is over, which a clock can jump past",
        [
            (
                "server/store/lua/accept.lua",
                r"redis\.call\('SISMEMBER', ([^,]+), ([^)]+)\)",
                r"redis.call('EXISTS', \1 .. '/' .. \2)",
            ),
            (
                "server/store/lua/accept.lua",
                r"redis\.call\('SADD', current, ([^)]+)\)",
                r"redis.call('SET', current .. '/' .. \1, '1', 'PX', 345600000)",
            ),
        ],
    ),
    "token_log": (
        "the address of a call, with the token in it, goes into the log",
        [
            ("server/net/client.cpp", r'#include "net/client_pool.hpp"', r'#include "base/log.hpp"' + "\n" + r"\g<0>"),
            (
                "server/net/client.cpp",
                r"const auto deadline = steady(_clock)?::now\(\) \+ r\.deadline;",
                r"""\g<0>
    log::info("http", "{} {}", r.method, r.url);""",
            ),
        ],
    ),
}


def write(name, root, out):
    texts = {}
    for file, pattern, replacement in PLANTS[name][1]:
        text = texts.get(file) or Path(root, file).read_text(encoding="utf-8")
        text, times = re.subn(pattern, replacement, text)
        if times == 0:
            sys.exit(f"{file}: the place for the planted bug {name} is not found: tests/fault/plant.py, {pattern}")
        texts[file] = text
    for file, text in texts.items():
        target = Path(out, Path(file).name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    Path(out, "planted.cpp").write_text(
        f"""#include <cstdio>

namespace {{
[[maybe_unused]] const int said =
    std::fprintf(stderr, "THIS PROGRAM CARRIES A PLANTED BUG ({name}): {PLANTS[name][0]}\\n");
}}  // namespace
""",
        encoding="utf-8",
    )


if __name__ == "__main__":
    if sys.argv[1] == "--list":
        for plant, (_, edits) in PLANTS.items():
            print(plant, *dict.fromkeys(file for file, _, _ in edits))
    else:
        write(*sys.argv[1:4])
