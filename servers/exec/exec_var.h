/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The structures of an exec, under NetBSD's names.  Everything that belongs to
 * one request is in the struct exec_package of the worker that serves it.  What
 * workers share has a lock: templates and formats.
 *
 * Files marked "pure" below have no system calls in them and are compiled for
 * the host by the unit tests and the fuzzers.
 */
#ifndef EXEC_VAR_H
#define EXEC_VAR_H

#include <abi/exec.h>
#include <abi/format.h>
#include <abi/layout.h>
#include <abi/limit.h>
#include <abi/share.h>
#include <abi/syscall.h>
#include <abi/types.h>
#include "util/prng.h"

/* limits of an image */
#define MAXTSIZ		0x10000000UL	/* text: 256 MiB */
#define MAXDSIZ		0x40000000UL	/* data and bss: 1 GiB */
#define MAXSSIZ		RLIM_STACK_DFL	/* main stack: 8 MiB */
#define MINARGS		0x20000UL	/* that much of arguments a small stack may have, too */
#define MAXRNDPG	0x4000UL	/* pages by which the stack's top is moved down */
#define STACKGUARD	0x00100000UL	/* no mapping of the image that close below */
#define LEAFSIZE	0x00200000UL	/* what one leaf page table maps */
#define STACK_FLOOR	\
	(USRSTACK - ptoa(MAXRNDPG) - LEAFSIZE - MAXSSIZ - STACKGUARD)
#define PIE_RNDPG	0x100000UL	/* pages by which PIE_BASE is moved up */
#define INTERP_BASE	0x1800000000UL	/* load base of an image's interpreter */
#define MAXARGSTR	0x20000UL	/* one string: 128 KiB with its NUL */

#define EXEC_LINEMAX	256	/* of a script's first line that counts */
#define EXEC_FDPATH	"/dev/fd/"
#define EXEC_FDPATHMAX	16	/* with a number of two digits, and NUL; keeps what follows aligned */
#define EXEC_FAKEMAX	(EXEC_PATHMAX + EXEC_FDPATHMAX + \
			    EXEC_MAXNEST * (2 * EXEC_LINEMAX + EXEC_FDPATHMAX))
#define EXEC_NAUX	20	/* places in the auxiliary vector, AT_NULL included */
#define EXEC_ARGRESERVE	(8 + 16 * EXEC_NAUX)	/* argc, and the vector's hole */
#define EXEC_ARGVECTOR	8		/* offset of argv in the block: behind argc */
#define EXEC_STACKROOM	3072	/* first stack of a program, below the block in its first page */

/* ep_flags */
#define EXEC_INDIR	0x0001	/* a script is being handled */
#define EXEC_HASFD	0x0002	/* the script is passed as a descriptor */
#define EXEC_HASARGL	0x0004	/* ep_fa holds fake arguments */
#define EXEC_SKIPARG	0x0008	/* drop the caller's argv[0] */
#define EXEC_DESTR	0x0010	/* the failure was destructive: try no other entry */
#define EXEC_REDIRECT	0x0020	/* look at ep_name again: it is the interpreter */
#define EXEC_HASINTERP	0x0040	/* PT_INTERP: ep_interp is to be loaded too */
#define EXEC_NEWPROC	0x0080	/* into a child made for it */
#define EXEC_SETID	0x0100	/* the commit changes effective ids */
#define EXEC_SECURE	0x0200	/* AT_SECURE: real and effective ids will differ */
#define EXEC_FIXED	0x0800	/* what the probe found follows from the file alone */
#define EXEC_BADENTRY	0x0400	/* the entry point is in no executable segment */

/* commands that build the new address space; evs_cmds has EXEC_MAXCMDS places */
struct exec_vmcmd_set {
	struct vmcmd *evs_cmds;
	unsigned evs_used;
};

/*
 * The argument block while it is in the slot's memory: offsets from its start,
 * which will be sp.  EXEC_STACKROOM bytes of zeros are below it.
 */
struct exec_args {
	uint8_t	*ea_base;
	uint32_t ea_argc;
	uint32_t ea_envc;
	uint32_t ea_strings;	/* where they start */
	uint32_t ea_strlen;	/* how many bytes of them */
	uint32_t ea_execfn;
	uint32_t ea_random;	/* 16 bytes, aligned to 16 */
	uint32_t ea_psstrings;	/* struct ps_strings, at the highest end */
	uint32_t ea_size;	/* with EXEC_STACKROOM: whole pages */
};

/* what vfs said of the file that was opened last (the seed's va_) */
struct exec_attr {
	uint64_t va_size;
	uint64_t va_vnid;
	uint32_t va_mode, va_uid, va_gid;
	uint32_t va_flags;	/* EVF_ */
};

/* Why a file was refused: a field, its value, and what is wrong with that. */
struct exec_why {
	const char *ew_field;	/* "" = the text says it all */
	const char *ew_text;
	uint64_t ew_value;
};

struct emul;
struct execsw;
struct explain;

struct exec_package {
	/* the request */
	const char *ep_name;	/* path under probe, NUL-terminated */
	uint32_t ep_namelen;
	uint32_t ep_execfnlen;
	const char *ep_execfn;	/* path that was asked for: a script's own */
	uint32_t ep_flags;	/* EXEC_ */
	uint32_t ep_nest;	/* scripts behind us */

	/* the header, and what is known of the file; vfs fills them in */
	const uint8_t *ep_hdr;
	uint32_t ep_hdrlen;	/* greatest es_hdrsz */
	uint32_t ep_hdrvalid;	/* bytes that the file has of it */
	struct exec_attr ep_attr;

	/* what the probe found */
	struct exec_vmcmd_set ep_vmcmds;
	const struct execsw *ep_esch;
	const struct emul *ep_emul;
	vaddr_t	 ep_taddr, ep_daddr;
	uint64_t ep_tsize, ep_dsize;
	uint64_t ep_ssize;	/* stack limit, then what the arguments need */
	uint64_t ep_dlim, ep_aslim;	/* of data; of all that is mapped */
	vaddr_t	 ep_minsaddr;	/* highest end of the stack */
	vaddr_t	 ep_maxsaddr;	/* lowest address that it may reach */
	vaddr_t	 ep_entry;	/* of the image */
	vaddr_t	 ep_start;	/* where the thread starts: the interpreter's entry, if there is one */
	vaddr_t	 ep_brk;	/* end of the image's highest segment, page rounded */
	vaddr_t	 ep_phdr;	/* AT_PHDR, 0 = not mapped */
	uint32_t ep_phnum;
	uint32_t ep_pad;
	vaddr_t	 ep_base;	/* AT_BASE */
	uint64_t ep_layout;	/* random: 20 bits each for the places of image
				 * and interpreter, 14 for the stack's */
	uint64_t ep_loadbias;	/* where a position independent image goes */
	uint64_t ep_vnid[2];	/* of the image, of its interpreter */
	uint32_t ep_interplen;	/* without its NUL */
	char	 ep_interp[EXEC_PATHMAX];

	/* arguments */
	struct exec_args ep_args;
	struct ps_strings ep_arginfo;
	vaddr_t	 ep_sp;
	uint8_t	 ep_random[16];
	uint64_t ep_timebase;
	uint32_t ep_fa;		/* fake arguments are ep_fabuf[ep_fa..], each with its NUL */
	uint32_t ep_fac;	/* how many */
	char	 ep_fabuf[EXEC_FAKEMAX];
	char	 ep_comm[MAXCOMLEN + 1];

	/* credentials that the commit leaves the process with */
	uint32_t ep_ruid, ep_rgid, ep_euid, ep_egid;
	int	 ep_staleids;	/* the saved ids will follow, and vfs is to know */

	struct format_ask ep_ask;	/* what a format's server is leased */

	/* of the last refusal; and where an explanation goes, NULL: a real exec */
	struct exec_why ep_why;
	struct explain *ep_explain;

	/* the ledger: what is held at this moment and must be given back on failure */
	uint32_t ep_held;	/* EPH_ */
	unsigned ep_slot;	/* argument slot and shared pages: the worker's number */
	cap_t	 ep_window;	/* first of EXEC_WINSLOTS slots of ours */
	cap_t	 ep_thread;	/* the thread that commits */
	cap_t	 ep_proc;	/* its process */
	cap_t	 ep_vfs;	/* its files */
	word_t	 ep_pid;
	word_t	 ep_tid;	/* of the thread that execs */
	uint32_t ep_faultat;	/* DEBUG: fail at this fault point, counted down */
	uint32_t ep_pauseat;	/* DEBUG: pause at this one */
	uint32_t ep_pausefd;	/* DEBUG: and read from this descriptor to go on */

	/* these outlive the request */
	struct prng ep_prng;
	/* the slot's memory */
	uint32_t ep_resident;	/* bytes that vm has made resident */
	uint32_t ep_dirty;	/* no byte from here on is other than zero */
};

/* an emulation: what the new image's ecalls, registers and vector look like */
struct emul {
	const char *e_name;
	unsigned e_arglen;	/* bytes of auxiliary vector that it appends */
	cap_t	 e_ecall;	/* endpoint that its ecalls go to; 0 = the kernel */
};

/*
 * One entry of the exec switch.
 *
 * es_makecmds: ON ENTRY ep_hdr, ep_hdrvalid, ep_attr describe an open vnode and
 * no command is on the list.  ON EXIT 0: the list and the ep_ fields of the
 * image are filled in, or EXEC_REDIRECT is set and ep_name is another file.
 * ON EXIT errno: whatever was put on the list is the caller's to kill; the
 * header is as it was.
 */
struct execsw {
	const char *es_name;
	int	 es_noread;	/* takes files that their caller may not read */
	unsigned es_hdrsz;	/* bytes of the file that es_makecmds looks at */
	int	(*es_makecmds)(struct exec_package *);
	int	(*es_copyargs)(struct exec_package *);
	void	(*es_setregs)(const struct exec_package *, struct commit *);
	const struct emul *es_emul;
};

/* The error, with its reason noted. */
static inline int
exec_refuse(struct exec_package *epp, int error, const char *field,
    uint64_t value, const char *text)
{
	epp->ep_why.ew_field = field;
	epp->ep_why.ew_text = text;
	epp->ep_why.ew_value = value;
	return error;
}

/* exec_conf.c */
extern const struct execsw execsw[];
extern const unsigned nexecs;
unsigned exec_maxhdrsz(void);

/* exec_subr.c: pure */
int	 new_vmcmd(struct exec_vmcmd_set *, const struct vmcmd *);
void	 kill_vmcmds(struct exec_vmcmd_set *);
int	 vmcmds_overlap(const struct exec_vmcmd_set *, vaddr_t, uint64_t);
int	 exec_probe(struct exec_package *);
int	 exec_check_limits(struct exec_package *);
void	 exec_setcomm(struct exec_package *);
int	 exec_credentials(struct exec_package *);
void	 exec_limits(struct exec_package *, const uint64_t limit[NRLIM]);
int	 exec_setup_stack(struct exec_package *, uint64_t randpages);

/* exec_template.c: pure */
int	 exec_template_get(struct exec_package *);
void	 exec_template_put(const struct exec_package *);

/* exec_elf.c: pure */
int	 exec_elf_makecmds(struct exec_package *);
int	 exec_elf_interp(struct exec_package *, vaddr_t base);

/* exec_script.c: pure */
struct script_line {
	unsigned sl_name, sl_namelen;	/* offsets in the header */
	unsigned sl_arg, sl_arglen;	/* length 0: none */
	const char *sl_why;		/* of ENOEXEC */
};
int	 exec_script_parse(const uint8_t *hdr, unsigned n, uint64_t filesize,
	    struct script_line *);
int	 exec_script_makecmds(struct exec_package *);
int	 exec_redirect(struct exec_package *, const void *name,
	    unsigned namelen, const void *arg, unsigned arglen);

/*
 * exec_format.c: pure.  EINVAL: not well formed, EEXIST: the name is taken,
 * ENOSPC: no place, ENOENT: no such name.
 */
int	 exec_format_add(const struct abi_format *, cap_t port);
int	 exec_format_remove(const char *name);
/*
 * A walk over the formats, in order of their registration: begins with a zeroed
 * structure, and ends with a call that returns 0 or with exec_format_end().
 * What is in hand is a copy, and its port stays until the walk goes on.
 */
struct format_walk {
	struct abi_format fw_format;
	cap_t	 fw_port;	/* of its server; 0: it has an interpreter */
	int	 fw_failed;	/* the server did: strike the format off */
	unsigned fw_place;
	uint64_t fw_serial;	/* 0: nothing in hand */
};
int	 exec_format_next(struct format_walk *);
void	 exec_format_end(struct format_walk *);
int	 exec_format_makecmds(struct exec_package *, struct format_walk *);
/* exec_ask.c, and the tests: ask a server; its capability is no longer needed */
int	 exec_format_ask(struct exec_package *, const struct format_walk *,
	    const uint8_t **line, unsigned *len);
void	 exec_format_forget(cap_t port);

/* exec_explain.c: pure */
struct explain {
	char	*xp_buf;
	unsigned xp_size, xp_len;
};
void	 explain_file(struct exec_package *, int error, unsigned check);
void	 explain_probe(struct exec_package *, const char *entry, int error);
void	 explain_result(struct exec_package *, int error);
/* exec_fd.c, and the tests: the file in hand will be descriptor *fd */
int	 exec_script_fd(struct exec_package *, unsigned *fd);

/* exec_args.c: pure */
void	 exec_args_init(struct exec_args *, uint8_t *base, uint32_t argc,
	    uint32_t envc, uint32_t len);
int	 exec_args_size(struct exec_args *, uint32_t execfnlen);
int	 exec_args_fakesize(const struct exec_args *, uint32_t falen,
	    uint32_t nfake, uint32_t *need);
void	 exec_args_fake(struct exec_args *, const char *fa, uint32_t falen,
	    uint32_t nfake, int skiparg);
int	 exec_args_copy(const struct exec_args *, vaddr_t sp,
	    struct ps_strings *);

/* exec_fault.c: in DEBUG builds, ENOMEM at the point that the request asked for */
int	 exec_fault(struct exec_package *);
/* a point at which nothing can fail any more */
void	 exec_pause(struct exec_package *);

/* emul_native.c: pure */
extern const struct emul emul_native;
int	 native_copyargs(struct exec_package *);
void	 native_setregs(const struct exec_package *, struct commit *);

#endif
