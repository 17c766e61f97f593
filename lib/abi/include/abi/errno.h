/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Errors, positive, numbered as the packaged C library (picolibc) numbers
 * them, so that strerror(3) of a native program tells the truth.  Linux's
 * numbers exist only in servers/linux.  Where <errno.h> was included first its
 * definitions stand; lib/libc asserts that both agree.
 */
#ifndef ABI_ERRNO_H
#define ABI_ERRNO_H

#ifndef EPERM
#define EPERM		1
#define ENOENT		2
#define ESRCH		3
#define EINTR		4
#define EIO		5
#define ENXIO		6
#define E2BIG		7
#define ENOEXEC		8
#define EBADF		9
#define ECHILD		10
#define EAGAIN		11
#define ENOMEM		12
#define EACCES		13
#define EFAULT		14
#define EBUSY		16
#define EEXIST		17
#define EXDEV		18
#define ENODEV		19
#define ENOTDIR		20
#define EISDIR		21
#define EINVAL		22
#define ENFILE		23
#define EMFILE		24
#define ENOTTY		25
#define ETXTBSY		26
#define EFBIG		27
#define ENOSPC		28
#define ESPIPE		29
#define EROFS		30
#define EMLINK		31
#define EPIPE		32
#define EDOM		33
#define ERANGE		34
#define EDEADLK		45
#define ENOSYS		88
#define ENOTEMPTY	90
#define ENAMETOOLONG	91
#define ELOOP		92
#define EOPNOTSUPP	95
#define ENOTSUP		134
#define ETIMEDOUT	116
#define EOVERFLOW	139
#define ECANCELED	140
#endif

/*
 * Ours.  The first three are the kernel's answers about a capability index, in
 * this order of precedence: no capability < wrong type < missing right.
 */
#define EBADCAP		201	/* the slot is empty or outside the space */
#define ECAPTYPE	202	/* a capability of another type is there */
#define ECAPRIGHTS	203	/* the capability lacks the right */
/*
 * ERETRY: the callee needed a page of the caller that is not resident.  Reply
 * words: w0 = address, w1 = 1 if it was to be written.  The caller's stub asks
 * vm to bring it in (ipc_fault_in) and sends the request again; if vm refuses,
 * the error becomes EFAULT.  Never seen above the stubs.
 */
#define ERETRY		204
/*
 * EBACKGROUND: the terminal is another process group's now.  The C library asks
 * proc (tty_refused), which stops the group, or says EIO, or to ask again.
 */
#define EBACKGROUND	205

#endif
