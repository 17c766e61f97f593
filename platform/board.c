/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From device tree to struct board.  Pure: also compiled for the host, where
 * it is compared with libfdt on every tree at hand, and fuzzed.
 *
 * What is wrong in a part that we can do without (console, seed, initrd,
 * reset device) counts as absent; what is wrong in memory, harts, time or
 * reserved ranges is an error, as guessing would corrupt something.
 */
#include <abi/errno.h>

#include "board.h"
#include "fdt/fdt.h"
#include "util/string.h"

#define IRQ_S_EXTERNAL	9	/* privileged ISA: external, supervisor */
#define MAX_SHIFT	4

const char *board_error;

static int
fail(const char *why, int error)
{
	board_error = why;
	return error;
}

static uint32_t
path(const struct fdt *f, const char *p)
{
	return fdt_path(f, p, strlen(p));
}

/* The first string of a property, NULL if absent or malformed. */
static const char *
first_string(const struct fdt *f, uint32_t node, const char *name)
{
	struct fdt_prop p;
	const char *s;

	if (fdt_getprop(f, node, name, &p) != 0 || fdt_string(&p, 0, &s) != 0)
		return NULL;
	return s;
}

/*
 * Memory
 */

/* Add a range; keeps the list ascending and disjoint, joins what touches. */
static void
add_memory(struct board *b, paddr_t base, paddr_t size)
{
	struct board_range *r = b->b_mem;
	paddr_t end = base + size;
	uint32_t i = 0, k;

	while (i < b->b_nmem && r[i].r_base + r[i].r_size < base)
		i++;
	for (k = i; k < b->b_nmem && r[k].r_base <= end; k++) {
		if (r[k].r_base < base)
			base = r[k].r_base;
		if (r[k].r_base + r[k].r_size > end)
			end = r[k].r_base + r[k].r_size;
	}
	/* [i, k) become one; if that is none, make room, lose the highest */
	if (i == k) {
		if (i == BOARD_NMEM)
			return;
		if (b->b_nmem == BOARD_NMEM)
			b->b_nmem--;
		memmove(&r[i + 1], &r[i], (b->b_nmem - i) * sizeof(*r));
		b->b_nmem++;
	} else {
		memmove(&r[i + 1], &r[k], (b->b_nmem - k) * sizeof(*r));
		b->b_nmem -= k - i - 1;
	}
	r[i].r_base = base;
	r[i].r_size = end - base;
}

static int
scan_memory(const struct fdt *f, struct board *b)
{
	uint64_t base, size;
	const char *type;
	uint32_t n, i;
	int error;

	for (n = fdt_first_child(f, f->f_root); n != FDT_NONE;
	    n = fdt_next_sibling(f, n)) {
		type = first_string(f, n, "device_type");
		if (type == NULL || strcmp(type, "memory") != 0 ||
		    !fdt_is_okay(f, n))
			continue;
		for (i = 0; (error = fdt_reg(f, n, i, &base, &size)) == 0; i++)
			if (size != 0)
				add_memory(b, base, size);
		if (error != ENOENT)
			return fail("a memory node has a malformed reg",
			    EINVAL);
	}
	if (b->b_nmem == 0)
		return fail("no node of device_type \"memory\" with a reg",
		    ENOENT);
	return 0;
}

static int
add_reserved(struct board *b, paddr_t base, paddr_t size)
{
	if (size == 0)
		return 0;
	if (size > UINT64_MAX - base)
		return fail("a reserved range wraps around", EINVAL);
	if (b->b_nresv == BOARD_NRESV)
		return fail("more reserved ranges than BOARD_NRESV", E2BIG);
	b->b_resv[b->b_nresv].r_base = base;
	b->b_resv[b->b_nresv].r_size = size;
	b->b_nresv++;
	return 0;
}

/*
 * The memory reservation block, then /reserved-memory.  Children of the latter
 * that have a size but no reg ask us to choose a place: none is chosen.
 * Its ranges are empty by definition; some firmware forgets them, hence _raw.
 */
static int
scan_reserved(const struct fdt *f, struct board *b)
{
	uint64_t base, size;
	uint32_t n, i;
	int error;

	for (i = 0; fdt_memreserve(f, i, &base, &size) == 0; i++) {
		error = add_reserved(b, base, size);
		if (error != 0)
			return error;
	}
	n = path(f, "/reserved-memory");
	if (n == FDT_NONE)
		return 0;
	for (n = fdt_first_child(f, n); n != FDT_NONE;
	    n = fdt_next_sibling(f, n)) {
		if (!fdt_is_okay(f, n))
			continue;
		for (i = 0; (error = fdt_reg_raw(f, n, i, &base, &size)) == 0;
		    i++) {
			error = add_reserved(b, base, size);
			if (error != 0)
				return error;
		}
		if (error != ENOENT)
			return fail("a node of /reserved-memory has a "
			    "malformed reg", EINVAL);
	}
	return 0;
}

/*
 * Harts and the PLIC
 */

/* Is `ext' in a riscv,isa string ("rv64imac_zicsr_sstc"), any version of it? */
static int
isa_string_has(const char *isa, const char *ext)
{
	size_t n = strlen(ext);

	for (isa = strchr(isa, '_'); isa != NULL; isa = strchr(isa, '_')) {
		isa++;
		if (strncmp(isa, ext, n) == 0 && (isa[n] == '\0' ||
		    isa[n] == '_' || (isa[n] >= '0' && isa[n] <= '9')))
			return 1;
	}
	return 0;
}

static int
hart_has(const struct fdt *f, uint32_t cpu, const char *ext)
{
	struct fdt_prop p;
	const char *isa;

	/* the newer property, where there is one, is the whole truth */
	if (fdt_getprop(f, cpu, "riscv,isa-extensions", &p) == 0)
		return fdt_has_string(&p, ext);
	isa = first_string(f, cpu, "riscv,isa");
	return isa != NULL && isa_string_has(isa, ext);
}

/* Index of the PLIC's interrupts-extended entry for this hart's S-mode. */
static uint32_t
plic_context(const struct fdt *f, uint32_t plic, uint32_t cpu)
{
	uint32_t intc = fdt_child(f, cpu, "interrupt-controller", 20);
	uint32_t handle, other, irq, i;
	struct fdt_prop p;

	if (plic == FDT_NONE || intc == FDT_NONE ||
	    fdt_u32(f, intc, "phandle", &handle) != 0 ||
	    fdt_getprop(f, plic, "interrupts-extended", &p) != 0)
		return BOARD_NO_CONTEXT;
	/* a hart's controller has #interrupt-cells = 1: entries are pairs */
	for (i = 0; fdt_cell(&p, 2 * i, &other) == 0 &&
	    fdt_cell(&p, 2 * i + 1, &irq) == 0; i++)
		if (other == handle && irq == IRQ_S_EXTERNAL)
			return i;
	return BOARD_NO_CONTEXT;
}

/* Has an MMU, unlike the S7 and E51 monitor cores, and is not disabled. */
static int
hart_usable(const struct fdt *f, uint32_t cpu)
{
	const char *type = first_string(f, cpu, "device_type");
	const char *mmu = first_string(f, cpu, "mmu-type");

	return type != NULL && strcmp(type, "cpu") == 0 && mmu != NULL &&
	    strcmp(mmu, "riscv,none") != 0 && strcmp(mmu, "riscv,sv32") != 0 &&
	    fdt_is_okay(f, cpu);
}

static int
scan_harts(const struct fdt *f, uint32_t plic, struct board *b)
{
	uint32_t cpus = path(f, "/cpus"), n, timebase = 0;
	uint64_t id, size, v;
	struct board_hart *h;

	if (cpus == FDT_NONE)
		return fail("no /cpus", ENOENT);
	if (fdt_u64(f, cpus, "timebase-frequency", &v) == 0 && v <= UINT32_MAX)
		timebase = (uint32_t)v;
	for (n = fdt_first_child(f, cpus); n != FDT_NONE;
	    n = fdt_next_sibling(f, n)) {
		if (!hart_usable(f, n))
			continue;
		if (fdt_reg_raw(f, n, 0, &id, &size) != 0)
			return fail("a cpu node has a malformed reg", EINVAL);
		/* older trees have it in each cpu node */
		if (timebase == 0)
			(void)fdt_u32(f, n, "timebase-frequency", &timebase);
		if (b->b_nhart == BOARD_NHART)
			continue;
		h = &b->b_hart[b->b_nhart++];
		h->h_id = id;
		h->h_sstc = (uint8_t)hart_has(f, n, "sstc");
		h->h_plic_context = plic_context(f, plic, n);
	}
	if (b->b_nhart == 0)
		return fail("no cpu node with an mmu-type and good status",
		    ENOENT);
	if (timebase == 0)
		return fail("no timebase-frequency in /cpus", ENOENT);
	b->b_timebase = timebase;
	return 0;
}

/* The PLIC's node; FDT_NONE, and no interrupts, if there is none we can use. */
static uint32_t
scan_plic(const struct fdt *f, struct board *b)
{
	uint32_t n = fdt_find_compatible(f, FDT_NONE, "sifive,plic-1.0.0");
	uint64_t base, size;
	uint32_t ndev;

	if (n == FDT_NONE)
		n = fdt_find_compatible(f, FDT_NONE, "riscv,plic0");
	if (n == FDT_NONE || fdt_reg(f, n, 0, &base, &size) != 0 ||
	    fdt_u32(f, n, "riscv,ndev", &ndev) != 0 || size == 0)
		return FDT_NONE;
	/* the register layout has room for 1023 */
	b->b_plic_base = base;
	b->b_plic_size = size;
	b->b_plic_ndev = ndev < 1023 ? ndev : 1023;
	return n;
}

/*
 * Console
 */

/* The node that `handle' names, and its cells (e.g. "#clock-cells"). */
static int
provider(const struct fdt *f, uint32_t handle, const char *cells,
    uint32_t *node, uint32_t *ncells)
{
	*node = fdt_phandle(f, handle);
	if (*node == FDT_NONE)
		return ENOENT;
	return fdt_u32(f, *node, cells, ncells);
}

/*
 * Hz of the clock that feeds the baud generator, 0 if not known: its own
 * clock-frequency, or that of a fixed clock.  What a clock controller makes is
 * what the firmware left there.
 */
static uint32_t
uart_clock(const struct fdt *f, uint32_t uart)
{
	uint32_t hz, want = 0, at, handle, node, cells, i;
	struct fdt_prop p;
	const char *s;

	if (fdt_u32(f, uart, "clock-frequency", &hz) == 0)
		return hz;
	if (fdt_getprop(f, uart, "clock-names", &p) == 0)
		for (i = 0; fdt_string(&p, i, &s) == 0; i++)
			if (strcmp(s, "baudclk") == 0)
				want = i;
	if (fdt_getprop(f, uart, "clocks", &p) != 0)
		return 0;
	for (at = i = 0; fdt_cell(&p, at, &handle) == 0; at += 1 + cells, i++) {
		if (provider(f, handle, "#clock-cells", &node, &cells) != 0 ||
		    cells > 4)
			return 0;
		if (i == want)
			return fdt_is_compatible(f, node, "fixed-clock") &&
			    fdt_u32(f, node, "clock-frequency", &hz) == 0 ?
			    hz : 0;
	}
	return 0;
}

/* The interrupt's number at the PLIC, 0 if it goes elsewhere or nowhere. */
static uint32_t
uart_irq(const struct fdt *f, const struct board *b, uint32_t plic,
    uint32_t uart)
{
	uint32_t irq, handle, n;
	struct fdt_prop p;

	if (fdt_getprop(f, uart, "interrupts-extended", &p) == 0) {
		if (fdt_cell(&p, 0, &handle) != 0 || fdt_cell(&p, 1, &irq) != 0)
			return 0;
	} else {
		if (fdt_getprop(f, uart, "interrupts", &p) != 0 ||
		    fdt_cell(&p, 0, &irq) != 0)
			return 0;
		/* the interrupt parent is inherited from above */
		n = uart;
		while (fdt_u32(f, n, "interrupt-parent", &handle) != 0) {
			n = fdt_parent(f, n);
			if (n == FDT_NONE)
				return 0;
		}
	}
	if (plic == FDT_NONE || fdt_phandle(f, handle) != plic ||
	    irq > b->b_plic_ndev)
		return 0;
	return irq;
}

/*
 * console=PATH or ALIAS, else stdout-path without its ":115200n8", through the
 * aliases.  No node is called what asks for the firmware's: "sbi".
 */
static uint32_t
console_node(const struct fdt *f, const struct board *b)
{
	uint32_t chosen = path(f, "/chosen");
	const char *s, *end;
	size_t n;

	s = board_argument(b, "console", &n);
	if (s != NULL)
		return board_argument_is(b, "console", "sbi") ? FDT_NONE :
		    fdt_path(f, s, n);
	if (chosen == FDT_NONE)
		return FDT_NONE;
	s = first_string(f, chosen, "stdout-path");
	if (s == NULL)
		s = first_string(f, chosen, "linux,stdout-path");
	if (s == NULL)
		return FDT_NONE;
	end = strchr(s, ':');
	return fdt_path(f, s, end != NULL ? (size_t)(end - s) : strlen(s));
}

static const struct {
	const char *c_name;
	enum uart_kind c_kind;
	uint32_t c_width;	/* where reg-io-width is absent */
} uarts[] = {
	/* a DesignWare UART may also call itself ns16550a: it goes first */
	{ "snps,dw-apb-uart",		UART_DW,	1 },
	{ "starfive,jh7110-uart",	UART_DW,	1 },
	{ "ns16550a",			UART_NS16550,	1 },
	{ "ns16550",			UART_NS16550,	1 },
	{ "sifive,uart0",		UART_SIFIVE,	4 }
};

static void
scan_console(const struct fdt *f, uint32_t plic, struct board *b)
{
	struct board_uart u = { .u_kind = UART_NONE };
	uint32_t n = console_node(f, b);
	size_t i;

	if (n == FDT_NONE)
		return;
	for (i = 0; i < nitems(uarts); i++)
		if (fdt_is_compatible(f, n, uarts[i].c_name))
			break;
	if (i == nitems(uarts) ||
	    fdt_reg(f, n, 0, &u.u_base, &u.u_size) != 0)
		return;
	u.u_kind = uarts[i].c_kind;
	u.u_width = uarts[i].c_width;
	(void)fdt_u32(f, n, "reg-shift", &u.u_shift);
	(void)fdt_u32(f, n, "reg-io-width", &u.u_width);
	/* eight registers must be inside, and every access aligned */
	if (u.u_shift > MAX_SHIFT || (8UL << u.u_shift) > u.u_size ||
	    (u.u_width != 1 && u.u_width != 2 && u.u_width != 4) ||
	    u.u_base % u.u_width != 0)
		return;
	u.u_clock = uart_clock(f, n);
	u.u_irq = uart_irq(f, b, plic, n);
	b->b_uart = u;
}

/*
 * The rest
 */

static void
scan_chosen(const struct fdt *f, struct board *b)
{
	uint32_t n = path(f, "/chosen");
	uint64_t start, end;
	struct fdt_prop p;
	const char *s;

	if (n == FDT_NONE)
		return;
	s = first_string(f, n, "bootargs");
	if (s != NULL)
		strlcpy(b->b_bootargs, s, sizeof(b->b_bootargs));
	if (fdt_u64(f, n, "linux,initrd-start", &start) == 0 &&
	    fdt_u64(f, n, "linux,initrd-end", &end) == 0 && end > start) {
		b->b_initrd_start = start;
		b->b_initrd_end = end;
	}
	if (fdt_getprop(f, n, "rng-seed", &p) == 0) {
		b->b_seedlen = p.p_len < BOARD_SEEDMAX ? p.p_len :
		    BOARD_SEEDMAX;
		memcpy(b->b_seed, p.p_data, b->b_seedlen);
	}
}

/* Is that how the argument at p begins, and where is its value? */
static const char *
value_of(const char *p, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(p, name, n) != 0)
		return NULL;
	if (p[n] == '=')
		return p + n + 1;
	return p[n] == ' ' || p[n] == '\0' ? p + n : NULL;
}

const char *
board_argument(const struct board *b, const char *name, size_t *n)
{
	const char *p = b->b_bootargs, *v;

	while (*p != '\0' && strncmp(p, "cmd=", 4) != 0) {
		v = value_of(p, name);
		while (*p != '\0' && *p != ' ')
			p++;
		if (v != NULL) {
			*n = (size_t)(p - v);
			return v;
		}
		while (*p == ' ')
			p++;
	}
	return NULL;
}

int
board_argument_is(const struct board *b, const char *name, const char *value)
{
	size_t n;
	const char *v = board_argument(b, name, &n);

	return v != NULL && n == strlen(value) && strncmp(v, value, n) == 0;
}

static void
scan_misc(const struct fdt *f, struct board *b)
{
	const char *s = first_string(f, f->f_root, "model");
	uint64_t base, size;
	uint32_t n;

	if (s == NULL)
		s = first_string(f, f->f_root, "compatible");
	strlcpy(b->b_model, s != NULL ? s : "unknown", sizeof(b->b_model));
	n = fdt_find_compatible(f, FDT_NONE, "sifive,test0");
	if (n != FDT_NONE && fdt_reg(f, n, 0, &base, &size) == 0 && size >= 4)
		b->b_test_base = base;
}

int
board_scan(const void *fdt, size_t size, struct board *b)
{
	uint32_t plic;
	struct fdt f;
	int error;

	memset(b, 0, sizeof(*b));
	board_error = NULL;
	error = fdt_init(&f, fdt, size);
	if (error != 0)
		return fail(f.f_why, error);
	/* first, as these cannot fail: the caller's last words need them */
	scan_chosen(&f, b);
	scan_misc(&f, b);
	error = scan_memory(&f, b);
	if (error == 0)
		error = scan_reserved(&f, b);
	if (error != 0)
		return error;
	plic = scan_plic(&f, b);
	error = scan_harts(&f, plic, b);
	if (error != 0)
		return error;
	scan_console(&f, plic, b);
	return 0;
}
