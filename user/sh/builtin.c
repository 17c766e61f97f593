/* SPDX-License-Identifier: BSD-2-Clause */
/* What the shell does itself, because no other process could do it for it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/signame.h"
#include "lib/testexpr.h"
#include "sh.h"

static int
fail(const char *cmd, const char *what)
{
	sh_warn("%s: %s: %s", cmd, what, strerror(errno));
	return 1;
}

static int
do_true(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static int
do_false(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 1;
}

static int
do_echo(int argc, char **argv)
{
	int i = 1, newline = 1;

	if (argc > 1 && strcmp(argv[1], "-n") == 0) {
		newline = 0;
		i = 2;
	}
	for (; i < argc; i++)
		printf("%s%s", argv[i], i + 1 < argc ? " " : "");
	if (newline)
		putchar('\n');
	return 0;
}

static int
do_cd(int argc, char **argv)
{
	const char *to = argc > 1 ? argv[1] : var_get("HOME");
	const char *old = var_get("PWD");
	char path[1024];

	if (to != NULL && strcmp(to, "-") == 0) {
		to = var_get("OLDPWD");
		if (to != NULL)
			puts(to);
	}
	if (to == NULL) {
		sh_warn("cd: no directory to go to");
		return 1;
	}
	if (chdir(to) == -1)
		return fail("cd", to);
	if (old != NULL)
		var_set("OLDPWD", old);
	if (getcwd(path, sizeof path) != NULL)
		var_set("PWD", path);
	return 0;
}

static int
do_pwd(int argc, char **argv)
{
	char path[1024];

	(void)argc;
	if (getcwd(path, sizeof path) == NULL)
		return fail(argv[0], "working directory");
	puts(path);
	return 0;
}

static int
do_exit(int argc, char **argv)
{
	sh.sh_flow = F_EXIT;
	return argc > 1 ? atoi(argv[1]) & 0xff : sh.sh_status;
}

static int
do_return(int argc, char **argv)
{
	sh.sh_flow = sh.sh_funcs > 0 ? F_RETURN : F_EXIT;
	return argc > 1 ? atoi(argv[1]) & 0xff : sh.sh_status;
}

static int
do_break(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1;

	if (sh.sh_loops == 0)
		return 0;
	if (n < 1) {
		sh_warn("%s: %s: not a number of loops", argv[0], argv[1]);
		return 2;
	}
	sh.sh_levels = n < sh.sh_loops ? n : sh.sh_loops;
	sh.sh_flow = argv[0][0] == 'b' ? F_BREAK : F_CONTINUE;
	return 0;
}

static int
do_export(int argc, char **argv)
{
	char *name;
	size_t n;
	int i;

	if (argc == 1 || strcmp(argv[1], "-p") == 0)
		var_list(1);
	for (i = 1; i < argc; i++) {
		n = var_assign_len(argv[i]);
		name = n > 0 ? pool_strndup(temp, argv[i], n) : argv[i];
		if (argv[i][0] == '-' && argv[i][1] == 'p')
			continue;
		if (!var_is_name(name, strlen(name))) {
			sh_warn("export: %s: not a name", argv[i]);
			return 1;
		}
		if (n > 0)
			var_set(name, argv[i] + n + 1);
		var_export(name);
	}
	return 0;
}

static int
do_unset(int argc, char **argv)
{
	int i = 1, f = 0;

	if (i < argc && strcmp(argv[i], "-f") == 0) {
		f = 1;
		i++;
	} else if (i < argc && strcmp(argv[i], "-v") == 0)
		i++;
	for (; i < argc; i++) {
		if (f)
			func_unset(argv[i]);
		else
			var_unset(argv[i]);
	}
	return 0;
}

static int
set_option(const char *opt)
{
	int on = *opt == '-';

	for (opt++; *opt != '\0'; opt++)
		switch (*opt) {
		case 'e': sh.sh_errexit = on; break;
		case 'x': sh.sh_xtrace = on; break;
		case 'u': sh.sh_nounset = on; break;
		default:
			sh_warn("set: %c: no such option", *opt);
			return 2;
		}
	return 0;
}

static int
do_set(int argc, char **argv)
{
	int i;

	if (argc == 1)
		var_list(0);
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			sh_set_args(argv + i + 1, argc - i - 1);
			return 0;
		}
		if ((argv[i][0] != '-' && argv[i][0] != '+') ||
		    argv[i][1] == '\0')
			break;
		if (set_option(argv[i]) != 0)
			return 2;
	}
	if (i < argc)
		sh_set_args(argv + i, argc - i);
	return 0;
}

static int
do_shift(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1;

	if (n < 0 || n > sh.sh_nargs) {
		sh_warn("shift: %d: only %d arguments", n, sh.sh_nargs);
		return 1;
	}
	sh.sh_args += n;
	sh.sh_nargs -= n;
	return 0;
}

/* one line; backslashes count unless -r */
static int
read_text(struct buf *b, int raw)
{
	char c;

	for (;;) {
		if (read(0, &c, 1) != 1)
			return b->b_len > 0;
		if (c == '\\' && !raw) {
			if (read(0, &c, 1) != 1)
				return 1;
			if (c == '\n')
				continue;
		} else if (c == '\n')
			return 1;
		buf_add(b, c);
	}
}

static int
do_read(int argc, char **argv)
{
	const char *ifs = var_get("IFS");
	struct buf b = { NULL, 0, 0 };
	int i = 1, raw = 0, got;
	char *p, *end;

	if (i < argc && strcmp(argv[i], "-r") == 0) {
		raw = 1;
		i++;
	}
	if (ifs == NULL)
		ifs = " \t\n";
	got = read_text(&b, raw);
	p = b.b_text != NULL ? b.b_text : "";
	for (; i < argc; i++) {
		p += strspn(p, strpbrk(ifs, " \t") != NULL ? " \t" : "");
		end = p + strlen(p);
		if (i + 1 < argc)
			end = p + strcspn(p, ifs);
		else
			while (end > p && strchr(" \t", end[-1]) != NULL &&
			    strchr(ifs, end[-1]) != NULL)
				end--;
		var_set(argv[i], pool_strndup(temp, p, (size_t)(end - p)));
		p = *end != '\0' ? end + 1 : end;
	}
	buf_free(&b);
	return !got;
}

static pid_t
pid_arg(const char *s)
{
	return *s == '%' ? job_pid((unsigned)atoi(s + 1)) : (pid_t)atoi(s);
}

static int
do_wait(int argc, char **argv)
{
	int i, status = 0;

	if (argc == 1)
		return job_wait(-1);
	for (i = 1; i < argc; i++)
		status = job_wait(pid_arg(argv[i]));
	return status;
}

/* fg, bg [%JOB] */
static int
do_fg(int argc, char **argv)
{
	const char *s = argc > 1 ? argv[1] : "0";
	int status = job_continue((unsigned)atoi(*s == '%' ? s + 1 : s),
	    argv[0][0] == 'f');

	if (status == -1) {
		sh_warn("%s: no such job", argv[0]);
		return 1;
	}
	return status;
}

static int
do_jobs(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	job_list();
	return 0;
}

/* as /bin/kill, and %JOB */
static int
do_kill(int argc, char **argv)
{
	int i = 1, sig = SIGTERM, status = 0;
	pid_t pid;

	if (i < argc && argv[i][0] == '-') {
		sig = signal_number(argv[i] + 1);
		if (sig == -1) {
			sh_warn("kill: %s: no such signal", argv[i] + 1);
			return 2;
		}
		i++;
	}
	if (i == argc) {
		sh_warn("kill: usage: kill [-SIGNAL] PID|%%JOB ...");
		return 2;
	}
	for (; i < argc; i++) {
		pid = argv[i][0] == '%' ?
		    job_target((unsigned)atoi(argv[i] + 1)) : atoi(argv[i]);
		if (pid == 0 && argv[i][0] != '0') {
			sh_warn("kill: %s: no such process", argv[i]);
			status = 1;
		} else if (kill(pid, sig) == -1)
			status = fail("kill", argv[i]);
		else if (argv[i][0] == '%' && (sig == SIGTERM || sig == SIGHUP))
			kill(pid, SIGCONT);	/* or it would stay stopped */
	}
	return status;
}

/* With no command its redirections stay, as run_inside() saw to. */
static int
do_exec(int argc, char **argv)
{
	char *path;
	int error;

	if (argc == 1)
		return 0;
	path = path_find(argv[1], &error);
	if (path == NULL)
		sh_warn("exec: %s: %s", argv[1],
		    error == 127 ? "not found" : "permission denied");
	else {
		sh_flush();
		execve(path, argv + 1, var_environ(NULL));
		error = errno == ENOENT ? 127 : 126;
		fail("exec", argv[1]);
	}
	if (!sh.sh_interactive)
		sh.sh_flow = F_EXIT;
	return error;
}

static int
do_umask(int argc, char **argv)
{
	mode_t old;

	if (argc > 1) {
		umask((mode_t)strtoul(argv[1], NULL, 8) & 0777);
		return 0;
	}
	old = umask(0);
	umask(old);
	printf("%04o\n", (unsigned)old);
	return 0;
}

static int
do_type(int argc, char **argv)
{
	int i, status = 0, error;
	char *path;

	for (i = 1; i < argc; i++) {
		if (func_find(argv[i]) != NULL)
			printf("%s is a function\n", argv[i]);
		else if (builtin_find(argv[i]) != NULL)
			printf("%s is a shell builtin\n", argv[i]);
		else if ((path = path_find(argv[i], &error)) != NULL)
			printf("%s is %s\n", argv[i], path);
		else {
			sh_warn("type: %s: not found", argv[i]);
			status = 1;
		}
	}
	return status;
}

static int
do_eval(int argc, char **argv)
{
	struct buf b = { NULL, 0, 0 };
	int i, status;

	for (i = 1; i < argc; i++) {
		buf_puts(&b, argv[i]);
		buf_add(&b, ' ');
	}
	status = b.b_len > 0 ? run_text(b.b_text) : 0;
	buf_free(&b);
	return status;
}

static int
do_dot(int argc, char **argv)
{
	int fd, status;

	if (argc < 2) {
		sh_warn(".: usage: . FILE");
		return 2;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return fail(".", argv[1]);
	status = run_file(fd);
	close(fd);
	return status;
}

static int	do_help(int, char **);

static const struct {
	const char *name;
	builtin_fn *fn;
	int	 special;
} table[] = {
	{ ".", do_dot, 1 }, { ":", do_true, 1 }, { "[", test_main, 0 },
	{ "bg", do_fg, 0 },
	{ "break", do_break, 1 }, { "cd", do_cd, 0 },
	{ "continue", do_break, 1 }, { "echo", do_echo, 0 },
	{ "eval", do_eval, 1 }, { "exec", do_exec, 1 },
	{ "exit", do_exit, 1 }, { "export", do_export, 1 },
	{ "false", do_false, 0 }, { "fg", do_fg, 0 }, { "help", do_help, 0 },
	{ "jobs", do_jobs, 0 }, { "kill", do_kill, 0 }, { "pwd", do_pwd, 0 },
	{ "read", do_read, 0 }, { "return", do_return, 1 },
	{ "set", do_set, 1 }, { "shift", do_shift, 1 },
	{ "test", test_main, 0 }, { "true", do_true, 0 },
	{ "type", do_type, 0 }, { "ulimit", do_ulimit, 0 },
	{ "umask", do_umask, 0 },
	{ "unset", do_unset, 1 }, { "wait", do_wait, 0 },
};
#define NBUILTINS	(sizeof table / sizeof table[0])

static int
do_help(int argc, char **argv)
{
	unsigned i;
	size_t col = 0;

	(void)argc;
	(void)argv;
	puts("Builtins:");
	for (i = 0; i < NBUILTINS; i++) {
		printf(" %s", table[i].name);
		col += strlen(table[i].name) + 1;
		if (col > 60 || i + 1 == NBUILTINS) {
			putchar('\n');
			col = 0;
		}
	}
	fflush(stdout);
	return run_text("/bin/help");
}

builtin_fn *
builtin_find(const char *name)
{
	unsigned i;

	for (i = 0; i < NBUILTINS; i++)
		if (strcmp(table[i].name, name) == 0)
			return table[i].fn;
	return NULL;
}

int
builtin_special(const char *name)
{
	unsigned i;

	for (i = 0; i < NBUILTINS; i++)
		if (strcmp(table[i].name, name) == 0)
			return table[i].special;
	return 0;
}

const char *
builtin_name(unsigned i)
{
	return i < NBUILTINS ? table[i].name : NULL;
}
