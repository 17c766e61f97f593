/* SPDX-License-Identifier: BSD-2-Clause */
/* The shell and the programs: a command line, what it prints, its status. */
#include "tests/lib/test.h"

static const struct line {
	const char *name;
	const char *command;
	const char *output;
	int	 status;
} lines[] = {
	{ "words", "echo a  'b  c' \"d $((1+1))\" e\\ f", "a b  c d 2 e f\n",
	    0 },
	{ "variables", "x=5; y=$x$x; echo $y ${x}0 '$x'", "55 50 $x\n", 0 },
	{ "status", "false; echo $?; true; echo $?; (exit 7); echo $?",
	    "1\n0\n7\n", 0 },
	{ "exit_status", "exit 42", "", 42 },
	{ "and_or", "true && echo a || echo b; false && echo c || echo d",
	    "a\nd\n", 0 },
	{ "not", "! false && echo yes", "yes\n", 0 },
	{ "pipe", "echo a | cat | cat",
	    "a\n", 0 },
	{ "pipe_status", "true | false", "", 1 },
	{ "pipe_of_builtins", "{ echo a; echo b; } | while read l; do "
	    "echo \"<$l>\"; done", "<a>\n<b>\n", 0 },
	{ "redirection", "echo a >f; echo b >>f; cat <f; cat f f | wc -l",
	    "a\nb\n      4 \n", 0 },
	{ "stderr", "ls /nonexistent 2>&1 | cat; ls /nonexistent 2>/dev/null",
	    "ls: /nonexistent: No such file or directory\n", 1 },
	{ "here_document", "x=1; cat <<E\n$x \\$x\nE\ncat <<'E'\n$x\nE\n",
	    "1 $x\n$x\n", 0 },
	{ "command_substitution", "echo $(echo $(echo in)) `echo bq`",
	    "in bq\n", 0 },
	{ "if", "if test 1 -gt 2; then echo a; elif [ x = x ]; then echo b; "
	    "else echo c; fi", "b\n", 0 },
	{ "while", "i=0; while test $i -lt 3; do i=$((i+1)); echo $i; done",
	    "1\n2\n3\n", 0 },
	{ "until_break_continue", "i=0; until false; do i=$((i+1)); "
	    "[ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done",
	    "1\n3\n", 0 },
	{ "for", "for i in a 'b c' $(echo d e); do echo $i; done",
	    "a\nb c\nd\ne\n", 0 },
	{ "case", "for f in a.c b.h c; do case $f in *.c) echo C;; "
	    "*.h|*.H) echo H;; *) echo other;; esac; done",
	    "C\nH\nother\n", 0 },
	{ "function", "f() { echo $1 $#; return 3; }; f x y; echo $?",
	    "x 2\n3\n", 0 },
	{ "subshell", "x=1; (x=2; cd /; pwd); echo $x", "/\n1\n", 0 },
	{ "glob", "echo x >b1; echo y >b2; echo b* 'b*' /et[c-d] /nonex*",
	    "b1 b2 b* /etc /nonex*\n", 0 },
	{ "parameters", "x=a.b.c; echo ${x%.*} ${x##*.} ${y:-def} ${#x} "
	    "${x:+set}", "a.b c def 5 set\n", 0 },
	{ "arguments", "set -- a 'b c' d; shift; for i in \"$@\"; do "
	    "echo $i; done; echo $#", "b c\nd\n2\n", 0 },
	{ "arithmetic", "echo $((2*(3+4)%5)) $((1<<4|1)) $((7>3&&2>1))",
	    "4 17 1\n", 0 },
	{ "background", "sleep 0.02 & p=$!; wait $p; echo $?; "
	    "sh -c 'exit 5' & wait $!; echo $?", "0\n5\n", 0 },
	{ "signal_status", "sh -c 'kill -KILL $$'", "", 137 },
	{ "not_found", "nonexistent 2>/dev/null", "", 127 },
	{ "not_executable", "/etc/motd 2>/dev/null", "", 126 },
	{ "script_without_header", "echo 'echo $1-$#' >s; chmod 755 s; "
	    "./s x y; sh s z", "x-2\nz-1\n", 0 },
	{ "environment", "A=1 env | grep ^A=; export B=2; env | grep ^B=; "
	    "unset B; env | grep ^B=", "A=1\nB=2\n", 1 },
	{ "errexit", "set -e; false; echo not reached", "", 1 },
	{ "syntax_error", "if true; fi 2>/dev/null", "", 2 },
	{ "exec_builtin", "exec echo replaced; echo not reached",
	    "replaced\n", 0 },
	{ "read_builtin", "echo 'a:b c' >f; IFS=: read x y <f; echo $y $x",
	    "b c a\n", 0 },
	{ "text_tools", "seq 5 | sort -rn | head -3 | tail -1; "
	    "echo a b a | grep -c a; seq 12 | grep -v 1 | wc -w",
	    "3\n1\n      8 \n", 0 },
	{ "file_tools", "mkdir -p d/e; echo hi >d/e/f; cp -r d g; mv g h; "
	    "ln -s h/e/f l; cat l; rm -r d h; ls", "hi\nl\n", 0 },
	{ "broken_pipe", "seq 100000 | head -1", "1\n", 0 },
	{ "uniq_tee", "echo a >f; echo a >>f; echo b >>f; uniq f | tee g "
	    ">/dev/null; cat g", "a\nb\n", 0 },
};

#define N	(sizeof lines / sizeof lines[0])

static unsigned current;

static void
run_line(void)
{
	const struct line *l = &lines[current];
	char *argv[] = { "sh", "-c", (char *)l->command, NULL };
	static char out[4096];
	int st, null;

	null = open("/dev/null", O_WRONLY);
	CHECK_OK(null);
	if (l->status != 0 && l->output[0] == '\0')
		dup2(null, 2);
	close(null);
	st = run_output("/bin/sh", argv, environ, out, sizeof out);
	CHECK_STR(out, l->output);
	CHECK(WIFEXITED(st));
	CHECK_EQ(WEXITSTATUS(st), l->status);
}

int
main(int argc, char **argv)
{
	static struct test tests[N];
	unsigned i;

	for (i = 0; i < N; i++)
		tests[i] = (struct test){ lines[i].name, run_line };
	test_current = &current;
	return TESTS(tests);
}
