/* SPDX-License-Identifier: BSD-2-Clause */
/* Privileged architecture 1.12: registers and bits by their specification names. */
#ifndef KERNEL_RISCV_H
#define KERNEL_RISCV_H

#include <abi/types.h>

#define SSTATUS_SIE	(1UL << 1)
#define SSTATUS_SPIE	(1UL << 5)
#define SSTATUS_SPP	(1UL << 8)
#define SSTATUS_FS	(3UL << 13)
#define SSTATUS_FS_CLEAN (2UL << 13)
#define SSTATUS_FS_DIRTY (3UL << 13)
#define SSTATUS_UXL_64	(2UL << 32)

#define SIE_SSIE	(1UL << 1)
#define SIE_STIE	(1UL << 5)
#define SIE_SEIE	(1UL << 9)

#define SCAUSE_INTR	(1UL << 63)
#define EXC_ILLEGAL	2
#define EXC_BREAK	3
#define EXC_ECALL_U	8
#define EXC_INST_PF	12
#define EXC_LOAD_PF	13
#define EXC_STORE_PF	15

#define SATP_SV39	(8UL << 60)
#define SATP_ASID_SHIFT	44

#define PTE_V		0x001UL
#define PTE_R		0x002UL
#define PTE_W		0x004UL
#define PTE_X		0x008UL
#define PTE_U		0x010UL
#define PTE_G		0x020UL
#define PTE_A		0x040UL
#define PTE_D		0x080UL
#define PTE_LEAF(p)	(((p) & (PTE_R | PTE_W | PTE_X)) != 0)
#define PTE_PA(p)	(((p) >> 10 & 0xfffffffffffUL) << 12)
#define PA_PTE(pa)	((pa) >> 12 << 10)
#define VPN(va, l)	((va) >> (12 + 9 * (l)) & 511)

#define csr_read(c) ({ word_t csr_v;					\
	__asm__ volatile("csrr %0, " #c : "=r"(csr_v)); csr_v; })
#define csr_write(c, v)							\
	__asm__ volatile("csrw " #c ", %0" : : "r"((word_t)(v)) : "memory")
#define csr_set(c, v)							\
	__asm__ volatile("csrs " #c ", %0" : : "r"((word_t)(v)) : "memory")
#define csr_clear(c, v)							\
	__asm__ volatile("csrc " #c ", %0" : : "r"((word_t)(v)) : "memory")

static inline void
sfence_all(void)
{
	__asm__ volatile("sfence.vma" : : : "memory");
}

static inline void
fence_i(void)
{
	__asm__ volatile("fence.i" : : : "memory");
}

static inline word_t
rdtime(void)
{
	return csr_read(time);
}

#endif
