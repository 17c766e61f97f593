/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals, groups and the terminal's group, over proc.  Nothing is kept here:
 * what a vfork child does is its own, and not its parent's.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <unistd.h>

#include <abi/signal.h>
#include <proc_client.h>

#include "libc.h"

#define ASK	UINT64_MAX

/* flags as <signal.h> of either C library has them, and as proc has them */
static const struct {
	int	 libc;
	uint32_t proc;
} flags[] = {
	{ SA_NOCLDSTOP, SIGF_NOCLDSTOP }, { SA_RESTART, SIGF_RESTART },
	{ SA_RESETHAND, SIGF_RESETHAND }, { SA_NODEFER, SIGF_NODEFER },
	{ SA_NOCLDWAIT, SIGF_NOCLDWAIT }
};

/* An unknown flag becomes one that proc refuses, too. */
static uint32_t
flags_to_proc(int libc)
{
	uint32_t to = 0;
	unsigned i;

	for (i = 0; i < nitems(flags); i++)
		if (libc & flags[i].libc) {
			to |= flags[i].proc;
			libc &= ~flags[i].libc;
		}
	return libc != 0 ? ~0u : to;
}

static int
flags_to_libc(uint32_t proc)
{
	unsigned i;
	int to = 0;

	for (i = 0; i < nitems(flags); i++)
		if (proc & flags[i].proc)
			to |= flags[i].libc;
	return to;
}

int
sigaction(int sig, const struct sigaction *new, struct sigaction *old)
{
	word_t handler = ASK, how = 0, oldhandler, oldhow;
	int error;

	if (new != NULL) {
		handler = (word_t)new->sa_handler;
		how = (word_t)flags_to_proc(new->sa_flags) << 32 |
		    (uint32_t)new->sa_mask;
	}
	error = proc_sigaction(PROC, (word_t)(long)sig, handler, how,
	    &oldhandler, &oldhow);
	if (error != 0)
		return libc_fail(error);
	if (old != NULL) {
		old->sa_handler = (_sig_func_ptr)oldhandler;
		old->sa_mask = (uint32_t)oldhow;
		old->sa_flags = flags_to_libc((uint32_t)(oldhow >> 32));
	}
	return 0;
}

/* BSD's: calls are restarted, the handler stays */
_sig_func_ptr
signal(int sig, _sig_func_ptr handler)
{
	struct sigaction new = {
		.sa_handler = handler, .sa_flags = SA_RESTART
	};
	struct sigaction old = { .sa_handler = SIG_ERR };

	(void)sigaction(sig, &new, &old);
	return old.sa_handler;
}

int
sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	word_t was, pending;
	int error;

	error = proc_sigmask(PROC, set != NULL ? (word_t)how : SIGM_BLOCK,
	    set != NULL ? *set : 0, &was, &pending);
	if (error == 0 && old != NULL)
		*old = was;
	return libc_fail(error);
}

int
sigpending(sigset_t *set)
{
	word_t was, pending = 0;
	int error;

	error = proc_sigmask(PROC, SIGM_BLOCK, 0, &was, &pending);
	*set = pending;
	return libc_fail(error);
}

int
sigsuspend(const sigset_t *set)
{
	int error;

	do
		error = proc_sigsuspend(PROC, *set);
	while (error == ERETRY);
	return libc_fail(error);
}

int
pause(void)
{
	sigset_t mask = 0;

	return sigprocmask(SIG_BLOCK, NULL, &mask) == -1 ? -1 :
	    sigsuspend(&mask);
}

int
kill(pid_t pid, int sig)
{
	return libc_fail(proc_kill(PROC, (word_t)(long)pid,
	    (word_t)(long)sig));
}

int
killpg(pid_t pgrp, int sig)
{
	return pgrp < 0 ? libc_fail(EINVAL) : kill(-pgrp, sig);
}

/* To the calling thread, which so has it before this returns. */
int
raise(int sig)
{
	return libc_fail(proc_thread_kill(PROC, 0, (word_t)(long)sig));
}

/* --- groups --- */

int
setpgid(pid_t pid, pid_t pgid)
{
	return libc_fail(proc_setpgid(PROC, (word_t)(long)pid,
	    (word_t)(long)pgid));
}

pid_t
getpgid(pid_t pid)
{
	word_t pgid, sid;
	int error = proc_groups(PROC, (word_t)(long)pid, &pgid, &sid);

	return error != 0 ? libc_fail(error) : (pid_t)pgid;
}

pid_t
getpgrp(void)
{
	return getpgid(0);
}

pid_t
getsid(pid_t pid)
{
	word_t pgid, sid;
	int error = proc_groups(PROC, (word_t)(long)pid, &pgid, &sid);

	return error != 0 ? libc_fail(error) : (pid_t)sid;
}

pid_t
setsid(void)
{
	word_t sid;
	int error = proc_setsid(PROC, &sid);

	return error != 0 ? libc_fail(error) : (pid_t)sid;
}

/* There is one terminal, and proc knows whose it is. */
static pid_t
tty_group(int fd, word_t pgid)
{
	word_t now;
	int error;

	if (!isatty(fd))
		return -1;
	do
		error = proc_tty_group(PROC, pgid, &now);
	while (error == ERETRY);
	return error != 0 ? libc_fail(error) : (pid_t)now;
}

pid_t
tcgetpgrp(int fd)
{
	return tty_group(fd, 0);
}

int
tcsetpgrp(int fd, pid_t pgrp)
{
	if (pgrp <= 0)
		return libc_fail(EINVAL);
	return tty_group(fd, (word_t)pgrp) == -1 ? -1 : 0;
}
