# SPDX-License-Identifier: BSD-2-Clause
"""lib/fdt and platform/board.c against python3-libfdt.

fdt_dump.c prints everything that our reader finds in a tree; libfdt says what
is there.  What libfdt has no function for (translation through ranges, the
facts of struct board) is worked out a second time here, from libfdt's
properties and in another style.

Trees: QEMU's own, the ones in dts/, and ../shared/boards where that is there.
"""
import pathlib
import shutil
import struct
import subprocess

import pytest

libfdt = pytest.importorskip("libfdt", reason="python3-libfdt is missing")

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BOARDS = ROOT.parent / "shared" / "boards"
PAYLOAD_SIZE = 5000

QEMU = {
    "virt-1": ["virt"],
    "virt-4-4G": ["virt", "-smp", "4", "-m", "4G"],
    "virt-8-aclint": ["virt,aclint=on", "-smp", "8", "-m", "1G"],
    "virt-numa": ["virt", "-smp", "4", "-m", "512M",
                  "-object", "memory-backend-ram,id=a,size=256M",
                  "-object", "memory-backend-ram,id=b,size=256M",
                  "-numa", "node,memdev=a,cpus=0-1",
                  "-numa", "node,memdev=b,cpus=2-3"],
    "sifive_u-5": ["sifive_u", "-smp", "5", "-m", "8G"],
    "sifive_u-2": ["sifive_u", "-smp", "2", "-m", "128M"],
}
NO_PATH = (libfdt.NOTFOUND, libfdt.BADPATH)
DTS = sorted(p.name for p in (HERE / "dts").glob("*.dts"))
DTB = sorted(p.name for p in BOARDS.glob("*.dtb")) or ["absent"]


@pytest.fixture(scope="session")
def dumper(tmp_path_factory):
    out = tmp_path_factory.mktemp("fdt") / "fdt_dump"
    subprocess.run(
        ["gcc", "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror",
         "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
         "-Ilib", "-Ilib/abi/include", "-Iplatform",
         "tests/fdt/fdt_dump.c", "lib/fdt/fdt.c", "lib/fdt/fdt_prop.c",
         "platform/board.c", "lib/util/strlcpy.c", "-o", out],
        cwd=ROOT, check=True)
    return out


def make_tree(kind, name, tmp):
    """The bytes of a tree, without padding behind it, or a visible skip."""
    blob = read_tree(kind, name, tmp)
    return blob[:struct.unpack(">I", blob[4:8])[0]]


def read_tree(kind, name, tmp):
    out = tmp / "tree.dtb"
    if kind == "board":
        if name == "absent":
            pytest.skip("../shared/boards is not beside this checkout")
        return (BOARDS / name).read_bytes()
    if kind == "dts":
        if shutil.which("dtc") is None:
            pytest.skip("dtc is missing (apt install device-tree-compiler)")
        subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", out,
                        HERE / "dts" / name], check=True)
        return out.read_bytes()
    if shutil.which("qemu-system-riscv64") is None:
        pytest.skip("qemu-system-riscv64 is missing")
    payload = tmp / "payload"
    payload.write_bytes(bytes(PAYLOAD_SIZE))
    machine, *args = QEMU[name]
    subprocess.run(["qemu-system-riscv64", "-M", f"{machine},dumpdtb={out}",
                    *args, "-nographic", "-kernel", payload,
                    "-initrd", payload, "-append", "one two=three"],
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=60, check=True)
    return out.read_bytes()


class Dump:
    """What fdt_dump printed."""

    def __init__(self, dumper, blob, tmp, paths=()):
        file = tmp / "dumped.dtb"
        file.write_bytes(blob)
        res = subprocess.run([dumper, file, *paths], capture_output=True,
                             text=True, errors="surrogateescape", timeout=60)
        assert res.stderr == ""
        self.status = res.returncode
        self.nodes, self.regs, self.rsv = {}, {}, []
        self.board, self.paths = [], {}
        for line in res.stdout.splitlines():
            what, _, rest = line.partition(" ")
            if what == "node":
                node = rest or "/"
                self.nodes[node], self.regs[node] = [], []
            elif what == "prop":
                key, _, value = rest.rpartition(" ")
                self.nodes[node].append((key, bytes.fromhex(value)))
            elif what == "reg":
                self.regs[node].append(
                    tuple(int(x, 16) for x in rest.split()))
            elif what == "rsv":
                self.rsv.append(tuple(int(x, 16) for x in rest.split()))
            elif what == "path":
                asked, _, got = rest.partition(" ")
                self.paths[asked] = got or None
            elif what == "board":
                self.board.append(rest)


class Oracle:
    """The same tree through libfdt."""

    def __init__(self, blob):
        self.fdt = libfdt.Fdt(blob)
        self.nodes, self.parent = {}, {}
        self.by_handle, self.by_offset = {}, {}
        self._walk(0, "", None)
        self.rsv = [tuple(self.fdt.get_mem_rsv(i)[-2:])
                    for i in range(self.fdt.num_mem_rsv())]

    def _walk(self, off, path, parent):
        name = path or "/"
        self.by_offset[off] = name
        props, quiet = [], libfdt.QUIET_NOTFOUND
        p = self.fdt.first_property_offset(off, quiet)
        while p >= 0:
            prop = self.fdt.get_property_by_offset(p)
            props.append((prop.name, bytes(prop)))
            p = self.fdt.next_property_offset(p, quiet)
        self.nodes[name], self.parent[name] = props, parent
        handle = self.cells(name, "phandle")
        if handle:
            self.by_handle[handle[0]] = name
        child = self.fdt.first_subnode(off, quiet)
        while child >= 0:
            self._walk(child, f"{path}/{self.fdt.get_name(child)}", name)
            child = self.fdt.next_subnode(child, quiet)

    def get(self, node, name):
        return dict(self.nodes.get(node, [])).get(name)

    def cells(self, node, name):
        raw = self.get(node, name)
        return None if raw is None else list(
            struct.unpack(f">{len(raw) // 4}I", raw[:len(raw) // 4 * 4]))

    def strings(self, node, name):
        raw = self.get(node, name)
        return [] if raw is None else [
            s.decode(errors="surrogateescape") for s in raw.split(b"\0")[:-1]]

    def first(self, node, name):
        return (self.strings(node, name) or [None])[0]

    def ncells(self, node):
        return ((self.cells(node, "#address-cells") or [2])[0],
                (self.cells(node, "#size-cells") or [1])[0])

    def okay(self, node):
        return self.first(node, "status") in (None, "okay", "ok")

    def children(self, node):
        return [n for n, p in self.parent.items() if p == node]

    def compatible(self, node, *names):
        return any(n in self.strings(node, "compatible") for n in names)

    @staticmethod
    def number(cells):
        v = 0
        for c in cells:
            v = v << 32 | c
        return v

    def reg(self, node):
        """Entries of reg as CPU addresses, up to the first that is none."""
        out, bus = [], self.parent[node]
        cells = self.cells(node, "reg")
        if cells is None or bus is None:
            return out
        na, ns = self.ncells(bus)
        if na not in (1, 2) or ns > 2 or len(cells) % (na + ns):
            return out
        for i in range(0, len(cells), na + ns):
            base = self.number(cells[i:i + na])
            size = self.number(cells[i + na:i + na + ns])
            at = bus
            while base is not None and self.parent[at] is not None:
                base = self.up(at, base, size)
                at = self.parent[at]
            if base is None:
                break
            out.append((base, size))
        return out

    def up(self, bus, base, size):
        ranges = self.cells(bus, "ranges")
        if ranges is None:
            return None
        if not ranges:
            return base
        na, ns = self.ncells(bus)
        pa, _ = self.ncells(self.parent[bus])
        step = na + pa + ns
        if na not in (1, 2) or pa not in (1, 2) or len(ranges) % step:
            return None
        for i in range(0, len(ranges), step):
            row = ranges[i:i + step]
            child = self.number(row[:na])
            if child <= base and \
                    base + size <= child + self.number(row[na + pa:]):
                return self.number(row[na:na + pa]) + base - child
        return None


def expect_board(o):
    """The lines that fdt_dump should print of struct board."""
    out = ["model " + (o.first("/", "model") or o.first("/", "compatible"))]
    harts = [c for c in o.children("/cpus")
             if o.first(c, "device_type") == "cpu" and o.okay(c) and
             (o.first(c, "mmu-type") or "riscv,none") != "riscv,none"]
    timebase = o.cells("/cpus", "timebase-frequency") or \
        o.cells(harts[0], "timebase-frequency")
    out.append(f"timebase {timebase[-1]}")

    spans = sorted((b, b + s) for n in o.children("/")
                   if o.first(n, "device_type") == "memory"
                   for b, s in o.reg(n))
    joined = []
    for b, e in spans:
        if joined and joined[-1][1] >= b:
            joined[-1][1] = max(e, joined[-1][1])
        else:
            joined.append([b, e])
    out += [f"mem {b:x} {e - b:x}" for b, e in joined]
    out += [f"resv {b:x} {s:x}" for b, s in o.rsv]
    out += [f"resv {b:x} {s:x}" for n in o.children("/reserved-memory")
            for b, s in o.reg(n)]

    plics = [n for n in o.nodes
             if o.compatible(n, "sifive,plic-1.0.0", "riscv,plic0")]
    plic = plics[0] if plics else None
    ext = (plic and o.cells(plic, "interrupts-extended")) or []
    pairs = list(zip(ext[::2], ext[1::2]))
    for c in harts[:8]:
        handle = o.cells(f"{c}/interrupt-controller", "phandle")
        want = (handle[0], 9) if handle else None
        context = pairs.index(want) if want in pairs else -1
        isa = o.strings(c, "riscv,isa-extensions") or \
            (o.first(c, "riscv,isa") or "").split("_")
        out.append(f"hart {o.number(o.cells(c, 'reg'))} context {context} "
                   f"sstc {int('sstc' in isa)}")
    if plic:
        (base, size), ndev = o.reg(plic)[0], o.cells(plic, "riscv,ndev")[0]
        out.append(f"plic {base:x} {size:x} ndev {ndev}")
    else:
        out.append("plic 0 0 ndev 0")
    out.append(expect_uart(o, plic))

    test = [n for n in o.nodes if o.compatible(n, "sifive,test0")]
    out.append(f"test {o.reg(test[0])[0][0] if test else 0:x}")
    start = o.number(o.cells("/chosen", "linux,initrd-start") or [])
    end = o.number(o.cells("/chosen", "linux,initrd-end") or [])
    out.append(f"initrd {start:x} {end:x}")
    out.append(f"bootargs {o.first('/chosen', 'bootargs') or ''}")
    out.append(f"seed {(o.get('/chosen', 'rng-seed') or b'').hex()}")
    return out


def expect_uart(o, plic):
    out = o.first("/chosen", "stdout-path").split(":")[0]
    node = out if out.startswith("/") else o.first("/aliases", out)
    kind, width = (2, 1) if o.compatible(node, "snps,dw-apb-uart") else \
        (1, 1) if o.compatible(node, "ns16550a") else (3, 4)
    base, size = o.reg(node)[0]
    shift = (o.cells(node, "reg-shift") or [0])[0]
    width = (o.cells(node, "reg-io-width") or [width])[0]
    clock = (o.cells(node, "clock-frequency") or [0])[0]
    if clock == 0:
        names = o.strings(node, "clock-names")
        want = names.index("baudclk") if "baudclk" in names else 0
        rest = o.cells(node, "clocks") or []
        while rest:
            source = o.by_handle[rest[0]]
            if want == 0:
                if o.compatible(source, "fixed-clock"):
                    clock = o.cells(source, "clock-frequency")[0]
                break
            rest = rest[1 + o.cells(source, "#clock-cells")[0]:]
            want -= 1
    up = node
    while up is not None and o.cells(up, "interrupt-parent") is None:
        up = o.parent[up]
    to_plic = up is not None and \
        o.by_handle[o.cells(up, "interrupt-parent")[0]] == plic
    irq = o.cells(node, "interrupts")[0] if to_plic else 0
    return (f"uart kind {kind} base {base:x} size {size:x} shift {shift} "
            f"width {width} clock {clock} irq {irq}")


TREES = [("qemu", n) for n in QEMU] + [("dts", n) for n in DTS] + \
    [("board", n) for n in DTB]


@pytest.mark.parametrize("kind,name", TREES, ids=[n for _, n in TREES])
def test_same_as_libfdt(kind, name, dumper, tmp_path):
    blob = make_tree(kind, name, tmp_path)
    oracle = Oracle(blob)
    aliases = [n for n, _ in oracle.nodes.get("/aliases", [])]
    asked = [n for n in oracle.nodes if n != "/"] + aliases
    # names without their unit mean the first that fits, to both
    asked += [n.split("@")[0] for n in oracle.nodes
              if "@" in n and "/" not in n.split("@")[1]] + ["/none", "none"]
    dump = Dump(dumper, blob, tmp_path, asked)

    assert dump.status == 0
    assert dump.rsv == oracle.rsv
    assert list(dump.nodes) == list(oracle.nodes)
    assert dump.nodes == oracle.nodes
    for path in asked:
        off = oracle.fdt.path_offset(path, NO_PATH)
        if off < 0:
            assert dump.paths[path] is None, path
        else:
            assert dump.paths[path] == oracle.by_offset[off], path
    for node in oracle.nodes:
        assert dump.regs[node] == oracle.reg(node), node
    assert dump.board == expect_board(oracle)


@pytest.mark.parametrize("kind,name", TREES, ids=[n for _, n in TREES])
def test_no_cut_tree_is_accepted(kind, name, dumper, tmp_path):
    blob = make_tree(kind, name, tmp_path)
    for n in (0, 1, 39, 40, len(blob) // 2, len(blob) - 1):
        assert Dump(dumper, blob[:n], tmp_path).status == 1, n
    # totalsize made to fit: what is missing must still be noticed
    cut = len(blob) // 2 & ~3
    fake = blob[:4] + struct.pack(">I", cut) + blob[8:cut]
    assert Dump(dumper, fake, tmp_path).status == 1
