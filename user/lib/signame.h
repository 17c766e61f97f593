/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SIGNAME_H
#define SIGNAME_H

/* a number, or a name with or without SIG; -1 = neither */
int	 signal_number(const char *);

#endif
