# SPDX-License-Identifier: BSD-2-Clause
# make bench, bench-peers: programs with ballast, the archive that carries them,
# probes, and the same programs for Linux.

BENCH_SIZES := 16k 256k 4m 64m
# bytes of data; with headers and text the file has about its name's size
BALLAST.16k  := 8192
BALLAST.256k := 253952
BALLAST.4m   := 4186112
BALLAST.64m  := 67100672

BENCH_O	:= $(O)/bench
BENCH_BIG := $(addprefix $(BENCH_O)/root/bench/exec_,$(BENCH_SIZES))
BENCH_SELF := $(O)/obj/user/user/bench/exec_self.c.o

$(BENCH_O)/root/bench/exec_%: $(BENCH_SELF) user/bench/big/ballast.S \
		$(USER_ARCHIVES) $(USER_LDS) $(O)/flags/user-link
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS.user) $(LDFLAGS.user) -DSIZE=$(BALLAST.$*) -s \
		-T $(USER_LDS) -o $@ $(BENCH_SELF) user/bench/big/ballast.S \
		-Wl,--start-group $(USER_ARCHIVES) -lc -lgcc -Wl,--end-group
$(BENCH_O)/root/bench/script:
	$(Q)mkdir -p $(@D) && echo '#!/bench/exec_self' >$@ && chmod 755 $@

$(BENCH_O)/boot.cpio: $(BOOT_CPIO) $(BENCH_BIG) $(BENCH_O)/root/bench/script
	$(call say,CPIO,$@)
	$(Q)$(PYTHON) tools/mkcpio.py --out $@ \
		$(if $(ROOTFS),--manifest $(ROOTFS)) \
		--overlay $(BENCH_O)/root \
		$(foreach f,$(ARCHIVE),/$(f)=$(O)/strip/$(f))

# --- probes: flat code, put over the first instructions of kernel and init

# init begins behind the header of its flat image (tests/kernel/start.S)
$(BENCH_O)/probe_%.bin: user/bench/probe/%.c user/bench/probe/probe.h
	$(call say,BIN,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -g,$(CFLAGS.kernel)) -Iuser -Ilib/abi/include \
		$(LDCOMMON) -nostdlib -Wl,-Ttext=0x10040 -o $(@:.bin=.elf) $<
	$(Q)$(OBJCOPY) -O binary -j .text $(@:.bin=.elf) $@

# --- the same for Linux, by the same compiler, without a library

PEER_O	:= $(BENCH_O)/linux
PEER_PROGS := init null exec_self $(addprefix exec_,$(BENCH_SIZES))
PEER_CC	 = $(CC) $(filter-out -DDEBUG -g,$(COMMON)) -DLINUX -march=rv64gc \
	-mabi=lp64d -fno-pic -ffreestanding -nostdlib -nostartfiles -static -s \
	-Iuser -Wl,--build-id=none -Wl,-z,max-page-size=4096
PEER_HDRS := $(wildcard user/bench/*.h)

$(PEER_O)/init: user/bench/linux/init.c $(PEER_HDRS)
$(PEER_O)/null: user/bench/null.c $(PEER_HDRS)
$(PEER_O)/exec_self: user/bench/exec_self.c $(PEER_HDRS)
$(addprefix $(PEER_O)/,init null exec_self):
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(PEER_CC) -o $@ $<
$(addprefix $(PEER_O)/exec_,$(BENCH_SIZES)): $(PEER_O)/exec_%: \
		user/bench/exec_self.c user/bench/big/ballast.S $(PEER_HDRS)
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(PEER_CC) -DSIZE=$(BALLAST.$*) -o $@ $(filter %.c %.S,$^)

$(PEER_O)/initrd.cpio: $(addprefix $(PEER_O)/,$(PEER_PROGS)) \
		$(BENCH_O)/root/bench/script tools/mkcpio.py
	$(call say,CPIO,$@)
	$(Q)$(PYTHON) tools/mkcpio.py --out $@ /init=$(PEER_O)/init \
		/bench/script=$(BENCH_O)/root/bench/script \
		$(foreach p,$(filter-out init,$(PEER_PROGS)),/bench/$(p)=$(PEER_O)/$(p))

export BASELINE

.PHONY: bench bench-programs bench-peers
bench-programs: ktest $(BENCH_O)/boot.cpio $(BENCH_O)/probe_entry.bin \
		$(BENCH_O)/probe_first.bin
	@:
bench:
	@tools/deps.sh build run
	@test -z "$(ONE_PARTS)" || { echo 'make bench measures both builds:' \
		'leave ONE out' >&2; exit 1; }
	@$(MAKE) one
	@$(MAKE) bench-programs
	@$(PYTHON) -B tools/bench.py

bench-peers:
	@tools/deps.sh build run
	@test -s $(O)/bench.jsonl || $(MAKE) bench
	@$(MAKE) $(PEER_O)/initrd.cpio
	@$(PYTHON) -B tools/bench_peers.py

.PHONY: profile
profile:
	@tools/deps.sh build run
	@$(MAKE) all
	@$(PYTHON) -B tools/profile.py
