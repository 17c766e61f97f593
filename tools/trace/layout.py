# SPDX-License-Identifier: BSD-2-Clause
"""Where everything of the sequence diagram goes.

A Canvas is a list of rectangles, lines and texts with their places; svg.py
writes it down.  Texts know their boxes, so that a test can see that none
overlaps another.  Measures are pixels.
"""

import textwrap

import ledger
import seedtext

WIDTH = 1280
MARGIN = 24
GUTTER = 236                # names of the phases
FIRST = 330                 # first lifeline
STEP = 142
BAR = 1128                  # costs as bars
BAR_WIDTH = 128
MONO = 0.605                # width of a character, in units of its size
SANS = 0.60
ROW = 44

LINES = [
    ("program", "program", "asks"),
    ("exec", "exec", "runs the exec"),
    ("vfs", "vfs", "names and files"),
    ("vm", "vm", "address spaces"),
    ("proc", "proc", "processes"),
    ("kernel", "kernel", "does the least"),
]
COLORS = ("program", "exec", "vfs", "vm", "proc", "kernel", "other")


class Text:
    """One line of text; x, y is the left, middle or right end of its base."""

    def __init__(self, x, y, size, text, cls="", anchor="start", mono=False):
        self.x, self.y, self.size = x, y, size
        self.text, self.cls, self.anchor, self.mono = text, cls, anchor, mono

    def width(self):
        return len(self.text) * self.size * (MONO if self.mono else SANS)

    def box(self):
        w = self.width()
        left = self.x - {"start": 0, "middle": w / 2, "end": w}[self.anchor]
        return (left, self.y - self.size * 0.80, left + w,
                self.y + self.size * 0.22)


class Canvas:
    """Shapes in the order in which they are painted."""

    def __init__(self):
        self.items = []         # ("rect", {...}) ("line", {...}) ("open"/"close")
        self.texts = []
        self.height = 0

    def rect(self, x, y, w, h, cls, title=""):
        self.items.append(("rect", dict(x=x, y=y, w=w, h=h, cls=cls,
                                        title=title)))

    def line(self, x1, y1, x2, y2, cls, head=""):
        self.items.append(("line", dict(x1=x1, y1=y1, x2=x2, y2=y2, cls=cls,
                                        head=head)))

    def text(self, *args, **kw):
        t = Text(*args, **kw)
        self.texts.append(t)
        self.items.append(("text", t))
        return t

    def begin(self, message, label):
        self.items.append(("open", dict(n=message["n"], label=label)))

    def end(self):
        self.items.append(("close", {}))


def overlaps(texts):
    """Pairs of texts whose boxes meet."""
    order = sorted(texts, key=lambda t: t.box()[1])
    out = []
    for i, a in enumerate(order):
        ax0, _, ax1, ay1 = a.box()
        for b in order[i + 1:]:
            bx0, by0, bx1, _ = b.box()
            if by0 >= ay1:
                break
            if bx0 < ax1 and ax0 < bx1:
                out.append((a.text, b.text))
    return out


def number(n):
    return f"{n:,}"


def shorten(text, width, size, per=MONO):
    most = int(width / (size * per))
    return text if len(text) <= most else text[:max(most - 1, 1)] + "…"


def plain(message):
    if message["kind"] == "reply":
        if message["call"] == "proc.vfork":
            return ledger.PLAIN["proc.vfork"]
        return f"refused, errno {message['error']}" if message["error"] \
            else "done"
    words = ledger.PLAIN.get(message["call"], "")
    if message["call"] == "batch" and message.get("phase") != "build":
        words = "several operations at once"
    if message["kind"] == "kernel" and message["error"]:
        words = f"{words}: errno {message['error']}"
    return words


class Sequence:
    """The diagram of one exec."""

    def __init__(self, canvas, execution, unit, y, title=None, note=None):
        self.c = canvas
        self.e = execution
        self.unit = unit
        self.y = y
        self.title = title or (f"exec {execution.number}: "
                               f"{execution.comm}, process {execution.pid}")
        self.note = note
        names = [n for n, _, _ in LINES]
        used = {ledger.role(m[k]) for m in execution.messages
                for k in ("from", "to")}
        extra = [(n, n, "") for n in sorted(used) if n not in names]
        self.lines = LINES + extra
        step = STEP if not extra else \
            (BAR - 80 - FIRST) / (len(self.lines) - 1)
        self.x = {n: FIRST + i * step
                  for i, (n, _, _) in enumerate(self.lines)}
        self.halo = ""
        self.most = max([m["cost"] for m in execution.messages[1:]] + [1])

    def draw(self):
        self.head()
        top = self.y
        mark = len(self.c.items)
        for phase, messages in self.phases():
            self.band(phase, messages)
        # lifelines lie under what was just painted, above the bands
        lines = Canvas()
        for x in self.x.values():
            lines.line(x, top - 8, x, self.y + 6, "life")
        at = mark
        while at < len(self.c.items) and self.c.items[at][0] == "rect" and \
                self.c.items[at][1]["cls"].startswith("band"):
            at += 1
        bands = [i for i in self.c.items[mark:] if i[0] == "rect" and
                 i[1]["cls"].startswith("band")]
        rest = [i for i in self.c.items[mark:] if i not in bands]
        self.c.items[mark:] = bands + lines.items + rest
        self.y += 22
        return self.y

    def phases(self):
        out = []
        for m in self.e.messages:
            if not out or out[-1][0] != m["phase"]:
                out.append((m["phase"], []))
            out[-1][1].append(m)
        return out

    def head(self):
        c = self.c
        c.text(MARGIN, self.y + 20, 20, self.title, cls="title")
        shares = self.e.by_who()
        total = max(sum(shares.values()), 1)
        words = ", ".join(f"{w} {100 * n // total} %" for w, n in
                          sorted(shares.items(), key=lambda p: -p[1]) if n)
        c.text(MARGIN, self.y + 42, 12.5,
               f"{number(self.e.cost)} {self.unit} from the request to the"
               f" last message: {words}", cls="soft")
        s = self.e.summary
        c.text(MARGIN, self.y + 60, 12.5,
               f"{s['roundtrips']} calls, {s['kops']} kernel operations, "
               f"{s['oneway']} one-way messages"
               + (f"; refused with errno {s['error']}" if s["error"] else "")
               + (f". {self.note}" if self.note else ""), cls="soft")
        self.y += 84
        for name, label, what in self.lines:
            x = self.x[name]
            c.rect(x - 62, self.y, 124, 40, f"head w-{color(name)}")
            c.text(x, self.y + 17, 14, label, cls="headname",
                   anchor="middle")
            if what:
                c.text(x, self.y + 32, 10.5, what, cls="headwhat",
                       anchor="middle")
        c.text(MARGIN, self.y + 25, 12, "phase", cls="soft")
        c.text(BAR, self.y + 25, 12, f"{self.unit} spent", cls="soft")
        self.y += 56

    def band(self, phase, messages):
        c = self.c
        title, lines, _, _, _ = seedtext.PHASES.get(
            phase, (phase, "", "", "", ""))
        what = WHAT.get(phase, "")
        side = textwrap.wrap(what, 33)
        height = max(ROW * len(messages) + 8, 44 + 14 * len(side))
        odd = "a" if list(seedtext.PHASES).index(phase) % 2 else "b" \
            if phase in seedtext.PHASES else "a"
        c.rect(0, self.y, WIDTH, height, "band" + odd)
        self.halo = "halo" + odd
        c.text(MARGIN, self.y + 20, 14, title, cls="phase")
        c.text(GUTTER + 8, self.y + 20, 10.5, lines.split(",")[0], cls="seed",
               anchor="end")
        for i, text in enumerate(side):
            c.text(MARGIN, self.y + 38 + 14 * i, 11, text, cls="soft")
        y = self.y + 4
        for m in messages:
            self.message(m, y)
            y += ROW
        self.y += height

    def message(self, m, y):
        c = self.c
        a, b = self.x[ledger.role(m["from"])], self.x[ledger.role(m["to"])]
        name = m["call"].split(".")[-1]
        if m["kind"] == "reply":
            name = "answer" if m["call"] != "proc.vfork" else "vfork answers"
        words = plain(m)
        label = f"{m['from']} to {m['to']}: {m['call']} {m['kind']}. {words}"
        c.begin(m, label)
        c.rect(GUTTER + 20, y, WIDTH - GUTTER - 28, ROW - 2, "hit")
        left = min(a, b) + 10
        if m["from"] == m["to"] or a == b:
            left = a + 10
        room = BAR - 12 - left
        shown = shorten(name, room, 12)
        t = Text(left, y + 15, 12, shown, cls="call", mono=True)
        rest = room - t.width() - 10
        sub = shorten(words, rest, 11, SANS) if rest > 60 else ""
        c.text(left, y + 15, 12, shown, cls=f"call {self.halo}", mono=True)
        if sub:
            c.text(left + t.width() + 10, y + 15, 11, sub,
                   cls=f"words {self.halo}")
        kind = {"reply": "reply", "send": "send", "kernel": "kop",
                "fault": "fault"}.get(m["kind"], "callline")
        if a == b:
            c.line(a, y + 26, a + 26, y + 26, kind, "head")
        else:
            c.line(a, y + 26, b, y + 26, kind, "head")
        self.cost(m, y, left)
        c.end()

    def cost(self, m, y, left):
        c = self.c
        if m is self.e.messages[0]:
            c.text(BAR, y + 30, 11, "start", cls="soft")
            return
        text = number(m["cost"])
        extra = ""
        if m["bytes"]:
            extra += f", {number(m['bytes'])} bytes copied"
        if m["pages"]:
            extra += f", {m['pages']} pages mapped"
        c.text(left, y + 39, 10.5, text + extra, cls=f"num {self.halo}",
               mono=True)
        x = BAR
        scale = BAR_WIDTH / self.most
        parts = [("kernel", m["kernel"])] + [
            (ledger.role(w), n) for w, n in m["user"].items()]
        for who, n in parts:
            w = n * scale
            if w >= 0.5:
                c.rect(x, y + 18, w, 14, f"w-{color(who)}",
                       f"{who}: {number(n)} {self.unit}")
            x += w


WHAT = {
    "request": "a program asks to become another one, and shows by three"
               " capabilities that it may",
    "gather": "it stands still; path, arguments and environment are read once",
    "open": "may this file be run, and what are its first bytes?",
    "build": "exec reads the header and plans; vm makes the new space beside"
             " the old one",
    "commit": "nothing can fail any more: proc notes who this is now",
    "swap": "one operation: new space, fresh registers, the program runs",
    "after": "clearing up, when nobody waits for it",
}


def color(name):
    return name if name in COLORS else "other"


def legend(c, y, unit):
    """What the strokes and colours mean."""
    x = MARGIN
    c.text(x, y + 14, 12, "How to read it", cls="phase")
    y += 34
    for cls, words in (("callline", "call: the sender waits"),
                       ("reply", "its answer"),
                       ("send", "one way: nobody waits"),
                       ("kop", "kernel operation"),
                       ("fault", "page fault")):
        c.line(x, y - 4, x + 40, y - 4, cls, "head")
        t = c.text(x + 50, y, 11.5, words, cls="words")
        x += 50 + t.width() + 28
    y += 24
    x = MARGIN
    for who in ("kernel", "exec", "vfs", "vm", "proc", "program"):
        c.rect(x, y - 10, 14, 12, f"w-{who}")
        t = c.text(x + 20, y, 11.5, who, cls="words")
        x += 20 + t.width() + 26
    c.text(x + 10, y, 11.5,
           f"below an arrow, and as a bar: {unit} since the line above, by who"
           " spent them", cls="words")
    y += 22
    c.text(MARGIN, y, 11.5,
           "time runs down; bold: the call; beside it: what it means",
           cls="words")
    y += 22
    c.text(MARGIN, y, 11.5,
           "S:n are lines of the design source, kern_exec.c 1.90 of NetBSD"
           " (March 1998); docs/seed.md says what became of each behaviour",
           cls="words")
    return y + 20


def overview(c, execs, unit, y):
    """Many execs: a bar for each."""
    c.text(MARGIN, y + 20, 20, f"{len(execs)} execs, one bar each",
           cls="title")
    y += 44
    most = max(max(e.cost for e in execs), 1)
    letter = {}
    for i, group in enumerate(ledger.shapes(execs)):
        for e in group:
            letter[e.number] = shape_name(i)
    c.text(MARGIN, y, 11.5, "number", cls="soft")
    c.text(MARGIN + 66, y, 11.5, "process", cls="soft")
    c.text(GUTTER, y, 11.5, "shape", cls="soft")
    c.text(FIRST + 20, y, 11.5, unit, cls="soft", anchor="end")
    y += 8
    for e in execs:
        c.text(MARGIN, y + 12, 11, str(e.number), cls="num", mono=True)
        c.text(MARGIN + 66, y + 12, 11,
               shorten(f"{e.pid} {e.comm}", 110, 11), cls="num", mono=True)
        c.text(GUTTER, y + 12, 11,
               letter[e.number] + (" refused" if e.error else ""), cls="num")
        c.text(FIRST - 20 + 40, y + 12, 11, number(e.cost), cls="num",
               mono=True, anchor="end")
        x = FIRST + 34
        for who, n in sorted(e.by_who().items(),
                             key=lambda p: COLORS.index(color(p[0]))):
            w = n * (WIDTH - MARGIN - FIRST - 34) / most
            if w >= 0.5:
                c.rect(x, y + 2, w, 12, f"w-{color(who)}",
                       f"{who}: {number(n)} {unit}")
            x += w
        y += 18
    return y + 24


def shape_name(i):
    return chr(ord("A") + i) if i < 26 else f"Z{i}"


def numbers(group):
    """"2, 4 to 50": the members of a shape."""
    out = []
    for e in group:
        n = e.number
        if out and out[-1][1] == n - 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    words = [f"{a}" if a == b else f"{a} to {b}" for a, b in out]
    return ", ".join(words[:8]) + (" ..." if len(words) > 8 else "")


MANY = 3
SHAPES = 6


def diagram(trace):
    """The canvas of a whole run."""
    c = Canvas()
    y = MARGIN
    if not trace.execs:
        c.text(MARGIN, y + 20, 16, "no exec was seen", cls="title")
        c.height = y + 60
        return c
    if len(trace.execs) <= MANY:
        for e in trace.execs:
            y = Sequence(c, e, trace.words, y).draw() + 20
    else:
        y = overview(c, trace.execs, trace.unit, y)
        groups = ledger.shapes(trace.execs)
        for i, group in enumerate(groups[:SHAPES]):
            middle = sorted(group, key=lambda e: e.cost)[len(group) // 2]
            some = "exec has" if len(group) == 1 else "execs have"
            y = Sequence(c, middle, trace.words, y,
                         f"shape {shape_name(i)}: {len(group)} {some} these"
                         " messages",
                         f"shown: number {middle.number}, of middling cost;"
                         f" all: {numbers(group)}").draw() + 20
        if len(groups) > SHAPES:
            c.text(MARGIN, y + 12, 12,
                   f"{len(groups) - SHAPES} shapes more are in the page",
                   cls="soft")
            y += 28
    inside = sum(len(e.messages) for e in trace.execs)
    if len(trace.messages) > inside:
        c.text(MARGIN, y + 6, 12.5,
               f"{len(trace.messages) - inside} more messages are not of an"
               " exec: what the programs did, their ends, page faults."
               "  The page (index.html) lists them.", cls="soft")
        y += 28
    c.height = legend(c, y, trace.words) + MARGIN
    return c


def one(execution, unit):
    """The canvas of one exec, for the page."""
    c = Canvas()
    y = Sequence(c, execution, unit, MARGIN // 2).draw()
    c.height = y
    return c
