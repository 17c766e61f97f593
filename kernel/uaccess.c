/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * User memory.  The kernel never dereferences a user address: it walks the
 * space's tables, checks what user mode may do there, and goes through its own
 * mapping of the page.  Hence no fault is possible, and SUM stays 0.
 */
#include <util/string.h>
#include "riscv.h"
#include "trace.h"
#include "vspace.h"

#define NEED_R	(PTE_U | PTE_R)
#define NEED_W	(PTE_U | PTE_R | PTE_W)

static int
missed(struct ufault *uf, vaddr_t va, int write, int local)
{
	uf->uf_addr = va;
	uf->uf_write = write;
	uf->uf_local = local;
	return va >= USER_TOP ? EFAULT : ERETRY;
}

static inline word_t
in_page(vaddr_t va, word_t n)
{
	word_t room = PAGE_SIZE - (va & PAGE_MASK);

	return n < room ? n : room;
}

int
ucopy(struct vspace *dv, vaddr_t dst, struct vspace *sv, vaddr_t src,
    word_t n, word_t *done, struct ufault *uf)
{
	word_t k;
	void *d, *s;

	for (*done = 0; *done < n; *done += k) {
		k = in_page(src + *done, n - *done);
		k = in_page(dst + *done, k);
		s = vspace_kva(sv, src + *done, NEED_R);
		if (s == NULL)
			return missed(uf, src + *done, 0, 0);
		d = vspace_kva(dv, dst + *done, NEED_W);
		if (d == NULL)
			return missed(uf, dst + *done, 1, 1);
		memcpy(d, s, k);
	}
	trace_bytes += n;
	return 0;
}

int
ucopy_str(struct vspace *dv, vaddr_t dst, struct vspace *sv, vaddr_t src,
    word_t max, word_t *done, struct ufault *uf)
{
	word_t k;
	char *d, *s;

	for (*done = 0; *done < max;) {
		k = in_page(src + *done, max - *done);
		k = in_page(dst + *done, k);
		s = vspace_kva(sv, src + *done, NEED_R);
		if (s == NULL)
			return missed(uf, src + *done, 0, 0);
		d = vspace_kva(dv, dst + *done, NEED_W);
		if (d == NULL)
			return missed(uf, dst + *done, 1, 1);
		k = strcopy(d, s, k);
		*done += k;
		if (d[k - 1] == '\0') {
			trace_bytes += *done;
			return 0;
		}
	}
	return ENAMETOOLONG;
}

int
copyin(struct thread *t, vaddr_t va, void *buf, word_t n)
{
	char *p = buf;
	word_t k;
	void *s;

	for (; n != 0; n -= k, va += k, p += k) {
		k = in_page(va, n);
		s = vspace_kva(thread_vspace(t), va, NEED_R);
		if (s == NULL) {
			t->t_x[X_A1] = va;
			t->t_x[X_A2] = 0;
			return va >= USER_TOP ? EFAULT : ERETRY;
		}
		memcpy(p, s, k);
	}
	return 0;
}

int
copyout(struct thread *t, const void *buf, vaddr_t va, word_t n)
{
	const char *p = buf;
	word_t k;
	void *d;

	for (; n != 0; n -= k, va += k, p += k) {
		k = in_page(va, n);
		d = vspace_kva(thread_vspace(t), va, NEED_W);
		if (d == NULL) {
			t->t_x[X_A1] = va;
			t->t_x[X_A2] = 1;
			return va >= USER_TOP ? EFAULT : ERETRY;
		}
		memcpy(d, p, k);
	}
	return 0;
}

int
ufault_result(struct thread *t, int error, const struct ufault *uf)
{
	if (error != ERETRY && error != EFAULT)
		return error;
	/* a server's own buffer is its own affair */
	if (uf->uf_local)
		return EFAULT;
	t->t_x[X_A1] = uf->uf_addr;
	t->t_x[X_A2] = uf->uf_write;
	return error;
}

/* Copy between t's memory and that of other, as the flags say. */
static int
copy_between(struct thread *t, struct vspace *other, word_t flags,
    vaddr_t remote, vaddr_t local, word_t n)
{
	struct vspace *self = thread_vspace(t);
	struct ufault uf = { 0 };
	word_t done = 0;
	int error;

	if (flags == COPY_IN)
		error = ucopy(self, local, other, remote, n, &done, &uf);
	else if (flags == (COPY_IN | COPY_STR))
		error = ucopy_str(self, local, other, remote, n, &done, &uf);
	else {
		/* the remote side is written: it is the one to bring in */
		error = ucopy(other, remote, self, local, n, &done, &uf);
		uf.uf_local = !uf.uf_local;
	}
	t->t_x[X_A1] = done;
	t->t_x[X_A2] = 0;
	return ufault_result(t, error, &uf);
}

/* (reply, flags, offset, local, n): the lease is w4, w5 of the caller, who is blocked */
int
op_lease(struct thread *t, const word_t *a)
{
	word_t tag, len, n = a[4];
	struct thread *x;
	struct cslot *c;
	int error;

	error = cap_get(t, a[0], CAP_REPLY, 0, &c);
	if (error)
		return error;
	if (a[1] > COPY_STR)
		return EINVAL;
	x = ((struct reply *)c->c_obj)->r_caller;
	if (x == NULL || thread_vspace(x) == NULL)
		return ESRCH;
	if (x->t_kind != MSG_NORMAL)
		return EINVAL;
	tag = x->t_x[X_A1];
	if (!(tag & (a[1] == COPY_OUT ? TAG_LEASE_W : TAG_LEASE_R)))
		return EPERM;
	len = x->t_x[X_A2 + LEASE_LEN];
	if (a[2] > len)
		return EINVAL;
	if (a[1] & COPY_STR) {
		if (n > len - a[2])
			n = len - a[2];
	} else if (n > len - a[2])
		return EINVAL;
	if (n > (1UL << 20))
		return EINVAL;
	if (x->t_x[X_A2 + LEASE_ADDR] + a[2] + n < a[2] + n)
		return EFAULT;
	return copy_between(t, thread_vspace(x), a[1],
	    x->t_x[X_A2 + LEASE_ADDR] + a[2], a[3], n);
}

/* (thread or vspace, flags, remote, local, n) */
int
op_vcopy(struct thread *t, const word_t *a)
{
	struct cslot *c = cap_slot(t, a[0]);
	struct vspace *v;
	int error;

	if (c == NULL || c->c_type == CAP_NULL)
		return EBADCAP;
	if (c->c_type == CAP_THREAD) {
		error = cap_get(t, a[0], CAP_THREAD, CAPR_EXEC, &c);
		if (error)
			return error;
		v = thread_vspace((struct thread *)((char *)c->c_obj -
		    offsetof(struct thread, t_obj)));
	} else {
		error = cap_get(t, a[0], CAP_VSPACE, CAPR_CTRL, &c);
		if (error)
			return error;
		v = (struct vspace *)c->c_obj;
	}
	if (v == NULL || v->v_root == 0)
		return ESRCH;
	if (a[1] > COPY_STR || a[4] > (1UL << 20) || a[2] + a[4] < a[2] ||
	    a[3] + a[4] < a[3])
		return EINVAL;
	return copy_between(t, v, a[1], a[2], a[3], a[4]);
}
