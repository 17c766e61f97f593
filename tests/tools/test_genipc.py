# SPDX-License-Identifier: BSD-2-Clause
"""tools/genipc.py and ipcdef.py: what is refused, and what comes out."""

import os
import shutil
import subprocess

import pytest

import genipc
import ipcdef

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ERRNO = os.path.join(TOP, "lib/abi/include/abi/errno.h")
CC = (os.environ.get("CROSS_COMPILE") or "riscv64-unknown-elf-") + "gcc"

GOOD = """# a server
server vm 4
uses vfs

call 1 get(lease buf w 64, word off) -> (word n)
	from process
	doc   Reads.
	error EIO it failed
call 5 make(cap a) -> (cap b, word id)
	caps_placeholder
	from exec
	doc   Makes.
send 9 drop(cap a)
	from owner
	doc   Drops.
""".replace("\tcaps_placeholder\n", "")
VFS = "server vfs 3\nuses\ncall 1 x() -> ()\n\tfrom any\n\tdoc  Nothing.\n"
EXEC = "server exec 6\nuses vm\ncall 1 x() -> ()\n\tfrom any\n\tdoc  Nothing.\n"


def bad(text, line, word):
    with pytest.raises(ipcdef.DefError) as e:
        ipcdef.parse("a.def", text, {"EIO", "EINVAL"})
    assert str(e.value).startswith(f"a.def:{line}: "), str(e.value)
    assert word in str(e.value), str(e.value)


def call(head, detail="\tfrom any\n\tdoc  D.\n"):
    return f"server vm 4\nuses\n{head}\n{detail}"


def write_all(folder, **defs):
    paths = []
    for name, text in defs.items():
        path = folder / f"{name}.def"
        path.write_text(text)
        paths.append(str(path))
    return paths


def test_good_file():
    srv = ipcdef.parse("vm.def", GOOD)
    assert (srv.name, srv.number, srv.uses) == ("vm", 4, ["vfs"])
    assert [o.number for o in srv.ops] == [1, 5, 9]
    assert srv.ops[0].lease().limit == 64
    assert srv.ops[2].oneway


@pytest.mark.parametrize("head,word", [
    ("call x y() -> ()", "not a number"),
    ("call 0 y() -> ()", "between"),
    ("call 255 y() -> ()", "between"),
    ("call 1 served() -> ()", "already"),
    ("call 1 Y() -> ()", "not a name"),
    ("call 1 y()", "-> (...)"),
    ("send 1 y() -> ()", "send has none"),
    ("call 1 y(word) -> ()", "neither"),
    ("call 1 y(word a, word a) -> ()", "twice"),
    ("call 1 y(word while) -> ()", "taken"),
    ("call 1 y(lease a x 10) -> ()", "direction"),
    ("call 1 y(lease a r) -> ()", "lease"),
    ("call 1 y() -> (lease a r 10)", "never a result"),
    ("call 1 y(lease a r 1, lease b r 1) -> ()", "one lease"),
    ("send 1 y(lease a r 1)", "nobody waits"),
    ("call 1 y(cap a, cap b, cap c, cap d) -> ()", "capabilities"),
    ("call 1 y", "expected"),
])
def test_bad_head(head, word):
    bad(call(head), 3, word)


def test_seven_words():
    words = ", ".join(f"word a{i}" for i in range(7))
    bad(call(f"call 1 y({words}) -> ()"), 3, "room for 6")


def test_five_words_beside_a_lease():
    words = ", ".join(f"word a{i}" for i in range(5))
    bad(call(f"call 1 y(lease b r 8, {words}) -> ()"), 3, "room for 4")


@pytest.mark.parametrize("detail,line,word", [
    ("\tdoc  D.\n", 3, "no 'from'"),
    ("\tfrom any\n", 3, "no 'doc'"),
    ("\tfrom any\n\tfrom any\n", 5, "one 'from"),
    ("\tfrom any\n\tdoc  D.\n\terror EWHAT never\n", 6, "no EWHAT"),
    ("\tfrom any\n\tdoc  D.\n\terror EIO\n", 6, "text says when"),
    ("\tfrom any\n\tdoc  D.\n\terror EIO a\n\terror EIO b\n", 7, "twice"),
    ("\tfrom any\n\tcaps 2 1\n", 5, "between"),
    ("\tfrom any\n\tnonsense\n", 5, "is not from"),
])
def test_bad_detail(detail, line, word):
    bad(call("call 1 y() -> ()", detail), line, word)


@pytest.mark.parametrize("text,line,word", [
    ("uses\n", 1, "needed"),
    ("server vm 4\nserver vm 4\n", 2, "once"),
    ("server vm 99\nuses\n", 1, "between"),
    ("call 1 x() -> ()\n", 1, "come first"),
    ("server vm 4\n\tfrom any\n", 2, "indented"),
    ("server vm 4\nuses\nfoo\n", 3, "not a statement"),
])
def test_bad_file(text, line, word):
    bad(text, line, word)


def test_numbers_ascend():
    text = call("call 2 a() -> ()") + "call 2 b() -> ()\n"
    bad(text, 6, "ascend")


def test_uses_go_uphill(tmp_path):
    paths = write_all(tmp_path, vm=GOOD.replace("uses vfs", "uses exec"),
                      exec=EXEC)
    with pytest.raises(ipcdef.DefError, match="vm.def:3: vm uses exec.*uphill"):
        ipcdef.load(paths)


def test_unknown_use_and_class(tmp_path):
    with pytest.raises(ipcdef.DefError, match="no server 'vfs'"):
        ipcdef.load(write_all(tmp_path, vm=GOOD))
    with pytest.raises(ipcdef.DefError, match="no class or server 'exec'"):
        ipcdef.load(write_all(tmp_path, vm=GOOD, vfs=VFS))


def test_one_number_each(tmp_path):
    paths = write_all(tmp_path, a=VFS, b=VFS.replace("vfs", "nfs"))
    with pytest.raises(ipcdef.DefError, match="name or number"):
        ipcdef.load(paths)


def test_mistake_writes_nothing(tmp_path, capsys):
    paths = write_all(tmp_path, vm=GOOD.replace("word off", "word"), vfs=VFS,
                      exec=EXEC)
    out = tmp_path / "out"
    assert genipc.main(["--out", str(out)] + paths) == 1
    assert not out.exists()
    assert "vm.def:5: " in capsys.readouterr().err


def test_unchanged_is_not_touched(tmp_path):
    paths = write_all(tmp_path, vm=GOOD, vfs=VFS, exec=EXEC)
    out = tmp_path / "out"
    argv = ["--out", str(out), "--errno", ERRNO] + paths
    assert genipc.main(argv) == 0
    os.utime(out / "vm_client.c", (1, 1))
    assert genipc.main(argv) == 0
    assert os.stat(out / "vm_client.c").st_mtime == 1


def test_signatures(tmp_path):
    paths = write_all(tmp_path, vm=GOOD, vfs=VFS, exec=EXEC)
    assert genipc.main(["--out", str(tmp_path)] + paths) == 0
    client = " ".join((tmp_path / "vm_client.h").read_text().split())
    assert "int vm_get(cap_t ep, void *buf, size_t buf_len, word_t off," \
        " word_t *n_out);" in client
    assert "int vm_make(cap_t ep, cap_t a, cap_t window, word_t *id_out);" \
        in client
    assert "int vm_drop(cap_t ep, cap_t a);" in client
    server = " ".join((tmp_path / "vm_server.h").read_text().split())
    assert "int op_vm_get(struct ipc_req *rq, word_t off, word_t *n_out);" \
        in server
    errors = (tmp_path / "ipc_errors.tsv").read_text()
    assert "vm\t1\tget\tEIO\tit failed" in errors


def test_direct_stubs_differ_in_their_door(tmp_path):
    """One program of two servers: no door of the kernel, the same arguments."""
    paths = write_all(tmp_path, vm=GOOD, vfs=VFS, exec=EXEC)
    assert genipc.main(["--out", str(tmp_path)] + paths) == 0
    text = (tmp_path / "vm_direct.c").read_text()
    client = (tmp_path / "vm_client.c").read_text()
    assert "ipc_call(" not in text and "ipc_send(" not in text
    assert "error = ipc_direct(&vm_door, ep, &rq, window, 1);" in text
    assert "return ipc_direct(&vm_door, ep, &rq, 0, 0);" in text
    # a send says what it is, since no kernel will
    assert "rq.rq_in.m_tag = VM_DROP | TAG_CAPS(1) | TAG_ONEWAY;" in text
    assert "*id_out = rq.rq_out.m_w[0];" in text
    assert "direct" not in client and "rq" not in client


@pytest.mark.skipif(not shutil.which(CC), reason=f"no {CC}")
def test_generated_c_compiles(tmp_path):
    """The real interfaces, and one with every feature, without a warning."""
    import glob
    extra = tmp_path / "zoo.def"
    extra.write_text("""server zoo 14
uses
call 1 all(lease b rw 9, word w0, cap c0, word w1) -> (word r0, cap x, cap y)
	from process exec owner vnode
	retry
	doc   All.
	error EIO why
call 2 some(word w) -> (word r)
	caps 1 3
	from space
	doc   Some.
send 3 hint()
	from any
	doc   Hint.
""")
    defs = sorted(glob.glob(os.path.join(TOP, "servers/*/*.def")))
    out = tmp_path / "gen"
    assert genipc.main(["--out", str(out), "--errno", ERRNO, str(extra)] +
                       defs) == 0
    flags = ("-std=gnu11 -O2 -Wall -Wextra -Werror -Wshadow -Wvla "
             "-Wmissing-prototypes -Wstrict-prototypes -ffreestanding -DDEBUG "
             "-march=rv64imac -misa-spec=2.2 -mabi=lp64 -mcmodel=medany "
             f"-fsyntax-only -I{out} -I{TOP}/lib -I{TOP}/lib/abi/include")
    sources = glob.glob(f"{out}/*.c")
    assert len(sources) > 10
    p = subprocess.run([CC] + flags.split() + sources, check=False,
                       capture_output=True, text=True)
    assert p.returncode == 0, p.stderr
