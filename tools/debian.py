# SPDX-License-Identifier: BSD-2-Clause
"""Files out of Debian's riscv64 archive, without installing a package.

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
SECONDS = 60            # without an answer: then it counts as offline

OPTIONS = ["APT::Architecture=riscv64", "APT::Architectures=riscv64",
           "APT::Sandbox::User=", "Acquire::Retries=0",
           "Acquire::Languages=none", "Dir::Etc::sourceparts=none"]
FOLDERS = {"Dir::Etc::sourcelist": "sources.list", "Dir::State": "state",
           "Dir::State::Lists": "lists", "Dir::State::status": "status",
           "Dir::Cache": "cache"}


class Offline(Exception):
    """It cannot be had; the text says why."""


def source_uri(text):
    """The Debian mirror that a file of apt's sources names, or None."""
    m = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?)\s+(\S+/debian/?)(?:\s|$)",
                  text, re.M)
    return m.group(1) if m else None


def mirror():
    """Where this machine gets Debian from."""
    for path in sorted(glob.glob("/etc/apt/sources.list.d/*.sources") +
                       glob.glob("/etc/apt/sources.list.d/*.list")) + \
            ["/etc/apt/sources.list"]:
        try:
            with open(path, encoding="utf-8") as f:
                found = source_uri(f.read())
        except OSError:
            continue
        if found:
            return found
    raise Offline("apt's sources name no Debian mirror")


class Archive:
    """The riscv64 archive, with apt's lists in a folder of ours."""

    def __init__(self, cache, seconds=SECONDS):
        """`seconds': how long one step of apt may take."""
        self.folder = os.path.abspath(os.path.join(cache, "apt"))
        self.seconds = seconds
        if not shutil.which("apt-get") or not os.path.exists(KEYRING):
            raise Offline("this is no Debian")
        for name in ("lists/partial", "cache/archives/partial", "state"):
            os.makedirs(os.path.join(self.folder, name), exist_ok=True)
        self.write("status", "")
        self.write("sources.list", f"deb [arch=riscv64 signed-by={KEYRING}]"
                   f" {mirror()} {SUITE} main\n")
        self.apt("update")

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w",
                  encoding="utf-8") as f:
            f.write(text)

    def apt(self, *argv):
        options = OPTIONS + [f"{name}={os.path.join(self.folder, path)}"
                             for name, path in FOLDERS.items()]
        args = ["apt-get", "-qq"]
        for option in options:
            args += ["-o", option]
        try:
            p = subprocess.run(args + list(argv), cwd=self.folder,
                               timeout=self.seconds, capture_output=True,
                               text=True, check=False)
        except subprocess.TimeoutExpired as e:
            raise Offline(f"apt-get {argv[0]}: no answer") from e
        if p.returncode != 0:
            raise Offline(f"apt-get {argv[0]}: "
                          + (p.stderr.strip().splitlines() or ["failed"])[-1])

    def download(self, package):
        """Path of the package's file."""
        self.apt("download", f"{package}:riscv64")
        deb = sorted(glob.glob(os.path.join(self.folder, f"{package}_*.deb")))
        if not deb:
            raise Offline(f"{package} was not downloaded")
        return deb[-1]


def unpack(cache, package):
    """The folder with a package's files; downloaded once."""
    top = os.path.join(cache, package)
    if not os.path.isdir(top):
        deb = Archive(cache).download(package)
        subprocess.run(["dpkg-deb", "-x", deb, top + ".new"], check=True)
        os.rename(top + ".new", top)
    return top
