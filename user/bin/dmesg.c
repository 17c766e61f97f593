/* SPDX-License-Identifier: BSD-2-Clause */
/* dmesg: the kernel message buffer; root only */
#include <err.h>
#include <errno.h>
#include <stdio.h>

#include <proc_client.h>

#include <rvexec.h>
#include "sys/sys.h"

int
main(int argc, char **argv)
{
	static char text[4096];
	word_t out[2], off = 0;

	(void)argv;
	if (argc != 1)
		usage("");
	if ((errno = proc_log_open(PROC, WINDOW)) != 0)
		err(1, "kernel log");
	for (;;) {
		if ((errno = sys_log_read(WINDOW, off, text, sizeof text,
		    out)) != 0)
			err(1, "kernel log");
		if (out[0] == 0)
			return flushed(0);
		fwrite(text, 1, out[0], stdout);
		off = out[1];
	}
}
