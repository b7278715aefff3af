CREATE TABLE traveller (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  phone TEXT NOT NULL
);

CREATE TABLE tour (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('beach', 'city', 'walking', 'cruise')),
  days INTEGER NOT NULL CHECK (days BETWEEN 3 AND 15),
  base_cents INTEGER NOT NULL CHECK (base_cents > 0),
  visa_required TEXT NOT NULL CHECK (visa_required IN ('yes', 'no'))
);

CREATE TABLE departure (
  id INTEGER PRIMARY KEY,
  tour_id INTEGER NOT NULL REFERENCES tour (id),
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL CHECK (ends_on > starts_on),
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  seats INTEGER NOT NULL CHECK (seats > 0),
  seats_left INTEGER NOT NULL CHECK (seats_left BETWEEN 0 AND seats),
  UNIQUE (tour_id, starts_on)
);

CREATE TABLE booking (
  id INTEGER PRIMARY KEY,
  traveller_id INTEGER NOT NULL REFERENCES traveller (id),
  departure_id INTEGER NOT NULL REFERENCES departure (id),
  people INTEGER NOT NULL CHECK (people BETWEEN 1 AND 6),
  status TEXT NOT NULL CHECK (status IN ('held', 'confirmed', 'travelled', 'cancelled')),
  booked_on TEXT NOT NULL,
  hold_until TEXT,
  moves INTEGER NOT NULL DEFAULT 0 CHECK (moves IN (0, 1)),
  cover TEXT NOT NULL DEFAULT 'none' CHECK (cover IN ('none', 'basic', 'full')),
  trip_cents INTEGER NOT NULL CHECK (trip_cents > 0),
  outings_cents INTEGER NOT NULL DEFAULT 0 CHECK (outings_cents >= 0),
  insurance_cents INTEGER NOT NULL DEFAULT 0 CHECK (insurance_cents >= 0),
  fees_cents INTEGER NOT NULL DEFAULT 0 CHECK (fees_cents >= 0),
  total_cents INTEGER NOT NULL CHECK (total_cents >= 0),
  paid_cents INTEGER NOT NULL DEFAULT 0 CHECK (paid_cents >= 0),
  CHECK ((status = 'held') = (hold_until IS NOT NULL))
);
CREATE INDEX booking_traveller ON booking (traveller_id, departure_id);
CREATE INDEX booking_departure ON booking (departure_id);

CREATE TABLE payment (
  id INTEGER PRIMARY KEY,
  booking_id INTEGER NOT NULL REFERENCES booking (id),
  kind TEXT NOT NULL CHECK (kind IN ('deposit', 'balance', 'refund')),
  way TEXT NOT NULL CHECK (way IN ('card', 'bank transfer')),
  amount_cents INTEGER NOT NULL CHECK ((kind = 'refund' AND amount_cents < 0) OR (kind <> 'refund' AND amount_cents > 0)),
  made_on TEXT NOT NULL
);
CREATE INDEX payment_booking ON payment (booking_id);

CREATE TABLE excursion (
  id INTEGER PRIMARY KEY,
  tour_id INTEGER NOT NULL REFERENCES tour (id),
  name TEXT NOT NULL,
  length TEXT NOT NULL CHECK (length IN ('half day', 'full day')),
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  places INTEGER NOT NULL CHECK (places > 0),
  UNIQUE (tour_id, name)
);

CREATE TABLE outing (
  id INTEGER PRIMARY KEY,
  booking_id INTEGER NOT NULL REFERENCES booking (id),
  excursion_id INTEGER NOT NULL REFERENCES excursion (id),
  people INTEGER NOT NULL CHECK (people BETWEEN 1 AND 6),
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  status TEXT NOT NULL CHECK (status IN ('booked', 'cancelled'))
);
CREATE INDEX outing_booking ON outing (booking_id, excursion_id);
CREATE INDEX outing_excursion ON outing (excursion_id, status);

CREATE TABLE hotel (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  city TEXT NOT NULL,
  stars INTEGER NOT NULL CHECK (stars BETWEEN 2 AND 5),
  nightly_cents INTEGER NOT NULL CHECK (nightly_cents > 0),
  rooms INTEGER NOT NULL CHECK (rooms > 0)
);
CREATE INDEX hotel_city ON hotel (city, nightly_cents);

CREATE TABLE stay (
  id INTEGER PRIMARY KEY,
  traveller_id INTEGER NOT NULL REFERENCES traveller (id),
  hotel_id INTEGER NOT NULL REFERENCES hotel (id),
  arrives_on TEXT NOT NULL,
  nights INTEGER NOT NULL CHECK (nights BETWEEN 1 AND 14),
  rooms INTEGER NOT NULL CHECK (rooms BETWEEN 1 AND 3),
  rate TEXT NOT NULL CHECK (rate IN ('flexible', 'saver')),
  status TEXT NOT NULL CHECK (status IN ('booked', 'stayed', 'cancelled')),
  total_cents INTEGER NOT NULL CHECK (total_cents >= 0)
);
CREATE INDEX stay_traveller ON stay (traveller_id, hotel_id);
CREATE INDEX stay_hotel ON stay (hotel_id, status);

CREATE TABLE car (
  id INTEGER PRIMARY KEY,
  place TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('compact', 'family', 'van')),
  day_cents INTEGER NOT NULL CHECK (day_cents > 0),
  min_age INTEGER NOT NULL CHECK (min_age IN (21, 25))
);
CREATE INDEX car_place ON car (place, day_cents);

CREATE TABLE rental (
  id INTEGER PRIMARY KEY,
  traveller_id INTEGER NOT NULL REFERENCES traveller (id),
  car_id INTEGER NOT NULL REFERENCES car (id),
  picks_up_on TEXT NOT NULL,
  days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 28),
  day_cents INTEGER NOT NULL CHECK (day_cents > 0),
  status TEXT NOT NULL CHECK (status IN ('booked', 'returned', 'cancelled')),
  total_cents INTEGER NOT NULL CHECK (total_cents >= 0)
);
CREATE INDEX rental_traveller ON rental (traveller_id, picks_up_on);
CREATE INDEX rental_car ON rental (car_id, status);

CREATE TABLE visa (
  id INTEGER PRIMARY KEY,
  booking_id INTEGER NOT NULL REFERENCES booking (id),
  speed TEXT NOT NULL CHECK (speed IN ('normal', 'express')),
  status TEXT NOT NULL CHECK (status IN ('in progress', 'granted', 'refused', 'withdrawn')),
  fee_cents INTEGER NOT NULL CHECK (fee_cents > 0),
  applied_on TEXT NOT NULL,
  answer_by TEXT NOT NULL
);
CREATE INDEX visa_booking ON visa (booking_id);

CREATE TABLE escalation (
  id INTEGER PRIMARY KEY,
  traveller_id INTEGER NOT NULL REFERENCES traveller (id),
  booking_id INTEGER REFERENCES booking (id),
  category TEXT NOT NULL CHECK (category IN ('late_cancellation', 'group_request', 'trip_complaint', 'travel_emergency')),
  status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
  opened_on TEXT NOT NULL
);
CREATE INDEX escalation_traveller ON escalation (traveller_id, category);
