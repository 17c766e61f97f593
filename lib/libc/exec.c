/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exec family.  execve presents the capabilities that exec may use for
 * this one request: the thread, the process and the file context.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <abi/format.h>
#include <exec_client.h>

#include "libc.h"

#define DEFPATH		"/bin"
#define EXECL_MAX	64	/* arguments of the list forms */

cap_t
self_thread(void)
{
	return libc_slot();
}

int
execve(const char *path, char *const argv[], char *const envp[])
{
	return libc_fail(exec_execve(EXEC, libc_slot(), PROC, VFS,
	    (word_t)path, (word_t)argv, (word_t)envp, 0));
}

long
exec_explanation(const char *path, char *const argv[], char *const envp[],
    char *text, size_t size)
{
	word_t n;
	int error;

	error = exec_explain(EXEC, libc_slot(), PROC, VFS, text, size,
	    (word_t)path, (word_t)argv, (word_t)envp, 0, &n);
	return error != 0 ? libc_fail(error) : (long)n;
}

int
format_add(const struct abi_format *f)
{
	return libc_fail(exec_format_add(EXEC, PROC, f, sizeof(*f)));
}

int
format_remove(const char *name)
{
	word_t w[2] = { 0, 0 };

	/* a longer one is nobody's, cut or not */
	memcpy(w, name, strnlen(name, sizeof(w)));
	return libc_fail(exec_format_remove(EXEC, PROC, w[0], w[1]));
}

int
format_list(struct abi_format *f, size_t n)
{
	word_t bytes;
	int error;

	error = exec_format_list(EXEC, f, n * sizeof(*f), &bytes);
	return error != 0 ? libc_fail(error) : (int)(bytes / sizeof(*f));
}

/* A script must not be on a close-on-exec descriptor: ENOENT (RULES R37). */
int
fexecve(int fd, char *const argv[], char *const envp[])
{
	char path[24];

	if (fd < 0)
		return libc_fail(EBADF);
	snprintf(path, sizeof path, "/dev/fd/%d", fd);
	if (execve(path, argv, envp) == -1 && errno == ENOENT &&
	    fcntl(fd, F_GETFD) == -1)
		errno = EBADF;
	return -1;
}

pid_t
spawnve(const char *path, char *const argv[], char *const envp[])
{
	word_t pid;
	int error;

	error = exec_spawn(EXEC, libc_slot(), PROC, VFS, (word_t)path,
	    (word_t)argv, (word_t)envp, 0, &pid);
	return error != 0 ? libc_fail(error) : (pid_t)pid;
}

int
execv(const char *path, char *const argv[])
{
	return execve(path, argv, environ);
}

/*
 * execvp(3): a name with a slash is a path; else each folder of PATH in turn.
 * A permission error is remembered, for it says more than "not found".
 */
int
execvpe(const char *file, char *const argv[], char *const envp[])
{
	const char *p = getenv("PATH"), *end;
	char path[LIBC_PATHMAX];
	size_t dir, name = strlen(file);
	int error = ENOENT;

	if (name == 0)
		return libc_fail(ENOENT);
	if (strchr(file, '/') != NULL)
		return execve(file, argv, envp);
	if (p == NULL)
		p = DEFPATH;
	for (;; p = end + 1) {
		end = strchr(p, ':');
		if (end == NULL)
			end = p + strlen(p);
		dir = (size_t)(end - p);
		if (dir + name + 2 > sizeof path)
			error = ENAMETOOLONG;
		else {
			memcpy(path, p, dir);
			if (dir > 0)
				path[dir++] = '/';
			memcpy(path + dir, file, name + 1);
			execve(path, argv, envp);
			if (errno != ENOENT && errno != ENOTDIR &&
			    errno != EACCES)
				return -1;
			if (errno == EACCES)
				error = EACCES;
		}
		if (*end == '\0')
			return libc_fail(error);
	}
}

int
execvp(const char *file, char *const argv[])
{
	return execvpe(file, argv, environ);
}

/* collects the arguments of execl and execlp; E2BIG if there are too many */
static int
list_args(char *argv[EXECL_MAX], const char *arg, va_list ap)
{
	size_t n = 0;

	for (; arg != NULL; arg = va_arg(ap, const char *)) {
		if (n == EXECL_MAX - 1)
			return libc_fail(E2BIG);
		argv[n++] = (char *)arg;
	}
	argv[n] = NULL;
	return 0;
}

int
execl(const char *path, const char *arg, ...)
{
	char *argv[EXECL_MAX];
	va_list ap;
	int error;

	va_start(ap, arg);
	error = list_args(argv, arg, ap);
	va_end(ap);
	return error != 0 ? error : execve(path, argv, environ);
}

int
execlp(const char *file, const char *arg, ...)
{
	char *argv[EXECL_MAX];
	va_list ap;
	int error;

	va_start(ap, arg);
	error = list_args(argv, arg, ap);
	va_end(ap);
	return error != 0 ? error : execvp(file, argv);
}
