# SPDX-License-Identifier: BSD-2-Clause
# Card images, TFTP folders and the way through U-Boot; docs/boards/ explains.

BOARD_DIR = $(O)/$(PLATFORM)
SDCARD	 = $(BOARD_DIR)/sdcard.img
FS	?= fat
DEV	?=
# folder of the boards' device trees; U-Boot hands over its own if there is none
DTBS	?= $(wildcard ../shared/boards)
# firmware to put into partitions 1 and 2; the board's own flash if empty
SPL	?=
UBOOT	?=
UBOOT_QEMU ?= /usr/lib/u-boot/qemu-riscv64_smode/uboot.elf

export DTBS SPL UBOOT FS DEV UBOOT_QEMU

IMAGE_ARGS = --platform $(PLATFORM) --build $(O) --append "$$APPEND" \
	--initrd $(BOOT_CPIO) --dtbs "$$DTBS"

.PHONY: image flash tftp run-uboot
image:
	@tools/deps.sh build image
	@$(MAKE) all >&2
	@$(PYTHON) -B tools/image.py image $(IMAGE_ARGS) --fs $(FS) \
		--spl "$$SPL" --uboot "$$UBOOT"

flash: image
	@$(PYTHON) -B tools/flash.py $(SDCARD) "$$DEV"

tftp:
	@tools/deps.sh build image
	@$(MAKE) all >&2
	@$(PYTHON) -B tools/image.py tftp $(IMAGE_ARGS)

# what a board does, on QEMU: OpenSBI, U-Boot, extlinux.conf, Image
run-uboot:
	@tools/deps.sh build run image uboot
	@$(MAKE) image PLATFORM=qemu-virt >&2
	@echo 'rvexec: Ctrl-A x leaves QEMU; a key stops U-Boot' >&2
	@$(QEMU) -M virt -smp $(SMP) -m 512M -nographic -no-reboot \
		-kernel $(UBOOT_QEMU) $(QEMU_ARGS) \
		-drive file=$(O)/qemu-virt/sdcard.img,format=raw,if=none,id=card \
		-device virtio-blk-device,drive=card
