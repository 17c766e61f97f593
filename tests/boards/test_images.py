# SPDX-License-Identifier: BSD-2-Clause
"""Card images, TFTP folders and the tool that writes cards, without a machine."""

import hashlib
import os
import re
import subprocess
import sys

import boardlib
import image
import image_boards
import pytest

PLATFORMS = sorted(image_boards.BOARDS)
DAY = (2025 - 1980) << 9 | 1 << 5 | 1       # FAT's word for image.EPOCH's day


def need_tools():
    boardlib.need("sgdisk", "mkfs.fat", "fsck.fat", "mcopy", "mke2fs",
                  "e2fsck", "debugfs", "mkimage", "dtc")


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """Images, made once; dtbs of a board that nobody has: any bytes will do."""
    need_tools()
    folder = tmp_path_factory.mktemp("images")
    trees = folder / "trees"
    trees.mkdir()
    for board in image_boards.BOARDS.values():
        for source in board.dtbs.values():
            (trees / source).write_bytes(source.encode())
    have = {}

    def get(platform, fs="fat"):
        if (platform, fs) not in have:
            have[platform, fs] = boardlib.make(
                "image", folder / f"{platform}-{fs}.img", platform=platform,
                fs=fs, dtbs=trees)
        return have[platform, fs]
    get.trees = trees
    return get


def system_part(path, tmp_path):
    """Partition 3 in a file of its own."""
    part = tmp_path / "part"
    with open(path, "rb") as f:
        f.seek(image_boards.SYSTEM_START * 512)
        part.write_bytes(f.read((image_boards.SYSTEM_END + 1 -
                                 image_boards.SYSTEM_START) * 512))
    return str(part)


def listing(part):
    """Paths in a FAT file system."""
    text = boardlib.host("mdir", "-/", "-b", "-i", part, "::")
    return sorted(line.removeprefix("::/") for line in text.splitlines()
                  if not line.endswith("/"))


def fat_file(part, name):
    env = image.environment()
    return subprocess.run(["mtype", "-i", part, "::" + name], env=env,
                          check=True, capture_output=True).stdout


@pytest.mark.parametrize("platform", PLATFORMS)
def test_partition_table(images, platform):
    path = images(platform)
    assert "No problems found" in boardlib.host("sgdisk", "-v", path)
    board = image_boards.BOARDS[platform]
    parts = board.firmware + (image_boards.SYSTEM_PART,)
    for n, p in enumerate(parts, 1):
        text = boardlib.host("sgdisk", "-i", str(n), path)
        assert f"Partition GUID code: {p.type}" in text
        assert f"First sector: {p.start} " in text
        assert f"Last sector: {p.end} " in text
        assert f"Partition name: '{p.name}'" in text
        flags = int(re.search(r"Attribute flags: (\w+)", text).group(1), 16)
        assert flags == (4 if n == 3 else 0)
    assert os.path.getsize(path) & (os.path.getsize(path) - 1) == 0


def test_visionfive2_layout():
    """The numbers of the board's manual, not those of our own table."""
    board = image_boards.BOARDS["visionfive2"]
    assert [(p.name, p.start, p.type) for p in board.firmware] == [
        ("spl", 4096, "2E54B353-1271-4842-806F-E436D6AF6985"),
        ("uboot", 8192, "BC13C2FF-59E6-4262-A352-B275FD6F7172")]
    assert image_boards.SYSTEM_PART.start == 16384
    assert image_boards.SYSTEM == "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
    assert board.addresses["kernel_addr_r"] == 0x40200000


@pytest.mark.parametrize("platform", PLATFORMS)
def test_fat_files(images, platform, tmp_path):
    part = system_part(images(platform), tmp_path)
    boardlib.host("fsck.fat", "-n", part)
    board = image_boards.BOARDS[platform]
    assert listing(part) == sorted(
        ["Image", "boot.cpio", "boot.scr.uimg", "extlinux/extlinux.conf",
         *board.uenv, *("dtbs/" + d for d in board.dtbs)])
    for name in ("Image", "boot.cpio"):
        with open(os.path.join(boardlib.BUILD, name), "rb") as f:
            assert fat_file(part, name) == f.read()
    conf = fat_file(part, "extlinux/extlinux.conf").decode()
    assert ("fdtdir /dtbs" in conf) == bool(board.dtbs)


def test_ext4_files(images, tmp_path):
    part = system_part(images("qemu-virt", "ext4"), tmp_path)
    boardlib.host("e2fsck", "-fn", part)
    text = boardlib.host("debugfs", "-R", "ls -l /", part)
    for name in ("Image", "boot.cpio", "boot.scr.uimg", "extlinux"):
        assert re.search(rf" 0 +0 .* {re.escape(name)}$", text, re.M), text


def test_files_of_old_uboots(images, tmp_path):
    part = system_part(images("visionfive2"), tmp_path)
    text = fat_file(part, "vf2_uEnv.txt").decode()
    assert "\nboot2=load mmc 1:3 ${scriptaddr} /boot.scr.uimg; source" in text
    assert "kernel_addr_r=0x40200000" in text
    part = system_part(images("visionfive"), tmp_path)
    text = fat_file(part, "boot/uEnv.txt").decode()
    for name in ("kernel_addr_r", "fdt_addr_r", "ramdisk_addr_r", "scriptaddr"):
        assert f"\n{name}=0x8" in text
    assert "load mmc 0:3 " in text


def digest(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest() \
            if hasattr(hashlib, "file_digest") else \
            hashlib.sha256(f.read()).hexdigest()


@pytest.mark.parametrize("platform,fs", [("visionfive2", "fat"),
                                         ("qemu-virt", "ext4")])
def test_reproducible(images, tmp_path, platform, fs):
    """Another time, another place, another time zone, mask and locale."""
    first = images(platform, fs)
    again = tmp_path / "somewhere else"
    again.mkdir()
    out = again / "again.img"
    p = subprocess.run(
        ["sh", "-c", 'umask 077; exec "$@"', "sh", sys.executable, "-B",
         os.path.join(boardlib.TOP, "tools/image.py"), "image", "--platform",
         platform, "--build", boardlib.BUILD, "--fs", fs, "--out", str(out),
         "--dtbs", str(images.trees)], cwd=again,
        env=dict(os.environ, TZ="Pacific/Kiritimati", LANG="tr_TR.UTF-8"),
        capture_output=True, text=True, check=False)
    assert p.returncode == 0, p.stderr
    assert digest(first) == digest(out)


def test_reproducible_on_another_day(images, tmp_path):
    """No date of today is anywhere in the FAT file system's directories."""
    part = system_part(images("visionfive2"), tmp_path)
    with open(part, "rb") as f:
        data = f.read(8 << 20)
    reserved, = (int.from_bytes(data[14:16], "little"),)
    per_fat = int.from_bytes(data[36:40], "little")
    root = (reserved + 2 * per_fat) * 512
    names = 0
    for at in range(root, root + 512 * data[13], 32):
        entry = data[at:at + 32]
        if entry[0] == 0:
            break
        # a long name's entries have no dates, the volume's label has its own
        if entry[11] & 0x08:
            continue
        names += 1
        for where in (16, 18, 24):
            day = int.from_bytes(entry[where:where + 2], "little")
            assert day in (0, DAY), (entry[:11], where, day)
    assert names >= 6


def test_ext4_on_another_day(images, tmp_path):
    part = system_part(images("qemu-virt", "ext4"), tmp_path)
    for name in ("/", "/Image", "/extlinux", "/extlinux/extlinux.conf",
                 "/lost+found"):
        text = boardlib.host("debugfs", "-R", f"stat {name}", part)
        days = re.findall(r"time: .*-- (.*)", text)
        assert days and all(d == "Wed Jan  1 00:00:00 2025" for d in days), text


def test_arguments_that_uboot_would_eat(tmp_path, capsys):
    need_tools()
    assert image.main(["image", "--platform", "qemu-virt", "--build",
                       boardlib.BUILD, "--out", str(tmp_path / "x.img"),
                       "--append", "cmd=echo $HOME"]) == 1
    assert "'$'" in capsys.readouterr().err


def test_firmware_goes_into_its_partitions(tmp_path):
    need_tools()
    (tmp_path / "spl").write_bytes(b"the spl")
    (tmp_path / "uboot").write_bytes(b"the u-boot")
    out = boardlib.make("image", tmp_path / "x.img", platform="visionfive2",
                        spl=tmp_path / "spl", uboot=tmp_path / "uboot")
    with open(out, "rb") as f:
        f.seek(4096 * 512)
        assert f.read(8) == b"the spl\0"
        f.seek(8192 * 512)
        assert f.read(11) == b"the u-boot\0"
    (tmp_path / "spl").write_bytes(b"x" * (3 << 20))
    assert image.main(["image", "--platform", "visionfive2", "--build",
                       boardlib.BUILD, "--out", str(tmp_path / "y.img"),
                       "--spl", str(tmp_path / "spl")]) == 1
    assert not (tmp_path / "y.img").exists()


def test_unknown_platform_and_missing_image(tmp_path, capsys):
    assert image.main(["image", "--platform", "toaster"]) == 1
    assert "hint: qemu-virt" in capsys.readouterr().err
    assert image.main(["image", "--platform", "qemu-virt", "--build",
                       str(tmp_path)]) == 1
    assert "make all" in capsys.readouterr().err


def test_tftp_folder(tmp_path):
    need_tools()
    out = boardlib.make("tftp", tmp_path / "tftp", platform="visionfive2")
    assert sorted(os.listdir(out)) == ["Image", "boot.cpio", "boot.scr.uimg",
                                       "rvexec.itb"]
    text = boardlib.host("mkimage", "-l", os.path.join(out, "rvexec.itb"))
    assert "Load Address: 0x40200000" in text
    assert "RISC-V" in text and "sha256" in text
    assert "Script" in boardlib.host("mkimage", "-l",
                                     os.path.join(out, "boot.scr.uimg"))
    before = {n: digest(os.path.join(out, n)) for n in os.listdir(out)}
    boardlib.make("tftp", tmp_path / "other", platform="visionfive2")
    assert before == {n: digest(tmp_path / "other" / n) for n in before}
