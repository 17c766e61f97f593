/* SPDX-License-Identifier: BSD-2-Clause */
/* Things of which there is one: devices, the archive, other servers' spaces, shared pages. */
#include "ipc/ipc.h"
#include "util/log.h"
#include "vm_client.h"
#include "init.h"

#define SHARE_STEP	0x10000UL	/* abi/share.h: one peer's pages to the next's */
#define MEGA_PAGES	512

/* The frame of the device region in which that register page lies, or 0. */
static cap_t
device_frame(paddr_t pa, word_t *page)
{
	const struct boot_region *br = bootinfo->bi_region;
	unsigned k;

	for (k = 0; k < bootinfo->bi_nregion && k < BOOT_NREGION; k++)
		if (br[k].br_device && pa >= br[k].br_pa &&
		    pa - br[k].br_pa < ptoa(br[k].br_pages)) {
			*page = atop(pa - br[k].br_pa);
			return INIT_CAP_REGION + 2 * k + 1;
		}
	return 0;
}

static void
give_uart(struct server *s, unsigned k, vaddr_t va)
{
	word_t page;
	cap_t frame = device_frame(bootinfo->bi_uart_pa, &page);

	/* no port that we know: the console server uses the kernel's log */
	if (bootinfo->bi_uart_kind == UART_NONE || frame == 0)
		return;
	map_pages(s, va, frame, page, 1, MAP_R | MAP_W | MAP_DEVICE);
	s->s_special_size[k] = PAGE_SIZE;
}

static void
give_irq(struct server *s, unsigned k)
{
	static cap_t irq;
	int error;

	if (bootinfo->bi_uart_kind == UART_NONE || bootinfo->bi_uart_irq == 0)
		return;
	if (irq == 0) {
		irq = slots_alloc(1);
		error = sys_irq_get(INIT_CAP_IRQCTL, bootinfo->bi_uart_irq,
		    irq);
		if (error) {
			log_printf("console interrupt %u: error %d (hint: no"
			    " PLIC in the device tree?)",
			    bootinfo->bi_uart_irq, error);
			return;
		}
	}
	give(s, CAPSLOT_SPECIAL + k, irq, CAPR_ALL, 0);
}

static void
give_initrd(struct server *s, unsigned k, vaddr_t va)
{
	word_t skip = bootinfo->bi_initrd & PAGE_MASK;
	word_t n = atop(round_page(skip + bootinfo->bi_initrd_size));

	if (skip != 0)
		die(1, "the boot archive begins at byte %lu of a page (hint:"
		    " have the boot loader put it on a page boundary)",
		    (unsigned long)skip);
	map_pages(s, va, INIT_CAP_INITRD, 0, n, MAP_R);
	s->s_special_size[k] = bootinfo->bi_initrd_size;
}

void
specials_give(struct server *s)
{
	const struct component_cap *cc;
	unsigned k;

	for (k = 0; k < s->s_co->co_ncaps; k++) {
		vaddr_t va = SRV_SPECIAL_BASE + moved(s->s_co) +
		    k * SRV_SPECIAL_STEP;
		cap_t slot = CAPSLOT_SPECIAL + k;

		cc = &s->s_co->co_caps[k];
		switch (cc->cc_kind) {
		case CC_UART:
			give_uart(s, k, va);
			break;
		case CC_IRQ:
			give_irq(s, k);
			break;
		case CC_INITRD:
			give_initrd(s, k, va);
			break;
		case CC_TRACE:
			give(s, slot, INIT_CAP_TRACE, CAPR_ALL, 0);
			break;
		case CC_POWER:
			give(s, slot, INIT_CAP_POWER, CAPR_ALL, 0);
			break;
		case CC_LOG:
			give(s, slot, CAPSLOT_LOG, CAPR_RECV | CAPR_GRANT, 0);
			break;
		case CC_FIRMWARE:
			give(s, slot, CAPSLOT_LOG, CAPR_CTRL, 0);
			break;
		case CC_IRQCTL:
			give(s, slot, INIT_CAP_IRQCTL, CAPR_ALL, 0);
			break;
		case CC_VSPACE:
			give(s, slot, servers[cc->cc_server].s_vspace,
			    CAPR_ALL, 0);
			break;
		case CC_NONE:
			break;
		}
	}
}

/* Next free place for shared pages in a server's space. */
static vaddr_t
share_va(struct server *s)
{
	return SRV_SHARE_BASE + moved(s->s_co) + s->s_nshare++ * SHARE_STEP;
}

/*
 * Each pair's pages, mapped in both.  In the order of the manifest, so that
 * exec finds vfs's first and vm's behind them.  A server that starts again
 * finds the same pages, zeroed if it is the one whose requests were in them.
 */
void
shares_map(void)
{
	struct server *s, *peer;
	struct run *r;
	unsigned i, j;

	for (i = 0; i < manifest_count; i++)
		servers[manifest[i].co_server].s_nshare = 0;
	for (i = 0; i < manifest_count; i++) {
		s = &servers[manifest[i].co_server];
		for (j = 0; j < s->s_co->co_nshares; j++) {
			peer = &servers[s->s_co->co_shares[j].cs_server];
			r = &s->s_share[j];
			if (r->r_npages == 0)
				*r = mem_alloc(s->s_co->co_shares[j].cs_pages);
			map_pages(s, share_va(s), run_frame(r), r->r_page,
			    r->r_npages, MAP_R | MAP_W | MAP_ZERO);
			map_pages(peer, share_va(peer), run_frame(r),
			    r->r_page, r->r_npages, MAP_R | MAP_W);
		}
	}
}

/*
 * Who holds the address space of the server that was just made anew gets it
 * again.  vm learns by a request in exec's name that exec's argument slots are
 * to be mapped anew; exec does not run yet, so nobody is confused.
 */
void
specials_renew(const struct server *changed)
{
	const struct component_cap *cc;
	unsigned i, k;
	cap_t ep;

	for (i = 0; i < manifest_count; i++) {
		struct server *s = &servers[manifest[i].co_server];

		for (k = 0; k < s->s_co->co_ncaps; k++) {
			cc = &s->s_co->co_caps[k];
			if (cc->cc_kind == CC_VSPACE &&
			    cc->cc_server == changed->s_co->co_server)
				give(s, CAPSLOT_SPECIAL + k, changed->s_vspace,
				    CAPR_ALL, 0);
		}
	}
	if (changed->s_co->co_server != SRV_EXEC)
		return;
	ep = slots_alloc(1);
	if (sys_mint(0, ep, servers[SRV_VM].s_ep, CAPR_SEND,
	    BADGE_SRV(SRV_EXEC)) != 0 || vm_args_grow(ep, 0, 0) != 0)
		log_printf("vm does not know the new exec");
	(void)sys_delete(ep);
}
