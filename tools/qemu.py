# SPDX-License-Identifier: BSD-2-Clause
"""How QEMU is started and how its console is read; shared by run.py and tests.

Protocol of a boot with "cmd=LINE" in the boot arguments: init prints a line
"\\x1e rvexec:begin" before and "\\x1e rvexec:end STATUS" after the command, and
stops the machine with that exit status through the sifive_test device.  The
verdict is good only if line and exit status agree.
"""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time

BEGIN = re.compile(rb"\x1e ?rvexec:begin[^\n]*\n")
END = re.compile(rb"\x1e ?rvexec:end (\d+)[^\n]*\n")
PANIC = re.compile(rb"panic", re.I)
# the last line of OpenSBI's own chatter
FIRMWARE_END = re.compile(rb"Boot HART MEDELEG[^\n]*\n\s*")
BOOTARGS_MAX = 1000
AFTER_END = 60      # seconds that a machine may take to power off
POLL = 0.01         # seconds between two looks at the console

# machines: QEMU's arguments, harts it needs, is there a sifive_test device?
PLATFORMS = {
    "qemu-virt": (["-M", "virt"], 1, True),
    # hart 0 has no S-mode, and the firmware cannot power it off
    "sifive_u": (["-M", "sifive_u"], 2, False),
}


def lines(data):
    """CR LF to LF; where firmware and kernel both add a CR, both go."""
    return re.sub(rb"\r+\n", b"\n", data)


def count(env, name, default):
    """A number of something, 1 at least, out of the environment."""
    text = env.get(name) or default
    if not (text.isascii() and text.isdigit()) or int(text) == 0:
        raise ValueError(f"{name}={text} is not a number from 1 on"
                         f" (hint: {name}={default})")
    return int(text)


class Machine:
    """What to boot: everything but the boot arguments."""

    def __init__(self, build="build", env=None):
        env = os.environ if env is None else env
        self.build = build
        self.qemu = env.get("QEMU") or "qemu-system-riscv64"
        name = env.get("PLATFORM") or "qemu-virt"
        if name not in PLATFORMS:
            raise ValueError(f"no PLATFORM {name} (hint: {', '.join(PLATFORMS)})")
        self.model, self.harts, self.has_exit = PLATFORMS[name]
        self.smp = str(max(count(env, "SMP", "1"), self.harts))
        self.mem = env.get("MEM") or "128M"
        self.cpu = env.get("CPU") or ("rv64" if name == "qemu-virt" else None)
        self.extra = shlex.split(env.get("QEMU_ARGS") or "")
        self.append = env.get("APPEND") or ""
        self.verbose = env.get("V") == "1"
        # what the Makefile calls BOOT_CPIO
        self.initrd = os.path.join(
            build, "boot-root.cpio" if env.get("ROOT") else "boot.cpio")

    def count_instructions(self):
        """The clock counts instructions, 1 ns each; on no more harts than must be.

        Nobody may be waited for: neither a key nor a reader of the console.
        """
        self.smp = str(self.harts)
        self.extra += ["-icount", "shift=0,sleep=off"]
        return self

    def bootargs(self, cmd=None):
        words = [] if self.verbose else ["quiet"]
        if self.append:
            words.append(self.append)
        if cmd is not None:
            words.append("cmd=" + cmd)   # the rest of the line is the command
        args = " ".join(words)
        if len(args.encode()) > BOOTARGS_MAX:
            raise ValueError(f"the boot arguments are over {BOOTARGS_MAX} bytes"
                             " (hint: put the commands into a script and give"
                             " it with ROOT=dir)")
        return args

    def command(self, cmd=None, initrd=None):
        cpu = ["-cpu", self.cpu] if self.cpu else []
        qemu = self.qemu.split()
        if shutil.which(qemu[0]) is None:
            raise ValueError(f"QEMU={qemu[0]}: no such program (hint: without"
                             " QEMU= it is qemu-system-riscv64)")
        return qemu + self.model + cpu + [
            "-smp", self.smp, "-m", self.mem,
            "-nographic", "-no-reboot",
            "-kernel", os.path.join(self.build, "Image"),
            "-initrd", initrd or self.initrd,
            "-append", self.bootargs(cmd)] + self.extra


class Splitter:
    """Cuts a command's output out of the console, as it comes."""

    def __init__(self):
        self.buf = b""
        self.begun = False
        self.status = None

    def feed(self, data):
        """The bytes that may be shown now."""
        self.buf += data
        if not self.begun:
            m = BEGIN.search(self.buf)
            if not m:
                return b""
            self.begun = True
            self.buf = self.buf[m.end():]
        out = b""
        while self.status is None:
            mark = self.buf.find(b"\x1e")
            # a CR is held: its LF may follow
            safe = len(self.buf.rstrip(b"\r")) if mark < 0 else mark
            out += self.buf[:safe]
            self.buf = self.buf[safe:]
            if mark < 0 or b"\n" not in self.buf:
                break
            m = END.match(self.buf)
            if m:
                self.status = int(m.group(1))
            else:
                out += self.buf[:1]
                self.buf = self.buf[1:]
        return lines(out)


class Result:
    """One boot with a command."""

    def __init__(self):
        self.output = b""       # of the command alone
        self.console = b""      # everything
        self.own = 0            # bytes of that which QEMU itself said, the last
        self.status = None      # of the end line; None: it never came
        self.exit = None        # of QEMU; None: killed by the hang detector
        self.seconds = 0.0
        self.silence = None     # seconds without a word: why it was killed
        self.has_exit = True    # does the machine tell an exit status?

    def problem(self):
        """None, or why this run gave no verdict."""
        if self.exit is None and (self.has_exit or self.status is None):
            return f"no end within {self.seconds:.0f} s" + (
                f", silent for the last {self.silence}" if self.silence else "")
        # nothing of the kernel's may panic; what the command says is its own
        rest = lines(self.console).replace(self.output, b"")
        if PANIC.search(rest):
            return "panic"
        if self.status is None:
            return f"no end line (QEMU's exit status is {self.exit})"
        if self.has_exit and self.status & 0xff != self.exit:
            return (f"the end line says {self.status}, QEMU's exit status is"
                    f" {self.exit}")
        return None

    def machine_began(self):
        """Was there a machine, and not only QEMU's word that there is none?"""
        return self.exit in (None, 0) or len(self.console) > self.own

    def text(self):
        return self.output.decode(errors="replace")

    def tail(self, count=25):
        text = lines(self.console).decode(errors="replace")
        return "\n".join(text.splitlines()[-count:])


def run(argv, timeout=None, boot_timeout=60, log=None, show=None, every=None,
        has_exit=True, silence=None):
    """Boot, feed the command's output to show(bytes), all of it to every().

    The machine is killed after `timeout' seconds, `boot_timeout' before the
    command began, or when it has said nothing for `silence' seconds.
    """
    res = Result()
    res.has_exit = has_exit
    split = Splitter()
    start = time.monotonic()
    with tempfile.TemporaryFile() as console, \
            tempfile.TemporaryFile() as own, \
            subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=console,
                             stderr=own) as proc:
        try:
            _follow(proc, console, res, split, start,
                    (timeout, boot_timeout, silence), show, every)
        finally:
            if proc.poll() is None:
                proc.kill()
        # what QEMU itself says would come between two bytes of the machine
        own.seek(0)
        said = own.read()
        res.console += said
        res.own = len(said)
        if every and said:
            every(said)
    res.seconds = time.monotonic() - start
    res.status = split.status
    if log:
        with open(log, "wb") as f:
            f.write(res.console)
    return res


def _follow(proc, console, res, split, start, limits, show, every):
    """Reads the file that the console is, as it grows, to the end of the run.

    It is no pipe, for a full one stops QEMU or loses bytes: with a clock that
    counts instructions a machine that waits for its port keeps QEMU's lock, and
    the byte that it waits for is never written; the SiFive port drops it.
    """
    timeout, boot_timeout, silence = limits
    ended = None
    heard = 0
    while True:
        now = time.monotonic() - start
        if split.status is not None:
            ended = ended or now
            # a machine that cannot switch itself off has had its last word
            if now - ended > (AFTER_END if res.has_exit else 1):
                return
        limit = timeout if split.begun or not boot_timeout else boot_timeout
        if limit and now > limit:
            return
        if silence and now - heard > silence:
            res.silence = silence
            return
        status = proc.poll()    # before the read: nothing comes after its end
        data = os.pread(console.fileno(), 1 << 20, len(res.console))
        if data:
            res.console += data
            heard = time.monotonic() - start
            if every:
                every(data)
            out = split.feed(data)
            res.output += out
            if show and out:
                show(out)
        elif status is not None:
            res.exit = status
            return
        else:
            time.sleep(POLL)
