/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Simple commands: expanded into a plan, then a function, a builtin, or a
 * program, which a vfork child becomes by way of the exec server.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sh.h"

/* the file that PATH gives for a name, in temp memory; NULL and 126 or 127 */
char *
path_find(const char *name, int *error)
{
	const char *p = var_get("PATH"), *end;
	size_t n = strlen(name), dir;
	struct stat st;
	char *path;

	*error = 127;
	if (strchr(name, '/') != NULL)
		return pool_strndup(temp, name, n);
	if (p == NULL)
		p = "/bin";
	for (;; p = end + 1) {
		end = strchr(p, ':');
		if (end == NULL)
			end = p + strlen(p);
		dir = (size_t)(end - p);
		path = pool_alloc(temp, dir + n + 2);
		memcpy(path, p, dir);
		if (dir > 0)
			path[dir++] = '/';
		memcpy(path + dir, name, n);
		if (access(path, X_OK) == 0)
			return path;
		if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
			*error = 126;
		if (*end == '\0')
			return NULL;
	}
}

static void
trace(const struct plan *p)
{
	size_t i;

	if (!sh.sh_xtrace)
		return;
	fputc('+', stderr);
	for (i = 0; p->p_assigns != NULL && p->p_assigns[i] != NULL; i++)
		fprintf(stderr, " %s", p->p_assigns[i]);
	for (i = 0; i < p->p_args.f_n; i++)
		fprintf(stderr, " %s", p->p_args.f_list[i]);
	fputc('\n', stderr);
}

/* NAME=value with the value expanded */
static char *
assignment(const char *raw)
{
	size_t n = var_assign_len(raw) + 1;
	char *value = expand_one(raw + n);
	char *s = pool_alloc(temp, n + strlen(value) + 1);

	memcpy(s, raw, n);
	strcpy(s + n, value);
	return s;
}

/* 0, or -1: an expansion failed and said why */
int
plan_make(struct node *n, struct plan *p)
{
	struct fields assigns = { NULL, 0, 0 };
	const struct word *w;

	memset(p, 0, sizeof *p);
	expand_error = 0;
	/* what `x=$(cmd)' alone gives is the command's status */
	if (n->n_words == NULL)
		sh.sh_status = 0;
	expand_words(n->n_words, &p->p_args);
	for (w = n->n_assigns; w != NULL; w = w->w_next)
		fields_add(&assigns, assignment(w->w_text));
	p->p_assigns = assigns.f_list;
	if (expand_error)
		return -1;
	trace(p);
	return 0;
}

static void
assign_all(char *const *assigns)
{
	size_t n;

	for (; assigns != NULL && *assigns != NULL; assigns++) {
		n = var_assign_len(*assigns);
		var_set(pool_strndup(temp, *assigns, n), *assigns + n + 1);
	}
}

/* Becomes the program.  No magic number and no loader: a script for sh. */
static void
child_exec(struct plan *p, char **script)
{
	int error;

	execve(p->p_path, p->p_args.f_list, p->p_env);
	error = errno;
	if (error == ENOEXEC) {
		execve("/bin/sh", script, p->p_env);
		error = errno;
	}
	sh_warn("%s: %s", p->p_args.f_list[0], strerror(error));
	_exit(error == ENOENT || error == ENOTDIR ? 127 : 126);
}

/*
 * Starts a program with `in' and `out' as its standard files (-1: as they
 * are) and `other' closed.  The child borrows our memory until it is the
 * program: it makes nothing and frees nothing there.  Its pid, or -status of
 * what never started.
 */
pid_t
plan_start(struct plan *p, struct redir *redirs, int in, int out, int other)
{
	char **args = p->p_args.f_list, **script;
	struct opened *opened = redir_expand(redirs);
	size_t i, n = p->p_args.f_n;
	int error;
	pid_t pid;

	p->p_path = path_find(args[0], &error);
	if (p->p_path == NULL) {
		sh_warn("%s: %s", args[0], error == 127 ? "not found" :
		    "permission denied");
		return -error;
	}
	p->p_env = var_environ(p->p_assigns);
	script = pool_alloc(temp, (n + 2) * sizeof *script);
	script[0] = "sh";
	script[1] = (char *)p->p_path;
	for (i = 1; i <= n; i++)
		script[i + 1] = args[i];
	sh_flush();
	pid = vfork();
	if (pid == 0) {
		job_child();
		if (in != -1 && in != 0)
			dup2(in, 0);
		if (out != -1 && out != 1)
			dup2(out, 1);
		if (other != -1)
			close(other);
		if (redir_apply(opened, NULL) == -1)
			_exit(1);
		child_exec(p, script);
	}
	if (pid == -1) {
		sh_warn("%s: %s", args[0], strerror(errno));
		return -126;
	}
	job_started(pid, 0);
	return pid;
}

static int
call_function(struct func *f, struct plan *p)
{
	char **args = sh.sh_args;
	int status, n = sh.sh_nargs, loops = sh.sh_loops;
	struct pool *pool = f->f_pool;
	struct node *body = f->f_body;

	pool_ref(pool);			/* it may redefine itself */
	sh.sh_args = p->p_args.f_list + 1;
	sh.sh_nargs = (int)p->p_args.f_n - 1;
	sh.sh_loops = 0;
	sh.sh_funcs++;
	status = run(body);
	sh.sh_funcs--;
	sh.sh_loops = loops;
	sh.sh_args = args;
	sh.sh_nargs = n;
	if (sh.sh_flow == F_RETURN)
		sh.sh_flow = F_NONE;
	pool_rele(pool);
	return status;
}

/* values of the variables that a builtin's assignments cover, or NULL */
static char **
save_values(char *const *assigns)
{
	struct fields old = { NULL, 0, 0 };
	const char *value;

	for (; assigns != NULL && *assigns != NULL; assigns++) {
		value = var_get(pool_strndup(temp, *assigns,
		    var_assign_len(*assigns)));
		fields_add(&old, value != NULL ? pool_strndup(temp, value,
		    strlen(value)) : NULL);
	}
	return old.f_list;
}

static void
restore_values(char *const *assigns, char *const *old)
{
	const char *name;
	size_t i;

	for (i = 0; assigns != NULL && assigns[i] != NULL; i++) {
		name = pool_strndup(temp, assigns[i],
		    var_assign_len(assigns[i]));
		if (old[i] != NULL)
			var_set(name, old[i]);
		else
			var_unset(name);
	}
}

static int
call_builtin(builtin_fn *fn, struct plan *p)
{
	int special = builtin_special(p->p_args.f_list[0]), status;
	char **old = NULL;

	if (!special)
		old = save_values(p->p_assigns);
	assign_all(p->p_assigns);
	status = fn((int)p->p_args.f_n, p->p_args.f_list);
	if (fflush(stdout) != 0) {
		sh_warn("%s: stdout: %s", p->p_args.f_list[0], strerror(errno));
		status = status == 0 ? 1 : status;
	}
	if (!special)
		restore_values(p->p_assigns, old);
	return status;
}

/* the shell itself does it, with the redirections around it */
static int
run_inside(struct node *n, struct plan *p)
{
	const char *name = p->p_args.f_n > 0 ? p->p_args.f_list[0] : NULL;
	struct func *f = name != NULL ? func_find(name) : NULL;
	builtin_fn *fn = name != NULL ? builtin_find(name) : NULL;
	struct saved saved = { .s_n = 0 };
	int status, keep = name != NULL && strcmp(name, "exec") == 0;

	fflush(stdout);
	if (redir_apply(redir_expand(n->n_redirs), keep ? NULL : &saved) ==
	    -1) {
		redir_restore(&saved);
		return 1;
	}
	if (name == NULL) {
		assign_all(p->p_assigns);
		status = sh.sh_status;
	} else if (f != NULL) {
		assign_all(p->p_assigns);
		status = call_function(f, p);
	} else
		status = call_builtin(fn, p);
	redir_restore(&saved);
	return status;
}

int
plan_inside(const struct plan *p)
{
	return p->p_args.f_n == 0 || func_find(p->p_args.f_list[0]) != NULL ||
	    builtin_find(p->p_args.f_list[0]) != NULL;
}

int
plan_run(struct node *n, struct plan *p)
{
	pid_t pid;

	if (plan_inside(p))
		return run_inside(n, p);
	job_begin(1);
	pid = plan_start(p, n->n_redirs, -1, -1, -1);
	return job_wait_pids(&pid, 1, n);
}

int
run_simple(struct node *n)
{
	struct pool_mark mark = pool_mark(temp);
	struct plan p;
	int status;

	if (plan_make(n, &p) == -1) {
		status = 1;
		if (!sh.sh_interactive)
			sh.sh_flow = F_EXIT;
	} else
		status = plan_run(n, &p);
	pool_release(temp, mark);
	return status;
}
