#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make the boot archive: cpio "newc", the same bytes for the same input.

    mkcpio.py --out FILE [--manifest rootfs.txt] [--overlay DIR] /PATH=FILE ...

Owner root, time 0, entries sorted.  File data begin at a multiple of 4096, by
NULs behind the name, so that a page of a file is a page of the archive.

Manifest lines, "#" comments:

    dir PATH MODE [UID GID]
    file PATH MODE SOURCE [UID GID]
    symlink PATH TARGET
    mode PATH MODE [UID GID]        of something that is there already

An overlay directory is laid over all of that; its files keep their permission
bits, not their owner.
"""

import argparse
import os
import stat
import sys

PAGE = 4096
HEADER = 110
ALIGN_FROM = 512    # smaller files are not worth a page


class Entry:
    """One file of the archive."""

    def __init__(self, mode, data=b"", uid=0, gid=0):
        self.mode = mode
        self.data = data
        self.uid = uid
        self.gid = gid


class ArchiveError(Exception):
    """Bad manifest or input."""


def clean(path):
    parts = [p for p in path.split("/") if p not in ("", ".")]
    if ".." in parts:
        raise ArchiveError(f"{path}: no .. in the archive")
    return "/".join(parts)


def put(tree, path, entry):
    """Enter it, with the directories that lead to it."""
    path = clean(path)
    parts = path.split("/")
    for i in range(1, len(parts)):
        up = "/".join(parts[:i])
        have = tree.setdefault(up, Entry(stat.S_IFDIR | 0o755))
        if not stat.S_ISDIR(have.mode):
            raise ArchiveError(f"/{up} is not a directory, /{path} needs one")
    old = tree.get(path)
    if old and stat.S_ISDIR(old.mode) != stat.S_ISDIR(entry.mode):
        raise ArchiveError(f"/{path} is both a directory and not")
    if path:
        tree[path] = entry


def read(path):
    with open(path, "rb") as f:
        return f.read()


def manifest_line(tree, f):
    if f[0] == "dir" and len(f) in (3, 5):
        ids = [int(x) for x in f[3:]]
        put(tree, f[1], Entry(stat.S_IFDIR | int(f[2], 8), b"", *ids))
    elif f[0] == "file" and len(f) in (4, 6):
        ids = [int(x) for x in f[4:]]
        put(tree, f[1], Entry(stat.S_IFREG | int(f[2], 8), read(f[3]), *ids))
    elif f[0] == "symlink" and len(f) == 3:
        put(tree, f[1], Entry(stat.S_IFLNK | 0o777, f[2].encode()))
    elif f[0] == "mode" and len(f) in (3, 5):
        entry = tree.get(clean(f[1]))
        if entry is None:
            raise ArchiveError(f"{f[1]} is not in the archive")
        entry.mode = stat.S_IFMT(entry.mode) | int(f[2], 8)
        if len(f) == 5:
            entry.uid, entry.gid = int(f[3]), int(f[4])
    else:
        raise ArchiveError(f"'{' '.join(f)}' is not a manifest line")


def add_manifest(tree, path):
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            words = line.split("#", 1)[0].split()
            if not words:
                continue
            try:
                manifest_line(tree, words)
            except (ArchiveError, ValueError, OSError) as e:
                raise ArchiveError(f"{path}:{number}: {e}") from e


def add_overlay(tree, top):
    if not os.path.isdir(top):
        raise ArchiveError(f"ROOT={top}: no such directory")
    for folder, dirs, files in os.walk(top):
        dirs.sort()
        for name in sorted(dirs + files):
            full = os.path.join(folder, name)
            path = os.path.relpath(full, top)
            st = os.lstat(full)
            perm = stat.S_IMODE(st.st_mode)
            if stat.S_ISLNK(st.st_mode):
                put(tree, path, Entry(stat.S_IFLNK | 0o777,
                                      os.fsencode(os.readlink(full))))
            elif stat.S_ISDIR(st.st_mode):
                put(tree, path, Entry(stat.S_IFDIR | perm))
            elif stat.S_ISREG(st.st_mode):
                put(tree, path, Entry(stat.S_IFREG | perm, read(full)))
            else:
                print(f"{full}: not a file, directory or link: left out",
                      file=sys.stderr)


def pad4(n):
    return -n % 4


def record(offset, ino, name, entry):
    """Bytes of one entry that begins at `offset'."""
    raw = os.fsencode(name) + b"\0"
    data_at = offset + HEADER + len(raw)
    if stat.S_ISREG(entry.mode) and len(entry.data) >= ALIGN_FROM:
        raw += bytes(-data_at % PAGE)
    nlink = 2 if stat.S_ISDIR(entry.mode) else 1
    fields = (ino, entry.mode, entry.uid, entry.gid, nlink, 0,
              len(entry.data), 0, 0, 0, 0, len(raw), 0)
    head = b"070701" + b"".join(b"%08X" % f for f in fields)
    out = head + raw
    out += bytes(pad4(len(out)))
    out += entry.data
    return out + bytes(pad4(len(out)))


def archive(tree):
    out = bytearray()
    for ino, name in enumerate(sorted(tree), 1):
        out += record(len(out), ino, name, tree[name])
    out += record(len(out), 0, "TRAILER!!!", Entry(0))
    return bytes(out) + bytes(-len(out) % PAGE)


def main(argv):
    ap = argparse.ArgumentParser(description="make the boot archive")
    ap.add_argument("--out", required=True)
    ap.add_argument("--manifest")
    ap.add_argument("--overlay")
    ap.add_argument("files", nargs="*", metavar="/PATH=FILE")
    args = ap.parse_args(argv)
    tree = {}
    try:
        for pair in args.files:
            path, found, source = pair.partition("=")
            if not found:
                raise ArchiveError(f"{pair}: not /PATH=FILE")
            put(tree, path, Entry(stat.S_IFREG | 0o755, read(source)))
        if args.manifest:
            add_manifest(tree, args.manifest)
        if args.overlay:
            add_overlay(tree, args.overlay)
        data = archive(tree)
    except (ArchiveError, OSError) as e:
        print(e, file=sys.stderr)
        return 1
    with open(args.out + ".new", "wb") as f:
        f.write(data)
    os.replace(args.out + ".new", args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
