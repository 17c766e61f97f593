/* SPDX-License-Identifier: BSD-2-Clause */
/* Tracing, over proc: see proc.def. */
#include <trace.h>

#include <proc_client.h>

#include "libc.h"

#define PEEK_MAX	4096

int
trace_me(void)
{
	return libc_fail(proc_trace_me(PROC));
}

int
trace_attach(pid_t pid)
{
	return libc_fail(proc_trace_attach(PROC, (word_t)(long)pid));
}

int
trace_cont(pid_t pid, int sig)
{
	return libc_fail(proc_trace_cont(PROC, (word_t)(long)pid,
	    (word_t)(long)sig, 0));
}

int
trace_detach(pid_t pid, int sig)
{
	return libc_fail(proc_trace_cont(PROC, (word_t)(long)pid,
	    (word_t)(long)sig, TRACEF_DETACH));
}

int
trace_getregs(pid_t pid, struct regs *r)
{
	return libc_fail(proc_trace_regs(PROC, r, sizeof *r,
	    (word_t)(long)pid, 0));
}

int
trace_setregs(pid_t pid, struct regs *r)
{
	return libc_fail(proc_trace_regs(PROC, r, sizeof *r,
	    (word_t)(long)pid, 1));
}

int
trace_read(pid_t pid, unsigned long addr, void *buf, size_t n)
{
	char *p = buf;
	size_t k;
	int error;

	for (; n > 0; p += k, addr += k, n -= k) {
		k = n < PEEK_MAX ? n : PEEK_MAX;
		error = proc_trace_peek(PROC, p, k, (word_t)(long)pid, addr);
		if (error != 0)
			return libc_fail(error);
	}
	return 0;
}

/* Any address and length: bytes around them stay. */
int
trace_write(pid_t pid, unsigned long addr, const void *buf, size_t n)
{
	const char *p = buf;
	unsigned long word;
	size_t i;
	int error;

	while (n > 0) {
		if (trace_read(pid, addr & ~7UL, &word, sizeof word) == -1)
			return -1;
		for (i = addr & 7; i < sizeof word && n > 0; i++, n--)
			((char *)&word)[i] = *p++;
		error = proc_trace_poke(PROC, (word_t)(long)pid, addr & ~7UL,
		    word);
		if (error != 0)
			return libc_fail(error);
		addr = (addr & ~7UL) + sizeof word;
	}
	return 0;
}
