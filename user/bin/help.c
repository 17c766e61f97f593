/* SPDX-License-Identifier: BSD-2-Clause */
/* help: what there is to type */
#include <err.h>
#include <stdio.h>

static const char text[] =
"rvexec: every command below is run by the exec server, through messages to\n"
"vfs and vm, into a new address-space capability.\n"
"\n"
"  exectrace CMD    run CMD and print every message of its exec, with costs\n"
"  exectrace -n CMD say why exec would run it, or why not\n"
	"  exectrace -b     every message since a boot with trace=on\n"
"  formats          what else exec runs, by magic or extension; /dev/fd/N runs, too\n"
"  ps kill free uptime census dmesg mount env\n"
"  id whoami su login   who one is; su USER: a shell as somebody else\n"
"  ls cat echo cp mv rm mkdir rmdir ln touch chmod chown pwd which\n"
"  head tail wc grep sort uniq tee seq hexdump sleep date test true false\n"
"  halt reboot      leave (or Ctrl-A x in QEMU)\n"
"\n"
"The shell: pipes | redirection < > >> 2>&1 << && || ; & ! $VAR $(cmd) * ? []\n"
"if while until for case functions; builtins: type `help' there, or\n"
"cd exit export unset set shift read wait jobs exec umask type.\n"
"Keys: arrows, Home, End, Tab, ^A ^E ^K ^U ^W ^L ^C ^D.\n"
"Tests are in /tests: each prints ok / not ok lines.\n";

int
main(void)
{
	fputs(text, stdout);
	return flushed(0);
}
