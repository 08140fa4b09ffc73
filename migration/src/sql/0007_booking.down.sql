DROP VIEW patient_hospitals;
ALTER TABLE bookings DROP CONSTRAINT bookings_accepted_quotation_id_fkey;
DROP TABLE booking_quotations;
DROP TABLE booking_status_history;
DROP TABLE bookings;
DROP SEQUENCE booking_number_seq;
