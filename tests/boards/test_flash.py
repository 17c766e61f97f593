# SPDX-License-Identifier: BSD-2-Clause
"""`make flash' on devices that are files, told of by a /sys that is a folder."""

import os

import boardlib
import flash
import pytest

IMAGE = bytes(range(256)) * 4096     # 1 MiB
SECTORS = 4096                       # of 512: 2 MiB


class Card:
    """A device that exists only in a folder."""

    def __init__(self, top, name="sdz"):
        self.name = name
        self.dev = top / name
        self.dev.write_bytes(b"\xff" * SECTORS * 512)
        (top / (name + "1")).write_bytes(b"")
        self.sys = top / "sys/block" / name
        for folder in ("device", "holders", name + "1/holders"):
            (self.sys / folder).mkdir(parents=True)
        self.set("size", SECTORS)
        self.set("removable", 1)
        self.set("device/vendor", "Generic ")
        self.set("device/model", "STORAGE DEVICE")
        self.mounts = top / "mounts"
        self.mounts.write_text("proc /proc proc rw 0 0\n")
        self.swaps = top / "swaps"
        self.swaps.write_text("Filename Type Size Used Priority\n")
        self.image = top / "card.img"
        self.image.write_bytes(IMAGE)
        self.top = top

    def set(self, name, value):
        (self.sys / name).write_text(f"{value}\n")

    def flash(self, answer, device=None):
        return boardlib.python(
            "tools/flash.py", str(self.image),
            str(self.dev) if device is None else device,
            "--sysfs", str(self.top / "sys"), "--mounts", str(self.mounts),
            "--swaps", str(self.swaps), input=answer)

    def untouched(self):
        return self.dev.read_bytes() == b"\xff" * SECTORS * 512


@pytest.fixture
def card(tmp_path):
    return Card(tmp_path)


def refused(card, p, why):
    assert p.returncode == 1 and why in p.stderr, p.stdout + p.stderr
    assert card.untouched()


def test_writes_after_the_name_was_typed(card):
    p = card.flash("sdz\n")
    assert p.returncode == 0, p.stderr
    assert "Generic STORAGE DEVICE" in p.stdout and "0.0 GB" in p.stdout
    data = card.dev.read_bytes()
    assert data[:len(IMAGE)] == IMAGE and data[len(IMAGE):].count(255) == 1 << 20


@pytest.mark.parametrize("answer", ["", "\n", "y\n", "yes\n", "sda\n"])
def test_any_other_answer_writes_nothing(card, answer):
    refused(card, card.flash(answer), "nothing was written")


def test_mounted_partition_is_refused(card):
    card.mounts.write_text(f"{card.dev}1 /media/card vfat rw 0 0\n")
    refused(card, card.flash("sdz\n"), "is mounted at /media/card")


def test_mounted_device_is_refused_by_any_name(card):
    link = card.top / "by-id"
    link.symlink_to(card.dev)
    card.mounts.write_text(f"{link} /mnt vfat rw 0 0\n")
    refused(card, card.flash("sdz\n", str(link)), "is mounted at /mnt")


def test_swap_is_refused(card):
    card.swaps.write_text(f"Filename\n{card.dev}1 partition 1 0 -2\n")
    refused(card, card.flash("sdz\n"), "used as swap")


def test_part_of_a_raid_is_refused(card):
    (card.sys / "sdz1/holders/md0").mkdir()
    refused(card, card.flash("sdz\n"), "is part of md0")


def test_fixed_disk_is_refused(card):
    card.set("removable", 0)
    refused(card, card.flash("sdz\n"), "not removable")


def test_card_slot_is_no_fixed_disk(card):
    card.set("removable", 0)
    card.set("device/type", "SD")
    assert card.flash("sdz\n").returncode == 0


def test_soldered_memory_is_refused(card):
    card.set("removable", 0)
    card.set("device/type", "MMC")
    refused(card, card.flash("sdz\n"), "not removable")


def test_empty_reader_is_refused(card):
    card.set("size", 0)
    refused(card, card.flash("sdz\n"), "is a card in it?")


def test_partition_is_refused(card):
    refused(card, card.flash("sdz1\n", str(card.dev) + "1"),
            "not a whole disk")


def test_no_device_and_no_image(card):
    assert "which device?" in card.flash("", "").stderr
    os.unlink(card.image)
    refused(card, card.flash("sdz\n"), "make image")


def test_mounted_while_we_asked(card, monkeypatch, capsys):
    """The check is made again behind the question."""
    def answer():
        card.mounts.write_text(f"{card.dev}1 /media/card vfat rw 0 0\n")
        return "sdz\n"
    monkeypatch.setattr(flash.sys, "stdin", type("In", (), {
        "readline": staticmethod(answer)}))
    assert flash.main([str(card.image), str(card.dev), "--sysfs",
                       str(card.top / "sys"), "--mounts", str(card.mounts),
                       "--swaps", str(card.swaps)]) == 1
    assert "is mounted" in capsys.readouterr().err
    assert card.untouched()
