"""The API as another program meets it: errors, roles and lists."""

import json
import unittest

from api_case import CHAT, CHECKIN, ApiCase
from clients import Api, until
from harness import COMMUNITY, COMPOUND, OTHER, csv_of, later
from platforms import group, private, user


class Errors(ApiCase):
    def test_every_wrong_field_is_named_at_once(self):
        answer = self.staff.call(
            "POST",
            "campaigns",
            {
                "kind": "party",
                "title": "",
                "text": 7,
                "colour": "red",
                "ladder": {},
                "closes_at": "tomorrow",
                "audience": {"places": ["??"], "zone": 1},
                "options": [{"key": "1", "label": "好"}, {"key": "1"}],
            },
        )
        said = self.must_be_problem(answer, 422)
        pointers = {e["pointer"] for e in said["errors"]}
        self.assertLessEqual(
            {
                "/kind",
                "/title",
                "/purpose",
                "/text",
                "/colour",
                "/ladder",
                "/closes_at",
                "/audience/places/0",
                "/audience/zone",
                "/options/1/label",
                "/options/1/key",
            },
            pointers,
        )

    def test_times_must_lie_ahead_and_within_a_year(self):
        for closes, starts in (
            (later(-60), None),
            (later(367 * 86400), None),
            (later(3600), later(7200)),
            (None, None),
        ):
            body = CHECKIN | ({"closes_at": closes} if closes else {}) | ({"starts_at": starts} if starts else {})
            self.must_be_problem(self.staff.call("POST", "campaigns", body), 422, "/closes_at")

    def test_what_is_no_json_is_400_and_what_is_not_called_json_415(self):
        for text in ("", "{", "[1]", "null", '{"kind":"checkin",}', '"x"', '{"a":' * 40 + "1" + "}" * 40):
            answer = self.staff.call("POST", "campaigns", text, {"Content-Type": "application/json"})
            self.must_be_problem(answer, 400)
        self.must_be_problem(
            self.staff.call("POST", "campaigns", json.dumps(self.body()), {"Content-Type": "text/plain"}), 415
        )
        self.must_be_problem(
            self.staff.call("POST", "residents/import", "{}", {"Content-Type": "application/json"}), 415
        )
        answer = self.staff.call(
            "POST", "campaigns", b'{"kind":"checkin","title":"\xff\xfe"}', {"Content-Type": "application/json"}
        )
        self.assertIn(answer.status, (400, 422))

    def test_pages_and_things_that_do_not_exist_are_404(self):
        for path in (
            "residents/p_nobody",
            "residents/p_nobody/history",
            "campaigns/c_none",
            "campaigns/c_none/asks",
            "campaigns/c_none/replies",
            "pastes/pst_none",
            "nothing",
            "residents/a/b/c",
            "/api/v1/communities",
            "/api/v2/communities/x/groups",
            "/",
            "/hooks",
            f"/api/v1/communities/{COMMUNITY}/",
        ):
            self.must_be_problem(self.staff.call("GET", path), 404)
        for path in (
            "campaigns/c_none/close",
            "groups/g_none/code",
            "messages/m_none/handed",
            "pastes/pst_none/apply",
            "pastes/pst_none/undo",
        ):
            self.must_be_problem(self.staff.call("POST", path), 404)
        link = self.staff.call(
            "POST", "identities/i_none/link", {"resident": self.staff.get("residents", limit=1)["items"][0]["id"]}
        )
        self.must_be_problem(link, 404)
        everywhere = self.world.member("admin", "街道", "*")
        self.must_be_problem(everywhere.call("GET", "/api/v1/communities/atlantis/groups"), 404)

    def test_a_wrong_method_is_405_and_says_which_are_right(self):
        for method, path, allowed in (
            ("DELETE", "groups", {"GET", "HEAD", "POST"}),
            ("PUT", "campaigns", {"GET", "HEAD", "POST"}),
            ("PATCH", "groups/unbound", {"GET", "HEAD"}),
            ("GET", "residents/import", {"POST"}),
        ):
            answer = self.staff.call(method, path)
            if path == "residents/import":  # may be a resident of that name: there is none
                self.assertIn(answer.status, (404, 405))
                continue
            self.must_be_problem(answer, 405)
            self.assertEqual({m.strip() for m in answer.header("Allow").split(",")}, allowed)

    def test_lists_refuse_what_is_no_limit_cursor_or_filter(self):
        for path in (
            "residents?limit=0",
            "residents?limit=501",
            "residents?limit=-1",
            "residents?limit=ten",
            "groups?cursor=zz",
            "campaigns?state=ajar",
            "messages?state=lost",
            f"campaigns/{self.campaign}/asks?state=fine",
            f"campaigns/{self.campaign}/asks?place=%3F%3F%3F-",
            "residents?place=-",
        ):
            answer = self.staff.call("GET", path)
            self.must_be_problem(answer, 422)

    def test_a_body_over_a_mebibyte_is_413_but_a_roster_may_be_larger(self):
        self.must_be_problem(self.staff.call("POST", "campaigns", self.body(purpose="长" * 400_000)), 413)
        self.must_be_problem(
            self.staff.call("POST", "pastes", {"group": self.relay["id"], "text": "水" * 90_000}), 413
        )
        rows = csv_of(self.rows) + "\n" * 1_500_000
        self.assertEqual(self.staff.import_csv(rows)["unchanged"], len(self.rows))

    def test_what_contradicts_what_is_there_is_409(self):
        again = {"account": "wechat-relay", "title": "另一个1栋群", "places": [f"{COMPOUND}/1-*"]}
        self.must_be_problem(self.staff.call("POST", "groups", again), 409)
        same_chat = {
            "account": "telegram",
            "chat": str(CHAT),
            "title": "又绑一次",
            "places": [f"{COMPOUND}/2-1-101"],
            "primary": False,
        }
        self.must_be_problem(self.staff.call("POST", "groups", same_chat), 409)
        self.must_be_problem(self.staff.call("POST", f"groups/{self.relay['id']}/code"), 409)

    def test_an_atomic_import_with_one_bad_row_stores_nothing(self):
        text = f"姓名,地址\n甲新来,{COMPOUND}/2-1-101\n乙新来,哪儿都不是\n"
        answer = self.staff.call("POST", "residents/import?mode=atomic", text, {"Content-Type": "text/csv"})
        self.must_be_problem(answer, 422)
        self.assertEqual(self.staff.all("residents", q="新来"), [])
        tried = self.staff.import_csv(text, dry_run="true")
        self.assertEqual((tried["created"], len(tried["rejected"]), tried["dry_run"]), (1, 1, True))
        self.assertEqual(self.staff.all("residents", q="新来"), [])


class Roles(ApiCase):
    @classmethod
    def prepare(cls, world):
        super().prepare(world)
        cls.viewer = world.member("viewer", "街道办")
        cls.volunteer, cls.partner = world.member("volunteer", "小赵"), world.member("partner", "社区医院")
        cls.foreign = world.member("staff", "罗溪社区", OTHER)

    def test_without_a_known_token_everything_is_401(self):
        for headers in (
            {},
            {"Authorization": "Bearer "},
            {"Authorization": "Bearer lt_guess"},
            {"Authorization": "Basic eDp5"},
            {"Authorization": self.staff.token},
        ):
            answer = Api(self.port, COMMUNITY, "").call("GET", "groups", headers=headers)
            self.must_be_problem(answer, 401)
            self.assertIn("Bearer", answer.header("WWW-Authenticate"))
        token = Api(self.port, COMMUNITY, "").call("GET", f"groups?access_token={self.staff.token}")
        self.must_be_problem(token, 401)

    def test_another_communitys_token_sees_nothing_of_this_one(self):
        for method, path in (
            ("GET", "residents"),
            ("GET", f"campaigns/{self.campaign}"),
            ("GET", "staff"),
            ("GET", "groups"),
            ("POST", f"campaigns/{self.campaign}/close"),
        ):
            self.must_be_problem(
                self.foreign.http.call(
                    method, self.staff.path(path), None, {"Authorization": f"Bearer {self.foreign.token}"}
                ),
                403,
            )
        self.assertEqual(self.foreign.all("residents"), [])
        for path in (
            f"campaigns/{self.campaign}",
            f"residents/{self.staff.get('residents', limit=1)['items'][0]['id']}",
        ):
            self.must_be_problem(self.foreign.call("GET", path), 404)

    def test_a_viewer_sees_counts_without_small_cells_and_nothing_else(self):
        text = f"姓名,地址,居住\n,{COMPOUND}/2-2-901,空置\n"
        self.staff.import_csv(text)
        small = self.world.start_checkin("小单元格")["id"]
        until("its post is out", lambda: self.staff.campaign(small)["counts"]["sent"] == 12)
        whole, seen = self.staff.campaign(small), self.viewer.campaign(small)
        self.assertEqual(whole["counts"]["vacant"], 1)
        self.assertIsNone(seen["counts"]["vacant"])
        hidden = {k: whole["counts"][k] for k, n in seen["counts"].items() if n is None}
        self.assertEqual(seen["counts"], whole["counts"] | {k: None for k in hidden})
        self.assertTrue(all(n == 0 or n >= 5 for k, n in whole["counts"].items() if k not in hidden), hidden)
        self.assertTrue(len(hidden) > 1 and sum(hidden.values()) >= 5, "the total must not tell the hidden one")
        for hidden in ("text", "private_text", "created_by"):
            self.assertNotIn(hidden, seen)
        for method, path in (
            ("GET", "residents"),
            ("GET", f"campaigns/{small}/asks"),
            ("GET", f"campaigns/{small}/replies"),
            ("GET", "messages"),
            ("GET", "identities/unmatched"),
            ("GET", "groups"),
            ("GET", "staff"),
            ("POST", f"campaigns/{small}/close"),
        ):
            self.must_be_problem(self.viewer.call(method, path), 403)

    def test_volunteers_and_partners_see_none_of_it(self):
        for api in (self.volunteer, self.partner):
            for path in ("campaigns", "residents", "groups", "staff"):
                self.must_be_problem(api.call("GET", path), 403)

    def test_only_an_admin_makes_members_and_their_tokens_work_at_once(self):
        body = {"name": "新来的网格员", "role": "staff", "contact_points": ["telegram:7001"]}
        self.must_be_problem(self.staff.call("POST", "staff", body), 403)
        self.must_be_problem(self.admin.call("POST", "staff", body | {"role": "king"}), 422, "/role")
        self.must_be_problem(
            self.admin.call("POST", "staff", body | {"contact_points": ["pigeon:1"]}), 422, "/contact_points/0"
        )
        made = self.admin.post("staff", body, key="member-1")
        again = self.admin.post("staff", body, key="member-1")
        self.assertEqual((made["id"], made["token"]), (again["id"], again["token"]))
        self.assertEqual(Api(self.port, COMMUNITY, made["token"]).get("campaigns")["items"][0]["kind"], "checkin")
        listed = [m for m in self.admin.all("staff") if m["name"] == "新来的网格员"]
        self.assertEqual(len(listed), 1)
        self.assertNotIn("token", listed[0])


class Lists(ApiCase):
    def once(self, path, key, count, **query):
        for limit in (1, 3, 7, 500):
            seen = [item[key] for item in self.staff.all(path, limit, **query)]
            self.assertEqual(len(seen), len(set(seen)), (path, limit))
            self.assertEqual(len(seen), count, (path, limit))

    def test_every_list_gives_every_item_once_whatever_the_page(self):
        for n in range(6):
            self.staff.post("campaigns", self.body(title=f"第{n}个", starts_at=later(1800)))
            self.staff.post(
                "groups",
                {"account": "wechat-relay", "title": f"闲聊{n}", "places": [f"{COMPOUND}/1-1-*"], "primary": False},
            )
            self.admin.post("staff", {"name": f"同事{n}", "role": "viewer"})
        for n in range(9):
            who = user(800 + n, f"不认识{n}")
            update = self.world.telegram.message(private(who), who, "在吗")
            self.assertEqual(self.world.telegram.deliver(self.port, update).status, 200)
        places = sorted({r["place"].split("/")[1] for r in self.rows if "/2-" in r["place"]})
        for n, place in enumerate(places):
            update = self.world.telegram.message(group(CHAT, "2栋群"), user(900 + n, f"邻居{n}"), f"{place} 平安")
            self.assertEqual(self.world.telegram.deliver(self.port, update).status, 200)
        self.world.quiet()
        self.once("residents", "id", len(self.rows))
        self.once("residents", "id", len(self.rows) // 2, place=f"{COMPOUND}/2-*")
        self.once("campaigns", "id", len(self.staff.get("campaigns", limit=500)["items"]))
        self.once("campaigns", "id", 6, state="scheduled")
        self.once("groups", "id", 8)
        self.once("staff", "id", 8)
        self.once("identities/unmatched", "id", 9)
        self.once(f"campaigns/{self.campaign}/asks", "household", 24)
        self.once(f"campaigns/{self.campaign}/replies", "id", len(places))
        self.once("messages", "id", 1, campaign=self.campaign)
        self.once(f"campaigns/{self.campaign}/asks", "household", 12, place=f"{COMPOUND}/1-*")

    def test_a_page_can_be_asked_for_by_its_head_alone(self):
        head, whole = self.staff.call("HEAD", "campaigns"), self.staff.call("GET", "campaigns")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(head.header("Content-Length"), str(len(whole.body)))

    def test_residents_are_found_by_name_phone_tag_and_state(self):
        one = self.rows[7]
        self.assertIn(one["name"], [r["name"] for r in self.staff.all("residents", q=one["phone"])])
        self.assertTrue(all(r["name"] == one["name"] for r in self.staff.all("residents", q=one["name"])))
        tagged = self.staff.all("residents", tag="独居老人")
        self.assertEqual(len(tagged), sum(r["tags"] == "独居老人" for r in self.rows))
        waiting = self.staff.all("residents", state="not_sent", campaign=self.campaign)
        self.assertEqual({r["place"].split("/")[1][0] for r in waiting}, {"1"})


if __name__ == "__main__":
    unittest.main()
