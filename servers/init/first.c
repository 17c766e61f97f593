/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first process: started through the exec server like any other, with
 * init in the place of the parent.
 */
#include "console_client.h"
#include "exec_client.h"
#include "ipc/ipc.h"
#include "proc_client.h"
#include "util/log.h"
#include "util/printf.h"
#include "util/string.h"
#include "init.h"

#define SHELL		"/bin/sh"
#define DRAIN_STEP	1000000UL	/* ns */
#define DRAIN_STEPS	5000		/* a stuck port must not keep the machine on */

/* capabilities of the first process's start: init's badge on each */
static cap_t console, thread, proc, vfs, exec;

static cap_t
mint(cap_t src, word_t rights, word_t badge)
{
	cap_t slot = slots_alloc(1);
	int error = sys_mint(0, slot, src, rights, badge);

	if (error)
		die(1, "capability of the first process: error %d", error);
	return slot;
}

static void
get_ready(void)
{
	word_t me = BADGE_SRV(SRV_INIT), use = CAPR_SEND | CAPR_GRANT;

	/* the console answers vfs only; init, who owns it, may speak as vfs */
	console = mint(servers[SRV_CONSOLE].s_ep, CAPR_SEND,
	    BADGE_SRV(SRV_VFS));
	proc = mint(servers[SRV_PROC].s_ep, use, me);
	vfs = mint(servers[SRV_VFS].s_ep, use, me);
	exec = mint(servers[SRV_EXEC].s_ep, CAPR_SEND, me);
	thread = mint(CAPSLOT_SELF, CAPR_READ | CAPR_EXEC | CAPR_GRANT, 0);
}

/* To the console, behind all output of programs so far. */
static void
say(const char *text)
{
	size_t len = strlen(text);
	unsigned tries;
	word_t n, bits;
	int error;

	for (tries = 0; len > 0 && tries < DRAIN_STEPS; tries++) {
		error = console_write(console, text, len, &n);
		if (error != 0 && error != EAGAIN)
			return;
		if (error == EAGAIN || n == 0) {
			(void)sys_wait(0, DRAIN_STEP, &bits);
			continue;
		}
		text += n;
		len -= n;
	}
}

/* Wait until the console has room as when it was idle. */
static void
drain(word_t idle_room)
{
	word_t readable, room, bits;
	unsigned tries;

	for (tries = 0; tries < DRAIN_STEPS; tries++) {
		if (console_pending(console, &readable, &room) != 0 ||
		    room >= idle_room)
			break;
		(void)sys_wait(0, DRAIN_STEP, &bits);
	}
	/* what the port itself still holds */
	(void)sys_wait(0, 2 * DRAIN_STEP, &bits);
}

/* As exit statuses are told: 128 and the signal if it was one. */
static int
exit_status(word_t status)
{
	return (status & 0x7f) != 0 ? 128 + (int)(status & 0x7f) :
	    (int)(status >> 8 & 0xff);
}

static int
run(const char *path, const char *const argv[])
{
	static const char *const envp[] = {
		"PATH=/bin", "HOME=/root", "USER=root", "TERM=vt100", NULL
	};
	word_t pid, which, status;
	int error;

	error = exec_spawn(exec, thread, proc, vfs, (word_t)path,
	    (word_t)argv, (word_t)envp, 0, &pid);
	if (error) {
		/* even after quiet: nobody is there who could ask for it */
		(void)sys_console_off(CAPSLOT_LOG, 0);
		log_printf("cannot start %s: error %d%s", path, error,
		    error == ENOENT ? " (hint: is it in the boot archive?)" :
		    "");
		return 127;
	}
	do
		error = proc_wait(proc, pid, 0, &which, &status);
	while (error == EINTR);
	if (error) {
		log_printf("wait for process %lu: error %d",
		    (unsigned long)pid, error);
		return 126;
	}
	return exit_status(status);
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

int
first_process(const struct bootargs *ba)
{
	const char *path = ba->ba_init[0] != '\0' ? ba->ba_init : SHELL;
	const char *argv[] = { NULL, NULL, NULL, NULL };
	char name[BOOTARGS_PATHMAX + 2], end[40];
	word_t readable, idle_room = 0;
	int status;

	get_ready();
	(void)console_pending(console, &readable, &idle_room);
	if (ba->ba_cmd != NULL) {
		argv[0] = "sh";
		argv[1] = "-c";
		argv[2] = ba->ba_cmd;
		say("\x1e rvexec:begin\n");
		status = run(path, argv);
		ksnprintf(end, sizeof(end), "\x1e rvexec:end %d\n", status);
		say(end);
	} else {
		ksnprintf(name, sizeof(name), "-%s", last_part(path));
		argv[0] = name;
		status = run(path, argv);
		ksnprintf(end, sizeof(end), "\n%s ended with %d\n",
		    last_part(path), status);
		say(end);
	}
	drain(idle_room);
	return status;
}
