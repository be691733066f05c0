{{/*
headway-init.settings: the settings as YAML, with their templates filled in, complete and checked. Wrong ones end the
rendering with what to write instead.
*/}}
{{- define "headway-init.settings" -}}
{{- $root := . -}}
{{- $settings := dict -}}
{{- if hasKey . "root" -}}
  {{- $root = .root -}}
  {{- $settings = .values -}}
{{- else -}}
  {{- $settings = index .Values "headway-init" -}}
{{- end -}}
{{- if not (kindIs "map" $settings) -}}
  {{- fail "headway-init: no settings found: they stand in the values under headway-init, the name of the dependency; where the dependency has an alias, or they stand elsewhere, write: include \"headway-init.containers\" (dict \"root\" . \"values\" .Values.ALIAS)" -}}
{{- end -}}
{{- $settings = tpl (toYaml (omit $settings "global")) $root | fromYaml -}}
{{- if hasKey $settings "Error" -}}
  {{- fail (printf "headway-init: the settings are no YAML once their templates are filled in: %s" $settings.Error) -}}
{{- end -}}
{{- $settings = mergeOverwrite (include "headway-init.defaults" . | fromYaml) $settings -}}
{{- include "headway-init.check" $settings -}}
{{- toYaml $settings -}}
{{- end -}}

{{/* So that a template may reach into every part, whatever null or omission the user has written. */}}
{{- define "headway-init.defaults" -}}
mode: ""
target: ""
name: headway
database: {urlFrom: {secretKeyRef: {name: "", key: DATABASE_URL}}}
source: {image: {reference: "", path: /migrations, pullPolicy: ""}, configMap: {name: ""}}
runner: {image: "", imagePullPolicy: "", clusterAssignsUser: false, resources: {}, env: [], args: [], volumeMounts: []}
{{- end -}}

{{/* headway-init.source: image, configMap, or nothing. */}}
{{- define "headway-init.source" -}}
{{- if .source.image.reference -}}
image
{{- else if .source.configMap.name -}}
configMap
{{- end -}}
{{- end -}}
