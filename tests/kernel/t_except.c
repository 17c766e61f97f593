/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions and foreign system calls as messages. */
#define AREA "except"
#include "ktest.h"

static struct server sv;

/* Skip the instruction and go back to the caller, or refuse by s_data[0]. */
static void
handler(struct server *s, struct ipc_msg *m)
{
	struct regs r;

	m->m_tag = TAG_ERROR(s->s_data[0]);
	if (s->s_data[0] != 0)
		return;
	OK(sys_reply_regs(s->s_reply, &r, 0));
	s->s_data[1] = r.r_pc;
	s->s_data[2] = r.r_x[REG_A0];
	r.r_pc = r.r_x[REG_RA];
	OK(sys_reply_regs(s->s_reply, &r, 1));
}

static struct kthread
watched(void (*handle)(struct server *, struct ipc_msg *))
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);

	kt_serve(&sv, handle, 25);
	kt_config(k.k_thread, TC_EXCEPTION, kt_mint(sv.s_ep, CAPR_SEND, 31));
	return k;
}

static void
expect(void (*fn)(word_t), word_t arg, word_t cause, word_t tval)
{
	struct kthread k = watched(handler);

	kt_go(&k, fn, arg);
	kt_join(&k);
	EQ(sv.s_n, 1);
	EQ(sv.s_last.m_tag, TAG_KIND_SET(MSG_EXCEPTION));
	EQ(sv.s_last.m_badge, 31);
	EQ(sv.s_last.m_w[0], cause);
	EQ(sv.s_last.m_w[1], tval);
	EQ(sv.s_last.m_w[2], (word_t)fn);
	EQ(sv.s_last.m_w[3], (word_t)k.k_thread << 16 | 1);
	EQ(sv.s_last.m_w[4], 0);
	EQ(sv.s_data[1], (word_t)fn);
	EQ(sv.s_data[2], arg);
}

TEST(illegal_instruction)
{
	expect(kt_trap_illegal, 77, 2, 0);
}

TEST(privileged_instructions)
{
	struct kthread k = watched(handler);

	kt_go(&k, kt_trap_csr, 1);
	kt_join(&k);
	EQ(sv.s_last.m_w[0], 2);
	OK(sys_t_suspend(k.k_thread));
	kt_go(&k, kt_trap_sret, 1);
	kt_join(&k);
	EQ(sv.s_last.m_w[0], 2);
	EQ(sv.s_n, 2);
}

TEST(breakpoint)
{
	struct kthread k = watched(handler);

	kt_go(&k, kt_trap_break, 78);
	kt_join(&k);
	EQ(sv.s_last.m_w[0], 3);
	EQ(sv.s_last.m_w[2], (word_t)kt_trap_break);
	/* the specification leaves stval open: the address or 0 */
	CHECK(sv.s_last.m_w[1] == 0 ||
	    sv.s_last.m_w[1] == (word_t)kt_trap_break);
}

TEST(misaligned_atomic)
{
	struct kthread k = watched(handler);
	static word_t w[2];

	kt_go(&k, kt_trap_amo, (word_t)w + 4);
	kt_join(&k);
	EQ(sv.s_n, 1);
	/* misaligned or access fault, of a load or a store: machines differ */
	CHECK(sv.s_last.m_w[0] >= 4 && sv.s_last.m_w[0] <= 7);
	EQ(sv.s_last.m_w[1], (word_t)w + 4);
}

TEST(refusing_halts)
{
	struct kthread k = watched(handler);
	struct regs r;

	sv.s_data[0] = EPERM;
	kt_go(&k, kt_trap_break, 5);
	REACHES(k.k_thread, T_STOPPED);
	EQ(sv.s_n, 1);
	OK(sys_t_regs(k.k_thread, &r, 0));
	EQ(r.r_pc, (word_t)kt_trap_break);
	EQ(r.r_x[REG_A0], 5);
	r.r_pc = (word_t)kt_thread_end;
	OK(sys_t_regs(k.k_thread, &r, 1));
	OK(sys_t_resume(k.k_thread));
	kt_join(&k);
}

TEST(nobody_handles_it_halts)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);
	struct regs r;

	kt_go(&k, kt_trap_break, 5);
	REACHES(k.k_thread, T_STOPPED);
	OK(sys_t_regs(k.k_thread, &r, 0));
	EQ(r.r_pc, (word_t)kt_trap_break);
}

/* init is one thread, not a number: a token is whatever was put there. */
TEST(token_of_init_does_not_make_init)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 15);

	kt_config(k.k_thread, TC_TOKEN, SRV_INIT);
	kt_go(&k, kt_trap_break, 0);
	REACHES(k.k_thread, T_STOPPED);
	OK(sys_delete(k.k_thread));
}

TEST(handler_dies)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct ipc_msg m = { .m_tag = 0 };
	struct regs r;

	kt_config(k.k_thread, TC_EXCEPTION, ep);
	kt_go(&k, kt_trap_break, 5);
	kt_recv(ep, &m, reply);
	EQ(TAG_KIND(m.m_tag), MSG_EXCEPTION);
	OK(sys_delete(reply));
	OK(sys_t_regs(k.k_thread, &r, 0));
	EQ(r.r_pc, (word_t)kt_trap_break);
	OK(sys_t_regs(k.k_thread, &r, 1));
	/* it traps again, and waits in a queue that goes away */
	OK(sys_t_resume(k.k_thread));
	REACHES(k.k_thread, T_SEND);
	OK(sys_delete(ep));
	REACHES(k.k_thread, T_STOPPED);
	OK(sys_t_regs(k.k_thread, &r, 1));
}

TEST(registers_only_of_exceptions_and_ecalls)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);
	struct ipc_msg m = { .m_tag = 0 };
	struct regs r;

	EQ(sys_reply_regs(reply, &r, 0), ESRCH);
	EQ(sys_reply_regs(ep, &r, 0), ECAPTYPE);
	EQ(sys_reply_regs(NONE, &r, 0), EBADCAP);
	kt_config(k.k_thread, TC_EXCEPTION, ep);
	kt_go(&k, kt_trap_illegal, 1);
	kt_recv(ep, &m, reply);
	EQ(sys_reply_regs(reply, (void *)(1UL << 50), 0), EFAULT);
	EQ(sys_reply_regs(reply, (void *)WINDOW, 1), ERETRY);
	OK(sys_reply_regs(reply, &r, 0));
	/* a lease is for callers */
	EQ(kt_op(SYS_LEASE, reply, COPY_IN, 0, (word_t)&r, 8, 0).error,
	    EINVAL);
	OK(sys_t_suspend(k.k_thread));
	EQ(sys_reply_regs(reply, &r, 0), ESRCH);
}

static void
plain_call(word_t arg)
{
	struct ipc_msg m = { .m_tag = 0 };

	(void)ipc_call((cap_t)arg, &m, 0, 0);
}

TEST(registers_of_a_caller_are_its_own)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct ipc_msg m = { .m_tag = 0 };
	struct regs r;

	(void)kt_start(plain_call, ep, 20);
	kt_recv(ep, &m, reply);
	EQ(sys_reply_regs(reply, &r, 0), EINVAL);
}

/* --- ecalls --- */

static volatile word_t got;

static void
emulated(word_t arg)
{
	got = kt_trap_ecall(arg, 2, 3, 4, 5, 6, 7, 0xffff0064);
	for (;;)
		got = kt_trap_ecall(got, 0, 0, 0, 0, 0, 0, 93);
}

static void
emulator(struct server *s, struct ipc_msg *m)
{
	struct regs r;

	m->m_tag = 0;
	if (s->s_n == 1) {
		OK(sys_reply_regs(s->s_reply, &r, 0));
		s->s_data[0] = r.r_pc;
		s->s_data[1] = r.r_x[REG_A0 + 7];
		s->s_data[2] = r.r_x[REG_A0 + 6];
		r.r_x[17] = 0x5252;		/* s2 */
		OK(sys_reply_regs(s->s_reply, &r, 1));
		m->m_w[0] = 4711;
	} else
		m->m_tag = TAG_ERROR(s->s_data[3]);
}

TEST(ecall_is_reflected)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);
	struct regs r;

	kt_serve(&sv, emulator, 25);
	kt_config(k.k_thread, TC_ECALL, kt_mint(sv.s_ep, CAPR_SEND, 12));
	kt_go(&k, emulated, 1);
	AWAIT(sv.s_n >= 2 && got == 4711);
	/* the emulator answers the second one too: stop it */
	OK(sys_t_suspend(k.k_thread));
	EQ(sv.s_data[0], (word_t)kt_trap_ecall);
	EQ(sv.s_data[1], 0xffff0064);
	EQ(sv.s_data[2], 7);
	OK(sys_t_regs(k.k_thread, &r, 0));
	EQ(r.r_x[17], 0x5252);
}

static void
next_ecall(cap_t ep, cap_t reply, struct ipc_msg *m)
{
	(void)ipc_recv(ep, m, 0, 0, reply);
	EQ(TAG_KIND(m->m_tag), MSG_ECALL);
}

TEST(ecall_message)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct ipc_msg m = { .m_tag = 0 };
	unsigned i;

	kt_config(k.k_thread, TC_ECALL, kt_mint(ep, CAPR_SEND, 12));
	kt_go(&k, emulated, 1);
	next_ecall(ep, reply, &m);
	EQ(m.m_badge, 12);
	EQ(m.m_tag, TAG_KIND_SET(MSG_ECALL) | 0xffff0064UL << 32);
	for (i = 0; i < MSG_WORDS; i++)
		EQ(m.m_w[i], i + 1);
	EQ(m.m_cap[0] | m.m_cap[1] | m.m_cap[2], 0);
	/* an error in the answer means nothing here: w0 goes to a0 */
	m.m_tag = TAG_ERROR(EPERM);
	m.m_w[0] = (word_t)-1;
	/* the result is bits of a7, not an error */
	(void)ipc_reply_recv(ep, &m, 0, 0, reply);
	EQ(m.m_tag, TAG_KIND_SET(MSG_ECALL) | 93UL << 32);
	EQ(m.m_w[0], (word_t)-1);
	/* no endpoint any more: kernel calls again */
	OK(sys_t_suspend(k.k_thread));
	kt_config(k.k_thread, TC_ECALL, 0);
}

TEST(suspended_in_an_ecall_repeats_it)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	struct ipc_msg m = { .m_tag = 0 };

	kt_config(k.k_thread, TC_ECALL, ep);
	kt_go(&k, emulated, 1);
	next_ecall(ep, reply, &m);
	OK(sys_t_suspend(k.k_thread));
	EQ(ipc_reply(reply, &m), ESRCH);
	OK(sys_t_resume(k.k_thread));
	next_ecall(ep, reply, &m);
	EQ(m.m_w[0], 1);
	EQ(m.m_w[5], 6);
}

TEST(fork_of_an_ecall)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 20);
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), reply = kt_obj(CAP_REPLY, 0);
	cap_t child = kt_obj(CAP_THREAD, 0);
	struct ipc_msg m = { .m_tag = 0 };
	struct regs r;

	kt_config(k.k_thread, TC_ECALL, ep);
	kt_go(&k, emulated, 1);
	next_ecall(ep, reply, &m);
	OK(sys_t_fork(child, reply, 0));
	OK(sys_t_regs(child, &r, 0));
	/* behind the ecall, with 0 as its result and all else kept */
	EQ(r.r_pc, (word_t)kt_trap_ecall + 4);
	EQ(r.r_x[REG_A0], 0);
	EQ(r.r_x[REG_A0 + 1], 2);
	EQ(r.r_x[REG_A0 + 5], 6);
	EQ(r.r_x[REG_A0 + 7], 0xffff0064);
}
