/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capabilities of vnodes: own endpoint, badged with (id, generation).  Minted
 * once and kept, so that opening a program a second time needs no kernel
 * operation.
 */
#ifndef VFS_VCAP_H
#define VFS_VCAP_H

#include <abi/types.h>

struct vnode;

/* The slot; EMFILE if none can be had. */
int	 vcap_get(struct vnode *, cap_t *);
/* Forget the capability; copies that others hold name a dead generation. */
void	 vcap_drop(struct vnode *);
/* The vnode that a capability's badge names; NULL if it is of the past. */
struct vnode *vcap_vnode(word_t badge);

#endif
