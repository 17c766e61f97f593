/* SPDX-License-Identifier: BSD-2-Clause */
/* The message trace: what is recorded while it is on, and nothing while it is off. */
#define AREA "trace"
#include "ktest.h"

static struct server sv;
static struct trace_rec rec[64];
static char buf[256];

/* Number of the record to come. */
static word_t
next(void)
{
	word_t out[2];

	OK(sys_trace_read(INIT_CAP_TRACE, ~0UL, rec, 64, out));
	EQ(out[0], 0);
	return out[1];
}

static unsigned
records(word_t first)
{
	word_t out[2];

	memset(rec, 0xaa, sizeof(rec));
	OK(sys_trace_read(INIT_CAP_TRACE, first, rec, 64, out));
	EQ(out[1], first);
	return out[0];
}

static void
answer(struct server *s, struct ipc_msg *m)
{
	word_t out[2];

	if (s->s_last.m_tag & TAG_LEASE_R)
		OK(sys_lease(s->s_reply, COPY_IN, 0, (vaddr_t)buf, 100, out));
	m->m_tag = TAG_ERROR(EROFS) | TAG_CAPS(1);
	m->m_w[0] = 0x55;
	m->m_cap[0] = s->s_ep;
}

static word_t
own_token(void)
{
	word_t info, extra, tp;

	__asm__("mv %0, tp" : "=r"(tp));
	OK(sys_cap_info((cap_t)tp, &info, &extra));
	return CAPINFO_VALUE(info);
}

TEST(call_and_reply)
{
	struct ipc_msg m = { .m_tag = TAG(6, 3) | TAG_CAPS(2) };
	word_t first, me = own_token(), server;

	kt_serve(&sv, answer, 25);
	server = (word_t)sv.s_thread.k_thread << 16 | 1;
	m.m_cap[0] = m.m_cap[1] = UT;
	m.m_w[0] = 11;
	m.m_w[3] = 14;
	first = next();
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_ON));
	EQ(ipc_call(sv.s_ep, &m, 0, 0), EROFS);
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_OFF));
	EQ(records(first), 3);
	EQ(rec[0].tr_kind, TRACE_KOP);
	EQ(rec[0].tr_sys, SYS_TRACE_CTL);
	EQ(rec[0].tr_bytes, 0);
	EQ(rec[1].tr_kind, TRACE_CALL);
	EQ(rec[1].tr_from, me);
	EQ(rec[1].tr_to, server);
	EQ(TAG_LABEL(rec[1].tr_tag), TAG(6, 3));
	EQ(rec[1].tr_ncaps, 2);
	EQ(rec[1].tr_error, 0);
	EQ(rec[1].tr_word[0], 11);
	EQ(rec[1].tr_word[3], 14);
	EQ(rec[2].tr_kind, TRACE_REPLY);
	EQ(rec[2].tr_from, server);
	EQ(rec[2].tr_to, me);
	/* the answer is named after the call */
	EQ(TAG_LABEL(rec[2].tr_tag), TAG(6, 3));
	EQ(rec[2].tr_error, EROFS);
	EQ(rec[2].tr_ncaps, 1);
	EQ(rec[2].tr_word[0], 0x55);
	CHECK(rec[1].tr_time <= rec[2].tr_time && rec[0].tr_time != 0);
	CHECK(rec[1].tr_instret < rec[2].tr_instret);
}

TEST(send_signal_and_operations)
{
	struct ipc_msg m = { .m_tag = TAG(2, 9), .m_w = { 1, 2 } };
	cap_t n = kt_obj(CAP_NOTIFY, 0), s = kt_slot(1), vs = kt_vspace(3);
	word_t first, p = kt_page(2);
	struct map_ent me[2] = {
		{ .me_va = WINDOW | MAP_R, .me_page = p },
		{ .me_va = (WINDOW + PAGE_SIZE) | MAP_R, .me_page = p + 1 }
	};

	kt_serve(&sv, NULL, 25);
	n = kt_mint(n, CAPR_SEND, 0x40);
	first = next();
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_ON));
	OK(ipc_send(sv.s_ep, &m));
	OK(sys_signal(n));
	EQ(sys_mint(0, s, NONE, 7, 0), EBADCAP);
	OK(sys_mapv(vs, FR, me, 2, NULL));
	OK(sys_null());
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_OFF));
	EQ(records(first), 6);
	EQ(rec[1].tr_kind, TRACE_SEND);
	EQ(TAG_LABEL(rec[1].tr_tag), TAG(2, 9));
	EQ(rec[1].tr_word[1], 2);
	EQ(rec[2].tr_kind, TRACE_SIGNAL);
	EQ(rec[2].tr_word[0], 0x40);
	EQ(rec[3].tr_kind, TRACE_KOP);
	EQ(rec[3].tr_sys, SYS_SIGNAL);
	EQ(rec[4].tr_sys, SYS_MINT);
	EQ(rec[4].tr_error, EBADCAP);
	EQ(rec[4].tr_from, own_token());
	EQ(rec[4].tr_to, 0);
	EQ(rec[4].tr_word[1], s);
	EQ(rec[5].tr_sys, SYS_MAPV);
	EQ(rec[5].tr_pages, 2);
}

TEST(bytes_of_a_lease)
{
	struct ipc_msg m = { .m_tag = TAG(6, 3) | TAG_LEASE_R };
	word_t first;

	kt_window(WINDOW, kt_page(1));
	kt_serve(&sv, answer, 25);
	m.m_w[LEASE_ADDR] = WINDOW;
	m.m_w[LEASE_LEN] = 200;
	first = next();
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_ON));
	EQ(ipc_call(sv.s_ep, &m, 0, 0), EROFS);
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_OFF));
	EQ(records(first), 4);
	EQ(rec[2].tr_kind, TRACE_KOP);
	EQ(rec[2].tr_sys, SYS_LEASE);
	EQ(rec[2].tr_bytes, 100);
}

/* Bytes that were copied before the trace was on are nobody's. */
TEST(bytes_from_before)
{
	word_t first = next(), out[2];

	OK(sys_vcopy(CAPSLOT_VSPACE, COPY_IN, (vaddr_t)buf,
	    (vaddr_t)buf + 128, 100, out));
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_ON));
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_OFF));
	EQ(records(first), 1);
	EQ(rec[0].tr_bytes, 0);
}

static void
touch(word_t arg)
{
	*(volatile word_t *)arg = 1;
}

static void
skip(struct server *s, struct ipc_msg *m)
{
	struct regs r;

	if (TAG_KIND(s->s_last.m_tag) == MSG_EXCEPTION) {
		OK(sys_reply_regs(s->s_reply, &r, 0));
		r.r_pc = (word_t)kt_thread_end;
		OK(sys_reply_regs(s->s_reply, &r, 1));
		m->m_tag = 0;
	} else
		m->m_tag = TAG_ERROR(EFAULT);
}

TEST(faults_and_exceptions)
{
	cap_t vs = kt_space();
	struct kthread k = kt_thread(vs, 20);
	word_t first, i, n;
	unsigned faults = 0, exceptions = 0;

	kt_serve(&sv, skip, 25);
	OK(sys_vs_config(vs, 0x12, sv.s_ep));
	kt_config(k.k_thread, TC_EXCEPTION, sv.s_ep);
	first = next();
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_ON));
	kt_go(&k, touch, WINDOW + 0x10000);
	kt_join(&k);
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_OFF));
	n = records(first);
	for (i = 0; i < n; i++) {
		if (rec[i].tr_kind == TRACE_FAULT) {
			faults++;
			EQ(rec[i].tr_word[0], FAULT_WRITE);
			EQ(rec[i].tr_word[1], WINDOW + 0x10000);
		}
		if (rec[i].tr_kind == TRACE_EXCEPTION)
			exceptions++;
	}
	EQ(faults, 1);
	EQ(exceptions, 1);
}

TEST(off_records_nothing)
{
	struct ipc_msg m = { .m_tag = TAG(6, 3) };
	word_t first;

	kt_serve(&sv, answer, 25);
	first = next();
	EQ(ipc_call(sv.s_ep, &m, 0, 0), EROFS);
	OK(sys_signal(kt_obj(CAP_NOTIFY, 0)));
	EQ(next(), first);
}

TEST(ring_goes_round)
{
	word_t first = next(), out[2], i, last;

	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_ON));
	for (i = 0; i < 20000; i++)
		(void)sys_delete(NONE);
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_OFF));
	last = next();
	EQ(last, first + 20001);
	/* the first ones are gone: it begins with the oldest there is */
	OK(sys_trace_read(INIT_CAP_TRACE, first, rec, 64, out));
	CHECK(out[1] > first);
	EQ(out[0], 64);
	EQ(rec[63].tr_sys, SYS_DELETE);
	OK(sys_trace_read(INIT_CAP_TRACE, last - 3, rec, 64, out));
	EQ(out[0], 3);
	EQ(out[1], last - 3);
}

TEST(reading_needs_the_capability)
{
	word_t out[2];

	EQ(sys_trace_read(UT, 0, rec, 1, out), ECAPTYPE);
	EQ(sys_trace_read(NONE, 0, rec, 1, out), EBADCAP);
	EQ(sys_trace_ctl(INIT_CAP_TRACE, 2), EINVAL);
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_ON));
	OK(sys_trace_ctl(INIT_CAP_TRACE, TRACE_OFF));
	EQ(sys_trace_read(INIT_CAP_TRACE, 0, (void *)(1UL << 50), 1, out),
	    EFAULT);
	EQ(sys_trace_read(INIT_CAP_TRACE, 0, (void *)WINDOW, 1, out), ERETRY);
}

TEST(log_can_be_read)
{
	word_t out[2], end;

	OK(sys_log_read(CAPSLOT_LOG, ~0UL, buf, sizeof(buf), out));
	EQ(out[0], 0);
	end = out[1];
	OK(sys_log_read(CAPSLOT_LOG, 0, buf, sizeof(buf), out));
	EQ(out[0], sizeof(buf));
	CHECK(out[1] <= end);
	/* what is gone is skipped */
	CHECK(end < 32768 || out[1] >= end - 32768 + sizeof(buf));
	EQ(sys_log_read(kt_mint(CAPSLOT_LOG, CAPR_SEND, 0), 0, buf, 1, out),
	    ECAPRIGHTS);
	EQ(sys_log(kt_mint(CAPSLOT_LOG, CAPR_RECV, 0), "x", 1), ECAPRIGHTS);
	EQ(sys_log(CAPSLOT_LOG, (char *)(1UL << 50), 1), EFAULT);
	EQ(sys_log(CAPSLOT_LOG, (char *)WINDOW, 1), ERETRY);
	EQ(sys_log_read(CAPSLOT_LOG, 0, (char *)(1UL << 50), 1, out), EFAULT);
}

TEST(the_firmware_s_console)
{
	static const char line[] = "# by the firmware\n";
	cap_t send = kt_mint(CAPSLOT_LOG, CAPR_SEND, 0);
	cap_t recv = kt_mint(CAPSLOT_LOG, CAPR_RECV, 0);
	word_t before[2], after[2], n;

	/* what may write or read the log may not speak for the terminal */
	EQ(sys_console_put(send, line, 1, &n), ECAPRIGHTS);
	EQ(sys_console_put(recv, line, 1, &n), ECAPRIGHTS);
	EQ(sys_console_get(send, &n), ECAPRIGHTS);
	EQ(sys_console_get(recv, &n), ECAPRIGHTS);
	EQ(sys_console_off(send, 1), ECAPRIGHTS);
	EQ(sys_console_off(recv, 1), ECAPRIGHTS);
	OK(sys_log_read(CAPSLOT_LOG, ~0UL, buf, sizeof(buf), before));
	OK(sys_console_put(CAPSLOT_LOG, line, sizeof(line) - 1, &n));
	EQ(n, sizeof(line) - 1);
	OK(sys_log_read(CAPSLOT_LOG, ~0UL, buf, sizeof(buf), after));
	EQ(after[1], before[1]);
	OK(sys_console_put(CAPSLOT_LOG, NULL, 0, &n));
	EQ(n, 0);
	EQ(sys_console_put(CAPSLOT_LOG, (char *)(1UL << 50), 1, &n), EFAULT);
	EQ(sys_console_put(CAPSLOT_LOG, (char *)WINDOW, 1, &n), ERETRY);
	EQ(sys_console_get(CAPSLOT_LOG, &n), EAGAIN);
}

/* No caller holds the kernel for longer than that many bytes take. */
TEST(the_firmware_s_console_takes_no_more_than_a_piece)
{
	static const char line[] = "# ................................"
	    "................................";
	word_t n;

	OK(sys_console_put(CAPSLOT_LOG, line, sizeof(line) - 1, &n));
	EQ(n, CONSOLE_PUT_MAX);
	OK(sys_console_put(CAPSLOT_LOG, "\n", 1, &n));
	EQ(n, 1);
}
