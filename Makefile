# SPDX-License-Identifier: BSD-2-Clause
# rvexec.  `make help' lists the targets; mk/README.md says how the parts of
# the build fit together.

O	 ?= build
V	 ?= 0
DEBUG	 ?= 1
PLATFORM ?= qemu-virt
SMP	 ?= 1
MEM	 ?= 128M
QEMU	 ?= qemu-system-riscv64
ONE	 ?= 0
# where programs come from: those of another build will do for ONE
PROGS_O	 ?= $(O)
CMD	 ?=
ROOT	 ?=
T	 ?=
APPEND	 ?=
FUZZ_SECONDS ?= 60

ifneq ($(words $(CURDIR) $(O)),2)
$(error make cannot build where a path has a space in it: '$(CURDIR)', O='$(O)' \
	(hint: move the tree, or give another O=))
endif

SHELL	:= /bin/bash
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory
# as many jobs as processors, unless -j says otherwise; a recursive make takes
# its parent's
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif

# progress: [n/all] on a first build, [n] later
FIRST	:= $(if $(wildcard $(O)/Image),,1)
DONE	:=
ifeq ($(V),1)
Q	:=
say	 =
else
Q	:= @
say	 = @$(eval DONE += x)printf '[%s] %-4s %s\n' \
	'$(words $(DONE))$(if $(FIRST),/$(STEPS))' '$(1)' '$(2)'
endif

include mk/flags.mk
include mk/one.mk
include mk/components.mk
include mk/user.mk
include mk/image.mk
include mk/run.mk
include mk/test.mk
include mk/ktest.mk
include mk/bench.mk
include mk/boards.mk
include mk/trace.mk
include mk/dev.mk

# With a recipe, if an empty one: make looks at their time again when the
# generator has run.
$(sort $(GEN_C)): $(O)/gen/stamp ;

# compiled + linked + archived + the rest
STEPS	 = $(words $(ALL_OBJS) $(SERVER_ELFS) $(USER_PROGS) $(KERNEL_LIBS) \
	$(SERVER_LIBS) $(USER_LIBS) 1 2 3 4 5 6)

.PHONY: all FORCE
all: $(O)/Image $(BOOT_CPIO)
	@:
FORCE:

# A file for each set of flags, rewritten when the flags change: what was built
# with others is built again.
flags_now = $(O)/flags/$(1): FORCE; $$(Q)mkdir -p $$(@D); \
	echo '$(subst ','"'"',$(2))' | cmp -s - $$@ || \
	echo '$(subst ','"'"',$(2))' >$$@
$(eval $(call flags_now,kernel,$(CC) $(CFLAGS.kernel)))
$(eval $(call flags_now,server,$(CC) $(CFLAGS.server)))
$(eval $(call flags_now,user,$(CC) $(CFLAGS.user)))
$(foreach p,$(ONE_PARTS),$(eval $(call flags_now,one-$(p),$(CC) $(CFLAGS.one-$(p)))))
$(eval $(call flags_now,manifest,$(ONE_MANIFEST)))
$(eval $(call flags_now,kernel-link,$(LDFLAGS.kernel) $(KERNEL_OBJS)))
$(eval $(call flags_now,server-link,$(LDFLAGS.server) $(SERVER_ELFS)))
$(eval $(call flags_now,user-link,$(LDFLAGS.user) $(USER_ARCHIVES)))
$(eval $(call flags_now,archive,$(ARCHIVE)))

-include $(ALL_OBJS:.o=.d)
