CREATE TABLE member (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  birth_date TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('friend', 'patron')),
  joined_on TEXT NOT NULL,
  wallet_cents INTEGER NOT NULL DEFAULT 0 CHECK (wallet_cents >= 0)
);

CREATE TABLE film (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  genre TEXT NOT NULL CHECK (genre IN ('comedy', 'drama', 'thriller', 'adventure', 'animation', 'documentary')),
  rating INTEGER NOT NULL CHECK (rating IN (0, 6, 12, 16, 18)),
  minutes INTEGER NOT NULL CHECK (minutes BETWEEN 40 AND 240),
  rent_cents INTEGER NOT NULL CHECK (rent_cents > 0)
);
CREATE INDEX film_genre ON film (genre, rent_cents);

CREATE TABLE seat (
  id INTEGER PRIMARY KEY,
  room TEXT NOT NULL CHECK (room IN ('Garnet', 'Opal', 'Juniper')),
  label TEXT NOT NULL,
  zone TEXT NOT NULL CHECK (zone IN ('front', 'middle', 'lounge')),
  place INTEGER NOT NULL CHECK (place BETWEEN 1 AND 25),
  UNIQUE (room, place)
);
CREATE INDEX seat_zone ON seat (room, zone);

CREATE TABLE show (
  id INTEGER PRIMARY KEY,
  film_id INTEGER NOT NULL REFERENCES film (id),
  room TEXT NOT NULL CHECK (room IN ('Garnet', 'Opal', 'Juniper')),
  plays_on TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  status TEXT NOT NULL CHECK (status IN ('scheduled', 'cancelled', 'played')),
  UNIQUE (room, plays_on, starts_at)
);
CREATE INDEX show_film ON show (film_id, plays_on);
CREATE INDEX show_day ON show (plays_on);

CREATE TABLE booking (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member (id),
  show_id INTEGER NOT NULL REFERENCES show (id),
  booked_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'used', 'cancelled', 'refunded')),
  payment TEXT NOT NULL CHECK (payment IN ('card', 'wallet')),
  paid_cents INTEGER NOT NULL CHECK (paid_cents >= 0),
  refunded_cents INTEGER NOT NULL DEFAULT 0 CHECK (refunded_cents BETWEEN 0 AND paid_cents),
  fees_cents INTEGER NOT NULL DEFAULT 0 CHECK (fees_cents >= 0),
  moved INTEGER NOT NULL DEFAULT 0 CHECK (moved IN (0, 1))
);
CREATE INDEX booking_member ON booking (member_id, show_id);
CREATE INDEX booking_show ON booking (show_id);

CREATE TABLE ticket (
  id INTEGER PRIMARY KEY,
  booking_id INTEGER NOT NULL REFERENCES booking (id),
  show_id INTEGER NOT NULL REFERENCES show (id),
  seat_id INTEGER NOT NULL REFERENCES seat (id),
  kind TEXT NOT NULL CHECK (kind IN ('adult', 'child', 'student', 'senior')),
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  status TEXT NOT NULL CHECK (status IN ('valid', 'used', 'returned'))
);
CREATE INDEX ticket_booking ON ticket (booking_id);
CREATE INDEX ticket_place ON ticket (show_id, seat_id, status);
CREATE INDEX ticket_seat ON ticket (seat_id);

CREATE TABLE plan (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  monthly_cents INTEGER NOT NULL CHECK (monthly_cents > 0),
  max_profiles INTEGER NOT NULL CHECK (max_profiles > 0),
  max_devices INTEGER NOT NULL CHECK (max_devices > 0)
);

CREATE TABLE subscription (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL UNIQUE REFERENCES member (id),
  plan_id INTEGER NOT NULL REFERENCES plan (id),
  next_plan_id INTEGER REFERENCES plan (id),
  status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'ended')),
  started_on TEXT NOT NULL,
  renews_on TEXT NOT NULL,
  paused_until TEXT,
  last_pause_on TEXT,
  charged_cents INTEGER NOT NULL DEFAULT 0 CHECK (charged_cents >= 0),
  CHECK ((status = 'paused') = (paused_until IS NOT NULL))
);
CREATE INDEX subscription_plan ON subscription (plan_id);
CREATE INDEX subscription_next_plan ON subscription (next_plan_id);

CREATE TABLE profile (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member (id),
  name TEXT NOT NULL,
  age_limit INTEGER NOT NULL CHECK (age_limit IN (0, 6, 12, 16, 18)),
  main INTEGER NOT NULL CHECK (main IN (0, 1)),
  created_on TEXT NOT NULL,
  UNIQUE (member_id, name)
);

CREATE TABLE device (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('television', 'phone', 'tablet', 'laptop')),
  registered_on TEXT NOT NULL,
  last_used_on TEXT NOT NULL CHECK (last_used_on >= registered_on),
  status TEXT NOT NULL CHECK (status IN ('active', 'removed'))
);
CREATE INDEX device_member ON device (member_id, status);

CREATE TABLE rental (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member (id),
  film_id INTEGER NOT NULL REFERENCES film (id),
  rented_on TEXT NOT NULL,
  available_until TEXT NOT NULL,
  started_on TEXT,
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  payment TEXT NOT NULL CHECK (payment IN ('card', 'wallet')),
  status TEXT NOT NULL CHECK (status IN ('open', 'refunded', 'expired')),
  CHECK (status <> 'refunded' OR started_on IS NULL)
);
CREATE INDEX rental_member ON rental (member_id, film_id);
CREATE INDEX rental_film ON rental (film_id);

CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member (id),
  booking_id INTEGER REFERENCES booking (id),
  rental_id INTEGER REFERENCES rental (id),
  reason TEXT NOT NULL CHECK (reason IN ('top_up', 'payment', 'refund', 'courtesy')),
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
  made_on TEXT NOT NULL
);
CREATE INDEX entry_member ON entry (member_id);
CREATE INDEX entry_booking ON entry (booking_id, reason);
CREATE INDEX entry_rental ON entry (rental_id, reason);

CREATE TABLE escalation (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member (id),
  category TEXT NOT NULL CHECK (category IN ('lost_property', 'group_booking', 'account_security')),
  booking_id INTEGER REFERENCES booking (id),
  show_id INTEGER REFERENCES show (id),
  device_id INTEGER REFERENCES device (id),
  status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
  opened_on TEXT NOT NULL
);
CREATE INDEX escalation_member ON escalation (member_id, category);
