#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make flash PLATFORM=... DEV=/dev/sdX': write a card image, after asking.

It shows what the device calls itself and how large it is, refuses what is
mounted, used as swap, part of something else, not a whole disk or not
removable, and writes only after the name of the device has been typed.
"""

import argparse
import os
import sys

SECTOR = 512
CHUNK = 4 << 20


class Refused(Exception):
    """Not this device; the text says why."""


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read().strip()
    except OSError:
        return ""


class Device:
    """A disk as /sys/block tells of it."""

    def __init__(self, path, sysfs, mounts, swaps):
        self.path = os.path.realpath(path)
        self.name = os.path.basename(self.path)
        self.sys = os.path.join(sysfs, "block", self.name)
        self.mounts = mounts
        self.swaps = swaps
        if not os.path.isdir(self.sys):
            raise Refused(f"{path} is not a whole disk (hint: /dev/sdX or"
                          " /dev/mmcblkN, no partition number; lsblk lists"
                          " them)")

    def fact(self, name):
        return read(os.path.join(self.sys, name))

    @property
    def size(self):
        return int(self.fact("size") or 0) * SECTOR

    @property
    def model(self):
        words = [self.fact("device/" + n) for n in ("vendor", "model", "name")]
        return " ".join(w for w in words if w) or "unknown"

    def partitions(self):
        return [n for n in sorted(os.listdir(self.sys))
                if n.startswith(self.name)]

    def removable(self):
        # a slot for cards is not removable, what is in it is: type SD, not MMC
        return self.fact("removable") == "1" or self.fact("device/type") == "SD"

    def in_use(self):
        """None, or who uses it."""
        folder = os.path.dirname(self.path)
        names = {os.path.join(folder, n) for n in [self.name] + self.partitions()}
        for line in read(self.mounts).splitlines():
            source, where = (line.split() + ["", ""])[:2]
            if os.path.realpath(source) in names:
                return f"{source} is mounted at {where} (hint: umount {source})"
        for line in read(self.swaps).splitlines()[1:]:
            if os.path.realpath((line.split() or [""])[0]) in names:
                return f"{line.split()[0]} is used as swap"
        for part in [""] + self.partitions():
            holders = os.path.join(self.sys, part, "holders")
            if os.path.isdir(holders) and os.listdir(holders):
                return (f"{part or self.name} is part of"
                        f" {' '.join(os.listdir(holders))}")
        return None

    def check(self, image_size):
        used = self.in_use()
        if used:
            raise Refused(used)
        if not self.removable():
            raise Refused(f"{self.path} ({self.model}) is not removable: it may"
                          " be this machine's own disk")
        if self.size < image_size:
            raise Refused(f"{self.path} has {self.size >> 20} MiB (is a card in"
                          f" it?), the image {image_size >> 20} MiB")


def copy(image, device):
    with open(image, "rb") as src, open(device, "r+b", buffering=0) as dst:
        while True:
            data = src.read(CHUNK)
            if not data:
                break
            while data:
                data = data[dst.write(data):]
        os.fsync(dst.fileno())
        # what is read back now comes from the card
        os.posix_fadvise(dst.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def same(image, device):
    with open(image, "rb") as a, open(device, "rb") as b:
        while True:
            data = a.read(CHUNK)
            if not data:
                return True
            if data != b.read(len(data)):
                return False


def flash(args):
    if not os.path.isfile(args.image):
        raise Refused(f"{args.image}: no such file (hint: make image)")
    size = os.path.getsize(args.image)
    dev = Device(args.device, args.sysfs, args.mounts, args.swaps)
    dev.check(size)
    print(f"image   {args.image}, {size >> 20} MiB")
    print(f"device  {dev.path}: {dev.model}, {dev.size / 1e9:.1f} GB,"
          f" {len(dev.partitions())} partitions")
    print(f"EVERYTHING ON IT WILL BE LOST.  Type {dev.name} to go on: ",
          end="", flush=True)
    if sys.stdin.readline().strip() != dev.name:
        raise Refused("nothing was written")
    dev.check(size)     # somebody may have mounted it meanwhile
    copy(args.image, dev.path)
    if not same(args.image, dev.path):
        raise Refused(f"{dev.path} does not read back what was written: the"
                      " card is bad")
    print("written and read back; the card can be taken out")


def main(argv):
    ap = argparse.ArgumentParser(description="write a card image")
    ap.add_argument("image")
    ap.add_argument("device")
    # for the tests
    ap.add_argument("--sysfs", default="/sys")
    ap.add_argument("--mounts", default="/proc/self/mounts")
    ap.add_argument("--swaps", default="/proc/swaps")
    args = ap.parse_args(argv)
    if not args.device:
        print("which device?  make flash PLATFORM=... DEV=/dev/sdX (lsblk lists"
              " them)", file=sys.stderr)
        return 1
    try:
        flash(args)
    except Refused as e:
        print(f"refused: {e}", file=sys.stderr)
        return 1
    except PermissionError as e:
        print(f"{e} (hint: sudo make flash ...)", file=sys.stderr)
        return 1
    except OSError as e:
        print(e, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
