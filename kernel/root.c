/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first thread: init, whose flat image lies in the kernel's.  It gets a
 * capability to everything that the kernel does not keep; from then on the
 * kernel makes nothing by itself.
 */
#include <abi/bootinfo.h>
#include <abi/layout.h>
#include <platform/board.h>
#include <util/string.h>
#include "boot.h"
#include "object.h"
#include "riscv.h"
#include "vspace.h"

#define INIT_MAGIC	0x54494e4952UL		/* "RINIT" */
#define INIT_PRIO	40

/* first words of the flat image: servers/init/init.lds */
struct init_header {
	word_t	 ih_magic;
	vaddr_t	 ih_base, ih_text_end, ih_data_end, ih_bss_end, ih_entry;
};

extern char init_image[], init_image_end[];

static struct vspace *space;
static struct bootinfo *info;

static void
map(vaddr_t va, paddr_t pa, word_t flags)
{
	/* at most a table of each level is missing */
	while (vspace_map(space, va, pa, flags, 0) == ENOMEM)
		vspace_feed(space, boot_pages(1));
}

/* [pa, pa + bytes) read-only at va, which has the same offset in 2 MiB. */
static void
map_range(vaddr_t va, paddr_t pa, word_t bytes)
{
	word_t n;

	for (; bytes != 0; bytes -= n, va += n, pa += n) {
		n = PAGE_SIZE;
		if ((pa & 0x1fffff) == 0 && bytes >= 0x200000)
			n = 0x200000;
		map(va, pa, MAP_R | (n != PAGE_SIZE ? MAP_MEGA : 0));
	}
}

static void
give(word_t slot, unsigned type, struct kobj *o, word_t badge)
{
	cap_init(cap_slot(init_thread, slot), type, o, badge);
}

/* An object in pages of its own. */
static struct kobj *
make(unsigned type, word_t size)
{
	unsigned bytes = object_bytes(type, size);
	word_t n = atop(round_page(bytes)), i;
	paddr_t pa = boot_pages(n);
	struct kobj *o;

	o = object_make(pa_kva(pa), type, size, bytes);
	for (i = 0; i < n; i++) {
		pa_page(pa + ptoa(i))->pg_state = PG_OBJECT;
		pa_page(pa + ptoa(i))->pg_refs = 1;
		pa_page(pa + ptoa(i))->pg_units = ~0UL;
	}
	return o;
}

static void
give_run(word_t slot, unsigned type, paddr_t pa, word_t npages, int device)
{
	struct cslot *c = cap_slot(init_thread, slot);

	cap_init(c, type, NULL, npages);
	c->c_pa = pa;
	if (device)
		c->c_flags |= CF_DEVICE;
}

/* UNTYPED and, derived from it, FRAME over the same run. */
static void
give_region(paddr_t base, word_t npages, int device)
{
	unsigned k = info->bi_nregion++;
	struct cslot *ut = cap_slot(init_thread, INIT_CAP_REGION + 2 * k);
	struct cslot *fr = cap_slot(init_thread, INIT_CAP_REGION + 2 * k + 1);

	info->bi_region[k].br_pages = npages;
	info->bi_region[k].br_device = device;
	info->bi_region[k].br_pa = base;
	give_run(INIT_CAP_REGION + 2 * k, CAP_UNTYPED, base, npages, device);
	cap_derive(fr, ut);
	fr->c_type = CAP_FRAME;
	fr->c_flags |= CF_ORIGINAL;
}

static void
map_image(paddr_t image)
{
	const struct init_header *ih = (const void *)init_image;
	vaddr_t va;
	paddr_t pa;
	word_t off, size = init_image_end - init_image;

	if (ih->ih_magic != INIT_MAGIC || ih->ih_data_end - ih->ih_base > size)
		panic("the Image holds no init: build it again");
	for (va = ih->ih_base; va < round_page(ih->ih_bss_end);
	    va += PAGE_SIZE) {
		off = va - ih->ih_base;
		if (va < ih->ih_text_end) {
			map(va, image + off, MAP_R | MAP_X);
			continue;
		}
		pa = boot_pages(1);
		if (va < ih->ih_data_end)
			memcpy(pa_kva(pa), init_image + off,
			    ih->ih_data_end - va < PAGE_SIZE ?
			    ih->ih_data_end - va : PAGE_SIZE);
		map(va, pa, MAP_R | MAP_W);
	}
	for (va = SRV_STACK_TOP - SRV_STACK_SIZE; va < SRV_STACK_TOP;
	    va += PAGE_SIZE)
		map(va, boot_pages(1), MAP_R | MAP_W);
	info->bi_free = round_page(ih->ih_bss_end);
	init_thread->t_pc = ih->ih_entry;
	init_thread->t_x[X_SP] = SRV_STACK_TOP;
}

static void
give_objects(void)
{
	struct kobj *ep = make(CAP_ENDPOINT, 0), *ntfn = make(CAP_NOTIFY, 0);

	give(CAPSLOT_SELF, CAP_THREAD, &init_thread->t_obj, 0);
	give(CAPSLOT_CSPACE, CAP_CSPACE, init_thread->t_cspace.c_obj, 0);
	give(CAPSLOT_VSPACE, CAP_VSPACE, &space->v_obj, 0);
	give(CAPSLOT_EP, CAP_ENDPOINT, ep, 0);
	give(CAPSLOT_NTFN, CAP_NOTIFY, ntfn, 0);
	init_thread->t_bound = (struct notify *)ntfn;
	((struct notify *)ntfn)->n_bound = init_thread;
	give(CAPSLOT_REPLY, CAP_REPLY, make(CAP_REPLY, 0), 0);
	give(CAPSLOT_LOG, CAP_LOG, NULL, 0);
	give(INIT_CAP_IRQCTL, CAP_IRQCTL, NULL, 0);
	give(INIT_CAP_TRACE, CAP_TRACE, NULL, 0);
	give(INIT_CAP_POWER, CAP_POWER, NULL, 0);
}

/* A thing in memory that init may look at and pass on. */
static vaddr_t
give_blob(word_t slot, vaddr_t base, paddr_t pa, word_t bytes)
{
	paddr_t first = trunc_page(pa);
	word_t npages = atop(round_page(pa + bytes) - first), i;
	vaddr_t va = base + (first & 0x1fffff);

	if (bytes == 0 || pa_page(first) == NULL ||
	    pa_page(first + ptoa(npages - 1)) == NULL)
		return 0;
	for (i = 0; i < npages; i++)
		pa_page(first + ptoa(i))->pg_state = PG_USER;
	give_run(slot, CAP_FRAME, first, npages, 0);
	cap_slot(init_thread, slot)->c_rights &= ~CAPR_WRITE & ~CAPR_EXEC;
	map_range(va, first, ptoa(npages));
	return va + (pa & PAGE_MASK);
}

static void
describe(const struct board *b, paddr_t fdt, word_t fdt_size)
{
	info->bi_magic = BOOTINFO_MAGIC;
	info->bi_harts = nharts;	/* started, not all of them need run */
	info->bi_boot_hart = this_hart()->h_hartid;
	info->bi_timebase = timebase;
	info->bi_initrd_size = b->b_initrd_end - b->b_initrd_start;
	info->bi_initrd = give_blob(INIT_CAP_INITRD, 0x2800000000UL,
	    b->b_initrd_start, info->bi_initrd_size);
	if (info->bi_initrd == 0)
		info->bi_initrd_size = 0;
	info->bi_fdt_size = fdt_size;
	info->bi_fdt = give_blob(INIT_CAP_FDT, 0x2900000000UL, fdt, fdt_size);
	memcpy(info->bi_seed, b->b_seed, sizeof(info->bi_seed));
	info->bi_seed[0] ^= rdtime();
	info->bi_seed[1] ^= csr_read(cycle);
	info->bi_uart_pa = b->b_uart.u_base;
	info->bi_uart_kind = b->b_uart.u_kind;
	info->bi_uart_irq = b->b_uart.u_irq;
	info->bi_uart_shift = b->b_uart.u_shift;
	info->bi_uart_width = b->b_uart.u_width;
	info->bi_uart_clock = b->b_uart.u_clock;
	info->bi_uart_sbi = board_argument_is(b, "console", "sbi");
	memcpy(info->bi_bootargs, b->b_bootargs, sizeof(info->bi_bootargs));
}

struct thread *
root_make(const struct board *b, paddr_t fdt, word_t fdt_size)
{
	struct region r[BOOT_NREGION];
	struct cspace *cs;
	unsigned n, i;
	paddr_t pa;

	init_thread = obj_thread(make(CAP_THREAD, 0));
	space = (struct vspace *)make(CAP_VSPACE, 0);
	cs = (struct cspace *)make(CAP_CSPACE, INIT_CSPACE_SLOTS);
	vspace_feed(space, boot_pages(1));
	cap_init(&init_thread->t_cspace, CAP_CSPACE, &cs->cs_obj, 0);
	cap_init(&init_thread->t_vspace, CAP_VSPACE, &space->v_obj, 0);
	thread_bind_vspace(init_thread);
	init_thread->t_prio = INIT_PRIO;
	init_thread->t_token = SRV_INIT;
	memcpy(init_thread->t_name, "init", 5);

	pa = boot_pages(1);
	info = pa_kva(pa);
	map(BOOTINFO_ADDR, pa, MAP_R);
	describe(b, fdt, fdt_size);
	map_image(boot_image_pa(init_image));
	give_objects();
	if (b->b_uart.u_kind != UART_NONE)
		give_region(trunc_page(b->b_uart.u_base),
		    atop(round_page(b->b_uart.u_base + b->b_uart.u_size) -
		    trunc_page(b->b_uart.u_base)), 1);
	n = boot_regions(r, BOOT_NREGION - 1);
	for (i = 0; i < n; i++)
		give_region(r[i].base, atop(r[i].end - r[i].base), 0);
	return init_thread;
}
