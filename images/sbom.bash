#!/usr/bin/env bash
# sbom.bash runner|operator PACKAGES NEWER: what an image holds, as an SPDX 2.3 document in JSON: our package, the Debian
# packages in the file PACKAGES (one name a line), those of Debian's next releases in the file NEWER (the fields of
# debian_package), and those that were compiled into our programs.
set -euo pipefail
shopt -s inherit_errexit

NAME=$1
PACKAGES=$2
NEWER=$3

declare -A PROGRAMS=([runner]=headway [operator]=headway-operator)
# They have no file of their own in the image: headers, and what the static copier is linked with.
declare -A COMPILED_IN=(
  [runner]="libc6-dev libgcc-14-dev libcli11-dev nlohmann-json3-dev"
  [operator]="libboost1.83-dev libcli11-dev nlohmann-json3-dev")

version() { "/programs/${PROGRAMS[$NAME]}" --version | grep -oE '[0-9]+\.[0-9]+\.[0-9]+[^ ,)]*' | head -n 1; }

compiled_in() { tr ' ' '\n' <<<"${COMPILED_IN[$NAME]}"; }

# Lines to the elements of a JSON array.
elements() { sed 's/^/    /; $!s/$/,/'; }

# An SPDX id takes letters, digits, dots and dashes.
spdx_id() {
  local id=${1//+/-plus}
  printf 'SPDXRef-Package-%s' "${id//[^A-Za-z0-9.-]/-}"
}

percent() { sed 's/+/%2B/g; s/:/%3A/g; s/~/%7E/g' <<<"$1"; }

our_package() {
  printf '{"SPDXID": "SPDXRef-Package-headway", "name": "%s", "versionInfo": "%s", ' "${PROGRAMS[$NAME]}" "$VERSION"
  printf '"downloadLocation": "NOASSERTION", "filesAnalyzed": false, "licenseConcluded": "Apache-2.0", '
  printf '"licenseDeclared": "Apache-2.0", "copyrightText": "NOASSERTION", "primaryPackagePurpose": "APPLICATION"}\n'
}

# debian_package ID NAME VERSION ARCHITECTURE SOURCE SOURCE_VERSION [DISTRIBUTION]
# The names and versions of Debian's packages hold no character that JSON would want escaped.
debian_package() {
  local id=$1 name=$2 version=$3 architecture=$4 source=$5 source_version=$6 distribution=${7:-} url
  url="pkg:deb/debian/$(percent "$name")@$(percent "$version")?arch=$architecture"
  url+=${distribution:+"&distro=debian-$distribution"}
  printf '{"SPDXID": "%s", "name": "%s", "versionInfo": "%s", ' "$(spdx_id "$id")" "$name" "$version"
  printf '"supplier": "Organization: Debian", "downloadLocation": "NOASSERTION", "filesAnalyzed": false, '
  printf '"sourceInfo": "built from the Debian source package %s %s", ' "$source" "$source_version"
  printf '"licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION", '
  printf '"externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "%s"}]}\n' "$url"
}

packages() {
  local package fields
  our_package
  while read -r package; do
    # shellcheck disable=SC2016  # dpkg-query expands
    fields=$(dpkg-query -W -f '${Package} ${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\n' "$package")
    # shellcheck disable=SC2086  # six words
    debian_package $fields "$DISTRIBUTION"
  done < <(compiled_in | sort -u - "$PACKAGES")
  # shellcheck disable=SC2086
  while read -r fields; do debian_package $fields; done <"$NEWER"
}

relationship() { printf '{"spdxElementId": "%s", "relationshipType": "%s", "relatedSpdxElement": "%s"}\n' "$@"; }

relationships() {
  local package
  relationship SPDXRef-DOCUMENT DESCRIBES SPDXRef-Package-headway
  while read -r package; do
    relationship SPDXRef-Package-headway DEPENDS_ON "$(spdx_id "$package")"
  done < <(cat "$PACKAGES"; cut -d ' ' -f 1 "$NEWER")
  while read -r package; do
    relationship SPDXRef-Package-headway STATIC_LINK "$(spdx_id "$package")"
  done < <(compiled_in)
}

document() {
  local packages relationships
  packages=$(packages | elements)
  relationships=$(relationships | elements)
  cat <<JSON
{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "name": "headway-$NAME-$VERSION",
  "documentNamespace": "https://headway.dev/spdx/headway-$NAME-$VERSION-$DIGEST",
  "creationInfo": {"created": "$CREATED", "creators": ["Tool: headway-sbom-$VERSION"]},
  "packages": [
$packages
  ],
  "relationships": [
$relationships
  ]
}
JSON
}

VERSION=$(version) || { echo "sbom.bash: ${PROGRAMS[$NAME]} --version names no version" >&2; exit 1; }
# shellcheck source=/dev/null
DISTRIBUTION=$(. /etc/os-release && echo "$VERSION_ID")
# One namespace for each content.
DIGEST=$(cat "/programs/${PROGRAMS[$NAME]}" "$PACKAGES" "$NEWER" | sha256sum | cut -c1-16)
CREATED=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%dT%H:%M:%SZ)
document
