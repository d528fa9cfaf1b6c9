module "exports" {
  source    = "../modules/bucket"
  name      = "larkfield-exports"
  keep_days = 90
}

resource "aws_s3_bucket" "backups" {
  bucket = "larkfield-backups"
}

resource "aws_s3_bucket_lifecycle_configuration" "backups" {
  bucket = aws_s3_bucket.backups.id

  rule {
    id     = "expire-dumps"
    status = "Enabled"

    filter {
      prefix = "dumps/"
    }

    expiration {
      days = 35
    }
  }
}

resource "aws_sqs_queue" "ingest" {
  name                       = "larkfield-ingest"
  visibility_timeout_seconds = 120
  message_retention_seconds  = 345600

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.ingest_dead.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "ingest_dead" {
  name                      = "larkfield-ingest-dead"
  message_retention_seconds = 1209600
}

resource "aws_instance" "collector" {
  count         = var.collector_count
  ami           = "ami-0a1b2c3d4e5f67890"
  instance_type = "t3.medium"

  tags = {
    Name = "collector-${count.index + 1}"
    Role = "collector"
  }
}

resource "aws_sns_topic" "oncall" {
  name = "larkfield-oncall"
}

resource "aws_cloudwatch_log_group" "collector" {
  name              = "/larkfield/collector"
  retention_in_days = 30
}

resource "aws_cloudwatch_metric_alarm" "queue_age" {
  alarm_name          = "larkfield-ingest-age"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 900
  period              = 60
  evaluation_periods  = 5
  statistic           = "Maximum"
  alarm_actions       = [aws_sns_topic.oncall.arn]

  dimensions = {
    QueueName = aws_sqs_queue.ingest.name
  }
}

resource "aws_cloudwatch_metric_alarm" "database_cpu" {
  alarm_name          = "larkfield-readings-cpu"
  namespace           = "AWS/RDS"
  metric_name         = "CPUUtilization"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 85
  period              = 300
  evaluation_periods  = 3
  statistic           = "Average"
  alarm_actions       = [aws_sns_topic.oncall.arn]

  dimensions = {
    DBInstanceIdentifier = aws_db_instance.readings.identifier
  }
}

resource "aws_secretsmanager_secret" "database" {
  name = "larkfield/readings/database"
}

resource "aws_ssm_parameter" "ingest_enabled" {
  name  = "/larkfield/ingest/enabled"
  type  = "String"
  value = "true"
}

resource "aws_ecr_repository" "collector" {
  name = "larkfield/collector"
}
