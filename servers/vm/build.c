/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EXEC_BUILD: a list of vmcmds becomes a new address space, or nothing.
 *
 *	decode	 copy the list out of the shared page; check all of it
 *	vnodes	 whose pages are these?
 *	enter	 one entry a command in a fresh space taken from the pool
 *	place	 what is mapped at once: granted stack pages, the first page
 *		 to run, cached pages worth having
 *	map	 one kernel operation for the new space and for exec's
 *		 argument slot, which gets zeros for what was taken
 *
 * Until the map step nothing outside of the new space has changed; its failure
 * is undone by dropping the space and mapping the old slot again.
 */
#include "util/log.h"
#include "util/string.h"
#include "vm.h"
#include "vm_server.h"

#define READVN_MAX	0x1000000UL	/* bytes copied at build time */
#define NPREFAULT	16		/* cached pages mapped of one entry */
#define NCOPY		2		/* of these, private copies of a writable one */
#define TABLE_TRIES	16		/* 64 tables: more than a build can map into */
#define NPLACE		(ARGS_MAX + EXEC_MAXCMDS * (NPREFAULT + NCOPY) + 2)

uint32_t sigcode_page;
static int copies;		/* exec may run on several harts */

/* one build at a time: vm is one thread and never waits for a client */
static struct build {
	unsigned b_slot;
	struct exec_vm_slot b_x;	/* our copy */
	struct vmspace *b_sp;
	unsigned b_index;		/* command at work, for the reply */
	struct map_ent b_new[NPLACE];
	unsigned b_nnew;
	/* replacement of granted pages in exec's slot */
	struct map_ent b_exec[ARGS_MAX];
	uint32_t b_fresh[ARGS_MAX];	/* 0: the slot keeps nothing there */
	uint32_t b_first, b_ngrant;	/* the first of them, how many */
} build;

/* The page is sigcode.S, and illegal instructions behind it. */
void
build_init(void)
{
	extern const char sigcode_start[], sigcode_end[];
	const struct bootinfo *bi = (const struct bootinfo *)BOOTINFO_ADDR;

	copies = bi->bi_harts > 1;
	sigcode_page = page_alloc(PK_ARENA);
	if (sigcode_page == 0 || window_map(&sigcode_page, 1, MAP_ZERO) != 0)
		panic("no trampoline page (hint: give vm memory)");
	memcpy((void *)WINDOW, sigcode_start,
	    (size_t)(sigcode_end - sigcode_start));
	window_unmap(1);
}

/* The page shared with a worker of exec. */
static volatile struct exec_vm_slot *
vm_slot(word_t slot)
{
	return (volatile struct exec_vm_slot *)(SRV_SHARE_BASE + ptoa(slot));
}

/* Alignment, range, protection: what a command says by itself. */
static int
check_cmd(const struct vmcmd *c)
{
	uint64_t mask = c->ev_op == VMCMD_READVN ? 0 : PAGE_MASK;

	if ((c->ev_prot & ~USER_PROT) != 0 ||
	    (c->ev_prot & (MAP_W | MAP_X)) == (MAP_W | MAP_X) ||
	    (c->ev_flags & ~VMCMD_PREFAULT) != 0)
		return EINVAL;
	if (c->ev_len == 0 || ((c->ev_addr | c->ev_len) & mask) != 0 ||
	    c->ev_addr < VM_MIN_ADDRESS || c->ev_addr >= VM_MAXUSER_ADDRESS ||
	    c->ev_len > VM_MAXUSER_ADDRESS - c->ev_addr)
		return EINVAL;
	switch (c->ev_op) {
	case VMCMD_ZERO:
		return 0;
	case VMCMD_READVN:
		if (c->ev_off > 1UL << 40)
			return EINVAL;
		return c->ev_len > READVN_MAX ? ENOMEM : 0;
	case VMCMD_PAGEDVN:
		if ((c->ev_off & PAGE_MASK) != 0 || c->ev_off > 1UL << 40 ||
		    c->ev_filelen > c->ev_len)
			return EINVAL;
		return 0;
	case VMCMD_GRANT:
		if (c->ev_prot != (MAP_R | MAP_W) || c->ev_off >= ARGS_MAX ||
		    atop(c->ev_len) > ARGS_MAX - c->ev_off)
			return EINVAL;
		return 0;
	case VMCMD_STACK:
		if (c->ev_prot & MAP_X)
			return EINVAL;
		return c->ev_len > LIMIT_STACK ? ENOMEM : 0;
	case VMCMD_SIGCODE:
		return c->ev_len == PAGE_SIZE ? 0 : EINVAL;
	}
	return EINVAL;
}

/* Copy and check; nothing is held whatever the result. */
static int
decode(struct build *b, const struct ipc_req *rq, word_t slot)
{
	const volatile struct exec_vm_slot *shared;
	unsigned i, granted = 0;
	uint64_t total = 0;
	int error;

	b->b_index = 0;
	if (slot >= EXEC_SLOTS)
		return EINVAL;
	b->b_slot = slot;
	shared = vm_slot(slot);
	b->b_x.ex_ncmds = shared->ex_ncmds;
	b->b_x.ex_nvnodes = shared->ex_nvnodes;
	if (b->b_x.ex_ncmds == 0 || b->b_x.ex_ncmds > EXEC_MAXCMDS)
		return EINVAL;
	if (b->b_x.ex_nvnodes > 2 ||
	    b->b_x.ex_nvnodes != TAG_NCAPS(rq->rq_in.m_tag))
		return EBADF;
	b->b_x.ex_vnid[0] = shared->ex_vnid[0];
	b->b_x.ex_vnid[1] = shared->ex_vnid[1];
	b->b_x.ex_brk = shared->ex_brk;
	b->b_x.ex_pc = shared->ex_pc;
	b->b_x.ex_sp = shared->ex_sp;
	b->b_x.ex_dsize = shared->ex_dsize;
	b->b_x.ex_dlim = shared->ex_dlim;
	b->b_x.ex_aslim = shared->ex_aslim;
	memcpy(b->b_x.ex_cmd, (const void *)(uintptr_t)shared->ex_cmd,
	    b->b_x.ex_ncmds * sizeof(struct vmcmd));
	for (i = 0; i < b->b_x.ex_ncmds; i++) {
		const struct vmcmd *c = &b->b_x.ex_cmd[i];

		b->b_index = i;
		error = check_cmd(c);
		if (error)
			return error;
		if ((c->ev_op == VMCMD_PAGEDVN || c->ev_op == VMCMD_READVN) &&
		    c->ev_vnode >= b->b_x.ex_nvnodes)
			return EBADF;
		/* one grant: the slot's pages go to one place */
		if (c->ev_op == VMCMD_GRANT && granted++ != 0)
			return EINVAL;
		total += c->ev_len;
		if (total > LIMIT_AS || total > b->b_x.ex_aslim)
			return ENOMEM;
	}
	b->b_index = 0;
	if (b->b_x.ex_brk >= VM_MAXUSER_ADDRESS)
		return EINVAL;
	return 0;
}

/* The space holds the references from here on. */
static int
get_vnodes(struct build *b, const struct ipc_req *rq)
{
	unsigned i;
	int error;

	for (i = 0; i < b->b_x.ex_nvnodes; i++) {
		error = object_get(rq->rq_in.m_cap[i], rq->rq_caps + i,
		    b->b_x.ex_vnid[i], &b->b_sp->sp_obj[i]);
		if (error)
			return error;
	}
	return 0;
}

static int
enter_guard(struct vmspace *sp, vaddr_t top)
{
	struct entry e = { .en_kind = EN_GUARD, .en_end = top };

	e.en_start = top > VM_MIN_ADDRESS + STACK_GUARD ? top - STACK_GUARD :
	    VM_MIN_ADDRESS;
	return e.en_start == top ? 0 :
	    entry_insert(&sp->sp_map, &entries, &e, NULL);
}

/* The command becomes an entry. */
static int
enter_cmd(struct build *b, const struct vmcmd *c)
{
	struct vmspace *sp = b->b_sp;
	struct entry e = {
		.en_start = trunc_page(c->ev_addr),
		.en_end = round_page(c->ev_addr + c->ev_len),
		.en_kind = EN_ANON,
		.en_prot = c->ev_prot != 0 ? c->ev_prot | MAP_R : 0,
		.en_maxprot = USER_PROT
	};
	int error;

	switch (c->ev_op) {
	case VMCMD_READVN:
		if (c->ev_off + c->ev_len > sp->sp_obj[c->ev_vnode]->ob_size)
			return ENOEXEC;
		break;
	case VMCMD_PAGEDVN:
		e.en_obj = sp->sp_obj[c->ev_vnode];
		if (c->ev_off + c->ev_filelen > e.en_obj->ob_size)
			return ENOEXEC;
		if (c->ev_filelen == 0)
			break;
		e.en_kind = EN_VNODE;
		e.en_off = c->ev_off;
		e.en_filelen = c->ev_filelen;
		e.en_prefault = (c->ev_flags & VMCMD_PREFAULT) != 0;
		break;
	case VMCMD_STACK:
		error = enter_guard(sp, e.en_start);
		if (error)
			return error;
		/* FALLTHROUGH */
	case VMCMD_GRANT:
		e.en_kind = EN_STACK;
		e.en_maxprot = MAP_R | MAP_W;
		break;
	case VMCMD_SIGCODE:
		e.en_kind = EN_SIGCODE;
		e.en_prot = e.en_maxprot = MAP_R | MAP_X;
		break;
	}
	return entry_insert(&sp->sp_map, &entries, &e, NULL);
}

/* Bytes of the file that lie at an odd place: copied now, page by page. */
static int
place_readvn(struct build *b, const struct vmcmd *c)
{
	struct object *ob = b->b_sp->sp_obj[c->ev_vnode];
	word_t prot = c->ev_prot != 0 ? c->ev_prot | MAP_R : 0;
	vaddr_t va = c->ev_addr, end = va + c->ev_len, next;
	struct map_ent ent;
	uint32_t p;
	int error;

	for (; va < end; va = next) {
		next = trunc_page(va) + PAGE_SIZE;
		next = next < end ? next : end;
		p = page_alloc(PK_ANON);
		if (p == 0)
			return ENOMEM;
		error = window_map(&p, 1, MAP_ZERO);
		if (error == 0) {
			error = object_read(ob, c->ev_off + (va - c->ev_addr),
			    (void *)(WINDOW + (va & PAGE_MASK)), next - va);
			window_unmap(1);
		}
		ent = map_ent(trunc_page(va), prot, p);
		if (error || vpage_add(&b->b_sp->sp_pages, atop(va), p,
		    prot) == NULL) {
			page_free(p);
			return error ? error : ENOMEM;
		}
		if (prot != 0 && space_mapv(b->b_sp, &ent, 1) != 0)
			return ENOMEM;
	}
	return 0;
}

/* A copy of page p at va, in the page `fresh', which is the space's from here on. */
static int
place_copy(struct build *b, vaddr_t va, uint32_t prot, uint32_t fresh,
    uint32_t p)
{
	if (vpage_add(&b->b_sp->sp_pages, atop(va), fresh, prot) == NULL) {
		page_free(fresh);
		return ENOMEM;
	}
	b->b_new[b->b_nnew++] = map_copy(va, prot, fresh, p);
	return 0;
}

/*
 * The slot's pages become the stack's.  Each has two references until the map
 * step is done: the slot's and the new space's.
 *
 * A page of exec's that changes is to be forgotten by every hart that exec runs
 * on.  Where that may be more than one the first pages, which do for most, are
 * copied and exec's stay as they are: a copy costs as much as zeroing another.
 */
static int
place_grant(struct build *b, const struct vmcmd *c)
{
	uint32_t i, p, n = atop(c->ev_len), fresh;
	vaddr_t va = c->ev_addr;

	for (i = 0; i < n; i++, va += PAGE_SIZE) {
		p = args_page(b->b_slot, c->ev_off + i);
		if (p == 0)
			return EINVAL;
		fresh = 0;
		if (c->ev_off + i < ARGS_KEEP) {
			fresh = page_alloc(PK_ANON);
			if (fresh == 0)
				return ENOMEM;
			if (copies) {
				if (place_copy(b, va, c->ev_prot, fresh, p))
					return ENOMEM;
				continue;
			}
		}
		b->b_fresh[b->b_ngrant] = fresh;
		b->b_exec[b->b_ngrant++] = map_ent(args_va(b->b_slot,
		    c->ev_off + i), fresh != 0 ? MAP_R | MAP_W | MAP_ZERO :
		    MAP_NONE, fresh);
		if (vpage_add(&b->b_sp->sp_pages, atop(va), p,
		    c->ev_prot) == NULL)
			return ENOMEM;
		page_ref(p);
		b->b_new[b->b_nnew++] = map_ent(va, c->ev_prot, p);
	}
	b->b_first = c->ev_off + n - b->b_ngrant;
	return 0;
}

static int
place_one(struct build *b, const struct entry *e, vaddr_t va, word_t access)
{
	int error;

	if (vpage_find(&b->b_sp->sp_pages, atop(va)) != NULL)
		return 0;
	error = page_place(b->b_sp, e, va, access, &b->b_new[b->b_nnew]);
	if (error == 0)
		b->b_nnew++;
	return error;
}

/* Cached pages of an entry that are likely to be used. */
static void
place_cached(struct build *b, const struct entry *e)
{
	struct object *ob = e->en_obj;
	vaddr_t va = e->en_start;
	uint64_t at;
	uint32_t n;

	if (b->b_x.ex_pc >= e->en_start && b->b_x.ex_pc < e->en_end)
		va = b->b_x.ex_pc & ~(NPREFAULT * PAGE_SIZE - 1);
	else if (e->en_prot & MAP_W) {
		/* data is written soon: copy now and save a fault each */
		for (; va < e->en_start + NCOPY * PAGE_SIZE; va += PAGE_SIZE) {
			at = va - e->en_start;
			if (at >= e->en_filelen)
				return;
			n = atop(e->en_off + at);
			if (object_cached(ob, n, object_tail(ob, n,
			    e->en_filelen - at)) == 0 ||
			    place_one(b, e, va, FAULT_WRITE) != 0)
				return;
		}
	}
	b->b_nnew += page_around(b->b_sp, e, va, va + NPREFAULT * PAGE_SIZE,
	    b->b_new + b->b_nnew, NPREFAULT);
}

/* What is mapped at once, beside the grant. */
static int
place_hot(struct build *b)
{
	struct entry_map *m = &b->b_sp->sp_map;
	struct entry *e;
	vaddr_t pc = trunc_page(b->b_x.ex_pc);
	vaddr_t sp = trunc_page(b->b_x.ex_sp - 1);
	int error;

	e = entry_find(m, pc);
	if (e != NULL && (e->en_prot & MAP_X) != 0) {
		/* read in if need be: a bad disk is an errno, not a signal */
		error = place_one(b, e, pc, FAULT_EXEC);
		if (error)
			return error;
	}
	e = entry_find(m, sp);
	if (e != NULL && e->en_kind == EN_STACK) {
		error = place_one(b, e, sp, FAULT_WRITE);
		if (error)
			return error;
	}
	for (e = m->em_first; e != NULL; e = e->en_next)
		if (e->en_kind == EN_VNODE && e->en_prefault)
			place_cached(b, e);
	return 0;
}

static unsigned
mapv_ops(struct kop *ops, cap_t slot, struct map_ent *ent, unsigned n)
{
	unsigned k, i = 0;

	for (; n > 0; ent += k, n -= k) {
		k = n < MAPV_MAX ? n : MAPV_MAX;
		ops[i++] = (struct kop){ SYS_MAPV,
		    { slot, CAPSLOT_FRAME, (word_t)ent, k } };
	}
	return i;
}

/* The one kernel operation of a hot exec; doing it again does no harm. */
static int
map_all(struct build *b)
{
	struct kop ops[BATCH_MAX];
	unsigned n, i, tries = 0;
	int error;

	n = mapv_ops(ops, SLOT_SPACE(b->b_sp->sp_index), b->b_new, b->b_nnew);
	n += mapv_ops(ops + n, SLOT_EXECVS, b->b_exec, b->b_ngrant);
	while ((error = n > 0 ? sys_batch(ops, n, NULL) : 0) == ENOMEM)
		if (++tries > TABLE_TRIES || space_feed(b->b_sp, 4) != 0)
			break;
	if (error == 0) {
		for (i = 0; i < b->b_ngrant; i++) {
			page_unref(args_page(b->b_slot, b->b_first + i));
			args_set(b->b_slot, b->b_first + i, b->b_fresh[i]);
		}
		return 0;
	}
	log_printf("build: map error %d (hint: exec restarted, or kernel and vm"
	    " disagree)", error);
	for (i = 0; i < b->b_ngrant; i++)
		b->b_exec[i] = map_ent(args_va(b->b_slot, b->b_first + i),
		    MAP_R | MAP_W, args_page(b->b_slot, b->b_first + i));
	n = mapv_ops(ops, SLOT_EXECVS, b->b_exec, b->b_ngrant);
	(void)sys_batch(ops, n, NULL);
	return ENOMEM;
}

static int
build_space(struct build *b, const struct ipc_req *rq)
{
	const struct vmcmd *c;
	unsigned i;
	int error;

	error = get_vnodes(b, rq);
	if (error)
		return error;
	for (i = 0; i < b->b_x.ex_ncmds; i++) {
		b->b_index = i;
		error = enter_cmd(b, &b->b_x.ex_cmd[i]);
		if (error)
			return error;
	}
	for (i = 0; i < b->b_x.ex_ncmds; i++) {
		b->b_index = i;
		c = &b->b_x.ex_cmd[i];
		error = c->ev_op == VMCMD_READVN ? place_readvn(b, c) :
		    c->ev_op == VMCMD_GRANT ? place_grant(b, c) : 0;
		if (error)
			return error;
	}
	b->b_index = 0;
	b->b_sp->sp_dsize = b->b_x.ex_dsize;
	b->b_sp->sp_dlim = b->b_x.ex_dlim;
	b->b_sp->sp_aslim = b->b_x.ex_aslim;
	b->b_sp->sp_brk0 = b->b_sp->sp_brk = round_page(b->b_x.ex_brk);
	error = place_hot(b);
	return error ? error : map_all(b);
}

/*
 * ON ENTRY	vnode capabilities in the receive window, list in the shared page
 * ON EXIT ok	the reply carries the new space; vm keeps its own capability
 * ON EXIT error	nothing is left of it, exec's slot is as it was
 * peer dies	exec's reply object is gone, the space is dropped when proc or
 *		the next exec server finds no thread in it; vfs: EIO
 */
int
op_vm_exec_build(struct ipc_req *rq, word_t slot, word_t *index)
{
	struct build *b = &build;
	uint32_t i;
	int error;

	b->b_nnew = 0;
	b->b_ngrant = 0;
	b->b_sp = NULL;
	error = decode(b, rq, slot);
	if (error == 0) {
		b->b_sp = space_new();
		error = b->b_sp != NULL ? build_space(b, rq) : ENOMEM;
	}
	if (error == 0) {
		b->b_sp->sp_built = 1;
		vm_slot(slot)->ex_kept = (uint64_t)copies;
		rq->rq_out.m_cap[0] = SLOT_SPACE(b->b_sp->sp_index);
		rq->rq_ncaps_out = 1;
		return 0;
	}
	for (i = 0; i < b->b_ngrant; i++)
		if (b->b_fresh[i] != 0)
			page_free(b->b_fresh[i]);
	if (b->b_sp != NULL)
		space_drop(b->b_sp, 0);
	*index = b->b_index;
	return error;
}
