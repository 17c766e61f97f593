/* SPDX-License-Identifier: BSD-2-Clause */
/* What a new image finds, as "name value" lines for the test that made it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>

#include <rvexec.h>

int
main(int argc, char **argv, char **envp)
{
	const struct ps_strings *ps = NULL;
	const unsigned long *a;
	int i;

	printf("argc %d\n", argc);
	for (i = 0; i < argc; i++)
		printf("argv %s\n", argv[i]);
	printf("argvend %d\n", argv[argc] == NULL);
	printf("env0 %d\n", envp == argv + argc + 1);
	for (; *envp != NULL; envp++)
		printf("env %s\n", *envp);
	printf("sp %d\n", (int)((unsigned long)(argv - 1) % 16));
	for (a = auxv(); a[0] != AT_NULL; a += 2) {
		printf("auxv %lu %#lx\n", a[0], a[1]);
		if (a[0] == AT_EXECFN)
			printf("execfn %s\n", (const char *)a[1]);
		if (a[0] == AT_PSSTRINGS)
			ps = (const void *)a[1];
	}
	if (ps != NULL)
		printf("ps %d %d %d %d\n", ps->ps_nargvstr == argc,
		    ps->ps_argvstr == (unsigned long)argv,
		    ps->ps_envstr == (unsigned long)(argv + argc + 1),
		    ps->ps_nenvstr);
	for (i = 0; i < 64; i++)
		if (fcntl(i, F_GETFD) != -1)
			printf("fd %d\n", i);
	printf("pid %d\n", (int)getpid());
	printf("ids %u %u\n", (unsigned)getuid(), (unsigned)geteuid());
	return 0;
}
