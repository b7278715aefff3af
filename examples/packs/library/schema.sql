CREATE TABLE member (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('adult', 'student', 'senior')),
  owes INTEGER NOT NULL DEFAULT 0 CHECK (owes >= 0)
);
CREATE TABLE book (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL UNIQUE,
  author TEXT NOT NULL
);
CREATE TABLE copy (
  id INTEGER PRIMARY KEY,
  book_id INTEGER NOT NULL REFERENCES book(id)
);
CREATE TABLE loan (
  id INTEGER PRIMARY KEY,
  copy_id INTEGER NOT NULL REFERENCES copy(id),
  member_id INTEGER NOT NULL REFERENCES member(id),
  due_on TEXT NOT NULL,
  renewals INTEGER NOT NULL DEFAULT 0,
  returned_on TEXT
);
CREATE TABLE reservation (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES member(id),
  book_id INTEGER NOT NULL REFERENCES book(id),
  made_on TEXT NOT NULL
);
CREATE INDEX loan_of_member ON loan(member_id);
CREATE INDEX loan_of_copy ON loan(copy_id);
CREATE INDEX copy_of_book ON copy(book_id);
CREATE INDEX reservation_of_member ON reservation(member_id);
