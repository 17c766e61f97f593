/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Servers as kernel objects: what each gets is exactly what its component.mk
 * lists, through build/gen/manifest.c.
 */
#include "ipc/ipc.h"
#include "util/log.h"
#include "util/string.h"
#include "init.h"

#define FEED_STEP	8		/* pages for page tables at a time */
#define EP_UNIT(n)	(n)		/* endpoints and notifications share a page */
#define NTFN_UNIT(n)	(32 + (n))
#define DOOR_UNIT(n)	(48 + (n))
#define VS_UNIT		(OBJ_THREAD / OBJ_UNIT)
/* the thread of worker k, in these pages: the address space is behind the first */
#define THREADS_PER_PAGE (PAGE_SIZE / OBJ_THREAD)
#define THREAD_PLACE(k)	((k) == 0 ? 0 : (k) + 1)
#define MAXWORKERS	8	/* as many as there may be harts */

struct server servers[NSERVER];

static cap_t next_slot = INIT_CAP_FREE;
static struct run ports;	/* page of all endpoints and notifications */

cap_t
slots_alloc(unsigned n)
{
	cap_t first = next_slot;

	if (next_slot + n > INIT_CSPACE_SLOTS)
		die(1, "init's capability space is too small (hint:"
		    " INIT_CSPACE_SLOTS, or fewer REPLIES)");
	next_slot += n;
	return first;
}

static void
must(const struct server *s, const char *what, int error)
{
	if (error)
		die(1, "%s: %s: error %d", s->s_co->co_name, what, error);
}

static void
make(const struct server *s, const struct run *r, word_t page, word_t unit,
    unsigned type, word_t size, cap_t slot, unsigned n)
{
	must(s, "making an object", sys_retype(run_untyped(r),
	    RETYPE_AT(r->r_page + page, unit), type, size, slot, n));
}

void
give(const struct server *s, cap_t dst, cap_t src, word_t rights, word_t badge)
{
	int error = sys_mint(s->s_cspace, s->s_co->co_base + dst, src, rights,
	    badge);

	if (error)
		die(1, "%s: capability %u: error %d", s->s_co->co_name, dst,
		    error);
}

static void
feed(struct server *s)
{
	struct run *r;

	if (s->s_nfeed == MAXFEED)
		die(1, "%s is mapped all over the place (hint: MAXFEED)",
		    s->s_co->co_name);
	r = &s->s_feed[s->s_nfeed++];
	if (r->r_npages == 0)
		*r = mem_alloc(FEED_STEP);
	must(s, "feeding page tables", sys_vs_feed(s->s_vspace,
	    run_untyped(r), r->r_page, r->r_npages));
}

void
map_pages(struct server *s, vaddr_t va, cap_t frame, word_t first, word_t n,
    word_t flags)
{
	struct map_ent ent[MAPV_MAX];
	word_t i, k, done;
	int error;

	for (i = 0; i < n; i += done) {
		for (k = 0; k < MAPV_MAX && i + k < n; k++) {
			ent[k].me_va = (va + ptoa(i + k)) | flags;
			ent[k].me_page = first + i + k;
		}
		error = sys_mapv(s->s_vspace, frame, ent, k, &done);
		if (error == ENOMEM)
			feed(s);
		else
			must(s, "mapping", error);
	}
}

/* Endpoint and notification: as long as the machine runs. */
static void
make_ports(struct server *s)
{
	unsigned n = s->s_co->co_server;

	s->s_ep = slots_alloc(2);
	s->s_ntfn = s->s_ep + 1;
	make(s, &ports, 0, EP_UNIT(n), CAP_ENDPOINT, 0, s->s_ep, 1);
	make(s, &ports, 0, NTFN_UNIT(n), CAP_NOTIFY, 0, s->s_ntfn, 1);
	if (is_part(s->s_co)) {
		s->s_door = slots_alloc(1);
		make(s, &ports, 0, DOOR_UNIT(n), CAP_NOTIFY, 0, s->s_door, 1);
	}
	must(s, "naming the endpoint",
	    sys_ep_ident(INIT_CAP_POWER, s->s_ep, n));
}

static word_t
cspace_slots(const struct server *s)
{
	if (!is_host(s->s_co))
		return 0;
	if (is_part(s->s_co))
		return s->s_co->co_slots;
	return s->s_co->co_server == SRV_VM ? CSPACE_VM : CSPACE_SERVER;
}

static unsigned
workers_of(const struct component *co)
{
	unsigned n = co->co_workers != 0 ? co->co_workers : bootinfo->bi_harts;

	return n < MAXWORKERS ? n : MAXWORKERS;
}

static unsigned
replies_of(const struct server *s)
{
	return s->s_nworkers * s->s_co->co_replies;
}

/*
 * Threads, address space, capability space, reply objects: one life of the
 * server.  Their pages in order: threads and address space, replies, capability
 * space.
 */
static void
make_life(struct server *s)
{
	unsigned k, place, n = s->s_nworkers;
	word_t nthread = THREAD_PLACE(n - 1) / THREADS_PER_PAGE + 1;
	word_t nreply = atop(round_page(replies_of(s) * OBJ_REPLY));
	word_t ncs = atop(round_page(cspace_slots(s) * OBJ_SLOT));

	if (s->s_objects.r_npages == 0) {
		s->s_objects = mem_alloc(nthread + nreply + ncs);
		s->s_vspace = slots_alloc(2);
		s->s_cspace = s->s_vspace + 1;
		s->s_thread = slots_alloc(n);
		s->s_reply = slots_alloc(replies_of(s));
	}
	for (k = 0; k < n; k++) {
		place = THREAD_PLACE(k);
		make(s, &s->s_objects, place / THREADS_PER_PAGE,
		    place % THREADS_PER_PAGE * VS_UNIT, CAP_THREAD, 0,
		    s->s_thread + k, 1);
	}
	make(s, &s->s_objects, nthread, 0, CAP_REPLY, 0, s->s_reply,
	    replies_of(s));
	s->s_nfeed = 0;
	s->s_starts++;
	if (!is_host(s->s_co)) {
		s->s_vspace = servers[s->s_co->co_host].s_vspace;
		s->s_cspace = servers[s->s_co->co_host].s_cspace;
		return;
	}
	make(s, &s->s_objects, 0, VS_UNIT, CAP_VSPACE, 0, s->s_vspace, 1);
	make(s, &s->s_objects, nthread + nreply, 0, CAP_CSPACE,
	    cspace_slots(s), s->s_cspace, 1);
	feed(s);
	/*
	 * A server's memory is all there, so its pager is only asked when
	 * something is wrong: then init says no, and hears of the exception.
	 * The token tells vm one life of exec from the next.
	 */
	must(s, "naming the address space", sys_vs_config(s->s_vspace,
	    (word_t)s->s_starts << 8 | s->s_co->co_server, CAPSLOT_EP));
}

/* Calls go uphill: a lower rank is called by a higher one. */
static unsigned
rank(uint32_t server)
{
	static const uint8_t order[] = {
		[SRV_CONSOLE] = 0, [SRV_BLOCK] = 0, [SRV_VFS] = 1,
		[SRV_VM] = 2, [SRV_PROC] = 3, [SRV_EXEC] = 4, [SRV_LINUX] = 5
	};

	return server < sizeof(order) ? order[server] : 0;
}

static int
mints(const struct component *co, uint32_t server)
{
	unsigned i;

	for (i = 0; i < co->co_nmints; i++)
		if (co->co_mints[i] == server)
			return 1;
	return 0;
}

/* The endpoints that it may call, with its own badge or, if it mints, with none. */
static void
give_peers(struct server *s)
{
	const struct component *co = s->s_co;
	uint32_t peer;
	unsigned i;

	for (i = 0; i < co->co_nuses; i++) {
		peer = co->co_uses[i];
		if (peer >= NSERVER || servers[peer].s_co == NULL ||
		    rank(peer) >= rank(co->co_server))
			die(1, "%s uses server %u: calls go uphill (hint: USES"
			    " in its component.mk)", co->co_name, peer);
		if (!mints(co, peer))
			give(s, CAP_SERVER(peer), servers[peer].s_ep,
			    CAPR_SEND | CAPR_GRANT, BADGE_SRV(co->co_server));
	}
	for (i = 0; i < co->co_nmints; i++)
		give(s, CAP_SERVER(co->co_mints[i]),
		    servers[co->co_mints[i]].s_ep, CAPR_SEND | CAPR_GRANT,
		    BADGE_OWNER);
}

static void
give_own(struct server *s)
{
	unsigned i;

	give(s, CAPSLOT_SELF, s->s_thread, CAPR_ALL, 0);
	give(s, CAPSLOT_CSPACE, s->s_cspace, CAPR_ALL, 0);
	give(s, CAPSLOT_VSPACE, s->s_vspace, CAPR_ALL, 0);
	give(s, CAPSLOT_EP, s->s_ep, CAPR_ALL, 0);
	give(s, CAPSLOT_NTFN, s->s_ntfn, CAPR_ALL, 0);
	give(s, CAPSLOT_LOG, CAPSLOT_LOG, CAPR_SEND, 0);
	if (is_part(s->s_co))
		give(s, CAPSLOT_DOOR, s->s_door, CAPR_ALL, 0);
	for (i = 0; i < replies_of(s); i++)
		give(s, i == 0 ? CAPSLOT_REPLY : CAPSLOT_FREE + i - 1,
		    s->s_reply + i, CAPR_ALL, 0);
}

/* Memory that a server has for itself: pages at SRV_ARENA, or the run itself. */
static void
give_memory(struct server *s)
{
	uint32_t pages = s->s_co->co_mem;
	cap_t own;

	if (pages == 0)
		return;
	if (pages != MANIFEST_REST) {
		/* a small machine keeps three quarters for programs */
		if (pages > mem_total() / 4)
			pages = mem_total() / 4;
		if (s->s_mem.r_npages == 0)
			s->s_mem = mem_alloc(pages);
		map_pages(s, SRV_ARENA + moved(s->s_co), run_frame(&s->s_mem),
		    s->s_mem.r_page, s->s_mem.r_npages,
		    MAP_R | MAP_W | MAP_ZERO);
		return;
	}
	/* from here on init has no page left to give */
	s->s_mem = mem_rest();
	own = slots_alloc(2);
	must(s, "cutting its memory off", sys_retype(run_untyped(&s->s_mem),
	    s->s_mem.r_page, CAP_UNTYPED, s->s_mem.r_npages, own, 1));
	must(s, "making its frames", sys_retype(own, 0, CAP_FRAME,
	    s->s_mem.r_npages, own + 1, 1));
	give(s, CAPSLOT_MEM, own, CAPR_ALL, 0);
	give(s, CAPSLOT_FRAME, own + 1, CAPR_ALL, 0);
}

/* The notification, of which a server has one, is the first worker's. */
static void
configure(struct server *s, unsigned worker, vaddr_t entry)
{
	struct thread_config tc = {
		.tc_what = TC_PRIO | TC_CSPACE | TC_VSPACE | TC_EXCEPTION |
		    TC_TOKEN | TC_NAME | (worker == 0 ? TC_NOTIFY : 0),
		.tc_prio = s->s_co->co_prio, .tc_cspace = s->s_cspace,
		.tc_vspace = s->s_vspace, .tc_notify = s->s_ntfn,
		.tc_token = s->s_co->co_server
	};
	cap_t exception = slots_alloc(1), thread = s->s_thread + worker;
	struct regs r = { .r_pc = entry };

	/* the badge says who died */
	must(s, "exception endpoint", sys_mint(0, exception, CAPSLOT_EP,
	    CAPR_SEND, s->s_co->co_server));
	tc.tc_exception = exception;
	strlcpy((char *)tc.tc_name, s->s_co->co_name, sizeof(tc.tc_name));
	must(s, "thread", sys_t_config(thread, &tc));
	(void)sys_delete(exception);
	next_slot--;		/* it was the last: the thread has its own copy */
	r.r_x[REG_SP] = SRV_STACK_TOP - moved(s->s_co) -
	    worker * SRV_STACK_STEP;
	r.r_x[REG_A0] = worker;
	/* one program of several servers begins with this one's main() */
	r.r_x[REG_A0 + 1] = s->s_co->co_server;
	must(s, "registers", sys_t_regs(thread, &r, 1));
}

void
servers_list(void)
{
	unsigned i;

	for (i = 0; i < manifest_count; i++) {
		if (manifest[i].co_server >= NSERVER)
			die(1, "%s: number %u is too high",
			    manifest[i].co_name, manifest[i].co_server);
		servers[manifest[i].co_server].s_co = &manifest[i];
	}
}

/* All objects of all servers exist before the first is filled in: they name each other. */
void
servers_make(void)
{
	struct server *s;
	unsigned i;

	ports = mem_alloc(1);
	for (i = 0; i < manifest_count; i++) {
		s = &servers[manifest[i].co_server];
		s->s_nworkers = workers_of(s->s_co);
		make_ports(s);
		make_life(s);
	}
	shares_map();
}

static void
fill_server(struct server *s)
{
	vaddr_t entry;
	unsigned k;

	give_own(s);
	give_peers(s);
	specials_give(s);
	entry = load_server(s);
	give_memory(s);
	load_bootinfo(s);
	for (k = 0; k < s->s_nworkers; k++)
		configure(s, k, entry);
}

static void
start(const struct server *s)
{
	unsigned k;

	for (k = 0; k < s->s_nworkers; k++)
		must(s, "start", sys_t_resume(s->s_thread + k));
}

void
servers_start(void)
{
	struct server *s;
	unsigned i, rest;

	/* whoever takes the rest comes when the others have theirs */
	for (rest = 0; rest < 2; rest++)
		for (i = 0; i < manifest_count; i++) {
			s = &servers[manifest[i].co_server];
			if ((s->s_co->co_mem == MANIFEST_REST) == (int)rest)
				fill_server(s);
		}
	for (i = 0; i < manifest_count; i++)
		start(&servers[manifest[i].co_server]);
}

/*
 * The old life goes with everything that was made for it: callers whose
 * requests it had open get EIO, those that still wait for it stay.
 */
void
server_restart(struct server *s)
{
	unsigned i;

	/* first those that may still run */
	for (i = 0; i < s->s_nworkers; i++)
		(void)sys_delete(s->s_thread + i);
	for (i = 0; i < replies_of(s); i++)
		(void)sys_delete(s->s_reply + i);
	(void)sys_delete(s->s_cspace);
	(void)sys_delete(s->s_vspace);
	make_life(s);
	shares_map();
	fill_server(s);
	specials_renew(s);
	start(s);
}
