terraform {
  backend "gcs" {
    bucket = "larkfield-gcp-state"
    prefix = "forecast"
  }
}

variable "project" {
  type    = string
  default = "larkfield-forecast"
}

variable "forecast_image" {
  type    = string
  default = "europe-west4-docker.pkg.dev/larkfield-forecast/services/forecast:1.9.0"
}

provider "google" {
  project = var.project
  region  = "europe-west4"
}

resource "google_cloud_run_v2_service" "forecast" {
  name     = "forecast-api"
  location = "europe-west4"

  template {
    timeout = "120s"

    scaling {
      min_instance_count = 1
      max_instance_count = 8
    }

    containers {
      image = var.forecast_image

      env {
        name  = "FORECAST_HORIZON_HOURS"
        value = "48"
      }
    }
  }
}

resource "google_pubsub_topic" "weather" {
  name = "weather-updates"
}

resource "google_pubsub_subscription" "weather" {
  name                 = "weather-updates-forecast"
  topic                = google_pubsub_topic.weather.name
  ack_deadline_seconds = 60
}

resource "google_sql_database_instance" "forecast" {
  name             = "forecast-sql"
  database_version = "POSTGRES_15"
  region           = "europe-west4"

  settings {
    tier = "db-custom-2-7680"
  }
}

resource "google_storage_bucket" "models" {
  name     = "larkfield-forecast-models"
  location = "EU"
}

resource "google_cloud_scheduler_job" "retrain" {
  name      = "forecast-retrain"
  schedule  = "15 4 * * 1"
  time_zone = "Etc/UTC"

  pubsub_target {
    topic_name = google_pubsub_topic.weather.id
    data       = base64encode("retrain")
  }
}

resource "google_service_account" "forecast" {
  account_id = "forecast-runner"
}

output "forecast_url" {
  value = google_cloud_run_v2_service.forecast.uri
}
