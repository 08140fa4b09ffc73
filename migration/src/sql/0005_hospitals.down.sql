DROP VIEW public_pages;
DROP VIEW search_documents;
DROP VIEW public_offers;
DROP VIEW all_offers;
DROP TABLE hospital_treatments;
DROP TABLE hospitals;
