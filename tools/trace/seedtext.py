# SPDX-License-Identifier: BSD-2-Clause
"""What the seed does in the lines that a phase comes from, in our words.

The seed is kern_exec.c 1.90 of NetBSD (March 1998).  Its text is not here;
items are those of docs/seed.md.
"""

# phase: (title, lines, items, what the seed does, what is different here)
PHASES = {
    "request": (
        "ask", "S:222-264", "1 to 6",
        "The system call begins. The size of the largest header that any"
        " format wants is worked out once; then the exec package is filled in:"
        " the caller's path, an empty list of mapping commands, the default"
        " emulation, no flags.",
        "The request is a message to a server. The caller presents three"
        " capabilities (its thread, its process, its files), and the kernel"
        " vouches for them: exec can do nothing to anybody else."),
    "gather": (
        "gather", "S:274-346", "35 to 45",
        "A buffer for arguments is taken from a bounded pool, waiting if all"
        " are in use. Arguments that a script brought come first, then the"
        " strings of argv and envp are copied one by one; a bad pointer is"
        " EFAULT, too much is E2BIG.",
        "One kernel operation freezes the caller and copies the path and all"
        " strings to where they will stay. The strings are read once, so"
        " nobody can change them behind a check."),
    "open": (
        "open", "S:104-143", "7 to 19",
        "The name is looked up. In a fixed order: is it a regular file, may"
        " the caller execute it, what are its attributes, does the mount"
        " forbid execution or set-id bits, may it be read? Then the first"
        " bytes are read.",
        "One message to vfs does all of that. The answer carries a capability"
        " to the file; header and attributes are in a page that exec and vfs"
        " share."),
    "build": (
        "build", "S:149-174, 348-423", "20 to 31, 46 to 69",
        "Each format of the exec switch is asked whether it knows the header;"
        " the first that says yes leaves a list of mapping commands. Sizes are"
        " checked, the OLD address space is emptied, the commands are run,"
        " arguments and signal code are copied to the new stack. A failure in"
        " the second half kills the process.",
        "exec probes the header and lays out the stack by itself (its share"
        " of the cost), then asks vm for a NEW space beside the old one. The"
        " pages with the arguments are moved into it, not copied. Any failure"
        " is an errno to a caller that has not changed."),
    "commit": (
        "commit", "S:425-472", "70 to 82",
        "Now it is certain: descriptors marked close-on-exec are closed,"
        " caught signals reset, the command's name recorded, a waiting vfork"
        " parent woken, set-id credentials taken, saved ids set.",
        "One message, one way, to proc. It goes out before the swap, so that"
        " the new image can never act with the old credentials. proc answers"
        " the vfork parent's call, which has waited since then."),
    "swap": (
        "swap", "S:485-498", "84 to 88",
        "The emulation sets up the registers, the emulation vector is"
        " switched, and a special error code tells the system call's exit not"
        " to disturb them.",
        "One kernel operation: new address space, every register zero but"
        " those the start needs, other threads of the process ended, the"
        " pending call forgotten. It cannot fail."),
    "after": (
        "after", "S:474-482", "83",
        "The argument buffer and the path are freed, the file is closed.",
        "A one-way message lets vm take the old address space apart, when"
        " nobody waits for it any more."),
}
