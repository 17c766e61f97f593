/* SPDX-License-Identifier: BSD-2-Clause */
/* What a new image finds: arguments, environment, auxv, registers, memory. */
#include <signal.h>

#include "tests/lib/test.h"

#define REPORT	"/tests/helpers/report"
#define NFDS	64	/* descriptors of a process */
#define FRESH	"/tests/helpers/fresh"

static char out[65536];

static int
has(const char *line)
{
	const char *p = out;
	size_t n = strlen(line);

	for (; (p = strstr(p, line)) != NULL; p++)
		if ((p == out || p[-1] == '\n') && p[n] == '\n')
			return 1;
	return 0;
}

#define CHECK_HAS(line)	do { if (!has(line)) test_fail(__FILE__, __LINE__,\
			    "no line \"%s\" in the report", line); } while (0)

static unsigned long
aux(unsigned type)
{
	char key[32];
	const char *p;

	snprintf(key, sizeof key, "\nauxv %u ", type);
	p = strstr(out, key);
	if (p == NULL)
		test_fail(__FILE__, __LINE__, "no auxv entry %u", type);
	return strtoul(p + strlen(key), NULL, 0);
}

static void
report(char *const argv[], char *const envp[])
{
	CHECK_EQ(run_output(REPORT, argv, envp, out, sizeof out), 0);
}

static void
arguments(void)
{
	static char *const argv[] = { "zero", "one two", "", "three", NULL };
	static char *const envp[] = { "A=1", "B=", NULL };

	report(argv, envp);
	CHECK_HAS("argc 4");
	CHECK_HAS("argv zero");
	CHECK_HAS("argv one two");
	CHECK_HAS("argv ");
	CHECK_HAS("argv three");
	CHECK_HAS("argvend 1");
	CHECK_HAS("env0 1");
	CHECK_HAS("env A=1");
	CHECK_HAS("env B=");
	CHECK_HAS("ps 1 1 1 2");
}

static void
seed_040_no_arguments(void)
{
	static char *const none[] = { NULL };

	report(none, none);
	CHECK_HAS("argc 0");
	CHECK_HAS("ps 1 1 1 0");
}

static void
seed_044_null_environment(void)
{
	static char *const argv[] = { "x", NULL };

	report(argv, NULL);
	CHECK_HAS("argc 1");
	CHECK_HAS("ps 1 1 1 0");
}

static void
auxiliary_vector(void)
{
	static char *const argv[] = { "x", NULL };

	report(argv, argv);
	CHECK_HAS("sp 0");
	CHECK_EQ(aux(AT_PHDR), 0x10040);
	CHECK_EQ(aux(AT_PHENT), 56);
	CHECK(aux(AT_PHNUM) >= 4);
	CHECK_EQ(aux(AT_PAGESZ), 4096);
	CHECK(aux(AT_ENTRY) >= 0x10000);
	CHECK_EQ(aux(AT_UID), 0);
	CHECK_EQ(aux(AT_EUID), 0);
	CHECK_EQ(aux(AT_GID), 0);
	CHECK_EQ(aux(AT_EGID), 0);
	CHECK_EQ(aux(AT_SECURE), 0);
	CHECK(aux(AT_RANDOM) != 0);
	CHECK(aux(AT_TIMEBASE) > 0);
	CHECK_HAS("execfn " REPORT);
}

static void
stack_alignment_always(void)
{
	char pad[40], *argv[20], *envp[20];
	int i;

	memset(pad, 'p', sizeof pad);
	for (i = 0; i < 18; i++) {
		pad[sizeof pad - 1] = '\0';
		argv[i] = pad + i;
		argv[i + 1] = NULL;
		envp[i] = pad + 20 + i;
		envp[i + 1] = NULL;
		report(argv, i % 3 == 0 ? argv : envp);
		CHECK_HAS("sp 0");
	}
}

static void
many_arguments(void)
{
	static char text[3000][8], *argv[3001];
	int i;

	for (i = 0; i < 3000; i++) {
		snprintf(text[i], 8, "a%d", i);
		argv[i] = text[i];
	}
	report(argv, argv + 2000);
	CHECK_HAS("argc 3000");
	CHECK_HAS("argv a0");
	CHECK_HAS("argv a2999");
	CHECK_HAS("ps 1 1 1 1000");
}

static void
long_argument(void)
{
	static char text[60000];
	char *argv[] = { "x", text, "end", NULL };

	memset(text, 'l', sizeof text - 1);
	CHECK_EQ(run_output(REPORT, argv, NULL, out, sizeof out), 0);
	CHECK_HAS("argc 3");
	CHECK_HAS("argv end");
	CHECK_HAS("argvend 1");
}

static void
pid_is_kept(void)
{
	static char *const argv[] = { REPORT, NULL };
	char line[32];
	int fds[2];
	ssize_t n;
	pid_t pid;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		execv(REPORT, argv);
		_exit(127);
	}
	close(fds[1]);
	CHECK_EQ(wait_for(pid), 0);
	n = read(fds[0], out, sizeof out - 1);
	CHECK(n > 0);
	out[n] = '\0';
	snprintf(line, sizeof line, "pid %d", (int)pid);
	CHECK_HAS(line);
}

/* Fills what a new image must not see, then execs. */
static void
dirty_and_exec(void)
{
	static char *const argv[] = { FRESH, NULL };
	volatile char stack[16384];
	char *heap = malloc(200000);

	if (heap == NULL)
		_exit(126);
	memset((char *)stack, 0x5a, sizeof stack);
	memset(heap, 0x5a, 200000);
	__asm__ volatile(
	    "li t0, 0x1f\n	fscsr t0\n"
	    "li t0, 0x5a5a5a5a\n"
	    ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,"
	    "22,23,24,25,26,27,28,29,30,31\n"
	    "fmv.d.x f\\n, t0\n"
	    ".endr\n"
	    "mv s2, t0\n	mv s3, t0\n	mv s4, t0\n	mv s5, t0\n"
	    "mv s6, t0\n	mv s7, t0\n	mv s8, t0\n"
	    : : : "t0", "s2", "s3", "s4", "s5", "s6", "s7", "s8");
	execv(FRESH, argv);
}

/* R32, seed 84: nothing of the old image but what the ABI hands over */
static void
rule_32_fresh_registers_and_bss(void)
{
	int fds[2], st;
	ssize_t n;
	pid_t pid;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		dirty_and_exec();
		_exit(127);
	}
	close(fds[1]);
	st = wait_for(pid);
	n = read(fds[0], out, sizeof out - 1);
	out[n > 0 ? n : 0] = '\0';
	if (st != 0)
		test_fail(__FILE__, __LINE__, "status %#x: %s", (unsigned)st,
		    out);
	CHECK_HAS("sp 0");
	CHECK_HAS("bad 0");
}

static void
seed_070_close_on_exec(void)
{
	static char *const argv[] = { "x", NULL };

	CHECK_EQ(dup2(0, 10), 10);
	CHECK_EQ(dup2(0, 11), 11);
	CHECK_OK(fcntl(11, F_SETFD, FD_CLOEXEC));
	report(argv, NULL);
	CHECK_HAS("fd 10");
	CHECK(!has("fd 11"));
	/* R36: ours is still there, for it was the child's that closed */
	CHECK_EQ(fcntl(11, F_GETFD), FD_CLOEXEC);
}

/* whichever they are */
static void
rule_36_every_descriptor_of_them(void)
{
	static char *const argv[] = { "x", NULL };
	unsigned char *text;
	pid_t pid = fork();
	char line[16];
	size_t n;
	int fd;

	CHECK_OK(pid);
	if (pid == 0) {
		fd = open("out", O_WRONLY | O_CREAT, 0644);
		dup2(fd, 1);
		for (fd = 3; fd < NFDS; fd++)
			if (dup2(0, fd) != fd || fcntl(fd, F_SETFD,
			    fd % 3 == 0 ? FD_CLOEXEC : 0) != 0)
				_exit(1);
		execve(REPORT, argv, environ);
		_exit(2);
	}
	CHECK_EQ(wait_for(pid), 0);
	text = read_file("out", &n);
	CHECK(n < sizeof out);
	memcpy(out, text, n);
	out[n] = '\0';
	free(text);
	for (fd = 0; fd < NFDS; fd++) {
		snprintf(line, sizeof line, "fd %d", fd);
		CHECK_EQ(has(line), fd < 3 || fd % 3 != 0);
	}
}

static void
seed_072_comm(void)
{
	static char *const argv[] = { "otherwise", "1000", NULL };
	static struct abi_ps list[256];
	ssize_t i, n;
	pid_t pid = vfork();

	if (pid == 0) {
		execv("/bin/sleep", argv);
		_exit(127);
	}
	n = getprocs(list, 256);
	for (i = 0; i < n; i++)
		if (list[i].ps_pid == (uint32_t)pid)
			break;
	kill(pid, SIGKILL);
	CHECK_EQ(wait_for(pid), SIGKILL);
	CHECK(i < n);
	CHECK_STR(list[i].ps_comm, "sleep");
}

static void
seed_006_final_link_is_followed(void)
{
	static char *const argv[] = { "x", NULL };

	CHECK_OK(symlink(REPORT, "link"));
	CHECK_EQ(run_output("link", argv, NULL, out, sizeof out), 0);
	CHECK_HAS("execfn link");
}

/* a set-id copy of the report, run by an ordinary user */
static void
setid_report(mode_t mode)
{
	static char *const argv[] = { "x", NULL };
	unsigned char *data;
	size_t size;
	pid_t pid;
	int fds[2];
	ssize_t n;

	data = read_file(REPORT, &size);
	write_file("setid", data, size, mode);
	free(data);
	CHECK_OK(chmod(".", 0755));
	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		if (setgid(1000) == -1 || setuid(1000) == -1)
			_exit(1);
		execv("setid", argv);
		_exit(127);
	}
	close(fds[1]);
	CHECK_EQ(wait_for(pid), 0);
	n = read(fds[0], out, sizeof out - 1);
	out[n > 0 ? n : 0] = '\0';
}

static void
seed_077_set_user_id(void)
{
	setid_report(04755);
	CHECK_HAS("ids 1000 0");
	CHECK_EQ(aux(AT_UID), 1000);
	CHECK_EQ(aux(AT_EUID), 0);
	CHECK_EQ(aux(AT_SECURE), 1);
	setid_report(0755);
	CHECK_HAS("ids 1000 1000");
	CHECK_EQ(aux(AT_SECURE), 0);
}

static void
addresses_are_random(void)
{
	static char *const argv[] = { "x", NULL };
	unsigned long first, differ = 0;
	int i;

	report(argv, NULL);
	first = aux(AT_RANDOM);
	for (i = 0; i < 8; i++) {
		report(argv, NULL);
		differ += aux(AT_RANDOM) != first;
	}
	CHECK(differ > 0);
}

static void
script_runs_its_interpreter(void)
{
	static const char text[] = "#!/bin/sh\necho script $0 $1 $2\n";
	static char *const argv[] = { "ignored", "a", "b c", NULL };

	write_file("s", text, sizeof text - 1, 0755);
	CHECK_EQ(run_output("./s", argv, environ, out, sizeof out), 0);
	CHECK_STR(out, "script ./s a b c\n");
}

static void
script_argument(void)
{
	static const char text[] = "#! /bin/echo -n one two \n";
	static char *const argv[] = { "x", "tail", NULL };

	write_file("s", text, sizeof text - 1, 0755);
	CHECK_EQ(run_output("./s", argv, environ, out, sizeof out), 0);
	CHECK_STR(out, "-n one two ./s tail\n");
}

static const struct test tests[] = {
	T(arguments), T(seed_040_no_arguments), T(seed_044_null_environment),
	T(auxiliary_vector), T(stack_alignment_always), T(many_arguments),
	T(long_argument), T(pid_is_kept), T(rule_32_fresh_registers_and_bss),
	T(seed_070_close_on_exec), T(rule_36_every_descriptor_of_them),
	T(seed_072_comm),
	T(seed_006_final_link_is_followed), T(seed_077_set_user_id),
	T(addresses_are_random), T(script_runs_its_interpreter),
	T(script_argument),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
