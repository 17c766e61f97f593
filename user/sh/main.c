/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sh [-eux] [-l] [FILE [ARG ...]] | -c COMMAND [NAME [ARG ...]]
 *
 * Reads a complete command, runs it, forgets it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sh.h"

struct shell sh;

void
sh_warn(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "%s: ", sh.sh_name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	fflush(stderr);
}

/* The arguments are copied; those of a function stay on its stack. */
void
sh_set_args(char **args, int n)
{
	char **copy = xmalloc(((size_t)n + 1) * sizeof *copy);
	int i;

	for (i = 0; i < n; i++)
		copy[i] = xstrdup(args[i]);
	copy[n] = NULL;
	sh.sh_args = copy;
	sh.sh_nargs = n;
}

/* Commands of a source until it ends; the status of the last. */
int
sh_loop(struct source *so)
{
	struct pool *outer = sh.sh_pool;
	struct lexer l;
	struct node *n;
	int status = 0, failed;

	memset(&l, 0, sizeof l);
	l.l_source = so;
	while (sh.sh_flow == F_NONE) {
		if (so->so_tty) {
			job_poll(1);
			interrupted();
			sh.sh_flow = F_NONE;
		}
		sh.sh_pool = l.l_pool = pool_new();
		n = parse_command(&l);
		failed = l.l_error != NULL;
		if (failed) {
			sh_warn("line %d: %s", so->so_line, l.l_error);
			status = sh.sh_status = 2;
			l.l_error = NULL;
			l.l_p = NULL;
			l.l_ahead = 0;
			l.l_nhere = 0;
			l.l_nested = 0;
		} else if (n != NULL)
			status = run(n);
		pool_rele(l.l_pool);
		if (sh.sh_flow == F_INTR && so->so_tty) {
			sh.sh_flow = F_NONE;
			status = sh.sh_status = 130;
		}
		if (failed && !so->so_tty)
			break;
		if (n == NULL && !failed)
			break;
	}
	buf_free(&so->so_buf);
	sh.sh_pool = outer;
	return sh.sh_flow == F_EXIT ? sh.sh_status : status;
}

int
run_text(const char *text)
{
	struct source so = { .so_fd = -1, .so_text = text };

	return sh_loop(&so);
}

int
run_file(int fd)
{
	struct source so = { .so_fd = fd };

	return sh_loop(&so);
}

static int
options(int argc, char **argv, const char **command, int *login)
{
	int i;
	char *p;

	*login = argv[0][0] == '-';
	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
		if (strcmp(argv[i], "--") == 0)
			return i + 1;
		for (p = argv[i] + 1; *p != '\0'; p++)
			switch (*p) {
			case 'c':
				if (i + 1 == argc) {
					sh_warn("-c: needs a command");
					exit(2);
				}
				*command = argv[i + 1];
				break;
			case 'e': sh.sh_errexit = 1; break;
			case 'u': sh.sh_nounset = 1; break;
			case 'x': sh.sh_xtrace = 1; break;
			case 'i': break;
			case 'l': *login = 1; break;
			default:
				sh_warn("-%c: no such option", *p);
				exit(2);
			}
		if (*command != NULL)
			return i + 2;
	}
	return i;
}

static int
run_stdin(void)
{
	struct source so = { .so_fd = 0 };

	so.so_tty = sh.sh_interactive = isatty(0);
	if (so.so_tty)
		job_init();
	return sh_loop(&so);
}

static void
profile(void)
{
	int fd = open("/etc/profile", O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return;
	run_file(fd);
	close(fd);
}

int
main(int argc, char **argv)
{
	const char *command = NULL;
	char path[1024];
	int i, fd, login, status;

	/* who ignores it has no children to wait for, and a shell must wait */
	signal(SIGCHLD, SIG_DFL);
	temp = pool_new();
	sh.sh_name = "sh";
	sh.sh_pid = getpid();
	var_init(environ);
	i = options(argc, argv, &command, &login);
	if (getcwd(path, sizeof path) != NULL)
		var_set("PWD", path);
	if (login)
		profile();
	if (command != NULL) {
		if (i < argc)
			sh.sh_name = argv[i++];
		sh_set_args(argv + (i < argc ? i : argc), i < argc ? argc - i :
		    0);
		status = run_text(command);
	} else if (i < argc) {
		fd = open(argv[i], O_RDONLY | O_CLOEXEC);
		if (fd == -1) {
			sh_warn("%s: %s", argv[i], strerror(errno));
			return errno == ENOENT ? 127 : 126;
		}
		sh.sh_name = argv[i];
		sh_set_args(argv + i + 1, argc - i - 1);
		status = run_file(fd);
	} else
		status = run_stdin();
	sh_flush();
	return sh.sh_flow == F_EXIT ? sh.sh_status : status;
}
