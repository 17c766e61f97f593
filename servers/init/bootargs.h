/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef INIT_BOOTARGS_H
#define INIT_BOOTARGS_H

#define BOOTARGS_PATHMAX	128

/*
 * Words of the boot line that init knows; the others are the kernel's:
 *	init=PATH	the first process, instead of a shell
 *	quiet		no kernel messages on the console once the system runs
 *	cmd=REST	run the rest of the line with the shell, then power off
 */
struct bootargs {
	char	 ba_init[BOOTARGS_PATHMAX];	/* empty: not given */
	const char *ba_cmd;			/* into the line, NULL: not given */
	int	 ba_quiet;
	int	 ba_long;			/* init= was too long and ignored */
};

void	 bootargs_parse(const char *line, struct bootargs *);

#endif
