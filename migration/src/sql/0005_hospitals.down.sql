DROP VIEW public_offers;
DROP VIEW all_offers;
DROP TABLE hospital_treatments;
DROP TABLE hospitals;
