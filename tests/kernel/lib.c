/* SPDX-License-Identifier: BSD-2-Clause */
/* Slots, pages, objects, threads and spaces of the test that runs. */
#include <stdarg.h>
#include "ktest.h"
#include "kt_main.h"
#include "util/printf.h"

#define PAUSE_NS	100000	/* between two looks at what is waited for */

extern char _text_end[], _bss_end[];

static cap_t next_slot;
static word_t next_page, first_page;
static unsigned nthreads;
static int in_copy;
static char stacks[NTHREAD][STACK] __attribute__((aligned(16)));

void
kt_printf(const char *fmt, ...)
{
	char line[256];
	va_list ap;

	va_start(ap, fmt);
	kvsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	(void)sys_log(CAPSLOT_LOG, line, strlen(line));
}

int
kt_has_arg(const char *word)
{
	const char *p = kt_info->bi_bootargs;
	size_t n = strlen(word);

	while (*p != '\0') {
		if (strncmp(p, word, n) == 0 && (p[n] == ' ' || p[n] == '\0'))
			return 1;
		while (*p != '\0' && *p != ' ')
			p++;
		while (*p == ' ')
			p++;
	}
	return 0;
}

void
kt_reset(word_t page)
{
	if (page != 0)
		first_page = page;
	next_slot = SLOT_BASE;
	next_page = first_page;
	nthreads = 0;
}

cap_t
kt_slot(unsigned n)
{
	cap_t s = next_slot;

	next_slot += n;
	CHECK(next_slot < NONE);
	return s;
}

word_t
kt_page(unsigned n)
{
	word_t p = next_page;

	next_page += n;
	CHECK(next_page <= KT_PAGES);
	return p;
}

word_t
kt_mega_page(void)
{
	next_page = (next_page + 511) & ~511UL;
	return kt_page(512);
}

cap_t
kt_obj(unsigned type, word_t size)
{
	cap_t s = kt_slot(1);

	OK(sys_retype(UT, kt_page(type == CAP_CSPACE ?
	    atop(round_page(size * OBJ_SLOT)) : 1), type, size, s, 1));
	return s;
}

cap_t
kt_mint(cap_t src, word_t rights, word_t badge)
{
	cap_t s = kt_slot(1);

	OK(sys_mint(0, s, src, rights, badge));
	return s;
}

struct sysinfo
kt_census(void)
{
	struct sysinfo si;

	OK(sys_sysinfo(&si));
	return si;
}

void
kt_same(const struct sysinfo *then)
{
	struct sysinfo now = kt_census();
	unsigned i;

	EQ(now.si_caps, then->si_caps);
	for (i = 0; i < CAP_NTYPES; i++)
		EQ(now.si_objects[i], then->si_objects[i]);
	for (i = 0; i < NPAGESTATE; i++)
		EQ(now.si_pages[i], then->si_pages[i]);
}

static word_t
ticks(void)
{
	word_t t;

	__asm__ volatile("rdtime %0" : "=r"(t));
	return t;
}

word_t
kt_ms(void)
{
	return ticks() / (kt_info->bi_timebase / 1000);
}

void
kt_sleep_ms(word_t ms)
{
	word_t bits;

	EQ(sys_wait(0, ms * 1000000, &bits), ETIMEDOUT);
}

void
kt_pause(void)
{
	word_t bits;

	(void)sys_wait(0, PAUSE_NS, &bits);
}

unsigned
kt_state(cap_t thread)
{
	word_t info, now;

	OK(sys_cap_info(thread, &info, &now));
	EQ(CAPINFO_TYPE(info), CAP_THREAD);
	return CAPINFO_IDENT(now);
}

struct result
kt_op(word_t nr, word_t a0, word_t a1, word_t a2, word_t a3, word_t a4,
    word_t a5)
{
	struct result r;
	word_t out[2];

	r.error = (word_t)sys_op_out(a0, a1, a2, a3, a4, a5, out, nr);
	r.a1 = out[0];
	r.a2 = out[1];
	return r;
}

/* --- spaces --- */

int
kt_map(cap_t vs, vaddr_t va, word_t page, word_t flags)
{
	struct map_ent me = { .me_va = va | flags, .me_page = page };

	return sys_mapv(vs, FR, &me, 1, NULL);
}

void *
kt_window(vaddr_t va, word_t page)
{
	OK(kt_map(CAPSLOT_VSPACE, va, page, MAP_R | MAP_W));
	return (void *)va;
}

cap_t
kt_vspace(unsigned tables)
{
	cap_t vs = kt_obj(CAP_VSPACE, 0);

	OK(sys_vs_feed(vs, UT, kt_page(tables), tables));
	return vs;
}

/* n pages of mine from va on, copied to pages of FR, through the window. */
void
kt_copy_pages(vaddr_t va, word_t page, word_t n)
{
	word_t i, k;

	for (i = 0; i < n; i += k) {
		struct map_ent me[64];
		word_t j;

		k = n - i < nitems(me) ? n - i : nitems(me);
		for (j = 0; j < k; j++) {
			me[j].me_va = (WINDOW + ptoa(j)) | MAP_R | MAP_W;
			me[j].me_page = page + i + j;
		}
		OK(sys_mapv(CAPSLOT_VSPACE, FR, me, k, NULL));
		memcpy((void *)WINDOW, (void *)(va + ptoa(i)), ptoa(k));
		OK(sys_unmap(CAPSLOT_VSPACE, WINDOW, k));
	}
}

static void
map_pages(cap_t vs, vaddr_t va, word_t page, word_t n, word_t flags)
{
	struct map_ent me[MAPV_MAX];
	word_t i, j, k;

	for (i = 0; i < n; i += k) {
		k = n - i < MAPV_MAX ? n - i : MAPV_MAX;
		for (j = 0; j < k; j++) {
			me[j].me_va = (va + ptoa(i + j)) | flags;
			me[j].me_page = page + i + j;
		}
		OK(sys_mapv(vs, FR, me, k, NULL));
	}
}

cap_t
kt_space(void)
{
	word_t ntext = atop((vaddr_t)_text_end - VM_MIN_ADDRESS);
	word_t ndata = atop((vaddr_t)_bss_end - (vaddr_t)_text_end);
	word_t page = kt_page(ndata);
	cap_t vs = kt_vspace(8);

	/* the text was copied once, to the run's first pages: kt_main */
	map_pages(vs, VM_MIN_ADDRESS, 0, ntext, MAP_R | MAP_X);
	in_copy = 1;
	kt_copy_pages((vaddr_t)_text_end, page, ndata);
	in_copy = 0;
	map_pages(vs, (vaddr_t)_text_end, page, ndata, MAP_R | MAP_W);
	return vs;
}

int
kt_in_copy(void)
{
	return in_copy;
}

/* --- threads --- */

vaddr_t
kt_stack(void)
{
	CHECK(nthreads < NTHREAD);
	return (vaddr_t)stacks[nthreads++] + STACK;
}

struct kthread
kt_thread(cap_t vspace, unsigned prio)
{
	struct thread_config tc = {
		.tc_what = TC_PRIO | TC_CSPACE | TC_VSPACE | TC_TOKEN | TC_NAME,
		.tc_prio = prio, .tc_cspace = CAPSLOT_CSPACE,
		.tc_vspace = vspace, .tc_name = { 0x747365746b, 0 }
	};
	struct kthread k;

	k.k_thread = kt_obj(CAP_THREAD, 0);
	k.k_done = kt_obj(CAP_NOTIFY, 0);
	k.k_prio = prio;
	tc.tc_token = (word_t)k.k_thread << 16 | 1;
	OK(sys_t_config(k.k_thread, &tc));
	return k;
}

void
kt_go_on(struct kthread *k, void (*fn)(word_t), word_t arg, vaddr_t stack)
{
	struct regs r = { .r_pc = (word_t)kt_thread_start };

	r.r_x[REG_SP] = stack;
	r.r_x[REG_TP] = k->k_thread;
	r.r_x[REG_A0] = arg;
	r.r_x[7] = (word_t)fn;		/* s0 */
	r.r_x[8] = k->k_done;		/* s1 */
	OK(sys_t_regs(k->k_thread, &r, 1));
	OK(sys_t_resume(k->k_thread));
}

void
kt_go(struct kthread *k, void (*fn)(word_t), word_t arg)
{
	kt_go_on(k, fn, arg, kt_stack());
}

struct kthread
kt_start(void (*fn)(word_t), word_t arg, unsigned prio)
{
	struct kthread k = kt_thread(CAPSLOT_VSPACE, prio);

	kt_go(&k, fn, arg);
	return k;
}

void
kt_join(struct kthread *k)
{
	(void)kt_wait(k->k_done);
}

word_t
kt_wait(cap_t notify)
{
	word_t bits;

	OK(sys_wait(notify, 0, &bits));
	return bits;
}

void
kt_recv(cap_t ep, struct ipc_msg *m, cap_t reply)
{
	OK(ipc_recv(ep, m, 0, 0, reply));
}

/* One field of a thread's configuration. */
void
kt_config(cap_t thread, unsigned what, word_t value)
{
	struct thread_config tc = { .tc_what = what };

	switch (what) {
	case TC_PRIO:
		tc.tc_prio = value;
		break;
	case TC_CSPACE:
		tc.tc_cspace = value;
		break;
	case TC_VSPACE:
		tc.tc_vspace = value;
		break;
	case TC_EXCEPTION:
		tc.tc_exception = value;
		break;
	case TC_ECALL:
		tc.tc_ecall = value;
		break;
	case TC_NOTIFY:
		tc.tc_notify = value;
		break;
	case TC_TOKEN:
		tc.tc_token = value;
		break;
	}
	OK(sys_t_config(thread, &tc));
}

static void
server_loop(word_t arg)
{
	struct server *s = (struct server *)arg;
	struct ipc_msg m;
	unsigned kind;

	memset(&m, 0, sizeof(m));
	(void)ipc_recv(s->s_ep, &m, s->s_window, 0, s->s_reply);
	for (;;) {
		s->s_last = m;
		s->s_n++;
		kind = TAG_KIND(m.m_tag);
		if (s->s_handle != NULL)
			s->s_handle(s, &m);
		if ((s->s_last.m_tag & TAG_ONEWAY) || kind == MSG_NOTIFY)
			(void)ipc_recv(s->s_ep, &m, s->s_window, 0,
			    s->s_reply);
		else
			(void)ipc_reply_recv(s->s_ep, &m, s->s_window, 0,
			    s->s_reply);
	}
}

void
kt_serve(struct server *s, void (*handle)(struct server *, struct ipc_msg *),
    unsigned prio)
{
	cap_t window = s->s_window;

	memset(s, 0, sizeof(*s));
	s->s_window = window;
	s->s_ep = kt_obj(CAP_ENDPOINT, 0);
	s->s_reply = kt_obj(CAP_REPLY, 0);
	s->s_handle = handle;
	s->s_thread = kt_start(server_loop, (word_t)s, prio);
	SERVED(*s);
}
