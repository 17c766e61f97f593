# SPDX-License-Identifier: BSD-2-Clause
# Programs: user/bin/NAME.c or user/NAME/*.c for each NAME of PROGS.
# In-guest tests and benchmarks need no list: user/tests/NAME.c is /tests/NAME,
# user/tests/helpers/NAME.{c,S} is /tests/helpers/NAME, user/bench/NAME.c is
# /bench/NAME; user/tests/lib/*.c is linked to all of these.

USER_LDS := lib/libc/user.lds

stem	 = $(basename $(notdir $(1)))
PROG_BIN := $(addprefix bin/,$(foreach c,$(USER),$($(c).PROGS)))
TEST_SRC := $(wildcard user/tests/*.c)
HELP_SRC := $(wildcard user/tests/helpers/*.c user/tests/helpers/*.S)
BENCH_SRC := $(wildcard user/bench/*.c)
TESTLIB_SRC := $(wildcard user/tests/lib/*.c)

USER_TESTS := $(foreach s,$(TEST_SRC),tests/$(call stem,$(s)))
USER_HELPERS := $(foreach s,$(HELP_SRC),tests/helpers/$(call stem,$(s)))
USER_BENCH := $(foreach s,$(BENCH_SRC),bench/$(call stem,$(s)))
USER_PROGS := $(PROG_BIN) $(USER_TESTS) $(USER_HELPERS) $(USER_BENCH)

# sources of one program, relative to user/
prog_srcs = $(patsubst user/%,%,$(or $(wildcard user/bin/$(1).c),\
	$(wildcard user/$(1)/*.c user/$(1)/*.S),user/bin/$(1).c))
rel	 = $(patsubst user/%,%,$(1))
test_objs = $(patsubst user/%,$(O)/obj/user/user/%.o,$(TESTLIB_SRC))

USER_SRC_ALL := $(sort $(foreach c,$(USER),$(foreach p,$($(c).PROGS),\
	$(call prog_srcs,$(p))) $($(c).SRCS)) \
	$(call rel,$(TEST_SRC) $(HELP_SRC) $(BENCH_SRC) $(TESTLIB_SRC)))
$(foreach s,$(USER_SRC_ALL),$(eval $(call object_rule,user,user,$(s))))

# every client stub and the names of all calls; the linker takes what is used
DEFS	:= $(wildcard servers/*/*.def)
USER_GEN := $(addsuffix _client,$(foreach d,$(DEFS),$(call stem,$(d)))) trace_names
$(foreach g,$(USER_GEN),$(eval $(call gen_object_rule,user,$(g),user)))
$(O)/lib/user/libclients.a: $(patsubst %,$(O)/obj/user/gen/%.c.o,$(USER_GEN))
	$(call say,AR,$@)
	$(Q)mkdir -p $(@D) && rm -f $@ && $(AR) rcsD $@ $^

# SRCS of user/component.mk: for whichever program needs them
$(foreach c,$(USER),$(if $($(c).SRCS),$(eval $(call archive_rule,user,$(c)))))

USER_ARCHIVES := $(foreach c,$(USER),$(if $($(c).SRCS),$(call archive,user,$(c)))) \
	$(call libs,user,$(foreach c,$(USER),$($(c).LIBS))) \
	$(O)/lib/user/libclients.a

# program $(1) (bin/ls) of objects $(2)
define prog_rule
$(O)/root/$(1): $(2) $(USER_ARCHIVES) $(USER_LDS) $(O)/flags/user-link
	$$(call say,LD,$(1))
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CFLAGS.user) $$(LDFLAGS.user) $$(LDFLAGS_$(1)) \
		-T $(USER_LDS) -o $$@ $$(filter %.o,$$^) \
		-Wl,--start-group $$(filter %.a,$$^) -lc -lgcc -Wl,--end-group
endef
uobj	 = $(patsubst %,$(O)/obj/user/user/%.o,$(1))
$(foreach p,$(PROG_BIN),$(eval $(call prog_rule,$(p),\
	$(call uobj,$(call prog_srcs,$(notdir $(p)))))))
$(foreach s,$(TEST_SRC) $(BENCH_SRC),$(eval $(call prog_rule,$(call rel,$(basename $(s))),\
	$(call uobj,$(call rel,$(s))) $(test_objs))))
$(foreach s,$(HELP_SRC),$(eval $(call prog_rule,$(call rel,$(basename $(s))),\
	$(call uobj,$(call rel,$(s))) $(test_objs))))
