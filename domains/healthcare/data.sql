INSERT INTO clinic (id, name, city, street)
SELECT 100 + column1, column2, column3, street('clinic' || column1)
FROM (VALUES (1, 'Reedbank Health House', 'Oldmere'), (2, 'Lanternfield Clinic', 'Kestrelby'), (3, 'Thistlecourt Practice', 'Varnhill'),
             (4, 'Quaymill Medical Centre', 'Sallowdale'));

-- Doctors: in each town two general ones and one for each of the four specialties.
INSERT INTO doctor (id, clinic_id, name, specialty, visit_fee, accepts_new)
SELECT 200 + i, 101 + (i - 1) % 4, 'Dr ' || first_name('doctor' || i) || ' ' || last_name('doctor ' || i),
       CASE WHEN i <= 8 THEN 'general practice' ELSE
         CASE (i - 9) / 4 WHEN 0 THEN 'dermatology' WHEN 1 THEN 'cardiology' WHEN 2 THEN 'orthopaedics' ELSE 'eye care' END END,
       CASE WHEN i <= 8 THEN draw('fee' || i, 110, 150) * 50 ELSE draw('fee' || i, 190, 310) * 50 END,
       CASE WHEN i <= 4 THEN 1 ELSE draw('new' || i, 0, 1) END
FROM number WHERE i <= 24;

INSERT INTO patient (id, name, birth_date, phone, street, clinic_id, family_doctor_id, family_doctor_since,
                     insurer, plan, cover_percent, insured_until, insurance)
SELECT 1000 + i, first_name('patient' || i) || ' ' || last_name('patient' || i), date('1938-03-01', draw('born' || i, 0, 24800) || ' days'),
       '07' || printf('%02d', draw('net' || i, 10, 89)) || ' ' || printf('%06d', (i * 7177 + 20011) % 1000000), street('patient' || i),
       100 + town, 200 + town + 4 * draw('which' || i, 0, 1),
       date('2025-09-15', (0 - CASE WHEN draw('changed' || i, 1, 100) <= 30 THEN draw('since' || i, 20, 340) ELSE draw('since' || i, 380, 3900) END) || ' days'),
       pick('insurer' || i, 'Halcyra Mutual', 'Borrowdene Health', 'Northlamp Care', 'Wrenfold Assurance'), plan,
       CASE plan WHEN 'basic' THEN 60 WHEN 'standard' THEN 75 ELSE 90 END,
       CASE WHEN lapsed THEN date('2025-09-15', (0 - draw('ended' || i, 5, 200)) || ' days')
            ELSE date('2025-09-30', draw('until' || i, 0, 20) || ' months') END,
       CASE WHEN lapsed THEN 'lapsed' ELSE 'active' END
FROM (SELECT i, draw('town' || i, 1, 4) AS town, pick('plan' || i, 'basic', 'basic', 'standard', 'standard', 'premium') AS plan,
             i > 3 AND draw('lapsed' || i, 1, 100) <= 9 AS lapsed
      FROM number WHERE i <= 150);

-- Hours ahead: sixteen for each general doctor, ten for each specialist, on Tuesdays to Fridays. The minute is the doctor's own.
INSERT INTO slot (id, doctor_id, starts_at, status)
SELECT 3000 + n, 201 + k, date('2025-09-15', (7 * (j / 3) + CASE j % 3 WHEN 0 THEN 1 WHEN 1 THEN 2 + draw('day' || n, 0, 1) ELSE 4 END) || ' days')
         || 'T' || printf('%02d', draw('hour' || n, 8, 16)) || ':'
         || CASE WHEN k < 4 THEN '00' WHEN k < 8 THEN '20' ELSE CASE (k - 8) / 4 WHEN 0 THEN '10' WHEN 1 THEN '30' WHEN 2 THEN '40' ELSE '50' END END || ':00',
       'free'
FROM (SELECT i - 1 AS n, CASE WHEN i <= 128 THEN (i - 1) % 8 ELSE 8 + (i - 129) % 16 END AS k, CASE WHEN i <= 128 THEN (i - 1) / 8 ELSE (i - 129) / 16 END AS j
      FROM number WHERE i <= 288);

-- Hours of today (nobody can book them any more), of the last ten weeks, and of the months before.
INSERT INTO slot (id, doctor_id, starts_at, status)
SELECT 3400 + i, 201 + (i * 5) % 24, '2025-09-15T' || printf('%02d', 10 + i % 7) || ':15:00', 'free' FROM number WHERE i <= 40;

INSERT INTO slot (id, doctor_id, starts_at, status)
SELECT 3500 + i, (SELECT family_doctor_id FROM patient WHERE id = 1000 + i),
       date('2025-09-15', (0 - (7 * ((i * 7) % 50 / 5) + 3 + (i * 7) % 5)) || ' days') || 'T' || printf('%02d', 8 + i / 20) || ':30:00', 'free'
FROM number WHERE i <= 150;

INSERT INTO slot (id, doctor_id, starts_at, status)
SELECT 3700 + i, (SELECT family_doctor_id FROM patient WHERE id = 999 + 2 * i),
       date('2025-09-15', (0 - (7 * ((i * 11) % 175 / 5) + 80 + (i * 11) % 5)) || ' days') || 'T' || printf('%02d', 9 + i % 7) || ':45:00', 'free'
FROM number WHERE i <= 75;

-- Visits ahead, booked and cancelled ones.
INSERT INTO appointment (id, patient_id, slot_id, referral_id, format, moves, booked_on, status)
SELECT 5000 + s.id - 3000, CASE WHEN s.id < 3128 THEN 1001 + (s.id - 3000) * 37 % 150 ELSE 1001 + (s.id - 3128) * 61 % 150 END, s.id, NULL,
       CASE WHEN s.doctor_id <= 212 THEN pick('format' || s.id, 'in person', 'in person', 'by video') ELSE 'in person' END,
       pick('moves' || s.id, 0, 0, 0, 0, 1, 1, 2, 2, 2), date('2025-09-14', (0 - draw('made' || s.id, 1, 40)) || ' days'),
       CASE WHEN draw('state' || s.id, 1, 100) <= 62 THEN 'booked' ELSE 'cancelled' END
FROM slot s WHERE s.id < 3288 AND draw('state' || s.id, 1, 100) <= 86;

INSERT INTO appointment (id, patient_id, slot_id, referral_id, format, moves, booked_on, status)
SELECT 5000 + s.id - 3000, 1001 + (s.id * 11) % 150, s.id, NULL, 'in person', pick('moves' || s.id, 0, 0, 1),
       date('2025-09-14', (0 - draw('made' || s.id, 1, 40)) || ' days'), 'booked'
FROM slot s JOIN doctor d ON d.id = s.doctor_id WHERE s.id BETWEEN 3401 AND 3440
  AND (SELECT count(*) FROM appointment a WHERE a.patient_id = 1001 + (s.id * 11) % 150 AND a.status = 'booked') < 3
  AND NOT EXISTS (SELECT 1 FROM appointment a JOIN slot t ON t.id = a.slot_id JOIN doctor e ON e.id = t.doctor_id
                  WHERE a.patient_id = 1001 + (s.id * 11) % 150 AND a.status = 'booked' AND e.specialty = d.specialty);

UPDATE appointment SET status = 'cancelled' WHERE status = 'booked' AND EXISTS (
  SELECT 1 FROM appointment b JOIN slot t ON t.id = b.slot_id JOIN slot s ON s.id = appointment.slot_id
  WHERE b.patient_id = appointment.patient_id AND b.status = 'booked' AND b.id < appointment.id
    AND abs(strftime('%s', s.starts_at) - strftime('%s', t.starts_at)) < 7200);

-- Visits of the past, all with the family doctor.
INSERT INTO appointment (id, patient_id, slot_id, referral_id, format, moves, booked_on, status)
SELECT 5500 + i, 1000 + i, 3500 + i, NULL, pick('past format' || i, 'in person', 'in person', 'by video'), pick('past moves' || i, 0, 0, 1),
       date((SELECT starts_at FROM slot WHERE id = 3500 + i), (0 - draw('past made' || i, 2, 30)) || ' days'),
       CASE WHEN draw('past' || i, 1, 100) <= 16 THEN 'attended' WHEN draw('past' || i, 1, 100) <= 66 THEN 'missed' ELSE 'cancelled' END
FROM number WHERE i <= 150;

INSERT INTO appointment (id, patient_id, slot_id, referral_id, format, moves, booked_on, status)
SELECT 5700 + i, 999 + 2 * i, 3700 + i, NULL, 'in person', 0,
       date((SELECT starts_at FROM slot WHERE id = 3700 + i), (0 - draw('old made' || i, 2, 30)) || ' days'), 'missed'
FROM number WHERE i <= 75;

UPDATE slot SET status = 'taken' WHERE EXISTS (SELECT 1 FROM appointment a WHERE a.slot_id = slot.id AND a.status <> 'cancelled');

-- Referrals: those used for the visits ahead, and others that wait, were withdrawn or ran out.
INSERT INTO referral (id, patient_id, specialty, issued_on, expires_on, urgent, extended, status)
SELECT 7000 + a.id - 5000, a.patient_id, d.specialty, date(a.booked_on, (0 - draw('ref' || a.id, 0, 12)) || ' days'),
       date('2025-09-15', draw('ref end' || a.id, 45, 100) || ' days'), 0, 0, 'used'
FROM appointment a JOIN slot s ON s.id = a.slot_id JOIN doctor d ON d.id = s.doctor_id
WHERE a.status <> 'cancelled' AND d.specialty <> 'general practice';

UPDATE appointment SET referral_id = 7000 + id - 5000 WHERE EXISTS (SELECT 1 FROM referral r WHERE r.id = 7000 + appointment.id - 5000);

INSERT INTO referral (id, patient_id, specialty, issued_on, expires_on, urgent, extended, status)
SELECT 8000 + 2 * i + k, 1000 + i, specialty, date(expires_on, (0 - draw('valid' || i || k, 90, 120)) || ' days'), expires_on,
       draw('urgent' || i || k, 1, 100) <= 12, draw('extended' || i || k, 1, 100) <= 12,
       CASE WHEN draw('withdrawn' || i || k, 1, 100) <= 10 THEN 'withdrawn' ELSE 'open' END
FROM (SELECT i, k, CASE (draw('field' || i, 0, 3) + 2 * k) % 4 WHEN 0 THEN 'dermatology' WHEN 1 THEN 'cardiology' WHEN 2 THEN 'orthopaedics'
                     ELSE 'eye care' END AS specialty,
             date('2025-09-15', CASE pick('runs' || i || k, 'soon', 'soon', 'soon', 'soon', 'later', 'later', 'later', 'over')
                                WHEN 'soon' THEN draw('end' || i || k, 0, 13) WHEN 'later' THEN draw('end' || i || k, 20, 75)
                                ELSE 0 - draw('end' || i || k, 2, 40) END || ' days') AS expires_on
      FROM number CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1) WHERE i <= 150 AND draw('has ref' || i || k, 1, 100) <= CASE k WHEN 0 THEN 66 ELSE 22 END) x
WHERE NOT EXISTS (SELECT 1 FROM referral r WHERE r.patient_id = 1000 + x.i AND r.specialty = x.specialty);

INSERT INTO pharmacy (id, name, city, cooling)
SELECT 300 + column1, column2, column3, column4
FROM (VALUES (1, 'Millstone Pharmacy', 'Oldmere', 1), (2, 'Heronsgate Chemist', 'Oldmere', 0), (3, 'Tallow Lane Pharmacy', 'Kestrelby', 1),
             (4, 'Copperbell Chemist', 'Kestrelby', 1), (5, 'Juniper Row Pharmacy', 'Varnhill', 1), (6, 'Stilegate Chemist', 'Varnhill', 0),
             (7, 'Harbourlight Pharmacy', 'Sallowdale', 1), (8, 'Windmill Chemist', 'Sallowdale', 0));

INSERT INTO medicine (id, name, form, controlled, needs_cooling)
SELECT 400 + column1, column2, column3, column4, column5
FROM (VALUES (1, 'Cardowell', 'tablet', 0, 0), (2, 'Velomarn', 'tablet', 0, 0), (3, 'Somnavell', 'tablet', 1, 0), (4, 'Insuvarn', 'injection', 0, 1),
             (5, 'Brevawick', 'inhaler', 0, 0), (6, 'Thyrowell', 'tablet', 0, 0), (7, 'Dolavorn', 'capsule', 1, 0), (8, 'Gastrowen', 'capsule', 0, 0),
             (9, 'Lipowarde', 'tablet', 0, 0), (10, 'Oculmere', 'cream', 0, 1), (11, 'Dermisolt', 'cream', 0, 0), (12, 'Attevorn', 'patch', 1, 0),
             (13, 'Migrasolt', 'tablet', 0, 0), (14, 'Ferrowyn', 'capsule', 0, 0));

INSERT INTO prescription (id, patient_id, doctor_id, medicine_id, pharmacy_id, days_supply, repeats_left, issued_on, expires_on, last_filled_on, status)
SELECT 6000 + 2 * i + k, 1000 + i, p.family_doctor_id, m.id,
       CASE WHEN m.needs_cooling = 1 THEN pick('cold' || i || k, 301, 303, 304, 305, 307) ELSE draw('shop' || i, 301, 308) END, supply,
       pick('repeats' || i || k, 0, 1, 2, 3, 3, 4, 5), '2025-01-01', '2026-01-01',
       date('2025-09-15', (0 - CASE WHEN draw('due' || i || k, 1, 100) <= 55 THEN supply - 7 + draw('late' || i || k, 0, 24) ELSE draw('soon' || i || k, 1, supply - 9) END)
            || ' days'),
       CASE WHEN draw('stopped' || i || k, 1, 100) <= 8 THEN 'stopped' ELSE 'active' END
FROM (SELECT i, k, pick('supply' || i || k, 30, 30, 60, 90) AS supply FROM number CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1)
      WHERE i <= 150 AND draw('has drug' || i || k, 1, 100) <= CASE k WHEN 0 THEN 92 ELSE 66 END) x
JOIN patient p ON p.id = 1000 + x.i JOIN medicine m ON m.id = 401 + (x.i * 3 + x.k * 5) % 14;

UPDATE prescription SET issued_on = date(last_filled_on, (0 - draw('issued' || id, 0, 200)) || ' days');
UPDATE prescription SET expires_on = CASE WHEN draw('old' || id, 1, 100) <= 9 THEN date('2025-09-15', (0 - draw('gone' || id, 1, 30)) || ' days')
                                          ELSE max(date(issued_on, '12 months'), date('2025-09-15', draw('left' || id, 5, 60) || ' days')) END;

INSERT INTO lab_result (id, patient_id, doctor_id, test, taken_on, status, flag, value, discussed_on)
SELECT 9000 + 2 * i + k, 1000 + i, p.family_doctor_id, test, taken_on, CASE flag WHEN 'none' THEN 'pending' ELSE 'ready' END, nullif(flag, 'none'),
       CASE WHEN flag = 'none' THEN NULL ELSE CASE test
         WHEN 'cholesterol' THEN CASE flag WHEN 'normal' THEN '4.' ELSE '7.' END || tenth || ' mmol/l'
         WHEN 'blood sugar' THEN CASE flag WHEN 'normal' THEN '5.' ELSE '9.' END || tenth || ' mmol/l'
         WHEN 'thyroid' THEN CASE flag WHEN 'normal' THEN '2.' ELSE '8.' END || tenth || ' mU/l'
         WHEN 'iron' THEN CASE flag WHEN 'normal' THEN '8' ELSE '1' END || tenth || ' ug/l'
         WHEN 'vitamin D' THEN CASE flag WHEN 'normal' THEN '7' ELSE '2' END || tenth || ' nmol/l'
         ELSE CASE flag WHEN 'normal' THEN '9' ELSE '4' END || tenth || ' ml/min' END END,
       CASE WHEN flag = 'abnormal' AND draw('told' || i || k, 1, 100) <= 25 THEN date(taken_on, '4 days') END
FROM (SELECT i, k, (draw('test' || i, 0, 5) + 3 * k) % 6 AS t, draw('tenth' || i || k, 0, 9) AS tenth,
             date('2025-09-15', (0 - draw('taken' || i || k, 5, 80)) || ' days') AS taken_on,
             pick('flag' || i || k, 'normal', 'normal', 'normal', 'abnormal', 'abnormal', 'abnormal', 'none') AS flag
      FROM number CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1) WHERE i <= 150 AND draw('has lab' || i || k, 1, 100) <= CASE k WHEN 0 THEN 72 ELSE 40 END) x
JOIN (SELECT column1 AS n, column2 AS test FROM (VALUES (0, 'cholesterol'), (1, 'blood sugar'), (2, 'thyroid'), (3, 'iron'), (4, 'vitamin D'),
      (5, 'kidney function'))) w ON w.n = x.t
JOIN patient p ON p.id = 1000 + x.i;

-- Bills: for the visits of the past (or for missing them), and for treatments.
INSERT INTO bill (id, patient_id, appointment_id, kind, amount, issued_on, due_on, status)
SELECT 10000 + a.id - 5000, a.patient_id, a.id,
       CASE a.status WHEN 'attended' THEN 'consultation' WHEN 'missed' THEN 'missed visit' ELSE 'late cancellation' END,
       CASE a.status WHEN 'attended' THEN d.visit_fee WHEN 'missed' THEN 3000 ELSE 2000 END,
       date(s.starts_at, '1 day'), date(s.starts_at, '31 days'), 'open'
FROM appointment a JOIN slot s ON s.id = a.slot_id JOIN doctor d ON d.id = s.doctor_id WHERE a.id > 5500;

INSERT INTO bill (id, patient_id, kind, amount, issued_on, due_on, status)
SELECT 11000 + 2 * i + k, 1000 + i, kind,
       CASE kind WHEN 'blood test' THEN draw('price' || i || k, 76, 180) WHEN 'x-ray' THEN draw('price' || i || k, 180, 320)
                 WHEN 'minor surgery' THEN draw('price' || i || k, 420, 1040) ELSE draw('price' || i || k, 150, 360) END * 50,
       issued_on, date(issued_on, '30 days'), 'open'
FROM (SELECT i, k, pick('kind' || i || k, 'blood test', 'x-ray', 'minor surgery', 'minor surgery', 'minor surgery', 'physiotherapy') AS kind,
             date('2025-09-15', (0 - draw('billed' || i || k, 2, 105)) || ' days') AS issued_on
      FROM number CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1) WHERE i <= 150 AND draw('has bill' || i || k, 1, 100) <= CASE k WHEN 0 THEN 88 ELSE 40 END);

UPDATE bill SET covered = amount * (SELECT cover_percent FROM patient n WHERE n.id = bill.patient_id) / 100, claimed_on = date(issued_on, '1 day')
WHERE kind NOT IN ('missed visit', 'late cancellation') AND draw('claimed' || id, 1, 100) <= 40
  AND (SELECT insurance FROM patient n WHERE n.id = bill.patient_id) = 'active';

UPDATE bill SET status = 'waived', waived_on = date(issued_on, draw('waived' || id, 2, 20) || ' days') WHERE id > 10700 AND id < 11000 AND draw('grace' || id, 1, 100) <= 88;
UPDATE bill SET status = 'paid', paid = amount - covered
WHERE status = 'open' AND (id BETWEEN 10701 AND 10999
  OR draw('settled' || id, 1, 100) <= CASE WHEN id < 10700 THEN 5 WHEN due_on < '2025-09-15' THEN 48 ELSE 18 END);
UPDATE bill SET status = 'instalments', months = 5, monthly = (amount - covered + 4) / 5, paid = (amount - covered + 4) / 5
WHERE status = 'open' AND kind = 'minor surgery' AND amount - covered >= 16000 AND id % 2 = 0 AND draw('plan' || id, 1, 100) <= 20;

INSERT INTO payment (id, bill_id, amount, paid_on)
SELECT 13000 + id - 10000, id, paid, min('2025-09-14', date(issued_on, draw('paid on' || id, 1, 28) || ' days')) FROM bill WHERE paid > 0;

INSERT INTO escalation (id, patient_id, category, created_at, status)
SELECT 15000 + i, 1000 + i * 11, pick('matter' || i, 'complaint', 'medical_question', 'result_callback', 'record_correction', 'bill_dispute'),
       date('2025-09-15', (0 - draw('handed' || i, 2, 40)) || ' days') || 'T11:10:00', pick('handover' || i, 'open', 'closed')
FROM number WHERE i <= 12;
