"""A community with two groups and an open check-in, for the tests of the API."""

from harness import COMPOUND, Case, csv_of, later, people

CHAT = -1001800000001
CHECKIN = {"kind": "checkin", "title": "报平安", "purpose": "确认", "text": "回“房号+平安”"}


class ApiCase(Case):
    @classmethod
    def prepare(cls, world):
        cls.staff, cls.admin, cls.port = world.staff, world.admin, world.gateway.port
        cls.rows = people([1, 2], entrances=2, floors=3, rooms=2)
        world.staff.import_csv(csv_of(cls.rows))
        cls.relay = world.staff.post(
            "groups", {"account": "wechat-relay", "title": "1栋群", "places": [f"{COMPOUND}/1-*"]}
        )
        cls.group = world.staff.post(
            "groups", {"account": "telegram", "chat": str(CHAT), "title": "2栋群", "places": [f"{COMPOUND}/2-*"]}
        )
        cls.campaign = world.start_checkin()["id"]

    def body(self, **more):
        return CHECKIN | {"closes_at": later(3600)} | more
