/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases, and copies by capability. */
#define AREA "lease"
#include "ktest.h"

static struct server sv;
static char buf[3 * PAGE_SIZE] __attribute__((aligned(4096)));

/* One request to the server: what it does with the lease, and what came of it. */
struct try {
	word_t	 flags, off, n;
	vaddr_t	 local;
	int	 error;
	word_t	 out[2];
};

static void
use_lease(struct server *s, struct ipc_msg *m)
{
	struct try *t = (struct try *)s->s_data[0];

	m->m_tag = 0;
	for (; t != (struct try *)s->s_data[1]; t++)
		t->error = sys_lease(s->s_reply, t->flags, t->off, t->local,
		    t->n, t->out);
}

static void
lend(word_t tag, vaddr_t addr, word_t len, struct try *t, unsigned n)
{
	struct ipc_msg m = { .m_tag = tag };

	m.m_w[LEASE_ADDR] = addr;
	m.m_w[LEASE_LEN] = len;
	sv.s_data[0] = (word_t)t;
	sv.s_data[1] = (word_t)(t + n);
	OK(ipc_call(sv.s_ep, &m, 0, 0));
}

TEST(read_write_string)
{
	char *mem = kt_window(WINDOW, kt_page(1));
	struct try t[4] = {
		{ COPY_IN, 2, 5, (vaddr_t)buf, 1, { 0 } },
		{ COPY_STR, 4, 100, (vaddr_t)buf + 16, 1, { 0 } },
		{ COPY_OUT, 0, 3, (vaddr_t)"xyz", 1, { 0 } },
		{ COPY_IN, 16, 0, (vaddr_t)buf, 1, { 0 } }
	};

	kt_serve(&sv, use_lease, 30);
	memcpy(mem, "0123456789\0abcde", 16);
	memset(buf, '-', 40);
	lend(TAG_LEASE_R | TAG_LEASE_W, (vaddr_t)mem, 16, t, 4);
	EQ(t[0].error | t[1].error | t[2].error | t[3].error, 0);
	EQ(t[0].out[0], 5);
	EQ(memcmp(buf, "23456---", 8), 0);
	EQ(t[1].out[0], 7);
	EQ(memcmp(buf + 16, "456789\0-", 8), 0);
	EQ(memcmp(mem, "xyz3", 4), 0);
}

TEST(direction)
{
	char *mem = kt_window(WINDOW, kt_page(1));
	struct try t[3] = {
		{ COPY_IN, 0, 8, (vaddr_t)buf, 1, { 0 } },
		{ COPY_STR, 0, 8, (vaddr_t)buf, 1, { 0 } },
		{ COPY_OUT, 0, 8, (vaddr_t)buf, 1, { 0 } }
	};

	kt_serve(&sv, use_lease, 30);
	memcpy(mem, "abc", 4);
	lend(0, (vaddr_t)mem, 8, t, 3);
	EQ(t[0].error, EPERM);
	EQ(t[1].error, EPERM);
	EQ(t[2].error, EPERM);
	lend(TAG_LEASE_R, (vaddr_t)mem, 8, t, 3);
	EQ(t[0].error, 0);
	EQ(t[1].error, 0);
	EQ(t[2].error, EPERM);
	lend(TAG_LEASE_W, (vaddr_t)mem, 8, t, 3);
	EQ(t[0].error, EPERM);
	EQ(t[1].error, EPERM);
	EQ(t[2].error, 0);
}

TEST(bounds)
{
	char *mem = kt_window(WINDOW, kt_page(1));
	struct try t[] = {
		{ COPY_IN, 0, 9, (vaddr_t)buf, 1, { 0 } },
		{ COPY_IN, 8, 1, (vaddr_t)buf, 1, { 0 } },
		{ COPY_IN, 9, 0, (vaddr_t)buf, 1, { 0 } },
		{ COPY_IN, ~0UL, 1, (vaddr_t)buf, 1, { 0 } },
		{ COPY_IN, 4, ~0UL, (vaddr_t)buf, 1, { 0 } },
		{ COPY_OUT, 1, 8, (vaddr_t)buf, 1, { 0 } },
		{ 3, 0, 1, (vaddr_t)buf, 1, { 0 } },
		{ 4, 0, 1, (vaddr_t)buf, 1, { 0 } },
		{ ~0UL, 0, 1, (vaddr_t)buf, 1, { 0 } }
	};
	struct try s = { COPY_STR, 0, 100, (vaddr_t)buf, 1, { 0 } };
	struct try e = { COPY_STR, 8, 100, (vaddr_t)buf, 1, { 0 } };
	unsigned i;

	kt_serve(&sv, use_lease, 30);
	memset(mem, 'x', 16);
	lend(TAG_LEASE_R | TAG_LEASE_W, (vaddr_t)mem, 8, t, nitems(t));
	for (i = 0; i < nitems(t); i++)
		EQ(i << 16 | t[i].error, i << 16 | EINVAL);
	/* no NUL within the lease, though there may be one behind it */
	mem[8] = '\0';
	lend(TAG_LEASE_R, (vaddr_t)mem, 8, &s, 1);
	EQ(s.error, ENAMETOOLONG);
	lend(TAG_LEASE_R, (vaddr_t)mem, 8, &e, 1);
	EQ(e.error, ENAMETOOLONG);
	lend(TAG_LEASE_R, (vaddr_t)mem, 9, &s, 1);
	EQ(s.error, 0);
	EQ(s.out[0], 9);
}

TEST(not_resident_says_where)
{
	struct try r = { COPY_IN, 10, 5000, (vaddr_t)buf, 1, { 0 } };
	struct try w = { COPY_OUT, 10, 5000, (vaddr_t)buf, 1, { 0 } };
	struct try z = { COPY_STR, 10, 5000, (vaddr_t)buf, 1, { 0 } };
	word_t p = kt_page(1);

	kt_serve(&sv, use_lease, 30);
	memset(kt_window(WINDOW, p), 'x', PAGE_SIZE);
	lend(TAG_LEASE_R, WINDOW, 6000, &r, 1);
	EQ(r.error, ERETRY);
	EQ(r.out[0], WINDOW + PAGE_SIZE);
	EQ(r.out[1], 0);
	lend(TAG_LEASE_R, WINDOW, 6000, &z, 1);
	EQ(z.error, ERETRY);
	EQ(z.out[0], WINDOW + PAGE_SIZE);
	lend(TAG_LEASE_W, WINDOW, 6000, &w, 1);
	EQ(w.error, ERETRY);
	EQ(w.out[0], WINDOW + PAGE_SIZE);
	EQ(w.out[1], 1);
	/* a read-only page is not there for writing */
	OK(kt_map(CAPSLOT_VSPACE, WINDOW, p, MAP_R));
	lend(TAG_LEASE_W, WINDOW, 6000, &w, 1);
	EQ(w.error, ERETRY);
	EQ(w.out[0], WINDOW + 10);
	EQ(w.out[1], 1);
}

TEST(addresses_nobody_may_lend)
{
	static const word_t bad[] = {
		1UL << 38, ~0UL - 50, 0xffffffff80000000UL,
		0xffffffc080200000UL, 1UL << 63
	};
	struct try t[2] = {
		{ COPY_IN, 0, 100, (vaddr_t)buf, 1, { 0 } },
		{ COPY_OUT, 40, 20, (vaddr_t)buf, 1, { 0 } },
	};
	unsigned i;

	kt_serve(&sv, use_lease, 30);
	for (i = 0; i < nitems(bad); i++) {
		lend(TAG_LEASE_R | TAG_LEASE_W, bad[i], 100, t, 2);
		EQ(t[0].error, EFAULT);
		EQ(t[1].error, EFAULT);
	}
	/* up to the very end of user addresses, and on */
	lend(TAG_LEASE_R, (1UL << 38) - 50, 100, t, 1);
	EQ(t[0].error, ERETRY);
}

TEST(servers_own_bad_buffer)
{
	struct try t[] = {
		{ COPY_IN, 0, 8, WINDOW2, 1, { 0 } },
		{ COPY_IN, 0, 8, 0xffffffff80000000UL, 1, { 0 } },
		{ COPY_IN, 0, 8, (vaddr_t)kt_trap_load, 1, { 0 } },
		{ COPY_OUT, 0, 8, WINDOW2, 1, { 0 } },
		{ COPY_OUT, 0, 8, ~0UL - 3, 1, { 0 } },
	};
	unsigned i;

	kt_serve(&sv, use_lease, 30);
	kt_window(WINDOW, kt_page(1));
	lend(TAG_LEASE_R | TAG_LEASE_W, WINDOW, 100, t, nitems(t));
	for (i = 0; i < nitems(t); i++)
		EQ(i << 16 | t[i].error, i << 16 | EFAULT);
}

TEST(dead_after_the_reply)
{
	struct try t = { COPY_IN, 0, 8, (vaddr_t)buf, 1, { 0 } };
	word_t out[2];

	kt_serve(&sv, use_lease, 30);
	kt_window(WINDOW, kt_page(1));
	lend(TAG_LEASE_R, WINDOW, 100, &t, 1);
	EQ(t.error, 0);
	EQ(sys_lease(sv.s_reply, COPY_IN, 0, (vaddr_t)buf, 8, out), ESRCH);
	EQ(sys_lease(NONE, COPY_IN, 0, (vaddr_t)buf, 8, out), EBADCAP);
	EQ(sys_lease(UT, COPY_IN, 0, (vaddr_t)buf, 8, out), ECAPTYPE);
}

static void
lend_from_a_copy(word_t arg)
{
	struct ipc_msg m = { .m_tag = TAG_LEASE_R | TAG_LEASE_W };

	memset(buf, 'q', sizeof(buf));
	m.m_w[LEASE_ADDR] = (word_t)buf + 100;
	m.m_w[LEASE_LEN] = 5000;
	OK(ipc_call((cap_t)arg, &m, 0, 0));
	CHECK(buf[99] == 'q' && buf[100] == '-' && buf[106] == '-' &&
	    buf[107] == 'q' && buf[5099] == 'q' && buf[5100] == 'q');
	CHECK(buf[102] == '-');
}

/* The same addresses in two spaces, one for each side. */
TEST(across_spaces_and_pages)
{
	struct try t[2] = {
		{ COPY_IN, 0, 5000, (vaddr_t)buf + 7, 1, { 0 } },
		{ COPY_OUT, 0, 7, (vaddr_t)buf, 1, { 0 } }
	};
	struct kthread k = kt_thread(kt_space(), 20);
	unsigned i;

	kt_serve(&sv, use_lease, 30);
	memset(buf, '-', sizeof(buf));
	sv.s_data[0] = (word_t)t;
	sv.s_data[1] = (word_t)(t + 2);
	kt_go(&k, lend_from_a_copy, sv.s_ep);
	kt_join(&k);
	EQ(t[0].error | t[1].error, 0);
	EQ(t[0].out[0], 5000);
	for (i = 0; i < 5000; i++)
		EQ(buf[7 + i], 'q');
	EQ(buf[6], '-');
	EQ(buf[5007], '-');
}

TEST(vcopy)
{
	cap_t vs = kt_vspace(4), weak;
	word_t p = kt_page(2), out[2];
	struct kthread k = kt_thread(vs, 1);
	char *mem;

	OK(kt_map(vs, WINDOW2, p, MAP_R | MAP_W));
	OK(kt_map(vs, WINDOW2 + PAGE_SIZE, p + 1, MAP_R));
	mem = kt_window(WINDOW, p);
	memcpy(buf, "hello", 6);
	OK(sys_vcopy(vs, COPY_OUT, WINDOW2 + 9, (vaddr_t)buf, 6, out));
	EQ(out[0], 6);
	EQ(memcmp(mem + 9, "hello", 6), 0);
	OK(sys_vcopy(k.k_thread, COPY_STR, WINDOW2 + 10, (vaddr_t)buf + 64,
	    100, out));
	EQ(out[0], 5);
	EQ(memcmp(buf + 64, "ello", 5), 0);
	EQ(sys_vcopy(vs, COPY_OUT, WINDOW2 + 4090, (vaddr_t)buf, 10, out),
	    ERETRY);
	EQ(out[0], WINDOW2 + PAGE_SIZE);
	EQ(out[1], 1);
	EQ(sys_vcopy(vs, COPY_IN, WINDOW2 + 8190, (vaddr_t)buf, 10, out),
	    ERETRY);
	EQ(out[0], WINDOW2 + 2 * PAGE_SIZE);
	EQ(sys_vcopy(vs, COPY_IN, 1UL << 38, (vaddr_t)buf, 10, out), EFAULT);
	EQ(sys_vcopy(vs, COPY_IN, ~0UL, (vaddr_t)buf, 10, out), EINVAL);
	EQ(sys_vcopy(vs, COPY_IN, WINDOW2, ~0UL, 10, out), EINVAL);
	EQ(sys_vcopy(vs, COPY_IN, WINDOW2, (vaddr_t)buf, (1UL << 20) + 1,
	    out), EINVAL);
	EQ(sys_vcopy(vs, 3, WINDOW2, (vaddr_t)buf, 1, out), EINVAL);
	weak = kt_mint(vs, CAPR_ALL & ~CAPR_CTRL, 0);
	EQ(sys_vcopy(weak, COPY_IN, WINDOW2, (vaddr_t)buf, 1, out),
	    ECAPRIGHTS);
	weak = kt_mint(k.k_thread, CAPR_ALL & ~CAPR_EXEC, 0);
	EQ(sys_vcopy(weak, COPY_IN, WINDOW2, (vaddr_t)buf, 1, out),
	    ECAPRIGHTS);
	EQ(sys_vcopy(FR, COPY_IN, WINDOW2, (vaddr_t)buf, 1, out), ECAPTYPE);
	EQ(sys_vcopy(kt_obj(CAP_VSPACE, 0), COPY_IN, WINDOW2, (vaddr_t)buf, 1,
	    out), ESRCH);
	EQ(sys_vcopy(kt_obj(CAP_THREAD, 0), COPY_IN, WINDOW2, (vaddr_t)buf, 1,
	    out), ESRCH);
}
