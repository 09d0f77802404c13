"""Bytes that are hardly HTTP: what is taken, another parser takes alike; what is refused ends there."""

import os
import socket
import unittest
from collections import Counter
from pathlib import Path

from clients import until
from harness import Case
from http_cases import HOOK, Book, head_of, line_of
from http_more import all_cases
from machine import COUNTS, Stretch, slow_writes
from processes import note
from raw import SPLITS, Helper, play_all

HERE = Path(__file__).resolve().parent
BUILT = HERE.parents[1] / "build" / "tests" / "hostile"


def faults(case, outcome, statuses_known):
    """What is wrong with an outcome, in words; nothing when all is well."""
    got = [a.status for a in outcome.answers]
    wanted = [200] * len(case.methods)
    if wanted:
        wanted[-1] = case.status
    if outcome.trouble:
        yield outcome.trouble
    if len(got) != len(wanted):
        yield f"answers {got}, not {wanted}"
    elif statuses_known and got != wanted or case.status != 200 and got and got[-1] != case.status:
        yield f"answers {got}, not {wanted}"
    if not outcome.closed:
        yield "the connection was not closed"
    if case.then == "open" and outcome.sentinel is None:
        yield "the request behind it has no answer"
    if any(b"smuggled" in a.head for a in outcome.answers):
        yield "the smuggled request was answered"


class Http(Case):
    settings = {"cores": 1}

    @classmethod
    def prepare(cls, world):
        cls.cases = all_cases()
        cls.jobs = [(c, s) for c in cls.cases for s in SPLITS]
        cls.mirror = Helper(os.environ.get("LINLI_MIRROR") or str(BUILT / "hostile_mirror"))
        cls.addClassCleanup(cls.mirror.stop)

    def quarantined(self):
        """The bodies that were taken, signed but no updates, and how often any was: the same one within a minute is
        kept once. Sealed: codec|owner|bytes."""
        with self.world.redis.connect() as r:
            entries = [e for key in r.keys("{i:*}:quarantine") for e in r.call("XRANGE", key, "-", "+")]
        sealed = [v for _, pairs in entries for k, v in zip(pairs[::2], pairs[1::2]) if k == b"body"]
        return {v.split(b"|", 2)[2] for v in sealed}, self.world.gateway.metric("linli_hooks_quarantined_total")

    def must_be_faultless(self, found):
        shown = "\n".join(found[:40])
        self.assertFalse(found, f"{len(found)} of {len(self.jobs)} went wrong:\n{shown}")

    def test_there_are_enough_cases_and_each_has_a_name_of_its_own(self):
        self.assertGreaterEqual(len(self.cases), 250)
        self.assertEqual([n for n, k in Counter(c.name for c in self.cases).items() if k > 1], [])
        self.assertGreaterEqual(sum(c.taken for c in self.cases), 80)

    def test_the_gateway_answers_each_as_it_should_and_keeps_the_bodies_it_took_and_no_others(self):
        earlier, before = self.quarantined()
        pids = self.world.gateway.child.pid, self.world.redis.child.pid
        with self.world.redis.connect() as r, Stretch(*pids) as machine:
            slow_writes(r)
            outcomes = play_all(self.world.gateway.port, self.jobs)
            slow = slow_writes(r)
        self.must_be_faultless(
            [f"{c.name} ({s}): {f}" for (c, s), o in zip(self.jobs, outcomes) for f in faults(c, o, False)]
        )
        until("all connections are gone", lambda: self.world.gateway.metric("linli_connections") == 0, 15)
        kept, times = self.quarantined()
        wanted = Counter(body for c, _ in self.jobs for body in c.kept)
        self.assertEqual([k[:80] for k in kept - earlier - set(wanted)], [], "taken, but should not have been")
        # A disk that is slow for a moment makes it 503, and so does a machine that has no core for us: nothing was
        # promised.
        late = [c for (c, _), o in zip(self.jobs, outcomes) if any(a.status == 503 for a in o.answers)]
        excuse = slow > 0 or machine.waited > 0.4 or not COUNTS
        note(f"{len(late)} were 503; {slow} slow writes, {machine.waited:.1f} s without a core")
        self.assertLessEqual(len(late), len(self.jobs) / (10 if excuse else 100))
        excused = Counter(body for c in late for body in c.kept)
        self.assertEqual([k[:80] for k in set(wanted - excused) - kept], [], "should have been taken")
        self.assertLessEqual(times - before, wanted.total(), "more were taken than should have been")
        least = wanted.total() - excused.total()
        self.assertGreaterEqual(times - before, least, "fewer were taken than should have been")

    def test_what_is_taken_another_parser_takes_for_the_same_requests(self):
        node = Helper("node", str(HERE / "peer.js"))
        self.addCleanup(node.stop)
        ours = play_all(self.mirror.port, self.jobs)
        found = [f"{c.name} ({s}): {f}" for (c, s), o in zip(self.jobs, ours) for f in faults(c, o, True)]
        # Node gives up all of a connection on which something stands behind a request that closes it.
        taken = [c for c in self.cases if c.taken]
        theirs = dict(zip([c.name for c in taken],
                          play_all(node.port, [(c.alone(), "whole") for c in taken])))
        for (case, split), mine in zip(self.jobs, ours):
            if not case.taken:
                continue
            other = theirs[case.name]
            found += [f"{case.name}: Node: {f}" for f in faults(case, other,
                                                                True)] if split == "whole" else []
            if mine.answers != other.answers or mine.sentinel != other.sentinel:
                seen = f"{mine.answers} {mine.sentinel}, by Node as {other.answers} {other.sentinel}"
                found.append(f"{case.name} ({split}): seen as {seen}"[:1500])
        self.must_be_faultless(found)

    def test_continue_is_said_once_the_head_is_good_and_never_otherwise(self):
        body = b"a body that waits to be asked for"
        for field, asked in (
            (f"Content-Length: {len(body)}", True),
            ("Transfer-Encoding: chunked", True),
            ("Content-Length: 5000000", False),
            ("Content-Length: x", False),
            ("Transfer-Encoding: gzip", False),
        ):
            with socket.create_connection(("127.0.0.1", self.world.gateway.port), timeout=10) as s:
                s.sendall(head_of(line_of("POST", HOOK), "Expect: 100-continue", "Connection: close", field))
                first = s.recv(4096)
                self.assertEqual(first == b"HTTP/1.1 100 Continue\r\n\r\n", asked, (field, first))
                if not asked:
                    self.assertIn(first.split()[1], (b"400", b"413"))
                    continue
                s.sendall(body if "Length" in field else b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
                self.assertIn(b"HTTP/1.1 200", s.recv(4096), field)


if __name__ == "__main__":
    unittest.main()
