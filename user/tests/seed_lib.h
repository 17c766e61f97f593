/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of docs/seed.md and docs/rules.md share. */
#ifndef SEED_LIB_H
#define SEED_LIB_H

#include <elf.h>

#include "tests/lib/test.h"

#define REPORT	"/tests/helpers/report"
#define FRESH	"/tests/helpers/fresh"
#define BARE	"/tests/helpers/bare"
#define LINKED	0x10000UL	/* where programs of fixed address are linked */

static char seed_out[65536];
static char *const seed_argv[] = { "x", NULL };

/* is this line in the output? */
static inline int
has_line(const char *line)
{
	const char *p = seed_out;
	size_t n = strlen(line);

	for (; (p = strstr(p, line)) != NULL; p++)
		if ((p == seed_out || p[-1] == '\n') && p[n] == '\n')
			return 1;
	return 0;
}
#define CHECK_LINE(line) do { if (!has_line(line)) test_fail(__FILE__,	\
			    __LINE__, "no line \"%s\" in: %.200s", line,\
			    seed_out); } while (0)

/* the number of the line "name number" */
static inline unsigned long
value_of(const char *name)
{
	const char *p = seed_out;
	size_t n = strlen(name);

	for (; (p = strstr(p, name)) != NULL; p++)
		if ((p == seed_out || p[-1] == '\n') && p[n] == ' ')
			return strtoul(p + n, NULL, 0);
	test_fail(__FILE__, __LINE__, "no line \"%s\" in: %.200s", name,
	    seed_out);
}

/* run it as uid and gid; descriptors in the mask `closed' are closed */
static inline int
run_as(uid_t uid, unsigned closed, const char *path, char *const argv[])
{
	size_t len = 0;
	ssize_t n;
	int fds[2], fd;
	pid_t pid;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		/* the report goes to descriptor 9 if 1 is to be closed */
		dup2(fds[1], closed & 2 ? 9 : 1);
		close(fds[0]);
		close(fds[1]);
		for (fd = 0; fd < 3; fd++)
			if (closed & 1U << fd)
				close(fd);
		if (uid != 0 && (setgid(uid) == -1 || setuid(uid) == -1))
			_exit(1);
		execve(path, argv, environ);
		_exit(errno == EINVAL ? 125 : 126);
	}
	close(fds[1]);
	CHECK_OK(pid);
	while (len + 1 < sizeof seed_out &&
	    (n = read(fds[0], seed_out + len, sizeof seed_out - 1 - len)) > 0)
		len += (size_t)n;
	seed_out[len] = '\0';
	close(fds[0]);
	return wait_for(pid);
}

static inline int
run(const char *path, char *const argv[])
{
	return run_as(0, 0, path, argv);
}

static inline void
copy_program(const char *from, const char *to, mode_t mode)
{
	unsigned char *data;
	size_t n;

	data = read_file(from, &n);
	write_file(to, data, n, mode);
	free(data);
	CHECK_OK(chmod(".", 0755));
}

static inline Elf64_Phdr *
phdr(unsigned char *image, unsigned type, unsigned nth)
{
	const Elf64_Ehdr *eh = (const Elf64_Ehdr *)image;
	Elf64_Phdr *ph = (Elf64_Phdr *)(image + eh->e_phoff);
	unsigned i;

	for (i = 0; i < eh->e_phnum; i++)
		if (ph[i].p_type == type && nth-- == 0)
			return &ph[i];
	test_fail(__FILE__, __LINE__, "no program header of type %u", type);
}

/* an image linked at LINKED becomes one of no fixed address */
static inline void
make_dyn(unsigned char *image)
{
	Elf64_Ehdr *eh = (Elf64_Ehdr *)image;
	Elf64_Phdr *ph = (Elf64_Phdr *)(image + eh->e_phoff);
	unsigned i;

	eh->e_type = ET_DYN;
	eh->e_entry -= LINKED;
	for (i = 0; i < eh->e_phnum; i++)
		if (ph[i].p_vaddr >= LINKED)
			ph[i].p_vaddr -= LINKED;
}

/* the name is kept in the padding of e_ident: 6 bytes at most */
static inline void
set_interp(unsigned char *image, const char *name)
{
	Elf64_Phdr *ph = phdr(image, PT_GNU_STACK, 0);

	CHECK(strlen(name) <= 6);
	strcpy((char *)image + 9, name);
	ph->p_type = PT_INTERP;
	ph->p_offset = 9;
	ph->p_filesz = ph->p_memsz = strlen(name) + 1;
}

/* ./dyn: the report with an interpreter; ./interp: that interpreter */
static inline void
make_interp_pair(void)
{
	unsigned char *data;
	size_t n;

	data = read_file(BARE, &n);
	make_dyn(data);
	write_file("interp", data, n, 0755);
	free(data);
	data = read_file(REPORT, &n);
	set_interp(data, "interp");
	write_file("dyn", data, n, 0755);
	free(data);
}

/* the compiler knows execve(2), and that some of these arguments are wrong */
static int (*volatile seed_execve)(const char *, char *const [],
    char *const []) = execve;

/*
 * The errno of an exec, in a child: one that succeeds would else end the case
 * with the status of the new image, and that may be 0.
 */
static inline int
exec_errno(const char *path, const void *argv, const void *envp)
{
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		(void)seed_execve(path, (char *const *)argv,
		    (char *const *)envp);
		_exit(errno);
	}
	CHECK_OK(pid);
	st = wait_for(pid);
	return WIFEXITED(st) ? WEXITSTATUS(st) : -1;
}
#define CHECK_EXEC(path, argv, envp, e)	\
	CHECK_EQ(exec_errno(path, argv, envp), e)

#endif
