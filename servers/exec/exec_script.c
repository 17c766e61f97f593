/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `#!' scripts.  Pure.
 *
 * The line ends at a newline, at a NUL, or where the file ends.  After `#!' and
 * blanks stands the interpreter's name, and after more blanks one optional
 * argument: all that follows, inner blanks and all, without trailing ones.
 * A carriage return is a character like any other, so a script written with
 * CRLF asks for an interpreter that does not exist, and gets ENOENT.  Only the
 * first EXEC_LINEMAX bytes count: an argument may be cut there, a name that
 * reaches the cut is refused (RULES R14).
 */
#include <abi/errno.h>
#include <abi/file.h>

#include "exec_var.h"
#include "util/string.h"

static int
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/*
 * Take the line apart.  `n' bytes of the file, whose size is `filesize', are
 * at hdr.  0, or ENOEXEC: not a script, empty, or the name was cut.
 */
int
exec_script_parse(const uint8_t *hdr, unsigned n, uint64_t filesize,
    struct script_line *sl)
{
	unsigned end, at;
	int whole;

	if (n > EXEC_LINEMAX)
		n = EXEC_LINEMAX;
	sl->sl_why = "does not begin with #!";
	if (n < 2 || hdr[0] != '#' || hdr[1] != '!')
		return ENOEXEC;
	for (end = 2; end < n; end++)
		if (hdr[end] == '\n' || hdr[end] == '\0')
			break;
	whole = end < n || filesize <= n;
	while (end > 2 && is_blank(hdr[end - 1])) {
		end--;
		whole = 1;	/* the cut is behind a blank: not in a name */
	}
	for (at = 2; at < end && is_blank(hdr[at]); at++)
		;
	sl->sl_name = at;
	for (; at < end && !is_blank(hdr[at]); at++)
		;
	sl->sl_namelen = at - sl->sl_name;
	sl->sl_why = "names no interpreter";
	if (sl->sl_namelen == 0)
		return ENOEXEC;
	sl->sl_why = "the interpreter's name goes beyond byte 255";
	if (at == end && !whole)
		return ENOEXEC;
	for (; at < end && is_blank(hdr[at]); at++)
		;
	sl->sl_arg = at;
	sl->sl_arglen = end - at;
	return 0;
}

/*
 * Put one more fake argument before those there are.  Each is NUL-terminated
 * (item 93), and room is certain: see EXEC_FAKEMAX.
 */
static void
push_fake(struct exec_package *epp, const void *s, unsigned len)
{
	epp->ep_fa -= len + 1;
	memcpy(epp->ep_fabuf + epp->ep_fa, s, len);
	epp->ep_fabuf[epp->ep_fa + len] = '\0';
	epp->ep_fac++;
}

/*
 * The path that the interpreter is given for the script in hand.  Usually the
 * one that led to it; but a script that its caller may not read, or that has
 * set-id bits (which are ignored: whoever changes the name between our look and
 * the interpreter's must gain nothing) becomes an open descriptor (the seed's
 * EXEC_HASFD).  Nothing can fail after this: see exec_redirect().
 */
static int
script_name(struct exec_package *epp)
{
	const struct exec_attr *va = &epp->ep_attr;
	char path[EXEC_FDPATHMAX] = EXEC_FDPATH, *p;
	const char *name = epp->ep_name;
	uint32_t len = epp->ep_namelen;
	unsigned fd;
	int error;

	/* the interpreter would not find it (RULES R37) */
	if (va->va_flags & EVF_FDCLOSES)
		return exec_refuse(epp, ENOENT, "", 0,
		    "on a descriptor that is close-on-exec");
	if ((va->va_flags & EVF_NOREAD) ||
	    (va->va_mode & (ABI_S_ISUID | ABI_S_ISGID))) {
		error = exec_script_fd(epp, &fd);
		if (error != 0)
			return exec_refuse(epp, error, "", 0,
			    "no descriptor to pass it by");
		epp->ep_flags |= EXEC_HASFD;
		p = path + sizeof(EXEC_FDPATH) - 1;
		if (fd >= 10)
			*p++ = (char)('0' + fd / 10 % 10);
		*p++ = (char)('0' + fd % 10);
		name = path;
		len = (uint32_t)(p - path);
	}
	if (!(epp->ep_flags & EXEC_INDIR)) {
		epp->ep_fa = EXEC_FAKEMAX;
		epp->ep_fac = 0;
		push_fake(epp, name, len);
		/* the request's path is about to be overwritten */
		epp->ep_execfn = name != path ? epp->ep_fabuf + epp->ep_fa :
		    memcpy(epp->ep_fabuf, epp->ep_name, epp->ep_namelen + 1);
	} else if (name == path) {
		epp->ep_fa += epp->ep_namelen + 1;
		epp->ep_fac--;
		push_fake(epp, name, len);
	}
	return 0;
}

/*
 * Accept a file that another one is to run: that interpreter, its argument and
 * the file's own path become fake arguments, the caller's argv[0] is dropped,
 * and the package is redirected to the interpreter.  The path of an interpreter
 * that is itself such a file is already the first fake argument, where the
 * outer one put it.  `namelen' and `arglen' (0: none) are at most EXEC_LINEMAX
 * together.
 */
int
exec_redirect(struct exec_package *epp, const void *name, unsigned namelen,
    const void *arg, unsigned arglen)
{
	int error;

	if (epp->ep_nest == EXEC_MAXNEST)
		return exec_refuse(epp, ELOOP, "", 0,
		    "interpreters of interpreters, more than four deep");
	error = script_name(epp);
	if (error != 0)
		return error;
	if (arglen != 0)
		push_fake(epp, arg, arglen);
	push_fake(epp, name, namelen);
	epp->ep_name = epp->ep_fabuf + epp->ep_fa;
	epp->ep_namelen = namelen;
	epp->ep_nest++;
	epp->ep_flags |= EXEC_INDIR | EXEC_HASARGL | EXEC_SKIPARG |
	    EXEC_REDIRECT;
	return 0;
}

int
exec_script_makecmds(struct exec_package *epp)
{
	struct script_line sl;
	int error;

	error = exec_script_parse(epp->ep_hdr, epp->ep_hdrvalid,
	    epp->ep_attr.va_size, &sl);
	if (error != 0)
		return exec_refuse(epp, error, "", 0, sl.sl_why);
	return exec_redirect(epp, epp->ep_hdr + sl.sl_name, sl.sl_namelen,
	    epp->ep_hdr + sl.sl_arg, sl.sl_arglen);
}
