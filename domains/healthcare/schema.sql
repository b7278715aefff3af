CREATE TABLE clinic (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  city TEXT NOT NULL UNIQUE,
  street TEXT NOT NULL
);

CREATE TABLE doctor (
  id INTEGER PRIMARY KEY,
  clinic_id INTEGER NOT NULL REFERENCES clinic (id),
  name TEXT NOT NULL UNIQUE,
  specialty TEXT NOT NULL CHECK (specialty IN ('general practice', 'dermatology', 'cardiology', 'orthopaedics', 'eye care')),
  visit_fee INTEGER NOT NULL CHECK (visit_fee > 0),
  accepts_new INTEGER NOT NULL CHECK (accepts_new IN (0, 1))
);
CREATE INDEX doctor_by_place ON doctor (clinic_id, specialty);

CREATE TABLE patient (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  phone TEXT NOT NULL UNIQUE,
  street TEXT NOT NULL,
  clinic_id INTEGER NOT NULL REFERENCES clinic (id),
  family_doctor_id INTEGER NOT NULL REFERENCES doctor (id),
  family_doctor_since TEXT NOT NULL,
  insurer TEXT NOT NULL,
  plan TEXT NOT NULL CHECK (plan IN ('basic', 'standard', 'premium')),
  cover_percent INTEGER NOT NULL CHECK (cover_percent = CASE plan WHEN 'basic' THEN 60 WHEN 'standard' THEN 75 ELSE 90 END),
  insured_until TEXT NOT NULL,
  insurance TEXT NOT NULL CHECK (insurance IN ('active', 'lapsed'))
);
CREATE INDEX patient_by_birth_date ON patient (birth_date);

CREATE TABLE slot (
  id INTEGER PRIMARY KEY,
  doctor_id INTEGER NOT NULL REFERENCES doctor (id),
  starts_at TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('free', 'taken')),
  UNIQUE (doctor_id, starts_at)
);
CREATE INDEX slot_by_state ON slot (doctor_id, status, starts_at);

CREATE TABLE referral (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient (id),
  specialty TEXT NOT NULL CHECK (specialty IN ('dermatology', 'cardiology', 'orthopaedics', 'eye care')),
  issued_on TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),
  extended INTEGER NOT NULL DEFAULT 0 CHECK (extended IN (0, 1)),
  status TEXT NOT NULL CHECK (status IN ('open', 'used', 'withdrawn')),
  CHECK (expires_on > issued_on),
  UNIQUE (patient_id, specialty)
);

CREATE TABLE appointment (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient (id),
  slot_id INTEGER NOT NULL REFERENCES slot (id),
  referral_id INTEGER REFERENCES referral (id),
  format TEXT NOT NULL CHECK (format IN ('in person', 'by video')),
  moves INTEGER NOT NULL DEFAULT 0 CHECK (moves BETWEEN 0 AND 2),
  booked_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('booked', 'attended', 'missed', 'cancelled'))
);
CREATE INDEX appointment_by_patient ON appointment (patient_id, status);
CREATE INDEX appointment_by_slot ON appointment (slot_id);
CREATE INDEX appointment_by_referral ON appointment (referral_id);

CREATE TABLE pharmacy (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  city TEXT NOT NULL REFERENCES clinic (city),
  cooling INTEGER NOT NULL CHECK (cooling IN (0, 1))
);
CREATE INDEX pharmacy_by_city ON pharmacy (city);

CREATE TABLE medicine (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  form TEXT NOT NULL CHECK (form IN ('tablet', 'capsule', 'injection', 'inhaler', 'cream', 'patch')),
  controlled INTEGER NOT NULL CHECK (controlled IN (0, 1)),
  needs_cooling INTEGER NOT NULL CHECK (needs_cooling IN (0, 1))
);

CREATE TABLE prescription (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient (id),
  doctor_id INTEGER NOT NULL REFERENCES doctor (id),
  medicine_id INTEGER NOT NULL REFERENCES medicine (id),
  pharmacy_id INTEGER NOT NULL REFERENCES pharmacy (id),
  days_supply INTEGER NOT NULL CHECK (days_supply IN (30, 60, 90)),
  repeats_left INTEGER NOT NULL CHECK (repeats_left BETWEEN 0 AND 6),
  issued_on TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  last_filled_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'stopped')),
  UNIQUE (patient_id, medicine_id)
);

CREATE TABLE lab_result (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient (id),
  doctor_id INTEGER NOT NULL REFERENCES doctor (id),
  test TEXT NOT NULL CHECK (test IN ('cholesterol', 'blood sugar', 'thyroid', 'iron', 'vitamin D', 'kidney function')),
  taken_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'ready')),
  flag TEXT CHECK (flag IN ('normal', 'abnormal')),
  value TEXT,
  discussed_on TEXT,
  CHECK ((status = 'ready') = (flag IS NOT NULL AND value IS NOT NULL)),
  CHECK (discussed_on IS NULL OR flag = 'abnormal'),
  UNIQUE (patient_id, test, taken_on)
);

CREATE TABLE bill (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient (id),
  appointment_id INTEGER REFERENCES appointment (id),
  kind TEXT NOT NULL CHECK (kind IN
    ('consultation', 'blood test', 'x-ray', 'minor surgery', 'physiotherapy', 'missed visit', 'late cancellation')),
  amount INTEGER NOT NULL CHECK (amount > 0),
  covered INTEGER NOT NULL DEFAULT 0 CHECK (covered >= 0),
  paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
  issued_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  claimed_on TEXT,
  waived_on TEXT,
  months INTEGER CHECK (months BETWEEN 2 AND 6),
  monthly INTEGER CHECK (monthly >= 3000),
  status TEXT NOT NULL CHECK (status IN ('open', 'instalments', 'paid', 'waived')),
  CHECK (covered + paid <= amount),
  CHECK ((status = 'paid') = (covered + paid = amount)),
  CHECK ((status = 'waived') = (waived_on IS NOT NULL)),
  CHECK (waived_on IS NULL OR (paid = 0 AND kind IN ('missed visit', 'late cancellation'))),
  CHECK (status <> 'instalments' OR (months IS NOT NULL AND monthly IS NOT NULL)),
  CHECK (covered = 0 OR kind NOT IN ('missed visit', 'late cancellation'))
);
CREATE INDEX bill_by_patient ON bill (patient_id, status, due_on);
CREATE INDEX bill_by_appointment ON bill (appointment_id);

CREATE TABLE payment (
  id INTEGER PRIMARY KEY,
  bill_id INTEGER NOT NULL REFERENCES bill (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  paid_on TEXT NOT NULL
);
CREATE INDEX payment_by_bill ON payment (bill_id);

CREATE TABLE escalation (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient (id),
  category TEXT NOT NULL CHECK (category IN
    ('medical_question', 'result_callback', 'bill_dispute', 'complaint', 'record_correction', 'bereavement')),
  created_at TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'closed'))
);
CREATE INDEX escalation_by_patient ON escalation (patient_id);
