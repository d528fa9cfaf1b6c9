resource "aws_db_instance" "readings" {
  identifier                   = "larkfield-readings"
  engine                       = "postgres"
  engine_version               = "15.6"
  instance_class               = var.database_instance_class
  allocated_storage            = 200
  max_allocated_storage        = 1000
  db_name                      = "readings"
  username                     = "larkfield_admin"
  port                         = 5432
  multi_az                     = true
  backup_retention_period      = var.backup_retention_days
  backup_window                = "01:00-02:00"
  maintenance_window           = "sun:03:00-sun:04:00"
  deletion_protection          = true
  performance_insights_enabled = true
}

resource "aws_db_instance" "readings_replica" {
  identifier          = "larkfield-readings-replica"
  replicate_source_db = aws_db_instance.readings.identifier
  instance_class      = "db.r6g.large"
}
