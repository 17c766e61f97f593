/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Children and jobs.  An interactive shell puts each job into a process group
 * of its own and gives the terminal to that of the foreground; the others,
 * and those that ^Z stopped, are kept here until somebody has heard how they
 * ended.  Without a terminal there are no groups: all is the caller's.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
	pid_t	 j_group;
	int	 j_left;		/* processes not yet reaped */
	int	 j_stopped;
	int	 j_status;
	char	*j_text;
};

static struct job *jobs;
static pid_t own_group;			/* 0: no job control */
static pid_t new_group;			/* of the job being started; 0: none yet */
static int new_foreground;
static volatile sig_atomic_t typed_intr;

static void
on_intr(int sig)
{
	(void)sig;
	typed_intr = 1;
}

static void
on_other(int sig)
{
	(void)sig;
}

/*
 * Who is not in the foreground may do so only while SIGTTOU is blocked.  It is
 * not ignored for good, because that would be inherited.
 */
static void
give_terminal(pid_t group)
{
	sigset_t set = 1UL << SIGTTOU, old;

	sigprocmask(SIG_BLOCK, &set, &old);
	tcsetpgrp(0, group);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

/*
 * The shell catches what the terminal sends instead of ignoring it: so nothing
 * has to be undone in a child before its exec.
 */
void
job_init(void)
{
	struct sigaction sa = { .sa_handler = on_intr };

	own_group = getpgrp();
	sigaction(SIGINT, &sa, NULL);
	sa.sa_handler = on_other;
	sa.sa_flags = SA_RESTART;
	sigaction(SIGQUIT, &sa, NULL);
	sigaction(SIGTSTP, &sa, NULL);
	give_terminal(own_group);
}

int
job_control(void)
{
	return own_group != 0;
}

/* what is started from here on is one job */
void
job_begin(int foreground)
{
	new_group = 0;
	new_foreground = foreground;
}

/* in a new child, which may be borrowing our memory */
void
job_child(void)
{
	pid_t group = new_group;

	if (own_group == 0)
		return;
	setpgid(0, group);
	if (new_foreground && group == 0)
		give_terminal(getpgrp());
}

/* in the shell; a forked child may not have come as far as that, a vfork one has */
void
job_started(pid_t pid, int forked)
{
	if (own_group == 0)
		return;
	if (forked) {
		setpgid(pid, new_group);
		if (new_group == 0 && new_foreground)
			give_terminal(pid);
	}
	if (new_group == 0)
		new_group = pid;
}

int
status_of(int st)
{
	if (WIFSTOPPED(st))
		return 128 + WSTOPSIG(st);
	return WIFSIGNALED(st) ? 128 + WTERMSIG(st) : WEXITSTATUS(st);
}

/* what ended it, unless that was to be expected */
static void
tell_signal(int st)
{
	if (!WIFSIGNALED(st) || WTERMSIG(st) == SIGPIPE)
		return;
	if (WTERMSIG(st) == SIGINT)
		fputc('\n', stderr);
	else
		fprintf(stderr, "%s\n", strsignal(WTERMSIG(st)));
	fflush(stderr);
	if (WTERMSIG(st) == SIGINT && own_group != 0)
		sh.sh_flow = F_INTR;
}

/* A line was read: signals that came before it are not for what it says. */
void
job_forget_typed(void)
{
	typed_intr = 0;
}

int
interrupted(void)
{
	if (!typed_intr)
		return 0;
	typed_intr = 0;
	sh.sh_flow = F_INTR;
	return 1;
}

static struct job *
job_make(const pid_t *pids, unsigned n, const char *text)
{
	struct job **p, *j = xmalloc(sizeof *j);
	unsigned i;

	memset(j, 0, sizeof *j);
	j->j_text = xstrdup(text);
	for (i = 0; i < n && i < MAXPIDS; i++)
		if (pids[i] > 0) {
			j->j_pid[j->j_n++] = pids[i];
			j->j_left++;
		}
	j->j_number = 1;
	for (p = &jobs; *p != NULL; p = &(*p)->j_next)
		j->j_number = (*p)->j_number + 1;
	*p = j;
	if (j->j_n > 0)
		j->j_last = j->j_pid[j->j_n - 1];
	return j;
}

static void
job_say(const struct job *j)
{
	fprintf(stderr, "[%u] %s  %s\n", j->j_number,
	    j->j_left == 0 ? "done" : j->j_stopped ? "stopped" : "running",
	    j->j_text);
	fflush(stderr);
}

/*
 * Waits for those of the foreground, whose group has the terminal by now.
 * *stopped: where one was stopped; the status is that of the last otherwise.
 */
static int
wait_all(pid_t group, const pid_t *pids, unsigned n, unsigned *stopped)
{
	int st, status = 0, options = own_group != 0 ? WUNTRACED : 0;
	unsigned i;
	pid_t got;

	/* ^C came after the line and before they had it: it is theirs */
	if (own_group != 0 && group != 0 && typed_intr) {
		typed_intr = 0;
		/* or nobody's any more: then it is for what would follow */
		if (kill(-group, SIGINT) == -1)
			sh.sh_flow = F_INTR;
	}
	for (i = 0; i < n; i++) {
		if (pids[i] <= 0) {
			status = pids[i] == 0 ? 0 : -pids[i];
			continue;
		}
		do
			got = waitpid(pids[i], &st, options);
		while (got == -1 && errno == EINTR);
		if (got == -1) {
			status = 127;
			continue;
		}
		status = status_of(st);
		if (WIFSTOPPED(st)) {
			*stopped = i;
			return status;
		}
		tell_signal(st);
	}
	*stopped = n;
	return status;
}

int
job_wait_pids(const pid_t *pids, unsigned n, const struct node *node)
{
	struct buf text = { NULL, 0, 0 };
	unsigned stopped;
	struct job *j;
	int status;

	status = wait_all(new_group, pids, n, &stopped);
	if (own_group != 0)
		give_terminal(own_group);
	if (stopped < n) {
		show_node(&text, node);
		j = job_make(pids + stopped, n - stopped, text.b_text);
		buf_free(&text);
		j->j_group = new_group;
		j->j_stopped = 1;
		fputc('\n', stderr);
		job_say(j);
	}
	return status;
}

void
job_add(const pid_t *pids, unsigned n, const struct node *node)
{
	struct buf text = { NULL, 0, 0 };
	struct job *j;

	show_node(&text, node);
	j = job_make(pids, n, text.b_text);
	buf_free(&text);
	j->j_group = new_group;
	if (j->j_n == 0)
		return;
	sh.sh_lastback = j->j_last;
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

/* 0, or -1: interrupted */
static int
job_reap(struct job *j, int options)
{
	unsigned i;
	pid_t got;
	int st;

	for (i = 0; i < j->j_n; i++) {
		if (j->j_pid[i] == 0)
			continue;
		got = waitpid(j->j_pid[i], &st, options |
		    (own_group != 0 ? WUNTRACED : 0));
		if (got == j->j_pid[i] && WIFSTOPPED(st))
			j->j_stopped = 1;
		else if (got == j->j_pid[i])
			reaped(j, i, st);
		else if (got == -1 && errno == ECHILD)
			reaped(j, i, 127 << 8);
		else if (got == -1)
			return -1;
	}
	return 0;
}

static void
job_free(struct job **p)
{
	struct job *j = *p;

	*p = j->j_next;
	free(j->j_text);
	free(j);
}

static void
job_remove(struct job *j)
{
	struct job **p;

	for (p = &jobs; *p != NULL; p = &(*p)->j_next)
		if (*p == j) {
			job_free(p);
			return;
		}
}

/* Reaps what has ended; tell: says so and forgets it. */
void
job_poll(int tell)
{
	struct job **p, *j;
	int was;

	for (p = &jobs; (j = *p) != NULL;) {
		was = j->j_stopped;
		job_reap(j, WNOHANG);
		if (tell && j->j_left == 0) {
			fprintf(stderr, "[%u] done (%d)  %s\n", j->j_number,
			    j->j_status, j->j_text);
			fflush(stderr);
			job_free(p);
			continue;
		}
		if (tell && j->j_stopped && !was)
			job_say(j);
		p = &j->j_next;
	}
}

/* A job that is stopped is not waited for: it would be for ever. */
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
		while (j->j_left > 0 && !j->j_stopped)
			if (job_reap(j, 0) == -1 && interrupted())
				return 128 + SIGINT;
		if (pid > 0)
			status = j->j_left > 0 ? 128 + SIGTSTP : j->j_status;
		if (j->j_left > 0)
			p = &j->j_next;
		else
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
		    j->j_left == 0 ? "done" : j->j_stopped ? "stopped" :
		    "running", j->j_text);
	fflush(stdout);
	if (sh.sh_interactive)
		job_poll(1);
}

/* the job with that number; 0: the newest */
static struct job *
job_find(unsigned number)
{
	struct job *j, *last = NULL;

	for (j = jobs; j != NULL; j = j->j_next) {
		if (j->j_number == number)
			return j;
		if (number == 0 && j->j_left > 0)
			last = j;
	}
	return last;
}

pid_t
job_pid(unsigned number)
{
	struct job *j = job_find(number);

	return j != NULL ? j->j_last : -1;
}

/* what kill(2) takes for it */
pid_t
job_target(unsigned number)
{
	struct job *j = job_find(number);

	if (j == NULL)
		return 0;
	return j->j_group != 0 ? -j->j_group : j->j_last;
}

/* fg, bg: the job goes on; its status, or 127 and -1 in errno's sense: none such */
int
job_continue(unsigned number, int foreground)
{
	struct job *j = job_find(number);
	unsigned stopped = 0;
	int status = 0;

	if (j == NULL || own_group == 0 || j->j_left == 0)
		return -1;
	fprintf(stderr, "%s\n", j->j_text);
	fflush(stderr);
	if (foreground)
		give_terminal(j->j_group);
	j->j_stopped = 0;
	kill(-j->j_group, SIGCONT);
	if (!foreground) {
		sh.sh_lastback = j->j_last;
		return 0;
	}
	status = wait_all(j->j_group, j->j_pid, j->j_n, &stopped);
	give_terminal(own_group);
	if (stopped == j->j_n) {
		job_remove(j);
		return status;
	}
	memset(j->j_pid, 0, stopped * sizeof j->j_pid[0]);
	j->j_left = (int)(j->j_n - stopped);
	j->j_stopped = 1;
	fputc('\n', stderr);
	job_say(j);
	return status;
}

/*
 * A forked child has no children of its own yet, and dies of signals: of one
 * that it caught as the shell it was, too, if it has the terminal.
 */
void
job_forget(void)
{
	while (jobs != NULL)
		job_free(&jobs);
	if (own_group == 0)
		return;
	own_group = 0;
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGTSTP, SIG_DFL);
	if (typed_intr && new_foreground)
		kill(getpid(), SIGINT);
	typed_intr = 0;
}
