/* SPDX-License-Identifier: BSD-2-Clause */
/* What is exec'd how often with what; the same here and on Linux. */
#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include "bench/self.h"

#define WARM_UP		20
#define ARGS_MAX	256
#define ENV_MAX		1000
#define ENV_LEN		16	/* bytes of a string, with its NUL */

struct exec_case {
	const char *c_name;
	const char *c_path;
	unsigned c_rounds;
	unsigned c_nargs;	/* strings of ballast */
	unsigned c_len;		/* of each, with its NUL */
	unsigned c_nenv;
};

static const struct exec_case cases[] = {
	{ "exec_self_min", "/bench/exec_self", 500, 0, 0, 0 },
	{ "exec_self_libc", "/bench/exec_libc", 200, 0, 0, 0 },
	{ "exec_self_script", "/bench/script", 500, 0, 0, 0 },
	{ "exec_self_16k", "/bench/exec_16k", 200, 0, 0, 0 },
	{ "exec_self_256k", "/bench/exec_256k", 200, 0, 0, 0 },
	{ "exec_self_4m", "/bench/exec_4m", 200, 0, 0, 0 },
	{ "exec_self_64m", "/bench/exec_64m", 200, 0, 0, 0 },
	{ "exec_args_4k", "/bench/exec_self", 200, 1, 4096, 0 },
	{ "exec_args_4k_256", "/bench/exec_self", 200, 256, 16, 0 },
	{ "exec_args_64k", "/bench/exec_self", 100, 16, 4096, 0 },
	{ "exec_args_1m", "/bench/exec_self", 10, 256, 4096, 0 },
	{ "exec_env_10", "/bench/exec_self", 200, 0, 0, 10 },
	{ "exec_env_100", "/bench/exec_self", 200, 0, 0, 100 },
	{ "exec_env_1000", "/bench/exec_self", 50, 0, 0, 1000 },
	{ "page_fault_file", "/bench/exec_4m", 0, 0, 0, 0 },
	{ "page_fault_cached", "/bench/exec_4m", 0, 0, 0, 0 },
};
#define NCASES	(sizeof cases / sizeof cases[0])

/* argv and envp of the case being built */
static char ballast_arg[ARGS_MAX * 4096], ballast_env[ENV_MAX * ENV_LEN];
static char case_memory[SELF_MEMORY];
static char *case_argv[SELF_ARGS + ARGS_MAX + 1], *case_envp[ENV_MAX + 1];

static inline void
fill(char *buf, char **strings, unsigned n, unsigned len)
{
	unsigned i, k;

	for (i = 0; i < n; i++, buf += len) {
		for (k = 0; k < len - 1; k++)
			buf[k] = 'x';
		buf[len - 1] = '\0';
		strings[i] = buf;
	}
	strings[n] = NULL;
}

static inline void
case_build(const struct exec_case *c)
{
	case_argv[0] = (char *)c->c_path;
	case_argv[1] = case_memory;
	self_memory(case_memory,
	    c->c_rounds + (c->c_rounds > 0 ? WARM_UP : 0), c->c_rounds,
	    c->c_name);
	fill(ballast_arg, case_argv + SELF_ARGS, c->c_nargs, c->c_len);
	fill(ballast_env, case_envp, c->c_nenv, ENV_LEN);
}

#endif
