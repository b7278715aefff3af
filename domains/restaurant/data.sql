-- Thistledown Tables: six houses on Wednesday, 2025-06-18, at eleven in the morning, an hour before lunch.

INSERT INTO restaurant (id, name, cuisine, zone, closed_on, deposit_head_cents, minimum_cents)
SELECT column1, column2, column3, column4, column5, column6, column7 FROM (VALUES
  (11, 'Ladle and Lark', 'country stews', 2, 'Monday', 1000, 1400),
  (12, 'Saltwhistle', 'seafood', 4, 'Tuesday', 1200, 1500),
  (13, 'Emberfig Grill', 'charcoal grill', 3, 'Monday', 1500, 1500),
  (14, 'Junipelle', 'vegetables', 1, 'Sunday', 800, 1200),
  (15, 'Noodle Tarn', 'noodles and broths', 5, 'Tuesday', 900, 1300),
  (16, 'Marigold Saffery', 'spice kitchen', 3, 'Sunday', 1100, 1400));

INSERT INTO dining_table (id, restaurant_id, area, seats)
SELECT 101 + (r.id - 11) * 7 + s.column1, r.id, s.column2, s.column3
FROM restaurant r CROSS JOIN (VALUES (0, 'window', 2), (1, 'window', 4), (2, 'garden', 4), (3, 'garden', 6), (4, 'hall', 3), (5, 'hall', 6), (6, 'hall', 8)) s;

-- Ten dishes a house: three starters, four mains, three desserts. The last column before the availability says whether it is vegetarian.
INSERT INTO dish (id, restaurant_id, course, name, price_cents, vegetarian, available)
SELECT column1, 11 + (column1 - 301) / 10, CASE WHEN (column1 - 301) % 10 < 3 THEN 'starter' WHEN (column1 - 301) % 10 < 7 THEN 'main' ELSE 'dessert' END,
       column2, column3, column4, column5 FROM (VALUES
  (301, 'Leek and Oat Soup', 640, 1, 1), (302, 'Pressed Ham Terrine', 890, 0, 1), (303, 'Buttered Turnip Toast', 720, 1, 1),
  (304, 'Miller''s Beef Stew', 1680, 0, 1), (305, 'Barley and Mushroom Pot', 1390, 1, 1), (306, 'Cider Chicken', 1550, 0, 1),
  (307, 'Lamb Shank with Beans', 2140, 0, 0), (308, 'Baked Quince', 690, 1, 1), (309, 'Treacle Crumble', 740, 1, 1), (310, 'Hazelnut Cream', 810, 1, 1),
  (311, 'Smoked Mackerel Plate', 980, 0, 1), (312, 'Kelp Broth', 690, 1, 1), (313, 'Potted Shrimp', 1090, 0, 1),
  (314, 'Line Caught Hake', 2290, 0, 1), (315, 'Mussels in Perry', 1840, 0, 1), (316, 'Crab Dumplings', 1990, 0, 0),
  (317, 'Samphire Risotto', 1560, 1, 1), (318, 'Lemon Posset', 710, 1, 1), (319, 'Sea Salt Brownie', 780, 1, 1), (320, 'Rhubarb Ice', 620, 1, 1),
  (321, 'Charred Pepper Dip', 760, 1, 1), (322, 'Ember Wings', 940, 0, 1), (323, 'Grilled Halloumi Slices', 880, 1, 1),
  (324, 'Fig Glazed Ribs', 2350, 0, 1), (325, 'Flat Iron Steak', 2680, 0, 1), (326, 'Coal Roasted Cauliflower', 1590, 1, 1),
  (327, 'Skewered Chicken Thighs', 1820, 0, 1), (328, 'Burnt Honey Flan', 790, 1, 0), (329, 'Figs on Embers', 730, 1, 1), (330, 'Smoked Chocolate Pot', 860, 1, 1),
  (331, 'Beetroot Tartlet', 750, 1, 1), (332, 'Pea and Mint Cup', 590, 1, 1), (333, 'Walnut Pate', 820, 1, 1),
  (334, 'Juniper Cabbage Rolls', 1420, 1, 1), (335, 'Celeriac Steak', 1530, 1, 1), (336, 'Gnocchi with Sage', 1490, 1, 1),
  (337, 'Tofu Garden Bowl', 1360, 1, 0), (338, 'Almond Cake', 680, 1, 1), (339, 'Poached Pear', 610, 1, 1), (340, 'Oat Milk Pudding', 560, 1, 1),
  (341, 'Sesame Cucumbers', 540, 1, 1), (342, 'Steamed Prawn Parcels', 870, 0, 1), (343, 'Crisp Tofu Bites', 660, 1, 1),
  (344, 'Tarn Noodle Soup', 1290, 0, 1), (345, 'Egg Noodles with Pork', 1440, 0, 1), (346, 'Cold Buckwheat Noodles', 1380, 1, 1),
  (347, 'Duck Broth Bowl', 1760, 0, 1), (348, 'Black Sesame Pudding', 650, 1, 1), (349, 'Ginger Custard', 590, 1, 0), (350, 'Iced Lychee', 520, 1, 1),
  (351, 'Chickpea Fritters', 620, 1, 1), (352, 'Spiced Fish Cakes', 910, 0, 1), (353, 'Lentil Broth', 580, 1, 1),
  (354, 'Saffron Lamb', 1990, 0, 1), (355, 'Cashew Paneer', 1610, 1, 1), (356, 'Marigold Chicken', 1740, 0, 1),
  (357, 'Slow Aubergine', 1450, 1, 1), (358, 'Cardamom Rice Pudding', 640, 1, 1), (359, 'Pistachio Ice', 720, 1, 1), (360, 'Mango Fool', 680, 1, 0));

INSERT INTO dish_allergen (id, dish_id, allergen)
SELECT 2000 + (d.column1 - 300) * 8 + a.column1, d.column1, a.column2
FROM (VALUES
  (301, 'milk gluten'), (302, 'egg'), (303, 'milk gluten'), (304, 'gluten'), (305, 'gluten'), (306, 'milk'), (309, 'gluten milk'), (310, 'nuts milk'),
  (311, 'fish'), (312, 'soy'), (313, 'shellfish milk'), (314, 'fish'), (315, 'shellfish'), (316, 'shellfish gluten egg'), (317, 'milk'), (318, 'milk'),
  (319, 'gluten egg milk'), (321, 'sesame'), (322, 'soy'), (323, 'milk'), (324, 'soy'), (325, 'milk'), (326, 'nuts'), (327, 'sesame'),
  (328, 'egg milk'), (329, 'nuts'), (330, 'milk egg'), (331, 'gluten milk'), (333, 'nuts soy'), (334, 'soy'), (335, 'milk'), (336, 'gluten egg'),
  (337, 'soy sesame'), (338, 'nuts egg'), (340, 'gluten'), (341, 'sesame soy'), (342, 'shellfish gluten'), (343, 'soy'), (344, 'gluten soy fish'),
  (345, 'gluten egg'), (346, 'soy sesame'), (347, 'soy'), (348, 'sesame milk'), (349, 'milk egg'), (352, 'fish egg'), (353, 'sesame'), (354, 'nuts'),
  (355, 'nuts milk'), (356, 'milk'), (357, 'soy'), (358, 'milk'), (359, 'nuts milk'), (360, 'milk')) d
JOIN (VALUES (0, 'gluten'), (1, 'milk'), (2, 'egg'), (3, 'nuts'), (4, 'fish'), (5, 'shellfish'), (6, 'soy'), (7, 'sesame')) a
  ON instr(' ' || d.column2 || ' ', ' ' || a.column2 || ' ') > 0;

INSERT INTO guest (id, name, phone, postcode, street, zone, tier, joined_on, points)
SELECT 1000 + i, first_name('g' || i) || ' ' || last_name('g' || i), '07' || (10 + i * 7 % 83) || ' ' || (100000 + i * 52361 % 899981),
       pick('area' || i, 'TH', 'OW', 'BR', 'KE', 'MY') || draw('part' || i, 1, 14) || ' ' || draw('walk' || i, 100, 999), street('home' || i),
       draw('zone' || i, 1, 5), pick('tier' || i, 'friend', 'friend', 'friend', 'friend', 'regular', 'regular', 'patron'),
       date('2020-02-01', draw('joined' || i, 0, 1700) || ' days'), 0
FROM number WHERE i <= 150;

-- Bookings of today (50), of tomorrow (50) and of later days (122): each table, day and sitting once.
INSERT INTO booking (id, guest_id, table_id, day, sitting, party, status, deposit_cents, request, changes)
SELECT 20000 + i, 1001 + i * 11 % 150, 101 + (i - 1) % 42, '2025-06-18',
       CASE (draw('today' || ((i - 1) % 42), 0, 2) + (i - 1) / 42) % 3 WHEN 0 THEN 'lunch' WHEN 1 THEN 'early dinner' ELSE 'late dinner' END, 1, 'booked', 0, 'none', 0
FROM number WHERE i <= 50;
INSERT INTO booking (id, guest_id, table_id, day, sitting, party, status, deposit_cents, request, changes)
SELECT 20100 + i, 1001 + (i * 7 + 3) % 150, 101 + (i + 20) % 42, '2025-06-19',
       CASE (draw('next' || ((i + 20) % 42), 0, 2) + (i - 1) / 42) % 3 WHEN 0 THEN 'lunch' WHEN 1 THEN 'early dinner' ELSE 'late dinner' END, 1, 'booked', 0, 'none', 0
FROM number WHERE i <= 50;
INSERT INTO booking (id, guest_id, table_id, day, sitting, party, status, deposit_cents, request, changes)
SELECT 20200 + x.i, 1001 + (x.i * 13) % 150, t.id,
       CASE WHEN strftime('%w', x.day) = CASE r.closed_on WHEN 'Sunday' THEN '0' WHEN 'Monday' THEN '1' ELSE '2' END THEN date(x.day, '1 days') ELSE x.day END,
       pick('sitting' || x.i, 'lunch', 'early dinner', 'late dinner'), 1, 'booked', 0, 'none', 0
FROM (SELECT i, 101 + (i - 1) % 42 AS spot, date('2025-06-20', ((i - 1) / 42 * 9 + draw('later' || i, 0, 7)) || ' days') AS day FROM number WHERE i <= 122) x
JOIN dining_table t ON t.id = x.spot JOIN restaurant r ON r.id = t.restaurant_id;

-- The past: dined, did not come (26 guests twice each), cancelled.
INSERT INTO booking (id, guest_id, table_id, day, sitting, party, status, deposit_cents, request, changes)
SELECT 20400 + i, 1001 + (i * 17 + 5) % 150, 101 + draw('past table' || i, 0, 41), date('2025-06-17', '-' || draw('past day' || i, 0, 27) || ' days'),
       pick('past sitting' || i, 'lunch', 'early dinner', 'late dinner'), 1, 'completed', 0, 'none', 0
FROM number WHERE i <= 60;
INSERT INTO booking (id, guest_id, table_id, day, sitting, party, status, deposit_cents, request, changes)
SELECT 20500 + i, 1001 + ((i - 1) % 26 * 5 + 2) % 150, 101 + draw('gone table' || i, 0, 41),
       date('2025-06-10', '-' || ((i - 1) / 26 * 120 + draw('gone day' || i, 0, 110)) || ' days'),
       pick('gone sitting' || i, 'early dinner', 'late dinner', 'late dinner'), 1, 'no_show', 0, 'none', 0
FROM number WHERE i <= 52;
INSERT INTO booking (id, guest_id, table_id, day, sitting, party, status, deposit_cents, request, changes)
SELECT 20600 + i, 1001 + (i * 19 + 7) % 150, 101 + draw('off table' || i, 0, 41), date('2025-06-18', draw('off day' || i, -40, 20) || ' days'),
       pick('off sitting' || i, 'lunch', 'early dinner', 'late dinner'), 1, 'cancelled', 0, 'none', 0
FROM number WHERE i <= 40;
UPDATE booking SET party = max(2, (SELECT seats FROM dining_table WHERE id = booking.table_id) - pick('party' || id, 0, 0, 1, 1, 2)),
  request = pick('wish' || id, 'none', 'none', 'none', 'none', 'none', 'high chair', 'wheelchair space', 'quiet corner', 'birthday candle'),
  changes = CASE WHEN status = 'booked' THEN pick('changes' || id, 0, 0, 0, 0, 1, 1, 2) ELSE 0 END;
UPDATE booking SET deposit_cents =
  (SELECT CASE WHEN booking.party >= 5 AND g.tier <> 'patron' THEN booking.party * r.deposit_head_cents ELSE 0 END
   FROM guest g, dining_table t JOIN restaurant r ON r.id = t.restaurant_id WHERE g.id = booking.guest_id AND t.id = booking.table_id);

-- Orders: 140 placed, 60 in the kitchen or on the road, 80 of the last three days, 62 of the days before, 18 older ones, 45 cancelled.
INSERT INTO orders (id, guest_id, restaurant_id, voucher_id, kind, status, placed_on, due_at, done_at, items_cents, delivery_cents, discount_cents, total_cents)
SELECT 40000 + i, 1001 + i * 13 % 150, 11 + draw('house' || i, 0, 5), NULL, pick('kind' || i, 'delivery', 'delivery', 'delivery', 'pickup'), 'placed',
       date('2025-06-18', '-' || draw('since' || i, 0, 2) || ' days'),
       date('2025-06-18', pick('due' || i, 0, 0, 1) || ' days') || 'T' || draw('hour' || i, 17, 20) || ':' || pick('minute' || i, '00', '15', '30', '45') || ':00',
       NULL, 0, 0, 0, 0
FROM number WHERE i <= 140;
INSERT INTO orders (id, guest_id, restaurant_id, voucher_id, kind, status, placed_on, due_at, done_at, items_cents, delivery_cents, discount_cents, total_cents)
SELECT 40200 + i, 1001 + (i * 17 + 5) % 150, 11 + draw('house k' || i, 0, 5), NULL, pick('kind k' || i, 'delivery', 'delivery', 'pickup'), 'preparing',
       '2025-06-18', '2025-06-18T11:' || pick('minute k' || i, '15', '20', '30', '40', '50') || ':00', NULL, 0, 0, 0, 0
FROM number WHERE i <= 60;
INSERT INTO orders (id, guest_id, restaurant_id, voucher_id, kind, status, placed_on, due_at, done_at, items_cents, delivery_cents, discount_cents, total_cents)
SELECT id, guest_id, restaurant_id, NULL, kind, 'completed', day, strftime('%Y-%m-%dT%H:%M:%S', due),
       strftime('%Y-%m-%dT%H:%M:%S', due, CASE WHEN draw('is late' || id, 1, 100) <= 52 THEN draw('late' || id, 34, 96) ELSE draw('late' || id, 1, 26) END || ' minutes'),
       0, 0, 0, 0
FROM (SELECT 40300 + i AS id, 1001 + (i * 23 + 4) % 150 AS guest_id, 11 + draw('house d' || i, 0, 5) AS restaurant_id,
             pick('kind d' || i, 'delivery', 'delivery', 'delivery', 'delivery', 'delivery', 'delivery', 'delivery', 'pickup') AS kind, day,
             day || 'T' || draw('hour d' || i, 12, 20) || ':' || pick('minute d' || i, '00', '10', '25', '40', '55') || ':00' AS due
      FROM (SELECT i, date('2025-06-18', '-' || CASE WHEN i <= 80 THEN draw('ago' || i, 1, 3) WHEN i <= 142 THEN draw('ago' || i, 4, 7)
                                                   ELSE draw('ago' || i, 10, 60) END || ' days') AS day FROM number WHERE i <= 160));
INSERT INTO orders (id, guest_id, restaurant_id, voucher_id, kind, status, placed_on, due_at, done_at, items_cents, delivery_cents, discount_cents, total_cents)
SELECT 40500 + i, 1001 + (i * 29 + 8) % 150, 11 + draw('house c' || i, 0, 5), NULL, pick('kind c' || i, 'delivery', 'delivery', 'pickup'), 'cancelled',
       day, day || 'T' || draw('hour c' || i, 18, 20) || ':30:00', NULL, 0, 0, 0, 0
FROM (SELECT i, date('2025-06-17', '-' || draw('gone' || i, 0, 9) || ' days') AS day FROM number WHERE i <= 45);

-- Every order begins with a main dish; the second line is a starter or a dessert.
INSERT INTO order_line (id, order_id, dish_id, quantity, unit_cents)
SELECT 50000 + (o.id - 40000) * 2 + n.i, o.id, d.id, CASE n.i WHEN 1 THEN pick('q' || o.id, 1, 1, 2, 2, 3) ELSE pick('r' || o.id, 1, 1, 2) END, d.price_cents
FROM orders o JOIN number n ON n.i <= pick('lines' || o.id, 1, 2, 2)
JOIN dish d ON d.id = 301 + (o.restaurant_id - 11) * 10 + CASE n.i WHEN 1 THEN draw('main' || o.id, 3, 6) ELSE pick('side' || o.id, 0, 1, 2, 7, 8, 9) END;
UPDATE orders SET items_cents = (SELECT sum(quantity * unit_cents) FROM order_line WHERE order_id = orders.id);
UPDATE orders SET kind = 'pickup'
WHERE EXISTS (SELECT 1 FROM guest g, restaurant r WHERE g.id = orders.guest_id AND r.id = orders.restaurant_id
              AND (abs(g.zone - r.zone) > 2 OR orders.items_cents < r.minimum_cents));
UPDATE orders SET status = 'on_the_way' WHERE status = 'preparing' AND kind = 'delivery' AND draw('road' || id, 1, 100) <= 50;
UPDATE orders SET delivery_cents =
  (SELECT CASE WHEN g.tier = 'patron' OR orders.items_cents >= 4000 THEN 0 ELSE 200 + 150 * abs(g.zone - r.zone) END
   FROM guest g, restaurant r WHERE g.id = orders.guest_id AND r.id = orders.restaurant_id)
WHERE kind = 'delivery';

-- Vouchers: one live one for each guest, a hundred that ran out lately, some that ran out long ago, and those that orders have used.
INSERT INTO voucher (id, guest_id, code, kind, value, minimum_cents, expires_on, extended, status)
SELECT id, guest_id, code, CASE WHEN cents THEN 'fixed' ELSE 'percent' END,
       CASE WHEN cents THEN pick('cents' || id, 300, 400, 500, 600) ELSE pick('rate' || id, 10, 12, 15, 20) END,
       CASE WHEN cents THEN 1300 ELSE pick('least' || id, 1200, 1400, 1800) END, expires_on, CASE WHEN id BETWEEN 7241 AND 7250 THEN 1 WHEN id > 7150 THEN 0 ELSE pick('longer' || id, 0, 0, 0, 1) END, 'open'
FROM (SELECT 7000 + i AS id, CASE WHEN i <= 150 THEN 1000 + i ELSE 1001 + (i * 13 + 1) % 150 END AS guest_id,
             pick('word' || i, 'SAGE', 'THYME', 'CLOVE', 'BASIL', 'ANISE', 'SUMAC', 'CUMIN', 'DILL') || (100 + i * 37 % 900) AS code,
             draw('cents or rate' || i, 1, 100) <= 50 AS cents,
             date('2025-06-18', CASE WHEN i <= 150 THEN draw('ends' || i, 4, 200) WHEN i <= 250 THEN -draw('ended' || i, 1, 29)
                                     ELSE -draw('ended' || i, 40, 200) END || ' days') AS expires_on
      FROM number WHERE i <= 265);
INSERT INTO voucher (id, guest_id, code, kind, value, minimum_cents, expires_on, extended, status)
SELECT id - 32000, guest_id, pick('herb' || id, 'PEPPER', 'NUTMEG', 'SORREL', 'LOVAGE') || (100 + id * 53 % 900), 'percent', pick('off' || id, 10, 15, 20), 1200,
       date(placed_on, draw('left' || id, 3, 90) || ' days'), 0, 'used'
FROM orders WHERE items_cents >= 1200 AND ((status = 'placed' AND draw('paid' || id, 1, 100) <= 42)
                                           OR (status IN ('completed', 'preparing') AND draw('paid' || id, 1, 100) <= 7));
UPDATE orders SET voucher_id = id - 32000 WHERE EXISTS (SELECT 1 FROM voucher WHERE id = orders.id - 32000);
UPDATE orders SET discount_cents = (SELECT orders.items_cents * value / 100 FROM voucher WHERE id = orders.voucher_id) WHERE voucher_id IS NOT NULL;
UPDATE orders SET total_cents = items_cents + delivery_cents - discount_cents;

INSERT INTO refund (id, guest_id, order_id, booking_id, order_line_id, reason, amount_cents, made_on)
SELECT id + 40000, guest_id, id, NULL, NULL, 'order_cancelled', total_cents, placed_on FROM orders WHERE status = 'cancelled';
INSERT INTO refund (id, guest_id, order_id, booking_id, order_line_id, reason, amount_cents, made_on)
SELECT l.id + 31000, o.guest_id, o.id, NULL, l.id, pick('why' || l.id, 'missing', 'wrong', 'cold'),
       l.quantity * l.unit_cents - (o.discount_cents * l.quantity * l.unit_cents + o.items_cents - 1) / o.items_cents, date(o.placed_on, '1 days')
FROM orders o JOIN order_line l ON l.order_id = o.id
WHERE o.status = 'completed' AND draw('made good' || l.id, 1, 100) <= 6 AND l.quantity * l.unit_cents <= 5000;
INSERT INTO refund (id, guest_id, order_id, booking_id, order_line_id, reason, amount_cents, made_on)
SELECT id + 62000, guest_id, NULL, id, NULL, 'booking_cancelled', deposit_cents, min(date(day, '-3 days'), '2025-06-17')
FROM booking WHERE status = 'cancelled' AND deposit_cents > 0 AND draw('in time' || id, 1, 100) <= 75;

INSERT INTO point_entry (id, guest_id, voucher_id, reason, points, made_on)
SELECT id + 89000, id, NULL, 'earned', draw('points' || id, 4, 160) * 15, date('2025-06-01', '-' || draw('earned' || id, 0, 90) || ' days')
FROM guest WHERE draw('has points' || id, 1, 100) <= 92;
UPDATE guest SET points = coalesce((SELECT sum(points) FROM point_entry WHERE guest_id = guest.id), 0);

-- Allergies on record: never against what an open order of the guest contains.
INSERT INTO guest_allergy (id, guest_id, allergen)
SELECT 3000 + n.i * 200 + g.id - 1000, g.id, CASE (draw('allergy' || g.id, 0, 7) + n.i * 3) % 8
         WHEN 0 THEN 'gluten' WHEN 1 THEN 'milk' WHEN 2 THEN 'egg' WHEN 3 THEN 'nuts' WHEN 4 THEN 'fish' WHEN 5 THEN 'shellfish' WHEN 6 THEN 'soy' ELSE 'sesame' END
FROM guest g JOIN number n ON n.i <= pick('allergies' || g.id, 0, 1, 1, 2);
UPDATE guest_allergy SET allergen = 'shellfish'
WHERE NOT EXISTS (SELECT 1 FROM guest_allergy o WHERE o.guest_id = guest_allergy.guest_id AND o.allergen = 'shellfish')
  AND EXISTS (SELECT 1 FROM orders o JOIN order_line l ON l.order_id = o.id JOIN dish_allergen a ON a.dish_id = l.dish_id
              WHERE o.guest_id = guest_allergy.guest_id AND o.status IN ('placed', 'preparing', 'on_the_way') AND a.allergen = guest_allergy.allergen);

INSERT INTO escalation (id, guest_id, order_id, category, status, opened_on)
SELECT 95000 + i, 1001 + (i * 31) % 150, NULL, pick('case' || i, 'staff_complaint', 'lost_property', 'large_party'),
       pick('done' || i, 'open', 'closed', 'closed'), date('2025-06-17', '-' || draw('case day' || i, 0, 50) || ' days')
FROM number WHERE i <= 12;
