"""What a WebSocket client may do wrong, or right but unusual, by category; and what RFC 6455 says of it."""

from dataclasses import dataclass

from ws_wire import BINARY, CLOSE, MORE, PING, PONG, TEXT, closing, echo, frame

LARGEST = 64 * 1024  # of a message
WRONG, NOT_TEXT, NOT_UTF8, TOO_BIG = 1002, 1003, 1007, 1009


@dataclass
class Case:
    name: str
    data: bytes
    codes: tuple = ()  # one of these stands in the close frame that follows; none: the session goes on
    echoes: tuple = ()
    pongs: tuple = ()

    @property
    def lives(self):
        return not self.codes


class Book:
    def __init__(self):
        self.all = []

    def lives(self, name, data, echoes=(), pongs=()):
        self.all.append(Case(name, data, (), tuple(echoes), tuple(pongs)))

    def ends(self, name, code, data, echoes=(), pongs=()):
        """`code`: one, or several of which any will do."""
        codes = code if isinstance(code, tuple) else (code,)
        self.all.append(Case(name, data, codes, tuple(echoes), tuple(pongs)))


def cut_up(payload, *cuts, op=TEXT, between=b""):
    """A message in fragments, cut at these places, with `between` between them."""
    edges = [0, *cuts, len(payload)]
    parts = [payload[a:z] for a, z in zip(edges, edges[1:])]
    last = len(parts) - 1
    return between.join(frame(op if i == 0 else MORE, p, fin=i == last) for i, p in enumerate(parts))


def reserved(b):
    good = echo("a")
    for rsv in range(1, 8):
        for name, data in (
            ("a text", frame(TEXT, good, rsv=rsv)),
            ("an empty text", frame(TEXT, rsv=rsv)),
            ("a binary", frame(BINARY, b"a", rsv=rsv)),
            ("a ping", frame(PING, b"a", rsv=rsv)),
            ("a pong", frame(PONG, rsv=rsv)),
            ("a close", frame(CLOSE, b"\x03\xe8", rsv=rsv)),
            ("a last fragment", frame(TEXT, good[:5], fin=False) + frame(MORE, good[5:], rsv=rsv)),
        ):
            b.ends(f"reserved bits {rsv:03b} in {name}", WRONG, data + frame(TEXT, good))
    for op in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
        for name, data in (
            ("empty", frame(op)),
            ("with a payload", frame(op, good)),
            ("not the last", frame(op, b"a", fin=False)),
            ("within a message", frame(TEXT, good[:5], fin=False) + frame(op, good[5:])),
        ):
            b.ends(f"opcode {op}, {name}", WRONG, data + frame(PING, b"never"))
        b.ends(f"opcode {op} behind a good message", WRONG, frame(PING, b"a") + frame(op), pongs=[b"a"])


def control(b):
    for size in (0, 1, 2, 124, 125):
        b.lives(f"a ping of {size} bytes", frame(PING, b"p" * size), pongs=[b"p" * size])
        b.lives(f"a pong nobody asked for, of {size} bytes", frame(PONG, b"p" * size))
    b.lives("a ping that is no UTF-8", frame(PING, b"\xff\xfe\x00"), pongs=[b"\xff\xfe\x00"])
    many = [b"%d" % n for n in range(50)]
    b.lives("fifty pings", b"".join(frame(PING, p) for p in many), pongs=many)
    b.lives("pings around a message", frame(PING, b"a") + frame(TEXT, echo("m")) + frame(PING, b"b"), ["m"],
            [b"a", b"b"])
    for name, op in (("ping", PING), ("pong", PONG), ("close", CLOSE)):
        for size in (126, 127, 65535, 65536):
            b.ends(f"a {name} of {size} bytes", WRONG, frame(op, b"\x03\xe8" + b"p" * (size - 2)))
        for size in (0, 5, 125):
            b.ends(f"a {name} of {size} bytes in the long form", WRONG,
                   frame(op, b"\x03\xe8p.."[:size], form=16))
            b.ends(f"a {name} of {size} bytes in the longest form", WRONG,
                   frame(op, b"\x03\xe8p.."[:size], form=64))
        b.ends(f"the first fragment of a {name}", WRONG, frame(op, fin=False))
        b.ends(f"a {name} in two fragments", WRONG, frame(op, b"\x03", fin=False) + frame(MORE, b"\xe8"))
        b.ends(f"half a {name} within a message", WRONG, frame(TEXT, b"{", fin=False) + frame(op, fin=False))


def fragments(b):
    text = echo("片段")
    for cuts in ((1,), (5,), (len(text) - 1,), (1, 2), (5, 5), (0,), (len(text),), (0, 0, 5, 5, len(text)),
                 tuple(range(1, len(text)))):
        b.lives(f"fragments cut at {cuts}"[:60], cut_up(text, *cuts), ["片段"])
        b.lives(f"fragments cut at {cuts} with pings between"[:70],
                cut_up(text, *cuts, between=frame(PING, b"i")), ["片段"], [b"i"] * len(cuts))
    b.lives("fragments with a pong between", cut_up(text, 5, between=frame(PONG, b"i")), ["片段"])
    b.lives("two messages in fragments", cut_up(text, 5) + cut_up(echo("b"), 2, 9), ["片段", "b"])
    b.lives("twenty messages at once", b"".join(frame(TEXT, echo(str(n))) for n in range(20)),
            map(str, range(20)))
    b.ends("a binary message", NOT_TEXT, frame(BINARY, text))
    b.ends("a binary message in fragments", NOT_TEXT, cut_up(text, 5, op=BINARY))
    b.ends("an empty binary message", NOT_TEXT, frame(BINARY))
    for name, data in (
        ("a continuation of nothing", frame(MORE, text)),
        ("an empty continuation of nothing", frame(MORE)),
        ("a continuation of nothing, not the last", frame(MORE, b"a", fin=False)),
        ("a continuation behind a whole message", frame(TEXT, echo("w")) + frame(MORE, b"a")),
        ("a continuation behind a finished message", cut_up(echo("w"), 5) + frame(MORE, b"a")),
        ("a ping and a continuation of nothing", frame(PING) + frame(MORE, b"a")),
    ):
        b.ends(name, WRONG, data, ["w"] if b'"w"' in data or "behind" in name else [],
               [b""] if "ping" in name else [])
    for first in (TEXT, BINARY):
        for second in (TEXT, BINARY):
            for fin in (True, False):
                name = f"message {second}{'' if fin else ' unfinished'} within message {first}"
                b.ends(name, WRONG, frame(first, b"{", fin=False) + frame(second, b"}", fin=fin))
    b.ends("a message within a message behind a ping", WRONG,
           frame(TEXT, b"{", fin=False) + frame(PING, b"a") + frame(TEXT, b"}"), pongs=[b"a"])
    b.ends("a close within a message", 1000, frame(TEXT, b"{", fin=False) + closing(1000))


VALID = {
    "two bytes, smallest": b"\xc2\x80",
    "two bytes, largest": b"\xdf\xbf",
    "three bytes, smallest": b"\xe0\xa0\x80",
    "before the surrogates": b"\xed\x9f\xbf",
    "behind the surrogates": b"\xee\x80\x80",
    "a noncharacter": b"\xef\xbf\xbe",
    "three bytes, largest": b"\xef\xbf\xbf",
    "a byte order mark": b"\xef\xbb\xbf",
    "four bytes, smallest": b"\xf0\x90\x80\x80",
    "four bytes, largest": b"\xf4\x8f\xbf\xbf",
    "Chinese": "三栋五〇二都平安".encode(),
    "outside the plane": "𠮷𡈽👪".encode(),
    "Greek": "κόσμε".encode(),
    "DEL": b"\x7f",
}
INVALID = {
    "a lone continuation": b"\x80",
    "the last continuation": b"\xbf",
    "two continuations": b"\x80\xbf",
    "two bytes cut short": b"\xc2",
    "three bytes cut short": b"\xe4\xb8",
    "three bytes cut shorter": b"\xe4",
    "four bytes cut short": b"\xf0\x9f\x91",
    "four bytes cut shorter": b"\xf0\x9f",
    "C0": b"\xc0\x80",
    "C1": b"\xc1\xbf",
    "an overlong slash": b"\xc0\xaf",
    "an overlong slash of three": b"\xe0\x80\xaf",
    "an overlong slash of four": b"\xf0\x80\x80\xaf",
    "overlong, three for two": b"\xe0\x9f\xbf",
    "overlong, four for three": b"\xf0\x8f\xbf\xbf",
    "an overlong NUL": b"\xe0\x80\x80",
    "the first surrogate": b"\xed\xa0\x80",
    "the last surrogate": b"\xed\xbf\xbf",
    "a pair of surrogates": b"\xed\xa0\x80\xed\xb0\x80",
    "beyond the last": b"\xf4\x90\x80\x80",
    "F5": b"\xf5\x80\x80\x80",
    "five bytes": b"\xf8\x88\x80\x80\x80",
    "six bytes": b"\xfc\x84\x80\x80\x80\x80",
    "FE": b"\xfe",
    "FF": b"\xff",
    "ASCII within": b"\xe4\x41\x80",
    "a start within": b"\xe4\xb8\xe4\xb8\x80",
    "Latin-1": "Grüße".encode("latin-1"),
    "GBK": "平安".encode("gbk"),
    "UTF-16": "平安".encode("utf-16-le"),
}


def utf8(b):
    for name, raw in VALID.items():
        text, at = echo(raw), len(echo(b"")) - 2
        b.lives(f"UTF-8, {name}", frame(TEXT, text), [raw.decode()])
        b.lives(f"UTF-8, {name}, every byte a fragment", cut_up(text, *range(1, len(text))), [raw.decode()])
        b.lives(f"UTF-8, {name}, cut within, a ping between", cut_up(text, at + 1, between=frame(PING, raw)),
                [raw.decode()], [raw])
    for name, raw in INVALID.items():
        text, at = echo(raw), len(echo(b"")) - 2
        b.ends(f"no UTF-8, {name}", NOT_UTF8, frame(TEXT, text))
        b.ends(f"no UTF-8, {name}, every byte a fragment", NOT_UTF8, cut_up(text, *range(1, len(text))))
        b.ends(f"no UTF-8, {name}, at the end", NOT_UTF8, frame(TEXT, b"a" + raw))
        b.ends(f"no UTF-8, {name}, at the end of the fragments", NOT_UTF8,
               cut_up(b"a" + raw, at % (len(raw) + 1), 1 + len(raw)))
    # Nothing that could follow makes these good: they are refused before their frame or message ends.
    for name, raw in INVALID.items():
        b.ends(f"no UTF-8 at once, {name}, in a fragment", NOT_UTF8, frame(TEXT, b"a" + raw + b"a", fin=False))
        b.ends(f"no UTF-8 at once, {name}, in half a frame", NOT_UTF8,
               frame(TEXT, b"a" + raw + b"a", declared=1000))
    b.ends("no UTF-8 behind a good message", NOT_UTF8, frame(TEXT, echo("g")) + frame(TEXT, b"\xff"), ["g"])


def closings(b):
    b.ends("a close without a code", 1000, closing())
    b.ends("a close without a code behind a ping", 1000, frame(PING, b"p") + closing(), pongs=[b"p"])
    b.ends("a close of one byte", WRONG, frame(CLOSE, b"\x03"))
    for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4400,
                 4999):
        b.ends(f"close {code}", code, closing(code))
        b.ends(f"close {code} with a reason", code, closing(code, "再见".encode()))
    for code in (0, 1, 500, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2500, 2999):
        b.ends(f"close {code}", WRONG, closing(code))
        b.ends(f"close {code} with a reason", WRONG, closing(code, b"bye"))
    for code in (5000, 5001, 8192, 10000, 32768, 65535):  # not defined at all
        b.ends(f"close {code}", WRONG, closing(code))
        b.ends(f"close {code} with a reason", WRONG, closing(code, b"bye"))
    for size in (1, 2, 122, 123):
        b.ends(f"a reason of {size} bytes", 1000, closing(1000, b"r" * size))
    for size in (124, 125, 200):
        b.ends(f"a reason of {size} bytes", WRONG, closing(1000, b"r" * size))
    b.ends("a reason of 123 bytes of Chinese", 1000, closing(1000, ("再" * 41).encode()))
    for name, raw in INVALID.items():
        b.ends(f"a reason that is no UTF-8, {name}", NOT_UTF8, closing(1000, b"r" + raw))
    b.ends("what stands behind a close is not read", 1000,
           closing(1000) + frame(PING, b"late") + frame(TEXT, echo("late")))
    b.ends("two closes", 1001, closing(1001) + closing(1000))
    b.ends("garbage behind a close", 1000, closing(1000) + b"\xff" * 100)
    b.ends("a message, a ping, a close", 1000, frame(TEXT, echo("m")) + frame(PING, b"p") + closing(1000),
           ["m"], [b"p"])


def masks(b):
    for name, op, payload in (
        ("text", TEXT, echo("a")),
        ("empty text", TEXT, b""),
        ("binary", BINARY, b"a"),
        ("ping", PING, b"a"),
        ("empty ping", PING, b""),
        ("pong", PONG, b"a"),
        ("close", CLOSE, b"\x03\xe8"),
        ("empty close", CLOSE, b""),
    ):
        b.ends(f"an unmasked {name}", WRONG, frame(op, payload, mask=None))
    b.ends("an unmasked continuation", WRONG, frame(TEXT, b"{", fin=False) + frame(MORE, b"}", mask=None))
    b.ends("an unmasked frame behind a masked one", WRONG, frame(PING, b"m") + frame(PING, b"u", mask=None),
           pongs=[b"m"])
    b.ends("an unmasked frame of 64 KiB", WRONG, frame(TEXT, b"a" * LARGEST, mask=None))
    for mask in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\x01", b"{\"ty"):
        for extra in range(4):
            ref = "m" * extra + "安"
            b.lives(f"mask {mask.hex()} over {extra} more bytes", frame(TEXT, echo(ref), mask=mask), [ref])
    mixed = [frame(TEXT, echo(str(n)), mask=bytes([n, 7 * n % 256, 255 - n, n ^ 90])) for n in range(30)]
    b.lives("a new mask for every message", b"".join(mixed), map(str, range(30)))
    text = echo("遮")
    parts = [frame(TEXT, text[:9], fin=False, mask=b"abcd"),
             frame(MORE, text[9:20], fin=False, mask=b"\0\0\0\0"),
             frame(MORE, text[20:], mask=b"\xff\x01\xff\x01")]
    b.lives("a new mask for every fragment", b"".join(parts), ["遮"])


def sizes(b):
    around = len(echo(""))
    for size in (125, 126, 127, 128, 1000, 4095, 4096, 4097, 16384, 65534, 65535, LARGEST):
        ref = "s" * (size - around)
        b.lives(f"a message of {size} bytes", frame(TEXT, echo(ref)), [ref])
        b.lives(f"a message of {size} bytes in three fragments", cut_up(echo(ref), 100, size - 20), [ref])
        b.lives(f"a message of {size} bytes behind others",
                frame(TEXT, echo("b")) + frame(PING, b"p") + frame(TEXT, echo(ref)), ["b", ref], [b"p"])
    for size, form in ((0, 16), (1, 16), (125, 16), (0, 64), (1, 64), (125, 64), (126, 64), (1000, 64),
                       (65535, 64)):
        b.ends(f"{size} bytes with a length of {form} bits", WRONG, frame(TEXT, b"a" * size, form=form))
        b.ends(f"a fragment of {size} bytes with a length of {form} bits", WRONG,
               frame(TEXT, b"a" * size, fin=False, form=form))
    for size in (LARGEST + 1, LARGEST + 1000, 2 * LARGEST, 10 * LARGEST):
        b.ends(f"a message of {size} bytes", TOO_BIG, frame(TEXT, b"a" * size))
        b.ends(f"a binary message of {size} bytes", TOO_BIG, frame(BINARY, b"a" * size))
        b.ends(f"fragments that sum to {size} bytes", TOO_BIG, cut_up(b"a" * size, size // 2, size - 1))
        b.ends(f"a message said to have {size} bytes", TOO_BIG, frame(TEXT, b"a", declared=size))
    for size in (2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 5, 2**62, 2**63 - 1):
        b.ends(f"a message said to have {size} bytes", TOO_BIG, frame(TEXT, b"a", declared=size))
        fragments = frame(TEXT, b"a" * 100, fin=False) + frame(MORE, b"a", declared=size)
        b.ends(f"a fragment said to have {size} bytes", TOO_BIG, fragments)
    for size in (2**63, 2**63 + 5, 2**64 - 1):
        b.ends(f"a length of {size:#x}", WRONG, frame(TEXT, b"a", declared=size))
        b.ends(f"a fragment of length {size:#x}", WRONG,
               frame(TEXT, b"a", fin=False) + frame(MORE, b"a", declared=size))
    many = frame(TEXT, b"a", fin=False) + frame(MORE, b"a", fin=False) * LARGEST
    b.ends("endless small fragments", TOO_BIG, many)
    b.lives("many empty fragments",
            frame(TEXT, echo("e"), fin=False) + frame(MORE, fin=False) * 500 + frame(MORE), ["e"])


def halves(b):
    """What shows in the first two bytes of a frame ends the session there: the rest never comes."""
    for name, data in (
        ("a reserved bit", b"\xc1\x85"),
        ("an opcode", b"\x83\x85"),
        ("no mask", b"\x81\x05"),
        ("a long ping", b"\x89\xfe"),
        ("a longer ping", b"\x89\xff"),
        ("a ping in fragments", b"\x09\x85"),
        ("a close in fragments", b"\x08\x85"),
        ("a continuation of nothing", b"\x80\x85"),
        ("a message within a message", frame(TEXT, b"{", fin=False) + b"\x81\x85"),
    ):
        b.ends(f"two bytes that show {name}", WRONG, data)
    b.ends("a head that shows a length in the wrong form", WRONG, b"\x81\xfe\x00\x05\0\0\0\0")
    b.ends("a head that shows a message too large", TOO_BIG, b"\x81\xff" + (LARGEST + 1).to_bytes(8, "big") + b"\0" * 4)
    for size in (1, 5, 100):
        names = [b"%d" % n for n in range(size)]
        b.ends(f"{size} pings and a close in one piece", 1000,
               b"".join(frame(PING, n) for n in names) + closing(1000), pongs=names)


def all_cases():
    b = Book()
    for table in (reserved, control, fragments, utf8, closings, masks, sizes, halves):
        table(b)
    return b.all
