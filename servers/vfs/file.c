/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of open files. */
#include "util/assert.h"
#include "util/string.h"

#include "file.h"
#include "mount.h"
#include "pipe.h"
#include "vnode.h"

#define ACCMODE		3u

static struct file table[NFILE];
static uint32_t nused, hint;

struct file *
file_create(uint32_t flags)
{
	struct file *f;
	uint32_t i;

	for (i = 0; i < NFILE; i++) {
		f = &table[(hint + i) % NFILE];
		if (f->f_refs != 0)
			continue;
		hint = (hint + i + 1) % NFILE;
		memset(f, 0, sizeof(*f));
		f->f_refs = 1;
		f->f_flags = flags & (ACCMODE | ABI_O_APPEND | ABI_O_NONBLOCK);
		nused++;
		return f;
	}
	return NULL;
}

void
file_abandon(struct file *f)
{
	f->f_refs = 0;
	nused--;
}

int
file_readable(const struct file *f)
{
	return (f->f_flags & ACCMODE) != ABI_O_WRONLY;
}

int
file_writable(const struct file *f)
{
	return (f->f_flags & ACCMODE) != ABI_O_RDONLY;
}

void
file_open_vnode(struct file *f, struct vnode *vp)
{
	f->f_kind = FILE_VNODE;
	f->f_vnode = vp;
	vnode_ref(vp);
	if (file_writable(f)) {
		vp->v_writers++;
		vp->v_mount->mnt_writers += S_ISREG(vp->v_mode);
	}
}

void
file_open_pipe(struct file *f, struct pipe *p, enum file_kind kind)
{
	f->f_kind = kind;
	f->f_pipe = p;
	pipe_open_end(p, kind);
}

void
file_ref(struct file *f)
{
	f->f_refs++;
}

void
file_rele(struct file *f)
{
	struct vnode *vp = f->f_vnode;

	assert(f->f_refs > 0, "hint: a descriptor was closed twice");
	if (--f->f_refs > 0)
		return;
	nused--;
	if (f->f_kind != FILE_VNODE) {
		pipe_close_end(f->f_pipe, f->f_kind);
		return;
	}
	if (file_writable(f)) {
		vp->v_writers--;
		vp->v_mount->mnt_writers -= S_ISREG(vp->v_mode);
	}
	vnode_rele(vp);
}

uint32_t
files_used(void)
{
	return nused;
}
