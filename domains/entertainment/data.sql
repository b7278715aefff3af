-- Tallow Lane on the morning of Friday, 12 September 2025. Films 101 to 115 are on in the house, all 48 can be rented.

INSERT INTO film (id, name, genre, rating, minutes, rent_cents)
SELECT column1, column2, column3, column4, column5, column6 FROM (VALUES
  (101, 'The Second Umbrella', 'comedy', 6, 97, 320),
  (102, 'Letters to Marrow Bay', 'drama', 12, 118, 410),
  (103, 'The Glass Alibi', 'thriller', 16, 109, 450),
  (104, 'North of the Last Map', 'adventure', 12, 124, 430),
  (105, 'Pip and the Paper Whale', 'animation', 0, 88, 350),
  (106, 'A Year Among Herons', 'documentary', 0, 92, 280),
  (107, 'Three Cousins and a Canoe', 'comedy', 12, 101, 380),
  (108, 'The Weaver of Ondry', 'drama', 16, 131, 460),
  (109, 'Nine Minutes Past', 'thriller', 18, 104, 490),
  (110, 'The Salt Caravan', 'adventure', 12, 137, 470),
  (111, 'Bramble Goes Upstairs', 'animation', 0, 79, 310),
  (112, 'The Bread Question', 'documentary', 6, 84, 250),
  (113, 'My Landlord the Ghost', 'comedy', 12, 95, 360),
  (114, 'Winter at Corrow House', 'drama', 12, 122, 440),
  (115, 'The Quiet Frequency', 'thriller', 16, 112, 420),
  (116, 'Beyond the Copper Gate', 'adventure', 6, 106, 390),
  (117, 'The Moon Has a Doorbell', 'animation', 0, 82, 290),
  (118, 'Under the Old Harbour', 'documentary', 6, 90, 330),
  (119, 'A Perfectly Good Goat', 'comedy', 0, 93, 270),
  (120, 'The Orchard Years', 'drama', 12, 127, 340),
  (121, 'Room With Two Keys', 'thriller', 16, 99, 370),
  (122, 'The Last Ferry to Tamsin', 'adventure', 12, 115, 350),
  (123, 'Little Cog and Big Wheel', 'animation', 6, 86, 370),
  (124, 'Voices of the Slow Train', 'documentary', 0, 76, 220),
  (125, 'Married by Tuesday', 'comedy', 12, 98, 300),
  (126, 'What the Tide Kept', 'drama', 16, 119, 300),
  (127, 'The Borrowed Witness', 'thriller', 18, 107, 330),
  (128, 'Kite Riders of Solen', 'adventure', 6, 111, 320),
  (129, 'Otto the Unhurried Otter', 'animation', 0, 74, 240),
  (130, 'Ink and Iron and Paper', 'documentary', 12, 95, 300),
  (131, 'The Wrong Wedding Band', 'comedy', 6, 100, 340),
  (132, 'A House for Ilse', 'drama', 12, 116, 380),
  (133, 'Cold Ledger', 'thriller', 16, 103, 390),
  (134, 'The Emerald Glider', 'adventure', 12, 108, 410),
  (135, 'Snowbell Street', 'animation', 0, 80, 260),
  (136, 'Seventeen Bridges', 'documentary', 6, 88, 270),
  (137, 'Uncle Basil Retires', 'comedy', 0, 90, 250),
  (138, 'The Lighthouse Exam', 'drama', 6, 110, 320),
  (139, 'The Man on Platform Six', 'thriller', 12, 96, 310),
  (140, 'Across the Amber Plain', 'adventure', 16, 133, 290),
  (141, 'The Clockwork Hedgehog', 'animation', 6, 83, 330),
  (142, 'Honey Without Borders', 'documentary', 0, 81, 240),
  (143, 'Two Left Feet Forward', 'comedy', 12, 102, 290),
  (144, 'Sisters of the Mill', 'drama', 16, 125, 360),
  (145, 'Footsteps in Ashgrove', 'thriller', 18, 105, 280),
  (146, 'The Tin Compass', 'adventure', 6, 99, 340),
  (147, 'Tilda Draws a Dragon', 'animation', 0, 77, 280),
  (148, 'The Invisible Orchestra', 'documentary', 12, 94, 350));

INSERT INTO plan (id, name, monthly_cents, max_profiles, max_devices)
SELECT column1, column2, column3, column4, column5 FROM (VALUES
  (11, 'Candle', 690, 2, 2), (12, 'Lantern', 1110, 4, 4), (13, 'Beacon', 1590, 6, 7));

-- Rows A to E of five seats; E is the lounge.
INSERT INTO seat (id, room, label, zone, place)
SELECT 4000 + 100 * r + p, CASE r WHEN 0 THEN 'Garnet' WHEN 1 THEN 'Opal' ELSE 'Juniper' END,
       substr('ABCDE', (p - 1) / 5 + 1, 1) || ((p - 1) % 5 + 1), CASE (p - 1) / 5 WHEN 0 THEN 'front' WHEN 4 THEN 'lounge' ELSE 'middle' END, p
FROM (SELECT (i - 1) / 25 AS r, (i - 1) % 25 + 1 AS p FROM number WHERE i <= 75);

-- Ten days ahead, two showings a day in each of the three rooms; a film stays in its room and plays on four different days.
INSERT INTO show (id, film_id, room, plays_on, starts_at, price_cents, status)
SELECT 7001 + r * 20 + n, 101 + r * 5 + n % 5, CASE r WHEN 0 THEN 'Garnet' WHEN 1 THEN 'Opal' ELSE 'Juniper' END,
       date('2025-09-12', (n / 2) || ' days'), CASE n % 2 WHEN 0 THEN '15:30' ELSE '20:00' END,
       CASE r WHEN 0 THEN 1000 WHEN 1 THEN 1100 ELSE 900 END + CASE n % 2 WHEN 0 THEN 0 ELSE 200 END,
       CASE WHEN 7001 + r * 20 + n IN (7008, 7015, 7029, 7032, 7047, 7059) THEN 'cancelled' ELSE 'scheduled' END
FROM (SELECT (i - 1) / 20 AS r, (i - 1) % 20 AS n FROM number WHERE i <= 60);
INSERT INTO show (id, film_id, room, plays_on, starts_at, price_cents, status)
SELECT 7101 + r * 8 + d, 101 + r * 5 + (d * 2) % 5, CASE r WHEN 0 THEN 'Garnet' WHEN 1 THEN 'Opal' ELSE 'Juniper' END,
       date('2025-09-11', '-' || d || ' days'), '20:00', CASE r WHEN 0 THEN 1200 WHEN 1 THEN 1300 ELSE 1100 END, 'played'
FROM (SELECT (i - 1) / 8 AS r, (i - 1) % 8 AS d FROM number WHERE i <= 24);

-- Every seventh member is between 13 and 15 years old.
INSERT INTO member (id, name, email, birth_date, level, joined_on, wallet_cents)
SELECT 1000 + i, first_name('viewer' || i) || ' ' || last_name('viewer' || i),
       pick('mail one' || i, 'velvet', 'sunny', 'little', 'clever', 'misty', 'golden', 'rainy', 'north', 'brave', 'mellow') || '.'
         || pick('mail two' || i, 'curtain', 'popcorn', 'ticket', 'screen', 'balcony', 'trailer', 'violin', 'teapot', 'comet', 'fox') || (21 + i * 4)
         || '@' || pick('mail three' || i, 'inkpost', 'dovemail', 'quillbox') || '.example',
       CASE WHEN i % 7 = 3 THEN date('2009-11-01', draw('born' || i, 0, 900) || ' days') ELSE date('1951-01-01', draw('born' || i, 0, 20000) || ' days') END,
       CASE WHEN i % 7 = 3 THEN 'friend' ELSE pick('level' || i, 'friend', 'friend', 'friend', 'patron') END,
       date('2023-01-10', draw('joined' || i, 0, 700) || ' days'), 0
FROM number WHERE i <= 150;

-- Bookings: g is a draw of the state. Members of 13 to 15 leave films rated 16 and 18 to the member after them.
INSERT INTO booking (id, member_id, show_id, booked_on, status, payment, paid_cents, refunded_cents, fees_cents, moved)
SELECT 20000 + i, 1001 + (c + CASE WHEN c % 7 = 2 AND f.rating >= 16 THEN 1 ELSE 0 END) % 150, h.id,
       date(min(h.plays_on, '2025-09-12'), '-' || draw('ahead' || i, 1, 9) || ' days'),
       CASE WHEN g <= 70 THEN CASE WHEN h.status = 'cancelled' AND draw('claimed' || i, 1, 100) <= 10 THEN 'refunded' ELSE 'open' END
            WHEN g <= 84 THEN 'cancelled' ELSE 'used' END,
       pick('pay' || i, 'card', 'card', 'card', 'card', 'wallet'), 0, 0, 0,
       CASE WHEN g BETWEEN 34 AND 70 AND draw('moved' || i, 1, 100) <= 40 THEN 1 ELSE 0 END
FROM (SELECT i, g, CASE WHEN i <= 300 THEN (i - 1) % 150 ELSE draw('who' || i, 0, 149) END AS c,
             CASE WHEN g <= 17 THEN 7001 + draw('hall' || i, 0, 2) * 20 + draw('slot' || i, 0, 1)
                  WHEN g <= 33 THEN pick('called off' || i, 7008, 7015, 7029, 7032, 7047, 7059)
                  WHEN g <= 84 THEN 7001 + draw('hall' || i, 0, 2) * 20 + draw('slot' || i, 2, 19)
                  ELSE 7101 + draw('old' || i, 0, 23) END AS pick_show
      FROM (SELECT i, draw('state' || i, 1, 100) AS g FROM number WHERE i <= 330))
JOIN show h ON h.id = pick_show JOIN film f ON f.id = h.film_id;

-- Tickets of a showing fill its room in order, from a place that depends on the showing.
INSERT INTO ticket (id, booking_id, show_id, seat_id, kind, price_cents, status)
SELECT 40000 + row_number() OVER (ORDER BY booking_id, t), booking_id, show_id, seat_id, kind,
       base * CASE kind WHEN 'child' THEN 60 WHEN 'adult' THEN 100 ELSE 80 END / 100 + CASE zone WHEN 'lounge' THEN 300 ELSE 0 END,
       CASE status WHEN 'open' THEN 'valid' WHEN 'used' THEN 'used' ELSE 'returned' END
FROM (SELECT x.booking_id, x.t, x.show_id, x.status, x.kind, x.base, s.id AS seat_id, s.zone
      FROM (SELECT b.id AS booking_id, n.i AS t, h.id AS show_id, h.room AS room, h.price_cents AS base, b.status AS status,
                   CASE WHEN n.i = 1 THEN CASE WHEN m.birth_date > '2007-09-12' THEN 'student' WHEN m.birth_date > '1985-09-12' THEN pick('first' || b.id, 'adult', 'adult', 'student')
                          WHEN m.birth_date > '1965-09-12' THEN 'adult' ELSE 'senior' END
                        WHEN f.rating < 16 THEN pick('other' || b.id || '-' || n.i, 'child', 'child', 'adult') ELSE 'adult' END AS kind,
                   row_number() OVER (PARTITION BY h.id, b.status IN ('cancelled', 'refunded') ORDER BY b.id, n.i) AS rank
            FROM booking b JOIN member m ON m.id = b.member_id JOIN show h ON h.id = b.show_id JOIN film f ON f.id = h.film_id
            JOIN number n ON n.i <= CASE WHEN h.status = 'cancelled' THEN pick('n' || b.id, 1, 1, 2, 2)
                                         WHEN b.status = 'open' AND h.plays_on > '2025-09-12' THEN pick('n' || b.id, 1, 2, 2, 3, 3, 4)
                                         ELSE pick('n' || b.id, 1, 1, 2) END) x
      JOIN seat s ON s.room = x.room AND s.place = (x.rank + x.show_id * 7) % 25 + 1);

UPDATE booking SET paid_cents = (SELECT sum(price_cents) FROM ticket WHERE booking_id = booking.id);
UPDATE booking SET refunded_cents = paid_cents WHERE status IN ('cancelled', 'refunded');

-- Streaming: adults only. d is the day of the next renewal, counted from today.
INSERT INTO subscription (id, member_id, plan_id, next_plan_id, status, started_on, renews_on, paused_until, last_pause_on, charged_cents)
SELECT id + 2000, id, pick('plan' || id, 11, 11, 12, 12, 12, 13, 13), NULL,
       CASE WHEN g <= 84 THEN 'active' WHEN g <= 93 THEN 'paused' ELSE 'ended' END,
       CASE WHEN g <= 8 THEN date('2025-09-12', '-' || draw('young' || id, 5, 50) || ' days') ELSE date('2024-06-01', draw('since' || id, 0, 390) || ' days') END,
       CASE WHEN g <= 84 THEN date('2025-09-12', draw('d' || id, 2, 29) || ' days')
            WHEN g <= 93 THEN date('2025-09-12', draw('d' || id, 35, 80) || ' days') ELSE date('2025-09-12', '-' || draw('d' || id, 5, 90) || ' days') END,
       CASE WHEN g BETWEEN 85 AND 93 THEN date('2025-09-12', draw('until' || id, 8, 30) || ' days') END,
       CASE WHEN g BETWEEN 85 AND 93 THEN date('2025-09-12', '-' || draw('paused' || id, 3, 25) || ' days')
            WHEN g BETWEEN 52 AND 84 THEN date('2025-09-12', '-' || draw('paused' || id, 50, 340) || ' days') END, 0
FROM (SELECT id, draw('sub' || id, 1, 100) AS g FROM member WHERE (id - 1000) % 7 <> 3);
UPDATE subscription SET started_on = date(last_pause_on, '-' || draw('before' || id, 70, 200) || ' days')
WHERE last_pause_on IS NOT NULL AND started_on > date(last_pause_on, '-61 days');

INSERT INTO profile (id, member_id, name, age_limit, main, created_on)
SELECT s.id + 2000, s.member_id, substr(m.name, 1, instr(m.name, ' ') - 1), 18, 1, s.started_on
FROM subscription s JOIN member m ON m.id = s.member_id;
INSERT INTO profile (id, member_id, name, age_limit, main, created_on)
SELECT 60000 + (member_id - 1000) * 6 + t, member_id, name, pick('limit' || member_id || '-' || t, 0, 6, 6, 12, 12, 16), 0,
       date(started_on, draw('made' || member_id || '-' || t, 0, 4) || ' days')
FROM (SELECT s.member_id, s.started_on, n.i AS t, m.name AS own,
             CASE (draw('names' || s.member_id, 0, 15) + n.i * 3) % 16 WHEN 0 THEN 'Juna' WHEN 1 THEN 'Bo' WHEN 2 THEN 'Mika' WHEN 3 THEN 'Tilly'
               WHEN 4 THEN 'Ferdie' WHEN 5 THEN 'Romy' WHEN 6 THEN 'Caspian' WHEN 7 THEN 'Wren' WHEN 8 THEN 'Ottoline' WHEN 9 THEN 'Piet'
               WHEN 10 THEN 'Saffi' WHEN 11 THEN 'Loris' WHEN 12 THEN 'Nell' WHEN 13 THEN 'Ziggy' WHEN 14 THEN 'Ada' ELSE 'Kasimir' END AS name
      FROM subscription s JOIN member m ON m.id = s.member_id
      JOIN number n ON n.i <= CASE s.plan_id WHEN 11 THEN pick('profiles' || s.member_id, 0, 1, 1)
                                             WHEN 12 THEN pick('profiles' || s.member_id, 0, 1, 1, 2, 3) ELSE pick('profiles' || s.member_id, 1, 2, 3, 3, 5) END)
WHERE instr(own, name || ' ') = 0;

INSERT INTO device (id, member_id, name, kind, registered_on, last_used_on, status)
SELECT id, member_id, CASE kind WHEN 'television' THEN pick('tv' || id, 'Parlour', 'Cellar', 'Attic') || ' screen'
         WHEN 'phone' THEN pick('ph' || id, 'Blue', 'Red', 'Black') || ' phone' WHEN 'tablet' THEN pick('ta' || id, 'Kitchen', 'Travel', 'Sofa') || ' tablet'
         ELSE pick('la' || id, 'Study', 'Work', 'Silver') || ' laptop' END || ' ' || t,
       kind, registered_on, max(registered_on, date('2025-09-12', '-' || draw('used' || id, 0, 120) || ' days')), 'active'
FROM (SELECT 70000 + (s.member_id - 1000) * 8 + n.i AS id, s.member_id, n.i AS t,
             pick('kind' || s.member_id || '-' || n.i, 'television', 'phone', 'phone', 'tablet', 'laptop') AS kind,
             CASE WHEN draw('new' || s.member_id || '-' || n.i, 1, 100) <= 25
                  THEN date('2025-09-12', '-' || draw('reg' || s.member_id || '-' || n.i, 1, 27) || ' days')
                  ELSE date('2025-09-12', '-' || draw('reg' || s.member_id || '-' || n.i, 40, 400) || ' days') END AS registered_on
      FROM subscription s
      JOIN number n ON n.i <= CASE s.plan_id WHEN 11 THEN pick('devices' || s.member_id, 1, 2, 2)
                                             WHEN 12 THEN pick('devices' || s.member_id, 1, 2, 2, 3, 4) ELSE pick('devices' || s.member_id, 1, 2, 4, 4, 6) END
      WHERE s.status <> 'ended');

-- Rentals: g is a draw of the state, k counts the rounds through the members.
INSERT INTO rental (id, member_id, film_id, rented_on, available_until, started_on, price_cents, payment, status)
SELECT 90000 + i, member_id, film_id, rented_on, date(rented_on, '30 days'),
       CASE WHEN g BETWEEN 41 AND 72 THEN min('2025-09-12', date(rented_on, draw('play' || i, 0, 6) || ' days'))
            WHEN g BETWEEN 84 AND 93 THEN date(rented_on, draw('play' || i, 0, 20) || ' days') END,
       100, pick('rentpay' || i, 'card', 'card', 'card', 'wallet'),
       CASE WHEN g <= 83 THEN 'open' WHEN g <= 93 THEN 'expired' ELSE 'refunded' END
FROM (SELECT i, g, member_id,
             CASE WHEN member_id % 7 = 2 THEN 105 + 6 * ((member_id + k * 3) % 8) ELSE 101 + (draw('film' || member_id, 0, 47) + k * 17) % 48 END AS film_id,
             date('2025-09-12', '-' || CASE WHEN g <= 40 THEN draw('ago' || i, 0, 13) WHEN g <= 72 THEN draw('ago' || i, 1, 25)
                                            WHEN g <= 83 THEN draw('ago' || i, 16, 28) ELSE draw('ago' || i, 35, 200) END || ' days') AS rented_on
      FROM (SELECT i, draw('rental' || i, 1, 100) AS g, 1001 + (i * 7) % 150 AS member_id, (i - 1) / 150 AS k FROM number WHERE i <= 200));
UPDATE rental SET price_cents =
  (SELECT f.rent_cents * CASE WHEN EXISTS (SELECT 1 FROM subscription WHERE member_id = rental.member_id AND status = 'active' AND plan_id >= 12)
                              THEN 80 ELSE 100 END / 100 FROM film f WHERE f.id = rental.film_id);

-- The wallet: what was paid from it, what came back, and a top-up that covers the rest.
INSERT INTO entry (id, member_id, booking_id, rental_id, reason, amount_cents, made_on)
SELECT id + 10000, member_id, id, NULL, 'payment', -paid_cents, booked_on FROM booking WHERE payment = 'wallet';
INSERT INTO entry (id, member_id, booking_id, rental_id, reason, amount_cents, made_on)
SELECT id + 11000, member_id, id, NULL, 'refund', refunded_cents, date(booked_on, '1 days') FROM booking WHERE payment = 'wallet' AND refunded_cents > 0;
INSERT INTO entry (id, member_id, booking_id, rental_id, reason, amount_cents, made_on)
SELECT 32000 + id - 90000, member_id, NULL, id, 'payment', -price_cents, rented_on FROM rental WHERE payment = 'wallet';
INSERT INTO entry (id, member_id, booking_id, rental_id, reason, amount_cents, made_on)
SELECT 33000 + id - 90000, member_id, NULL, id, 'refund', price_cents, date(rented_on, '2 days') FROM rental WHERE payment = 'wallet' AND status = 'refunded';
INSERT INTO entry (id, member_id, booking_id, rental_id, reason, amount_cents, made_on)
SELECT 34000 + id - 1000, id, NULL, NULL, 'top_up', amount, date(joined_on, '5 days')
FROM (SELECT m.id, m.joined_on, (pick('purse' || m.id, 0, 0, 500, 1500, 2500, 4000, 6000) + 499
        + (SELECT coalesce(-sum(amount_cents), 0) FROM entry WHERE member_id = m.id)) / 500 * 500 AS amount FROM member m)
WHERE amount > 0;
UPDATE member SET wallet_cents = (SELECT coalesce(sum(amount_cents), 0) FROM entry WHERE member_id = member.id);

INSERT INTO escalation (id, member_id, category, booking_id, show_id, device_id, status, opened_on)
SELECT 95000 + id - 20000, member_id, 'lost_property', id, NULL, NULL, pick('case' || id, 'open', 'closed'), '2025-09-11'
FROM booking b WHERE status = 'used' AND draw('lost' || id, 1, 100) <= 12
  AND NOT EXISTS (SELECT 1 FROM booking e WHERE e.member_id = b.member_id AND e.status = 'used' AND e.id < b.id);
