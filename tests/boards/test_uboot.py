# SPDX-License-Identifier: BSD-2-Clause
"""The ways in which board users boot: OpenSBI, U-Boot, then us."""

import boardlib
import pytest
from boardlib import ON_CARD, RUN_SCRIPT, at_prompt, disk, uboot, verdict

APPEND = "quiet cmd=echo hi; exit 3"


@pytest.fixture(scope="module")
def cards(tmp_path_factory):
    """Images by file system, made once."""
    boardlib.need_uboot()
    have = {}

    def card(fs, platform="qemu-virt"):
        if (fs, platform) not in have:
            out = tmp_path_factory.mktemp("card") / f"{platform}-{fs}.img"
            have[fs, platform] = boardlib.make("image", out, fs=fs,
                                               append=APPEND, platform=platform)
        return have[fs, platform]
    return card


@pytest.fixture(scope="module")
def tftp(tmp_path_factory):
    boardlib.need_uboot()
    return boardlib.make("tftp", tmp_path_factory.mktemp("net") / "tftp",
                         append=APPEND)


def net(folder):
    return ["-netdev", f"user,id=n,tftp={folder},bootfile=boot.scr.uimg",
            "-device", "virtio-net-device,netdev=n"]


@pytest.mark.parametrize("fs", ["fat", "ext4"])
def test_extlinux_by_itself(cards, fs):
    """Nobody types anything."""
    with uboot(disk(cards(fs))) as con:
        con.expect("Retrieving file: /extlinux/extlinux.conf")
        verdict(con)


@pytest.mark.parametrize("fs", ["fat", "ext4"])
def test_boot_script(cards, fs):
    with uboot(disk(cards(fs)), smp=2) as con:
        at_prompt(con, *ON_CARD, RUN_SCRIPT)
        con.expect("## Executing script")
        con.expect("2 of 2 harts run")
        verdict(con)


def test_boot_script_asks_for_nothing(cards):
    """As old U-Boots start it: no distro variables, no addresses."""
    with uboot(disk(cards("fat"))) as con:
        at_prompt(con, "virtio scan", "load virtio 0:3 ${scriptaddr}"
                  " boot.scr.uimg; setenv at ${scriptaddr}",
                  "setenv kernel_addr_r; setenv ramdisk_addr_r;"
                  " setenv scriptaddr; setenv fdt_addr_r",
                  "setenv devtype virtio; setenv devnum 0;"
                  " setenv distro_bootpart 3; source ${at}")
        verdict(con)


def test_tftp_by_itself(tftp):
    """DHCP names the script, the script fetches the rest."""
    with uboot(net(tftp)) as con:
        con.expect("Filename 'boot.scr.uimg'")
        con.expect("Filename 'boot.cpio'")
        verdict(con)


def test_fit_by_bootm(tftp):
    """One file, hashes checked by U-Boot."""
    with uboot(net(tftp)) as con:
        at_prompt(con, "setenv autoload no; dhcp",
                  "tftpboot ${ramdisk_addr_r} rvexec.itb",
                  f"setenv bootargs '{APPEND}'",
                  "bootm ${ramdisk_addr_r}:kernel ${ramdisk_addr_r}:ramdisk"
                  " ${fdtcontroladdr}")
        con.expect(r"Verifying Hash Integrity \.\.\. sha256\+ OK")
        verdict(con)


def test_card_of_a_board(cards):
    """The same Image: partition 3 of a VisionFive 2's card, by its script."""
    with uboot(disk(cards("fat", "visionfive2"))) as con:
        at_prompt(con, *ON_CARD, RUN_SCRIPT)
        verdict(con)


def test_missing_archive_is_said(cards):
    """booti without a ramdisk: the kernel starts, init says what is missing."""
    with uboot(disk(cards("fat"))) as con:
        at_prompt(con, *ON_CARD, "load virtio 0:3 ${kernel_addr_r} Image",
                  "booti ${kernel_addr_r} - ${fdtcontroladdr}")
        con.expect("no boot archive")
        assert con.ended() not in (0, None)


def test_prompt_through_uboot(tmp_path):
    """What `make run-uboot' shows: menu, banner, a shell that answers."""
    boardlib.need_uboot()
    card = boardlib.make("image", tmp_path / "card.img")
    with uboot(disk(card)) as con:
        at_prompt(con, *ON_CARD, boardlib.RUN_EXTLINUX)
        con.expect(r"[#$] $")
        con.send("echo one two | wc -w")
        con.expect(r"\n *2 *\r*\n")
        con.expect(r"[#$] $")
        con.send("halt 5")
        assert con.ended() == 5
