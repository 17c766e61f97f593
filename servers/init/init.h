/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of init know of each other. */
#ifndef INIT_INIT_H
#define INIT_INIT_H

#include <abi/bootinfo.h>
#include <abi/errno.h>
#include <abi/layout.h>
#include "bootargs.h"
#include "manifest.h"
#include "sys/sys.h"

static const struct bootinfo *const bootinfo =
    (const struct bootinfo *)BOOTINFO_ADDR;

#define NSERVER		16	/* server numbers are below */
#define MAXFEED		48	/* times that a space is given tables */

/* pages of one memory region of bootinfo */
struct run {
	unsigned r_region;
	word_t	 r_page, r_npages;	/* r_npages 0: none yet */
};

/* Does it live in another's spaces, or others in its? */
static inline int
is_part(const struct component *co)
{
	return co->co_slots != 0;
}

static inline int
is_host(const struct component *co)
{
	return co->co_host == co->co_server;
}

/* By how much the addresses of its place differ from those of the first. */
static inline vaddr_t
moved(const struct component *co)
{
	return co->co_place * SRV_PLACE_STEP;
}

static inline cap_t
run_untyped(const struct run *r)
{
	return INIT_CAP_REGION + 2 * r->r_region;
}

static inline cap_t
run_frame(const struct run *r)
{
	return INIT_CAP_REGION + 2 * r->r_region + 1;
}

/* One server; what it is made of is used again when it is started again. */
struct server {
	const struct component *s_co;	/* NULL: no such server */
	const void *s_file;		/* in the boot archive */
	size_t	 s_size;
	unsigned s_starts;		/* lives so far */
	unsigned s_nworkers;		/* threads */
	/* slots of init's own */
	cap_t	 s_ep, s_ntfn, s_door;	/* as long as the machine runs */
	cap_t	 s_thread, s_vspace, s_cspace, s_reply;	/* one life; of
					 * threads and replies the first;
					 * spaces may be the host's */
	/* pages */
	struct run s_objects, s_image, s_mem;
	struct run s_feed[MAXFEED];
	unsigned s_nfeed;
	struct run s_share[MANIFEST_NPEERS];
	unsigned s_nshare;		/* mapped so far */
	word_t	 s_special_size[MANIFEST_NCAPS];
};

extern struct server servers[NSERVER];
extern volatile int booted;	/* all servers were started */

/* Say why, also on a quiet console, and stop the machine. */
void	 die(int status, const char *, ...) __attribute__((noreturn,
	    format(printf, 2, 3)));

/*
 * archive.c: s_file and s_size of all servers; dies if the archive is missing or
 * damaged, or such a file is not in it
 */
void	 archive_read(void);

/* mem.c: pages are handed out once; dies when there are not so many */
void	 mem_init(void);
struct run mem_alloc(word_t npages);
struct run mem_rest(void);
word_t	 mem_total(void);
/* See pages of a run, at most LOOK_PAGES, until mem_look_end(). */
#define LOOK_PAGES	64
void	*mem_look(const struct run *, uint32_t first, uint32_t n);
void	 mem_look_end(uint32_t n);

/* server.c */
cap_t	 slots_alloc(unsigned n);
void	 give(const struct server *, cap_t dst, cap_t src, word_t rights,
	    word_t badge);
void	 map_pages(struct server *, vaddr_t, cap_t frame, word_t first,
	    word_t n, word_t flags);
void	 servers_list(void);	/* s_co of those of the manifest */
void	 servers_make(void);
void	 servers_start(void);
void	 server_restart(struct server *);

/* load.c: segments and stack; returns the entry point */
vaddr_t	 load_server(struct server *);
/* fill in its page of boot information, once its memory is known */
void	 load_bootinfo(const struct server *);

/* special.c */
void	 specials_give(struct server *);
void	 specials_renew(const struct server *changed);
void	 shares_map(void);

/* supervise.c */
void	 supervisor_start(void);

/* first.c: exit status of the first process */
int	 first_process(const struct bootargs *);

#endif
