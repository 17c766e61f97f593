/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/string.h"
#include "bootargs.h"

/* Does the word at p begin with that? */
static int
begins(const char *p, const char *word)
{
	return strncmp(p, word, strlen(word)) == 0;
}

void
bootargs_parse(const char *line, struct bootargs *ba)
{
	const char *p = line, *value;
	size_t n;

	memset(ba, 0, sizeof(*ba));
	for (;;) {
		while (*p == ' ' || *p == '\t')
			p++;
		if (*p == '\0')
			return;
		if (begins(p, "cmd=")) {
			ba->ba_cmd = p + 4;
			return;
		}
		for (n = 0; p[n] != '\0' && p[n] != ' ' && p[n] != '\t'; n++)
			;
		if (n == 5 && begins(p, "quiet"))
			ba->ba_quiet = 1;
		if (begins(p, "init=")) {
			value = p + 5;
			if (n - 5 < sizeof(ba->ba_init)) {
				memcpy(ba->ba_init, value, n - 5);
				ba->ba_init[n - 5] = '\0';
			} else
				ba->ba_long = 1;
		}
		p += n;
	}
}
