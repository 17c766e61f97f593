# SPDX-License-Identifier: BSD-2-Clause
"""Real boards' device trees, handed to our Image by U-Boot.

QEMU is none of these boards: the boot argument `boardinfo' makes the kernel say
what it found and switch off before it touches a device.  What the trees should
say is in the boards' manuals, not worked out by another parser; that is
tests/fdt.
"""

import os

import boardlib
import pytest
from boardlib import ON_CARD, at_prompt, disk, uboot

JH7110 = {
    "memory": ["40000000-"],
    # hart 0 has no MMU and is disabled; S context of hart h is 2h
    "hart": [f"{h}, SBI timer, PLIC context {2 * h}" for h in (1, 2, 3, 4)],
    "timebase": ["4000000"],
    "console": ["DesignWare at 10000000, shift 2, width 4, interrupt 32,"],
    "plic": ["c000000, 136 interrupts"],
}
JH7100 = {
    "memory": ["80000000-27fffffff"],
    "hart": [f"{h}, SBI timer, PLIC context {2 * h + 1}" for h in (0, 1)],
    "timebase": ["6250000"],
    "console": ["DesignWare at 12440000, shift 2, width 4, interrupt 73,"],
    "plic": ["c000000, 133 interrupts"],
    "reserved": ["fa000000-faffffff", "107a000000-107affffff"],
}
TREES = {
    "jh7110-starfive-visionfive-2-v1.2a.dtb":
        ("visionfive2", JH7110, "StarFive VisionFive 2 v1.2A"),
    "jh7110-starfive-visionfive-2-v1.3b.dtb":
        ("visionfive2", JH7110, "StarFive VisionFive 2 v1.3B"),
    "jh7110-milkv-mars.dtb": ("visionfive2", JH7110, "Milk-V Mars"),
    "jh7110-pine64-star64.dtb": ("visionfive2", JH7110, "Pine64 Star64"),
    "jh7100-starfive-visionfive-v1.dtb":
        ("visionfive", JH7100, "StarFive VisionFive V1"),
    "jh7100-beaglev-starlight.dtb":
        ("visionfive", JH7100, "BeagleV Starlight Beta"),
}


@pytest.fixture(scope="module")
def cards(tmp_path_factory):
    """A board's card that boots with `boardinfo', made once."""
    boardlib.need_uboot()
    if not os.path.isdir(boardlib.BOARDS):
        pytest.skip("../shared/boards is not beside this checkout")
    have = {}

    def card(platform):
        if platform not in have:
            out = tmp_path_factory.mktemp("card") / f"{platform}.img"
            have[platform] = boardlib.make(
                "image", out, platform=platform, append="boardinfo two=three",
                dtbs=boardlib.BOARDS)
        return have[platform]
    return card


def facts(text):
    """boardinfo's lines: word -> the rests of the lines that begin with it."""
    out = {}
    for line in boardlib.lines_of(text):
        if line.startswith("boardinfo: "):
            word, _, rest = line[11:].partition(" ")
            out.setdefault(word, []).append(rest)
    return out


def check(got, want):
    for word, lines in want.items():
        found = got.get(word, [])
        if word == "hart":
            found = [line.replace(" (started us)", "") for line in found]
            assert found == lines
        else:
            for line in lines:
                assert any(f.startswith(line) for f in found), (word, found)


@pytest.mark.parametrize("name", TREES)
def test_tree_through_uboot(cards, name):
    """fdtfile and fdtdir, as the board's own U-Boot sets them."""
    platform, want, model = TREES[name]
    with uboot(disk(cards(platform))) as con:
        at_prompt(con, *ON_CARD, f"setenv fdtfile starfive/{name}",
                  boardlib.RUN_EXTLINUX)
        con.expect("boardinfo: end")
        con.ended()
        got = facts(con.text)
    assert got["model"] == [model]
    check(got, want)
    # what U-Boot itself put in
    assert got["bootargs"] == ["boardinfo two=three"]
    first, _, last = got["initrd"][0].partition("-")
    assert 0x80000000 < int(first, 16) < int(last, 16) < 0xa0000000


def test_tree_by_the_script(cards):
    """boot.scr loads the device tree as well."""
    name = "jh7110-starfive-visionfive-2-v1.3b.dtb"
    with uboot(disk(cards("visionfive2"))) as con:
        at_prompt(con, *ON_CARD, f"setenv fdtfile starfive/{name}",
                  boardlib.RUN_SCRIPT)
        con.expect("boardinfo: end")
        con.ended()
        got = facts(con.text)
    check(got, JH7110)


def test_tree_of_another_board_is_refused(cards, tmp_path):
    """Without boardinfo: memory that is not there is not written to."""
    card = boardlib.make("image", tmp_path / "card.img",
                         platform="visionfive2", dtbs=boardlib.BOARDS)
    name = "jh7110-starfive-visionfive-2-v1.3b.dtb"
    libfdt = boardlib.need_libfdt()
    with open(os.path.join(boardlib.BOARDS, name), "rb") as f:
        tree = libfdt.Fdt(f.read())
    size = tree.getprop(tree.path_offset("/memory@40000000"), "reg")
    with uboot(disk(card)) as con:
        # 1 GiB at 40000000 ends where this machine's memory begins
        at_prompt(con, *ON_CARD, f"load virtio 0:3 ${{fdt_addr_r}}"
                  f" dtbs/starfive/{name}",
                  "fdt addr ${fdt_addr_r}; fdt resize",
                  "fdt set /memory@40000000 reg <0 0x40000000 0 0x40000000>",
                  "load virtio 0:3 ${kernel_addr_r} Image",
                  "booti ${kernel_addr_r} - ${fdt_addr_r}")
        con.expect("panic: the Image is at 80200000, where the device tree of"
                   ' "StarFive VisionFive 2 v1.3B" has no memory')
        con.ended()
    assert len(size) == 16


def test_own_tree():
    """QEMU's own: also the test device, hence an exit status."""
    text, status = boardlib.machine(boardlib.virt(append="boardinfo"))
    got = facts(text)
    assert status == 0
    check(got, {"memory": ["80000000-87ffffff, 131072 KiB"],
                "console": ["ns16550 at 10000000, shift 0, width 1,"
                            " interrupt 10"],
                "plic": ["c000000, "], "timebase": ["10000000"],
                "test": ["device 100000"], "bootargs": ["boardinfo"]})
    assert got["hart"][0].startswith("0 (started us), ")


def test_boardinfo_is_not_looked_for_in_a_command():
    text, status = boardlib.machine(
        boardlib.virt(append="quiet cmd=echo boardinfo"))
    assert "boardinfo: model" not in text and status == 0
