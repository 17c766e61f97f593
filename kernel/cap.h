/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capabilities, the spaces that hold them, and who was derived from whom.
 *
 * A slot is empty or holds one capability.  All capabilities are on one list
 * in preorder of their derivation: what was derived from a slot stands right
 * behind it, deeper.  Objects count the slots that name them; the original
 * capability (the one RETYPE made) is the object's life: deleting it deletes
 * the others too.
 */
#ifndef KERNEL_CAP_H
#define KERNEL_CAP_H

#include <abi/cap.h>
#include "kernel.h"

struct kobj;

struct cslot {
	uint8_t	 c_type;
	uint8_t	 c_rights;
	uint8_t	 c_flags;
	uint8_t	 c_pad;
	uint32_t c_depth;
	union {
		struct kobj *c_obj;
		paddr_t	 c_pa;		/* UNTYPED, FRAME: first byte */
	};
	word_t	 c_badge;		/* badge; UNTYPED, FRAME: pages; IRQ: line */
	struct cslot *c_next, *c_prev;
};
_Static_assert(sizeof(struct cslot) == 40, "OBJ_SLOT in abi/syscall.h");

#define CF_ORIGINAL	1
#define CF_DEVICE	2	/* UNTYPED, FRAME: not memory */
#define CF_EMBEDDED	4	/* in a thread or vspace, not in a space */

/* head of every object */
struct kobj {
	uint32_t o_refs;	/* slots that name it */
	uint16_t o_type;
	uint16_t o_units;	/* OBJ_UNITs that it takes */
	struct kobj *o_dead;	/* list of those to be destroyed */
};

struct cspace {
	struct kobj cs_obj;
	uint32_t cs_nslots;	/* slot 0 is this header */
	uint32_t cs_pad;
	word_t	 cs_unused[2];
	struct cslot cs_slot[];	/* slot i is cs_slot[i - 1] */
};
_Static_assert(sizeof(struct cspace) == sizeof(struct cslot), "slot 0");

struct endpoint {
	struct kobj e_obj;
	struct thread *e_head, *e_tail;	/* waiting to send, or to receive */
	uint8_t	 e_receivers;	/* which of the two */
	uint8_t	 e_ident;	/* server number, 0 = unnamed */
};

struct notify {
	struct kobj n_obj;
	word_t	 n_word;
	struct thread *n_bound;		/* also woken in RECV */
	struct thread *n_head, *n_tail;	/* in WAIT */
};

struct reply {
	struct kobj r_obj;
	struct thread *r_caller;	/* waits for the answer */
	struct thread *r_server;	/* waits in RECV with this object */
};

extern word_t ncaps, nobjects[CAP_NTYPES];

/* The capability there, of that type and with those rights, or an errno of abi/cap.h. */
int	 cap_get(const struct thread *, word_t index, unsigned type,
	    unsigned rights, struct cslot **);
void	 cap_init(struct cslot *, unsigned type, struct kobj *, word_t badge);
/* dst, empty, becomes a child of src. */
void	 cap_derive(struct cslot *dst, struct cslot *src);
void	 cap_move(struct cslot *dst, struct cslot *src);
void	 cap_swap(struct cslot *, struct cslot *);
void	 cap_delete(struct cslot *);
/*
 * Is it a capability to an object of which there are more than `left' others,
 * from which nothing was derived, and not in a thread or vspace itself?  Then
 * cap_drop_plain() empties the slot, and nothing else changes.
 */
int	 cap_plain(const struct cslot *, unsigned left);
void	 cap_drop_plain(struct cslot *);
/* 0, or ERESTART after a bounded amount of work when an interrupt waits. */
int	 cap_revoke(struct cslot *, int preemptible);
word_t	 cap_info(const struct cslot *);
/* Destroy what the last deletions left without a name. */
void	 obj_reap(void);

int	 op_retype(struct thread *, const word_t *);
int	 op_mint(struct thread *, const word_t *);
int	 op_move(struct thread *, const word_t *);
int	 op_delete(struct thread *, const word_t *);
int	 op_revoke(struct thread *, const word_t *);
int	 op_cap_info(struct thread *, const word_t *);
int	 op_ep_ident(struct thread *, const word_t *);

#endif
