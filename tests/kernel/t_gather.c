/* SPDX-License-Identifier: BSD-2-Clause */
/* GATHER: the argument copy and its errors. */
#define AREA "gather"
#include "ktest.h"

#define THERE	WINDOW2			/* four pages of the target ... */
#define HERE	WINDOW			/* ... as this test sees them */
#define BUF	(WINDOW + 0x80000UL)	/* two pages of the gatherer */
#define NPAGE	4

static struct gather g;
static char path[64];
static word_t mem;		/* first of the target's pages */

static word_t
at(word_t off)
{
	return THERE + off;
}

static word_t
put(word_t off, const char *s)
{
	memcpy((char *)HERE + off, s, strlen(s) + 1);
	return at(off);
}

static void
put_vector(word_t off, const word_t *v, unsigned n)
{
	memcpy((char *)HERE + off, v, n * sizeof(*v));
}

/* A target that never ran, with argv at 0x100 and envp at 0x200. */
static struct kthread
target(void)
{
	cap_t vs = kt_vspace(4);
	struct kthread k;
	word_t v[4], buf = kt_page(2);
	unsigned i;

	mem = kt_page(NPAGE);
	for (i = 0; i < NPAGE; i++) {
		OK(kt_map(vs, THERE + ptoa(i), mem + i, MAP_R | MAP_W));
		memset(kt_window(HERE + ptoa(i), mem + i), 0, PAGE_SIZE);
	}
	kt_window(BUF, buf);
	kt_window(BUF + PAGE_SIZE, buf + 1);
	memset((void *)BUF, 0xee, 2 * PAGE_SIZE);
	OK(sys_vs_config(vs, 0x3333, kt_obj(CAP_ENDPOINT, 0)));
	k = kt_thread(vs, 10);
	v[0] = put(0x1000 - 3, "hello");	/* across a page */
	v[1] = put(0x300, "");
	v[2] = put(0x310, "world");
	v[3] = 0;
	put_vector(0x100, v, 4);
	v[0] = put(0x320, "A=1");
	v[1] = 0;
	put_vector(0x200, v, 2);
	(void)put(0x400, "/bin/thing");
	memset(&g, 0, sizeof(g));
	g.g_path = at(0x400);
	g.g_argv = at(0x100);
	g.g_envp = at(0x200);
	g.g_pathbuf = (vaddr_t)path;
	g.g_pathmax = sizeof(path);
	g.g_buf = BUF;
	g.g_bufsize = 2 * PAGE_SIZE;
	g.g_reserve = 256;
	g.g_strmax = 2 * PAGE_SIZE;
	g.g_argc = g.g_strlen = g.g_index = 0x5555;
	return k;
}

static const char strings[] = "hello\0\0world\0A=1";

TEST(layout)
{
	struct kthread k = target();
	word_t first = 256 + (3 + 1 + 2) * 8;

	OK(sys_gather(k.k_thread, &g));
	EQ(g.g_pathlen, 10);
	EQ(strcmp(path, "/bin/thing"), 0);
	EQ(g.g_argc, 3);
	EQ(g.g_envc, 1);
	EQ(g.g_strlen, sizeof(strings));
	EQ(g.g_vtoken, 0x3333);
	EQ(memcmp((char *)BUF + first, strings, sizeof(strings)), 0);
	/* what is below and behind is not touched */
	EQ(((uint8_t *)BUF)[first - 1], 0xee);
	EQ(((uint8_t *)BUF)[first + sizeof(strings)], 0xee);
	OK(sys_thaw(k.k_thread));
}

/* where each string begins, with a 0 behind argv's and behind envp's */
TEST(offsets)
{
	struct kthread k = target();
	const word_t *v = (const word_t *)(BUF + 16);
	word_t first = 256 + (3 + 1 + 2) * 8;

	g.g_vector = 16;
	OK(sys_gather(k.k_thread, &g));
	EQ(v[0], first);
	EQ(v[1], first + 6);
	EQ(v[2], first + 7);
	EQ(v[3], 0);
	EQ(v[4], first + 13);
	EQ(v[5], 0);
	EQ(v[6], 0xeeeeeeeeeeeeeeeeUL);
	EQ(((uint8_t *)BUF)[15], 0xee);
	OK(sys_thaw(k.k_thread));
}

TEST(longest_string)
{
	struct kthread k = target();

	g.g_strmax = 6;
	OK(sys_gather(k.k_thread, &g));
	OK(sys_thaw(k.k_thread));
	g.g_strmax = 5;
	EQ(sys_gather(k.k_thread, &g), E2BIG);
	EQ(g.g_index, 0);
	g.g_strmax = 0;
	EQ(sys_gather(k.k_thread, &g), E2BIG);
}

TEST(without_path_or_environment)
{
	struct kthread k = target();

	g.g_path = 0;
	g.g_envp = 0;
	path[0] = 'u';
	OK(sys_gather(k.k_thread, &g));
	EQ(g.g_envc, 0);
	EQ(g.g_argc, 3);
	EQ(g.g_pathlen, 0);
	EQ(path[0], 'u');
	EQ(memcmp((char *)BUF + 256 + 5 * 8, strings, 13), 0);
	OK(sys_thaw(k.k_thread));
	g.g_argv = at(0x118);		/* the NULL: no arguments at all */
	OK(sys_gather(k.k_thread, &g));
	EQ(g.g_argc, 0);
	EQ(g.g_strlen, 0);
	OK(sys_thaw(k.k_thread));
}

TEST(strings_over_many_pages)
{
	struct kthread k = target();
	word_t v[2] = { at(0x500), 0 };

	memset((char *)HERE + 0x500, 'x', 5000);
	((char *)HERE)[0x500 + 5000] = '\0';
	put_vector(0x100, v, 2);
	g.g_envp = 0;
	g.g_reserve = 8;
	OK(sys_gather(k.k_thread, &g));
	EQ(g.g_strlen, 5001);
	EQ(((char *)BUF)[8 + 24], 'x');
	EQ(((char *)BUF)[8 + 24 + 4999], 'x');
	EQ(((char *)BUF)[8 + 24 + 5000], '\0');
	OK(sys_thaw(k.k_thread));
}

TEST(exact_budget)
{
	struct kthread k = target();
	word_t need = 256 + 6 * 8 + sizeof(strings);

	g.g_bufsize = need;
	OK(sys_gather(k.k_thread, &g));
	OK(sys_thaw(k.k_thread));
	g.g_bufsize = need - 1;
	EQ(sys_gather(k.k_thread, &g), E2BIG);
	EQ(g.g_index, 0x80000000);
	g.g_bufsize = 256 + 6 * 8 + 7;
	EQ(sys_gather(k.k_thread, &g), E2BIG);
	EQ(g.g_index, 2);
	/* no room for the pointers */
	g.g_bufsize = 256 + 5 * 8;
	EQ(sys_gather(k.k_thread, &g), E2BIG);
	g.g_bufsize = 16;
	EQ(sys_gather(k.k_thread, &g), E2BIG);
	EQ(g.g_index, 2);
	g.g_bufsize = 0;
	EQ(sys_gather(k.k_thread, &g), E2BIG);
	g.g_bufsize = 2 * PAGE_SIZE;
	g.g_reserve = 0xfffffff8;
	EQ(sys_gather(k.k_thread, &g), E2BIG);
	/* not frozen by any of these */
	g.g_reserve = 0;
	OK(sys_gather(k.k_thread, &g));
}

TEST(endless_vector)
{
	struct kthread k = target();
	word_t i;

	for (i = 0; i < NPAGE * 512; i++)
		((word_t *)HERE)[i] = at(0);
	g.g_path = 0;
	EQ(sys_gather(k.k_thread, &g), E2BIG);
	EQ(g.g_index, 2 * PAGE_SIZE / 8);
}

TEST(path_errors)
{
	struct kthread k = target();

	g.g_pathmax = 10;
	EQ(sys_gather(k.k_thread, &g), ENAMETOOLONG);
	g.g_pathmax = 11;
	OK(sys_gather(k.k_thread, &g));
	OK(sys_thaw(k.k_thread));
	g.g_pathmax = 0;
	EQ(sys_gather(k.k_thread, &g), ENAMETOOLONG);
	g.g_pathmax = 64;
	g.g_path = 1UL << 40;
	EQ(sys_gather(k.k_thread, &g), EFAULT);
	EQ(g.g_fault, 1UL << 40);
	g.g_path = at(NPAGE * PAGE_SIZE);
	EQ(sys_gather(k.k_thread, &g), ERETRY);
	EQ(g.g_fault, at(NPAGE * PAGE_SIZE));
	EQ(g.g_local, 0);
	/* a path that ends the last page without a NUL */
	memset((char *)HERE + NPAGE * PAGE_SIZE - 4, 'p', 4);
	g.g_path = at(NPAGE * PAGE_SIZE - 4);
	EQ(sys_gather(k.k_thread, &g), ERETRY);
	EQ(g.g_fault, at(NPAGE * PAGE_SIZE));
}

TEST(argv_null)
{
	struct kthread k = target();

	g.g_argv = 0;
	EQ(sys_gather(k.k_thread, &g), EINVAL);
	g.g_argv = at(0x100);
	OK(sys_gather(k.k_thread, &g));
}

TEST(bad_pointers_and_their_index)
{
	struct kthread k = target();
	word_t good = at(0x310), v[4] = { good, 0xffffffff80000000UL, good, 0 };

	put_vector(0x100, v, 4);
	EQ(sys_gather(k.k_thread, &g), EFAULT);
	EQ(g.g_index, 1);
	EQ(g.g_fault, 0xffffffff80000000UL);
	v[1] = at(NPAGE * PAGE_SIZE + 5);
	put_vector(0x100, v, 4);
	EQ(sys_gather(k.k_thread, &g), ERETRY);
	EQ(g.g_index, 1);
	EQ(g.g_fault, at(NPAGE * PAGE_SIZE + 5));
	EQ(g.g_local, 0);
	v[1] = good;
	put_vector(0x100, v, 4);
	v[0] = 8;
	v[1] = 0;
	put_vector(0x200, v, 2);
	EQ(sys_gather(k.k_thread, &g), ERETRY);
	EQ(g.g_index, 0x80000000);
	EQ(g.g_fault, 8);
	/* the vectors themselves */
	g.g_argv = at(0x104);
	EQ(sys_gather(k.k_thread, &g), EFAULT);
	EQ(g.g_fault, at(0x104));
	g.g_argv = (1UL << 38);
	EQ(sys_gather(k.k_thread, &g), EFAULT);
	g.g_argv = ~7UL;
	EQ(sys_gather(k.k_thread, &g), EFAULT);
	g.g_argv = at(NPAGE * PAGE_SIZE);
	EQ(sys_gather(k.k_thread, &g), ERETRY);
	EQ(g.g_index, 0);
	g.g_argv = at(0x100);
	g.g_envp = at(NPAGE * PAGE_SIZE);
	EQ(sys_gather(k.k_thread, &g), ERETRY);
	EQ(g.g_index, 0x80000000);
}

TEST(arguments_of_the_gatherer)
{
	struct kthread k = target(), own = kt_thread(CAPSLOT_VSPACE, 5);

	g.g_buf = BUF + 8;
	EQ(sys_gather(k.k_thread, &g), EINVAL);
	g.g_buf = BUF;
	g.g_reserve = 12;
	EQ(sys_gather(k.k_thread, &g), EINVAL);
	g.g_reserve = 8;
	g.g_vector = 16;
	EQ(sys_gather(k.k_thread, &g), EINVAL);
	g.g_vector = 4;
	EQ(sys_gather(k.k_thread, &g), EINVAL);
	g.g_vector = 0;
	g.g_flags = 3;
	EQ(sys_gather(k.k_thread, &g), EINVAL);
	/* nothing was begun that could go on */
	g.g_flags = GATHER_GO_ON;
	EQ(sys_gather(k.k_thread, &g), EAGAIN);
	g.g_flags = 0;
	g.g_buf = ~PAGE_MASK;
	EQ(sys_gather(k.k_thread, &g), EINVAL);
	g.g_buf = BUF;
	EQ(sys_gather(own.k_thread, &g), EINVAL);
	EQ(sys_gather(kt_mint(k.k_thread, CAPR_ALL & ~CAPR_EXEC, 0), &g),
	    ECAPRIGHTS);
	EQ(sys_gather(UT, &g), ECAPTYPE);
	EQ(sys_gather(k.k_thread, (void *)(1UL << 50)), EFAULT);
	EQ(sys_gather(kt_obj(CAP_THREAD, 0), &g), ESRCH);
	g.g_buf = 1UL << 40;
	EQ(sys_gather(k.k_thread, &g), EFAULT);
	g.g_buf = BUF;
	OK(sys_gather(k.k_thread, &g));
}

TEST(result_that_cannot_be_stored)
{
	struct kthread k = target();
	word_t p = kt_page(1);
	struct gather *ro = kt_window(WINDOW + 0x90000, p);

	*ro = g;
	OK(kt_map(CAPSLOT_VSPACE, WINDOW + 0x90000, p, MAP_R));
	CHECK(sys_gather(k.k_thread, ro) != 0);
	/* and it is not frozen */
	OK(sys_gather(k.k_thread, &g));
}

TEST(own_memory_not_resident)
{
	struct kthread k = target();

	OK(sys_unmap(CAPSLOT_VSPACE, BUF, 1));
	EQ(sys_gather(k.k_thread, &g), ERETRY);
	EQ(g.g_local, 1);
	EQ(g.g_fault, BUF);
	OK(sys_thaw(k.k_thread));
	g.g_flags = 0;
	g.g_pathbuf = WINDOW + 0x100000 + 123;
	EQ(sys_gather(k.k_thread, &g), ERETRY);
	EQ(g.g_local, 1);
	EQ(g.g_fault, WINDOW + 0x100000 + 123);
	OK(sys_thaw(k.k_thread));
}
