# SPDX-License-Identifier: BSD-2-Clause
# Generated sources, the kernel Image and the boot archive.

DEF_FILES := $(wildcard servers/*/*.def)
GEN_TOOLS := tools/genipc.py tools/ipcdef.py tools/genmanifest.py

$(O)/gen/stamp: $(DEF_FILES) $(GEN_TOOLS) lib/abi/include/abi/errno.h \
		$(addsuffix /component.mk,$(SERVERS)) $(O)/flags/manifest
	@tools/deps.sh build
	$(call say,GEN,$(@D))
	$(Q)$(PYTHON) tools/genipc.py --out $(@D) \
		--errno lib/abi/include/abi/errno.h $(DEF_FILES)
	$(Q)$(PYTHON) tools/genmanifest.py --out $(@D) $(ONE_MANIFEST) -- $(SERVERS)
	$(Q)touch $@

# init rides inside the Image as a flat binary
$(O)/init.bin: $(O)/servers/init.elf
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

KERNEL_OBJS := $(foreach c,$(KERNEL),$(call objs,kernel,$(c)))
$(foreach c,$(KERNEL),$(foreach s,$(call srcs,kernel,$(c)),\
	$(eval $(call object_rule,kernel,$(c),$(s)))))
# whichever source includes it by .incbin
INCBIN := $(shell grep -ls 'init\.bin' $(addsuffix /*.S,$(KERNEL)))
$(foreach s,$(INCBIN),$(eval $(O)/obj/kernel/$(s).o: $(O)/init.bin))
$(foreach s,$(INCBIN),$(eval FLAGS_$(s) += -Wa,-I$(O)))

KERNEL_LDS := kernel/kernel.lds
KERNEL_ARCHIVES := $(foreach c,$(KERNEL),$(call libs,kernel,$($(c).LIBS)))
$(O)/kernel.elf: $(KERNEL_OBJS) $(KERNEL_ARCHIVES) $(KERNEL_LDS) \
		$(O)/flags/kernel-link
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS.kernel) $(LDFLAGS.kernel) -T $(KERNEL_LDS) \
		-Wl,-Map=$(O)/kernel.map -o $@ $(KERNEL_OBJS) \
		-Wl,--start-group $(KERNEL_ARCHIVES) -lgcc -Wl,--end-group

$(O)/Image: $(O)/kernel.elf
	$(call say,BIN,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

# --- the boot archive: servers and programs without their symbols

$(O)/strip/boot/%: $(O)/servers/%.elf
	$(Q)mkdir -p $(@D) && $(OBJCOPY) --strip-all $< $@
$(O)/strip/%: $(PROGS_O)/root/%
	$(Q)mkdir -p $(@D) && $(OBJCOPY) --strip-all $< $@

ARCHIVE := $(addprefix boot/,$(BOOT_SERVERS)) $(USER_PROGS)
ROOTFS	:= $(wildcard user/rootfs.txt)
# files that the manifest takes from the tree
ROOTFS_SRC := $(if $(ROOTFS),$(wildcard $(shell awk '$$1 == "file" { print $$4 }' $(ROOTFS))))

# with an overlay it is another file, so that both stay up to date
BOOT_CPIO := $(O)/boot$(if $(ROOT),-root).cpio

$(BOOT_CPIO): $(addprefix $(O)/strip/,$(ARCHIVE)) $(ROOTFS) $(ROOTFS_SRC) \
		tools/mkcpio.py $(O)/flags/archive $(if $(ROOT),FORCE)
	$(call say,CPIO,$@)
	$(Q)$(PYTHON) tools/mkcpio.py --out $@ \
		$(if $(ROOTFS),--manifest $(ROOTFS)) \
		$(if $(ROOT),--overlay $(ROOT)) \
		$(foreach f,$(ARCHIVE),/$(f)=$(O)/strip/$(f))
