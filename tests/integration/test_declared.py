"""The watch over undeclared keys can fail: planted Functions are caught, by name, key and command."""

import shutil
import tempfile
import unittest

from clients import until
from declared import Checker, Monitor, plain
from processes import Redis

POSITIONS = {"hget": (1, 1, 1), "mset": (1, -1, 2), "del": (1, -1, 1), "time": (0, 0, 0), "xread": None}
LIBRARY = """#!lua name=planted
local function honest(keys, argv)
  redis.call('SET', keys[1], argv[1])
  return redis.call('GET', keys[2])
end
local function sly(keys, argv)
  redis.call('SET', keys[1], argv[1])
  return redis.call('INCR', '{t}:' .. argv[1])
end
local function half(keys) return redis.call('MSET', keys[1], '1', '{t}:\\n"x"', '2') end
redis.register_function('honest_0123456789ab', honest)
redis.register_function('sly_0123456789ab', sly)
redis.register_function('half_0123456789ab', half)
"""


def checked(*lines):
    c = Checker(POSITIONS)
    for line in lines:
        c.line(b"1700000000.000001 " + line)
    return c


class Watch(unittest.TestCase):
    CALL = b'[0 unix:/s] "FCALL" "f_0123456789ab" "2" "{a}:1" "{a}:2" "{a}:3"'

    def test_declared_keys_are_fine_and_arguments_are_no_keys(self):
        seen = checked(self.CALL, b'[0 lua] "HGET" "{a}:1" "x"', b'[0 lua] "DEL" "{a}:2" "{a}:1"', b'[0 lua] "TIME"')
        self.assertEqual((seen.wrong, seen.calls), ({}, {"f": 1}))

    def test_an_undeclared_key_is_told_with_function_key_and_command(self):
        seen = checked(self.CALL, b'[0 lua] "HGET" "{a}:3" "x"', b'[0 lua] "hget" "{a}:3" "y"')
        self.assertEqual(seen.report(), "f runs HGET on {a}:3, which it does not declare (2 times)")

    def test_every_key_of_a_command_counts_and_no_other_word(self):
        seen = checked(self.CALL, b'[0 lua] "MSET" "{a}:1" "{a}:8" "{a}:9" "v"', b'[0 lua] "DEL" "{a}:1" "{a}:7"')
        self.assertEqual({key for _, key, _ in seen.wrong}, {"{a}:9", "{a}:7"})

    def test_what_others_run_is_nobodys_fault(self):
        seen = checked(
            b'[0 lua] "HGET" "{b}:0" "x"',  # of a call before the watch began
            self.CALL,
            b'[0 127.0.0.1:1] "HGET" "{b}:1" "x"',
            b'[0 lua] "HGET" "{b}:2" "x"',  # of a script, not of the call
        )
        self.assertEqual(seen.wrong, {})

    def test_a_command_whose_keys_cannot_be_told_is_not_let_through(self):
        self.assertIn("XREAD", checked(self.CALL, b'[0 lua] "XREAD" "STREAMS" "{a}:1" "0"').report())

    def test_escaped_words_are_read_back(self):
        self.assertEqual(plain(rb"a\"b\\c\n\x00\xe7"), b'a"b\\c\n\x00\xe7')

    def test_planted_functions_are_caught_in_a_real_redis(self):
        folder = tempfile.mkdtemp(prefix="linli-t-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        redis = Redis(folder)
        redis.start()
        self.addCleanup(redis.end)
        watch = Monitor(redis)
        with redis.connect() as r:
            r.call("FUNCTION", "LOAD", LIBRARY)
            r.call("FCALL", "honest_0123456789ab", 2, "{t}:1", "{t}:2", "{t}:3")
            r.call("FCALL", "sly_0123456789ab", 1, "{t}:1", "7")
            r.call("FCALL", "half_0123456789ab", 1, "{t}:1")
            r.call("SET", "{t}:other", "1")
        redis.kill()  # and the watch goes on with the next one
        redis.start()
        with redis.connect() as r:
            until("the watch is back", lambda: watch.connections == 2)
            r.call("FCALL", "sly_0123456789ab", 1, "{t}:1", "8")
        seen = watch.finish()
        self.assertEqual(seen.calls, {"honest": 1, "sly": 2, "half": 1})
        wrong = {("sly", "{t}:7", "incr"), ("sly", "{t}:8", "incr"), ("half", '{t}:\n"x"', "mset")}
        self.assertEqual(set(seen.wrong), wrong)


if __name__ == "__main__":
    unittest.main()
