# fakehost: hosts that are not there. Each target installs what it needs of Debian and is missing.
SWIFT  ?= swift
PREFIX ?= /usr/local
export PATH := $(PATH):/usr/sbin:/sbin

# It may run as root: no library is looked for beside it, and no table of addresses stays writable.
# C++'s library is part of it, and its own addresses are packed: else the loader takes a third of a start.
# It shows nothing to libraries, and asks for types as such: by name, a start would search for what they conform to.
RELEASE := -c release --static-swift-stdlib --disable-local-rpath \
	-Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now \
	-Xswiftc -L.build/static -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
	-Xswiftc -use-ld=lld -Xlinker -z -Xlinker pack-relative-relocs -Xlinker --no-export-dynamic \
	-Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors
BINARY  := .build/release/fakehost
# A private network: root may make one, anybody else where user namespaces are allowed.
PRIVATE := unshare $(if $(filter 0,$(shell id -u)),,--user --map-root-user) --net

TO_BUILD := pc=libpcap:libpcap-dev pc=zlib:zlib1g-dev pc=libzstd:libzstd-dev pkg-config:pkg-config
TO_DEMO  := ping:iputils-ping tcpdump:tcpdump unshare:util-linux
TO_TEST  := $(TO_DEMO) ip:iproute2 arping:iputils-arping tshark:tshark pkill:procps script:bsdutils \
	fping:fping mtr:mtr-tiny tracepath:iputils-tracepath openvpn:openvpn tunctl:uml-utilities \
	hping3:hping3 nmap:nmap python3:python3 curl:curl nc:netcat-openbsd traceroute:traceroute tcpreplay:tcpreplay \
	tcptraceroute.mt:tcptraceroute scamper:scamper ndisc6:ndisc6 strace:strace setcap:libcap2-bin nft:nftables atk6-implementation6:thc-ipv6 socat:socat vde_switch:vde2 vpcs:vpcs \
	qemu-system-x86_64:qemu-system-x86 man:man-db col:bsdextrautils zstd:zstd
# What boots in QEMU is Debian's kernel, which is unpacked and not installed.
TO_BOOT  := busybox:busybox-static dpkg:dpkg
GUEST    := .build/guest
TO_ADVISE := debootstrap:debootstrap unshare:util-linux ip:iproute2
TO_INSTALL := readelf:binutils
TO_PACK := strip:binutils dpkg-shlibdeps:dpkg-dev
TO_UNPACK := $(TO_PACK) $(TO_ADVISE) lintian:lintian
TO_SHOW := $(TO_TEST) jq:jq zmap:zmap masscan:masscan pytest:python3-pytest
TO_CROSS := aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu
# Pages whose commands are run.
PAGES ?= README.md $(sort $(filter-out %/fakehost.md ,$(shell find Sources/fakehost/fakehost.docc -name "*.md" ! -name "help-*")))
TO_BENCH := cc:gcc tcpdump:tcpdump tshark:tshark unshare:util-linux ip:iproute2
TO_COUNT := valgrind:valgrind strip:binutils pkg-config:pkg-config
TO_MEASURE := cc:gcc unshare:util-linux ip:iproute2 tcpreplay:tcpreplay
TO_TAKE  := $(TO_TEST) ethtool:ethtool text2pcap:tshark editcap:tshark

# Frames for make fuzz, in episodes from FAKEHOST_FUZZ_SEED on; seconds for each target of make libfuzzer.
FRAMES  ?= 10000000
SECONDS ?= 60
FUZZER  := .build/libfuzzer

# Wireshark's folder of extcaps: the user's own, where this Wireshark has such; root's is everybody's.
# Asked once, and only by who needs it.
EXTCAP ?= $(eval EXTCAP := $(shell tshark -G folders 2>/dev/null | awk -F '\t' -v root=$(filter 0,$(shell id -u)) \
	'/^Personal Extcap path:/ && root == "" { own = $$2 } /^(Global )?Extcap path:/ { all = $$2 } \
	END { print own ? own : all }'))$(EXTCAP)

.PHONY: help demo build test test-slow test-install test-advice deb tarball test-deb arm64 faults docs docs-run example coverage mutants fixtures fuzz libfuzzer corpus bench measure instructions \
	lint format structure install uninstall install-extcap uninstall-extcap clean

help:
	@echo 'make demo       ping a host that is not there, in a private network'
	@echo 'make build      the release binary'
	@echo 'make test       every test; FAKEHOST_REQUIRE_TAP=1 fails where a live one would be skipped'
	@echo 'make test-slow  tests that take minutes: a guest in QEMU, and all questions of nmap'
	@echo 'make test-install   the installed copy: it loads no library that lies beside it'
	@echo 'make test-advice   as root: what is advised, followed word for word in a fresh Debian (MIRROR)'
	@echo 'make deb        a package for this Debian, into .build; make tarball for others'
	@echo 'make test-deb   as root: both installed, run and removed in a fresh Debian (MIRROR)'
	@echo 'make faults     what happens when disks, devices and namespaces fail: a test for each'
	@echo 'make docs       the pages of the command, with its help, and of the libraries, into .build/docs'
	@echo 'make docs-run   runs what README and the pages show, and compares what it prints (PAGES)'
	@echo 'make arm64      what of it this toolchain can compile for arm64'
	@echo 'make example    a new package that tests packets, as the documentation shows it'
	@echo 'make coverage   the lines of Algorithms, Wire, FakeNetwork and Impairment that no test runs'
	@echo 'make mutants    breaks each condition of those and Routing: does a test see it?'
	@echo "                FILES='v6|Neighbor': those of the files it matches"
	@echo 'make fixtures   takes Fixtures/ anew from real clients, and compares with the kernel'
	@echo 'make bench      how fast it answers, beside a minimal loop in C; ROUNDS, SECONDS_EACH'
	@echo 'make instructions   what a replayed frame costs, beside a budget; ANEW=--anew keeps what it counts'
	@echo 'make measure    what impairments give beside what was asked for, in some five minutes; PINGS, ROUNDS'
	@echo 'make fuzz       $(FRAMES) damaged frames (FRAMES) to the fake hosts'
	@echo 'make libfuzzer  frames, captures, streams, control requests and scenarios guided by coverage,'
	@echo '                $(SECONDS) s each (SECONDS)'
	@echo 'make corpus     reads each capture in FOLDER, and compares with tshark'
	@echo 'make lint       the formatter as a judge; make format lets it write'
	@echo 'make structure  which files of a room refer to each other in a circle, and what is too large'
	@echo 'make install    to PREFIX/bin ($(PREFIX)); make uninstall'
	@echo "make install-extcap   into Wireshark's interface list, or to EXTCAP; make uninstall-extcap"

demo: build
	@.ci/need $(TO_DEMO)
	@sh Tests/Tools/Demo/demo.sh $(abspath $(BINARY)) $(PRIVATE)

build:
	@.ci/need $(TO_BUILD)
	@mkdir -p .build/static
	@for cc in "$$(dirname "$$(command -v $(SWIFT))")/clang" clang cc; do \
	  library=$$("$$cc" -print-file-name=libstdc++.a 2>/dev/null) && [ -f "$$library" ] || continue; \
	  ln -sf "$$library" .build/static/libstdc++.a; break; done
	$(SWIFT) build $(RELEASE) --product fakehost

test:
	@.ci/need $(TO_BUILD) $(TO_TEST)
	$(SWIFT) test

# What boots, and what waits for minutes.
test-slow:
	@.ci/need $(TO_BUILD) $(TO_TEST) $(TO_BOOT)
	@sh Tests/Tools/Guest/guest.sh $(GUEST)
	FAKEHOST_SLOW=1 FAKEHOST_GUEST=$(abspath $(GUEST)) $(SWIFT) test \
	  --filter 'LivePortProbeTests/versionsByAllQuestions|LiveGuestTests/boots'

test-install: build
	@.ci/need $(TO_INSTALL)
	@MAKE='$(MAKE)' sh Tests/Tools/Install/install.sh

# The Debian that it makes stays in .build/advice, for the next time.
test-advice: build
	@.ci/need $(TO_ADVISE)
	@sh Tests/Tools/Advice/advice.sh $(abspath $(BINARY))

deb: build
	@.ci/need $(TO_PACK)
	@sh Sources/Packaging/deb.sh $(BINARY)

tarball: build
	@.ci/need $(TO_PACK)
	@sh Sources/Packaging/tarball.sh $(BINARY)

test-deb: build
	@.ci/need $(TO_UNPACK)
	@sh Tests/Tools/Package/package.sh $(BINARY)

arm64:
	@.ci/need $(TO_CROSS)
	@sh Tests/Tools/Arm/arm64.sh

faults:
	@.ci/need $(TO_BUILD) $(TO_TEST)
	FAKEHOST_REQUIRE_TAP=1 $(SWIFT) test --filter 'LiveSystemFaultTests|LiveDiskTests|LiveDriverTests|LiveChrootTests'

docs:
	@.ci/need $(TO_BUILD)
	@SWIFT='$(SWIFT)' sh Tests/Tools/Documentation/docs.sh

# In networks of their own; tried as root.
docs-run: build
	@.ci/need $(TO_SHOW)
	@if python3 Tests/Tools/Shown/shown.py $(abspath $(BINARY)) Tests/Tools/Shown/wrong.md >.build/shown.log; then \
	  echo 'docs-run: a page that is wrong passes' >&2; exit 1; fi; grep -q '2 commands run, 3 wrong' .build/shown.log
	@python3 Tests/Tools/Shown/shown.py $(abspath $(BINARY)) $(PAGES)

example:
	@.ci/need $(TO_BUILD)
	@SWIFT='$(SWIFT)' sh Tests/Tools/Documentation/example.sh

coverage:
	@.ci/need $(TO_BUILD)
	@SWIFT='$(SWIFT)' sh Tests/Tools/Coverage/coverage.sh

mutants:
	@SWIFT='$(SWIFT)' FILES='$(FILES)' sh Tests/Tools/Mutants/mutants.sh

fixtures: build
	@.ci/need $(TO_TAKE)
	@Fixtures/take.sh $(BINARY)

bench: build
	@.ci/need $(TO_BENCH)
	@sh Tests/Tools/Bench/bench.sh $(BINARY)
	@sh Tests/Tools/Bench/streams.sh $(BINARY)

instructions: build
	@.ci/need $(TO_COUNT)
	@sh Tests/Tools/Instructions/instructions.sh $(abspath $(BINARY)) $(ANEW)

measure: build
	@.ci/need $(TO_MEASURE)
	@sh Tests/Tools/Measure/measure.sh $(BINARY)
	@sh Tests/Tools/Measure/held.sh $(BINARY)

fuzz:
	@.ci/need $(TO_BUILD)
	FAKEHOST_FUZZ_FRAMES=$(FRAMES) $(SWIFT) test -c release -Xswiftc -enable-testing \
	  --scratch-path .build/fuzz --filter 'FuzzTests|OracleTests/agrees|SameOnBothTests/randomEpisodes'

# What it finds stays in $(FUZZER), and is where the next run begins.
libfuzzer:
	@.ci/need $(TO_BUILD)
	$(SWIFT) build -c release --package-path Tests/Tools/Fuzzer --scratch-path $(FUZZER) --sanitize=fuzzer
	@set -e; export SWIFT_BACKTRACE=enable=no; \
	for target in Frame Capture Stream; do \
	  mkdir -p $(FUZZER)/corpus/$$target; \
	  seeds=Tests/Tools/Fuzzer/Seeds/$$target; \
	  if [ $$target = Capture ] && [ -d Fixtures ]; then seeds="$$seeds Fixtures"; fi; \
	  $(FUZZER)/release/$${target}Fuzzer -max_total_time=$(SECONDS) -max_len=4096 \
	    -print_final_stats=1 -artifact_prefix=$(FUZZER)/$$target- \
	    $(FUZZER)/corpus/$$target $$seeds; \
	done
	FAKEHOST_FUZZERS=1 $(SWIFT) build -c release --scratch-path $(FUZZER)/whole --sanitize=fuzzer --product ControlFuzzer
	FAKEHOST_FUZZERS=1 $(SWIFT) build -c release --scratch-path $(FUZZER)/whole --sanitize=fuzzer --product ScenarioFuzzer
	@set -e; export SWIFT_BACKTRACE=enable=no; \
	for target in Control Scenario; do \
	  mkdir -p $(FUZZER)/corpus/$$target; \
	  $(FUZZER)/whole/release/$${target}Fuzzer -max_total_time=$(SECONDS) -max_len=4096 \
	    -print_final_stats=1 -artifact_prefix=$(FUZZER)/$$target- \
	    $(FUZZER)/corpus/$$target Tests/Tools/Fuzzer/Seeds/$$target; \
	done

corpus: build
	@.ci/need tshark:tshark
	@sh Tests/Tools/Corpus/corpus.sh $(abspath $(BINARY)) '$(FOLDER)'

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

structure:
	@sh Tests/Tools/Structure/structure.sh

install:
	@test -x $(BINARY) || { echo 'first: make build' >&2; exit 1; }
	install -D -m 755 $(BINARY) '$(DESTDIR)$(PREFIX)/bin/fakehost'
	@sh Tests/Tools/Install/share.sh $(BINARY) '$(DESTDIR)$(PREFIX)/share'

uninstall: uninstall-extcap
	rm -f '$(DESTDIR)$(PREFIX)/bin/fakehost'
	@sh Tests/Tools/Install/share.sh --remove '$(DESTDIR)$(PREFIX)/share'

# Wireshark runs what is in its folder without arguments of ours, so a script gives them.
install-extcap:
	@test -x '$(DESTDIR)$(PREFIX)/bin/fakehost' || { echo 'first: make install' >&2; exit 1; }
	@test -n '$(EXTCAP)' || { echo 'no tshark says where its extcaps are: give EXTCAP=FOLDER' >&2; exit 1; }
	@mkdir -p '$(DESTDIR)$(EXTCAP)' && test -w '$(DESTDIR)$(EXTCAP)' || { \
	  echo 'only root may write there: sudo make install-extcap, or EXTCAP=FOLDER for a folder of' >&2; \
	  echo 'your own, which Wireshark reads where WIRESHARK_EXTCAP_DIR is set to it' >&2; exit 1; }
	printf '#!/bin/sh\nexec "%s" extcap "$$@"\n' '$(PREFIX)/bin/fakehost' >'$(DESTDIR)$(EXTCAP)/fakehost'
	chmod 755 '$(DESTDIR)$(EXTCAP)/fakehost'

# Another PREFIX's stays.
uninstall-extcap:
	@if grep -qsF '"$(PREFIX)/bin/fakehost"' '$(DESTDIR)$(EXTCAP)/fakehost'; then \
	  rm -f '$(DESTDIR)$(EXTCAP)/fakehost'; fi

clean:
	rm -rf .build
