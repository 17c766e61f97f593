/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * formats: list the file formats that exec was told of
 * formats -a NAME -m OFFSET:MAGIC[/MASK] INTERPRETER
 * formats -a NAME -e EXTENSION INTERPRETER
 * formats -r NAME
 *
 * MAGIC and MASK are hexadecimal bytes, as in 0:cafebabe.
 */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <abi/format.h>
#include <rvexec.h>

#define USAGE	"[-r NAME] [-a NAME -m OFFSET:MAGIC[/MASK] INTERPRETER]" \
		" [-a NAME -e EXTENSION INTERPRETER]"

static unsigned
hex(const char *s, size_t n, uint8_t *bytes)
{
	char pair[3] = "";
	size_t i;

	if (n == 0 || n % 2 != 0 || n > 2 * FORMAT_MAGIC)
		errx(2, "%.*s: 1 to %d bytes, two digits each", (int)n, s,
		    FORMAT_MAGIC);
	for (i = 0; i < n; i += 2) {
		if (!isxdigit((unsigned char)s[i]) ||
		    !isxdigit((unsigned char)s[i + 1]))
			errx(2, "%.*s: not hexadecimal", (int)n, s);
		memcpy(pair, s + i, 2);
		bytes[i / 2] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return (unsigned)(n / 2);
}

static void
magic(struct abi_format *f, const char *spec)
{
	const char *mask;
	char *colon;

	f->f_offset = (uint32_t)strtoul(spec, &colon, 0);
	if (colon == spec || *colon != ':')
		errx(2, "%s: OFFSET:MAGIC, as in 0:cafebabe", spec);
	mask = strchr(colon, '/');
	f->f_len = hex(colon + 1, mask != NULL ? (size_t)(mask - colon - 1) :
	    strlen(colon + 1), f->f_magic);
	memset(f->f_mask, 0xff, sizeof f->f_mask);
	if (mask != NULL && hex(mask + 1, strlen(mask + 1), f->f_mask) !=
	    f->f_len)
		errx(2, "%s: the mask is as long as the magic", spec);
}

static void
list(void)
{
	static struct abi_format f[FORMAT_N];
	int i, n = format_list(f, FORMAT_N);
	unsigned k;

	if (n == -1)
		err(1, "exec");
	for (i = 0; i < n; i++) {
		printf("%-15s %s ", f[i].f_name, f[i].f_interp[0] != '\0' ?
		    f[i].f_interp : "(a server)");
		if (f[i].f_len == 0) {
			if (f[i].f_ext[0] != '\0')
				printf(".%s", f[i].f_ext);
			putchar('\n');
			continue;
		}
		printf("%u:", (unsigned)f[i].f_offset);
		for (k = 0; k < f[i].f_len; k++)
			printf("%02x", f[i].f_magic[k]);
		putchar('/');
		for (k = 0; k < f[i].f_len; k++)
			printf("%02x", f[i].f_mask[k]);
		putchar('\n');
	}
}

static void
copy(char *to, size_t size, const char *from)
{
	if (strlen(from) >= size)
		errx(2, "%s: longer than %zu", from, size - 1);
	strcpy(to, from);
}

int
main(int argc, char **argv)
{
	struct abi_format f = { 0 };
	int c;

	while ((c = getopt(argc, argv, "a:m:e:r:")) != -1)
		switch (c) {
		case 'a':
			copy(f.f_name, sizeof f.f_name, optarg);
			break;
		case 'm':
			magic(&f, optarg);
			break;
		case 'e':
			copy(f.f_ext, sizeof f.f_ext, optarg);
			break;
		case 'r':
			if (format_remove(optarg) == -1)
				err(1, "%s", optarg);
			break;
		default:
			usage(USAGE);
		}
	if (argc == 1)
		list();
	else if (f.f_name[0] != '\0') {
		if (argc - optind != 1)
			usage(USAGE);
		copy(f.f_interp, sizeof f.f_interp, argv[optind]);
		if (format_add(&f) == -1)
			err(1, "%s", f.f_name);
	} else if (optind != argc)
		usage(USAGE);
	return flushed(0);
}
