# Everything Headway is built, tested and shipped with, on one Debian release.
#
#   toolchain   what compiles and tests (./dev runs every build in a root of this stage)
#   lint, fuzz, workplace   the same with what reads sources; with clang's fuzzers; with what a person needs in a container (.devcontainer)
#   bench       the same with what Headway's peers need, for ./dev bench
#   orms        the same with the ORMs whose models autogenerate's tests read
#   build       compiles the programs here: for whoever has only docker
#   prebuilt    takes over the programs that ./dev built and tested
#   newer       PostgreSQL's programs of newer versions, for the runner
#   runner, operator   what is shipped
#   node, database     the throwaway cluster's node and quickstart's PostgreSQL: for tests only
ARG PROGRAMS=build

FROM debian:trixie-slim AS toolchain
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      g++ cmake ninja-build ccache mold pkg-config clang-format \
      libcpprest-dev libssl-dev libpqxx-dev libpq-dev libyaml-cpp-dev libspdlog-dev \
      nlohmann-json3-dev libcli11-dev prometheus-cpp-dev libboost-dev libpg-query-dev catch2 \
      postgresql-17 postgresql-client-17 pgbouncer \
      ca-certificates tzdata procps \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --create-home headway \
 && touch /etc/headway-toolchain
ENV PATH=/usr/lib/postgresql/17/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# What reads the sources without running them.
FROM toolchain AS lint
RUN apt-get update \
 && apt-get install -y --no-install-recommends clang-tidy shellcheck yamllint \
 && rm -rf /var/lib/apt/lists/*

# For the fuzzers: libFuzzer is clang's.
FROM toolchain AS fuzz
RUN apt-get update \
 && apt-get install -y --no-install-recommends clang libclang-rt-19-dev \
 && rm -rf /var/lib/apt/lists/*

# For the peers of ./dev bench that are not one program.
FROM toolchain AS bench
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3-venv \
 && rm -rf /var/lib/apt/lists/*

# For the tests of autogenerate with models of ORMs.
FROM toolchain AS orms
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3-sqlalchemy python3-greenlet python3-django python3-psycopg nodejs npm \
 && rm -rf /var/lib/apt/lists/*

# The toolchain as a place to work in: .devcontainer starts here.
FROM lint AS workplace
RUN apt-get update \
 && apt-get install -y --no-install-recommends clangd git less openssh-client \
 && rm -rf /var/lib/apt/lists/*
USER headway

# For a machine without Go: it fetches the newer one that the test cluster's modules ask for.
FROM debian:trixie-slim AS golang
RUN apt-get update \
 && apt-get install -y --no-install-recommends golang-go \
 && rm -rf /var/lib/apt/lists/*

FROM debian:trixie-slim AS node
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      containerd runc containernetworking-plugins iptables nftables conntrack \
      iproute2 procps mount socat curl docker-registry \
 && apt-get clean && rm -rf /var/lib/apt/lists/*

FROM toolchain AS pause-program
COPY tests/cluster/pause/pause.c /pause.c
RUN cc -static -Os -s -Wall -Wextra -Werror -o /pause /pause.c

FROM scratch AS pause
COPY --from=pause-program /pause /pause
USER 65535:65535
ENTRYPOINT ["/pause"]

# The user first, by number: pods that must not run as root name it. No server is made at installation. Without the
# compiler of JIT, half of the image, which the server does without and the cluster loads every time.
FROM debian:trixie-slim AS database
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update \
 && apt-get install -y --no-install-recommends passwd \
 && groupadd --system --gid 999 postgres \
 && useradd --system --uid 999 --gid 999 --home-dir /var/lib/postgresql --shell /bin/sh postgres \
 && mkdir -p /etc/postgresql-common/createcluster.d \
 && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.d/none.conf \
 && apt-get install -y --no-install-recommends postgresql-17 \
 && apt-get clean && rm -rf /var/lib/apt/lists/* \
 && rm -rf /usr/lib/postgresql/17/lib/bitcode /usr/lib/postgresql/17/lib/llvmjit* /usr/lib/*/libLLVM* /usr/lib/*/libz3* \
 && install -d -o postgres -g postgres -m 700 /var/lib/postgresql/data
ENV PATH=/usr/lib/postgresql/17/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PGDATA=/var/lib/postgresql/data/17 LANG=C.UTF-8
# Runs as the user of Headway's pods, too, where it is the scratch server of a look for drift; initdb asks for its name.
RUN useradd --system --uid 65532 --user-group --no-create-home --shell /bin/sh headway
COPY tests/cluster/database/entrypoint.sh /usr/local/bin/entrypoint.sh
USER 999:999
EXPOSE 5432
STOPSIGNAL SIGINT
ENTRYPOINT ["/usr/local/bin/entrypoint.sh"]

FROM toolchain AS build
ARG COMMIT=unknown
COPY . /src
RUN cd /src \
 && HEADWAY_BUILD=/build cmake --preset ci -DHEADWAY_COMMIT=${COMMIT} \
 && cmake --build /build/ci --target headway headway-copier headway-operator \
 && install -s -D -t /programs /build/ci/runner/headway /build/ci/runner/copier/headway-copier \
      /build/ci/operator/headway-operator

# The build context is then a folder with `programs/` (stripped) and `images/` alone.
FROM scratch AS prebuilt
COPY programs /programs

FROM ${PROGRAMS} AS programs

# For the backup of servers that are newer than this Debian's PostgreSQL. POSTGRESQL: the major versions, separated by
# blanks.
FROM debian:trixie-slim AS newer
RUN apt-get update \
 && apt-get install -y --no-install-recommends patchelf \
 && rm -rf /var/lib/apt/lists/*
ARG POSTGRESQL="18 19"
COPY images/newer.bash /images/
RUN /images/newer.bash ${POSTGRESQL} \
 && rm -rf /var/lib/apt/lists/*

# What the shipped images hold: programs with the libraries that they load, on an empty root.
FROM toolchain AS roots
RUN apt-get update \
 && apt-get install -y --no-install-recommends curl \
 && rm -rf /var/lib/apt/lists/*
COPY --from=newer /newer /newer
COPY images /images
COPY --from=programs /programs /programs
RUN /images/root.bash runner && /images/root.bash operator

FROM scratch AS runner
COPY --from=roots /roots/runner /
ENV PATH=/usr/local/bin:/usr/bin LANG=C.UTF-8
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/headway"]

FROM scratch AS operator
COPY --from=roots /roots/operator /
ENV PATH=/usr/local/bin LANG=C.UTF-8
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/headway-operator"]
