/* SPDX-License-Identifier: BSD-2-Clause */
/* Page faults as messages, and what user mode cannot touch. */
#define AREA "fault"
#include "ktest.h"

#define TOKEN	0x77001UL

/* s_data: 0 = space, 1 = page to map, 2 = flags, 3 = error to answer, 4 = count */
static void
pager(struct server *s, struct ipc_msg *m)
{
	int error = 0;

	s->s_data[4]++;
	if (s->s_data[3] == 0)
		error = kt_map((cap_t)s->s_data[0], trunc_page(m->m_w[1]),
		    s->s_data[1], s->s_data[2]);
	m->m_tag = TAG_ERROR(s->s_data[3] != 0 ? s->s_data[3] :
	    (word_t)error);
}

/* Exceptions are refused, so the thread halts; or skipped, by s_data[0]. */
static void
exceptions(struct server *s, struct ipc_msg *m)
{
	struct regs r;

	if (s->s_data[0]) {
		OK(sys_reply_regs(s->s_reply, &r, 0));
		r.r_pc = r.r_x[REG_RA];
		OK(sys_reply_regs(s->s_reply, &r, 1));
		m->m_tag = 0;
	} else
		m->m_tag = TAG_ERROR(EPERM);
}

static struct server pg, ex;

static struct kthread
paged(cap_t vs)
{
	struct kthread k;

	memset(&pg, 0, sizeof(pg));
	memset(&ex, 0, sizeof(ex));
	kt_serve(&pg, pager, 25);
	kt_serve(&ex, exceptions, 26);
	pg.s_data[0] = vs;
	OK(sys_vs_config(vs, TOKEN, pg.s_ep));
	k = kt_thread(vs, 20);
	kt_config(k.k_thread, TC_EXCEPTION, ex.s_ep);
	return k;
}

static void
touch_all(word_t va)
{
	volatile word_t *w = (word_t *)va;
	word_t i;

	for (i = 0; i < 4; i++)
		w[i * 512 + 3] = w[i * 512 + 3] + 5;
}

TEST(delivered_and_resumed)
{
	cap_t vs = kt_space();
	struct kthread k = paged(vs);
	word_t p = kt_page(1), *w = kt_window(WINDOW, p);

	w[3] = 0;
	pg.s_data[1] = p;
	pg.s_data[2] = MAP_R | MAP_W;
	kt_go(&k, touch_all, WINDOW);
	kt_join(&k);
	/* one page at four addresses, each read first: one fault each */
	EQ(pg.s_data[4], 4);
	EQ(w[3], 20);
	EQ(TAG_KIND(pg.s_last.m_tag), MSG_FAULT);
	EQ(TAG_NCAPS(pg.s_last.m_tag), 0);
	EQ(pg.s_last.m_badge, TOKEN);
	EQ(pg.s_last.m_w[0], FAULT_READ);
	EQ(pg.s_last.m_w[1], WINDOW + 3 * PAGE_SIZE + 24);
	EQ(pg.s_last.m_w[3], (word_t)k.k_thread << 16 | 1);
	EQ(ex.s_n, 0);
}

static void
write_word(word_t va)
{
	*(volatile word_t *)va = 42;
}

TEST(write_to_a_read_only_page)
{
	cap_t vs = kt_space();
	struct kthread k = paged(vs);
	word_t p = kt_page(1), *w = kt_window(WINDOW, p);

	OK(kt_map(vs, WINDOW, p, MAP_R));
	pg.s_data[1] = p;
	pg.s_data[2] = MAP_R | MAP_W;
	kt_go(&k, write_word, WINDOW + 16);
	kt_join(&k);
	EQ(pg.s_last.m_w[0], FAULT_WRITE);
	EQ(pg.s_data[4], 1);
	EQ(w[2], 42);
}

TEST(execute_of_a_data_page)
{
	cap_t vs = kt_space();
	struct kthread k = paged(vs);
	word_t p = kt_page(1);

	OK(kt_map(vs, WINDOW, p, MAP_R | MAP_W));
	pg.s_data[3] = EACCES;
	ex.s_data[0] = 1;
	kt_go(&k, kt_trap_jump, WINDOW + 8);
	kt_join(&k);
	EQ(pg.s_last.m_w[0], FAULT_EXEC);
	EQ(pg.s_last.m_w[1], WINDOW + 8);
	EQ(pg.s_last.m_w[2], WINDOW + 8);
	EQ(ex.s_last.m_w[0], 12);
}

TEST(refused_becomes_an_exception)
{
	cap_t vs = kt_space();
	struct kthread k = paged(vs);

	pg.s_data[3] = EFAULT;
	ex.s_data[0] = 1;
	kt_go(&k, kt_trap_store, WINDOW + 8);
	kt_join(&k);
	EQ(pg.s_n, 1);
	EQ(ex.s_n, 1);
	EQ(TAG_KIND(ex.s_last.m_tag), MSG_EXCEPTION);
	EQ(ex.s_last.m_w[0], 15);		/* store page fault */
	EQ(ex.s_last.m_w[1], WINDOW + 8);
	EQ(ex.s_last.m_w[2], (word_t)kt_trap_store);
	EQ(ex.s_last.m_w[3], (word_t)k.k_thread << 16 | 1);
	EQ(ex.s_last.m_w[4], EFAULT);
}

TEST(refused_twice_halts)
{
	cap_t vs = kt_space();
	struct kthread k = paged(vs);
	struct regs r;

	pg.s_data[3] = EFAULT;
	kt_go(&k, write_word, WINDOW);
	REACHES(k.k_thread, T_STOPPED);
	EQ(ex.s_n, 1);
	/* it stands where it was, and may be read */
	OK(sys_t_regs(k.k_thread, &r, 0));
	EQ(r.r_x[REG_A0], WINDOW);
	/* a new start is possible */
	pg.s_data[3] = 0;
	pg.s_data[1] = kt_page(1);
	pg.s_data[2] = MAP_R | MAP_W;
	OK(sys_t_resume(k.k_thread));
	kt_join(&k);
}

TEST(no_pager_is_an_exception)
{
	cap_t vs = kt_space();
	struct kthread k;

	kt_serve(&ex, exceptions, 26);
	ex.s_data[0] = 1;
	k = kt_thread(vs, 20);
	kt_config(k.k_thread, TC_EXCEPTION, ex.s_ep);
	kt_go(&k, kt_trap_load, 8);
	kt_join(&k);
	EQ(ex.s_last.m_w[0], 13);
	EQ(ex.s_last.m_w[1], 8);
	EQ(ex.s_last.m_w[4], EFAULT);
}

TEST(pager_destroyed_is_an_exception)
{
	cap_t vs = kt_space(), ep = kt_obj(CAP_ENDPOINT, 0);
	struct kthread k;

	kt_serve(&ex, exceptions, 26);
	ex.s_data[0] = 1;
	OK(sys_vs_config(vs, TOKEN, ep));
	k = kt_thread(vs, 20);
	kt_config(k.k_thread, TC_EXCEPTION, ex.s_ep);
	kt_go(&k, kt_trap_load, WINDOW);
	REACHES(k.k_thread, T_SEND);
	EQ(ex.s_n, 0);
	OK(sys_delete(ep));
	kt_join(&k);
	EQ(ex.s_last.m_w[4], EIO);
}

TEST(pager_that_cannot_answer)
{
	cap_t vs = kt_space(), ep = kt_obj(CAP_ENDPOINT, 0);
	struct ipc_msg m = { 0 };
	struct kthread k;

	kt_serve(&ex, exceptions, 26);
	ex.s_data[0] = 1;
	OK(sys_vs_config(vs, TOKEN, ep));
	k = kt_thread(vs, 20);
	kt_config(k.k_thread, TC_EXCEPTION, ex.s_ep);
	kt_go(&k, kt_trap_load, WINDOW);
	kt_recv(ep, &m, 0);
	EQ(TAG_KIND(m.m_tag), MSG_FAULT);
	kt_join(&k);
	EQ(ex.s_last.m_w[4], ECANCELED);
}

TEST(suspended_in_a_fault)
{
	cap_t vs = kt_space(), ep = kt_obj(CAP_ENDPOINT, 0);
	cap_t reply = kt_obj(CAP_REPLY, 0);
	struct ipc_msg m = { 0 };
	struct kthread k;

	OK(sys_vs_config(vs, TOKEN, ep));
	k = kt_thread(vs, 20);
	kt_go(&k, write_word, WINDOW);
	kt_recv(ep, &m, reply);
	OK(sys_t_suspend(k.k_thread));
	m.m_tag = 0;
	EQ(ipc_reply(reply, &m), ESRCH);
	/* resumed, it faults again */
	OK(sys_t_resume(k.k_thread));
	kt_recv(ep, &m, reply);
	EQ(m.m_w[1], WINDOW);
	OK(kt_map(vs, WINDOW, kt_page(1), MAP_R | MAP_W));
	m.m_tag = 0;
	OK(ipc_reply(reply, &m));
	kt_join(&k);
}

/* What user mode must not reach: each access traps, none gets through. */
static const word_t forbidden[] = {
	1UL << 38, (1UL << 38) + 8, 1UL << 39, 1UL << 62,
	0xffffffc000000000UL, 0xffffffc080000000UL, 0xffffffc080200000UL,
	0xffffffff80000000UL, 0xffffffff80000048UL, 0xfffffffffffffff8UL,
	8, 0xfff8
};
static void (*const accesses[])(word_t) = {
	kt_trap_load, kt_trap_store, kt_trap_jump
};

static void
try_all(word_t arg)
{
	unsigned i, j;

	for (i = 0; i < nitems(forbidden); i++)
		for (j = 0; j < nitems(accesses); j++) {
			*(volatile word_t *)arg = i * 10 + j;
			accesses[j](forbidden[i]);
		}
}

TEST(kernel_half_is_out_of_reach)
{
	word_t at = 0;
	struct kthread k;

	kt_serve(&ex, exceptions, 26);
	ex.s_data[0] = 1;
	k = kt_thread(CAPSLOT_VSPACE, 20);
	kt_config(k.k_thread, TC_EXCEPTION, ex.s_ep);
	kt_go(&k, try_all, (word_t)&at);
	kt_join(&k);
	EQ(ex.s_n, nitems(forbidden) * nitems(accesses));
	EQ(ex.s_last.m_w[1], forbidden[nitems(forbidden) - 1]);
}

/* Own text is not writable, own data not executable. */
TEST(own_image_is_write_xor_execute)
{
	static word_t data = 0x8067;	/* ret */
	struct kthread k;

	kt_serve(&ex, exceptions, 26);
	ex.s_data[0] = 1;
	k = kt_thread(CAPSLOT_VSPACE, 20);
	kt_config(k.k_thread, TC_EXCEPTION, ex.s_ep);
	kt_go(&k, kt_trap_store, (word_t)kt_trap_load);
	kt_join(&k);
	EQ(ex.s_last.m_w[0], 15);
	OK(sys_t_suspend(k.k_thread));
	kt_go(&k, kt_trap_jump, (word_t)&data);
	kt_join(&k);
	EQ(ex.s_last.m_w[0], 12);
	EQ(ex.s_n, 2);
}
