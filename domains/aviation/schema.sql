CREATE TABLE airport (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  city TEXT NOT NULL UNIQUE
);

CREATE TABLE passenger (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  postcode TEXT NOT NULL,
  tier TEXT NOT NULL CHECK (tier IN ('basic', 'silver', 'gold')),
  points INTEGER NOT NULL CHECK (points >= 0),
  joined_on TEXT NOT NULL,
  UNIQUE (name, birth_date)
);

CREATE TABLE flight (
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL,
  origin_id INTEGER NOT NULL REFERENCES airport (id),
  destination_id INTEGER NOT NULL REFERENCES airport (id),
  departs_at TEXT NOT NULL,
  arrives_at TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('scheduled', 'delayed', 'cancelled', 'departed')),
  gate TEXT NOT NULL,
  fare INTEGER NOT NULL CHECK (fare > 0),
  capacity INTEGER NOT NULL CHECK (capacity > 0),
  delay_minutes INTEGER NOT NULL CHECK (delay_minutes >= 0),
  delay_reason TEXT NOT NULL CHECK (delay_reason IN ('none', 'technical', 'crew', 'weather')),
  CHECK (origin_id <> destination_id),
  CHECK ((delay_minutes = 0) = (delay_reason = 'none'))
);
CREATE INDEX flight_route ON flight (origin_id, destination_id, departs_at);

CREATE TABLE seat (
  id INTEGER PRIMARY KEY,
  flight_id INTEGER NOT NULL REFERENCES flight (id),
  label TEXT NOT NULL,
  seat_row INTEGER NOT NULL CHECK (seat_row BETWEEN 1 AND 4),
  kind TEXT NOT NULL CHECK (kind IN ('left window', 'aisle', 'right window')),
  legroom TEXT NOT NULL CHECK (legroom IN ('yes', 'no')),
  UNIQUE (flight_id, label)
);

CREATE TABLE booking (
  id INTEGER PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  passenger_id INTEGER NOT NULL REFERENCES passenger (id),
  flight_id INTEGER NOT NULL REFERENCES flight (id),
  fare_kind TEXT NOT NULL CHECK (fare_kind IN ('light', 'standard', 'flex')),
  status TEXT NOT NULL CHECK (status IN ('confirmed', 'cancelled', 'flown')),
  booked_at TEXT NOT NULL,
  fare_total INTEGER NOT NULL CHECK (fare_total >= 0),
  extras_total INTEGER NOT NULL CHECK (extras_total >= 0),
  change_fees INTEGER NOT NULL CHECK (change_fees >= 0),
  paid_by_voucher INTEGER NOT NULL CHECK (paid_by_voucher >= 0)
);
CREATE INDEX booking_passenger ON booking (passenger_id, status);
CREATE INDEX booking_flight ON booking (flight_id, status);

CREATE TABLE ticket (
  id INTEGER PRIMARY KEY,
  booking_id INTEGER NOT NULL REFERENCES booking (id),
  traveller TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('adult', 'child')),
  status TEXT NOT NULL CHECK (status IN ('open', 'checked_in', 'flown', 'cancelled')),
  fare INTEGER NOT NULL CHECK (fare >= 0),
  seat_id INTEGER REFERENCES seat (id),
  seat_fee INTEGER NOT NULL CHECK (seat_fee >= 0),
  name_corrections INTEGER NOT NULL CHECK (name_corrections BETWEEN 0 AND 1)
);
CREATE INDEX ticket_booking ON ticket (booking_id, status);
CREATE UNIQUE INDEX ticket_seat ON ticket (seat_id) WHERE seat_id IS NOT NULL;

CREATE TABLE bag (
  id INTEGER PRIMARY KEY,
  ticket_id INTEGER NOT NULL REFERENCES ticket (id),
  kind TEXT NOT NULL CHECK (kind IN ('suitcase', 'rucksack', 'holdall', 'pushchair')),
  weight_kg INTEGER NOT NULL CHECK (weight_kg BETWEEN 1 AND 32),
  fee INTEGER NOT NULL CHECK (fee >= 0),
  status TEXT NOT NULL CHECK (status IN ('booked', 'carried', 'missing', 'cancelled'))
);
CREATE INDEX bag_ticket ON bag (ticket_id, status);

CREATE TABLE voucher (
  id INTEGER PRIMARY KEY,
  passenger_id INTEGER NOT NULL REFERENCES passenger (id),
  code TEXT NOT NULL UNIQUE,
  reason TEXT NOT NULL CHECK (reason IN ('goodwill', 'refund', 'points', 'delay')),
  amount INTEGER NOT NULL CHECK (amount > 0),
  remaining INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'used', 'expired')),
  expires_on TEXT NOT NULL,
  extensions INTEGER NOT NULL CHECK (extensions BETWEEN 0 AND 1),
  CHECK (remaining BETWEEN 0 AND amount)
);
CREATE INDEX voucher_passenger ON voucher (passenger_id, status);

CREATE TABLE points_entry (
  id INTEGER PRIMARY KEY,
  passenger_id INTEGER NOT NULL REFERENCES passenger (id),
  booking_id INTEGER REFERENCES booking (id),
  change INTEGER NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('opening', 'flight', 'voucher')),
  entered_on TEXT NOT NULL
);
CREATE INDEX points_entry_passenger ON points_entry (passenger_id);
CREATE UNIQUE INDEX points_entry_booking ON points_entry (booking_id) WHERE booking_id IS NOT NULL;

CREATE TABLE claim (
  id INTEGER PRIMARY KEY,
  passenger_id INTEGER NOT NULL REFERENCES passenger (id),
  booking_id INTEGER NOT NULL REFERENCES booking (id),
  bag_id INTEGER REFERENCES bag (id),
  kind TEXT NOT NULL CHECK (kind IN ('delay', 'bag')),
  amount INTEGER NOT NULL CHECK (amount >= 0),
  status TEXT NOT NULL CHECK (status IN ('open', 'paid')),
  made_at TEXT NOT NULL,
  CHECK ((kind = 'bag') = (bag_id IS NOT NULL))
);
CREATE INDEX claim_booking ON claim (booking_id, kind);

CREATE TABLE refund (
  id INTEGER PRIMARY KEY,
  booking_id INTEGER NOT NULL UNIQUE REFERENCES booking (id),
  amount INTEGER NOT NULL CHECK (amount >= 0),
  method TEXT NOT NULL CHECK (method IN ('card', 'voucher')),
  made_at TEXT NOT NULL
);

CREATE TABLE escalation (
  id INTEGER PRIMARY KEY,
  passenger_id INTEGER NOT NULL REFERENCES passenger (id),
  category TEXT NOT NULL CHECK (category IN ('child alone', 'animal in the cabin', 'group of six or more', 'injury', 'legal letter',
                                             'complaint about staff')),
  status TEXT NOT NULL CHECK (status IN ('waiting', 'closed')),
  made_at TEXT NOT NULL
);
CREATE INDEX escalation_passenger ON escalation (passenger_id, category);
