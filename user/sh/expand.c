/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words to fields: quotes come off, parameters and substitutions go in, the
 * results are split at IFS where they were not quoted, and patterns become
 * the names that match.  Beside each character a mask says whether it was
 * quoted, so that a quoted `*' stays one.
 */
#include <string.h>

#include "expansion.h"

int expand_error;

void
fields_add(struct fields *f, char *s)
{
	char **list;
	size_t space;

	if (f->f_n + 1 >= f->f_space) {
		space = f->f_space != 0 ? f->f_space * 2 : 8;
		list = pool_alloc(temp, space * sizeof *list);
		if (f->f_n > 0)
			memcpy(list, f->f_list, f->f_n * sizeof *list);
		f->f_list = list;
		f->f_space = space;
	}
	f->f_list[f->f_n++] = s;
	f->f_list[f->f_n] = NULL;
}

void
expand_char(struct expansion *e, char c, int quoted)
{
	buf_add(&e->e_text, c);
	buf_add(&e->e_mask, quoted ? 1 : 2);
	e->e_have = 1;
}

/* The field ends here.  force: even an empty one counts. */
void
expand_break(struct expansion *e, int force)
{
	char *text, *mask;
	size_t i;

	if (!e->e_have && !force)
		return;
	text = pool_strndup(temp, e->e_text.b_text != NULL ?
	    e->e_text.b_text : "", e->e_text.b_len);
	mask = pool_alloc(temp, e->e_text.b_len + 1);
	for (i = 0; i < e->e_text.b_len; i++)
		mask[i] = e->e_mask.b_text[i] == 1;
	e->e_text.b_len = e->e_mask.b_len = 0;
	e->e_have = 0;
	if (!e->e_split) {
		e->e_mask_out = mask;
		fields_add(e->e_fields, text);
	} else if (!glob_has_meta(text, mask) ||
	    glob_expand(text, mask, e->e_fields) == 0)
		fields_add(e->e_fields, text);
}

/* What an expansion gave: split unless quoted. */
void
expand_value(struct expansion *e, const char *value, int quoted)
{
	const char *ifs;

	if (quoted || !e->e_split) {
		if (quoted)
			e->e_have = 1;
		for (; *value != '\0'; value++)
			expand_char(e, *value, quoted);
		return;
	}
	ifs = var_get("IFS");
	if (ifs == NULL)
		ifs = " \t\n";
	for (; *value != '\0'; value++) {
		if (strchr(ifs, *value) == NULL)
			expand_char(e, *value, 0);
		else
			expand_break(e, strchr(" \t\n", *value) == NULL);
	}
}

static const char *
tilde(struct expansion *e, const char *p, const char *end)
{
	const char *home;

	if (p == end || *p != '~' || (p + 1 != end && p[1] != '/'))
		return p;
	home = var_get("HOME");
	if (home == NULL)
		return p;
	expand_value(e, home, 1);
	return p + 1;
}

static const char *
double_quoted(struct expansion *e, const char *p)
{
	e->e_have = 1;
	while (*p != '"' && *p != '\0') {
		if (*p == '\\' && p[1] != '\0' &&
		    strchr("$`\"\\\n", p[1]) != NULL) {
			if (p[1] != '\n')
				expand_char(e, p[1], 1);
			p += 2;
		} else if (*p == '$' || *p == '`')
			p = expand_dollar(e, p, 1);
		else
			expand_char(e, *p++, 1);
	}
	return *p == '"' ? p + 1 : p;
}

/* quoted: as between double quotes, where ' and " are plain */
void
expand_text(struct expansion *e, const char *p, const char *end, int quoted)
{
	if (!quoted)
		p = tilde(e, p, end);
	while (p < end) {
		if (*p == '\\' && p + 1 < end) {
			if (quoted && strchr("$`\\\n", p[1]) == NULL)
				expand_char(e, *p++, 1);
			else {
				if (p[1] != '\n')
					expand_char(e, p[1], 1);
				p += 2;
			}
		} else if (*p == '\'' && !quoted) {
			e->e_have = 1;
			for (p++; p < end && *p != '\''; p++)
				expand_char(e, *p, 1);
			p++;
		} else if (*p == '"' && !quoted)
			p = double_quoted(e, p + 1);
		else if (*p == '$' || *p == '`')
			p = expand_dollar(e, p, quoted);
		else
			expand_char(e, *p++, quoted);
	}
}

static void
expansion_end(struct expansion *e)
{
	buf_free(&e->e_text);
	buf_free(&e->e_mask);
}

void
expand_words(const struct word *w, struct fields *out)
{
	struct expansion e;

	memset(&e, 0, sizeof e);
	e.e_fields = out;
	e.e_split = 1;
	for (; w != NULL; w = w->w_next) {
		expand_text(&e, w->w_text, w->w_text + strlen(w->w_text), 0);
		expand_break(&e, 0);
	}
	expansion_end(&e);
}

static char *
single(const char *p, const char *end, int quoted, char **maskp)
{
	struct fields f = { NULL, 0, 0 };
	struct expansion e;

	memset(&e, 0, sizeof e);
	e.e_fields = &f;
	expand_text(&e, p, end, quoted);
	expand_break(&e, 1);
	expansion_end(&e);
	if (maskp != NULL)
		*maskp = e.e_mask_out;
	return f.f_list[0];
}

char *
expand_range(const char *p, const char *end, char **maskp)
{
	return single(p, end, 0, maskp);
}

char *
expand_pattern(const char *raw, char **maskp)
{
	return single(raw, raw + strlen(raw), 0, maskp);
}

char *
expand_one(const char *raw)
{
	return single(raw, raw + strlen(raw), 0, NULL);
}

char *
expand_here(const char *text)
{
	return single(text, text + strlen(text), 1, NULL);
}
