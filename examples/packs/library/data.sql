INSERT INTO member (id, name, birth_date, kind, owes)
SELECT 1000 + i, first_name('first' || i) || ' ' || last_name('last' || i), date('1950-01-01', draw('birth' || i, 0, 20000) || ' days'),
       pick('kind' || i, 'adult', 'adult', 'adult', 'student', 'senior'), pick('owes' || i, 0, 0, 0, 125, 250, 600)
FROM number WHERE i <= 120;

INSERT INTO book (id, title, author)
SELECT 200 + i,
       'The ' || pick('adjective' || (i % 8), 'Silent', 'Copper', 'Last', 'Hidden', 'Northern', 'Paper', 'Seventh', 'Broken') || ' '
              || pick('noun' || (i % 15), 'Garden', 'River', 'Clock', 'Harbour', 'Orchard', 'Letter', 'Bridge', 'Winter', 'Mirror', 'Lantern', 'Island',
                      'Road', 'Tower', 'Song', 'Map') || ' ' || i,
       first_name('author' || (i % 40)) || ' ' || last_name('author' || (i % 40))
FROM number WHERE i <= 90;

INSERT INTO copy (id, book_id) SELECT 3000 + i, 201 + i % 90 FROM number WHERE i <= 260;

INSERT INTO loan (id, copy_id, member_id, due_on, renewals, returned_on)
SELECT 5000 + i, 3000 + i, 1001 + draw('borrower' || i, 0, 119), date('2025-06-01', draw('due' || i, 0, 40) || ' days'), draw('renewals' || i, 0, 2), NULL
FROM number WHERE i <= 210;
INSERT INTO loan (id, copy_id, member_id, due_on, renewals, returned_on)
SELECT 5300 + i, 3000 + i, 1001 + draw('earlier' || i, 0, 119), date('2025-04-01', (i % 30) || ' days'), 0, date('2025-04-01', (i % 30) || ' days')
FROM number WHERE i <= 100;
-- nobody has the same title twice at once
DELETE FROM loan WHERE returned_on IS NULL AND EXISTS (
  SELECT 1 FROM loan o JOIN copy oc ON oc.id = o.copy_id JOIN copy c ON c.id = loan.copy_id
  WHERE o.member_id = loan.member_id AND o.returned_on IS NULL AND oc.book_id = c.book_id AND o.id < loan.id);
