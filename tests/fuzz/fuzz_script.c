// SRCS: servers/exec/exec_script.c lib/util/strlcpy.c
// CFLAGS: -idirafter lib/util
/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The script entry of the exec switch.  The first byte says how much longer
 * the file is than what is in the buffer, and whether it is set-id: then it goes
 * through a descriptor.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exec_var.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* vfs's part */
int
exec_script_fd(struct exec_package *epp, unsigned *fd)
{
	*fd = 3 + epp->ep_nest * 20;
	return 0;
}

static void
must(int condition)
{
	if (!condition)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct exec_package p;
	struct script_line sl;
	unsigned n;
	int error;

	if (size < 1)
		return 0;
	n = size - 1 > EXEC_HDRSIZE ? EXEC_HDRSIZE : (unsigned)(size - 1);
	p.ep_hdr = data + 1;
	p.ep_hdrvalid = n;
	p.ep_attr.va_size = n + data[0];
	p.ep_name = p.ep_execfn = "/tmp/script";
	p.ep_namelen = p.ep_execfnlen = 11;
	p.ep_attr.va_mode = data[0] & 1 ? 04755 : 0755;
	p.ep_flags = 0;
	p.ep_nest = 0;
	error = exec_script_parse(p.ep_hdr, n, p.ep_attr.va_size, &sl);
	if (error == 0) {
		must(sl.sl_namelen > 0 && sl.sl_name >= 2);
		must(sl.sl_name + sl.sl_namelen <= n);
		must(sl.sl_name + sl.sl_namelen <= EXEC_LINEMAX);
		must(sl.sl_arg + sl.sl_arglen <= n);
		must(memchr(data + 1 + sl.sl_name, '\n', sl.sl_namelen) ==
		    NULL);
		must(memchr(data + 1 + sl.sl_name, '\0', sl.sl_namelen +
		    sl.sl_arglen) == NULL);
	}
	must(exec_script_makecmds(&p) == error);
	if (error == 0) {
		must(strlen(p.ep_name) == p.ep_namelen);
		must(p.ep_fac == (sl.sl_arglen != 0 ? 3 : 2));
		/* as often as it may go on like this */
		while (p.ep_nest < EXEC_MAXNEST)
			must(exec_script_makecmds(&p) == 0);
		must(p.ep_fa < EXEC_FAKEMAX);
		must(strcmp(p.ep_execfn, "/tmp/script") == 0);
		must(!(p.ep_flags & EXEC_HASFD) == !(data[0] & 1));
	}
	return 0;
}
