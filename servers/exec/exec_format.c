/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formats registered at run time, as entries of the exec switch behind those
 * that are built in.  Pure.
 *
 * A file that one of them knows is run as a script is: its interpreter takes
 * its place, with the file's path as argument, and the same bound on nesting.
 * Set-id bits count on the final binary only.
 *
 * Instead of an interpreter an entry may have a server, which is asked what to
 * do with the file (docs/adr/0020).  If it fails it is struck off, behind the
 * walk over the entries, so that the others keep their places until then.
 *
 * Else the table changes only between two requests: one thread serves them all;
 * a package keeps no pointer into it (seed item 100).  It is not in the
 * templates: what is there was accepted by a built-in entry, which comes first.
 */
#include <abi/errno.h>
#include <abi/format.h>

#include "exec_var.h"
#include "util/string.h"

static struct format {
	struct abi_format e_format;
	cap_t	 e_port;	/* of its server; 0: it has an interpreter */
	int	 e_struck;	/* the server failed: off the table after the walk */
} formats[FORMAT_N];
static unsigned nformats;

static int
is_name(const char *s, size_t size)
{
	size_t i;

	for (i = 0; i < size && s[i] != '\0'; i++)
		if (!(s[i] >= 'a' && s[i] <= 'z') &&
		    !(s[i] >= 'A' && s[i] <= 'Z') &&
		    !(s[i] >= '0' && s[i] <= '9') &&
		    s[i] != '-' && s[i] != '_')
			return 0;
	return i > 0 && i < size;
}

/* All of it comes from a client. */
static int
is_valid(const struct abi_format *f, cap_t port)
{
	size_t len = strnlen(f->f_interp, FORMAT_INTERP);

	if (!is_name(f->f_name, FORMAT_NAME))
		return 0;
	if (port != 0 ? len != 0 : f->f_interp[0] != '/' || len < 2 ||
	    len == FORMAT_INTERP)
		return 0;
	/* a server may want to see every file */
	if (port != 0 && f->f_ext[0] == '\0' && f->f_len == 0)
		return 1;
	if (f->f_ext[0] != '\0')
		return is_name(f->f_ext, FORMAT_NAME) && f->f_len == 0;
	return f->f_len > 0 && f->f_len <= FORMAT_MAGIC &&
	    f->f_offset <= EXEC_HDRSIZE - f->f_len;
}

static struct format *
find(const char *name)
{
	unsigned i;

	for (i = 0; i < nformats; i++)
		if (strncmp(formats[i].e_format.f_name, name, FORMAT_NAME) == 0)
			return &formats[i];
	return NULL;
}

int
exec_format_add(const struct abi_format *f, cap_t port)
{
	if (!is_valid(f, port))
		return EINVAL;
	if (find(f->f_name) != NULL)
		return EEXIST;
	if (nformats == FORMAT_N)
		return ENOSPC;
	formats[nformats++] = (struct format){ *f, port, 0 };
	return 0;
}

static void
take_off(struct format *f)
{
	if (f->e_port != 0)
		exec_format_forget(f->e_port);
	nformats--;
	memmove(f, f + 1, (size_t)(formats + nformats - f) * sizeof(*f));
}

int
exec_format_remove(const char *name)
{
	struct format *f = find(name);

	if (f == NULL)
		return ENOENT;
	take_off(f);
	return 0;
}

/* A walk over the entries is over: those that failed in it go. */
void
exec_format_sweep(void)
{
	unsigned i;

	for (i = nformats; i-- > 0;)
		if (formats[i].e_struck)
			take_off(&formats[i]);
}

unsigned
exec_format_count(void)
{
	return nformats;
}

const struct abi_format *
exec_format_get(unsigned i)
{
	return i < nformats ? &formats[i].e_format : NULL;
}

static int
has_magic(struct exec_package *epp, const struct abi_format *f)
{
	uint8_t byte;
	unsigned i;

	if (epp->ep_hdrvalid < f->f_offset + f->f_len)
		return exec_refuse(epp, ENOEXEC, "length", epp->ep_hdrvalid,
		    "ends before the magic does");
	for (i = 0; i < f->f_len; i++) {
		byte = epp->ep_hdr[f->f_offset + i];
		if (((byte ^ f->f_magic[i]) & f->f_mask[i]) != 0)
			return exec_refuse(epp, ENOEXEC, "byte",
			    f->f_offset + i, "its value is not the magic's");
	}
	return 0;
}

static int
has_ext(struct exec_package *epp, const struct abi_format *f)
{
	const char *dot = strrchr(epp->ep_name, '.');

	if (dot == NULL || strchr(dot, '/') != NULL ||
	    strcmp(dot + 1, f->f_ext) != 0)
		return exec_refuse(epp, ENOEXEC, "", 0,
		    "its name has another end");
	return 0;
}

/*
 * Ask the server whose file it is.  It has one try: whoever does not answer in
 * time, or answers what is no answer, is asked no more.
 */
static int
ask_server(struct exec_package *epp, struct format *e)
{
	struct script_line sl;
	const uint8_t *line;
	unsigned len;
	int error;

	error = exec_format_ask(epp, e->e_format.f_name, e->e_port, &line,
	    &len);
	if (error == ENOEXEC)
		return exec_refuse(epp, ENOEXEC, "", 0, "its server says no");
	if (error == 0)
		error = exec_script_parse(line, len, len, &sl);
	if (error != 0 || line[sl.sl_name] != '/') {
		e->e_struck = 1;
		return exec_refuse(epp, ENOEXEC, "", 0,
		    "its server failed, and is asked no more");
	}
	return exec_redirect(epp, line + sl.sl_name, sl.sl_namelen,
	    line + sl.sl_arg, sl.sl_arglen);
}

/* Is it the i-th format's?  Then the package is redirected to the interpreter. */
int
exec_format_makecmds(struct exec_package *epp, unsigned i)
{
	struct format *e = &formats[i];
	const struct abi_format *f = &e->e_format;
	int error = 0;

	if (f->f_len != 0)
		error = has_magic(epp, f);
	else if (f->f_ext[0] != '\0')
		error = has_ext(epp, f);
	if (error != 0)
		return error;
	if (e->e_port != 0)
		return ask_server(epp, e);
	return exec_redirect(epp, f->f_interp,
	    (unsigned)strlen(f->f_interp), NULL, 0);
}
