// SRCS: servers/proc/object.c servers/proc/table.c servers/proc/lwp.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ports of processes (servers/proc/object.c) against a kernel and a vm that
 * remember what there is and fail when told to: each error leaves nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errno.h>

#include "lwp.h"
#include "sys/sys.h"

#define NSLOT		4096
#define NPORT		16	/* as in object.c */

static unsigned char slots[NSLOT];	/* CAP_ types; 0 = empty */
static unsigned pages;			/* that vm gave, and has not back */
static word_t fail_op;			/* of a batch, counted from 1; 0 = none */
static int no_pages, no_move, kept;	/* kept: vm does not take a page back */
static word_t asked_pages;

/* One operation of a batch, as the kernel does it. */
static int
do_op(const struct kop *op)
{
	const word_t *a = op->k_arg;

	switch (op->k_op) {
	case SYS_RETYPE:
		assert_int_equal(slots[a[0]], CAP_UNTYPED);
		assert_int_equal(slots[a[4]], 0);
		assert_true(a[2] == CAP_ENDPOINT || a[2] == CAP_REPLY);
		assert_int_equal(a[5], 1);
		slots[a[4]] = (unsigned char)a[2];
		return 0;
	case SYS_MINT:
		/* into the process's own space, and it is not the server's */
		assert_int_equal(slots[a[2]], a[1] == CAPSLOT_PORT ?
		    CAP_ENDPOINT : CAP_REPLY);
		if (a[1] != CAPSLOT_PORT)
			assert_int_equal(a[1], CAPSLOT_PORT_REPLY);
		/* a reply object is nobody's to pass on */
		assert_int_equal((a[3] & CAPR_GRANT) != 0,
		    a[1] == CAPSLOT_PORT);
		return 0;
	}
	fail_msg("operation %lu", (unsigned long)op->k_op);
	return ENOSYS;
}

int
sys_op(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4, word_t a5,
    word_t a6, word_t nr)
{
	(void)a2, (void)a3, (void)a4, (void)a5, (void)a6;
	switch (nr) {
	case SYS_MOVE:
		if (no_move)
			return EBUSY;
		assert_int_equal(slots[a0], 0);
		slots[a0] = slots[a1];
		slots[a1] = 0;
		return 0;
	case SYS_DELETE:
		slots[a0] = 0;
		return 0;
	}
	fail_msg("system call %lu", (unsigned long)nr);
	return ENOSYS;
}

int
sys_op_out(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4, word_t a5,
    word_t *out, word_t nr)
{
	const struct kop *ops = (const struct kop *)a0;
	word_t i;
	int error = 0;

	(void)a2, (void)a3, (void)a4, (void)a5;
	assert_int_equal(nr, SYS_BATCH);
	for (i = 0; i < a1 && error == 0; i++)
		error = i + 1 == fail_op ? ENOMEM : do_op(&ops[i]);
	out[0] = i;
	return error;
}

int	 vm_obj_alloc(cap_t, word_t, cap_t, word_t *);
int	 vm_obj_free(cap_t, word_t);
int	 vm_touch_for(cap_t, word_t, word_t, word_t, word_t);
void	 log_printf(const char *, ...);

int
vm_obj_alloc(cap_t ep, word_t n, cap_t window, word_t *id)
{
	assert_int_equal(ep, CAP_SERVER(SRV_VM));
	asked_pages = n;
	if (no_pages)
		return ENOMEM;
	slots[window] = CAP_UNTYPED;
	pages += n;
	*id = 7;
	return 0;
}

/* it destroys the untyped, and our capability with it */
int
vm_obj_free(cap_t ep, word_t id)
{
	unsigned i;

	assert_int_equal(ep, CAP_SERVER(SRV_VM));
	assert_int_equal(id, 7);
	if (kept)
		return EIO;
	for (i = 0; i < NSLOT; i++) {
		if (slots[i] == CAP_UNTYPED)
			slots[i] = 0;
		/* nothing may lie in it any more */
		assert_int_equal(slots[i], 0);
	}
	pages -= asked_pages;
	return 0;
}

int
vm_touch_for(cap_t ep, word_t space, word_t va, word_t n, word_t write)
{
	(void)ep, (void)space, (void)va, (void)n, (void)write;
	fail_msg("memory of a process");
	return ENOSYS;
}

static int said;

void
log_printf(const char *fmt, ...)
{
	(void)fmt;
	said++;
}

static unsigned
used(void)
{
	unsigned i, n = 0;

	for (i = 0; i < NSLOT; i++)
		n += slots[i] != 0;
	return n;
}

static struct proc *p[NPORT + 1];

static int
setup(void **state)
{
	unsigned i;

	(void)state;
	proc_table_init();
	for (i = 0; i <= NPORT; i++) {
		p[i] = proc_alloc(&rootproc);
		assert_non_null(p[i]);
	}
	fail_op = 0;
	no_pages = no_move = kept = said = 0;
	return 0;
}

/* every test leaves nothing, or it fails */
static int
teardown(void **state)
{
	(void)state;
	return used() == 0 && pages == 0 && object_pages() == 0 &&
	    object_caps() == 0 ? 0 : -1;
}

static void
comes_and_goes(void **state)
{
	(void)state;
	assert_int_equal(object_port_create(p[0]), 0);
	assert_int_equal(p[0]->p_port, 1);
	/* the page, an endpoint and its reply object; the census says so */
	assert_int_equal(used(), 3);
	assert_int_equal(pages, 1);
	assert_int_equal(object_pages(), 1);
	assert_int_equal(object_caps(), 3);
	object_port_destroy(p[0]);
	assert_int_equal(p[0]->p_port, 0);
	/* and once more: nothing is in the way */
	assert_int_equal(object_port_create(p[0]), 0);
	object_port_destroy(p[0]);
}

static void
one_for_each_process(void **state)
{
	(void)state;
	assert_int_equal(object_port_create(p[0]), 0);
	assert_int_equal(object_port_create(p[0]), EEXIST);
	assert_int_equal(used(), 3);
	object_port_destroy(p[0]);
}

/* all of them in one page; the next is refused, and a place that is free is used */
static void
all_taken(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < NPORT; i++) {
		assert_int_equal(object_port_create(p[i]), 0);
		assert_int_equal(p[i]->p_port, i + 1);
	}
	assert_int_equal(pages, 1);
	assert_int_equal(used(), 1 + 2 * NPORT);
	assert_int_equal(object_caps(), 1 + 2 * NPORT);
	assert_int_equal(object_port_create(p[NPORT]), EAGAIN);
	assert_int_equal(p[NPORT]->p_port, 0);
	assert_int_equal(used(), 1 + 2 * NPORT);
	object_port_destroy(p[5]);
	assert_int_equal(object_port_create(p[NPORT]), 0);
	assert_int_equal(p[NPORT]->p_port, 6);
	assert_int_equal(object_port_create(p[5]), EAGAIN);
	for (i = 0; i <= NPORT; i++)
		if (i != 5)
			object_port_destroy(p[i]);
}

static void
no_memory(void **state)
{
	(void)state;
	no_pages = 1;
	assert_int_equal(object_port_create(p[0]), ENOMEM);
	assert_int_equal(p[0]->p_port, 0);
	assert_int_equal(used(), 0);
	/* the page has come, and has no place: it goes back */
	no_pages = 0;
	no_move = 1;
	assert_int_equal(object_port_create(p[0]), ENOMEM);
	assert_int_equal(p[0]->p_port, 0);
	assert_int_equal(used(), 0);
	assert_int_equal(pages, 0);
	no_move = 0;
	assert_int_equal(object_port_create(p[0]), 0);
	object_port_destroy(p[0]);
}

/* the kernel refuses at each step: EAGAIN, and what was made is gone */
static void
refused_at_each_step(void **state)
{
	(void)state;
	for (fail_op = 1; fail_op <= 4; fail_op++) {
		assert_int_equal(object_port_create(p[0]), EAGAIN);
		assert_int_equal(p[0]->p_port, 0);
		assert_int_equal(used(), 0);
		assert_int_equal(pages, 0);
		assert_int_equal(object_caps(), 0);
	}
	/* with another's beside it: that stays, and the page with it */
	fail_op = 0;
	assert_int_equal(object_port_create(p[1]), 0);
	for (fail_op = 1; fail_op <= 4; fail_op++) {
		assert_int_equal(object_port_create(p[0]), EAGAIN);
		assert_int_equal(used(), 3);
		assert_int_equal(p[1]->p_port, 1);
	}
	fail_op = 0;
	object_port_destroy(p[1]);
}

/* a page that vm does not take back is said, kept, and used again */
static void
page_that_stays(void **state)
{
	(void)state;
	assert_int_equal(object_port_create(p[0]), 0);
	kept = 1;
	object_port_destroy(p[0]);
	assert_int_equal(said, 1);
	assert_int_equal(used(), 1);
	assert_int_equal(object_pages(), 1);
	asked_pages = 0;
	assert_int_equal(object_port_create(p[0]), 0);
	assert_int_equal(asked_pages, 0);
	kept = 0;
	asked_pages = 1;
	object_port_destroy(p[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define PORT_TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
		PORT_TEST(comes_and_goes), PORT_TEST(one_for_each_process),
		PORT_TEST(all_taken), PORT_TEST(no_memory),
		PORT_TEST(refused_at_each_step), PORT_TEST(page_that_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
