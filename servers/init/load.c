/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A server's image: the segments of its file copied into pages of its own,
 * a stack for each worker with nothing mapped below it, and the page of boot information.
 */
#include "elf/elf.h"
#include "util/log.h"
#include "util/string.h"
#include "init.h"

#define STACK_PAGES	atop(SRV_STACK_SIZE)

static void
refuse(const struct server *s, const struct elf_refusal *why)
{
	char text[128];

	elf_explain(why, text, sizeof(text));
	die(1, "/boot/%s: %s (hint: make all; ROOT= or a second archive must not"
	    " replace it)", s->s_co->co_file, text);
}

static word_t
segment_pages(const struct elf64_phdr *ph)
{
	return atop(round_page(ph->p_vaddr + ph->p_memsz)) -
	    atop(ph->p_vaddr);
}

/* Program header i if it is a sound PT_LOAD of a server. */
static int
get_load(const struct server *s, const struct elf64_ehdr *eh, unsigned i,
    struct elf64_phdr *ph)
{
	struct elf_refusal why;

	if (elf_phdr(s->s_file, s->s_size, eh, i, ph, &why) != 0)
		refuse(s, &why);
	if (ph->p_type != PT_LOAD || ph->p_memsz == 0)
		return 0;
	if (elf_check_load(ph, s->s_size, PAGE_SIZE, &why) != 0)
		refuse(s, &why);
	if (ph->p_vaddr < VM_MIN_ADDRESS ||
	    ph->p_vaddr + ph->p_memsz > SRV_ARENA ||
	    (ph->p_flags & (PF_W | PF_X)) == (PF_W | PF_X))
		die(1, "/boot/%s: a segment at %lx is misplaced or writable "
		    "and executable (hint: mk/server.lds)",
		    s->s_co->co_file, (unsigned long)ph->p_vaddr);
	return 1;
}

/* What of the file belongs into the page at va; the rest of it is zero. */
static void
fill_page(const struct server *s, const struct elf64_phdr *ph, vaddr_t va,
    uint8_t *page)
{
	vaddr_t from = va, end = ph->p_vaddr + ph->p_filesz;
	const uint8_t *file = s->s_file;

	if (from < ph->p_vaddr)
		from = ph->p_vaddr;
	if (end > va + PAGE_SIZE)
		end = va + PAGE_SIZE;
	memset(page, 0, PAGE_SIZE);
	if (from < end)
		memcpy(page + (from - va), file + ph->p_offset +
		    (from - ph->p_vaddr), end - from);
}

/* Copies the segment to pages of s_image from `first' on, and maps them. */
static word_t
load_segment(struct server *s, const struct elf64_phdr *ph, word_t first)
{
	word_t n = segment_pages(ph), prot = MAP_R, i;
	vaddr_t va = trunc_page(ph->p_vaddr);
	uint8_t *page;

	if (ph->p_flags & PF_W)
		prot |= MAP_W;
	if (ph->p_flags & PF_X)
		prot |= MAP_X;
	for (i = 0; i < n; i++) {
		page = mem_look(&s->s_image, first + i, 1);
		fill_page(s, ph, va + ptoa(i), page);
		mem_look_end(1);
	}
	map_pages(s, va, run_frame(&s->s_image), s->s_image.r_page + first, n,
	    prot);
	return n;
}

/* init's own boot information, less what is init's alone. */
void
load_bootinfo(const struct server *s)
{
	struct bootinfo *bi = mem_look(&s->s_image, 0, 1);

	memcpy(bi, bootinfo, sizeof(*bi));
	bi->bi_initrd = bi->bi_fdt = bi->bi_free = 0;
	bi->bi_nregion = 0;
	/* each gets other random bits */
	bi->bi_seed[0] *= 2 * s->s_co->co_server + 1;
	bi->bi_restarts = s->s_starts - 1;
	bi->bi_mem_pages = s->s_mem.r_npages;
	memcpy(bi->bi_special_size, s->s_special_size,
	    sizeof(bi->bi_special_size));
	mem_look_end(1);
}

vaddr_t
load_server(struct server *s)
{
	struct elf_refusal why;
	struct elf64_ehdr eh;
	struct elf64_phdr ph;
	word_t n = STACK_PAGES * s->s_nworkers + 1;
	unsigned i, loads;

	if (elf_check_header(s->s_file, s->s_size, s->s_size, &eh, &why) != 0)
		refuse(s, &why);
	if (eh.e_type != ET_EXEC)
		die(1, "/boot/%s is not linked to a fixed address",
		    s->s_co->co_file);
	/* one program is loaded once, for the host */
	loads = is_host(s->s_co) ? eh.e_phnum : 0;
	for (i = 0; i < loads; i++)
		if (get_load(s, &eh, i, &ph))
			n += segment_pages(&ph);
	if (s->s_image.r_npages == 0)
		s->s_image = mem_alloc(n);
	map_pages(s, BOOTINFO_ADDR - moved(s->s_co), run_frame(&s->s_image),
	    s->s_image.r_page, 1, MAP_R);
	for (n = 1, i = 0; i < s->s_nworkers; i++, n += STACK_PAGES)
		map_pages(s, SRV_STACK_TOP - moved(s->s_co) - SRV_STACK_SIZE -
		    i * SRV_STACK_STEP, run_frame(&s->s_image),
		    s->s_image.r_page + n, STACK_PAGES,
		    MAP_R | MAP_W | MAP_ZERO);
	for (i = 0; i < loads; i++)
		if (get_load(s, &eh, i, &ph))
			n += load_segment(s, &ph, n);
	return eh.e_entry;
}
