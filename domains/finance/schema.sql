CREATE TABLE customer (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  postcode TEXT NOT NULL,
  street TEXT NOT NULL,
  city TEXT NOT NULL,
  tier TEXT NOT NULL CHECK (tier IN ('standard', 'plus', 'student')),
  joined_on TEXT NOT NULL
);
CREATE INDEX customer_by_birth_date ON customer (birth_date);

CREATE TABLE product (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('instant', 'notice', 'fixed')),
  rate_bp INTEGER NOT NULL CHECK (rate_bp > 0),
  minimum_deposit INTEGER NOT NULL CHECK (minimum_deposit > 0),
  term_months INTEGER NOT NULL CHECK (term_months >= 0),
  audience TEXT NOT NULL CHECK (audience IN ('everyone', 'plus', 'student')),
  on_sale INTEGER NOT NULL CHECK (on_sale IN (0, 1)),
  CHECK ((kind = 'fixed') = (term_months > 0))
);

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('current', 'savings', 'fixed')),
  product_id INTEGER REFERENCES product (id),
  opening_balance INTEGER NOT NULL CHECK (opening_balance >= 0),
  balance INTEGER NOT NULL,
  overdraft_limit INTEGER NOT NULL DEFAULT 0 CHECK (overdraft_limit >= 0),
  status TEXT NOT NULL CHECK (status IN ('open', 'frozen', 'closed')),
  opened_on TEXT NOT NULL,
  matures_on TEXT,
  CHECK (balance >= -overdraft_limit),
  CHECK (kind = 'current' OR overdraft_limit = 0),
  CHECK ((kind = 'current') = (product_id IS NULL)),
  CHECK ((kind = 'fixed') = (matures_on IS NOT NULL))
);
CREATE INDEX account_by_customer ON account (customer_id);

CREATE TABLE card (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL CHECK (kind IN ('debit', 'virtual')),
  last4 TEXT NOT NULL CHECK (length(last4) = 4),
  status TEXT NOT NULL CHECK (status IN ('active', 'locked', 'stopped', 'replaced', 'closed')),
  replacements INTEGER NOT NULL DEFAULT 0 CHECK (replacements BETWEEN 0 AND 2),
  expires_on TEXT NOT NULL
);
CREATE INDEX card_by_account ON card (account_id);

CREATE TABLE payee (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  name TEXT NOT NULL,
  account_number TEXT NOT NULL,
  added_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'blocked')),
  UNIQUE (customer_id, name)
);

CREATE TABLE transfer (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  payee_id INTEGER NOT NULL REFERENCES payee (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  speed TEXT NOT NULL CHECK (speed IN ('standard', 'express')),
  fee INTEGER NOT NULL CHECK (fee >= 0),
  created_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('scheduled', 'completed', 'cancelled'))
);
CREATE INDEX transfer_by_account ON transfer (account_id, due_on);
CREATE INDEX transfer_by_payee ON transfer (payee_id, due_on);

CREATE TABLE standing_order (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  payee_id INTEGER NOT NULL REFERENCES payee (id),
  amount INTEGER NOT NULL CHECK (amount BETWEEN 100 AND 300000),
  frequency TEXT NOT NULL CHECK (frequency IN ('weekly', 'monthly', 'quarterly')),
  next_on TEXT,
  status TEXT NOT NULL CHECK (status IN ('active', 'cancelled')),
  CHECK ((status = 'active') = (next_on IS NOT NULL))
);
CREATE INDEX standing_order_by_account ON standing_order (account_id);
CREATE INDEX standing_order_by_payee ON standing_order (payee_id);

CREATE TABLE movement (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  card_id INTEGER REFERENCES card (id),
  transfer_id INTEGER REFERENCES transfer (id),
  refund_of INTEGER REFERENCES movement (id),
  kind TEXT NOT NULL CHECK (kind IN ('card_payment', 'transfer_out', 'own_transfer', 'fee', 'fee_refund', 'dispute_credit', 'loan_repayment')),
  description TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  booked_on TEXT NOT NULL,
  CHECK ((kind = 'card_payment') = (card_id IS NOT NULL)),
  CHECK ((kind IN ('fee_refund', 'dispute_credit')) = (refund_of IS NOT NULL)),
  CHECK (kind = 'own_transfer' OR (kind IN ('fee_refund', 'dispute_credit')) = (amount > 0))
);
CREATE INDEX movement_by_account ON movement (account_id, amount);
CREATE INDEX movement_by_card ON movement (card_id);
CREATE INDEX movement_by_transfer ON movement (transfer_id);
CREATE UNIQUE INDEX movement_by_refund ON movement (refund_of);
CREATE INDEX movement_by_kind ON movement (kind, account_id);

CREATE TABLE dispute (
  id INTEGER PRIMARY KEY,
  movement_id INTEGER NOT NULL UNIQUE REFERENCES movement (id),
  reason TEXT NOT NULL CHECK (reason IN ('not_recognised', 'not_received', 'charged_twice', 'wrong_amount')),
  credit INTEGER NOT NULL CHECK (credit >= 0),
  opened_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'won', 'lost'))
);

CREATE TABLE loan (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  purpose TEXT NOT NULL,
  principal INTEGER NOT NULL CHECK (principal > 0),
  outstanding INTEGER NOT NULL CHECK (outstanding >= 0),
  rate_bp INTEGER NOT NULL CHECK (rate_bp > 0),
  monthly_payment INTEGER NOT NULL CHECK (monthly_payment > 0),
  payments_made INTEGER NOT NULL CHECK (payments_made >= 0),
  payments_left INTEGER NOT NULL CHECK (payments_left >= 0),
  next_due_on TEXT,
  last_holiday_on TEXT,
  status TEXT NOT NULL CHECK (status IN ('active', 'arrears', 'repaid'))
);
CREATE INDEX loan_by_customer ON loan (customer_id);
CREATE INDEX loan_by_account ON loan (account_id);

CREATE TABLE branch (
  id INTEGER PRIMARY KEY,
  city TEXT NOT NULL UNIQUE,
  street TEXT NOT NULL
);

CREATE TABLE appointment (
  id INTEGER PRIMARY KEY,
  branch_id INTEGER NOT NULL REFERENCES branch (id),
  topic TEXT NOT NULL CHECK (topic IN ('mortgage', 'savings', 'business')),
  starts_at TEXT NOT NULL,
  customer_id INTEGER REFERENCES customer (id),
  status TEXT NOT NULL CHECK (status IN ('free', 'booked')),
  CHECK ((status = 'booked') = (customer_id IS NOT NULL)),
  UNIQUE (branch_id, topic, starts_at)
);
CREATE INDEX appointment_by_customer ON appointment (customer_id);

CREATE TABLE escalation (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  category TEXT NOT NULL CHECK (category IN
    ('frozen_account', 'payment_recall', 'higher_limit', 'loan_arrears', 'suspected_fraud', 'complaint', 'bereavement')),
  created_at TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'closed'))
);
CREATE INDEX escalation_by_customer ON escalation (customer_id);
