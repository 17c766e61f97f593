# SPDX-License-Identifier: BSD-2-Clause
# The kernel's tests: the same kernel around another root task.  Not part of
# `all'; tests/kernel/test_kernel.py asks for it.

KTEST	  := tests/kernel
KTEST_OBJS := $(patsubst $(KTEST)/%,$(O)/ktest/%.o,\
	$(sort $(wildcard $(KTEST)/*.c $(KTEST)/*.S)))
KTEST_LIBS := $(foreach l,sys ipc util,$(call archive,server,lib/$(l)))
KTEST_HEADS := $(patsubst kernel/%,$(O)/ktest/kernel/%.o,$(INCBIN))

$(O)/ktest/%.o: $(KTEST)/% $(O)/flags/server
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS.server) -I$(KTEST) -Ilib/abi/include -Ilib \
		-MMD -MP -c -o $@ $<

$(O)/ktest/init.elf: $(KTEST_OBJS) $(KTEST_LIBS) $(KTEST)/ktest.lds \
		$(O)/flags/server-link
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS.server) $(LDFLAGS.server) -T $(KTEST)/ktest.lds \
		-o $@ $(KTEST_OBJS) -Wl,--start-group $(KTEST_LIBS) -lgcc \
		-Wl,--end-group

$(O)/ktest/init.bin: $(O)/ktest/init.elf
	$(Q)$(OBJCOPY) -O binary $< $@

$(O)/ktest/kernel/%.o: kernel/% $(O)/ktest/init.bin $(O)/flags/kernel
	$(call say,AS,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS.kernel) $(call inc,kernel) -Wa,-I$(O)/ktest \
		-MMD -MP -c -o $@ $<

KTEST_KERNEL := $(filter-out $(INCBIN:%=$(O)/obj/kernel/%.o),$(KERNEL_OBJS)) \
	$(KTEST_HEADS)
$(O)/ktest/kernel.elf: $(KTEST_KERNEL) $(KERNEL_ARCHIVES) $(KERNEL_LDS) \
		$(O)/flags/kernel-link
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS.kernel) $(LDFLAGS.kernel) -T $(KERNEL_LDS) -o $@ \
		$(KTEST_KERNEL) -Wl,--start-group $(KERNEL_ARCHIVES) -lgcc \
		-Wl,--end-group

$(O)/ktest/Image: $(O)/ktest/kernel.elf
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

-include $(KTEST_OBJS:.o=.d) $(KTEST_HEADS:.o=.d)
