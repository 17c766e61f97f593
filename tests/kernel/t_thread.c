/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads: configuration, registers, stop and go, the FP unit, fork. */
#define AREA "thread"
#include "ktest.h"

static struct server sv;
static volatile word_t count[4];

static int
config(cap_t t, struct thread_config tc)
{
	return sys_t_config(t, &tc);
}

TEST(config_errors)
{
	cap_t t = kt_thread(CAPSLOT_VSPACE, 5).k_thread;
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), n = kt_obj(CAP_NOTIFY, 0);
	cap_t weak_ep = kt_mint(ep, CAPR_RECV, 0);
	cap_t weak_n = kt_mint(n, CAPR_SEND, 0), unfed;
	struct sysinfo si;

	unfed = kt_obj(CAP_VSPACE, 0);
	si = kt_census();
	EQ(config(t, (struct thread_config){ .tc_what = TC_PRIO,
	    .tc_prio = KT_PRIO + 1 }), EPERM);
	EQ(config(t, (struct thread_config){ .tc_what = TC_PRIO,
	    .tc_prio = 64 }), EPERM);
	EQ(config(t, (struct thread_config){ .tc_what = TC_PRIO,
	    .tc_prio = ~0U }), EPERM);
	EQ(config(t, (struct thread_config){ .tc_what = TC_TOKEN,
	    .tc_token = 1UL << 48 }), EINVAL);
	EQ(config(t, (struct thread_config){ .tc_what = TC_CSPACE,
	    .tc_cspace = NONE }), EBADCAP);
	EQ(config(t, (struct thread_config){ .tc_what = TC_CSPACE,
	    .tc_cspace = ep }), ECAPTYPE);
	EQ(config(t, (struct thread_config){ .tc_what = TC_VSPACE,
	    .tc_vspace = ep }), ECAPTYPE);
	EQ(config(t, (struct thread_config){ .tc_what = TC_VSPACE,
	    .tc_vspace = unfed }), EINVAL);
	EQ(config(t, (struct thread_config){ .tc_what = TC_EXCEPTION,
	    .tc_exception = weak_ep }), ECAPRIGHTS);
	EQ(config(t, (struct thread_config){ .tc_what = TC_ECALL,
	    .tc_ecall = weak_ep }), ECAPRIGHTS);
	EQ(config(t, (struct thread_config){ .tc_what = TC_NOTIFY,
	    .tc_notify = weak_n }), ECAPRIGHTS);
	EQ(config(kt_mint(t, CAPR_ALL & ~CAPR_CTRL, 0),
	    (struct thread_config){ .tc_what = 0 }), ECAPRIGHTS);
	EQ(sys_t_config(t, (void *)(1UL << 62)), EFAULT);
	EQ(sys_t_config(t, (void *)WINDOW), ERETRY);
	EQ(kt_census().si_caps, si.si_caps + 1);
}

TEST(config_all_or_nothing)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 5);
	word_t info, extra;

	EQ(config(k.k_thread, (struct thread_config){
	    .tc_what = TC_TOKEN | TC_NOTIFY | TC_VSPACE, .tc_token = 99,
	    .tc_notify = NONE }), EBADCAP);
	OK(sys_cap_info(k.k_thread, &info, &extra));
	EQ(CAPINFO_VALUE(info), (word_t)k.k_thread << 16 | 1);
	OK(sys_t_resume(k.k_thread));
	OK(sys_t_suspend(k.k_thread));
}

TEST(config_ignores_what_is_not_named)
{
	cap_t t = kt_thread(CAPSLOT_VSPACE, 5).k_thread;

	OK(config(t, (struct thread_config){ .tc_what = TC_TOKEN,
	    .tc_token = 7, .tc_prio = 99, .tc_cspace = NONE,
	    .tc_vspace = NONE, .tc_exception = NONE, .tc_ecall = UT,
	    .tc_notify = NONE }));
}

static void
configure_self(word_t arg)
{
	count[0] = (word_t)config((cap_t)arg, (struct thread_config){
	    .tc_what = TC_VSPACE, .tc_vspace = CAPSLOT_VSPACE });
	count[1] = (word_t)config((cap_t)arg, (struct thread_config){
	    .tc_what = TC_CSPACE, .tc_cspace = CAPSLOT_CSPACE });
	count[2] = (word_t)config((cap_t)arg, (struct thread_config){
	    .tc_what = TC_PRIO | TC_TOKEN, .tc_prio = 3, .tc_token = 9 });
	count[3] = (word_t)config((cap_t)arg, (struct thread_config){
	    .tc_what = TC_PRIO, .tc_prio = 4 });
}

TEST(config_of_oneself)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 5);

	kt_go(&k, configure_self, k.k_thread);
	kt_join(&k);
	EQ(count[0], EINVAL);
	EQ(count[1], EINVAL);
	EQ(count[2], 0);
	EQ(count[3], EPERM);	/* down is no way back */
}

TEST(original_space_in_a_thread_replaced_by_its_copy)
{
	cap_t vs = kt_vspace(3), copy;
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 5);
	struct commit c = { .c_flags = COMMIT_STOPPED };

	copy = kt_mint(vs, CAPR_ALL, 0);
	/* whether or not the original may go there, nothing breaks */
	(void)sys_commit(k.k_thread, vs, &c);
	(void)config(k.k_thread, (struct thread_config){
	    .tc_what = TC_VSPACE, .tc_vspace = copy });
	(void)sys_t_resume(k.k_thread);
	kt_sleep_ms(1);
}

static void
counting(word_t arg)
{
	for (;;)
		count[arg]++;
}

TEST(registers)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 5);
	struct regs r, s;
	unsigned i;

	for (i = 0; i < 31; i++)
		r.r_x[i] = 0x100 + i;
	r.r_pc = 0x12345;
	OK(sys_t_regs(k.k_thread, &r, 1));
	OK(sys_t_regs(k.k_thread, &s, 0));
	EQ(s.r_pc, 0x12344);
	EQ(memcmp(r.r_x, s.r_x, sizeof(r.r_x)), 0);
	EQ(sys_t_regs(kt_mint(k.k_thread, CAPR_READ, 0), &r, 1), ECAPRIGHTS);
	OK(sys_t_regs(kt_mint(k.k_thread, CAPR_READ, 0), &r, 0));
	EQ(sys_t_regs(kt_mint(k.k_thread, CAPR_WRITE, 0), &r, 0), ECAPRIGHTS);
	EQ(sys_t_regs(k.k_thread, (void *)WINDOW, 0), ERETRY);
	EQ(sys_t_regs(k.k_thread, (void *)(1UL << 50), 1), EFAULT);
	OK(sys_t_regs(k.k_thread, &s, 0));
	EQ(s.r_pc, 0x12344);
	count[0] = 0;
	kt_go(&k, counting, 0);
	AWAIT(count[0] > 0);
	OK(sys_t_regs(k.k_thread, &s, 0));
	EQ(sys_t_regs(k.k_thread, &s, 1), EBUSY);
	OK(sys_t_suspend(k.k_thread));
	OK(sys_t_regs(k.k_thread, &s, 1));
}

/* A call, a sleep, a receive. */
static void
wait_for_all(word_t ep)
{
	struct ipc_msg m = { .m_tag = 0 };
	word_t bits;

	(void)ipc_call((cap_t)ep, &m, 0, 0);
	(void)sys_wait(0, LONG, &bits);
	(void)ipc_recv((cap_t)ep, &m, 0, 0, 0);
}

TEST(cap_info_tells_what_it_does)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	cap_t vs = kt_vspace(1), t;
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 5);
	struct ipc_msg m = { .m_tag = 0 };
	word_t info, now;

	t = kt_mint(k.k_thread, 0, 0);	/* it takes no right */
	EQ(kt_state(t), T_STOPPED);
	count[0] = 0;
	kt_go(&k, counting, 0);
	EQ(kt_state(t), T_READY);
	AWAIT(count[0] > 0);
	EQ(kt_state(t), T_READY);
	OK(sys_t_suspend(k.k_thread));
	EQ(kt_state(t), T_STOPPED);
	kt_go(&k, wait_for_all, ep);
	REACHES(t, T_SEND);
	kt_recv(ep, &m, reply);
	EQ(kt_state(t), T_REPLY);
	OK(ipc_reply(reply, &m));
	REACHES(t, T_WAIT);
	OK(sys_t_suspend(k.k_thread));
	OK(sys_t_resume(k.k_thread));
	REACHES(t, T_RECV);
	OK(ipc_send_nowait(ep, &m));
	kt_join(&k);
	/* beside it stands which space it is in */
	OK(sys_t_suspend(k.k_thread));
	OK(sys_vs_config(vs, 0xabcdef, ep));
	kt_config(k.k_thread, TC_VSPACE, vs);
	OK(sys_t_resume(k.k_thread));
	REACHES(t, T_SEND);
	OK(sys_cap_info(t, &info, &now));
	EQ(now, CAPINFO(0, T_SEND, 0xabcdef));
}

static void
own_regs(word_t arg)
{
	struct regs r;

	count[0] = (word_t)sys_t_regs((cap_t)arg, &r, 0);
}

TEST(own_registers_are_refused)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 5);

	kt_go(&k, own_regs, k.k_thread);
	kt_join(&k);
	EQ(count[0], EBUSY);
}

TEST(suspend_and_resume)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 5);
	word_t then;

	count[0] = 0;
	kt_go(&k, counting, 0);
	AWAIT(count[0] > 0);
	OK(sys_t_suspend(k.k_thread));
	OK(sys_t_suspend(k.k_thread));
	then = count[0];
	kt_sleep_ms(2);
	EQ(count[0], then);
	OK(sys_t_resume(k.k_thread));
	OK(sys_t_resume(k.k_thread));
	AWAIT(count[0] > then);
	EQ(sys_t_resume(kt_obj(CAP_THREAD, 0)), EINVAL);
}

static void
suspend_self(word_t arg)
{
	count[0] = (word_t)sys_t_suspend((cap_t)arg);
}

TEST(suspend_oneself)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 5);

	count[0] = 99;
	kt_go(&k, suspend_self, k.k_thread);
	REACHES(k.k_thread, T_STOPPED);
	EQ(count[0], 99);
	OK(sys_t_resume(k.k_thread));
	kt_join(&k);
	EQ(count[0], 0);
}

TEST(vspace_taken_from_a_running_thread)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 5);
	word_t then;

	count[0] = 0;
	kt_go(&k, counting, 0);
	AWAIT(count[0] > 0);
	kt_config(k.k_thread, TC_VSPACE, 0);
	then = count[0];
	kt_sleep_ms(1);
	EQ(count[0], then);
	EQ(sys_t_resume(k.k_thread), EINVAL);
	/* given back, it goes on */
	kt_config(k.k_thread, TC_VSPACE, CAPSLOT_VSPACE);
	OK(sys_t_resume(k.k_thread));
	AWAIT(count[0] > then);
}

static void
fp_user(word_t arg)
{
	word_t in[33], out[33];
	unsigned i, j;

	for (i = 0; i < 32; i++)
		in[i] = 0x4000000000000000UL + arg * 1000 + i;
	in[32] = arg & 7;		/* accrued exceptions */
	kt_fp_load(in);
	for (j = 0; j < 200; j++) {
		if (j % 3 == arg % 3)
			(void)sys_yield();
		else
			for (i = 0; i < 2000; i++)
				__asm__ volatile("");
		kt_fp_store(out);
		EQ(memcmp(in, out, sizeof(in)), 0);
	}
}

TEST(fp_registers_survive_switches)
{
	struct kthread k[4];
	unsigned i;

	for (i = 0; i < 3; i++)
		k[i] = kt_start(fp_user, i + 1, 10);
	k[3] = kt_thread(kt_space(), 10);
	kt_go(&k[3], fp_user, 9);
	for (i = 0; i < 4; i++)
		kt_join(&k[i]);
}

static void
fp_look(word_t arg)
{
	kt_fp_store((word_t *)arg);
}

TEST(fp_registers_begin_at_zero)
{
	word_t f[33];
	struct kthread k;
	unsigned i;

	k = kt_start(fp_user, 5, 20);
	kt_join(&k);
	memset(f, 0xff, sizeof(f));
	k = kt_start(fp_look, (word_t)f, 20);
	kt_join(&k);
	for (i = 0; i < 33; i++)
		EQ(f[i], 0);
}

TEST(fp_owner_destroyed)
{
	struct kthread k, l;
	word_t f[33];
	unsigned i;

	k = kt_start(fp_user, 5, 20);
	kt_join(&k);
	OK(sys_delete(k.k_thread));
	/* the unit's owner is gone: nothing of it may show */
	l = kt_start(fp_look, (word_t)f, 20);
	kt_join(&l);
	for (i = 0; i < 33; i++)
		EQ(f[i], 0);
}

/* --- fork --- */

static void
forker(struct server *s, struct ipc_msg *m)
{
	s->s_data[2] = (word_t)sys_t_fork((cap_t)s->s_data[0], s->s_reply,
	    (cap_t)s->s_data[1]);
	m->m_tag = 0;
	m->m_w[0] = 55;
}

static word_t forked_f[2][33];

static void
fork_here(word_t arg)
{
	word_t in[33];
	struct door d;
	unsigned i;

	for (i = 0; i < 33; i++)
		in[i] = i < 32 ? 0x3ff0000000000000UL + i : 3;
	kt_fp_load(in);
	memset(&d, 0, sizeof(d));
	d.t[0] = SYS_CALL;
	d.a[0] = arg;
	for (i = 2; i < 8; i++)
		d.a[i] = i;
	d.t[6] = 0x6666;
	kt_door(&d);
	i = d.a[2] == 55 ? 0 : 1;
	kt_fp_store(forked_f[i]);
	CHECK(memcmp(forked_f[i], in, sizeof(in)) == 0);
	if (i == 1) {
		CHECK((d.a[0] | d.a[1] | d.a[2] | d.a[7]) == 0);
		CHECK(d.t[6] == 0x6666);
	}
	count[i]++;
	if (i == 1)
		for (;;)
			(void)sys_yield();
}

static cap_t
newborn(cap_t exception)
{
	cap_t t = kt_obj(CAP_THREAD, 0);

	OK(config(t, (struct thread_config){
	    .tc_what = TC_PRIO | TC_CSPACE | TC_EXCEPTION | TC_TOKEN,
	    .tc_prio = 15, .tc_cspace = CAPSLOT_CSPACE,
	    .tc_exception = exception, .tc_token = 0x99990001 }));
	return t;
}

TEST(fork_copies_registers_and_fp)
{
	struct kthread k = kt_thread(kt_space(), 20);
	cap_t child = newborn(0), vs2 = kt_space();
	word_t info, extra;

	/* the child's space is another copy of the same image: same addresses */
	kt_serve(&sv, forker, 25);
	sv.s_data[0] = child;
	sv.s_data[1] = vs2;
	sv.s_data[2] = 99;
	/* parent and child share a stack address, not a stack */
	kt_go(&k, fork_here, sv.s_ep);
	kt_join(&k);
	EQ(sv.s_data[2], 0);
	OK(sys_cap_info(vs2, &info, &extra));
	EQ(extra, 1);
	{
		struct regs r;

		OK(sys_t_regs(child, &r, 0));
		EQ(r.r_pc, (word_t)kt_door_ecall + 4);
		EQ(r.r_x[30], 0x6666);		/* t6 */
		EQ(r.r_x[REG_A0] | r.r_x[REG_A0 + 1] | r.r_x[REG_A0 + 2], 0);
	}
}

TEST(fork_in_the_same_space)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);
	cap_t child = newborn(0);

	count[0] = count[1] = 0;
	kt_serve(&sv, forker, 25);
	sv.s_data[0] = child;
	sv.s_data[1] = 0;
	kt_go(&k, fork_here, sv.s_ep);
	kt_join(&k);
	EQ(sv.s_data[2], 0);
	EQ(count[0], 1);
	EQ(count[1], 0);	/* left suspended */
	EQ(memcmp(forked_f[0], forked_f[1], 0), 0);
}

TEST(fork_errors)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);
	cap_t child = newborn(0), reply = kt_obj(CAP_REPLY, 0), unfed;
	cap_t busy = kt_thread(CAPSLOT_VSPACE, 20).k_thread;
	struct sysinfo si;

	unfed = kt_obj(CAP_VSPACE, 0);
	si = kt_census();
	EQ(sys_t_fork(child, reply, 0), ESRCH);
	EQ(sys_t_fork(child, NONE, 0), EBADCAP);
	EQ(sys_t_fork(child, UT, 0), ECAPTYPE);
	EQ(sys_t_fork(child, k.k_thread, NONE), EBADCAP);
	EQ(sys_t_fork(child, k.k_thread, UT), ECAPTYPE);
	EQ(sys_t_fork(child, child, 0), ESRCH);
	EQ(sys_t_fork(busy, k.k_thread, 0), EBUSY);
	EQ(sys_t_fork(child, k.k_thread, unfed), EINVAL);
	EQ(sys_t_resume(child), EINVAL);
	kt_same(&si);
	EQ(sys_t_fork(kt_mint(child, CAPR_READ, 0), k.k_thread, 0),
	    ECAPRIGHTS);
	EQ(sys_t_fork(child, kt_mint(k.k_thread, CAPR_CTRL, 0), 0),
	    ECAPRIGHTS);
	kt_go(&k, counting, 0);
	EQ(sys_t_fork(child, k.k_thread, 0), EBUSY);
	OK(sys_t_suspend(k.k_thread));
	OK(sys_t_fork(child, k.k_thread, 0));
}

TEST(destroyed_in_every_state)
{
	static const unsigned state[] = {
		T_STOPPED, T_READY, T_SEND, T_STOPPED, T_SEND
	};
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), n = kt_obj(CAP_NOTIFY, 0);
	struct sysinfo si = kt_census();
	struct kthread k;
	unsigned i;

	for (i = 0; i < nitems(state); i++) {
		count[0] = 0;
		k = kt_thread(CAPSLOT_VSPACE, 20);
		kt_config(k.k_thread, TC_EXCEPTION, ep);
		kt_config(k.k_thread, TC_ECALL, i == 4 ? ep : 0);
		kt_config(k.k_thread, TC_NOTIFY, n);
		switch (i) {
		case 1:
			kt_go(&k, counting, 0);
			break;
		case 2:
			kt_go(&k, kt_trap_break, 0);
			break;
		case 3:
			kt_go(&k, suspend_self, k.k_thread);
			break;
		case 4:
			kt_go(&k, suspend_self, 1);	/* an ecall */
			break;
		}
		REACHES(k.k_thread, state[i]);
		if (state[i] == T_READY)
			AWAIT(count[0] > 0);
		OK(sys_delete(k.k_thread));
		OK(sys_delete(k.k_done));
		kt_same(&si);
	}
}
