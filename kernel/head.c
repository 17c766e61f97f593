/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's own tables, built with the MMU off: this file runs at its
 * physical address and may use nothing but pc-relative data.
 *
 * Text is readable and executable, rodata readable, the rest writable, through
 * the link address and through the direct map alike: no page is writable in
 * one and executable in the other.
 */
#include "kernel.h"
#include "riscv.h"

#define TABLE __attribute__((aligned(4096)))

static word_t root[512] TABLE, image_l1[512] TABLE, image_l0[512] TABLE;
static word_t dmap_l1[512] TABLE, dmap_l0[512] TABLE;
static paddr_t image_pa;

extern char _image[], _rodata[], _data[], _end[];

word_t head_tables(paddr_t image, paddr_t fdt);
void head_map_gib(paddr_t);
word_t *head_root(void);
paddr_t head_image(void);

#define RW	(PTE_V | PTE_R | PTE_W | PTE_A | PTE_D | PTE_G)

static void
map_image(word_t *l0, paddr_t image, int exec)
{
	word_t i, flags, text = (word_t)(_rodata - _image);
	word_t ro = (word_t)(_data - _image);

	for (i = 0; i < 512; i++) {
		flags = RW;
		if (ptoa(i) < ro)
			flags &= ~(PTE_W | PTE_D);
		if (exec && ptoa(i) < text)
			flags |= PTE_X;
		l0[i] = PA_PTE(image + ptoa(i)) | flags;
	}
}

word_t
head_tables(paddr_t image, paddr_t fdt)
{
	paddr_t gib = image >> 30 << 30;
	word_t i;

	image_pa = image;
	map_image(image_l0, image, 1);
	image_l1[VPN(KERNEL_BASE, 1)] = PA_PTE((paddr_t)image_l0) | PTE_V;
	root[VPN(KERNEL_BASE, 2)] = PA_PTE((paddr_t)image_l1) | PTE_V;

	map_image(dmap_l0, image, 0);
	for (i = 0; i < 512; i++)
		dmap_l1[i] = PA_PTE(gib + i * 0x200000) | RW;
	dmap_l1[VPN(image, 1)] = PA_PTE((paddr_t)dmap_l0) | PTE_V;
	root[VPN(DMAP_BASE + gib, 2)] = PA_PTE((paddr_t)dmap_l1) | PTE_V;
	if (fdt >> 30 != image >> 30)
		root[VPN(DMAP_BASE + fdt, 2)] =
		    PA_PTE(fdt >> 30 << 30) | RW;
	return SATP_SV39 | atop((paddr_t)root);
}

/* Later, with the MMU on: let the kernel see the GiB around pa. */
void
head_map_gib(paddr_t pa)
{
	word_t *p = &root[VPN(DMAP_BASE + pa, 2)];

	if (pa < DMAP_SIZE && !(*p & PTE_V))
		*p = PA_PTE(pa >> 30 << 30) | RW;
	sfence_all();
}

paddr_t
head_image(void)
{
	return image_pa;
}

word_t *
head_root(void)
{
	return (word_t *)pa_kva(image_pa + ((vaddr_t)root - KERNEL_BASE));
}
