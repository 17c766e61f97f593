/* SPDX-License-Identifier: BSD-2-Clause */
/* An exec_package and an ELF file on the host, for the tests of exec's pure parts. */
#ifndef EXECPKG_H
#define EXECPKG_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "elf/elf.h"
#include "exec_var.h"

#define FILE_SIZE	0x5000

struct pkg {
	struct exec_package p;
	struct vmcmd cmds[EXEC_MAXCMDS];
	uint8_t	 hdr[EXEC_HDRSIZE];
};

#ifndef SEED_WORLD_H
/* vfs's part: the next descriptor, or an errno */
static unsigned pkg_nextfd = 3;
static int pkg_fderror;

int
exec_script_fd(struct exec_package *epp, unsigned *fd)
{
	(void)epp;
	*fd = pkg_nextfd++;
	return pkg_fderror;
}
#endif

/* a format's server: what it answers, and whether it was given up */
static const char *pkg_answer = "";
static int pkg_answer_error;
static unsigned pkg_asked, pkg_forgotten;

int
exec_format_ask(struct exec_package *epp, const struct format_walk *fw,
    const uint8_t **line, unsigned *len)
{
	(void)epp, (void)fw;
	pkg_asked++;
	*line = (const uint8_t *)pkg_answer;
	*len = (unsigned)strlen(pkg_answer);
	return pkg_answer_error;
}

void
exec_format_forget(cap_t port)
{
	(void)port;
	pkg_forgotten++;
}

/* A package as exec_open() leaves it: `n' bytes of header of a file of `size'. */
static inline struct exec_package *
pkg_file(struct pkg *k, unsigned n, uint64_t size)
{
	struct exec_package *epp = &k->p;

	epp->ep_vmcmds.evs_cmds = k->cmds;
	epp->ep_vmcmds.evs_used = 0;
	epp->ep_hdr = k->hdr;
	epp->ep_hdrlen = EXEC_HDRSIZE;
	epp->ep_hdrvalid = n;
	epp->ep_attr.va_size = size;
	epp->ep_attr.va_vnid = 0;	/* of no vnode: nothing is remembered */
	epp->ep_attr.va_mode = 0100755;
	return epp;
}

static inline struct exec_package *
pkg_new(struct pkg *k, const char *name)
{
	memset(k, 0, sizeof(*k));
	k->p.ep_name = k->p.ep_execfn = name;
	k->p.ep_namelen = k->p.ep_execfnlen = (uint32_t)strlen(name);
	k->p.ep_loadbias = PIE_BASE;
	k->p.ep_ssize = MAXSSIZ;
	k->p.ep_dlim = MAXDSIZ;
	k->p.ep_aslim = RLIM_NONE;
	return pkg_file(k, EXEC_HDRSIZE, FILE_SIZE);
}

/* text at 0x10000 and data with bss at 0x12000; the tests change it from there */
static inline struct elf64_phdr *
pkg_elf(struct pkg *k)
{
	struct elf64_ehdr eh = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB,
		    EV_CURRENT },
		.e_type = ET_EXEC, .e_machine = EM_RISCV,
		.e_version = EV_CURRENT, .e_entry = 0x10100, .e_phoff = 64,
		.e_ehsize = 64, .e_phentsize = 56, .e_phnum = 3
	};
	struct elf64_phdr ph[3] = {
		{ .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = 0x10000,
		    .p_filesz = 0x1800, .p_memsz = 0x1800, .p_align = 4096 },
		{ .p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_vaddr = 0x12800,
		    .p_offset = 0x2800, .p_filesz = 0x900, .p_memsz = 0x3000,
		    .p_align = 4096 },
		{ .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W },
	};

	memcpy(k->hdr, &eh, sizeof(eh));
	memcpy(k->hdr + 64, ph, sizeof(ph));
	return (struct elf64_phdr *)(void *)(k->hdr + 64);
}

static inline struct elf64_ehdr *
pkg_ehdr(struct pkg *k)
{
	return (struct elf64_ehdr *)(void *)k->hdr;
}

/* Script text as the file's header. */
static inline struct exec_package *
pkg_text(struct pkg *k, const void *text, unsigned n)
{
	memset(k->hdr, 0, sizeof(k->hdr));
	memcpy(k->hdr, text, n < EXEC_HDRSIZE ? n : EXEC_HDRSIZE);
	return pkg_file(k, n < EXEC_HDRSIZE ? n : EXEC_HDRSIZE, n);
}

/*
 * A block as GATHER leaves it: strings, and where each begins.  `pages' of room,
 * in the first of which a stack has some, too.
 */
static inline uint8_t *
pkg_block(struct exec_args *ea, unsigned pages, unsigned argc, unsigned envc,
    const void *strings, unsigned len)
{
	uint8_t *base = aligned_alloc(PAGE_SIZE, pages * PAGE_SIZE);
	uint64_t *v;
	unsigned i, at = 0;

	memset(base, 0, pages * PAGE_SIZE);
	exec_args_init(ea, base + EXEC_STACKROOM, argc, envc, len);
	v = (uint64_t *)(void *)(ea->ea_base + EXEC_ARGVECTOR);
	memcpy(ea->ea_base + ea->ea_strings, strings, len);
	for (i = 0; i < argc + envc && at < len; i++) {
		v[i + (i >= argc)] = ea->ea_strings + at;
		at += (unsigned)strnlen((const char *)strings + at,
		    len - at) + 1;
	}
	return base;
}

#endif
