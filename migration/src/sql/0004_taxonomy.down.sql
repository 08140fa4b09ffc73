DROP TABLE treatments;
DROP TABLE treatment_subcategories;
DROP TABLE treatment_categories;
