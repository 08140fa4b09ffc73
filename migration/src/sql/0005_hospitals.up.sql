CREATE TABLE hospitals (
    id                  uuid PRIMARY KEY,
    name                text NOT NULL,
    slug                text NOT NULL,
    type                text NOT NULL DEFAULT 'general' CHECK (type IN ('general', 'specialty', 'clinic')),
    description         text NOT NULL DEFAULT '',
    logo_url            text,
    country             text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    city                text NOT NULL,
    address             text NOT NULL,
    latitude            double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude           double precision CHECK (longitude BETWEEN -180 AND 180),
    phone               text NOT NULL,
    email               text NOT NULL,
    website             text,
    certifications      jsonb NOT NULL DEFAULT '[]',
    specializations     jsonb NOT NULL DEFAULT '[]',
    total_beds          integer CHECK (total_beds BETWEEN 0 AND 100000),
    is_verified         boolean NOT NULL DEFAULT false,
    verification_reason text,
    is_active           boolean NOT NULL DEFAULT true,
    admin_user_id       uuid REFERENCES users (id) ON DELETE RESTRICT,
    -- Sealed by the field cipher; the clear text never stands in the database.
    bank_details_sealed bytea,
    rating              numeric(3, 2) NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
    total_reviews       integer NOT NULL DEFAULT 0 CHECK (total_reviews >= 0),
    translations        jsonb NOT NULL DEFAULT '{}',
    search_text         text NOT NULL DEFAULT '',
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);
SELECT track_updates('hospitals');
-- Autovacuum gathers statistics after 50 changed rows; until then the planner believes that `deleted_at IS NULL` holds
-- for one row in two hundred, and begins lists of treatments with what it takes for a single hospital.
ALTER TABLE hospitals SET (autovacuum_analyze_threshold = 5);
CREATE UNIQUE INDEX hospitals_slug_key ON hospitals (slug);
CREATE INDEX hospitals_admin_user_id_idx ON hospitals (admin_user_id);
CREATE INDEX hospitals_name_idx ON hospitals (name, id) WHERE deleted_at IS NULL;
CREATE INDEX hospitals_rating_idx ON hospitals (rating DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX hospitals_country_idx ON hospitals (country, lower(city)) WHERE deleted_at IS NULL;
CREATE INDEX hospitals_city_idx ON hospitals (lower(city)) WHERE deleted_at IS NULL;
CREATE INDEX hospitals_created_at_idx ON hospitals (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX hospitals_specializations_idx ON hospitals USING gin (specializations jsonb_path_ops);
CREATE INDEX hospitals_search_idx ON hospitals USING gin (search_text gin_trgm_ops) WITH (fastupdate = off);

CREATE TABLE hospital_treatments (
    id                  uuid PRIMARY KEY,
    hospital_id         uuid NOT NULL REFERENCES hospitals (id) ON DELETE RESTRICT,
    treatment_id        uuid NOT NULL REFERENCES treatments (id) ON DELETE RESTRICT,
    base_price_minor    bigint NOT NULL CHECK (base_price_minor > 0),
    base_price_currency char(3) NOT NULL,
    duration_days       integer CHECK (duration_days BETWEEN 0 AND 3650),
    success_rate        numeric(5, 2) CHECK (success_rate BETWEEN 0 AND 100),
    description         text NOT NULL DEFAULT '',
    inclusions          jsonb NOT NULL DEFAULT '[]',
    exclusions          jsonb NOT NULL DEFAULT '[]',
    is_available        boolean NOT NULL DEFAULT true,
    translations        jsonb NOT NULL DEFAULT '{}',
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT hospital_treatments_pair_key UNIQUE (hospital_id, treatment_id)
);
SELECT track_updates('hospital_treatments');
CREATE INDEX hospital_treatments_treatment_id_idx ON hospital_treatments (treatment_id, base_price_minor, id);
CREATE INDEX hospital_treatments_currency_price_idx ON hospital_treatments (base_price_currency, base_price_minor);

-- Offers with what a list of them shows of the hospital and the treatment.
-- Ratings and rates are exact in the tables; two decimals survive the cast.
CREATE VIEW all_offers AS
SELECT o.id, o.hospital_id, h.name AS hospital_name, h.slug AS hospital_slug, h.country, h.city,
       h.rating::double precision AS rating, h.total_reviews, h.is_verified,
       o.treatment_id, t.name AS treatment_name, t.slug AS treatment_slug,
       t.translations AS treatment_translations, t.category_id, t.subcategory_id,
       o.base_price_minor, o.base_price_currency, o.duration_days,
       o.success_rate::double precision AS success_rate, o.description,
       o.inclusions, o.exclusions, o.is_available, o.translations, o.created_at, o.updated_at,
       h.is_active AS hospital_is_active, t.is_active AS treatment_is_active
FROM hospital_treatments o
JOIN hospitals h ON h.id = o.hospital_id AND h.deleted_at IS NULL
JOIN treatments t ON t.id = o.treatment_id AND t.deleted_at IS NULL;

-- What is on offer to the public. Read by hospitals and taxonomy.
CREATE VIEW public_offers AS
SELECT * FROM all_offers WHERE hospital_is_active AND treatment_is_active;

-- What the one search looks through; a module with public resources of its own
-- adds a branch. The predicate on search_text reaches each branch's trigram index.
CREATE VIEW search_documents AS
SELECT 'treatment' AS kind, t.id, t.slug, t.name, NULL::text AS place, t.translations, t.search_text
FROM treatments t
WHERE t.is_active AND t.deleted_at IS NULL
UNION ALL
SELECT 'hospital', h.id, h.slug, h.name, h.city || ', ' || h.country, h.translations, h.search_text
FROM hospitals h
WHERE h.is_active AND h.is_verified AND h.deleted_at IS NULL;

-- Every published page, for the sitemap.
CREATE VIEW public_pages AS
SELECT 'categories' AS section, c.id, c.slug, c.updated_at FROM treatment_categories c WHERE c.is_published
UNION ALL
SELECT 'subcategories', s.id, s.slug, s.updated_at
FROM treatment_subcategories s
JOIN treatment_categories c ON c.id = s.category_id AND c.is_published
WHERE s.is_published
UNION ALL
SELECT 'treatments', t.id, t.slug, t.updated_at FROM treatments t WHERE t.is_active AND t.deleted_at IS NULL
UNION ALL
SELECT 'hospitals', h.id, h.slug, h.updated_at FROM hospitals h WHERE h.is_active AND h.is_verified AND h.deleted_at IS NULL;
