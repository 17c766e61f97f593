/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tokens to a tree, by the grammar of POSIX sh.  Reserved words count only
 * where a command may begin.  On an error l_error is set and every function
 * returns at once with what it has.
 */
#include <stdio.h>
#include <string.h>

#include "sh.h"

static struct node *parse_list(struct lexer *, int nested);

static struct node *
node_new(struct lexer *l, enum node_type type)
{
	struct node *n = pool_alloc(l->l_pool, sizeof *n);

	n->n_type = type;
	return n;
}

static void
fail(struct lexer *l, const char *what)
{
	if (l->l_error == NULL)
		l->l_error = what;
}

static int
is_word(struct lexer *l, const char *text)
{
	return lex_peek(l) == T_WORD && strcmp(l->l_word, text) == 0;
}

static void
expect_word(struct lexer *l, const char *text, const char *error)
{
	if (!is_word(l, text))
		fail(l, error);
	else
		lex_next(l);
}

static void
skip_newlines(struct lexer *l)
{
	while (lex_peek(l) == T_NEWLINE)
		lex_next(l);
}

static struct word *
word_new(struct lexer *l)
{
	struct word *w = pool_alloc(l->l_pool, sizeof *w);

	w->w_text = l->l_word;
	lex_next(l);
	return w;
}

static int
is_redir(enum token t)
{
	return t == T_IONUM || (t >= T_LESS && t <= T_GREATAND);
}

static struct redir *
parse_redir(struct lexer *l)
{
	struct redir *r = pool_alloc(l->l_pool, sizeof *r);
	enum token t;

	r->r_fd = -1;
	if (lex_peek(l) == T_IONUM) {
		r->r_fd = l->l_word[0] - '0';
		lex_next(l);
	}
	t = lex_peek(l);
	lex_next(l);
	switch (t) {
	case T_GREAT: r->r_op = R_OUT; break;
	case T_DGREAT: r->r_op = R_APPEND; break;
	case T_GREATAND: r->r_op = R_DUPOUT; break;
	case T_LESSAND: r->r_op = R_DUPIN; break;
	case T_DLESS:
	case T_DLESSDASH: r->r_op = R_HERE; break;
	default: r->r_op = R_IN; break;
	}
	r->r_strip = t == T_DLESSDASH;
	if (r->r_fd == -1)
		r->r_fd = r->r_op == R_OUT || r->r_op == R_APPEND ||
		    r->r_op == R_DUPOUT;
	if (lex_peek(l) != T_WORD) {
		fail(l, "a redirection needs a word");
		return r;
	}
	r->r_word = l->l_word;
	if (r->r_op == R_HERE) {
		if (l->l_nhere == sizeof l->l_here / sizeof l->l_here[0])
			fail(l, "too many here-documents");
		else
			l->l_here[l->l_nhere++] = r;
	}
	lex_next(l);
	return r;
}

static void
parse_redirs(struct lexer *l, struct node *n)
{
	struct redir **tail = &n->n_redirs;

	while (*tail != NULL)
		tail = &(*tail)->r_next;
	while (is_redir(lex_peek(l))) {
		*tail = parse_redir(l);
		tail = &(*tail)->r_next;
	}
}

static struct node *
parse_if(struct lexer *l)
{
	struct node *n = node_new(l, N_IF);

	lex_next(l);
	n->n_a = parse_list(l, 1);
	expect_word(l, "then", "`then' expected");
	n->n_b = parse_list(l, 1);
	if (is_word(l, "elif")) {
		n->n_c = parse_if(l);
		return n;
	}
	if (is_word(l, "else")) {
		lex_next(l);
		n->n_c = parse_list(l, 1);
	}
	expect_word(l, "fi", "`fi' expected");
	return n;
}

static struct node *
parse_do(struct lexer *l)
{
	struct node *n;

	expect_word(l, "do", "`do' expected");
	n = parse_list(l, 1);
	expect_word(l, "done", "`done' expected");
	return n;
}

static struct node *
parse_while(struct lexer *l, enum node_type type)
{
	struct node *n = node_new(l, type);

	lex_next(l);
	n->n_a = parse_list(l, 1);
	n->n_b = parse_do(l);
	return n;
}

static struct node *
parse_for(struct lexer *l)
{
	struct node *n = node_new(l, N_FOR);
	struct word **tail = &n->n_words;

	lex_next(l);
	if (lex_peek(l) != T_WORD || !var_is_name(l->l_word,
	    strlen(l->l_word))) {
		fail(l, "`for' needs a name");
		return n;
	}
	n->n_name = l->l_word;
	lex_next(l);
	skip_newlines(l);
	if (is_word(l, "in")) {
		n->n_in = 1;
		lex_next(l);
		while (lex_peek(l) == T_WORD) {
			*tail = word_new(l);
			tail = &(*tail)->w_next;
		}
	}
	if (lex_peek(l) == T_SEMI)
		lex_next(l);
	skip_newlines(l);
	n->n_b = parse_do(l);
	return n;
}

static struct arm *
parse_arm(struct lexer *l)
{
	struct arm *a = pool_alloc(l->l_pool, sizeof *a);
	struct word **tail = &a->a_patterns;

	if (lex_peek(l) == T_LPAREN)
		lex_next(l);
	while (lex_peek(l) == T_WORD) {
		*tail = word_new(l);
		tail = &(*tail)->w_next;
		if (lex_peek(l) != T_PIPE)
			break;
		lex_next(l);
	}
	if (a->a_patterns == NULL || lex_peek(l) != T_RPAREN) {
		fail(l, "a case needs PATTERN)");
		return a;
	}
	lex_next(l);
	skip_newlines(l);
	if (lex_peek(l) != T_DSEMI && !is_word(l, "esac"))
		a->a_body = parse_list(l, 1);
	if (lex_peek(l) == T_DSEMI)
		lex_next(l);
	else if (!is_word(l, "esac"))
		fail(l, "`;;' expected");
	skip_newlines(l);
	return a;
}

static struct node *
parse_case(struct lexer *l)
{
	struct node *n = node_new(l, N_CASE);
	struct arm **tail = &n->n_arms;

	lex_next(l);
	if (lex_peek(l) != T_WORD) {
		fail(l, "`case' needs a word");
		return n;
	}
	n->n_words = word_new(l);
	skip_newlines(l);
	expect_word(l, "in", "`in' expected");
	skip_newlines(l);
	while (l->l_error == NULL && !is_word(l, "esac")) {
		*tail = parse_arm(l);
		tail = &(*tail)->a_next;
	}
	expect_word(l, "esac", "`esac' expected");
	return n;
}

static struct node *
parse_group(struct lexer *l, enum node_type type)
{
	struct node *n = node_new(l, type);

	lex_next(l);
	n->n_a = parse_list(l, 1);
	if (type == N_BRACE)
		expect_word(l, "}", "`}' expected");
	else if (lex_peek(l) == T_RPAREN)
		lex_next(l);
	else
		fail(l, "`)' expected");
	return n;
}

static struct node *
parse_function(struct lexer *l, const char *name)
{
	struct node *n = node_new(l, N_FUNC);

	lex_next(l);
	if (lex_peek(l) != T_RPAREN) {
		fail(l, "`)' expected");
		return n;
	}
	lex_next(l);
	skip_newlines(l);
	n->n_name = name;
	if (is_word(l, "{"))
		n->n_a = parse_group(l, N_BRACE);
	else if (lex_peek(l) == T_LPAREN)
		n->n_a = parse_group(l, N_SUBSHELL);
	else
		fail(l, "a function needs { }");
	if (n->n_a != NULL)
		parse_redirs(l, n->n_a);
	return n;
}

static struct node *
parse_simple(struct lexer *l)
{
	struct node *n = node_new(l, N_SIMPLE);
	struct word **args = &n->n_words, **assigns = &n->n_assigns;
	struct redir **redirs = &n->n_redirs;
	enum token t;

	for (;;) {
		t = lex_peek(l);
		if (is_redir(t)) {
			*redirs = parse_redir(l);
			redirs = &(*redirs)->r_next;
		} else if (t != T_WORD)
			break;
		else if (n->n_words == NULL && var_assign_len(l->l_word) > 0) {
			*assigns = word_new(l);
			assigns = &(*assigns)->w_next;
		} else {
			*args = word_new(l);
			args = &(*args)->w_next;
			if (args == &n->n_words->w_next &&
			    lex_peek(l) == T_LPAREN &&
			    n->n_redirs == NULL && n->n_assigns == NULL)
				return parse_function(l, n->n_words->w_text);
		}
	}
	if (n->n_words == NULL && n->n_assigns == NULL && n->n_redirs == NULL)
		fail(l, "a command is missing");
	return n;
}

static struct node *
parse_one(struct lexer *l)
{
	static const char *const stops[] = { "then", "else", "elif", "fi",
	    "do", "done", "esac", "}" };
	struct node *n;
	unsigned i;

	if (lex_peek(l) == T_LPAREN)
		n = parse_group(l, N_SUBSHELL);
	else if (is_word(l, "{"))
		n = parse_group(l, N_BRACE);
	else if (is_word(l, "if"))
		n = parse_if(l);
	else if (is_word(l, "while"))
		n = parse_while(l, N_WHILE);
	else if (is_word(l, "until"))
		n = parse_while(l, N_UNTIL);
	else if (is_word(l, "for"))
		n = parse_for(l);
	else if (is_word(l, "case"))
		n = parse_case(l);
	else {
		for (i = 0; i < sizeof stops / sizeof stops[0]; i++)
			if (is_word(l, stops[i]))
				fail(l, "a reserved word where a command is "
				    "expected");
		return parse_simple(l);
	}
	parse_redirs(l, n);
	return n;
}

static struct node *
parse_pipeline(struct lexer *l)
{
	struct node *n, *p;
	int not = 0;

	while (is_word(l, "!")) {
		not = !not;
		lex_next(l);
	}
	n = parse_one(l);
	while (l->l_error == NULL && lex_peek(l) == T_PIPE) {
		lex_next(l);
		skip_newlines(l);
		p = node_new(l, N_PIPE);
		p->n_a = n;
		p->n_b = parse_one(l);
		n = p;
	}
	if (not) {
		p = node_new(l, N_NOT);
		p->n_a = n;
		n = p;
	}
	return n;
}

static struct node *
parse_and_or(struct lexer *l)
{
	struct node *n = parse_pipeline(l), *p;
	enum token t;

	while (l->l_error == NULL &&
	    ((t = lex_peek(l)) == T_AND || t == T_OR)) {
		lex_next(l);
		skip_newlines(l);
		p = node_new(l, t == T_AND ? N_AND : N_OR);
		p->n_a = n;
		p->n_b = parse_pipeline(l);
		n = p;
	}
	return n;
}

/* a list ends where a reserved word or token closes what it stands in */
static int
list_ends(struct lexer *l)
{
	static const char *const ends[] = { "then", "else", "elif", "fi",
	    "do", "done", "esac", "}" };
	unsigned i;

	switch (lex_peek(l)) {
	case T_EOF:
	case T_RPAREN:
	case T_DSEMI:
		return 1;
	case T_WORD:
		for (i = 0; i < sizeof ends / sizeof ends[0]; i++)
			if (strcmp(l->l_word, ends[i]) == 0)
				return 1;
		return 0;
	default:
		return 0;
	}
}

/*
 * nested: newlines separate, the list goes on to its closing word.
 * Otherwise it ends with the line.
 */
static struct node *
parse_list(struct lexer *l, int nested)
{
	struct node *list = NULL, *n, *p;
	enum token t;

	l->l_nested += nested;
	if (nested)
		skip_newlines(l);
	while (l->l_error == NULL && !list_ends(l)) {
		n = parse_and_or(l);
		t = lex_peek(l);
		if (t == T_AMP) {
			p = node_new(l, N_BACK);
			p->n_a = n;
			n = p;
		}
		if (list != NULL) {
			p = node_new(l, N_SEQ);
			p->n_a = list;
			p->n_b = n;
			list = p;
		} else
			list = n;
		if (t == T_SEMI || t == T_AMP)
			lex_next(l);
		else if (t != T_NEWLINE)
			break;
		if (nested)
			skip_newlines(l);
		else if (lex_peek(l) == T_NEWLINE)
			break;
	}
	l->l_nested -= nested;
	if (list == NULL && nested)
		fail(l, "a command is missing");
	return list;
}

struct node *
parse_command(struct lexer *l)
{
	struct node *n;

	while (lex_peek(l) == T_NEWLINE)
		lex_next(l);
	if (lex_peek(l) == T_EOF)
		return NULL;
	n = parse_list(l, 0);
	if (l->l_error == NULL && lex_peek(l) != T_NEWLINE &&
	    lex_peek(l) != T_EOF)
		fail(l, "unexpected token");
	return n;
}
