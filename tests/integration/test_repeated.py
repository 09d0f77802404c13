"""Requests that come again, under their Idempotency-Key or for the next page: one effect, one answer, nobody twice."""

import threading
import unittest

from api_case import ApiCase
from clients import Api
from harness import COMMUNITY, COMPOUND


class Repeated(ApiCase):
    def count(self, title):
        return sum(c["title"] == title for c in self.staff.all("campaigns"))

    def test_the_same_key_gives_the_same_answer_and_makes_nothing_twice(self):
        body = self.body(title="一次就够")
        first = self.staff.call("POST", "campaigns", body, {"Idempotency-Key": "k-1"})
        again = self.staff.call("POST", "campaigns", body, {"Idempotency-Key": "k-1"})
        self.assertEqual((first.status, again.status), (201, 201))
        self.assertEqual(first.body, again.body)
        self.assertEqual(again.header("Idempotent-Replayed"), "true")
        self.assertEqual(again.header("Location"), first.header("Location"))
        self.assertEqual(self.count("一次就够"), 1)

    def test_the_same_key_with_another_body_is_422_and_another_persons_key_is_another(self):
        self.staff.post("campaigns", self.body(title="原来的"), key="k-2")
        self.must_be_problem(
            self.staff.call("POST", "campaigns", self.body(title="改过的"), {"Idempotency-Key": "k-2"}), 422
        )
        self.admin.post("campaigns", self.body(title="改过的"), key="k-2")
        self.assertEqual((self.count("原来的"), self.count("改过的")), (1, 1))
        self.must_be_problem(self.staff.call("POST", "campaigns", self.body(), {"Idempotency-Key": "k" * 201}), 400)

    def test_a_blank_key_is_refused_and_makes_nothing(self):
        for blank in ("", "  "):
            answer = self.staff.call("POST", "campaigns", self.body(title="没有名字"), {"Idempotency-Key": blank})
            self.must_be_problem(answer, 400)
        self.assertEqual(self.count("没有名字"), 0)
        self.assertEqual(self.staff.call("GET", "campaigns", headers={"Idempotency-Key": ""}).status, 200)

    def test_a_refused_request_is_refused_again_under_its_key(self):
        for _ in range(2):
            answer = self.staff.call("POST", "campaigns", {"kind": "checkin"}, {"Idempotency-Key": "k-3"})
            self.must_be_problem(answer, 422, "/title")

    def test_a_key_is_forgotten_after_its_time_and_makes_something_new_then(self):
        body = {"name": "先来的", "role": "viewer"}
        old = self.admin.post("staff", body, key="daily")
        made = self.staff.post("campaigns", self.body(title="每天一次"), key="daily")
        with self.world.redis.connect() as r:
            kept = [k for k in r.keys("{c:*") if b":answered:" in k]
            self.assertTrue(kept)
            self.assertTrue(all(86_000_000 < r.call("PTTL", k) <= 86_400_000 for k in kept), "a day, no longer")
            r.call("DEL", *kept)  # the day is over
        new = self.admin.post("staff", {"name": "后来的", "role": "staff"}, key="daily")
        self.assertNotEqual((new["id"], new["token"]), (old["id"], old["token"]))
        self.must_be_problem(Api(self.port, COMMUNITY, old["token"]).call("GET", "residents"), 403)
        again = self.staff.post("campaigns", self.body(title="每天一次"), key="daily")
        self.assertNotEqual(again["id"], made["id"])

    def test_twenty_at_once_with_one_key_make_one(self):
        answers, body = [], self.body(title="二十个一起")

        def post():
            answers.append(self.staff.call("POST", "campaigns", body, {"Idempotency-Key": "k-4"}))

        threads = [threading.Thread(target=post) for _ in range(20)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        statuses = {a.status for a in answers}
        self.assertLessEqual(statuses, {201, 409})
        self.assertEqual(len({a.json["id"] for a in answers if a.status == 201}), 1)
        self.assertTrue(all(a.header("Retry-After") for a in answers if a.status == 409))
        self.assertEqual(self.count("二十个一起"), 1)

    def test_an_import_with_a_key_is_answered_as_the_first_time(self):
        text = f"姓名,地址\n丙新来,{COMPOUND}/1-1-101\n"
        headers = {"Content-Type": "text/csv", "Idempotency-Key": "k-5"}
        first, again = (self.staff.ok("POST", "residents/import", text, headers) for _ in range(2))
        self.assertEqual((first["created"], again["created"]), (1, 1))
        self.assertEqual(self.staff.import_csv(text)["unchanged"], 1)

    def test_a_page_goes_on_when_its_last_person_has_moved(self):
        def roster(place):
            homes = [("甲", place), ("乙", "7-1-101"), ("丙", "7-1-101"), ("丁", "7-1-101")]
            lines = [f"m-{name},{name}常住,{COMPOUND}/{at}" for name, at in homes]
            return "\n".join(["ref,姓名,地址", *lines]) + "\n"

        where = {"place": f"{COMPOUND}/7-1-101", "limit": 1}
        self.staff.import_csv(roster("7-1-101"))
        first = self.staff.get("residents", **where)
        self.assertEqual(first["items"][0]["name"], "甲常住")
        self.staff.import_csv(roster("7-2-202"))
        seen = self.staff.get("residents", **where | {"limit": 9}, cursor=first["next"])["items"]
        self.assertEqual({r["name"] for r in seen}, {"乙常住", "丙常住", "丁常住"})


if __name__ == "__main__":
    unittest.main()
