# SPDX-License-Identifier: BSD-2-Clause
"""mkcpio.py, genmanifest.py, qemu.py's protocol reader, deps.sh."""

import os
import stat
import subprocess
import sys

import pytest

import genmanifest
import guest
import mkcpio
import qemu

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def read_cpio(data):
    """name -> (fields, offset of the data, data)."""
    out = {}
    at = 0
    while True:
        assert data[at:at + 6] == b"070701"
        f = [int(data[at + 6 + 8 * i:at + 14 + 8 * i], 16) for i in range(13)]
        name = data[at + 110:at + 110 + f[11]].split(b"\0")[0]
        name = os.fsdecode(name)
        body = at + 110 + f[11]
        body += -body % 4
        out[name] = (f, body, data[body:body + f[6]])
        if name == "TRAILER!!!":
            return out
        at = body + f[6]
        at += -at % 4


def make(tmp_path, *extra):
    out = tmp_path / "boot.cpio"
    assert mkcpio.main(["--out", str(out)] + [str(e) for e in extra]) == 0
    return out.read_bytes()


def test_cpio_is_aligned_and_deterministic(tmp_path):
    big = tmp_path / "big"
    big.write_bytes(bytes(range(256)) * 40)
    small = tmp_path / "small"
    small.write_bytes(b"hi\n")
    one = make(tmp_path, f"/bin/big={big}", f"/etc/small={small}")
    os.utime(big, (5, 5))
    two = make(tmp_path, f"/etc/small={small}", f"/bin/big={big}")
    assert one == two
    files = read_cpio(one)
    f, at, body = files["bin/big"]
    assert body == big.read_bytes() and at % 4096 == 0
    assert f[1] == stat.S_IFREG | 0o755 and f[2:4] == [0, 0] and f[5] == 0
    assert files["etc/small"][2] == b"hi\n"
    assert stat.S_ISDIR(files["bin"][0][1])
    names = list(files)
    assert names.index("bin") < names.index("bin/big")
    assert len(one) % 4096 == 0


def test_cpio_agrees_with_cpio(tmp_path):
    import shutil
    if not shutil.which("cpio"):
        pytest.skip("no cpio here")
    f = tmp_path / "f"
    f.write_bytes(b"x" * 5000)
    data = make(tmp_path, f"/a/b/f={f}")
    p = subprocess.run(["cpio", "-t"], input=data, capture_output=True,
                       check=True)
    assert p.stdout.decode().split() == ["a", "a/b", "a/b/f"]


def test_cpio_overlay_with_names_that_are_no_utf8(tmp_path):
    root = os.fsencode(tmp_path / "root")
    os.mkdir(root)
    with open(root + b"/a\x9b", "wb") as f:
        f.write(b"odd")
    os.symlink(b"a\x9b", root + b"/l")
    files = read_cpio(make(tmp_path, "--overlay", tmp_path / "root"))
    assert files[os.fsdecode(b"a\x9b")][2] == b"odd"
    assert files["l"][2] == b"a\x9b"


def test_cpio_manifest_and_overlay(tmp_path):
    src = tmp_path / "src"
    src.write_text("text")
    man = tmp_path / "m"
    man.write_text("# comment\ndir /tmp 1777\nfile /etc/motd 0644 " + str(src) +
                   "\nsymlink /bin/x y\nmode /etc/motd 4711 3 4\n")
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    (root / "etc/new").write_text("n")
    os.symlink("new", root / "etc/link")
    files = read_cpio(make(tmp_path, "--manifest", man, "--overlay", root))
    assert files["tmp"][0][1] == stat.S_IFDIR | 0o1777
    assert files["etc/motd"][0][1:4] == [stat.S_IFREG | 0o4711, 3, 4]
    assert files["bin/x"][2] == b"y"
    assert files["etc/new"][2] == b"n"
    assert stat.S_ISLNK(files["etc/link"][0][1])


@pytest.mark.parametrize("line", [
    "dir", "file /a 0644 /nonexistent", "mode /nope 0644", "dir /a 9",
    "dir ../x 0755", "what /a"])
def test_cpio_bad_manifest(tmp_path, capsys, line):
    man = tmp_path / "m"
    man.write_text("\n" + line + "\n")
    out = tmp_path / "o"
    assert mkcpio.main(["--out", str(out), "--manifest", str(man)]) == 1
    assert f"{man}:2: " in capsys.readouterr().err
    assert not out.exists()


def server(top, name, number, uses, mk):
    folder = top / "servers" / name
    folder.mkdir(parents=True)
    (folder / f"{name}.def").write_text(
        f"server {name} {number}\nuses {uses}\ncall 1 x() -> ()\n"
        "\tfrom any\n\tdoc  D.\n")
    (folder / "component.mk").write_text(
        f"NAME := {name}\nKIND := server\nUSES := {uses}\n{mk}")
    return str(folder)


def test_manifest(tmp_path):
    folders = [
        server(tmp_path, "vm", 4, "vfs", "PRIO := 28\nMEM := rest\n"
               "REPLIES := 64\nCAPS := vspace:vfs log # why\n"),
        server(tmp_path, "vfs", 3, "", "PRIO := 32\nMEM := 512\n")]
    assert genmanifest.main(["--out", str(tmp_path)] + folders) == 0
    text = (tmp_path / "manifest.c").read_text()
    assert text.index('"vfs"') < text.index('"vm"')
    assert "{ CC_VSPACE, 3 }, { CC_LOG, 0 }" in text
    assert "co_mem = MANIFEST_REST" in text and "co_mem = 512" in text


ONE = ["vm=0", "vfs=1600", "slots=2000"]


def test_manifest_of_one_program(tmp_path):
    folders = [
        server(tmp_path, "vm", 4, "vfs", "PRIO := 28\n"),
        server(tmp_path, "vfs", 3, "", "PRIO := 32\n"),
        server(tmp_path, "proc", 5, "", "PRIO := 24\n")]
    argv = ["--out", str(tmp_path), "--one"] + ONE + ["--"] + folders
    assert genmanifest.main(argv) == 0
    vfs, vm, proc = (tmp_path / "manifest.c").read_text().split(".co_name")[1:]
    assert 'co_file = "one"' in vfs and 'co_file = "one"' in vm
    # vfs is started first and so is the host
    assert "co_host = 3" in vfs and "co_host = 3" in vm
    assert "co_place = 1" in vfs and "co_base = 1600" in vfs
    assert "co_place = 0" in vm and "co_slots = 2000" in vm
    assert 'co_file = "proc"' in proc and "co_slots = 0" in proc
    text = (tmp_path / "one_main.c").read_text()
    assert "case 3:\n\t\treturn vfs_main();" in text and "proc" not in text


@pytest.mark.parametrize("one", [
    ["vm=0", "slots=9"], ["vm=0", "vfs=9", "slots=8"],
    ["vm=5", "vfs=3", "slots=9"], ["vm=0", "none=9", "slots=20"]])
def test_manifest_refuses_one_program(tmp_path, capsys, one):
    folders = [server(tmp_path, "vm", 4, "", "PRIO := 28\n"),
               server(tmp_path, "vfs", 3, "", "PRIO := 32\n")]
    out = tmp_path / "o"
    argv = ["--out", str(out), "--one"] + one + ["--"] + folders
    assert genmanifest.main(argv) == 1 and not out.exists()
    assert "--one" in capsys.readouterr().err


@pytest.mark.parametrize("mk,word", [
    ("PRIO := x\n", "not a number"),
    ("PRIO := 64\n", "between"),
    ("PRIO := 1\nCAPS := nothing\n", "CAPS nothing"),
    ("PRIO := 1\nCAPS := vspace:none\n", "only vspace"),
    ("PRIO := 1\nMINTS := none\n", "no server"),
    ("PRIO := 1\nSHARES := vm:99\n", "1 to 16"),
    ("PRIO := 1\nUSES := vm\n", ".def says"),
])
def test_manifest_refuses(tmp_path, capsys, mk, word):
    folders = [server(tmp_path, "vm", 4, "", "PRIO := 28\n"),
               server(tmp_path, "proc", 5, "", mk)]
    assert genmanifest.main(["--out", str(tmp_path / "o")] + folders) == 1
    err = capsys.readouterr().err
    assert word in err and "proc/component.mk" in err


def feed_all(data, step):
    s = qemu.Splitter()
    out = b"".join(s.feed(data[i:i + step]) for i in range(0, len(data), step))
    return out, s.status


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_splitter(step):
    data = (b"OpenSBI\r\n\x1e rvexec:begin\r\nhello\r\nwor\rld \x1e[no\r\n"
            b"last\x1e rvexec:end 7\r\nafter\r\n")
    assert feed_all(data, step) == (b"hello\nwor\rld \x1e[no\nlast", 7)


def test_splitter_without_end():
    assert feed_all(b"\x1e rvexec:begin\r\nabc", 4) == (b"abc", None)


def fake_run(script):
    return qemu.run(["sh", "-c", script], timeout=9, boot_timeout=9)


BEGIN = r"printf '\036 rvexec:begin\n'; "


@pytest.mark.parametrize("script,why", [
    (BEGIN + r"printf 'hi\n\036 rvexec:end 3\n'; exit 3", None),
    (BEGIN + r"printf '\036 rvexec:end 3\n'; exit 0", "the end line says 3"),
    (BEGIN + "exit 0", "no end line"),
    ("exit 0", "no end line"),
    ("exec sleep 99", "no end within"),
    (BEGIN + r"printf '\036 rvexec:end 0\nKernel PANIC: x\n'", "panic"),
])
def test_verdict(script, why):
    problem = fake_run(script).problem()
    assert (problem is None) if why is None else (why in problem)


def test_what_qemu_says_is_not_the_machines():
    """It is told, after all that the machine said."""
    res = fake_run(BEGIN + r"printf 'on'; printf 'qemu: hm' >&2; printf 'e\n';"
                   r" printf '\036 rvexec:end 0\n'")
    assert res.problem() is None and res.output == b"one\n"
    assert res.console.endswith(b"rvexec:end 0\nqemu: hm")


def test_command_that_says_panic_is_fine():
    res = fake_run(BEGIN + r"printf 'do not panic\n\036 rvexec:end 0\n'")
    assert res.problem() is None and res.output == b"do not panic\n"


def test_bootargs():
    m = qemu.Machine(env={"APPEND": "a=b"})
    assert m.bootargs("echo cmd=x") == "quiet a=b cmd=echo cmd=x"
    with pytest.raises(ValueError, match="hint"):
        m.bootargs("x" * 2000)


def test_guest_verdicts():
    good = "ok a\nskip b: no\nnot ok c: why it is\n# 1 passed, 1 failed\n"
    cases = guest.verdicts("p", good, 1)
    assert [(c.name, c.verdict) for c in cases] == [
        ("a", "ok"), ("b", "skip"), ("c", "fail")]
    for text, status in ((good, 0), ("ok a\n", 0),
                         ("ok a\n# 2 passed, 0 failed\n", 0),
                         ("ok a\n# 1 passed, 0 failed\n", 1)):
        assert guest.verdicts("p", text, status)[-1].verdict == "fail"


def test_deps_only_prints(tmp_path):
    """On a machine with nothing, NO_INSTALL=1 says the line and changes nothing."""
    for tool in ("sh", "id", "dirname", "test"):
        for place in ("/bin", "/usr/bin"):
            if os.path.exists(f"{place}/{tool}"):
                os.symlink(f"{place}/{tool}", tmp_path / tool)
                break
    env = {"PATH": str(tmp_path), "NO_INSTALL": "1", "PYTHON": "no-python"}
    p = subprocess.run([str(tmp_path / "sh"), f"{TOP}/tools/deps.sh", "build",
                        "run"], env=env, check=False, capture_output=True,
                       text=True)
    assert p.returncode == 1
    for package in ("gcc-riscv64-unknown-elf", "qemu-system-misc", "python3",
                    "picolibc-riscv64-unknown-elf"):
        assert package in p.stderr


def test_deps_without_sudo(tmp_path):
    """An ordinary user, who has no way to install: one line says what to do."""
    for name, text in (("id", "echo 1000"), ("dirname", "echo ."),
                       ("apt-get", "echo ran apt")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    env = {"PATH": str(tmp_path), "CROSS_COMPILE": "none-", "PYTHON": "/bin/sh"}
    p = subprocess.run(["/bin/sh", f"{TOP}/tools/deps.sh", "build"], env=env,
                       check=False, capture_output=True, text=True)
    assert p.returncode == 1 and p.stdout == ""
    assert p.stderr.startswith("missing; to install as root: apt-get install")
    assert p.stderr.count("\n") == 1, p.stderr


def test_a_path_with_a_space_is_refused(tmp_path):
    p = subprocess.run(["make", f"O={tmp_path}/a b", "help"], cwd=TOP,
                       env={"PATH": os.environ["PATH"]}, check=False,
                       capture_output=True, text=True)
    assert p.returncode != 0
    assert "space" in p.stderr and "hint" in p.stderr, p.stderr


@pytest.mark.parametrize("text", ["0", "-1", "abc", "1.5", "\u0663"])
def test_numbers_of_the_environment(text):
    with pytest.raises(ValueError, match=f"SMP={text} is not a number"):
        qemu.Machine(env={"SMP": text})
    assert qemu.Machine(env={"SMP": ""}).smp == "1"
    assert qemu.Machine(env={"SMP": "3"}).smp == "3"


@pytest.mark.parametrize("env", [{"N": "0"}, {"N": "x"}, {"HARTS": "1 abc"}])
def test_a_series_of_nothing_fails(env):
    p = subprocess.run([sys.executable, "-B", "tests/smp_series.py"],
                       env=dict(os.environ, **env), capture_output=True,
                       text=True, check=False, cwd=TOP)
    assert p.returncode == 1 and p.stderr == "", p.stderr
    assert "is not a number" in p.stdout
    assert p.stdout.endswith("0 passed, 1 failed\n")
