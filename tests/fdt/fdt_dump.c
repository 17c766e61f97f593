/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints all that lib/fdt and board_scan() find in a device tree, one fact a
 * line, for test_fdt_oracle.py.  Exit status 1 if fdt_init() refuses the file.
 */
#include <abi/bootinfo.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "fdt/fdt.h"

static void
print_hex(const uint8_t *p, size_t n)
{
	for (; n > 0; n--)
		printf("%02x", *p++);
	putchar('\n');
}

static void
print_path(const struct fdt *f, uint32_t node)
{
	uint32_t up = fdt_parent(f, node);

	if (up == FDT_NONE)
		return;
	print_path(f, up);
	printf("/%s", fdt_name(f, node));
}

static void
dump_tree(const struct fdt *f)
{
	uint64_t base, size;
	struct fdt_prop p;
	uint32_t n, i;
	int depth = 0, error;

	for (i = 0; fdt_memreserve(f, i, &base, &size) == 0; i++)
		printf("rsv %" PRIx64 " %" PRIx64 "\n", base, size);
	for (n = f->f_root; n != FDT_NONE; n = fdt_next(f, n, &depth)) {
		printf("node ");
		print_path(f, n);
		putchar('\n');
		for (error = fdt_first_prop(f, n, &p); error == 0;
		    error = fdt_next_prop(f, &p)) {
			printf("prop %s ", p.p_name);
			print_hex(p.p_data, p.p_len);
		}
		for (i = 0; fdt_reg(f, n, i, &base, &size) == 0; i++)
			printf("reg %" PRIx64 " %" PRIx64 "\n", base, size);
	}
}

static void
dump_board(const struct board *b)
{
	uint32_t i;

	printf("board model %s\n", b->b_model);
	printf("board timebase %u\n", b->b_timebase);
	for (i = 0; i < b->b_nmem; i++)
		printf("board mem %" PRIx64 " %" PRIx64 "\n",
		    b->b_mem[i].r_base, b->b_mem[i].r_size);
	for (i = 0; i < b->b_nresv; i++)
		printf("board resv %" PRIx64 " %" PRIx64 "\n",
		    b->b_resv[i].r_base, b->b_resv[i].r_size);
	for (i = 0; i < b->b_nhart; i++)
		printf("board hart %" PRIu64 " context %d sstc %d\n",
		    b->b_hart[i].h_id, (int)b->b_hart[i].h_plic_context,
		    b->b_hart[i].h_sstc);
	printf("board plic %" PRIx64 " %" PRIx64 " ndev %u\n", b->b_plic_base,
	    b->b_plic_size, b->b_plic_ndev);
	printf("board uart kind %d base %" PRIx64 " size %" PRIx64
	    " shift %u width %u clock %u irq %u\n", (int)b->b_uart.u_kind,
	    b->b_uart.u_base, b->b_uart.u_size, b->b_uart.u_shift,
	    b->b_uart.u_width, b->b_uart.u_clock, b->b_uart.u_irq);
	printf("board test %" PRIx64 "\n", b->b_test_base);
	printf("board initrd %" PRIx64 " %" PRIx64 "\n", b->b_initrd_start,
	    b->b_initrd_end);
	printf("board bootargs %s\n", b->b_bootargs);
	printf("board seed ");
	print_hex(b->b_seed, b->b_seedlen);
}

int
main(int argc, char **argv)
{
	static struct board b;
	struct fdt f;
	uint8_t *blob;
	size_t size;
	FILE *fp;

	if (argc < 2 || (fp = fopen(argv[1], "rb")) == NULL) {
		fprintf(stderr, "usage: fdt_dump FILE [PATH ...]\n");
		return 2;
	}
	blob = malloc(FDT_MAXSIZE);
	size = fread(blob, 1, FDT_MAXSIZE, fp);
	fclose(fp);
	/* exactly its size: the sanitizer sees the first byte too many */
	blob = realloc(blob, size > 0 ? size : 1);
	if (fdt_init(&f, blob, size) != 0) {
		printf("refused %s\n", f.f_why);
		free(blob);
		return 1;
	}
	for (argv += 2; *argv != NULL; argv++) {
		uint32_t n = fdt_path(&f, *argv, strlen(*argv));

		printf("path %s ", *argv);
		print_path(&f, n);
		putchar('\n');
	}
	dump_tree(&f);
	if (board_scan(blob, size, &b) == 0)
		dump_board(&b);
	else
		printf("board refused %s\n", board_error);
	free(blob);
	return 0;
}
