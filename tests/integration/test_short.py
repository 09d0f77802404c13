"""Redis that is slow and has no Functions, and Redis that is full when a gateway starts."""

import queue
import socket
import threading
import time
import unittest

from clients import until
from harness import Case, csv_of, people
from platforms import Telegram, private, user
from processes import Redis, free_port


class Delay:
    """A TCP address in front of a Unix socket, whose answers come `seconds` later."""

    def __init__(self, path):
        self.path, self.seconds = path, 0.0
        self.port = free_port()
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self.path)
            except OSError:
                client.close()
                continue
            for a, b, delayed in ((client, server, False), (server, client, True)):
                threading.Thread(target=self.carry, args=(a, b, delayed), daemon=True).start()

    def carry(self, a, b, delayed):
        late = queue.Queue()

        def write():
            while True:
                due, data = late.get()
                time.sleep(max(0.0, due - time.monotonic()))
                try:
                    b.sendall(data) if data else b.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return
                if not data:
                    return

        threading.Thread(target=write, daemon=True).start()
        data = b"-"
        while data:
            try:
                data = a.recv(1 << 16)
            except OSError:
                data = b""
            late.put((time.monotonic() + (self.seconds if delayed else 0), data))


class Slow(Redis):
    """The gateways know the slow address, the tests the other."""

    def __init__(self, folder):
        super().__init__(folder)
        self.delay = Delay(str(self.socket))
        self.url = f"redis://127.0.0.1:{self.delay.port}"

    def end(self):
        self.delay.listener.close()
        super().end()


class Short(Case):
    settings = {"store": Slow, "declared": False}

    @classmethod
    def prepare(cls, world):
        world.staff.import_csv(csv_of(people([1], entrances=1, floors=2, rooms=2)))
        cls.who = user(7001, "王芳")

    def tearDown(self):
        self.world.redis.delay.seconds = 0.0

    def deliver(self, text):
        return Telegram.deliver(
            self.world.gateway.port, self.world.telegram.message(private(self.who), self.who, text)
        )

    def status(self, text):
        """0: nobody listens yet."""
        try:
            return self.deliver(text).status
        except OSError:
            return 0

    def test_1_a_webhook_is_answered_in_time_while_the_functions_are_loaded_slowly(self):
        redis = self.world.redis
        bodies = iter('{"update_id": "x%d"' % n for n in range(100))
        for seconds in (0.3, 0.85):
            for ask in (lambda: self.deliver("平安"), lambda: Telegram.deliver(self.world.gateway.port, next(bodies))):
                redis.delay.seconds = seconds
                with redis.connect() as r:
                    r.call("FUNCTION", "FLUSH")
                began = time.monotonic()
                answer = ask()
                took = time.monotonic() - began
                self.assertIn(answer.status, (200, 503))
                self.assertLess(took, 1.8, f"answers of Redis come {seconds} s late")  # the second, and a busy machine
                redis.delay.seconds = 0.0
                until("it is taken", lambda ask=ask: ask().status == 200)
        self.world.quiet()

    def test_2_a_gateway_starts_while_redis_is_full_and_works_off_what_was_accepted(self):
        world = self.world

        def waiting():
            with world.redis.connect() as r:
                return sum(r.call("XLEN", k) for k in r.keys("{i:*}:events"))

        world.redis.delay.seconds = 0.2
        accepted = sum(self.deliver(f"你好{n}").status == 200 for n in range(5))
        world.gateway.kill()
        world.redis.delay.seconds = 0.0
        self.assertGreater(accepted, 0)
        self.assertGreater(waiting(), 0)
        with world.redis.connect() as r:
            r.call("CONFIG", "SET", "maxmemory", "1")
        try:
            world.gateway.start(wait=False)
            until("what was accepted is worked off", lambda: waiting() == 0, 30)
            self.assertTrue(world.gateway.running())
            until("new work is refused", lambda: self.status("还有一个") == 503)
        finally:
            with world.redis.connect() as r:
                r.call("CONFIG", "SET", "maxmemory", "0")
        until("and taken again", lambda: self.status("再来一个") == 200)

    def test_3_a_release_that_finds_redis_full_says_so_and_waits(self):
        world = self.world
        world.gateway.kill()
        with world.redis.connect() as r:
            r.call("FUNCTION", "FLUSH")
            r.call("CONFIG", "SET", "maxmemory", "1")
        try:
            world.gateway.start(wait=False)
            why = "Redis is short of memory and takes nothing of this release"

            def told():
                try:
                    answer = world.gateway.inside.call("GET", "/readyz", timeout=5)
                except OSError:
                    return False
                return answer.status == 503 and why in answer.body.decode()

            until("it says why it is not ready", told)
            self.assertTrue(world.gateway.running())
        finally:
            with world.redis.connect() as r:
                r.call("CONFIG", "SET", "maxmemory", "0")
        world.gateway.wait_ready()
        until("it takes work", lambda: self.status("又有了") == 200)

    def test_4_nothing_is_taken_while_redis_could_lose_it(self):
        redis = self.world.redis
        with redis.connect() as r:
            r.call("CONFIG", "SET", "appendfsync", "everysec")
            try:
                until("webhooks are refused", lambda: self.status("不安全") == 503)
                self.assertEqual(self.world.gateway.ready(), 503)
            finally:
                r.call("CONFIG", "SET", "appendfsync", "always")
        until("and taken again", lambda: self.status("安全了") == 200)


if __name__ == "__main__":
    unittest.main()
