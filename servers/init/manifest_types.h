/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What init must know of a server to start it.  tools/genmanifest.py writes
 * the table itself (build/gen/manifest.c, manifest.h) from servers/NAME/component.mk
 * and NAME.def; docs of the fields' sources are in mk/README.md.
 */
#ifndef INIT_MANIFEST_TYPES_H
#define INIT_MANIFEST_TYPES_H

#include <stdint.h>

#define MANIFEST_REST	0xffffffffu	/* co_mem: all memory that is left */
#define MANIFEST_NPEERS	8
#define MANIFEST_NCAPS	8		/* CAPSLOT_SPECIAL .. CAPSLOT_FREE - 1 */

/* what a word of a CAPS line asks for */
enum component_cap_kind {
	CC_NONE,
	CC_UART,	/* registers of the console, mapped */
	CC_IRQ,		/* CAP_IRQ of the console */
	CC_INITRD,	/* boot archive, mapped read-only */
	CC_TRACE,
	CC_POWER,
	CC_LOG,		/* to be read, and handed out for that */
	CC_FIRMWARE,	/* its console, through the kernel */
	CC_VSPACE,	/* of server cc_server */
	CC_IRQCTL
};

struct component_cap {
	enum component_cap_kind cc_kind;
	uint32_t cc_server;	/* CC_VSPACE: whose; else 0 */
};

struct component_share {
	uint32_t cs_server;	/* the peer; only one of the two lists it */
	uint32_t cs_pages;
};

struct component {
	const char *co_name;
	const char *co_file;	/* in /boot of the boot archive */
	/*
	 * Servers that are one program (mk/one.mk) live in the spaces of one of
	 * them, which is started first; else each is its own host.
	 */
	uint32_t co_host;
	uint32_t co_place;	/* SRV_PLACE and CAPSLOT_BASE that it was compiled for */
	uint32_t co_base;
	uint32_t co_slots;	/* of the host's capability space; 0: as all have */
	uint32_t co_server;	/* SRV_ number, from the .def */
	uint32_t co_prio;
	uint32_t co_mem;	/* pages, or MANIFEST_REST */
	uint32_t co_workers;	/* equal threads, 0: one for each hart that runs */
	uint32_t co_replies;	/* reply objects of each, first at CAPSLOT_REPLY */
	uint32_t co_nuses, co_nmints, co_ncaps, co_nshares;
	uint32_t co_uses[MANIFEST_NPEERS];	/* servers it may call */
	/*
	 * Servers of which it gets the unbadged (owner) capability, from which it
	 * mints those of processes; it need not call them itself.  A server in
	 * both lists is given unbadged only.
	 */
	uint32_t co_mints[MANIFEST_NPEERS];
	struct component_cap co_caps[MANIFEST_NCAPS];
	struct component_share co_shares[MANIFEST_NPEERS];
};

#endif
