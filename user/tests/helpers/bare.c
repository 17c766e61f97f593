/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that works wherever it is put, without the C library's start: code
 * reaches its data relative to pc, and nothing in the data is an address.  A
 * test makes of its file an image of no fixed address (ET_DYN), and uses it as a
 * static PIE or as the interpreter of another image.  It says what it found in
 * its registers and memory; as an interpreter it then goes to AT_ENTRY.
 */
#include <proc_client.h>
#include <vfs_client.h>

#include <rvexec.h>

#define TAIL	5000		/* bss behind the file's last page */

unsigned long first_x[31];	/* x1..x31 */
unsigned long first_f[33];	/* f0..f31, fcsr */
static char zeros[TAIL];
static volatile unsigned long data = 0x600dda7a;
static volatile char odd[] = "odd";

extern const char __ehdr_start[];
void	 bare_main(const unsigned long *) __attribute__((noreturn));

__asm__(
"	.section .text.start, \"ax\", @progbits\n"
"	.globl	_start\n"
"_start:\n"
"	.option push\n	.option norelax\n"
"	sd	t0, -8(sp)\n"
"	lla	t0, first_x\n"
"	sd	x1, 0(t0)\n	sd	x2, 8(t0)\n	sd	x3, 16(t0)\n"
"	sd	x4, 24(t0)\n	sd	x6, 40(t0)\n	sd	x7, 48(t0)\n"
"	.irp	n, 8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,"
"28,29,30,31\n"
"	sd	x\\n, (8 * (\\n - 1))(t0)\n"
"	.endr\n"
"	ld	t1, -8(sp)\n	sd	t1, 32(t0)\n"
"	lla	t0, first_f\n"
"	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,"
"23,24,25,26,27,28,29,30,31\n"
"	fsd	f\\n, (8 * \\n)(t0)\n"
"	.endr\n"
"	frcsr	t1\n"
"	sd	t1, 256(t0)\n"
"	lla	gp, __global_pointer$\n"
"	.option pop\n"
"	mv	a0, sp\n"
"	call	bare_main\n"
"	.text\n");

/* "name 0xvalue" on standard output */
static void
say(const char *name, unsigned long value)
{
	char line[64];
	word_t done;
	unsigned n = 0, i;

	while (*name != '\0' && n < 40)
		line[n++] = *name++;
	line[n++] = ' ';
	line[n++] = '0';
	line[n++] = 'x';
	for (i = 60; i > 0 && value >> i == 0; i -= 4)
		continue;
	for (;; i -= 4) {
		unsigned d = value >> i & 15;

		line[n++] = (char)(d < 10 ? '0' + d : 'a' + d - 10);
		if (i == 0)
			break;
	}
	line[n++] = '\n';
	(void)vfs_write(VFS, line, n, 1, &done);
}

static unsigned long
bad_registers(void)
{
	unsigned long bad = 0;
	unsigned i;

	for (i = 0; i < 31; i++)
		bad += i != 1 && first_x[i] != 0;
	for (i = 0; i < 33; i++)
		bad += first_f[i] != 0;
	return bad;
}

void
bare_main(const unsigned long *sp)
{
	const unsigned long *a = sp + 1 + sp[0] + 1;
	unsigned long base = 0, entry = 0, dirty = 0, i;

	while (*a++ != 0)
		continue;
	for (; a[0] != AT_NULL; a += 2) {
		if (a[0] == AT_BASE)
			base = a[1];
		if (a[0] == AT_ENTRY)
			entry = a[1];
		if (a[0] == AT_PHDR)
			say("phdr", a[1]);
	}
	for (i = 0; i < TAIL; i++)
		dirty += zeros[i] != 0;
	say("here", (unsigned long)__ehdr_start);
	say("base", base);
	say("entry", entry);
	say("bad", bad_registers());
	say("dirty", dirty);
	say("data", data);
	say("odd", (unsigned long)odd[0]);
	say("argc", sp[0]);
	if (base != 0 && base == (unsigned long)__ehdr_start) {
		say("interpreter", 1);
		__asm__ volatile("mv sp, %0\n	jr %1"
		    : : "r"(sp), "r"(entry) : "memory");
	}
	(void)proc_exit(PROC, 0);
	for (;;)
		continue;
}
