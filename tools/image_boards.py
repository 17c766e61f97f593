# SPDX-License-Identifier: BSD-2-Clause
"""What `make image' knows of each board, and the texts that its boot loader reads.

A board is data: where memory begins, the partitions that its firmware looks
for, the addresses that its U-Boot loads to, which names its device tree may
have.  docs/boards/ explains each to a reader; this is what the image is made of.
"""

import collections
import uuid

SECTOR = 512
MIB = 1 << 20

# partition type ids
SPL_STARFIVE = "2E54B353-1271-4842-806F-E436D6AF6985"
UBOOT_STARFIVE = "BC13C2FF-59E6-4262-A352-B275FD6F7172"
SPL_SIFIVE = "5B193300-FC78-40CD-8002-E86C45580B47"
UBOOT_SIFIVE = "2E54B353-1271-4842-806F-E436D6AF6985"
SYSTEM = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"

SYSTEM_NUMBER = 3       # every board's U-Boot is told, or knows: partition 3
SYSTEM_START = 16384
LEGACY_BOOT = 2         # attribute bit without which U-Boot skips the partition
# FAT32 below 33 MiB cannot be read by U-Boot, and QEMU wants the size of a card
# to be a power of two
DISK_SECTORS = 128 * MIB // SECTOR
SYSTEM_END = DISK_SECTORS - 2048 - 1

Partition = collections.namedtuple("Partition", "name start end type")

STARFIVE_PARTS = (Partition("spl", 4096, 8191, SPL_STARFIVE),
                  Partition("uboot", 8192, 16383, UBOOT_STARFIVE))
SIFIVE_PARTS = (Partition("spl", 34, 2081, SPL_SIFIVE),
                Partition("uboot", 2082, 10273, UBOOT_SIFIVE))
SYSTEM_PART = Partition("system", SYSTEM_START, SYSTEM_END, SYSTEM)


class Board:
    """One line of the table below."""

    def __init__(self, title, **kw):
        self.title = title
        self.ram = kw["ram"]
        self.firmware = kw["firmware"]      # partitions 1 and 2
        self.addresses = kw["addresses"]
        self.mmc = kw["mmc"]                # number of the card slot
        self.menu = kw.get("menu", False)   # wait for somebody to choose?
        self.uenv = kw.get("uenv", ())      # files that old U-Boots read
        # name in dtbs/ -> file that it is a copy of
        self.dtbs = kw.get("dtbs", {})


def _addresses(kernel, fdt, script, ramdisk):
    return {"kernel_addr_r": kernel, "fdt_addr_r": fdt,
            "scriptaddr": script, "ramdisk_addr_r": ramdisk}


def _same(*names):
    return {f"starfive/{n}": n for n in names}


_HIGH = _addresses(0x84000000, 0x8c000000, 0x8c100000, 0x8c300000)

BOARDS = {
    "qemu-virt": Board("QEMU virt", ram=0x80000000, firmware=STARFIVE_PARTS,
                       addresses=_HIGH, mmc=0),
    "sifive_u": Board("QEMU sifive_u (HiFive Unleashed)", ram=0x80000000,
                      firmware=SIFIVE_PARTS, addresses=_HIGH, mmc=0),
    "visionfive2": Board(
        "StarFive VisionFive 2", ram=0x40000000, firmware=STARFIVE_PARTS,
        addresses=_addresses(0x40200000, 0x46000000, 0x43900000, 0x46100000),
        mmc=1, menu=True, uenv=("vf2_uEnv.txt", "uEnv.txt"),
        dtbs={**_same("jh7110-starfive-visionfive-2-v1.2a.dtb",
                      "jh7110-starfive-visionfive-2-v1.3b.dtb",
                      "jh7110-milkv-mars.dtb", "jh7110-pine64-star64.dtb"),
              # what the board's first U-Boot calls itself
              "starfive/jh7110-visionfive-v2.dtb":
                  "jh7110-starfive-visionfive-2-v1.3b.dtb"}),
    "visionfive": Board(
        "StarFive VisionFive v1", ram=0x80000000, firmware=STARFIVE_PARTS,
        addresses=_addresses(0x84000000, 0x88000000, 0x88100000, 0x88300000),
        mmc=0, menu=True, uenv=("boot/uEnv.txt", "uEnv.txt"),
        dtbs=_same("jh7100-starfive-visionfive-v1.dtb",
                   "jh7100-beaglev-starlight.dtb")),
}


def guid(*what):
    """The same id for the same thing, always."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "rvexec:" + ":".join(what))).upper()


def extlinux(board, bootargs, with_dtbs):
    fdt = "\tfdtdir /dtbs\n" if with_dtbs else ""
    entry = f"\tkernel /Image\n\tinitrd /boot.cpio\n{fdt}"
    return (f"menu title rvexec on {board.title}\n"
            "default rvexec\n"
            f"prompt {int(board.menu)}\n"
            "timeout 20\n"
            "\nlabel rvexec\n\tmenu label rvexec\n" + entry +
            # an empty one is an error to U-Boot
            (f"\tappend {bootargs}\n" if bootargs else "") +
            "\nlabel boardinfo\n"
            "\tmenu label say what the device tree says, and power off\n" +
            entry + "\tappend boardinfo\n")


def script(board, bootargs, with_dtbs):
    """boot.scr: for a card, a disk and TFTP alike."""
    out = ["# rvexec: loads Image and boot.cpio from where this came from"]
    for name, value in board.addresses.items():
        out.append(f'test -n "${{{name}}}" || setenv {name} 0x{value:x}')
    out += [
        'if test "${devtype}" = "dhcp"; then',
        "  setenv rv_load 'tftpboot ${rv_addr} ${rv_file}'",
        "else",
        '  if test -z "${distro_bootpart}"; then',
        f"    setenv devtype mmc; setenv devnum {board.mmc}",
        f"    setenv distro_bootpart {SYSTEM_NUMBER}",
        "  fi",
        "  setenv rv_load 'load ${devtype} ${devnum}:${distro_bootpart} "
        "${rv_addr} ${rv_file}'",
        "fi",
        "setenv rv_fdt ${fdtcontroladdr}",
        'test -n "${fdt_addr}" && setenv rv_fdt ${fdt_addr}',
    ]
    if with_dtbs:
        out += [
            "setenv rv_addr ${fdt_addr_r}",
            "setenv rv_file dtbs/${fdtfile}",
            'if test -n "${fdtfile}"; then',
            "  if run rv_load; then setenv rv_fdt ${fdt_addr_r}; fi",
            "fi",
        ]
    out += [
        f"setenv bootargs '{bootargs}'",
        "setenv rv_addr ${kernel_addr_r}; setenv rv_file Image",
        "run rv_load || echo rvexec: no Image where boot.scr came from",
        # last, for ${filesize} is that of the last file
        "setenv rv_addr ${ramdisk_addr_r}; setenv rv_file boot.cpio",
        "run rv_load || echo rvexec: no boot.cpio where boot.scr came from",
        "booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${rv_fdt}",
    ]
    return "\n".join(out) + "\n"


def uenv(board):
    """For U-Boots that have no addresses, or no idea of a boot script."""
    start = (f"load mmc {board.mmc}:{SYSTEM_NUMBER} ${{scriptaddr}} "
             "/boot.scr.uimg; source ${scriptaddr}")
    out = ["fdt_high=0xffffffffffffffff", "initrd_high=0xffffffffffffffff"]
    out += [f"{name}=0x{value:x}" for name, value in board.addresses.items()]
    out += [f"boot2={start}", f"bootcmd={start}"]
    return "\n".join(out) + "\n"


def fit_source(board, folder):
    """A flattened image tree: kernel and archive in one checked file."""
    at = f"<0x0 0x{board.ram + 0x200000:x}>"

    def node(name, filename, rest):
        return (f"\t\t{name} {{\n\t\t\tdescription = \"rvexec {name}\";\n"
                f"\t\t\tdata = /incbin/(\"{folder}/{filename}\");\n"
                f"\t\t\ttype = \"{name}\";\n\t\t\tarch = \"riscv\";\n"
                "\t\t\tos = \"linux\";\n\t\t\tcompression = \"none\";\n" + rest +
                "\t\t\thash-1 {\n\t\t\t\talgo = \"sha256\";\n\t\t\t};\n\t\t};\n")

    return ("/dts-v1/;\n\n/ {\n"
            f"\tdescription = \"rvexec on {board.title}\";\n"
            "\t#address-cells = <2>;\n\n\timages {\n" +
            node("kernel", "Image",
                 f"\t\t\tload = {at};\n\t\t\tentry = {at};\n") +
            node("ramdisk", "boot.cpio", "") +
            "\t};\n\n\tconfigurations {\n\t\tdefault = \"rvexec\";\n"
            "\t\trvexec {\n\t\t\tkernel = \"kernel\";\n"
            "\t\t\tramdisk = \"ramdisk\";\n\t\t};\n\t};\n};\n")
