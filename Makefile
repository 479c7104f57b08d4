# `make run` and `make test` set up what they need and may be run in any order, again and again.

PACKAGES = libedit-dev libsqlite3-dev pkg-config
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)
RELEASE = swift build -c release --static-swift-stdlib --product cocr

.PHONY: run build test test-embedding fuzz setup clean

run: build
	$$($(RELEASE) --show-bin-path)/cocr run samples/disk-full.cocr \
	  --alarm samples/disk-full.alarm.json --speed 60

build: setup
	$(RELEASE)

# One test after the other: those that compute would starve those that wait for processes and terminals.
test: setup
	swift build --build-tests
	swift test --skip-build --no-parallel
	$(MAKE) test-embedding

# The sample of a host program is a package of its own: it must build, and print what it should.
test-embedding: setup
	swift build --package-path samples/embedding --scratch-path .build-embedding
	$$(swift build --package-path samples/embedding --scratch-path .build-embedding \
	  --show-bin-path)/embedding | diff samples/embedding/expected.txt -

# Looks for inputs that make the language crash, hang or contradict itself.
SECONDS = 600
SEED = 1
fuzz:
	Tests/Fuzzing/run $(SECONDS) $(SEED)

# Installs the system packages where one is missing.
setup:
	@dpkg -s $(PACKAGES) >/dev/null 2>&1 || { \
	  $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(PACKAGES); }

clean:
	swift package clean
