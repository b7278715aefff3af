CREATE TABLE customer (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  postcode TEXT NOT NULL,
  tier TEXT NOT NULL CHECK (tier IN ('standard', 'silver', 'gold')),
  joined_on TEXT NOT NULL,
  store_credit_cents INTEGER NOT NULL DEFAULT 0 CHECK (store_credit_cents >= 0)
);

CREATE TABLE address (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  street TEXT NOT NULL,
  city TEXT NOT NULL,
  postcode TEXT NOT NULL
);
CREATE INDEX address_customer ON address (customer_id);

CREATE TABLE product (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  category TEXT NOT NULL CHECK (category IN ('kitchen', 'lighting', 'garden', 'bedding', 'furniture', 'electronics')),
  price_cents INTEGER NOT NULL CHECK (price_cents > 0),
  was_cents INTEGER NOT NULL CHECK (was_cents >= price_cents),
  price_since TEXT NOT NULL,
  final_sale INTEGER NOT NULL CHECK (final_sale IN (0, 1)),
  stock INTEGER NOT NULL CHECK (stock >= 0)
);
CREATE INDEX product_category ON product (category, price_cents);

CREATE TABLE coupon (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('percent', 'fixed')),
  value INTEGER NOT NULL CHECK (value > 0),
  min_items_cents INTEGER NOT NULL CHECK (min_items_cents >= 0),
  valid_until TEXT NOT NULL
);

CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  address_id INTEGER NOT NULL REFERENCES address (id),
  coupon_id INTEGER REFERENCES coupon (id),
  placed_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'packed', 'shipped', 'delivered', 'cancelled')),
  payment TEXT NOT NULL CHECK (payment IN ('card', 'invoice', 'store credit')),
  speed TEXT NOT NULL CHECK (speed IN ('standard', 'express')),
  items_cents INTEGER NOT NULL CHECK (items_cents >= 0),
  discount_cents INTEGER NOT NULL CHECK (discount_cents >= 0),
  shipping_cents INTEGER NOT NULL CHECK (shipping_cents >= 0),
  total_cents INTEGER NOT NULL CHECK (total_cents >= 0)
);
CREATE INDEX orders_customer ON orders (customer_id, placed_on);
CREATE INDEX orders_coupon ON orders (coupon_id, customer_id);

CREATE TABLE order_item (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  product_id INTEGER NOT NULL REFERENCES product (id),
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 5),
  unit_cents INTEGER NOT NULL CHECK (unit_cents > 0),
  adjusted_cents INTEGER NOT NULL DEFAULT 0 CHECK (adjusted_cents >= 0),
  status TEXT NOT NULL CHECK (status IN ('ordered', 'removed', 'returning', 'returned')),
  UNIQUE (order_id, product_id)
);
CREATE INDEX order_item_product ON order_item (product_id);

CREATE TABLE shipment (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  carrier TEXT NOT NULL CHECK (carrier IN ('Fernway Post', 'Brindle Couriers', 'Harrowgate Freight')),
  status TEXT NOT NULL CHECK (status IN ('in_transit', 'delivered', 'lost')),
  shipped_on TEXT NOT NULL,
  expected_on TEXT NOT NULL,
  delivered_on TEXT,
  CHECK ((status = 'delivered') = (delivered_on IS NOT NULL))
);
CREATE INDEX shipment_order ON shipment (order_id);

CREATE TABLE return_request (
  id INTEGER PRIMARY KEY,
  order_item_id INTEGER NOT NULL REFERENCES order_item (id),
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  kind TEXT NOT NULL CHECK (kind IN ('refund', 'exchange')),
  reason TEXT NOT NULL CHECK (reason IN ('unwanted', 'defective', 'damaged', 'wrong', 'exchange')),
  way TEXT NOT NULL CHECK (way IN ('original payment', 'store credit', 'exchange')),
  new_product_id INTEGER REFERENCES product (id),
  status TEXT NOT NULL CHECK (status IN ('open', 'refunded', 'withdrawn')),
  opened_on TEXT NOT NULL,
  refund_cents INTEGER NOT NULL CHECK (refund_cents >= 0),
  CHECK ((kind = 'exchange') = (new_product_id IS NOT NULL))
);
CREATE INDEX return_item ON return_request (order_item_id);
CREATE INDEX return_customer ON return_request (customer_id);

CREATE TABLE refund (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  way TEXT NOT NULL CHECK (way IN ('original payment', 'store credit')),
  reason TEXT NOT NULL CHECK (reason IN ('cancelled', 'returned')),
  made_on TEXT NOT NULL
);
CREATE INDEX refund_order ON refund (order_id);

CREATE TABLE gift_card (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  ending TEXT NOT NULL,
  initial_cents INTEGER NOT NULL CHECK (initial_cents > 0),
  balance_cents INTEGER NOT NULL CHECK (balance_cents BETWEEN 0 AND initial_cents),
  expires_on TEXT NOT NULL,
  UNIQUE (customer_id, ending)
);

CREATE TABLE credit_entry (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  order_id INTEGER REFERENCES orders (id),
  gift_card_id INTEGER REFERENCES gift_card (id),
  reason TEXT NOT NULL CHECK (reason IN ('top_up', 'payment', 'cancelled', 'gift_card', 'delay', 'price_adjustment')),
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
  made_on TEXT NOT NULL
);
CREATE INDEX credit_customer ON credit_entry (customer_id);
CREATE INDEX credit_order ON credit_entry (order_id, reason);
CREATE INDEX credit_gift_card ON credit_entry (gift_card_id);

CREATE TABLE escalation (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  order_id INTEGER REFERENCES orders (id),
  gift_card_id INTEGER REFERENCES gift_card (id),
  category TEXT NOT NULL CHECK (category IN ('large_refund', 'lost_high_value', 'product_safety', 'gift_card_review', 'privacy_request')),
  status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
  opened_on TEXT NOT NULL
);
CREATE INDEX escalation_customer ON escalation (customer_id, category);
