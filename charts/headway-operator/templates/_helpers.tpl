{{/* A release called headway makes a Deployment called headway-operator, not headway-headway-operator. */}}
{{- define "headway-operator.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else if eq .Release.Name "headway" -}}
{{- .Chart.Name -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "headway-operator.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "headway-operator.labels" -}}
{{ include "headway-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "headway-operator.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "headway-operator.name" .) -}}
{{- else -}}
{{- required "serviceAccount.name: name the ServiceAccount that exists" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/*
What the operator calls, and nothing more. No Secrets: the kubelet gives them to the runner. Of ConfigMaps it watches the
metadata, and reads those that a resource names. Of Events it watches the Warnings. Pods are patched to end what goes on
after their runner.
*/}}
{{- define "headway-operator.rules" -}}
- apiGroups: [headway.dev]
  resources: [schemamigrations]
  verbs: [list, watch]
- apiGroups: [headway.dev]
  resources: [schemamigrations/status]
  verbs: [patch]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch, patch]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list, watch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [list, watch, create]
{{- if .Values.contract.enabled }}
- apiGroups: [apps]
  resources: [deployments, statefulsets]
  verbs: [get]
{{- end }}
{{- if .Values.backup.cronJob.enabled }}
- apiGroups: [batch]
  resources: [cronjobs]
  verbs: [get]
{{- end }}
{{- if .Values.backup.cloudNativePG.enabled }}
- apiGroups: [postgresql.cnpg.io]
  resources: [backups]
  verbs: [get, create]
{{- end }}
{{- end -}}
