/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of a process (docs/adr/0017): life, memory, waiting, calls at once. */
#include <sys/mman.h>

#include <proc_ipc.h>
#include <vfs_ipc.h>

#include "tests/thr.h"

static mtx_t lock;
static cnd_t changed;
static volatile int hits;
static int fds[2];

/* --- life --- */

static int
identity(void *arg)
{
	return (int)(long)arg;
}

static void
as_many_as_there_may_be(void)
{
	thrd_t more;

	make(NTHREAD, sit);
	CHECK_EQ(threads_of(getpid()), NTHREAD + 1);
	CHECK_EQ(thrd_create(&more, identity, NULL), thrd_error);
	CHECK_EQ(errno, EAGAIN);
}

static void
join_gives_results(void)
{
	int i;

	for (i = 0; i < 20; i++) {
		make(NTHREAD, identity);
		join(NTHREAD);
	}
	CHECK_EQ(threads_of(getpid()), 1);
}

/* their stacks come back with the next one: 100 would not fit at once */
static void
detached(void)
{
	thrd_t t;
	int i;

	for (i = 0; i < 100; i++) {
		while (thrd_create(&t, identity, NULL) != thrd_success)
			thrd_yield();
		CHECK_EQ(thrd_detach(t), thrd_success);
		CHECK_EQ(thrd_join(t, NULL), thrd_error);
	}
	while (threads_of(getpid()) > 1)
		thrd_yield();
}

/* the pool is the machine's: processes that take it all give it all back */
static void
machine_runs_out(void)
{
	int i, k, full = 0;
	pid_t pid[12];
	char c;

	CHECK_OK(pipe(fds));
	for (i = 0; i < 12; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			for (k = 0; k < NTHREAD; k++)
				if (thrd_create(&thr[k], sit, NULL) !=
				    thrd_success)
					break;
			c = k == NTHREAD ? 'a' : errno == EAGAIN ? 'f' : 'e';
			write(fds[1], &c, 1);
			sit(NULL);
		}
		CHECK_EQ(read(fds[0], &c, 1), 1);
		CHECK(c == 'a' || c == 'f');
		full += c == 'f';
	}
	for (i = 0; i < 12; i++) {
		CHECK_OK(kill(pid[i], SIGTERM));
		CHECK_EQ(wait_for(pid[i]), SIGTERM);
	}
	CHECK(full >= 1);
}

static int
exit_now(void *arg)
{
	exit(10 + (int)(long)arg);
}

static void
ends_by_exit_of_any(void)
{
	make(NTHREAD - 1, sit);
	(void)thrd_create(&thr[0], exit_now, (void *)3L);
	sit(NULL);
}

static int
last_one(void *arg)
{
	/* the first one leaves before us */
	while (threads_of(getpid()) > 2)
		thrd_yield();
	return (int)(long)arg;
}

static void
first_thread_leaves(void)
{
	make(2, last_one);
	thrd_exit(5);
}

static void
exit_of_one_is_the_end(void)
{
	pid_t pid = fork();

	if (pid == 0)
		ends_by_exit_of_any();
	CHECK_EQ(wait_for(pid), 13 << 8);
	/* with the last thread the process ends, well */
	pid = fork();
	if (pid == 0)
		first_thread_leaves();
	CHECK_EQ(wait_for(pid), 0);
}

/* --- memory --- */

static thread_local int mine;
static thread_local int preset = 42;

static int
own_locals(void *arg)
{
	int i, k = (int)(long)arg;

	if (mine != 0 || preset != 42)
		return -1;
	mine = preset = 100 + k;
	for (i = 0; i < 20; i++) {
		errno = 1000 + k;
		thrd_yield();
		/* fails, and says why to this thread only */
		if (close(-1) != -1 || errno != EBADF)
			return -2;
		errno = 1000 + k;
		thrd_yield();
		if (errno != 1000 + k || mine != 100 + k || preset != 100 + k)
			return -3;
	}
	return k;
}

static void
thread_locals_and_errno(void)
{
	make(NTHREAD, own_locals);
	join(NTHREAD);
	CHECK_EQ(mine, 0);
	CHECK_EQ(preset, 42);
}

static int
heap_user(void *arg)
{
	char *p[16];
	int i, k, n, id = (int)(long)arg;

	for (n = 0; n < 30; n++) {
		for (i = 0; i < 16; i++) {
			p[i] = malloc((size_t)(16 + 40 * i + id));
			if (p[i] == NULL)
				return -1;
			memset(p[i], id * 16 + i, (size_t)(16 + 40 * i + id));
			if ((i & 3) == 3)
				thrd_yield();
		}
		for (i = 0; i < 16; i++) {
			for (k = 0; k < 16 + 40 * i + id; k++)
				if (p[i][k] != (char)(id * 16 + i))
					return -2;
			free(p[i]);
		}
	}
	return id;
}

static void
heap_is_shared(void)
{
	make(NTHREAD, heap_user);
	join(NTHREAD);
}

/* a KiB a call */
static int __attribute__((noinline))
deep(int n)
{
	volatile char frame[1000];
	int r;

	frame[n % 1000] = 1;
	r = n == 0 ? 0 : deep(n - 1);
	return r + frame[n % 1000];
}

static int
use_stack(void *arg)
{
	return deep(200) == 201 ? (int)(long)arg : -1;
}

static int
overflow(void *arg)
{
	return deep(1000000) + (int)(long)arg;
}

/* a page that cannot be read is below each stack */
static void
stacks_have_guards(void)
{
	pid_t pid;

	make(NTHREAD, use_stack);
	join(NTHREAD);
	pid = fork();
	if (pid == 0) {
		make(1, overflow);
		sit(NULL);
	}
	CHECK_EQ(wait_for(pid), SIGSEGV);
}

/* --- waiting --- */

static volatile long counter;

static int
count_up(void *arg)
{
	long v;
	int i;

	for (i = 0; i < 200; i++) {
		mtx_lock(&lock);
		v = counter;
		if ((i & 15) == 0)
			thrd_yield();
		counter = v + 1;
		mtx_unlock(&lock);
	}
	return (int)(long)arg;
}

static void
mutex_excludes(void)
{
	mtx_init(&lock, mtx_plain);
	make(NTHREAD, count_up);
	join(NTHREAD);
	CHECK_EQ(counter, 200 * NTHREAD);
	CHECK_EQ(mtx_trylock(&lock), thrd_success);
	CHECK_EQ(mtx_trylock(&lock), thrd_busy);
	mtx_init(&lock, mtx_recursive);
	CHECK_EQ(mtx_lock(&lock), thrd_success);
	CHECK_EQ(mtx_trylock(&lock), thrd_success);
	mtx_unlock(&lock);
	mtx_unlock(&lock);
	CHECK_EQ(lock.m_word, 0);
}

static int
in_turn(void *arg)
{
	int i, k = (int)(long)arg;

	for (i = 0; i < 20; i++) {
		mtx_lock(&lock);
		while (turn % NTHREAD != k)
			cnd_wait(&changed, &lock);
		turn++;
		cnd_broadcast(&changed);
		mtx_unlock(&lock);
	}
	return k;
}

static void
conditions(void)
{
	mtx_init(&lock, mtx_plain);
	cnd_init(&changed);
	turn = 0;
	make(NTHREAD, in_turn);
	join(NTHREAD);
	CHECK_EQ(turn, 20 * NTHREAD);
}

static void
once_fn(void)
{
	/* the others, who may not pass, and the first thread, which joins */
	wait_held(getpid(), PROC_FUTEX_WAIT, NTHREAD);
	hits++;
}

static once_flag once = ONCE_FLAG_INIT;

static int
once_each(void *arg)
{
	call_once(&once, once_fn);
	return hits == 1 ? (int)(long)arg : -1;
}

static void
once_only(void)
{
	make(NTHREAD, once_each);
	join(NTHREAD);
	CHECK_EQ(hits, 1);
}

static void
futex_refuses(void)
{
	word_t woken;

	CHECK_EQ(proc_futex_wait(PROC, (word_t)&never + 1, 0), EINVAL);
	CHECK_EQ(proc_futex_wait(PROC, 8, 0), EFAULT);
	CHECK_EQ(proc_futex_wait(PROC, (word_t)&never, 1), EAGAIN);
	CHECK_EQ(proc_futex_wait(PROC, UINT64_MAX - 3, 0), EFAULT);
	CHECK_EQ(proc_futex_wake(PROC, 8, 1, &woken), 0);
	CHECK_EQ(woken, 0);
	CHECK_EQ(proc_thread_kill(PROC, 5, SIGTERM), ESRCH);
	CHECK_EQ(proc_thread_kill(PROC, 1UL << 60, SIGTERM), ESRCH);
	CHECK_EQ(proc_thread_kill(PROC, 1, 99), EINVAL);
}

/* a thread that begins nowhere is the end of its process, and of nothing else */
static void
hostile_start(void)
{
	word_t tid;
	pid_t pid = fork();
	char c;

	if (pid == 0) {
		(void)proc_thread_new(PROC, ~0UL, ~0UL, ~0UL, ~0UL, &tid);
		sit(NULL);
	}
	CHECK_EQ(wait_for(pid), SIGSEGV);
	/* a word that cannot be written is nobody's to wait for */
	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0) {
		(void)thrd_create(&thr[0], sit, NULL);
		(void)!write(fds[1], "2", 1);
		(void)proc_thread_exit(PROC, 8);
		_exit(1);
	}
	CHECK_EQ(read(fds[0], &c, 1), 1);
	while (threads_of(pid) > 1)
		thrd_yield();
	CHECK_EQ(threads_of(pid), 1);
	CHECK_OK(kill(pid, SIGKILL));
	CHECK_EQ(wait_for(pid), SIGKILL);
}

/* --- calls of two threads at the same time --- */

static int
reader(void *arg)
{
	char c;

	(void)arg;
	return read(fds[0], &c, 1) == 1 ? c : -1;
}

static void
two_read_one_pipe(void)
{
	int a, b;

	CHECK_OK(pipe(fds));
	make(2, reader);
	wait_held(getpid(), VFS_READ, 2);
	CHECK_EQ(write(fds[1], "x", 1), 1);
	CHECK_EQ(write(fds[1], "y", 1), 1);
	thrd_join(thr[0], &a);
	thrd_join(thr[1], &b);
	CHECK_EQ(a + b, 'x' + 'y');
	CHECK(a != b);
}

static int
waiter(void *arg)
{
	int st;
	pid_t pid = wait(&st);

	(void)arg;
	return pid > 0 ? WEXITSTATUS(st) : -errno;
}

/* one child, two threads in wait(2): one has it, the other hears ECHILD */
static void
two_wait_for_one_child(void)
{
	int a, b;
	pid_t pid;
	char c;

	CHECK_OK(pipe(fds));
	pid = fork();
	if (pid == 0)
		_exit(read(fds[0], &c, 1) == 1 ? 9 : 8);
	make(2, waiter);
	wait_held(getpid(), PROC_WAIT, 2);
	CHECK_EQ(write(fds[1], "x", 1), 1);
	thrd_join(thr[0], &a);
	thrd_join(thr[1], &b);
	CHECK_EQ(a + b, 9 - ECHILD);
}

static int
forker(void *arg)
{
	pid_t pid = fork();
	int k = (int)(long)arg;

	if (pid == 0) {
		/* alone, and it can all that a process can */
		if (threads_of(getpid()) != 1 ||
		    thrd_create(&thr[0], identity, NULL) != thrd_success ||
		    thrd_join(thr[0], NULL) != thrd_success)
			_exit(1);
		execl("/bin/true", "true", NULL);
		_exit(2);
	}
	return wait_for(pid) == 0 ? k : -1;
}

static void
fork_copies_the_caller_only(void)
{
	make(NTHREAD, forker);
	join(NTHREAD);
}

static int
vforker(void *arg)
{
	pid_t pid = vfork();

	if (pid == 0) {
		while (turn == 0)
			usleep(1000);
		execl("/bin/true", "true", NULL);
		_exit(2);
	}
	turn = 2;
	return wait_for(pid) == 0 ? (int)(long)arg : -1;
}

static void
vfork_stops_the_caller_only(void)
{
	turn = 0;
	make(1, vforker);
	wait_held(getpid(), PROC_VFORK, 1);
	CHECK_EQ(turn, 0);
	turn = 1;	/* we run while it waits */
	join(1);
	CHECK_EQ(turn, 2);
}

static int
spawner(void *arg)
{
	static char *argv[] = { "true", NULL };
	int i;

	for (i = 0; i < 5; i++)
		if (wait_for(spawnve("/bin/true", argv, environ)) != 0)
			return -1;
	return (int)(long)arg;
}

static void
all_spawn(void)
{
	make(NTHREAD, spawner);
	join(NTHREAD);
}

/* RULES R31: stacks and the heap grow under faults of all at once */
static int
grower(void *arg)
{
	char *p;
	int i, k;

	for (i = 0; i < 10; i++) {
		if (deep(200) != 201)
			return -1;
		p = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANON, -1, 0);
		if (p == MAP_FAILED)
			return -2;
		for (k = 0; k < 65536; k += 4096) {
			p[k] = (char)k;
			if ((k & 0x3fff) == 0)
				thrd_yield();
		}
		if (munmap(p, 65536) != 0)
			return -3;
	}
	return (int)(long)arg;
}

static void
rule_31_growth_from_all_sides(void)
{
	make(NTHREAD, grower);
	CHECK_EQ(deep(3000), 3001);
	join(NTHREAD);
}

int
main(int argc, char **argv)
{
	static const struct test tests[] = {
		T(as_many_as_there_may_be), T(join_gives_results),
		T(detached), T(machine_runs_out), T(exit_of_one_is_the_end),
		T(thread_locals_and_errno), T(heap_is_shared),
		T(stacks_have_guards), T(mutex_excludes), T(conditions),
		T(once_only), T(futex_refuses), T(hostile_start),
		T(two_read_one_pipe), T(two_wait_for_one_child),
		T(fork_copies_the_caller_only),
		T(vfork_stops_the_caller_only), T(all_spawn),
		T(rule_31_growth_from_all_sides),
	};

	return TESTS(tests);
}
