/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the stack that exec laid out to main(): thread-local block, environ,
 * constructors.  The layout is the psABI's: argc, argv.., NULL, envp.., NULL,
 * pairs of the auxiliary vector.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "libc.h"

#define TLS_STATIC	512	/* enough for errno and what picolibc keeps */

void	 __libc_init_array(void);

/* written once, before main */
static const unsigned long *aux_vector;
static char tls_static[TLS_STATIC] __attribute__((aligned(64)));
static const Elf64_Phdr *tls_image;	/* NULL: the program has none */
_Thread_local cap_t libc_slot_off;

int
libc_fail(int error)
{
	if (error == 0)
		return 0;
	errno = error;
	return -1;
}

const unsigned long *
auxv(void)
{
	return aux_vector;
}

unsigned long
getauxval(unsigned long type)
{
	const unsigned long *a;

	for (a = aux_vector; a != NULL && a[0] != AT_NULL; a += 2)
		if (a[0] == type)
			return a[1];
	errno = ENOENT;
	return 0;
}

static void
tls_block(char *block)
{
	if (tls_image == NULL)
		return;
	memcpy(block, (const void *)tls_image->p_vaddr, tls_image->p_filesz);
	memset(block + tls_image->p_filesz, 0,
	    tls_image->p_memsz - tls_image->p_filesz);
}

char *
libc_tls_below(char *top)
{
	unsigned long align = 16, size = 0;

	if (tls_image != NULL) {
		size = tls_image->p_memsz;
		if (tls_image->p_align > align)
			align = tls_image->p_align;
	}
	top = (char *)(((unsigned long)top - size) & -align);
	tls_block(top);
	return top;
}

/*
 * RISC-V lays thread-local storage out as variant I with no gap: tp points at
 * the block itself (psABI, "Thread Local Storage").  errno lives there, so
 * nothing that may fail is called before this is done.
 */
static void
tls_init(void)
{
	const Elf64_Phdr *ph = NULL;
	const unsigned long *a;
	unsigned long n = 0;
	char *block = tls_static;

	for (a = aux_vector; a[0] != AT_NULL; a += 2) {
		if (a[0] == AT_PHDR)
			ph = (const Elf64_Phdr *)a[1];
		else if (a[0] == AT_PHNUM)
			n = a[1];
	}
	__asm__ volatile("mv tp, %0" : : "r"(block));
	for (; ph != NULL && n > 0; ph++, n--) {
		if (ph->p_type != PT_TLS)
			continue;
		tls_image = ph;
		if (ph->p_memsz > sizeof tls_static || ph->p_align > 64) {
			block = sbrk(ph->p_memsz + ph->p_align);
			if (block == (void *)-1)
				_exit(127);
			block += -(unsigned long)block & (ph->p_align - 1);
		}
		tls_block(block);
		__asm__ volatile("mv tp, %0" : : "r"(block));
		return;
	}
}

void
libc_start(unsigned long *sp)
{
	int argc = (int)sp[0];
	char **argv = (char **)(sp + 1);
	char **envp = argv + argc + 1;
	char **p = envp;

	while (*p != NULL)
		p++;
	aux_vector = (const unsigned long *)(p + 1);
	tls_init();
	environ = envp;
	if (argc > 0) {
		libc_progname = strrchr(argv[0], '/');
		libc_progname = libc_progname != NULL ? libc_progname + 1 :
		    argv[0];
		/* a login shell's mark, or login's itself */
		if (libc_progname[0] == '-')
			libc_progname++;
	}
	__libc_init_array();
	exit(main(argc, argv, envp));
}
