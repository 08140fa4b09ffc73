use crate::error::{CATEGORY_IN_USE, SUBCATEGORY_IN_USE, SUBCATEGORY_MISMATCH};
use crate::handlers::{categories, search, subcategories, treatments};
use crate::service::Taxonomy;
use platform::http::Routes;
use platform::problem::common;

/// The endpoints of this module: each with its handler, who may call it, and what it refuses.
pub fn routes(taxonomy: &Taxonomy) -> Routes {
    let routes = Routes::new("taxonomy")
        .described("Treatments", "The catalogue: categories, subcategories and treatments, search, and the sitemap.")
        .service(taxonomy.clone());
    let routes = with_categories(routes);
    let routes = with_subcategories(routes);
    with_treatments(routes)
        .get(
            "getSitemap",
            "/sitemap.xml",
            search::sitemap,
            "Sitemap of every published public page, with alternates per locale",
        )
        .access("public", "—")
        .refuses(&[common::NOT_FOUND])
        .get(
            "search",
            "/api/v1/search",
            search::search,
            "One search over treatments, hospitals, doctors and packages, ranked",
        )
        .heavy()
        .access("public", "—")
}

fn with_categories(routes: Routes) -> Routes {
    routes
        .get(
            "listCategories",
            "/api/v1/treatment-categories",
            categories::list,
            "Published categories in order; an administrator sees unpublished ones, too",
        )
        .access("public", "—")
        .get("getCategory", "/api/v1/treatment-categories/{id}", categories::get, "One category, by id or slug")
        .access("public", "—")
        .post(
            "createCategory",
            "/api/v1/treatment-categories",
            categories::create,
            "Create a category; the slug is made from the name and kept unique",
        )
        .access("admin", "403")
        .patch("updateCategory", "/api/v1/treatment-categories/{id}", categories::update, "Change a category")
        .access("admin", "403")
        .patch(
            "publishCategory",
            "/api/v1/treatment-categories/{id}/publish",
            categories::publish,
            "Publish or withdraw a category",
        )
        .access("admin", "403")
        .patch(
            "reorderCategories",
            "/api/v1/treatment-categories/reorder",
            categories::reorder,
            "New order for many categories in one transaction",
        )
        .access("admin", "403")
        .delete(
            "deleteCategory",
            "/api/v1/treatment-categories/{id}",
            categories::delete,
            "Delete a category without treatments, with its subcategories",
        )
        .access("admin", "403")
        .refuses(&[CATEGORY_IN_USE])
        .get(
            "listCategorySubcategories",
            "/api/v1/treatment-categories/{id}/subcategories",
            categories::subcategories,
            "Subcategories of a category",
        )
        .access("public", "—")
        .post(
            "createCategorySubcategory",
            "/api/v1/treatment-categories/{id}/subcategories",
            categories::create_subcategory,
            "Create a subcategory under a category",
        )
        .access("admin", "403")
}

fn with_subcategories(routes: Routes) -> Routes {
    routes
        .get(
            "listSubcategories",
            "/api/v1/treatment-subcategories",
            subcategories::list,
            "List subcategories; filter by category",
        )
        .access("public", "—")
        .get(
            "getSubcategory",
            "/api/v1/treatment-subcategories/{id}",
            subcategories::get,
            "One subcategory, by id or slug",
        )
        .access("public", "—")
        .post("createSubcategory", "/api/v1/treatment-subcategories", subcategories::create, "Create a subcategory")
        .access("admin", "403")
        .patch(
            "updateSubcategory",
            "/api/v1/treatment-subcategories/{id}",
            subcategories::update,
            "Change a subcategory; to another category it takes its treatments along",
        )
        .access("admin", "403")
        .patch(
            "publishSubcategory",
            "/api/v1/treatment-subcategories/{id}/publish",
            subcategories::publish,
            "Publish or withdraw a subcategory",
        )
        .access("admin", "403")
        .patch(
            "reorderSubcategories",
            "/api/v1/treatment-subcategories/reorder",
            subcategories::reorder,
            "New order for many subcategories in one transaction",
        )
        .access("admin", "403")
        .delete(
            "deleteSubcategory",
            "/api/v1/treatment-subcategories/{id}",
            subcategories::delete,
            "Delete a subcategory without treatments",
        )
        .access("admin", "403")
        .refuses(&[SUBCATEGORY_IN_USE])
}

fn with_treatments(routes: Routes) -> Routes {
    routes
        .get(
            "listTreatments",
            "/api/v1/treatments",
            treatments::list,
            "List treatments, with filters and typo-tolerant search",
        )
        .access("public", "—")
        .get(
            "getTreatment",
            "/api/v1/treatments/{id}",
            treatments::get,
            "One treatment, by id or slug, with its price range across hospitals",
        )
        .access("public", "—")
        .post("createTreatment", "/api/v1/treatments", treatments::create, "Create a treatment")
        .access("admin", "403")
        .refuses(&[SUBCATEGORY_MISMATCH])
        .patch("updateTreatment", "/api/v1/treatments/{id}", treatments::update, "Change a treatment")
        .access("admin", "403")
        .refuses(&[SUBCATEGORY_MISMATCH])
        .delete("deleteTreatment", "/api/v1/treatments/{id}", treatments::delete, "Soft-delete a treatment")
        .access("admin", "403")
        .get(
            "listTreatmentOffers",
            "/api/v1/treatments/{id}/hospitals",
            treatments::hospitals,
            "Hospitals that offer it, by price, rating or success rate",
        )
        .access("public", "—")
        .get(
            "getTaxonomy",
            "/api/v1/treatments/taxonomy",
            treatments::taxonomy,
            "Flat list of categories and subcategories with treatment counts",
        )
        .access("public", "—")
        .get(
            "listTreatmentsByTaxonomy",
            "/api/v1/treatments/by-taxonomy",
            treatments::by_taxonomy,
            "Treatments by the slugs of category and subcategory",
        )
        .access("public", "—")
}
