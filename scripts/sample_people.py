"""The people of the sample community: homes, names, ages and what stands beside them in a roster. Made up, and the same
every time for the same seed. Nobody of them is real: names are drawn by how common they are, and every phone begins
with 100, which no Chinese mobile number does.
"""

import csv
import io
import random

COMMUNITY = "jinyuan"
COMMUNITY_NAME = "金源社区"
RESIDENTS = 2100
SEED = 20
THIS_YEAR = 2026

# Shares of the commonest surnames, per thousand.
SURNAMES = {
    "王": 72, "李": 71, "张": 67, "刘": 52, "陈": 46, "杨": 31, "黄": 22, "赵": 21, "吴": 20, "周": 19, "徐": 15, "孙": 14,
    "马": 13, "朱": 12, "胡": 12, "郭": 11, "何": 11, "林": 11, "高": 10, "罗": 10, "郑": 9, "梁": 9, "谢": 8, "宋": 7,
    "唐": 7, "许": 6, "韩": 6, "邓": 6, "冯": 6, "曹": 6, "彭": 6, "曾": 5, "肖": 5, "田": 5, "董": 5, "潘": 4, "袁": 4,
    "蔡": 4, "蒋": 4, "余": 4, "于": 4, "杜": 4, "叶": 4, "程": 4, "魏": 4, "苏": 4, "吕": 4, "丁": 3, "任": 3, "卢": 3,
    "姚": 3, "沈": 3, "钟": 3, "姜": 3, "崔": 3, "谭": 3, "陆": 3, "范": 3, "欧阳": 1, "司徒": 1, "上官": 1,
}

# Given names go by generation.
GIVEN = {
    ("m", 1958): "建国 国强 德明 志强 永福 长林 金山 保田 文华 福生 树林 广才 玉山 春生 明德 振华 家荣 根生 有才 培元".split(),
    ("f", 1958): "秀英 桂英 玉兰 秀兰 淑珍 桂兰 凤英 素珍 玉珍 惠芳 月娥 菊香 金花 翠兰 秀珍 彩云 美珍 淑华 桂芳 水英".split(),
    ("m", 1980): "建军 志刚 海涛 建华 卫东 国庆 晓东 永强 伟 勇 军 斌 刚 俊杰 文斌 立新 振宇 少华 宏伟 新民".split(),
    ("f", 1980): "丽华 红梅 秀芳 晓红 春梅 海燕 丽娟 敏 静 艳 芳 霞 玲 燕 莉 晓燕 雪梅 爱华 建英 冬梅".split(),
    ("m", 2000): "磊 浩 鹏 超 俊 宇 凯 明辉 志远 文博 嘉伟 晨 峰 佳 帅 天宇 子豪 博文 家豪 一鸣".split(),
    ("f", 2000): "婷婷 雪 倩 丹 慧 颖 佳慧 思思 梦瑶 晶 欣怡 雨婷 晓雯 文静 媛 璐 洁 佳琪 诗雨 若兰".split(),
    ("m", 9999): "浩然 梓轩 宇轩 子墨 俊熙 奕辰 铭泽 一诺 沐阳 睿 皓轩 嘉懿 景行 星辰 书恒 泽宇 承泽 子涵".split(),
    ("f", 9999): "梓涵 欣妍 语桐 诗涵 一诺 可馨 若曦 依诺 雨桐 思彤 沐晴 艺涵 佳怡 苡沫 书瑶 心怡 安琪 子萱".split(),
}

# Compound, buildings, entrances ("" = none), floors, rooms a floor.
COMPOUNDS = [
    ("锦绣苑", range(1, 7), ["1", "2", "3"], 6, 2),
    ("金源里", range(1, 5), [""], 15, 4),
    ("康乐家园", range(1, 5), ["1", "2"], 15, 2),
]


class Maker:
    """Draws homes and people; everything comes from one seeded generator, in one order."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.phones = 0
        self.people = 0

    def chance(self, share):
        return self.random.random() < share

    def surname(self):
        return self.random.choices(list(SURNAMES), weights=list(SURNAMES.values()))[0]

    def person(self, sex, born, surname=None):
        generation = next(last for s, last in GIVEN if s == sex and born <= last)
        self.people += 1
        given = self.random.choice(GIVEN[(sex, generation)])
        tags = []
        age = THIS_YEAR - born
        if age >= 80:
            tags.append("高龄")
        if age < 2:
            tags.append("婴儿")
        if age >= 60 and self.chance(0.25):
            tags.append("慢病")
        if age >= 70 and self.chance(0.4):
            tags.append("无智能手机")
        if age >= 45 and self.chance(0.02):
            tags.append("透析")
        if 3 <= age and self.chance(0.015):
            tags.append("残疾")
        if sex == "f" and 22 <= age <= 40 and self.chance(0.05):
            tags.append("孕妇")
        if 20 <= age <= 68 and self.chance(0.06):
            tags.append("志愿者")
        return {"name": (surname or self.surname()) + given, "sex": sex, "born": born, "tags": tags,
                "phone": self.phone() if age >= 14 else "", "language": "", "note": ""}

    def phone(self):
        self.phones += 1
        return f"1000{self.phones * 37 % 10_000_000:07d}"

    def sex(self):
        return "m" if self.chance(0.5) else "f"

    def couple(self, youngest, oldest):
        his = THIS_YEAR - self.random.randint(youngest, oldest)
        return [self.person("m", his), self.person("f", his + self.random.randint(-2, 5))]

    def child(self, parents):
        age = THIS_YEAR - max(p["born"] for p in parents)
        return self.person(self.sex(), THIS_YEAR - self.random.randint(0, min(age - 22, 23)), surname_of(parents[0]))

    def elder(self, parents):
        born = min(p["born"] for p in parents) - self.random.randint(22, 30)
        return self.person("m", born, surname_of(parents[0])) if self.chance(0.4) else self.person("f", born)

    def family(self):
        kind = self.random.random()
        if kind < 0.09:
            alone = self.person(self.sex(), THIS_YEAR - self.random.randint(66, 91))
            alone["tags"].insert(0, "独居老人")
            return [alone]
        if kind < 0.20:
            return self.couple(60, 84)
        if kind < 0.26:
            return [self.person(self.sex(), THIS_YEAR - self.random.randint(24, 58))]
        parents = self.couple(30, 52)
        if kind < 0.36:
            return parents
        people = parents + [self.child(parents)]
        if kind > 0.70:
            people.append(self.child(parents))
        if kind > 0.80:
            people.append(self.elder(parents))
        return people

    def tenants(self):
        if self.chance(0.4):
            return self.couple(23, 38)
        many = range(self.random.randint(1, 3))
        return [self.person(self.sex(), THIS_YEAR - self.random.randint(21, 45)) for _ in many]

    def home(self, place):
        drawn = self.random.random()
        if drawn < 0.035:
            return {**place, "occupancy": "空置", "people": []}
        if drawn < 0.16:
            people = self.tenants()
            for p in people:
                p["tags"].append("租户")
                if self.chance(0.04):
                    p["language"] = "en"
            if self.chance(0.3):  # the owner stands in the roster of the room that he lets, and lives elsewhere
                owner = self.person(self.sex(), THIS_YEAR - self.random.randint(38, 70))
                owner["tags"] = ["房东"]
                owner["note"] = "房屋出租，本人不住这里"
                people.append(owner)
            return {**place, "occupancy": "租户", "people": people}
        return {**place, "occupancy": "" if drawn > 0.97 else "自住", "people": self.family()}


def surname_of(person):
    return person["name"][:2] if person["name"][:2] in SURNAMES else person["name"][0]


def places():
    for compound, buildings, entrances, floors, rooms in COMPOUNDS:
        for building in buildings:
            for entrance in entrances:
                for floor in range(1, floors + 1):
                    for room in range(1, rooms + 1):
                        yield {"compound": compound, "building": str(building), "entrance": entrance,
                               "room": f"{floor}{room:02d}"}


def render(place):
    """A place as the API writes it."""
    middle = f"-{place['entrance']}" if place["entrance"] else ""
    return f"{place['compound']}/{place['building']}{middle}-{place['room']}"


def short(place):
    """As people write it in their group's nickname."""
    return render(place).split("/")[1]


def settle(homes, maker):
    """Children leave and grandparents move in until the community has exactly RESIDENTS people."""
    total = sum(len(h["people"]) for h in homes)
    order = [h for h in homes if h["occupancy"] == "自住" and len(h["people"]) >= 3]
    step = 0
    while total != RESIDENTS:
        people = order[step * 7 % len(order)]["people"]
        step += 1
        if total > RESIDENTS and len(people) > 3:
            people.pop()
            total -= 1
        elif total < RESIDENTS and len(people) < 6:
            people.append(maker.elder(people[:2]))
            total += 1


def name_captains(homes):
    """One grown-up volunteer of every entrance reports for its stairs."""
    seen = set()
    for home in homes:
        stairs = (home["compound"], home["building"], home["entrance"])
        for p in home["people"]:
            if stairs not in seen and "志愿者" in p["tags"] and THIS_YEAR - p["born"] >= 30:
                p["tags"].append("楼组长")
                seen.add(stairs)


def make(seed=SEED):
    """The community as plain data: homes with people, groups, staff."""
    maker = Maker(seed)
    homes = [maker.home(place) for place in places()]
    settle(homes, maker)
    name_captains(homes)
    number = 0
    for home in homes:
        names = set()
        for p in home["people"]:
            number += 1
            p["ref"] = f"JY{number:04d}"
            while p["name"] in names:  # two of one name in one home would be one person to a roster without numbers
                p["name"] = surname_of(p) + maker.random.choice("安平宁康乐然")
            names.add(p["name"])
    return {"community": COMMUNITY, "name": COMMUNITY_NAME, "homes": homes}


def roster_csv(sample):
    """The roster as a community keeps it, with Chinese headers."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow("编号 姓名 小区 楼栋 单元 房号 电话 标签 语言 出生年 居住 备注".split())
    for home in sample["homes"]:
        where = [home["compound"], home["building"] + "栋", home["entrance"] and home["entrance"] + "单元", home["room"]]
        if not home["people"]:
            table.writerow(["", "", *where, "", "", "", "", home["occupancy"], ""])
        for p in home["people"]:
            table.writerow([p["ref"], p["name"], *where, p["phone"], ";".join(p["tags"]), p["language"], p["born"],
                            home["occupancy"], p["note"]])
    return out.getvalue()
