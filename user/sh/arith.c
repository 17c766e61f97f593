/* SPDX-License-Identifier: BSD-2-Clause */
/* $((...)): C's integer operators by precedence climbing; names are variables. */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "sh.h"

struct calc {
	const char *p;
	int	 bad;
};

static const struct op {
	const char *text;
	int	 prec;
} ops[] = {			/* longer texts before their prefixes */
	{ "||", 1 }, { "&&", 2 }, { "==", 6 }, { "!=", 6 }, { "<=", 7 },
	{ ">=", 7 }, { "<<", 8 }, { ">>", 8 }, { "<", 7 }, { ">", 7 },
	{ "|", 3 }, { "^", 4 }, { "&", 5 }, { "+", 9 }, { "-", 9 },
	{ "*", 10 }, { "/", 10 }, { "%", 10 },
};

static long binary(struct calc *, int);

static void
blanks(struct calc *c)
{
	while (isspace((unsigned char)*c->p))
		c->p++;
}

static long
name_value(struct calc *c)
{
	const char *start = c->p, *value;
	char name[64];
	size_t n;

	while (isalnum((unsigned char)*c->p) || *c->p == '_')
		c->p++;
	n = (size_t)(c->p - start);
	if (n >= sizeof name) {
		c->bad = 1;
		return 0;
	}
	memcpy(name, start, n);
	name[n] = '\0';
	value = var_get(name);
	return value != NULL ? strtol(value, NULL, 0) : 0;
}

static long
unary(struct calc *c)
{
	char *end;
	long v;

	blanks(c);
	switch (*c->p) {
	case '-': c->p++; return (long)(0UL - (unsigned long)unary(c));
	case '+': c->p++; return unary(c);
	case '!': c->p++; return !unary(c);
	case '~': c->p++; return ~unary(c);
	case '(':
		c->p++;
		v = binary(c, 1);
		blanks(c);
		if (*c->p == ')')
			c->p++;
		else
			c->bad = 1;
		return v;
	}
	if (isalpha((unsigned char)*c->p) || *c->p == '_')
		return name_value(c);
	v = strtol(c->p, &end, 0);
	if (end == c->p)
		c->bad = 1;
	c->p = end;
	return v;
}

static const struct op *
operator(struct calc *c)
{
	unsigned i;

	blanks(c);
	for (i = 0; i < sizeof ops / sizeof ops[0]; i++)
		if (strncmp(c->p, ops[i].text, strlen(ops[i].text)) == 0)
			return &ops[i];
	return NULL;
}

static long
apply(struct calc *c, const char *op, long a, long b)
{
	unsigned long x = (unsigned long)a, y = (unsigned long)b;

	if ((*op == '/' || *op == '%') &&
	    (b == 0 || (a == LONG_MIN && b == -1))) {
		c->bad = 1;
		return 0;
	}
	switch (*op) {
	case '+': return (long)(x + y);
	case '-': return (long)(x - y);
	case '*': return (long)(x * y);
	case '/': return a / b;
	case '%': return a % b;
	case '^': return a ^ b;
	case '|': return op[1] == '|' ? a || b : a | b;
	case '&': return op[1] == '&' ? a && b : a & b;
	case '=': return a == b;
	case '!': return a != b;
	case '<':
		return op[1] == '<' ? (long)(x << (y & 63)) :
		    op[1] == '=' ? a <= b : a < b;
	default:
		return op[1] == '>' ? a >> (y & 63) :
		    op[1] == '=' ? a >= b : a > b;
	}
}

static long
binary(struct calc *c, int prec)
{
	const struct op *o;
	long v = unary(c);

	while (!c->bad && (o = operator(c)) != NULL && o->prec >= prec) {
		c->p += strlen(o->text);
		v = apply(c, o->text, v, binary(c, o->prec + 1));
	}
	return v;
}

int
arith(const char *text, long *result)
{
	struct calc c = { text, 0 };

	*result = binary(&c, 1);
	blanks(&c);
	return c.bad || *c.p != '\0' ? -1 : 0;
}
