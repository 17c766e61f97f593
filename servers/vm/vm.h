/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vm's own declarations: address spaces, vnode objects, and how they reach
 * the kernel.  README.md has the theory.
 */
#ifndef VM_VM_H
#define VM_VM_H

#include <abi/bootinfo.h>
#include <abi/layout.h>
#include <abi/msg.h>
#include <abi/share.h>
#include "ipc/ipc.h"
#include "sys/sys.h"
#include "entries.h"
#include "page.h"
#include "vpage.h"

/* slots of vm's capability space */
#define NSPACE		512
#define NOBJECT		256
#define NRUN		768
#define SLOT_NTFN	(CAPSLOT_BASE + 48)	/* own notification, badged */
#define SLOT_SPACE(i)	(CAPSLOT_BASE + 64 + (i))
#define SLOT_VNODE(i)	(SLOT_SPACE(NSPACE) + (i))
#define SLOT_RUN(i)	(SLOT_VNODE(NOBJECT) + (i))
_Static_assert(SLOT_RUN(NRUN) <= CAPSLOT_BASE + CSPACE_VM, "slots");
#define SLOT_EXECVS	CAPSLOT_SPECIAL		/* exec's own address space */

/* limits of one address space */
#define LIMIT_AS	0x1000000000UL		/* bytes of mappings: 64 GiB */
#define LIMIT_STACK	0x4000000UL		/* 64 MiB */
#define STACK_GUARD	0x100000UL		/* below the stack: 1 MiB */
#define TOUCH_MAX	0x200000UL

/*
 * Page tables that a space may have and yet be used again.  The stack's top lies
 * anywhere in 64 MiB, each time in another leaf table of 32: with all of these
 * in place an exec neither takes nor returns any.
 */
#define TABLES_KEEP	44

#define USER_PROT	(MAP_R | MAP_W | MAP_X)

/*
 * One address space.  Its token is never used again: 13 bits of index, then
 * how often that index was used.
 */
#define TOKEN_BIT	(1UL << 45)		/* no pid, no server, no vnode */
#define TOKEN(i, gen)	(TOKEN_BIT | (word_t)(gen) << 13 | (i))
#define TOKEN_INDEX(t)	((t) & 0x1fff)

enum space_state {
	SP_NONE,	/* no kernel object */
	SP_READY,	/* empty, token set, waits for use */
	SP_LIVE,
	SP_DYING	/* cleared in the kernel, its pages are being given back */
};

struct vmspace {
	word_t	 sp_token;
	enum space_state sp_state;
	uint32_t sp_index;
	uint32_t sp_gen;
	struct vmspace *sp_next;	/* READY or DYING list */
	/* what the kernel was given for page tables */
	uint32_t sp_tables;		/* pages, linked by pg_next */
	uint32_t sp_ntables;
	/* LIVE */
	struct entry_map sp_map;
	struct vpage_list sp_pages;
	struct object *sp_obj[2];	/* one reference each, or NULL */
	vaddr_t	 sp_brk0, sp_brk;
	uint64_t sp_dsize;		/* of the image, counts for the limit of data */
	uint64_t sp_dlim, sp_aslim;	/* bytes */
	int	 sp_built;		/* by exec_build: exec answers for it until a thread runs in it */
};

extern struct entry_pool entries;
extern unsigned nready, nlive;

/* vmspace.c */
void	 space_init(void);
struct vmspace *space_by_token(word_t token);
/* An empty space with a new token, LIVE; NULL: no memory or none left. */
struct vmspace *space_new(void);
/*
 * Unless threads run in it, the kernel's tables and all pages go; heavy parts are
 * done later.  revoke: other holders of a capability to it lose that, too.
 */
void	 space_drop(struct vmspace *, int revoke);
/* exec was restarted: what it had built and not yet used is nobody's. */
void	 space_drop_built(void);
/* Make ready spaces until there are enough; called when nobody waits. */
void	 space_refill(void);
/* A bounded part of what is left to do; 1 if more is. */
int	 space_reap(void);
/* ops.c: bring pages in, as faults would; EINVAL, EFAULT, ENOMEM */
int	 space_touch(struct vmspace *, vaddr_t, word_t len, word_t write);
/* For page_reclaim: finish all that is dying, then give up ready spaces. */
int	 space_reclaim(void);
/* Page tables that spaces hold for the next program: as good as free. */
uint32_t space_idle_pages(void);
/* Remove what is mapped in [start, end): entries are the caller's. */
void	 space_unmap(struct vmspace *, vaddr_t start, vaddr_t end);
/* Pages for at least n more page tables. */
int	 space_feed(struct vmspace *, unsigned n);

/* kmap.c: mapping operations; every failure is ENOMEM or our own bug */
#define WINDOW		(SRV_ARENA + 0x0f00000000UL)	/* where vm maps pages to look into them */
#define WINDOW_PAGES	16

void	 window_init(void);
/* sys_mapv that feeds page tables as needed. */
int	 space_mapv(struct vmspace *, struct map_ent *, unsigned n);
/* Map n pages of the run at WINDOW, read-write. */
int	 window_map(const uint32_t *page, unsigned n, word_t flags);
void	 window_unmap(unsigned n);

static inline struct map_ent
map_ent(vaddr_t va, word_t flags, uint32_t page)
{
	return (struct map_ent){ va | flags, page };
}

/* into page `to', whose contents come from page `from' */
static inline struct map_ent
map_copy(vaddr_t va, word_t flags, uint32_t to, uint32_t from)
{
	return (struct map_ent){ va | flags | MAP_COPY, to | MAP_SRC(from) };
}

/*
 * object.c: what vm knows of a vnode, and its cached pages.  A reference is
 * one space that maps the file: while there is one, vfs lets nobody write it.
 */
struct object {
	word_t	 ob_badge;	/* of the vnode capability in SLOT_VNODE; 0 = free */
	word_t	 ob_vnid;
	uint64_t ob_size;
	uint32_t ob_users;
	uint32_t ob_pages;	/* cached, linked by pg_next, pg_prev */
	uint32_t ob_npages;
	uint32_t ob_stamp;	/* when it was last taken */
	int	 ob_fixed;	/* contents never change: kept while unused */
};

extern uint32_t ncached;

void	 object_init(uint32_t *buckets, uint32_t nbuckets);
/*
 * The object of the k-th capability of the message, described by info; one
 * reference for the caller.  EBADF, EIO, ETXTBSY, ENOMEM.
 */
int	 object_get(word_t info, cap_t slot, word_t vnid, struct object **);
void	 object_ref(struct object *);
void	 object_rele(struct object *);
/* Page n of the file, from the cache or 0. */
uint32_t object_cached(struct object *, uint32_t n, unsigned tail);
/* The same, read in if need be; tail != 0: only the first tail bytes, then zeros. */
int	 object_page(struct object *, uint32_t n, unsigned tail,
	    uint32_t *page);
/* The page as a private copy must begin: number and tail of it. */
unsigned object_tail(const struct object *, uint32_t n, uint64_t filelen);
/* len bytes from off on into memory of vm; ENOEXEC if the file is shorter. */
int	 object_read(struct object *, uint64_t off, void *, size_t len);
/* Free up to n pages that nobody maps; how many. */
unsigned object_reclaim(unsigned n);

/* fault.c */
int	 space_fault(struct vmspace *, vaddr_t va, word_t access);
/*
 * Decide what shall be at va, where nothing is, for that access; the page is
 * entered in the space, and *ent is what maps it: the caller's to do, or to
 * undo with page_unplace().
 */
int	 page_place(struct vmspace *, const struct entry *, vaddr_t va,
	    word_t access, struct map_ent *ent);
void	 page_unplace(struct vmspace *, vaddr_t va);
/* Place read-only what the cache has of [lo, hi) of a VNODE entry; how many, at most max. */
unsigned page_around(struct vmspace *, const struct entry *, vaddr_t lo,
	    vaddr_t hi, struct map_ent *ent, unsigned max);
int	 op_fault(struct ipc_req *);

/* args.c: exec's argument slots */
#define ARGS_KEEP	4	/* pages of a slot that are always there */
#define ARGS_MAX	EXEC_ARGPAGES

void	 args_init(void);
/* Page i of the slot, 0 if it is not there. */
uint32_t args_page(unsigned slot, uint32_t i);
void	 args_set(unsigned slot, uint32_t i, uint32_t page);
static inline vaddr_t
args_va(unsigned slot, uint32_t i)
{
	return EXEC_ARGS_BASE + slot * EXEC_ARGS_STEP + ptoa(i);
}

/* objmem.c */
void	 objmem_init(void);

/* build.c */
void	 build_init(void);
/* The page of trampolines, made at start. */
extern uint32_t sigcode_page;

/* main.c: have main's notification handler called when nobody waits */
void	 work_later(void);

#endif
