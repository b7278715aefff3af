-- Brackenfold College: the office's books on the morning of 2025-10-06.

INSERT INTO course (id, code, title, department, level, credits, prerequisite_id)
SELECT column1, column2, column3, column4, column5, column6, column7 FROM (VALUES
  (201, 'HIS101', 'River Towns of the Middle Ages', 'History', 1, 5, NULL),
  (202, 'MAT101', 'Proof and Counting', 'Mathematics', 1, 10, NULL),
  (203, 'BIO101', 'Cells and Tissues', 'Biology', 1, 10, NULL),
  (204, 'DES101', 'Drawing from Life', 'Design', 1, 5, NULL),
  (205, 'ECO101', 'Markets and Households', 'Economics', 1, 10, NULL),
  (206, 'COM101', 'First Steps in Programming', 'Computing', 1, 10, NULL),
  (207, 'HIS102', 'Reading Old Letters', 'History', 1, 5, NULL),
  (208, 'MAT102', 'Lines and Matrices', 'Mathematics', 1, 10, NULL),
  (209, 'BIO102', 'Field Botany', 'Biology', 1, 10, NULL),
  (210, 'DES102', 'Type and Page', 'Design', 1, 5, NULL),
  (211, 'ECO102', 'Money and Banking', 'Economics', 1, 10, NULL),
  (212, 'COM102', 'Data on Paper and Disk', 'Computing', 1, 10, NULL),
  (213, 'HIS201', 'Guilds and Harbours', 'History', 2, 10, 201),
  (214, 'MAT201', 'Groups and Symmetry', 'Mathematics', 2, 10, 202),
  (215, 'BIO201', 'Genetics in Practice', 'Biology', 2, 10, 203),
  (216, 'DES201', 'Furniture and Form', 'Design', 2, 10, 204),
  (217, 'ECO201', 'Labour and Wages', 'Economics', 2, 10, 205),
  (218, 'COM201', 'Algorithms at Work', 'Computing', 2, 10, 206),
  (219, 'HIS202', 'Archives and Evidence', 'History', 2, 10, 207),
  (220, 'MAT202', 'Vector Spaces', 'Mathematics', 2, 10, 208),
  (221, 'BIO202', 'Plant Ecology', 'Biology', 2, 10, 209),
  (222, 'DES202', 'Printed Matter', 'Design', 2, 10, 210),
  (223, 'ECO202', 'Public Budgets', 'Economics', 2, 10, 211),
  (224, 'COM202', 'Storing and Querying', 'Computing', 2, 10, 212),
  (225, 'HIS301', 'Empire and Memory', 'History', 3, 15, 213),
  (226, 'MAT301', 'Number Fields', 'Mathematics', 3, 15, 214),
  (227, 'BIO301', 'Gene Regulation', 'Biology', 3, 15, 215),
  (228, 'DES301', 'Studio for Public Space', 'Design', 3, 15, 216),
  (229, 'ECO301', 'Inequality and Growth', 'Economics', 3, 15, 217),
  (230, 'COM301', 'Distributed Programs', 'Computing', 3, 15, 218),
  (231, 'HIS302', 'Writing Microhistory', 'History', 3, 15, 219),
  (232, 'MAT302', 'Numerical Methods', 'Mathematics', 3, 15, 220),
  (233, 'BIO302', 'Wetland Restoration', 'Biology', 3, 15, 221),
  (234, 'DES302', 'Exhibition Design', 'Design', 3, 15, 222),
  (235, 'ECO302', 'Trade and Climate', 'Economics', 3, 15, 223),
  (236, 'COM302', 'Compilers from Scratch', 'Computing', 3, 15, 224));

INSERT INTO scholarship (id, name, amount_cents, programme, min_average, min_credits, deadline)
SELECT column1, column2, column3, column4, column5, column6, column7 FROM (VALUES
  (601, 'Lantern Bursary', 40000, NULL, 50, 0, '2025-10-31'),
  (602, 'Founders Award', 250000, NULL, 74, 40, '2025-11-15'),
  (603, 'Millrace Grant', 60000, NULL, 55, 20, '2025-10-20'),
  (604, 'Oakbridge Prize', 120000, NULL, 65, 30, '2025-11-30'),
  (605, 'Harvest Fund', 75000, NULL, 60, 0, '2025-09-15'),
  (606, 'Chronicle Fellowship', 150000, 'History', 58, 10, '2025-11-10'),
  (607, 'Abacus Fellowship', 145000, 'Mathematics', 58, 10, '2025-11-10'),
  (608, 'Fernhill Fellowship', 155000, 'Biology', 58, 10, '2025-11-12'),
  (609, 'Atelier Fellowship', 135000, 'Design', 58, 10, '2025-11-12'),
  (610, 'Ledger Fellowship', 140000, 'Economics', 58, 10, '2025-11-17'),
  (611, 'Relay Fellowship', 160000, 'Computing', 58, 10, '2025-11-17'),
  (612, 'Riverside Stipend', 90000, NULL, 62, 40, '2025-10-26'),
  (613, 'Quill Medal', 110000, NULL, 80, 0, '2025-12-05'),
  (614, 'Bridgekeeper Loan Relief', 50000, NULL, 52, 60, '2025-10-28'));

INSERT INTO book (id, title, author, copies, available)
SELECT 700 + column1, column2, last_name('writer' || column1), 2 + column1 % 3, CASE WHEN column1 % 5 IN (0, 2, 3) THEN 0 ELSE 1 + column1 % 2 END FROM (VALUES
  (1, 'The Salt Road'),
  (2, 'Winter Arithmetic'),
  (3, 'A Field Guide to Sedges'),
  (4, 'The Weight of Paper'),
  (5, 'Bargains and Bread'),
  (6, 'Machines That Wait'),
  (7, 'The Harbour Clerk'),
  (8, 'Curves and Their Kin'),
  (9, 'Moss in the City'),
  (10, 'Letters in Lead'),
  (11, 'The Price of Rain'),
  (12, 'Queues and Stacks'),
  (13, 'Ten Quiet Revolts'),
  (14, 'Infinity for Beginners'),
  (15, 'The Cell as a Workshop'),
  (16, 'Chairs We Remember'),
  (17, 'Work Without Wages'),
  (18, 'Sorting the World'),
  (19, 'A Court of Weavers'),
  (20, 'The Patient Integral'),
  (21, 'Hedgerow Notes'),
  (22, 'Posters of the North'),
  (23, 'Coins and Promises'),
  (24, 'The Forgetful Network'),
  (25, 'Ink, Wax and Seals'),
  (26, 'Shapes in Motion'),
  (27, 'Life at Low Tide'),
  (28, 'Rooms for Strangers'),
  (29, 'The Shared Purse'),
  (30, 'Tables and Keys'),
  (31, 'A Century of Bridges'),
  (32, 'Chance and Custom'),
  (33, 'Roots and Water'),
  (34, 'The Grid and the Hand'),
  (35, 'Ships, Grain, Debt'),
  (36, 'Proofs by Machine'),
  (37, 'The Tailor of Aldmoor'),
  (38, 'Knots and Links'),
  (39, 'Birds of the Estuary'),
  (40, 'Colour Before Paint'));

-- Three running sections of each course of the first level, two of the others, and one of the summer for levels 1 and 2.
INSERT INTO section (id, course_id, label, block, starts_on, weekday, start_time, capacity, taken)
SELECT id, course_id, label, block,
       CASE block WHEN 'august' THEN '2025-08-18' WHEN 'september' THEN '2025-09-08' WHEN 'autumn' THEN '2025-09-29' ELSE '2025-10-20' END,
       CASE slot % 5 WHEN 0 THEN 'Monday' WHEN 1 THEN 'Tuesday' WHEN 2 THEN 'Wednesday' WHEN 3 THEN 'Thursday' ELSE 'Friday' END,
       CASE slot / 5 WHEN 0 THEN '09:00' WHEN 1 THEN '11:00' WHEN 2 THEN '14:00' ELSE '16:00' END, 90, 0
FROM (SELECT 301 + (c.id - 201) * 3 + n.i - 1 AS id, c.id AS course_id, CASE n.i WHEN 1 THEN 'A' WHEN 2 THEN 'B' ELSE 'C' END AS label,
             CASE c.id % 4 WHEN 0 THEN CASE n.i WHEN 1 THEN 'autumn' WHEN 2 THEN 'late autumn' ELSE 'september' END
                           WHEN 1 THEN CASE n.i WHEN 1 THEN 'september' WHEN 2 THEN 'late autumn' ELSE 'autumn' END
                           WHEN 2 THEN CASE n.i WHEN 1 THEN 'autumn' WHEN 2 THEN 'august' ELSE 'late autumn' END
                           ELSE CASE n.i WHEN 1 THEN 'late autumn' WHEN 2 THEN 'autumn' ELSE 'august' END END AS block,
             ((c.id - 201) * 7 + n.i * 3) % 20 AS slot
      FROM course c JOIN number n ON n.i <= CASE c.level WHEN 1 THEN 3 ELSE 2 END);
INSERT INTO section (id, course_id, label, block, starts_on, weekday, start_time, capacity, taken)
SELECT 219 + id, id, 'S', 'summer', '2025-06-30', 'Wednesday', '09:00', 90, 0 FROM course WHERE level <= 2;

INSERT INTO student (id, name, matric_no, birth_date, programme, year, status, average, credits_earned, owed_cents)
SELECT 1000 + i, first_name('s' || i) || ' ' || last_name('s' || i), 'BF' || (52000 + i * 131),
       date('1998-02-01', draw('born' || i, 0, 3100) || ' days'),
       pick('programme' || i, 'History', 'Mathematics', 'Biology', 'Design', 'Economics', 'Computing'),
       draw('year' || i, 1, 4), CASE WHEN draw('leave' || i, 1, 100) <= 7 THEN 'on leave' ELSE 'active' END, 0, 0, 0
FROM number WHERE i <= 150;

-- What was completed in the summer: two courses of the first level each, for many one of the second.
INSERT INTO enrolment (id, student_id, section_id, status, enrolled_on, grade, graded_on)
SELECT 4000 + id, id, 420 + draw('past' || id, 0, 11), 'completed', date('2025-06-10', draw('came' || id, 0, 12) || ' days'),
       CASE WHEN draw('fails a' || id, 1, 100) <= 30 THEN draw('grade a' || id, 24, 49) ELSE draw('grade a' || id, 50, 96) END,
       date('2025-08-28', draw('marked a' || id, 0, 37) || ' days')
FROM student;
INSERT INTO enrolment (id, student_id, section_id, status, enrolled_on, grade, graded_on)
SELECT 4160 + id, id, 420 + (draw('past' || id, 0, 11) + draw('other' || id, 1, 11)) % 12, 'completed', date('2025-06-10', draw('came' || id, 0, 12) || ' days'),
       CASE WHEN draw('fails b' || id, 1, 100) <= 34 THEN draw('grade b' || id, 24, 49) ELSE draw('grade b' || id, 50, 96) END,
       date('2025-08-28', draw('marked b' || id, 0, 37) || ' days')
FROM student WHERE draw('two' || id, 1, 100) <= 90;
INSERT INTO enrolment (id, student_id, section_id, status, enrolled_on, grade, graded_on)
SELECT 320 + e.id, e.student_id, e.section_id + 12, 'completed', e.enrolled_on,
       CASE WHEN draw('fails c' || e.id, 1, 100) <= 26 THEN draw('grade c' || e.id, 28, 49) ELSE draw('grade c' || e.id, 50, 96) END,
       date('2025-08-28', draw('marked c' || e.id, 0, 37) || ' days')
FROM enrolment e WHERE e.id < 5160 AND e.grade >= 50 AND draw('three' || e.id, 1, 100) <= 60;
UPDATE student SET average = (SELECT CAST(round(avg(grade)) AS INTEGER) FROM enrolment WHERE student_id = student.id);
UPDATE student SET credits_earned = (year - 1) * 40 +
  (SELECT coalesce(sum(c.credits), 0) FROM enrolment e JOIN section x ON x.id = e.section_id JOIN course c ON c.id = x.course_id
   WHERE e.student_id = student.id AND e.grade >= 50);

-- What runs now, in six rounds: a further course is added where the timetable, the credits and the student's record allow it.
INSERT INTO enrolment (id, student_id, section_id, status, enrolled_on)
SELECT 5000 + s.id, s.id, x.id, 'enrolled', min('2025-10-05', date(x.starts_on, '-' || draw('early 0' || s.id, 1, 20) || ' days'))
FROM student s JOIN enrolment p ON p.id = 4160 + s.id AND p.grade >= 50 JOIN section q ON q.id = p.section_id JOIN course c ON c.prerequisite_id = q.course_id
JOIN section x ON x.id = 301 + (c.id - 201) * 3 + draw('section 0' || s.id, 0, CASE c.level WHEN 1 THEN 2 ELSE 1 END)
WHERE s.status = 'active' AND draw('takes 0' || s.id, 1, 100) <= 70
  AND NOT EXISTS (SELECT 1 FROM enrolment e JOIN section y ON y.id = e.section_id WHERE e.student_id = s.id
    AND ((y.course_id = c.id AND (e.status = 'enrolled' OR e.grade >= 50))
      OR (e.status = 'enrolled' AND y.weekday = x.weekday AND y.start_time = x.start_time)))
  AND c.credits + (SELECT coalesce(sum(d.credits), 0) FROM enrolment e JOIN section y ON y.id = e.section_id JOIN course d ON d.id = y.course_id
    WHERE e.student_id = s.id AND e.status = 'enrolled') <= CASE WHEN s.average >= 70 THEN 40 ELSE 30 END;
INSERT INTO enrolment (id, student_id, section_id, status, enrolled_on)
SELECT 5160 + s.id, s.id, x.id, 'enrolled', min('2025-10-05', date(x.starts_on, '-' || draw('early 1' || s.id, 1, 20) || ' days'))
FROM student s JOIN enrolment p ON p.id = 4320 + s.id AND p.grade >= 50 JOIN section q ON q.id = p.section_id JOIN course c ON c.prerequisite_id = q.course_id
JOIN section x ON x.id = 301 + (c.id - 201) * 3 + draw('section 1' || s.id, 0, CASE c.level WHEN 1 THEN 2 ELSE 1 END)
WHERE s.status = 'active' AND draw('takes 1' || s.id, 1, 100) <= 75
  AND NOT EXISTS (SELECT 1 FROM enrolment e JOIN section y ON y.id = e.section_id WHERE e.student_id = s.id
    AND ((y.course_id = c.id AND (e.status = 'enrolled' OR e.grade >= 50))
      OR (e.status = 'enrolled' AND y.weekday = x.weekday AND y.start_time = x.start_time)))
  AND c.credits + (SELECT coalesce(sum(d.credits), 0) FROM enrolment e JOIN section y ON y.id = e.section_id JOIN course d ON d.id = y.course_id
    WHERE e.student_id = s.id AND e.status = 'enrolled') <= CASE WHEN s.average >= 70 THEN 40 ELSE 30 END;
INSERT INTO enrolment (id, student_id, section_id, status, enrolled_on)
SELECT 5320 + s.id, s.id, x.id, 'enrolled', min('2025-10-05', date(x.starts_on, '-' || draw('early 2' || s.id, 1, 20) || ' days'))
FROM student s JOIN course c ON c.id = 201 + draw('course 2' || s.id, 0, 11)
JOIN section x ON x.id = 301 + (c.id - 201) * 3 + draw('section 2' || s.id, 0, CASE c.level WHEN 1 THEN 2 ELSE 1 END)
WHERE s.status = 'active' AND draw('takes 2' || s.id, 1, 100) <= 85
  AND NOT EXISTS (SELECT 1 FROM enrolment e JOIN section y ON y.id = e.section_id WHERE e.student_id = s.id
    AND ((y.course_id = c.id AND (e.status = 'enrolled' OR e.grade >= 50))
      OR (e.status = 'enrolled' AND y.weekday = x.weekday AND y.start_time = x.start_time)))
  AND c.credits + (SELECT coalesce(sum(d.credits), 0) FROM enrolment e JOIN section y ON y.id = e.section_id JOIN course d ON d.id = y.course_id
    WHERE e.student_id = s.id AND e.status = 'enrolled') <= CASE WHEN s.average >= 70 THEN 40 ELSE 30 END;
INSERT INTO enrolment (id, student_id, section_id, status, enrolled_on)
SELECT 5480 + s.id, s.id, x.id, 'enrolled', min('2025-10-05', date(x.starts_on, '-' || draw('early 3' || s.id, 1, 20) || ' days'))
FROM student s JOIN course c ON c.id = 201 + draw('course 3' || s.id, 0, 11)
JOIN section x ON x.id = 301 + (c.id - 201) * 3 + draw('section 3' || s.id, 0, CASE c.level WHEN 1 THEN 2 ELSE 1 END)
WHERE s.status = 'active' AND draw('takes 3' || s.id, 1, 100) <= 70
  AND NOT EXISTS (SELECT 1 FROM enrolment e JOIN section y ON y.id = e.section_id WHERE e.student_id = s.id
    AND ((y.course_id = c.id AND (e.status = 'enrolled' OR e.grade >= 50))
      OR (e.status = 'enrolled' AND y.weekday = x.weekday AND y.start_time = x.start_time)))
  AND c.credits + (SELECT coalesce(sum(d.credits), 0) FROM enrolment e JOIN section y ON y.id = e.section_id JOIN course d ON d.id = y.course_id
    WHERE e.student_id = s.id AND e.status = 'enrolled') <= CASE WHEN s.average >= 70 THEN 40 ELSE 30 END;
INSERT INTO enrolment (id, student_id, section_id, status, enrolled_on)
SELECT 5640 + s.id, s.id, x.id, 'enrolled', min('2025-10-05', date(x.starts_on, '-' || draw('early 4' || s.id, 1, 20) || ' days'))
FROM student s JOIN enrolment p ON p.id = 4000 + s.id AND p.grade >= 50 JOIN section q ON q.id = p.section_id JOIN course c ON c.prerequisite_id = q.course_id
JOIN section x ON x.id = 301 + (c.id - 201) * 3 + draw('section 4' || s.id, 0, CASE c.level WHEN 1 THEN 2 ELSE 1 END)
WHERE s.status = 'active' AND draw('takes 4' || s.id, 1, 100) <= 75
  AND NOT EXISTS (SELECT 1 FROM enrolment e JOIN section y ON y.id = e.section_id WHERE e.student_id = s.id
    AND ((y.course_id = c.id AND (e.status = 'enrolled' OR e.grade >= 50))
      OR (e.status = 'enrolled' AND y.weekday = x.weekday AND y.start_time = x.start_time)))
  AND c.credits + (SELECT coalesce(sum(d.credits), 0) FROM enrolment e JOIN section y ON y.id = e.section_id JOIN course d ON d.id = y.course_id
    WHERE e.student_id = s.id AND e.status = 'enrolled') <= CASE WHEN s.average >= 70 THEN 40 ELSE 30 END;
INSERT INTO enrolment (id, student_id, section_id, status, enrolled_on)
SELECT 5800 + s.id, s.id, x.id, 'enrolled', min('2025-10-05', date(x.starts_on, '-' || draw('early 5' || s.id, 1, 20) || ' days'))
FROM student s JOIN course c ON c.id = 201 + draw('course 5' || s.id, 0, 11)
JOIN section x ON x.id = 301 + (c.id - 201) * 3 + draw('section 5' || s.id, 0, CASE c.level WHEN 1 THEN 2 ELSE 1 END)
WHERE s.status = 'active' AND draw('takes 5' || s.id, 1, 100) <= 40
  AND NOT EXISTS (SELECT 1 FROM enrolment e JOIN section y ON y.id = e.section_id WHERE e.student_id = s.id
    AND ((y.course_id = c.id AND (e.status = 'enrolled' OR e.grade >= 50))
      OR (e.status = 'enrolled' AND y.weekday = x.weekday AND y.start_time = x.start_time)))
  AND c.credits + (SELECT coalesce(sum(d.credits), 0) FROM enrolment e JOIN section y ON y.id = e.section_id JOIN course d ON d.id = y.course_id
    WHERE e.student_id = s.id AND e.status = 'enrolled') <= CASE WHEN s.average >= 70 THEN 40 ELSE 30 END;
INSERT INTO enrolment (id, student_id, section_id, status, enrolled_on)
SELECT 6000 + s.id, s.id, x.id, 'dropped', date('2025-09-05', draw('gone on' || s.id, 0, 20) || ' days')
FROM student s JOIN course c ON c.id = 201 + draw('gone' || s.id, 0, 11)
JOIN section x ON x.id = 301 + (c.id - 201) * 3 + draw('gone from' || s.id, 0, 2)
WHERE s.status = 'active' AND x.block IN ('autumn', 'late autumn') AND draw('has gone' || s.id, 1, 100) <= 54
  AND NOT EXISTS (SELECT 1 FROM enrolment e JOIN section y ON y.id = e.section_id WHERE e.student_id = s.id AND y.course_id = c.id);
UPDATE section SET taken = (SELECT count(*) FROM enrolment WHERE section_id = section.id AND status <> 'dropped');
UPDATE section SET capacity = taken + pick('room' || id, 0, 2, 3, 4, 5, 6, 8);

-- Two sittings of every final, two resits for the courses of the summer.
INSERT INTO exam (id, course_id, kind, held_on, start_time, room, capacity, taken)
SELECT 800 + (c.id - 201) * 2 + n.i, c.id, 'final',
       date('2025-10-06', CASE WHEN n.i = 2 THEN draw('second' || c.id, 45, 78) WHEN c.id % 3 = 0 THEN draw('first' || c.id, 1, 2)
                               WHEN c.id % 3 = 1 THEN draw('first' || c.id, 4, 9) ELSE draw('first' || c.id, 13, 40) END || ' days'),
       pick('hour' || c.id || n.i, '10:00', '13:30', '15:00'), pick('hall' || c.id || n.i, 'Great Hall', 'Tower Room', 'Orchard Hall', 'Lower Gallery'), 90, 0
FROM course c JOIN number n ON n.i <= 2;
INSERT INTO exam (id, course_id, kind, held_on, start_time, room, capacity, taken)
SELECT 900 + (c.id - 201) * 2 + n.i, c.id, 'resit',
       date('2025-10-06', CASE WHEN n.i = 2 THEN draw('resit 2' || c.id, 34, 60) WHEN c.id % 4 = 0 THEN draw('resit 1' || c.id, 4, 8)
                               ELSE draw('resit 1' || c.id, 12, 30) END || ' days'),
       pick('resit hour' || c.id || n.i, '10:00', '13:30', '15:00'), pick('resit hall' || c.id || n.i, 'Tower Room', 'Lower Gallery'), 90, 0
FROM course c JOIN number n ON n.i <= 2 WHERE c.level <= 2;

INSERT INTO exam_registration (id, student_id, exam_id, status, moved, registered_on)
SELECT 20000 + e.id, e.student_id, 800 + (x.course_id - 201) * 2 + pick('sitting' || e.id, 1, 1, 1, 2), 'registered',
       CASE WHEN draw('moved' || e.id, 1, 100) <= 12 THEN 1 ELSE 0 END, min('2025-10-05', date(e.enrolled_on, draw('entered' || e.id, 1, 9) || ' days'))
FROM enrolment e JOIN section x ON x.id = e.section_id WHERE e.status = 'enrolled' AND draw('registers' || e.id, 1, 100) <= 52;
INSERT INTO exam_registration (id, student_id, exam_id, status, moved, registered_on)
SELECT 20000 + e.id, e.student_id, 900 + (x.course_id - 201) * 2 + draw('resit sitting' || e.id, 1, 2),
       pick('resit state' || e.id, 'registered', 'registered', 'registered', 'cancelled'), 0, '2025-10-04'
FROM enrolment e JOIN section x ON x.id = e.section_id WHERE e.grade < 50 AND e.graded_on < '2025-10-04' AND draw('resits' || e.id, 1, 100) <= 36;
UPDATE exam SET taken = (SELECT count(*) FROM exam_registration WHERE exam_id = exam.id AND status = 'registered');
UPDATE exam SET capacity = taken + pick('seats' || id, 0, 3, 4, 5, 6, 8, 9);

INSERT INTO appeal (id, student_id, enrolment_id, ground, status, filed_on)
SELECT 10000 + id, student_id, id, pick('ground' || id, 'marking error', 'unfair procedure'),
       CASE WHEN graded_on > '2025-09-12' THEN 'open' ELSE pick('verdict' || id, 'open', 'upheld', 'rejected') END,
       min('2025-10-05', date(graded_on, draw('filed' || id, 1, 15) || ' days'))
FROM enrolment WHERE status = 'completed' AND graded_on < '2025-10-04' AND draw('appeals' || id, 1, 100) <= 16;

-- Fees: tuition is 45.00 a credit; every other kind as the handbook says.
INSERT INTO fee (id, student_id, enrolment_id, registration_id, kind, amount_cents, refunded_cents, due_on, status, paid_by)
SELECT 40000 + e.id, e.student_id, e.id, NULL, 'tuition', c.credits * 4500, 0, date(x.starts_on, '30 days'),
       CASE WHEN draw('pays' || e.id, 1, 100) <= CASE x.block WHEN 'august' THEN 72 ELSE 40 END THEN 'paid' ELSE 'open' END, NULL
FROM enrolment e JOIN section x ON x.id = e.section_id JOIN course c ON c.id = x.course_id WHERE e.status = 'enrolled';
INSERT INTO fee (id, student_id, enrolment_id, registration_id, kind, amount_cents, refunded_cents, due_on, status, paid_by)
SELECT 40000 + e.id, e.student_id, e.id, NULL, 'tuition', c.credits * 4500, 0, date(x.starts_on, '30 days'), 'cancelled', NULL
FROM enrolment e JOIN section x ON x.id = e.section_id JOIN course c ON c.id = x.course_id WHERE e.status = 'dropped';
INSERT INTO fee (id, student_id, enrolment_id, registration_id, kind, amount_cents, refunded_cents, due_on, status, paid_by)
SELECT 30000 + r.id, r.student_id, NULL, r.id, 'resit', 2000 + 300 * c.credits, 0, date(r.registered_on, '14 days'),
       CASE r.status WHEN 'cancelled' THEN 'cancelled' ELSE pick('resit paid' || r.id, 'open', 'paid') END, NULL
FROM exam_registration r JOIN exam m ON m.id = r.exam_id AND m.kind = 'resit' JOIN course c ON c.id = m.course_id;
INSERT INTO fee (id, student_id, enrolment_id, registration_id, kind, amount_cents, refunded_cents, due_on, status, paid_by)
SELECT 43000 + a.id, a.student_id, a.enrolment_id, NULL, 'appeal', 2000 + 100 * c.credits, 0, date(a.filed_on, '14 days'), pick('appeal paid' || a.id, 'open', 'paid', 'paid'), NULL
FROM appeal a JOIN enrolment e ON e.id = a.enrolment_id JOIN section x ON x.id = e.section_id JOIN course c ON c.id = x.course_id;
INSERT INTO fee (id, student_id, enrolment_id, registration_id, kind, amount_cents, refunded_cents, due_on, status, paid_by)
SELECT 48000 + id, id, NULL, NULL, 'library fine', pick('fine a' || id, 150, 240, 360, 480, 520, 680, 750, 890, 960, 1120, 1340, 1480, 1760, 1920, 2280, 2650, 3100),
       0, date('2025-10-06', draw('fine due' || id, -34, 21) || ' days'), pick('fine state' || id, 'open', 'open', 'open', 'open', 'open', 'waived', 'waived'), NULL
FROM student WHERE draw('fined' || id, 1, 100) <= 78;
INSERT INTO fee (id, student_id, enrolment_id, registration_id, kind, amount_cents, refunded_cents, due_on, status, paid_by)
SELECT 48200 + id, id, NULL, NULL, 'library fine', pick('fine b' || id, 130, 210, 330, 410, 570, 610, 720, 870, 990, 1180, 1390, 1620, 1840, 2040, 2490, 2870),
       0, date('2025-10-06', draw('fine b due' || id, -20, 21) || ' days'), pick('fine b state' || id, 'open', 'open', 'open', 'paid'), NULL
FROM student WHERE draw('fined again' || id, 1, 100) <= 62;

-- Some pay the tuition of one course in two instalments.
INSERT INTO fee (id, student_id, enrolment_id, registration_id, kind, amount_cents, refunded_cents, due_on, status, paid_by)
SELECT 2000 + f.id, f.student_id, f.enrolment_id, NULL, 'instalment', f.amount_cents / 2, 0, date(f.due_on, '30 days'), 'open', NULL
FROM fee f
WHERE f.kind = 'tuition' AND f.status = 'open' AND f.due_on >= '2025-10-06' AND f.amount_cents >= 40000 AND draw('plan' || f.student_id, 1, 100) <= 52
  AND NOT EXISTS (SELECT 1 FROM fee g WHERE g.student_id = f.student_id AND g.kind = 'tuition' AND g.status = 'open'
                  AND g.due_on >= '2025-10-06' AND g.amount_cents >= 40000 AND g.id > f.id);
UPDATE fee SET kind = 'instalment', amount_cents = amount_cents - amount_cents / 2
WHERE kind = 'tuition' AND id + 2000 IN (SELECT id FROM fee WHERE kind = 'instalment');
INSERT INTO fee (id, student_id, enrolment_id, registration_id, kind, amount_cents, refunded_cents, due_on, status, paid_by)
SELECT 11000 + id, student_id, enrolment_id, NULL, 'plan fee', 1500, 0, '2025-10-24', pick('plan paid' || id, 'open', 'paid'), NULL
FROM fee WHERE kind = 'instalment' AND id - 2000 IN (SELECT id FROM fee WHERE kind = 'instalment');
UPDATE fee SET paid_by = pick('paid by' || id, 'card', 'card', 'bank transfer') WHERE status = 'paid';
UPDATE fee SET refunded_cents = amount_cents, paid_by = 'card' WHERE status = 'cancelled' AND draw('was paid' || id, 1, 100) <= 40;
UPDATE student SET owed_cents = (SELECT coalesce(sum(amount_cents), 0) FROM fee WHERE student_id = student.id AND status = 'open');

INSERT INTO application (id, student_id, scholarship_id, status, applied_on)
SELECT 80000 + s.id, s.id, g.id, CASE WHEN g.deadline < '2025-10-01' THEN pick('app a' || s.id, 'awarded', 'rejected') ELSE 'submitted' END,
       date('2025-08-20', draw('app a day' || s.id, 0, 25) || ' days')
FROM student s JOIN scholarship g ON g.id = 601 + draw('app a which' || s.id, 0, 13)
WHERE s.average >= g.min_average AND s.credits_earned >= g.min_credits AND (g.programme IS NULL OR g.programme = s.programme) AND s.status = 'active';
INSERT INTO application (id, student_id, scholarship_id, status, applied_on)
SELECT 80200 + s.id, s.id, g.id, 'submitted', date('2025-09-16', draw('app b day' || s.id, 0, 18) || ' days')
FROM student s JOIN scholarship g ON g.id = pick('app b which' || s.id, 601, 602, 603, 604, 612, 613, 614)
WHERE s.average >= g.min_average AND s.credits_earned >= g.min_credits AND s.status = 'active' AND draw('app b' || s.id, 1, 100) <= 36
  AND NOT EXISTS (SELECT 1 FROM application a WHERE a.student_id = s.id AND a.scholarship_id = g.id);

-- Library holds on books of which no copy is on the shelf.
INSERT INTO hold (id, student_id, book_id, desk, status, placed_on)
SELECT 63000 + s.id, s.id, b.id, pick('desk 0' || s.id, 'Main Hall', 'Riverside', 'Annex'),
       pick('hold 0' || s.id, 'waiting', 'waiting', 'waiting', 'waiting', 'ready', 'collected', 'cancelled'), date('2025-10-05', '-' || draw('held 0' || s.id, 0, 40) || ' days')
FROM student s JOIN book b ON b.id = 700 + draw('row 0' || s.id, 0, 7) * 5 + pick('shelf 0' || s.id, 2, 3, 5)
WHERE draw('holds 0' || s.id, 1, 100) <= 61 AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.student_id = s.id AND h.book_id = b.id);
INSERT INTO hold (id, student_id, book_id, desk, status, placed_on)
SELECT 63200 + s.id, s.id, b.id, pick('desk 1' || s.id, 'Main Hall', 'Riverside', 'Annex'),
       pick('hold 1' || s.id, 'waiting', 'waiting', 'waiting', 'waiting', 'ready', 'collected', 'cancelled'), date('2025-10-05', '-' || draw('held 1' || s.id, 0, 40) || ' days')
FROM student s JOIN book b ON b.id = 700 + draw('row 1' || s.id, 0, 7) * 5 + pick('shelf 1' || s.id, 2, 3, 5)
WHERE draw('holds 1' || s.id, 1, 100) <= 43 AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.student_id = s.id AND h.book_id = b.id);
INSERT INTO hold (id, student_id, book_id, desk, status, placed_on)
SELECT 63400 + s.id, s.id, b.id, pick('desk 2' || s.id, 'Main Hall', 'Riverside', 'Annex'),
       pick('hold 2' || s.id, 'waiting', 'waiting', 'waiting', 'waiting', 'ready', 'collected', 'cancelled'), date('2025-10-05', '-' || draw('held 2' || s.id, 0, 40) || ' days')
FROM student s JOIN book b ON b.id = 700 + draw('row 2' || s.id, 0, 7) * 5 + pick('shelf 2' || s.id, 2, 3, 5)
WHERE draw('holds 2' || s.id, 1, 100) <= 26 AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.student_id = s.id AND h.book_id = b.id);

INSERT INTO escalation (id, student_id, enrolment_id, fee_id, category, status, opened_on)
SELECT 90000 + i, 1001 + (i * 29) % 150, NULL, NULL, pick('case' || i, 'illness_appeal', 'fine_review', 'leave_of_absence', 'safety_report', 'instalment_drop'),
       pick('done' || i, 'open', 'closed', 'closed'), date('2025-10-05', '-' || draw('case day' || i, 0, 70) || ' days')
FROM number WHERE i <= 14;
