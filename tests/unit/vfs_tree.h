/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tests of vfs's handlers start from: a small boot archive, three
 * processes, and a directory /t that is removed behind each test, after which
 * the census must be what it was.
 */
#include "vfs_host.h"

#define ROOT	1	/* a process of root */
#define USER	2	/* of uid 100, gid 100 */
#define OTHER	3	/* of uid 200, gid 100 */

static int
fresh(void **state)
{
	(void)state;
	op_vfs_ctx_new(request(0, NULL, 0), ROOT);
	op_vfs_ctx_new(request(0, NULL, 0), USER);
	op_vfs_ctx_new(request(0, NULL, 0), OTHER);
	op_vfs_ctx_ids(request(0, NULL, 0), USER, 100, 100, 100, 100,
	    100UL << 32 | 100);
	op_vfs_ctx_ids(request(0, NULL, 0), OTHER, 200, 200, 100, 100,
	    200UL << 32 | 100);
	op_vfs_umask(request(ROOT, NULL, 0), 0, &res[0]);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_mkdir, "/t", 0777), 0);
	console_in[0] = console_out[0] = '\0';
	console_room = sizeof(console_out) - 1;
	return 0;
}

/* rm -r */
static void
remove_tree(const char *path)
{
	uint8_t buf[4096] __attribute__((aligned(8)));
	char name[VFS_PATHMAX];
	struct abi_dirent *d;
	size_t at, n;
	word_t fd;

	if (PATH_CALL(ROOT, op_vfs_unlink, path, 0) == 0)
		return;
	assert_int_equal(do_open(ROOT, path, ABI_O_DIRECTORY, 0), 0);
	fd = res[0];
	while (op_vfs_getdents(request(ROOT, buf, sizeof(buf)), fd,
	    &res[0]) == 0 && (n = res[0]) > 0) {
		for (at = 0; at < n; at += d->d_reclen) {
			d = (void *)(buf + at);
			if (strcmp(d->d_name, ".") == 0 ||
			    strcmp(d->d_name, "..") == 0)
				continue;
			snprintf(name, sizeof(name), "%s/%s", path, d->d_name);
			remove_tree(name);
		}
	}
	do_close(ROOT, fd);
	assert_int_equal(PATH_CALL(ROOT, op_vfs_unlink, path, 1), 0);
}

static int
clean(void **state)
{
	(void)state;
	remove_tree("/t");
	op_vfs_ctx_exit(request(0, NULL, 0), ROOT);
	op_vfs_ctx_exit(request(0, NULL, 0), USER);
	op_vfs_ctx_exit(request(0, NULL, 0), OTHER);
	census_check();
	return 0;
}

/* a newc archive, made of pairs: header fields that matter, name, data */
static size_t
add_entry(char *at, unsigned mode, const char *name, const char *data)
{
	size_t n = strlen(name) + 1, len = strlen(data), used;

	used = (size_t)sprintf(at, "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x"
	    "%08x%08x%08zx%08x", 0, mode, 0, 0, 1, 0, len, 0, 0, 0, 0, n, 0);
	memcpy(at + used, name, n);
	used = (used + n + 3) & ~3UL;
	memcpy(at + used, data, len);
	return (used + len + 3) & ~3UL;
}

static int
start(void **state)
{
	static char archive[4096];
	size_t n = 0;

	(void)state;
	n += add_entry(archive + n, 040755, ".", "");
	n += add_entry(archive + n, 0100755, "bin/prog", "#!/bin/sh\nx");
	n += add_entry(archive + n, 0120777, "bin/link", "prog");
	n += add_entry(archive + n, 0100644, "etc/motd", "old text");
	n += add_entry(archive + n, 0100644, "etc/words", "welcome");
	n += add_entry(archive + n, 040755, "mnt", "");
	n += add_entry(archive + n, 0100644, "./etc/motd", "welcome");
	n += add_entry(archive + n, 0, "TRAILER!!!", "");
	vfs_host_start(archive, n);
	census_take();
	return 0;
}

#define T(f)	cmocka_unit_test_setup_teardown(f, fresh, clean)
