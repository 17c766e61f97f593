/* SPDX-License-Identifier: BSD-2-Clause */
/* reboot [STATUS]: start the machine again; STATUS goes to whoever runs the emulator */
#include <err.h>
#include <stdlib.h>

#include <abi/syscall.h>
#include <rvexec.h>

int
main(int argc, char **argv)
{
	if (argc > 2)
		usage("[STATUS]");
	power(POWER_REBOOT, argc == 2 ? atoi(argv[1]) : 0);
	err(1, "power");
}
