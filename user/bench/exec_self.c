/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One page of text that execs itself: what exec alone costs.  Without
 * arguments it makes the headline figure, 500 times after a warm-up of 100.
 * With 0 rounds it measures reads of its own file pages instead, for which it
 * must be linked with 4 MiB of ballast.
 */
#include "bench/self.h"

#define STRIDE	65536	/* more than is mapped around a fault */
#define TOUCHES	60

/*
 * Where the ballast is, if any.  By its value: linkers disagree about code that
 * names a weak symbol.  In .rodata: a page of data would be a second segment.
 */
extern char *const ballast_at;
__asm__(".weak ballast\n\t.section .rodata\n\t.balign 8\n"
    "ballast_at:\n\t.dword ballast\n\t.previous");

OS_START(start_c);

static int
touch(const char *name)
{
	uint64_t start = os_count();
	unsigned i;

	for (i = 0; i < TOUCHES; i++)
		(void)*(volatile char *)(ballast_at + i * STRIDE);
	os_report(name, (os_count() - start) / TOUCHES);
	return 0;
}

static __attribute__((noinline)) int
headline(char **envp)
{
	char memory[SELF_MEMORY];
	char *args[] = { "/bench/exec_self", memory, NULL };

	self_memory(memory, 600, 500, "exec_self_min");
	return self_next(args, envp);
}

void
start_c(uint64_t *sp)
{
	char **argv = (char **)(sp + 1), **envp = argv + sp[0] + 1;

	if (sp[0] < SELF_ARGS)
		os_exit(headline(envp));
	if (argv[1][0] != '/' && get_digits(argv[1] + SELF_TIMED) == 0)
		os_exit(touch(argv[1] + SELF_NAME));
	os_exit(self_next(argv, envp));
}
