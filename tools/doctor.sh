#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make doctor: what is here, in which version, and how to get what is not.

show()
{
	if command -v "$1" >/dev/null 2>&1; then
		printf '%-28s %s\n' "$1" "$("$@" 2>&1 | head -n 1)"
	else
		printf '%-28s %s\n' "$1" "missing"
	fi
}

pyver()
{
	printf '%-28s %s\n' "python3 $1" "$("${PYTHON:-python3}" -c \
	    "import $1; print(getattr($1, '__version__', 'there'))" 2>/dev/null ||
	    echo missing)"
}

cross=${CROSS_COMPILE:-riscv64-unknown-elf-}
show make --version
show "${cross}gcc" --version
show "${cross}ld" --version
printf '%-28s %s\n' "picolibc (user multilib)" "$("${cross}gcc" -march=rv64gc \
    -mabi=lp64d -print-multi-directory 2>/dev/null || echo missing)"
show "${QEMU:-qemu-system-riscv64}" --version
show "${PYTHON:-python3}" --version
show "${HOSTCC:-gcc}" --version
pyver pytest
pyver pexpect
pyver libfdt
show clang --version
show clang-format --version
show cppcheck --version
show gdb-multiarch --version
printf '%-28s %s\n' processors "$(nproc)"
NO_INSTALL=1 "$(dirname "$0")/deps.sh" build run test fuzz check gdb image uboot &&
    echo "all there"
