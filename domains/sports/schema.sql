CREATE TABLE member (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  card_number TEXT NOT NULL UNIQUE,
  tier TEXT NOT NULL CHECK (tier IN ('basic', 'plus', 'premium')),
  status TEXT NOT NULL CHECK (status IN ('active', 'paused')),
  paused_until TEXT,
  pauses_this_year INTEGER NOT NULL CHECK (pauses_this_year BETWEEN 0 AND 2),
  health_check_on TEXT NOT NULL,
  credit INTEGER NOT NULL CHECK (credit >= 0),
  joined_on TEXT NOT NULL,
  CHECK ((status = 'paused') = (paused_until IS NOT NULL))
);
CREATE INDEX member_by_birth_date ON member (birth_date);

-- Classes, and hours of personal coaching, which have one place.
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('class', 'coaching')),
  title TEXT NOT NULL,
  coach TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  capacity INTEGER NOT NULL CHECK (capacity > 0),
  places_left INTEGER NOT NULL CHECK (places_left BETWEEN 0 AND capacity),
  price INTEGER NOT NULL CHECK (price > 0),
  CHECK (kind = 'class' OR capacity = 1)
);
CREATE INDEX session_by_title ON session (title, starts_at);
CREATE INDEX session_by_start ON session (starts_at);

CREATE TABLE booking (
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES session (id),
  member_id INTEGER NOT NULL REFERENCES member (id),
  status TEXT NOT NULL CHECK (status IN ('booked', 'waiting', 'cancelled', 'attended', 'missed')),
  price INTEGER NOT NULL CHECK (price >= 0),
  made_on TEXT NOT NULL,
  CHECK (status <> 'waiting' OR price = 0)
);
CREATE INDEX booking_by_member ON booking (member_id, status);
CREATE INDEX booking_by_session ON booking (session_id, status);
CREATE UNIQUE INDEX booking_once ON booking (session_id, member_id) WHERE status IN ('booked', 'waiting');

CREATE TABLE court (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  sport TEXT NOT NULL CHECK (sport IN ('tennis', 'squash', 'badminton', 'table tennis')),
  indoor INTEGER NOT NULL CHECK (indoor IN (0, 1))
);
CREATE INDEX court_by_sport ON court (sport);

CREATE TABLE court_hour (
  id INTEGER PRIMARY KEY,
  court_id INTEGER NOT NULL REFERENCES court (id),
  starts_at TEXT NOT NULL,
  price INTEGER NOT NULL CHECK (price > 0),
  status TEXT NOT NULL CHECK (status IN ('free', 'booked', 'closed')),
  member_id INTEGER REFERENCES member (id),
  paid INTEGER NOT NULL DEFAULT 0 CHECK (paid BETWEEN 0 AND price),
  CHECK ((status = 'booked') = (member_id IS NOT NULL)),
  CHECK (status = 'booked' OR paid = 0),
  UNIQUE (court_id, starts_at)
);
CREATE INDEX court_hour_by_member ON court_hour (member_id, starts_at);

CREATE TABLE pass (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member (id),
  kind TEXT NOT NULL CHECK (kind IN ('swimming', 'sauna', 'climbing', 'skating')),
  visits_total INTEGER NOT NULL CHECK (visits_total IN (10, 20)),
  visits_left INTEGER NOT NULL CHECK (visits_left BETWEEN 0 AND visits_total),
  price INTEGER NOT NULL CHECK (price > 0),
  bought_on TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  extensions INTEGER NOT NULL CHECK (extensions IN (0, 1)),
  status TEXT NOT NULL CHECK (status IN ('active', 'refunded')),
  CHECK (status = 'active' OR visits_left = 0),
  UNIQUE (member_id, kind)
);

CREATE TABLE team (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  sport TEXT NOT NULL CHECK (sport IN ('basketball', 'handball', 'hockey', 'volleyball')),
  category TEXT NOT NULL CHECK (category IN ('youth', 'open', 'masters')),
  min_age INTEGER NOT NULL,
  max_age INTEGER NOT NULL,
  training_day TEXT NOT NULL CHECK (training_day IN ('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday')),
  season_fee INTEGER NOT NULL CHECK (season_fee > 0),
  max_players INTEGER NOT NULL CHECK (max_players > 0),
  CHECK (min_age <= max_age)
);
CREATE INDEX team_by_sport ON team (sport);

CREATE TABLE team_player (
  id INTEGER PRIMARY KEY,
  team_id INTEGER NOT NULL REFERENCES team (id),
  member_id INTEGER NOT NULL REFERENCES member (id),
  joined_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'left'))
);
CREATE INDEX team_player_by_member ON team_player (member_id, status);
CREATE INDEX team_player_by_team ON team_player (team_id, status);

-- Home matches in the arena.
CREATE TABLE fixture (
  id INTEGER PRIMARY KEY,
  sport TEXT NOT NULL CHECK (sport IN ('basketball', 'handball', 'hockey', 'volleyball')),
  opponent TEXT NOT NULL UNIQUE,
  starts_at TEXT NOT NULL,
  price INTEGER NOT NULL CHECK (price > 0),
  capacity INTEGER NOT NULL CHECK (capacity > 0),
  seats_left INTEGER NOT NULL CHECK (seats_left BETWEEN 0 AND capacity),
  status TEXT NOT NULL CHECK (status IN ('scheduled', 'postponed', 'cancelled', 'played'))
);
CREATE INDEX fixture_by_sport ON fixture (sport, starts_at);

CREATE TABLE ticket (
  id INTEGER PRIMARY KEY,
  fixture_id INTEGER NOT NULL REFERENCES fixture (id),
  member_id INTEGER NOT NULL REFERENCES member (id),
  seats INTEGER NOT NULL CHECK (seats BETWEEN 1 AND 6),
  total INTEGER NOT NULL CHECK (total > 0),
  bought_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('valid', 'returned', 'used'))
);
CREATE INDEX ticket_by_member ON ticket (member_id, status);
CREATE INDEX ticket_by_fixture ON ticket (fixture_id, status);

CREATE TABLE locker (
  id INTEGER PRIMARY KEY,
  label TEXT NOT NULL UNIQUE,
  area TEXT NOT NULL CHECK (area IN ('pool', 'gym', 'hall')),
  size TEXT NOT NULL CHECK (size IN ('small', 'large')),
  monthly_price INTEGER NOT NULL CHECK (monthly_price > 0),
  status TEXT NOT NULL CHECK (status IN ('free', 'rented', 'broken')),
  member_id INTEGER UNIQUE REFERENCES member (id),
  rented_until TEXT,
  CHECK ((status = 'rented') = (member_id IS NOT NULL)),
  CHECK ((status = 'rented') = (rented_until IS NOT NULL))
);
CREATE INDEX locker_by_area ON locker (area, size, status, monthly_price);

-- What goes into a member's credit and out of it.
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member (id),
  kind TEXT NOT NULL CHECK (kind IN ('top_up', 'session', 'court', 'tickets', 'locker', 'pass', 'team', 'refund')),
  description TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  booked_on TEXT NOT NULL,
  CHECK ((kind IN ('top_up', 'refund')) = (amount > 0))
);
CREATE INDEX entry_by_member ON entry (member_id, booked_on);

CREATE TABLE escalation (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member (id),
  category TEXT NOT NULL CHECK (category IN ('group_booking', 'lost_property', 'injury', 'complaint', 'end_membership', 'data_request')),
  created_at TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'closed'))
);
CREATE INDEX escalation_by_member ON escalation (member_id, category, status);
