INSERT INTO airport (id, code, city)
SELECT 11, 'AHM', 'Ashmere' UNION ALL
SELECT 12, 'BDL', 'Brindlow' UNION ALL
SELECT 13, 'CDM', 'Caldmouth' UNION ALL
SELECT 14, 'DNV', 'Dunhaven' UNION ALL
SELECT 15, 'EKP', 'Eskport' UNION ALL
SELECT 16, 'FLB', 'Fallowby' UNION ALL
SELECT 17, 'GLM', 'Glenmarsh' UNION ALL
SELECT 18, 'HWK', 'Harrowick';

INSERT INTO passenger (id, name, birth_date, email, postcode, tier, points, joined_on)
SELECT 1000 + i, who, date('1946-02-01', draw('birth' || i, 0, 21500) || ' days'),
       replace(lower(who), ' ', '.') || i || '@post.example',
       pick('post' || i, 'AM', 'BD', 'CD', 'DN', 'EK', 'FB') || draw('postn' || i, 10, 98) || ' ' || draw('postm' || i, 100, 999),
       pick('tier' || i, 'basic', 'basic', 'basic', 'basic', 'basic', 'silver', 'silver', 'silver', 'gold', 'gold'),
       0, date('2016-01-01', draw('joined' || i, 0, 3300) || ' days')
FROM (SELECT i, first_name('p' || i) || ' ' || last_name('p' || i) AS who FROM number WHERE i <= 150);

-- Eight routes, six departures each still to come: two within two days, then one in each of four later periods.
INSERT INTO flight (id, number, origin_id, destination_id, departs_at, arrives_at, status, gate, fare, capacity, delay_minutes, delay_reason)
SELECT 2000 + i, 'T' || (110 + 7 * r), origin, destination, departs,
       strftime('%Y-%m-%dT%H:%M:%S', departs, (50 + 5 * r + draw('long' || i, 0, 3) * 5) || ' minutes'),
       CASE WHEN (k = 2 AND r <= 3) OR (k = 3 AND r BETWEEN 4 AND 6) OR (k = 1 AND r >= 7) THEN 'cancelled'
            WHEN k = 0 AND r IN (2, 6) THEN 'delayed' ELSE 'scheduled' END,
       pick('gateA' || i, 'A', 'B', 'C') || draw('gateB' || i, 1, 12),
       4500 + 600 * r + 900 * ((k * 7 + r * 3) % 11) + 100 * draw('fare' || i, 0, 8), 12,
       CASE WHEN k = 0 AND r IN (2, 6) THEN 45 ELSE 0 END,
       CASE WHEN k = 0 AND r IN (2, 6) THEN 'technical' ELSE 'none' END
FROM (SELECT i, r, k,
             CASE r WHEN 1 THEN 11 WHEN 2 THEN 12 WHEN 3 THEN 11 WHEN 4 THEN 13 WHEN 5 THEN 11 WHEN 6 THEN 14 WHEN 7 THEN 15 ELSE 17 END AS origin,
             CASE r WHEN 1 THEN 12 WHEN 2 THEN 11 WHEN 3 THEN 13 WHEN 4 THEN 11 WHEN 5 THEN 14 WHEN 6 THEN 11 WHEN 7 THEN 16 ELSE 18 END AS destination,
             strftime('%Y-%m-%dT%H:%M:%S', CASE
               WHEN k = 0 AND r = 4 THEN '2025-09-14T08:40:00'
               WHEN k = 0 AND r = 8 THEN '2025-09-14T10:30:00'
               WHEN k = 0 THEN datetime('2025-09-14T12:00:00', (5 * draw('dep' || i, 0, 130)) || ' minutes')
               WHEN k = 1 THEN datetime('2025-09-15T10:00:00', (5 * draw('dep' || i, 0, 140)) || ' minutes')
               WHEN k = 2 THEN datetime('2025-09-19T06:00:00', draw('day' || i, 0, 4) || ' days', (5 * draw('dep' || i, 0, 180)) || ' minutes')
               WHEN k = 3 THEN datetime('2025-09-24T06:00:00', draw('day' || i, 0, 6) || ' days', (5 * draw('dep' || i, 0, 180)) || ' minutes')
               WHEN k = 4 THEN datetime('2025-10-01T06:00:00', draw('day' || i, 0, 8) || ' days', (5 * draw('dep' || i, 0, 180)) || ' minutes')
               ELSE datetime('2025-10-10T06:00:00', draw('day' || i, 0, 14) || ' days', (5 * draw('dep' || i, 0, 180)) || ' minutes') END) AS departs
      FROM (SELECT i, 1 + (i - 1) % 8 AS r, (i - 1) / 8 AS k FROM number WHERE i <= 48));

-- Flights that have left, from yesterday back to four months ago.
INSERT INTO flight (id, number, origin_id, destination_id, departs_at, arrives_at, status, gate, fare, capacity, delay_minutes, delay_reason)
SELECT 2100 + i, 'T' || (110 + 7 * r), origin, destination, departs,
       strftime('%Y-%m-%dT%H:%M:%S', departs, (50 + 5 * r + late) || ' minutes'),
       'departed', pick('gateC' || i, 'A', 'B', 'C') || draw('gateD' || i, 1, 12), 4800 + 700 * r + 100 * draw('fare' || i, 0, 40), 12, late,
       CASE WHEN late = 0 THEN 'none' ELSE pick('why' || i, 'technical', 'crew', 'weather', 'technical', 'weather', 'weather') END
FROM (SELECT i, r,
             CASE r WHEN 1 THEN 11 WHEN 2 THEN 12 WHEN 3 THEN 11 WHEN 4 THEN 13 WHEN 5 THEN 11 WHEN 6 THEN 14 WHEN 7 THEN 15 ELSE 17 END AS origin,
             CASE r WHEN 1 THEN 12 WHEN 2 THEN 11 WHEN 3 THEN 13 WHEN 4 THEN 11 WHEN 5 THEN 14 WHEN 6 THEN 11 WHEN 7 THEN 16 ELSE 18 END AS destination,
             strftime('%Y-%m-%dT%H:%M:%S', '2025-09-14T06:00:00', '-' || CASE
               WHEN i <= 8 THEN draw('ago' || i, 1, 3) WHEN i <= 14 THEN draw('ago' || i, 4, 6) WHEN i <= 22 THEN draw('ago' || i, 8, 22)
               WHEN i <= 30 THEN draw('ago' || i, 24, 40) WHEN i <= 32 THEN draw('ago' || i, 42, 55) WHEN i <= 40 THEN draw('ago' || i, 64, 85)
               ELSE draw('ago' || i, 95, 120) END || ' days', (5 * draw('past' || i, 0, 180)) || ' minutes') AS departs,
             pick('late' || i, 0, 25, 55, 190, 215, 240, 275, 310, 365, 420) AS late
      FROM (SELECT i, 1 + (i - 1) % 8 AS r FROM number WHERE i <= 44));

INSERT INTO seat (id, flight_id, label, seat_row, kind, legroom)
SELECT 50000 + 12 * (f.id - 2001) + n.i, f.id, (1 + (n.i - 1) / 3) || CASE n.i % 3 WHEN 1 THEN 'A' WHEN 2 THEN 'B' ELSE 'C' END, 1 + (n.i - 1) / 3,
       CASE n.i % 3 WHEN 1 THEN 'left window' WHEN 2 THEN 'aisle' ELSE 'right window' END, CASE WHEN n.i <= 3 THEN 'yes' ELSE 'no' END
FROM flight f JOIN number n ON n.i <= 12
WHERE f.id <= 2048
ORDER BY f.id, n.i;

-- Bookings on flights to come: more on the nearest sixteen flights. Tests of check_in name 3001 and 3121, so these stay as they are.
INSERT INTO booking (id, reference, passenger_id, flight_id, fare_kind, status, booked_at, fare_total, extras_total, change_fees, paid_by_voucher)
SELECT 3000 + i, substr('BCDFGHJKLMNPQRSTVWXZ', draw('ra' || i, 1, 20), 1) || substr('BCDFGHJKLMNPQRSTVWXZ', draw('rb' || i, 1, 20), 1)
                 || printf('%03d', (i * 373) % 1000),
       p, f, pick('kind' || i, 'light', 'light', 'light', 'light', 'standard', 'standard', 'standard', 'standard', 'flex', 'flex', 'flex'),
       CASE WHEN f > 2008 AND i <> 121 AND draw('off' || i, 1, 100) <= 20
                 AND (SELECT status FROM flight WHERE id = f) <> 'cancelled' THEN 'cancelled' ELSE 'confirmed' END,
       strftime('%Y-%m-%dT%H:%M:%S', CASE
         WHEN f > 2024 AND draw('new' || i, 1, 100) <= 60 THEN datetime('2025-09-14T08:00:00', '-' || draw('newm' || i, 10, 1300) || ' minutes')
         ELSE datetime('2025-09-14T08:00:00', '-' || draw('boo' || i, 2, 50) || ' days', '-' || draw('boom' || i, 0, 900) || ' minutes') END),
       0, 0, 0, 0
FROM (SELECT min(i) AS i, p, f
      FROM (SELECT i, 1000 + draw('who' || i, 1, 150) AS p, CASE WHEN i <= 96 THEN 2001 + (i - 1) % 16 ELSE 2017 + (i - 97) % 32 END AS f
            FROM number WHERE i <= 264)
      GROUP BY p, f);

-- Bookings on flights that have left.
INSERT INTO booking (id, reference, passenger_id, flight_id, fare_kind, status, booked_at, fare_total, extras_total, change_fees, paid_by_voucher)
SELECT 3000 + i, substr('BCDFGHJKLMNPQRSTVWXZ', draw('ra' || i, 1, 20), 1) || substr('BCDFGHJKLMNPQRSTVWXZ', draw('rb' || i, 1, 20), 1)
                 || printf('%03d', (i * 373) % 1000),
       p, f, pick('kind' || i, 'light', 'light', 'light', 'standard', 'standard', 'flex'), 'flown',
       strftime('%Y-%m-%dT%H:%M:%S', (SELECT departs_at FROM flight WHERE id = f), '-' || draw('boo' || i, 3, 40) || ' days',
                '-' || draw('boom' || i, 0, 300) || ' minutes'),
       0, 0, 0, 0
FROM (SELECT min(i) AS i, p, f
      FROM (SELECT 300 + i AS i, 1000 + draw('who' || (300 + i), 1, 150) AS p,
                   CASE WHEN i <= 58 THEN 2101 + (i - 1) % 14 WHEN i <= 138 THEN 2115 + (i - 59) % 26 ELSE 2141 + (i - 139) % 4 END AS f
            FROM number WHERE i <= 148)
      GROUP BY p, f);

-- The holder travels on every booking; some bring one companion, half of these a child.
INSERT INTO ticket (id, booking_id, traveller, kind, status, fare, seat_id, seat_fee, name_corrections)
SELECT 10000 + 2 * (b.id - 3000) + n.i, b.id,
       CASE n.i WHEN 1 THEN p.name ELSE first_name('with' || b.id) || substr(p.name, instr(p.name, ' ')) END,
       CASE WHEN n.i = 2 AND draw('age' || b.id, 1, 100) <= 50 THEN 'child' ELSE 'adult' END,
       CASE b.status WHEN 'cancelled' THEN 'cancelled' WHEN 'flown' THEN 'flown' ELSE 'open' END,
       f.fare + CASE b.fare_kind WHEN 'light' THEN 0 WHEN 'standard' THEN 3500 ELSE 9000 END + pick('sale' || b.id, 0, 0, 0, 400, -500, -1200),
       NULL, 0, CASE WHEN draw('fix' || b.id || n.i, 1, 100) <= 8 THEN 1 ELSE 0 END
FROM booking b JOIN passenger p ON p.id = b.passenger_id JOIN flight f ON f.id = b.flight_id JOIN number n ON n.i <= 2
WHERE n.i = 1 OR draw('party' || b.id, 1, 100) <= CASE b.status WHEN 'flown' THEN 22 ELSE 45 END
ORDER BY b.id, n.i;

-- Two travellers on one booking never share a name.
UPDATE ticket SET traveller = 'Robin' || substr(traveller, instr(traveller, ' '))
WHERE id % 2 = 0 AND traveller = (SELECT o.traveller FROM ticket o WHERE o.id = ticket.id - 1);

-- A third of those who fly today have checked in.
UPDATE ticket SET status = 'checked_in'
WHERE status = 'open' AND booking_id IN (SELECT b.id FROM booking b WHERE b.flight_id <= 2008 AND b.id <> 3001 AND draw('in' || b.id, 1, 100) <= 28);

-- Seats: a stride of five through the twelve seats of a flight never meets itself.
UPDATE ticket SET seat_id = (
  SELECT s.id
  FROM booking b JOIN seat s ON s.flight_id = b.flight_id
  WHERE b.id = ticket.booking_id
    AND s.id = 50000 + 12 * (b.flight_id - 2001) + 1 + (5 * (SELECT count(*) FROM booking b2 JOIN ticket t2 ON t2.booking_id = b2.id
                                                          WHERE b2.flight_id = b.flight_id AND t2.id < ticket.id)) % 12
    AND (s.legroom = 'no' OR ticket.kind = 'adult'))
WHERE status IN ('open', 'checked_in') AND draw('seated' || id, 1, 100) <= 40;

UPDATE ticket SET seat_fee = (
  SELECT CASE WHEN b.fare_kind = 'flex' OR p.tier = 'gold' THEN 0 WHEN s.legroom = 'yes' THEN 1800 ELSE 600 END
  FROM seat s JOIN booking b ON b.id = ticket.booking_id JOIN passenger p ON p.id = b.passenger_id
  WHERE s.id = ticket.seat_id)
WHERE seat_id IS NOT NULL;

UPDATE ticket SET seat_fee = pick('paid' || id, 600, 600, 1800)
WHERE status = 'flown' AND draw('seated' || id, 1, 100) <= 30
  AND booking_id IN (SELECT b.id FROM booking b JOIN passenger p ON p.id = b.passenger_id WHERE b.fare_kind <> 'flex' AND p.tier <> 'gold');

INSERT INTO bag (id, ticket_id, kind, weight_kg, fee, status)
SELECT 20000 + 2 * (id - 10000) + n, id, kind, kg,
       CASE WHEN kg <= 23 THEN 3000 ELSE 5500 END - CASE WHEN n = 1 AND free THEN 3000 ELSE 0 END,
       CASE status WHEN 'flown' THEN 'carried' WHEN 'cancelled' THEN 'cancelled' ELSE 'booked' END
FROM (SELECT t.id, n.i AS n, t.status, b.fare_kind = 'flex' OR p.tier = 'gold' AS free,
             CASE n.i WHEN 1 THEN pick('bk' || t.id, 'suitcase', 'suitcase', 'holdall')
                      ELSE pick('bl' || t.id, 'rucksack', 'pushchair', 'rucksack') END AS kind,
             draw('kg' || t.id || n.i, 11, 28) AS kg
      FROM ticket t JOIN booking b ON b.id = t.booking_id JOIN passenger p ON p.id = b.passenger_id JOIN number n ON n.i <= 2
      WHERE t.kind = 'adult'
        AND draw('bag' || t.id, 1, 100) <= CASE WHEN b.flight_id BETWEEN 2101 AND 2114 THEN CASE n.i WHEN 1 THEN 94 ELSE 14 END
                                                WHEN b.flight_id > 2114 THEN CASE n.i WHEN 1 THEN 12 ELSE 3 END
                                                ELSE CASE n.i WHEN 1 THEN 28 ELSE 14 END END);

UPDATE bag SET status = 'missing'
WHERE status = 'carried' AND draw('lost' || id, 1, 100) <= 7;

UPDATE booking SET
  fare_total = (SELECT sum(t.fare) FROM ticket t WHERE t.booking_id = booking.id),
  extras_total = (SELECT sum(t.seat_fee) FROM ticket t WHERE t.booking_id = booking.id)
               + (SELECT coalesce(sum(g.fee), 0) FROM bag g JOIN ticket t ON t.id = g.ticket_id WHERE t.booking_id = booking.id),
  change_fees = CASE WHEN fare_kind = 'standard' AND status <> 'cancelled' AND draw('moved' || id, 1, 100) <= 9
                     THEN 6000 * (SELECT count(*) FROM ticket t WHERE t.booking_id = booking.id) ELSE 0 END;

UPDATE booking SET paid_by_voucher = min(fare_total, pick('vp' || id, 2000, 3000, 5000))
WHERE draw('pv' || id, 1, 100) <= 10;

INSERT INTO refund (id, booking_id, amount, method, made_at)
SELECT 9000 + id - 3000, id,
       CASE fare_kind WHEN 'light' THEN fare_total + extras_total WHEN 'flex' THEN fare_total
            ELSE max(0, fare_total - 7000 * (SELECT count(*) FROM ticket t WHERE t.booking_id = booking.id)) END,
       CASE WHEN paid_by_voucher > 0 THEN 'voucher' ELSE pick('back' || id, 'card', 'card', 'voucher') END,
       strftime('%Y-%m-%dT%H:%M:%S', booked_at, draw('when' || id, 2, 9) || ' minutes')
FROM booking WHERE status = 'cancelled';

INSERT INTO voucher (id, passenger_id, code, reason, amount, remaining, status, expires_on, extensions)
SELECT 7000 + i, 1000 + draw('vw' || i, 1, 150), printf('V%04d', (i * 7919) % 10000),
       pick('vr' || i, 'goodwill', 'refund', 'points', 'delay'), amount,
       CASE WHEN state = 'used' THEN 0 WHEN state = 'part' THEN amount * draw('vl' || i, 3, 8) / 10 ELSE amount END,
       CASE WHEN state = 'used' THEN 'used' WHEN state = 'expired' THEN 'expired' ELSE 'active' END,
       CASE WHEN state = 'expired' THEN date('2025-09-14', '-' || draw('ve' || i, 1, 200) || ' days')
            ELSE date('2025-09-14', (draw('ve' || i, 12, 330) + CASE WHEN state = 'longer' THEN 150 ELSE 0 END) || ' days') END,
       CASE WHEN state = 'longer' THEN 1 ELSE 0 END
FROM (SELECT i, 500 * draw('va' || i, 4, 30) AS amount,
             pick('vs' || i, 'new', 'new', 'new', 'part', 'part', 'longer', 'longer', 'longer', 'used', 'expired') AS state
      FROM number WHERE i <= 170);

-- Points: one opening entry each, and one for every flight already credited.
INSERT INTO points_entry (id, passenger_id, booking_id, change, reason, entered_on)
SELECT 30000 + id - 1000, id, NULL, draw('open' || id, 2, 140) * 100, 'opening', '2025-01-01' FROM passenger;

INSERT INTO points_entry (id, passenger_id, booking_id, change, reason, entered_on)
SELECT 30000 + b.id - 3000 + 200, b.passenger_id, b.id, b.fare_total * CASE p.tier WHEN 'gold' THEN 6 WHEN 'silver' THEN 5 ELSE 4 END / 40, 'flight',
       date(f.departs_at, '1 day')
FROM booking b JOIN passenger p ON p.id = b.passenger_id JOIN flight f ON f.id = b.flight_id
WHERE b.status = 'flown' AND draw('cred' || b.id, 1, 100) <= 45;

UPDATE passenger SET points = (SELECT sum(e.change) FROM points_entry e WHERE e.passenger_id = passenger.id);

INSERT INTO claim (id, passenger_id, booking_id, bag_id, kind, amount, status, made_at)
SELECT 8000 + b.id - 3000, b.passenger_id, b.id, NULL, 'delay',
       CASE WHEN f.delay_minutes >= 300 THEN 25000 ELSE 12500 END * (SELECT count(*) FROM ticket t WHERE t.booking_id = b.id), 'paid',
       strftime('%Y-%m-%dT%H:%M:%S', f.arrives_at, '11 hours')
FROM booking b JOIN flight f ON f.id = b.flight_id
WHERE b.status = 'flown' AND f.delay_minutes >= 180 AND f.delay_reason <> 'weather' AND draw('claimed' || b.id, 1, 100) <= 14;

INSERT INTO claim (id, passenger_id, booking_id, bag_id, kind, amount, status, made_at)
SELECT 8500 + b.id - 3000, b.passenger_id, b.id, g.id, 'bag', 0, 'open', strftime('%Y-%m-%dT%H:%M:%S', f.arrives_at, '2 hours')
FROM bag g JOIN ticket t ON t.id = g.ticket_id JOIN booking b ON b.id = t.booking_id JOIN flight f ON f.id = b.flight_id
WHERE g.status = 'missing';

INSERT INTO escalation (id, passenger_id, category, status, made_at)
SELECT 9700 + i, 1000 + 13 * i, pick('esc' || i, 'injury', 'legal letter', 'complaint about staff', 'animal in the cabin'),
       CASE WHEN i <= 4 THEN 'closed' ELSE 'waiting' END,
       strftime('%Y-%m-%dT%H:%M:%S', '2025-09-13T16:00:00', '-' || draw('escd' || i, 0, 20) || ' days')
FROM number WHERE i <= 8;
