-- Members. Every eighth one tends not to turn up.
INSERT INTO member (id, name, birth_date, card_number, tier, status, paused_until, pauses_this_year, health_check_on, credit, joined_on)
SELECT 1000 + i, first_name('s' || i) || ' ' || last_name('s' || i),
       CASE WHEN draw('young' || i, 1, 100) <= 18 THEN date('2004-02-01', draw('teen' || i, 0, 1950) || ' days')
            ELSE date('1952-01-01', draw('adult' || i, 0, 19300) || ' days') END,
       'K' || (10000 + (i * 7919 + 4711) % 89989), tier, CASE WHEN paused THEN 'paused' ELSE 'active' END,
       CASE WHEN paused THEN date('2025-09-08', draw('until' || i, 6, 80) || ' days') END,
       CASE WHEN paused THEN pick('pauses' || i, 1, 1, 2) WHEN tier = 'basic' THEN 0 ELSE pick('pauses' || i, 0, 0, 1, 1, 2) END,
       CASE WHEN draw('checked' || i, 1, 100) <= 62 THEN date('2025-09-08', (0 - draw('check' || i, 5, 350)) || ' days')
            ELSE date('2025-09-08', (0 - draw('check' || i, 372, 800)) || ' days') END,
       0, date('2018-03-01', draw('since' || i, 0, 2400) || ' days')
FROM (SELECT i, tier, tier <> 'basic' AND i > 4 AND draw('paused' || i, 1, 100) <= 14 AS paused
      FROM (SELECT i, pick('tier' || i, 'basic', 'basic', 'plus', 'plus', 'premium') AS tier FROM number WHERE i <= 160));

-- Classes of the next seventeen days: two run at the same hour, each pair on the same day.
INSERT INTO session (id, kind, title, coach, starts_at, capacity, places_left, price)
SELECT 2001 + n, 'class',
       CASE n % 8 WHEN 0 THEN 'Midday Spin' WHEN 1 THEN 'Core Strength' WHEN 2 THEN 'Boxing Basics' WHEN 3 THEN 'Pilates Flow'
         WHEN 4 THEN 'Circuit Training' WHEN 5 THEN 'Aqua Fitness' WHEN 6 THEN 'Evening Yoga' ELSE 'Dance Fitness' END,
       first_name('coach' || n % 8) || ' ' || last_name('coach' || n % 8),
       date('2025-09-08', (CASE WHEN n < 8 THEN 0 ELSE n / 8 * 2 + draw('day' || n / 2, 0, 1) END) || ' days')
         || CASE n % 8 / 2 WHEN 0 THEN 'T12:00:00' WHEN 1 THEN 'T17:30:00' WHEN 2 THEN 'T18:30:00' ELSE 'T20:00:00' END,
       pick('size' || n, 5, 6, 7, 8), 0, 800 + n % 8 * 60
FROM (SELECT i - 1 AS n FROM number WHERE i <= 72);

-- Classes of the last four weeks.
INSERT INTO session (id, kind, title, coach, starts_at, capacity, places_left, price)
SELECT 2101 + n, 'class', s.title, s.coach, date('2025-09-08', (0 - 1 - n * 27 / 40) || ' days') || substr(s.starts_at, 11), 12, 0, s.price
FROM (SELECT i - 1 AS n FROM number WHERE i <= 40) JOIN session s ON s.id = 2001 + n % 8;

-- Hours with a coach.
INSERT INTO session (id, kind, title, coach, starts_at, capacity, places_left, price)
SELECT 2201 + n, 'coaching', CASE n % 4 WHEN 0 THEN 'Tennis Coaching' WHEN 1 THEN 'Squash Coaching' WHEN 2 THEN 'Swimming Coaching'
         ELSE 'Climbing Coaching' END,
       first_name('trainer' || n % 8) || ' ' || last_name('trainer' || n % 8),
       date('2025-09-10', (n / 4) || ' days') || CASE n % 4 WHEN 0 THEN 'T09:00:00' WHEN 1 THEN 'T11:00:00' WHEN 2 THEN 'T14:00:00' ELSE 'T15:30:00' END,
       1, 0, 3200 + n % 4 * 250 + (n / 4 * 5 + n % 4) % 11 * 120
FROM (SELECT i - 1 AS n FROM number WHERE i <= 44);

-- Places in the coming classes: members with odd and with even numbers never meet in one pair of classes.
INSERT INTO booking (id, session_id, member_id, status, price, made_on)
SELECT 30001 + n * 10 + k, s.id, m.id, 'booked', 0, date('2025-09-08', (0 - draw('made' || n || '/' || k, 1, 12)) || ' days')
FROM (SELECT i - 1 AS n FROM number WHERE i <= 72) CROSS JOIN (SELECT i - 1 AS k FROM number WHERE i <= 8) JOIN session s ON s.id = 2001 + n
JOIN member m ON m.id = 1001 + 2 * ((n * 13 + k * 7) % 80) + n % 2
WHERE m.status = 'active' AND m.id % 9 <> 4 AND k < CASE WHEN n < 8 THEN s.capacity WHEN draw('full' || n, 1, 100) <= 36 THEN s.capacity
                                       ELSE draw('fill' || n, 2, s.capacity - 1) END;

UPDATE session SET capacity = max(3, (SELECT count(*) FROM booking b WHERE b.session_id = session.id))
WHERE id BETWEEN 2009 AND 2072 AND draw('full' || (id - 2001), 1, 100) <= 36;

INSERT INTO booking (id, session_id, member_id, status, price, made_on)
SELECT 31001 + n * 10 + k, s.id, m.id, 'waiting', 0, date('2025-09-08', (0 - draw('queued' || n || '/' || k, 0, 5)) || ' days')
FROM (SELECT i - 1 AS n FROM number WHERE i <= 72) CROSS JOIN (SELECT i - 1 AS k FROM number WHERE i <= 5) JOIN session s ON s.id = 2001 + n
JOIN member m ON m.id = 1001 + 2 * ((n * 13 + (k + 20) * 7) % 80) + n % 2
WHERE m.status = 'active' AND s.capacity = (SELECT count(*) FROM booking b WHERE b.session_id = s.id) AND k < draw('queue' || n, 0, 5);

INSERT INTO booking (id, session_id, member_id, status, price, made_on)
SELECT 32001 + n * 10 + k, s.id, m.id, 'cancelled', 0, date('2025-09-08', (0 - draw('dropped' || n || '/' || k, 3, 14)) || ' days')
FROM (SELECT i - 1 AS n FROM number WHERE i <= 72) CROSS JOIN (SELECT i - 1 AS k FROM number WHERE i <= 2) JOIN session s ON s.id = 2001 + n
JOIN member m ON m.id = 1001 + 2 * ((n * 13 + (k + 40) * 7) % 80) + n % 2 WHERE draw('drop' || n || '/' || k, 1, 100) <= 54;

INSERT INTO booking (id, session_id, member_id, status, price, made_on)
SELECT 33001 + n, 2201 + n, m.id, 'booked', 0, date('2025-09-08', (0 - draw('hired' || n, 1, 10)) || ' days')
FROM (SELECT i - 1 AS n FROM number WHERE i <= 44) JOIN member m ON m.id = 1003 + n * 11 % 157
WHERE m.status = 'active' AND n % 3 = 1;

-- Classes that are over.
INSERT INTO booking (id, session_id, member_id, status, price, made_on)
SELECT 34001 + u * 10 + j, 2101 + (u * 3 + j * 7) % 40, 1000 + 8 * u, CASE WHEN draw('absent' || u || '/' || j, 1, 100) <= 86 THEN 'missed' ELSE 'attended' END,
       0, '2025-08-08'
FROM (SELECT i AS u FROM number WHERE i <= 20) CROSS JOIN (SELECT i - 1 AS j FROM number WHERE i <= 4);

INSERT INTO booking (id, session_id, member_id, status, price, made_on)
SELECT 35001 + n * 10 + k, 2101 + n, 1001 + i, CASE WHEN draw('away' || n || '/' || k, 1, 100) <= 12 THEN 'missed' ELSE 'attended' END, 0, '2025-08-09'
FROM (SELECT a.i - 1 AS n, b.i AS k, ((a.i - 1) * 11 + b.i * 53) % 160 AS i FROM number a CROSS JOIN number b WHERE a.i <= 40 AND b.i <= 1)
WHERE (i + 1) % 8 > 0;

UPDATE session SET places_left = capacity - (SELECT count(*) FROM booking b WHERE b.session_id = session.id AND b.status IN ('booked', 'attended', 'missed'));

-- Nobody holds more places ahead than the tier allows.
UPDATE member SET tier = 'plus' WHERE tier = 'basic' AND (SELECT count(*) FROM booking b WHERE b.member_id = member.id AND b.status = 'booked') > 4;
UPDATE booking SET price = (SELECT CASE WHEN s.kind = 'coaching' THEN CASE m.tier WHEN 'premium' THEN s.price * 80 / 100 ELSE s.price END
                                     ELSE CASE m.tier WHEN 'basic' THEN s.price WHEN 'plus' THEN s.price / 2 ELSE 0 END END
                            FROM session s JOIN member m ON m.id = booking.member_id WHERE s.id = booking.session_id)
WHERE status <> 'waiting';

-- Courts and their hours, in pairs of two that one member often takes together.
INSERT INTO court (id, name, sport, indoor)
SELECT 200 + column1, column2, column3, column4 FROM (VALUES (1, 'Larch Court', 'tennis', 0), (2, 'Willow Court', 'tennis', 0), (3, 'Maple Court', 'tennis', 1),
  (4, 'Glass Box', 'squash', 1), (5, 'Quiet Box', 'squash', 1), (6, 'Feather Hall', 'badminton', 1), (7, 'Bridge Hall', 'badminton', 1),
  (8, 'Attic Room', 'table tennis', 1));

INSERT INTO court_hour (id, court_id, starts_at, price, status, member_id, paid)
SELECT 4001 + n, 201 + n / 4 % 8,
       date('2025-09-08', (n / 32) || ' days') || CASE n % 4 WHEN 0 THEN 'T12:00:00' WHEN 1 THEN 'T15:00:00' WHEN 2 THEN 'T17:00:00' ELSE 'T19:00:00' END,
       CASE n / 4 % 8 WHEN 0 THEN 1400 WHEN 1 THEN 1700 WHEN 2 THEN 2050 WHEN 3 THEN 1100 WHEN 4 THEN 1260 WHEN 5 THEN 900 WHEN 6 THEN 1040 ELSE 600 END
         + CASE n % 4 WHEN 0 THEN 0 WHEN 1 THEN 100 WHEN 2 THEN 550 ELSE 720 END,
       CASE WHEN draw('closed' || n, 1, 100) <= 4 THEN 'closed' ELSE 'free' END, NULL, 0
FROM (SELECT i - 1 AS n FROM number WHERE i <= 288);

UPDATE court_hour SET status = 'booked', member_id = 1001 + ((id - 4001) / 2 * 7 + 2) % 160
WHERE status = 'free' AND draw('taken' || id, 1, 100) <= CASE WHEN id < 4065 THEN 84 ELSE 46 END
  AND (SELECT m.status FROM member m WHERE m.id = 1001 + ((court_hour.id - 4001) / 2 * 7 + 2) % 160) = 'active';
UPDATE court_hour SET paid = CASE (SELECT m.tier FROM member m WHERE m.id = court_hour.member_id) WHEN 'premium' THEN price / 2 ELSE price END
WHERE status = 'booked';

-- Passes: one or two of different kinds.
INSERT INTO pass (id, member_id, kind, visits_total, visits_left, price, bought_on, expires_on, extensions, status)
SELECT 5000 + n, 1000 + i, kind, total, CASE WHEN gone THEN 0 ELSE draw('visits' || n, 1, total) END,
       CASE kind WHEN 'swimming' THEN 620 WHEN 'sauna' THEN 1150 WHEN 'climbing' THEN 980 ELSE 540 END * total * CASE total WHEN 20 THEN 90 ELSE 100 END / 100,
       date(ends, '-12 months'), ends, CASE WHEN draw('extended' || n, 1, 100) <= 40 THEN 1 ELSE 0 END, CASE WHEN gone THEN 'refunded' ELSE 'active' END
FROM (SELECT i, k, i + 200 * k AS n, pick('total' || (i + 200 * k), 10, 10, 20) AS total, draw('gone' || (i + 200 * k), 1, 100) <= 8 AS gone,
             CASE (draw('kind' || i, 0, 3) + k) % 4 WHEN 0 THEN 'swimming' WHEN 1 THEN 'sauna' WHEN 2 THEN 'climbing' ELSE 'skating' END AS kind,
             CASE WHEN draw('phase' || (i + 200 * k), 1, 100) <= 42 THEN date('2025-09-08', draw('ends' || (i + 200 * k), -14, 30) || ' days')
                  WHEN draw('phase' || (i + 200 * k), 1, 100) <= 50 THEN date('2025-09-08', draw('ends' || (i + 200 * k), -160, -20) || ' days')
                  ELSE date('2025-09-08', draw('ends' || (i + 200 * k), 34, 340) || ' days') END AS ends
      FROM number CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1) WHERE i <= 160 AND draw('has pass' || (i + 200 * k), 1, 100) <= CASE k WHEN 0 THEN 88 ELSE 55 END);

-- Teams.
INSERT INTO team (id, name, sport, category, min_age, max_age, training_day, season_fee, max_players)
SELECT 100 + column1, column2, CASE (column1 - 1) / 3 WHEN 0 THEN 'basketball' WHEN 1 THEN 'handball' WHEN 2 THEN 'hockey' ELSE 'volleyball' END,
       CASE column1 % 3 WHEN 1 THEN 'youth' WHEN 2 THEN 'open' ELSE 'masters' END, CASE column1 % 3 WHEN 1 THEN 14 WHEN 2 THEN 18 ELSE 40 END,
       CASE column1 % 3 WHEN 1 THEN 21 ELSE 99 END, column3, column4, 20
FROM (VALUES (1, 'Harbour Sparks', 'Monday', 4200), (2, 'Harbour Herons', 'Wednesday', 7400), (3, 'Harbour Elders', 'Friday', 5600),
  (4, 'Mill Lane Comets', 'Tuesday', 3900), (5, 'Mill Lane Foxes', 'Thursday', 6800), (6, 'Mill Lane Veterans', 'Monday', 5100),
  (7, 'Icebridge Cubs', 'Friday', 5300), (8, 'Icebridge Bears', 'Tuesday', 9200), (9, 'Icebridge Old Bears', 'Thursday', 6900),
  (10, 'Orchard Swifts', 'Wednesday', 3700), (11, 'Orchard Kites', 'Monday', 6100), (12, 'Orchard Owls', 'Tuesday', 4700));

INSERT INTO team_player (id, team_id, member_id, joined_on, status)
SELECT 6000 + i, 100 + draw('team' || i, 0, 3) * 3 + CASE WHEN m.birth_date > '2004-09-08' THEN pick('cat' || i, 1, 1, 2)
         WHEN m.birth_date < '1985-09-08' THEN pick('cat' || i, 3, 3, 2) ELSE 2 END,
       m.id, date('2025-06-01', (0 - draw('entered' || i, 0, 700)) || ' days'), CASE WHEN draw('quit' || i, 1, 100) <= 22 THEN 'left' ELSE 'active' END
FROM number JOIN member m ON m.id = 1000 + i WHERE i <= 160 AND m.birth_date < '2007-09-08' AND draw('plays' || i, 1, 100) <= 55;
UPDATE team SET max_players = CASE WHEN id IN (105, 109) THEN max(3, (SELECT count(*) FROM team_player p WHERE p.team_id = team.id AND p.status = 'active'))
                                   ELSE (SELECT count(*) FROM team_player p WHERE p.team_id = team.id AND p.status = 'active') + draw('room' || id, 3, 6) END;

-- Matches at home, and tickets.
INSERT INTO fixture (id, sport, opponent, starts_at, price, capacity, seats_left, status)
SELECT 300 + column1, CASE column1 % 4 WHEN 0 THEN 'basketball' WHEN 1 THEN 'handball' WHEN 2 THEN 'hockey' ELSE 'volleyball' END, column2,
       CASE WHEN column1 <= 3 THEN date('2025-09-07', (0 - column1 * 6) || ' days') WHEN column1 = 8 THEN '2025-09-09'
            ELSE date('2025-09-10', (column1 * 3 % 47) || ' days') END || CASE WHEN column1 = 8 THEN 'T19:00:00' ELSE pick('kick off' || column1, 'T15:00:00', 'T18:00:00', 'T20:00:00') END,
       1200 + column1 * 70 % 900, 1, 0,
       CASE WHEN column1 <= 3 THEN 'played' WHEN column1 <= 5 THEN 'cancelled' WHEN column1 <= 7 THEN 'postponed' ELSE 'scheduled' END
FROM (VALUES (1, 'Ashgrave Arrows'), (2, 'Brackwater Bulls'), (3, 'Coldspring Cranes'), (4, 'Dunmarrow Dragons'), (5, 'Elmford Eagles'),
  (6, 'Fallowfen Falcons'), (7, 'Gorsefield Giants'), (8, 'Hollin Hawks'), (9, 'Inglemoss Impalas'), (10, 'Juniper Jaguars'), (11, 'Kelder Knights'),
  (12, 'Larkmere Lynxes'), (13, 'Marrowby Mustangs'), (14, 'Netherby Nomads'), (15, 'Oakbarn Otters'), (16, 'Pellworth Panthers'), (17, 'Quillon Quails'),
  (18, 'Ravensgate Rams'), (19, 'Stonehollow Stags'), (20, 'Tarnholm Tigers'), (21, 'Underbeck Union'), (22, 'Veldham Vipers'), (23, 'Wexcombe Wolves'),
  (24, 'Yarrow Yaks'));

INSERT INTO ticket (id, fixture_id, member_id, seats, total, bought_on, status)
SELECT 7000 + n, f.id, m.id, seats, f.price * seats * CASE m.tier WHEN 'basic' THEN 100 WHEN 'plus' THEN 90 ELSE 80 END / 100,
       date('2025-08-20', draw('bought' || n, -20, 15) || ' days'),
       CASE f.status WHEN 'played' THEN 'used' WHEN 'scheduled' THEN pick('ticket' || n, 'valid', 'valid', 'valid', 'valid', 'valid', 'returned')
         ELSE pick('ticket' || n, 'valid', 'valid', 'returned') END
FROM (SELECT i, k, i + 200 * k AS n, draw('seats' || (i + 200 * k), 1, 5) AS seats FROM number CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1)
      WHERE i <= 160 AND draw('has ticket' || (i + 200 * k), 1, 100) <= CASE k WHEN 0 THEN 86 ELSE 58 END)
JOIN fixture f ON f.id = 301 + (i * 5 + k * 11) % 24 JOIN member m ON m.id = 1000 + i;
UPDATE fixture SET seats_left = coalesce((SELECT sum(t.seats) FROM ticket t WHERE t.fixture_id = fixture.id AND t.status IN ('valid', 'used')), 0), capacity = 5000;
UPDATE fixture SET capacity = seats_left + CASE WHEN id IN (313, 320) THEN 0 ELSE draw('empty' || id, 12, 70) END;
UPDATE fixture SET seats_left = capacity - seats_left;

-- Lockers. In each area and size no two cost the same.
INSERT INTO locker (id, label, area, size, monthly_price, status, member_id, rented_until)
SELECT 501 + n, CASE n % 3 WHEN 0 THEN 'P' WHEN 1 THEN 'G' ELSE 'H' END || printf('%02d', n / 3 + 1), CASE n % 3 WHEN 0 THEN 'pool' WHEN 1 THEN 'gym' ELSE 'hall' END,
       CASE n / 3 % 2 WHEN 0 THEN 'small' ELSE 'large' END, CASE n / 3 % 2 WHEN 0 THEN 700 ELSE 1250 END + n % 3 * 50 + (n / 6 * 7) % 20 * 20,
       CASE WHEN owner THEN 'rented' WHEN draw('broken' || n, 1, 100) <= 15 THEN 'broken' ELSE 'free' END,
       CASE WHEN owner THEN 1001 + n * 7 % 160 END, CASE WHEN owner THEN date('2025-09-08', draw('let' || n, 4, 300) || ' days') END
FROM (SELECT i - 1 AS n, draw('rented' || i, 1, 100) <= 62 AS owner FROM number WHERE i <= 120);
UPDATE locker SET status = 'free', member_id = NULL, rented_until = NULL
WHERE size = 'large' AND status = 'rented' AND (SELECT m.tier FROM member m WHERE m.id = locker.member_id) = 'basic';

-- What was paid from credit for what lies ahead, then what was paid in.
INSERT INTO entry (id, member_id, kind, description, amount, booked_on)
SELECT 80000 + b.id - 30000, b.member_id, 'session', s.title, -b.price, b.made_on
FROM booking b JOIN session s ON s.id = b.session_id WHERE b.status = 'booked' AND b.price > 0;

INSERT INTO entry (id, member_id, kind, description, amount, booked_on)
SELECT 84000 + h.id - 4000, h.member_id, 'court', c.name, -h.paid, date('2025-09-08', (0 - draw('court paid' || h.id, 1, 6)) || ' days')
FROM court_hour h JOIN court c ON c.id = h.court_id WHERE h.status = 'booked';

INSERT INTO entry (id, member_id, kind, description, amount, booked_on)
SELECT 85000 + m.id, m.id, 'top_up', 'paid in by card', draw('later' || m.id, 4, 40) * 250, date('2025-09-08', (0 - draw('later day' || m.id, 1, 20)) || ' days')
FROM member m WHERE draw('tops up' || m.id, 1, 100) <= 47;

INSERT INTO entry (id, member_id, kind, description, amount, booked_on)
SELECT 87000 + m.id, m.id, 'top_up', 'paid in at the desk', (draw('funds' || m.id, 300, 19000) + coalesce((SELECT -sum(e.amount) FROM entry e
         WHERE e.member_id = m.id AND e.amount < 0), 0)) / 500 * 500 + 500, date('2025-08-18', (0 - draw('first day' || m.id, 1, 60)) || ' days')
FROM member m;
UPDATE member SET credit = (SELECT sum(e.amount) FROM entry e WHERE e.member_id = member.id);

INSERT INTO escalation (id, member_id, category, created_at, status)
SELECT 9000 + i, 1000 + i * 11, pick('matter' || i, 'complaint', 'lost_property', 'injury', 'group_booking', 'end_membership'),
       date('2025-09-08', (0 - draw('handed' || i, 1, 30)) || ' days') || 'T16:10:00', pick('state' || i, 'open', 'closed')
FROM number WHERE i <= 14;
