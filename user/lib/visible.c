/* SPDX-License-Identifier: BSD-2-Clause */
#include "visible.h"

#include <string.h>

/* the smallest that needs so many bytes, and the one behind the C1 controls */
static const unsigned long least[] = { 0, 0, 0xa0, 0x800, 0x10000 };

size_t
visible_char(const char *s, size_t n)
{
	unsigned char lead = (unsigned char)*s;
	unsigned long c;
	size_t len, i;

	if (lead < 0x80)
		return lead >= ' ' && lead != 0x7f;
	len = lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	if (len == 0 || lead > 0xf4 || len > n)
		return 0;
	c = lead & (0x7fU >> len);
	for (i = 1; i < len; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return len;
}

char *
visible(char *out, size_t size, const char *s, size_t n)
{
	const char *end = s + strnlen(s, n);
	size_t len, at = 0;

	for (; s < end; s += len) {
		len = visible_char(s, (size_t)(end - s));
		if (at + (len > 0 ? len : 1) >= size)
			break;
		if (len == 0) {
			len = 1;
			out[at++] = '?';
			continue;
		}
		memcpy(out + at, s, len);
		at += len;
	}
	out[at] = '\0';
	return out;
}
