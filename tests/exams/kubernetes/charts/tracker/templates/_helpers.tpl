{{- define "tracker.fullname" -}}
{{ .Release.Name }}
{{- end }}
{{- define "tracker.labels" -}}
app.kubernetes.io/name: tracker
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: api
{{- end }}
