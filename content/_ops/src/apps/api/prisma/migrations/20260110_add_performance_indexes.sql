-- Indexes for the queries that were slow on 2026-01-10.
CREATE INDEX CONCURRENTLY IF NOT EXISTS shipments_status_idx ON shipments (status, updated_at);
CREATE INDEX CONCURRENTLY IF NOT EXISTS shipments_customer_idx ON shipments (customer_id);
