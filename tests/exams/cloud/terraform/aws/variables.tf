variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "database_instance_class" {
  description = "Size of the readings database"
  type        = string
  default     = "db.r6g.large"
}

variable "collector_count" {
  description = "Machines that collect readings"
  type        = number
  default     = 3
}

variable "backup_retention_days" {
  type    = number
  default = 14
}
