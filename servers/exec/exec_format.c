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
 * do with the file (docs/adr/0020).  If it fails it is struck off.
 *
 * All workers share the table, so it changes under a walk: a walk has a copy of
 * the entry in hand, and holds its place, so that the port is not given to
 * another format while somebody asks there.  It goes on behind the number of
 * that entry, whatever became of it.  Nobody asks a server under the lock.
 *
 * It is not in the templates: what is there was accepted by a built-in entry,
 * which comes first.
 */
#include <abi/errno.h>

#include "exec_lock.h"
#include "exec_var.h"
#include "util/string.h"

static struct format {
	struct abi_format e_format;
	cap_t	 e_port;	/* of its server; 0: it has an interpreter */
	uint64_t e_serial;	/* counts registrations; 0: no entry */
	unsigned e_walkers;	/* have it in hand */
} formats[FORMAT_N];
static uint64_t serial;		/* of the last registration */
static struct exec_lock lock;	/* all of these */

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

/* Under the lock, as all that looks into the table. */
static struct format *
find(const char *name)
{
	struct format *f;

	for (f = formats; f < formats + FORMAT_N; f++)
		if (f->e_serial != 0 &&
		    strncmp(f->e_format.f_name, name, FORMAT_NAME) == 0)
			return f;
	return NULL;
}

static struct format *
find_room(void)
{
	struct format *f;

	for (f = formats; f < formats + FORMAT_N; f++)
		if (f->e_serial == 0 && f->e_walkers == 0)
			return f;
	return NULL;
}

/* No walk finds it from here on.  A port that nobody needs any more, or 0. */
static cap_t
take_off(struct format *f)
{
	f->e_serial = 0;
	return f->e_walkers == 0 ? f->e_port : 0;
}

/* The lock's end; what was taken off under it is given back. */
static void
unlock(cap_t port)
{
	exec_unlock(&lock);
	if (port != 0)
		exec_format_forget(port);
}

int
exec_format_add(const struct abi_format *f, cap_t port)
{
	struct format *e;
	int error = 0;

	if (!is_valid(f, port))
		return EINVAL;
	exec_lock(&lock);
	if (find(f->f_name) != NULL)
		error = EEXIST;
	else if ((e = find_room()) == NULL)
		error = ENOSPC;
	else
		*e = (struct format){ *f, port, ++serial, 0 };
	exec_unlock(&lock);
	return error;
}

int
exec_format_remove(const char *name)
{
	struct format *f;
	cap_t port = 0;

	exec_lock(&lock);
	f = find(name);
	if (f != NULL)
		port = take_off(f);
	unlock(port);
	return f != NULL ? 0 : ENOENT;
}

/* Under the lock: the walk lets go of what it has.  A port that nobody needs. */
static cap_t
let_go(struct format_walk *fw)
{
	struct format *f = &formats[fw->fw_place];

	if (fw->fw_serial == 0)
		return 0;
	f->e_walkers--;
	if (f->e_serial == fw->fw_serial)
		return fw->fw_failed ? take_off(f) : 0;
	return f->e_walkers == 0 ? f->e_port : 0;
}

int
exec_format_next(struct format_walk *fw)
{
	struct format *f, *next = NULL;
	cap_t port;

	exec_lock(&lock);
	port = let_go(fw);
	for (f = formats; f < formats + FORMAT_N; f++)
		if (f->e_serial > fw->fw_serial &&
		    (next == NULL || f->e_serial < next->e_serial))
			next = f;
	fw->fw_serial = 0;
	if (next != NULL) {
		next->e_walkers++;
		*fw = (struct format_walk){ next->e_format, next->e_port, 0,
		    (unsigned)(next - formats), next->e_serial };
	}
	unlock(port);
	return next != NULL;
}

void
exec_format_end(struct format_walk *fw)
{
	exec_lock(&lock);
	unlock(let_go(fw));
	fw->fw_serial = 0;
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
ask_server(struct exec_package *epp, struct format_walk *fw)
{
	struct script_line sl;
	const uint8_t *line;
	unsigned len;
	int error;

	error = exec_format_ask(epp, fw, &line, &len);
	if (error == ENOEXEC)
		return exec_refuse(epp, ENOEXEC, "", 0, "its server says no");
	if (error == 0)
		error = exec_script_parse(line, len, len, &sl);
	if (error != 0 || line[sl.sl_name] != '/') {
		fw->fw_failed = 1;
		return exec_refuse(epp, ENOEXEC, "", 0,
		    "its server failed, and is asked no more");
	}
	return exec_redirect(epp, line + sl.sl_name, sl.sl_namelen,
	    line + sl.sl_arg, sl.sl_arglen);
}

/*
 * Is it the format's that the walk has in hand?  Then the package is redirected
 * to the interpreter.
 */
int
exec_format_makecmds(struct exec_package *epp, struct format_walk *fw)
{
	const struct abi_format *f = &fw->fw_format;
	int error = 0;

	if (f->f_len != 0)
		error = has_magic(epp, f);
	else if (f->f_ext[0] != '\0')
		error = has_ext(epp, f);
	if (error != 0)
		return error;
	if (fw->fw_port != 0)
		return ask_server(epp, fw);
	return exec_redirect(epp, f->f_interp,
	    (unsigned)strlen(f->f_interp), NULL, 0);
}
