/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads that are at work on all harts at once, and are shown to be: the test
 * itself on one hart, a member of the squad on each of the others.
 *
 * Members are below the test, so none takes its hart while it runs.  What all
 * of them share is a page, at the same place in each of their spaces.
 */
#ifndef SQUAD_H
#define SQUAD_H

#include "ktest.h"

#define SQUAD_MAX	7
#define SQUAD_PRIO	(KT_PRIO - 1)

struct squad_page {
	word_t	 s_n;		/* members */
	void	(*s_work)(word_t);
	word_t	 s_token;	/* whose turn it is while they gather ... */
	word_t	 s_go;		/* ... until it is said that they have */
	word_t	 s_stop;	/* members return when they see it */
	word_t	 s_epoch;
	word_t	 s_word, s_value;	/* what a member is to write, and where */
	word_t	 s_stale;	/* what no member may ever see was seen */
	word_t	 s_count[SQUAD_MAX + 1];	/* work done by each; one more */
};
#define SQUAD		((volatile struct squad_page *)(WINDOW2 + 0xff000))

extern unsigned squad_n;	/* members: harts but one */
extern struct kthread squad_thread[SQUAD_MAX];

/* Like AWAIT, but awake: the test keeps its hart, and no member comes there. */
#define UNTIL(c)	UNTIL_(c, )

/*
 * A thread fn(0), fn(1), ... on each of the other harts, in that space.
 * Returns when all have been seen to run at the same time as the caller,
 * however long that takes.  squad_make() does all but start them.
 */
void	 squad_make(cap_t vspace);
void	 squad_go(void (*fn)(word_t));
void	 squad_start(cap_t vspace, void (*fn)(word_t));
/* Each member's count grows by n, from now on. */
void	 squad_works(word_t n);
/*
 * Is there to be another round, after so many of those wanted?  On a host with
 * fewer cores than harts a round takes long: a few have to do there.
 */
int	 squad_more(word_t done, word_t wanted);
/* Those from the first on are told to stop, and have done so: they may go again. */
void	 squad_end(unsigned first);
/* The count stands still, for so long that the member would have counted. */
void	 squad_still(unsigned me);
/* One more thread like a member, not waited for, in an object made at that page. */
void	 squad_extra(cap_t slot, word_t page, void (*fn)(word_t), word_t me,
	    vaddr_t stack);

static inline void
squad_did(word_t me)
{
	SQUAD->s_count[me]++;
}

#endif
