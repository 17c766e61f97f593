/* SPDX-License-Identifier: BSD-2-Clause */
/* The message buffer, the panic, the power switch, the census. */
#include <stdarg.h>
#include <platform/sbi.h>
#include <util/printf.h>
#include <util/string.h>
#include "boot.h"
#include "riscv.h"
#include "syscall.h"
#include "vspace.h"

#define LOGSIZE	32768		/* power of two */

#define BACKTRACE_MAX	24	/* addresses of one stack */

extern char _image[], _rodata[];	/* kernel.lds: code lies between them */

static char logbuf[LOGSIZE];
static word_t loglen;		/* bytes ever written */
static int quiet;

volatile uint32_t *test_device;

static void
log_putc(char c)
{
	logbuf[loglen++ % LOGSIZE] = c;
	if (quiet)
		return;
	if (c == '\n')
		sbi_putc('\r');
	sbi_putc(c);
}

static void
log_puts(const char *s)
{
	for (; *s != '\0'; s++)
		log_putc(*s);
}

void
kprintf(const char *fmt, ...)
{
	char line[256];
	va_list ap;

	va_start(ap, fmt);
	kvsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	log_puts(line);
}

/*
 * There are no frame pointers: whatever on a stack points into code may be
 * where a call came from.  tools/symbolize.py puts names to it.
 */
static void
backtrace(struct thread *t)
{
	word_t here[1], *p = here, *top = (word_t *)this_hart()->h_stack, w;
	struct vspace *v = t != NULL ? thread_vspace(t) : NULL;
	const word_t *q;
	unsigned i, n = 0;

	log_puts("backtrace kernel:");
	if (top > p && top - p < KSTACK_SIZE / 8)
		for (; p < top && n < BACKTRACE_MAX; p++)
			if (*p > (word_t)_image && *p < (word_t)_rodata) {
				kprintf(" %lx", *p);
				n++;
			}
	log_puts("\n");
	if (v == NULL)
		return;
	kprintf("backtrace thread: %lx %lx", t->t_pc, t->t_x[X_RA]);
	for (i = n = 0; i < KSTACK_SIZE / 8 && n < BACKTRACE_MAX; i++) {
		w = (t->t_x[X_SP] & ~7UL) + i * 8;
		q = vspace_kva(v, w, PTE_R | PTE_U);
		if (q == NULL)
			break;
		w = *q & ~1UL;
		if (w != 0 && vspace_kva(v, w, PTE_X | PTE_U) != NULL) {
			kprintf(" %lx", w);
			n++;
		}
	}
	log_puts("\n");
}

void
panic(const char *fmt, ...)
{
	static int again;
	struct thread *t;
	char line[256];
	va_list ap;

	quiet = 0;
	if (again++ == 0) {
		va_start(ap, fmt);
		kvsnprintf(line, sizeof(line), fmt, ap);
		va_end(ap);
		log_puts("\npanic: ");
		log_puts(line);
		log_puts("\n");
		t = this_hart()->h_cur;
		if (t != NULL)
			kprintf("hart %u, thread %lx (%.16s) pc %lx ra %lx "
			    "sp %lx number %lu\n", this_hart()->h_id,
			    t->t_token, (char *)t->t_name, t->t_pc,
			    t->t_x[X_RA], t->t_x[X_SP], t->t_x[X_T0]);
		backtrace(t);
	}
	machine_off(0, 125);
}

/*
 * QEMU of version 10 takes what is written as a request, and the hart runs on for a
 * moment: what the firmware asked for in that moment would be done in its place,
 * and the status be lost.
 */
static void
test_device_off(int reboot, word_t status)
{
	word_t start = rdtime();
	word_t second = timebase != 0 ? timebase : 10000000;

	*test_device = reboot ? 0x7777 : status == 0 ? 0x5555 :
	    (uint32_t)(status & 0xffff) << 16 | 0x3333;
	while (rdtime() - start < second)
		;
}

/* Stop the machine; the status reaches whoever runs the emulator, if anybody. */
void
machine_off(int reboot, word_t status)
{
	if (test_device != NULL)
		test_device_off(reboot, status);
	(void)sbi_reset(reboot);
	quiet = 0;
	log_puts("this machine cannot switch itself off: you may now\n");
	for (;;)
		__asm__ volatile("wfi");
}

/* (log, text, n) */
int
op_log(struct thread *t, const word_t *a)
{
	char buf[128];
	struct cslot *c;
	word_t n, k, i;
	vaddr_t va = a[1];
	int error;

	error = cap_get(t, a[0], CAP_LOG, CAPR_SEND, &c);
	for (n = a[2] < 4096 ? a[2] : 4096; error == 0 && n != 0;
	    n -= k, va += k) {
		k = n < sizeof(buf) ? n : sizeof(buf);
		error = copyin(t, va, buf, k);
		for (i = 0; error == 0 && i < k; i++)
			log_putc(buf[i]);
	}
	return error;
}

/* (log, offset, buffer, n) */
int
op_log_read(struct thread *t, const word_t *a)
{
	word_t off = a[1], n = a[3], k, done;
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_LOG, CAPR_RECV, &c);
	if (error)
		return error;
	if (off > loglen)
		off = loglen;
	if (loglen > LOGSIZE && off < loglen - LOGSIZE)
		off = loglen - LOGSIZE;
	if (n > loglen - off)
		n = loglen - off;
	for (done = 0; done < n; done += k) {
		word_t at = (off + done) % LOGSIZE;

		k = n - done < LOGSIZE - at ? n - done : LOGSIZE - at;
		error = copyout(t, logbuf + at, a[2] + done, k);
		if (error)
			return error;
	}
	t->t_x[X_A1] = n;
	t->t_x[X_A2] = off + n;
	return 0;
}

int
op_console_off(struct thread *t, const word_t *a)
{
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_LOG, CAPR_CTRL, &c);
	if (error == 0)
		quiet = a[1] != 0;
	return error;
}

/* (log, text, n) */
int
op_console_put(struct thread *t, const word_t *a)
{
	char buf[CONSOLE_PUT_MAX];
	word_t n = a[2] < sizeof(buf) ? a[2] : sizeof(buf), i;
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_LOG, CAPR_CTRL, &c);
	if (error == 0)
		error = copyin(t, a[1], buf, n);
	if (error)
		return error;
	for (i = 0; i < n; i++)
		sbi_putc(buf[i]);
	t->t_x[X_A1] = n;
	return 0;
}

/* (log) */
int
op_console_get(struct thread *t, const word_t *a)
{
	static volatile uint8_t byte;
	struct cslot *c;
	int error, got;

	error = cap_get(t, a[0], CAP_LOG, CAPR_CTRL, &c);
	if (error)
		return error;
	got = sbi_getc(&byte, boot_image_pa((const void *)&byte));
	if (got < 0)
		return EAGAIN;
	t->t_x[X_A1] = (word_t)got;
	return 0;
}

/* (power, how, status) */
int
op_power(struct thread *t, const word_t *a)
{
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_POWER, CAPR_CTRL, &c);
	if (error)
		return error;
	if (a[1] > POWER_REBOOT)
		return EINVAL;
	machine_off(a[1] == POWER_REBOOT, a[2]);
}

int
op_sysinfo(struct thread *t, const word_t *a)
{
	struct sysinfo si;
	word_t i;

	memset(&si, 0, sizeof(si));
	si.si_caps = ncaps;
	memcpy(si.si_objects, nobjects, sizeof(si.si_objects));
	for (i = 0; i < page_count; i++)
		switch (pages[i].pg_state) {
		case PG_USER:
			si.si_pages[pages[i].pg_refs != 0]++;
			break;
		case PG_TABLE:
			si.si_pages[2]++;
			break;
		default:
			si.si_pages[3]++;
			break;
		}
	si.si_timebase = timebase;
	si.si_time = rdtime();
	si.si_instret = csr_read(instret);
	si.si_kernel_bytes = boot_kernel_bytes;
	si.si_flushes = smp_flushes;
	si.si_fences = smp_fences;
	for (i = 0; i < nharts; i++) {
		si.si_harts += harts[i].h_online;
		si.si_idle += harts[i].h_idle;
		si.si_switches += harts[i].h_switches;
		si.si_fastpath += harts[i].h_fastpath;
	}
	return copyout(t, &si, a[0], sizeof(si));
}
