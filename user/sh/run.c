/* SPDX-License-Identifier: BSD-2-Clause */
/* Walks the tree.  sh_flow says that a break, return or exit is on its way up. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <rvexec.h>

#include "sh.h"

#define MAXSTAGES	16

void
child_exit(int status)
{
	if (sh.sh_flow == F_EXIT)
		status = sh.sh_status;
	sh_flush();
	_exit(status);
}

/* a child that is still the shell */
static pid_t
fork_shell(int in, int out, int other)
{
	pid_t pid;

	sh_flush();
	pid = fork();
	if (pid == -1) {
		sh_warn("fork: %s", strerror(errno));
		return -126;
	}
	if (pid > 0) {
		job_started(pid, 1);
		return pid;
	}
	job_child();
	sh.sh_subshell = 1;
	sh.sh_interactive = 0;
	job_forget();
	if (other != -1)
		close(other);
	if (in != -1 && in != 0) {
		dup2(in, 0);
		close(in);
	}
	if (out != -1 && out != 1) {
		dup2(out, 1);
		close(out);
	}
	return 0;
}

/* Starts one stage of a pipeline: its pid, or -status. */
static pid_t
stage(struct node *n, int in, int out, int other)
{
	struct pool_mark mark = pool_mark(temp);
	struct plan p;
	pid_t pid;

	if (n->n_type == N_SIMPLE) {
		if (plan_make(n, &p) == -1)
			pid = -1;
		else if (!plan_inside(&p))
			pid = plan_start(&p, n->n_redirs, in, out, other);
		else {
			pid = fork_shell(in, out, other);
			if (pid == 0)
				child_exit(plan_run(n, &p));
		}
	} else {
		pid = fork_shell(in, out, other);
		if (pid == 0)
			child_exit(run(n));
	}
	pool_release(temp, mark);
	return pid;
}

/*
 * Starts all stages of n, a pipeline or any other command, the first with
 * `in'.  Pipes are close-on-exec, so a program has only its own ends.
 */
static unsigned
start(struct node *n, int in, pid_t pids[MAXSTAGES])
{
	struct node *stages[MAXSTAGES];
	unsigned i, count = 0;
	int fds[2];

	for (; n->n_type == N_PIPE && count < MAXSTAGES - 1; n = n->n_a)
		stages[count++] = n->n_b;
	stages[count++] = n;
	for (i = 0; i < count; i++) {
		fds[0] = fds[1] = -1;
		if (i + 1 < count && pipe2(fds, O_CLOEXEC) == -1) {
			sh_warn("pipe: %s", strerror(errno));
			pids[i] = -1;
			break;
		}
		pids[i] = stage(stages[count - 1 - i], in, fds[1], fds[0]);
		if (in != -1)
			close(in);
		if (fds[1] != -1)
			close(fds[1]);
		in = fds[0];
	}
	return i < count ? i + 1 : count;
}

static int
run_pipe(struct node *n)
{
	pid_t pids[MAXSTAGES];
	unsigned count;

	job_begin(1);
	count = start(n, -1, pids);
	return job_wait_pids(pids, count, n);
}

static int
run_back(struct node *n)
{
	pid_t pids[MAXSTAGES];
	unsigned count;
	int in = -1;

	/* with job control it stops if it reads the terminal (POSIX, 2.9.3) */
	if (!job_control())
		in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	job_begin(0);
	count = start(n, in, pids);
	job_add(pids, count, n);
	return 0;
}

static int
condition(struct node *n)
{
	int status;

	sh.sh_noerr++;
	status = run(n);
	sh.sh_noerr--;
	return status;
}

/* after one turn of a loop: does it end? */
static int
loop_ends(void)
{
	if (sh.sh_flow == F_NONE)
		return 0;
	if (sh.sh_flow != F_BREAK && sh.sh_flow != F_CONTINUE)
		return 1;
	if (--sh.sh_levels > 0)
		return 1;
	if (sh.sh_flow == F_CONTINUE) {
		sh.sh_flow = F_NONE;
		return 0;
	}
	sh.sh_flow = F_NONE;
	return 1;
}

static int
run_while(struct node *n)
{
	int status = 0, c;

	sh.sh_loops++;
	for (;;) {
		c = condition(n->n_a);
		if (sh.sh_flow == F_NONE && (c == 0) != (n->n_type == N_WHILE))
			break;
		if (sh.sh_flow == F_NONE)
			status = run(n->n_b);
		if (loop_ends())
			break;
	}
	sh.sh_loops--;
	return status;
}

static int
run_for(struct node *n)
{
	struct pool_mark mark = pool_mark(temp);
	struct fields f = { NULL, 0, 0 };
	int status = 0;
	size_t i;

	expand_error = 0;
	if (n->n_in)
		expand_words(n->n_words, &f);
	else
		for (i = 0; i < (size_t)sh.sh_nargs; i++)
			fields_add(&f, pool_strndup(temp, sh.sh_args[i],
			    strlen(sh.sh_args[i])));
	sh.sh_loops++;
	for (i = 0; i < f.f_n && !expand_error; i++) {
		var_set(n->n_name, f.f_list[i]);
		status = run(n->n_b);
		if (loop_ends())
			break;
	}
	sh.sh_loops--;
	if (expand_error)
		status = 1;
	pool_release(temp, mark);
	return status;
}

static int
run_case(struct node *n)
{
	struct pool_mark mark = pool_mark(temp);
	struct node *body = NULL;
	const struct word *w;
	char *subject, *pat, *mask;
	struct arm *a;
	int found = 0;

	subject = expand_one(n->n_words->w_text);
	for (a = n->n_arms; a != NULL && !found; a = a->a_next)
		for (w = a->a_patterns; w != NULL && !found; w = w->w_next) {
			pat = expand_pattern(w->w_text, &mask);
			found = glob_match(pat, mask, subject);
			if (found)
				body = a->a_body;
		}
	pool_release(temp, mark);
	return body != NULL ? run(body) : 0;
}

static int
run_subshell(struct node *n)
{
	pid_t pid;

	job_begin(1);
	pid = fork_shell(-1, -1, -1);
	if (pid == 0)
		child_exit(run(n->n_a));
	return job_wait_pids(&pid, 1, n);
}

/* The command without its redirections; tested: -e does not look at it. */
static int
run_node(struct node *n, int *tested)
{
	int status;

	switch (n->n_type) {
	case N_SIMPLE:
		return run_simple(n);
	case N_PIPE:
		return run_pipe(n);
	case N_AND:
	case N_OR:
		status = condition(n->n_a);
		*tested = 1;
		if (sh.sh_flow == F_NONE &&
		    (status == 0) == (n->n_type == N_AND)) {
			*tested = 0;
			status = run(n->n_b);
		}
		return status;
	case N_SEQ:
		*tested = 1;
		status = run(n->n_a);
		return sh.sh_flow == F_NONE ? run(n->n_b) : status;
	case N_BACK:
		return run_back(n->n_a);
	case N_NOT:
		*tested = 1;
		return !condition(n->n_a);
	case N_IF:
		status = condition(n->n_a);
		*tested = 1;
		if (sh.sh_flow != F_NONE)
			return status;
		if (status == 0)
			return run(n->n_b);
		return n->n_c != NULL ? run(n->n_c) : 0;
	case N_WHILE:
	case N_UNTIL:
		return run_while(n);
	case N_FOR:
		return run_for(n);
	case N_CASE:
		return run_case(n);
	case N_FUNC:
		func_set(n->n_name, n->n_a, sh.sh_pool);
		return 0;
	case N_BRACE:
		*tested = 1;
		return run(n->n_a);
	case N_SUBSHELL:
		return run_subshell(n);
	}
	return 0;
}

int
run(struct node *n)
{
	struct saved saved = { .s_n = 0 };
	struct pool_mark mark;
	int tested = 0;

	if (n->n_type == N_SIMPLE || n->n_redirs == NULL)
		sh.sh_status = run_node(n, &tested);
	else {
		mark = pool_mark(temp);
		fflush(stdout);
		if (redir_apply(redir_expand(n->n_redirs), &saved) == -1)
			sh.sh_status = 1;
		else
			sh.sh_status = run_node(n, &tested);
		fflush(stdout);
		redir_restore(&saved);
		pool_release(temp, mark);
	}
	interrupted();
	if (sh.sh_status != 0 && sh.sh_errexit && !tested &&
	    sh.sh_noerr == 0 && sh.sh_flow == F_NONE)
		sh.sh_flow = F_EXIT;
	return sh.sh_status;
}
