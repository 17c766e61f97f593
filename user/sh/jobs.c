/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Children.  Those of the foreground are waited for by number; those of the
 * background are kept here until somebody has heard how they ended.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <rvexec.h>

#include "sh.h"

#define MAXPIDS	16

struct job {
	struct job *j_next;
	unsigned j_number;
	pid_t	 j_pid[MAXPIDS];	/* 0 = reaped */
	unsigned j_n;
	pid_t	 j_last;		/* number of its last process: $! */
	int	 j_left;		/* processes not yet reaped */
	int	 j_status;
	char	*j_text;
};

static struct job *jobs;

int
status_of(int st)
{
	return WIFSIGNALED(st) ? 128 + WTERMSIG(st) : WEXITSTATUS(st);
}

/* what ended it, unless that was to be expected */
static void
tell_signal(int st)
{
	if (WIFSIGNALED(st) && WTERMSIG(st) != SIGPIPE) {
		if (WTERMSIG(st) == SIGINT)
			fputc('\n', stderr);
		else
			fprintf(stderr, "%s\n", strsignal(WTERMSIG(st)));
		fflush(stderr);
	}
}

int
interrupted(void)
{
	static uint32_t seen;
	uint32_t now;

	if (!sh.sh_interactive || ioctl(0, TIOCGINTR, &now) == -1 ||
	    now == seen)
		return 0;
	seen = now;
	sh.sh_flow = F_INTR;
	return 1;
}

static struct abi_ps procs[256];

/* is process i of the list below one of these? */
static int
descends(ssize_t i, ssize_t n, const pid_t *pids, unsigned npids)
{
	unsigned k;
	ssize_t up;
	int depth;

	for (depth = 0; depth < 16; depth++) {
		for (k = 0; k < npids; k++)
			if (pids[k] > 0 && procs[i].ps_pid == (uint32_t)pids[k])
				return 1;
		for (up = 0; up < n; up++)
			if (procs[up].ps_pid == procs[i].ps_ppid)
				break;
		if (up == n)
			return 0;
		i = up;
	}
	return 0;
}

/* There are no process groups: the foreground is what descends from it. */
static void
kill_foreground(const pid_t *pids, unsigned npids)
{
	ssize_t i, n = getprocs(procs, sizeof procs / sizeof procs[0]);
	unsigned k;

	for (i = 0; i < n; i++)
		if (descends(i, n, pids, npids))
			kill((pid_t)procs[i].ps_pid, SIGINT);
	for (k = 0; n == -1 && k < npids; k++)
		kill(pids[k], SIGINT);
}

/*
 * Waits for one of the foreground.  With a terminal it looks for ^C meanwhile,
 * soon at first and then every 16 ms.
 */
static pid_t
wait_foreground(pid_t pid, int *st, const pid_t *pids, unsigned n)
{
	unsigned us = 250;
	pid_t got;

	if (!sh.sh_interactive)
		return waitpid(pid, st, 0);
	while ((got = waitpid(pid, st, WNOHANG)) == 0) {
		if (interrupted())
			kill_foreground(pids, n);
		usleep(us);
		if (us < 16000)
			us *= 2;
	}
	return got;
}

int
job_wait_pids(const pid_t *pids, unsigned n)
{
	int st, status = 0;
	unsigned i;
	pid_t got;

	for (i = 0; i < n; i++) {
		if (pids[i] <= 0) {
			status = pids[i] == 0 ? 0 : -pids[i];
			continue;
		}
		do
			got = wait_foreground(pids[i], &st, pids, n);
		while (got == -1 && errno == EINTR);
		if (got == -1) {
			status = 127;
			continue;
		}
		status = status_of(st);
		tell_signal(st);
	}
	return status;
}

void
job_add(const pid_t *pids, unsigned n, struct node *node)
{
	struct job **p, *j = xmalloc(sizeof *j);
	struct buf text = { NULL, 0, 0 };
	unsigned i;

	memset(j, 0, sizeof *j);
	show_node(&text, node);
	j->j_text = text.b_text;
	for (i = 0; i < n && i < MAXPIDS; i++)
		if (pids[i] > 0) {
			j->j_pid[j->j_n++] = pids[i];
			j->j_left++;
		}
	j->j_number = 1;
	for (p = &jobs; *p != NULL; p = &(*p)->j_next)
		j->j_number = (*p)->j_number + 1;
	*p = j;
	if (j->j_n == 0)
		return;
	j->j_last = sh.sh_lastback = j->j_pid[j->j_n - 1];
	if (sh.sh_interactive) {
		fprintf(stderr, "[%u] %d\n", j->j_number, (int)j->j_last);
		fflush(stderr);
	}
}

static void
reaped(struct job *j, unsigned i, int st)
{
	if (i + 1 == j->j_n)
		j->j_status = status_of(st);
	j->j_pid[i] = 0;
	j->j_left--;
}

static void
job_reap(struct job *j, int options)
{
	unsigned i;
	pid_t got;
	int st;

	for (i = 0; i < j->j_n; i++) {
		if (j->j_pid[i] == 0)
			continue;
		got = waitpid(j->j_pid[i], &st, options);
		if (got == j->j_pid[i])
			reaped(j, i, st);
		else if (got == -1 && errno == ECHILD)
			reaped(j, i, 127 << 8);
	}
}

static void
job_free(struct job **p)
{
	struct job *j = *p;

	*p = j->j_next;
	free(j->j_text);
	free(j);
}

/* Reaps what has ended; tell: says so and forgets it. */
void
job_poll(int tell)
{
	struct job **p, *j;

	for (p = &jobs; (j = *p) != NULL;) {
		job_reap(j, WNOHANG);
		if (tell && j->j_left == 0) {
			fprintf(stderr, "[%u] done (%d)  %s\n", j->j_number,
			    j->j_status, j->j_text);
			fflush(stderr);
			job_free(p);
		} else
			p = &j->j_next;
	}
}

int
job_wait(pid_t pid)
{
	struct job **p, *j;
	int status = pid > 0 ? 127 : 0;

	for (p = &jobs; (j = *p) != NULL;) {
		if (pid > 0 && j->j_last != pid) {
			p = &j->j_next;
			continue;
		}
		while (j->j_left > 0)
			job_reap(j, 0);
		if (pid > 0)
			status = j->j_status;
		job_free(p);
	}
	return status;
}

void
job_list(void)
{
	struct job *j;

	job_poll(0);
	for (j = jobs; j != NULL; j = j->j_next)
		printf("[%u] %d %s  %s\n", j->j_number, (int)j->j_last,
		    j->j_left > 0 ? "running" : "done", j->j_text);
	fflush(stdout);
	if (sh.sh_interactive)
		job_poll(1);
}

pid_t
job_pid(unsigned number)
{
	struct job *j;

	for (j = jobs; j != NULL; j = j->j_next)
		if (j->j_number == number)
			return j->j_last;
	return -1;
}

/* a forked child has no children of its own yet */
void
job_forget(void)
{
	while (jobs != NULL)
		job_free(&jobs);
}
