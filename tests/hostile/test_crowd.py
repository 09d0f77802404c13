"""More connections than there are places: who has one keeps it, who has none is let go at once; nobody else notices."""

import resource
import socket
import time
import unittest

from clients import until
from harness import Case
from processes import note

EACH = 12_000  # limits.hpp: connections of one address
SPARE = 512  # open files that are kept back from connections
ASK = b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"


class Crowd(Case):
    settings = {"cores": 1}

    @classmethod
    def setUpClass(cls):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        super().setUpClass()

    def connect(self, address):
        """A connection from this address that has asked for something."""
        s = socket.socket()
        s.settimeout(20)
        s.bind((address, 0))
        s.connect(("127.0.0.1", self.world.gateway.port))
        try:
            s.sendall(ASK)
        except OSError:
            pass  # it has been let go already
        return s

    @staticmethod
    def heard(s):
        """The status line; "" when the connection was ended without an answer."""
        try:
            return s.recv(4096).split(b"\r\n")[0].decode()
        except ConnectionError:
            return ""

    def crowd(self, address, count):
        made = [self.connect(address) for _ in range(count)]
        self.addCleanup(lambda: [s.close() for s in made])
        return made

    def connections(self):
        return self.world.gateway.metric("linli_connections")

    def test_one_address_has_its_places_and_no_more(self):
        began = time.monotonic()
        first = self.crowd("127.0.0.1", EACH)
        until("all have a place", lambda: self.connections() == EACH, 30)
        self.assertEqual(self.heard(self.connect("127.0.0.1")), "")
        self.assertIn(" 404 ", self.heard(self.connect("127.0.0.2")))
        for s in (first[0], first[-1], first[EACH // 2]):  # who is in stays in
            self.assertIn(" 404 ", self.heard(s))
            s.sendall(ASK)
            self.assertIn(" 404 ", self.heard(s))
        for s in first[:50]:
            s.close()
        until("their places are free", lambda: self.connections() == EACH - 50)
        again = self.crowd("127.0.0.1", 50)
        self.assertIn(" 404 ", self.heard(again[-1]))
        self.assertEqual(self.heard(self.connect("127.0.0.1")), "")
        self.assertGreaterEqual(self.world.gateway.metric("linli_requests_refused_total"), 2)
        for s in first + again:
            s.close()
        until("they are gone", lambda: self.connections() == 0, 30)
        self.assertEqual(self.world.staff.call("GET", "groups").status, 200)
        note(f"{EACH} connections of one address: {time.monotonic() - began:.1f} s")

    def test_when_all_places_are_taken_redis_is_reached_all_the_same(self):
        files = 1_500
        gateway, redis = self.world.gateway, self.world.redis
        gateway.terminate()
        gateway.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)))
        self.addCleanup(lambda: (gateway.terminate(), gateway.start()))
        crowd = self.crowd("127.0.0.1", (files - SPARE) // 2) + self.crowd("127.0.0.3", (files - SPARE) // 2)
        until("no place is left", lambda: self.connections() == files - SPARE, 30)
        self.assertEqual(self.heard(self.connect("127.0.0.4")), "")
        redis.kill()
        redis.start()
        until("Redis is reached again", lambda: gateway.ready() == 200, 20)
        crowd[0].close()
        crowd[-1].close()
        until("two places are free", lambda: self.connections() == files - SPARE - 2)
        self.assertEqual(self.world.staff.call("GET", "groups").status, 200)
        self.assertEqual(gateway.log.read_text().count("nobody could be let in"), 0)


if __name__ == "__main__":
    unittest.main()
