/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shell.  A line goes source -> lex -> parse (a tree in a pool) -> run,
 * which expands words as it comes to them.  Words keep their quotes until
 * then: the lexer only finds where they end.
 */
#ifndef SH_H
#define SH_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* ---- pool.c: memory that goes all at once */
struct pool;
struct pool_mark {
	void	*pm_chunk;
	size_t	 pm_used;
};
struct pool *pool_new(void);
void	 pool_ref(struct pool *);
void	 pool_rele(struct pool *);
void	*pool_alloc(struct pool *, size_t);
char	*pool_strndup(struct pool *, const char *, size_t);
/* everything allocated after the mark is given back */
struct pool_mark pool_mark(struct pool *);
void	 pool_release(struct pool *, struct pool_mark);
extern struct pool *temp;	/* expansions: marked and released around each command */

/* a string that grows, in malloc memory */
struct buf {
	char	*b_text;
	size_t	 b_len, b_size;
};
void	 buf_add(struct buf *, char);
void	 buf_puts(struct buf *, const char *);
void	 buf_free(struct buf *);
void	*xmalloc(size_t);
void	*xrealloc(void *, size_t);
char	*xstrdup(const char *);

/* ---- source.c: where lines come from */
struct source {
	int	 so_fd;			/* -1: so_text */
	const char *so_text;
	int	 so_tty;		/* prompt and edit */
	int	 so_line;		/* number of the line given last */
	struct buf so_buf;
};
/* the next line with its newline, valid until the next call; NULL at the end */
char	*source_line(struct source *, int continued);

/* ---- tree */
struct word {
	struct word *w_next;
	const char *w_text;		/* as written, quotes and all */
};
enum redir_op { R_IN, R_OUT, R_APPEND, R_HERE, R_DUPIN, R_DUPOUT };
struct redir {
	struct redir *r_next;
	enum redir_op r_op;
	int	 r_fd;
	const char *r_word;		/* file, descriptor or here-text */
	int	 r_quoted;		/* here-text is literal */
	int	 r_strip;		/* <<-: leading tabs go */
};
enum node_type {
	N_SIMPLE, N_PIPE, N_AND, N_OR, N_SEQ, N_BACK, N_NOT, N_IF, N_WHILE,
	N_UNTIL, N_FOR, N_CASE, N_FUNC, N_BRACE, N_SUBSHELL
};
struct arm {
	struct arm *a_next;
	struct word *a_patterns;
	struct node *a_body;
};
struct node {
	enum node_type n_type;
	struct node *n_a, *n_b, *n_c;	/* condition, then, else; left, right */
	struct word *n_words;		/* SIMPLE: command; FOR, CASE: words */
	struct word *n_assigns;		/* SIMPLE: NAME=value */
	struct redir *n_redirs;		/* of any command */
	struct arm *n_arms;
	const char *n_name;		/* FOR: variable; FUNC: name */
	int	 n_in;			/* FOR: `in' was given */
};

/* ---- lex.c */
enum token {
	T_EOF, T_NEWLINE, T_WORD, T_IONUM, T_SEMI, T_DSEMI, T_AMP, T_AND,
	T_PIPE, T_OR, T_LPAREN, T_RPAREN, T_LESS, T_GREAT, T_DGREAT, T_DLESS,
	T_DLESSDASH, T_LESSAND, T_GREATAND
};
struct lexer {
	struct source *l_source;
	struct pool *l_pool;
	char	*l_p;			/* next character, or NULL: new line */
	enum token l_token;		/* the one looked at */
	const char *l_word;		/* its text, if it is a word */
	int	 l_ahead;		/* l_token is valid */
	int	 l_nested;		/* prompt of a continued command */
	struct redir *l_here[8];	/* whose text follows this line */
	unsigned l_nhere;
	const char *l_error;
};
enum token lex_peek(struct lexer *);
void	 lex_next(struct lexer *);
/* end of the quoted, substituted or parameter text that starts at p, or NULL */
const char *lex_skip(const char *p);

/* ---- parse.c: one complete command, NULL at the end of input or on error */
struct node *parse_command(struct lexer *);

/* ---- vars.c */
const char *var_get(const char *name);
void	 var_set(const char *name, const char *value);
int	 var_export(const char *name);
void	 var_unset(const char *name);
int	 var_is_name(const char *s, size_t n);
/* NAME=value as a word; 0 if it is none */
size_t	 var_assign_len(const char *word);
/* the environment of a command with `assigns' on top, in temp memory */
char	**var_environ(char *const *assigns);
void	 var_init(char **envp);
void	 var_list(int exported);

struct func {
	struct func *f_next;
	char	*f_name;
	struct node *f_body;
	struct pool *f_pool;		/* holds the body */
};
struct func *func_find(const char *name);
void	 func_set(const char *name, struct node *body, struct pool *);
void	 func_unset(const char *name);

/* ---- expand.c */
struct fields {
	char	**f_list;		/* NULL-terminated, temp memory */
	size_t	 f_n, f_space;
};
void	 expand_words(const struct word *, struct fields *);
char	*expand_one(const char *raw);	/* no splitting, no globbing */
char	*expand_pattern(const char *raw, char **maskp);
char	*expand_here(const char *text);	/* as in double quotes */
void	 fields_add(struct fields *, char *);
extern int expand_error;		/* set: the command must not run */

/* ---- param.c */
struct expansion;
const char *expand_dollar(struct expansion *, const char *p, int quoted);
void	 expand_text(struct expansion *, const char *p, const char *end,
	    int quoted);
void	 expand_char(struct expansion *, char c, int quoted);
void	 expand_value(struct expansion *, const char *value, int quoted);
void	 expand_break(struct expansion *, int force);
char	*expand_range(const char *p, const char *end, char **maskp);
char	*command_output(const char *text);
int	 arith(const char *text, long *result);

/* ---- glob.c */
/* mask[i] != 0: pattern character i is literal */
int	 glob_match(const char *pat, const char *mask, const char *s);
int	 glob_has_meta(const char *pat, const char *mask);
/* adds what matches, sorted; 0 = nothing did */
size_t	 glob_expand(const char *pat, const char *mask, struct fields *);

/* ---- run.c, simple.c, redir.c */
int	 run(struct node *);
int	 run_simple(struct node *);
int	 run_text(const char *text);
int	 run_file(int fd);
void	 child_exit(int status) __attribute__((noreturn));
struct plan {			/* a simple command, expanded: ready to start */
	struct fields p_args;
	char	**p_assigns;
	char	**p_env;
	const char *p_path;	/* file to execute */
};
int	 plan_make(struct node *, struct plan *);
/* a function, a builtin or no command at all */
int	 plan_inside(const struct plan *);
int	 plan_run(struct node *, struct plan *);
pid_t	 plan_start(struct plan *, struct redir *, int in, int out, int other);
struct opened {			/* a redirection with its word expanded */
	struct opened *o_next;
	struct redir *o_redir;
	char	*o_word;
};
struct opened *redir_expand(struct redir *);
/* 0, or -1 with a message written.  saved != NULL: what was there goes in it */
struct saved {
	int	 s_fd[16], s_copy[16], s_n;
};
int	 redir_apply(const struct opened *, struct saved *);
void	 redir_restore(struct saved *);
char	*path_find(const char *name, int *error);

/* ---- jobs.c */
void	 job_init(void);		/* of an interactive shell */
int	 job_control(void);		/* has each job a group of its own? */
void	 job_forget_typed(void);		/* a line was read */
void	 job_begin(int foreground);	/* one job is started: */
void	 job_child(void);		/* in each of its processes */
void	 job_started(pid_t, int forked);	/* and in the shell */
/* foreground; status of the last */
int	 job_wait_pids(const pid_t *, unsigned n, const struct node *);
void	 job_add(const pid_t *, unsigned n, const struct node *);
void	 job_poll(int tell);
int	 job_wait(pid_t);		/* pid < 0: all */
void	 job_list(void);
/* number 0: the newest */
pid_t	 job_pid(unsigned number);	/* -1: none such */
pid_t	 job_target(unsigned number);	/* for kill(2); 0: none such */
/* its status if in the foreground; -1: none such, or no job control */
int	 job_continue(unsigned number, int foreground);
void	 job_forget(void);
int	 status_of(int waitstatus);
/* ^C since the last time we asked: then the command line is given up */
int	 interrupted(void);

/* ---- builtin.c */
typedef int builtin_fn(int argc, char **argv);
builtin_fn *builtin_find(const char *name);
int	 builtin_special(const char *name);	/* assignments stay, errors end scripts */
const char *builtin_name(unsigned i);
/* limits.c */
builtin_fn do_ulimit;

/* ---- edit.c, history.c, complete.c */
char	*edit_line(const char *prompt);		/* NULL: end of input */
void	 history_add(const char *);
const char *history_get(unsigned back);		/* 1 = the last; NULL */
/* what could stand at the end of the word before the cursor */
size_t	 complete(const char *line, size_t cursor, struct fields *,
	    size_t *from);

/* ---- show.c */
void	 show_node(struct buf *, const struct node *);

/* ---- main.c */
enum flow { F_NONE, F_BREAK, F_CONTINUE, F_RETURN, F_EXIT, F_INTR };
struct shell {
	int	 sh_status;		/* $? */
	int	 sh_interactive;
	int	 sh_subshell;		/* a forked child of the shell */
	pid_t	 sh_pid;		/* $$ */
	pid_t	 sh_lastback;		/* $! */
	const char *sh_name;		/* $0 */
	char	**sh_args;		/* $1.., malloc'd list */
	int	 sh_nargs;
	enum flow sh_flow;
	int	 sh_levels;		/* loops left to break or continue */
	int	 sh_loops;		/* loops around us */
	int	 sh_funcs;		/* functions around us */
	int	 sh_noerr;		/* in a condition: -e does not apply */
	int	 sh_errexit, sh_xtrace, sh_nounset;
	struct pool *sh_pool;		/* of the command that runs */
};
extern struct shell sh;
void	 sh_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int	 sh_loop(struct source *);
void	 sh_set_args(char **args, int n);

/* picolibc's fflush(NULL) flushes nothing, it crashes */
static inline void
sh_flush(void)
{
	fflush(stdout);
	fflush(stderr);
}

#endif
