/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes and their ids, over proc.  vfork() is in vfork.S. */
#include <sys/lock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proc_client.h>

#include "libc.h"


pid_t
fork(void)
{
	word_t pid;
	int error;

	/* not while another thread is in the middle of something there */
	__LIBC_LOCK();
	error = proc_fork(PROC, &pid);
	if (error == 0 && pid == 0 && libc_thread_forked != NULL)
		libc_thread_forked();
	__LIBC_UNLOCK();
	return error != 0 ? libc_fail(error) : (pid_t)pid;
}

void
_exit(int status)
{
	for (;;)
		proc_exit(PROC, (word_t)(status & 0xff) << 8);
}

/* ERETRY: a signal came that does not end the wait. */
pid_t
waitpid(pid_t pid, int *status, int options)
{
	word_t who, st;
	int error;

	do
		error = proc_wait(PROC, (word_t)(long)pid, (word_t)options,
		    &who, &st);
	while (error == ERETRY);
	if (error != 0)
		return libc_fail(error);
	if (status != NULL && who != 0)
		*status = (int)st;
	return (pid_t)who;
}

pid_t
wait(int *status)
{
	return waitpid(-1, status, 0);
}

struct ids {
	word_t	 pid, ppid, uid, gid;
};

static struct ids
ids(void)
{
	struct ids i = { 0, 0, 0, 0 };

	proc_ids(PROC, &i.pid, &i.ppid, &i.uid, &i.gid);
	return i;
}

pid_t
getpid(void)
{
	return (pid_t)ids().pid;
}

pid_t
getppid(void)
{
	return (pid_t)ids().ppid;
}

uid_t
getuid(void)
{
	return (uid_t)(ids().uid >> 32);
}

uid_t
geteuid(void)
{
	return (uid_t)ids().uid;
}

gid_t
getgid(void)
{
	return (gid_t)(ids().gid >> 32);
}

gid_t
getegid(void)
{
	return (gid_t)ids().gid;
}

ssize_t
getprocs(struct abi_ps *ps, size_t n)
{
	word_t bytes;
	int error;

	if (n > 65536 / sizeof *ps)
		n = 65536 / sizeof *ps;
	error = proc_ps(PROC, ps, n * sizeof *ps, &bytes);
	return error != 0 ? libc_fail(error) :
	    (ssize_t)(bytes / sizeof *ps);
}

int
power(int how, int status)
{
	return libc_fail(proc_power(PROC, (word_t)how, (word_t)status));
}

const char *
ps_state_name(unsigned state)
{
	static const char *const names[] = {
		"run", "zombie", "new", "vfork", "stop", "wait"
	};

	return state < nitems(names) ? names[state] : "?";
}
