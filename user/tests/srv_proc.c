/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes: fork, vfork, wait, exit, kill. */
#include <signal.h>

#include <vfs_ipc.h>

#include "tests/lib/test.h"

static int global = 1;

static void
fork_copies_memory(void)
{
	int local = 1;
	pid_t pid = fork();

	if (pid == 0) {
		global = local = 2;
		_exit(global + local);
	}
	CHECK(pid > 0);
	CHECK_EQ(wait_for(pid), 4 << 8);
	CHECK_EQ(global, 1);
	CHECK_EQ(local, 1);
}

static void
fork_parent_writes_child_keeps(void)
{
	int fds[2];
	char c = 0;
	pid_t pid;

	CHECK_OK(pipe(fds));
	global = 7;
	pid = fork();
	if (pid == 0) {
		if (read(fds[0], &c, 1) != 1)
			_exit(99);
		_exit(global);
	}
	global = 8;
	CHECK_EQ(write(fds[1], "x", 1), 1);
	CHECK_EQ(wait_for(pid), 7 << 8);
}

static void
fork_ids(void)
{
	pid_t me = getpid(), pid = fork();

	if (pid == 0)
		_exit(getppid() == me && getpid() != me ? 0 : 1);
	CHECK_EQ(wait_for(pid), 0);
}

static void
fork_many(void)
{
	pid_t pids[16];
	int i;

	for (i = 0; i < 16; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(i);
		CHECK(pids[i] > 0);
	}
	for (i = 15; i >= 0; i--)
		CHECK_EQ(wait_for(pids[i]), i << 8);
	CHECK_ERR(wait(NULL), ECHILD);
}

/* More than there is room for: an errno, and all of it comes back. */
static void
fork_until_refused(void)
{
	static pid_t pids[1200];
	int fds[2], n = 0, i, error;
	char c;

	CHECK_OK(pipe(fds));
	for (; n < 1200; n++) {
		pids[n] = fork();
		if (pids[n] == -1)
			break;
		if (pids[n] == 0) {
			close(fds[1]);
			(void)!read(fds[0], &c, 1);
			_exit(0);
		}
	}
	error = errno;
	close(fds[1]);
	for (i = 0; i < n; i++)
		CHECK_EQ(wait_for(pids[i]), 0);
	CHECK(n < 1200);
	CHECK(error == EAGAIN || error == ENOMEM);
}

static void
vfork_borrows_memory(void)
{
	volatile int local = 1;
	pid_t pid = vfork();

	if (pid == 0) {
		local = 5;
		global = 9;
		_exit(3);
	}
	/* the parent is here only after the child has gone */
	CHECK_EQ(local, 5);
	CHECK_EQ(global, 9);
	CHECK_EQ(wait_for(pid), 3 << 8);
}

static void
vfork_parent_waits_for_exec(void)
{
	static char *const argv[] = { "sleep", "0.05", NULL };
	volatile int failed = 0;
	pid_t pid = vfork();

	if (pid == 0) {
		execve("/nonexistent", argv, environ);
		/* R33: a failed exec does not let the parent go */
		failed = 1;
		execve("/bin/sleep", argv, environ);
		_exit(127);
	}
	CHECK_EQ(failed, 1);
	CHECK_EQ(wait_for(pid), 0);
}

static void
wait_exit_status(void)
{
	static const int codes[] = { 0, 1, 42, 127, 255 };
	unsigned i;
	pid_t pid;

	for (i = 0; i < 5; i++) {
		pid = fork();
		if (pid == 0)
			_exit(codes[i]);
		CHECK_EQ(wait_for(pid), codes[i] << 8);
	}
}

static void
wait_signal_status(void)
{
	static const int sigs[] = { SIGKILL, SIGTERM, SIGHUP };
	int fds[2], st;
	unsigned i;
	pid_t pid;
	char c;

	CHECK_OK(pipe(fds));
	for (i = 0; i < 3; i++) {
		pid = fork();
		if (pid == 0) {
			(void)!read(fds[0], &c, 1);
			_exit(0);
		}
		CHECK_OK(kill(pid, sigs[i]));
		st = wait_for(pid);
		CHECK(WIFSIGNALED(st));
		CHECK_EQ(WTERMSIG(st), sigs[i]);
	}
}

static void
wait_any(void)
{
	int st, a, b;
	pid_t p = fork(), q;

	if (p == 0)
		_exit(1);
	q = fork();
	if (q == 0)
		_exit(2);
	a = wait(&st);
	CHECK(a == p || a == q);
	CHECK_EQ(WEXITSTATUS(st), a == p ? 1 : 2);
	b = wait(&st);
	CHECK_EQ(a + b, p + q);
	CHECK_ERR(wait(&st), ECHILD);
}

static void
wait_nohang(void)
{
	int fds[2], st = 0;
	char c;
	pid_t pid;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		(void)!read(fds[0], &c, 1);
		_exit(6);
	}
	CHECK_EQ(waitpid(pid, &st, WNOHANG), 0);
	CHECK_EQ(write(fds[1], "x", 1), 1);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 6 << 8);
}

static void
wait_errors(void)
{
	CHECK_ERR(waitpid(-1, NULL, 0), ECHILD);
	CHECK_ERR(waitpid(1, NULL, 0), ECHILD);
	CHECK_ERR(waitpid(getpid(), NULL, 0), ECHILD);
	CHECK_ERR(waitpid(999999, NULL, WNOHANG), ECHILD);
	CHECK_ERR(waitpid(-1, NULL, 0x100), EINVAL);
}

static struct abi_ps list[1024];

static int
state_of(pid_t pid)
{
	ssize_t i, n = getprocs(list, 1024);

	for (i = 0; i < n; i++)
		if (list[i].ps_pid == (uint32_t)pid)
			return (int)list[i].ps_state;
	return -1;
}

/* Who waits says so, who computes too; the one that asks runs. */
static void
state_says_who_waits(void)
{
	int fds[2];
	char c = 0;
	pid_t pid;

	CHECK_OK(pipe(fds));
	CHECK_EQ(state_of(getpid()), PS_RUN);
	pid = fork();
	if (pid == 0) {
		if (read(fds[0], &c, 1) == 1)
			for (;;)
				__asm__ volatile("");
		_exit(1);
	}
	CHECK_OK(pid);
	while (state_of(pid) != PS_WAIT)
		usleep(1000);
	CHECK_EQ(write(fds[1], &c, 1), 1);
	while (state_of(pid) != PS_RUN)
		usleep(1000);
	CHECK_OK(kill(pid, SIGKILL));
	CHECK_EQ(wait_for(pid), SIGKILL);
}

static void
zombie_until_waited_for(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	while (state_of(pid) != PS_ZOMBIE)
		usleep(1000);
	CHECK_OK(kill(pid, 0));
	CHECK_EQ(wait_for(pid), 0);
	CHECK_EQ(state_of(pid), -1);
	CHECK_ERR(kill(pid, 0), ESRCH);
}

static void
orphan_goes_to_init(void)
{
	int fds[2], up[2];
	char c = 0;
	pid_t pid, child, ppid = 0;

	CHECK_OK(pipe(fds));
	CHECK_OK(pipe(up));
	pid = fork();
	if (pid == 0) {
		child = fork();
		if (child == 0) {
			(void)!read(fds[0], &c, 1);
			ppid = getppid();
			(void)!write(up[1], &ppid, sizeof ppid);
			_exit(0);
		}
		_exit(0);
	}
	CHECK_EQ(wait_for(pid), 0);
	CHECK_EQ(write(fds[1], "x", 1), 1);
	CHECK_EQ(read(up[0], &ppid, sizeof ppid), sizeof ppid);
	CHECK(ppid != pid);
	CHECK(ppid <= 1);
}

static void
kill_errors(void)
{
	CHECK_ERR(kill(999999, SIGTERM), ESRCH);
	CHECK_ERR(kill(getpid(), 1000), EINVAL);
	CHECK_OK(kill(getpid(), 0));
}

static void
kill_other_user(void)
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0) {
		if (setuid(1000) == -1)
			_exit(1);
		_exit(kill(parent, SIGTERM) == -1 && errno == EPERM ? 0 : 2);
	}
	CHECK_EQ(wait_for(pid), 0);
}

static void
kill_vfork_child(void)
{
	volatile pid_t child = 0;
	pid_t pid = vfork();

	if (pid == 0) {
		child = getpid();
		kill(child, SIGKILL);
		_exit(1);
	}
	CHECK_EQ(pid, child);
	CHECK_EQ(wait_for(pid), SIGKILL);
}

/* Killed while it waits for a reply: the server's open request goes too. */
static void
kill_in_a_call(void)
{
	int fds[2];
	char c;
	pid_t pid;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		close(fds[1]);
		(void)!read(fds[0], &c, 1);
		_exit(0);
	}
	wait_held(pid, VFS_READ, 1);
	CHECK_OK(kill(pid, SIGKILL));
	CHECK_EQ(wait_for(pid), SIGKILL);
	CHECK_EQ(write(fds[1], "abc", 3), 3);
	CHECK_EQ(read(fds[0], &c, 1), 1);
	CHECK_EQ(c, 'a');
}

static void
kill_spinning(void)
{
	volatile unsigned long n = 0;
	int fds[2];
	char c;
	pid_t pid;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		(void)!write(fds[1], "s", 1);
		for (;;)
			n++;
	}
	CHECK_EQ(read(fds[0], &c, 1), 1);
	CHECK_OK(kill(pid, SIGKILL));
	CHECK_EQ(wait_for(pid), SIGKILL);
}

static void
setids_drops_for_good(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (setgid(1000) == -1 || setuid(1000) == -1)
			_exit(1);
		if (getuid() != 1000 || geteuid() != 1000 || getgid() != 1000)
			_exit(2);
		_exit(setuid(0) == -1 && errno == EPERM ? 0 : 3);
	}
	CHECK_EQ(wait_for(pid), 0);
}

/* root gives itself groups; children have them; nobody else may change them */
static void
groups_are_inherited(void)
{
	static const gid_t none = (gid_t)-1;
	gid_t g[ABI_NGROUPS + 1] = { 0 };
	pid_t pid;
	int i;

	CHECK_EQ(getgroups(0, NULL), 0);
	for (i = 0; i < ABI_NGROUPS; i++)
		g[i] = (gid_t)(2000 + i);
	CHECK_ERR(setgroups(ABI_NGROUPS + 1, g), EINVAL);
	CHECK_ERR(setgroups(1, &none), EINVAL);
	CHECK_EQ(getgroups(0, NULL), 0);
	CHECK_OK(setgroups(ABI_NGROUPS, g));
	memset(g, 0, sizeof g);
	CHECK_ERR(getgroups(ABI_NGROUPS - 1, g), EINVAL);
	pid = fork();
	if (pid == 0) {
		if (setids(1000, 1000, 1000, 1000) == -1 ||
		    getgroups(ABI_NGROUPS, g) != ABI_NGROUPS ||
		    g[0] != 2000 || g[ABI_NGROUPS - 1] != 2015)
			_exit(1);
		if (setgroups(0, NULL) != -1 || errno != EPERM)
			_exit(2);
		_exit(getgroups(0, NULL) == ABI_NGROUPS ? 0 : 3);
	}
	CHECK_EQ(wait_for(pid), 0);
	CHECK_OK(setgroups(0, NULL));
	CHECK_EQ(getgroups(ABI_NGROUPS, g), 0);
}

/* ... and over an exec, where they decide what may be opened */
static void
groups_open_files(void)
{
	static char *const cat[] = { "cat", "secret", NULL };
	static const gid_t group = 2000;
	pid_t pid;
	int i;

	write_file("secret", "x", 1, 0640);
	CHECK_OK(chown("secret", 0, 2000));
	for (i = 0; i < 2; i++) {
		pid = fork();
		if (pid == 0) {
			if (setgroups(i, &group) == -1 ||
			    setids(1000, 1000, 1000, 1000) == -1)
				_exit(99);
			close(1);
			close(2);
			if (open("/dev/null", O_WRONLY) != 1 || dup(1) != 2)
				_exit(98);
			execve("/bin/cat", cat, environ);
			_exit(97);
		}
		CHECK_EQ(wait_for(pid), i == 0 ? 1 << 8 : 0);
		pid = fork();
		if (pid == 0) {
			if (setgroups(i, &group) == -1 ||
			    setids(1000, 1000, 1000, 1000) == -1)
				_exit(99);
			_exit(access("secret", R_OK) == 0);
		}
		CHECK_EQ(wait_for(pid), i << 8);
	}
}

static void
ps_lists_us(void)
{
	ssize_t i, n = getprocs(list, 1024);

	CHECK(n > 0);
	for (i = 0; i < n; i++)
		if (list[i].ps_pid == (uint32_t)getpid())
			break;
	CHECK(i < n);
	CHECK_EQ(list[i].ps_ppid, getppid());
	CHECK_STR(list[i].ps_comm, "srv_proc");
	CHECK_ERR(getprocs(list, 1), ERANGE);
}

static void
spawn_runs(void)
{
	static char *const argv[] = { "false", NULL };
	pid_t pid = spawnve("/bin/false", argv, environ);

	CHECK_OK(pid);
	CHECK_EQ(wait_for(pid), 1 << 8);
}

static void
spawn_fails_without_a_child(void)
{
	static char *const argv[] = { "x", NULL };

	CHECK_ERR(spawnve("/nonexistent", argv, environ), ENOENT);
	CHECK_ERR(spawnve("/etc/motd", argv, environ), EACCES);
	CHECK_ERR(spawnve("/bin/true", NULL, environ), EINVAL);
	CHECK_ERR(wait(NULL), ECHILD);
}

static void
privileged_calls_need_root(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (setuid(1000) == -1)
			_exit(1);
		if (power(0, 0) != -1 || errno != EPERM)
			_exit(2);
		_exit(0);
	}
	CHECK_EQ(wait_for(pid), 0);
}

static const struct test tests[] = {
	T(fork_copies_memory), T(fork_parent_writes_child_keeps), T(fork_ids),
	T(fork_many), T(fork_until_refused), T(vfork_borrows_memory),
	T(vfork_parent_waits_for_exec), T(wait_exit_status),
	T(wait_signal_status), T(wait_any), T(wait_nohang), T(wait_errors),
	T(state_says_who_waits),
	T(zombie_until_waited_for), T(orphan_goes_to_init), T(kill_errors),
	T(kill_other_user), T(kill_vfork_child), T(kill_in_a_call),
	T(kill_spinning), T(setids_drops_for_good),
	T(groups_are_inherited), T(groups_open_files), T(ps_lists_us),
	T(spawn_runs), T(spawn_fails_without_a_child),
	T(privileged_calls_need_root),
};

int
main(int argc, char **argv)
{
	return TESTS(tests);
}
