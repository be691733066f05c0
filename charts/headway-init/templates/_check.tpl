{{/* headway-init.check: fails on what cannot work, and says what to write. */}}
{{- define "headway-init.check" -}}
{{- include "headway-init.checkKeys" (dict "at" "" "value" . "known" (list "mode" "target" "name" "database" "source" "runner")) -}}
{{- include "headway-init.checkKeys" (dict "at" "database" "value" .database "known" (list "urlFrom")) -}}
{{- include "headway-init.checkKeys" (dict "at" "database.urlFrom" "value" .database.urlFrom "known" (list "secretKeyRef")) -}}
{{- include "headway-init.checkKeys" (dict "at" "database.urlFrom.secretKeyRef" "value" .database.urlFrom.secretKeyRef "known" (list "name" "key")) -}}
{{- include "headway-init.checkKeys" (dict "at" "source" "value" .source "known" (list "image" "configMap")) -}}
{{- include "headway-init.checkKeys" (dict "at" "source.image" "value" .source.image "known" (list "reference" "path" "pullPolicy")) -}}
{{- include "headway-init.checkKeys" (dict "at" "source.configMap" "value" .source.configMap "known" (list "name")) -}}
{{- include "headway-init.checkKeys" (dict "at" "runner" "value" .runner "known" (list "image" "imagePullPolicy" "clusterAssignsUser" "resources" "env" "args" "volumeMounts")) -}}
{{- include "headway-init.checkLists" .runner -}}
{{- include "headway-init.checkCommand" . -}}
{{- include "headway-init.checkSource" . -}}
{{- include "headway-init.checkDatabase" . -}}
{{- include "headway-init.checkRunner" . -}}
{{- end -}}

{{- define "headway-init.checkKeys" -}}
{{- $at := .at -}}
{{- $known := .known -}}
{{- if not (kindIs "map" .value) -}}
  {{- fail (printf "headway-init: %s is a map, with %s" $at (join ", " $known)) -}}
{{- end -}}
{{- range $key, $_ := .value -}}
  {{- if not (has $key $known) -}}
    {{- fail (printf "headway-init: there is no %s; there are %s" (list $at $key | compact | join ".") (join ", " $known)) -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- define "headway-init.checkLists" -}}
{{- range $list := list "env" "args" "volumeMounts" -}}
  {{- if not (kindIs "slice" (index $ $list)) -}}
    {{- fail (printf "headway-init: runner.%s is a list" $list) -}}
  {{- end -}}
{{- end -}}
{{- range .env -}}
  {{- if not (and (kindIs "map" .) (kindIs "string" (get . "name"))) -}}
    {{- fail "headway-init: runner.env is a list of variables, such as {name: HEADWAY_LOCK_TIMEOUT, value: 2s}" -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- define "headway-init.checkCommand" -}}
{{- if not (has .mode (list "migrate" "wait")) -}}
  {{- fail (printf "headway-init: mode is migrate or wait, not %q" (toString .mode)) -}}
{{- end -}}
{{- if not (kindIs "string" .target) -}}
  {{- fail (printf "headway-init: target is a number here, and may have lost digits: put it in quotes (%v)" .target) -}}
{{- end -}}
{{- if not .target -}}
  {{- fail "headway-init: target is missing: write head, or the id of a revision" -}}
{{- end -}}
{{- if regexMatch "^(.*@)?[+-][0-9]+$" .target -}}
  {{- fail (printf "headway-init: target %s counts from where the database happens to be: name a revision, such as head, prefs@head or 3f2a9c1b7d4e+2" .target) -}}
{{- end -}}
{{- if regexMatch "\\s" .target -}}
  {{- fail (printf "headway-init: target %q is one revision expression, without blanks" .target) -}}
{{- end -}}
{{- if not (regexMatch "^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$" (toString .name)) -}}
  {{- fail (printf "headway-init: name %q begins the containers' names: up to 42 small letters, digits and dashes" (toString .name)) -}}
{{- end -}}
{{- end -}}

{{- define "headway-init.checkSource" -}}
{{- $image := .source.image.reference -}}
{{- $configMap := .source.configMap.name -}}
{{- if and $image $configMap -}}
  {{- fail "headway-init: the revisions come from source.image or from source.configMap, not from both" -}}
{{- end -}}
{{- if not (or $image $configMap) -}}
  {{- if eq .mode "migrate" -}}
    {{- fail "headway-init: where are the revisions? write source.image.reference (an image that holds them) or source.configMap.name" -}}
  {{- else if or (has .target (list "head" "heads" "base")) (regexMatch "[^0-9A-Za-z_]" .target) -}}
    {{- fail (printf "headway-init: which revision %s is the revisions tell: write source.image.reference or source.configMap.name; or wait for an id" .target) -}}
  {{- end -}}
{{- end -}}
{{- if and $image (not (regexMatch "^/.*[^/]" .source.image.path)) -}}
  {{- fail (printf "headway-init: source.image.path is a folder in the image, such as /migrations, not %q" (toString .source.image.path)) -}}
{{- end -}}
{{- include "headway-init.checkPullPolicy" (dict "at" "source.image.pullPolicy" "value" .source.image.pullPolicy) -}}
{{- end -}}

{{- define "headway-init.checkDatabase" -}}
{{- $secret := .database.urlFrom.secretKeyRef.name -}}
{{- $names := list -}}
{{- range .runner.env -}}
  {{- $names = append $names .name -}}
{{- end -}}
{{- if and $secret (has "DATABASE_URL" $names) -}}
  {{- fail "headway-init: the database's URL comes from database.urlFrom or from DATABASE_URL in runner.env, not from both" -}}
{{- end -}}
{{- if not (or $secret (has "DATABASE_URL" $names) (has "PGHOST" $names) (has "PGSERVICE" $names)) -}}
  {{- fail "headway-init: which database? write database.urlFrom.secretKeyRef.name, a Secret with its URL; or PGHOST and its company in runner.env" -}}
{{- end -}}
{{- if and $secret (not .database.urlFrom.secretKeyRef.key) -}}
  {{- fail "headway-init: database.urlFrom.secretKeyRef.key is missing: the key in the Secret, such as DATABASE_URL" -}}
{{- end -}}
{{- end -}}

{{- define "headway-init.checkRunner" -}}
{{- if not .runner.image -}}
  {{- fail "headway-init: runner.image is missing: the image of the headway command, such as registry.example/headway-runner:0.1.0" -}}
{{- end -}}
{{- include "headway-init.checkPullPolicy" (dict "at" "runner.imagePullPolicy" "value" .runner.imagePullPolicy) -}}
{{- if not (kindIs "bool" .runner.clusterAssignsUser) -}}
  {{- fail "headway-init: runner.clusterAssignsUser is true or false" -}}
{{- end -}}
{{- end -}}

{{- define "headway-init.checkPullPolicy" -}}
{{- if not (has .value (list "" "Always" "IfNotPresent" "Never")) -}}
  {{- fail (printf "headway-init: %s is Always, IfNotPresent or Never, not %q" .at (toString .value)) -}}
{{- end -}}
{{- end -}}
