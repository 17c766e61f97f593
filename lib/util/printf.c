/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatted text into a buffer of the caller; the only formatter of kernel and
 * servers.  No floating point, no allocation, stack use below 200 bytes.
 */
#include <limits.h>
#include <stdint.h>

#include "util/printf.h"
#include "util/string.h"

struct out {
	char	*o_buf;
	size_t	 o_size;
	size_t	 o_len;		/* of the whole text, stored or not */
};

struct spec {
	size_t	 s_width;
	size_t	 s_prec;	/* SIZE_MAX: none given */
	int	 s_left;
	int	 s_zero;
	int	 s_long;	/* 64-bit argument */
};

static void
put(struct out *o, char c)
{
	if (o->o_len < o->o_size)
		o->o_buf[o->o_len] = c;
	o->o_len++;
}

static void
pad(struct out *o, char c, size_t have, size_t width)
{
	for (; have < width; have++)
		put(o, c);
}

static void
put_field(struct out *o, const struct spec *s, const char *text, size_t n)
{
	size_t i;

	if (!s->s_left)
		pad(o, ' ', n, s->s_width);
	for (i = 0; i < n; i++)
		put(o, text[i]);
	if (s->s_left)
		pad(o, ' ', n, s->s_width);
}

static void
put_number(struct out *o, const struct spec *s, uint64_t v, unsigned base,
    const char *prefix, int upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[2 + 22];	/* prefix, then 64 bits in octal */
	char *p = text + sizeof(text);
	size_t plen = strlen(prefix), n;

	do {
		*--p = digits[v % base];
		v /= base;
	} while (v != 0);
	n = (size_t)(text + sizeof(text) - p);
	if (s->s_zero && !s->s_left) {
		while (*prefix != '\0')
			put(o, *prefix++);
		pad(o, '0', n + plen, s->s_width);
		while (n-- > 0)
			put(o, *p++);
		return;
	}
	p -= plen;
	memcpy(p, prefix, plen);
	put_field(o, s, p, n + plen);
}

/* digits of a width; stops growing where nothing sensible is left */
static const char *
scan_number(const char *f, size_t *np)
{
	size_t n = 0;

	for (; *f >= '0' && *f <= '9'; f++)
		if (n < 4096)
			n = n * 10 + (size_t)(*f - '0');
	*np = n;
	return f;
}

/* flags, width, precision and length of the conversion that begins at `f' */
static const char *
scan_spec(const char *f, struct spec *s, va_list *ap)
{
	s->s_width = 0;
	s->s_prec = SIZE_MAX;
	s->s_left = s->s_zero = s->s_long = 0;
	for (; *f == '0' || *f == '-'; f++) {
		s->s_left |= *f == '-';
		s->s_zero |= *f == '0';
	}
	if (*f == '*') {
		int w = va_arg(*ap, int);

		s->s_left |= w < 0;
		s->s_width = w < 0 ? 0U - (unsigned)w : (unsigned)w;
		f++;
	} else
		f = scan_number(f, &s->s_width);
	if (*f == '.' && f[1] == '*') {
		int prec = va_arg(*ap, int);

		if (prec >= 0)
			s->s_prec = (size_t)prec;
		f += 2;
	} else if (*f == '.')
		f = scan_number(f + 1, &s->s_prec);
	for (; *f == 'l' || *f == 'z'; f++)
		s->s_long = 1;
	return f;
}

static void
put_unsigned(struct out *o, const struct spec *s, char conv, va_list *ap)
{
	uint64_t u = s->s_long ? va_arg(*ap, unsigned long) :
	    va_arg(*ap, unsigned);

	put_number(o, s, u, conv == 'u' ? 10 : conv == 'o' ? 8 : 16, "",
	    conv == 'X');
}

static void
put_signed(struct out *o, const struct spec *s, va_list *ap)
{
	int64_t d = s->s_long ? va_arg(*ap, long) : va_arg(*ap, int);

	put_number(o, s, d < 0 ? -(uint64_t)d : (uint64_t)d, 10,
	    d < 0 ? "-" : "", 0);
}

static void
put_string(struct out *o, const struct spec *s, const char *text)
{
	if (text == NULL)
		text = "(null)";
	put_field(o, s, text, strnlen(text, s->s_prec));
}

/* The conversion after the '%' at `start'; returns its last character. */
static const char *
convert(struct out *o, const char *start, va_list *ap)
{
	struct spec s;
	const char *f = scan_spec(start + 1, &s, ap);
	char c;

	switch (*f) {
	case 'd':
	case 'i':
		put_signed(o, &s, ap);
		break;
	case 'u':
	case 'o':
	case 'x':
	case 'X':
		put_unsigned(o, &s, *f, ap);
		break;
	case 'p':
		put_number(o, &s, (uintptr_t)va_arg(*ap, void *), 16, "0x", 0);
		break;
	case 'c':
		c = (char)va_arg(*ap, int);
		put_field(o, &s, &c, 1);
		break;
	case 's':
		put_string(o, &s, va_arg(*ap, const char *));
		break;
	case '%':
		put(o, '%');
		break;
	default:
		/* our bug, shown rather than guessed at */
		if (*f == '\0')
			f--;
		for (; start <= f; start++)
			put(o, *start);
	}
	return f;
}

int
kvsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { buf, size > 0 ? size - 1 : 0, 0 };
	va_list ap;

	/* a parameter of array type has no address to pass on: copy it */
	va_copy(ap, args);
	for (; *fmt != '\0'; fmt++) {
		if (*fmt == '%')
			fmt = convert(&o, fmt, &ap);
		else
			put(&o, *fmt);
	}
	va_end(ap);
	if (size > 0)
		buf[o.o_len < size - 1 ? o.o_len : size - 1] = '\0';
	return o.o_len > INT_MAX ? INT_MAX : (int)o.o_len;
}

int
ksnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = kvsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}
