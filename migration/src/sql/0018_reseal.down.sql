-- A date of birth is required, and only this version can read the sealed ones: where there are such profiles this fails,
-- and changes nothing. Otherwise what is sealed goes with its columns.
ALTER TABLE patients
    DROP CONSTRAINT patients_date_of_birth_once,
    ALTER COLUMN date_of_birth SET NOT NULL;
ALTER TABLE patients
    DROP COLUMN date_of_birth_sealed,
    DROP COLUMN gender_sealed,
    DROP COLUMN blood_group_sealed,
    DROP COLUMN address_sealed;
ALTER TABLE bookings
    DROP COLUMN travel_details_sealed,
    DROP COLUMN notes_sealed;
