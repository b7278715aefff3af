CREATE TABLE student (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  matric_no TEXT NOT NULL UNIQUE,
  birth_date TEXT NOT NULL,
  programme TEXT NOT NULL CHECK (programme IN ('History', 'Mathematics', 'Biology', 'Design', 'Economics', 'Computing')),
  year INTEGER NOT NULL CHECK (year BETWEEN 1 AND 4),
  status TEXT NOT NULL CHECK (status IN ('active', 'on leave')),
  average INTEGER NOT NULL CHECK (average BETWEEN 0 AND 100),
  credits_earned INTEGER NOT NULL CHECK (credits_earned >= 0),
  owed_cents INTEGER NOT NULL DEFAULT 0 CHECK (owed_cents >= 0)
);

CREATE TABLE course (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL UNIQUE,
  department TEXT NOT NULL CHECK (department IN ('History', 'Mathematics', 'Biology', 'Design', 'Economics', 'Computing')),
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),
  credits INTEGER NOT NULL CHECK (credits IN (5, 10, 15)),
  prerequisite_id INTEGER REFERENCES course (id),
  CHECK ((level = 1) = (prerequisite_id IS NULL))
);
CREATE INDEX course_department ON course (department, level);

CREATE TABLE section (
  id INTEGER PRIMARY KEY,
  course_id INTEGER NOT NULL REFERENCES course (id),
  label TEXT NOT NULL CHECK (label IN ('A', 'B', 'C', 'S')),
  block TEXT NOT NULL CHECK (block IN ('summer', 'august', 'september', 'autumn', 'late autumn')),
  starts_on TEXT NOT NULL,
  weekday TEXT NOT NULL CHECK (weekday IN ('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday')),
  start_time TEXT NOT NULL CHECK (start_time IN ('09:00', '11:00', '14:00', '16:00')),
  capacity INTEGER NOT NULL CHECK (capacity >= 0),
  taken INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND capacity),
  UNIQUE (course_id, label)
);

CREATE TABLE enrolment (
  id INTEGER PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES student (id),
  section_id INTEGER NOT NULL REFERENCES section (id),
  status TEXT NOT NULL CHECK (status IN ('enrolled', 'dropped', 'completed')),
  enrolled_on TEXT NOT NULL,
  grade INTEGER CHECK (grade BETWEEN 0 AND 100),
  graded_on TEXT,
  CHECK ((status = 'completed') = (grade IS NOT NULL)),
  CHECK ((grade IS NULL) = (graded_on IS NULL))
);
CREATE INDEX enrolment_student ON enrolment (student_id, status);
CREATE INDEX enrolment_section ON enrolment (section_id, status);

CREATE TABLE exam (
  id INTEGER PRIMARY KEY,
  course_id INTEGER NOT NULL REFERENCES course (id),
  kind TEXT NOT NULL CHECK (kind IN ('final', 'resit')),
  held_on TEXT NOT NULL,
  start_time TEXT NOT NULL,
  room TEXT NOT NULL CHECK (room IN ('Great Hall', 'Tower Room', 'Orchard Hall', 'Lower Gallery')),
  capacity INTEGER NOT NULL CHECK (capacity >= 0),
  taken INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND capacity),
  UNIQUE (course_id, kind, held_on)
);

CREATE TABLE exam_registration (
  id INTEGER PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES student (id),
  exam_id INTEGER NOT NULL REFERENCES exam (id),
  status TEXT NOT NULL CHECK (status IN ('registered', 'cancelled')),
  moved INTEGER NOT NULL DEFAULT 0 CHECK (moved IN (0, 1)),
  registered_on TEXT NOT NULL
);
CREATE INDEX exam_registration_student ON exam_registration (student_id, status);
CREATE INDEX exam_registration_exam ON exam_registration (exam_id, status);

CREATE TABLE appeal (
  id INTEGER PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES student (id),
  enrolment_id INTEGER NOT NULL UNIQUE REFERENCES enrolment (id),
  ground TEXT NOT NULL CHECK (ground IN ('marking error', 'unfair procedure')),
  status TEXT NOT NULL CHECK (status IN ('open', 'upheld', 'rejected')),
  filed_on TEXT NOT NULL
);
CREATE INDEX appeal_student ON appeal (student_id);

CREATE TABLE fee (
  id INTEGER PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES student (id),
  enrolment_id INTEGER REFERENCES enrolment (id),
  registration_id INTEGER REFERENCES exam_registration (id),
  kind TEXT NOT NULL CHECK (kind IN ('tuition', 'instalment', 'plan fee', 'resit', 'appeal', 'library fine')),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  refunded_cents INTEGER NOT NULL DEFAULT 0 CHECK (refunded_cents >= 0),
  due_on TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'waived', 'cancelled')),
  paid_by TEXT CHECK (paid_by IN ('card', 'bank transfer')),
  CHECK (status <> 'waived' OR kind = 'library fine'),
  CHECK (status <> 'open' OR refunded_cents = 0)
);
CREATE INDEX fee_student ON fee (student_id, status);
CREATE INDEX fee_enrolment ON fee (enrolment_id);
CREATE INDEX fee_registration ON fee (registration_id);

CREATE TABLE scholarship (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  amount_cents INTEGER NOT NULL UNIQUE CHECK (amount_cents > 0),
  programme TEXT CHECK (programme IN ('History', 'Mathematics', 'Biology', 'Design', 'Economics', 'Computing')),
  min_average INTEGER NOT NULL CHECK (min_average BETWEEN 0 AND 100),
  min_credits INTEGER NOT NULL CHECK (min_credits >= 0),
  deadline TEXT NOT NULL
);

CREATE TABLE application (
  id INTEGER PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES student (id),
  scholarship_id INTEGER NOT NULL REFERENCES scholarship (id),
  status TEXT NOT NULL CHECK (status IN ('submitted', 'awarded', 'rejected')),
  applied_on TEXT NOT NULL,
  UNIQUE (student_id, scholarship_id)
);

CREATE TABLE book (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL UNIQUE,
  author TEXT NOT NULL,
  copies INTEGER NOT NULL CHECK (copies > 0),
  available INTEGER NOT NULL CHECK (available BETWEEN 0 AND copies)
);

CREATE TABLE hold (
  id INTEGER PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES student (id),
  book_id INTEGER NOT NULL REFERENCES book (id),
  desk TEXT NOT NULL CHECK (desk IN ('Main Hall', 'Riverside', 'Annex')),
  status TEXT NOT NULL CHECK (status IN ('waiting', 'ready', 'collected', 'cancelled')),
  placed_on TEXT NOT NULL
);
CREATE INDEX hold_student ON hold (student_id, status);
CREATE INDEX hold_book ON hold (book_id, status);

CREATE TABLE escalation (
  id INTEGER PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES student (id),
  enrolment_id INTEGER REFERENCES enrolment (id),
  fee_id INTEGER REFERENCES fee (id),
  category TEXT NOT NULL CHECK (category IN ('illness_appeal', 'instalment_drop', 'fine_review', 'leave_of_absence', 'safety_report')),
  status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
  opened_on TEXT NOT NULL
);
CREATE INDEX escalation_student ON escalation (student_id, category);
