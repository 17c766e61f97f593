# SPDX-License-Identifier: BSD-2-Clause
# ONE=1: exec, vfs and vm are linked into one server, build/servers/one.elf, and
# call each other's dispatch where they would send a message.  The same sources;
# docs/adr/0022 says how, and what it is good for.
#
# Each part is compiled with its libraries for a place in the address space and a
# first slot of its own, and linked to an object of which only its beginning,
# its door and the doors of its peers are known to the others.

ONE_PARTS :=
ifneq ($(filter-out 0,$(ONE)),)
# in the order of their places (abi/layout.h)
ONE_PARTS := vm exec vfs
endif
ONE_BASE_vm	:= 0
ONE_BASE_exec	:= 1600
ONE_BASE_vfs	:= 1856
ONE_SLOTS	:= 2880
ONE_PLACE_vm	:= 0
ONE_PLACE_exec	:= 1
ONE_PLACE_vfs	:= 2
ONE_SELF_vm	:= SRV_VM
ONE_SELF_exec	:= SRV_EXEC
ONE_SELF_vfs	:= SRV_VFS

# for tools/genmanifest.py
ONE_MANIFEST := $(if $(ONE_PARTS),--one $(foreach p,$(ONE_PARTS),$(p)=$(ONE_BASE_$(p))) \
	slots=$(ONE_SLOTS))

# exec calls the others, who do not call it: it has no door
$(foreach p,$(ONE_PARTS),$(eval CFLAGS.one-$(p) := $(CFLAGS.server) -DIPC_ONE=1 \
	-DCAPSLOT_BASE=$(ONE_BASE_$(p)) -DSRV_PLACE=$(ONE_PLACE_$(p)) \
	-DSRV_SELF=$(ONE_SELF_$(p)) $(if $(filter exec,$(p)),,-DIPC_DOOR=1)))

.PHONY: one
one:
	@$(MAKE) all
	@$(MAKE) ONE=1 O=$(O)/one PROGS_O=$(O) all
