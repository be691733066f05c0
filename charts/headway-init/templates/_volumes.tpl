{{/*
headway-init.volumes: the volume of the init containers, as a list, for a pod's volumes. Takes what
headway-init.containers takes.
*/}}
{{- define "headway-init.volumes" -}}
{{- $settings := include "headway-init.settings" . | fromYaml -}}
{{- $source := include "headway-init.source" $settings -}}
{{- if eq $source "image" -}}
- name: {{ $settings.name }}
  emptyDir: {}
{{- else if eq $source "configMap" -}}
- name: {{ $settings.name }}
  configMap:
    name: {{ $settings.source.configMap.name | quote }}
{{- end -}}
{{- end -}}
