/* SPDX-License-Identifier: BSD-2-Clause */
/* What follows a `$', and command substitution. */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expansion.h"

/* $@ and $*: in quotes, "$@" gives one field each and "$*" joins them */
static void
all_args(struct expansion *e, int star, int quoted)
{
	const char *ifs = var_get("IFS");
	char sep[2] = { ifs != NULL ? ifs[0] : ' ', '\0' };
	int i;

	for (i = 0; i < sh.sh_nargs; i++) {
		if (i > 0) {
			if (quoted && (star || !e->e_split))
				expand_value(e, sep, 1);
			else
				expand_break(e, quoted);
		}
		expand_value(e, sh.sh_args[i], quoted);
	}
}

/* the value of a parameter that is no list, or NULL; number: room for digits */
static const char *
param_value(const char *name, char number[24])
{
	long n;

	if (isdigit((unsigned char)*name)) {
		n = strtol(name, NULL, 10);
		if (n == 0)
			return sh.sh_name;
		return n <= sh.sh_nargs ? sh.sh_args[n - 1] : NULL;
	}
	switch (*name) {
	case '?': n = sh.sh_status; break;
	case '$': n = sh.sh_pid; break;
	case '#': n = sh.sh_nargs; break;
	case '!':
		if (sh.sh_lastback == 0)
			return NULL;
		n = sh.sh_lastback;
		break;
	case '-':
		snprintf(number, 24, "%s%s%s", sh.sh_errexit ? "e" : "",
		    sh.sh_xtrace ? "x" : "", sh.sh_interactive ? "i" : "");
		return number;
	default:
		return var_get(name);
	}
	snprintf(number, 24, "%ld", n);
	return number;
}

static void
unset_error(const char *name)
{
	sh_warn("%s: not set", name);
	expand_error = 1;
}

/* ${NAME#pattern} and its three kin: which part of the value stays */
static void
trim(struct expansion *e, const char *value, const char *p, const char *end,
    int quoted)
{
	char op = *p, *pat, *mask, *copy;
	size_t n = strlen(value), i, cut;
	int longest = p[1] == op;

	pat = expand_range(p + 1 + longest, end, &mask);
	copy = pool_strndup(temp, value, n);
	for (i = 0; i <= n; i++) {
		/* shortest first, or longest first */
		cut = (op == '#') == !longest ? i : n - i;
		if (op == '#') {
			copy[cut] = '\0';
			if (glob_match(pat, mask, copy)) {
				expand_value(e, value + cut, quoted);
				return;
			}
			copy[cut] = value[cut];
		} else if (glob_match(pat, mask, copy + cut)) {
			copy[cut] = '\0';
			expand_value(e, copy, quoted);
			return;
		}
	}
	expand_value(e, value, quoted);
}

/* p at the operator behind the name, end at the closing brace */
static void
modified(struct expansion *e, const char *name, const char *value,
    const char *p, const char *end, int quoted)
{
	int set = value != NULL;
	char *word;

	if (*p == '#' || *p == '%') {
		trim(e, set ? value : "", p, end, quoted);
		return;
	}
	if (*p == ':') {
		p++;
		set = set && *value != '\0';
	}
	switch (*p) {
	case '-':
		if (set)
			expand_value(e, value, quoted);
		else
			expand_text(e, p + 1, end, quoted);
		break;
	case '+':
		if (set)
			expand_text(e, p + 1, end, quoted);
		break;
	case '=':
		if (!set) {
			word = expand_range(p + 1, end, NULL);
			var_set(name, word);
			value = word;
		}
		expand_value(e, value, quoted);
		break;
	case '?':
		if (set) {
			expand_value(e, value, quoted);
			break;
		}
		word = expand_range(p + 1, end, NULL);
		sh_warn("%s: %s", name, *word != '\0' ? word : "not set");
		expand_error = 1;
		break;
	default:
		sh_warn("${%s...}: bad substitution", name);
		expand_error = 1;
	}
}

static size_t
name_len(const char *p)
{
	size_t n = 0;

	if (isdigit((unsigned char)*p)) {
		while (isdigit((unsigned char)p[n]))
			n++;
		return n;
	}
	while (isalnum((unsigned char)p[n]) || p[n] == '_')
		n++;
	if (n == 0 && *p != '\0' && strchr("?$#!@*-", *p) != NULL)
		n = 1;
	return n;
}

/* p behind "${", end at "}" */
static void
braced(struct expansion *e, const char *p, const char *end, int quoted)
{
	char number[24], *name;
	const char *value;
	int length = 0;
	size_t n;

	if (*p == '#' && p + 1 < end && name_len(p + 1) > 0) {
		length = 1;
		p++;
	}
	n = name_len(p);
	if (n == 0 || (length && p + n != end)) {
		sh_warn("${%.*s}: bad substitution", (int)(end - p), p);
		expand_error = 1;
		return;
	}
	name = pool_strndup(temp, p, n);
	p += n;
	if ((*name == '@' || *name == '*') && p == end && !length) {
		all_args(e, *name == '*', quoted);
		return;
	}
	value = param_value(name, number);
	if (p != end) {
		modified(e, name, value, p, end, quoted);
		return;
	}
	if (value == NULL && sh.sh_nounset)
		unset_error(name);
	if (value == NULL)
		value = "";
	if (length) {
		snprintf(number, sizeof number, "%zu", strlen(value));
		value = number;
	}
	expand_value(e, value, quoted);
}

/* Runs the text in a child and gives what it printed, less final newlines. */
char *
command_output(const char *text)
{
	struct buf b = { NULL, 0, 0 };
	char block[512], *out;
	ssize_t n, i;
	int fds[2], st;
	pid_t pid;

	if (pipe(fds) == -1) {
		warn("pipe");
		expand_error = 1;
		return pool_strndup(temp, "", 0);
	}
	sh_flush();
	pid = fork();
	if (pid == 0) {
		sh.sh_subshell = 1;
		sh.sh_interactive = 0;
		job_forget();
		close(fds[0]);
		if (fds[1] != 1) {
			dup2(fds[1], 1);
			close(fds[1]);
		}
		child_exit(run_text(text));
	}
	close(fds[1]);
	if (pid == -1) {
		warn("fork");
		expand_error = 1;
	} else {
		while ((n = read(fds[0], block, sizeof block)) > 0)
			for (i = 0; i < n; i++)
				if (block[i] != '\0')
					buf_add(&b, block[i]);
		waitpid(pid, &st, 0);
		sh.sh_status = status_of(st);
	}
	close(fds[0]);
	while (b.b_len > 0 && b.b_text[b.b_len - 1] == '\n')
		b.b_len--;
	out = pool_strndup(temp, b.b_text != NULL ? b.b_text : "", b.b_len);
	buf_free(&b);
	return out;
}

static void
arithmetic(struct expansion *e, const char *p, const char *end, int quoted)
{
	char number[24];
	long result;
	char *text;

	text = expand_here(pool_strndup(temp, p, (size_t)(end - p)));
	if (arith(text, &result) == -1) {
		sh_warn("%s: not an expression", text);
		expand_error = 1;
		return;
	}
	snprintf(number, sizeof number, "%ld", result);
	expand_value(e, number, quoted);
}

static const char *
backquoted(struct expansion *e, const char *p, int quoted)
{
	const char *end = lex_skip(p);
	char *text, *d;

	if (end == NULL)
		return p + strlen(p);
	d = text = pool_alloc(temp, (size_t)(end - p));
	for (p++; p < end - 1; p++) {
		if (*p == '\\' && strchr("$`\\", p[1]) != NULL)
			p++;
		*d++ = *p;
	}
	expand_value(e, command_output(text), quoted);
	return end;
}

/* p at `$' or a back quote; returns what follows the expansion */
const char *
expand_dollar(struct expansion *e, const char *p, int quoted)
{
	const char *end, *value;
	char number[24], *name;
	size_t n;

	if (*p == '`')
		return backquoted(e, p, quoted);
	end = lex_skip(p);
	if (end == NULL)
		return p + strlen(p);
	if (p[1] == '(' && p[2] == '(' && end - p > 5 && end[-2] == ')') {
		arithmetic(e, p + 3, end - 2, quoted);
		return end;
	}
	if (p[1] == '(') {
		name = pool_strndup(temp, p + 2, (size_t)(end - p) - 3);
		expand_value(e, command_output(name), quoted);
		return end;
	}
	if (p[1] == '{') {
		braced(e, p + 2, end - 1, quoted);
		return end;
	}
	n = isdigit((unsigned char)p[1]) ? 1 : name_len(p + 1);
	if (n == 0) {
		expand_char(e, '$', quoted);
		return p + 1;
	}
	if (p[1] == '@' || p[1] == '*') {
		all_args(e, p[1] == '*', quoted);
		return p + 2;
	}
	name = pool_strndup(temp, p + 1, n);
	value = param_value(name, number);
	if (value == NULL && sh.sh_nounset)
		unset_error(name);
	if (value != NULL)
		expand_value(e, value, quoted);
	return p + 1 + n;
}
