-- Translated texts stand beside the row, by language:
-- {"ar": {"name": "…", "description": "…"}}. The English text is in the columns.
CREATE TABLE treatment_categories (
    id               uuid PRIMARY KEY,
    name             text NOT NULL,
    slug             text NOT NULL,
    description      text NOT NULL DEFAULT '',
    icon             text,
    image_url        text,
    sort_order       integer NOT NULL DEFAULT 0,
    is_published     boolean NOT NULL DEFAULT false,
    meta_title       text,
    meta_description text,
    translations     jsonb NOT NULL DEFAULT '{}',
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);
SELECT track_updates('treatment_categories');
-- As of hospitals: a few rows, which are known to the planner all the same.
ALTER TABLE treatment_categories SET (autovacuum_analyze_threshold = 5);
CREATE UNIQUE INDEX treatment_categories_slug_key ON treatment_categories (slug);
CREATE INDEX treatment_categories_order_idx ON treatment_categories (sort_order, id);
CREATE INDEX treatment_categories_name_idx ON treatment_categories (name, id);

CREATE TABLE treatment_subcategories (
    id               uuid PRIMARY KEY,
    category_id      uuid NOT NULL REFERENCES treatment_categories (id) ON DELETE RESTRICT,
    name             text NOT NULL,
    slug             text NOT NULL,
    description      text NOT NULL DEFAULT '',
    icon             text,
    image_url        text,
    sort_order       integer NOT NULL DEFAULT 0,
    is_published     boolean NOT NULL DEFAULT false,
    meta_title       text,
    meta_description text,
    translations     jsonb NOT NULL DEFAULT '{}',
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    -- Lets a treatment refer to the pair, so that its subcategory is always of its category.
    UNIQUE (id, category_id)
);
SELECT track_updates('treatment_subcategories');
ALTER TABLE treatment_subcategories SET (autovacuum_analyze_threshold = 5);
CREATE UNIQUE INDEX treatment_subcategories_slug_key ON treatment_subcategories (slug);
CREATE INDEX treatment_subcategories_category_id_idx ON treatment_subcategories (category_id, sort_order, id);
CREATE INDEX treatment_subcategories_order_idx ON treatment_subcategories (sort_order, id);
CREATE INDEX treatment_subcategories_name_idx ON treatment_subcategories (name, id);

CREATE TABLE treatments (
    id               uuid PRIMARY KEY,
    -- Only a deleted treatment outlives its category.
    category_id      uuid REFERENCES treatment_categories (id) ON DELETE RESTRICT CHECK (category_id IS NOT NULL OR deleted_at IS NOT NULL),
    subcategory_id   uuid,
    name             text NOT NULL,
    slug             text NOT NULL,
    description      text NOT NULL DEFAULT '',
    duration_days    integer CHECK (duration_days BETWEEN 0 AND 3650),
    recovery_days    integer CHECK (recovery_days BETWEEN 0 AND 3650),
    image_url        text,
    is_global        boolean NOT NULL DEFAULT true,
    is_active        boolean NOT NULL DEFAULT true,
    meta_title       text,
    meta_description text,
    translations     jsonb NOT NULL DEFAULT '{}',
    -- Every name in every language, folded, for typo-tolerant search; kept by the owner.
    search_text      text NOT NULL DEFAULT '',
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    deleted_at       timestamptz,
    FOREIGN KEY (subcategory_id, category_id) REFERENCES treatment_subcategories (id, category_id)
        -- A subcategory takes its treatments along when it moves to another category.
        ON UPDATE CASCADE ON DELETE RESTRICT
);
SELECT track_updates('treatments');
CREATE UNIQUE INDEX treatments_slug_key ON treatments (slug);
CREATE INDEX treatments_category_id_idx ON treatments (category_id, name, id);
CREATE INDEX treatments_subcategory_id_idx ON treatments (subcategory_id, category_id, name, id);
CREATE INDEX treatments_name_idx ON treatments (name, id) WHERE deleted_at IS NULL;
CREATE INDEX treatments_created_at_idx ON treatments (created_at, id) WHERE deleted_at IS NULL;
-- Without a pending list: PostgreSQL takes a long one for dearer than reading every row.
CREATE INDEX treatments_search_idx ON treatments USING gin (search_text gin_trgm_ops) WITH (fastupdate = off);
