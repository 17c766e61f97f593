# SPDX-License-Identifier: BSD-2-Clause
# Reads every component.mk and makes the rules of its objects.  Nothing here
# names a component: a new folder with a component.mk is found by itself.
# mk/README.md says what the variables of a component.mk mean.

COMPONENTS := $(patsubst %/component.mk,%,$(wildcard \
	lib/*/component.mk servers/*/component.mk \
	kernel/component.mk platform/component.mk user/component.mk))

# D = folder.  Variables that only init's manifest needs (PRIO, MEM, CAPS ...)
# are read by tools/genmanifest.py.
COMPONENT_VARS := NAME KIND SRCS KERNEL_SRCS SERVER_SRCS USER_SRCS LIBS USES \
	PROGS INCS

define load
$(foreach v,$(COMPONENT_VARS),$(v) :=
)
include $(1)/component.mk
$(foreach v,$(COMPONENT_VARS),$(1).$(v) := $$($(v))
)
endef
# a server's MEM is not the machine's
machine_mem := $(MEM)
$(foreach c,$(COMPONENTS),$(eval $(call load,$(c))))
MEM := $(machine_mem)

of_kind	= $(foreach c,$(COMPONENTS),$(if $(filter $(1),$($(c).KIND)),$(c)))
SERVERS	:= $(call of_kind,server)
KERNEL	:= $(call of_kind,kernel)
USER	:= $(call of_kind,user)

# folder of a library; platform/ is one too
libdir	= $(if $(wildcard lib/$(1)/component.mk),lib/$(1),$(1))
# the folders of libraries $(1) and of all that these need
closure	= $(sort $(foreach l,$(1),$(call libdir,$(l)) \
	$(call closure,$($(call libdir,$(l)).LIBS))))

srcs	= $($(2).SRCS) $($(2).$(call upcase,$(1))_SRCS)
upcase	= $(if $(filter kernel,$(1)),KERNEL,$(if $(filter server one-%,$(1)),SERVER,USER))
objs	= $(patsubst %,$(O)/obj/$(1)/$(2)/%.o,$(call srcs,$(1),$(2)))
archive	= $(O)/lib/$(1)/lib$(notdir $(2)).a
libs	= $(foreach d,$(call closure,$(2)),$(if $(strip $(call srcs,$(1),$(d))),$(call archive,$(1),$(d))))

# include path of component $(1)
inc	= -I$(1) -Ilib/abi/include -I$(O)/gen -Ilib \
	$(if $(filter-out lib/%,$(call closure,$($(1).LIBS)) $(1)),-I$(O)/inc) \
	$(foreach d,$(1) $(call closure,$($(1).LIBS)),$(addprefix -I$(d)/,$($(d).INCS)))

# a library outside lib/ is included as <platform/x.h> without -I. for all else
OUTER_LIBS := $(sort $(filter-out lib/%,$(foreach c,$(COMPONENTS),\
	$(foreach l,$($(c).LIBS),$(call libdir,$(l))))))
$(foreach d,$(OUTER_LIBS),$(shell mkdir -p $(O)/inc && \
	ln -sfn $(CURDIR)/$(d) $(O)/inc/$(d)))

ALL_OBJS :=
GEN_C :=

# object of source $(3), a file of folder $(2), flavour $(1)
define object_rule
ALL_OBJS += $(O)/obj/$(1)/$(2)/$(3).o
$(O)/obj/$(1)/$(2)/$(3).o: $(2)/$(3) $(O)/flags/$(1) | $(O)/gen/stamp
	$$(call say,$(if $(filter %.S,$(3)),AS,CC),$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CFLAGS.$(1)) $$(call inc,$(2)) $$(FLAGS_$(2)/$(3)) \
		-MMD -MP -c -o $$@ $$<
endef

# object of generated source gen/$(2).c, flavour $(1), include path of $(3)
define gen_object_rule
ALL_OBJS += $(O)/obj/$(1)/gen/$(2).c.o
GEN_C += $(O)/gen/$(2).c
$(O)/obj/$(1)/gen/$(2).c.o: $(O)/gen/$(2).c $(O)/flags/$(1)
	$$(call say,CC,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CFLAGS.$(1)) $$(call inc,$(3)) -MMD -MP -c -o $$@ $$<
endef

define archive_rule
$(call archive,$(1),$(2)): $(call objs,$(1),$(2))
	$$(call say,AR,$$@)
	$$(Q)mkdir -p $$(@D) && rm -f $$@ && $$(AR) rcsD $$@ $$^
endef

# libraries of each flavour
KERNEL_LIBS := $(foreach c,$(KERNEL),$(call closure,$($(c).LIBS)))
# every server begins in lib/srt
server_libs = $(call closure,$($(1).LIBS) srt)
SERVER_LIBS := $(sort $(foreach c,$(SERVERS),$(call server_libs,$(c))))
USER_LIBS   := $(foreach c,$(USER),$(call closure,$($(c).LIBS)))

flavour_libs = $(foreach d,$(2),$(foreach s,$(call srcs,$(1),$(d)),\
	$(eval $(call object_rule,$(1),$(d),$(s))))\
	$(eval $(call archive_rule,$(1),$(d))))
$(call flavour_libs,kernel,$(KERNEL_LIBS))
$(call flavour_libs,server,$(SERVER_LIBS))
$(call flavour_libs,user,$(USER_LIBS))

# --- servers: own objects, dispatch, client stubs of those it uses, libraries

name_of	 = $($(1).NAME)
has_def	 = $(wildcard $(1)/$(call name_of,$(1)).def)
server_gen = $(if $(call has_def,$(1)),$(call name_of,$(1))_dispatch) \
	$(addsuffix _client,$($(1).USES)) \
	$(if $(filter init,$(call name_of,$(1))),manifest)
# objects of server $(1), flavour $(2)
server_objs = $(call objs,$(2),$(1)) \
	$(patsubst %,$(O)/obj/$(2)/gen/%.c.o,$(call server_gen,$(1)))
server_lds = $(or $(wildcard $(1)/$(call name_of,$(1)).lds),mk/server.lds)

define server_rule
$(O)/servers/$($(1).NAME).elf: $(call server_objs,$(1),server) \
		$(call libs,server,$($(1).LIBS) srt) $(call server_lds,$(1)) \
		$(O)/flags/server-link
	$$(call say,LD,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CFLAGS.server) $$(LDFLAGS.server) \
		-T $(call server_lds,$(1)) -Wl,-Map=$$(@:.elf=.map) -o $$@ \
		$$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) \
		-lgcc -Wl,--end-group
endef
ALONE := $(foreach c,$(SERVERS),$(if $(filter $(ONE_PARTS),$(call name_of,$(c))),,$(c)))
$(foreach c,$(ALONE),\
	$(foreach s,$(call srcs,server,$(c)),$(eval $(call object_rule,server,$(c),$(s))))\
	$(eval $(call server_rule,$(c))))
SERVER_GEN := $(sort $(foreach c,$(ALONE),$(call server_gen,$(c))))
$(foreach g,$(SERVER_GEN),$(eval $(call gen_object_rule,server,$(g),servers/init)))

SERVER_NAMES := $(foreach c,$(ALONE),$(call name_of,$(c))) $(if $(ONE_PARTS),one)
SERVER_ELFS := $(patsubst %,$(O)/servers/%.elf,$(SERVER_NAMES))
# what the boot archive carries: all but init, which is inside the Image
BOOT_SERVERS := $(filter-out init,$(SERVER_NAMES))

# --- one program of several servers (one.mk)

# the client stubs of another part are those that call it directly
part_gen = $(foreach g,$(call server_gen,$(1)),\
	$(if $(filter $(ONE_PARTS:=_client),$(g)),$(g:_client=_direct),$(g)))
part_objs = $(call objs,$(2),$(1)) \
	$(patsubst %,$(O)/obj/$(2)/gen/%.c.o,$(call part_gen,$(1)))

# part $(1), folder $(2): its main() and its door are what others see of it
define part_rule
$(O)/servers/one/$(1).o: $(call part_objs,$(2),one-$(1)) \
		$(call libs,one-$(1),$($(2).LIBS) ipc)
	$$(call say,LD,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CFLAGS.one-$(1)) -nostdlib -r -o $$@ \
		$$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group
	$$(Q)$$(OBJCOPY) --redefine-sym main=$(1)_main --redefine-sym ipc_door=$(1)_door $$@
	$$(Q)$$(OBJCOPY) --keep-global-symbol $(1)_main --keep-global-symbol $(1)_door $$@
endef
$(foreach p,$(ONE_PARTS),\
	$(foreach s,$(call srcs,one-$(p),servers/$(p)),\
		$(eval $(call object_rule,one-$(p),servers/$(p),$(s))))\
	$(foreach g,$(call part_gen,servers/$(p)),\
		$(eval $(call gen_object_rule,one-$(p),$(g),servers/init)))\
	$(call flavour_libs,one-$(p),$(call closure,$(servers/$(p).LIBS) ipc))\
	$(eval $(call part_rule,$(p),servers/$(p))))

ifneq ($(ONE_PARTS),)
$(eval $(call gen_object_rule,server,one_main,servers/init))
$(O)/servers/one.elf: $(O)/obj/server/gen/one_main.c.o \
		$(patsubst %,$(O)/servers/one/%.o,$(ONE_PARTS)) \
		$(call libs,server,srt) mk/server.lds $(O)/flags/server-link
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS.server) $(LDFLAGS.server) -T mk/server.lds \
		-Wl,-Map=$(@:.elf=.map) -o $@ $(filter %.o,$^) \
		-Wl,--start-group $(filter %.a,$^) -lgcc -Wl,--end-group
endif
