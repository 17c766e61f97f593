/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a fuzz target over the files named: the regression run of a corpus,
 * without libFuzzer.  The input lies in memory of exactly its size, so that
 * AddressSanitizer sees the first byte read beyond it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
run_file(const char *path)
{
	uint8_t *data;
	long size;
	FILE *f;

	f = fopen(path, "rb");
	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0) {
		perror(path);
		return 1;
	}
	rewind(f);
	data = malloc((size_t)size);
	if ((data == NULL && size != 0) ||
	    fread(data, 1, (size_t)size, f) != (size_t)size) {
		perror(path);
		return 1;
	}
	fclose(f);
	/* the last line before a report names the input */
	printf("%s\n", path);
	fflush(stdout);
	(void)LLVMFuzzerTestOneInput(data, (size_t)size);
	free(data);
	return 0;
}

int
main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (run_file(argv[i]) != 0)
			return 1;
	return 0;
}
