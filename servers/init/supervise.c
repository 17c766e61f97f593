/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The supervisor: a second thread of init that waits at init's endpoint for
 * servers that die.  A thread of its own, because the first one is in calls to
 * these servers, and is frozen while exec reads its arguments.
 */
#include <abi/msg.h>
#include "ipc/ipc.h"
#include "ipc/serve.h"
#include "util/log.h"
#include "util/string.h"
#include "init.h"

#define STACK_SIZE	8192
#define RESTARTS_MAX	16	/* then it is hopeless */
/* another thread group: freezing the first thread leaves this one alone */
#define SUPERVISOR_TOKEN ((word_t)1 << 16 | SRV_INIT)

volatile int booted;

static char stack[STACK_SIZE] __attribute__((aligned(16)));

static const char *
cause_name(word_t cause)
{
	static const char *const name[] = {
		[0] = "misaligned pc", [1] = "fetch fault",
		[2] = "illegal instruction", [3] = "breakpoint",
		[4] = "misaligned load", [5] = "load fault",
		[6] = "misaligned store", [7] = "store fault",
		[8] = "ecall", [12] = "nothing to execute there",
		[13] = "nothing to read there", [15] = "nothing to write there"
	};

	return cause < nitems(name) && name[cause] != NULL ? name[cause] :
	    "unknown exception";
}

static void
server_died(struct server *s, const struct ipc_msg *m)
{
	const char *name = s->s_co->co_name;

	log_printf("%s died at pc %lx: %s, address %lx, error %lu (hint:"
	    " riscv64-unknown-elf-addr2line -fe build/servers/%s.elf %lx)",
	    name, (unsigned long)m->m_w[2], cause_name(m->m_w[0]),
	    (unsigned long)m->m_w[1], (unsigned long)m->m_w[4],
	    s->s_co->co_file,
	    (unsigned long)m->m_w[2]);
	if (is_part(s->s_co))
		die(1, "%s was one program with others: the machine stops",
		    name);
	if (s->s_co->co_server != SRV_EXEC)
		die(1, "%s had the system's state: the machine stops", name);
	if (!booted || s->s_starts > RESTARTS_MAX)
		die(1, "exec does not stay alive: the machine stops");
	server_restart(s);
	log_printf("exec runs again; requests that it had open got EIO");
}

static void
supervise(void)
{
	struct ipc_msg m;
	int answer = 0;

	for (;;) {
		if (answer)
			(void)ipc_reply_recv(CAPSLOT_EP, &m, 0, 0,
			    CAPSLOT_REPLY);
		else
			(void)ipc_recv(CAPSLOT_EP, &m, 0, 0, CAPSLOT_REPLY);
		answer = 0;
		switch (TAG_KIND(m.m_tag)) {
		case MSG_EXCEPTION:
			if (m.m_badge < NSERVER &&
			    servers[m.m_badge].s_co != NULL)
				server_died(&servers[m.m_badge], &m);
			break;
		case MSG_NOTIFY:
			break;
		default:
			/* a fault in a server, or a request: no, to both */
			answer = !(m.m_tag & TAG_ONEWAY);
			m.m_tag = TAG_ERROR(TAG_KIND(m.m_tag) == MSG_FAULT ?
			    EFAULT : ENOSYS);
		}
	}
}

void
supervisor_start(void)
{
	struct thread_config tc = {
		.tc_what = TC_PRIO | TC_CSPACE | TC_VSPACE | TC_TOKEN |
		    TC_NAME,
		.tc_prio = 40, .tc_cspace = CAPSLOT_CSPACE,
		.tc_vspace = CAPSLOT_VSPACE, .tc_token = SUPERVISOR_TOKEN
	};
	struct run r = mem_alloc(1);
	cap_t thread = slots_alloc(1);
	struct regs regs = { .r_pc = (vaddr_t)supervise };
	int error;

	error = sys_retype(run_untyped(&r), r.r_page, CAP_THREAD, 0, thread,
	    1);
	strlcpy((char *)tc.tc_name, "supervisor", sizeof(tc.tc_name));
	regs.r_x[REG_SP] = (vaddr_t)stack + STACK_SIZE;
	__asm__ volatile("mv %0, gp" : "=r"(regs.r_x[REG_GP]));
	if (error == 0)
		error = sys_t_config(thread, &tc);
	if (error == 0)
		error = sys_t_regs(thread, &regs, 1);
	if (error == 0)
		error = sys_t_resume(thread);
	if (error)
		die(1, "supervisor: error %d", error);
}
