/* SPDX-License-Identifier: BSD-2-Clause */
/* The heap for malloc, and anonymous mappings, over vm. */
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <sys/lock.h>
#include <sys/mman.h>

#include <vm_client.h>

#include "libc.h"

#define VM_MAP_FIXED	1	/* vm.mmap flags */
#define HEAP_STEP	0x10000UL	/* asked for at once */

/* under the library's lock.  cur is what the program was given, top what vm gave. */
static vaddr_t heap_cur, heap_top;

int
brk(void *addr)
{
	word_t now;
	int error = vm_brk(VM, (vaddr_t)addr, &now);

	if (error == 0)
		heap_cur = heap_top = now;
	return libc_fail(error);
}

static void *
grow(ptrdiff_t incr)
{
	vaddr_t old, want;
	word_t now;
	int error;

	if (heap_top == 0) {
		error = vm_brk(VM, 0, &now);
		if (error != 0)
			goto fail;
		heap_cur = heap_top = now;
	}
	old = heap_cur;
	want = old + (vaddr_t)incr;
	error = ENOMEM;
	if (incr > 0 && want < old)
		goto fail;
	if (want > heap_top) {
		error = vm_brk(VM, (want + HEAP_STEP - 1) & ~(HEAP_STEP - 1),
		    &now);
		if (error != 0)
			goto fail;
		heap_top = now;
	}
	heap_cur = want;
	return (void *)old;
fail:
	libc_fail(error);
	return (void *)-1;
}

void *
sbrk(ptrdiff_t incr)
{
	void *old;

	__LIBC_LOCK();
	old = grow(incr);
	__LIBC_UNLOCK();
	return old;
}

void *
mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off)
{
	word_t va;
	int error;

	(void)off;
	if ((flags & MAP_ANON) == 0 || fd != -1)
		error = ENODEV;
	else
		error = vm_mmap(VM, (word_t)addr, len, (word_t)prot,
		    flags & MAP_FIXED ? VM_MAP_FIXED : 0, &va);
	if (error != 0) {
		libc_fail(error);
		return MAP_FAILED;
	}
	return (void *)va;
}

int
munmap(void *addr, size_t len)
{
	return libc_fail(vm_munmap(VM, (word_t)addr, len));
}

int
mprotect(void *addr, size_t len, int prot)
{
	return libc_fail(vm_mprotect(VM, (word_t)addr, len, (word_t)prot));
}
