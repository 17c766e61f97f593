/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls without messages, between servers that are linked into one program
 * (mk/one.mk, docs/adr/0022).  Each part has this library to itself, so what is
 * static here is a part's own.
 *
 * A part that others call has a door.  Its serve loop holds it from receive to
 * reply, a direct call for its length: at any moment one thread is inside, as
 * if the part were a server by itself.  Who is inside may go on through the
 * door of a peer of lower rank, as calls go, so no two wait for each other.
 */
#ifndef IPC_DIRECT_H
#define IPC_DIRECT_H

#include "ipc/ipc.h"

enum door_state {
	DOOR_FREE,
	DOOR_HELD,
	DOOR_WANTED	/* held, and somebody waits for the notification */
};

struct ipc_door {
	uint32_t d_state;
	cap_t	 d_ntfn;
	unsigned d_server;
	cap_t	 d_window;	/* 0: the part only looks at what it is passed */
	int	(*d_dispatch)(struct ipc_req *);
	const struct ipc_msg *d_call;	/* direct call that is inside, whose lease it is */
};

/* this part's; the linker gives each its name, NAME_door */
extern struct ipc_door ipc_door;

/* A door begins held: nobody comes in before the part is ready to serve. */
void	 ipc_door_make(const struct ipc_server *);
void	 ipc_door_enter(struct ipc_door *);
void	 ipc_door_leave(struct ipc_door *);

/* The message that this thread is at in the serve loop; NULL: none. */
void	 ipc_direct_serving(const struct ipc_req *);

/*
 * The generated stubs' way in: rq_in is the message as ipc_call() would take it.
 * On return rq_out has the words of the answer; its n capabilities are in the
 * first n slots of the window, which are emptied in any case.
 */
int	 ipc_direct(struct ipc_door *, cap_t ep, struct ipc_req *,
	    cap_t window, unsigned n);

/* The lease of a direct call is memory that its callee sees, too. */
int	 ipc_direct_lease(word_t flags, word_t off, vaddr_t local, size_t n,
	    size_t *done);

#endif
