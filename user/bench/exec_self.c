/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program of one page of text that execs itself 500 times, with no library
 * and no start-up code between one exec and the next: what exec alone costs.
 * argv[1] counts, argv[2] is the instruction count at the start.
 */
#include <stdint.h>

#include <abi/cap.h>
#include <exec_client.h>
#include <proc_client.h>
#include <vfs_client.h>

#define ROUNDS	500
#define SELF	"/bench/exec_self"

void	 bench_main(uint64_t *) __attribute__((noreturn));

__asm__(
"	.section .text.start, \"ax\", @progbits\n"
"	.globl	_start\n"
"_start:\n"
"	.option push\n	.option norelax\n"
"	lla	gp, __global_pointer$\n"
"	.option pop\n"
"	mv	a0, sp\n"
"	call	bench_main\n"
"	.text\n");

static uint64_t
parse(const char *s)
{
	uint64_t n = 0;

	while (*s >= '0' && *s <= '9')
		n = n * 10 + (uint64_t)(*s++ - '0');
	return n;
}

static char *
decimal(uint64_t n, char *end)
{
	*end = '\0';
	do
		*--end = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	return end;
}

static void
say(const char *s)
{
	word_t n;
	size_t len = 0;

	while (s[len] != '\0')
		len++;
	vfs_write(CAP_SERVER(SRV_VFS), s, len, 1, &n);
}

static uint64_t
instret(void)
{
	uint64_t n;

	__asm__ volatile("rdinstret %0" : "=r"(n));
	return n;
}

void
bench_main(uint64_t *sp)
{
	char **argv = (char **)(sp + 1), count[24], start[24];
	char *args[4] = { SELF, 0, 0, 0 };
	uint64_t n = sp[0] > 1 ? parse(argv[1]) : 0;

	if (n == ROUNDS) {
		say("bench exec_self_min ");
		say(decimal((instret() - parse(argv[2])) / ROUNDS,
		    count + 23));
		say(" instructions\n");
		for (;;)
			proc_exit(CAP_SERVER(SRV_PROC), 0);
	}
	args[1] = decimal(n + 1, count + 23);
	args[2] = n == 0 ? decimal(instret(), start + 23) : argv[2];
	exec_execve(CAP_SERVER(SRV_EXEC), CAPSLOT_SELF, CAP_SERVER(SRV_PROC),
	    CAP_SERVER(SRV_VFS), (word_t)SELF, (word_t)args, 0, 0);
	say("exec_self: exec failed\n");
	for (;;)
		proc_exit(CAP_SERVER(SRV_PROC), 1 << 8);
}
