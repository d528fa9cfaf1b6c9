output "database_address" {
  value = aws_db_instance.readings.address
}

output "ingest_queue_url" {
  value = aws_sqs_queue.ingest.url
}

output "collector_ids" {
  value = aws_instance.collector[*].id
}
