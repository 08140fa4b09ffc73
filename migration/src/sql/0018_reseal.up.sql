-- Personal health data is sealed by the field cipher. What was written in clear stays where it is until it is changed
-- or `medivoy reseal` has run, for SQL cannot seal it; a later release takes the clear columns out.
ALTER TABLE patients
    ADD COLUMN date_of_birth_sealed bytea,
    ADD COLUMN gender_sealed        bytea,
    ADD COLUMN blood_group_sealed   bytea,
    ADD COLUMN address_sealed       bytea,
    ALTER COLUMN date_of_birth DROP NOT NULL,
    ADD CONSTRAINT patients_date_of_birth_once CHECK (num_nonnulls(date_of_birth, date_of_birth_sealed) = 1),
    ADD CONSTRAINT patients_gender_once CHECK (num_nonnulls(gender, gender_sealed) <= 1),
    ADD CONSTRAINT patients_blood_group_once CHECK (num_nonnulls(blood_group, blood_group_sealed) <= 1),
    ADD CONSTRAINT patients_address_once CHECK (num_nonnulls(address, address_sealed) <= 1);

ALTER TABLE bookings
    ADD COLUMN travel_details_sealed bytea,
    ADD COLUMN notes_sealed          bytea,
    ADD CONSTRAINT bookings_travel_details_once CHECK (num_nonnulls(travel_details, travel_details_sealed) <= 1),
    ADD CONSTRAINT bookings_notes_once CHECK (num_nonnulls(notes, notes_sealed) <= 1);
