/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Costs in instructions, as rdinstret counts them.  Under -icount they are the
 * same in every run of the same binary.  The loops of start.S are included:
 * about ten instructions of the client and eight of the server a message.
 */
#include "ktest.h"

#define N	1000
#define BATCH	16

static struct server sv;
static char page[PAGE_SIZE] __attribute__((aligned(4096)));

static word_t
instret(void)
{
	word_t n;

	__asm__ volatile("rdinstret %0" : "=r"(n));
	return n;
}

static void
report(const char *name, word_t total, word_t n)
{
	kt_printf("bench %s %lu instructions\n", name, (total + n / 2) / n);
}

static word_t
operations(word_t nr, word_t a0)
{
	word_t t = instret();

	kt_loop_op(N, nr, a0);
	return instret() - t;
}

static void
serve(word_t arg)
{
	kt_loop_serve(arg & 0xffff, arg >> 16 & 0xffff, arg >> 32);
}

/* A server in that space that answers at once. */
static cap_t
server_in(cap_t vs, cap_t window)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct kthread k = kt_thread(vs, KT_PRIO);

	kt_go(&k, serve, ep | (word_t)reply << 16 | (word_t)window << 32);
	kt_sleep_ms(1);
	return ep;
}

static word_t
calls(cap_t ep, word_t tag, word_t cap, word_t lease)
{
	word_t t = instret();

	kt_loop_call(N, ep, tag, 0, cap, lease);
	return instret() - t;
}

static void
take_lease(struct server *s, struct ipc_msg *m)
{
	word_t out[2];

	(void)sys_lease(s->s_reply, s->s_data[0], 0, (vaddr_t)page,
	    s->s_data[1], out);
	m->m_tag = 0;
}

static void
messages(void)
{
	cap_t same, other, w;
	word_t base, with;

	same = server_in(CAPSLOT_VSPACE, 0);
	report("ipc_round_trip_same_space", calls(same, 0, 0, 0), N);
	other = server_in(kt_space(), 0);
	report("ipc_round_trip_two_spaces", calls(other, 0, 0, 0), N);
	report("ipc_3_caps_described", calls(other, TAG_CAPS(3), UT, 0), N);
	w = kt_slot(3);
	other = server_in(kt_space(), w);
	report("ipc_3_caps_installed", calls(other, TAG_CAPS(3), UT, 0), N);
	kt_serve(&sv, take_lease, KT_PRIO);
	(void)kt_window(WINDOW, kt_page(1));
	sv.s_data[0] = COPY_IN;
	sv.s_data[1] = 0;
	base = calls(sv.s_ep, TAG_LEASE_R, 0, WINDOW);
	sv.s_data[1] = 4096;
	with = calls(sv.s_ep, TAG_LEASE_R, 0, WINDOW);
	report("lease_empty", base - calls(same, 0, 0, 0), N);
	report("lease_read_4k_more_than_empty", with - base, N);
	sv.s_data[0] = COPY_OUT;
	with = calls(sv.s_ep, TAG_LEASE_W, 0, WINDOW);
	report("lease_write_4k_more_than_empty", with - base, N);
}

static void
yielder(word_t arg)
{
	(void)arg;
	for (;;)
		(void)sys_yield();
}

static void
waiter(word_t n)
{
	word_t bits;

	for (;;)
		(void)sys_wait((cap_t)n, 0, &bits);
}

static void
switches(void)
{
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	struct kthread k;
	word_t t, i, bits;

	t = instret();
	for (i = 0; i < N; i++) {
		(void)sys_signal(n);
		(void)sys_wait(n, 0, &bits);
	}
	report("signal_and_wait_without_switch", instret() - t, N);
	k = kt_thread(CAPSLOT_VSPACE, KT_PRIO);
	kt_go(&k, yielder, 0);
	(void)sys_yield();
	/* there and back are two switches */
	report("yield_switch_same_space", operations(SYS_YIELD, 0), 2 * N);
	OK(sys_t_suspend(k.k_thread));
	k = kt_thread(kt_space(), KT_PRIO);
	kt_go(&k, yielder, 0);
	(void)sys_yield();
	report("yield_switch_two_spaces", operations(SYS_YIELD, 0), 2 * N);
	OK(sys_t_suspend(k.k_thread));
	k = kt_start(waiter, n, KT_PRIO);
	kt_sleep_ms(1);
	t = instret();
	for (i = 0; i < N; i++) {
		(void)sys_signal(n);
		(void)sys_yield();
	}
	report("notify_a_waiter_and_back", instret() - t, N);
}

static void
mappings(void)
{
	cap_t vs = kt_vspace(4);
	struct map_ent me[BATCH];
	word_t p = kt_page(BATCH), t, i, map = 0, unmap = 0;

	for (i = 0; i < BATCH; i++) {
		me[i].me_va = (WINDOW + ptoa(i)) | MAP_R | MAP_W;
		me[i].me_page = p + i;
	}
	/* the tables first */
	OK(sys_mapv(vs, FR, me, 1, NULL));
	OK(sys_unmap(vs, WINDOW, 1));
	for (i = 0; i < 100; i++) {
		t = instret();
		OK(sys_mapv(vs, FR, me, BATCH, NULL));
		map += instret() - t;
		t = instret();
		OK(sys_unmap(vs, WINDOW, BATCH));
		unmap += instret() - t;
	}
	report("map_page_batch16", map, 100 * BATCH);
	report("unmap_page_range16", unmap, 100 * BATCH);
	for (i = 0; i < BATCH; i++)
		me[i].me_va |= MAP_ZERO;
	t = instret();
	OK(sys_mapv(vs, FR, me, BATCH, NULL));
	report("map_zeroed_page_batch16", instret() - t, BATCH);
	OK(sys_unmap(vs, WINDOW, BATCH));
	me[0].me_va &= ~(word_t)MAP_ZERO;
	for (map = unmap = i = 0; i < 100; i++) {
		t = instret();
		OK(sys_mapv(vs, FR, me, 1, NULL));
		map += instret() - t;
		t = instret();
		OK(sys_unmap(vs, WINDOW, 1));
		unmap += instret() - t;
	}
	report("map_one_page", map, 100);
	report("unmap_one_page", unmap, 100);
}

static void
answer_fault(struct server *s, struct ipc_msg *m)
{
	struct map_ent me = {
		.me_va = trunc_page(m->m_w[1]) | MAP_R | MAP_W,
		.me_page = s->s_data[1]
	};

	(void)sys_mapv((cap_t)s->s_data[0], FR, &me, 1, NULL);
	m->m_tag = 0;
}

static void
fault_often(word_t arg)
{
	volatile word_t *result = (word_t *)arg;
	word_t i, t;

	*(volatile word_t *)(WINDOW2 + ptoa(200)) = 1;
	t = instret();
	for (i = 0; i < 100; i++)
		*(volatile word_t *)(WINDOW2 + ptoa(i)) = 1;
	*result = instret() - t;
}

static void
faults(void)
{
	cap_t vs = kt_space();
	struct kthread k = kt_thread(vs, 20);
	word_t p = kt_page(2), *result = kt_window(WINDOW, p);

	kt_serve(&sv, answer_fault, 25);
	sv.s_data[0] = vs;
	sv.s_data[1] = p + 1;
	OK(sys_vs_config(vs, 1, sv.s_ep));
	OK(kt_map(vs, WINDOW, p, MAP_R | MAP_W));
	kt_go(&k, fault_often, WINDOW);
	kt_join(&k);
	report("page_fault_with_pager", *result, 100);
}

static void
capabilities(void)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), s = kt_slot(1);
	word_t p = kt_page(1), t, i;

	t = instret();
	for (i = 0; i < N; i++) {
		(void)sys_mint(0, s, ep, CAPR_ALL, 1);
		(void)sys_delete(s);
	}
	report("mint_and_delete", instret() - t, N);
	t = instret();
	for (i = 0; i < N; i++) {
		(void)sys_retype(UT, p, CAP_ENDPOINT, 0, s, 1);
		(void)sys_delete(s);
	}
	report("retype_and_delete_endpoint", instret() - t, N);
}

void
kt_bench(void)
{
	report("null_syscall", operations(SYS_NULL, 0), N);
	messages();
	switches();
	mappings();
	faults();
	capabilities();
}
