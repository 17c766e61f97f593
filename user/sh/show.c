/* SPDX-License-Identifier: BSD-2-Clause */
/* A tree as text, for the list of jobs. */
#include "sh.h"

static void
show_words(struct buf *b, const struct word *w)
{
	for (; w != NULL; w = w->w_next) {
		if (b->b_len > 0 && b->b_text[b->b_len - 1] != ' ')
			buf_add(b, ' ');
		buf_puts(b, w->w_text);
	}
}

static void
show_two(struct buf *b, const struct node *n, const char *between)
{
	show_node(b, n->n_a);
	buf_puts(b, between);
	show_node(b, n->n_b);
}

void
show_node(struct buf *b, const struct node *n)
{
	switch (n->n_type) {
	case N_SIMPLE:
		show_words(b, n->n_assigns);
		show_words(b, n->n_words);
		break;
	case N_PIPE: show_two(b, n, " | "); break;
	case N_AND: show_two(b, n, " && "); break;
	case N_OR: show_two(b, n, " || "); break;
	case N_SEQ: show_two(b, n, "; "); break;
	case N_BACK: show_node(b, n->n_a); buf_puts(b, " &"); break;
	case N_NOT: buf_puts(b, "! "); show_node(b, n->n_a); break;
	case N_IF: buf_puts(b, "if ..."); break;
	case N_WHILE: buf_puts(b, "while ..."); break;
	case N_UNTIL: buf_puts(b, "until ..."); break;
	case N_FOR: buf_puts(b, "for ..."); break;
	case N_CASE: buf_puts(b, "case ..."); break;
	case N_FUNC: buf_puts(b, n->n_name); buf_puts(b, "()"); break;
	case N_BRACE:
		buf_puts(b, "{ ");
		show_node(b, n->n_a);
		buf_puts(b, "; }");
		break;
	case N_SUBSHELL:
		buf_puts(b, "(");
		show_node(b, n->n_a);
		buf_puts(b, ")");
		break;
	}
}
