CREATE TABLE refunds (
    id                serial PRIMARY KEY,
    booking_reference text NOT NULL REFERENCES bookings (reference),
    amount_cents      integer NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now()
);
