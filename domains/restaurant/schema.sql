CREATE TABLE restaurant (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  cuisine TEXT NOT NULL,
  zone INTEGER NOT NULL CHECK (zone BETWEEN 1 AND 5),
  closed_on TEXT NOT NULL CHECK (closed_on IN ('Sunday', 'Monday', 'Tuesday')),
  deposit_head_cents INTEGER NOT NULL CHECK (deposit_head_cents > 0),
  minimum_cents INTEGER NOT NULL CHECK (minimum_cents > 0)
);

CREATE TABLE guest (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  phone TEXT NOT NULL UNIQUE,
  postcode TEXT NOT NULL,
  street TEXT NOT NULL,
  zone INTEGER NOT NULL CHECK (zone BETWEEN 1 AND 5),
  tier TEXT NOT NULL CHECK (tier IN ('friend', 'regular', 'patron')),
  joined_on TEXT NOT NULL,
  points INTEGER NOT NULL DEFAULT 0 CHECK (points >= 0)
);

CREATE TABLE guest_allergy (
  id INTEGER PRIMARY KEY,
  guest_id INTEGER NOT NULL REFERENCES guest (id),
  allergen TEXT NOT NULL CHECK (allergen IN ('gluten', 'milk', 'egg', 'nuts', 'fish', 'shellfish', 'soy', 'sesame')),
  UNIQUE (guest_id, allergen)
);

CREATE TABLE dining_table (
  id INTEGER PRIMARY KEY,
  restaurant_id INTEGER NOT NULL REFERENCES restaurant (id),
  area TEXT NOT NULL CHECK (area IN ('window', 'garden', 'hall')),
  seats INTEGER NOT NULL CHECK (seats BETWEEN 2 AND 8),
  UNIQUE (restaurant_id, area, seats)
);

CREATE TABLE booking (
  id INTEGER PRIMARY KEY,
  guest_id INTEGER NOT NULL REFERENCES guest (id),
  table_id INTEGER NOT NULL REFERENCES dining_table (id),
  day TEXT NOT NULL,
  sitting TEXT NOT NULL CHECK (sitting IN ('lunch', 'early dinner', 'late dinner')),
  party INTEGER NOT NULL CHECK (party BETWEEN 1 AND 8),
  status TEXT NOT NULL CHECK (status IN ('booked', 'completed', 'cancelled', 'no_show')),
  deposit_cents INTEGER NOT NULL CHECK (deposit_cents >= 0),
  request TEXT NOT NULL DEFAULT 'none' CHECK (request IN ('none', 'high chair', 'wheelchair space', 'quiet corner', 'birthday candle')),
  changes INTEGER NOT NULL DEFAULT 0 CHECK (changes BETWEEN 0 AND 2)
);
CREATE INDEX booking_guest ON booking (guest_id, status, day);
CREATE INDEX booking_table ON booking (table_id, day, sitting);

CREATE TABLE dish (
  id INTEGER PRIMARY KEY,
  restaurant_id INTEGER NOT NULL REFERENCES restaurant (id),
  course TEXT NOT NULL CHECK (course IN ('starter', 'main', 'dessert')),
  name TEXT NOT NULL UNIQUE,
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  vegetarian INTEGER NOT NULL CHECK (vegetarian IN (0, 1)),
  available INTEGER NOT NULL CHECK (available IN (0, 1)),
  UNIQUE (restaurant_id, course, price_cents)
);

CREATE TABLE dish_allergen (
  id INTEGER PRIMARY KEY,
  dish_id INTEGER NOT NULL REFERENCES dish (id),
  allergen TEXT NOT NULL CHECK (allergen IN ('gluten', 'milk', 'egg', 'nuts', 'fish', 'shellfish', 'soy', 'sesame')),
  UNIQUE (dish_id, allergen)
);

CREATE TABLE voucher (
  id INTEGER PRIMARY KEY,
  guest_id INTEGER NOT NULL REFERENCES guest (id),
  code TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('percent', 'fixed')),
  value INTEGER NOT NULL CHECK (value > 0),
  minimum_cents INTEGER NOT NULL CHECK (minimum_cents > 0),
  expires_on TEXT NOT NULL,
  extended INTEGER NOT NULL DEFAULT 0 CHECK (extended IN (0, 1)),
  status TEXT NOT NULL CHECK (status IN ('open', 'used')),
  UNIQUE (guest_id, code),
  CHECK (kind = 'percent' OR minimum_cents >= 2 * value),
  CHECK (kind = 'fixed' OR value <= 50)
);

CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  guest_id INTEGER NOT NULL REFERENCES guest (id),
  restaurant_id INTEGER NOT NULL REFERENCES restaurant (id),
  voucher_id INTEGER REFERENCES voucher (id),
  kind TEXT NOT NULL CHECK (kind IN ('delivery', 'pickup')),
  status TEXT NOT NULL CHECK (status IN ('placed', 'preparing', 'on_the_way', 'completed', 'cancelled')),
  placed_on TEXT NOT NULL,
  due_at TEXT NOT NULL,
  done_at TEXT,
  items_cents INTEGER NOT NULL CHECK (items_cents >= 0),
  delivery_cents INTEGER NOT NULL CHECK (delivery_cents >= 0),
  discount_cents INTEGER NOT NULL CHECK (discount_cents >= 0),
  total_cents INTEGER NOT NULL CHECK (total_cents >= 0),
  CHECK ((status = 'completed') = (done_at IS NOT NULL)),
  CHECK (kind = 'delivery' OR status <> 'on_the_way')
);
CREATE INDEX orders_guest ON orders (guest_id, status);
CREATE INDEX orders_voucher ON orders (voucher_id);

CREATE TABLE order_line (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  dish_id INTEGER NOT NULL REFERENCES dish (id),
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 9),
  unit_cents INTEGER NOT NULL CHECK (unit_cents > 0),
  UNIQUE (order_id, dish_id)
);

CREATE TABLE refund (
  id INTEGER PRIMARY KEY,
  guest_id INTEGER NOT NULL REFERENCES guest (id),
  order_id INTEGER REFERENCES orders (id),
  booking_id INTEGER REFERENCES booking (id),
  order_line_id INTEGER REFERENCES order_line (id),
  reason TEXT NOT NULL CHECK (reason IN ('order_cancelled', 'booking_cancelled', 'missing', 'wrong', 'cold', 'late')),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  made_on TEXT NOT NULL,
  CHECK ((order_id IS NULL) <> (booking_id IS NULL)),
  CHECK ((reason IN ('missing', 'wrong', 'cold')) = (order_line_id IS NOT NULL))
);
CREATE INDEX refund_order ON refund (order_id, reason);
CREATE INDEX refund_line ON refund (order_line_id);
CREATE INDEX refund_booking ON refund (booking_id);

CREATE TABLE point_entry (
  id INTEGER PRIMARY KEY,
  guest_id INTEGER NOT NULL REFERENCES guest (id),
  voucher_id INTEGER REFERENCES voucher (id),
  reason TEXT NOT NULL CHECK (reason IN ('earned', 'redeemed')),
  points INTEGER NOT NULL CHECK (points <> 0),
  made_on TEXT NOT NULL
);
CREATE INDEX point_guest ON point_entry (guest_id);

CREATE TABLE escalation (
  id INTEGER PRIMARY KEY,
  guest_id INTEGER NOT NULL REFERENCES guest (id),
  order_id INTEGER REFERENCES orders (id),
  category TEXT NOT NULL CHECK (category IN ('large_party', 'allergic_reaction', 'lost_property', 'large_claim', 'staff_complaint', 'allergy_removal')),
  status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
  opened_on TEXT NOT NULL
);
CREATE INDEX escalation_guest ON escalation (guest_id, category);
