{{/*
headway-init.containers: the init containers, as a list, for a pod's initContainers.
Takes the app chart's context, or (dict "root" . "values" SETTINGS) where the settings stand elsewhere than in the
values of the dependency.
*/}}
{{- define "headway-init.containers" -}}
{{- $settings := include "headway-init.settings" . | fromYaml -}}
{{- if eq (include "headway-init.source" $settings) "image" -}}
{{ include "headway-init.tools" $settings }}
{{ include "headway-init.revisions" $settings }}
{{ end -}}
{{ include "headway-init.command" $settings }}
{{- end -}}

{{/* Puts the copier into the volume. */}}
{{- define "headway-init.tools" -}}
- name: {{ .name }}-tools
  image: {{ .runner.image | quote }}
  {{- with .runner.imagePullPolicy }}
  imagePullPolicy: {{ . }}
  {{- end }}
  command: [/usr/local/bin/headway-copier, copy-self, /headway/headway-copier]
  {{- include "headway-init.surroundings" . | nindent 2 }}
  volumeMounts:
    - {name: {{ .name }}, mountPath: /headway}
{{- end -}}

{{/* The user's image: the copier is all that runs in it. */}}
{{- define "headway-init.revisions" -}}
- name: {{ .name }}-revisions
  image: {{ .source.image.reference | quote }}
  {{- with .source.image.pullPolicy }}
  imagePullPolicy: {{ . }}
  {{- end }}
  command: [/headway/headway-copier, copy, {{ .source.image.path | quote }}, /headway/revisions]
  {{- include "headway-init.surroundings" . | nindent 2 }}
  volumeMounts:
    - {name: {{ .name }}, mountPath: /headway}
{{- end -}}

{{/* What migrates or waits. */}}
{{- define "headway-init.command" -}}
{{- $source := include "headway-init.source" . -}}
- name: {{ .name }}-{{ .mode }}
  image: {{ .runner.image | quote }}
  {{- with .runner.imagePullPolicy }}
  imagePullPolicy: {{ . }}
  {{- end }}
  args:
    {{- if eq .mode "migrate" }}
    - upgrade
    - --init
    {{- else }}
    - wait
    - {{ printf "--for=%s" .target | quote }}
    {{- end }}
    {{- if $source }}
    - --dir=/headway/revisions
    {{- end }}
    {{- range .runner.args }}
    - {{ . | quote }}
    {{- end }}
    {{- if eq .mode "migrate" }}
    - --
    - {{ .target | quote }}
    {{- end }}
  {{- if $source }}
  # Where a headway.yaml beside the revisions is found.
  workingDir: /headway/revisions
  {{- end }}
  env:
    {{- with .database.urlFrom.secretKeyRef }}
    {{- if .name }}
    - name: DATABASE_URL
      valueFrom:
        secretKeyRef: {name: {{ .name | quote }}, key: {{ .key | quote }}}
    {{- end }}
    {{- end }}
    {{- with .runner.env }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- include "headway-init.surroundings" . | nindent 2 }}
  {{- if or $source .runner.volumeMounts }}
  volumeMounts:
    {{- if eq $source "image" }}
    - {name: {{ .name }}, mountPath: /headway, readOnly: true}
    {{- else if eq $source "configMap" }}
    - {name: {{ .name }}, mountPath: /headway/revisions, readOnly: true}
    {{- end }}
    {{- with .runner.volumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
{{- end -}}

{{/* The same for each of them. The last lines of the log are what `kubectl describe pod` shows of a failure. */}}
{{- define "headway-init.surroundings" -}}
terminationMessagePolicy: FallbackToLogsOnError
{{- with .runner.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  {{- if not .runner.clusterAssignsUser }}
  runAsUser: 65532
  runAsGroup: 65532
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- end -}}
