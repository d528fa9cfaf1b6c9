CREATE TYPE "SailingStatus" AS ENUM ('SCHEDULED', 'BOARDING', 'CANCELLED', 'ARRIVED');

CREATE TABLE sailings (
    id          text PRIMARY KEY,
    departs_at  timestamptz NOT NULL,
    vessel      text NOT NULL,
    seats_total integer NOT NULL,
    status      "SailingStatus" NOT NULL DEFAULT 'SCHEDULED'
);

CREATE TABLE bookings (
    reference   text PRIMARY KEY,
    sailing_id  text NOT NULL REFERENCES sailings (id),
    email       text NOT NULL,
    passengers  integer NOT NULL,
    paid_at     timestamptz,
    held_until  timestamptz
);

CREATE TABLE legacy_fares (
    id    serial PRIMARY KEY,
    cents integer NOT NULL
);

CREATE INDEX bookings_held_until_idx ON bookings (held_until);
