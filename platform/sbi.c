/* SPDX-License-Identifier: BSD-2-Clause */
#include "platform/sbi.h"

#define SBI_LEGACY_SET_TIMER	0
#define SBI_LEGACY_PUTCHAR	1
#define SBI_LEGACY_GETCHAR	2
#define SBI_EXT_BASE		0x10

struct sbiret {
	long	 error;
	word_t	 value;
};

static struct sbiret
sbi_call4(word_t ext, word_t fid, word_t a0, word_t a1, word_t a2, word_t a3)
{
	register word_t r0 __asm__("a0") = a0;
	register word_t r1 __asm__("a1") = a1;
	register word_t r2 __asm__("a2") = a2;
	register word_t r3 __asm__("a3") = a3;
	register word_t r6 __asm__("a6") = fid;
	register word_t r7 __asm__("a7") = ext;
	struct sbiret ret;

	__asm__ volatile("ecall" : "+r"(r0), "+r"(r1) :
	    "r"(r2), "r"(r3), "r"(r6), "r"(r7) : "memory");
	ret.error = (long)r0;
	ret.value = r1;
	return ret;
}

static struct sbiret
sbi_call(word_t ext, word_t fid, word_t a0, word_t a1, word_t a2)
{
	return sbi_call4(ext, fid, a0, a1, a2, 0);
}

int
sbi_has(word_t extension)
{
	struct sbiret r = sbi_call(SBI_EXT_BASE, 3, extension, 0, 0);

	return r.error == 0 && r.value != 0;
}

void
sbi_set_timer(word_t at)
{
	static int time = -1;

	if (time < 0)
		time = sbi_has(SBI_EXT_TIME);
	if (time)
		sbi_call(SBI_EXT_TIME, 0, at, 0, 0);
	else
		sbi_call(SBI_LEGACY_SET_TIMER, 0, at, 0, 0);
}

static int
has_dbcn(void)
{
	static int dbcn = -1;

	if (dbcn < 0)
		dbcn = sbi_has(SBI_EXT_DBCN);
	return dbcn;
}

int
sbi_getc(volatile uint8_t *byte, paddr_t pa)
{
	struct sbiret r;

	if (!has_dbcn()) {
		r = sbi_call(SBI_LEGACY_GETCHAR, 0, 0, 0, 0);
		return r.error >= 0 ? (int)(r.error & 0xff) : -1;
	}
	r = sbi_call(SBI_EXT_DBCN, 1, 1, pa, 0);
	return r.error == 0 && r.value == 1 ? *byte : -1;
}

void
sbi_putc(int c)
{
	if (has_dbcn())
		sbi_call(SBI_EXT_DBCN, 2, (word_t)(c & 0xff), 0, 0);
	else
		sbi_call(SBI_LEGACY_PUTCHAR, 0, (word_t)(c & 0xff), 0, 0);
}

void
sbi_send_ipi(word_t mask)
{
	sbi_call(SBI_EXT_IPI, 0, mask, 0, 0);
}

void
sbi_remote_fence_i(word_t mask)
{
	sbi_call(SBI_EXT_RFENCE, 0, mask, 0, 0);
}

void
sbi_remote_sfence(word_t mask)
{
	/* size ~0: the whole address space */
	sbi_call4(SBI_EXT_RFENCE, 1, mask, 0, 0, ~0UL);
}

int
sbi_hart_start(word_t hartid, paddr_t entry, word_t opaque)
{
	if (!sbi_has(SBI_EXT_HSM))
		return -1;
	return (int)sbi_call(SBI_EXT_HSM, 0, hartid, entry, opaque).error;
}

int
sbi_reset(int reboot)
{
	if (!sbi_has(SBI_EXT_SRST))
		return -1;
	sbi_call(SBI_EXT_SRST, 0, reboot ? 1 : 0, 0, 0);
	return -1;
}
