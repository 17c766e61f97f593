/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random operations from fixed seeds, by two threads that hold a bit of
 * everything and share it: whatever comes of it, the kernel goes on and the
 * census is the same afterwards.  Arguments are mostly of the kind that the
 * operation wants, so that it gets far, and now and then anything.
 */
#define AREA "hostile"
#include "ktest.h"

#ifndef SESSIONS
#define SESSIONS	100
#endif
#define ROUNDS		1000
#define SLOTS		64	/* of the hostile threads' space */
#define FREE		48	/* slots from here on are empty at first */
#define SHARED		WINDOW2	/* structures for the kernel */
#define STRUCTS		(SHARED + 0x100)
#define COUNTERS	(WINDOW2 + 0x8000)	/* page: 0 = seed, 1, 2 = rounds */

static word_t seed, rounds;
static word_t bound;		/* slot of a reply object that has a caller, or 0 */
static struct server friend;

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

static word_t
anything(void)
{
	switch (below(5)) {
	case 0:
		return rnd();
	case 1:
		return addresses[below(nitems(addresses))];
	case 2:
		return 1UL << below(64);
	case 3:
		return below(4);
	default:
		return below(SLOTS + 2);
	}
}

/* What populate() puts into slot 1, 2, ..., and once more behind it all. */
static const char held[] = "eeeennrrtttvvcuuffxqlii";

static word_t
slot_of(char kind)
{
	word_t i, n = below(4);

	if (kind == 'r' && bound != 0 && below(8))
		return bound;
	for (i = 0; i < sizeof(held) - 1; i++)
		if (held[i] == kind && n-- == 0)
			break;
	if (i == sizeof(held) - 1)
		i = (word_t)(strchr(held, kind) - held);
	return 1 + i + (below(2) ? sizeof(held) - 1 : 0);
}

/*
 * An argument of a kind: a capability (as in held[]), s any slot, d one to be
 * filled, p page, k small number, g flags, a address, m structures, y type.
 */
static word_t
argument(char kind)
{
	if (below(16) == 0)
		return anything();
	switch (kind) {
	case 's':
		return 1 + below(SLOTS - 1);
	case 'd':
		return FREE + below(SLOTS - FREE);
	case 'p':
		return below(4) ? below(40) : RETYPE_AT(below(40), below(64));
	case 'k':
		return below(6);
	case 'g':
		return below(4);
	case 'a':
		return below(2) ? WINDOW + ptoa(below(600)) :
		    addresses[below(nitems(addresses))];
	case 'm':
		return STRUCTS + (below(8) ? 0 : 8 * below(400));
	case 'y':
		return CAP_UNTYPED + below(8);
	case 'w':
		return rnd();
	default:
		return slot_of(kind);
	}
}

static const struct {
	word_t	 nr;
	const char *args;
} ops[] = {
	{ SYS_CALL, "ew" }, { SYS_REPLY_RECV, "ew" }, { SYS_RECV, "ew" },
	{ SYS_REPLY, "ww" }, { SYS_SEND, "ew" }, { SYS_CALL, "ew" },
	{ SYS_REPLY_RECV, "ew" }, { SYS_CALL, "ew" }, { SYS_SIGNAL, "n" },
	{ SYS_WAIT, "n" }, { SYS_YIELD, "" }, { SYS_RETYPE, "upykdk" },
	{ SYS_RETYPE, "upykdk" }, { SYS_MINT, "0dswk" },
	{ SYS_MINT, "cdsw0" }, { SYS_MOVE, "ds" }, { SYS_DELETE, "d" },
	{ SYS_DELETE, "d" }, { SYS_DELETE, "s" }, { SYS_REVOKE, "s" },
	{ SYS_CAP_INFO, "s" }, { SYS_EP_IDENT, "se" },
	{ SYS_VS_CONFIG, "vke" }, { SYS_VS_FEED, "vupk" },
	{ SYS_MAPV, "vfmk" }, { SYS_MAPV, "vfmk" }, { SYS_UNMAP, "vak" },
	{ SYS_VS_CLEAR, "v" }, { SYS_VS_QUERY, "vfa" },
	{ SYS_VS_IDLE, "v" },
	{ SYS_T_CONFIG, "tm" }, { SYS_T_REGS, "tmg" }, { SYS_T_RESUME, "t" },
	{ SYS_T_SUSPEND, "t" }, { SYS_T_FORK, "trv" }, { SYS_T_FORK, "tt0" },
	{ SYS_GATHER, "tm" }, { SYS_COMMIT, "tvm" }, { SYS_THAW, "t" },
	{ SYS_LEASE, "rgkmk" }, { SYS_LEASE, "rgkmw" }, { SYS_VCOPY, "tgamk" },
	{ SYS_VCOPY, "vgamk" }, { SYS_REPLY_REGS, "rmg" },
	{ SYS_T_INTERRUPT, "tk" }, { SYS_IRQ_GET, "qkd" },
	{ SYS_IRQ_BIND, "in" }, { SYS_IRQ_ACK, "i" },
	{ SYS_LOG_READ, "lkmk" }, { SYS_TRACE_CTL, "xg" },
	{ SYS_TRACE_READ, "xkmk" }, { SYS_BATCH, "mk" }, { SYS_SYSINFO, "m" }
};

static void
arguments(word_t *a, const char *kinds)
{
	for (; *kinds != '\0'; kinds++)
		*a++ = *kinds == '0' ? 0 : argument(*kinds);
}

/* Structures in memory: those of the operation that comes, or another's. */
static void
fill_memory(word_t nr)
{
	union {
		word_t	 w[64];
		struct map_ent me[8];
		struct thread_config tc;
		struct gather g;
		struct commit c;
		struct kop k[4];
	} *u = (void *)STRUCTS;
	unsigned i, j;

	for (i = 0; i < 64; i++)
		u->w[i] = below(3) ? 0 : argument("mkspa"[below(5)]);
	switch (nr) {
	case SYS_MAPV:
		for (i = 0; i < 8; i++) {
			u->me[i].me_va = (WINDOW + ptoa(below(600))) |
			    (below(4) ? MAP_R | MAP_W : below(512));
			u->me[i].me_page = below(40) |
			    (below(4) ? 0 : MAP_SRC(below(40)));
		}
		break;
	case SYS_T_CONFIG:
		u->tc.tc_what = below(256);
		u->tc.tc_prio = below(22);
		u->tc.tc_cspace = argument('c');
		u->tc.tc_vspace = argument('v');
		u->tc.tc_exception = below(2) ? argument('e') : 0;
		u->tc.tc_ecall = below(8) ? 0 : argument('e');
		u->tc.tc_notify = argument('n');
		u->tc.tc_token = 0x50000 + below(4);
		break;
	case SYS_GATHER:
		u->g.g_argv = SHARED + 0x1000 + 8 * below(512);
		u->g.g_envp = below(2) * u->g.g_argv;
		u->g.g_buf = SHARED + 0x1000;
		u->g.g_bufsize = below(5000);
		u->g.g_reserve = below(8) * 8;
		u->g.g_flags = below(8) == 0 ? below(4) : 0;
		break;
	case SYS_COMMIT:
		u->c.c_pc = (word_t)kt_trap_count & ~below(2);
		u->c.c_a0 = SHARED + 0xff8;
		u->c.c_ecall = below(2) ? 0 : argument('e');
		u->c.c_flags = below(3);
		break;
	case SYS_BATCH:
		for (i = 0; i < 4; i++) {
			j = below(nitems(ops));
			u->k[i].k_op = ops[j].nr;
			arguments(u->k[i].k_arg, ops[j].args);
		}
		break;
	case SYS_T_REGS:
	case SYS_REPLY_REGS:
		u->w[0] = (word_t)kt_trap_count;
		u->w[10] = SHARED + 0xff8;
		break;
	}
}

/* One operation; those that could wait for ever get a time-out. */
static void
round_of(struct door *d)
{
	unsigned i, op;
	word_t nr;

	do {
		op = below(nitems(ops));
		nr = ops[op].nr;
		/* while somebody waits for the answer, what concerns him */
	} while (bound != 0 && below(4) && strchr(ops[op].args, 'r') == NULL);

	for (i = 0; i < 8; i++)
		d->a[i] = anything();
	for (i = 1; i < 7; i++)
		d->t[i] = argument('s');
	arguments(d->a, ops[op].args);
	if (below(100) == 0)
		nr = below(81);
	fill_memory(nr);
	if (nr <= SYS_SEND) {
		d->a[1] = TAG_CAPS(below(4)) | below(16) << 18 |
		    (below(8) ? 0 : rnd() << 20);
		d->a[2 + LEASE_ADDR] = argument('a');
		d->a[2 + LEASE_LEN] = below(5000);
		/* a window among the filled slots empties them */
		d->t[4] = below(16) ? below(2) * argument('d') : argument('s');
		d->t[5] = nr == SYS_SEND ? 1 : 1 + below(30000);
		d->t[6] = below(8) ? slot_of('r') : 0;
		if (nr == SYS_CALL && below(8) == 0)
			d->a[0] = CAP_SELF_PAGER;
	}
	if (nr == SYS_WAIT)
		d->a[1] = 1 + below(20000);
	/* or it would be over too soon */
	if ((nr == SYS_REVOKE || nr == SYS_T_SUSPEND) && below(8))
		nr = SYS_CAP_INFO;
	if (nr == SYS_POWER || nr == SYS_CONSOLE_OFF || nr == SYS_CONSOLE_PUT)
		nr = SYS_NULL;
	d->t[0] = nr;
}

static void
hostile(word_t arg)
{
	volatile word_t *count = (word_t *)COUNTERS;
	struct door d;
	unsigned i;
	word_t nr;

	seed += count[0] * (arg + 1);
	for (i = 0; i < ROUNDS; i++) {
		round_of(&d);
		nr = d.t[0];
		kt_door(&d);
		if ((nr == SYS_RECV || nr == SYS_REPLY_RECV) &&
		    TAG_ERRNO(d.a[1]) == 0)
			bound = d.t[6];
		else if (nr <= SYS_REPLY && below(4) == 0)
			bound = 0;
		count[arg + 1] = i + 1;
	}
}

/* Slots as held[] says. */
static cap_t
populate(cap_t vs, const struct kthread *t, cap_t served, cap_t called,
    word_t mask)
{
	cap_t cs = kt_obj(CAP_CSPACE, SLOTS), c[sizeof(held) - 1];
	word_t p = kt_page(40), i, j;

	for (i = 0; i < nitems(c); i++)
		switch (held[i]) {
		case 'e':
			c[i] = i == 0 ? served : i == 1 ? called :
			    kt_mint(i == 2 ? served : called, CAPR_ALL, i);
			break;
		case 'n':
			c[i] = kt_obj(CAP_NOTIFY, 0);
			break;
		case 'r':
			c[i] = kt_obj(CAP_REPLY, 0);
			break;
		case 't':
			c[i] = t++->k_thread;
			break;
		case 'v':
			c[i] = held[i - 1] == 'v' ? vs : kt_vspace(6);
			break;
		case 'c':
			c[i] = cs;
			break;
		case 'u':
		case 'f':
			c[i] = kt_slot(1);
			OK(sys_retype(UT, p, held[i] == 'u' ? CAP_UNTYPED :
			    CAP_FRAME, 40, c[i], 1));
			break;
		case 'x':
			c[i] = INIT_CAP_TRACE;
			break;
		case 'q':
			c[i] = INIT_CAP_IRQCTL;
			break;
		case 'l':
			c[i] = CAPSLOT_LOG;
			break;
		case 'i':
			c[i] = kt_slot(1);
			OK(sys_irq_get(INIT_CAP_IRQCTL, 20 + i, c[i]));
			break;
		}
	for (j = 0; j < 2; j++)
		for (i = 0; i < nitems(c); i++)
			OK(sys_mint(cs, 1 + i + j * nitems(c), c[i],
			    held[i] == 'l' ? CAPR_RECV : mask, 0));
	OK(sys_vs_config(vs, 0x5151, served));
	return cs;
}

/* A client that knows no fear: lends memory, passes a capability. */
static void
client(word_t ep)
{
	struct ipc_msg m;

	for (;;) {
		memset(&m, 0, sizeof(m));
		m.m_tag = TAG_CAPS(1) | TAG_LEASE_R | TAG_LEASE_W;
		m.m_cap[0] = CAPSLOT_LOG;
		m.m_w[LEASE_ADDR] = SHARED;
		m.m_w[LEASE_LEN] = 3000;
		(void)ipc_call((cap_t)ep, &m, 0, 2000000);
	}
}

static void
session(unsigned n)
{
	static const word_t masks[] = {
		CAPR_ALL, CAPR_ALL & ~CAPR_CTRL, CAPR_ALL & ~CAPR_GRANT
	};
	cap_t vs = kt_space(), other = kt_space(), cs;
	struct kthread t[3];
	cap_t called = kt_obj(CAP_ENDPOINT, 0);
	word_t p = kt_page(3), bits, i;
	volatile word_t *count = kt_window(COUNTERS, p + 2);

	/* two at work; one that only runs, in another space */
	for (i = 0; i < 3; i++)
		t[i] = kt_thread(i == 2 ? other : vs, i == 2 ? 10 : 20);
	OK(kt_map(other, SHARED, p, MAP_R | MAP_W));
	OK(kt_map(other, SHARED + PAGE_SIZE, p + 1, MAP_R | MAP_W));
	OK(kt_map(vs, COUNTERS, p + 2, MAP_R | MAP_W));
	OK(kt_map(vs, SHARED, p, MAP_R | MAP_W));
	OK(kt_map(vs, SHARED + PAGE_SIZE, p + 1, MAP_R | MAP_W));
	count[0] = 0x9e3779b97f4a7c15UL * (n + 1);
	count[1] = count[2] = 0;
	/* half of them hold all rights */
	kt_serve(&friend, NULL, 21);
	cs = populate(vs, t, friend.s_ep, called, masks[n % 4 % 3]);
	(void)kt_start(client, called, 19);
	for (i = 0; i < 3; i++)
		kt_config(t[i].k_thread, TC_CSPACE, cs);
	kt_go(&t[2], kt_trap_count, SHARED + 0xff8);
	kt_go(&t[0], hostile, 0);
	kt_go(&t[1], hostile, 1);
	/* they may well end themselves before */
	(void)sys_wait(t[0].k_done, 50000000, &bits);
	(void)sys_wait(t[1].k_done, 20000000, &bits);
	rounds += count[1] + count[2];
}

TEST_REPEATED(random_operations, SESSIONS)
{
	/* without -icount each takes its time */
	if (kt_many_harts && kt_iteration >= 20)
		return;
	session(kt_iteration);
	if (kt_iteration != SESSIONS - 1)
		return;
	kt_printf("# %lu random operations\n", rounds);
	/* most of them must get far, or this tests little */
	CHECK(kt_many_harts || rounds > SESSIONS * ROUNDS / 10);
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
