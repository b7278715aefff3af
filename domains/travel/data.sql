-- Tern and Lantern Travel, as its books stand on 20 May 2025.

INSERT INTO tour (id, name, kind, days, base_cents, visa_required)
SELECT column1, column2, column3, column4, column5, column6 FROM (VALUES
  (501, 'Coral Steps of Velmora', 'beach', 8, 89000, 'no'),
  (502, 'Seven Squares of Castrin', 'city', 4, 46500, 'yes'),
  (503, 'Tarnholm Ridge Walk', 'walking', 7, 71200, 'no'),
  (504, 'Amber Delta Cruise', 'cruise', 10, 158000, 'yes'),
  (505, 'Quillon Bay at Leisure', 'beach', 7, 78400, 'yes'),
  (506, 'Sarvento by Lamplight', 'city', 5, 59800, 'no'),
  (507, 'The Shepherd Paths of Orrin', 'walking', 9, 93700, 'yes'),
  (508, 'Fjords of Halmar', 'cruise', 12, 214500, 'no'),
  (509, 'White Sands of Ilvaro', 'beach', 10, 121300, 'yes'),
  (510, 'Meridale Music Days', 'city', 4, 52600, 'no'),
  (511, 'Cedar Valley on Foot', 'walking', 6, 64900, 'yes'),
  (512, 'Lagoon Islands Voyage', 'cruise', 8, 136700, 'yes'),
  (513, 'Palm Coast Family Week', 'beach', 7, 69500, 'no'),
  (514, 'Markets of Old Zerrin', 'city', 6, 67100, 'yes'),
  (515, 'Volcano Trail of Tesk', 'walking', 8, 98400, 'yes'),
  (516, 'Northern Lantern Cruise', 'cruise', 9, 182900, 'no'),
  (517, 'Turtle Beach Retreat', 'beach', 9, 112600, 'yes'),
  (518, 'Port Isolde Weekend', 'city', 3, 38700, 'no'),
  (519, 'Heather and Stone Ramble', 'walking', 5, 51400, 'no'),
  (520, 'River Kings Passage', 'cruise', 7, 127200, 'yes'),
  (521, 'Blue Cove Hideaway', 'beach', 6, 74300, 'no'),
  (522, 'Painters of Lindavar', 'city', 5, 61900, 'yes'),
  (523, 'Monastery Way', 'walking', 10, 86800, 'no'),
  (524, 'Spice Straits Sailing', 'cruise', 14, 239800, 'yes'),
  (525, 'Dune and Reef Escape', 'beach', 8, 104100, 'yes'),
  (526, 'Kestrel Point Gardens', 'city', 4, 48200, 'no'),
  (527, 'Glacier Hut Traverse', 'walking', 7, 118500, 'no'),
  (528, 'Winter Sun Crossing', 'cruise', 11, 196400, 'yes'));

-- Seven departures of each tour: long past, just back, this week, this month, and three later ones.
INSERT INTO departure (id, tour_id, starts_on, ends_on, price_cents, seats, seats_left)
SELECT 6000 + (id - 500) * 10 + k, id, starts_on, date(starts_on, (days - 1) || ' days'),
       base_cents + 1300 * draw('price' || id || '-' || k, -6, 9) + 100 * k, 1, 0
FROM (SELECT t.id, t.days, t.base_cents, n.i AS k,
        date('2025-05-20', CASE n.i
          WHEN 1 THEN -draw('d1' || t.id, 80, 220)
          WHEN 2 THEN -draw('d2' || t.id, 1, 24) - t.days + 1
          WHEN 3 THEN draw('d3' || t.id, 2, 7)
          WHEN 4 THEN draw('d4' || t.id, 11, 28)
          WHEN 5 THEN draw('d5' || t.id, 34, 80)
          WHEN 6 THEN draw('d6' || t.id, 85, 150)
          ELSE draw('d7' || t.id, 155, 260) END || ' days') AS starts_on
      FROM tour t JOIN number n ON n.i <= 7);

INSERT INTO excursion (id, tour_id, name, length, price_cents, places)
SELECT 900 + (t.id - 501) * 4 + n.i, t.id,
       CASE n.i
         WHEN 1 THEN pick('e1' || t.id, 'Sunrise boat ride', 'Old harbour walk', 'Night market stroll', 'Lighthouse climb', 'Kayak morning')
         WHEN 2 THEN pick('e2' || t.id, 'Cooking class', 'Pottery workshop', 'Olive grove tasting', 'Folk music evening', 'Weaving lesson')
         WHEN 3 THEN pick('e3' || t.id, 'Canyon hike', 'Island picnic', 'Mountain railway day', 'Snorkelling cruise', 'Castle and caves tour')
         ELSE pick('e4' || t.id, 'Vineyard visit', 'Birdwatching trip', 'Horse ride', 'Hot springs visit', 'Cycling tour') END,
       CASE n.i WHEN 3 THEN 'full day' WHEN 4 THEN pick('len' || t.id, 'half day', 'full day') ELSE 'half day' END,
       100 * CASE n.i WHEN 3 THEN draw('ep' || t.id || n.i, 55, 120) ELSE draw('ep' || t.id || n.i, 18, 60) END,
       draw('pl' || t.id || '-' || n.i, 10, 24)
FROM tour t JOIN number n ON n.i <= 4;

INSERT INTO hotel (id, name, city, stars, nightly_cents, rooms)
SELECT column1, column2, column3, column4, column5, column6 FROM (VALUES
  (701, 'Hotel Marigold', 'Velmora', 3, 8400, 5), (702, 'The Salt House', 'Velmora', 4, 12900, 6), (703, 'Velmora Grand', 'Velmora', 5, 21500, 8),
  (704, 'Clocktower Inn', 'Castrin', 2, 6100, 5), (705, 'Hotel Bellweather', 'Castrin', 3, 9300, 7), (706, 'The Mulberry', 'Castrin', 4, 14200, 6),
  (707, 'Fir Lodge', 'Tarnholm', 3, 7900, 6), (708, 'Hotel Highwater', 'Tarnholm', 4, 13600, 5), (709, 'Tarn View House', 'Tarnholm', 3, 8800, 7),
  (710, 'Seabright Hotel', 'Quillon Bay', 4, 15100, 8), (711, 'Pelican Rest', 'Quillon Bay', 2, 5700, 5), (712, 'The Anchorage', 'Quillon Bay', 3, 9900, 6),
  (713, 'Casa Limonera', 'Sarvento', 4, 13300, 6), (714, 'Hotel Fontanile', 'Sarvento', 3, 8700, 5), (715, 'Palazzo Ondina', 'Sarvento', 5, 24800, 8),
  (716, 'Orchard Row Hotel', 'Meridale', 3, 9100, 6), (717, 'The Conductor', 'Meridale', 4, 12400, 7), (718, 'Meridale Rooms', 'Meridale', 2, 5900, 5),
  (719, 'Isolde Harbour Inn', 'Port Isolde', 3, 10200, 6), (720, 'The Green Lantern', 'Port Isolde', 4, 14700, 5),
  (721, 'Quayside Lofts', 'Port Isolde', 3, 9600, 8),
  (722, 'Hotel Atelier', 'Lindavar', 4, 13900, 6), (723, 'Three Brushes Inn', 'Lindavar', 2, 6400, 5), (724, 'The Canvas House', 'Lindavar', 3, 10500, 7));

INSERT INTO car (id, place, kind, day_cents, min_age)
SELECT 800 + (p.column1 - 1) * 4 + n.i, p.column2, CASE n.i WHEN 3 THEN 'family' WHEN 4 THEN 'van' ELSE 'compact' END,
       CASE n.i WHEN 3 THEN 4600 WHEN 4 THEN 6900 ELSE 2600 + 700 * n.i END + 50 * draw('car' || p.column1 || '-' || n.i, 0, 10) + p.column1,
       CASE n.i WHEN 4 THEN 25 ELSE 21 END
FROM (VALUES (1, 'Velmora'), (2, 'Castrin'), (3, 'Tarnholm'), (4, 'Quillon Bay'), (5, 'Sarvento'), (6, 'Meridale'), (7, 'Port Isolde'), (8, 'Lindavar')) p
JOIN number n ON n.i <= 4;

INSERT INTO traveller (id, name, birth_date, email, phone)
SELECT 2000 + i, first_name('tr' || i) || ' ' || last_name('tr' || i),
       CASE WHEN draw('old' || i, 1, 100) <= 39 THEN date('1939-01-01', draw('senior' || i, 0, 4100) || ' days')
            ELSE date('1953-01-01', draw('born' || i, 0, 18600) || ' days') END,
       CASE i % 8 WHEN 0 THEN 'west' WHEN 1 THEN 'sunny' WHEN 2 THEN 'little' WHEN 3 THEN 'river' WHEN 4 THEN 'brave' WHEN 5 THEN 'kind'
                  WHEN 6 THEN 'grey' ELSE 'north' END || '_'
         || CASE i % 9 WHEN 0 THEN 'otter' WHEN 1 THEN 'heron' WHEN 2 THEN 'maple' WHEN 3 THEN 'comet' WHEN 4 THEN 'violet' WHEN 5 THEN 'raven'
                       WHEN 6 THEN 'birch' WHEN 7 THEN 'clover' ELSE 'finch' END
         || '@' || CASE i / 72 WHEN 0 THEN 'farpost' WHEN 1 THEN 'inkletter' ELSE 'mailhaven' END || '.example',
       '0' || draw('ph' || i, 200, 899) || ' ' || draw('pn' || i, 100000, 999999)
FROM number WHERE i <= 160;

-- Bookings: three rounds through the travellers, never the same tour twice. g draws the state, k is the departure of the tour.
INSERT INTO booking (id, traveller_id, departure_id, people, status, booked_on, hold_until, trip_cents, total_cents)
SELECT 31000 + i, 2001 + (i - 1) % 160, d.id, people, state, booked_on,
       CASE state WHEN 'held' THEN date(booked_on, '5 days') END, people * d.price_cents, people * d.price_cents
FROM (SELECT i, k, people, CASE WHEN g <= 22 THEN 'held' WHEN g <= 70 THEN 'confirmed' WHEN g <= 90 THEN 'travelled' ELSE 'cancelled' END AS state,
             6000 + tour * 10 + k AS departure_id,
             date('2025-05-20', '-' || CASE
               WHEN g <= 22 THEN draw('bo' || i, 0, 11)
               WHEN g <= 41 THEN draw('bo' || i, 30, 130)
               WHEN g <= 70 THEN CASE WHEN draw('lately' || i, 1, 100) <= 55 THEN draw('bo' || i, 0, 13) ELSE draw('bo' || i, 16, 150) END
               WHEN g <= 80 THEN draw('bo' || i, 60, 160)
               WHEN g <= 90 THEN draw('bo' || i, 250, 320)
               ELSE draw('bo' || i, 15, 110) END || ' days') AS booked_on
      FROM (SELECT i, g, people, 1 + (draw('tour' || ((i - 1) % 160), 0, 27) + 9 * ((i - 1) / 160)) % 28 AS tour,
                   CASE WHEN g <= 22 THEN pick('k' || i, 4, 5, 5, 6, 6, 7) WHEN g <= 32 THEN 3 WHEN g <= 41 THEN 4
                        WHEN g <= 57 THEN 5 WHEN g <= 70 THEN pick('k' || i, 6, 7) WHEN g <= 80 THEN 2 WHEN g <= 90 THEN 1
                        ELSE pick('k' || i, 4, 5, 5, 6, 7) END AS k
            FROM (SELECT i, draw('state' || i, 1, 100) AS g, pick('people' || i, 1, 1, 2, 2, 2, 2, 3, 4) AS people FROM number WHERE i <= 480)))
JOIN departure d ON d.id = departure_id;

UPDATE booking SET cover = CASE
    WHEN draw('cover' || id, 1, 100) <= CASE WHEN status = 'held' THEN 85 WHEN booked_on >= '2025-05-06' THEN 66 ELSE 48 END THEN 'none'
    ELSE pick('which' || id, 'basic', 'full') END
WHERE status <> 'cancelled';
UPDATE booking SET cover = 'basic' WHERE cover = 'full' AND traveller_id IN (SELECT id FROM traveller WHERE birth_date < '1951-01-01');
UPDATE booking SET insurance_cents = CASE cover WHEN 'basic' THEN trip_cents * 4 / 100 WHEN 'full' THEN trip_cents * 7 / 100 ELSE 0 END;
UPDATE booking SET moves = 1, fees_cents = 4000 * people
WHERE status = 'confirmed' AND departure_id % 10 >= 5 AND booked_on < '2025-05-01' AND draw('moved' || id, 1, 100) <= 15;

INSERT INTO outing (id, booking_id, excursion_id, people, price_cents, status)
SELECT 64000 + (b.id - 31000) * 4 + n.i, b.id, e.id, b.people, b.people * e.price_cents, 'booked'
FROM booking b JOIN departure d ON d.id = b.departure_id JOIN number n ON n.i <= 4 JOIN excursion e ON e.id = 900 + (d.tour_id - 501) * 4 + n.i
WHERE b.status IN ('confirmed', 'travelled') AND draw('goes' || b.id, 1, 100) <= CASE b.status WHEN 'confirmed' THEN 48 ELSE 30 END
  AND draw('out' || b.id || '-' || n.i, 1, 100) <= 46;
UPDATE outing SET status = 'cancelled' WHERE draw('dropped' || id, 1, 100) <= 9;

UPDATE booking SET outings_cents = coalesce((SELECT sum(price_cents) FROM outing WHERE booking_id = booking.id AND status = 'booked'), 0);
UPDATE booking SET total_cents = trip_cents + outings_cents + insurance_cents + fees_cents;

INSERT INTO payment (id, booking_id, kind, way, amount_cents, made_on)
SELECT id + 55000, id, 'deposit', CASE WHEN trip_cents * 20 / 100 > 300000 THEN 'bank transfer' ELSE pick('way' || id, 'card', 'card', 'bank transfer') END,
       trip_cents * 20 / 100, min(date(booked_on, draw('dep' || id, 0, 4) || ' days'), '2025-05-19')
FROM booking WHERE status IN ('confirmed', 'travelled') OR (status = 'cancelled' AND draw('kept' || id, 1, 100) <= 65);
INSERT INTO payment (id, booking_id, kind, way, amount_cents, made_on)
SELECT b.id + 56000, b.id, 'balance', CASE WHEN total_cents - trip_cents * 20 / 100 > 300000 THEN 'bank transfer'
                                     ELSE pick('way2' || b.id, 'card', 'card', 'bank transfer') END,
       total_cents - trip_cents * 20 / 100, min(date(d.starts_on, '-' || draw('bal' || b.id, 31, 40) || ' days'), '2025-05-19')
FROM booking b JOIN departure d ON d.id = b.departure_id
WHERE b.status = 'travelled' OR (b.status = 'confirmed' AND draw('settled' || b.id, 1, 100)
  <= CASE d.id % 10 WHEN 3 THEN 97 WHEN 4 THEN 86 WHEN 5 THEN 32 ELSE 14 END);
UPDATE booking SET paid_cents = coalesce((SELECT sum(amount_cents) FROM payment WHERE booking_id = booking.id), 0);
UPDATE booking SET total_cents = paid_cents WHERE status = 'cancelled';

UPDATE departure SET seats = 60, seats_left = draw('left' || id, 1, 13);
UPDATE departure SET seats = seats_left + coalesce((SELECT sum(people) FROM booking WHERE departure_id = departure.id AND status <> 'cancelled'), 0);

INSERT INTO stay (id, traveller_id, hotel_id, arrives_on, nights, rooms, rate, status, total_cents)
SELECT 42000 + i, 2001 + c, hotel_id, date('2025-05-20', CASE WHEN g <= 68 THEN draw('arr' || i, 3, 190) WHEN g <= 74 THEN 1
       WHEN g <= 88 THEN -draw('arr' || i, 20, 250)
                                                       ELSE draw('arr' || i, 3, 120) END || ' days'),
       draw('nights' || i, 2, 8), pick('rooms' || i, 1, 1, 1, 2, 2, 3), pick('rate' || i, 'flexible', 'flexible', 'saver', 'saver', 'flexible'),
       CASE WHEN g <= 74 THEN 'booked' WHEN g <= 88 THEN 'stayed' ELSE 'cancelled' END, 0
FROM (SELECT i, (i - 1) % 160 AS c, 701 + (draw('hotel' || ((i - 1) % 160), 0, 23) + 7 * ((i - 1) / 160)) % 24 AS hotel_id, draw('stay' || i, 1, 100) AS g
      FROM number WHERE i <= 250);
UPDATE stay SET status = 'cancelled'
WHERE status = 'booked' AND (SELECT rooms FROM hotel WHERE id = stay.hotel_id) < (SELECT sum(x.rooms) FROM stay x WHERE x.hotel_id = stay.hotel_id
  AND x.status = 'booked' AND x.arrives_on <= stay.arrives_on AND date(x.arrives_on, x.nights || ' days') > stay.arrives_on);
UPDATE stay SET rate = 'flexible' WHERE status = 'cancelled';
UPDATE stay SET total_cents =
  (SELECT nightly_cents * stay.nights * stay.rooms * CASE stay.rate WHEN 'saver' THEN 85 ELSE 100 END / 100 FROM hotel WHERE id = stay.hotel_id)
WHERE status <> 'cancelled';

-- Rentals: each car goes out about every twenty-six days.
INSERT INTO rental (id, traveller_id, car_id, picks_up_on, days, day_cents, status, total_cents)
SELECT 53000 + (c.id - 800) * 8 + n.i, t.id, c.id, date('2025-05-20', (-80 + (n.i - 1) * 26 + draw('pick' || c.id || '-' || n.i, 0, 6)) || ' days'),
       draw('rd' || c.id || '-' || n.i, 3, 9), c.day_cents, 'booked', 0
FROM car c JOIN number n ON n.i BETWEEN 2 AND 8 JOIN traveller t ON t.id = 2001 + ((c.id - 800) * 8 + n.i) * 7 % 160
WHERE t.birth_date <= '2000-01-01';
UPDATE rental SET status = 'returned' WHERE date(picks_up_on, (days - 1) || ' days') < '2025-05-20';
UPDATE rental SET status = 'cancelled' WHERE draw('off' || id, 1, 100) <= 10;
UPDATE rental SET status = 'cancelled'
WHERE EXISTS (SELECT 1 FROM rental x WHERE x.traveller_id = rental.traveller_id AND x.id < rental.id AND x.status <> 'cancelled'
              AND x.picks_up_on <= date(rental.picks_up_on, (rental.days - 1) || ' days')
              AND date(x.picks_up_on, (x.days - 1) || ' days') >= rental.picks_up_on);
UPDATE rental SET total_cents = days * day_cents WHERE status <> 'cancelled';

INSERT INTO visa (id, booking_id, speed, status, fee_cents, applied_on, answer_by)
SELECT b.id + 44000, b.id, sp, st, b.people * CASE sp WHEN 'express' THEN 11000 ELSE 6000 END, applied_on,
       date(applied_on, CASE sp WHEN 'express' THEN '6 days' ELSE '18 days' END)
FROM (SELECT b.id, b.people, pick('speed' || b.id, 'normal', 'normal', 'express') AS sp,
             CASE b.status WHEN 'travelled' THEN 'granted' WHEN 'cancelled' THEN 'withdrawn'
               ELSE pick('vs' || b.id, 'in progress', 'in progress', 'granted', 'refused') END AS st,
             min(date(b.booked_on, draw('va' || b.id, 1, 6) || ' days'), '2025-05-19') AS applied_on
      FROM booking b JOIN departure d ON d.id = b.departure_id JOIN tour t ON t.id = d.tour_id
      WHERE t.visa_required = 'yes' AND b.status <> 'held'
        AND draw('visa' || b.id, 1, 100) <= CASE b.status WHEN 'travelled' THEN 100 WHEN 'cancelled' THEN 30 ELSE 50 END) b;

INSERT INTO escalation (id, traveller_id, booking_id, category, status, opened_on)
SELECT 99000 + i, 2001 + i * 11 % 160, NULL, pick('cat' || i, 'late_cancellation', 'group_request', 'trip_complaint', 'travel_emergency'),
       pick('est' || i, 'open', 'closed', 'closed'), date('2025-05-19', '-' || draw('eo' || i, 0, 50) || ' days')
FROM number WHERE i <= 12;
