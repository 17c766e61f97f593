# SPDX-License-Identifier: BSD-2-Clause
"""Reader of servers/*/NAME.def, the interface files.

One line a statement; "#" starts a comment line.  Statements:

    server NAME NUMBER
    uses [SERVER ...]
    call OP NAME(IN, ...) -> (OUT, ...)
    send OP NAME(IN, ...)

and, indented below a call or send:

    from CLASS [CLASS ...]      who may ask: a class of badges
    caps MIN MAX                a variable number of capabilities
    retry                       ERETRY may come back without a lease
    doc  TEXT
    error ERRNO TEXT

IN is "word x", "cap x" or "lease x r|w|rw MAX"; OUT is "word x" or "cap x".
Op numbers ascend and are never used again; 255 is "served", which every
interface has without writing it down (served_op() below).  Every error is a
DefError, which prints as file:line: text.
"""

import re

MSG_WORDS = 6
MSG_CAPS = 3
LEASE_WORD = 4

# Calls go uphill only: a server may use those of lower rank.  What is not
# named here is a driver.
RANKS = {"vfs": 1, "vm": 2, "proc": 3, "exec": 4, "linux": 5}

# errno that any call may answer without listing it
IMPLIED = ("EPERM", "ENOSYS", "EINVAL", "ERETRY", "EFAULT", "ECANCELED")

# the call that says what a server has served; its dispatch is generated
SERVED = 255

CLASSES = ("process", "owner", "space", "any", "vnode")

# names that the generated C needs for itself, beside C's keywords
RESERVED = set("""
auto break case char const continue default do double else enum extern float
for goto if inline int long register restrict return short signed sizeof static
struct switch typedef union unsigned void volatile while
ep rq m caps ncaps window error i
""".split())

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
HEAD = re.compile(r"(call|send)\s+(\S+)\s+([A-Za-z0-9_]+)\s*\((.*?)\)"
                  r"(?:\s*->\s*\((.*?)\))?\s*\Z")


class DefError(Exception):
    """A mistake in an interface file."""

    def __init__(self, path, line, text):
        super().__init__(f"{path}:{line}: {text}")


class Param:
    """One argument or result."""

    def __init__(self, kind, name, mode="", limit=0):
        self.kind = kind        # word, cap, lease
        self.name = name
        self.mode = mode        # lease: r, w, rw
        self.limit = limit      # lease: greatest length


class Op:
    """One call or one-way message."""

    def __init__(self, line, oneway, number, name):
        self.line = line
        self.oneway = oneway
        self.number = number
        self.name = name
        self.ins = []
        self.outs = []
        self.classes = []
        self.var_caps = None    # (min, max) of a "caps" line
        self.retry = False
        self.doc = ""
        self.errors = []        # (name, text)

    def words_in(self):
        return [p for p in self.ins if p.kind == "word"]

    def caps_in(self):
        return [p for p in self.ins if p.kind == "cap"]

    def words_out(self):
        return [p for p in self.outs if p.kind == "word"]

    def caps_out(self):
        return [p for p in self.outs if p.kind == "cap"]

    def lease(self):
        for p in self.ins:
            if p.kind == "lease":
                return p
        return None

    def cap_range(self):
        if self.var_caps:
            return self.var_caps
        return (len(self.caps_in()),) * 2


class Server:
    """One interface file."""

    def __init__(self, path):
        self.path = path
        self.name = None
        self.line = 0
        self.number = 0
        self.uses = None
        self.uses_line = 0
        self.ops = []


def rank(name):
    return RANKS.get(name, 0)


def parse_number(text, low, high, fail):
    try:
        value = int(text, 0)
    except ValueError:
        fail(f"'{text}' is not a number")
    if not low <= value <= high:
        fail(f"{value} is not between {low} and {high}")
    return value


def parse_params(text, outs, fail):
    params = []
    seen = set()
    for part in [s.strip() for s in text.split(",")] if text.strip() else []:
        f = part.split()
        if len(f) == 2 and f[0] in ("word", "cap"):
            p = Param(f[0], f[1])
        elif len(f) == 4 and f[0] == "lease" and not outs:
            if f[2] not in ("r", "w", "rw"):
                fail(f"lease direction '{f[2]}' (hint: r, w or rw)")
            p = Param("lease", f[1], f[2],
                      parse_number(f[3], 1, 1 << 30, fail))
        elif f and f[0] == "lease":
            fail("a lease is 'lease NAME r|w|rw MAX', and never a result")
        else:
            fail(f"'{part}' is neither 'word x', 'cap x' nor a lease")
        if not NAME.match(p.name):
            fail(f"'{p.name}' is not a name")
        if not outs and p.name in RESERVED:
            fail(f"the name '{p.name}' is taken by C or by the stubs")
        if p.name in seen:
            fail(f"'{p.name}' twice")
        seen.add(p.name)
        params.append(p)
    return params


def check_shape(op, fail):
    """Does it fit in a message?"""
    leases = [p for p in op.ins if p.kind == "lease"]
    room = LEASE_WORD if leases else MSG_WORDS
    if len(leases) > 1:
        fail("at most one lease")
    if len(op.words_in()) > room:
        fail(f"{len(op.words_in())} argument words, there is room for {room}")
    if len(op.words_out()) > MSG_WORDS:
        fail(f"{len(op.words_out())} result words, at most {MSG_WORDS}")
    if max(len(op.caps_in()), len(op.caps_out())) > MSG_CAPS:
        fail(f"at most {MSG_CAPS} capabilities")
    if op.oneway and leases:
        fail("a one-way message cannot lend memory: nobody waits")


def parse_head(text, line, prev, fail):
    m = HEAD.match(text)
    if not m:
        fail("expected 'call OP NAME(...) -> (...)' or 'send OP NAME(...)'")
    kind, number, name, ins, outs = m.groups()
    number = parse_number(number, 1, SERVED - 1, fail)
    if prev and number <= prev.number:
        fail(f"op {number} after {prev.number}: numbers ascend")
    if not NAME.match(name):
        fail(f"'{name}' is not a name")
    if name == "served":
        fail("'served' is there in every interface already")
    if (kind == "call") != (outs is not None):
        fail("a call has '-> (...)', a send has none")
    op = Op(line, kind == "send", number, name)
    op.ins = parse_params(ins, False, fail)
    op.outs = parse_params(outs or "", True, fail)
    check_shape(op, fail)
    return op


def parse_detail(op, text, errnos, fail):
    word, _, rest = text.partition(" ")
    rest = rest.strip()
    if word == "from":
        if op.classes or not rest:
            fail("one 'from CLASS ...' line a call")
        op.classes = rest.split()
    elif word == "doc":
        if op.doc or not rest:
            fail("one 'doc TEXT' line a call")
        op.doc = rest
    elif word == "retry":
        if rest or op.oneway:
            fail("'retry' stands alone, in a call")
        op.retry = True
    elif word == "caps":
        f = rest.split()
        if len(f) != 2 or op.var_caps or op.caps_in():
            fail("one 'caps MIN MAX' line, and no cap among the arguments")
        low = parse_number(f[0], 0, MSG_CAPS, fail)
        op.var_caps = (low, parse_number(f[1], max(low, 1), MSG_CAPS, fail))
    elif word == "error":
        name, _, why = rest.partition(" ")
        if not why.strip():
            fail("'error ERRNO TEXT': the text says when")
        if errnos is not None and name not in errnos:
            fail(f"errno.h has no {name}")
        if name in [n for n, _ in op.errors]:
            fail(f"{name} twice")
        if op.oneway:
            fail("a one-way message answers nothing")
        op.errors.append((name, why.strip()))
    else:
        fail(f"'{word}' is not from, doc, error, caps or retry")


def finish_op(path, op):
    if op is None:
        return

    def fail(text):
        raise DefError(path, op.line, f"{op.name}: {text}")

    if not op.classes:
        fail("no 'from' line (hint: say who may ask)")
    if not op.doc:
        fail("no 'doc' line")


def parse_server(srv, words, line, fail):
    if words[0] == "server":
        if srv.name or len(words) != 3:
            fail("'server NAME NUMBER', once")
        if not NAME.match(words[1]):
            fail(f"'{words[1]}' is not a name")
        srv.number = parse_number(words[2], 1, 15, fail)
        srv.name = words[1]
        srv.line = line
    else:
        if srv.uses is not None:
            fail("'uses' twice")
        srv.uses = words[1:]
        srv.uses_line = line


def parse(path, text, errnos=None):
    """The Server in `text'; `errnos' is the set of known errno names."""
    srv = Server(path)
    op = None
    for line, raw in enumerate(text.splitlines(), 1):
        def fail(why, line=line):
            raise DefError(path, line, why)

        stripped = raw.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if raw[0] in " \t":
            if op is None:
                fail("indented, but no call stands above it")
            parse_detail(op, stripped, errnos, fail)
            continue
        words = stripped.split()
        if words[0] in ("server", "uses"):
            if op is not None:
                fail(f"'{words[0]}' comes before the first call")
            parse_server(srv, words, line, fail)
        elif words[0] in ("call", "send"):
            if srv.name is None or srv.uses is None:
                fail("'server' and 'uses' come first")
            finish_op(path, op)
            op = parse_head(stripped, line, op, fail)
            if op.name in [o.name for o in srv.ops]:
                fail(f"'{op.name}' twice")
            srv.ops.append(op)
        else:
            fail(f"'{words[0]}' is not a statement")
    finish_op(path, op)
    if srv.name is None or srv.uses is None or not srv.ops:
        raise DefError(path, 1, "a server, its uses and a call are needed")
    return srv


def served_op():
    """The call that all have: how often was each of its calls asked for?"""
    op = Op(0, False, SERVED, "served")
    op.ins = [Param("word", n) for n in ("server", "op", "pid")]
    op.outs = [Param("word", n) for n in
               ("calls", "refused", "held", "restarts")]
    op.classes = ["any"]
    op.doc = ("What this server, or a driver that it uses, has served since it"
              " started: of call number op, or of all with op = 0; 256 is"
              " faults and other upcalls, 257 what no call of the interface"
              " is.  Refused is part of calls; held are callers that wait for"
              " an answer now, of that call, or of any with op = 0, and of"
              " process pid, or of any with pid = 0.")
    op.errors = [("ENOENT", "no such server to ask from here, or no such call")]
    return op


def check_set(servers):
    """What can be seen only with all interfaces at hand."""
    names = {}
    numbers = {}
    for s in servers:
        if s.name in names or s.number in numbers:
            other = names.get(s.name) or numbers.get(s.number)
            raise DefError(s.path, s.line, f"server {s.name} {s.number}: "
                           f"name or number is that of {other.path}")
        names[s.name] = numbers[s.number] = s
    for s in servers:
        for u in s.uses:
            if u not in names:
                raise DefError(s.path, s.uses_line, f"no server '{u}'")
            if rank(u) >= rank(s.name):
                raise DefError(s.path, s.uses_line, f"{s.name} uses {u}: calls"
                               " go uphill (linux > exec > proc > vm > vfs >"
                               " drivers)")
        for op in s.ops:
            for c in op.classes:
                if c not in CLASSES and c not in names:
                    raise DefError(s.path, op.line, f"{op.name}: no class or"
                                   f" server '{c}'")
    return names


def read_errnos(path):
    """Names defined in abi/errno.h."""
    with open(path, encoding="utf-8") as f:
        return set(re.findall(r"^#define\s+(E[A-Z0-9]+)\s+\d+", f.read(), re.M))


def load(paths, errno_path=None):
    """All interfaces, ordered by server number, checked."""
    errnos = read_errnos(errno_path) if errno_path else None
    servers = []
    for path in paths:
        with open(path, encoding="utf-8") as f:
            servers.append(parse(path, f.read(), errnos))
    check_set(servers)
    for s in servers:
        s.ops.append(served_op())
    return sorted(servers, key=lambda s: s.number)
