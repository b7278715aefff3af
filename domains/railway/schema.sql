CREATE TABLE passenger (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  birth_date TEXT NOT NULL,
  credit_cents INTEGER NOT NULL DEFAULT 0 CHECK (credit_cents >= 0)
);

CREATE TABLE station (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  region TEXT NOT NULL CHECK (region IN ('coast', 'valley', 'hills')),
  staffed TEXT NOT NULL CHECK (staffed IN ('yes', 'no'))
);

CREATE TABLE train (
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('express', 'regional')),
  origin_id INTEGER NOT NULL REFERENCES station (id),
  destination_id INTEGER NOT NULL REFERENCES station (id),
  day TEXT NOT NULL,
  departs_at TEXT NOT NULL,
  arrives_at TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('scheduled', 'arrived', 'cancelled')),
  delay_minutes INTEGER NOT NULL DEFAULT 0 CHECK (delay_minutes >= 0),
  fare_cents INTEGER NOT NULL CHECK (fare_cents > 0),
  bike_spaces INTEGER NOT NULL CHECK (bike_spaces >= 0),
  CHECK (origin_id <> destination_id),
  UNIQUE (number, day)
);
CREATE INDEX train_route ON train (origin_id, destination_id, day);
CREATE INDEX train_day ON train (day);

CREATE TABLE coach (
  id INTEGER PRIMARY KEY,
  train_id INTEGER NOT NULL REFERENCES train (id),
  class TEXT NOT NULL CHECK (class IN ('standard', 'first')),
  zone TEXT NOT NULL CHECK (zone IN ('open', 'quiet')),
  seats INTEGER NOT NULL CHECK (seats BETWEEN 1 AND 14),
  held INTEGER NOT NULL CHECK (held BETWEEN 0 AND seats),
  UNIQUE (train_id, class, zone)
);

CREATE TABLE booking (
  id INTEGER PRIMARY KEY,
  passenger_id INTEGER NOT NULL REFERENCES passenger (id),
  reference TEXT NOT NULL UNIQUE,
  booked_on TEXT NOT NULL,
  payment TEXT NOT NULL CHECK (payment IN ('card', 'travel credit')),
  total_cents INTEGER NOT NULL CHECK (total_cents >= 0)
);
CREATE INDEX booking_passenger ON booking (passenger_id);

CREATE TABLE railcard (
  id INTEGER PRIMARY KEY,
  passenger_id INTEGER NOT NULL REFERENCES passenger (id),
  kind TEXT NOT NULL CHECK (kind IN ('youth', 'senior', 'regular')),
  percent INTEGER NOT NULL CHECK (percent BETWEEN 1 AND 50),
  valid_from TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  CHECK (valid_until > valid_from)
);
CREATE INDEX railcard_passenger ON railcard (passenger_id);

CREATE TABLE ticket (
  id INTEGER PRIMARY KEY,
  booking_id INTEGER NOT NULL REFERENCES booking (id),
  train_id INTEGER NOT NULL REFERENCES train (id),
  traveller TEXT NOT NULL,
  class TEXT NOT NULL CHECK (class IN ('standard', 'first')),
  fare TEXT NOT NULL CHECK (fare IN ('flex', 'saver', 'advance')),
  railcard_id INTEGER REFERENCES railcard (id),
  price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
  fees_cents INTEGER NOT NULL DEFAULT 0 CHECK (fees_cents >= 0),
  refunded_cents INTEGER NOT NULL DEFAULT 0 CHECK (refunded_cents >= 0),
  status TEXT NOT NULL CHECK (status IN ('valid', 'used', 'refunded')),
  changes INTEGER NOT NULL DEFAULT 0 CHECK (changes >= 0),
  coach_id INTEGER REFERENCES coach (id),
  seat_no INTEGER,
  bicycle INTEGER NOT NULL DEFAULT 0 CHECK (bicycle IN (0, 1)),
  UNIQUE (coach_id, seat_no)
);
CREATE INDEX ticket_booking ON ticket (booking_id);
CREATE INDEX ticket_train ON ticket (train_id);

CREATE TABLE assistance (
  id INTEGER PRIMARY KEY,
  ticket_id INTEGER NOT NULL REFERENCES ticket (id),
  kind TEXT NOT NULL CHECK (kind IN ('wheelchair ramp', 'guide to the seat', 'help with luggage')),
  status TEXT NOT NULL CHECK (status IN ('booked', 'cancelled')),
  booked_on TEXT NOT NULL
);
CREATE INDEX assistance_ticket ON assistance (ticket_id);

CREATE TABLE claim (
  id INTEGER PRIMARY KEY,
  ticket_id INTEGER NOT NULL UNIQUE REFERENCES ticket (id),
  minutes INTEGER NOT NULL CHECK (minutes >= 0),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  way TEXT NOT NULL CHECK (way IN ('card', 'travel credit')),
  made_on TEXT NOT NULL
);

CREATE TABLE found_item (
  id INTEGER PRIMARY KEY,
  train_id INTEGER NOT NULL REFERENCES train (id),
  station_id INTEGER NOT NULL REFERENCES station (id),
  kind TEXT NOT NULL,
  colour TEXT NOT NULL,
  found_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('held', 'returned', 'auctioned'))
);
CREATE INDEX found_item_kind ON found_item (kind, train_id);

CREATE TABLE lost_report (
  id INTEGER PRIMARY KEY,
  passenger_id INTEGER NOT NULL REFERENCES passenger (id),
  train_id INTEGER NOT NULL REFERENCES train (id),
  kind TEXT NOT NULL CHECK (kind IN ('umbrella', 'backpack', 'jacket', 'scarf', 'suitcase', 'phone', 'laptop', 'watch')),
  colour TEXT NOT NULL CHECK (colour IN ('black', 'blue', 'red', 'green', 'grey', 'brown', 'white')),
  status TEXT NOT NULL CHECK (status IN ('open', 'returned', 'closed')),
  reported_on TEXT NOT NULL,
  found_item_id INTEGER REFERENCES found_item (id),
  fee_cents INTEGER NOT NULL DEFAULT 0 CHECK (fee_cents >= 0),
  CHECK ((status = 'returned') = (found_item_id IS NOT NULL))
);
CREATE INDEX lost_report_passenger ON lost_report (passenger_id);
CREATE INDEX lost_report_found ON lost_report (found_item_id);

CREATE TABLE credit_entry (
  id INTEGER PRIMARY KEY,
  passenger_id INTEGER NOT NULL REFERENCES passenger (id),
  ticket_id INTEGER REFERENCES ticket (id),
  reason TEXT NOT NULL CHECK (reason IN ('top up', 'purchase', 'refund', 'compensation')),
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
  made_on TEXT NOT NULL
);
CREATE INDEX credit_passenger ON credit_entry (passenger_id);

CREATE TABLE escalation (
  id INTEGER PRIMARY KEY,
  passenger_id INTEGER NOT NULL REFERENCES passenger (id),
  ticket_id INTEGER REFERENCES ticket (id),
  report_id INTEGER REFERENCES lost_report (id),
  found_item_id INTEGER REFERENCES found_item (id),
  category TEXT NOT NULL CHECK (category IN ('large_claim', 'injury', 'valuable_item', 'data_request')),
  status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
  opened_on TEXT NOT NULL
);
CREATE INDEX escalation_passenger ON escalation (passenger_id, category);
