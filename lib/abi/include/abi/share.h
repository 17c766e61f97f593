/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that exec shares with vfs and with vm, so that a path, a header and a
 * list of vmcmds cost no kernel operation.  exec is the lower-privileged side:
 * vfs and vm copy what they read before they look at it.  Slot k belongs to
 * exec's worker k; nobody else is given these pages.
 */
#ifndef ABI_SHARE_H
#define ABI_SHARE_H

#include <abi/limit.h>
#include <abi/types.h>

#define EXEC_SLOTS		8	/* as many workers as there may be harts */
#define EXEC_PATHMAX		1024	/* with NUL */
#define EXEC_HDRSIZE		1024	/* >= every es_hdrsz */
#define EXEC_MAXCMDS		16
#define EXEC_MAXNEST		4	/* scripts of scripts */
#define ARG_MAX			0x200000UL	/* 2 MiB: pointers and strings, argv and envp and fake arguments */
#define EXEC_ARGPAGES		(ARG_MAX / PAGE_SIZE + 1)	/* of a slot: that, and room for a first stack below */

/* share of exec and vfs: at SRV_SHARE_BASE in both, one page a slot */
struct exec_vfs_slot {
	char	 ev_path[EXEC_PATHMAX];		/* exec writes */
	uint8_t	 ev_hdr[EXEC_HDRSIZE];		/* vfs writes: first bytes of the file */
	uint32_t ev_hdrlen;			/* vfs writes: valid bytes, <= EXEC_HDRSIZE */
	uint32_t ev_why;			/* vfs writes on error: which check, EVW_ */
	/* attributes, vfs writes */
	uint32_t ev_mode;			/* S_IFMT and permission bits; set-id already masked by nosuid or trace */
	uint32_t ev_uid, ev_gid;		/* owner */
	uint32_t ev_flags;			/* EVF_ */
	uint64_t ev_size;			/* of the file in bytes */
	uint64_t ev_vnid;			/* vnode id << 32 | generation */
	/* credentials of the caller at this moment, vfs writes */
	uint32_t ev_ruid, ev_rgid, ev_euid, ev_egid, ev_svuid, ev_svgid;
	uint64_t ev_limit[NRLIM];		/* RLIM_, of the caller */
	uint64_t ev_hdrvnid;			/* vfs writes: ev_vnid of the file whose header this is; 0 = none */
};
#define EVF_CLOEXEC	1	/* some descriptor of the caller is close-on-exec */
#define EVF_NOSUID	2	/* mount is nosuid: set-id bits were masked */
#define EVF_STDIO	4	/* descriptors 0, 1, 2 are all open */
#define EVF_TRACED	8	/* the caller is traced: set-id bits were masked */
#define EVF_NOREAD	16	/* the caller may execute it, not read it */
#define EVF_FDCLOSES	32	/* the path is /dev/fd/N, and N is close-on-exec */

/* flags of vfs.exec_open */
#define EXO_TRACED	1	/* the caller is traced */
#define EXO_FIRST	2	/* of an exec: what exec_script left before is forgotten */

/* the checks of exec_open, in their order (seed items 7 to 14) */
enum exec_open_check {
	EVW_LOOKUP, EVW_TYPE, EVW_EXECUTE, EVW_NOEXEC, EVW_READ, EVW_WRITTEN,
	EVW_VNODE
};

/* share of exec and vm: at SRV_SHARE_BASE + 64 KiB in exec, at SRV_SHARE_BASE in vm; one page a slot */
#define EXEC_VM_SHARE		(SRV_SHARE_BASE + 0x10000UL)

enum vmcmd_op {
	VMCMD_ZERO	= 1,	/* anonymous memory, zero on demand */
	VMCMD_READVN	= 2,	/* copy the file's bytes in now (unaligned offsets) */
	VMCMD_PAGEDVN	= 3,	/* pages of the file by demand, private: copy on write */
	VMCMD_GRANT	= 4,	/* pages of exec's argument slot become the top of the stack */
	VMCMD_STACK	= 5,	/* anonymous, grows down to ev_len, guard below */
	VMCMD_SIGCODE	= 6	/* the shared trampoline page */
};
struct vmcmd {
	uint32_t ev_op;
	uint32_t ev_prot;	/* MAP_R, MAP_W, MAP_X */
	uint64_t ev_addr;	/* page aligned but for READVN */
	uint64_t ev_len;	/* READVN: bytes of memory; else multiple of a page */
	uint64_t ev_off;	/* in the file; GRANT: first page of the slot */
	uint64_t ev_filelen;	/* PAGEDVN: bytes that come from the file; the rest of ev_len is zero */
	uint32_t ev_vnode;	/* index of the vnode in ev_vnid[]: 0 = image, 1 = interpreter */
	uint32_t ev_flags;	/* VMCMD_PREFAULT */
};
#define VMCMD_PREFAULT	1	/* map what the page cache has already, at once */

struct exec_vm_slot {
	uint32_t ex_ncmds;
	uint32_t ex_nvnodes;	/* 0..2: capabilities of the message, in this order */
	uint64_t ex_vnid[2];
	uint64_t ex_brk;	/* where the heap may start: end of bss, page rounded */
	uint64_t ex_pc, ex_sp;	/* pages worth prefaulting */
	uint64_t ex_dsize;	/* data of the image, which counts for ex_dlim */
	uint64_t ex_dlim, ex_aslim;	/* RLIM_DATA, RLIM_AS of the new space */
	uint64_t ex_kept;	/* vm writes: 1 = of what it granted, the slot's first pages are copies */
	struct vmcmd ex_cmd[EXEC_MAXCMDS];
};

#endif
