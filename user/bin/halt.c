/* SPDX-License-Identifier: BSD-2-Clause */
/* halt [STATUS]: stop the machine; STATUS goes to whoever runs the emulator */
#include <err.h>
#include <stdlib.h>

#include <abi/syscall.h>
#include <rvexec.h>

int
main(int argc, char **argv)
{
	if (argc > 2)
		usage("[STATUS]");
	power(POWER_OFF, argc == 2 ? atoi(argv[1]) : 0);
	err(1, "power");
}
