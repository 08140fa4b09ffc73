DROP VIEW doctor_hospitals;
DROP VIEW doctor_profiles;
DROP TABLE hospital_doctors;
DROP TABLE doctor_availability;
DROP TABLE doctors;
