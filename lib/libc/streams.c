/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stdin, stdout, stderr for picolibc's stdio, over descriptors 0, 1, 2.
 * stdout is fully buffered until its first flush finds a terminal: the
 * constructor below asks once.  stderr holds one line, so that a message is
 * one write and does not mix with those of other processes.
 */
#include <stdio.h>
#include <stdio-bufio.h>
#include <stdlib.h>
#include <threads.h>
#include <unistd.h>

#include "libc.h"

static char in_buf[1024];
static char out_buf[4096];
static char err_buf[256];

static struct __file_bufio in_file = FDEV_SETUP_BUFIO(0, in_buf,
    sizeof in_buf, read, write, lseek, close, __SRD, 0);
static struct __file_bufio out_file = FDEV_SETUP_BUFIO(1, out_buf,
    sizeof out_buf, read, write, lseek, close, __SWR, 0);
static struct __file_bufio err_file = FDEV_SETUP_BUFIO(2, err_buf,
    sizeof err_buf, read, write, lseek, close, __SWR, __BLBF);

static mtx_t in_lock, out_lock, err_lock;

FILE *const stdin = &in_file.xfile.cfile.file;
FILE *const stdout = &out_file.xfile.cfile.file;
FILE *const stderr = &err_file.xfile.cfile.file;

static void
streams_flush(void)
{
	fflush(stdout);
	fflush(stderr);
}

static void __attribute__((constructor))
streams_init(void)
{
	in_file.lock = (_LOCK_T)&in_lock;
	out_file.lock = (_LOCK_T)&out_lock;
	err_file.lock = (_LOCK_T)&err_lock;
	if (isatty(1))
		out_file.bflags |= __BLBF;
	atexit(streams_flush);
}
