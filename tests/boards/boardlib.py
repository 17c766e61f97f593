# SPDX-License-Identifier: BSD-2-Clause
"""What the tests of boards share: images, U-Boot at its prompt, device trees."""

import os
import re
import shutil
import subprocess
import sys

import pexpect
import pytest

import guest
import image
import qemu

TOP = guest.TOP
BUILD = os.path.join(TOP, os.environ.get("O") or "build")
BOARDS = os.path.join(os.path.dirname(TOP), "shared", "boards")
QEMU = (os.environ.get("QEMU") or "qemu-system-riscv64").split()
UBOOT = os.environ.get("UBOOT_QEMU") or \
    "/usr/lib/u-boot/qemu-riscv64_smode/uboot.elf"
HANG = 150      # seconds: hang detector, for a busy machine
AUTOBOOT = "Hit any key to stop autoboot"
PROMPT = "=> "


def need(*tools):
    """Skip, visibly, what cannot be done here."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [t for t in tools if shutil.which(t, path=path) is None]
    if missing:
        pytest.skip(f"{' '.join(missing)} missing (hint: tools/deps.sh image)")


def need_uboot():
    need("sgdisk", "mkfs.fat", "mcopy", "mke2fs", "mkimage", "dtc")
    if not os.path.exists(UBOOT):
        pytest.skip(f"{UBOOT} missing (hint: tools/deps.sh uboot)")


def need_libfdt():
    return pytest.importorskip("libfdt", reason="python3-libfdt is missing")


def host(*argv, **kw):
    """Text of a tool that must succeed."""
    env = dict(image.environment())
    p = subprocess.run(argv, env=env, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       check=False, timeout=HANG, **kw)
    text = p.stdout.decode(errors="replace")
    assert p.returncode == 0, f"{' '.join(argv)}: {p.returncode}\n{text}"
    return text


def make(what, out, platform="qemu-virt", append="", **options):
    """tools/image.py; an option that is True has no value."""
    argv = [what, "--platform", platform, "--build", BUILD, "--out", str(out),
            "--append", append]
    for name, value in options.items():
        argv.append("--" + name.replace("_", "-"))
        if value is not True:
            argv.append(str(value))
    assert image.main(argv) == 0
    return str(out)


def disk(path):
    return ["-drive", f"file={path},format=raw,if=none,id=card,snapshot=on",
            "-device", "virtio-blk-device,drive=card"]


class Console:
    """A machine whose console is typed at and read."""

    def __init__(self, argv):
        self.child = pexpect.spawn(argv[0], argv[1:], timeout=HANG, cwd=TOP,
                                   encoding="utf-8", codec_errors="replace",
                                   logfile=None)
        self.text = ""

    def expect(self, pattern):
        """The match; everything up to it is kept in text."""
        try:
            self.child.expect(pattern)
        except (pexpect.EOF, pexpect.TIMEOUT) as e:
            self.text += self.child.before or ""
            self.close()
            pytest.fail(f"{type(e).__name__} while waiting for {pattern}\n"
                        + self.tail())
        self.text += self.child.before + str(self.child.after)
        return self.child.match

    def send(self, line):
        self.child.send(line + "\r")

    def ended(self):
        """Exit status, once the machine has switched itself off."""
        self.expect(pexpect.EOF)
        self.child.wait()
        return self.child.exitstatus

    def tail(self, count=30):
        return "\n".join(self.text.replace("\r", "").splitlines()[-count:])

    def close(self):
        self.child.close(force=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def uboot(extra, smp=1):
    """U-Boot on QEMU's virt machine, about to boot by itself."""
    return Console(QEMU + ["-M", "virt", "-smp", str(smp), "-m", "512M",
                           "-nographic", "-no-reboot", "-kernel", UBOOT]
                   + extra)


def at_prompt(con, *lines):
    """Stop U-Boot's countdown and type."""
    con.expect(AUTOBOOT)
    con.send("")
    con.expect(PROMPT)
    for n, line in enumerate(lines, 1):
        con.send(line)
        if n < len(lines):
            con.expect(r"\n" + PROMPT)


# the card, as distro_bootcmd would have found it
ON_CARD = ("virtio scan", "setenv devtype virtio; setenv devnum 0;"
           " setenv distro_bootpart 3; setenv prefix /")
RUN_SCRIPT = "setenv script boot.scr.uimg; run boot_a_script"
RUN_EXTLINUX = "run boot_extlinux"


def verdict(con, status=3, said="hi"):
    """The command said that, and both verdicts agree."""
    con.expect(r"rvexec:begin\s")
    m = con.expect(r"(?s)^(.*?)\x1e ?rvexec:end (\d+)")
    assert m.group(1).strip() == said
    assert int(m.group(2)) == status
    assert con.ended() == status


def machine(argv, until=None, timeout=HANG):
    """(console text, exit status or None if it had to be killed).

    A machine that has nobody to type: ends by itself, or at a text.
    """
    child = pexpect.spawn(argv[0], argv[1:], timeout=timeout, cwd=TOP,
                          encoding="utf-8", codec_errors="replace")
    what = [pexpect.EOF, pexpect.TIMEOUT] + ([until] if until else [])
    which = child.expect(what)
    text = child.before + (str(child.after) if which == 2 else "")
    if which == 0:
        child.wait()
        return text, child.exitstatus
    child.close(force=True)
    return text, None


def virt(*extra, initrd=True, append=None, kernel=True):
    """Command of QEMU's virt machine, without a loader."""
    argv = QEMU + ["-M", "virt", "-m", "128M", "-nographic", "-no-reboot"]
    if kernel:
        argv += ["-kernel", os.path.join(BUILD, "Image")]
    if initrd:
        argv += ["-initrd", os.path.join(BUILD, "boot.cpio")]
    if append is not None:
        argv += ["-append", append]
    return argv + list(extra)


def own_tree(tmp_path, *options):
    """QEMU's own device tree of the virt machine, room to change it."""
    libfdt = need_libfdt()
    out = tmp_path / "own.dtb"
    subprocess.run(QEMU + ["-M", f"virt,dumpdtb={out}", "-m", "128M",
                           "-nographic", *options], check=True, timeout=HANG,
                   capture_output=True)
    tree = libfdt.Fdt(out.read_bytes())
    tree.resize(tree.totalsize() + 4096)
    return tree


def save(tree, path):
    tree.pack()
    path.write_bytes(bytes(tree.as_bytearray()[:tree.totalsize()]))
    return str(path)


def qemu_major():
    """QEMU's major version, for what only some of them can do."""
    text = subprocess.run(QEMU + ["--version"], check=True, timeout=HANG,
                          capture_output=True, text=True).stdout
    return int(re.search(r"version (\d+)", text).group(1))


def python(*argv, **kw):
    return subprocess.run([sys.executable, "-B", *argv], cwd=TOP, timeout=HANG,
                          capture_output=True, text=True, check=False, **kw)


def lines_of(text):
    return qemu.lines(text.encode()).decode().splitlines()
