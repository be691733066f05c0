# Everything Headway is built, tested and shipped with, on one Debian release.
#
#   toolchain   what compiles and tests (./dev runs every build in a root of this stage)
#   build       compiles the programs here: for whoever has only docker
#   prebuilt    takes over the programs that ./dev built and tested
#   runner, operator   what is shipped
#   node, database     the throwaway cluster's node and quickstart's PostgreSQL: for tests only
ARG PROGRAMS=build

FROM debian:trixie-slim AS toolchain
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      g++ cmake ninja-build ccache mold pkg-config clang-format \
      libcpprest-dev libssl-dev libpqxx-dev libpq-dev libyaml-cpp-dev libspdlog-dev \
      nlohmann-json3-dev libcli11-dev prometheus-cpp-dev libboost-dev catch2 \
      postgresql-17 postgresql-client-17 \
      ca-certificates tzdata procps \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --create-home headway \
 && touch /etc/headway-toolchain
ENV PATH=/usr/lib/postgresql/17/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

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
      iproute2 procps mount socat curl \
 && rm -rf /var/lib/apt/lists/*

FROM toolchain AS pause-program
COPY tests/cluster/pause/pause.c /pause.c
RUN cc -static -Os -s -Wall -Wextra -Werror -o /pause /pause.c

FROM scratch AS pause
COPY --from=pause-program /pause /pause
USER 65535:65535
ENTRYPOINT ["/pause"]

# The user first, by number: pods that must not run as root name it. No server is made at installation.
FROM debian:trixie-slim AS database
ENV DEBIAN_FRONTEND=noninteractive
RUN groupadd --system --gid 999 postgres \
 && useradd --system --uid 999 --gid 999 --home-dir /var/lib/postgresql --shell /bin/sh postgres \
 && mkdir -p /etc/postgresql-common/createcluster.d \
 && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.d/none.conf \
 && apt-get update \
 && apt-get install -y --no-install-recommends postgresql-17 \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o postgres -g postgres -m 700 /var/lib/postgresql/data
ENV PATH=/usr/lib/postgresql/17/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PGDATA=/var/lib/postgresql/data/17 LANG=C.UTF-8
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
 && cmake --build /build/ci --target headway headway-operator \
 && install -s -D -t /programs /build/ci/runner/headway /build/ci/operator/headway-operator

# The build context is then a folder with `programs/` alone.
FROM scratch AS prebuilt
COPY programs /programs

FROM ${PROGRAMS} AS programs

# Each program with the libraries that it loads, and the few files that it reads, on an empty root.
FROM toolchain AS closures
COPY --from=programs /programs /programs
RUN set -e; \
    for program in headway headway-operator; do \
      root=/closures/$program; \
      install -D -t $root/usr/local/bin /programs/$program; \
      ldd /programs/$program | grep -o '/[^ ]*' | xargs -I{} cp -L --parents {} $root; \
      install -D -t $root/etc/ssl/certs /etc/ssl/certs/ca-certificates.crt; \
      echo 'headway:x:65532:65532::/:/sbin/nologin' > $root/etc/passwd; \
      echo 'headway:x:65532:' > $root/etc/group; \
    done

FROM scratch AS runner
COPY --from=closures /closures/headway /
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/headway"]

FROM scratch AS operator
COPY --from=closures /closures/headway-operator /
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/headway-operator"]
