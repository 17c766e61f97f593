#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Install by apt what is missing for the purposes named:
#	tools/deps.sh build run test fuzz check gdb image uboot browser
# NO_INSTALL=1 only prints the line.  Nothing is done, and nothing is said, if
# all is there.
set -eu

missing=
# sgdisk and mkfs.fat are there even if the caller's PATH does not say so
PATH=$PATH:/usr/sbin:/sbin
# Debian's own interpreter sees the packages that apt installs
python=${PYTHON:-/usr/bin/python3}

need()	# package, then the test that shows it is there
{
	package=$1
	shift
	if ! "$@" >/dev/null 2>&1; then
		case " $missing " in
		*" $package "*) ;;
		*) missing="$missing $package" ;;
		esac
	fi
}

has()
{
	command -v "$1"
}

# the specs file is where gcc looks for it only if picolibc is installed
picolibc()
{
	test -f "$("${CROSS_COMPILE:-riscv64-unknown-elf-}gcc" \
	    -print-file-name=picolibc.specs)"
}

py()
{
	"$python" -c "import $1"
}

for purpose; do
	case $purpose in
	build)
		need gcc-riscv64-unknown-elf \
		    has "${CROSS_COMPILE:-riscv64-unknown-elf-}gcc"
		need picolibc-riscv64-unknown-elf picolibc
		need python3 has "$python"
		;;
	run)
		set -- ${QEMU:-qemu-system-riscv64}
		need qemu-system-misc has "$1"
		need python3 has "$python"
		;;
	test)
		need gcc has "${HOSTCC:-gcc}"
		need libc6-dev test -f /usr/include/stdio.h
		need libcmocka-dev test -f /usr/include/cmocka.h
		need python3-pytest py pytest
		need python3-pexpect py pexpect
		need python3-libfdt py libfdt
		need gdb-multiarch has gdb-multiarch
		need cpio has cpio
		;;
	fuzz)
		need clang has clang
		need llvm has llvm-symbolizer
		;;
	check)
		need clang-format has clang-format
		need cppcheck has cppcheck
		;;
	image)
		need gdisk has sgdisk
		need dosfstools has mkfs.fat
		need mtools has mcopy
		need e2fsprogs has mke2fs
		need u-boot-tools has mkimage
		# mkimage calls it for flattened image trees
		need device-tree-compiler has dtc
		;;
	uboot)
		need u-boot-qemu test -f \
		    "${UBOOT_QEMU:-/usr/lib/u-boot/qemu-riscv64_smode/uboot.elf}"
		;;
	browser)
		need chromium has chromium
		;;
	gdb)
		need gdb-multiarch has gdb-multiarch
		;;
	*)
		echo "deps.sh: '$purpose' is no purpose" >&2
		exit 2
		;;
	esac
done

[ -n "$missing" ] || exit 0
sudo=
as=
if [ "$(id -u)" -ne 0 ]; then
	if has sudo >/dev/null; then
		sudo="sudo "
	else
		as=" as root"
	fi
fi
line="${sudo}apt-get install -y --no-install-recommends$missing"
if [ "${NO_INSTALL:-0}" = 1 ] || [ -n "$as" ]; then
	echo "missing; to install$as: $line" >&2
	exit 1
fi
if ! command -v apt-get >/dev/null 2>&1; then
	echo "missing:$missing (hint: no apt here, install them by hand)" >&2
	exit 1
fi
echo "rvexec: installing what is missing: $line" >&2
export DEBIAN_FRONTEND=noninteractive
if ! $line >&2 </dev/null; then
	# lists may be absent or old
	${sudo}apt-get update >&2 </dev/null
	$line >&2 </dev/null
fi
