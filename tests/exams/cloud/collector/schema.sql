CREATE TABLE meters (
    id          bigint PRIMARY KEY,
    serial_no   text NOT NULL UNIQUE,
    site_code   text NOT NULL,
    retired_at  timestamptz
);

CREATE TABLE meter_readings (
    meter_id    bigint NOT NULL REFERENCES meters (id),
    taken_at    timestamptz NOT NULL,
    watt_hours  numeric NOT NULL,
    source      text NOT NULL,
    PRIMARY KEY (meter_id, taken_at)
);

CREATE INDEX meter_readings_taken_at_idx ON meter_readings (taken_at);
