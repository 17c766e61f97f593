/* SPDX-License-Identifier: BSD-2-Clause */
/* Start of the vfs server, and its serve loop. */
#include <abi/bootinfo.h>
#include <abi/layout.h>
#include <abi/share.h>

#include "ipc/ipc.h"
#include "util/log.h"

#include "arena.h"
#include "boot.h"
#include "contty.h"
#include "exec.h"
#include "vfs_server.h"
#include "vnode.h"

#define NREPLY	192	/* REPLIES of component.mk */

_Static_assert(NREPLY <= IPC_MAXREPLY, "lib/ipc keeps them all");

static const struct bootinfo *bi = (const struct bootinfo *)BOOTINFO_ADDR;

/*
 * There is no clock that knows the date: the archive's, plus time since boot.
 */
uint64_t
vfs_now(void)
{
	word_t ticks;

	__asm__ volatile ("rdtime %0" : "=r" (ticks));
	return boot_time() + ticks / bi->bi_timebase;
}

struct exec_vfs_slot *
exec_share(unsigned k)
{
	return (struct exec_vfs_slot *)(SRV_SHARE_BASE + ptoa(k));
}

static void
notify(word_t bits)
{
	(void)bits;
	contty_notify();
}

int
main(void)
{
	static const struct ipc_server server = {
		.s_name = "vfs",
		.s_dispatch = vfs_dispatch,
		.s_notify = notify,
		.s_nreply = NREPLY,
		.s_reply_base = CAPSLOT_FREE,
		/* capabilities presented are looked at, never taken */
		.s_window = 0,
	};

	log_name = server.s_name;
	arena_init((void *)SRV_ARENA, (uint32_t)bi->bi_mem_pages);
	boot_root((const void *)SRV_SPECIAL_BASE, bi->bi_special_size[0]);
	contty_init();
	ipc_serve(&server);
}
