/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Precedence of errors: no capability < wrong type < missing right < bad
 * argument.  Each operation is tried with everything else wrong as well.
 */
#define AREA "errors"
#include "ktest.h"

static const struct {
	word_t	 nr;
	unsigned type;		/* what argument 0 must be */
	int	 rights;	/* it needs some */
	int	 einval;	/* what bad other arguments give; 0: not tried */
} ops[] = {
	{ SYS_SIGNAL, CAP_NOTIFY, 1, 0 },
	{ SYS_WAIT, CAP_NOTIFY, 1, 0 },
	{ SYS_RETYPE, CAP_UNTYPED, 1, 0 },
	{ SYS_MINT, CAP_CSPACE, 1, EBADCAP },
	{ SYS_EP_IDENT, CAP_POWER, 1, EBADCAP },
	{ SYS_VS_CONFIG, CAP_VSPACE, 1, EBADCAP },
	{ SYS_VS_FEED, CAP_VSPACE, 1, EBADCAP },
	{ SYS_MAPV, CAP_VSPACE, 1, EBADCAP },
	{ SYS_UNMAP, CAP_VSPACE, 1, EINVAL },
	{ SYS_VS_CLEAR, CAP_VSPACE, 1, EINVAL },
	{ SYS_VS_QUERY, CAP_VSPACE, 1, EBADCAP },
	{ SYS_VS_IDLE, CAP_VSPACE, 1, 0 },
	{ SYS_T_CONFIG, CAP_THREAD, 1, EFAULT },
	{ SYS_T_REGS, CAP_THREAD, 1, EFAULT },
	{ SYS_T_RESUME, CAP_THREAD, 1, EINVAL },
	{ SYS_T_SUSPEND, CAP_THREAD, 1, 0 },
	{ SYS_T_INTERRUPT, CAP_THREAD, 1, EINVAL },
	{ SYS_T_FORK, CAP_THREAD, 1, EBADCAP },
	{ SYS_GATHER, CAP_THREAD, 1, EFAULT },
	{ SYS_COMMIT, CAP_THREAD, 1, EBADCAP },
	{ SYS_THAW, CAP_THREAD, 1, 0 },
	{ SYS_LEASE, CAP_REPLY, 0, EINVAL },
	{ SYS_REPLY_REGS, CAP_REPLY, 0, ESRCH },
	{ SYS_IRQ_GET, CAP_IRQCTL, 1, 0 },
	{ SYS_CONSOLE_PUT, CAP_LOG, 1, EFAULT },
	{ SYS_CONSOLE_GET, CAP_LOG, 1, 0 },
	{ SYS_LOG, CAP_LOG, 1, EFAULT },
	{ SYS_LOG_READ, CAP_LOG, 1, 0 },
	{ SYS_TRACE_CTL, CAP_TRACE, 0, EINVAL },
	{ SYS_POWER, CAP_POWER, 1, EINVAL },
	{ SYS_CONSOLE_OFF, CAP_LOG, 1, 0 }
};

static cap_t
of_type(unsigned type)
{
	switch (type) {
	case CAP_UNTYPED:
		return UT;
	case CAP_FRAME:
		return FR;
	case CAP_POWER:
		return INIT_CAP_POWER;
	case CAP_IRQCTL:
		return INIT_CAP_IRQCTL;
	case CAP_TRACE:
		return INIT_CAP_TRACE;
	case CAP_LOG:
		return CAPSLOT_LOG;
	case CAP_CSPACE:
		return kt_obj(CAP_CSPACE, 4);
	default:
		return kt_obj(type, 0);
	}
}

static word_t
bad(word_t nr, cap_t c)
{
	return (word_t)sys_op(c, ~0UL, ~0UL, ~0UL, ~0UL, ~0UL, ~0UL, nr);
}

TEST(no_capability_before_all)
{
	unsigned i;

	for (i = 0; i < nitems(ops); i++) {
		EQ(ops[i].nr << 16 | bad(ops[i].nr, NONE),
		    ops[i].nr << 16 | EBADCAP);
		EQ(ops[i].nr << 16 | bad(ops[i].nr, INIT_CSPACE_SLOTS),
		    ops[i].nr << 16 | EBADCAP);
		/* 0 means something for these two */
		if (ops[i].nr != SYS_MINT && ops[i].nr != SYS_WAIT)
			EQ(ops[i].nr << 16 | bad(ops[i].nr, 0),
			    ops[i].nr << 16 | EBADCAP);
	}
}

TEST(wrong_type_before_rights_and_arguments)
{
	cap_t ep = kt_mint(kt_obj(CAP_ENDPOINT, 0), 0, 0);
	unsigned i;

	for (i = 0; i < nitems(ops); i++)
		EQ(ops[i].nr << 16 | bad(ops[i].nr, ep),
		    ops[i].nr << 16 | ECAPTYPE);
}

TEST(rights_before_arguments)
{
	unsigned i;
	cap_t c, s = kt_slot(1);

	for (i = 0; i < nitems(ops); i++) {
		if (!ops[i].rights)
			continue;
		c = of_type(ops[i].type);
		OK(sys_mint(0, s, c, 0, 0));
		EQ(ops[i].nr << 16 | bad(ops[i].nr, s),
		    ops[i].nr << 16 | ECAPRIGHTS);
		OK(sys_delete(s));
	}
}

TEST(bad_arguments_change_nothing)
{
	struct sysinfo si;
	unsigned i;
	cap_t c;

	for (i = 0; i < nitems(ops); i++) {
		if (ops[i].einval == 0)
			continue;
		c = of_type(ops[i].type);
		si = kt_census();
		EQ(ops[i].nr << 16 | bad(ops[i].nr, c),
		    ops[i].nr << 16 | (word_t)ops[i].einval);
		kt_same(&si);
	}
}

TEST(messages)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), weak = kt_mint(ep, CAPR_GRANT, 0);
	struct ipc_msg m = { 0 };

	EQ(ipc_call(NONE, &m, 0, 0), EBADCAP);
	EQ(ipc_call(UT, &m, 0, 0), ECAPTYPE);
	EQ(ipc_call(weak, &m, 0, 0), ECAPRIGHTS);
	EQ(ipc_send_nowait(NONE, &m), EBADCAP);
	EQ(ipc_send_nowait(UT, &m), ECAPTYPE);
	EQ(ipc_send_nowait(weak, &m), ECAPRIGHTS);
	EQ(ipc_recv(NONE, &m, 0, 1, 0), EBADCAP);
	EQ(ipc_recv(UT, &m, 0, 1, 0), ECAPTYPE);
	EQ(ipc_recv(weak, &m, 0, 1, 0), ECAPRIGHTS);
	EQ(ipc_recv(ep, &m, 0, 1, NONE), EBADCAP);
	EQ(ipc_recv(ep, &m, 0, 1, UT), ECAPTYPE);
	EQ(ipc_reply(NONE, &m), EBADCAP);
	EQ(ipc_reply(0, &m), EBADCAP);
	EQ(ipc_reply(ep, &m), ECAPTYPE);
	EQ(ipc_reply_recv(NONE, &m, 0, 1, 0), EBADCAP);
	EQ(ipc_reply_recv(ep, &m, 0, 1, UT), ECAPTYPE);
	/* badge 0 and no words but the error */
	m.m_badge = m.m_w[0] = m.m_w[5] = m.m_cap[0] = 99;
	EQ(ipc_call(NONE, &m, 0, 0), EBADCAP);
	EQ(m.m_badge, 0);
	EQ(m.m_tag, TAG_ERROR(EBADCAP));
	EQ(m.m_w[0] | m.m_w[5] | m.m_cap[0], 0);
}

TEST(mint)
{
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), b = kt_mint(ep, CAPR_ALL, 3);
	cap_t weak = kt_mint(ep, 0, 0);

	/* source, destination, rights, badge */
	EQ(sys_mint(0, b, NONE, 0, 1), EBADCAP);
	EQ(sys_mint(0, 0, weak, 0, 1), EBADCAP);
	EQ(sys_mint(0, b, weak, 0, 1UL << 50), ECAPRIGHTS);
	EQ(sys_mint(0, ep, b, 0, 9), EINVAL);
	EQ(sys_mint(0, ep, b, 0, 0), EEXIST);
}

TEST(retype)
{
	cap_t weak = kt_mint(UT, CAPR_GRANT, 0), s = kt_slot(1);

	EQ(sys_retype(weak, ~0UL, ~0UL, ~0UL, 0, 0), ECAPRIGHTS);
	EQ(sys_retype(UT, ~0UL, ~0UL, ~0UL, 0, 1), EBADCAP);
	EQ(sys_retype(UT, ~0UL, ~0UL, ~0UL, s, 1), EINVAL);
	EQ(sys_retype(UT, kt_page(1), CAP_ENDPOINT, 0, UT, 1), EEXIST);
}

TEST(unknown_numbers)
{
	word_t nr;

	for (nr = 0; nr < 200; nr++)
		if (nr == 9 || nr == 15 || nr == 23 || nr == 31 ||
		    nr == 44 || nr == 51 || nr == 54 || nr == 55 || nr >= 64)
			EQ(sys_op(0, 0, 0, 0, 0, 0, 0, nr), ENOSYS);
	EQ(sys_op(0, 0, 0, 0, 0, 0, 0, ~0UL), ENOSYS);
	EQ(sys_op(0, 0, 0, 0, 0, 0, 0, 1UL << 63), ENOSYS);
	EQ(sys_op(0, 0, 0, 0, 0, 0, 0, 1UL << 32 | SYS_NULL), ENOSYS);
}

TEST(batch)
{
	struct kop k[BATCH_MAX + 1];
	struct sysinfo si;
	cap_t ep = kt_obj(CAP_ENDPOINT, 0), s = kt_slot(3);
	word_t done, nr;

	memset(k, 0, sizeof(k));
	si = kt_census();
	/* what may not stand there, and what is no operation at all */
	for (nr = 0; nr < 100; nr++) {
		if ((nr >= SYS_RETYPE && nr <= SYS_VS_IDLE &&
		    nr != SYS_DELETE && nr != SYS_REVOKE && nr != 23) ||
		    nr == SYS_T_CONFIG || nr == SYS_SIGNAL)
			continue;
		k[0].k_op = nr;
		done = 77;
		EQ(sys_batch(k, 1, &done), EINVAL);
		EQ(done, 0);
	}
	k[0].k_op = ~0UL;
	EQ(sys_batch(k, 1, &done), EINVAL);
	EQ(sys_batch(k, BATCH_MAX + 1, &done), EINVAL);
	EQ(sys_batch(k, ~0UL, &done), EINVAL);
	OK(sys_batch(NULL, 0, &done));
	EQ(sys_batch((void *)(1UL << 60), 1, &done), EFAULT);
	EQ(sys_batch((void *)(WINDOW + 64), 1, &done), ERETRY);
	kt_same(&si);
	/* it stops at the first that fails; the ones before stay done */
	for (nr = 0; nr < 3; nr++) {
		k[nr].k_op = SYS_MINT;
		k[nr].k_arg[1] = s + nr;
		k[nr].k_arg[2] = nr == 1 ? (word_t)NONE : ep;
		k[nr].k_arg[3] = CAPR_ALL;
	}
	EQ(sys_batch(k, 3, &done), EBADCAP);
	EQ(done, 1);
	EQ(kt_census().si_caps, si.si_caps + 1);
}
