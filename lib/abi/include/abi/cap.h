/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capability types and rights, and the fixed slots of a new capability space.
 * docs/adr/0002 says why the spaces are flat.
 */
#ifndef ABI_CAP_H
#define ABI_CAP_H

enum cap_type {
	CAP_NULL	= 0,
	CAP_UNTYPED	= 1,	/* a run of physical pages from which objects are made */
	CAP_FRAME	= 2,	/* a run of physical pages that may be mapped */
	CAP_THREAD	= 3,
	CAP_VSPACE	= 4,
	CAP_CSPACE	= 5,
	CAP_ENDPOINT	= 6,
	CAP_NOTIFY	= 7,
	CAP_REPLY	= 8,
	CAP_IRQ		= 9,	/* one interrupt line */
	CAP_IRQCTL	= 10,	/* makes CAP_IRQ */
	CAP_TRACE	= 11,	/* reads and switches the message trace */
	CAP_POWER	= 12,	/* stops the machine; names endpoints (EP_IDENT) */
	CAP_LOG		= 13,	/* writes and reads the kernel message buffer */
	CAP_NTYPES	= 14
};

/* Rights.  The same bit may mean another verb for another type. */
#define CAPR_READ	0x01	/* FRAME map readable; THREAD read registers */
#define CAPR_WRITE	0x02	/* FRAME map writable; THREAD write registers */
#define CAPR_EXEC	0x04	/* FRAME map executable; THREAD freeze, gather, commit */
#define CAPR_SEND	0x10	/* ENDPOINT call/send; NOTIFY signal */
#define CAPR_RECV	0x20	/* ENDPOINT receive; NOTIFY wait */
#define CAPR_GRANT	0x40	/* may be copied, sent in a message, minted */
#define CAPR_CTRL	0x80	/* THREAD configure, VSPACE map/configure, CSPACE edit, REVOKE */
#define CAPR_ALL	0xf7

/*
 * Fixed slots, the same in every space, so that no program carries a table.
 * Servers and programs find the endpoint of server N at CAP_SERVER(N).  Of
 * servers that share a space (docs/adr/0022) each is compiled with a base of
 * its own, from which on all its slots are.
 */
#ifndef CAPSLOT_BASE
#define CAPSLOT_BASE	0
#endif
#define CAPSLOT_SELF	(CAPSLOT_BASE + 1)	/* own thread: EXEC|READ|GRANT for programs, all for servers */
#define CAPSLOT_CSPACE	(CAPSLOT_BASE + 2)	/* own capability space (servers only) */
#define CAPSLOT_VSPACE	(CAPSLOT_BASE + 3)	/* own address space (servers only) */
#define CAPSLOT_EP	(CAPSLOT_BASE + 4)	/* own endpoint, RECV (servers only) */
#define CAPSLOT_NTFN	(CAPSLOT_BASE + 5)	/* own notification, bound to the thread (servers only) */
#define CAPSLOT_REPLY	(CAPSLOT_BASE + 6)	/* first reply object (servers only) */
#define CAPSLOT_LOG	(CAPSLOT_BASE + 7)	/* kernel log (servers only) */
#define CAP_SERVER(n)	(CAPSLOT_BASE + 8 + (n))	/* n = server number of NAME.def, 1..15 */
#define CAPSLOT_DOOR	CAP_SERVER(0)	/* notification of its door (servers that share a space) */
#define CAPSLOT_RECV	(CAPSLOT_BASE + 24)	/* receive window of servers: 24, 25, 26 */
#define CAPSLOT_RECV2	(CAPSLOT_BASE + 27)	/* window for replies to the server's own calls: 27, 28, 29 */
#define CAPSLOT_MEM	(CAPSLOT_BASE + 30)	/* untyped handed over at start (servers only) */
#define CAPSLOT_FRAME	(CAPSLOT_BASE + 31)	/* frame capability over the same run */
#define CAPSLOT_PORT	30	/* programs: own endpoint, if they asked proc for one */
#define CAPSLOT_PORT_REPLY 31	/* and its reply object */
#define CAPSLOT_SPECIAL	(CAPSLOT_BASE + 32)	/* what a component's `caps' line asks for, in order: 32..39 */
#define CAPSLOT_FREE	(CAPSLOT_BASE + 40)	/* first slot that a server may use as it likes */

#define CSPACE_PROC	32	/* slots of a native program's space */
#define CSPACE_SERVER	1024	/* slots of a server's space; vm: CSPACE_VM */
#define CSPACE_VM	1600
#define CSPACE_MAX	3200	/* the most that RETYPE makes */

/*
 * CAP_SELF_PAGER as the endpoint of CALL or SEND is the pager of the caller's own
 * address space, with the space's token as badge (docs/adr/0003): this is how
 * a program reaches vm, and why exec has no vm capability to exchange.
 */
#define CAP_SELF_PAGER	0xffffffffu

/* Server numbers: also the interface number in tags and EP_IDENT. */
#define SRV_KERNEL	0
#define SRV_INIT	1
#define SRV_CONSOLE	2
#define SRV_VFS		3
#define SRV_VM		4
#define SRV_PROC	5
#define SRV_EXEC	6
#define SRV_LINUX	7
#define SRV_BLOCK	8

/*
 * Description of a received capability, in t1..t3 beside the message:
 *	bits 63..56 cap_type, bits 55..48 EP_IDENT of an endpoint (0 if unnamed),
 *	bits 47..0 badge of an endpoint or notification, token of a thread or
 *	address space, pages of a frame.
 * The kernel writes it, so nobody can forge it: (ENDPOINT, SRV_PROC, 17) IS the handle of process 17.
 */
#define CAPINFO(t, id, v)						\
	((word_t)(t) << 56 | (word_t)(id) << 48 | (word_t)(v))
#define CAPINFO_TYPE(i)		((unsigned)((i) >> 56))
#define CAPINFO_IDENT(i)	((unsigned)((i) >> 48) & 0xff)
#define CAPINFO_VALUE(i)	((i) & 0xffffffffffffUL)

#endif
