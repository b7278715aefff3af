-- The six branches: every customer lives near one of them.
INSERT INTO branch (id, city, street)
SELECT 800 + column1, column2, draw('branch' || column1, 1, 90) || ' ' || street('branch' || column1)
FROM (VALUES (1, 'Elmford'), (2, 'Brackwater'), (3, 'Stonehollow'), (4, 'Tarnholm'), (5, 'Wexcombe'), (6, 'Ashgrave'));

INSERT INTO product (id, name, kind, rate_bp, minimum_deposit, term_months, audience, on_sale)
SELECT column1, column2, column3, column4, column5, column6, column7, column8 FROM (VALUES
  (501, 'Larkmere Saver', 'instant', 185, 1000, 0, 'everyone', 1),
  (502, 'First Step Saver', 'instant', 265, 2500, 0, 'student', 1),
  (503, 'Plus Reserve', 'instant', 240, 20000, 0, 'plus', 1),
  (504, 'Heritage Saver', 'instant', 310, 1000, 0, 'everyone', 0),
  (505, 'Thirty Day Notice', 'notice', 245, 10000, 0, 'everyone', 1),
  (506, 'Ninety Day Notice', 'notice', 290, 50000, 0, 'everyone', 1),
  (507, 'Plus Notice', 'notice', 325, 75000, 0, 'plus', 1),
  (508, 'One Year Fixed', 'fixed', 345, 50000, 12, 'everyone', 1),
  (509, 'Two Year Fixed', 'fixed', 360, 90000, 24, 'everyone', 1),
  (510, 'Graduate Fixed', 'fixed', 375, 20000, 12, 'student', 1),
  (511, 'Plus Fixed', 'fixed', 390, 100000, 18, 'plus', 1),
  (512, 'Founders Fixed', 'fixed', 410, 50000, 36, 'everyone', 0));

INSERT INTO customer (id, name, birth_date, postcode, street, city, tier, joined_on)
SELECT 10000 + i, first_name('c' || i) || ' ' || last_name('c' || i),
       CASE WHEN tier = 'student' THEN date('1999-01-01', draw('young' || i, 0, 2800) || ' days')
            ELSE date('1946-01-01', draw('born' || i, 0, 19000) || ' days') END,
       pick('area' || i, 'NB', 'TR', 'WE', 'KL', 'OS', 'DV') || draw('district' || i, 1, 9) || ' ' || draw('sector' || i, 3, 9)
         || pick('unit' || i, 'AD', 'BX', 'EH', 'GN', 'JT', 'LW', 'PQ', 'RS', 'UY', 'ZK'),
       draw('house' || i, 1, 140) || ' ' || street('c' || i),
       pick('town' || i, 'Elmford', 'Brackwater', 'Stonehollow', 'Tarnholm', 'Wexcombe', 'Ashgrave'),
       tier, date('2017-01-01', draw('joined' || i, 0, 2200) || ' days')
FROM (SELECT i, pick('tier' || i, 'standard', 'standard', 'standard', 'standard', 'plus', 'plus', 'student') AS tier FROM number WHERE i <= 160);

-- Accounts. Everyone has a first current account; many have a second one, savings, a fixed term deposit.
INSERT INTO account (id, customer_id, name, kind, product_id, opening_balance, balance, overdraft_limit, status, opened_on, matures_on)
SELECT 20000 + i, c.id, pick('first' || i, 'Everyday', 'Main', 'Daily', 'Household'), 'current', NULL,
       draw('money' || i, 2400, 8200) * 100 + draw('cents' || i, 0, 99),
       0, CASE WHEN c.tier = 'student' THEN pick('od' || i, 0, 20000) ELSE pick('od' || i, 0, 25000, 50000, 100000) END,
       'open', c.joined_on, NULL
FROM number JOIN customer c ON c.id = 10000 + i WHERE i <= 160;

INSERT INTO account (id, customer_id, name, kind, product_id, opening_balance, balance, overdraft_limit, status, opened_on, matures_on)
SELECT 20200 + i, c.id, pick('second' || i, 'Bills', 'Joint', 'Travel', 'Side'), 'current', NULL,
       draw('money2' || i, 900, 3500) * 100 + draw('cents2' || i, 0, 99), 0, 0,
       pick('second status' || i, 'open', 'open', 'open', 'frozen', 'frozen'), date(c.joined_on, draw('open2' || i, 30, 600) || ' days'), NULL
FROM number JOIN customer c ON c.id = 10000 + i WHERE i <= 160 AND draw('has second' || i, 1, 100) <= 42;

INSERT INTO account (id, customer_id, name, kind, product_id, opening_balance, balance, overdraft_limit, status, opened_on, matures_on)
SELECT 20400 + i, c.id, pick('saving' || i, 'Rainy Day', 'Holiday Fund', 'New Car', 'House Deposit'), 'savings',
       CASE c.tier WHEN 'student' THEN pick('sp' || i, 501, 502) WHEN 'plus' THEN pick('sp' || i, 503, 504, 507) ELSE pick('sp' || i, 501, 504, 505, 506) END,
       draw('money3' || i, 1500, 9900) * 100 + draw('cents3' || i, 0, 99), 0, 0,
       pick('saving status' || i, 'open', 'open', 'open', 'open', 'open', 'open', 'frozen', 'frozen', 'closed'),
       date(c.joined_on, draw('open3' || i, 30, 600) || ' days'), NULL
FROM number JOIN customer c ON c.id = 10000 + i WHERE i <= 160 AND draw('has saving' || i, 1, 100) <= 68;

INSERT INTO account (id, customer_id, name, kind, product_id, opening_balance, balance, overdraft_limit, status, opened_on, matures_on)
SELECT 20600 + i, customer_id, name, 'fixed', product_id, opening_balance, 0, 0, 'open', opened_on,
       date(opened_on, (SELECT term_months FROM product WHERE id = product_id) || ' months')
FROM (SELECT i, c.id AS customer_id, pick('fixed' || i, 'Long Term', 'Nest Egg', 'Bond') AS name,
             CASE c.tier WHEN 'student' THEN 510 WHEN 'plus' THEN pick('fp' || i, 509, 511) ELSE pick('fp' || i, 508, 509, 512) END AS product_id,
             draw('money4' || i, 1000, 12000) * 100 AS opening_balance,
             date('2025-06-12', (0 - draw('open4' || i, 20, 420)) || ' days') AS opened_on
      FROM number JOIN customer c ON c.id = 10000 + i WHERE i <= 160 AND draw('has fixed' || i, 1, 100) <= 24);

UPDATE account SET opening_balance = 0 WHERE status = 'closed';

-- Cards: one debit card for each current account, a few virtual ones.
INSERT INTO card (id, account_id, kind, last4, status, replacements, expires_on)
SELECT 10000 + a.id, a.id, 'debit', printf('%04d', (10000 + a.id) * 7919 % 10000),
       pick('card status' || a.id, 'active', 'active', 'active', 'active', 'active', 'locked', 'stopped', 'stopped'),
       pick('replaced' || a.id, 0, 0, 0, 1, 1, 2), date('2025-12-31', draw('expires' || a.id, 1, 1200) || ' days')
FROM account a WHERE a.kind = 'current';

INSERT INTO card (id, account_id, kind, last4, status, replacements, expires_on)
SELECT 30400 + i, 20000 + i, 'virtual', printf('%04d', (30400 + i) * 7919 % 10000), pick('virtual' || i, 'active', 'active', 'locked'), 0,
       date('2025-12-31', draw('virtual expires' || i, 1, 700) || ' days')
FROM number WHERE i <= 160 AND draw('has virtual' || i, 1, 100) <= 8;

-- Payees: a person, a business, and a second business for those with a second account. A few are brand new or blocked.
INSERT INTO payee (id, customer_id, name, account_number, added_on, status)
SELECT 50000 + i, 10000 + i, first_name('p' || i) || ' ' || last_name('p' || i), printf('TH%08d', draw('number' || i, 1000000, 99999999)),
       CASE WHEN i > 2 AND draw('new' || i, 1, 100) <= 22 THEN date('2025-06-10', draw('new day' || i, 0, 2) || ' days')
            ELSE date('2025-02-01', (0 - draw('added' || i, 0, 1200)) || ' days') END,
       CASE WHEN i > 2 AND draw('blocked' || i, 1, 100) <= 7 THEN 'blocked' ELSE 'active' END
FROM number WHERE i <= 160 AND (i <= 2 OR draw('has person' || i, 1, 100) <= 84);

INSERT INTO payee (id, customer_id, name, account_number, added_on, status)
SELECT 50200 + i, 10000 + i,
       pick('business' || i, 'Alderlane Dental', 'Brightmoor Lettings', 'Cobblestep Nursery', 'Dunmarrow Energy', 'Everwick Gym', 'Fallowfen Motors'),
       printf('TH%08d', draw('number2' || i, 1000000, 99999999)),
       CASE WHEN draw('new2' || i, 1, 100) <= 14 THEN date('2025-06-10', draw('new day2' || i, 0, 2) || ' days')
            ELSE date('2025-02-01', (0 - draw('added2' || i, 0, 1200)) || ' days') END,
       CASE WHEN draw('blocked2' || i, 1, 100) <= 5 THEN 'blocked' ELSE 'active' END
FROM number WHERE i <= 160 AND draw('has business' || i, 1, 100) <= 69;

INSERT INTO payee (id, customer_id, name, account_number, added_on, status)
SELECT 50400 + i, 10000 + i, pick('utility' || i, 'Gorsefield Water', 'Hollinbrook Telecom', 'Inglemoss Insurance', 'Juniperhill Music School'),
       printf('TH%08d', draw('number3' || i, 1000000, 99999999)), date('2025-02-01', (0 - draw('added3' || i, 0, 1000)) || ' days'), 'active'
FROM number JOIN account a ON a.id = 20200 + i WHERE i <= 160;

-- Transfers to payees that are neither new nor blocked, all from the first current account.
INSERT INTO transfer (id, account_id, payee_id, amount, speed, fee, created_on, due_on, status)
SELECT 60000 + p.id - 50000, 10000 + p.customer_id, p.id, draw('sum' || p.id, 8, 360) * 100 + pick('odd' || p.id, 0, 0, 50, 75, 99),
       pick('speed' || p.id, 'standard', 'standard', 'express'), 0, '2025-06-01', '2025-06-01',
       pick('transfer status' || p.id, 'scheduled', 'scheduled', 'scheduled', 'completed', 'completed', 'completed', 'completed', 'cancelled')
FROM payee p WHERE p.added_on < '2025-03-01' AND p.status = 'active' AND draw('has transfer' || p.id, 1, 100) <= 78;

UPDATE transfer SET due_on = CASE status
  WHEN 'scheduled' THEN CASE WHEN draw('today' || id, 1, 12) = 1 THEN '2025-06-12' ELSE date('2025-06-12', draw('due' || id, 1, 32) || ' days') END
  WHEN 'completed' THEN date('2025-06-12', (0 - draw('due' || id, 1, 52)) || ' days')
  ELSE date('2025-06-12', draw('due' || id, -25, 20) || ' days') END;
UPDATE transfer SET created_on = min('2025-06-11', date(due_on, (0 - draw('made' || id, 0, 12)) || ' days'));
UPDATE transfer SET fee = 450 WHERE speed = 'express'
  AND (SELECT c.tier FROM account a JOIN customer c ON c.id = a.customer_id WHERE a.id = account_id) <> 'plus';

-- Standing orders (the first two are there for the tests of tools.toml): businesses are paid from the second account where there is one.
INSERT INTO standing_order (id, account_id, payee_id, amount, frequency, next_on, status)
SELECT 70000 + p.id - 50000, CASE WHEN p.id >= 50400 THEN 10200 + p.customer_id ELSE 10000 + p.customer_id END, p.id,
       draw('order' || p.id, 12, 480) * 100 + pick('order odd' || p.id, 0, 0, 0, 50),
       pick('frequency' || p.id, 'weekly', 'monthly', 'monthly', 'monthly', 'quarterly'),
       CASE WHEN p.id > 50002 AND draw('soon' || p.id, 1, 100) <= 30 THEN date('2025-06-12', draw('soon day' || p.id, 0, 1) || ' days')
            ELSE date('2025-06-12', draw('next' || p.id, 3, 34) || ' days') END, 'active'
FROM payee p WHERE p.added_on < '2025-03-01' AND p.status = 'active' AND (p.id <= 50002 OR draw('has order' || p.id, 1, 100) <= 79);
UPDATE standing_order SET status = 'cancelled', next_on = NULL WHERE id <> 70001 AND (id = 70002 OR draw('ended' || id, 1, 100) <= 28);

-- Loans, paid from the first current account.
INSERT INTO loan (id, customer_id, account_id, purpose, principal, outstanding, rate_bp, monthly_payment, payments_made, payments_left,
                  next_due_on, last_holiday_on, status)
SELECT 90000 + n, 10000 + i, 20000 + i, purpose, monthly * total * 93 / 100, monthly * (total - made) * 95 / 100, draw('rate' || n, 38, 96) * 10, monthly,
       made, total - made,
       CASE WHEN late THEN date('2025-06-12', (0 - draw('late' || n, 4, 40)) || ' days') ELSE date('2025-06-12', draw('due' || n, 1, 30) || ' days') END,
       CASE WHEN made < 7 THEN NULL ELSE
         CASE pick('holiday' || n, 'never', 'recent', 'recent', 'old')
           WHEN 'recent' THEN date('2025-06-12', (0 - draw('holiday day' || n, 10, 330)) || ' days')
           WHEN 'old' THEN CASE WHEN made > 15 THEN date('2025-06-12', (0 - draw('holiday day' || n, 380, 440)) || ' days') END END END,
       CASE WHEN late THEN 'arrears' ELSE 'active' END
FROM (SELECT i, k, i + 200 * k AS n, draw('monthly' || (i + 200 * k), 45, 160) * 100 AS monthly, total,
             draw('made' || (i + 200 * k), 3, total - 2) AS made, draw('arrears' || (i + 200 * k), 1, 100) <= 13 AS late,
             CASE k WHEN 0 THEN pick('purpose' || i, 'car', 'kitchen', 'study') ELSE pick('purpose two' || i, 'roof', 'wedding', 'furniture') END AS purpose
      FROM (SELECT i, k, pick('total' || (i + 200 * k), 24, 24, 36, 36, 48) AS total
            FROM number CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1)
            WHERE i <= 160 AND draw('has loan' || (i + 200 * k), 1, 100) <= CASE k WHEN 0 THEN 64 ELSE 18 END));

-- Card payments with the first debit card, over the last eight months.
INSERT INTO movement (id, account_id, card_id, kind, description, amount, booked_on)
SELECT 40000 + 2 * i + k, 20000 + i, 30000 + i, 'card_payment',
       pick('shop' || (2 * i + k), 'Oakbarn Market', 'Pellworth Fuel', 'Sundrift Coffee', 'Marrowby Books', 'Tidewell Travel', 'Quillon Online',
            'Fernhaugh Garden', 'Zephrine Shoes', 'Copperpan Kitchen', 'Lumenary Electrics'),
       0 - draw('price' || (2 * i + k), 350, 19900), date('2025-06-12', (0 - CASE WHEN draw('age' || (2 * i + k), 1, 100) <= 66
            THEN draw('days' || (2 * i + k), 1, 112) ELSE draw('days' || (2 * i + k), 124, 240) END) || ' days')
FROM number CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1) WHERE i <= 160 AND draw('has payment' || (2 * i + k), 1, 100) <= 78;

INSERT INTO dispute (id, movement_id, reason, credit, opened_on, status)
SELECT 80000 + m.id - 40000, m.id, pick('why' || m.id, 'not_recognised', 'not_received', 'charged_twice', 'wrong_amount'), 0,
       min('2025-06-11', date(m.booked_on, draw('after' || m.id, 1, 20) || ' days')), pick('dispute' || m.id, 'open', 'open', 'won', 'lost')
FROM movement m WHERE m.kind = 'card_payment' AND m.amount <= -500 AND draw('disputed' || m.id, 1, 100) <= 25;

UPDATE dispute SET credit = (SELECT -m.amount FROM movement m WHERE m.id = movement_id)
WHERE status = 'won' OR (status = 'open' AND (SELECT -m.amount FROM movement m WHERE m.id = movement_id) <= 5000);

INSERT INTO movement (id, account_id, refund_of, kind, description, amount, booked_on)
SELECT 41000 + d.id - 80000, m.account_id, m.id, 'dispute_credit', m.description, d.credit, d.opened_on
FROM dispute d JOIN movement m ON m.id = d.movement_id WHERE d.credit > 0;

INSERT INTO movement (id, account_id, transfer_id, kind, description, amount, booked_on)
SELECT 42000 + t.id - 60000, t.account_id, t.id, 'transfer_out', p.name, -t.amount, t.due_on
FROM transfer t JOIN payee p ON p.id = t.payee_id WHERE t.status = 'completed';

INSERT INTO movement (id, account_id, transfer_id, kind, description, amount, booked_on)
SELECT 43000 + t.id - 60000, t.account_id, t.id, 'fee', 'express fee', -t.fee, t.due_on
FROM transfer t WHERE t.status = 'completed' AND t.fee > 0;

-- Fees: an early overdraft fee (often refunded), a recent one, and late payment fees of borrowers.
INSERT INTO movement (id, account_id, kind, description, amount, booked_on)
SELECT 44000 + a.id - 20000, a.id, 'fee', 'overdraft fee', -1200, date('2025-06-12', (0 - draw('early fee' || a.id, 75, 150)) || ' days')
FROM account a WHERE a.overdraft_limit > 0 AND draw('had early fee' || a.id, 1, 100) <= 80;

INSERT INTO movement (id, account_id, refund_of, kind, description, amount, booked_on)
SELECT m.id + 500, m.account_id, m.id, 'fee_refund', m.description, -m.amount, date(m.booked_on, draw('refund' || m.id, 1, 20) || ' days')
FROM movement m WHERE m.id BETWEEN 44000 AND 44499 AND draw('was refunded' || m.id, 1, 100) <= 68;

INSERT INTO movement (id, account_id, kind, description, amount, booked_on)
SELECT 45000 + a.id - 20000, a.id, 'fee', 'overdraft fee', -1200, date('2025-06-12', (0 - draw('recent fee' || a.id, 1, 55)) || ' days')
FROM account a WHERE a.overdraft_limit > 0 AND draw('had recent fee' || a.id, 1, 100) <= 78;

INSERT INTO movement (id, account_id, kind, description, amount, booked_on)
SELECT 46000 + l.id - 90000, l.account_id, 'fee', 'late payment fee', -1500,
       CASE WHEN l.status = 'arrears' THEN date(l.next_due_on, '3 days') ELSE date('2025-06-12', (0 - draw('late fee' || l.id, 5, 58)) || ' days') END
FROM loan l WHERE l.id < 90200 AND (l.status = 'arrears' OR draw('was late' || l.id, 1, 100) <= 45);

UPDATE account SET balance = opening_balance + coalesce((SELECT sum(m.amount) FROM movement m WHERE m.account_id = account.id), 0);

-- Adviser hours of the next days.
INSERT INTO appointment (id, branch_id, topic, starts_at, customer_id, status)
SELECT 110000 + n, 801 + n % 6, CASE n / 6 % 3 WHEN 0 THEN 'mortgage' WHEN 1 THEN 'savings' ELSE 'business' END,
       date('2025-06-13', (2 * (n / 18) + draw('visit day' || n, 0, 1)) || ' days') || pick('hour' || n, 'T09:00:00', 'T10:30:00', 'T13:00:00', 'T15:30:00'),
       CASE WHEN n % 18 > 0 AND draw('taken' || n, 1, 100) <= 26 THEN 10001 + (n * 37) % 160 END,
       CASE WHEN n % 18 > 0 AND draw('taken' || n, 1, 100) <= 26 THEN 'booked' ELSE 'free' END
FROM (SELECT i - 1 AS n FROM number WHERE i <= 90);

INSERT INTO escalation (id, customer_id, category, created_at, status)
SELECT 120000 + i, 10000 + i * 13, pick('matter' || i, 'complaint', 'suspected_fraud', 'bereavement', 'loan_arrears'),
       date('2025-06-12', (0 - draw('handed over' || i, 2, 40)) || ' days') || 'T14:20:00', pick('handover' || i, 'open', 'closed')
FROM number WHERE i <= 12;
