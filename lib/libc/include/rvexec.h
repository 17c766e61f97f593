/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a native program may ask for beyond POSIX, and the POSIX calls that
 * picolibc's headers do not declare.
 */
#ifndef RVEXEC_H
#define RVEXEC_H

#include <sys/stat.h>
#include <sys/types.h>
#include <abi/cap.h>
#include <abi/exec.h>
#include <abi_file.h>
#include <abi/ps.h>
#include <abi/types.h>

/* endpoints of the servers, at the fixed slots of abi/cap.h */
#define VFS	CAP_SERVER(SRV_VFS)
#define PROC	CAP_SERVER(SRV_PROC)
#define EXEC	CAP_SERVER(SRV_EXEC)
#define VM	CAP_SELF_PAGER
/* slot where capabilities of replies are received */
#define WINDOW	CAPSLOT_RECV

int	 pipe2(int [2], int);
ssize_t	 getdents(int, void *, size_t);

/*
 * A child that runs `path', made and exec'd in one conversation: it has the
 * caller's descriptors, directory and ids.  Its pid, or -1.
 */
pid_t	 spawnve(const char *path, char *const argv[], char *const envp[]);

/* processes, as proc.ps reports them; how many, or -1 (ERANGE: more than n) */
ssize_t	 getprocs(struct abi_ps *, size_t n);
/* "run", "stop" ... of a PS_ */
const char *ps_state_name(unsigned state);
/* POWER_ of abi/syscall.h; returns only if refused */
int	 power(int how, int status);
/* setreuid(2) and setregid(2) in one, all or nothing; negative = leave */
int	 setids(long ruid, long euid, long rgid, long egid);
/* as on Linux; (uid_t)-1 = leave */
int	 setresuid(uid_t ruid, uid_t euid, uid_t svuid);
int	 setresgid(gid_t rgid, gid_t egid, gid_t svgid);
int	 getresuid(uid_t *ruid, uid_t *euid, uid_t *svuid);
int	 getresgid(gid_t *rgid, gid_t *egid, gid_t *svgid);

/* file: /etc/passwd or /etc/group; -1 = no such */
long	 id_of_name(const char *file, const char *name);
int	 name_of_id(const char *file, unsigned id, char *name, size_t size);

/* ticks of rdtime a second; 0 if the image was not told */
unsigned long	 timebase(void);

/*
 * What execve would do, as text, without doing it: bytes of it, or -1 with
 * errno.  EXPLAIN_SIZE bytes are always enough.
 */
#define EXPLAIN_SIZE	8192
long	 exec_explanation(const char *path, char *const argv[],
	    char *const envp[], char *text, size_t size);

/* formats registered with exec: -1 with errno; list: how many there are */
struct abi_format;
int	 format_add(const struct abi_format *);
int	 format_remove(const char *name);
int	 format_list(struct abi_format *, size_t n);
/*
 * A format as a server: register it, then wait for files to be asked about and
 * answer 0, with ask's fa_line, or ENOEXEC.  One thread only.
 */
struct format_ask;
int	 format_serve(const struct abi_format *);
int	 format_next(struct format_ask *);
int	 format_answer(const struct format_ask *, int error);

/* end of the heap, as vm.brk has it */
int	 brk(void *);
/* slot of the calling thread's capability, as exec wants it presented */
cap_t	 self_thread(void);
/* entries of the auxiliary vector at the top of the stack */
const unsigned long *auxv(void);

static inline unsigned long
rdtime(void)
{
	unsigned long t;

	__asm__ volatile("rdtime %0" : "=r"(t));
	return t;
}

static inline unsigned long
rdinstret(void)
{
	unsigned long n;

	__asm__ volatile("rdinstret %0" : "=r"(n));
	return n;
}

#endif
