/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From records to a story: for whom each one was, in which exec and phase of
 * it, what it cost, and what its words are called.
 */
#ifndef EXECTRACE_H
#define EXECTRACE_H

#include <trace_names.h>

#include "lib/ledger.h"

/* phases of an exec, in order; seed.c says which lines of the seed they are */
enum phase {
	PH_NONE, PH_REQUEST, PH_GATHER, PH_OPEN, PH_BUILD, PH_COMMIT, PH_SWAP,
	PH_AFTER, PH_N
};

struct phase_text {
	const char *pt_name;
	const char *pt_seed;	/* lines of kern_exec.c 1.90 */
	const char *pt_what;
};
extern const struct phase_text phase_text[PH_N];

/* one record, understood */
struct event {
	uint32_t ev_pid;	/* for whom */
	uint32_t ev_request;	/* answers: index + 1 of what is answered */
	word_t	 ev_running;	/* token of who has the hart after it */
	uint16_t ev_exec;	/* number of the exec it belongs to; 0 none */
	uint8_t	 ev_phase;
	uint8_t	 ev_shown;
};

struct exec_sum {
	uint32_t es_pid;
	uint32_t es_first, es_last;	/* events: first <= i < last */
	unsigned es_roundtrips, es_kops, es_oneway;
	int	 es_error;		/* refused with */
	char	 es_comm[16];
};
#define EXECS_MAX	512

#define COST_WHO	8
struct cost {
	word_t	 co_total, co_kernel;
	unsigned co_n;			/* user mode, by thread */
	word_t	 co_token[COST_WHO], co_user[COST_WHO];
};

/* unit.c: what the counter counts, and what a door of the kernel costs */
struct unit {
	int	 un_exact;	/* instructions; else the host's clock */
	word_t	 un_door;	/* entry and exit, not in tr_kernel */
};
extern struct unit unit;
void	 unit_measure(void);
const char *unit_name(void);

/* story.c */
enum view { VIEW_EXEC, VIEW_FOLLOW, VIEW_ALL };
extern struct event events[LEDGER_MAX];
extern struct exec_sum execs[EXECS_MAX];
extern unsigned nexecs;
void	 story(const struct ledger *, enum view);
/* what was spent between the event shown before k and k */
void	 cost_of(const struct ledger *, unsigned k, struct cost *);
/* the same between two events */
void	 cost_between(const struct ledger *, unsigned from, unsigned to,
	    struct cost *);
/* first event from k on that is shown; l_n if none */
unsigned shown(const struct ledger *, unsigned k);
const char *comm_of(uint32_t pid);

/* names.c */
#define WHO_SIZE	24
const char *who(word_t token, char [WHO_SIZE]);
const char *to_whom(const struct trace_rec *, char [WHO_SIZE]);
const char *kind_name(const struct trace_rec *);
#define CALL_SIZE	48
const char *call_name(const struct ledger *, unsigned k, char [CALL_SIZE]);
/* its i-th word: name and value as text; 0 if there is none */
int	 word_text(const struct ledger *, unsigned k, unsigned i,
	    const char **name, char *value, size_t);
/* name of the i-th capability that goes with it, or NULL */
const char *cap_name(const struct ledger *, unsigned k, unsigned i);
/* does a lease go with it?  Its maximum is in the interface. */
int	 has_lease(const struct ledger *, unsigned k);

/* explain.c: -1 with errno if there is no explanation */
int	 explain(const char *path, char *const argv[]);

/* table.c, sequence.c, json.c */
void	 show_table(const struct ledger *);
void	 show_foot(const struct ledger *);
void	 show_sequence(const struct ledger *);
void	 show_json(const struct ledger *, char *const argv[], int status);
void	 show_perfetto(const struct ledger *);

#endif
