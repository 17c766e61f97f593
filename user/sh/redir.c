/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Redirections.  Their words are expanded by the shell itself; they are
 * applied by whoever runs the command: a vfork child, a forked one, or the
 * shell around a builtin, which then takes them back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sh.h"

#define KEEP_FROM	20	/* copies of what is redirected live here and above */

struct opened *
redir_expand(struct redir *r)
{
	struct opened *first = NULL, **tail = &first, *o;

	for (; r != NULL; r = r->r_next) {
		o = pool_alloc(temp, sizeof *o);
		o->o_redir = r;
		if (r->r_op != R_HERE)
			o->o_word = expand_one(r->r_word);
		else if (r->r_quoted)
			o->o_word = pool_strndup(temp, r->r_word,
			    strlen(r->r_word));
		else
			o->o_word = expand_here(r->r_word);
		*tail = o;
		tail = &o->o_next;
	}
	return first;
}

/* The text goes through a file without a name, for it may be of any length. */
static int
here_file(const char *text)
{
	static unsigned serial;
	size_t n = strlen(text);
	char path[64];
	int fd, in;

	snprintf(path, sizeof path, "/tmp/.here.%d.%u", (int)getpid(),
	    serial++);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd == -1) {
		sh_warn("here-document: %s: %s", path, strerror(errno));
		return -1;
	}
	in = open(path, O_RDONLY);
	unlink(path);
	if (write(fd, text, n) != (ssize_t)n) {
		sh_warn("here-document: %s", strerror(errno));
		close(in);
		in = -1;
	}
	close(fd);
	return in;
}

/* an open descriptor for it, -1 with a message, or -2: only close r_fd */
static int
redir_open(const struct opened *o)
{
	static const int flags[] = {
		[R_IN] = O_RDONLY,
		[R_OUT] = O_WRONLY | O_CREAT | O_TRUNC,
		[R_APPEND] = O_WRONLY | O_CREAT | O_APPEND,
	};
	enum redir_op op = o->o_redir->r_op;
	char *end;
	long n;
	int fd;

	switch (op) {
	case R_HERE:
		return here_file(o->o_word);
	case R_DUPIN:
	case R_DUPOUT:
		if (strcmp(o->o_word, "-") == 0)
			return -2;
		n = strtol(o->o_word, &end, 10);
		if (*o->o_word == '\0' || *end != '\0')
			sh_warn("%s: not a descriptor", o->o_word);
		else if ((fd = fcntl((int)n, F_DUPFD, KEEP_FROM)) == -1)
			sh_warn("%s: %s", o->o_word, strerror(errno));
		else
			return fd;
		return -1;
	default:
		fd = open(o->o_word, flags[op], 0666);
		if (fd == -1)
			sh_warn("%s: %s", o->o_word, strerror(errno));
		return fd;
	}
}

static void
remember(struct saved *s, int fd)
{
	int i;

	for (i = 0; i < s->s_n; i++)
		if (s->s_fd[i] == fd)
			return;
	if (s->s_n == (int)(sizeof s->s_fd / sizeof s->s_fd[0]))
		return;
	s->s_fd[s->s_n] = fd;
	s->s_copy[s->s_n++] = fcntl(fd, F_DUPFD_CLOEXEC, KEEP_FROM);
}

int
redir_apply(const struct opened *o, struct saved *s)
{
	int fd, to;

	for (; o != NULL; o = o->o_next) {
		to = o->o_redir->r_fd;
		fd = redir_open(o);
		if (fd == -1)
			return -1;
		if (s != NULL)
			remember(s, to);
		if (fd == -2)
			close(to);
		else if (fd != to) {
			dup2(fd, to);
			close(fd);
		}
	}
	return 0;
}

void
redir_restore(struct saved *s)
{
	while (s->s_n > 0) {
		s->s_n--;
		if (s->s_copy[s->s_n] == -1)
			close(s->s_fd[s->s_n]);
		else {
			dup2(s->s_copy[s->s_n], s->s_fd[s->s_n]);
			close(s->s_copy[s->s_n]);
		}
	}
}
