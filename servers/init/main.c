/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * init, the root task: starts the servers from the boot archive, hands out
 * what each may have, starts the first process, and switches off when that has
 * ended.  It holds everything and does little.
 */
#include <stdarg.h>
#include "util/log.h"
#include "util/printf.h"
#include "util/string.h"
#include "init.h"

void
die(int status, const char *fmt, ...)
{
	char text[LOG_LINEMAX];
	va_list ap;

	va_start(ap, fmt);
	kvsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* even after quiet: this is what explains the silence that follows */
	(void)sys_console_off(CAPSLOT_LOG, 0);
	log_printf("%s", text);
	for (;;)
		(void)sys_power(INIT_CAP_POWER, POWER_OFF, status);
}

int	 main(void);

int
main(void)
{
	struct bootargs ba;
	int status;

	log_name = "init";
	if (bootinfo->bi_magic != BOOTINFO_MAGIC)
		die(1, "kernel and init disagree about bootinfo (hint: make"
		    " clean)");
	bootargs_parse(bootinfo->bi_bootargs, &ba);
	if (ba.ba_long)
		log_printf("init= has more than %d characters: ignored",
		    BOOTARGS_PATHMAX - 1);
	servers_list();
	archive_read();
	mem_init();
	servers_make();
	supervisor_start();
	servers_start();
	booted = 1;
	if (ba.ba_quiet)
		(void)sys_console_off(CAPSLOT_LOG, 1);
	status = first_process(&ba);
	log_printf("the first process ended with %d: power off", status);
	for (;;)
		(void)sys_power(INIT_CAP_POWER, POWER_OFF, status);
}
