/* SPDX-License-Identifier: BSD-2-Clause */
/* The per-process context: credentials, directory, umask, descriptors. */
#ifndef VFS_CTX_H
#define VFS_CTX_H

#include <abi/share.h>

#include <abi/limit.h>

#include "cred.h"

#define NCTX		256
#define NFD		64	/* one word of bits */

struct file;
struct ipc_req;
struct vnode;

struct ctx {
	uint32_t c_pid;		/* 0 = free */
	uint32_t c_umask;
	uint32_t c_pgid, c_sid;	/* process group and session */
	uint32_t c_traced;	/* execs gain no ids (seed item 13) */
	struct ctx *c_next;	/* same hash */
	uint64_t c_limit[NRLIM];	/* for exec, which asks for no more than the file */
	struct cred c_cred;
	struct vnode *c_cwd;	/* referenced */
	uint64_t c_open;	/* bit k: descriptor k is open */
	uint64_t c_cloexec;	/* subset of c_open */
	struct file *c_file[NFD];	/* referenced where open */

	/*
	 * Scripts of an exec under way (docs/adr/0019): files that get these
	 * numbers if it commits.  Until then the process has neither.
	 */
	uint32_t c_nkept;
	uint64_t c_reserved;		/* bits of c_keptfd */
	unsigned c_keptfd[EXEC_MAXNEST];
	struct file *c_kept[EXEC_MAXNEST];	/* referenced */
};

struct ctx *ctx_find(word_t pid);
/* context of the process that asks; NULL if proc never made one */
struct ctx *ctx_of(const struct ipc_req *);
/* NULL = none left.  Directory /, no descriptor, root. */
struct ctx *ctx_create(uint32_t pid);
void	 ctx_default_limits(struct ctx *);
void	 ctx_copy(struct ctx *to, const struct ctx *from);
/* Closes everything, forgets waiting requests. */
void	 ctx_destroy(struct ctx *);
void	 ctx_chdir(struct ctx *, struct vnode *);
uint32_t ctx_used(void);

struct file *ctx_file(const struct ctx *, word_t fd);	/* NULL: EBADF */
/* lowest free descriptor >= from; NFD = none */
unsigned ctx_free_fd(const struct ctx *, unsigned from);
/* fd, which is free, takes over the caller's reference */
void	 ctx_install(struct ctx *, unsigned fd, struct file *, int cloexec);
void	 ctx_close(struct ctx *, unsigned fd);
void	 ctx_close_cloexec(struct ctx *);
/* What is closed of descriptors 0 to 2 becomes the null device; cannot fail. */
void	 ctx_fill_stdio(struct ctx *);
/*
 * Keep a file, whose reference is taken over, for the image to come; *fd is its
 * number, above those of standard streams.  EMFILE: the reference is still the
 * caller's.
 */
int	 ctx_keep(struct ctx *, struct file *, unsigned *fd);
void	 ctx_forget_kept(struct ctx *);
/* The image has come: its files appear.  Cannot fail. */
void	 ctx_show_kept(struct ctx *);

#endif
