/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Characters to tokens.  A word is kept as written; only its end is looked
 * for, past quotes and substitutions.  A word may span lines: then the lines
 * are joined in the pool.
 */
#include <ctype.h>
#include <string.h>

#include "sh.h"

static const char *skip_double(const char *p);

/* p is behind "$(": behind the matching ")" */
static const char *
skip_paren(const char *p)
{
	int depth = 1;

	while (*p != '\0') {
		if (*p == '(') {
			depth++;
			p++;
		} else if (*p == ')') {
			p++;
			if (--depth == 0)
				return p;
		} else if (*p == '#' && (isspace((unsigned char)p[-1]) ||
		    p[-1] == ';')) {
			while (*p != '\0' && *p != '\n')
				p++;
		} else {
			p = lex_skip(p);
			if (p == NULL)
				return NULL;
		}
	}
	return NULL;
}

/* p is behind "${": behind the matching "}" */
static const char *
skip_brace(const char *p)
{
	while (*p != '\0') {
		if (*p == '}')
			return p + 1;
		p = lex_skip(p);
		if (p == NULL)
			return NULL;
	}
	return NULL;
}

static const char *
skip_double(const char *p)
{
	for (; *p != '"'; p++) {
		if (*p == '\0')
			return NULL;
		if (*p == '\\') {
			if (*++p == '\0')
				return NULL;
		} else if (*p == '$' || *p == '`') {
			p = lex_skip(p);
			if (p == NULL)
				return NULL;
			p--;
		}
	}
	return p + 1;
}

/* NULL: the text ends inside */
const char *
lex_skip(const char *p)
{
	switch (*p) {
	case '\\':
		return p[1] == '\0' ? NULL : p + 2;
	case '\'':
		p = strchr(p + 1, '\'');
		return p == NULL ? NULL : p + 1;
	case '"':
		return skip_double(p + 1);
	case '`':
		for (p++; *p != '`'; p++)
			if (*p == '\0' || (*p == '\\' && *++p == '\0'))
				return NULL;
		return p + 1;
	case '$':
		if (p[1] == '(')
			return skip_paren(p + 2);
		if (p[1] == '{')
			return skip_brace(p + 2);
		return p + 1;
	default:
		return p + 1;
	}
}

/* the delimiter with its quotes taken off; *quoted says if it had any */
static char *
unquote(struct pool *pool, const char *w, int *quoted)
{
	char *out = pool_strndup(pool, w, strlen(w)), *d = out;
	char in = '\0';

	*quoted = 0;
	for (; *w != '\0'; w++) {
		if (in == '\0' && (*w == '\'' || *w == '"')) {
			in = *w;
			*quoted = 1;
		} else if (*w == in && in != '\0')
			in = '\0';
		else if (*w == '\\' && in != '\'' && w[1] != '\0') {
			*d++ = *++w;
			*quoted = 1;
		} else
			*d++ = *w;
	}
	*d = '\0';
	return out;
}

/* The newline was read: the texts of here-documents follow it. */
static void
read_here(struct lexer *l)
{
	struct buf b = { NULL, 0, 0 };
	struct redir *r;
	const char *end, *p;
	char *line;
	size_t n;
	unsigned i;

	for (i = 0; i < l->l_nhere; i++) {
		r = l->l_here[i];
		end = unquote(l->l_pool, r->r_word, &r->r_quoted);
		n = strlen(end);
		b.b_len = 0;
		buf_puts(&b, "");
		while ((line = source_line(l->l_source, 1)) != NULL) {
			p = line;
			while (r->r_strip && *p == '\t')
				p++;
			if (strncmp(p, end, n) == 0 && p[n] == '\n')
				break;
			buf_puts(&b, p);
		}
		r->r_word = pool_strndup(l->l_pool,
		    b.b_text != NULL ? b.b_text : "", b.b_len);
	}
	buf_free(&b);
	l->l_nhere = 0;
}

static enum token
operator(struct lexer *l)
{
	static const struct {
		const char *text;
		enum token token;
	} ops[] = {		/* longest first */
		{ "<<-", T_DLESSDASH }, { "&&", T_AND }, { "||", T_OR },
		{ ";;", T_DSEMI }, { ">>", T_DGREAT }, { "<<", T_DLESS },
		{ "<&", T_LESSAND }, { ">&", T_GREATAND }, { ">|", T_GREAT },
		{ ";", T_SEMI }, { "&", T_AMP }, { "|", T_PIPE },
		{ "(", T_LPAREN }, { ")", T_RPAREN }, { "<", T_LESS },
		{ ">", T_GREAT },
	};
	unsigned i;
	size_t n;

	for (i = 0; i < sizeof ops / sizeof ops[0]; i++) {
		n = strlen(ops[i].text);
		if (strncmp(l->l_p, ops[i].text, n) == 0) {
			l->l_p += n;
			return ops[i].token;
		}
	}
	return T_WORD;
}

/* The word goes on in the next line: put `at' bytes and that in one text. */
static int
join_line(struct lexer *l, char **startp, size_t at)
{
	size_t n;
	char *line, *text;

	line = source_line(l->l_source, 1);
	if (line == NULL) {
		l->l_error = "unexpected end of input in a quoted text";
		return 0;
	}
	n = strlen(line);
	text = pool_alloc(l->l_pool, at + n + 1);
	memcpy(text, *startp, at);
	memcpy(text + at, line, n);
	*startp = text;
	return 1;
}

static enum token
word(struct lexer *l)
{
	char *start = l->l_p;
	const char *p = start, *next;
	size_t n;

	while (*p != '\0' && strchr(" \t\n;&|<>()", *p) == NULL) {
		next = lex_skip(p);
		n = (size_t)(p - start);
		if (next == NULL || (p[0] == '\\' && p[1] == '\n')) {
			if (!join_line(l, &start, next == NULL ?
			    strlen(start) : n))
				return T_EOF;
			next = start + n;
		}
		p = next;
	}
	n = (size_t)(p - start);
	l->l_p = start + n;
	l->l_word = pool_strndup(l->l_pool, start, n);
	if ((*p == '<' || *p == '>') && n == 1 &&
	    isdigit((unsigned char)*start))
		return T_IONUM;
	return T_WORD;
}

static enum token
scan(struct lexer *l)
{
	enum token t;
	char *line;

	if (l->l_error != NULL)
		return T_EOF;
	if (l->l_p == NULL) {
		line = source_line(l->l_source, l->l_nested);
		if (line == NULL)
			return T_EOF;
		/* a copy: words may make the source read on */
		l->l_p = pool_strndup(l->l_pool, line, strlen(line));
	}
	for (;;) {
		while (*l->l_p == ' ' || *l->l_p == '\t')
			l->l_p++;
		if (l->l_p[0] != '\\' || l->l_p[1] != '\n')
			break;
		line = source_line(l->l_source, 1);
		if (line == NULL)
			return T_EOF;
		l->l_p = pool_strndup(l->l_pool, line, strlen(line));
	}
	if (*l->l_p == '#')
		l->l_p = strchr(l->l_p, '\n');
	if (l->l_p == NULL || *l->l_p == '\n' || *l->l_p == '\0') {
		l->l_p = NULL;
		read_here(l);
		return T_NEWLINE;
	}
	t = operator(l);
	return t != T_WORD ? t : word(l);
}

enum token
lex_peek(struct lexer *l)
{
	if (!l->l_ahead) {
		l->l_token = scan(l);
		l->l_ahead = 1;
	}
	return l->l_token;
}

void
lex_next(struct lexer *l)
{
	lex_peek(l);
	l->l_ahead = 0;
}
