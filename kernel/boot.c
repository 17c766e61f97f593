/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the first instruction in the upper half to the first of init: what the
 * device tree says, which memory is free, the per-page states, the devices
 * that the kernel drives itself.
 */
#include <platform/board.h>
#include <platform/plic.h>
#include <platform/sbi.h>
#include <util/string.h>
#include "boot.h"
#include "ipc.h"
#include "riscv.h"
#include "smp.h"
#include "thread.h"
#include "trace.h"
#include "vspace.h"

#define TRACE_BYTES	(512UL << 10)
#define MAXREGION	24

struct hart harts[MAXHARTS];
unsigned nharts = 1;
word_t boot_kernel_bytes;

extern char _image[], _end[], boot_stack[];
extern word_t secondary_satp;		/* smp.c */

/* head.c */
void	 head_map_gib(paddr_t);
word_t	*head_root(void);
paddr_t	 head_image(void);

void	 thread_resume(struct thread *) __attribute__((noreturn));
void	 boot(word_t hartid, paddr_t fdt, word_t satp);

static struct board board;
static struct region regions[MAXREGION];
static unsigned nregions;

/* Take [base, end) out of the free regions, whole pages. */
static void
exclude(paddr_t base, paddr_t end)
{
	struct region r;
	unsigned i;

	base = trunc_page(base);
	end = round_page(end);
	for (i = 0; i < nregions; i++) {
		r = regions[i];
		if (end <= r.base || base >= r.end)
			continue;
		if (base > r.base && end < r.end) {
			if (nregions == MAXREGION)
				panic("memory has more than %d pieces: too "
				    "many reserved ranges in the device tree",
				    MAXREGION);
			regions[i].end = base;
			regions[nregions].base = end;
			regions[nregions++].end = r.end;
		} else if (base > r.base)
			regions[i].end = base;
		else if (end < r.end)
			regions[i].base = end;
		else {
			regions[i] = regions[--nregions];
			i--;
		}
	}
}

/* The boot allocator: from the end of the largest region. */
paddr_t
boot_pages(word_t n)
{
	struct region *best = &regions[0];
	unsigned i;

	for (i = 1; i < nregions; i++)
		if (regions[i].end - regions[i].base > best->end - best->base)
			best = &regions[i];
	if (nregions == 0 || best->end - best->base < ptoa(n))
		panic("not enough memory to start: give the machine more "
		    "(-m), or a smaller boot archive");
	best->end -= ptoa(n);
	memset(pa_kva(best->end), 0, ptoa(n));
	boot_kernel_bytes += ptoa(n);
	if (pages != NULL)
		for (i = 0; i < n; i++)
			pa_page(best->end + ptoa(i))->pg_state = PG_KERNEL;
	return best->end;
}

paddr_t
boot_image_pa(const void *p)
{
	return head_image() + ((vaddr_t)p - (vaddr_t)_image);
}

unsigned
boot_regions(struct region *out, unsigned max)
{
	unsigned i, n = 0;

	for (i = 0; i < nregions; i++)
		if (regions[i].end > regions[i].base && n < max)
			out[n++] = regions[i];
	return n;
}

/* Is all of [base, end) inside one region? */
static int
in_memory(paddr_t base, paddr_t end)
{
	const struct board_range *m;
	unsigned i;

	for (i = 0; i < board.b_nmem; i++) {
		m = &board.b_mem[i];
		if (base >= m->r_base && end <= m->r_base + m->r_size)
			return 1;
	}
	return 0;
}

/* What the firmware left where: a wrong tree or address is found here. */
static void
check_places(paddr_t image)
{
	if (!in_memory(image, image + (word_t)(_end - _image)))
		panic("the Image is at %lx, where the device tree of \"%s\" has "
		    "no memory (hint: it is another board's: fdtfile, fdtdir, "
		    "-dtb)", image, board.b_model);
	if (board.b_initrd_end > board.b_initrd_start &&
	    !in_memory(board.b_initrd_start, board.b_initrd_end))
		panic("the boot archive is said to be at %lx-%lx, which is not "
		    "all memory (hint: a smaller archive, more memory, or "
		    "another ramdisk_addr_r)", board.b_initrd_start,
		    board.b_initrd_end);
}

/*
 * Boot loaders put the archive anywhere, QEMU in the middle of memory, which
 * would leave vm half of it.  If it is in the way it moves to the end of the
 * piece of memory that it is in.
 */
static void
place_archive(void)
{
	paddr_t start = board.b_initrd_start, end = board.b_initrd_end, to;
	struct region *r;

	if (end <= start)
		return;
	for (r = regions; r < regions + nregions; r++)
		if (start >= r->base && end <= r->end)
			break;
	if (r < regions + nregions) {
		to = trunc_page(r->end - (end - start)) - PAGE_SIZE +
		    (start & PAGE_MASK);
		if (to >= end && start - r->base > (r->end - r->base) / 16) {
			memcpy(pa_kva(to), pa_kva(start), end - start);
			board.b_initrd_start = to;
			board.b_initrd_end = to + (end - start);
		}
	}
	exclude(board.b_initrd_start, board.b_initrd_end);
}

static void
find_memory(paddr_t fdt, word_t fdt_size)
{
	paddr_t image = head_image(), lo = ~0UL, hi = 0, gib;
	word_t n, i;

	check_places(image);
	for (i = 0; i < board.b_nmem; i++) {
		struct board_range *m = &board.b_mem[i];

		regions[i].base = round_page(m->r_base);
		regions[i].end = trunc_page(m->r_base + m->r_size);
		if (regions[i].end > DMAP_SIZE)
			regions[i].end = DMAP_SIZE;
		if (regions[i].end <= regions[i].base)
			regions[i].end = regions[i].base;
		for (gib = regions[i].base >> 30 << 30; gib < regions[i].end;
		    gib += 1UL << 30)
			head_map_gib(gib);
		if (regions[i].base < lo)
			lo = regions[i].base;
		if (regions[i].end > hi)
			hi = regions[i].end;
		/* firmware lives below its payload, whatever the tree says */
		if (image > regions[i].base && image < regions[i].end)
			regions[i].base = image;
	}
	nregions = board.b_nmem;
	exclude(image, image + (word_t)(_end - _image));
	exclude(fdt, fdt + fdt_size);
	for (i = 0; i < board.b_nresv; i++)
		exclude(board.b_resv[i].r_base,
		    board.b_resv[i].r_base + board.b_resv[i].r_size);
	place_archive();

	n = atop(round_page((hi - lo) / PAGE_SIZE * sizeof(struct page)));
	i = boot_pages(n);
	page_base = atop(lo);
	page_count = atop(hi - lo);
	pages = pa_kva(i);
	boot_kernel_bytes += (word_t)(_end - _image);
	/* what is not in a free region is nobody's to map */
	for (i = 0; i < page_count; i++)
		pages[i].pg_state = PG_KERNEL;
	for (i = 0; i < nregions; i++)
		for (gib = regions[i].base; gib < regions[i].end;
		    gib += PAGE_SIZE)
			pa_page(gib)->pg_state = PG_USER;
}

void
hart_init(struct hart *h, word_t hartid, unsigned i)
{
	h->h_id = i;
	h->h_hartid = hartid;
	h->h_stack = (word_t)boot_stack + (i + 1) * KSTACK_SIZE;
	h->h_plic_ctx = BOARD_NO_CONTEXT;
}

static void
find_harts(word_t hartid)
{
	struct hart *h = &harts[0];
	unsigned i;

	for (i = 0; i < board.b_nhart; i++)
		if (board.b_hart[i].h_id == hartid) {
			h->h_plic_ctx = board.b_hart[i].h_plic_context;
			has_sstc = board.b_hart[i].h_sstc;
		}
	timebase = board.b_timebase;
}

static void
find_devices(void)
{
	if (board.b_plic_base != 0 && board.b_plic_base < DMAP_SIZE) {
		head_map_gib(board.b_plic_base);
		plic_init(pa_kva(board.b_plic_base), board.b_plic_ndev);
		plic_context_init(harts[0].h_plic_ctx);
	}
}

/* How to leave with a status: as early as can be, for what may go wrong. */
static void
find_test_device(void)
{
	if (board.b_test_base != 0 && board.b_test_base < DMAP_SIZE) {
		head_map_gib(board.b_test_base);
		test_device = pa_kva(board.b_test_base);
	}
}

/* How many ASID bits the hart keeps: the specification allows none. */
static int
probe_asid(word_t satp)
{
	word_t got;

	csr_write(satp, satp | 0xffffUL << SATP_ASID_SHIFT);
	got = csr_read(satp) >> SATP_ASID_SHIFT & 0xffff;
	csr_write(satp, satp);
	sfence_all();
	return got == 0 ? 0 : (int)top_bit(got) + 1;
}

static word_t
tree_size(paddr_t fdt)
{
	const uint8_t *p = pa_kva(fdt);

	return (word_t)p[4] << 24 | (word_t)p[5] << 16 | (word_t)p[6] << 8 |
	    p[7];
}

/* asid=N, one digit: no more bits than that, as if the hart had fewer. */
static int
asid_limit(void)
{
	size_t n;
	const char *v = board_argument(&board, "asid", &n);

	return v != NULL && n == 1 && *v >= '0' && *v <= '9' ? *v - '0' : 16;
}

/* trace=on, trace=all: from the first message on, for whoever reads it later. */
static int
trace_wanted(void)
{
	size_t n;
	const char *v = board_argument(&board, "trace", &n);

	if (v == NULL || board_argument_is(&board, "trace", "off"))
		return TRACE_OFF;
	if (board_argument_is(&board, "trace", "on"))
		return TRACE_ON;
	if (board_argument_is(&board, "trace", "all"))
		return TRACE_ALL;
	kprintf("boot argument trace=%.*s: ignored (hint: on, all, off)\n",
	    (int)(n < 20 ? n : 20), v);
	return TRACE_OFF;
}

void
boot(word_t hartid, paddr_t fdt, word_t satp)
{
	struct hart *h = &harts[0];
	struct thread *t;
	word_t size;
	int error;

	hart_init(h, hartid, 0);
	h->h_satp = satp;
	kernel_root = head_root();
	if (fdt == 0 || fdt >= DMAP_SIZE)
		panic("no device tree in a1: start me as a Linux Image, with "
		    "booti or -kernel");
	size = tree_size(fdt);
	if (size > (2UL << 20))
		panic("the device tree at %lx claims %lu bytes: it is damaged",
		    fdt, size);
	if ((fdt + size) >> 30 != fdt >> 30)
		head_map_gib(fdt + size);
	error = board_scan(pa_kva(fdt), size, &board);
	find_test_device();
	if (error)
		panic("device tree at %lx: %s (hint: give this board's own, "
		    "whole, where neither Image nor archive is loaded; "
		    "U-Boot's `fdt print' shows it)", fdt, board_error);
	if (board_argument_is(&board, "boardinfo", "")) {
		board_print(&board, hartid, kprintf);
		machine_off(0, 0);
	}
	find_harts(hartid);
	find_memory(fdt, size);
	find_devices();
	asid_bits = probe_asid(satp);
	if (asid_bits > asid_limit())
		asid_bits = asid_limit();
	fastpath_on = !board_argument_is(&board, "fastpath", "off");
	trace_init(pa_kva(boot_pages(atop(TRACE_BYTES))), TRACE_BYTES);
	trace_on = trace_wanted();
	kprintf("rvexec: %s, hart %lu, %u bits of ASID, %s timer\n",
	    board.b_model, hartid, (unsigned)asid_bits,
	    has_sstc ? "Sstc" : "SBI");

	csr_write(scounteren, 7);	/* rdtime, rdcycle, rdinstret for users */
	csr_clear(sstatus, SSTATUS_SIE | SSTATUS_FS);
	if (has_sstc)
		csr_write(0x14d, ~0UL);
	else
		sbi_set_timer(~0UL);
	csr_write(sie, SIE_SSIE | SIE_STIE | SIE_SEIE);
	secondary_satp = satp;
	klock();
	h->h_kernel = 1;
	h->h_online = 1;
	smp_start(&board, hartid);
	fast_update();
	t = root_make(&board, fdt, size);
	sched_ready(t);
	t = sched_pick(h);
	hart_leave(h);
	thread_resume(t);
}
