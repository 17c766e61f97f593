/* SPDX-License-Identifier: BSD-2-Clause */
/* COMMIT: one step from the old image to the new, or nothing at all. */
#define AREA "commit"
#include "ktest.h"

#define DUMP	(WINDOW2)	/* page of the new image: stack and dump */

static struct commit c;
static word_t *dump;		/* the same page, at the same place here */
static cap_t done;

/* A new image that dumps its registers and signals `done'. */
static cap_t
new_image(void)
{
	cap_t vs = kt_space();
	word_t p = kt_page(1);

	OK(kt_map(vs, DUMP, p, MAP_R | MAP_W));
	dump = kt_window(DUMP, p);
	memset(dump, 0xcc, PAGE_SIZE);
	done = kt_obj(CAP_NOTIFY, 0);
	dump[65] = done;
	OK(sys_vs_config(vs, 0xbeef, kt_obj(CAP_ENDPOINT, 0)));
	memset(&c, 0, sizeof(c));
	c.c_pc = (vaddr_t)kt_dump;
	c.c_sp = DUMP;
	return vs;
}

static void
wait_dump(void)
{
	(void)kt_wait(done);
}

static void
dirty(word_t arg)
{
	word_t f[33];
	struct ipc_msg m = { .m_tag = 0, .m_w = { 1, 2, 3, 4, 5, 6 } };
	unsigned i;

	for (i = 0; i < 33; i++)
		f[i] = i < 32 ? 0x7070707070707070UL : 0xff;
	kt_fp_load(f);
	(void)ipc_call((cap_t)arg, &m, 0, 0);
	for (;;)
		(void)sys_yield();
}

/* Blocked in a call, all registers used. */
static struct kthread
old_image(cap_t vs, cap_t reply)
{
	struct kthread k = kt_thread(vs, 15);
	cap_t ep = kt_obj(CAP_ENDPOINT, 0);
	struct ipc_msg m = { .m_tag = 0 };

	kt_go(&k, dirty, ep);
	kt_recv(ep, &m, reply);
	return k;
}

TEST(fresh_registers)
{
	cap_t reply = kt_obj(CAP_REPLY, 0), vs = new_image(), slot;
	struct kthread k = old_image(kt_space(), reply);
	unsigned i;

	slot = kt_mint(vs, CAPR_GRANT, 0);
	OK(sys_commit(k.k_thread, slot, &c));
	wait_dump();
	for (i = 0; i < 31; i++)
		EQ(i << 16 | (dump[i] != (i == REG_SP ? DUMP : 0)), i << 16);
	for (i = 31; i < 64; i++)
		EQ(i << 16 | (dump[i] != 0), i << 16);
}

TEST(registers_given)
{
	cap_t reply = kt_obj(CAP_REPLY, 0), vs = new_image();
	struct kthread k = old_image(kt_space(), reply);
	unsigned i;

	c.c_a0 = 0xa0;
	c.c_a1 = 0xa1;
	c.c_a2 = 0xa2;
	c.c_tp = 0x74;
	OK(sys_commit(k.k_thread, kt_mint(vs, CAPR_GRANT, 0), &c));
	wait_dump();
	for (i = 0; i < 31; i++)
		EQ(i << 16 | dump[i], i << 16 | (i == REG_SP ? DUMP :
		    i == REG_TP ? 0x74 : i >= REG_A0 && i < REG_A0 + 3 ?
		    0xa0 + i - REG_A0 : 0));
}

TEST(capabilities_change_places)
{
	cap_t reply = kt_obj(CAP_REPLY, 0), old = kt_space(), vs, slot;
	struct kthread k;
	struct sysinfo si;
	word_t info, extra;

	OK(sys_vs_config(old, 0x01d, kt_obj(CAP_ENDPOINT, 0)));
	k = old_image(old, reply);
	vs = new_image();
	slot = kt_mint(vs, CAPR_GRANT, 0);
	si = kt_census();
	OK(sys_commit(k.k_thread, slot, &c));
	EQ(c.c_token, 0x01d);
	OK(sys_cap_info(slot, &info, &extra));
	EQ(info, CAPINFO(CAP_VSPACE, 0, 0x01d));
	EQ(extra, 0);
	OK(sys_cap_info(vs, &info, &extra));
	EQ(extra, 1);
	wait_dump();
	kt_same(&si);
	OK(sys_delete(slot));
	OK(sys_delete(old));
}

TEST(thread_without_a_space)
{
	cap_t vs = new_image(), slot = kt_mint(vs, CAPR_GRANT, 0);
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 15);
	word_t info, extra;

	kt_config(k.k_thread, TC_VSPACE, 0);
	c.c_token = 99;
	OK(sys_commit(k.k_thread, slot, &c));
	EQ(c.c_token, 0);
	EQ(sys_cap_info(slot, &info, &extra), EBADCAP);
	wait_dump();
}

TEST(pending_call_is_forgotten)
{
	cap_t reply = kt_obj(CAP_REPLY, 0), vs = new_image();
	struct kthread k = old_image(kt_space(), reply);
	struct ipc_msg m = { .m_tag = TAG_ERROR(EPERM), .m_w = { 7 } };

	OK(sys_commit(k.k_thread, kt_mint(vs, CAPR_GRANT, 0), &c));
	EQ(ipc_reply(reply, &m), ESRCH);
	wait_dump();
	EQ(dump[REG_A0], 0);
}

TEST(stopped)
{
	cap_t reply = kt_obj(CAP_REPLY, 0), vs = new_image();
	struct kthread k = old_image(kt_space(), reply);
	struct regs r;

	c.c_flags = COMMIT_STOPPED;
	OK(sys_commit(k.k_thread, kt_mint(vs, CAPR_GRANT, 0), &c));
	EQ(kt_state(k.k_thread), T_STOPPED);
	kt_sleep_ms(2);
	EQ(dump[0], 0xccccccccccccccccUL);
	OK(sys_t_regs(k.k_thread, &r, 0));
	EQ(r.r_pc, (word_t)kt_dump);
	EQ(r.r_x[REG_SP], DUMP);
	OK(sys_t_resume(k.k_thread));
	wait_dump();
}

TEST(emulation_is_set_and_taken_away)
{
	cap_t reply = kt_obj(CAP_REPLY, 0), vs = new_image();
	cap_t emul = kt_obj(CAP_ENDPOINT, 0), r2 = kt_obj(CAP_REPLY, 0);
	struct kthread k = old_image(kt_space(), reply);
	struct ipc_msg m = { .m_tag = 0 };

	c.c_ecall = kt_mint(emul, CAPR_SEND, 0x66);
	OK(sys_commit(k.k_thread, kt_mint(vs, CAPR_GRANT, 0), &c));
	/* kt_dump's signal is an ecall of the emulation now */
	(void)ipc_recv(emul, &m, 0, 0, r2);
	EQ(TAG_KIND(m.m_tag), MSG_ECALL);
	EQ(m.m_badge, 0x66);
	EQ(m.m_w[0], done);
	c.c_ecall = 0;
	OK(sys_commit(k.k_thread, kt_mint(vs, CAPR_GRANT, 0), &c));
	wait_dump();
}

static void
count_at(word_t arg)
{
	volatile word_t *w = (word_t *)arg;

	for (;;)
		++*w;
}

TEST(siblings_end_others_stay)
{
	cap_t reply = kt_obj(CAP_REPLY, 0), vs = new_image(), old = kt_space();
	cap_t slot = kt_mint(vs, CAPR_GRANT, 0);
	struct kthread lead, k[3];
	struct gather g;
	volatile word_t *w;
	word_t p = kt_page(1), then[3], info, extra;
	unsigned i;

	OK(kt_map(old, WINDOW2, p, MAP_R | MAP_W));
	w = kt_window(WINDOW2 + PAGE_SIZE, p);
	memset((void *)w, 0, PAGE_SIZE);
	lead = old_image(old, reply);
	kt_config(lead.k_thread, TC_TOKEN, 0x500001);
	for (i = 0; i < 3; i++) {
		k[i] = kt_thread(old, 10);
		/* the third is another process, in the same space by vfork */
		kt_config(k[i].k_thread, TC_TOKEN,
		    (i == 2 ? 0x51UL : 0x50UL) << 16 | i);
		kt_go(&k[i], count_at, WINDOW2 + 8 * i);
	}
	AWAIT(w[0] > 0 && w[1] > 0);
	/* as exec does it: frozen first */
	memset(&g, 0, sizeof(g));
	g.g_argv = WINDOW2 + 0x800;
	g.g_buf = WINDOW2 + 2 * PAGE_SIZE;
	kt_window(g.g_buf, kt_page(1));
	g.g_bufsize = 16;
	OK(sys_gather(lead.k_thread, &g));
	OK(sys_commit(lead.k_thread, slot, &c));
	wait_dump();
	for (i = 0; i < 3; i++)
		then[i] = w[i];
	/* the new image spins in its last loop: let the vforked one run */
	OK(sys_t_suspend(lead.k_thread));
	kt_sleep_ms(50);
	AWAIT(w[2] > then[2]);
	EQ(w[0], then[0]);
	EQ(w[1], then[1]);
	EQ(sys_t_resume(k[0].k_thread), EINVAL);
	OK(sys_cap_info(slot, &info, &extra));
	EQ(extra, 1);
}

TEST(errors_change_nothing)
{
	cap_t reply = kt_obj(CAP_REPLY, 0), vs = new_image(), slot, weak, unfed;
	struct kthread k = old_image(kt_space(), reply);
	struct sysinfo si;
	struct regs r, s;
	struct commit bad;
	struct ipc_msg m = { .m_tag = TAG_ERROR(ENOENT) };
	word_t p = kt_page(1);
	struct commit *ro = kt_window(WINDOW + PAGE_SIZE, p);
	cap_t ep = kt_obj(CAP_ENDPOINT, 0);

	slot = kt_mint(vs, CAPR_GRANT, 0);
	weak = kt_mint(k.k_thread, CAPR_ALL & ~CAPR_EXEC, 0);
	unfed = kt_mint(kt_obj(CAP_VSPACE, 0), CAPR_GRANT, 0);
	ep = kt_mint(ep, CAPR_RECV, 0);
	*ro = c;
	OK(kt_map(CAPSLOT_VSPACE, WINDOW + PAGE_SIZE, p, MAP_R));
	si = kt_census();
	OK(sys_t_regs(k.k_thread, &r, 0));
	EQ(sys_commit(NONE, slot, &c), EBADCAP);
	EQ(sys_commit(vs, slot, &c), ECAPTYPE);
	EQ(sys_commit(weak, slot, &c), ECAPRIGHTS);
	EQ(sys_commit(k.k_thread, NONE, &c), EBADCAP);
	EQ(sys_commit(k.k_thread, UT, &c), ECAPTYPE);
	EQ(sys_commit(k.k_thread, unfed, &c), EINVAL);
	EQ(sys_commit(k.k_thread, slot, (void *)(1UL << 50)), EFAULT);
	EQ(sys_commit(k.k_thread, slot, (void *)(WINDOW + 0x50000)), ERETRY);
	EQ(sys_commit(k.k_thread, slot, ro), EINVAL);
	/* the original stays with its maker */
	EQ(sys_commit(k.k_thread, vs, &c), EINVAL);
	bad = c;
	bad.c_pc = 1UL << 38;
	EQ(sys_commit(k.k_thread, slot, &bad), EINVAL);
	bad.c_pc = c.c_pc + 1;
	EQ(sys_commit(k.k_thread, slot, &bad), EINVAL);
	bad = c;
	bad.c_sp = (1UL << 38) + 16;
	EQ(sys_commit(k.k_thread, slot, &bad), EINVAL);
	bad = c;
	bad.c_flags = 2;
	EQ(sys_commit(k.k_thread, slot, &bad), EINVAL);
	bad = c;
	bad.c_ecall = NONE;
	EQ(sys_commit(k.k_thread, slot, &bad), EBADCAP);
	bad.c_ecall = UT;
	EQ(sys_commit(k.k_thread, slot, &bad), ECAPTYPE);
	bad.c_ecall = ep;
	EQ(sys_commit(k.k_thread, slot, &bad), ECAPRIGHTS);
	kt_same(&si);
	OK(sys_t_regs(k.k_thread, &s, 0));
	EQ(memcmp(&r, &s, sizeof(r)), 0);
	/* it still waits for its answer, and gets it */
	EQ(kt_state(k.k_thread), T_REPLY);
	OK(ipc_reply(reply, &m));
	EQ(kt_state(k.k_thread), T_READY);
	OK(sys_t_regs(k.k_thread, &s, 0));
	CHECK(memcmp(&r, &s, sizeof(r)) != 0);
}

static volatile word_t result;

static void
commit_other(word_t arg)
{
	result = (word_t)sys_commit((cap_t)(arg >> 32), (cap_t)(arg & 0xffff),
	    &c);
}

/* It would take away its own address space on the way. */
TEST(sibling_or_oneself_is_refused)
{
	cap_t vs = new_image(), slot = kt_mint(vs, CAPR_GRANT, 0);
	struct kthread a, b = kt_thread(CAPSLOT_VSPACE, 10);

	a = kt_thread(CAPSLOT_VSPACE, 12);
	kt_config(a.k_thread, TC_TOKEN, 0x600001);
	kt_config(b.k_thread, TC_TOKEN, 0x600002);
	kt_go(&a, commit_other, (word_t)b.k_thread << 32 | slot);
	kt_join(&a);
	EQ(result, EINVAL);
	OK(sys_t_suspend(a.k_thread));
	kt_go(&a, commit_other, (word_t)a.k_thread << 32 | slot);
	kt_join(&a);
	EQ(result, EINVAL);
}

TEST(halted_thread_lives_again)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, 15);
	cap_t vs = new_image();

	kt_go(&k, kt_trap_illegal, 0);
	REACHES(k.k_thread, T_STOPPED);
	OK(sys_commit(k.k_thread, kt_mint(vs, CAPR_GRANT, 0), &c));
	wait_dump();
}

TEST(same_space_again)
{
	cap_t vs = new_image();
	struct kthread k = kt_thread(vs, 15);

	OK(sys_commit(k.k_thread, kt_mint(vs, CAPR_GRANT, 0), &c));
	EQ(c.c_token, 0xbeef);
	wait_dump();
}

TEST(new_space_is_destroyed_later)
{
	cap_t reply = kt_obj(CAP_REPLY, 0), vs = new_image();
	struct kthread k = old_image(kt_space(), reply);

	OK(sys_commit(k.k_thread, kt_mint(vs, CAPR_GRANT, 0), &c));
	wait_dump();
	OK(sys_delete(vs));
	EQ(sys_t_resume(k.k_thread), EINVAL);
}
