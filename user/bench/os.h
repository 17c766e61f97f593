/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a minimal program needs of its system, so that the same program is
 * measured here and on Linux (tools/bench_peers.py builds it with LINUX).
 * Nothing in here needs a library or start-up code.
 */
#ifndef BENCH_OS_H
#define BENCH_OS_H

#include <stddef.h>
#include <stdint.h>

#ifdef LINUX

#define NR_WRITE	64
#define NR_EXIT		93
#define NR_EXECVE	221

static inline __attribute__((always_inline)) long
linux_call(long nr, long a, long b, long c, long d, long e)
{
	register long a0 __asm__("a0") = a, a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c, a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e, a5 __asm__("a5") = 0;
	register long a7 __asm__("a7") = nr;

	__asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3),
	    "r"(a4), "r"(a5), "r"(a7) : "memory");
	return a0;
}

/* rdinstret is not for Linux programs; under icount a tick is 100 of them */
static inline uint64_t
os_count(void)
{
	uint64_t n;

	__asm__ volatile("rdtime %0" : "=r"(n));
	return n * 100;
}

static inline void
os_execve(const char *path, char **argv, char **envp)
{
	linux_call(NR_EXECVE, (long)path, (long)argv, (long)envp, 0, 0);
}

static inline void
os_write(const char *s, size_t n)
{
	linux_call(NR_WRITE, 1, (long)s, (long)n, 0, 0);
}

static inline __attribute__((noreturn)) void
os_exit(int status)
{
	for (;;)
		linux_call(NR_EXIT, status, 0, 0, 0, 0);
}

#else

#include <abi/cap.h>
#include <exec_client.h>
#include <proc_client.h>
#include <vfs_client.h>

static inline uint64_t
os_count(void)
{
	uint64_t n;

	__asm__ volatile("rdinstret %0" : "=r"(n));
	return n;
}

static inline void
os_execve(const char *path, char **argv, char **envp)
{
	exec_execve(CAP_SERVER(SRV_EXEC), CAPSLOT_SELF, CAP_SERVER(SRV_PROC),
	    CAP_SERVER(SRV_VFS), (word_t)path, (word_t)argv, (word_t)envp, 0);
}

static inline void
os_write(const char *s, size_t n)
{
	word_t done;

	vfs_write(CAP_SERVER(SRV_VFS), s, n, 1, &done);
}

static inline __attribute__((noreturn)) void
os_exit(int status)
{
	for (;;)
		proc_exit(CAP_SERVER(SRV_PROC), (word_t)status << 8);
}

#endif

/* the first instruction; start_c gets the stack as exec made it */
#define OS_START(start_c)						\
void	 start_c(uint64_t *) __attribute__((noreturn));			\
__asm__(								\
"	.section .text.start, \"ax\", @progbits\n"			\
"	.globl	_start\n"						\
"_start:\n"								\
"	.option push\n	.option norelax\n"				\
"	lla	gp, __global_pointer$\n"				\
"	.option pop\n"							\
"	mv	a0, sp\n"						\
"	call	" #start_c "\n"						\
"	.text\n")

static inline void
os_say(const char *s)
{
	size_t n = 0;

	while (s[n] != '\0')
		n++;
	os_write(s, n);
}

/* decimal digits to the end of the field, zeros before them */
static inline void
put_digits(char *field, unsigned width, uint64_t n)
{
	while (width-- > 0) {
		field[width] = (char)('0' + n % 10);
		n /= 10;
	}
}

static inline uint64_t
get_digits(const char *s)
{
	uint64_t n = 0;

	while (*s >= '0' && *s <= '9')
		n = n * 10 + (uint64_t)(*s++ - '0');
	return n;
}

static inline void
os_report(const char *name, uint64_t value)
{
	char text[24];
	unsigned i = 0;

	put_digits(text, 20, value);
	text[20] = '\0';
	while (i < 19 && text[i] == '0')
		i++;
	os_say("bench ");
	os_say(name);
	os_say(" ");
	os_say(text + i);
	os_say(" instructions\n");
}

#endif
