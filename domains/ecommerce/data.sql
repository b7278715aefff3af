-- Willowmere Home: the shop as it stands on 2025-06-15 at nine in the morning.

INSERT INTO product (id, name, category, price_cents, was_cents, price_since, final_sale, stock)
SELECT column1, column2, column3, column4, column5, column6, column7, column8 FROM (VALUES
  (101, 'Copper Saucepan', 'kitchen', 4890, 5620, '2025-06-10', 0, 14),
  (102, 'Brass Desk Lamp', 'lighting', 7900, 7900, '2024-09-01', 0, 37),
  (103, 'Teak Bench', 'garden', 28900, 36120, '2025-06-12', 0, 31),
  (104, 'Linen Duvet Cover', 'bedding', 11800, 11800, '2024-09-01', 1, 12),
  (105, 'Ash Dining Table', 'furniture', 54900, 63130, '2025-06-10', 0, 0),
  (106, 'Countertop Blender', 'electronics', 8600, 8600, '2024-09-01', 1, 19),
  (107, 'Walnut Chopping Board', 'kitchen', 3250, 3250, '2024-09-01', 0, 12),
  (108, 'Paper Lantern', 'lighting', 1490, 1860, '2025-06-10', 0, 0),
  (109, 'Clay Planter Trio', 'garden', 3750, 3750, '2024-09-01', 1, 19),
  (110, 'Feather Pillow Pair', 'bedding', 6200, 7130, '2025-06-12', 0, 26),
  (111, 'Oak Side Table', 'furniture', 15900, 15900, '2024-09-01', 1, 23),
  (112, 'Smart Kettle', 'electronics', 6490, 8110, '2025-06-10', 0, 8),
  (113, 'Enamel Teapot', 'kitchen', 2790, 3490, '2025-06-12', 0, 26),
  (114, 'Oak Floor Lamp', 'lighting', 22900, 22900, '2024-09-01', 0, 23),
  (115, 'Folding Sun Chair', 'garden', 6900, 7930, '2025-06-10', 0, 8),
  (116, 'Wool Blanket', 'bedding', 8950, 8950, '2024-09-01', 1, 5),
  (117, 'Rattan Armchair', 'furniture', 31900, 39870, '2025-06-12', 0, 14),
  (118, 'Cordless Vacuum', 'electronics', 27900, 27900, '2024-09-01', 0, 37),
  (119, 'Stoneware Bowl Set', 'kitchen', 4100, 4100, '2024-09-01', 0, 5),
  (120, 'Bedside Touch Light', 'lighting', 3450, 3970, '2025-06-12', 0, 14),
  (121, 'Steel Watering Can', 'garden', 2840, 2840, '2024-09-01', 1, 37),
  (122, 'Cotton Sheet Set', 'bedding', 7400, 9250, '2025-06-10', 0, 31),
  (123, 'Pine Bookcase', 'furniture', 23900, 23900, '2024-09-01', 0, 12),
  (124, 'Air Purifier', 'electronics', 21400, 24610, '2025-06-12', 0, 0),
  (125, 'Cast Iron Skillet', 'kitchen', 6450, 7420, '2025-06-10', 0, 31),
  (126, 'Glass Pendant Shade', 'lighting', 5800, 5800, '2024-09-01', 1, 12),
  (127, 'Bird Feeding Station', 'garden', 4490, 5610, '2025-06-12', 0, 0),
  (128, 'Quilted Bedspread', 'bedding', 20900, 20900, '2024-09-01', 0, 19),
  (129, 'Velvet Footstool', 'furniture', 9900, 11380, '2025-06-10', 0, 26),
  (130, 'Bedside Radio', 'electronics', 4990, 4990, '2024-09-01', 1, 23),
  (131, 'Glass Storage Jars', 'kitchen', 1890, 1890, '2024-09-01', 1, 19),
  (132, 'Candle Wall Sconce', 'lighting', 2670, 3340, '2025-06-10', 1, 26),
  (133, 'Solar Path Markers', 'garden', 3120, 3120, '2024-09-01', 1, 23),
  (134, 'Silk Pillowcase', 'bedding', 3990, 4590, '2025-06-12', 0, 8),
  (135, 'Folding Bar Stool', 'furniture', 8450, 8450, '2024-09-01', 0, 5),
  (136, 'Digital Kitchen Scale', 'electronics', 2950, 3690, '2025-06-10', 0, 14),
  (137, 'Linen Apron', 'kitchen', 2240, 2800, '2025-06-12', 0, 8),
  (138, 'Woven Ceiling Shade', 'lighting', 9400, 9400, '2024-09-01', 1, 5),
  (139, 'Canvas Parasol', 'garden', 14900, 17130, '2025-06-10', 1, 14),
  (140, 'Flannel Throw', 'bedding', 2990, 2990, '2024-09-01', 0, 37),
  (141, 'Walnut Media Stand', 'furniture', 37900, 47370, '2025-06-12', 0, 31),
  (142, 'Robot Window Cleaner', 'electronics', 25900, 25900, '2024-09-01', 0, 12),
  (143, 'Bamboo Steamer', 'kitchen', 2460, 2460, '2024-09-01', 1, 37),
  (144, 'Copper String Lights', 'lighting', 1980, 2280, '2025-06-12', 0, 31),
  (145, 'Cedar Raised Bed', 'garden', 21900, 21900, '2024-09-01', 0, 12),
  (146, 'Mattress Protector', 'bedding', 4550, 5690, '2025-06-10', 0, 0),
  (147, 'Hallway Shoe Bench', 'furniture', 13400, 13400, '2024-09-01', 1, 19),
  (148, 'Heated Towel Rail', 'electronics', 12800, 14720, '2025-06-12', 0, 26),
  (149, 'Marble Rolling Pin', 'kitchen', 3680, 4230, '2025-06-10', 0, 0),
  (150, 'Reading Clip Light', 'lighting', 2330, 2330, '2024-09-01', 0, 19),
  (151, 'Hand Tool Roll', 'garden', 2560, 3200, '2025-06-12', 0, 26),
  (152, 'Knitted Bed Runner', 'bedding', 5430, 5430, '2024-09-01', 0, 23),
  (153, 'Corner Desk', 'furniture', 26900, 30930, '2025-06-10', 0, 8),
  (154, 'Electric Coffee Grinder', 'electronics', 5720, 5720, '2024-09-01', 0, 5));

INSERT INTO coupon (id, code, kind, value, min_items_cents, valid_until)
SELECT column1, column2, column3, column4, column5, column6 FROM (VALUES
  (401, 'TABLE10', 'percent', 10, 4000, '2025-07-31'),
  (402, 'COSY15', 'percent', 15, 8000, '2025-06-30'),
  (403, 'FIRSTLIGHT', 'fixed', 500, 3000, '2025-12-31'),
  (404, 'PATIO1200', 'fixed', 1200, 9000, '2025-08-31'),
  (405, 'MIDSUMMER', 'percent', 12, 6000, '2025-06-21'),
  (406, 'HOMELY8', 'percent', 8, 2000, '2025-09-30'),
  (407, 'SPRING20', 'percent', 20, 5000, '2025-05-31'),
  (408, 'BLOSSOM', 'fixed', 800, 5000, '2025-04-27'),
  (409, 'WINTERWARM', 'percent', 15, 7000, '2025-02-28'),
  (410, 'MAYBREEZE', 'fixed', 600, 4000, '2025-05-20'));

INSERT INTO customer (id, name, email, postcode, tier, joined_on, store_credit_cents)
SELECT 1000 + i, first_name('c' || i) || ' ' || last_name('c' || i),
       pick('mail a' || i, 'amber', 'blue', 'calm', 'dusty', 'early', 'frosty', 'green', 'happy', 'quiet', 'silver') || '.'
         || pick('mail b' || i, 'acorn', 'badger', 'candle', 'harbour', 'kite', 'lantern', 'meadow', 'pebble', 'sparrow', 'willow') || (17 + i * 5)
         || '@' || pick('mail c' || i, 'mailnook', 'postbarn', 'letterly') || '.example',
       pick('area' || i, 'KD', 'LN', 'WM', 'TR', 'PV') || draw('zone' || i, 1, 19) || ' ' || draw('walk' || i, 100, 999),
       pick('tier' || i, 'standard', 'standard', 'standard', 'standard', 'silver', 'silver', 'gold'),
       date('2019-03-01', draw('joined' || i, 0, 1900) || ' days'), 0
FROM number WHERE i <= 150;

INSERT INTO address (id, customer_id, street, city, postcode)
SELECT id + 1000, id, street('home' || id), city('home' || id), postcode FROM customer;

INSERT INTO address (id, customer_id, street, city, postcode)
SELECT id + 1200, id, street('second' || id), city('second' || id),
       pick('area2' || id, 'KD', 'LN', 'WM', 'TR', 'PV') || draw('zone2' || id, 1, 19) || ' ' || draw('walk2' || id, 100, 999)
FROM customer WHERE draw('has second' || id, 1, 100) <= 52;

-- Orders: g is a draw of the state, k counts the rounds through the customers, l is the lateness of parcels still on their way.
INSERT INTO orders (id, customer_id, address_id, placed_on, status, payment, speed, items_cents, discount_cents, shipping_cents, total_cents)
SELECT 30000 + i, 1001 + c, 2001 + c,
       date('2025-06-15', '-' || CASE
         WHEN g <= 25 THEN 2 * k + draw('p' || i, 0, 1)
         WHEN g <= 29 THEN 1 + 2 * k + draw('p' || i, 0, 1)
         WHEN g <= 54 THEN l + sd + td
         WHEN g <= 67 THEN draw('p' || i, 8, 14)
         WHEN g <= 84 THEN draw('p' || i, 16, 34)
         WHEN g <= 90 THEN draw('p' || i, 60, 150)
         ELSE draw('p' || i, 2, 80) END || ' days'),
       CASE WHEN g <= 25 THEN 'pending' WHEN g <= 29 THEN 'packed' WHEN g <= 54 THEN 'shipped' WHEN g <= 90 THEN 'delivered' ELSE 'cancelled' END,
       CASE WHEN draw('pay' || i, 1, 100) <= CASE WHEN g <= 25 THEN 44 ELSE 16 END THEN 'store credit'
            ELSE pick('method' || i, 'card', 'card', 'card', 'invoice') END,
       speed, 0, 0, 0, 0
FROM (SELECT i, g, k, c, sd, speed, CASE speed WHEN 'express' THEN 2 ELSE 4 END AS td,
             CASE WHEN g <= 45 THEN draw('late' || i, 10, 24) WHEN g <= 49 THEN draw('late' || i, 1, 2) WHEN g <= 51 THEN draw('late' || i, 3, 8)
                  ELSE draw('late' || i, -2, 0) END AS l
      FROM (SELECT i, draw('state' || i, 1, 100) AS g, min((i - 1) / 150, 2) AS k,
                   CASE WHEN i <= 300 THEN (i - 1) % 150 ELSE draw('buyer' || i, 0, 149) END AS c,
                   draw('ship' || (30000 + i), 1, 2) AS sd, pick('speed' || i, 'standard', 'standard', 'standard', 'express') AS speed
            FROM number WHERE i <= 450));

-- Items: one to four products of an order; the second is often of the same category as the first.
INSERT INTO order_item (id, order_id, product_id, quantity, unit_cents, adjusted_cents, status)
SELECT 50000 + (o.id - 30000) * 4 + n.i, o.id, p.id, pick('q' || o.id || '-' || n.i, 1, 1, 1, 1, 1, 2, 2, 3),
       CASE WHEN o.placed_on < p.price_since THEN p.was_cents ELSE p.price_cents END, 0, 'ordered'
FROM orders o
JOIN number n ON n.i <= CASE o.status WHEN 'pending' THEN pick('n' || o.id, 1, 2, 2, 3, 3) WHEN 'delivered' THEN pick('n' || o.id, 1, 2, 2, 3)
                                      WHEN 'cancelled' THEN 1 ELSE pick('n' || o.id, 1, 1, 2) END
JOIN product p ON p.id = 101 + (draw('first' || o.id, 0, 53) + CASE n.i WHEN 1 THEN 0 WHEN 2 THEN pick('second' || o.id, 6, 12, 17) ELSE 34 END) % 54;

UPDATE orders SET items_cents = (SELECT sum(quantity * unit_cents) FROM order_item WHERE order_id = orders.id);
UPDATE orders SET shipping_cents =
  (SELECT CASE WHEN orders.items_cents >= 6000 OR c.tier = 'gold' THEN 0 ELSE 495 END
        + CASE WHEN orders.speed = 'standard' OR c.tier = 'gold' THEN 0 WHEN c.tier = 'silver' THEN 345 ELSE 690 END
   FROM customer c WHERE c.id = orders.customer_id);
UPDATE orders SET payment = 'card'
WHERE (payment = 'invoice' AND items_cents + shipping_cents > 38000) OR (payment = 'store credit' AND items_cents + shipping_cents > 40000);

-- Coupons: no customer has used one twice.
UPDATE orders SET coupon_id =
  (SELECT x.id FROM coupon x
   WHERE x.id = CASE WHEN orders.placed_on > '2025-05-31' THEN 401 ELSE 405 END
              + (orders.customer_id + (SELECT count(*) FROM orders e WHERE e.customer_id = orders.customer_id AND e.id < orders.id)) % 6
     AND x.valid_until >= orders.placed_on AND x.min_items_cents <= orders.items_cents)
WHERE payment <> 'store credit' AND status <> 'cancelled' AND draw('coupon' || id, 1, 100) <= CASE status WHEN 'pending' THEN 60 ELSE 20 END;
UPDATE orders SET coupon_id = NULL
WHERE EXISTS (SELECT 1 FROM orders e WHERE e.customer_id = orders.customer_id AND e.coupon_id = orders.coupon_id AND e.id < orders.id);
UPDATE orders SET discount_cents =
  (SELECT CASE kind WHEN 'percent' THEN orders.items_cents * value / 100 ELSE value END FROM coupon WHERE id = orders.coupon_id)
WHERE coupon_id IS NOT NULL;
UPDATE orders SET total_cents = items_cents + shipping_cents - discount_cents;

INSERT INTO shipment (id, order_id, carrier, status, shipped_on, expected_on, delivered_on)
SELECT id + 40000, id, carrier, CASE status WHEN 'delivered' THEN 'delivered' ELSE 'in_transit' END, sent, due,
       CASE status WHEN 'delivered' THEN date(due, CASE WHEN placed_on > '2025-05-31' THEN pick('lag' || id, -1, 0, 0, 1, 2)
                                                        ELSE pick('lag' || id, -1, 0, 0, 1, 1, 2, 2, 3, 5, 8) END || ' days') END
FROM (SELECT id, status, placed_on, pick('carrier' || id, 'Fernway Post', 'Brindle Couriers', 'Harrowgate Freight') AS carrier,
             date(placed_on, draw('ship' || id, 1, 2) || ' days') AS sent,
             date(placed_on, (draw('ship' || id, 1, 2) + CASE speed WHEN 'express' THEN 2 ELSE 4 END) || ' days') AS due
      FROM orders WHERE status IN ('shipped', 'delivered'));

-- Returns: open ones of recent orders, finished ones of old orders.
INSERT INTO return_request (id, order_item_id, customer_id, kind, reason, way, new_product_id, status, opened_on, refund_cents)
SELECT i.id + 30000, i.id, o.customer_id, 'refund', pick('reason' || i.id, 'defective', 'damaged', 'wrong'),
       CASE WHEN o.payment = 'store credit' THEN 'store credit' ELSE pick('way' || i.id, 'original payment', 'store credit') END,
       NULL, 'open', min(date(s.delivered_on, draw('open' || i.id, 1, 4) || ' days'), '2025-06-15'),
       i.quantity * i.unit_cents - (o.discount_cents * i.quantity * i.unit_cents + o.items_cents - 1) / o.items_cents
FROM orders o JOIN shipment s ON s.order_id = o.id JOIN order_item i ON i.order_id = o.id
WHERE s.delivered_on BETWEEN '2025-05-14' AND '2025-06-14' AND draw('returns' || o.id, 1, 100) <= 40 AND draw('return' || i.id, 1, 100) <= 96
  AND i.quantity * i.unit_cents <= 20000;
UPDATE return_request SET kind = 'exchange', reason = 'exchange', way = 'exchange', refund_cents = 0, new_product_id =
  (SELECT p.id FROM order_item i JOIN product own ON own.id = i.product_id JOIN product p ON p.category = own.category
   WHERE i.id = return_request.order_item_id AND p.id <> own.id AND p.price_cents <= i.unit_cents AND p.final_sale = 0 ORDER BY p.price_cents LIMIT 1)
WHERE draw('exchange' || id, 1, 100) <= 25
  AND EXISTS (SELECT 1 FROM order_item i JOIN product own ON own.id = i.product_id JOIN product p ON p.category = own.category
              WHERE i.id = return_request.order_item_id AND own.final_sale = 0 AND p.id <> own.id AND p.price_cents <= i.unit_cents AND p.final_sale = 0);
UPDATE order_item SET status = 'returning' WHERE id IN (SELECT order_item_id FROM return_request);

INSERT INTO return_request (id, order_item_id, customer_id, kind, reason, way, new_product_id, status, opened_on, refund_cents)
SELECT i.id + 30000, i.id, o.customer_id, 'refund', pick('reason' || i.id, 'defective', 'damaged', 'wrong'), 'original payment', NULL, 'refunded',
       date(s.delivered_on, draw('open' || i.id, 1, 9) || ' days'),
       i.quantity * i.unit_cents - (o.discount_cents * i.quantity * i.unit_cents + o.items_cents - 1) / o.items_cents
FROM orders o JOIN shipment s ON s.order_id = o.id JOIN order_item i ON i.order_id = o.id
WHERE s.delivered_on < '2025-05-01' AND o.payment <> 'store credit' AND draw('return' || i.id, 1, 100) <= 22;
UPDATE order_item SET status = 'returned' WHERE id IN (SELECT order_item_id FROM return_request WHERE status = 'refunded');

INSERT INTO refund (id, order_id, amount_cents, way, reason, made_on)
SELECT r.id + 5000, i.order_id, r.refund_cents, r.way, 'returned', date(r.opened_on, '6 days')
FROM return_request r JOIN order_item i ON i.id = r.order_item_id WHERE r.status = 'refunded';
INSERT INTO refund (id, order_id, amount_cents, way, reason, made_on)
SELECT id + 58000, id, total_cents, CASE payment WHEN 'store credit' THEN 'store credit' ELSE 'original payment' END, 'cancelled', date(placed_on, '1 days')
FROM orders WHERE status = 'cancelled';

-- Gift cards: ten in a row are four live ones, three that ran out lately and three that ran out long ago; a few live ones are spent.
INSERT INTO gift_card (id, customer_id, ending, initial_cents, balance_cents, expires_on)
SELECT 96000 + i, 1001 + (i * 37) % 95, pick('letter' || i, 'A', 'C', 'H', 'K', 'M', 'R', 'T', 'X') || (100 + i * 83 % 900),
       pick('value' || i, 1000, 1500, 2000, 2500, 3000, 5000, 7500), pick('value' || i, 1000, 1500, 2000, 2500, 3000, 5000, 7500),
       CASE WHEN i % 10 < 4 THEN date('2025-06-15', draw('ends' || i, 8, 640) || ' days')
            WHEN i % 10 < 7 THEN date('2025-06-15', '-' || draw('ends' || i, 2, 88) || ' days')
            ELSE date('2025-06-15', '-' || draw('ends' || i, 95, 420) || ' days') END
FROM number WHERE i <= 166;
UPDATE gift_card SET balance_cents = 0 WHERE id % 10 < 4 AND draw('spent' || id, 1, 100) <= 12;

-- The store credit ledger.
INSERT INTO credit_entry (id, customer_id, order_id, gift_card_id, reason, amount_cents, made_on)
SELECT 110000 + c.id, c.id, NULL, NULL, 'top_up',
       coalesce((SELECT sum(total_cents) FROM orders WHERE customer_id = c.id AND payment = 'store credit'), 0) + draw('credit' || c.id, 300, 8000),
       date('2024-11-01', draw('topped' || c.id, 0, 30) || ' days')
FROM customer c
WHERE EXISTS (SELECT 1 FROM orders WHERE customer_id = c.id AND payment = 'store credit') OR draw('has credit' || c.id, 1, 100) <= 40;
INSERT INTO credit_entry (id, customer_id, order_id, gift_card_id, reason, amount_cents, made_on)
SELECT 90000 + id, customer_id, id, NULL, 'payment', -total_cents, placed_on FROM orders WHERE payment = 'store credit';
INSERT INTO credit_entry (id, customer_id, order_id, gift_card_id, reason, amount_cents, made_on)
SELECT 100000 + id, customer_id, id, NULL, 'cancelled', total_cents, date(placed_on, '1 days')
FROM orders WHERE payment = 'store credit' AND status = 'cancelled';
INSERT INTO credit_entry (id, customer_id, order_id, gift_card_id, reason, amount_cents, made_on)
SELECT 44000 + id, customer_id, NULL, id, 'gift_card', initial_cents, '2025-05-02' FROM gift_card WHERE balance_cents = 0;
INSERT INTO credit_entry (id, customer_id, order_id, gift_card_id, reason, amount_cents, made_on)
SELECT 107000 + o.id, o.customer_id, o.id, NULL, 'delay',
       CASE WHEN julianday(s.delivered_on) - julianday(s.expected_on) >= 7 THEN 1000 ELSE 500 END, s.delivered_on
FROM orders o JOIN shipment s ON s.order_id = o.id
WHERE julianday(s.delivered_on) - julianday(s.expected_on) >= 3 AND draw('granted' || o.id, 1, 100) <= 35;
UPDATE customer SET store_credit_cents = coalesce((SELECT sum(amount_cents) FROM credit_entry WHERE customer_id = customer.id), 0);

INSERT INTO escalation (id, customer_id, order_id, gift_card_id, category, status, opened_on)
SELECT 160000 + i, 1001 + (i * 13) % 150, NULL, NULL, pick('case' || i, 'large_refund', 'product_safety', 'privacy_request', 'lost_high_value'),
       pick('done' || i, 'open', 'closed', 'closed'), date('2025-06-14', '-' || draw('case day' || i, 0, 60) || ' days')
FROM number WHERE i <= 12;
