/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Malformed images: a good program with one field changed.  Each is refused
 * with the errno named here, and the caller lives on (RULES: Linux kills it in
 * two of three such cases).
 */
#include <elf.h>

#include "tests/lib/test.h"

#define GOOD	"/bin/true"
#define FILENAME "image"

/* where the field is: in the header, or in the n-th header of that type */
struct mutation {
	const char *name;
	int	 phdr;		/* -1: file header; else its p_type */
	unsigned nth;
	unsigned off, size;
	const char *field;
	unsigned long value;
	int	 error[4];	/* any of these */
	const char *why;	/* what is named in place of the field, or NULL */
};

#define EH(f)	-1, 0, offsetof(Elf64_Ehdr, f),				\
		    sizeof(((Elf64_Ehdr *)0)->f), #f
#define PH(t, n, f) t, n, offsetof(Elf64_Phdr, f),			\
		    sizeof(((Elf64_Phdr *)0)->f), #f
#define ID(i)	-1, 0, i, 1, #i

static const struct mutation mutations[] = {
	{ "ident_magic0", ID(0), 0x7e, { ENOEXEC }, "does not begin with" },
	{ "ident_magic1", ID(1), 'e', { ENOEXEC }, "does not begin with" },
	{ "ident_magic2", ID(2), 'l', { ENOEXEC }, "does not begin with" },
	{ "ident_magic3", ID(3), 0, { ENOEXEC }, "does not begin with" },
	{ "ident_class_32", ID(EI_CLASS), ELFCLASS32, { ENOEXEC }, NULL },
	{ "ident_class_0", ID(EI_CLASS), 0, { ENOEXEC }, NULL },
	{ "ident_data_msb", ID(EI_DATA), ELFDATA2MSB, { ENOEXEC }, NULL },
	{ "ident_version", ID(EI_VERSION), 0, { ENOEXEC }, NULL },
	{ "type_none", EH(e_type), ET_NONE, { ENOEXEC }, NULL },
	{ "type_rel", EH(e_type), ET_REL, { ENOEXEC }, NULL },
	{ "type_core", EH(e_type), ET_CORE, { ENOEXEC }, NULL },
	{ "type_unknown", EH(e_type), 0x1234, { ENOEXEC }, NULL },
	{ "machine_x86", EH(e_machine), 62, { ENOEXEC }, NULL },
	{ "machine_0", EH(e_machine), 0, { ENOEXEC }, NULL },
	{ "version_0", EH(e_version), 0, { ENOEXEC }, NULL },
	{ "seed_097_entry_0", EH(e_entry), 0, { ENOEXEC }, NULL },
	{ "seed_097_entry_low", EH(e_entry), 0x1000, { ENOEXEC }, NULL },
	{ "seed_097_entry_end", EH(e_entry), 0x3ffffff000, { ENOEXEC }, NULL },
	{ "seed_027_entry_high", EH(e_entry), 0x4000000000, { ENOEXEC }, NULL },
	{ "seed_027_entry_kernel", EH(e_entry), 0xffffffc080200000,
	    { ENOEXEC }, NULL },
	{ "phoff_0", EH(e_phoff), 0, { ENOEXEC }, NULL },
	{ "phoff_end", EH(e_phoff), 0x100000, { ENOEXEC, EIO }, NULL },
	{ "phoff_huge", EH(e_phoff), ~0UL - 20, { ENOEXEC, EIO }, NULL },
	{ "phentsize_0", EH(e_phentsize), 0, { ENOEXEC }, NULL },
	{ "phentsize_32", EH(e_phentsize), 32, { ENOEXEC }, NULL },
	{ "phentsize_57", EH(e_phentsize), 57, { ENOEXEC }, NULL },
	{ "phnum_0", EH(e_phnum), 0, { ENOEXEC }, NULL },
	{ "rule_16_phnum_max", EH(e_phnum), 0xffff, { ENOEXEC }, NULL },
	{ "rule_16_phnum_1000", EH(e_phnum), 1000, { ENOEXEC }, NULL },
	{ "offset_past_end", PH(PT_LOAD, 0, p_offset), 0x1000000,
	    { ENOEXEC, EIO }, NULL },
	{ "offset_huge", PH(PT_LOAD, 1, p_offset), 1UL << 63,
	    { ENOEXEC, EIO }, NULL },
	{ "offset_misaligned", PH(PT_LOAD, 1, p_offset), 0x1008,
	    { ENOEXEC }, "differs from p_offset" },
	{ "rule_28_vaddr_0", PH(PT_LOAD, 0, p_vaddr), 0, { ENOEXEC }, NULL },
	{ "rule_28_vaddr_low", PH(PT_LOAD, 0, p_vaddr), 0xf000,
	    { ENOEXEC }, NULL },
	{ "rule_28_vaddr_end", PH(PT_LOAD, 1, p_vaddr), 0x3ffffff000,
	    { ENOEXEC }, NULL },
	{ "rule_28_vaddr_high", PH(PT_LOAD, 1, p_vaddr), 0x4000000000,
	    { ENOEXEC }, NULL },
	{ "rule_28_vaddr_kernel", PH(PT_LOAD, 1, p_vaddr),
	    0xffffffc080200000, { ENOEXEC }, NULL },
	{ "vaddr_wraps", PH(PT_LOAD, 2, p_vaddr), ~0xfffUL, { ENOEXEC }, NULL },
	{ "vaddr_misaligned", PH(PT_LOAD, 1, p_vaddr), 0x11008,
	    { ENOEXEC }, NULL },
	{ "rule_10_vaddr_on_stack", PH(PT_LOAD, 2, p_vaddr), 0x3fffdff000,
	    { ENOEXEC, ENOMEM }, NULL },
	{ "rule_10_vaddr_on_other", PH(PT_LOAD, 2, p_vaddr), 0x11000,
	    { ENOEXEC }, NULL },
	{ "filesz_past_end", PH(PT_LOAD, 1, p_filesz), 0x2000000,
	    { ENOEXEC, ENOMEM, EIO }, NULL },
	{ "filesz_over_memsz", PH(PT_LOAD, 0, p_memsz), 1, { ENOEXEC },
	    "larger than p_memsz" },
	{ "rule_05_filesz_wraps", PH(PT_LOAD, 1, p_filesz), ~0UL,
	    { ENOEXEC, ENOMEM }, NULL },
	{ "rule_05_memsz_wraps", PH(PT_LOAD, 2, p_memsz), ~0UL - 0x1000,
	    { ENOEXEC, ENOMEM }, "segment wraps around" },
	{ "memsz_huge", PH(PT_LOAD, 2, p_memsz), 1UL << 37,
	    { ENOEXEC, ENOMEM }, ": data = " },
	{ "seed_028_text_over_limit", PH(PT_LOAD, 1, p_memsz), 1UL << 32,
	    { ENOMEM, ENOEXEC }, "shares a page" },
	{ "seed_029_data_over_limit", PH(PT_LOAD, 2, p_memsz), 1UL << 34,
	    { ENOMEM, ENOEXEC }, ": data = " },
	{ "flags_write_exec", PH(PT_LOAD, 1, p_flags), PF_R | PF_W | PF_X,
	    { ENOEXEC, EACCES }, NULL },
	{ "entry_not_executable", PH(PT_LOAD, 1, p_flags), PF_R,
	    { ENOEXEC }, "in no executable segment" },
	{ "align_not_a_power", PH(PT_LOAD, 1, p_align), 0x1001,
	    { ENOEXEC }, NULL },
	{ "text_is_no_load", PH(PT_LOAD, 1, p_type), PT_NOTE, { ENOEXEC },
	    "in no executable segment" },
	{ "two_interpreters", PH(PT_LOAD, 1, p_type), PT_INTERP,
	    { ENOEXEC, ENOENT, ENAMETOOLONG },
	    "length of an interpreter's path" },
};

#define N	(sizeof mutations / sizeof mutations[0])

static unsigned current;

/* the place of a mutation's field, or 0 */
static unsigned char *
field(unsigned char *image, const struct mutation *m)
{
	Elf64_Ehdr *eh = (Elf64_Ehdr *)image;
	Elf64_Phdr *ph = (Elf64_Phdr *)(image + eh->e_phoff);
	unsigned i, seen = 0;

	if (m->phdr == -1)
		return image + m->off;
	for (i = 0; i < eh->e_phnum; i++)
		if (ph[i].p_type == (unsigned)m->phdr && seen++ == m->nth)
			return (unsigned char *)&ph[i] + m->off;
	return NULL;
}

/* The dry run of FILENAME names that field as the one that is at fault. */
static void
check_explained(const char *field, const char *why)
{
	static char *const argv[] = { FILENAME, NULL };
	static char text[EXPLAIN_SIZE + 1];
	char want[64];
	ssize_t n;

	n = exec_explanation("./" FILENAME, argv, environ, text,
	    EXPLAIN_SIZE);
	CHECK_OK(n);
	text[n] = '\0';
	CHECK(strstr(text, "result: E") != NULL);
	snprintf(want, sizeof want, ": %s = ", field);
	if (strstr(text, why != NULL ? why : want) == NULL)
		test_fail(__FILE__, __LINE__, "\"%s\" is not in: %s",
		    why != NULL ? why : want, text);
}

static void
check_refused(unsigned char *image, size_t n, const int *errors)
{
	static char *const argv[] = { FILENAME, NULL };
	unsigned i;

	write_file(FILENAME, image, n, 0755);
	errno = 0;
	execve("./" FILENAME, argv, environ);
	for (i = 0; i < 4 && errors[i] != 0; i++)
		if (errno == errors[i])
			return;
	test_fail(__FILE__, __LINE__, "errno %d (%s), not %d", errno,
	    strerror(errno), errors[0]);
}

static void
mutate(void)
{
	const struct mutation *m = &mutations[current];
	unsigned char *image, *p;
	size_t n;

	image = read_file(GOOD, &n);
	p = field(image, m);
	if (p == NULL)
		test_fail(__FILE__, __LINE__, GOOD " has no such header");
	memcpy(p, &m->value, m->size);
	check_refused(image, n, m->error);
	check_explained(m->field, m->why);
}

/* changes every byte of the headers in turn: any answer, no harm */
static void
every_header_byte(void)
{
	static char *const argv[] = { FILENAME, NULL };
	unsigned char *image, old;
	size_t n, i;
	pid_t pid;
	int st;

	image = read_file(GOOD, &n);
	for (i = 0; i < 64 + 6 * 56; i++) {
		old = image[i];
		image[i] ^= 0xff;
		write_file(FILENAME, image, n, 0755);
		image[i] = old;
		pid = vfork();
		if (pid == 0) {
			execve("./" FILENAME, argv, environ);
			_exit(1);
		}
		st = wait_for(pid);
		/* it ran, it died by itself, or it was refused */
		CHECK(WIFEXITED(st) || WIFSIGNALED(st));
		CHECK_OK(unlink(FILENAME));
	}
}

static void
good_copy_runs(void)
{
	static char *const argv[] = { FILENAME, NULL };
	unsigned char *image;
	size_t n;
	pid_t pid;

	image = read_file(GOOD, &n);
	write_file(FILENAME, image, n, 0755);
	pid = vfork();
	if (pid == 0) {
		execve("./" FILENAME, argv, environ);
		_exit(errno);
	}
	CHECK_EQ(wait_for(pid), 0);
}

static void
interp_without_nul(void)
{
	static const int errors[4] = { ENOEXEC };
	unsigned char *image;
	Elf64_Phdr *ph;
	size_t n;

	image = read_file(GOOD, &n);
	/* the header of the stack becomes an interpreter of raw text bytes */
	ph = (Elf64_Phdr *)(image + ((Elf64_Ehdr *)image)->e_phoff);
	while (ph->p_type != PT_GNU_STACK)
		ph++;
	ph->p_type = PT_INTERP;
	ph->p_offset = 1;
	ph->p_filesz = 3;	/* "ELF" */
	check_refused(image, n, errors);
	check_explained("p_filesz", "does not end in a NUL");
}

int
main(int argc, char **argv)
{
	static struct test tests[N + 3];
	unsigned i;

	tests[N] = (struct test){ "good_copy_runs", good_copy_runs };
	tests[N + 1] = (struct test){ "rule_07_interp_without_nul",
	    interp_without_nul };
	tests[N + 2] = (struct test){ "every_header_byte", every_header_byte };
	for (i = 0; i < N; i++)
		tests[i] = (struct test){ mutations[i].name, mutate };
	test_current = &current;
	return TESTS(tests);
}
