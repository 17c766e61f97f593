/* SPDX-License-Identifier: BSD-2-Clause */
/* Variables and functions: two lists, for there are few of either. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include <rvexec.h>

#include "sh.h"

struct var {
	struct var *v_next;
	char	*v_name;
	char	*v_value;		/* NULL: exported but not set */
	int	 v_export;
};

static struct var *vars;
static struct func *funcs;

static struct var *
find(const char *name, int make)
{
	struct var **p, *v;

	for (p = &vars; (v = *p) != NULL; p = &v->v_next)
		if (strcmp(v->v_name, name) == 0)
			return v;
	if (!make)
		return NULL;
	v = xmalloc(sizeof *v);
	v->v_next = NULL;
	v->v_name = xstrdup(name);
	v->v_value = NULL;
	v->v_export = 0;
	*p = v;
	return v;
}

const char *
var_get(const char *name)
{
	struct var *v = find(name, 0);

	return v != NULL ? v->v_value : NULL;
}

void
var_set(const char *name, const char *value)
{
	struct var *v = find(name, 1);
	char *copy = xstrdup(value);

	free(v->v_value);
	v->v_value = copy;
	if (strcmp(name, "PATH") == 0)	/* execvp(3) looks in environ */
		setenv(name, value, 1);
}

int
var_export(const char *name)
{
	find(name, 1)->v_export = 1;
	return 0;
}

void
var_unset(const char *name)
{
	struct var **p, *v;

	for (p = &vars; (v = *p) != NULL; p = &v->v_next)
		if (strcmp(v->v_name, name) == 0) {
			*p = v->v_next;
			free(v->v_name);
			free(v->v_value);
			free(v);
			return;
		}
}

int
var_is_name(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || isdigit((unsigned char)*s))
		return 0;
	for (i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return 0;
	return 1;
}

size_t
var_assign_len(const char *word)
{
	const char *eq = strchr(word, '=');

	if (eq == NULL || !var_is_name(word, (size_t)(eq - word)))
		return 0;
	return (size_t)(eq - word);
}

static int
overrides(char *const *assigns, const char *name)
{
	size_t n = strlen(name);

	for (; assigns != NULL && *assigns != NULL; assigns++)
		if (strncmp(*assigns, name, n) == 0 && (*assigns)[n] == '=')
			return 1;
	return 0;
}

char **
var_environ(char *const *assigns)
{
	struct fields f = { NULL, 0, 0 };
	struct var *v;
	size_t n, m;
	char *s;

	for (v = vars; v != NULL; v = v->v_next) {
		if (!v->v_export || v->v_value == NULL ||
		    overrides(assigns, v->v_name))
			continue;
		n = strlen(v->v_name);
		m = strlen(v->v_value);
		s = pool_alloc(temp, n + m + 2);
		memcpy(s, v->v_name, n);
		s[n] = '=';
		memcpy(s + n + 1, v->v_value, m);
		fields_add(&f, s);
	}
	for (; assigns != NULL && *assigns != NULL; assigns++)
		fields_add(&f, *assigns);
	if (f.f_list == NULL) {
		fields_add(&f, NULL);
		f.f_n = 0;
	}
	return f.f_list;
}

/*
 * A shell with ids that its caller has not (AT_SECURE) searches where it chooses
 * itself, and splits words as its script expects.
 */
void
var_init(char **envp)
{
	int secure = getauxval(AT_SECURE) != 0;
	size_t n;
	char *name;

	for (; *envp != NULL; envp++) {
		n = var_assign_len(*envp);
		if (n == 0)
			continue;
		name = pool_strndup(temp, *envp, n);
		if (secure && (strcmp(name, "PATH") == 0 ||
		    strcmp(name, "IFS") == 0))
			continue;
		var_set(name, *envp + n + 1);
		var_export(name);
	}
	if (secure) {
		var_set("PATH", "/bin");
		var_export("PATH");
	}
}

void
var_list(int exported)
{
	struct var *v;

	for (v = vars; v != NULL; v = v->v_next)
		if (v->v_value != NULL && (!exported || v->v_export))
			printf("%s%s='%s'\n", exported ? "export " : "",
			    v->v_name, v->v_value);
}

struct func *
func_find(const char *name)
{
	struct func *f;

	for (f = funcs; f != NULL; f = f->f_next)
		if (strcmp(f->f_name, name) == 0)
			return f;
	return NULL;
}

void
func_unset(const char *name)
{
	struct func **p, *f;

	for (p = &funcs; (f = *p) != NULL; p = &f->f_next)
		if (strcmp(f->f_name, name) == 0) {
			*p = f->f_next;
			pool_rele(f->f_pool);
			free(f->f_name);
			free(f);
			return;
		}
}

void
func_set(const char *name, struct node *body, struct pool *pool)
{
	struct func *f = xmalloc(sizeof *f);

	func_unset(name);
	f->f_name = xstrdup(name);
	f->f_body = body;
	f->f_pool = pool;
	pool_ref(pool);
	f->f_next = funcs;
	funcs = f;
}
