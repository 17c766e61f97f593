/* SPDX-License-Identifier: BSD-2-Clause */
/* mv FROM TO; mv FROM ... DIR.  Across mounts it copies, then removes. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int
run(const char *prog, const char *flag, const char *a, const char *b)
{
	pid_t pid = vfork();
	int st;

	if (pid == 0) {
		execlp(prog, prog, flag, a, b, (char *)NULL);
		_exit(127);
	}
	if (pid == -1 || waitpid(pid, &st, 0) == -1)
		return -1;
	return st == 0 ? 0 : -1;
}

static int
move(const char *from, const char *to)
{
	if (rename(from, to) == 0)
		return 0;
	if (errno != EXDEV) {
		warn("%s to %s", from, to);
		return 1;
	}
	if (run("cp", "-r", from, to) == -1 ||
	    run("rm", "-rf", from, NULL) == -1) {
		warnx("%s to %s: could not copy and remove", from, to);
		return 1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	const char *dir = argv[argc - 1], *base;
	int i, status = 0;
	struct stat st;
	char to[1024];

	if (argc < 3)
		usage("FROM ... TO");
	if (stat(dir, &st) == -1 || !S_ISDIR(st.st_mode)) {
		if (argc > 3)
			errx(1, "%s: not a directory", dir);
		return move(argv[1], dir);
	}
	for (i = 1; i < argc - 1; i++) {
		base = strrchr(argv[i], '/');
		base = base != NULL ? base + 1 : argv[i];
		snprintf(to, sizeof to, "%s/%s", dir, base);
		status |= move(argv[i], to);
	}
	return status;
}
