/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random operations with random arguments from fixed seeds, by threads that
 * hold a bit of everything: whatever comes of it, the kernel goes on and the
 * census is the same afterwards.
 */
#define AREA "hostile"
#include "ktest.h"

#ifndef SESSIONS
#define SESSIONS	60
#endif
#define ROUNDS		1500
#define SLOTS		48	/* of the hostile thread's space */
#define SHARED		WINDOW2	/* page: 0 = seed, 1 = rounds done */

static word_t seed, rounds;

static word_t
rnd(void)
{
	/* xorshift64* */
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545f4914f6cdd1dUL;
}

static word_t
below(word_t n)
{
	return (rnd() >> 16) % n;
}

static const word_t addresses[] = {
	0, 8, 0xfff, 0x10000, 0x10ff8, WINDOW, WINDOW + 0xff8, WINDOW + 0xffc,
	WINDOW + 0x1000, WINDOW2, WINDOW2 + 0x800, WINDOW2 + 0xff9,
	(1UL << 38) - 8, (1UL << 38) - 4096, (1UL << 38), 1UL << 47, 1UL << 63,
	0xffffffc000000000UL, 0xffffffc080200000UL, 0xffffffff80000000UL,
	0xfffffffffffff000UL, 0xfffffffffffffff8UL, ~0UL
};

/* An argument that may mean something, or nothing. */
static word_t
argument(void)
{
	switch (below(8)) {
	case 0:
		return rnd();
	case 1:
		return addresses[below(nitems(addresses))];
	case 2:
		return below(4);
	case 3:
		return WINDOW2 + below(0x1000);
	case 4:
		return 1UL << below(64);
	case 5:
		return RETYPE_AT(below(40), below(64));
	default:
		return below(SLOTS + 1);
	}
}

/* One operation; those that could wait for ever get a time-out. */
static void
round_of(struct door *d)
{
	word_t nr = below(81);
	unsigned i;

	for (i = 0; i < 8; i++)
		d->a[i] = argument();
	for (i = 1; i < 7; i++)
		d->t[i] = argument();
	d->a[0] = below(3) ? below(SLOTS) : argument();
	if (below(3))
		d->a[1] = below(SLOTS);
	if (below(4) == 0)
		nr = below(5);
	switch (nr) {
	case SYS_CALL:
	case SYS_RECV:
	case SYS_REPLY_RECV:
		d->t[5] = 1 + below(20000);
		if (below(8) == 0)
			d->a[0] = CAP_SELF_PAGER;
		break;
	case SYS_SEND:
		d->t[5] = 1;
		break;
	case SYS_WAIT:
		d->a[1] = 1 + below(20000);
		break;
	case SYS_POWER:
	case SYS_CONSOLE_OFF:
		nr = SYS_NULL;
		break;
	case SYS_DELETE:
	case SYS_REVOKE:
	case SYS_T_SUSPEND:
		/* or it would be over too soon */
		if (below(6))
			nr = SYS_MINT;
		break;
	}
	d->t[0] = nr;
}

static void
hostile(word_t arg)
{
	volatile word_t *shared = (word_t *)SHARED;
	struct door d;
	unsigned i;

	(void)arg;
	seed = shared[0];
	for (i = 0; i < ROUNDS; i++) {
		round_of(&d);
		/* structures in memory: sometimes what was there, sometimes noise */
		if (below(4) == 0)
			((word_t *)SHARED)[16 + below(400)] = argument();
		kt_door(&d);
		shared[1] = i + 1;
	}
}

static cap_t
populate(cap_t vs, struct kthread *k, struct kthread *victim, word_t mask)
{
	static const cap_t power[] = {
		INIT_CAP_TRACE, INIT_CAP_IRQCTL
	};
	cap_t cs = kt_obj(CAP_CSPACE, SLOTS), c[14], ep;
	unsigned i;

	ep = kt_obj(CAP_ENDPOINT, 0);
	OK(sys_vs_config(vs, 0x5151, ep));
	c[0] = ep;
	c[1] = kt_mint(ep, CAPR_ALL, 77);
	c[2] = kt_obj(CAP_NOTIFY, 0);
	c[3] = kt_obj(CAP_REPLY, 0);
	c[4] = kt_obj(CAP_REPLY, 0);
	c[5] = victim->k_thread;
	c[6] = kt_vspace(6);
	c[7] = vs;
	c[8] = cs;
	c[9] = kt_slot(1);
	OK(sys_retype(UT, kt_page(40), CAP_UNTYPED, 40, c[9], 1));
	c[10] = kt_slot(1);
	OK(sys_retype(c[9], 0, CAP_FRAME, 40, c[10], 1));
	c[11] = power[0];
	c[12] = power[1];
	c[13] = k->k_thread;
	for (i = 0; i < nitems(c); i++)
		OK(sys_mint(cs, i + 1, c[i], mask, 0));
	OK(sys_mint(cs, 15, CAPSLOT_LOG, CAPR_RECV, 0));
	/* twice, for windows and moves */
	for (i = 0; i < nitems(c); i++)
		OK(sys_mint(cs, i + 20, c[i], mask, 0));
	return cs;
}

static void
session(unsigned n)
{
	cap_t vs = kt_space(), cs;
	struct kthread k = kt_thread(vs, 20), victim = kt_thread(vs, 10);
	word_t p = kt_page(1), bits;
	word_t *shared = kt_window(SHARED, p);
	unsigned i;

	OK(kt_map(vs, SHARED, p, MAP_R | MAP_W));
	for (i = 0; i < 512; i++)
		shared[i] = i;
	shared[0] = 0x9e3779b97f4a7c15UL * (n + 1);
	shared[1] = 0;
	/* every third holds all rights, the others fewer */
	cs = populate(vs, &k, &victim, n % 3 == 0 ? CAPR_ALL : n % 3 == 1 ?
	    CAPR_ALL & ~CAPR_CTRL : CAPR_ALL & ~CAPR_GRANT);
	kt_config(k.k_thread, TC_CSPACE, cs);
	kt_config(victim.k_thread, TC_CSPACE, cs);
	kt_go(&victim, kt_trap_count, SHARED + 0xff8);
	kt_go(&k, hostile, 0);
	/* it may well end itself before */
	(void)sys_wait(k.k_done, 100000000, &bits);
	rounds += shared[1];
}

TEST_REPEATED(random_operations, SESSIONS)
{
	/* without -icount each takes its time */
	if (kt_many_harts && kt_iteration >= 20)
		return;
	session(kt_iteration);
	/* most of them must get far, or this tests little */
	if (kt_iteration == SESSIONS - 1)
		kt_printf("# %lu random operations\n", rounds);
	if (kt_iteration == SESSIONS - 1)
		CHECK(rounds > SESSIONS * ROUNDS / 4);
}

/* Every operation with every odd address in every place: no capability helps. */
TEST(odd_addresses_everywhere)
{
	struct sysinfo si = kt_census();
	word_t nr, i, k;
	struct door d;

	kt_window(WINDOW, kt_page(1));
	si = kt_census();
	for (nr = 0; nr <= 80; nr++) {
		if (nr == SYS_POWER || nr == SYS_CONSOLE_OFF ||
		    nr == SYS_YIELD || nr == SYS_WAIT)
			continue;
		for (i = 0; i < nitems(addresses); i++)
			for (k = 0; k < 7; k++) {
				memset(&d, 0, sizeof(d));
				d.a[k] = addresses[i];
				d.t[0] = nr;
				d.t[4] = k == 6 ? addresses[i] : 0;
				d.t[5] = 1;
				/* the log's text goes to the console */
				if (nr == SYS_LOG && k == 0)
					continue;
				kt_door(&d);
			}
	}
	kt_same(&si);
}

/* Operations that take memory, with a good capability and a bad address. */
TEST(odd_addresses_with_good_capabilities)
{
	cap_t vs = kt_vspace(4), reply = kt_obj(CAP_REPLY, 0);
	struct kthread k = kt_thread(vs, 5);
	word_t i, j, n;
	struct sysinfo si = kt_census();
	static const word_t sizes[] = {
		0, 1, 8, 16, 0xfff, 0x1000, 1UL << 20, 1UL << 32, ~0UL
	};

	for (i = 0; i < nitems(addresses); i++)
		for (j = 0; j < nitems(sizes); j++) {
			word_t a = addresses[i];

			/* mapped ones would do something */
			if (a >= 0x10000 && a < WINDOW)
				continue;
			n = sizes[j];
			(void)kt_op(SYS_MAPV, vs, FR, a, n, 0, 0);
			(void)kt_op(SYS_UNMAP, vs, a, n, 0, 0, 0);
			(void)kt_op(SYS_VS_QUERY, vs, FR, a, 0, 0, 0);
			(void)kt_op(SYS_T_CONFIG, k.k_thread, a, 0, 0, 0, 0);
			(void)kt_op(SYS_T_REGS, k.k_thread, a, n, 0, 0, 0);
			(void)kt_op(SYS_GATHER, k.k_thread, a, 0, 0, 0, 0);
			(void)kt_op(SYS_COMMIT, k.k_thread, vs, a, 0, 0, 0);
			(void)kt_op(SYS_LEASE, reply, n, a, a, n, 0);
			(void)kt_op(SYS_VCOPY, vs, j % 3, a, a, n, 0);
			(void)kt_op(SYS_REPLY_REGS, reply, a, n, 0, 0, 0);
			(void)kt_op(SYS_LOG_READ, CAPSLOT_LOG, n, a, n, 0, 0);
			(void)kt_op(SYS_TRACE_READ, INIT_CAP_TRACE, n, a, n, 0,
			    0);
			(void)kt_op(SYS_BATCH, a, n, 0, 0, 0, 0);
			(void)kt_op(SYS_SYSINFO, a, 0, 0, 0, 0, 0);
			(void)kt_op(SYS_VS_FEED, vs, UT, a, n, 0, 0);
			(void)kt_op(SYS_RETYPE, UT, a, CAP_ENDPOINT, 0, n, 1);
		}
	/* feeding may have found a page */
	EQ(kt_census().si_caps, si.si_caps);
}
