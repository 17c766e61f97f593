/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One wrapper per kernel operation: arguments in the order of abi/syscall.h,
 * results through pointers at the end, value = error.  Message calls are in
 * lib/ipc.
 */
#ifndef SYS_SYS_H
#define SYS_SYS_H

#include <abi/cap.h>
#include <abi/errno.h>
#include <abi/syscall.h>
#include <abi/types.h>


/* lib/sys/sys.S: ecall with the number in t0; everything but a0, a1, a2 is scratch */
int	 sys_op(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4,
	    word_t a5, word_t a6, word_t nr);
/* the same, and stores a1, a2 at out[0], out[1] */
int	 sys_op_out(word_t a0, word_t a1, word_t a2, word_t a3, word_t a4,
	    word_t a5, word_t *out, word_t nr);

static inline int
sys_null(void)
{
	return sys_op(0, 0, 0, 0, 0, 0, 0, SYS_NULL);
}

static inline int
sys_yield(void)
{
	return sys_op(0, 0, 0, 0, 0, 0, 0, SYS_YIELD);
}

static inline int
sys_signal(cap_t ntfn)
{
	return sys_op(ntfn, 0, 0, 0, 0, 0, 0, SYS_SIGNAL);
}

static inline int
sys_wait(cap_t ntfn, word_t timeout_ns, word_t *bits)
{
	word_t out[2];
	int error = sys_op_out(ntfn, timeout_ns, 0, 0, 0, 0, out, SYS_WAIT);

	*bits = out[0];
	return error;
}

static inline int
sys_retype(cap_t untyped, word_t page, word_t type, word_t size, cap_t first,
    word_t count)
{
	return sys_op(untyped, page, type, size, first, count, 0, SYS_RETYPE);
}

static inline int
sys_mint(cap_t cspace, cap_t dst, cap_t src, word_t rights, word_t badge)
{
	return sys_op(cspace, dst, src, rights, badge, 0, 0, SYS_MINT);
}

static inline int
sys_move(cap_t dst, cap_t src)
{
	return sys_op(dst, src, 0, 0, 0, 0, 0, SYS_MOVE);
}

static inline int
sys_delete(cap_t slot)
{
	return sys_op(slot, 0, 0, 0, 0, 0, 0, SYS_DELETE);
}

/* the slot of another space */
static inline int
sys_delete_in(cap_t cspace, cap_t slot)
{
	return sys_op(slot, cspace, 0, 0, 0, 0, 0, SYS_DELETE);
}

static inline int
sys_revoke(cap_t slot)
{
	return sys_op(slot, 0, 0, 0, 0, 0, 0, SYS_REVOKE);
}

static inline int
sys_cap_info(cap_t slot, word_t *info, word_t *extra)
{
	word_t out[2];
	int error = sys_op_out(slot, 0, 0, 0, 0, 0, out, SYS_CAP_INFO);

	*info = out[0];
	*extra = out[1];
	return error;
}

/* the same of a slot of another space */
static inline int
sys_cap_info_in(cap_t cspace, cap_t slot, word_t *info)
{
	word_t out[2];
	int error = sys_op_out(slot, cspace, 0, 0, 0, 0, out, SYS_CAP_INFO);

	*info = out[0];
	return error;
}

static inline int
sys_ep_ident(cap_t power, cap_t ep, word_t server)
{
	return sys_op(power, ep, server, 0, 0, 0, 0, SYS_EP_IDENT);
}

static inline int
sys_vs_config(cap_t vspace, word_t token, cap_t pager)
{
	return sys_op(vspace, token, pager, 0, 0, 0, 0, SYS_VS_CONFIG);
}

static inline int
sys_vs_feed(cap_t vspace, cap_t untyped, word_t page, word_t npages)
{
	return sys_op(vspace, untyped, page, npages, 0, 0, 0, SYS_VS_FEED);
}

static inline int
sys_mapv(cap_t vspace, cap_t frame, const struct map_ent *ents, word_t n,
    word_t *done)
{
	word_t out[2];
	int error = sys_op_out(vspace, frame, (word_t)ents, n, 0, 0, out,
	    SYS_MAPV);

	if (done != NULL)
		*done = out[0];
	return error;
}

static inline int
sys_unmap(cap_t vspace, vaddr_t va, word_t npages)
{
	return sys_op(vspace, va, npages, 0, 0, 0, 0, SYS_UNMAP);
}

static inline int
sys_vs_clear(cap_t vspace)
{
	return sys_op(vspace, 0, 0, 0, 0, 0, 0, SYS_VS_CLEAR);
}

static inline int
sys_vs_query(cap_t vspace, cap_t frame, vaddr_t va, word_t *res)
{
	word_t out[2];
	int error = sys_op_out(vspace, frame, va, 0, 0, 0, out, SYS_VS_QUERY);

	*res = out[0];
	return error;
}

static inline int
sys_t_config(cap_t thread, const struct thread_config *tc)
{
	return sys_op(thread, (word_t)tc, 0, 0, 0, 0, 0, SYS_T_CONFIG);
}

static inline int
sys_t_regs(cap_t thread, struct regs *regs, int write)
{
	return sys_op(thread, (word_t)regs, (word_t)write, 0, 0, 0, 0,
	    SYS_T_REGS);
}

static inline int
sys_t_resume(cap_t thread)
{
	return sys_op(thread, 0, 0, 0, 0, 0, 0, SYS_T_RESUME);
}

static inline int
sys_t_suspend(cap_t thread)
{
	return sys_op(thread, 0, 0, 0, 0, 0, 0, SYS_T_SUSPEND);
}

static inline int
sys_t_interrupt(cap_t thread, int error)
{
	return sys_op(thread, (word_t)error, 0, 0, 0, 0, 0, SYS_T_INTERRUPT);
}

static inline int
sys_t_fork(cap_t child, cap_t reply_or_thread, cap_t vspace)
{
	return sys_op(child, reply_or_thread, vspace, 0, 0, 0, 0, SYS_T_FORK);
}

static inline int
sys_gather(cap_t thread, struct gather *g)
{
	return sys_op(thread, (word_t)g, 0, 0, 0, 0, 0, SYS_GATHER);
}

static inline int
sys_commit(cap_t thread, cap_t vspace, struct commit *c)
{
	return sys_op(thread, vspace, (word_t)c, 0, 0, 0, 0, SYS_COMMIT);
}

static inline int
sys_thaw(cap_t thread)
{
	return sys_op(thread, 0, 0, 0, 0, 0, 0, SYS_THAW);
}

/* on ERETRY out[0] = address, out[1] = 1 if to be written */
static inline int
sys_lease(cap_t reply, word_t flags, word_t off, vaddr_t local, word_t n,
    word_t out[2])
{
	return sys_op_out(reply, flags, off, local, n, 0, out, SYS_LEASE);
}

static inline int
sys_vcopy(cap_t target, word_t flags, vaddr_t remote, vaddr_t local, word_t n,
    word_t out[2])
{
	return sys_op_out(target, flags, remote, local, n, 0, out, SYS_VCOPY);
}

static inline int
sys_reply_regs(cap_t reply, struct regs *regs, int write)
{
	return sys_op(reply, (word_t)regs, (word_t)write, 0, 0, 0, 0,
	    SYS_REPLY_REGS);
}

static inline int
sys_irq_get(cap_t irqctl, word_t line, cap_t dst)
{
	return sys_op(irqctl, line, dst, 0, 0, 0, 0, SYS_IRQ_GET);
}

static inline int
sys_irq_bind(cap_t irq, cap_t ntfn)
{
	return sys_op(irq, ntfn, 0, 0, 0, 0, 0, SYS_IRQ_BIND);
}

static inline int
sys_irq_ack(cap_t irq)
{
	return sys_op(irq, 0, 0, 0, 0, 0, 0, SYS_IRQ_ACK);
}

static inline int
sys_log(cap_t log, const char *text, word_t n)
{
	return sys_op(log, (word_t)text, n, 0, 0, 0, 0, SYS_LOG);
}

/* out[0] = bytes, out[1] = offset to go on from */
static inline int
sys_log_read(cap_t log, word_t offset, char *buf, word_t n, word_t out[2])
{
	return sys_op_out(log, offset, (word_t)buf, n, 0, 0, out, SYS_LOG_READ);
}

static inline int
sys_console_off(cap_t log, int quiet)
{
	return sys_op(log, (word_t)quiet, 0, 0, 0, 0, 0, SYS_CONSOLE_OFF);
}

/* *done: how many were taken */
static inline int
sys_console_put(cap_t log, const void *text, word_t n, word_t *done)
{
	word_t out[2];
	int error = sys_op_out(log, (word_t)text, n, 0, 0, 0, out,
	    SYS_CONSOLE_PUT);

	*done = out[0];
	return error;
}

static inline int
sys_console_get(cap_t log, word_t *byte)
{
	word_t out[2];
	int error = sys_op_out(log, 0, 0, 0, 0, 0, out, SYS_CONSOLE_GET);

	*byte = out[0];
	return error;
}

static inline int
sys_trace_ctl(cap_t trace, word_t how)
{
	return sys_op(trace, how, 0, 0, 0, 0, 0, SYS_TRACE_CTL);
}

/* out[0] = records got, out[1] = number of the first */
static inline int
sys_trace_read(cap_t trace, word_t first, struct trace_rec *recs, word_t n,
    word_t out[2])
{
	return sys_op_out(trace, first, (word_t)recs, n, 0, 0, out,
	    SYS_TRACE_READ);
}

static inline int
sys_power(cap_t power, word_t how, word_t status)
{
	return sys_op(power, how, status, 0, 0, 0, 0, SYS_POWER);
}

static inline int
sys_batch(const struct kop *ops, word_t n, word_t *done)
{
	word_t out[2];
	int error = sys_op_out((word_t)ops, n, 0, 0, 0, 0, out, SYS_BATCH);

	if (done != NULL)
		*done = out[0];
	return error;
}

static inline int
sys_sysinfo(struct sysinfo *si)
{
	return sys_op((word_t)si, 0, 0, 0, 0, 0, 0, SYS_SYSINFO);
}

#endif
