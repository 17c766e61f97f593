/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * <abi/file.h> beside <sys/stat.h>, which defines st_mtime as a macro: the
 * field of struct abi_stat of that name must not become another.
 */
#ifndef LIBC_ABI_FILE
#define LIBC_ABI_FILE

#pragma push_macro("st_mtime")
#undef st_mtime
#include <abi/file.h>
#pragma pop_macro("st_mtime")

#endif
