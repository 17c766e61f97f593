/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages, notifications and capabilities from all harts at once, while what
 * they go through is taken away: nothing hangs, nothing comes through what is
 * gone, and what was promised once happens once.
 */
#define AREA "smp"
#include "squad.h"

static struct server sv;
static cap_t door, gate, reply, mine[SQUAD_MAX], window[SQUAD_MAX];
static cap_t bell[SQUAD_MAX], back[SQUAD_MAX];
static volatile word_t served;

/* --- many callers, one server --- */

static void
add_badge(struct server *s, struct ipc_msg *m)
{
	s->s_data[m->m_badge & 7]++;
	m->m_w[0] += m->m_badge;
	if (TAG_NCAPS(m->m_tag) != 0)
		m->m_cap[0] = s->s_window;
}

/* The n-th call of who, every other one with a capability that comes back. */
static void
one_call(word_t who, cap_t ep, cap_t passed, cap_t win, word_t n)
{
	struct ipc_msg m = { .m_tag = n & 1 ? TAG_CAPS(1) : 0 };
	word_t info, extra;
	unsigned i;

	m.m_cap[0] = passed;
	for (i = 0; i < MSG_WORDS; i++)
		m.m_w[i] = n * 16 + i;
	OK(ipc_call(ep, &m, win, 0));
	EQ(m.m_w[0], n * 16 + who);
	for (i = 1; i < MSG_WORDS; i++)
		EQ(m.m_w[i], n * 16 + i);
	if (n & 1) {
		OK(sys_cap_info(win, &info, &extra));
		EQ(CAPINFO_VALUE(info), 0x100 + who);
	} else
		EQ(sys_cap_info(win, &info, &extra), EBADCAP);
}

static void
call_on(word_t me)
{
	word_t n;

	for (n = 0; !SQUAD->s_stop; n++) {
		one_call(me + 1, bell[me], mine[me], window[me], n);
		squad_did(me);
	}
}

TEST_HARTS(calls_with_capabilities)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), win = kt_slot(3), self, pass;
	word_t n, i, fast = kt_census().si_fastpath, sum;

	squad_make(CAPSLOT_VSPACE);
	sv.s_window = kt_slot(3);
	kt_serve(&sv, add_badge, KT_PRIO);
	for (i = 0; i < squad_n; i++) {
		bell[i] = kt_mint(sv.s_ep, CAPR_ALL, i + 1);
		mine[i] = kt_mint(ep, CAPR_ALL, 0x100 + i + 1);
		window[i] = kt_slot(3);
	}
	self = kt_mint(sv.s_ep, CAPR_ALL, 0x10);
	pass = kt_mint(ep, CAPR_ALL, 0x110);
	squad_go(call_on);
	for (n = 0; squad_more(n, 2000); n++)
		one_call(0x10, self, pass, win, n);
	squad_works(10);
	squad_end(0);
	sv.s_window = 0;
	EQ(sv.s_data[0], n);
	for (sum = n, i = 0; i < squad_n; i++) {
		EQ(sv.s_data[i + 1], SQUAD->s_count[i]);
		sum += SQUAD->s_count[i];
	}
	EQ(sv.s_n, sum);
	CHECK((kt_census().si_fastpath > fast) == kt_fastpath);
}

/* Each sender's come in its order, none twice. */
static void
in_order(struct server *s, struct ipc_msg *m)
{
	EQ(m->m_w[0], s->s_data[m->m_badge]);
	s->s_data[m->m_badge]++;
}

static void
send_on(word_t me)
{
	struct ipc_msg m;
	word_t n;

	for (n = 0; !SQUAD->s_stop; n++) {
		memset(&m, 0, sizeof(m));
		m.m_w[0] = n;
		OK(ipc_send(bell[me], &m));
		squad_did(me);
	}
}

TEST_HARTS(sends_arrive_once_and_in_order)
{
	word_t i, n;

	squad_make(CAPSLOT_VSPACE);
	kt_serve(&sv, in_order, KT_PRIO);
	for (i = 0; i < squad_n; i++)
		bell[i] = kt_mint(sv.s_ep, CAPR_ALL, i + 1);
	squad_go(send_on);
	for (n = 0; squad_more(n, 100); n++)
		squad_works(5);
	squad_end(0);
	for (i = 0; i < squad_n; i++)
		UNTIL(((volatile word_t *)sv.s_data)[i + 1] ==
		    SQUAD->s_count[i]);
}

/* --- what they call through goes away --- */

/* Through `gate', which is there or not; nothing else may go wrong. */
static void
try_gate(word_t me)
{
	struct ipc_msg m;
	int error;

	while (!SQUAD->s_stop) {
		memset(&m, 0, sizeof(m));
		error = ipc_call(gate, &m, 0, 0);
		if (error != EBADCAP)
			OK(error);
		squad_did(me);
	}
}

/* s_data[1]: messages through the gate of now, [2]: of before. */
static void
watch_gate(struct server *s, struct ipc_msg *m)
{
	s->s_data[m->m_badge == SQUAD->s_epoch ? 1 : 2]++;
}

/*
 * After REVOKE or DELETE nobody begins a call through what is gone; those whose
 * message waits already, one for each hart, are served.
 */
TEST_HARTS(revoked_under_calls)
{
	volatile word_t *seen = sv.s_data;
	word_t n, late;
	cap_t stem;

	squad_make(CAPSLOT_VSPACE);
	kt_serve(&sv, watch_gate, KT_PRIO);
	stem = kt_mint(sv.s_ep, CAPR_ALL, 0);
	gate = kt_slot(1);
	squad_go(try_gate);
	for (n = 1; squad_more(n, 150); n++) {
		SQUAD->s_epoch = n;
		late = seen[1];
		OK(sys_mint(0, gate, stem, CAPR_ALL, n));
		UNTIL(seen[1] - late > 2);
		late = seen[2];
		if (n & 1)
			OK(sys_revoke(stem));
		else
			OK(sys_delete(gate));
		SQUAD->s_epoch = n + 1;
		squad_works(2);
		CHECK(seen[2] - late <= squad_n);
		late = seen[2];
		squad_works(2);
		EQ(seen[2], late);
	}
	squad_end(0);
}

/* Serves `door' with `reply', though both come and go. */
static void
porter(word_t arg)
{
	struct ipc_msg m;
	word_t bits, i;
	int error;

	(void)arg;
	while (!SQUAD->s_stop) {
		memset(&m, 0, sizeof(m));
		error = ipc_recv(door, &m, 0, 0, reply);
		while (error == 0) {
			served++;
			for (i = 0; i < (served & 63); i++)
				__asm__ volatile("");
			memset(&m, 0, sizeof(m));
			error = ipc_reply_recv(door, &m, 0, 0, reply);
		}
		/* whoever is still bound to the reply object */
		memset(&m, 0, sizeof(m));
		(void)ipc_reply(reply, &m);
		(void)sys_wait(0, 50000, &bits);
	}
}

static void
try_door(word_t me)
{
	struct ipc_msg m;
	int error;

	while (!SQUAD->s_stop) {
		memset(&m, 0, sizeof(m));
		error = ipc_call(door, &m, 0, 0);
		CHECK(error == 0 || error == EIO || error == EBADCAP ||
		    error == ECANCELED);
		squad_did(me);
	}
}

/* Members call a porter, who may be there already; what they need comes and goes. */
static void
comes_and_goes(void (*come)(word_t), void (*go)(word_t), int is_there)
{
	word_t page = kt_page(1), n, then;

	served = 0;
	squad_make(CAPSLOT_VSPACE);
	if (is_there)
		(void)kt_start(porter, 0, SQUAD_PRIO);
	come(page);
	squad_go(try_door);
	for (n = 0; squad_more(n, 150); n++) {
		then = served;
		UNTIL(served - then > 3);
		go(page);
		come(page);
		squad_works(1);
	}
	/* nobody is left to wait for */
	SQUAD->s_stop = 1;
	go(page);
	OK(sys_delete(door));
	squad_end(0);
}

static void
new_endpoint(word_t page)
{
	OK(sys_retype(UT, page, CAP_ENDPOINT, 0, door, 1));
}

static void
end_endpoint(word_t page)
{
	(void)page;
	OK(sys_delete(door));
}

TEST_HARTS(endpoint_destroyed_under_calls)
{
	door = kt_slot(1);
	reply = kt_obj(CAP_REPLY, 0);
	comes_and_goes(new_endpoint, end_endpoint, 1);
}

static void
new_reply(word_t page)
{
	OK(sys_retype(UT, page, CAP_REPLY, 0, reply, 1));
}

static void
end_reply(word_t page)
{
	(void)page;
	OK(sys_delete(reply));
}

TEST_HARTS(reply_object_destroyed_under_calls)
{
	door = kt_obj(CAP_ENDPOINT, 0);
	reply = kt_slot(1);
	comes_and_goes(new_reply, end_reply, 1);
}

static cap_t worker;
static vaddr_t worker_stack;

/* The porter dies wherever he is, and with his reply object who waits for him. */
static void
new_porter(word_t page)
{
	OK(sys_retype(UT, page, CAP_REPLY, 0, reply, 1));
	squad_extra(worker, RETYPE_AT(page, 16), porter, 0, worker_stack);
}

static void
end_porter(word_t page)
{
	(void)page;
	OK(sys_delete(worker));
	OK(sys_delete(reply));
}

TEST_HARTS(server_destroyed_under_calls)
{
	door = kt_obj(CAP_ENDPOINT, 0);
	reply = kt_slot(1);
	worker = kt_slot(1);
	worker_stack = kt_stack();
	comes_and_goes(new_porter, end_porter, 0);
}

static void
call_and_count(word_t me)
{
	struct ipc_msg m;

	for (;;) {
		memset(&m, 0, sizeof(m));
		OK(ipc_call(sv.s_ep, &m, 0, 0));
		squad_did(me);
	}
}

/* Running, in a queue, being answered: wherever the caller is when he dies. */
TEST_HARTS(caller_destroyed_in_a_call)
{
	struct ipc_msg m = { .m_tag = 0 };
	word_t page = kt_page(1), n, then, i;

	squad_make(CAPSLOT_VSPACE);
	kt_serve(&sv, NULL, SQUAD_PRIO);
	worker = kt_slot(1);
	worker_stack = kt_stack();
	squad_go(call_and_count);
	for (n = 0; squad_more(n, 150); n++) {
		then = SQUAD->s_epoch;
		squad_extra(worker, page, call_and_count, SQUAD_MAX,
		    worker_stack);
		UNTIL(SQUAD->s_count[SQUAD_MAX] != then);
		for (i = 0; i < n * 37 % 400; i++)
			__asm__ volatile("");
		OK(sys_delete(worker));
		squad_still(SQUAD_MAX);
		SQUAD->s_epoch = SQUAD->s_count[SQUAD_MAX];
		/* the server is none the worse for it */
		m.m_w[0] = n;
		OK(ipc_call(sv.s_ep, &m, 0, 0));
		EQ(m.m_w[0], n);
		squad_works(1);
	}
}

/* --- notifications --- */

/* One signal, one answer to it; a lost one is for ever. */
static void
ring_bell(word_t me)
{
	word_t bits;

	while (!SQUAD->s_stop) {
		OK(sys_signal(bell[me]));
		OK(sys_wait(back[me], 0, &bits));
		EQ(bits, 1);
		squad_did(me);
	}
}

static void
answer_bells(struct server *s, struct ipc_msg *m)
{
	unsigned i;

	if (TAG_KIND(m->m_tag) != MSG_NOTIFY)
		return;
	for (i = 0; i < squad_n; i++)
		if (m->m_w[0] >> i & 1) {
			s->s_data[i]++;
			OK(sys_signal(back[i]));
		}
}

static void
make_bells(cap_t to)
{
	unsigned i;

	for (i = 0; i < squad_n; i++) {
		bell[i] = kt_mint(to, CAPR_ALL, 1UL << i);
		back[i] = kt_obj(CAP_NOTIFY, 0);
	}
}

TEST_HARTS(signals_to_one_who_waits)
{
	cap_t n = kt_obj(CAP_NOTIFY, 0);
	word_t bits, i, got = 0, sum = 0;

	squad_make(CAPSLOT_VSPACE);
	make_bells(n);
	squad_go(ring_bell);
	while (squad_more(got, 2000)) {
		bits = kt_wait(n);
		CHECK(bits != 0 && bits >> squad_n == 0);
		for (i = 0; i < squad_n; i++)
			if (bits >> i & 1) {
				got++;
				OK(sys_signal(back[i]));
			}
	}
	/* the last of each is on its way, or was answered already */
	SQUAD->s_stop = 1;
	for (i = 0; i < squad_n; i++)
		OK(sys_signal(back[i]));
	squad_end(0);
	for (i = 0; i < squad_n; i++)
		sum += SQUAD->s_count[i];
	CHECK(sum >= got && sum <= got + squad_n);
}

/* Bound to a server, which is called at the same time. */
TEST_HARTS(signals_to_a_server)
{
	cap_t nt = kt_obj(CAP_NOTIFY, 0);
	struct ipc_msg m;
	word_t n, i;

	squad_make(CAPSLOT_VSPACE);
	make_bells(nt);
	kt_serve(&sv, answer_bells, KT_PRIO);
	kt_config(sv.s_thread.k_thread, TC_NOTIFY, nt);
	squad_go(ring_bell);
	for (n = 0; squad_more(n, 2000); n++) {
		memset(&m, 0, sizeof(m));
		m.m_w[1] = n;
		OK(ipc_call(sv.s_ep, &m, 0, 0));
		EQ(m.m_w[1], n);
	}
	squad_works(3);
	squad_end(0);
	for (i = 0; i < squad_n; i++)
		EQ(sv.s_data[i], SQUAD->s_count[i]);
}
