# SPDX-License-Identifier: BSD-2-Clause
"""Firmware of boards out of Debian's riscv64 archive, without installing it.

A private apt folder, so that nothing of this machine's own apt is touched; the
mirror is the one that the machine uses already.
"""

import glob
import os
import re
import shutil
import subprocess

SUITE = "trixie"        # the first release with riscv64
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SECONDS = 60            # then it counts as offline


class Offline(Exception):
    """It cannot be had; the text says why."""


def mirror():
    """Where this machine gets Debian from."""
    for path in sorted(glob.glob("/etc/apt/sources.list.d/*.sources") +
                       glob.glob("/etc/apt/sources.list.d/*.list") +
                       ["/etc/apt/sources.list"]):
        try:
            with open(path, encoding="utf-8") as f:
                text = f.read()
        except OSError:
            continue
        m = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?)\s+(\S+/debian/?)(?:\s|$)",
                      text, re.M)
        if m:
            return m.group(1)
    raise Offline("apt's sources name no Debian mirror")


def apt(folder, *argv):
    options = {"Dir::Etc::sourcelist": "sources.list",
               "Dir::Etc::sourceparts": "none", "Dir::State": "state",
               "Dir::State::Lists": "lists", "Dir::State::status": "status",
               "Dir::Cache": "cache"}
    args = ["apt-get", "-qq", "-o", "APT::Architecture=riscv64",
            "-o", "APT::Architectures=riscv64", "-o", "APT::Sandbox::User=",
            "-o", "Acquire::Retries=0", "-o", "Acquire::Languages=none"]
    for name, path in options.items():
        args += ["-o", f"{name}={os.path.join(folder, path)}"]
    try:
        p = subprocess.run(args + list(argv), cwd=folder, timeout=SECONDS,
                           capture_output=True, text=True, check=False)
    except subprocess.TimeoutExpired as e:
        raise Offline(f"apt-get {argv[0]}: no answer") from e
    if p.returncode != 0:
        raise Offline(f"apt-get {argv[0]}: "
                      + (p.stderr.strip().splitlines() or ["failed"])[-1])


def firmware(cache, package):
    """The folder /usr/lib/u-boot of a package; downloaded once."""
    top = os.path.join(cache, package)
    done = os.path.join(top, "usr/lib/u-boot")
    if os.path.isdir(done):
        return done
    if not shutil.which("apt-get") or not os.path.exists(KEYRING):
        raise Offline("this is no Debian")
    work = os.path.join(cache, "apt")
    for folder in ("lists/partial", "cache/archives/partial", "state", "none"):
        os.makedirs(os.path.join(work, folder), exist_ok=True)
    with open(os.path.join(work, "status"), "w", encoding="utf-8"):
        pass
    with open(os.path.join(work, "sources.list"), "w", encoding="utf-8") as f:
        f.write(f"deb [arch=riscv64 signed-by={KEYRING}] {mirror()} {SUITE}"
                " main\n")
    apt(work, "update")
    apt(work, "download", f"{package}:riscv64")
    deb = sorted(glob.glob(os.path.join(work, f"{package}_*.deb")))
    if not deb:
        raise Offline(f"{package} was not downloaded")
    subprocess.run(["dpkg-deb", "-x", deb[-1], top + ".new"], check=True)
    os.rename(top + ".new", top)
    return done
