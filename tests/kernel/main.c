/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root task of the kernel tests: one thread for each test, a census before
 * and after it, a verdict line, and the machine is switched off.
 */
#include "ktest.h"
#include "kt_main.h"
#include "util/printf.h"

/*
 * A test that does not end is a hang.  Each of these spans counts once, however
 * long the host stopped the machine in it; they are long because the watch is
 * seen: a thread that wakes, its call in a trace.
 */
#define HANG_SPANS	3
#define SPAN_S		20
#define HANG_S		(HANG_SPANS * SPAN_S)

extern char _text_end[];

_Static_assert(SYS_SIGNAL == 5 && SYS_T_SUSPEND == 35, "start.S");

const struct bootinfo *const kt_info = (const void *)BOOTINFO_ADDR;
unsigned kt_iteration;
int kt_fastpath;
int kt_many_harts;
cap_t kt_region;

static const struct test bench = { "bench/all", kt_bench, 0, 1 };
static struct kthread runner;
static char why[200];
static struct {
	const char *file, *what;	/* what == NULL: it waits for nothing */
	int	 line;
} awaited;
static unsigned passed, failed;

static word_t
self(void)
{
	word_t tp;

	__asm__("mv %0, tp" : "=r"(tp));
	return tp;
}

/* The first failure counts; the thread that saw it stays where it is. */
void
kt_fail(const char *file, int line, const char *what, word_t got, word_t want)
{
	char text[200];

	ksnprintf(text, sizeof(text), "%s:%d: %s (%lx, not %lx)", file, line,
	    what, got, want);
	if (kt_in_copy())
		kt_printf("# in a copied space: %s\n", text);
	else if (self() == CAPSLOT_SELF) {
		kt_printf("# the test's frame itself failed: %s\n", text);
		(void)sys_power(INIT_CAP_POWER, POWER_OFF, 3);
	} else if (why[0] == '\0')
		memcpy(why, text, sizeof(why));
	(void)sys_signal(NT_FAIL);
	for (;;)
		(void)sys_t_suspend((cap_t)self());
}

void
kt_awaits(const char *file, int line, const char *what)
{
	awaited.file = file;
	awaited.line = line;
	awaited.what = what;
}

static void
run_test(word_t arg)
{
	const struct test *t = (const struct test *)arg;

	t->t_run();
}

static int
census_differs(const struct sysinfo *a, const struct sysinfo *b)
{
	unsigned i;

	if (a->si_caps != b->si_caps) {
		ksnprintf(why, sizeof(why), "%lu capabilities, before it %lu",
		    b->si_caps, a->si_caps);
		return 1;
	}
	for (i = 0; i < CAP_NTYPES; i++)
		if (a->si_objects[i] != b->si_objects[i]) {
			ksnprintf(why, sizeof(why), "%lu objects of type %u, "
			    "before it %lu", b->si_objects[i], i,
			    a->si_objects[i]);
			return 1;
		}
	for (i = 0; i < NPAGESTATE; i++)
		if (a->si_pages[i] != b->si_pages[i]) {
			ksnprintf(why, sizeof(why), "%lu pages in state %u, "
			    "before it %lu", b->si_pages[i], i,
			    a->si_pages[i]);
			return 1;
		}
	return 0;
}

static void
clean_up(void)
{
	cap_t s;

	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_OFF));
	OK(sys_revoke(UT));
	for (s = SLOT_BASE; s < INIT_CSPACE_SLOTS; s++)
		OK(sys_delete(s));
	OK(sys_unmap(CAPSLOT_VSPACE, WINDOW, 512));
}

/* 0 when it is over, with bit 1 if it failed, or ETIMEDOUT. */
static int
wait_for_end(const struct test *t, word_t *bits)
{
	unsigned n;
	int error = ETIMEDOUT;

	if (t->t_flags & T_UNTIMED)
		return sys_wait(NT_MAIN, 0, bits);
	for (n = 0; n < HANG_SPANS && error == ETIMEDOUT; n++)
		error = sys_wait(NT_MAIN, SPAN_S * 1000000000UL, bits);
	return error;
}

static void
run_once(const struct test *t)
{
	struct sysinfo before, after;
	word_t bits = 0;
	int error;

	before = kt_census();
	kt_reset(0);
	kt_awaits(NULL, 0, NULL);
	runner = kt_thread(CAPSLOT_VSPACE, KT_PRIO);
	runner.k_done = NT_DONE;
	kt_go(&runner, run_test, (word_t)t);
	error = wait_for_end(t, &bits);
	(void)sys_t_suspend(runner.k_thread);
	if (error && awaited.what != NULL)
		ksnprintf(why, sizeof(why), "%s:%d: no end within %u s of: %s",
		    awaited.file, awaited.line, HANG_S, awaited.what);
	else if (error)
		ksnprintf(why, sizeof(why), "no end within %u s", HANG_S);
	else if ((bits & 2) && why[0] == '\0')
		ksnprintf(why, sizeof(why), "failed in a copied space");
	clean_up();
	after = kt_census();
	if (why[0] == '\0')
		(void)census_differs(&before, &after);
}

static void
one(const struct test *t)
{
	if (kt_many_harts && (t->t_flags & T_ONE_HART)) {
		kt_printf("skip %s: it needs a machine of one hart\n",
		    t->t_name);
		return;
	}
	if (!kt_many_harts && (t->t_flags & T_HARTS)) {
		kt_printf("skip %s: it needs a machine of several harts\n",
		    t->t_name);
		return;
	}
	/* should the machine itself hang, the last of these says where */
	kt_printf("# %s\n", t->t_name);
	why[0] = '\0';
	for (kt_iteration = 0; kt_iteration < t->t_times && why[0] == '\0';
	    kt_iteration++)
		run_once(t);
	if (why[0] == '\0') {
		passed++;
		kt_printf("ok %s\n", t->t_name);
	} else {
		failed++;
		kt_printf("not ok %s: %s\n", t->t_name, why);
	}
}

/* The run of pages that UT and FR cover begins on 2 MiB. */
static void
take_memory(void)
{
	const struct boot_region *r;
	word_t best = 0, first, ntext;
	unsigned i;

	for (i = 0; i < kt_info->bi_nregion; i++) {
		r = &kt_info->bi_region[i];
		if (!r->br_device && (best == 0 ||
		    r->br_pages > kt_info->bi_region[best - 1].br_pages))
			best = i + 1;
	}
	r = &kt_info->bi_region[best - 1];
	kt_region = INIT_CAP_REGION + 2 * (best - 1);
	first = 16;
	first += -(atop(r->br_pa) + first) & 511;
	OK(sys_retype(kt_region, first, CAP_UNTYPED, KT_PAGES, UT, 1));
	OK(sys_retype(kt_region, first, CAP_FRAME, KT_PAGES, FR, 1));
	OK(sys_retype(kt_region, 0, CAP_NOTIFY, 0, NT_MAIN, 1));
	OK(sys_mint(0, NT_DONE, NT_MAIN, CAPR_ALL, 1));
	OK(sys_mint(0, NT_FAIL, NT_MAIN, CAPR_ALL, 2));
	OK(sys_vs_feed(CAPSLOT_VSPACE, kt_region, 1, 8));
	/* the tables of the window, which stay */
	OK(kt_map(CAPSLOT_VSPACE, WINDOW, 0, MAP_R));
	OK(sys_unmap(CAPSLOT_VSPACE, WINDOW, 1));
	ntext = atop((vaddr_t)_text_end - VM_MIN_ADDRESS);
	kt_copy_pages(VM_MIN_ADDRESS, 0, ntext);
	kt_reset(ntext);
}

/* Does the name begin with what stands behind that word of the boot arguments? */
static int
named(const char *word, const char *name, int without)
{
	const char *p = kt_info->bi_bootargs;
	size_t n = strlen(word), k;

	for (; *p != '\0'; p++)
		if (strncmp(p, word, n) == 0) {
			p += n;
			for (k = 0; p[k] != '\0' && p[k] != ' '; k++)
				;
			return strncmp(name, p, k) == 0;
		}
	return without;
}

static int
wanted(const char *name)
{
	return named("only=", name, 1) && !named("except=", name, 0);
}

void
kt_main(void)
{
	const struct test *t;

	kt_fastpath = !kt_has_arg("fastpath=off");
	kt_many_harts = kt_census().si_harts > 1;
	take_memory();
	/* not tests: the machine is to end here (test_init_ends.py) */
	if (kt_has_arg("end=fault"))
		kt_trap_break(0);
	if (kt_has_arg("end=delete"))
		(void)sys_delete(CAPSLOT_SELF);
	if (kt_has_arg("bench"))
		one(&bench);
	else
		for (t = _tests; t < _tests_end; t++)
			if (wanted(t->t_name))
				one(t);
	kt_printf("# %u passed, %u failed\n", passed, failed);
	(void)sys_power(INIT_CAP_POWER, POWER_OFF, failed != 0);
}
