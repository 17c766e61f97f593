#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make image' and `make tftp': what a board's U-Boot can boot from.

    image.py image --platform visionfive2 --build build [--out FILE] ...
    image.py tftp  --platform visionfive2 --build build [--out DIR] ...

Needs no root and no loop mount: the file system of partition 3 is made in a
file by mkfs.fat and mtools (or mke2fs -d) and copied behind the partition table
that sgdisk wrote.  The same input gives the same bytes: ids are made of names,
every time is SOURCE_DATE_EPOCH, files go in sorted.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

import image_boards
from image_boards import SECTOR, SYSTEM_END, SYSTEM_NUMBER, SYSTEM_START

EPOCH = 1735689600      # 2025-01-01, for whoever does not set SOURCE_DATE_EPOCH
COPY = 1 << 20
# signs that one of U-Boot's two parsers would take for its own
UNSAFE = "'\"$\\\n"


class ImageError(Exception):
    """Something is missing, too large or has failed."""


def environment():
    env = dict(os.environ)
    env.setdefault("SOURCE_DATE_EPOCH", str(EPOCH))
    env["E2FSPROGS_FAKE_TIME"] = env["SOURCE_DATE_EPOCH"]
    env["PATH"] = env.get("PATH", "") + ":/usr/sbin:/sbin"
    env.update(TZ="UTC0", LC_ALL="C", MTOOLS_SKIP_CHECK="1",
               MTOOLSRC="/dev/null")
    return env


def tool(*argv, stdin=None):
    """Run one, quietly unless it fails."""
    env = environment()
    if shutil.which(argv[0], path=env["PATH"]) is None:
        raise ImageError(f"{argv[0]} is missing (hint: tools/deps.sh image)")
    p = subprocess.run(argv, env=env, input=stdin, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, check=False)
    if p.returncode != 0:
        raise ImageError(f"{' '.join(argv)}: status {p.returncode}\n"
                         + p.stdout.decode(errors="replace"))
    return p.stdout


def read(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except OSError as e:
        raise ImageError(f"{path}: {e.strerror} (hint: make all)") from e


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)


def find_dtbs(board, folder):
    """name in dtbs/ -> bytes, of those that are there."""
    out = {}
    for name, source in board.dtbs.items():
        for sub in ("", "starfive"):
            path = os.path.join(folder, sub, source) if folder else ""
            if path and os.path.isfile(path):
                out.setdefault("dtbs/" + name, read(path))
    return out


def boot_script(text):
    with tempfile.TemporaryDirectory() as tmp:
        source, result = os.path.join(tmp, "boot.txt"), os.path.join(tmp, "scr")
        write(source, text.encode())
        tool("mkimage", "-q", "-A", "riscv", "-O", "linux", "-T", "script",
             "-C", "none", "-n", "rvexec", "-d", source, result)
        return read(result)


def fit(board, files):
    with tempfile.TemporaryDirectory() as tmp:
        for name in ("Image", "boot.cpio"):
            write(os.path.join(tmp, name), files[name])
        source = os.path.join(tmp, "rvexec.its")
        result = os.path.join(tmp, "rvexec.itb")
        write(source, image_boards.fit_source(board, tmp).encode())
        # the archive must begin on a page: data outside of the tree can
        tool("mkimage", "-q", "-E", "-B", "1000", "-f", source, result)
        return read(result)


def contents(board, args):
    """path -> bytes of partition 3."""
    bad = [c for c in UNSAFE if c in args.append]
    if bad:
        raise ImageError(f"APPEND contains {bad[0]!r}, which U-Boot would take "
                         "for its own (hint: put it into a script of ROOT=dir)")
    files = {"Image": read(os.path.join(args.build, "Image")),
             "boot.cpio": read(args.initrd or
                               os.path.join(args.build, "boot.cpio"))}
    dtbs = find_dtbs(board, args.dtbs)
    files.update(dtbs)
    files["boot.scr.uimg"] = boot_script(
        image_boards.script(board, args.append, bool(dtbs)))
    if not args.no_extlinux:
        files["extlinux/extlinux.conf"] = image_boards.extlinux(
            board, args.append, bool(dtbs)).encode()
    for name in board.uenv:
        files[name] = image_boards.uenv(board).encode()
    return files


def stage(files, top):
    """Write them out, every time the same."""
    when = int(environment()["SOURCE_DATE_EPOCH"])
    for name, data in files.items():
        write(os.path.join(top, name), data)
    for folder, dirs, names in os.walk(top, topdown=False):
        for name in dirs + names:
            os.utime(os.path.join(folder, name), (when, when))
            os.chmod(os.path.join(folder, name), 0o755 if name in dirs else 0o644)
    os.utime(top, (when, when))


def folders(files):
    out = set()
    for name in files:
        parts = name.split("/")[:-1]
        out |= {"/".join(parts[:i + 1]) for i in range(len(parts))}
    return sorted(out)


def make_fat(part, sectors, files, top, name):
    volume = image_boards.guid(name, "volume")[:8]
    with open(part, "wb") as f:
        f.truncate(sectors * SECTOR)
    tool("mkfs.fat", "-F", "32", "-S", "512", "-n", "RVEXEC", "-i", volume,
         "--invariant", part)
    for folder in folders(files):
        tool("mmd", "-i", part, "::" + folder)
    for path in sorted(files):
        tool("mcopy", "-m", "-i", part, os.path.join(top, path), "::" + path)


def make_ext4(part, sectors, files, top, name):
    tool("mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", "-L", "rvexec",
         # U-Boot reads none of these
         "-O", "^metadata_csum,^metadata_csum_seed,^64bit,^orphan_file",
         "-U", image_boards.guid(name, "ext4").lower(),
         "-E", "root_owner=0:0,lazy_itable_init=0,hash_seed="
         + image_boards.guid(name, "hash").lower(),
         "-d", top, part, str(sectors * SECTOR // 4096))
    # mke2fs takes owner and times of change from the files it was given
    when = environment()["SOURCE_DATE_EPOCH"]
    lines = []
    for path in [""] + folders(files) + sorted(files):
        for field in ("atime", "ctime", "mtime", "crtime"):
            lines.append(f"sif /{path} {field} @{when}")
            lines.append(f"sif /{path} {field}_extra 0")
        lines += [f"sif /{path} uid 0", f"sif /{path} gid 0"]
    tool("debugfs", "-w", "-f", "-", part, stdin="\n".join(lines).encode())


def make_table(path, board, name):
    with open(path, "wb") as f:
        f.truncate(image_boards.DISK_SECTORS * SECTOR)
    argv = ["sgdisk", "--clear", "--set-alignment=1",
            "--disk-guid=" + image_boards.guid(name, "disk")]
    for n, p in enumerate(board.firmware + (image_boards.SYSTEM_PART,), 1):
        argv += [f"--new={n}:{p.start}:{p.end}", f"--change-name={n}:{p.name}",
                 f"--typecode={n}:{p.type}",
                 f"--partition-guid={n}:{image_boards.guid(name, p.name)}"]
    argv.append(f"--attributes={SYSTEM_NUMBER}:set:{image_boards.LEGACY_BOOT}")
    tool(*argv, path)


def put(disk, start, source, room=None):
    """As dd conv=notrunc,sparse does."""
    size = os.path.getsize(source)
    if room is not None and size > room * SECTOR:
        raise ImageError(f"{source}: {size} bytes, its partition has "
                         f"{room * SECTOR}")
    with open(source, "rb") as src, open(disk, "r+b") as dst:
        offset = start * SECTOR
        while True:
            data = src.read(COPY)
            if not data:
                return
            if data.count(0) != len(data):
                dst.seek(offset)
                dst.write(data)
            offset += len(data)


def check_room(board, files):
    """What is loaded must not run into what is loaded next."""
    at = board.addresses
    room = at["ramdisk_addr_r"] - at["kernel_addr_r"]
    if board.ram == 0x40000000:
        room = at["scriptaddr"] - at["kernel_addr_r"]
    if len(files["Image"]) > room:
        raise ImageError(f"Image has {len(files['Image'])} bytes, between the "
                         f"addresses U-Boot uses are {room}")


def make_image(board, args, out):
    files = contents(board, args)
    check_room(board, files)
    sectors = SYSTEM_END - SYSTEM_START + 1
    new = out + ".new"
    with tempfile.TemporaryDirectory(dir=os.path.dirname(out)) as tmp:
        top = os.path.join(tmp, "root")
        part = os.path.join(tmp, "part")
        stage(files, top)
        make = make_ext4 if args.fs == "ext4" else make_fat
        make(part, sectors, files, top, args.platform)
        make_table(new, board, args.platform)
        put(new, SYSTEM_START, part)
        for p, source in zip(board.firmware, (args.spl, args.uboot)):
            if source:
                put(new, p.start, source, p.end - p.start + 1)
    os.replace(new, out)
    describe(board, args, files, out)


def describe(board, args, files, out):
    print(f"{out}: card image for {board.title},"
          f" {os.path.getsize(out) >> 20} MiB")
    for n, p in enumerate(board.firmware + (image_boards.SYSTEM_PART,), 1):
        what = {1: args.spl, 2: args.uboot}.get(n) or "empty"
        if n == SYSTEM_NUMBER:
            what = args.fs
        elif what == "empty":
            what = "empty: the board boots the firmware in its own flash"
        print(f"  partition {n}  {p.name:<7} sectors {p.start:>6}-{p.end:<7}"
              f" {what}")
    for name in sorted(files):
        print(f"    /{name:<55} {len(files[name]):>9}")
    if board.dtbs and not any(n.startswith("dtbs/") for n in files):
        print("  no device trees: U-Boot hands over its own"
              " (hint: DTBS=folder with starfive/*.dtb)")
    print(f"  boot arguments: {args.append or '(none)'}")
    if args.platform == "qemu-virt":
        print("  to boot it: make run-uboot")
    else:
        print(f"""\
  to write it to a card:
    make flash PLATFORM={args.platform} DEV=/dev/sdX      (asks before it writes)
  or  sudo dd if={out} of=/dev/sdX bs=1M conv=fsync
  then see docs/boards/{args.platform}.md""")


def make_tftp(board, args, out):
    args.no_extlinux = True
    files = contents(board, args)
    files["rvexec.itb"] = fit(board, files)
    for name in board.uenv:
        files.pop(name, None)
    shutil.rmtree(out, ignore_errors=True)
    stage(files, out)
    print(f"{out}: files to serve by TFTP for {board.title}")
    for name in sorted(files):
        print(f"    {name:<56} {len(files[name]):>9}")
    print(f"""\
  at U-Boot's prompt, with a DHCP server that names this machine:
    dhcp ${{scriptaddr}} boot.scr.uimg
    setenv devtype dhcp; source ${{scriptaddr}}
  or, all in one checked file:
    dhcp ${{ramdisk_addr_r}} rvexec.itb
    bootm ${{ramdisk_addr_r}}:kernel ${{ramdisk_addr_r}}:ramdisk ${{fdtcontroladdr}}
  then see docs/boards/{args.platform}.md""")


def main(argv):
    ap = argparse.ArgumentParser(description="make what a board can boot from")
    ap.add_argument("what", choices=("image", "tftp"))
    ap.add_argument("--platform", required=True)
    ap.add_argument("--build", default="build")
    ap.add_argument("--out")
    ap.add_argument("--initrd")
    ap.add_argument("--append", default="")
    ap.add_argument("--fs", choices=("fat", "ext4"), default="fat")
    ap.add_argument("--dtbs", default="")
    ap.add_argument("--spl", default="", help="goes into partition 1")
    ap.add_argument("--uboot", default="", help="goes into partition 2")
    ap.add_argument("--no-extlinux", action="store_true",
                    help="only boot.scr.uimg")
    args = ap.parse_args(argv)
    board = image_boards.BOARDS.get(args.platform)
    if board is None:
        print(f"no PLATFORM {args.platform} (hint:"
              f" {', '.join(image_boards.BOARDS)})", file=sys.stderr)
        return 1
    name = "sdcard.img" if args.what == "image" else "tftp"
    out = args.out or os.path.join(args.build, args.platform, name)
    os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
    try:
        if args.what == "image":
            make_image(board, args, os.path.abspath(out))
        else:
            make_tftp(board, args, out)
    except (ImageError, OSError) as e:
        print(e, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
