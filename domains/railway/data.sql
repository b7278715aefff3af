-- Tarnvale Railway: the books as they stand on Thursday, 2025-09-18, at half past eight.

INSERT INTO station (id, name, region, staffed)
SELECT column1, column2, column3, column4 FROM (VALUES
  (11, 'Marlstone Central', 'valley', 'yes'), (12, 'Estermouth Quay', 'coast', 'yes'), (13, 'Kestrel Bay', 'coast', 'yes'),
  (14, 'Corvane', 'hills', 'yes'), (15, 'Lowenport', 'coast', 'yes'), (16, 'Greywick', 'valley', 'yes'),
  (17, 'Aldermoor', 'hills', 'no'), (18, 'Orrin Bridge', 'valley', 'no'), (19, 'Dunhollow', 'hills', 'no'),
  (20, 'Farrowdale', 'valley', 'no'), (21, 'Hallowmere', 'hills', 'yes'), (22, 'Pinnock Sands', 'coast', 'no'));

-- Fourteen directed routes r (r and its neighbour are the two directions, 0 to 7 are expresses) on ten days s: five days lie behind us with
-- one train each, five lie ahead with three expresses or two regional trains. The id of a train is 20001 + 30 r + 3 s + t.
INSERT INTO train (id, number, kind, origin_id, destination_id, day, departs_at, arrives_at, status, delay_minutes, fare_cents, bike_spaces)
SELECT 20001 + code, letter || (110 + r * 20 + t), CASE letter WHEN 'E' THEN 'express' ELSE 'regional' END, a, b, day,
       strftime('%Y-%m-%dT%H:%M:%S', day, start || ' minutes'), strftime('%Y-%m-%dT%H:%M:%S', day, (start + minutes) || ' minutes'),
       CASE WHEN x <= 13 THEN 'cancelled' WHEN s < 5 THEN 'arrived' ELSE 'scheduled' END,
       CASE WHEN x <= 13 OR s >= 5 THEN 0 ELSE pick('late' || code, 0, 8, 14, 19, 22, 26, 35, 48, 57, 64, 82, 96, 125, 138, 150) END,
       CASE letter WHEN 'E' THEN fare + (t + s) % 3 * 700 ELSE fare + (t + s) % 2 * 300 END,
       CASE letter WHEN 'E' THEN pick('bikes' || code, 0, 0, 1, 2, 3) ELSE pick('bikes' || code, 3, 4, 5) END
FROM (SELECT r * 30 + s * 3 + t AS code, r, s, t, a, b, fare, minutes, day, CASE WHEN r < 8 THEN 'E' ELSE 'R' END AS letter,
             draw('works' || r || '-' || s || '-' || t, 1, 100) AS x,
             t * 290 + 400 + r * 11 + draw('start' || r || '-' || t, 0, 4) * 5 AS start
      FROM (SELECT column1 AS r, column2 AS a, column3 AS b, column4 AS fare, column5 AS minutes FROM (VALUES
              (0, 11, 12, 8900, 165), (1, 12, 11, 8900, 165), (2, 11, 13, 6400, 120), (3, 13, 11, 6400, 120), (4, 11, 14, 10400, 210),
              (5, 14, 11, 10400, 210), (6, 16, 15, 7400, 140), (7, 15, 16, 7400, 140), (8, 11, 17, 1900, 45), (9, 17, 11, 1900, 45),
              (10, 16, 18, 2400, 60), (11, 18, 16, 2400, 60), (12, 15, 13, 1600, 35), (13, 13, 15, 1600, 35)))
      JOIN (SELECT column1 AS s, column2 AS day FROM (VALUES
              (0, '2025-09-14'), (1, '2025-09-07'), (2, '2025-08-29'), (3, '2025-08-16'), (4, '2025-08-02'),
              (5, '2025-09-19'), (6, '2025-09-21'), (7, '2025-09-24'), (8, '2025-09-29'), (9, '2025-10-06')))
      JOIN (SELECT i - 1 AS t FROM number WHERE i <= 3)
      WHERE CASE WHEN s < 5 THEN t = s % 2 ELSE t < CASE WHEN r < 8 THEN 3 ELSE 2 END END);

INSERT INTO coach (id, train_id, class, zone, seats, held)
SELECT 52000 + (t.id - 20000) * 3 + n.i, t.id, CASE n.i WHEN 3 THEN 'first' ELSE 'standard' END, CASE n.i WHEN 2 THEN 'quiet' ELSE 'open' END,
       CASE n.i WHEN 3 THEN 8 ELSE 14 END, 0
FROM train t JOIN number n ON n.i <= 3
WHERE t.kind = 'express' AND t.day > '2025-09-18';

INSERT INTO passenger (id, name, email, birth_date, credit_cents)
SELECT 4000 + i, first_name('rider' || i) || ' ' || last_name('rider' || i),
       pick('m1' || i, 'fern', 'hazel', 'ivy', 'juniper', 'larch', 'maple', 'reed', 'rowan', 'sorrel', 'thistle') || '-'
         || pick('m2' || i, 'brook', 'cairn', 'dell', 'fell', 'glen', 'heath', 'knoll', 'moor', 'ridge', 'tarn') || (21 + i * 4)
         || '@' || pick('m3' || i, 'quillpost', 'inkwell', 'daymail') || '.example',
       date(pick('age' || i, '1941-02-01', '1968-03-01', '1976-05-01', '1986-01-01', '2000-10-01', '2001-06-01'), draw('born' || i, 0, 2800) || ' days'), 0
FROM number WHERE i <= 160;

INSERT INTO railcard (id, passenger_id, kind, percent, valid_from, valid_until)
SELECT id + 26000, id, kind, CASE kind WHEN 'regular' THEN 25 ELSE 30 END, date(ends, '-1 year', '1 day'), ends
FROM (SELECT id, CASE WHEN birth_date > '1999-09-18' THEN 'youth' WHEN birth_date <= '1965-09-18' THEN 'senior' ELSE 'regular' END AS kind,
             date('2025-09-18', CASE WHEN draw('card state' || id, 1, 100) <= 34 THEN draw('card end' || id, 40, 330)
                                     WHEN draw('card state' || id, 1, 100) <= 74 THEN draw('card end' || id, -29, 29)
                                     ELSE draw('card end' || id, -300, -35) END || ' days') AS ends
      FROM passenger WHERE draw('has card' || id, 1, 100) <= 80);

-- Bookings 1 to 160 and 321 to 380 are journeys ahead, the others are journeys of the past.
INSERT INTO booking (id, passenger_id, reference, booked_on, payment, total_cents)
SELECT 70000 + i, 4001 + (i - 1) % 160,
       pick('b1' || i, 'B', 'D', 'F', 'G', 'H', 'K', 'L') || pick('b2' || i, 'M', 'N', 'P', 'R', 'T', 'V', 'X') || (100 + i * 37 % 900),
       CASE WHEN i BETWEEN 161 AND 320 OR i > 380 THEN date('2025-07-31', '-' || draw('booked' || i, 1, 40) || ' days')
            ELSE date('2025-09-17', '-' || draw('booked' || i, 0, 30) || ' days') END,
       CASE WHEN draw('pays' || i, 1, 100) <= 15 THEN 'travel credit' ELSE 'card' END, 0
FROM number WHERE i <= 420;

INSERT INTO ticket (id, booking_id, train_id, traveller, class, fare, railcard_id, price_cents, status)
SELECT 81000 + i * 3 + n, 70000 + i, train_id,
       CASE WHEN n = 0 OR shape = 'return' THEN p.name ELSE first_name('with' || i || '-' || n) || ' ' || last_name('with' || i || '-' || (n * (i % 2))) END,
       CASE WHEN r < 8 AND draw('class' || i, 1, 100) <= 20 THEN 'first' ELSE 'standard' END,
       pick('fare' || i, 'flex', 'flex', 'saver', 'saver', 'advance'), NULL, 0,
       CASE WHEN past AND draw('went' || i, 1, 100) <= 95 THEN 'used' WHEN NOT past AND draw('gave back' || i || '-' || (n % 2), 1, 100) <= 17
         THEN 'refunded' ELSE 'valid' END
FROM (SELECT i, n, past, shape, c, CASE WHEN n = 1 AND shape = 'return' THEN r + 1 - 2 * (r % 2) ELSE r END AS r,
             20001 + 30 * (CASE WHEN n = 1 AND shape = 'return' THEN r + 1 - 2 * (r % 2) ELSE r END)
               + 3 * (CASE WHEN n = 1 AND shape = 'return' THEN min(9, s + draw('stay' || i, 1, 2)) ELSE s END)
               + (CASE WHEN past THEN s % 2 WHEN n = 1 AND shape = 'return' THEN draw('back' || i, 0, CASE WHEN r < 8 THEN 2 ELSE 1 END)
                       ELSE draw('out' || i, 0, CASE WHEN r < 8 THEN 2 ELSE 1 END) END) AS train_id
      FROM (SELECT i, past, c, r, shape, CASE WHEN past THEN pick('when' || i, 0, 0, 1, 1, 2, 2, 3, 4, 4)
                                              WHEN shape = 'return' THEN draw('when' || i, 5, 8) ELSE draw('when' || i, 5, 9) END AS s
            FROM (SELECT i, (i BETWEEN 161 AND 320 OR i > 380) AS past, (i - 1) % 160 AS c,
              pick('route' || i, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13) AS r,
                         CASE WHEN draw('shape' || i, 1, 100) <= 46 THEN 'single'
                              WHEN draw('shape' || i, 1, 100) <= 74 THEN CASE WHEN i BETWEEN 161 AND 320 OR i > 380 THEN 'single' ELSE 'return' END
                              WHEN draw('shape' || i, 1, 100) <= 94 THEN 'pair' ELSE 'family' END AS shape
                  FROM number WHERE i <= 420))
      JOIN (SELECT i - 1 AS n FROM number WHERE i <= 3) ON n < CASE shape WHEN 'single' THEN 1 WHEN 'family' THEN 3 ELSE 2 END)
JOIN passenger p ON p.id = 4001 + c;

-- Advance fares are never given back; cancelled trains were not used by anybody.
UPDATE ticket SET status = 'valid'
WHERE (status = 'refunded' AND fare = 'advance') OR (status = 'used' AND (SELECT status FROM train WHERE id = ticket.train_id) = 'cancelled');

UPDATE ticket SET railcard_id =
  (SELECT c.id FROM booking b JOIN railcard c ON c.passenger_id = b.passenger_id JOIN train r ON r.id = ticket.train_id
   WHERE b.id = ticket.booking_id AND r.day BETWEEN c.valid_from AND c.valid_until)
WHERE draw('uses card' || booking_id, 1, 100) <= 62
  AND traveller = (SELECT p.name FROM booking b JOIN passenger p ON p.id = b.passenger_id WHERE b.id = ticket.booking_id);

UPDATE ticket SET price_cents =
  (SELECT r.fare_cents * CASE ticket.class WHEN 'first' THEN 150 ELSE 100 END * CASE ticket.fare WHEN 'flex' THEN 100 WHEN 'saver' THEN 80 ELSE 60 END
          * (100 - coalesce((SELECT percent FROM railcard WHERE id = ticket.railcard_id), 0)) / 1000000
   FROM train r WHERE r.id = ticket.train_id);

UPDATE ticket SET changes = pick('moved' || id, 0, 0, 0, 0, 1, 2)
WHERE status = 'valid' AND (SELECT status FROM train WHERE id = ticket.train_id) = 'scheduled';

UPDATE ticket SET bicycle = 1
WHERE status = 'valid' AND draw('cycles' || id, 1, 100) <= 24
  AND EXISTS (SELECT 1 FROM train r WHERE r.id = ticket.train_id AND r.status = 'scheduled' AND r.bike_spaces > 0);
UPDATE ticket SET bicycle = 0
WHERE bicycle = 1 AND (SELECT count(*) FROM ticket x WHERE x.train_id = ticket.train_id AND x.bicycle = 1 AND x.id <= ticket.id)
  > (SELECT bike_spaces FROM train WHERE id = ticket.train_id);

-- Seats: first the coach, then, when the seats sold elsewhere are known, the number.
UPDATE ticket SET coach_id =
  (SELECT c.id FROM coach c WHERE c.train_id = ticket.train_id AND c.class = ticket.class
     AND c.zone = CASE ticket.class WHEN 'first' THEN 'open' ELSE pick('zone' || ticket.id, 'open', 'open', 'quiet') END)
WHERE status = 'valid' AND draw('seat' || id, 1, 100) <= 42 AND (SELECT status FROM train WHERE id = ticket.train_id) = 'scheduled';
UPDATE coach SET held = min(CASE WHEN draw('full' || id, 1, 100) <= 12 THEN seats ELSE draw('held' || id, 2, seats - 1) END,
                            seats - (SELECT count(*) FROM ticket WHERE coach_id = coach.id));
UPDATE ticket SET seat_no =
  (SELECT c.held FROM coach c WHERE c.id = ticket.coach_id) + (SELECT count(*) FROM ticket x WHERE x.coach_id = ticket.coach_id AND x.id <= ticket.id)
WHERE coach_id IS NOT NULL;

UPDATE ticket SET fees_cents = changes * CASE fare WHEN 'flex' THEN 0 WHEN 'saver' THEN 800 ELSE 1500 END
    + CASE WHEN coach_id IS NOT NULL AND class = 'standard' THEN 450 ELSE 0 END
    + bicycle * (SELECT CASE kind WHEN 'express' THEN 600 ELSE 300 END FROM train WHERE id = ticket.train_id),
  refunded_cents = CASE WHEN status <> 'refunded' THEN 0 WHEN fare = 'flex' THEN price_cents ELSE max(0, price_cents - 1000) END;
UPDATE booking SET total_cents = (SELECT sum(price_cents + fees_cents - refunded_cents) FROM ticket WHERE booking_id = booking.id);

INSERT INTO assistance (id, ticket_id, kind, status, booked_on)
SELECT t.id - 14000, t.id, pick('help' || t.id, 'wheelchair ramp', 'guide to the seat', 'help with luggage'), 'booked', '2025-09-17'
FROM ticket t JOIN train r ON r.id = t.train_id
WHERE t.status = 'valid' AND r.status = 'scheduled' AND r.day > '2025-09-19' AND r.kind = 'express' AND draw('helped' || t.id, 1, 100) <= 13;

INSERT INTO claim (id, ticket_id, minutes, amount_cents, way, made_on)
SELECT id + 10000, id, delay_minutes, CASE way WHEN 'card' THEN base ELSE base * 11 / 10 END, way, date(day, draw('asked' || id, 1, 4) || ' days')
FROM (SELECT t.id, r.delay_minutes, r.day, pick('claim way' || t.id, 'card', 'card', 'travel credit') AS way,
             t.price_cents * CASE WHEN r.delay_minutes >= 120 THEN 100 WHEN r.delay_minutes >= 60 THEN 50 ELSE 25 END / 100 AS base
      FROM ticket t JOIN train r ON r.id = t.train_id
      WHERE t.status = 'used' AND r.delay_minutes >= 30 AND draw('claimed' || t.id, 1, 100) <= 40);

-- Lost property: reports of the last weeks, most of them with a thing that was found; older ones are finished.
INSERT INTO lost_report (id, passenger_id, train_id, kind, colour, status, reported_on, found_item_id)
SELECT 61000 + (t.id - 81000) / 3 * 2 + k.i, b.passenger_id, t.train_id,
       CASE k.i WHEN 1 THEN pick('thing' || t.id, 'umbrella', 'jacket', 'phone', 'phone', 'watch', 'watch', 'laptop', 'laptop')
         ELSE pick('thing' || t.id, 'backpack', 'scarf', 'suitcase') END,
       pick('colour' || t.id || k.i, 'black', 'blue', 'red', 'green', 'grey', 'brown', 'white'),
       'open', date(r.day, draw('missed' || t.id, 1, 3) || ' days'), NULL
FROM ticket t JOIN booking b ON b.id = t.booking_id JOIN train r ON r.id = t.train_id JOIN number k ON k.i <= 2
WHERE t.status = 'used' AND (t.id - 81000) % 3 = 0 AND r.day > '2025-08-20' AND draw('lost' || t.id || k.i, 1, 100) <= CASE k.i WHEN 1 THEN 72 ELSE 45 END;

INSERT INTO found_item (id, train_id, station_id, kind, colour, found_on, status)
SELECT l.id + 3000, l.train_id, CASE s.staffed WHEN 'yes' THEN s.id ELSE r.origin_id END, l.kind, l.colour, r.day, 'held'
FROM lost_report l JOIN train r ON r.id = l.train_id JOIN station s ON s.id = r.destination_id
WHERE draw('turned up' || l.id, 1, 100) <= 90
  AND NOT EXISTS (SELECT 1 FROM lost_report x WHERE x.train_id = l.train_id AND x.kind = l.kind AND x.colour = l.colour AND x.id < l.id);
INSERT INTO found_item (id, train_id, station_id, kind, colour, found_on, status)
SELECT 66000 + r.id - 20000, r.id, r.destination_id, pick('odd' || r.id, 'umbrella', 'scarf', 'jacket', 'backpack'),
  pick('odd colour' || r.id, 'purple', 'yellow', 'pink'),
       r.day, CASE WHEN r.day < '2025-08-19' THEN 'auctioned' ELSE 'held' END
FROM train r WHERE r.status = 'arrived' AND draw('odd thing' || r.id, 1, 100) <= 50;
INSERT INTO found_item (id, train_id, station_id, kind, colour, found_on, status)
SELECT 68000 + t.id - 81000, t.train_id, r.destination_id, 'suitcase', pick('case' || t.id, 'black', 'grey', 'red'), r.day, 'returned'
FROM ticket t JOIN train r ON r.id = t.train_id
WHERE t.status = 'used' AND (t.id - 81000) % 3 = 0 AND r.day < '2025-08-20' AND draw('case back' || t.id, 1, 100) <= 30;
INSERT INTO lost_report (id, passenger_id, train_id, kind, colour, status, reported_on, found_item_id, fee_cents)
SELECT f.id - 5000, b.passenger_id, f.train_id, f.kind, f.colour, 'returned', date(f.found_on, '2 days'), f.id, 200
FROM found_item f JOIN ticket t ON t.id = f.id - 68000 + 81000 JOIN booking b ON b.id = t.booking_id WHERE f.status = 'returned';

-- Travel credit.
INSERT INTO credit_entry (id, passenger_id, ticket_id, reason, amount_cents, made_on)
SELECT 110000 + p.id, p.id, NULL, 'top up',
       coalesce((SELECT sum(t.price_cents) FROM booking b JOIN ticket t ON t.booking_id = b.id WHERE b.passenger_id = p.id AND b.payment = 'travel credit'), 0)
         + 500 + draw('rest' || p.id, 0, 120) * 100, date('2025-05-01', draw('topped up' || p.id, 0, 28) || ' days')
FROM passenger p
WHERE EXISTS (SELECT 1 FROM booking WHERE passenger_id = p.id AND payment = 'travel credit') OR draw('saves' || p.id, 1, 100) <= 30;
INSERT INTO credit_entry (id, passenger_id, ticket_id, reason, amount_cents, made_on)
SELECT 50000 + t.id, b.passenger_id, t.id, 'purchase', -t.price_cents, b.booked_on
FROM booking b JOIN ticket t ON t.booking_id = b.id WHERE b.payment = 'travel credit';
INSERT INTO credit_entry (id, passenger_id, ticket_id, reason, amount_cents, made_on)
SELECT 60000 + t.id, b.passenger_id, t.id, 'refund', t.refunded_cents, '2025-09-17'
FROM booking b JOIN ticket t ON t.booking_id = b.id WHERE b.payment = 'travel credit' AND t.refunded_cents > 0;
INSERT INTO credit_entry (id, passenger_id, ticket_id, reason, amount_cents, made_on)
SELECT 70000 + t.id, b.passenger_id, t.id, 'compensation', c.amount_cents, c.made_on
FROM claim c JOIN ticket t ON t.id = c.ticket_id JOIN booking b ON b.id = t.booking_id WHERE c.way = 'travel credit';
UPDATE passenger SET credit_cents = coalesce((SELECT sum(amount_cents) FROM credit_entry WHERE passenger_id = passenger.id), 0);

INSERT INTO escalation (id, passenger_id, ticket_id, report_id, category, status, opened_on)
SELECT 99000 + i, 4001 + (i * 19) % 160, NULL, NULL, pick('matter' || i, 'large_claim', 'injury', 'valuable_item', 'data_request'),
       pick('settled' || i, 'open', 'closed', 'closed'), date('2025-09-16', '-' || draw('since' || i, 0, 50) || ' days')
FROM number WHERE i <= 12;
