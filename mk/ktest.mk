# SPDX-License-Identifier: BSD-2-Clause
# The kernel tests: the same kernel with another root task, tests/kernel.

KTEST_SRC := $(patsubst tests/kernel/%,%,$(wildcard tests/kernel/*.c tests/kernel/*.S))
KTEST_LIBS := util ipc sys
tests/kernel.LIBS := $(KTEST_LIBS)
KTEST_OBJS := $(patsubst %,$(O)/obj/server/tests/kernel/%.o,$(KTEST_SRC))

$(foreach s,$(KTEST_SRC),$(eval $(call object_rule,server,tests/kernel,$(s))))
# the test of the root task uses libraries in the flavour of servers
KTEST_ARCHIVES := $(call libs,server,$(KTEST_LIBS))

$(O)/ktest/init.elf: $(KTEST_OBJS) $(KTEST_ARCHIVES) tests/kernel/ktest.lds \
		$(O)/flags/server-link
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS.server) $(LDFLAGS.server) -T tests/kernel/ktest.lds \
		-o $@ $(KTEST_OBJS) -Wl,--start-group $(KTEST_ARCHIVES) -lgcc \
		-Wl,--end-group
$(O)/ktest/init.bin: $(O)/ktest/init.elf
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

# the kernel's objects but for those that include init.bin, compiled again
ktest_incbin = $(patsubst %,$(O)/ktest/%.o,$(INCBIN))
define ktest_incbin_rule
$(O)/ktest/$(1).o: $(1) $(O)/ktest/init.bin $(O)/flags/kernel
	$$(call say,AS,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC) $$(CFLAGS.kernel) $$(call inc,kernel) -Wa,-I$(O)/ktest \
		-c -o $$@ $$<
endef
$(foreach s,$(INCBIN),$(eval $(call ktest_incbin_rule,$(s))))

$(O)/ktest/kernel.elf: $(KERNEL_OBJS) $(ktest_incbin) $(KERNEL_ARCHIVES) \
		$(KERNEL_LDS) $(O)/flags/kernel-link
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS.kernel) $(LDFLAGS.kernel) -T $(KERNEL_LDS) -o $@ \
		$(ktest_incbin) \
		$(filter-out $(patsubst %,$(O)/obj/kernel/%.o,$(INCBIN)),$(KERNEL_OBJS)) \
		-Wl,--start-group $(KERNEL_ARCHIVES) -lgcc -Wl,--end-group
$(O)/ktest/Image: $(O)/ktest/kernel.elf
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

.PHONY: ktest
ktest: $(O)/ktest/Image
	@:
